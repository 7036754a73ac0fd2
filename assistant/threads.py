"""Threads: small products of one question are faster without any, and many questions at once even more so."""

from contextlib import AbstractContextManager
from functools import cache
from typing import Any

from threadpoolctl import ThreadpoolController


def one_thread() -> AbstractContextManager[Any]:
    """While it is entered, numpy and FAISS use one thread; what they used before comes back after."""
    limited: AbstractContextManager[Any] = _controller().limit(limits=1)
    return limited


@cache
def _controller() -> Any:
    # Made when the first question is asked: by then all libraries that it has to know are loaded.
    return ThreadpoolController()
