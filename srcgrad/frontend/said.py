"""What a program says by the way: prints, logs, warnings, and how long it took.

A derivative says nothing of it. What a clock shows may be subtracted and put in messages; it has no
number here, so that it cannot get into a result.
"""

from __future__ import annotations

import logging
import operator
import time
import warnings
from typing import Any

import numpy as np

from srcgrad import errors
from srcgrad.frontend import arithmetic, containers
from srcgrad.frontend.registry import means
from srcgrad.frontend.run import Run
from srcgrad.frontend.values import Known, Text, Value

Args = tuple[Value, ...]
Kwargs = dict[str, Value]


class Clock:
    """What a clock shows, or a time between two such."""

    def __add__(self, other: Any) -> Clock:
        return self

    __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __add__

    def __format__(self, spec: str) -> str:
        return "?"

    def __str__(self) -> str:
        return "?"

    def _refused(self, *_: Any) -> Any:
        raise errors.NotDifferentiable(
            "what a clock shows decides what this function does",
            None,
            "Leave the clock out.",
            code="SG268",
        )

    __lt__ = __le__ = __gt__ = __ge__ = __bool__ = _refused


CLOCK = Clock()


def in_text(run: Run, template: str, known: Any) -> Value:
    """`template % known`."""
    inserted = known if isinstance(known, tuple) else (known,)
    if any(isinstance(each, Clock) for each in inserted):
        return Text("text", ())
    return arithmetic.fold(run, operator.mod, template, known)


@means(
    time.time,
    time.perf_counter,
    time.process_time,
    time.monotonic,
    time.thread_time,
    time.time_ns,
    time.perf_counter_ns,
)
def _clock(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return Known(CLOCK)


@means(np.seterr, np.geterr)
def _error_state(run: Run, args: Args, kwargs: Kwargs) -> Value:
    """How NumPy warns of floating-point errors, which a derivative never does."""
    return containers.new_dict(run, {name: Known(how) for name, how in np.geterr().items()})


@means(
    print,
    warnings.warn,
    warnings.simplefilter,
    warnings.filterwarnings,
    logging.debug,
    logging.info,
    logging.warning,
    logging.error,
    logging.critical,
    logging.log,
    logging.Logger.debug,
    logging.Logger.info,
    logging.Logger.warning,
    logging.Logger.error,
    logging.Logger.critical,
    logging.Logger.log,
)
def _said(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return Known(None)


@means(logging.getLogger)
def _logger(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return Known(logging.getLogger())
