"""Programs that run over generators in ways that are not followed: SG1xx and SG2xx."""

from __future__ import annotations

import contextlib
import importlib

import numpy as np

from tests.tools.refused import refused

VECTOR = np.array([1.0, 2.0, 3.0])


def _values(x):
    for v in x:
        yield v * v


def _without_end(x):
    while True:
        yield x
        x = 0.5 * x


@contextlib.contextmanager
def _twice(x):
    for _ in range(2):
        yield x


@refused("SG2302", VECTOR)
def run_over_twice(x):
    values = _values(x)
    total = 0.0
    for v in values:
        total += v
    for v in values:
        total += v
    return total


@refused("SG2301", VECTOR)
def all_of_what_has_no_end(x):
    return sum(v for v, _ in zip(_without_end(x[0]), x, strict=False))


@refused("SG171", VECTOR)
def manager_of_a_loop(x):
    with _twice(x) as y:
        return np.sum(y)


@refused("SG2303", 2.0)
def imported_by_a_relative_name(x):
    return importlib.import_module(".linalg", "numpy").norm(x)


@refused("SG496", VECTOR)
def first_by_next(x):
    return next(_values(x))
