"""`python -m assistant` is `verbatim`."""

from assistant.cli.main import main

main()
