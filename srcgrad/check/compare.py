"""A derivative, in whatever mode, compared with differences of the function itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from srcgrad.binding import Argnums
from srcgrad.check.claims import Claims, claims_of
from srcgrad.check.coordinates import Vector
from srcgrad.check.differences import slope
from srcgrad.check.point import Point
from srcgrad.check.report import Row, at_several_steps, table
from srcgrad.derivative import Derivative
from srcgrad.errors import DTypeError, GradientMismatch, NonScalarOutput
from srcgrad.operators import GRAD, JVP, VJP
from srcgrad.records import dataclass


@dataclass(frozen=True)
class Tolerance:
    """How far a derivative may be off, and along how many directions that is asked."""

    rtol: float = 1e-6
    atol: float = 1e-9
    directions: int = 3
    seed: int = 0


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
    """Compare a derivative with differences of the function itself; the largest relative error.

    `f` is the function, run as plain Python in float64, or a `Derivative` of it, of any kind:
    Jacobians and products are compared along directions, second derivatives with differences of
    the gradient. A function that returns several numbers is checked by its `vjp`, with a seed of
    one for each of them if there are at most 5, else with random ones. The slope along
    `directions` random directions, and along each coordinate if there are at most 20, is compared
    with central differences extrapolated to step zero (Ridders 1982). Elements that are NaN or
    infinite stay as they are, and derivatives by them are not looked at (ValueError if all are
    such). Arguments and results are
    numbers, arrays, or structures of them; the two parts of a complex number are two coordinates.
    With float32 arguments `rtol` is at least 1e-3.

    Raises `GradientMismatch` if one is off by more than `atol + rtol * abs(difference)` and the
    differences' own doubt does not explain it: with a table, and for the first argument, element or
    direction that disagrees with the differences at several steps.

    >>> def f(x):
    ...     return x**3
    >>> check_grad(f, (2.0,)) < 1e-9
    True
    >>> from srcgrad import vjp
    >>> check_grad(vjp(lambda z: (z * z, abs(z))), (2.0 + 1.0j,)) < 1e-9
    True
    """
    tolerance = Tolerance(rtol, atol, directions, seed)
    return compared(_point(f, args, kwargs or {}, argnums), tolerance)


def check_jvp(
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
    """Compare forward mode with differences of the function; the largest relative error.

    As `check_grad`, each number that the function returns for itself: its slope along each
    direction is the tangent that `jvp` gives it.

    >>> import numpy as np
    >>> def turned(x, angle):
    ...     return {"x": x * np.cos(angle), "y": x * np.sin(angle)}
    >>> check_jvp(turned, (np.ones(3), 0.5), argnums=("x", "angle")) < 1e-9
    True
    """
    derivative = f if isinstance(f, Derivative) else Derivative(f, argnums, JVP)
    tolerance = Tolerance(rtol, atol, directions, seed)
    return compared(Point(derivative, args, kwargs or {}), tolerance)


def compared(point: Point, tolerance: Tolerance) -> float:
    """Compare a derivative at a point with differences, or raise."""
    fixed = point.fixed()
    claims = claims_of(point, tolerance.seed)
    rows: list[Row] = []
    first = None
    for name, direction in _directions(point, tolerance.directions, tolerance.seed):
        found = _rows(point, claims, name, direction, tolerance)
        if not all(row.agrees for row in found) and _is_unnoticed(point, claims, direction):
            direction = direction * (_size(point.start) / _length(direction))
            found = _rows(point, claims, name, direction, tolerance)
        wrong = [k for k, row in enumerate(found) if not row.agrees]
        if wrong and first is None:
            unit = direction / _length(direction)
            along = _along(point, claims, unit)
            first = at_several_steps(found[wrong[0]], wrong[0], along, claims.heading)
        rows += found
    if first is not None:
        raise GradientMismatch(
            f"the {claims.what} of {point.derivative.__name__} is not what differences give\n"
            f"{table(rows, claims.heading, fixed)}\n{first}",
            advice="If the function has a jump or a kink near this point, differences are no judge "
            "there: try another point. Else a rule stated with `partials` is wrong, or srcgrad is: "
            "please report that.",
            code="SG704",
        )
    return max((row.error for row in rows), default=0.0)


def _point(
    f: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any], argnums: Argnums
) -> Point:
    """A point with the derivative as given, or with the reverse mode that the results need."""
    if isinstance(f, Derivative):
        return Point(f, args, kwargs)
    try:
        return Point(Derivative(f, argnums, GRAD), args, kwargs)
    except (NonScalarOutput, DTypeError) as refused:
        if not isinstance(refused, NonScalarOutput) and refused.code != "SG529":
            raise
    return Point(Derivative(f, argnums, VJP), args, kwargs)


def _length(direction: Vector) -> float:
    """The length of a direction, whose squares may be too small for a float, or too large."""
    largest = float(abs(direction).max())
    return largest * float(np.linalg.norm(direction / largest))


def _rows(
    point: Point, claims: Claims, name: str, direction: Vector, tolerance: Tolerance
) -> list[Row]:
    """A comparison for each result along a direction."""
    length = _length(direction)
    slopes, doubts = slope(_along(point, claims, direction))
    claimed = claims.slopes(direction) / length
    found, doubts = slopes / length, doubts / length
    rtol = max(tolerance.rtol, 1e-3) if point.is_single_precision else tolerance.rtol
    agree = abs(claimed - found) <= tolerance.atol + rtol * abs(found) + 10.0 * doubts
    return [
        Row(name, of, float(claimed[k]), float(found[k]), bool(agree[k]))
        for k, of in enumerate(claims.names)
    ]


def _along(point: Point, claims: Claims, direction: Vector) -> Callable[[float], Vector]:
    return lambda step: claims.weighted(point.value(step * direction))


def _is_unnoticed(point: Point, claims: Claims, direction: Vector) -> bool:
    """Whether a tenth of a direction hardly changes the results, as 1e-200 beside 1.0 does not."""
    along = _along(point, claims, direction)
    ahead, back = along(0.1), along(-0.1)
    return bool(np.all(abs(ahead - back) <= 1e-8 * abs(ahead)))


def _size(start: Vector) -> float:
    """The mean size of the coordinates that are finite; one if they are zero."""
    size = np.abs(start[np.isfinite(start)])
    return float(size.mean()) if size.any() else 1.0


def _directions(point: Point, count: int, seed: int) -> Iterator[tuple[str, Vector]]:
    """Coordinates if they are few, and random directions; each in the coordinates' own scale."""
    n = point.start.size
    moves = np.isfinite(point.start)
    size = np.where(moves, np.abs(point.start), 0.0)
    size[size < np.finfo(float).tiny] = 0.0
    scale = np.where(size > 0.0, size, _size(point.start)) * moves
    if n <= 20:
        for k in np.flatnonzero(moves).tolist():
            yield point.names[k], scale * (np.arange(n) == k)
    if np.count_nonzero(moves) > 1:
        random = np.random.default_rng(seed)
        for k in range(count):
            direction = random.standard_normal(n)
            yield f"random direction {k + 1}", scale * direction / np.linalg.norm(direction)
