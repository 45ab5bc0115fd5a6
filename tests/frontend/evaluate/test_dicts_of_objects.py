"""Lists, dicts and objects in a dict that one path replaces."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.tools.checking import check


@dataclass
class Held:
    value: float


@dataclass(frozen=True)
class Frozen:
    value: float


ONE = Frozen(1.0)


def an_object(x):
    q = {"a": Held(0.5 * x)}
    if x > 1.0:
        q["a"] = Held(x)
    q["a"].value += x
    return q["a"].value * x


def a_list(x):
    q = {"a": [0.5 * x, 1.0], "b": x}
    if x > 1.0:
        q["a"] = [x, q["b"]]
    return q["a"][0] * q["a"][1] * x


def a_dict_in_a_loop(x):
    q = {"a": {"b": x}}
    for k in range(3):
        if x > k:
            q["a"] = {"b": x * q["a"]["b"]}
    return q["a"]["b"] * x


def dicts_in_a_list(x):
    rows = [{"a": [x]}, {"a": [2.0 * x]}]
    for k in range(2):
        if x > k:
            rows[k]["a"] = [x * rows[0]["a"][0] + rows[1]["a"][0]]
    return rows[0]["a"][0] * rows[1]["a"][0]


def a_frozen_constant(x):
    q = {"a": ONE}
    if x > 1.0:
        q["a"] = Frozen(x)
    return q["a"].value * x


PROGRAMS = [an_object, a_list, a_dict_in_a_loop, dicts_in_a_list, a_frozen_constant]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda f: f.__name__)
@pytest.mark.parametrize("x", [0.4, 1.7])
def test_replaced_on_one_path(program, x):
    check(program, x)
