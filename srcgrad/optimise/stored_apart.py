"""Work out all elements of a store in place before any is stored, where arrays go by it.

    before  for i in range(n - 2): d[i] = c[i + 2] - c[i]
            for i in range(n - 2): c[i + 1] = c[i + 1] - k * d[i]
    after   for i in range(n - 2): c_new[i] = c[i + 1] - k * (c[i + 2] - c[i])
            for i in range(n - 2): c[i + 1] = c_new[i]

The loops that read what is stored have to be over before the first store; loops that store
elsewhere need not be, and become one. (Scalar expansion, Allen & Kennedy 2001, section 5.3.)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.affine import affine, is_nonnegative
from srcgrad.analysis.names import Names
from srcgrad.optimise.effects import effects
from srcgrad.optimise.fuse import Fusion
from srcgrad.records import dataclass
from srcgrad.types import INT, Array, Scalar

Shorten = Callable[[ir.Function], ir.Function]
_TRIED = 6
"""How many arrays are tried, each with the whole program."""
_TOGETHER = 9_000
"""How many statements all that is tried has at most: what takes seconds saves nobody a line."""


def parted(program: ir.Function, shorten: Shorten) -> ir.Function:
    """The shortened program, with stores in place parted where that saves it arrays."""
    best = shorten(program)
    found = _places(program)
    length = sum(1 for _ in dataflow.walk(program.body))
    for array in dict.fromkeys(found[: min(_TRIED, _TOGETHER // length)] if found else ()):
        tried = _parted(program, array)
        if tried is None:
            continue
        short = shorten(tried)
        if _arrays(short) < _arrays(best):
            program, best = tried, short
    return best


def _arrays(program: ir.Function) -> int:
    return sum(isinstance(s, ir.Allocate) for s in dataflow.walk(program.body))


def _places(program: ir.Function) -> list[str]:
    """The arrays that loops store into after others have read them to make arrays."""
    found: list[str] = []
    for block in _all_blocks(program.body):
        made = {s.name for s in block if isinstance(s, ir.Allocate)}
        readers: set[str] = set()
        for statement in block:
            if not made or not isinstance(statement, ir.For):
                continue
            own = effects(statement)
            if own.reads & made:
                found += [array for array in sorted(own.changes & readers) if array not in made]
            if own.changes & made:
                readers |= own.reads
    return found


def _all_blocks(body: ir.Block) -> list[ir.Block]:
    return [body, *(b for s in body for inner in dataflow.blocks(s) for b in _all_blocks(inner))]


def _parted(program: ir.Function, array: str) -> ir.Function | None:
    """The program with each store of whole loops into an array done in two steps."""
    kind = program.types.get(array)
    if not isinstance(kind, Array):
        return None
    work = _Parted(Fusion(program), array, kind, Names(program.types))
    body = work.block(program.body)
    return replace(program, body=body, types=work.names.types) if work.done else None


@dataclass
class _Parted:
    fusion: Fusion
    array: str
    kind: Array
    names: Names
    done: bool = False

    def block(self, body: ir.Block) -> ir.Block:
        result: list[ir.Statement] = []
        is_read = False
        for statement in body:
            found = self._nest(statement) if is_read and isinstance(statement, ir.For) else None
            two = self._two(*found) if found is not None else None
            if two is not None:
                result += two
                self.done = True
                continue
            is_read = is_read or self.array in dataflow.reads_within(statement)
            result.append(dataflow.with_blocks(statement, self.block))
        return tuple(result)

    def _nest(self, loop: ir.For) -> tuple[list[ir.For], ir.Assign] | None:
        """The loops around the only store to the array, if they may all be over before it."""
        loops: list[ir.For] = []
        inner: ir.Statement = loop
        while isinstance(inner, ir.For):
            stores = [s for s in inner.body if self._holds(s)]
            if len(stores) != 1 or not self._is_plain(inner, loops):
                return None
            loops.append(inner)
            inner = stores[0]
        match inner:
            case ir.Assign(ir.Item(), ir.Var()):
                rest = loops[-1].body[loops[-1].body.index(inner) + 1 :]
                if not any(self.array in dataflow.reads_within(s) for s in rest):
                    return loops, inner
        return None

    def _is_plain(self, loop: ir.For, around: list[ir.For]) -> bool:
        """Whether a loop counts from zero to what the loops around do not change, in any order."""
        if (loop.start, loop.step) != (ir.Const(0), ir.Const(1)):
            return False
        changed = {each.variable for each in around}
        for each in around:
            changed |= effects(each).changes
        return changed.isdisjoint(dataflow.names(loop.stop)) and self.fusion.carries_sums(loop)

    def _two(self, loops: list[ir.For], store: ir.Assign) -> list[ir.Statement] | None:
        """The nest with a new array in place of the array, and one that copies from it."""
        assert isinstance(store.target, ir.Item)
        made_of = _subscripts(loops, store.target)
        if made_of is None:
            return None
        new = self.names.numbered(f"{self.array}_new", Array(self.kind.dtype, len(loops)))
        sizes = [ir.Var(self.names.temporary(INT)) for _ in loops]
        lengths = [self._length(loop) for loop in loops]
        counters = tuple(ir.Var(loop.variable) for loop in loops)
        kept = replace(store, target=ir.Item(new, counters))
        element = ir.Var(self.names.temporary(Scalar(self.kind.dtype)))
        copies: ir.Block = (
            ir.Assign(element, ir.Item(new, counters), store.span),
            ir.Assign(store.target, element, store.span),
        )
        inner: ir.Block = ()
        for loop, made in reversed(list(zip(loops, made_of, strict=True))):
            body = tuple(kept if s is store else s for s in loop.body)
            if inner:
                body = tuple(inner[0] if self._holds(s) else s for s in loop.body)
            inner = (replace(loop, body=body),)
            copies = (replace(loop, body=(*made, *copies)),)
        return [
            *(ir.Assign(size, value) for size, value in zip(sizes, lengths, strict=True)),
            ir.Allocate(new, tuple(sizes), None, store.span),
            *inner,
            *self._renamed(copies),
        ]

    def _length(self, loop: ir.For) -> ir.Expr:
        """How often a loop runs."""
        if is_nonnegative(affine(loop.stop, self.fusion.definitions)):
            return loop.stop
        return ir.Apply(max, (loop.stop, ir.Const(0)))

    def _holds(self, statement: ir.Statement) -> bool:
        return self.array in effects(statement).changes

    def _renamed(self, body: ir.Block) -> ir.Block:
        """Loops that say the same with names of their own."""
        own = [n for s in dataflow.walk(body) if (n := dataflow.target(s)) is not None]
        new = {name: self.names.numbered(name, self.names.types[name]) for name in own}
        return dataflow.renamed(body, new)


def _subscripts(loops: list[ir.For], place: ir.Item) -> list[ir.Block] | None:
    """What the subscripts of a store are made of, in each of the loops around it."""
    wanted = {name for index in place.index for name in dataflow.names(index)}
    found: list[ir.Block] = []
    for loop in reversed(loops):
        made: list[ir.Statement] = []
        for statement in reversed(loop.body):
            if statement in loops or dataflow.target(statement) not in wanted:
                continue
            match statement:
                case ir.Assign(ir.Var(), ir.Apply() | ir.Dim() | ir.Var() | ir.Const()):
                    made.insert(0, statement)
                    wanted |= dataflow.reads(statement)
                case _:
                    return None
        found.insert(0, tuple(made))
    return found
