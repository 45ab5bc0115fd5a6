"""What a call's arguments are made of: structures of numbers, arrays, and fixed values."""

from __future__ import annotations

import dataclasses
import enum
import functools
import operator
import re
import types as python
from collections.abc import Callable, Iterator
from collections.abc import Sequence as Row
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from srcgrad.errors import DTypeError
from srcgrad.frontend import subclasses
from srcgrad.types import FLOAT, INT, Array, Layout, Scalar, is_inexact, is_integer

# ---------------------------------------------------------------------------------- descriptions


@dataclass(frozen=True)
class Number:
    """One number."""

    type: Scalar
    wide: bool = False
    """Whether this is an int of more than 32 bits: what is made of it may need more than 64."""


@dataclass(frozen=True)
class ArrayLeaf:
    """One array, of any size."""

    type: Array


@dataclass(frozen=True, eq=False)
class Fixed:
    """A value known at compile time: equal if plain data, else the very same object."""

    value: Any

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Fixed) and _identity(self.value) == _identity(other.value)

    def __hash__(self) -> int:
        return hash(_identity(self.value))


@dataclass(frozen=True)
class Sequence:
    """A list, a tuple, or a named tuple of the class `kind`."""

    kind: type
    items: tuple[Spec, ...]
    asked: frozenset[int] | None = None
    """Which items of `*args` are differentiated, if not all are."""


class Grown(list[Any]):
    """The kind of a list that has grown at run time: one array holds its items."""

    @staticmethod
    def items(array: Any) -> list[Any]:
        return list(array)


class GrownTuples(Grown):
    """Such a list of tuples of numbers."""

    @staticmethod
    def items(array: Any) -> list[Any]:
        return [tuple(row) for row in array]


class GrownLists(Grown):
    """Such a list of lists of numbers."""

    @staticmethod
    def items(array: Any) -> list[Any]:
        return [list(row) for row in array]


@dataclass(frozen=True)
class Mapping:
    """A dict."""

    keys: tuple[Any, ...]
    items: tuple[Spec, ...]


@dataclass(frozen=True)
class Record:
    """A dataclass."""

    cls: type
    fields: tuple[str, ...]
    items: tuple[Spec, ...]


@dataclass(frozen=True)
class Held:
    """A generator of random numbers: no number of the program, but asked for numbers in a call."""

    cls: type


@dataclass(frozen=True)
class Sparse:
    """A matrix of scipy.sparse: its values, its indices and pointers, its two lengths."""

    cls: type
    items: tuple[Spec, ...]


Spec: TypeAlias = Number | ArrayLeaf | Fixed | Sequence | Mapping | Record | Sparse | Held


def describe(
    arguments: dict[str, Any], *, unit_axes: bool = False
) -> tuple[dict[str, Spec], list[Any]]:
    """The description of each argument, and all their numbers and arrays in order.

    Arrays come back native, aligned and plain, copied where the caller's are not. `unit_axes` makes
    axes of length one part of the type. Raises `DTypeError` for what no program can compute with.

    >>> specs, leaves = describe({"x": (1.0, 2), "mode": "fast"})
    >>> specs["x"].items[1]
    Number(type=Scalar(dtype='int64', weak=True), wide=False)
    >>> leaves
    [1.0, 2]
    """
    leaves: list[Any] = []
    specs = {name: _describe(value, name, leaves, unit_axes) for name, value in arguments.items()}
    return specs, leaves


def _describe(value: Any, path: str, leaves: list[Any], unit_axes: bool) -> Spec:
    each = functools.partial(_describe, leaves=leaves, unit_axes=unit_axes)
    if isinstance(value, enum.Enum | bool | str | bytes | None):
        return Fixed(value)
    if subclasses.changes_rules(type(value)) and not hasattr(value, "_fields"):
        raise _of_its_own(type(value), path)
    if isinstance(value, np.ndarray):
        leaves.append(leaf := prepare(value, path))
        return ArrayLeaf(_array_type(leaf, unit_axes))
    if isinstance(value, np.generic):
        _check_dtype(value.dtype, path, "a number")
        leaves.append(value)
        return Number(Scalar(value.dtype.name))
    if isinstance(value, int | float | complex):
        leaves.append(value)
        wide = isinstance(value, int) and not -_SMALL_INT <= value <= _SMALL_INT
        return Number(_python_number(value, path), wide)
    if isinstance(value, list | tuple):
        items = [each(item, f"{path}[{i}]") for i, item in enumerate(value)]
        return Sequence(_sequence_kind(value), tuple(items))
    if isinstance(value, dict):
        items = [each(item, f"{path}[{key!r}]") for key, item in value.items()]
        return Mapping(tuple(value), tuple(items))
    if isinstance(value, np.random.Generator | np.random.RandomState):
        return Held(type(value))
    if _is_sparse(value):
        places = ("data", "indices", "indptr", "shape[0]", "shape[1]")
        parts = zip(_sparse_parts(value, path), places, strict=True)
        return Sparse(type(value), tuple(each(part, f"{path}.{at}") for part, at in parts))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = tuple(field.name for field in dataclasses.fields(value))
        items = [each(getattr(value, name), f"{path}.{name}") for name in names]
        return Record(type(value), names, tuple(items))
    if hasattr(value, "__array__") and hasattr(value, "dtype") and not isinstance(value, type):
        kind = f"{type(value).__module__.partition('.')[0]} {type(value).__name__}"
        raise DTypeError(
            f"argument {path} is a {kind}, which has rules of its own",
            advice=f"Pass a NumPy array: np.asarray({path}).",
            code="SG502",
        )
    return Fixed(value)


def _is_sparse(value: Any) -> bool:
    return type(value).__module__.startswith("scipy.sparse.") and hasattr(value, "tocsr")


def _sparse_parts(value: Any, path: str = "x") -> tuple[Any, ...]:
    if value.format not in ("csr", "csc"):
        raise DTypeError(
            f"argument {path} is a {type(value).__name__}, whose format is not supported",
            advice=f"Pass {path}.tocsr().",
            code="SG503",
        )
    return value.data, value.indices, value.indptr, *value.shape


def _sparse_of(cls: Any, data: Any, indices: Any, indptr: Any, *shape: int) -> Any:
    """A matrix with a pattern of its own, which may be put in order without harm to another."""
    return cls((data, indices.copy(), indptr.copy()), shape=shape)


def _sequence_kind(value: Any) -> type:
    if isinstance(value, list):
        return list
    return type(value) if hasattr(value, "_fields") else tuple


def _python_number(value: complex, path: str) -> Scalar:
    if isinstance(value, int):
        if not -(2**63) <= value < 2**63:
            raise DTypeError(
                f"argument {path} is {value}, which does not fit in 64 bits",
                advice="Pass a float.",
                code="SG508",
            )
        return INT
    return FLOAT if isinstance(value, float) else Scalar("complex128", weak=True)


_NUMERIC = frozenset(
    {
        "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
        "float32", "float64", "complex64", "complex128",
    }
)  # fmt: skip


def _check_dtype(dtype: np.dtype[Any], path: str, what: str) -> None:
    if dtype.name in _NUMERIC:
        return
    if dtype.kind == "f":
        advice = f"Compiled code has float32 and float64: pass {path}.astype(np.float64)."
    elif dtype.kind == "c":
        advice = f"Compiled code has complex64 and complex128: pass {path}.astype(np.complex128)."
    elif dtype.kind == "O":
        advice = f"If it holds numbers, pass {path}.astype(float)."
    elif dtype.kind in "mM":
        advice = f"Pass a number: {path} / np.timedelta64(1, 's'), say."
        if dtype.kind == "M":
            advice = f"Pass a number: ({path} - start) / np.timedelta64(1, 's'), say."
    elif dtype.names:
        advice = f"Pass its fields as arrays of their own: {path}[{dtype.names[0]!r}]."
    else:
        advice = "Pass numbers."
    raise DTypeError(
        f"argument {path} is {what} of dtype {dtype}, which holds no numbers to compute with"
        if dtype.kind not in "fc"
        else f"argument {path} is {what} of dtype {dtype}, which is not supported",
        advice=advice,
        code="SG501",
    )


def _of_its_own(kind: type, path: str) -> DTypeError:
    base = next(each for each in kind.__mro__ if each in subclasses.BASES)
    advice = f"Pass a plain {base.__name__}: {base.__name__}({path})."
    if base is np.ndarray:
        advice = f"Pass an ordinary array: np.asarray({path})."
    return DTypeError(
        f"argument {path} is a {kind.__name__}, which has rules of its own",
        advice=advice,
        code="SG504",
    )


def prepare(array: np.ndarray[Any, Any], path: str = "x") -> np.ndarray[Any, Any]:
    """An array as compiled code takes it: itself, or a native aligned copy of its values."""
    if type(array) is not np.ndarray and (
        isinstance(array, np.ma.MaskedArray | np.matrix) or subclasses.changes_rules(type(array))
    ):
        raise _of_its_own(type(array), path)
    _check_dtype(array.dtype, path, "an array")
    if is_prepared(array):
        return array
    plain = np.asarray(array)
    if plain.dtype.isnative and plain.flags.aligned:
        return plain
    return plain.astype(plain.dtype.newbyteorder("="), order="K")


def is_prepared(array: np.ndarray[Any, Any]) -> bool:
    """Whether compiled code takes an array as it is."""
    return type(array) is np.ndarray and array.dtype.isnative and array.flags.aligned


def _array_type(array: np.ndarray[Any, Any], unit_axes: bool) -> Array:
    flags = array.flags
    layout: Layout = "C" if flags.c_contiguous else "F" if flags.f_contiguous else "A"
    ones = frozenset(i for i, n in enumerate(array.shape) if n == 1) if unit_axes else frozenset()
    return Array(array.dtype.name, array.ndim, layout, ones, not flags.writeable)


# -------------------------------------------------------------------------------- leaves and back


def flatten(value: Any, spec: Spec) -> list[Any]:
    """The numbers and arrays in a value of a known description, as they are."""
    leaves: list[Any] = []
    _flatten(value, spec, leaves)
    return leaves


def _flatten(value: Any, spec: Spec, leaves: list[Any]) -> None:
    match spec:
        case Number() | ArrayLeaf():
            leaves.append(value)
        case Sequence(_, items):
            for part, item in zip(value, items, strict=True):
                _flatten(part, item, leaves)
        case Mapping(keys, items):
            for key, item in zip(keys, items, strict=True):
                _flatten(value[key], item, leaves)
        case Record(_, fields, items):
            for name, item in zip(fields, items, strict=True):
                _flatten(getattr(value, name), item, leaves)
        case Sparse():
            leaves.extend(_sparse_parts(value))
        case Fixed() | Held():
            pass


def rebuild(spec: Spec, leaves: Row[Any]) -> Any:
    """A value of a description, with these numbers and arrays; what is fixed is as it was.

    >>> specs, leaves = describe({"p": {"a": 1.0, "b": [2.0, "note"]}})
    >>> rebuild(specs["p"], [10.0, 20.0])
    {'a': 10.0, 'b': [20.0, 'note']}
    """
    remaining = iter(leaves)
    result = _rebuild(spec, remaining)
    assert next(remaining, remaining) is remaining, "as many leaves as the description has"
    return result


def _rebuild(spec: Spec, leaves: Iterator[Any]) -> Any:
    match spec:
        case Number() | ArrayLeaf():
            return next(leaves)
        case Fixed(value):
            return value
        case Held():
            return None
        case Sequence(kind, items):
            parts = [_rebuild(item, leaves) for item in items]
            if issubclass(kind, Grown):
                return kind.items(parts[0])
            return parts if kind is list else _tuple_of(kind, parts)
        case Mapping(keys, items):
            return {key: _rebuild(item, leaves) for key, item in zip(keys, items, strict=True)}
        case Sparse(cls, items):
            return _sparse_of(cls, *(_rebuild(item, leaves) for item in items))
        case Record(cls, fields, items):
            record: Any = object.__new__(cls)
            for name, item in zip(fields, items, strict=True):
                object.__setattr__(record, name, _rebuild(item, leaves))
            return record


def _tuple_of(kind: Any, parts: list[Any]) -> Any:
    return tuple(parts) if kind is tuple else kind._make(parts)


def leaf_specs(spec: Spec) -> Iterator[Number | ArrayLeaf]:
    """The numbers and arrays of a description, in the order of its leaves."""
    match spec:
        case Number() | ArrayLeaf():
            yield spec
        case Sequence(_, items) | Mapping(_, items) | Record(_, _, items) | Sparse(_, items):
            for item in items:
                yield from leaf_specs(item)
        case Fixed() | Held():
            pass


def leaf_paths(spec: Spec, name: str) -> Iterator[str]:
    """What a user would write for each leaf: `p.weights[0]`."""
    match spec:
        case Number() | ArrayLeaf():
            yield name
        case Sequence(_, items):
            for i, item in enumerate(items):
                yield from leaf_paths(item, f"{name}[{i}]")
        case Mapping(keys, items):
            for key, item in zip(keys, items, strict=True):
                yield from leaf_paths(item, f"{name}[{key!r}]")
        case Record(_, fields, items):
            for field, item in zip(fields, items, strict=True):
                yield from leaf_paths(item, f"{name}.{field}")
        case Sparse():
            yield from (f"{name}.{part}" for part in ("data", "indices", "indptr"))
            yield from (f"{name}.shape[0]", f"{name}.shape[1]")
        case Fixed() | Held():
            pass


# ------------------------------------------------------------------------------- differentiation


def differentiable_leaves(spec: Spec, name: str) -> tuple[bool, ...]:
    """For each leaf of a selected argument, whether the derivative is with respect to it.

    Floats and complex numbers are, and integers, which are promoted. Dataclass fields declared
    `int` or `bool` are counts and flags and are not, nor are booleans within a structure. Raises
    `DTypeError` if nothing is left.
    """
    if isinstance(spec, Fixed):
        value = spec.value
        kind = "None" if value is None else f"{value!r}, a {type(value).__name__}"
        if isinstance(value, bool):
            kind = f"{value!r}, a bool"
        raise DTypeError(
            f"argument {name} is {kind}: it has no derivative",
            advice="Select arguments that are numbers or arrays with argnums.",
            code="SG505",
        )
    if isinstance(spec, Number | ArrayLeaf):
        _check_differentiable(spec, name)
        return (True,)
    chosen = tuple(_chosen(spec))
    for leaf, path, wanted in zip(leaf_specs(spec), leaf_paths(spec, name), chosen, strict=True):
        if wanted:
            _check_differentiable(leaf, path)
    if not any(chosen):
        raise DTypeError(
            f"argument {name} has no numbers in it: it has no derivative",
            advice="Select arguments that are numbers or arrays with argnums.",
            code="SG506",
        )
    return chosen


def _chosen(spec: Spec) -> Iterator[bool]:
    match spec:
        case Number(kind) | ArrayLeaf(kind):
            yield kind.dtype != "bool"
        case Record(cls, fields, items):
            declared = {field.name: field.type for field in dataclasses.fields(cls)}
            for field, item in zip(fields, items, strict=True):
                counts = declared[field] in (int, bool, "int", "bool")
                yield from (wanted and not counts for wanted in _chosen(item))
        case Sparse():
            yield from (True, False, False, False, False)
        case Sequence(_, items, asked):
            for k, item in enumerate(items):
                wanted = asked is None or k in asked
                yield from (chosen and wanted for chosen in _chosen(item))
        case Mapping(_, items):
            for item in items:
                yield from _chosen(item)
        case Fixed() | Held():
            pass


def _check_differentiable(leaf: Number | ArrayLeaf, path: str) -> None:
    what = "an array" if isinstance(leaf, ArrayLeaf) else "a number"
    dtype = leaf.type.dtype
    if not (is_inexact(dtype) or is_integer(dtype)):
        raise DTypeError(
            f"argument {path} is {what} of dtype {dtype}: it has no derivative",
            advice=f"If its values are meant as numbers, pass {path}.astype(float).",
            code="SG507",
        )


def promote(spec: Spec, chosen: Row[bool]) -> Spec:
    """A description in which the integers that are differentiated are floats.

    >>> promote(Number(INT), [True])
    Number(type=Scalar(dtype='float64', weak=True), wide=False)
    """
    return _promote(spec, iter(chosen))


def _promote(spec: Spec, chosen: Iterator[bool]) -> Spec:
    match spec:
        case Number(kind):
            if next(chosen) and is_integer(kind.dtype):
                return Number(dataclasses.replace(kind, dtype="float64"))
        case ArrayLeaf(kind):
            if next(chosen) and is_integer(kind.dtype):
                layout: Layout = "F" if kind.layout == "F" else "C"
                # The converted copy is the derivative's own.
                return ArrayLeaf(Array("float64", kind.ndim, layout, kind.unit_axes))
        case Sequence(_, items) | Mapping(_, items) | Record(_, _, items) | Sparse(_, items):
            return dataclasses.replace(spec, items=tuple(_promote(item, chosen) for item in items))
        case Fixed() | Held():
            pass
    return spec


def conversion(given: Any, wanted: Number | ArrayLeaf) -> Callable[[Any], Any] | None:
    """How to turn leaves like `given` into what compiled code wants: None if they are that already.

    The answer serves every call with an equal `key`.
    """
    if isinstance(wanted, Number):
        if wanted.type.weak:
            kind: Any = {"float64": float, "int64": int, "complex128": complex}[wanted.type.dtype]
        else:
            kind = np.dtype(wanted.type.dtype).type
        return None if type(given) is kind else kind
    dtype = np.dtype(wanted.type.dtype)
    if is_prepared(given) and given.dtype == dtype:
        return None
    if given.dtype != dtype and is_integer(given.dtype.name):
        order: Any = "F" if wanted.type.layout == "F" else "C"
        return lambda array: np.asarray(array).astype(dtype, order=order)
    return prepare


# --------------------------------------------------------------------------------- dispatch keys


_LAYOUT = 0x1 | 0x2 | 0x100 | 0x400
"""NumPy's flag bits for C and F contiguous, aligned, writeable."""

_SMALL_INT = 2**31
_SIZED_INT = 2**63


def key(arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    """A hashable value that is equal for calls with equal descriptions, and for no others.

    Calls with equal descriptions may have different keys (a row is both C and F contiguous).
    """
    parts: list[Any] = []
    for value in arguments:
        kind = type(value)
        if kind is float:
            parts.append(float)
        elif kind is np.ndarray:
            parts.append((value.ndim, value.flags.num & _LAYOUT, value.dtype))
        elif kind is int:
            parts.append(int if -_SMALL_INT <= value <= _SMALL_INT else _wide(value))
        else:
            parts.append(_part(value))
    return tuple(parts)


def _part(value: Any) -> Any:
    """The part of a dispatch key for any argument."""
    kind = type(value)
    if kind is int:
        return int if -_SMALL_INT <= value <= _SMALL_INT else _wide(value)
    if kind in _SELF_DESCRIBING:
        return kind
    if isinstance(value, enum.Enum | bool | str | bytes | None):
        return _identity(value)
    if kind is list or kind is tuple:
        return (kind, *map(_part, value))
    if isinstance(value, np.ndarray):
        return (kind, value.ndim, value.flags.num & _LAYOUT, value.dtype)
    if isinstance(value, int | float | complex):
        return kind
    if isinstance(value, list | tuple):
        return (kind, *map(_part, value))
    if isinstance(value, dict):
        return (dict, *value, *map(_part, value.values()))
    if isinstance(value, np.random.Generator | np.random.RandomState):
        return kind
    if _is_sparse(value) and value.format in ("csr", "csc"):
        return (kind, *map(_part, _sparse_parts(value)))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in dataclasses.fields(value)]
        return (kind, *(_part(getattr(value, name)) for name in names))
    return _identity(value)


def _wide(value: int) -> Any:
    """The part of a dispatch key for a large int."""
    return "wide" if -_SIZED_INT <= value < _SIZED_INT else object


_SELF_DESCRIBING = frozenset(
    {float, complex}
    | {np.dtype(name).type for name in _NUMERIC}
    | {np.longlong, np.ulonglong, np.intc, np.uintc}
)


class _Same:
    """Equal only to another of the very same object, which it keeps alive."""

    __slots__ = ("object",)

    def __init__(self, value: Any) -> None:
        self.object = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.object is other.object

    def __hash__(self) -> int:
        return id(self.object)


def _identity(value: Any) -> Any:
    """What a fixed value is known by: its class and its data if plain, else itself."""
    kind = type(value)
    if value is None or kind in (bool, str, bytes):
        return (kind, value)
    if kind in (int, float, complex):
        return (kind, repr(value))
    if isinstance(value, np.dtype):
        return (np.dtype, value.str)
    if kind is slice:
        return (slice, *map(_identity, (value.start, value.stop, value.step)))
    if kind is range:
        return (range, value.start, value.stop, value.step)
    if kind is frozenset or kind is set:
        return (kind, frozenset(map(_identity, value)))
    if kind is python.MethodType:
        return (kind, _Same(value.__self__), _Same(value.__func__))
    return _Same(value)


# ------------------------------------------------------------------------------ which parameters


@dataclass(frozen=True)
class Selection:
    """The parameters to differentiate with respect to; `single` if one was asked for by itself."""

    names: tuple[str, ...]
    single: bool


def select(argnums: Any, parameters: Row[str], function: str = "the function") -> Selection:
    """The parameters that `argnums` means: positions or names, one or several.

    >>> select(("k", 0), ["x", "k"])
    Selection(names=('k', 'x'), single=False)
    >>> select(2, ["x", "k"], "f")
    Traceback (most recent call last):
        ...
    ValueError: argnums=2 is out of range: f has 2 parameters, x and k
    """
    if not parameters:
        raise ValueError(f"{function} has no parameters to differentiate with respect to")
    single = isinstance(argnums, str) or not isinstance(argnums, list | tuple)
    wanted = [argnums] if single else list(argnums)
    if not wanted:
        raise ValueError(f"argnums is empty: {_listed(parameters, function)}")
    names = [_parameter(each, parameters, function) for each in wanted]
    for i, name in enumerate(names):
        if name in names[:i]:
            raise ValueError(
                f"argnums={argnums!r} selects {name} twice: {_listed(parameters, function)}"
            )
    return Selection(tuple(names), single)


def _parameter(wanted: Any, parameters: Row[str], function: str) -> str:
    if isinstance(wanted, str):
        if wanted not in parameters:
            raise ValueError(
                f"argnums={wanted!r} names no parameter: {_listed(parameters, function)}"
            )
        return wanted
    try:
        if isinstance(wanted, bool):
            raise TypeError
        position = operator.index(wanted)
    except TypeError:
        raise TypeError(
            f"argnums={wanted!r} is neither a position nor a name: {_listed(parameters, function)}"
        ) from None
    if not -len(parameters) <= position < len(parameters):
        raise ValueError(f"argnums={position} is out of range: {_listed(parameters, function)}")
    return parameters[position]


def _listed(parameters: Row[str], function: str) -> str:
    if len(parameters) == 1:
        return f"{function} has 1 parameter, {parameters[0]}"
    return (
        f"{function} has {len(parameters)} parameters, "
        f"{', '.join(parameters[:-1])} and {parameters[-1]}"
    )


# ----------------------------------------------------------------------------------- type strings


_WEAK = {"float": FLOAT, "int": INT, "complex": Scalar("complex128", weak=True)}

_DTYPES = {
    "f8": "float64", "float64": "float64", "float": "float64",
    "f4": "float32", "float32": "float32",
    "i8": "int64", "i4": "int32", "i2": "int16", "i1": "int8", "int": "int64",
    "int64": "int64", "int32": "int32", "int16": "int16", "int8": "int8", "intp": "int64",
    "u8": "uint64", "u4": "uint32", "u2": "uint16", "u1": "uint8",
    "uint64": "uint64", "uint32": "uint32", "uint16": "uint16", "uint8": "uint8",
    "c16": "complex128", "c8": "complex64",
    "complex128": "complex128", "complex64": "complex64", "complex": "complex128",
    "b1": "bool", "bool": "bool", "boolean": "bool",
}  # fmt: skip

_LITERALS = {"None": None, "True": True, "False": False}

_TYPE = re.compile(
    r"""
    \s* (?: (?P<text> '[^']*' | "[^"]*" )
          | (?P<open> [(\[] )
          | (?P<numpy> np\. )? (?P<name> [A-Za-z_]\w* ) \s* (?: \[ (?P<axes> [^\]]* ) \] )?
            (?P<layout> [CFA] \b )? )
    \s* """,
    re.VERBOSE,
)


def parse_types(text: str) -> tuple[Spec, ...]:
    """The descriptions that a text in Numba's notation gives: `"f8[:], f8"`.

    A number without brackets is Python's own if there is one (`f8` and `float64` are a float, `i8`
    an int; `np.float64` is NumPy's). An array is C contiguous, `[::1, :]` Fortran contiguous; a
    letter after the bracket says so outright: `f8[:, :]A` is an array of any strides. `(f8, f8[:])`
    is a tuple and `[f8, f8]` a list; `'fast'`, `True` and `None` are themselves.

    >>> matrix, count = parse_types("f8[:, :], i8")
    >>> matrix.type.ndim, matrix.type.layout, count.type
    (2, 'C', Scalar(dtype='int64', weak=True))
    """
    items, end = _items(text, 0, "")
    assert end == len(text)
    return items


def _items(text: str, start: int, closing: str) -> tuple[tuple[Spec, ...], int]:
    """The descriptions from a place in a text to a closing bracket, and the place after it."""
    found: list[Spec] = []
    while True:
        rest = text[start:].lstrip()
        start = len(text) - len(rest)
        if rest.startswith(closing) if closing else not rest:
            return tuple(found), start + len(closing)
        if found:
            if not rest.startswith(","):
                raise _unreadable(text, start)
            start += 1
            rest = text[start:].lstrip()
            start = len(text) - len(rest)
            if closing and rest.startswith(closing):
                continue
        item, start = _item(text, start)
        found.append(item)


def _item(text: str, start: int) -> tuple[Spec, int]:
    match = _TYPE.match(text, start)
    if match is None:
        raise _unreadable(text, start)
    if match["open"]:
        items, end = _items(text, match.end(), {"(": ")", "[": "]"}[match["open"]])
        return Sequence(tuple if match["open"] == "(" else list, items), end
    if match["text"]:
        return Fixed(match["text"][1:-1]), match.end()
    name, axes = match["name"], match["axes"]
    if name in _LITERALS and axes is None:
        return Fixed(_LITERALS[name]), match.end()
    dtype = _DTYPES.get(name)
    if dtype is None:
        raise _unreadable(text, start)
    if axes is None:
        weak = dtype in ("float64", "int64", "complex128") and not match["numpy"]
        return Number(Scalar(dtype, weak)), match.end()
    steps = [axis.strip() for axis in axes.split(",")] if axes.strip() not in ("", "()") else []
    layout = _layout(steps, match["layout"])
    if layout is None:
        raise _unreadable(text, start)
    return ArrayLeaf(Array(dtype, len(steps), layout)), match.end()


def _layout(steps: list[str], letter: str | None) -> Layout | None:
    """The layout that subscripts such as `::1, :` mean, or None if they mean nothing."""
    if any(step not in (":", "::1") for step in steps) or steps.count("::1") > 1:
        return None
    fortran = len(steps) > 1 and steps[0] == "::1"
    if "::1" in steps and not fortran and steps[-1] != "::1":
        return None
    if letter is not None:
        return {"C": "C", "F": "F", "A": "A"}[letter]  # type: ignore[return-value]
    return "F" if fortran else "C"


def _unreadable(text: str, start: int) -> ValueError:
    return ValueError(
        f"cannot read these types:\n    {text}\n    {' ' * start}^\n"
        "  Write them as Numba does: f8 (a float), i8 (an int), f4, f8[:] (an array), f8[:, :], "
        "f8[::1, :] (Fortran order)."
    )


# -------------------------------------------------------------------------------- shared memory


def overlapping(leaves: Row[Any]) -> list[tuple[int, int]]:
    """The pairs of positions at which arrays share memory, or at least cannot be shown not to."""
    arrays = [(i, leaf) for i, leaf in enumerate(leaves) if isinstance(leaf, np.ndarray)]
    return [
        (i, j)
        for n, (j, second) in enumerate(arrays)
        for i, first in arrays[:n]
        if _overlap(first, second)
    ]


def _overlap(first: np.ndarray[Any, Any], second: np.ndarray[Any, Any]) -> bool:
    if first.base is None and second.base is None and first is not second:
        if first.flags.owndata and second.flags.owndata:
            return False
    if not np.may_share_memory(first, second):
        return False
    work: Any = 10_000
    try:
        return bool(np.shares_memory(first, second, max_work=work))
    except np.exceptions.TooHardError:
        return True
