"""A Python function as a program, for given types of its arguments."""

from __future__ import annotations

import dataclasses
import importlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import FunctionType
from typing import Any

from srcgrad import errors, ir
from srcgrad.errors import Span
from srcgrad.frontend import chapters
from srcgrad.frontend.arguments import leaves, specs
from srcgrad.frontend.arguments.leaves import leaf_specs
from srcgrad.frontend.arguments.repeats import Sharing
from srcgrad.frontend.arguments.specs import (
    ArrayLeaf,
    Fixed,
    Grown,
    GrownLists,
    GrownTuples,
    Held,
    Mapping,
    Number,
    Record,
    Sparse,
    Spec,
)
from srcgrad.frontend.chapters import enter_late
from srcgrad.frontend.evaluate.interpreter import INTERPRETER
from srcgrad.frontend.evaluate.objects.objects import DELETED, NoAttribute
from srcgrad.frontend.programs import entry, guards, naming, overflow
from srcgrad.frontend.programs.messages import with_array, words
from srcgrad.frontend.reading import deep, functions
from srcgrad.frontend.reading.depth_limit import deeper
from srcgrad.frontend.values.arrays import nests
from srcgrad.frontend.values.containers import lists, rows
from srcgrad.frontend.values.core import memory, values
from srcgrad.frontend.values.core.captured import Captured, Dependency, Drawn
from srcgrad.frontend.values.core.control import NeedKnown, Raised
from srcgrad.frontend.values.core.growth import Growth
from srcgrad.frontend.values.core.identities import Identities
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    ArrayRef,
    DictRef,
    Instance,
    Known,
    Lazy,
    Leaf,
    ListRef,
    Structure,
    Tuple,
    Value,
)
from srcgrad.frontend.values.numbers import scalars
from srcgrad.frontend.values.outside import outside
from srcgrad.types import Type

chapters.enter_early()


@dataclass(frozen=True)
class Specialised:
    """A program, and what its caller needs to run it and to know when it is out of date."""

    program: ir.Function
    result: Any
    """`Leaf(k)` for result k of the program, in a `Structure`; anything else is a known value."""
    captured: tuple[Captured, ...]
    """The program's last parameters: data from outside, fetched at each call."""
    dependencies: tuple[Dependency, ...]
    functions: tuple[FunctionType, ...]
    """Every function whose text is in the program."""
    fixed: tuple[tuple[int, Any], ...]
    """Leaves of the arguments that are compiled in, by position, with their values."""
    written: frozenset[str]
    """The parameters that are arrays and that the function writes to: they are copied on entry."""
    drawn: tuple[Drawn, ...] = ()
    """Random numbers, in the order in which they are drawn; parameters after those captured."""
    sharing: Sharing | None = None
    """Which arguments and data from outside are one object, if it matters."""
    caught: Span | None = None
    """A routine that may fail, within a `try` that catches what it raises then."""


def specialise(
    function: FunctionType,
    specs: dict[str, Spec],
    leaves: Sequence[Any] | None = None,
    growth: Growth | None = None,
    given: tuple[tuple[str, Any], ...] = (),
) -> Specialised:
    """The program of a function for arguments of these descriptions.

    `leaves` are the numbers and arrays of the call. Where the function needs to know an integer
    among them to be read at all (the depth of a recursion, say), all integers are compiled in.
    """
    growth = growth or Growth()
    try:
        with deeper(20_000):
            return _with_integers_if_needed(function, specs, leaves, growth, given)
    except Raised as raised:
        raise _certain(raised) from None
    except (NeedKnown, NoAttribute) as needed:
        raise errors.NotDifferentiable(
            needed.problem, needed.span, needed.advice, code=needed.code
        ) from None


def _with_integers_if_needed(
    function: FunctionType,
    specs: dict[str, Spec],
    leaves: Sequence[Any] | None,
    growth: Growth,
    given: tuple[tuple[str, Any], ...],
) -> Specialised:
    def attempt(fix: bool) -> Specialised:
        return deep.deeply(lambda: _specialise(function, specs, leaves, fix, growth, given))

    try:
        return attempt(False)
    except NeedKnown as first:
        if not _integers(specs):
            raise
        if leaves is None:
            advice = "Give example values in place of types: the integers must be known."
            raise NeedKnown(first.problem, first.span, advice, code=first.code) from None
        try:
            return attempt(True)
        except NeedKnown:
            raise first from None


def _certain(raised: Raised) -> errors.SrcgradError:
    """The error for a function that raises whatever its numbers are."""
    exception = raised.exception
    if isinstance(exception, errors.Overflow):
        return errors.Overflow(exception.problem, raised.span)
    message = words(exception) if exception.args else type(exception).__name__
    message = with_array(message, raised.span)
    kinds: tuple[tuple[type[BaseException], type[errors.SrcgradError]], ...] = (
        (IndexError, errors.OutOfBounds),
        (UnboundLocalError, errors.Unbound),
        (TypeError, errors.NotDifferentiable),
    )
    for kind, ours in kinds:
        if isinstance(exception, kind):
            return ours(message, raised.span)
    shown = (
        message if isinstance(exception, ValueError) else f"{type(exception).__name__}: {message}"
    )
    try:
        return _also(type(exception))(shown, raised.span)
    except TypeError:
        return errors.DifferentiationError(shown, raised.span, code="SG802")


_made: dict[type[BaseException], type[errors.SrcgradError]] = {}


def _also(kind: type[BaseException]) -> type[errors.SrcgradError]:
    """The refusal that is an exception of the program's kind, too."""
    if kind not in _made:
        _made[kind] = type("DifferentiationError", (errors.DifferentiationError, kind), {})
    return _made[kind]


def _integers(specs: dict[str, Spec]) -> bool:
    return any(_fixable(leaf) for spec in specs.values() for leaf in leaves.leaf_specs(spec))


def _fixable(leaf: Any) -> bool:
    return isinstance(leaf, Number) and leaf.type.dtype == "int64"


class _Binder:
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
                if self.fix and self.leaves is not None and _fixable(spec):
                    self.fixed.append((position, self.leaves[position]))
                    return Known(int(self.leaves[position]))
                return values.Number(ir.Var(param), type)
            case ArrayLeaf(type):
                param = self.param(type, name)
                if self.leaves is not None and not self.units:
                    run.known.examples[param] = self.leaves[len(self.params) - 1].shape
                return memory.parameter_array(run, param)
            case Fixed(value):
                return outside.wrap(run, value, name, lambda: value)
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


def _specialise(
    function: FunctionType,
    specs: dict[str, Spec],
    leaves: Sequence[Any] | None,
    fix: bool,
    growth: Growth,
    given: tuple[tuple[str, Any], ...],
) -> Specialised:
    run = Run(INTERPRETER, growth=growth)
    run.taken.identities = Identities(given)
    units = any(
        leaf.type.unit_axes
        for spec in specs.values()
        for leaf in leaf_specs(spec)
        if isinstance(leaf, ArrayLeaf)
    )
    binder = _Binder(run, leaves, fix, units)
    source = functions.read(function)
    values = {name: _given(run, binder, spec, name) for name, spec in specs.items()}
    for name, value in given:
        _note(run, values[name], value, name)
    args, kwargs = _passed(source.tree, values, run)
    value = run.call(Known(function), args, kwargs)
    results: list[ir.Atom] = []
    run.place = source.tree
    result = _result(run, value, results)
    numbers_drawn = [each for each in run.taken.drawn if each.type is not None]
    outside_names = (each.name for each in run.taken.captured)
    params = (*binder.params, *outside_names, *(each.name for each in numbers_drawn))
    body = (*run.draft.entry, *run.draft.blocks[0])
    program = ir.Function(function.__name__, params, body, tuple(results), run.draft.types)
    program, written = entry.own_arrays(program, run.draft.hints)
    program = guards.proven(program)
    program = overflow.checked(program, binder.wide)
    program = entry.without_unused_sizes(program)
    program, rename = naming.named(program, run.draft.hints)
    captured = tuple(Captured(rename(c.name), c.type, c.get) for c in run.taken.captured)
    return Specialised(
        program,
        result,
        captured,
        tuple(run.taken.dependencies.values()),
        tuple(run.taken.functions),
        tuple(binder.fixed),
        frozenset(map(rename, written)),
        tuple(
            replace(each, name=rename(each.name) if each.name else "") for each in run.taken.drawn
        ),
        run.taken.identities.sharing(),
        run.exceptions.caught,
    )


def _given(run: Run, binder: _Binder, spec: Spec, name: str) -> Value:
    if isinstance(spec, Held):
        return outside.generator(run, spec.cls, lambda call: call.arguments[name])
    return binder.value(spec, name)


def _note(run: Run, value: Value, given: Any, path: str) -> None:
    """Take note of the caller's objects that a value and its parts stand for."""
    run.taken.identities.note(value, given, path)
    match value:
        case Tuple(items):
            for k, (each, part) in enumerate(zip(items, given, strict=True)):
                _note(run, each, part, f"{path}[{k}]")
        case ListRef():
            found = lists.contents(run, value)
            assert isinstance(found, Tuple), "an argument is a list of known length"
            for k, (each, part) in enumerate(zip(found.items, given, strict=True)):
                _note(run, each, part, f"{path}[{k}]")
        case DictRef():
            pairs = lists.entries(run, value)
            for each, (key, part) in zip(pairs.values, given.items(), strict=True):
                _note(run, each, part, f"{path}[{key!r}]")
        case Instance(real=None) if dataclasses.is_dataclass(given):
            for field in dataclasses.fields(given):
                each = run.state["attribute", value.id, field.name]
                _note(run, each, getattr(given, field.name), f"{path}.{field.name}")


def _passed(
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


def _result(run: Run, value: Value, results: list[ir.Atom]) -> Any:
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
            return Structure(value.kind, (), tuple(_result(run, v, results) for v in value.items))
        case ListRef():
            found = lists.contents(run, value)
            if not isinstance(found, Tuple):
                items = rows.array(run, found) if found.shape else rows.buffer_array(run, found)
                made = nests.materialise(run, items)
                kinds: dict[Any, Any] = {tuple: GrownTuples, list: GrownLists}
                kind = Grown if found.of is None else kinds[found.of]
                return Structure(kind, (), (leaf(ir.Var(made.base)),))
            return Structure(list, (), tuple(_result(run, v, results) for v in found.items))
        case DictRef():
            entries = lists.entries(run, value)
            return Structure(
                dict, entries.keys, tuple(_result(run, v, results) for v in entries.values)
            )
        case Instance() if value.real is None or any(
            key[0] == "attribute" and key[1] == value.id for key in run.state
        ):
            names = tuple(
                key[2]
                for key, found in run.state.items()
                if key[0] == "attribute" and key[1] == value.id and found is not DELETED
            )
            found_values = [run.state["attribute", value.id, name] for name in names]
            return Structure(
                value.kind, names, tuple(_result(run, v, results) for v in found_values)
            )
        case Instance():
            return value.real
    run.refuse(
        f"the function returns {scalars.describe(value)}",
        "Return numbers, arrays, or tuples, lists and dicts of them.",
        errors.NotDifferentiable,
        code="SG272",
    )
