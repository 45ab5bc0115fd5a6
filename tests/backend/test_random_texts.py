"""Random texts give one answer: run by Python, compiled by Numba, and with each rewrite of ours.

`python -m tests.backend.test_random_texts 1000 1100` examines seeds and tells which rewrite is to
blame for each text that differs.
"""

from __future__ import annotations

import contextlib
import copy
import os
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numba
import numpy as np
import pytest

from srcgrad.backend import library, machine
from srcgrad.backend.compile import compile_text, numba_type
from srcgrad.backend.plain import plain
from tests.tools.random_expressions import PARAMETERS, SIZES, arguments
from tests.tools.random_texts import random_text

REWRITES = {
    "library_calls": library,
    "arrays_for_stacks": machine,
    "hoist_workspace": machine,
    "complex_operations": machine,
    "vector_functions": machine,
    "unsigned_subscripts": machine,
    "shared_casts": machine,
    "polled_loops": machine,
    "free_sums": machine,
    "short_allocations": machine,
    "short_subscripts": machine,
    "short_ranges": machine,
}
NEED = {"shared_casts": ("unsigned_subscripts",)}
"""Rewrites that do something only after others."""


@contextlib.contextmanager
def only(kept: tuple[str, ...]) -> Iterator[None]:
    """The machine step with these rewrites and no others."""
    saved = {name: getattr(module, name) for name, module in REWRITES.items()}
    try:
        for name, module in REWRITES.items():
            if name not in kept:
                setattr(module, name, _nothing)
        yield
    finally:
        for name, module in REWRITES.items():
            setattr(module, name, saved[name])


def _nothing(given: Any, *rest: Any) -> Any:
    return given


def by_numba(text: str) -> Callable[..., Any]:
    """The function as Numba alone compiles it."""
    namespace: dict[str, Any] = {"__name__": "random_text"}
    exec(compile(text, "<random text>", "exec"), namespace)
    return numba.njit(tuple(map(numba_type, PARAMETERS.values())), error_model="numpy")(
        namespace["f"]
    )


def rewritten(text: str, *kept: str) -> Callable[..., Any]:
    """The function as srcgrad compiles it, with some of its rewrites."""
    with only(kept):
        signature = tuple(PARAMETERS.values())
        return compile_text(text, "f", signature, key="-".join(kept), cache=False).dispatcher


def outcome(function: Callable[..., Any], given: tuple[Any, ...]) -> Any:
    with np.errstate(all="ignore"):
        try:
            return function(*copy.deepcopy(given))
        except IndexError as error:
            return error.args


def agree(found: Any, expected: Any) -> bool:
    """Equal to rounding, each result relative to its largest number."""
    for one, other in zip(found, expected, strict=True):
        if isinstance(other, str):
            if one != other:
                return False
            continue
        a, b = np.asarray(one), np.asarray(other)
        rtol = 1e-4 if a.dtype == np.float32 else 1e-9
        if a.shape != b.shape or a.dtype != b.dtype:
            return False
        scale = np.max(np.abs(b), initial=1.0)
        with np.errstate(invalid="ignore"):
            if not np.all((np.abs(a - 1.0 * b) <= rtol * scale) | ((a != a) & (b != b))):
                return False
    return True


def differing(text: str, function: Callable[..., Any]) -> list[int]:
    """The sizes at which a compiled function gives another answer than the text run by Python."""
    reference = plain(text, "f", "<random text>", {})
    return [
        size
        for size in SIZES
        if not agree(outcome(function, arguments(size)), outcome(reference, arguments(size)))
    ]


def with_everything(seed: int) -> None:
    text = random_text(seed)
    assert differing(text, rewritten(text, *REWRITES)) == [], f"seed {seed}:\n{text}"


@pytest.mark.parametrize("seed", range(2))
def test_few(seed: int) -> None:
    with_everything(seed)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(30))
def test_many(seed: int) -> None:
    with_everything(seed + int(os.environ.get("SRCGRAD_SEED", "1000")))


@pytest.mark.long
@pytest.mark.parametrize("seed", range(500, 505))
def test_each_rewrite_alone(seed: int) -> None:
    text = random_text(seed)
    assert differing(text, by_numba(text)) == []
    for name in REWRITES:
        kept = (*NEED.get(name, ()), name)
        assert differing(text, rewritten(text, *kept)) == [], f"{name} of seed {seed}:\n{text}"


def examined(seed: int) -> str:
    """What is found about a seed."""
    text = random_text(seed)
    sizes = differing(text, rewritten(text, *REWRITES))
    if not sizes:
        return ""
    without = differing(text, by_numba(text))
    to_blame = [
        name for name in REWRITES if differing(text, rewritten(text, *NEED.get(name, ()), name))
    ]
    return f"seed {seed}: sizes {sizes}; by Numba alone {without}; to blame: {to_blame}"


if __name__ == "__main__":
    for number in range(*map(int, sys.argv[1:3])):
        try:
            said = examined(number)
        except Exception as error:
            said = f"seed {number}: {type(error).__name__}: {str(error)[:600]}"
        print(said or ".", end="\n" if said else "", flush=True)
