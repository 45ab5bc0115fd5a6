"""The arrays of patterns, and those that two names share on some path."""

from __future__ import annotations

from collections.abc import Generator

from srcgrad import ir, uses
from srcgrad.frontend.values.core import aliasing, origins
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.same import same
from srcgrad.frontend.values.core.values import (
    ArrayHole,
    ArrayRef,
    Bound,
    Entries,
    Fresh,
    Key,
    Maybe,
    Tuple,
    Value,
    ViewHole,
)
from srcgrad.frontend.values.joins import joined_views
from srcgrad.frontend.values.joins.made import content

Joins = list[tuple[Value, Value, Value | None, Value | None]]
"""Patterns with their names, and what they are on either path."""


def made_in(block: list[ir.Statement]) -> set[str]:
    """The names that get their values in some statements."""
    found: set[str] = set()
    for each in uses.walk(tuple(block)):
        match each:
            case ir.Assign(ir.Var(name)) | ir.Allocate(name) | ir.Copy(name):
                found.add(name)
            case ir.Routine(names):
                found.update(names)
    return found


def freeze_shared(
    run: Run,
    state: dict[Key, Value],
    todo: Joins,
) -> None:
    """Let nothing be written to an array that two names may or may not share."""
    frozen = run.memory.frozen
    found = ("this array may or may not be the one that another name stands for", run.span())
    copies: tuple[dict[str, set[str]], dict[str, set[str]]] = {}, {}
    for pattern, made, a, b in todo:
        for each, sources in arrays_of(
            run, pattern, made, ((a, run.joining.sides[0]), (b, run.joining.sides[1]))
        ):
            origins.unite(run, each, sources)
            is_followed = origins.follows(run, each)
            for source, of in zip(sources, copies, strict=True):
                if not isinstance(source, ArrayRef):
                    continue
                aliasing.inherit(run, each.base, source.base)
                if is_followed:
                    continue
                of.setdefault(source.base, set()).add(each.base)
                if origins.references(run, state, source.base):
                    frozen[source.base] = frozen[each.base] = found
    for of in copies:
        for several in of.values():
            if len(several) > 1:
                frozen.update(dict.fromkeys(several, found))


def made_before(todo: Joins, a: Value | None, b: Value | None) -> Value | None:
    """What an earlier name stands for that is the same array on either path, whichever it is."""
    if isinstance(a, ArrayRef) and isinstance(b, ArrayRef):
        for _, made, first, second in todo:
            if first is not None and second is not None and same(first, a) and same(second, b):
                return made
    return None


Case = tuple[Value | None, dict[Key, Value]]
"""What a pattern stands for on a path, and the state there."""


def arrays_of(
    run: Run, pattern: Value, made: Value, sides: tuple[Case, ...]
) -> Generator[tuple[ArrayRef, tuple[Value | None, ...]]]:
    """The arrays of an instantiated pattern, each with what it is on the paths."""
    if isinstance(pattern, ArrayHole):
        if isinstance(made, ArrayRef):
            yield made, tuple(value for value, _ in sides)
        return
    if isinstance(pattern, ViewHole):
        if isinstance(made, ArrayRef):
            wholes = tuple(
                (joined_views.whole_of(run, v.base) if isinstance(v, ArrayRef) else None, state)
                for v, state in sides
            )
            whole = joined_views.whole_of(run, made.base)
            yield from arrays_of(run, pattern.whole, whole, wholes)
        return
    if isinstance(pattern, Fresh):
        inner = tuple((None if v is None else content(run, v, state), state) for v, state in sides)
        yield from arrays_of(run, pattern.content, run.joining.contents[pattern.id], inner)
        return
    for k, each in enumerate(_within(pattern, pattern)):
        inner = tuple((_nth(_within(pattern, value), k), state) for value, state in sides)
        name = _nth(_within(pattern, made), k)
        if name is not None:
            yield from arrays_of(run, each, name, inner)


def _within(pattern: Value, value: Value | None) -> tuple[Value, ...]:
    """What a value consists of, taken apart as the pattern is."""
    match pattern, value:
        case Tuple(), Tuple():
            return value.items
        case Entries(), Entries():
            return value.values
        case Bound(), Bound():
            return (value.owner,)
        case Maybe(), Maybe():
            return (value.value,)
        case Maybe(), _ if value is not None:
            return (value,)
    return ()


def _nth(values: tuple[Value, ...], k: int) -> Value | None:
    return values[k] if k < len(values) else None
