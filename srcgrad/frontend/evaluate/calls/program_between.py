"""The part of a program that leads from some values to others, as a program of its own.

`gradients(ys, xs)` walks back from ys to the values that cut the way: the xs, and what else is
constant. What lies between is done again, and can be differentiated; all else that it reads must be
there still as it was, or be done again, too.

before  b = 2 * a;  k = n * n;  c = b * k;  y = a + c       a and c, with b as a cut
after   inner(b, k):  c = b * k                             of which b is differentiated
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field

from srcgrad import errors, ir, uses
from srcgrad.frontend.evaluate.calls.inner_programs import without_checks
from srcgrad.frontend.programs.rewrite import map_block
from srcgrad.frontend.values.core.run import Run
from srcgrad.records import dataclass
from srcgrad.types import Array


@dataclass(frozen=True)
class Segment:
    """A program that leads to some names, and what it takes from the program around it."""

    body: ir.Block
    free: tuple[str, ...]
    """What it reads and does not make, cuts included."""
    repeated: tuple[ir.Statement, ...]
    """The statements of the program around it that are done again."""


class Flow:
    """The statements before a place, on the path that leads to it."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.statements = tuple(each for block in run.draft.blocks for each in block)
        self.writes = [values_of(each, uses.written) for each in self.statements]
        counts = Counter(name for names in self.writes for name in names)
        self.once = frozenset(name for name, count in counts.items() if count == 1)
        self.reads = [self.taken(each) for each in self.statements]
        self.last: dict[str, int] = {}
        """The statement that has set a name, or changed an array, last."""
        for at, names in enumerate(self.writes):
            self.last.update(dict.fromkeys(names, at))

    def at(self, name: str) -> int:
        """Which statement has set a name last; -1 for one that comes from elsewhere."""
        return self.last.get(name, -1)

    def taken(self, statement: ir.Statement) -> frozenset[str]:
        """What a statement with its blocks reads of what there is before it."""
        return values_of(statement, uses.read) - self.made(statement)

    def made(self, statement: ir.Statement) -> frozenset[str]:
        """What a statement with its blocks makes, and no other one changes."""
        made: set[str] = set()
        for each in uses.walk((statement,)):
            match each:
                case ir.Assign(ir.Var(name)) | ir.For(name) | ir.Allocate(name) | ir.Copy(name):
                    made.add(name)
                case ir.Routine(names):
                    made.update(names)
        return self.once & made

    def set_by(self, at: int) -> frozenset[str]:
        """What nothing before a statement has to do with, once that is done."""
        match self.statements[at]:
            case ir.Assign(ir.Var()) | ir.Allocate() | ir.Copy() | ir.Routine():
                return self.writes[at]
        return self.made(self.statements[at])

    def leads(self, sources: frozenset[str], cuts: frozenset[str], upto: int) -> list[bool]:
        """Which statements read anything that depends on some of the cuts."""
        held = {name for name in sources if self.at(name) < 0}
        found = []
        for at in range(upto + 1):
            found.append(not held.isdisjoint(self.reads[at]))
            if found[-1]:
                held |= self.writes[at]
            set_here = {name for name in cuts & self.writes[at] if self.at(name) == at}
            held = (held - set_here) | (set_here & sources)
        return found

    def segment(
        self, ends: tuple[str, ...], upto: int, sources: frozenset[str], cuts: frozenset[str]
    ) -> Segment:
        """The way from `sources`, which are among the cuts, to what `ends` hold after `upto`."""
        return _Walk(self, upto, sources, cuts).back(ends)

    def needed(
        self, ends: tuple[str, ...], upto: int, xs: frozenset[str], cuts: frozenset[str]
    ) -> frozenset[str]:
        """All from which ends are computed, up to the cuts.

        Refused where that is what an array among xs was before it was changed, or another name of
        one of xs before a loop or a branch.
        """
        needed = set(ends)
        found: set[str] = set()
        for at in range(upto, -1, -1):
            needed -= {name for name in cuts if self.at(name) == at}
            hit = needed & self.writes[at]
            if not hit:
                continue
            statement = _only(self.statements[at], hit)
            needed -= self.set_by(at)
            more = self.taken(statement)
            for name in sorted(more & xs):
                if self.at(name) > at:
                    self.refuse_older(name)
            needed |= more
            found |= more
        found |= needed
        for name in sorted(xs):
            if not (found - cuts).isdisjoint(origins(self.run, self.statements, name)):
                self.refuse_two_names(name)
        return frozenset(found - cuts)

    def refuse_two_names(self, name: str) -> None:
        """Refuse what a loop or a branch may hand on as it was, and ys use as it was, too."""
        self.run.refuse(
            f"{self.shown(name)} comes from a loop or a branch, which may leave it what it was; "
            "and ys are computed from what it was, too",
            f"Say what it is before that: {self.shown(name)} = 1.0 * {self.shown(name)}, so that "
            "these are two values.",
            errors.NotDifferentiable,
            code="SG2255",
        )

    def refuse_older(self, name: str) -> None:
        """Refuse an array of which an older state matters."""
        self.run.refuse(
            f"{self.shown(name)} is changed after ys, or something on the way to them, was "
            "computed from it: what it is now is not what they depend on",
            "Change a copy of it, or take the gradients before it is changed.",
            errors.NotDifferentiable,
            code="SG2256",
        )

    def shown(self, name: str) -> str:
        """What a user calls a name."""
        return self.run.draft.hints.get(name, "something").split("%")[0]


@dataclass
class _Walk:
    """One walk backwards."""

    flow: Flow
    upto: int
    sources: frozenset[str]
    cuts: frozenset[str]
    needed: set[str] = field(default_factory=set)
    body: list[tuple[int, ir.Statement]] = field(default_factory=list)
    settled: dict[str, int] = field(default_factory=dict)
    """What is taken from the program as it is now, and the statement that has made it so."""

    def back(self, ends: tuple[str, ...]) -> Segment:
        flow = self.flow
        leads = flow.leads(self.sources, self.cuts, self.upto)
        self.needed = set(ends)
        for at in range(self.upto, -1, -1):
            self._cut(at)
            hit = self.needed & flow.writes[at]
            if not hit:
                continue
            self._check_within(at, hit)
            if not leads[at]:
                for name in sorted(hit):
                    if flow.at(name) == at:
                        self._settle(name, at)
                hit &= self.needed
            if hit:
                self._repeat(at, hit)
        for name in sorted(self.needed & self.cuts):
            if flow.at(name) < 0:
                self._settle(name, -1)
        self._copies()
        body = tuple(each for _, each in reversed(self.body))
        return Segment(
            without_checks(self._renamed()),
            tuple(sorted(_free(body, self.settled, ends))),
            tuple(flow.statements[at] for at, _ in self.body if at >= 0),
        )

    def _cut(self, at: int) -> None:
        for name in sorted(self.needed & self.cuts):
            if self.flow.at(name) == at:
                self._settle(name, at)

    def _settle(self, name: str, at: int) -> None:
        self.needed.discard(name)
        self.settled[name] = at

    def _check_within(self, at: int, hit: set[str]) -> None:
        """Refuse a loop or a branch that sets a cut, and from that something else."""
        flow, statement = self.flow, self.flow.statements[at]
        if not uses.blocks(statement):
            return
        for name in sorted(self.cuts & flow.writes[at]):
            if flow.at(name) == at and not hit.isdisjoint(_following(flow.run, statement, name)):
                flow.run.refuse(
                    f"{flow.shown(name)} and what ys depend on are made by one loop or branch: its "
                    "last value there is not told from what comes of it",
                    "Take the gradients in the loop or the branch, or of what is made after it.",
                    errors.NotDifferentiable,
                    code="SG2257",
                )

    def _repeat(self, at: int, hit: set[str]) -> None:
        """Do a statement again for what is needed of it."""
        flow = self.flow
        statement = _only(flow.statements[at], hit)
        self.body.append((at, statement))
        self.needed = self.needed - flow.set_by(at) | flow.taken(statement)

    def _copies(self) -> None:
        """What is needed as it was before all statements, and is not that any more."""
        run = self.flow.run
        for name in sorted(self.needed):
            kind = run.draft.types.get(name)
            if self.flow.at(name) < 0:
                self._settle(name, -1)
                continue
            if not isinstance(kind, Array) or name not in run.parameters:
                run.refuse(
                    f"{self.flow.shown(name)} is overwritten between what ys were computed from "
                    "it and this call",
                    "Write to a copy of it, or take the gradients before.",
                    errors.NotDifferentiable,
                    code="SG2258",
                )
            layout = "C" if kind.layout == "A" else kind.layout
            first = run.fresh(
                Array(kind.dtype, kind.ndim, layout, kind.unit_axes), self.flow.shown(name)
            )
            run.draft.entry.append(ir.Copy(first, name))
            self.body.append((-1, ir.Copy(name, first)))

    def _renamed(self) -> ir.Block:
        """The statements, with other names for what is set by them and taken from outside later."""
        run = self.flow.run
        older: dict[str, str] = {}
        found: list[ir.Statement] = []
        for at, statement in reversed(self.body):
            written = values_of(statement, uses.written)
            for name, since in self.settled.items():
                if at <= since and name in written and name not in older:
                    older[name] = run.fresh(run.draft.types[name], run.draft.hints.get(name))
            now = {name: new for name, new in older.items() if at <= self.settled[name]}
            found += map_block((statement,), lambda name, now=now: now.get(name, name))  # type: ignore[misc]
        return tuple(found)


def _free(body: ir.Block, settled: Mapping[str, int], ends: tuple[str, ...]) -> Iterator[str]:
    """What a program takes from outside: lengths too, which are as they were."""
    made = {name for each in uses.walk(body) for name in uses.written(each).names}
    named = {name for each in uses.walk(body) for name in uses.read(each).names} | set(ends)
    yield from (name for name in named if name in settled or name not in made)


def values_of(
    statement: ir.Statement, question: Callable[[ir.Statement], uses.Uses]
) -> frozenset[str]:
    """What a statement with its blocks reads or writes: numbers, arrays, stacks; no lengths."""
    found: set[str] = set()
    for each in uses.walk((statement,)):
        of = question(each)
        found.update((*of.scalars, *of.arrays, *of.stacks))
    return frozenset(found)


def _only(statement: ir.Statement, wanted: set[str]) -> ir.Statement:
    """A statement without the parts of its blocks that nothing wanted comes from."""
    if not uses.blocks(statement):
        return statement
    wanted = set(wanted)
    while True:
        kept = _kept(statement, wanted)
        more = values_of(kept, uses.read)
        if more <= wanted:
            return kept
        wanted |= more


def _kept(statement: ir.Statement, wanted: set[str]) -> ir.Statement:
    def block(body: ir.Block) -> ir.Block:
        return tuple(
            _kept(each, wanted)
            for each in body
            if not wanted.isdisjoint(values_of(each, uses.written))
        )

    return uses.with_blocks(statement, block)


def _following(run: Run, statement: ir.Statement, name: str) -> frozenset[str]:
    """What depends on the values that a loop or branch gives a name, within it; not the name."""
    made = {each for s in uses.walk((statement,)) for each in uses.written(s).names}
    handed = origins(run, (statement,), name) & made
    return uses.spread((statement,), {name, *handed}) - {name}


def origins(run: Run, body: ir.Block, name: str) -> frozenset[str]:
    """The names of what loops and branches hand on under a name, as it is."""
    copied: dict[str, set[str]] = {to: set(sources) for to, sources in run.draft.handed.items()}
    for each in uses.walk(body):
        match each:
            case ir.Assign(ir.Var(target), ir.Var(source)):
                copied.setdefault(target, set()).add(source)
    found: set[str] = set()
    todo = [name]
    while todo:
        more = copied.get(todo.pop(), set()) - found
        found |= more
        todo += more
    return frozenset(found - {name})
