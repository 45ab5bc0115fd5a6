"""A derivative as a NumPy gufunc: over whatever axes come before those of its arguments."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

from srcgrad import errors
from srcgrad.company.native import Item, Native, native
from srcgrad.operators import Operator
from srcgrad.pipeline import with_respect_to


def gufunc(
    f: Callable[..., Any],
    types: str | tuple[str, ...] | None = None,
    *,
    signature: str | None = None,
) -> Any:
    """A derivative, or a function, for arguments of these types as a generalised `numpy.ufunc`.

    Each argument may have more axes before its own: they are broadcast, and the results have them.
    So it takes `out=` and `axes=`. `signature` is NumPy's; gradients, products with a Hessian and
    Hessians of one argument have theirs without, and so have functions that give numbers. What one
    element raises ends the call.

    Raises NotDifferentiable where the function reads data outside itself, and where `argnums` is in
    another order than the parameters; ValueError where a result has not the signature's shape.

    >>> import numpy as np
    >>> from srcgrad import value_and_grad
    >>> both = gufunc(value_and_grad(lambda x, k: k * np.sum(x * x)), "f8[:], f8")
    >>> both.signature
    '(a),()->(),(a)'
    >>> value, gradient = both(np.array([[1.0, 2.0], [3.0, 0.0]]), np.array([1.0, 10.0]))
    >>> value
    array([ 5., 90.])
    >>> gradient
    array([[ 2.,  4.],
           [60.,  0.]])
    """
    import numba
    import numpy as np

    known = native(f, types)
    form = signature or _signature(known)
    if signature and any(each.like is not None and each.ndim for each in known.arguments):
        raise ValueError("signature is not to be given where there are tangents")
    taken = [_kind(each, each.ndim) for each in known.arguments]
    given = [_kind(each, each.ndim or 1) for each in known.results]
    namespace: dict[str, Any] = {"compiled": known.dispatcher, "np": np}
    exec(_text(known), namespace)
    made = numba.guvectorize([numba.void(*taken, *given)], form, nopython=True)(namespace["kernel"])
    found: Any = getattr(made, "ufunc", made)
    with contextlib.suppress(AttributeError):  # NumPy before 2.3
        found.__doc__ = known.specialisation.title
    return found


def _kind(item: Item, ndim: int | None) -> Any:
    import numba
    import numpy as np

    number = numba.from_dtype(np.dtype(item.dtype))
    return number if not ndim else numba.types.Array(number, ndim, "A")


def _text(known: Native) -> str:
    """The text of what is run for one element."""
    names = [each.name for each in (*known.arguments, *known.results)]
    arguments = [_argument(each) for each in known.arguments]
    found = [f"found{k}" for k in range(len(known.results))]
    lines = [f"def kernel({', '.join(names)}):"]
    lines.append(f"    {', '.join(found)} = compiled({', '.join(arguments)})")
    for each, result in zip(found, known.results, strict=True):
        if result.ndim:
            lines.append(f"    if {each}.shape != {result.name}.shape:")
            lines.append('        raise ValueError("a result has not the shape of the signature")')
    for each, result in zip(found, known.results, strict=True):
        place = "..." if result.ndim else "0"
        lines.append(f"    {result.name}[{place}] = {each}{'[()]' if result.ndim == 0 else ''}")
    return "\n".join([*lines, ""])


def _argument(item: Item) -> str:
    """The text of what the derivative is given for an argument."""
    if item.ndim is None:
        return item.name
    return f"np.ascontiguousarray({item.name})" if item.ndim else f"np.array({item.name})"


def _signature(known: Native) -> str:
    """NumPy's signature, of what is known to be shaped as arguments are."""
    letters = (f"{letter}{turn}" for turn in ("", *range(1, 9)) for letter in "abcdefghijklm")
    axes: list[list[str]] = []
    for each in known.arguments:
        own = [next(letters) for _ in range(each.ndim or 0)]
        axes.append(own if each.like is None else axes[each.like])
    request = known.specialisation.request
    program = known.specialisation.generated.specialised.program
    wanted = with_respect_to(request, program)
    places = [k for k, name in enumerate(program.params) if name in wanted]
    blocks = iter([axes[k] for k in places if known.arguments[k].ndim is not None])
    shapes = [_result(each, request.operator, blocks, len(wanted)) for each in known.results]
    if None in shapes or next(blocks, None) is not None:
        raise errors.NotDifferentiable(
            f"the shapes of the results of {known.name} are not those of its arguments",
            advice='Say how they are related, as NumPy does: gufunc(f, types, signature="(n)->(n,n)'
            '").',
            code="SG2413",
        )
    sides = [",".join(f"({','.join(each or [])})" for each in side) for side in (axes, shapes)]
    return "->".join(sides)


def _result(
    result: Item, operator: Operator, blocks: Iterator[list[str]], count: int
) -> list[str] | None:
    """The axes of a result; None if they are not known."""
    if result.ndim is None:
        return []
    if operator.is_dense:
        if not operator.is_second or count != 1 or operator.with_value:
            return None
        axes = next(blocks, None)
        return None if axes is None else axes * 2
    if operator.name not in ("grad", "value_and_grad", "hvp"):
        return None
    axes = next(blocks, None)
    return axes if axes is not None and len(axes) == result.ndim else None
