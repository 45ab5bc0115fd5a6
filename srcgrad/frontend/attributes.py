"""Attributes, read and written; writes stay in the state, and the caller's objects as they were."""

from __future__ import annotations

import types
from typing import Any, NoReturn

import numpy as np

from srcgrad import errors
from srcgrad.frontend import arithmetic, arrays, calls, kinds, objects, outside, parts, sizes
from srcgrad.frontend.arithmetic import describe
from srcgrad.frontend.joins import references
from srcgrad.frontend.registry import REGISTRY, means
from srcgrad.frontend.run import NeedKnown, Raised, Run
from srcgrad.frontend.values import (
    ArrayRef,
    Bound,
    Closure,
    DictRef,
    Entries,
    Instance,
    Known,
    Lazy,
    ListRef,
    Number,
    Super,
    Text,
    Tuple,
    Value,
)
from srcgrad.types import is_complex_dtype


def read(run: Run, owner: Value, name: str) -> Value:
    """`owner.name`."""
    match owner:
        case Known():
            return _known(run, owner.object, name)
        case Number():
            return _number(run, owner, name)
        case ArrayRef() | Lazy():
            return _array(run, owner, name)
        case Tuple():
            return _tuple(run, owner, name)
        case ListRef():
            return _method(run, list, owner, name)
        case DictRef():
            return _method(run, dict, owner, name)
        case Instance():
            return objects.read(run, owner, name)
        case Super():
            return objects.read_super(run, owner, name)
        case Bound() if name == "__self__":
            return owner.owner
        case Closure() if name == "__name__":
            return Known(owner.name)
        case Text() if hasattr(str, name):
            return Bound(Known(getattr(str, name)), owner)
    run.refuse(
        f"the attribute {name} of {describe(owner)}",
        advice="Read what it says before the call, and pass it as an argument.",
        kind=errors.NotDifferentiable,
        code="SG207",
    )


def _known(run: Run, owner: Any, name: str) -> Value:
    try:
        value = getattr(owner, name)
    except AttributeError:
        if isinstance(owner, frozenset) and hasattr(set, name):
            run.refuse(
                f"{name}() of a set: sets are constants here", "Use a list or a dict.", code="SG104"
            )
        missing(run, owner, _title(owner), name)
    except Exception as error:  # of a property
        raise Raised(error, run.span()) from None
    if isinstance(owner, types.ModuleType | type):
        prefix = f"{owner.__name__}.{name}"
        return outside.wrap(run, value, prefix, lambda: getattr(owner, name))
    return calls.from_python(run, Known(value))


def _title(owner: Any) -> str:
    if isinstance(owner, types.ModuleType):
        return "np" if owner is np else owner.__name__
    return owner.__name__ if isinstance(owner, type) else f"{type(owner).__name__!r} object"


def missing(
    run: Run,
    owner: Any,
    title: str,
    name: str,
    own: tuple[str, ...] = (),
    kind: type[errors.SrcgradError] = errors.NotDifferentiable,
) -> NoReturn:
    """Refuse an attribute that is not there, with the names that are near."""
    import difflib

    near = outside.near_misses(owner, name) or difflib.get_close_matches(name, own, 3)
    if isinstance(owner, types.ModuleType):
        advice = (
            f"Did you mean {' or '.join(f'{title}.{each}' for each in near)}?" if near else None
        )
        run.refuse(f"{title} has no function {name}", advice, errors.MissingRule, code="SG304")
    advice = f"Did you mean {' or '.join(near)}?" if near else None
    run.refuse(f"{title} has no attribute {name!r}", advice, kind, code="SG208")


def _number(run: Run, owner: Number, name: str) -> Value:
    if name in ("dtype", "__class__"):
        kind = kinds.asked(run, owner, lambda each: each)
    elif name not in ("real", "imag"):
        kinds.asked(run, owner, lambda each: hasattr(each, name))
    match name:
        case "__class__":
            return Known(kind)
        case "real" | "imag":
            return parts.part(run, owner, name)
        case "dtype" if not owner.type.weak:
            return Known(np.dtype(owner.type.dtype))
        case "shape" if not owner.type.weak:
            return Tuple(())
        case "ndim" if not owner.type.weak:
            return Known(0)
        case "size" if not owner.type.weak:
            return Known(1)
        case "T" if not owner.type.weak:
            return owner
    kind = (
        arithmetic.PYTHON[owner.type.dtype] if owner.type.weak else np.dtype(owner.type.dtype).type
    )
    if not hasattr(kind, name):
        missing(run, kind, f"{kind.__name__!r} object", name)
    return Bound(Known(getattr(np.ndarray, name, getattr(kind, name))), owner)


def _array(run: Run, owner: ArrayRef | Lazy, name: str) -> Value:
    match name:
        case "shape":
            return Tuple(tuple(map(sizes.unmerged, owner.shape)))
        case "ndim":
            return Known(owner.ndim)
        case "size":
            return sizes.product(run, owner.shape)
        case "T":
            return arrays.transpose(owner)
        case "mT" | "flat" | "itemsize" | "nbytes" | "strides" | "flags":
            return _memory(run, owner, name)
        case "dtype":
            return Known(np.dtype(owner.dtype))
        case "real" | "imag":
            return parts.part(run, owner, name)
    if not hasattr(np.ndarray, name):
        missing(run, np.ndarray, "an array", name)
    return Bound(Known(getattr(np.ndarray, name)), owner)


def _memory(run: Run, owner: ArrayRef | Lazy, name: str) -> Value:
    from srcgrad.frontend import regroup
    from srcgrad.frontend.numpy import memory, shape

    match name:
        case "mT":
            return shape.matrix_transposed(run, owner)
        case "flat":
            return regroup.in_order(
                run, owner if isinstance(owner, ArrayRef) else arrays.materialise(run, owner)
            )
        case "strides":
            return memory.strides(run, owner)
        case "flags":
            return Known(memory.Flags(not (isinstance(owner, ArrayRef) and owner.readonly)))
    size = np.dtype(owner.dtype).itemsize
    return Known(size) if name == "itemsize" else sizes.times(run, read(run, owner, "size"), size)


def _tuple(run: Run, owner: Tuple, name: str) -> Value:
    fields = getattr(owner.kind, "_fields", ())
    if name in fields:
        return owner.items[fields.index(name)]
    if name in ("_replace", "_asdict") and fields:
        return Bound(Known(_replace if name == "_replace" else _as_dict), owner)
    if name == "_fields":
        return Tuple(tuple(map(Known, fields)))
    raw = objects.on_class(owner.kind, name)
    if name == "__class__":
        return Known(owner.kind)
    if raw is not objects.ABSENT:
        return objects.bound(run, raw, owner, owner.kind, owner.kind, name)
    missing(run, owner.kind, f"{owner.kind.__name__!r} object", name, fields, objects.NoAttribute)


def _replace(*_: Any, **__: Any) -> None:
    """Stands for `_replace` of any named tuple."""


def _as_dict(*_: Any) -> None:
    """Stands for `_asdict` of any named tuple."""


@means(_replace)
def _replaced(run: Run, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value:
    owner = args[0]
    assert isinstance(owner, Tuple)
    fields = owner.kind._fields  # type: ignore[attr-defined]
    unknown = [name for name in kwargs if name not in fields]
    if unknown:
        raise Raised(ValueError(f"Got unexpected field names: {unknown!r}"), run.span())
    pairs = zip(fields, owner.items, strict=True)
    return Tuple(tuple(kwargs.get(name, item) for name, item in pairs), owner.kind)


@means(_as_dict)
def _as_dict_of(run: Run, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value:
    from srcgrad.frontend import containers

    owner = args[0]
    assert isinstance(owner, Tuple)
    fields = owner.kind._fields  # type: ignore[attr-defined]
    return containers.new_dict(run, dict(zip(fields, owner.items, strict=True)))


def _method(run: Run, kind: type, owner: Value, name: str) -> Value:
    if not hasattr(kind, name):
        missing(run, kind, f"{kind.__name__!r} object", name)
    return Bound(Known(getattr(kind, name)), owner)


def _reshape_in_place(run: Run, array: ArrayRef, shape: Value) -> None:
    """`array.shape = shape`: every name and attribute that holds the array holds it reshaped."""
    held = [key for key, value in run.state.items() if value is array]
    direct = {"name", "attribute", "temporary"}
    inside = any(
        isinstance(value, Tuple | Entries) and references({key: value}, array.base)
        for key, value in run.state.items()
    )
    if not held or inside or any(key[0] not in direct for key in held):
        run.refuse(
            "x.shape = ... of an array that has no name, or is in a list, tuple or dict",
            "Use x = x.reshape(...).",
            errors.MissingRule,
            code="SG305",
        )
    made = calls.call(run, Known(np.reshape), (array, shape), {})
    if isinstance(made, Lazy):
        others = {key: value for key, value in run.state.items() if key not in held}
        if references(others, array.base):
            run.refuse(
                "x.shape = ... while there are views of x", "Use x = x.reshape(...).", code="SG103"
            )
        made = arrays.materialise(run, made)
    for key in held:
        run.state[key] = made


def write(run: Run, owner: Value, name: str, value: Value) -> None:
    """`owner.name = value`, for the rest of the call only."""
    if isinstance(owner, ArrayRef) and name in parts.PARTS and is_complex_dtype(owner.dtype):
        parts.store(run, owner, name, Known(Ellipsis), None, value)
        return
    if isinstance(owner, ArrayRef) and name == "flat":
        REGISTRY[np.ndarray.flat](run, (owner, value), {})
        return
    if isinstance(owner, ArrayRef) and name == "shape":
        _reshape_in_place(run, owner, value)
        return
    if not isinstance(owner, Instance):
        run.refuse(
            f"setting the attribute {name} of {describe(owner)}",
            "Attributes can be set on objects of classes written in Python.",
            code="SG102",
        )
    objects.write(run, owner, name, value)


__all__ = ["NeedKnown", "read", "write"]
