"""Patterns of random programs miss nothing that dual numbers find."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from srcgrad.backend.plain import plain
from srcgrad.differentiate.kinds import type_of
from srcgrad.differentiate.patterns.program import pattern
from srcgrad.differentiate.patterns.sets import JOINED
from srcgrad.errors import NotDifferentiable
from srcgrad.optimise.tidy import tidy
from srcgrad.printer import function_text, module_text
from srcgrad.sparse.pattern_rows import rows_of
from srcgrad.types import is_float
from tests.tools.ir.attempts import arguments, truth
from tests.tools.ir.random_ir import Case
from tests.tools.ir.running import compiled, dual, numbers
from tests.tools.ir.slices import examined, soak


def inputs(made: Case) -> list[tuple[str, int]]:
    """The numbers that the program is differentiated by."""
    return [(name, k) for name in made.wrt for k in range(np.size(made.arguments[name]))]


def found(made: Case, smooth: tuple[int, ...]) -> list[set[int]]:
    """For each number of the results the inputs in its set."""
    program = pattern(made.program, made.wrt, "program_pattern", smooth, 0)
    program = tidy(program, frozenset())
    text = module_text(program, ("import numba",), (function_text(JOINED.program),))
    run = plain(text, program.name, "<pattern>", {})
    given = [
        np.array(made.arguments[name], made.program.types[name].dtype)
        if isinstance(made.arguments[name], list)
        else made.arguments[name]
        for name in made.program.params
    ]
    count = len(inputs(made))
    sets = np.zeros((100_000, 2), np.int64)
    sets[0, 0] = count
    results = run(*given, sets)
    results = results if isinstance(results, tuple) else (results,)
    ends = np.concatenate([np.ravel(np.asarray(each, np.int64)) for each in results])
    others = np.empty(count * ends.size, np.int64)
    starts = rows_of(sets, ends, count, others, others.size)
    return [set(others[a:b].tolist()) for a, b in itertools.pairwise(starts)]


def examine(made: Case, seed: int, size: int) -> None:
    truth(made)  # raises Invalid where the program has no derivative
    kinds = [type_of(each, made.program.types) for each in made.program.results]
    smooth = tuple(k for k, kind in enumerate(kinds) if is_float(kind.dtype))
    try:
        sets = found(made, smooth)
    except NotDifferentiable:
        return
    for at, (name, k) in enumerate(inputs(made)):
        direction = {each: [0.0] * np.size(made.arguments[each]) for each in made.wrt}
        direction[name][k] = 1.0
        answer: Any = compiled(made.program, made.wraps)(*arguments(made, direction))
        answer = answer if isinstance(answer, tuple) else (answer,)
        slopes = [dual(x).dot for r in smooth for x in numbers(answer[r])]
        missed = [row for row, slope in enumerate(slopes) if slope != 0 and at not in sets[row]]
        assert not missed, (
            f"case({seed}, {size}): {name}[{k}] is missing\n\n{function_text(made.program)}"
        )


@pytest.mark.parametrize(("start", "size"), [(0, 12), (300_000, 24), (400_000, 48)])
def test_slice(start: int, size: int) -> None:
    assert examined(examine, start, size, 3.0) > 0


@pytest.mark.soak
def test_soak() -> None:
    soak(examine)
