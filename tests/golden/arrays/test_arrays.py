"""Texts of array programs: what they compute, how long they are, and how much of them is checks.

`pytest tests/golden --update-golden` rewrites them.
"""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import srcgrad
from tests.golden.arrays.programs import PROGRAMS

FOLDER = Path(__file__).parent
LINES = 6.1
"""No more lines for each of the user's, in the geometric mean (4 are wanted)."""


def active(arguments: tuple[Any, ...]) -> tuple[int, ...]:
    return tuple(k for k, each in enumerate(arguments) if np.asarray(each).dtype.kind == "f")


def file_of(program: Callable[..., Any]) -> Path:
    return FOLDER / f"{program.__name__}_grad.py"


def lines(text: str) -> list[str]:
    """The lines that do something."""
    found = (line.strip() for line in text.splitlines())
    return [each for each in found if each and not each.startswith(("#", "import ", "from "))]


@pytest.mark.parametrize(
    ("program", "arguments"), PROGRAMS, ids=lambda x: getattr(x, "__name__", "")
)
def test_text(program: Any, arguments: Any, request: pytest.FixtureRequest) -> None:
    text = srcgrad.grad(program, active(arguments)).specialise(*arguments).source
    if request.config.getoption("--update-golden"):
        file_of(program).write_text(text, encoding="utf-8")
    kept = file_of(program).read_text(encoding="utf-8")
    assert text == kept, "run pytest --update-golden, and read the diff"


@pytest.mark.parametrize(
    ("program", "arguments"), PROGRAMS, ids=lambda x: getattr(x, "__name__", "")
)
def test_numbers(program: Any, arguments: Any) -> None:
    name = f"{program.__name__}_grad"
    gradient = getattr(importlib.import_module(f"tests.golden.arrays.{name}"), name)
    copies = [each.copy() if isinstance(each, np.ndarray) else each for each in arguments]
    found = gradient(*copies)
    for k, bar in zip(active(arguments), found, strict=True):
        at = np.asarray(arguments[k], dtype=float)
        direction = np.random.default_rng(k).standard_normal(at.shape)

        def along(h: float, k: int = k, at: Any = at, direction: Any = direction) -> float:
            moved = at + h * direction
            changed = [*arguments]
            changed[k] = moved if at.ndim else float(moved)
            return float(program(*changed))

        h = 1e-4
        slopes = [(along(h / 2**n) - along(-h / 2**n)) / (2 * h / 2**n) for n in range(3)]
        first = [(4 * slopes[n + 1] - slopes[n]) / 3 for n in range(2)]
        expected = (16 * first[1] - first[0]) / 15
        assert np.sum(bar * direction) == pytest.approx(expected, rel=1e-6, abs=1e-8)


def test_they_are_short() -> None:
    ratios = [
        len(lines(file_of(program).read_text(encoding="utf-8")))
        / len(lines(inspect.getsource(program)))
        for program, _ in PROGRAMS
    ]
    assert np.exp(np.mean(np.log(ratios))) < LINES


@pytest.mark.parametrize(
    ("program", "arguments"), PROGRAMS, ids=lambda x: getattr(x, "__name__", "")
)
def test_one_check_a_statement(program: Any, arguments: Any) -> None:
    """Of lengths: a subscript of the user's may be looked at besides."""
    text = file_of(program).read_text(encoding="utf-8")
    places = re.findall(r"shapes do not match \(line (\d+)\)", text)
    assert len(places) == len(set(places)), places
    assert not re.search(r"if (\w+) != \1\b", text)
