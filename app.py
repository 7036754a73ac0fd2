"""Serve the chat: flags and environment, open, build the page, serve. Also the entry of a Hugging Face Space."""

import argparse
import os
import sys
from pathlib import Path

from assistant import Assistant
from assistant.cli.progress import progress_bar
from assistant.corpus.folder import default_corpus
from assistant.corpus.scanned import read_scan
from assistant.errors import VerbatimError


def main() -> int:
    """Read the flags, open the FAQ and serve it until interrupted."""
    env = os.environ.get
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default=env("GRADIO_SERVER_NAME", "127.0.0.1"), help="address to listen on")
    parser.add_argument("--port", default=env("GRADIO_SERVER_PORT", "7860"), type=int, help="port to listen on")
    parser.add_argument("--corpus", default=env("VERBATIM_CORPUS"), type=Path, help="corpus folder")
    parser.add_argument("--index", default=env("VERBATIM_INDEX"), type=Path, help="index folder")
    flags = parser.parse_args()
    try:
        with progress_bar() as progress:  # the first start builds the index, which takes a minute or two
            faq = Assistant.open(flags.corpus, flags.index, progress=progress)
        from assistant.ui.server import serve  # Gradio: seconds to import, and of no use if the FAQ does not open

        serve(faq, flags.host, flags.port, scan=read_scan(flags.corpus or default_corpus()))
    except VerbatimError as error:
        print(f"verbatim: {error}", file=sys.stderr)  # noqa: T201 - this is a command
        return 2
    except KeyboardInterrupt:
        pass
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
