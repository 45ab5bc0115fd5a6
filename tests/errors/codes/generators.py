"""Programs that run over generators in ways that are not followed: SG1xx and SG2xx."""

from __future__ import annotations

import contextlib
import importlib

import numpy as np

from tests.tools.refused import refused

VECTOR = np.array([1.0, 2.0, 3.0])


def _in_turn(x):
    while True:
        yield x
        yield 2.0 * x


def _of_a_list(values):
    for v in values:
        if v > 1.0:
            yield v


@contextlib.contextmanager
def _twice(x):
    for _ in range(2):
        yield x


@refused("SG2302", VECTOR)
def run_over_twice(x):
    values = _in_turn(x[0])
    for _ in values:
        break
    for v in values:
        return v
    return x[1]


@refused("SG2301", VECTOR)
def all_of_what_has_no_end(x):
    return sum(v for v, _ in zip(_in_turn(x[0]), x, strict=False))


@refused("SG171", VECTOR)
def manager_of_a_loop(x):
    with _twice(x) as y:
        return np.sum(y)


@refused("SG2303", 2.0)
def imported_by_a_relative_name(x):
    return importlib.import_module(".linalg", "numpy").norm(x)


@refused("SG496", VECTOR)
def first_by_next(x):
    return next(_in_turn(x[0]))


@refused("SG2420", VECTOR)
def of_a_list_that_may_change(x):
    return next(_of_a_list([x[0], x[1]]))
