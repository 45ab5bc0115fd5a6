"""Give versions of one variable one name again."""

from __future__ import annotations

import operator
import re
from itertools import combinations

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.types import Array, Type


def coalesce(program: ir.Function) -> ir.Function:
    """A program in which `y` and `y_1` are both called `y` where they do not live at the same time.

    before  y_1 = 0.5 * (y + a / y); y = y_1
    after   y = 0.5 * (y + a / y)
    """
    groups = _groups(program)
    tracked = frozenset(name for group in groups for name in group)
    results = {r.name for r in program.results if isinstance(r, ir.Var)}
    edges = _Interference(tracked).of(program, results)
    new: dict[str, str] = {}
    for group in groups:
        classes: list[list[str]] = []
        for name in group:
            for members in classes:
                if not any(frozenset((name, m)) in edges for m in members):
                    members.append(name)
                    break
            else:
                classes.append([name])
        for members in classes:
            if any(m in program.params for m in members[1:]):
                members.sort(key=lambda m: m not in program.params)
                if sum(m in program.params for m in members) > 1:
                    continue
            for member in members[1:]:
                new[member] = members[0]
    new.update(_copied_parameters(program))
    new = _shortest(program, new)
    if not new:
        return program
    body = _without_self_copies(dataflow.renamed(program.body, new))
    renamed_results = tuple(
        ir.Var(new.get(r.name, r.name)) if isinstance(r, ir.Var) else r for r in program.results
    )
    types = _renamed_types(program, new)
    return ir.Function(program.name, program.params, body, renamed_results, types, program.doc)


def _renamed_types(program: ir.Function, new: dict[str, str]) -> dict[str, Type]:
    """The types by the new names, of which one may have been that of something that is gone."""
    types = dict(program.types)
    known: set[str] = set()
    for name in sorted(_scalars(program), key=lambda name: name in new):
        target = new.get(name, name)
        if target not in known and name in program.types:
            types[target] = program.types[name]
            known.add(target)
    return types


def _shortest(program: ir.Function, new: dict[str, str]) -> dict[str, str]:
    """The same renaming to names without numbers where those are free, or else with low ones."""
    kept: set[str] = set(program.params)
    for statement in dataflow.walk(program.body):
        for uses in (dataflow.read(statement), dataflow.written(statement)):
            kept.update((*uses.arrays, *uses.lengths, *uses.stacks))
    arrays = {new.get(name, name) for name in kept}
    final = dict.fromkeys(new.get(name, name) for name in _scalars(program))
    fixed = arrays | {name for name in final if stem(name) == name}
    taken = set(fixed)
    short: dict[str, str] = {}
    for name in sorted(final, key=_number):
        if name in fixed:
            short[name] = name
            continue
        base, count = stem(name), 0
        while (wanted := base if count == 0 else _numbered(base, count)) in taken:
            count += 1
        short[name] = wanted
        taken.add(wanted)
    result = {
        name: short.get(new.get(name, name), new.get(name, name)) for name in _scalars(program)
    }
    result.update({name: target for name, target in new.items() if name not in result})
    return {name: target for name, target in result.items() if name != target}


def _numbered(base: str, count: int) -> str:
    for suffix in ("_bar", "_saved"):
        if base.endswith(suffix):
            return f"{base.removesuffix(suffix)}_{count}{suffix}"
    return f"{base}_{count}"


def stem(name: str) -> str:
    """`y` for `y`, `y_1` and `y_12`; `y_bar` for `y_1_bar`."""
    return re.sub(r"_\d+(?=_|$)", "", name)


def _number(name: str) -> tuple[int, str]:
    found = re.search(r"_(\d+)(?=_|$)", name)
    return (int(found.group(1)) if found else 0, name)


def _groups(program: ir.Function) -> list[list[str]]:
    groups: dict[tuple[str, Type], list[str]] = {}
    for name in _scalars(program):
        kind = program.types.get(name)
        if kind is not None and not isinstance(kind, Array):
            groups.setdefault((stem(name), kind.__class__(kind.dtype)), []).append(name)
    return [sorted(group, key=_number) for group in groups.values() if len(group) > 1]


def _scalars(program: ir.Function) -> list[str]:
    found = list(program.params)
    for statement in dataflow.walk(program.body):
        name = dataflow.target(statement)
        if name is not None:
            found.append(name)
    return list(dict.fromkeys(found))


class _Interference:
    """Which names live at the same time (Chaitin 1982), by liveness through the blocks."""

    def __init__(self, tracked: frozenset[str]) -> None:
        self.tracked = tracked
        self.edges: set[frozenset[str]] = set()

    def of(self, program: ir.Function, results: set[str]) -> set[frozenset[str]]:
        live = self._block(program.body, results & self.tracked)
        for a, b in combinations(sorted((live | set(program.params)) & self.tracked), 2):
            self.edges.add(frozenset((a, b)))
        for name in program.params:
            for other in live:
                self._meet(name, other)
        return self.edges

    def _meet(self, name: str, other: str) -> None:
        if name != other:
            self.edges.add(frozenset((name, other)))

    def _defined(self, name: str, live: set[str], source: ir.Expr | None = None) -> None:
        same = source.name if isinstance(source, ir.Var) else None
        for other in live:
            if other != same:
                self._meet(name, other)

    def _reads(self, statement: ir.Statement) -> frozenset[str]:
        return dataflow.reads(statement) & self.tracked

    def _block(self, body: ir.Block, live: set[str]) -> set[str]:
        for statement in reversed(body):
            live = self._statement(statement, live)
        return live

    def _statement(self, statement: ir.Statement, live: set[str]) -> set[str]:
        match statement:
            case ir.If(_, then, orelse):
                inside = self._block(then, set(live)) | self._block(orelse, set(live))
                return inside | self._reads(statement)
            case ir.For(variable, body=body):
                inner = set(live)
                while True:
                    before = self._block(body, set(inner))
                    if variable in self.tracked:
                        # Nested counters stay apart, as a reader expects.
                        self._defined(variable, before | inner | _counters(body) & self.tracked)
                        before.discard(variable)
                    if before <= inner:
                        return live | before | self._reads(statement)
                    inner |= before
            case ir.While(test, _, body):
                own = self._reads(statement)
                inner = live | own
                while True:
                    top = self._block(test, inner | own)
                    before = self._block(body, set(top)) | top
                    if before <= inner:
                        return live | top
                    inner |= before
        name = dataflow.target(statement)
        if name is not None and name in self.tracked:
            source = statement.value if isinstance(statement, ir.Assign) else None
            self._defined(name, live, source)
            if not isinstance(statement, ir.Increment):
                live = live - {name}
        return live | self._reads(statement)


def _counters(body: ir.Block) -> set[str]:
    return {s.variable for s in dataflow.walk(body) if isinstance(s, ir.For)}


def _copied_parameters(program: ir.Function) -> dict[str, str]:
    """Copies made of a parameter on entry, where the parameter itself is not read again."""
    found: dict[str, str] = {}
    returned = {r.name for r in program.results if isinstance(r, ir.Var)}
    for at, statement in enumerate(program.body):
        match statement:
            case ir.Copy(copy, source) if source in program.params and source not in found.values():
                others = list(dataflow.walk(program.body[:at] + program.body[at + 1 :]))
                read = returned.union(*(dataflow.read(other).arrays for other in others))
                moved = any(copy in dataflow.written(other).wholes for other in others)
                if source not in read and not moved:
                    found[copy] = source
    return found


def _without_self_copies(body: ir.Block) -> ir.Block:
    result: list[ir.Statement] = []
    for statement in body:
        statement = dataflow.with_blocks(statement, _without_self_copies)
        match statement:
            case ir.Assign(ir.Var(name), ir.Var(source)) if name == source:
                continue
            case ir.If(_, (), ()):
                continue
            case ir.If(condition, (), orelse, span):
                statement = ir.If(ir.Apply(operator.not_, (condition,)), orelse, (), span)
        result.append(statement)
    return tuple(result)
