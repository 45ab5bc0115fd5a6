"""Products of vectors, matrices and stacks of them: the axes that each of them sums over."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from srcgrad import errors
from srcgrad.frontend.evaluate.access import updates
from srcgrad.frontend.meanings.numpy.basics import named
from srcgrad.frontend.meanings.numpy.contract import Labelled, conjugated, contract
from srcgrad.frontend.meanings.numpy.pairs import product_of
from srcgrad.frontend.values.arrays import broadcasting, elements, nests, views
from srcgrad.frontend.values.arrays.positions import AnyArray
from srcgrad.frontend.values.arrays.reshaping import in_a_row
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.containers.lists import MISSING
from srcgrad.frontend.values.core.control import NeedKnown, Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.same import same
from srcgrad.frontend.values.core.values import Along, ArrayRef, Known, Lazy, Value
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means
from srcgrad.frontend.values.numbers import conversions, scalars, sizes
from srcgrad.frontend.values.numbers.arithmetic import numbers
from srcgrad.frontend.values.numbers.scalars import plain, type_of
from srcgrad.types import Scalar

LETTERS = "abcdefghlmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""Labels of axes, but for i, j and k."""


def operand(run: Run, value: Value) -> Value:
    """A number, of the dtype that an array of it would have, or an array of at least one axis."""
    value = plain(run, value)
    kind = type_of(value)
    if kind is not None:
        return conversions.convert(run, value, Scalar(kind.dtype))
    array = run.as_array(value)
    return array if array.ndim else elements.element(run, array, ())


def fail(run: Run, exception: Exception) -> None:
    raise Raised(exception, run.span())


def axis_number(run: Run, value: Value | int, ndim: int, name: str = "axis") -> int:
    """A known axis, counted from the first; NumPy's error if there is no such axis."""
    axis = value if isinstance(value, int) else lists.known_object(run, value)
    if not isinstance(axis, int | np.integer):
        run.refuse(f"{name} must be known", "Pass an integer.", NeedKnown, code="SG249")
    if not -ndim <= axis < ndim:
        prefix = "" if name == "axis" else f"{name}: "
        words = f"{prefix}axis {axis} is out of bounds for array of dimension {ndim}"
        fail(run, np.exceptions.AxisError(words))
    return int(axis) % ndim


def same_length(run: Run, message: str, left: Value, right: Value, *shown: Value) -> None:
    """NumPy's error unless two lengths are equal; an axis of length one is not stretched."""
    broadcasting.agree(run, left, right, [shown or (left, right)], message)


def into(run: Run, out: Value | None, value: Value) -> Value:
    """The result itself, or stored in the array that was given for it."""
    if out is None:
        return value
    ndim = value.ndim if isinstance(value, AnyArray) else 0
    kind = value.dtype if isinstance(value, AnyArray) else type_of(value)
    dtype = kind.dtype if isinstance(kind, Scalar) else kind
    if not isinstance(out, ArrayRef) or out.ndim != ndim or out.dtype != dtype:
        run.refuse(
            "this `out` does not have the dtype and number of axes of the result",
            "Leave it out.",
            errors.NotDifferentiable,
            code="SG250",
        )
    if isinstance(value, AnyArray):
        for extent, wanted in zip(out.shape, value.shape, strict=True):
            same_length(run, "output array does not have the right shape", extent, wanted)
    updates.set_item(run, out, Known(Ellipsis), value)
    return out


@means(np.dot, np.ndarray.dot)
def _dot(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = named(run, "np.dot", ("a", "b", "out"), args, kwargs)
    left, right = operand(run, given["a"]), operand(run, given["b"])
    return into(run, given.get("out"), dot(run, left, right))


def dot(run: Run, left: Value, right: Value) -> Value:
    """The sum over the last axis of one and the last but one of the other."""
    if not isinstance(left, AnyArray) or not isinstance(right, AnyArray):
        return _times(run, left, right)
    last, first = left.ndim - 1, max(right.ndim - 2, 0)
    _aligned(run, left, last, right, first)
    rows, columns = _outer_labels(left.ndim - 1, right.ndim - 1)
    inner = columns[: max(right.ndim - 2, 0)] + "k" + columns[max(right.ndim - 2, 0) :]
    pair = Labelled(left, rows + "k"), Labelled(right, inner)
    return product_of(run, pair, rows + columns)


def _outer_labels(left: int, right: int) -> tuple[str, str]:
    """Labels for the axes that are not summed: i and j where there is one of each."""
    rows = "i" if left == 1 else LETTERS[:left]
    return rows, "j" if right == 1 else LETTERS[left : left + right]


def _times(run: Run, left: Value, right: Value) -> Value:
    return run.operate(operator.mul, left, right)


def _aligned(run: Run, left: AnyArray, p: int, right: AnyArray, q: int) -> None:
    words = " and ".join(broadcasting.shape_text(each.shape) for each in (left, right))
    message = f"shapes {words} not aligned: {{}} (dim {p}) != {{}} (dim {q})"
    a, b = left.shape[p], right.shape[q]
    same_length(run, message, a, b, *left.shape, *right.shape, a, b)


@means(np.inner)
def _inner(run: Run, args: Args, kwargs: Kwargs) -> Value:
    left, right = (operand(run, each) for each in args)
    if not isinstance(left, AnyArray) or not isinstance(right, AnyArray):
        return _times(run, left, right)
    _aligned(run, left, left.ndim - 1, right, right.ndim - 1)
    rows, columns = _outer_labels(left.ndim - 1, right.ndim - 1)
    pair = Labelled(left, rows + "k"), Labelled(right, columns + "k")
    return product_of(run, pair, rows + columns)


@means(np.vdot)
def _vdot(run: Run, args: Args, kwargs: Kwargs) -> Value:
    left, right = (operand(run, each) for each in args)
    if not isinstance(left, AnyArray) or not isinstance(right, AnyArray):
        left, right = (_single(run, each) for each in (left, right))
    left = conjugated(run, left)
    if left.ndim != right.ndim or not all(map(same, left.shape, right.shape)):
        left, right = in_a_row(run, left), in_a_row(run, right)
        size, other = left.shape[0], right.shape[0]
        same_length(
            run, "cannot reshape array of size {} into shape ({},)", size, other, other, size
        )
    labels = "k" if left.ndim == 1 else LETTERS[: left.ndim]
    return contract(run, (Labelled(left, labels), Labelled(right, labels)), "")


def _single(run: Run, value: Value) -> AnyArray:
    if isinstance(value, AnyArray):
        return value
    return run.as_array(lists.new_list(run, (value,)))


@means(np.outer, np.linalg.outer)
def _outer(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = named(run, "np.outer", ("a", "b", "out"), args, kwargs)
    left, right = (in_a_row(run, _single(run, operand(run, given[each]))) for each in "ab")
    made = contract(run, (Labelled(left, "i"), Labelled(right, "j")), "ij")
    made = replace(made, order="C") if isinstance(made, Lazy) else made
    return into(run, given.get("out"), made)


def _core(
    name: str, signature: str, first: str, second: str, result: str
) -> Callable[[Run, Args, Kwargs], Value]:
    """A product of the last axes; the axes before them are a stack, broadcast."""
    conjugates = name in ("vecdot", "vecmat")

    def handler(run: Run, args: Args, kwargs: Kwargs) -> Value:
        given = named(run, f"np.{name}", ("x1", "x2", "out", "axis"), args, kwargs)
        pair = operand(run, given["x1"]), operand(run, given["x2"])
        return into(run, given.get("out"), product(run, *pair, given.get("axis", Known(-1))))

    def product(run: Run, left: Value, right: Value, axis: Value) -> Value:
        found = []
        for k, (value, core) in enumerate(((left, first), (right, second))):
            ndim = value.ndim if isinstance(value, AnyArray) else 0
            own = core
            if name == "matmul" and ndim == 1:
                own = "k"
            if not isinstance(value, AnyArray) or ndim < len(own):
                fail(run, ValueError(_too_few(name, signature, k, ndim, len(own))))
                raise AssertionError
            value = _moved(run, name, value, axis)
            found.append(Labelled(value, LETTERS[: ndim - len(own)][::-1] + own))
        _cores_agree(run, name, signature, *found)
        if conjugates:
            found[0] = Labelled(conjugated(run, found[0].array), found[0].labels)
        stack = max((each.labels.rstrip("ijk") for each in found), key=len)
        kept = "".join(c for c in result if any(c in each.labels for each in found))
        return product_of(run, found, stack + kept)

    return handler


def _too_few(name: str, signature: str, k: int, ndim: int, needed: int) -> str:
    return (
        f"{name}: Input operand {k} does not have enough dimensions (has {ndim}, "
        f"gufunc core with signature {signature} requires {needed})"
    )


def _moved(run: Run, name: str, array: AnyArray, axis: Value) -> AnyArray:
    """The array with the axis of its vectors last."""
    if isinstance(axis, Known) and axis.object == -1:
        return array
    if name != "vecdot":
        run.refuse(f"np.{name} with an axis", "Use np.moveaxis.", errors.MissingRule, code="SG341")
    which = axis_number(run, axis, array.ndim)
    order = [k for k in range(array.ndim) if k != which]
    return views.transpose(array, (*order, which))


def _cores_agree(run: Run, name: str, signature: str, left: Labelled, right: Labelled) -> None:
    p, q = left.labels.index("k"), right.labels.index("k")
    core = q - len(right.labels.rstrip("ijk"))
    message = (
        f"{name}: Input operand 1 has a mismatch in its core dimension {core}, with gufunc "
        f"signature {signature} (size {{}} is different from {{}})"
    )
    a, b = left.array.shape[p], right.array.shape[q]
    same_length(run, message, a, b, b, a)


means(np.matmul, operator.matmul, np.linalg.matmul)(
    _core("matmul", "(n?,k),(k,m?)->(n?,m?)", "ik", "kj", "ij")
)
means(np.vecdot, np.linalg.vecdot)(_core("vecdot", "(n),(n)->()", "k", "k", ""))
if hasattr(np, "matvec"):  # NumPy 2.2
    means(np.matvec)(_core("matvec", "(m,n),(n)->(m)", "ik", "k", "i"))
    means(np.vecmat)(_core("vecmat", "(n),(n,m)->(m)", "k", "kj", "j"))


@means(np.tensordot, np.linalg.tensordot)
def _tensordot(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = named(run, "np.tensordot", ("a", "b", "axes"), args, kwargs)
    left, right = (run.as_array(given[each]) for each in "ab")
    axes = lists.known_object(run, given.get("axes", Known(2)))
    if axes is MISSING:
        run.refuse(
            "the axes of np.tensordot must be known",
            advice="Give them as integers.",
            kind=NeedKnown,
            code="SG251",
        )
    ours, theirs = _tensordot_axes(run, left, right, axes)
    summed = LETTERS[-len(ours) :] if ours else ""
    rest = iter("ij" + LETTERS if len(ours) < 2 else "ijk" + LETTERS)
    first = _labels(left.ndim, ours, summed, rest)
    second = _labels(right.ndim, theirs, summed, rest)
    for p, q in zip(ours, theirs, strict=True):
        same_length(run, "shape-mismatch for sum", left.shape[p], right.shape[q])
    output = "".join(label for label in first + second if label not in summed)
    return contract(run, (Labelled(left, first), Labelled(right, second)), output)


def _tensordot_axes(
    run: Run, left: AnyArray, right: AnyArray, axes: Any
) -> tuple[list[int], list[int]]:
    if isinstance(axes, int | np.integer):
        if axes > min(left.ndim, right.ndim):
            fail(run, IndexError("tuple index out of range"))
        return list(range(left.ndim - int(axes), left.ndim)), list(range(int(axes)))
    ours, theirs = ([each] if isinstance(each, int) else list(each) for each in axes)
    if len(ours) != len(theirs):
        fail(run, ValueError("shape-mismatch for sum"))
    for found, ndim in ((ours, left.ndim), (theirs, right.ndim)):
        if any(not -ndim <= each < ndim for each in found):
            fail(run, IndexError("tuple index out of range"))
    return [each % left.ndim for each in ours], [each % right.ndim for each in theirs]


def _labels(ndim: int, summed_axes: list[int], summed: str, rest: Any) -> str:
    where = dict(zip(summed_axes, summed, strict=True))
    return "".join(where[axis] if axis in where else next(rest) for axis in range(ndim))


@means(np.kron)
def _kron(run: Run, args: Args, kwargs: Kwargs) -> Value:
    left, right = (operand(run, each) for each in args)
    if not isinstance(left, AnyArray) or not isinstance(right, AnyArray):
        return _times(run, left, right)
    ndim = max(left.ndim, right.ndim)
    left, right = (_with_axes(each, ndim) for each in (left, right))
    shape = tuple(sizes.multiply(run, a, b) for a, b in zip(left.shape, right.shape, strict=True))
    joint = scalars.promote(Scalar(left.dtype), Scalar(right.dtype))
    made = nests.allocate(run, joint.dtype, shape)
    pairs = tuple(e for pair in zip(left.shape, right.shape, strict=True) for e in pair)

    def body(at: tuple[Value, ...]) -> None:
        value = numbers(
            run,
            operator.mul,
            elements.element(run, left, at[0::2]),
            elements.element(run, right, at[1::2]),
        )
        where = tuple(
            scalars.atom(run, sizes.plus(run, sizes.multiply(run, outer, extent), inner))
            for outer, inner, extent in zip(at[0::2], at[1::2], right.shape, strict=True)
        )
        nests.put(run, made.base, where, conversions.convert(run, value, joint))

    nests.loop_nest(run, pairs, body)
    return made


def _with_axes(array: AnyArray, ndim: int) -> AnyArray:
    """The array with axes of length one in front."""
    missing = ndim - array.ndim
    if not missing:
        return array
    shape = (Known(1),) * missing + array.shape
    if isinstance(array, Lazy):
        source = array
        return Lazy(shape, array.type, lambda at: source.element(at[missing:]), array.reads)
    axes = tuple(
        Along(each.axis + missing, each.offset, each.stride) if isinstance(each, Along) else each
        for each in array.axes
    )
    return replace(array, axes=axes, shape=shape, whole=False)
