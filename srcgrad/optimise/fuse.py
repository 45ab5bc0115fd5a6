"""Run loops that go over the same elements as one.

    before  for i in range(n): a[i] = math.exp(x[i])
            for j in range(n): s += a[j]
    after   for i in range(n): a[i] = math.exp(x[i]); s += a[i]

Two loops of a block become one if an iteration of the second touches, of every array that either
changes, only what the first touches in the same iteration: on some axis all subscripts are the
counter plus one and the same number. What stands between them goes before the joint loop if the
second loop needs it, and after it otherwise. (Kennedy & McKinley 1993, Maximizing loop parallelism
and improving data locality via loop fusion and distribution.) Checks keep their order, and nothing
runs before a check that stood before it.

Loops whose iterations depend on each other stay as they are: they are the user's algorithm, and
what is independent in them could no longer be done several elements at a time.
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.affine import Affine, affine, extreme, is_nonnegative, plus
from srcgrad.optimise.effects import Effects, effects
from srcgrad.records import dataclass
from srcgrad.types import Array

Places = frozenset[tuple[int, Affine]]
"""The axes of an array on which all subscripts of a loop are its counter plus the same number."""

COUNTER = ir.Var("the counter")
UNIT_STEPS = (ir.Const(1), ir.Const(-1))
Around = dict[str, ir.For]
"""The loops around a block by their counters, outermost first."""


def fuse(program: ir.Function) -> ir.Function:
    """A program in which loops over the same elements are one."""
    return replace(program, body=Fusion(program).block(program.body, {}))


class Together:
    """What some statements read and change, and whether they rely on checks or may raise."""

    def __init__(self, *statements: ir.Statement) -> None:
        self.reads: set[str] = set()
        self.changes: set[str] = set()
        self.touches = False
        self.raises = False
        for statement in statements:
            self.add(statement)

    def add(self, statement: ir.Statement) -> None:
        found = effects(statement)
        self.reads |= found.reads
        self.changes |= found.changes
        self.touches = self.touches or any(True for _ in touches((statement,)))
        self.raises = self.raises or may_raise(statement)

    def needs(self, earlier: ir.Statement) -> bool:
        """Whether these have to stay after an earlier statement."""
        found = effects(earlier)
        return (
            not self.changes.isdisjoint(found.reads)
            or not self.changes.isdisjoint(found.changes)
            or not self.reads.isdisjoint(found.changes)
            or (self.touches and has_checks(earlier))
            or (self.raises and may_raise(earlier))
        )


def has_checks(statement: ir.Statement) -> bool:
    return any(isinstance(s, ir.Guard) for s in dataflow.walk((statement,)))


def may_raise(statement: ir.Statement) -> bool:
    return any(
        isinstance(s, ir.Guard) or (isinstance(s, ir.Routine) and not _is_product(s.value))
        for s in dataflow.walk((statement,))
    )


def _is_product(value: ir.Expr) -> bool:
    """Whether a routine multiplies matrices: shapes that do not fit are found by checks before."""
    return isinstance(value, ir.Apply) and (
        value.function is operator.matmul or isinstance(value.function, ir.Recombination)
    )


@dataclass(frozen=True)
class Facts:
    """What is known of a loop."""

    loop: ir.For
    runs: tuple[ir.Expr | Affine, ...]
    """Its bounds and its step."""
    places: dict[str, Places]
    is_independent: bool
    """It carries nothing but sums, and of what it changes it reads its own elements only."""
    has_sums: bool
    raises: bool
    reads: Counter[str]
    """How many of its statements read each name."""

    def followed_by(self, second: Facts, one: ir.For) -> Facts:
        """The same of the two loops as one."""
        places = {**self.places, **second.places}
        for array in self.places.keys() & second.places.keys():
            places[array] = self.places[array] & second.places[array]
        return replace(
            self,
            loop=one,
            places=places,
            has_sums=self.has_sums or second.has_sums,
            raises=self.raises or second.raises,
            reads=self.reads + second.reads,
        )


class Fusion:
    def __init__(self, program: ir.Function) -> None:
        self.types = program.types
        self.definitions = dataflow.lasting_values(program.body)
        self.assigned: Counter[str] = Counter()
        self.read: Counter[str] = Counter()
        self.read.update(r.name for r in program.results if isinstance(r, ir.Var))
        for statement in dataflow.walk(program.body):
            self.read.update(dataflow.reads(statement))
            name = dataflow.target(statement)
            if name is not None:
                self.assigned[name] += 1
        self.facts: dict[int, Facts] = {}

    def block(self, body: ir.Block, around: Around) -> ir.Block:
        """A block with its own loops joined, and then those inside them."""
        if sum(isinstance(s, ir.For) for s in body) > 1:
            one = self.joined(body, around, exclusive=True)
            one = self.joined(one, around, exclusive=False)
            body = self.starts_last(one) if len(one) < len(body) else body
        result: list[ir.Statement] = []
        for statement in body:
            inside = around
            if isinstance(statement, ir.For) and statement.step in UNIT_STEPS:
                inside = {**around, statement.variable: statement}
            blocks = [self.block(b, inside) for b in dataflow.blocks(statement)]
            result.append(dataflow.with_blocks(statement, lambda _, b=blocks: b.pop(0)))  # type: ignore[misc]
        return tuple(result)

    def joined(self, body: ir.Block, around: Around, exclusive: bool) -> ir.Block:
        """A block in which each loop is one with the nearest before it that it can join.

        If `exclusive`, only with one that works for nobody else: what it computes shall not become
        part of a loop that another reader of that has to wait for.
        """
        statements = list(body)
        at = 0
        while at < len(statements):
            at += 1
            second = statements[at - 1]
            if not isinstance(second, ir.For):
                continue
            for earlier in range(at - 2, -1, -1):
                first = statements[earlier]
                if not isinstance(first, ir.For) or not self.fit(first, second, around):
                    continue
                if exclusive and not self.works_only_for(first, second):
                    continue
                apart = _apart(first, statements[earlier + 1 : at - 1], second)
                if apart is None:
                    continue
                before, after = apart
                statements[earlier:at] = [*before, self.one(first, second), *after]
                at = earlier + len(before)
                break
        return tuple(statements)

    def one(self, first: ir.For, second: ir.For) -> ir.For:
        """Both loops, an iteration of the second after each of the first."""
        body = dataflow.renamed(second.body, {second.variable: first.variable})
        for statement in dataflow.walk(body):
            name = dataflow.target(statement)
            if name in self.definitions and isinstance(statement, ir.Assign):
                self.definitions[name] = statement.value
        one = replace(first, body=first.body + body)
        self.facts[id(one)] = self.facts[id(first)].followed_by(self.facts[id(second)], one)
        return one

    def starts_last(self, body: ir.Block) -> ir.Block:
        """A block in which what a loop carries starts just before the loop."""
        starts: dict[str, ir.Statement] = {}
        result: list[ir.Statement] = []
        for statement in body:
            found = effects(statement)
            own = [n for n, start in starts.items() if self._ends(n, start, found)]
            result += [starts.pop(name) for name in own]
            match statement:
                case ir.Assign(ir.Var(name), ir.Var() | ir.Const()) if self.assigned[name] > 1:
                    starts[name] = statement
                case _:
                    result.append(statement)
        return (*result, *starts.values())

    def _ends(self, name: str, start: ir.Statement, found: Effects) -> bool:
        """Whether a carried value has to be set before a statement."""
        return name in found.reads | found.changes or not found.changes.isdisjoint(
            dataflow.reads(start)
        )

    # -- may two loops be one? --------------------------------------------------------------------

    def fit(self, first: ir.For, second: ir.For, around: Around) -> bool:
        """Whether the second loop may follow the first iteration by iteration, and gains by it."""
        ours, theirs = self._facts(first, around), self._facts(second, around)
        if not ours.is_independent or not theirs.is_independent or ours.runs != theirs.runs:
            return False
        if ours.raises and theirs.raises:
            return False
        near = {
            array
            for array in ours.places.keys() & theirs.places.keys()
            if ours.places[array] & theirs.places[array]
        }
        if not near:
            return False
        a, b = effects(first), effects(second)
        return a.changes & b.reads <= near and a.changes & b.changes <= near >= a.reads & b.changes

    def works_only_for(self, first: ir.For, second: ir.For) -> bool:
        """Whether nothing but the second loop reads what the first leaves behind."""
        if self._facts(first, {}).has_sums:
            return False
        made = [a for a in effects(first).changes if isinstance(self.types.get(a), Array)]
        ours, theirs = self._facts(first, {}).reads, self._facts(second, {}).reads
        return all(ours[array] + theirs[array] == self.read[array] for array in made)

    def places(self, loop: ir.For) -> dict[str, Places]:
        """Where the subscripts of the arrays that a loop touches say which iteration it is."""
        return self._facts(loop, {}).places

    def carries_sums(self, loop: ir.For) -> bool:
        """Whether a loop's iterations may run in any order, and leave nothing but sums behind."""
        return self._facts(loop, {}).is_independent

    def _facts(self, loop: ir.For, around: Around) -> Facts:
        known = self.facts.get(id(loop))
        if known is None or known.loop is not loop:
            known = self.facts[id(loop)] = self._find_facts(loop, around)
        return known

    def _find_facts(self, loop: ir.For, around: Around) -> Facts:
        inside = Counter(n for s in dataflow.walk(loop.body) if (n := dataflow.target(s)))
        carried = {name for name, count in inside.items() if count < self.assigned[name]}
        overwritten = {
            s.target.name
            for s in dataflow.walk(loop.body)
            if isinstance(s, ir.Assign) and isinstance(s.target, ir.Var)
        }
        made = {
            name
            for s in dataflow.walk(loop.body)
            if isinstance(s, ir.Allocate | ir.Copy | ir.Routine)
            for name in dataflow.stored(s)
        }
        places = self._places(loop, around, frozenset(inside))
        own = effects(loop)
        both = {a for a in own.changes & own.reads if isinstance(self.types.get(a), Array)}
        both -= made | _only_added_to(loop)
        is_independent = loop.step in UNIT_STEPS and not carried & overwritten
        return Facts(
            loop,
            (self._bound(loop.start), self._bound(loop.stop), loop.step),
            places,
            is_independent=is_independent and all(places.get(array) for array in both),
            has_sums=bool(carried),
            raises=may_raise(loop),
            reads=Counter(n for s in dataflow.walk((loop,)) for n in dataflow.reads(s)),
        )

    def _bound(self, bound: ir.Expr) -> ir.Expr | Affine:
        return affine(bound, self.definitions) or bound

    def _places(self, loop: ir.For, around: Around, changing: frozenset[str]) -> dict[str, Places]:
        counters = {**around, loop.variable: loop}
        found: dict[str, Places] = {}
        for array, index in touches(loop.body):
            here = frozenset(
                (axis, form)
                for axis, subscript in enumerate(index)
                if (form := self._form(subscript, loop, counters, changing)) is not None
            )
            found[array] = found.get(array, here) & here
        return found

    def _form(
        self, subscript: ir.Expr, loop: ir.For, counters: Around, changing: frozenset[str]
    ) -> Affine | None:
        """A subscript that is different in each iteration and never negative."""
        form = affine(subscript, self.definitions)
        if form is None or form.coefficient(loop.variable) not in (1, -1):
            return None
        if form.names() & changing:
            return None
        if not is_nonnegative(extreme(form, False, counters, self.definitions)):
            return None
        factor = form.coefficient(loop.variable)
        rest = plus(form, Affine(0, ((ir.Var(loop.variable), 1),)), -factor)
        return plus(rest, Affine(0, ((COUNTER, 1),)), factor)


def _only_added_to(loop: ir.For) -> set[str]:
    """Arrays to whose elements a loop adds without looking at them: in what order, is the same."""
    added: set[str] = set()
    others: set[str] = set()
    for statement in dataflow.walk(loop.body):
        read = list(dataflow.read(statement).arrays)
        match statement:
            case ir.Increment(ir.Item(array)):
                added.add(array)
                read.remove(array)
            case _:
                others.update(dataflow.stored(statement))
        others.update(read)
    return added - others


def touches(body: ir.Block) -> Iterator[tuple[str, tuple[ir.Expr, ...]]]:
    """The subscripts at which a block touches arrays; none where it touches all of an array."""
    for statement in dataflow.walk(body):
        for uses in (dataflow.read(statement), dataflow.written(statement)):
            for element in uses.elements:
                yield element.array, element.index
            for array in uses.wholes:
                yield array, ()


def _apart(
    first: ir.For, between: list[ir.Statement], second: ir.For
) -> tuple[list[ir.Statement], list[ir.Statement]] | None:
    """What stands between two loops, as what goes before both and what goes after both."""
    later = Together(second)
    before: list[ir.Statement] = []
    after: list[ir.Statement] = []
    for statement in reversed(between):
        if later.needs(statement):
            later.add(statement)
            before.append(statement)
        else:
            after.append(statement)
    if before and Together(*before).needs(first):
        return None
    return before[::-1], after[::-1]
