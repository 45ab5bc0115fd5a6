"""What the function returns; its numbers and arrays are results of the program."""

from __future__ import annotations

from typing import Any

from srcgrad import errors, ir
from srcgrad.frontend.arguments.specs import Grown, GrownLists, GrownTuples
from srcgrad.frontend.evaluate.objects import lookup
from srcgrad.frontend.evaluate.objects.lookup import DELETED
from srcgrad.frontend.values.arrays import nests
from srcgrad.frontend.values.containers import array_lists, lists
from srcgrad.frontend.values.core import values
from srcgrad.frontend.values.core.layouts import OwnList
from srcgrad.frontend.values.core.returned import Leaf, Structure
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    ArrayRef,
    Buffer,
    DictRef,
    Instance,
    Known,
    Lazy,
    ListRef,
    Tuple,
    Value,
)
from srcgrad.frontend.values.numbers import scalars


def result(run: Run, value: Value, results: list[ir.Atom]) -> Any:
    """The structure of a result; its numbers and arrays become results of the program."""
    value = scalars.plain(run, value)

    def leaf(atom: ir.Atom) -> Leaf:
        results.append(atom)
        return Leaf(len(results) - 1)

    match value:
        case values.Number():
            return leaf(value.atom)
        case Known() if scalars.is_number(value):
            return leaf(scalars.constant(run, value.object))
        case Known():
            return value.object
        case ArrayRef() | Lazy():
            return leaf(ir.Var(nests.materialise(run, value).base))
        case Tuple():
            return Structure(value.kind, (), tuple(result(run, v, results) for v in value.items))
        case ListRef():
            found = lists.contents(run, value)
            if not isinstance(found, Tuple):
                kind, array = _grown(run, found)
                return Structure(kind, (), (leaf(ir.Var(array.base)),))
            return Structure(list, (), tuple(result(run, v, results) for v in found.items))
        case DictRef():
            entries = lists.entries(run, value)
            return Structure(
                dict, entries.keys, tuple(result(run, v, results) for v in entries.values)
            )
        case Instance(kind=kind) if issubclass(kind, OwnList):
            listed = run.call(run.attribute(value, "listed"), (), {})
            if isinstance(listed, ListRef):
                return result(run, listed, results)
        case Instance(kind=kind) if kind.__module__.startswith("srcgrad.frontend."):
            pass
        case Instance(kind=kind, real=None) if lookup.extension(kind) is not None:
            pass
        case Instance() if value.real is None or any(
            key[0] == "attribute" and key[1] == value.id for key in run.state
        ):
            held = _attributes(run, value)
            parts = tuple(result(run, v, results) for v in held.values())
            return Structure(value.kind, tuple(held), parts)
        case Instance():
            return value.real
    run.refuse(
        f"the function returns {scalars.describe(value)}",
        "Return numbers, arrays, or tuples, lists and dicts of them.",
        errors.NotDifferentiable,
        code="SG272",
    )


def _grown(run: Run, found: Buffer) -> tuple[Any, ArrayRef]:
    """A list that has grown, as an array, and what it was a list of."""
    make = array_lists.array if found.shape else array_lists.buffer_array
    kinds: dict[Any, Any] = {tuple: GrownTuples, list: GrownLists}
    kind = Grown if found.of is None else kinds[found.of]
    return kind, nests.materialise(run, make(run, found))


def _attributes(run: Run, value: Instance) -> dict[str, Value]:
    """The attributes of an object that the program has set."""
    return {
        key[2]: found
        for key, found in run.state.items()
        if key[0] == "attribute" and key[1] == value.id and found is not DELETED
    }
