"""Strategies of Hypothesis for arguments, made from their types."""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any

import numpy as np

from srcgrad.frontend.arguments.notation import parse_types
from srcgrad.frontend.arguments.specs import ArrayLeaf, Fixed, Number, Sequence, Spec
from srcgrad.types import is_complex_dtype, is_float

MISSING = (
    "srcgrad.testing.arguments makes strategies of Hypothesis, which is not installed: "
    "pip install 'srcgrad[testing]'"
)


def arguments(
    types: str,
    *,
    low: float = -3.0,
    high: float = 3.0,
    sizes: tuple[int, int] = (1, 5),
    same_sizes: bool = True,
) -> Any:
    """A strategy for tuples of arguments of these types, as `Derivative.specialise` takes them.

    Numbers are between `low` and `high`, whole numbers and the parts of complex ones too; axes of
    arrays have between `sizes[0]` and `sizes[1]` elements, and all axes of one call as many, unless
    `same_sizes` is False. Elements are of the array's dtype, and finite.

    Raises ImportError where Hypothesis is not installed, and what `specialise` raises for types
    that cannot be read.

    >>> from hypothesis import given
    >>> from srcgrad.testing import assert_gradient
    >>> @given(arguments("f8[:], f8"))
    ... def test_spring(args):
    ...     assert_gradient(lambda x, k: k * (x @ x), args)
    """
    if importlib.util.find_spec("hypothesis") is None:
        raise ImportError(MISSING)
    made = _Made(low, high, sizes)
    specs = parse_types(types)
    if not same_sizes:
        return made.several(specs, None)
    return made.strategies.integers(*sizes).flatmap(lambda n: made.several(specs, n))


class _Made:
    """Strategies for the parts of arguments."""

    def __init__(self, low: float, high: float, sizes: tuple[int, int]) -> None:
        self.strategies = importlib.import_module("hypothesis.strategies")
        self.extra = importlib.import_module("hypothesis.extra.numpy")
        self.low, self.high, self.sizes = low, high, sizes

    def several(self, specs: tuple[Spec, ...], size: int | None) -> Any:
        """Tuples of what is described."""
        return self.strategies.tuples(*(self.one(spec, size) for spec in specs))

    def one(self, spec: Spec, size: int | None) -> Any:
        match spec:
            case Number(kind):
                number = self.number(kind.dtype)
                return number if kind.weak else number.map(np.dtype(kind.dtype).type)
            case ArrayLeaf(kind):
                low, high = self.sizes if size is None else (size, size)
                shapes = self.strategies.tuples(*[self.strategies.integers(low, high)] * kind.ndim)
                laid_out = np.asfortranarray if kind.layout == "F" else np.ascontiguousarray
                arrays = shapes.flatmap(
                    lambda shape: self.extra.arrays(
                        np.dtype(kind.dtype), shape, elements=self.number(kind.dtype)
                    )
                )
                return arrays.map(laid_out) if kind.ndim else arrays
            case Sequence(kind, items):
                return self.several(items, size).map(kind)
            case Fixed(value):
                return self.strategies.just(value)
        raise TypeError(f"arguments makes no values for {spec!r}")

    def number(self, dtype: str) -> Any:
        """Finite numbers of a dtype between the bounds."""
        if dtype == "bool":
            return self.strategies.booleans()
        width = 32 if dtype in ("float32", "complex64") else 64
        part = self.strategies.floats(
            float(np.float32(self.low)) if width == 32 else self.low,
            float(np.float32(self.high)) if width == 32 else self.high,
            width=width,
            allow_subnormal=False,
        )
        if is_complex_dtype(dtype):
            return self.strategies.builds(complex, part, part)
        if is_float(dtype):
            return part
        least = max(int(np.ceil(self.low)), int(np.iinfo(dtype).min))
        return self.strategies.integers(least, int(np.floor(self.high)))
