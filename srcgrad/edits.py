"""Rules for one call, and edits of the backward sweep at a named place of a function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from srcgrad.frontend.evaluate.calls.printing import printing
from srcgrad.frontend.evaluate.calls.stated import Stated

Function = Callable[..., Any]


def with_rule(
    function: Function,
    *,
    adjoint: Function | None = None,
    tangent: Function | None = None,
    constant: bool = False,
) -> Function:
    """The same function, with a rule where it is called by what this returns, and only there.

    `adjoint` and `tangent` are functions as `srcgrad.adjoint` and `srcgrad.tangent` decorate them;
    within a function that is differentiated they may be written in place and close over what is
    around them. With one of both the other is derived, as there.

    Raises TypeError without a rule.

    >>> from srcgrad import grad
    >>> def rounded(x):
    ...     straight = with_rule(np.round, adjoint=lambda a, result_bar: result_bar)
    ...     return straight(x) * x
    >>> grad(rounded)(2.7)
    5.7
    """
    if constant == (adjoint is not None or tangent is not None):
        raise TypeError("with_rule takes an adjoint, a tangent, or both; or constant=True")
    kind = "constant" if constant else "rule"

    def ruled(*args: Any, **kwargs: Any) -> Any:
        return applied(function, adjoint, tangent, kind, args, kwargs)

    return _named(ruled, function, adjoint, tangent, constant)


def edit_adjoint(x: Any, edit: Function) -> Any:
    """The same value (of an array a copy), at which the backward sweep edits the adjoint.

    `x` is a number or an array. `edit` is given the adjoint that comes from what is computed of
    the value, and returns the one that is handed on to x: clipped, scaled, or another one. It is
    plain Python, and becomes text of the derivative; names from around it are held constant. The
    value stays as it is.

    In forward mode there are no adjoints: an edit that is seen to be linear is transposed, others
    are refused. An edit is of one derivative: `hessian` and other derivatives of a gradient are
    those of what its text computes, the edit among it. Raises TypeError for a tuple, list or dict.

    >>> from srcgrad import grad
    >>> def loss(x):
    ...     y = edit_adjoint(x * x, lambda bar: np.clip(bar, -1.0, 1.0))
    ...     return np.sum(y**2)
    >>> grad(loss)(np.array([0.5, 3.0])).tolist()
    [0.5, 6.0]
    """

    def edited(x: Any, result_bar: Any) -> Any:
        return edit(result_bar)

    return applied(same, edited, None, "edit", (x,), {})


def scale_gradient(x: Any, factor: Any) -> Any:
    """The same value (of an array a copy), of which each derivative is `factor` times as large.

    `x` is a number or an array, and so is `factor`, which is held constant: 0 is `stop_gradient`,
    -1 turns the gradient round. In either mode; the derivative of a gradient is as for
    `edit_adjoint`.

    >>> from srcgrad import grad
    >>> grad(lambda x: scale_gradient(x, 0.5) ** 2)(3.0)
    3.0
    """

    def scaled(x: Any, result_bar: Any) -> Any:
        return times(result_bar, factor)

    return applied(same, scaled, None, "edit", (x,), {})


def print_adjoint(x: Any, label: str = "adjoint") -> Any:
    """The same value (of an array a copy), whose adjoint the backward sweep prints with a label.

    `x` is a number or an array, `label` a text that is known when the function is read. Compiled
    code prints it too, and where the place is in a loop, in each iteration. An adjoint that is not
    needed is not printed, and in forward mode nothing is.

    >>> from srcgrad import grad
    >>> def f(x):
    ...     y = print_adjoint(x * x, "y_bar")
    ...     return y**3
    >>> grad(f).plain(1.0)
    y_bar 3.0
    6.0
    """
    show = printing(label)

    def shown(x: Any, result_bar: Any) -> Any:
        return applied(show, on, on_dot, "rule", (result_bar,), {})

    return applied(same, shown, on_dot, "edit", (x,), {})


def applied(
    function: Function,
    adjoint: Any,
    tangent: Any,
    kind: str,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> Any:
    """A call of a function, with these rules where it is differentiated."""
    return function(*args, **kwargs)


applied.srcgrad_rules = True  # type: ignore[attr-defined]


def same(x: Any) -> Any:
    """A number, or a copy of an array."""
    if isinstance(x, (tuple, list, dict)):
        raise TypeError("the adjoint of a tuple, list or dict is edited one by one")
    return np.array(x) if np.ndim(x) else x


def times(x: Any, factor: Any) -> Any:
    """A product that is as x is."""
    return x * factor


def on(result_bar: Any) -> Any:
    """The adjoint of what changes nothing."""
    return result_bar


def on_dot(x_dot: Any) -> Any:
    """The tangent of what changes nothing."""
    return x_dot


def _named(
    ruled: Function,
    function: Function,
    adjoint: Function | None,
    tangent: Function | None,
    constant: bool,
) -> Function:
    """A function that says what it has a rule for."""
    stated = Stated(adjoint, tangent, constant)
    ruled.__name__ = getattr(function, "__name__", "ruled")
    ruled.srcgrad_stated = function, stated  # type: ignore[attr-defined]
    return ruled


_named.srcgrad_first = True  # type: ignore[attr-defined]
