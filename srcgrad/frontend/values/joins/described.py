"""How a message calls a value that is another on another path."""

from __future__ import annotations

from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    ArrayHole,
    ArrayRef,
    Buffer,
    Entries,
    Key,
    Lazy,
    Tuple,
    Value,
)
from srcgrad.frontend.values.joins.made import content
from srcgrad.frontend.values.numbers.scalars import describe


def described(run: Run, value: Value, other: Value, side: int) -> str:
    """A few words for a value of one of two paths, more if those for the other one are the same."""
    words = describe(value)
    if words != describe(other):
        return words
    if isinstance(value, ArrayRef | ArrayHole | Lazy):
        axes = "axis" if value.ndim == 1 else "axes"
        return f"an array of {value.dtype} with {value.ndim} {axes}"
    found = value if isinstance(value, Tuple) else content(run, value, run.joining.sides[side])
    match found:
        case Tuple(items):
            kinds = ", ".join(describe(each) for each in items[:3])
            more = ", …" if len(items) > 3 else ""
            return f"{words} of {len(items)} ({kinds}{more})" if items else f"{words} of 0"
        case Buffer():
            return f"{words} that grows"
        case Entries(keys):
            return f"{words} with the keys {', '.join(map(repr, keys[:4])) or 'none'}"
    return words


def slot_name(key: Key) -> str:
    match key[0]:
        case "name":
            return str(key[2])
        case "return":
            return "the result"
        case "attribute":
            return f"the attribute {key[2]}"
        case "list":
            return "the list"
        case "dict":
            return "the dict"
        case "iterator":
            return "how far this iterator has come"
    return "the value"
