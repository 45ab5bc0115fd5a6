"""What comes of one program, and what an exception of a way to a derivative means."""

from __future__ import annotations

import re
import signal
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from srcgrad.errors import CompileError, Fault, SrcgradError

FAULTS = ("wrong", "crash", "slow")


@dataclass(frozen=True)
class Outcome:
    """`kind` is right, refused, not comparable, or one of `FAULTS`; `what` is the same for what
    should be counted as one."""

    kind: str
    what: str = ""
    detail: str = ""
    by_way: tuple[tuple[str, str], ...] = field(default=(), compare=False)
    """For each way that came to its end, and was not at fault, what it gave."""

    @property
    def is_fault(self) -> bool:
        return self.kind in FAULTS


class TooSlow(BaseException):
    """The time for a program is over."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """A limit on the processor's time, within that of a limit around it."""

    def over(*_: Any) -> None:
        raise TooSlow

    left, start = signal.getitimer(signal.ITIMER_PROF)[0], time.process_time()
    before = signal.signal(signal.SIGPROF, over)
    # again, where it was swallowed
    signal.setitimer(signal.ITIMER_PROF, min(seconds, left) if left else seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0.0)
        signal.signal(signal.SIGPROF, before)
        if left:
            rest = left - (time.process_time() - start)
            signal.setitimer(signal.ITIMER_PROF, max(rest, 1e-3), 1.0)


def raised(name: str, error: Exception, expected: Any) -> Outcome:
    """What an exception of a way means, given what Python does."""
    if isinstance(expected, Exception) and isinstance(error, type(expected)):
        return Outcome("right", "raises as Python does")
    if isinstance(error, CompileError | Fault):
        what = f"{name}: {type(error).__name__}: {general(error.problem)}"
        return Outcome("crash", what, _first(error.__cause__ or error))
    if isinstance(error, SrcgradError):
        if isinstance(expected, Exception):
            return Outcome("right", "refused where Python raises")
        return Outcome("refused", f"{error.code} {general(error.problem)}".strip(), str(error))
    if _is_of_a_length_that_is_one(error):
        if isinstance(expected, Exception):
            return Outcome("right", "refused while it runs, where Python raises")
        return Outcome("refused", f"while it runs: {general(_first(error))}", str(error))
    if "collapsing index" in str(error) and "(0 !=" in str(error):
        # np.einsum("ii->i", np.ones((0, 4))) has four elements: what stands behind the array.
        return Outcome("not comparable", "NumPy reads outside of an array without elements")
    if isinstance(error, ArithmeticError) or str(error).startswith("math "):
        return Outcome("not comparable", f"{name}: the text raises on an infinity")
    if isinstance(expected, Exception):
        what = f"{name}: {type(error).__name__} for {type(expected).__name__}"
        return Outcome("crash", what, f"{error!r} for {expected!r}")
    place = _place(error)
    return Outcome("crash", f"{name}: {type(error).__name__} {place}", _first(error))


def _is_of_a_length_that_is_one(error: Exception) -> bool:
    """Whether this is a length that is one in this call only, which the text was not made for."""
    words = ("broadcast", "a slice of one element", "an empty list of rows")
    return isinstance(error, ValueError | IndexError) and any(w in str(error) for w in words)


def _first(error: BaseException) -> str:
    return next(iter(str(error).strip().split("\n")), "")[:200]


def _place(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    file = last.filename.rsplit("/", 1)[-1]
    return f"at {file}:{last.name}" if file.endswith(".py") else "in the text"


def general(message: str) -> str:
    """A message without its names and numbers."""
    line = message.split("\n")[0]
    line = re.sub(r"\b[a-zA-Z]\w*\d+\w*\b|\b[a-zA-Z]\b", "_", line)
    return re.sub(r"\d+(\.\d+)?", "N", line)[:110]
