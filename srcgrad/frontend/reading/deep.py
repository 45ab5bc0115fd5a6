"""Work that recurses deep: on a large stack, and with Python's limit raised."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from srcgrad.frontend.reading.depth_limit import deeper

T = TypeVar("T")


def deeply(call: Callable[[], T]) -> T:
    """The result of a call; one that recurses too deep is made again on a large stack of its own.

    For pure functions that recurse over expressions: a sum of n terms is a tree n deep.
    """
    try:
        return call()
    except RecursionError:
        return _on_large_stack(call)


_stack_lock = threading.RLock()
_STACK_BYTES = 512 * 2**20
_DEPTH = 200_000
_DEEP = "srcgrad-deep"


def _on_large_stack(call: Callable[[], T]) -> T:
    outcome: list[T] = []
    failure: list[BaseException] = []

    def run() -> None:
        try:
            outcome.append(call())
        except BaseException as error:
            failure.append(error)

    if threading.current_thread().name == _DEEP:
        return call()  # on a large stack already, whose starter holds the lock
    with _stack_lock, deeper(_DEPTH):
        thread = threading.Thread(target=run, name=_DEEP)
        size = threading.stack_size(_STACK_BYTES)
        try:
            thread.start()
        finally:
            threading.stack_size(size)  # before others start threads
        thread.join()
    if failure:
        raise failure[0]
    return outcome[0]
