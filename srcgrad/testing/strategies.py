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
    specs = parse_types(types)
    for spec in specs:
        _check(spec)
    made = _Made(low, high, sizes)
    one_size = made.strategies.integers(*sizes) if same_sizes else made.strategies.none()

    def drawn(draw: Any) -> tuple[Any, ...]:
        size = draw(one_size)
        return tuple(made.drawn(draw, spec, size) for spec in specs)

    return made.strategies.composite(drawn)()


def _check(spec: Spec) -> None:
    """Refuse what no values are made for."""
    if isinstance(spec, Sequence):
        for each in spec.items:
            _check(each)
    elif not isinstance(spec, Number | ArrayLeaf | Fixed):
        raise TypeError(f"arguments makes no values for {spec!r}")


class _Made:
    """Strategies for the parts of arguments."""

    def __init__(self, low: float, high: float, sizes: tuple[int, int]) -> None:
        self.strategies = importlib.import_module("hypothesis.strategies")
        self.extra = importlib.import_module("hypothesis.extra.numpy")
        self.low, self.high, self.sizes = low, high, sizes

    def drawn(self, draw: Any, spec: Spec, size: int | None) -> Any:
        """What is described; axes are `size` long, or as long as they are drawn."""
        match spec:
            case Number(kind):
                number = draw(self.number(kind.dtype))
                return number if kind.weak else np.dtype(kind.dtype).type(number)
            case ArrayLeaf(kind):
                lengths = self.strategies.integers(*self.sizes)
                shape = tuple(draw(lengths) if size is None else size for _ in range(kind.ndim))
                elements = self.number(kind.dtype)
                array = draw(self.extra.arrays(np.dtype(kind.dtype), shape, elements=elements))
                return np.asfortranarray(array) if kind.layout == "F" else array
            case Sequence(kind, items):
                return kind([self.drawn(draw, each, size) for each in items])
            case Fixed(value):
                return value
        raise AssertionError("what is described has been checked")

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
