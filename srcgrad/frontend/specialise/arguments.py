"""The arguments of the call as values: each number and array of them is a parameter."""

from __future__ import annotations

import dataclasses
import importlib
from collections.abc import Sequence
from typing import Any

from srcgrad import errors, ir
from srcgrad.frontend.arguments import specs
from srcgrad.frontend.arguments.specs import (
    ArrayLeaf,
    Fixed,
    Held,
    Mapping,
    Number,
    Record,
    Sparse,
    Spec,
)
from srcgrad.frontend.chapters import enter_late
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.core import memory, values
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import DictRef, Instance, Known, ListRef, Tuple, Value
from srcgrad.frontend.values.environment import environment
from srcgrad.types import Type


class Binder:
    """Gives each leaf of the arguments its parameter."""

    def __init__(self, run: Run, leaves: Sequence[Any] | None, fix: bool, units: bool) -> None:
        self.run, self.leaves, self.fix, self.units = run, leaves, fix, units
        self.params: list[str] = []
        self.fixed: list[tuple[int, Any]] = []
        self.wide: set[str] = set()

    def value(self, spec: Spec, name: str) -> Value:
        run = self.run
        match spec:
            case Number(type, wide):
                param = self.param(type, name)
                if wide:
                    self.wide.add(param)
                position = len(self.params) - 1
                if self.fix and self.leaves is not None and fixable(spec):
                    self.fixed.append((position, self.leaves[position]))
                    return Known(int(self.leaves[position]))
                return values.Number(ir.Var(param), type)
            case ArrayLeaf(type):
                param = self.param(type, name)
                if self.leaves is not None and not self.units:
                    run.known.examples[param] = self.leaves[len(self.params) - 1].shape
                return memory.parameter_array(run, param)
            case Fixed(value):
                return environment.wrap(run, value, name, lambda: value)
            case specs.Sequence(kind, items):
                fields = getattr(kind, "_fields", range(len(items)))
                pairs = zip(fields, items, strict=True)
                parts = tuple(self.value(each, f"{name}_{k}") for k, each in pairs)
                return lists.new_list(run, parts) if kind is list else Tuple(parts, kind)
            case Mapping(keys, items):
                pairs = zip(keys, items, strict=True)
                return lists.new_dict(
                    run, {k: self.value(each, f"{name}_{k}") for k, each in pairs}
                )
            case Held():
                run.refuse(
                    f"a generator of random numbers within the argument {name}",
                    "Pass the generator as an argument of its own.",
                    errors.NotDifferentiable,
                    code="SG273",
                )
            case Sparse(cls, items):
                names = ("data", "indices", "indptr", "rows", "columns")
                pairs = zip(names, items, strict=True)
                *arrays_of, rows, columns = (self.value(s, f"{name}_{n}") for n, s in pairs)
                enter_late()
                sparse = importlib.import_module("srcgrad.frontend.meanings.scipy.sparse")
                return sparse.made(run, cls, *arrays_of, Tuple((rows, columns)))  # type: ignore[no-any-return]
            case Record(cls, fields, items):
                made = Instance(run.number(), cls)
                run.state["born", made.id] = Known(True)
                for field, each in zip(fields, items, strict=True):
                    run.state["attribute", made.id, field] = self.value(each, f"{name}_{field}")
                return made
        raise AssertionError(spec)

    def param(self, type: Type, name: str) -> str:
        param = self.run.fresh(type, name)
        self.run.known.early.add(param)
        self.params.append(param)
        self.run.draft.params.append(param)
        return param


def given_value(run: Run, binder: Binder, spec: Spec, name: str) -> Value:
    if isinstance(spec, Held):
        return environment.generator(run, spec.cls, lambda call: call.arguments[name])
    return binder.value(spec, name)


def note(run: Run, value: Value, given: Any, path: str) -> None:
    """Take note of the caller's objects that a value and its parts stand for."""
    run.taken.identities.note(value, given, path)
    match value:
        case Tuple(items):
            for k, (each, part) in enumerate(zip(items, given, strict=True)):
                note(run, each, part, f"{path}[{k}]")
        case ListRef():
            found = lists.contents(run, value)
            assert isinstance(found, Tuple), "an argument is a list of known length"
            for k, (each, part) in enumerate(zip(found.items, given, strict=True)):
                note(run, each, part, f"{path}[{k}]")
        case DictRef():
            pairs = lists.entries(run, value)
            for each, (key, part) in zip(pairs.values, given.items(), strict=True):
                note(run, each, part, f"{path}[{key!r}]")
        case Instance(real=None) if dataclasses.is_dataclass(given):
            for field in dataclasses.fields(given):
                each = run.state["attribute", value.id, field.name]
                note(run, each, getattr(given, field.name), f"{path}.{field.name}")


def passed(
    tree: Any, values: dict[str, Value], run: Run
) -> tuple[tuple[Value, ...], dict[str, Value]]:
    """The values as the arguments of a call."""
    a = tree.args
    args: list[Value] = []
    kwargs: dict[str, Value] = {}
    positional = True
    for each in (*a.posonlyargs, *a.args):
        if each.id not in values:
            positional = False
        elif positional:
            args.append(values[each.id])
        else:
            kwargs[each.id] = values[each.id]
    if a.vararg is not None and a.vararg.id in values:
        extra = values[a.vararg.id]
        assert isinstance(extra, Tuple)
        args.extend(extra.items)
    for each in a.kwonlyargs:
        if each.id in values:
            kwargs[each.id] = values[each.id]
    if a.kwarg is not None and a.kwarg.id in values:
        found = lists.entries(run, values[a.kwarg.id])
        kwargs.update(zip(found.keys, found.values, strict=True))
    return tuple(args), kwargs


def fixable(leaf: Any) -> bool:
    return isinstance(leaf, Number) and leaf.type.dtype == "int64"
