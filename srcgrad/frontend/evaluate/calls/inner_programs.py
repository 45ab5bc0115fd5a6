"""What a call has added to the program, as a program of its own, and a derivative of that added."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NoReturn

from srcgrad import errors, ir, uses
from srcgrad.frontend.evaluate.calls.argument_copies import Copies, changed
from srcgrad.frontend.programs.rewrite import map_block, names_in
from srcgrad.frontend.values.core import memory, origins
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import ArrayRef, Key, Known, Number, Value
from srcgrad.frontend.values.numbers import scalars
from srcgrad.notes import Renamed, note
from srcgrad.types import Scalar


def inner_program(
    run: Run, body: ir.Block, own: list[str], results: tuple[ir.Var, ...], copies: Copies
) -> ir.Function:
    """What a call has added, as a program of its own arguments and of what else it reads.

    `copies` are the arrays that are the function's own.
    """
    named = dict.fromkeys((*names_in(body), *(each.name for each in results)))
    inside = set(defined(body))
    free = [name for name in named if name not in inside and name not in own]
    others = [name for name in changed(body) if name not in inside and name not in own]
    if others:
        shown = run.draft.hints.get(others[0], "something")
        refuse_traces(run, shown)
    copies.check(run, body)
    types = {name: run.draft.types[name] for name in (*named, *own)}
    return ir.Function("inner", (*own, *free), without_checks(body), results, types)


def is_changed(run: Run, before: dict[Key, Value]) -> bool:
    """Whether the state is another than before; which iteration it is may have changed."""
    others = ((key, value) for key, value in before.items() if key != origins.ROUND)
    return any(run.state.get(key, value) is not value for key, value in others)


def refuse_traces(run: Run, shown: str) -> NoReturn:
    """Refuse a change of what is outside: a derivative that is called by itself leaves none."""
    run.refuse(
        f"the function changes {shown}, which is outside of it, while it is differentiated",
        "Return what is computed, and change things after the call.",
        errors.NotDifferentiable,
        code="SG2128",
    )


def added(run: Run, found: ir.Function, seeds: dict[str, Value]) -> list[Value]:
    """Add the statements of a derivative to the program; what its results are here."""
    new = {name: name_of(value) for name, value in seeds.items()}
    body = tuple(_with_known_lengths(run, found.body, new))
    kept = {*found.params, *new}
    for name in dict.fromkeys(defined(body)):
        if name not in kept:
            new[name] = run.fresh(found.types[name], _hint(run, name))
    note(Renamed("", new))
    for statement in map_block(body, lambda name: new.get(name, name)):
        run.emit(statement)
    values: list[Value] = []
    for result in found.results:
        if isinstance(result, ir.Const):
            values.append(Known(result.value))
            continue
        name = new.get(result.name, result.name)
        kind = run.draft.types[name]
        if isinstance(kind, Scalar):
            values.append(Number(ir.Var(name), kind))
        else:
            values.append(memory.whole(run, name, ()))
    return values


def _with_known_lengths(run: Run, body: ir.Block, new: dict[str, str]) -> Iterator[ir.Statement]:
    """The statements of a derivative without those that ask for the lengths of arrays of the
    program around it, which has names for them: these go to `new`."""
    for statement in body:
        match statement:
            case ir.Assign(ir.Var(name) as length, ir.Dim(array, axis)) if (
                array in run.known.shapes and array not in new
            ):
                known = scalars.atom(run, run.known.shapes[array][axis])
                if isinstance(known, ir.Var):
                    new[name] = known.name
                else:
                    yield ir.Assign(length, known, statement.span)
            case _:
                yield statement


def name_of(leaf: Value) -> str:
    if isinstance(leaf, ArrayRef):
        return leaf.base
    assert isinstance(leaf, Number), "what is differentiated has a name"
    return leaf.atom.name


def _hint(run: Run, name: str) -> str | None:
    """What a name of a derivative would be called: after what it is the derivative of."""
    stem, _, rest = name.partition("_")
    if not stem.startswith("%"):
        return name
    known = run.draft.hints.get(stem)
    return f"{known}_{rest}" if known and rest else known


def defined(body: ir.Block) -> Iterator[str]:
    """Names that a block gives a value, or makes."""
    for statement in uses.walk(body):
        match statement:
            case ir.Assign(ir.Var(name)) | ir.For(name):
                yield name
            case ir.Allocate(name) | ir.Copy(name):
                yield name
            case ir.Routine(names):
                yield from names


def without_checks(body: ir.Block) -> ir.Block:
    """A block without the checks, which stand before it already."""
    kept = (each for each in body if not isinstance(each, ir.Guard))
    return tuple(uses.with_blocks(each, without_checks) for each in kept)
