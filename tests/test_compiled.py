"""Whatever the repository differentiates, compiled and uncompiled text say the same.

A few by default; in the long tier every program, example and benchmark. (The rows of tests/numpy
and tests/language are compared where they are tested.)
"""

from __future__ import annotations

import runpy
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import benchmarks.rows
import srcgrad
from tests.golden.programs import PROGRAMS, Golden
from tests.language.test_language import CASES
from tests.tools.both_modes import direction_like
from tests.tools.both_ways import TOLERANCE, same
from tests.tools.checking import Case, close, flat, is_differentiable


def some(cases: list[Any], step: int) -> list[Any]:
    """All cases, of which one in so many does not wait for the long tier."""
    return [
        case
        if k % step == 0
        else pytest.param(*values(case), marks=pytest.mark.long, id=name(case))
        for k, case in enumerate(cases)
    ]


def values(case: Any) -> tuple[Any, ...]:
    return tuple(case.values) if hasattr(case, "values") else (case,)


def name(case: Any) -> str:
    return str(getattr(case, "id", None) or case.name)


@pytest.mark.parametrize("golden", some(PROGRAMS, 12), ids=lambda golden: golden.name)
def test_golden_programs(golden: Golden) -> None:
    derivative = getattr(srcgrad, golden.operator)(golden.program, golden.argnums)
    seed = {}
    if golden.operator == "jvp":
        wrt = golden.argnums
        several = isinstance(wrt, tuple)
        points = tuple(golden.arguments[k] for k in wrt) if several else golden.arguments[wrt]
        seed["tangents"] = direction_like(points)
    found = same(derivative, *golden.arguments, **seed)
    assert np.all(np.isfinite(flat(found)))


@pytest.mark.long
@pytest.mark.parametrize(
    "case", [each for each in CASES if not each.values[0].options.get("compiled", True)]
)
def test_programs_that_are_not_compiled_elsewhere(case: Case) -> None:
    argnums = case.options.get("argnums")
    if argnums is None:
        wrt = [k for k, each in enumerate(case.arguments) if is_differentiable(each)]
        argnums = wrt[0] if len(wrt) == 1 else tuple(wrt)
    options = {"has_aux": True} if case.options.get("has_aux") else {}
    derivative = srcgrad.value_and_grad(case.program, argnums, **options)
    assert not isinstance(same(derivative, *case.arguments, **case.keywords), Exception)


@pytest.mark.long
@pytest.mark.parametrize("row", benchmarks.rows.ROWS, ids=lambda row: row.name)
def test_benchmarks(row: Any) -> None:
    arguments = next(iter(row.sizes.values()))()
    for derive in (srcgrad.grad, srcgrad.value_and_grad):
        found = same(derive(row.primal, argnums=row.wrt), *arguments)
        assert np.all(np.isfinite(flat(found)))


EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.py"))
CALLS = 2
"""How many calls of each derivative are made both ways."""


@pytest.mark.long
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: dict[int, int] = {}
    keep = []
    call = srcgrad.Derivative.__call__

    def both(derivative: Any, *arguments: Any, **keywords: Any) -> Any:
        found = call(derivative, *arguments, **keywords)
        keep.append(derivative)  # so that no other gets its id
        made[id(derivative)] = made.get(id(derivative), 0) + 1
        if made[id(derivative)] <= CALLS:
            plain = derivative.plain(*arguments, **keywords)
            assert close(found, plain, TOLERANCE), f"compiled {found!r}, plain {plain!r}"
        return found

    monkeypatch.setattr(srcgrad.Derivative, "__call__", both)
    monkeypatch.setattr(sys, "argv", [str(path)])
    monkeypatch.syspath_prepend(str(path.parent))
    runpy.run_path(str(path), run_name="__main__")
    assert made or path.stem == "readme"
