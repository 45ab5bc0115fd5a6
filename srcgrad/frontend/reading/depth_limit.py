"""Python's limit on recursion, raised while anybody here needs it, in whichever thread."""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Iterator

_lock = threading.Lock()
_needed: list[int] = []
"""The limits that are asked for at the moment."""
_before = _raised = 0


@contextlib.contextmanager
def deeper(limit: int) -> Iterator[None]:
    """A limit of at least this; the last to leave puts back what the first has found.

    A limit that somebody else sets in between stays.
    """
    global _before
    with _lock:
        if not _needed:
            _before = sys.getrecursionlimit()
        _needed.append(limit)
        _set(max(_before, *_needed))
    try:
        yield
    finally:
        with _lock:
            _needed.remove(limit)
            if sys.getrecursionlimit() == _raised:
                _set(max([_before, *_needed]))


def _set(limit: int) -> None:
    global _raised
    _raised = limit
    sys.setrecursionlimit(limit)
