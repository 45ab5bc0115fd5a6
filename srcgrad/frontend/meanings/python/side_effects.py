"""What a program says by the way: prints, logs, warnings, and how long it took.

A derivative says nothing of it. What a clock shows may be subtracted and put in messages; it has no
number here, so that it cannot get into a result.
"""

from __future__ import annotations

import logging
import time
import warnings

import numpy as np

from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Known, Value
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means
from srcgrad.frontend.values.numbers.clocks import CLOCK


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
    return lists.new_dict(run, {name: Known(how) for name, how in np.geterr().items()})


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
