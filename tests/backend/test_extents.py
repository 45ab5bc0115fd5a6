"""Which lengths are the same at a place in a text."""

from __future__ import annotations

import ast

import pytest

from srcgrad.backend.extents import Extents

TEXT = """
n = x.shape[0]
p = y.shape[0]
s = max(n - 1, 0)
t = max(p - 1, 0)
u = max(s - 2, 0)
if k > 0 and s != t or w != p:
    raise ValueError("shapes do not match")
if n != q:
    raise ValueError("shapes do not match")
"""


def known(text, axes=None):
    extents = Extents((axes or {"x": 1, "y": 1}).get)
    for statement in ast.parse(text).body:
        extents.follow(statement)
    return extents


def length(extents, text):
    found = extents.length(ast.parse(text, mode="eval").body)
    assert found is not None
    return found


def are_same(extents, one, other):
    return extents.are_same(length(extents, one), length(extents, other))


ALWAYS = [
    ("n", "q"),
    ("s", "n - 1"),
    ("u", "n - 3"),
    ("q - 4", "n - 4"),
    ("w", "p"),
    ("2 + n", "n + 2"),
]
NEVER = [
    ("n", "p"),
    ("s", "n"),
    ("u + 1", "n - 2"),
    ("s + 1", "n"),
    ("w - 1", "n - 1"),
    ("2 * n", "n"),
]
IN_LOOPS = [
    ("n - 1", "p - 1"),
    ("n - 4", "p - 4"),
    ("u", "p - 3"),
    ("q - 1", "t"),
    ("w - 2", "n - 2"),
]


@pytest.mark.parametrize(("one", "other"), ALWAYS)
def test_equal_by_what_they_are_made_of(one, other):
    assert are_same(known(TEXT), one, other) and are_same(known(TEXT), other, one)


@pytest.mark.parametrize(("one", "other"), NEVER)
def test_not_known_to_be_equal(one, other):
    assert not are_same(known(TEXT), one, other) and not are_same(known(TEXT), other, one)


@pytest.mark.parametrize(("one", "other"), IN_LOOPS)
def test_equal_where_a_loop_runs_only(one, other):
    extents = known(TEXT)
    assert not are_same(extents, one, other)
    for steps in ("range(k)", "range(1, k)", "range(k - 1, -1, -1)", "range(k - 1, 0, -1)"):
        (loop,) = ast.parse(f"for i in {steps}:\n    pass").body
        with extents.inside(loop):
            assert are_same(extents, one, other) and are_same(extents, other, one), steps
    (loop,) = ast.parse("for i in range(m):\n    pass").body
    with extents.inside(loop):
        assert not are_same(extents, one, other)
    assert not are_same(extents, one, other)


@pytest.mark.parametrize(
    "change",
    ["n = 3", "n += 1", "for n in range(2):\n    pass", "if k > 1:\n    n = 2", "n, z = z, n"],
)
def test_what_is_set_anew_is_not_what_it_was(change):
    extents = known(TEXT, {"x": 1, "y": 1, "n": 0})
    assert are_same(extents, "n", "q") and are_same(extents, "s", "n - 1")
    for statement in ast.parse(change).body:
        with extents.inside(statement):
            pass
        extents.follow(statement)
    assert not are_same(extents, "n", "q") and not are_same(extents, "s", "n - 1")
    assert are_same(extents, "u", "s - 2")


def test_an_array_that_is_added_to_keeps_its_lengths():
    extents = known("n = x.shape[0]\nx += 1.0")
    assert are_same(extents, "n", "x.shape[0]")


@pytest.mark.parametrize(
    ("lines", "checked"),
    [
        ("m = max(n - 1, 0)", "n != m"),
        ("m = max(n - 2, 0)\nq = max(m - 1, 0)", "n != q"),
        ("m = max(n - 1, 0)\nq = max(k - 1, 0)", "m != k or n != q"),
    ],
)
def test_lengths_that_are_made_of_themselves_are_looked_at_so_many_times(
    lines, checked, monkeypatch
):
    checks = f"{lines}\nif {checked}:\n    raise ValueError()"
    extents = known(checks)
    equal, asked = extents._equal, []

    def counted(each):
        asked.append(each)
        assert len(asked) < 50, "the search for equal lengths does not end"
        return equal(each)

    monkeypatch.setattr(extents, "_equal", counted)
    assert not are_same(extents, "n", "w")
    assert are_same(extents, *checked.split(" or ")[-1].split(" != "))
