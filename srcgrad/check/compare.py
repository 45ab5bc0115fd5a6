"""A gradient compared with differences of the function itself."""

from __future__ import annotations

import copy
import inspect
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from srcgrad.binding import Argnums, Want
from srcgrad.derivative import Derivative
from srcgrad.errors import GradientMismatch
from srcgrad.frontend.arguments import selection, specs
from srcgrad.frontend.arguments.leaves import flatten, leaf_paths, leaf_specs, rebuild
from srcgrad.frontend.reading.unwrap import own_signature

Vector: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]


def check_grad(
    f: Callable[..., Any],
    args: Sequence[Any],
    kwargs: dict[str, Any] | None = None,
    *,
    argnums: Argnums = 0,
    rtol: float = 1e-6,
    atol: float = 1e-9,
    directions: int = 3,
    seed: int = 0,
) -> float:
    """Compare a gradient with differences of the function itself; the largest relative error.

    `f` is the function, run as plain Python in float64, or a `Derivative` of it. The slope along
    `directions` random directions, and along each coordinate if there are at most 20, is compared
    with central differences extrapolated to step zero (Ridders 1982). Raises `GradientMismatch`,
    with a table, if one is off by more than `atol + rtol * abs(difference)` and the differences'
    own doubt does not explain it. With float32 arguments `rtol` is at least 1e-3. The two parts of
    a complex number are two coordinates.

    >>> def f(x):
    ...     return x**3
    >>> check_grad(f, (2.0,)) < 1e-9
    True
    """
    derivative = f if isinstance(f, Derivative) else Derivative(f, argnums)
    point = Point(derivative, args, kwargs or {})
    gradient = point.gradient()
    if point.is_single_precision:
        rtol = max(rtol, 1e-3)
    rows = []
    for name, direction in _directions(point, directions, seed):
        length = float(np.linalg.norm(direction))
        found, doubt = (slope / length for slope in _slope(point.value, direction))
        claimed = float(gradient @ direction) / length
        agrees = abs(claimed - found) <= atol + rtol * abs(found) + 10.0 * doubt
        rows.append(Row(name, claimed, found, agrees))
    if not all(row.agrees for row in rows):
        raise GradientMismatch(
            f"the gradient of {derivative.__name__} is not what differences give\n" + _table(rows),
            advice="If the function has a jump or a kink near this point, differences are no judge "
            "there: try another point. Else please report it.",
            code="SG704",
        )
    return max((row.error for row in rows), default=0.0)


@dataclass(frozen=True)
class Row:
    """One comparison."""

    along: str
    claimed: float
    found: float
    agrees: bool

    @property
    def error(self) -> float:
        """Relative to the larger of the two."""
        largest = max(abs(self.claimed), abs(self.found))
        return abs(self.claimed - self.found) / largest if largest > 0.0 else 0.0


def _directions(point: Point, count: int, seed: int) -> Iterator[tuple[str, Vector]]:
    """Coordinates if they are few, and random directions; each in the coordinates' own scale."""
    n = point.start.size
    size = np.abs(point.start)
    scale = np.where(size > 0.0, size, size.mean() if size.any() else 1.0)
    if n <= 20:
        for k, name in enumerate(point.names):
            yield name, scale * (np.arange(n) == k)
    if n > 1:
        random = np.random.default_rng(seed)
        for k in range(count):
            direction = random.standard_normal(n)
            yield f"random direction {k + 1}", scale * direction / np.linalg.norm(direction)


def _slope(value: Callable[[Vector], float], direction: Vector) -> tuple[float, float]:
    """The slope of a function at 0 along a direction, and an estimate of its error.

    C. J. F. Ridders, Accurate computation of F'(x) and F'(x) F''(x), 1982: central differences
    with shrinking steps, extrapolated; the entry that differs least from its neighbours is taken.
    """
    best, doubt = math.nan, math.inf
    previous: list[float] = []
    step = 0.1
    for _ in range(12):
        rise = value(step * direction) - value(-step * direction)
        row = [rise / (2.0 * step)]
        for k, coarser in enumerate(previous):
            row.append(row[k] + (row[k] - coarser) / (9.0 ** (k + 1) - 1.0))
            error = max(abs(row[k + 1] - row[k]), abs(row[k + 1] - coarser))
            if error <= doubt:
                best, doubt = row[k + 1], error
        if doubt <= 1e-11 * abs(best):
            break
        previous = row if math.isfinite(row[0]) else []
        step /= 3.0
    return best, doubt if math.isfinite(doubt) else 0.0


def _table(rows: list[Row]) -> str:
    width = max(len("along"), *(len(row.along) for row in rows))
    lines = [f"    {'along':{width}}  {'gradient':>17}  {'differences':>17}  relative error"]
    for row in rows:
        numbers = f"{row.claimed:17.10g}  {row.found:17.10g}  {row.error:14.1e}"
        lines.append(f"  {' ' if row.agrees else '>'} {row.along:{width}}  {numbers}")
    return "\n".join(lines)


class Point:
    """Arguments of a derivative, as a vector of the numbers that it is a derivative by."""

    def __init__(self, derivative: Derivative, args: Sequence[Any], kwargs: dict[str, Any]) -> None:
        self.derivative = derivative
        self.args, self.kwargs = args, kwargs
        self.values = derivative._bind(
            *derivative._bound, *args, **{**derivative._keywords, **kwargs}
        )
        self.specs = derivative._specs(self.values)
        wanted = derivative._wanted.each
        parts = [self._part(want, self._value(want.parameter)) for want in wanted]
        self.start: Vector = np.concatenate([_coordinates(x) for p in parts for x in p])
        self.names = [name for want in wanted for name in self._names(want)]
        self.is_single_precision = any(
            getattr(leaf, "dtype", None) in (np.float32, np.complex64)
            for part in parts
            for leaf in part
        )

    def gradient(self) -> Vector:
        """The derivative's own answer."""
        result = self.derivative(*self.args, **self.kwargs)
        if self.derivative._operator.with_value:
            result = result[1]
        elif self.derivative._options["has_aux"]:
            result = result[0]
        wanted = self.derivative._wanted
        results = (result,) if wanted.single else result
        parts = []
        for want, found in zip(wanted.each, results, strict=True):
            parts += self._leaves_of(want, found)
        return np.concatenate([_coordinates(part) for part in parts])

    def value(self, change: Vector) -> float:
        """The function, as plain Python, at a distance from the point; NaN outside its domain."""
        specs, values = self.specs, dict(zip(self.specs, self.values, strict=True))
        leaves = {
            name: [copy.copy(leaf) for leaf in flatten(values[name], spec)]
            for name, spec in specs.items()
        }
        place = 0
        for want in self.derivative._wanted.each:
            for k in self._chosen(want):
                leaf = leaves[want.parameter][k]
                count = _coordinates(leaf).size
                leaves[want.parameter][k] = _moved(leaf, change[place : place + count])
                place += count
        arguments_now = {name: rebuild(specs[name], leaves[name]) for name in specs}
        bound = inspect.BoundArguments(
            own_signature(self.derivative._function),
            arguments_now,
        )
        try:
            result = self.derivative._function(*bound.args, **bound.kwargs)
        except (ArithmeticError, ValueError):
            return math.nan
        return float(result[0] if self.derivative._options["has_aux"] else result)

    def _value(self, name: str) -> Any:
        return self.values[list(self.specs).index(name)]

    def _chosen(self, want: Want) -> list[int]:
        """The places, among a parameter's leaves, of those that are differentiated by."""
        spec = self.specs[want.parameter]
        chosen = selection.differentiable_leaves(spec, want.parameter)
        places = range(len(chosen))
        if want.item is not None:
            assert isinstance(spec, specs.Sequence)
            sizes = [sum(1 for _ in leaf_specs(item)) for item in spec.items]
            first = sum(sizes[: want.item])
            places = range(first, first + sizes[want.item])
        return [k for k in places if chosen[k]]

    def _part(self, want: Want, value: Any) -> list[Any]:
        leaves = flatten(value, self.specs[want.parameter])
        return [leaves[k] for k in self._chosen(want)]

    def _leaves_of(self, want: Want, gradient: Any) -> list[Any]:
        if want.item is None:
            return self._part(want, gradient)
        spec = self.specs[want.parameter]
        assert isinstance(spec, specs.Sequence)
        return flatten(gradient, spec.items[want.item])

    def _names(self, want: Want) -> Iterator[str]:
        paths = list(leaf_paths(self.specs[want.parameter], want.parameter))
        leaves = self._part(want, self._value(want.parameter))
        for k, leaf in zip(self._chosen(want), leaves, strict=True):
            for index in np.ndindex(np.shape(leaf)):
                name = paths[k] + (f"[{', '.join(map(str, index))}]" if index else "")
                if np.iscomplexobj(leaf):
                    yield from (f"{name}.real", f"{name}.imag")
                else:
                    yield name


def _coordinates(leaf: Any) -> Vector:
    """The numbers of a leaf as real ones: of a complex number, both parts."""
    numbers = np.ravel(leaf)
    if np.iscomplexobj(numbers):
        numbers = np.stack([numbers.real, numbers.imag], axis=-1).ravel()
    return numbers.astype(float)


def _moved(leaf: Any, change: Vector) -> Any:
    """A leaf at a distance, in double precision."""
    step: Any = change
    if np.iscomplexobj(leaf):
        step = change[::2] + 1j * change[1::2]
    moved = np.reshape(step, np.shape(leaf)) + leaf
    if np.ndim(leaf):
        return moved
    return complex(moved) if np.iscomplexobj(leaf) else float(moved)
