"""A derivative against differences of its function, as an assertion."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from srcgrad.binding import Argnums
from srcgrad.check import check_grad, check_jvp
from srcgrad.derivative import Derivative
from srcgrad.errors import GradientMismatch


def assert_gradient(
    f: Callable[..., Any],
    args: Sequence[Any],
    kwargs: dict[str, Any] | None = None,
    *,
    argnums: Argnums = 0,
    rtol: float = 1e-6,
    atol: float = 1e-9,
    directions: int = 3,
    seed: int = 0,
) -> None:
    """Fail unless a derivative is right at these arguments, in every way that it is had.

    Of a function `f` that returns one number its gradient is compared with differences, as
    `srcgrad.check_grad` does, and its tangents, as `check_jvp` does; of one that returns others its
    products. A `Derivative` is compared with differences of what it is the derivative of, and what
    its compiled code gives with the same text run by Python, to `rtol`. The arguments must be what
    they were. `argnums`, the tolerances, `directions` and `seed` are those of `check_grad`.

    Raises AssertionError with the table of what disagrees.

    >>> import numpy as np
    >>> assert_gradient(lambda x, k: k * np.sum(np.sin(x)), (np.ones(3), 2.0), argnums=("x", "k"))
    """
    kwargs = kwargs or {}
    given = copy.deepcopy((list(args), kwargs))
    tolerances: dict[str, Any] = {
        "rtol": rtol, "atol": atol, "directions": directions, "seed": seed,
    }  # fmt: skip
    try:
        if isinstance(f, Derivative):
            check_grad(f, args, kwargs, **tolerances)
        else:
            check_grad(f, args, kwargs, argnums=argnums, **tolerances)
            check_jvp(f, args, kwargs, argnums=argnums, **tolerances)
    except GradientMismatch as mismatch:
        raise AssertionError(str(mismatch)) from None
    if isinstance(f, Derivative) and f.operator.seed is None:
        _same(f(*args, **kwargs), f.plain(*args, **kwargs), rtol, "by Python")
    _same((list(args), kwargs), given, 0.0, "before the call")


def _same(found: Any, expected: Any, rtol: float, what: str) -> None:
    """Fail unless the numbers and arrays in two structures are the same, to a tolerance."""
    first, second = (_leaves(each) for each in (found, expected))
    for one, other in zip(first, second, strict=True):
        scale = float(np.max(np.abs(other), initial=0.0, where=np.isfinite(other)))
        np.testing.assert_allclose(one, other, rtol, rtol * scale, err_msg=f"not as {what}")


def _leaves(value: Any) -> list[Any]:
    """The numbers and arrays in a structure."""
    match value:
        case list() | tuple():
            return [leaf for each in value for leaf in _leaves(each)]
        case dict():
            return [leaf for each in value.values() for leaf in _leaves(each)]
        case np.ndarray() | np.generic() | int() | float() | complex():
            return [value]
    if hasattr(value, "toarray"):
        return [value.toarray()]
    return _leaves(list(vars(value).values())) if hasattr(value, "__dict__") else []
