"""The functions that users call: each makes a `Derivative`, or looks at one."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, overload

import numpy as np

from srcgrad.derivative import Argnums, Derivative, Point, Stages, Vector
from srcgrad.errors import GradientMismatch

Function = Callable[..., Any]


@overload
def grad(f: Function, argnums: Argnums = 0, **options: Any) -> Derivative: ...
@overload
def grad(
    f: None = None, argnums: Argnums = 0, **options: Any
) -> Callable[[Function], Derivative]: ...
def grad(
    f: Function | None = None,
    argnums: Argnums = 0,
    *,
    has_aux: bool = False,
    cache: bool = True,
    fastmath: Sequence[str] = (),
) -> Derivative | Callable[[Function], Derivative]:
    """The gradient of a function that returns one number.

    `argnums` says with respect to what: a position, a name, or a tuple of them; the answer has the
    same shape, and the shape of the arguments: a float for a float, an array for an array, a tuple,
    list, dict or dataclass of them for one. Integers are taken as floats. With `has_aux` the
    function returns `(value, aux)` and the answer is `(gradient, aux)`. `cache=False` keeps the
    compiled code out of the cache folder. `fastmath` allows LLVM some of "reassoc", "contract",
    "nsz", "arcp", "afn"; none by default.

    >>> def parabola(x, k):
    ...     return k * x * x
    >>> grad(parabola)(3.0, 2.0)
    12.0
    >>> grad(parabola, argnums=("x", "k"))(3.0, 2.0)
    (12.0, 9.0)

    As a decorator: `@grad`, or `@grad(argnums="k")`.
    """
    return _derive(f, argnums, False, has_aux, cache, fastmath)


@overload
def value_and_grad(f: Function, argnums: Argnums = 0, **options: Any) -> Derivative: ...
@overload
def value_and_grad(
    f: None = None, argnums: Argnums = 0, **options: Any
) -> Callable[[Function], Derivative]: ...
def value_and_grad(
    f: Function | None = None,
    argnums: Argnums = 0,
    *,
    has_aux: bool = False,
    cache: bool = True,
    fastmath: Sequence[str] = (),
) -> Derivative | Callable[[Function], Derivative]:
    """The value of a function and its gradient, for about the price of the gradient alone.

    Takes what `grad` takes. With `has_aux` the answer is `((value, aux), gradient)`.

    >>> def parabola(x, k):
    ...     return k * x * x
    >>> value_and_grad(parabola)(3.0, 2.0)
    (18.0, 12.0)
    """
    return _derive(f, argnums, True, has_aux, cache, fastmath)


def _derive(
    f: Function | None,
    argnums: Argnums,
    with_value: bool,
    has_aux: bool,
    cache: bool,
    fastmath: Sequence[str],
) -> Derivative | Callable[[Function], Derivative]:
    def derive(function: Function) -> Derivative:
        return Derivative(
            function,
            argnums,
            with_value=with_value,
            has_aux=has_aux,
            cache=cache,
            fastmath=frozenset(fastmath),
        )

    return derive if f is None else derive(f)


def stages(f: Function, *args: Any, **kwargs: Any) -> Stages:
    """The program after each stage, as pairs of the stage's name and the program's text.

    `f` is a function, whose gradient with respect to its first argument is meant, or a
    `Derivative`; the arguments are examples, or strings such as "f8[:]", as in `specialise`.
    """
    derivative = f if isinstance(f, Derivative) else Derivative(f)
    return derivative.specialise(*args, **kwargs).stages()


def check_grad(
    f: Function,
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
    own doubt does not explain it. With float32 arguments `rtol` is at least 1e-3.

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
        found, doubt = _slope(point.value, direction)
        claimed = float(gradient @ direction)
        agrees = abs(claimed - found) <= atol + rtol * abs(found) + 10.0 * doubt
        rows.append(Row(name, claimed, found, agrees))
    if not all(row.agrees for row in rows):
        raise GradientMismatch(
            f"the gradient of {derivative.__name__} is not what differences give\n" + _table(rows),
            advice="If the function has a jump or a kink near this point, differences are no judge "
            "there: try another point. Else please report it.",
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
