"""Descriptions of arguments in Numba's notation for types."""

from __future__ import annotations

import re

from srcgrad.frontend.arguments.specs import ArrayLeaf, Fixed, Number, Sequence, Spec
from srcgrad.types import Array, Layout, Scalar

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
