"""Verbatim: a FAQ assistant that shows the published answer word for word, and cannot make one up."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.engine import Assistant

__all__ = ["Assistant"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:  # imported on first use: `import assistant` alone stays light
    if name == "Assistant":
        from assistant.engine import Assistant

        return Assistant
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
