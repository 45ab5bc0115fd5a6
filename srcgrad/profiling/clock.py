"""A monotonic clock that compiled code reads, and what a read costs."""

from __future__ import annotations

import struct
import time
from collections.abc import Callable
from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils, config
from numba.extending import intrinsic

IS_AVAILABLE = hasattr(time, "CLOCK_MONOTONIC") and struct.calcsize("P") == 8
"""Whether compiled code has a clock here: that of POSIX, with fields of 64 bits."""

Lap = Callable[[Any, int, int], int]
"""Adds the time since the last read to a place of an array; gives the time of this one."""

_READS = 10_000
_TRIES = 5


@intrinsic  # type: ignore[untyped-decorator]
def nanoseconds(typing_context: Any) -> Any:
    """What `time.monotonic_ns` gives, read without Python."""

    def generate(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> ir.Value:
        number, integer = ir.IntType(64), ir.IntType(32)
        fields = cgutils.alloca_once(builder, ir.ArrayType(number, 2))
        form = ir.FunctionType(integer, [integer, fields.type])
        read = cgutils.get_or_insert_function(builder.module, form, "clock_gettime")
        builder.call(read, [integer(time.CLOCK_MONOTONIC), fields])
        seconds, rest = (builder.load(cgutils.gep_inbounds(builder, fields, 0, k)) for k in (0, 1))
        return builder.add(builder.mul(seconds, number(10**9)), rest)

    return types.int64(), generate


def lap_by(clock: Callable[[], int]) -> Lap:
    """What reads a clock between two statements, and counts that.

    Place 0 of the array has the times of the first read and of the last.
    """

    def lap(ticks: Any, place: int, before: int) -> int:
        now = clock()
        if place == 0:
            ticks[0, 0] = now
        else:
            ticks[place, 0] += now - before
            ticks[place, 1] += 1
            ticks[0, 1] = now
        return now

    return lap


def count(counts: Any, place: int, more: int) -> None:
    """Add to a place of an array."""
    counts[place] += more


compiled_lap = lap_by(nanoseconds)
plain_lap = lap_by(time.perf_counter_ns)


def is_compiled() -> bool:
    """Whether compiled code is timed: not without a clock, or with Numba's compiler off."""
    return IS_AVAILABLE and not config.DISABLE_JIT


def cost(lap: Lap) -> float:
    """The nanoseconds that a read takes, on this machine and now: the least of some tries."""
    if lap is compiled_lap:
        lap, repeated = numba.njit(lap), numba.njit(_repeated)
    else:
        repeated = _repeated
    ticks = np.zeros((2, 2), np.int64)
    repeated(lap, ticks, 1)
    found = []
    for _ in range(_TRIES):
        ticks[:] = 0
        repeated(lap, ticks, _READS)
        found.append(ticks[1, 0] / _READS)
    return float(min(found))


def _repeated(lap: Lap, ticks: Any, reads: int) -> None:
    now = lap(ticks, 0, 0)
    for _ in range(reads):
        now = lap(ticks, 1, now)
