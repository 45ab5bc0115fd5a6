"""The functions that users call: each makes a `Derivative`, or looks at one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, overload

import numpy as np

from srcgrad.derivative import Argnums, Derivative, FloatLeaves
from srcgrad.errors import GradientMismatch

Function = Callable[..., Any]


@overload
def grad(
    f: Function,
    argnums: Argnums = 0,
    *,
    has_aux: bool = False,
    cache: bool = True,
    fastmath: Sequence[str] = (),
) -> Derivative: ...


@overload
def grad(
    f: None = None,
    argnums: Argnums = 0,
    *,
    has_aux: bool = False,
    cache: bool = True,
    fastmath: Sequence[str] = (),
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
def value_and_grad(
    f: Function,
    argnums: Argnums = 0,
    *,
    has_aux: bool = False,
    cache: bool = True,
    fastmath: Sequence[str] = (),
) -> Derivative: ...


@overload
def value_and_grad(
    f: None = None,
    argnums: Argnums = 0,
    *,
    has_aux: bool = False,
    cache: bool = True,
    fastmath: Sequence[str] = (),
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


def stages(f: Function, *args: Any, **kwargs: Any) -> tuple[tuple[str, str], ...]:
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
    atol: float = 1e-8,
    directions: int = 3,
    seed: int = 0,
) -> float:
    """Compare a gradient with differences of the function itself; the largest relative error.

    `f` is the function, run as plain Python, or a `Derivative` of it. The derivative along
    `directions` random directions, and along each coordinate if there are at most 20, is compared
    with central differences extrapolated to step zero (Richardson; Ridders 1982 for the choice of
    the step). Raises `GradientMismatch` with a table if one of them is off by more than
    `atol + rtol * abs(difference)` and the differences' own error estimate does not explain it.

    >>> def f(x):
    ...     return x**3
    >>> check_grad(f, (2.0,)) < 1e-9
    True
    """
    derivative = f if isinstance(f, Derivative) else Derivative(f, argnums)
    leaves = FloatLeaves(derivative, args, kwargs or {})
    gradient = leaves.gradient()
    n = gradient.size
    random = np.random.default_rng(seed)
    rows = []
    if n <= 20:
        rows += list(zip(leaves.names(), np.eye(n), strict=True))
    if n > 1:
        for k in range(directions):
            direction = random.standard_normal(n)
            rows.append((f"random direction {k + 1}", direction / np.linalg.norm(direction)))
    compared = []
    for name, direction in rows:
        difference, doubt = _difference(leaves, direction)
        compared.append((name, float(gradient @ direction), difference, doubt))
    errors = [_relative_error(claimed, found) for _, claimed, found, _ in compared]
    wrong = [
        not abs(claimed - found) <= atol + rtol * abs(found) + 10.0 * doubt
        for _, claimed, found, doubt in compared
    ]
    if any(wrong):
        raise GradientMismatch(
            f"the gradient of {derivative.__name__} is not what differences give\n"
            + _table(compared, errors, wrong),
            advice="If the function jumps or has a kink near this point, differences are no judge "
            "there: try another point. Else please report it.",
        )
    return max(errors, default=0.0)


def _difference(leaves: FloatLeaves, direction: np.ndarray[Any, Any]) -> tuple[float, float]:
    """The derivative along a direction, and an estimate of its error, by Ridders' method."""
    step = 0.05 * max(1.0, leaves.scale(direction)) if leaves.double else 0.2
    previous: list[float] = []
    best, doubt = np.nan, np.inf
    for _ in range(8):
        rise = leaves.value(step * direction) - leaves.value(-step * direction)
        row = [rise / (2.0 * step)]
        factor = 1.0
        for k, coarser in enumerate(previous):
            factor *= 4.0
            row.append(row[k] + (row[k] - coarser) / (factor - 1.0))
            error = max(abs(row[k + 1] - row[k]), abs(row[k + 1] - coarser))
            if error <= doubt:
                best, doubt = row[k + 1], error
        if previous and abs(row[-1] - previous[-1]) > 4.0 * doubt:
            break  # rounding has taken over
        previous = row
        step /= 2.0
    return float(best), float(doubt) if np.isfinite(doubt) else 0.0


def _relative_error(claimed: float, found: float) -> float:
    largest = max(abs(claimed), abs(found))
    return abs(claimed - found) / largest if largest > 1e-300 else 0.0


def _table(
    compared: list[tuple[str, float, float, float]], errors: list[float], wrong: list[bool]
) -> str:
    width = max(len("along"), *(len(name) for name, *_ in compared))
    lines = [f"    {'along':{width}}  {'gradient':>16}  {'differences':>16}  relative error"]
    for (name, claimed, found, _), error, bad in zip(compared, errors, wrong, strict=True):
        mark = ">" if bad else " "
        lines.append(f"  {mark} {name:{width}}  {claimed:16.9g}  {found:16.9g}  {error:14.2g}")
    return "\n".join(lines)
