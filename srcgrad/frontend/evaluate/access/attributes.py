"""Attributes, read and written; writes stay in the state, and the caller's objects as they were."""

from __future__ import annotations

import types
from typing import Any, NoReturn

import gast
import numpy as np

from srcgrad import errors
from srcgrad.frontend.evaluate.access import array_attributes, complex_parts
from srcgrad.frontend.evaluate.access.complex_parts import PARTS
from srcgrad.frontend.evaluate.loops import resumed
from srcgrad.frontend.evaluate.objects import (
    descriptors,
    lookup,
    missing,
    object_writes,
    reading,
    supers,
)
from srcgrad.frontend.evaluate.objects.lookup import ABSENT, NoAttribute
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.core.boxes import KnownBox
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    ArrayRef,
    Bound,
    Closure,
    DictRef,
    Instance,
    Iterator,
    Known,
    Lazy,
    ListRef,
    Number,
    OneOf,
    Super,
    Suspended,
    Text,
    Tuple,
    Value,
)
from srcgrad.frontend.values.environment import environment
from srcgrad.frontend.values.environment.registry import REGISTRY, means
from srcgrad.frontend.values.joins import one_of
from srcgrad.frontend.values.numbers import kinds
from srcgrad.frontend.values.numbers.scalars import PYTHON, describe
from srcgrad.types import is_complex_dtype


def read(run: Run, owner: Value, name: str) -> Value:
    """`owner.name`."""
    match owner:
        case OneOf():
            return one_of.each(run, owner, lambda each: read(run, each, name))
        case KnownBox() if name == "__class__":
            return Known(np.ndarray)
        case Known():
            _refuse_shown(run, owner.object)
            return _known(run, owner.object, name)
        case Number():
            return _number(run, owner, name)
        case ArrayRef() | Lazy():
            return array_attributes.array(run, owner, name)
        case Tuple():
            return _tuple(run, owner, name)
        case ListRef():
            return _method(run, list, owner, name)
        case DictRef():
            return _method(run, dict, owner, name)
        case Instance():
            return reading.read(run, owner, name)
        case Super():
            return supers.read_super(run, owner, name)
        case Suspended() if name in ("send", "close", "throw"):
            run.call(Known(next), (owner,), {})  # which has it read again, one value at a time
        case Iterator(stream=resumed.Resumed()) if name in ("send", "close"):
            return Bound(Known(resumed.send if name == "send" else resumed.close), owner)
        case Bound() if name == "__self__":
            return owner.owner
        case Closure() if name in owner.attributes:
            return owner.attributes[name]
        case Closure() if name == "__name__":
            return Known(owner.name)
        case Closure(node=gast.FunctionDef() as node) if name == "__doc__":
            return Known(gast.get_docstring(node, clean=False))
        case Text() if hasattr(str, name):
            return Bound(Known(getattr(str, name)), owner)
    run.refuse(
        f"the attribute {name} of {describe(owner)}",
        advice="Read what it says before the call, and pass it as an argument.",
        kind=errors.NotDifferentiable,
        code="SG207",
    )


def _refuse_shown(run: Run, owner: Any) -> None:
    """Refuse to look into an exception that has words in the place of what it was made of."""
    if id(owner) in run.exceptions.shown:
        run.refuse(
            "this exception was raised with values that are not known beforehand",
            "Keep them in names of their own.",
            errors.NotDifferentiable,
            code="SG2388",
        )


def _known(run: Run, owner: Any, name: str) -> Value:
    try:
        value = getattr(owner, name)
    except AttributeError:
        if isinstance(owner, frozenset) and hasattr(set, name):
            run.refuse(
                f"{name}() of a set: sets are constants here", "Use a list or a dict.", code="SG104"
            )
        if owner is None:
            _of_none(run, name)
        missing.missing(run, owner, _title(owner), name)
    except errors.SrcgradError:
        raise
    except Exception as error:  # of a property
        raise Raised(error, run.span()) from None
    if isinstance(owner, types.ModuleType):
        found = environment.set_global(run, vars(owner), name)
        if found is not None:
            return found
    if isinstance(owner, types.ModuleType | type):
        prefix = f"{owner.__name__}.{name}"
        return environment.wrap(run, value, prefix, lambda: getattr(owner, name))
    return environment.from_python(run, Known(value))


ASKED_NONE = ("none",)
"""What stands for paths that ask None for what only objects have: these end there."""


def _of_none(run: Run, name: str) -> NoReturn:
    """An attribute that None has not: where this is one path of several, that ends here."""
    words = f"'NoneType' object has no attribute {name!r}"
    if run.conditional and ASKED_NONE in run.shared.keyed:
        raise Raised(AttributeError(words), run.span())
    try:
        missing.missing(run, None, "'NoneType' object", name)
    except NoAttribute as error:
        error.site = ASKED_NONE if run.conditional else None
        raise


def _title(owner: Any) -> str:
    if isinstance(owner, types.ModuleType):
        return "np" if owner is np else owner.__name__
    return owner.__name__ if isinstance(owner, type) else f"{type(owner).__name__!r} object"


def _number(run: Run, owner: Number, name: str) -> Value:
    if name == "__class__":
        kind = kinds.asked_as_object(run, owner, lambda each: each)
    elif name == "dtype":
        kinds.asked(run, owner, lambda each: each)
    elif name not in ("real", "imag"):
        kinds.asked(run, owner, lambda each: hasattr(each, name))
    match name:
        case "__class__":
            return Known(kind)
        case "real" | "imag":
            return complex_parts.part(run, owner, name)
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
    kind = PYTHON[owner.type.dtype] if owner.type.weak else np.dtype(owner.type.dtype).type
    if not hasattr(kind, name):
        missing.missing(run, kind, f"{kind.__name__!r} object", name)
    return Bound(Known(getattr(np.ndarray, name, getattr(kind, name))), owner)


def _tuple(run: Run, owner: Tuple, name: str) -> Value:
    fields = getattr(owner.kind, "_fields", ())
    if name in fields:
        return owner.items[fields.index(name)]
    if name in ("_replace", "_asdict") and fields:
        return Bound(Known(_replace if name == "_replace" else _as_dict), owner)
    if name == "_fields":
        return Tuple(tuple(map(Known, fields)))
    raw = lookup.on_class(owner.kind, name)
    if name == "__class__":
        return Known(owner.kind)
    if raw is not ABSENT:
        return descriptors.bound(run, raw, owner, owner.kind, owner.kind, name)
    missing.missing(run, owner.kind, f"{owner.kind.__name__!r} object", name, fields, NoAttribute)


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
    given = {name: lists.stored(run, value) for name, value in kwargs.items()}
    pairs = zip(fields, owner.items, strict=True)
    return Tuple(tuple(given.get(name, item) for name, item in pairs), owner.kind)


@means(_as_dict)
def _as_dict_of(run: Run, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value:
    owner = args[0]
    assert isinstance(owner, Tuple)
    fields = owner.kind._fields  # type: ignore[attr-defined]
    return lists.new_dict(run, dict(zip(fields, owner.items, strict=True)))


def _method(run: Run, kind: type, owner: Value, name: str) -> Value:
    if not hasattr(kind, name):
        missing.missing(run, kind, f"{kind.__name__!r} object", name)
    return Bound(Known(getattr(kind, name)), owner)


def write(run: Run, owner: Value, name: str, value: Value) -> None:
    """`owner.name = value`, for the rest of the call only."""
    if isinstance(owner, OneOf):

        def to(each: Value) -> Value:
            write(run, each, name, value)
            return Known(None)

        one_of.each(run, owner, to)
        return
    if isinstance(owner, ArrayRef) and name in PARTS and is_complex_dtype(owner.dtype):
        complex_parts.store(run, owner, name, Known(Ellipsis), None, value)
        return
    if isinstance(owner, ArrayRef) and name == "flat":
        REGISTRY[np.ndarray.flat](run, (owner, value), {})
        return
    if isinstance(owner, ArrayRef) and name == "shape":
        array_attributes.reshape_in_place(run, owner, value)
        return
    if isinstance(owner, Closure):
        _mark(run, owner, name, value)
        return
    if not isinstance(owner, Instance):
        run.refuse(
            f"setting the attribute {name} of {describe(owner)}",
            "Attributes can be set on objects of classes written in Python.",
            code="SG102",
        )
    object_writes.write(run, owner, name, value)


def _mark(run: Run, owner: Closure, name: str, value: Value) -> None:
    """`f.name = value`, where f is a function of the program's own."""
    if run.conditional or not isinstance(value, Known) or isinstance(value, KnownBox):
        run.refuse(
            f"setting the attribute {name} of a function, in a loop or a branch or to what is not "
            "known beforehand",
            "Set it to a constant where the function is defined, or write a class with __call__.",
            code="SG174",
        )
    owner.attributes[name] = value
