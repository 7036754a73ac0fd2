"""The least that a Gradio chat can do: a page whose handler gives back what it got, served as the product is.

`python -m benchmarks.speed_parts.noop --port PORT`. It has no guard and no other routes: what those cost counts
against the product.
"""

import argparse
from typing import TYPE_CHECKING

import assistant.ui  # noqa: F401 - sets Gradio's environment as for the product, before Gradio is imported

if TYPE_CHECKING:
    import gradio as gr


def build() -> "gr.Blocks":
    """The page, with the product's settings of the queue."""
    import gradio as gr

    page: gr.Blocks
    with gr.Blocks(analytics_enabled=False) as page:
        chat = gr.Chatbot(buttons=[], render_markdown=False, latex_delimiters=[], allow_tags=False)
        send = gr.Button("Send", elem_id="send")
        send.click(lambda messages: messages, chat, chat, show_progress="hidden", concurrency_limit=4)
    page.queue(max_size=256, default_concurrency_limit=4, api_open=False)
    return page


def main() -> None:
    """Serve it until ended."""
    import gradio as gr
    import uvicorn
    from fastapi import FastAPI

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    options = parser.parse_args()
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)

    @app.get("/healthz")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    gr.mount_gradio_app(
        app,
        build(),
        path="",
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        show_error=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
    )
    uvicorn.run(app, host=options.host, port=options.port, log_level="warning", access_log=False, ws="none")


if __name__ == "__main__":
    main()
