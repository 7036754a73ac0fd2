"""The screens: a Gradio page on FastAPI that shows answers and contacts no other host."""

import os

# Gradio reads these when it is imported or when a page is built, so they are set before either can happen.
# Each was measured: without them the server reports to Gradio's and Hugging Face's hosts, keeps what visitors
# asked in their browser, and rebuilds a table of all past events after every one.
os.environ.update(
    {
        "GRADIO_ANALYTICS_ENABLED": "False",
        "GRADIO_ANALYTICS_CACHE_FREQUENCY": "1000000000",
        "GRADIO_ANALYTICS_MAX_EVENTS": "1",
        "GRADIO_RUN_HISTORY": "False",
        "GRADIO_SHARE": "False",
        "GRADIO_MCP_SERVER": "False",
        "GRADIO_SSR_MODE": "False",
        "HF_HUB_OFFLINE": "1",
    }
)
