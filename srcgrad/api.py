"""The functions that users call: each makes a `Derivative`, or looks at one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, overload

from srcgrad.binding import Argnums
from srcgrad.budget import Budget
from srcgrad.derivative import Derivative
from srcgrad.specialisation import Stages

Function = Callable[..., Any]


@overload
def grad(
    f: Function,
    argnums: Argnums = 0,
    *,
    has_aux: bool = False,
    cache: bool = True,
    fastmath: Sequence[str] = (),
    budget: Budget | None = None,
) -> Derivative: ...
@overload
def grad(
    f: None = None,
    argnums: Argnums = 0,
    *,
    has_aux: bool = False,
    cache: bool = True,
    fastmath: Sequence[str] = (),
    budget: Budget | None = None,
) -> Callable[[Function], Derivative]: ...
def grad(
    f: Function | None = None,
    argnums: Argnums = 0,
    *,
    has_aux: bool = False,
    cache: bool = True,
    fastmath: Sequence[str] = (),
    budget: Budget | None = None,
) -> Derivative | Callable[[Function], Derivative]:
    """The gradient of a function that returns one number.

    `argnums` says with respect to what: a position, a name, or a tuple of them; the answer has the
    same shape, and the shape of the arguments: a float for a float, an array for an array, a tuple,
    list, dict or dataclass of them for one. Integers are taken as floats. With `has_aux` the
    function returns `(value, aux)` and the answer is `(gradient, aux)`. `cache=False` keeps the
    compiled code out of the cache folder. `fastmath` allows LLVM some of "reassoc", "contract",
    "nsz", "arcp", "afn"; none by default. A derivative that would be longer than its `budget`
    allows is refused with `OverBudget`, which names the function that grew.

    With respect to a complex number z the gradient is df/dRe(z) + i df/dIm(z), so that
    `z - step * gradient` descends; JAX gives its conjugate.

    >>> def parabola(x, k):
    ...     return k * x * x
    >>> grad(parabola)(3.0, 2.0)
    12.0
    >>> grad(parabola, argnums=("x", "k"))(3.0, 2.0)
    (12.0, 9.0)
    >>> grad(lambda z: abs(z) ** 2)(3.0 + 1.0j)
    (6+2j)

    As a decorator: `@grad`, or `@grad(argnums="k")`.
    """
    return _derive(f, argnums, False, has_aux, cache, fastmath, budget)


@overload
def value_and_grad(
    f: Function,
    argnums: Argnums = 0,
    *,
    has_aux: bool = False,
    cache: bool = True,
    fastmath: Sequence[str] = (),
    budget: Budget | None = None,
) -> Derivative: ...
@overload
def value_and_grad(
    f: None = None,
    argnums: Argnums = 0,
    *,
    has_aux: bool = False,
    cache: bool = True,
    fastmath: Sequence[str] = (),
    budget: Budget | None = None,
) -> Callable[[Function], Derivative]: ...
def value_and_grad(
    f: Function | None = None,
    argnums: Argnums = 0,
    *,
    has_aux: bool = False,
    cache: bool = True,
    fastmath: Sequence[str] = (),
    budget: Budget | None = None,
) -> Derivative | Callable[[Function], Derivative]:
    """The value of a function and its gradient, for about the price of the gradient alone.

    Takes what `grad` takes. With `has_aux` the answer is `((value, aux), gradient)`.

    >>> def parabola(x, k):
    ...     return k * x * x
    >>> value_and_grad(parabola)(3.0, 2.0)
    (18.0, 12.0)
    """
    return _derive(f, argnums, True, has_aux, cache, fastmath, budget)


def _derive(
    f: Function | None,
    argnums: Argnums,
    with_value: bool,
    has_aux: bool,
    cache: bool,
    fastmath: Sequence[str],
    budget: Budget | None,
) -> Derivative | Callable[[Function], Derivative]:
    def derive(function: Function) -> Derivative:
        return Derivative(
            function,
            argnums,
            with_value=with_value,
            has_aux=has_aux,
            cache=cache,
            fastmath=frozenset(fastmath),
            budget=budget,
        )

    return derive if f is None else derive(f)


def stages(f: Function, *args: Any, **kwargs: Any) -> Stages:
    """The program after each stage, as pairs of the stage's name and the program's text.

    `f` is a function, whose gradient with respect to its first argument is meant, or a
    `Derivative`; the arguments are examples, or strings such as "f8[:]", as in `specialise`.
    """
    derivative = f if isinstance(f, Derivative) else Derivative(f)
    return derivative.specialise(*args, **kwargs).stages()
