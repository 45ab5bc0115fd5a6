"""Lengths that are known inside of loops only: of arrays made there, and by checks made there."""

import pytest

from srcgrad.printer import function_text
from tests.optimise.test_passes import PASSES
from tests.tools.ir.programs import parse


def after(name, head, lines):
    """The lines of a program after a pass."""
    body = "".join(f"    {line}\n" for line in lines)
    text = function_text(PASSES[name](parse(f"def f({head}):\n{body}")))
    return [line.removeprefix("    ") for line in text.splitlines()[1:]]


def summed(loop, length):
    """A program that checks n == m if k > 0, and uses `m` in a loop."""
    head = ["n = x.shape[0]", "m = y.shape[0]", "if k > 0 and n != m:"]
    head += ['    raise ValueError("unless so")', "t = 0"]
    return [*head, f"{loop}:", f"    t += {length}", "return t"]


def read(lines):
    """The lines as `parse` takes them."""
    return [*lines[:2], "assert 0 >= k or n == m", *lines[4:]]


@pytest.mark.parametrize(
    ("loop", "length"),
    [
        ("for i in range(k)", "n"),
        ("for i in range(k - 1, -1, -1)", "n"),
        ("for i in range(2, k + 2)", "n"),
        ("for i in range(0, k, 2)", "n"),
        ("for i in range(k + 1)", "m"),  # runs for k = 0, too
        ("for i in range(k, -1, -1)", "m"),
        ("for i in range(-k)", "m"),
        ("if k > 1", "m"),
    ],
)
def test_a_check_that_is_made_if_a_loop_runs_is_believed_in_it(loop, length):
    assert after("equal", "x: 1, y: 1, k: int64", read(summed(loop, "m"))) == summed(loop, length)


@pytest.mark.parametrize("loop", ["for i in range(c)", "for i in range(c - 1, -1, -1)"])
def test_a_check_is_not_about_what_a_count_is_later(loop):
    before = ["n = x.shape[0]", "m = y.shape[0]", "c = k", "assert 0 >= c or n == m", "c = c + 1"]
    lines = [*before, "t = 0", f"{loop}:", "    t += m", "return t"]
    assert after("equal", "x: 1, y: 1, k: int64", lines)[-2:] == ["    t += m", "return t"]


def test_an_array_that_each_step_makes_has_its_lengths_there():
    lines = ["t = 0", "for i in range(k):", "    y = np.zeros(n)", "    t += y.shape[0]"]
    found = after("lengths", "n: int64, k: int64", [*lines, "t += y.shape[0]", "return t"])
    assert found == [*lines[:3], "    t += n", "t += y.shape[0]", "return t"]


@pytest.mark.parametrize(
    "lines",
    [
        # the length is another number by then
        [
            "c = 1",
            "for i in range(k):",
            "    y = np.zeros(c)",
            "    c = c + 1",
            "    t += y.shape[0]",
        ],
        # another array
        ["if k > 2:", "    y = np.zeros(n)", "    t += y.shape[0]", "else:", "    y = np.zeros(k)"],
        # one that has become longer
        ["for i in range(k):", "    y = np.zeros(n)", "    grow(y, k)", "    t += y.shape[0]"],
    ],
)
def test_lengths_that_are_not_known(lines):
    found = after("lengths", "n: int64, k: int64", ["t = 0", *lines, "return t"])
    assert "    t += y.shape[0]" in found
