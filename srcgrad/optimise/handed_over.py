"""Arrays that are copied and not used after are handed over, and not copied."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.types import Array


def handed_over(program: ir.Function) -> ir.Function:
    """A program without copies of arrays that are not used after.

    before  t = np.empty(n); t[0] = a; y = t.copy(); y[1] = b
    after   y = np.empty(n); y[0] = a; y[1] = b

    All uses of the array stand in one block, from where it is made to where it is copied, and all
    uses of the copy in the same block from there on.
    """
    uses = Counter(name for statement in dataflow.walk(program.body) for name in _named(statement))
    kept = Counter(r.name for r in program.results if isinstance(r, ir.Var))
    new = dict(_found(program.body, uses, kept, program, True))
    if not new:
        return program

    groups: dict[str, list[str]] = {}
    for name in dict.fromkeys((*new, *new.values())):
        last = name
        while last in new:
            last = new[last]
        groups.setdefault(last, []).append(name)
    names: dict[str, str] = {}
    for last, group in groups.items():
        best = last if kept[last] else min(group, key=plainness)
        names |= {name: best for name in group if name != best}
    body = dataflow.renamed(_without(program.body, new), names)
    types = {name: kind for name, kind in program.types.items() if name not in names}
    return replace(program, body=body, types=types)


def is_adjoint(name: str) -> bool:
    """Whether this is called the adjoint of something, or a tangent."""
    return name.rstrip("0123456789_").endswith(("_bar", "_dot"))


def plainness(name: str) -> tuple[bool, int]:
    """Orders names: the user's own before numbered ones, and what has no name last."""
    stem = re.sub(r"(_bar|_dot|_saved)+$", "", name)
    plain = stem.rstrip("0123456789_")
    return (plain == "t", len(stem) - len(plain))


def _found(
    body: ir.Block,
    uses: Counter[str],
    kept: Counter[str],
    program: ir.Function,
    is_last: bool,
) -> list[tuple[str, str]]:
    """The arrays that are handed over in a block, each with the copy that it becomes."""
    found: list[tuple[str, str]] = []
    for at, statement in enumerate(body):
        for inner in dataflow.blocks(statement):
            found += _found(inner, uses, kept, program, False)
        pair = _copied(statement)
        if pair is None or pair[0] == pair[1]:
            continue
        name, source = pair
        one, other = program.types[name], program.types[source]
        assert isinstance(one, Array) and isinstance(other, Array), "arrays are copied"
        if (one.dtype, one.layout) != (other.dtype, other.layout):
            continue
        if name in program.params or source in program.params or kept[source]:
            continue
        if kept[name] and not is_last:
            continue
        if is_adjoint(name) != is_adjoint(source) and not plainness(source)[0]:
            continue  # what has a name of the user's would be called the adjoint of something
        before, after = body[: at + 1], body[at:]
        first = next((s for s in before if source in dataflow.named_within(s)), None)
        if (
            _makes(first, source)
            and _count(before, source) == uses[source]
            and _count(after, name) == uses[name]
        ):
            found.append((source, name))
    return found


def _makes(statement: ir.Statement | None, name: str) -> bool:
    """Whether a statement makes an array."""
    match statement:
        case ir.Update(ir.Whole(target, ()), is_new=True):
            return target == name
        case ir.Allocate() | ir.Copy() | ir.Routine():
            return name in dataflow.stored(statement)
    return False


def _count(body: ir.Block, name: str) -> int:
    return sum(name in _named(statement) for statement in dataflow.walk(body))


def _named(statement: ir.Statement) -> frozenset[str]:
    """The names that a statement itself mentions, what is in its blocks apart."""
    return dataflow.read(statement).names | dataflow.written(statement).names


def _without(body: ir.Block, new: dict[str, str]) -> ir.Block:
    return tuple(
        dataflow.with_blocks(statement, lambda block: _without(block, new))
        for statement in body
        if (pair := _copied(statement)) is None or new.get(pair[1]) != pair[0]
    )


def _copied(statement: ir.Statement) -> tuple[str, str] | None:
    """The array that a statement makes as a copy, and what it is a copy of."""
    match statement:
        case ir.Copy(name, source):
            return name, source
        case ir.Update(ir.Whole(name, ()), ir.Whole(source, ()), adds=False, is_new=True):
            return name, source
    return None
