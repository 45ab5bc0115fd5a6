"""Lines of second derivatives are linked with the user's line whose derivative they take again."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import pytest

import srcgrad
from srcgrad.view.inspected import inspected

TEXT = """\
import numpy as np

def loss(x, k):
    total = 0.0
    for i in range(1, len(x)):
        d = x[i] - x[i - 1]
        if d > 0:
            total += k * d ** 3
        else:
            total += np.sin(d) * np.sqrt(1 + d * d)
    return total
"""


@pytest.mark.parametrize("entry", [srcgrad.hvp, srcgrad.hessian])
def test_what_is_worked_out_is_about_a_line(
    module: Callable[[str], ModuleType], entry: Callable[..., srcgrad.Derivative]
) -> None:
    loss = module(TEXT).loss
    lines = TEXT.splitlines()

    def number(part: str) -> str:
        (found,) = [k for k, line in enumerate(lines, 1) if part in line]
        return str(found)

    (sheet, *_) = inspected(entry(loss).specialise("f8[:], f8")).sheets
    of = {row.text.strip(): row.key for row in sheet.rows}
    wanted = {"sqrt(": "np.sin", "k * ": "k * d ** 3", "x[i - 1]": "d = x[i]", "cos(d)": "np.sin"}
    for part, place in wanted.items():
        found = {key for text, key in of.items() if part in text and not text.startswith("#")}
        assert found == {number(place)}, part
    body = [row for row in sheet.rows if row.text.startswith(" " * 8)]
    assert len(body) > 8
    # Each number that is worked out in the loop is about a line, and each choice.
    unknown = [row.text.strip() for row in body if row.key is None]
    assert {each for each in unknown if "for direction" not in each} <= {"x_dot[i, i] = 1.0"}


def test_what_is_said_stays_what_the_gradient_says(module: Callable[[str], ModuleType]) -> None:
    loss = module(TEXT).loss
    comments = [
        {line.strip() for line in entry(loss).specialise("f8[:], f8").source.splitlines()}
        for entry in (srcgrad.hvp, srcgrad.grad)
    ]
    of_hvp, of_grad = ({each for each in part if each.startswith("# line")} for part in comments)
    assert of_hvp and of_hvp <= of_grad


WHOLE = """\
from srcgrad import hvp

def loss(x, n):
    total = 0.0
    for i in range(n):
        total += x[i * n * n % 3] ** 3 * (i * n * n)
    return total

def within(x, n):
    return hvp(loss)(x, n, v=x)
"""


def test_lines_of_integers_ask_for_no_checks(module: Callable[[str], ModuleType]) -> None:
    program = module(WHOLE)
    texts = (
        entry(function).specialise("f8[:], i8").source
        for entry, function in (
            (srcgrad.grad, program.loss),
            (srcgrad.hvp, program.loss),
            (srcgrad.value, program.within),
        )
    )
    assert [text.count("raise OverflowError") for text in texts] == [1, 1, 1]
