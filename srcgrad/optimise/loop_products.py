"""Loops of the user's that add up products of elements, as products of whole arrays.

    before  for i in range(n):
                for j in range(m):
                    s = 0.0
                    for k in range(p): s += a[i, k] * b[k, j]
                    c[i, j] = s + d[j]
    after   t = a @ b
            for i in range(n):
                for j in range(m): s = t[i, j]; c[i, j] = s + d[j]

and `c[i, j] += a[i, k] * b[k, j]` likewise, which is then added by loops of its own. Their adjoints
are products, too. The order of the terms is that of the library: as in an interchange of loops,
sums are taken to be associative, here for loops that the user wrote.

A sum that goes to a name may be worked out before all of the loops if these change nothing that it
reads, and if no check in them may fail before. One that goes to elements may be added after all of
the loops if these otherwise only add to the array, never read it, and change nothing that the sum
reads. One that goes to an array which each step makes anew is worked out before all loops, and
added where it was, if the loops that add it up do nothing else with that array. A subscript `i + j`
is one counter, from `i` on. The array that is added to may itself be read, if no element is read
after an earlier iteration has changed it, which isl says (analysis/integers.py): what is read then
are values from before the loops. Loops of which one is bounded by another's counter make a triangle
of the result; at most one may, and it must be at least half of its square. What may be infinite by
itself, as `1.0 / x`, is no operand: a product has zero times infinity where the loops do not.

Loops that run once only, inside no others: there a product of small matrices costs no more than the
call of the derivative does. In a loop of steps with matrices of 2 by 2 it takes twice the time
(645 ns and 299), with 8 by 8 as much as the loops, with 40 by 40 a fifth.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from types import MappingProxyType

from srcgrad import ir
from srcgrad.analysis import dataflow, integers
from srcgrad.analysis.affine import affine
from srcgrad.analysis.names import Names
from srcgrad.analysis.singular import Partials, possible
from srcgrad.analysis.sums_of_products import (
    Around,
    Place,
    SumOfProducts,
    collect,
    sum_of_products,
)
from srcgrad.frontend.meanings.numpy.large import SMALL, TYPES, has_library
from srcgrad.optimise.common import common
from srcgrad.optimise.copied_operand import with_a_copy
from srcgrad.optimise.dead_code import dead_code
from srcgrad.optimise.effects import effects
from srcgrad.optimise.nested import (
    Chain,
    adds_at_most,
    between,
    is_deep,
    leaves,
    may_stop,
    remade,
    sets_a_name,
    start_of,
    sums,
)
from srcgrad.optimise.product_statements import Maker, Statements
from srcgrad.optimise.shapes import Shapes
from srcgrad.records import dataclass
from srcgrad.types import Scalar
from srcgrad.uses import times_set

_ZEROS = (ir.Const(0.0), ir.Const(0))


def loop_products(program: ir.Function) -> ir.Function:
    """The program with products of matrices where loops have the products of their elements."""
    if not has_library() or not any(is_deep(s) for s in dataflow.walk(program.body)):
        return program
    work = _Work(program)
    body = work.block(program.body)
    if not work.count:
        return program
    results = frozenset(r.name for r in program.results if isinstance(r, ir.Var))
    return replace(program, body=dead_code(common(body), results), types=work.names.types)


@dataclass(frozen=True)
class _Parted:
    """A sum taken out of loops: what comes before them, what is left of them, what comes after."""

    before: Statements
    rest: ir.Block
    after: Statements


class _Work(Shapes):
    def __init__(self, program: ir.Function) -> None:
        super().__init__(program.body, program.types, program.params)
        self.names = Names(program.types)
        self.definitions = dataflow.lasting_values(program.body)
        self.results = {r.name for r in program.results if isinstance(r, ir.Var)}
        self.times = times_set(program.body)
        self.count = 0
        self._program = program
        self._own: Chain = ()
        """The loops around a sum, as they stand in the program."""

    @cached_property
    def _wild(self) -> set[str]:
        """What may be infinite or no number though all arguments are finite."""
        return possible(self._program, Partials(self._program, frozenset())).wild

    def block(self, body: ir.Block) -> ir.Block:
        known = self.known()
        result: Statements = []
        for statement in body:
            match statement:
                case ir.Guard(condition):
                    self.learn(condition)
                    result.append(statement)
                case ir.For():
                    result += self.loop(statement)
                case ir.If():
                    result.append(dataflow.with_blocks(statement, self.block))
                case _:
                    result.append(statement)
        self.forget(known)  # a check in a block says nothing outside
        return tuple(result)

    def loop(self, loop: ir.For) -> Statements:
        """Loops with all the sums taken out that can be."""
        parted = next(self._parted(loop), None) if is_deep(loop) else None
        if parted is None:
            return [loop]
        self.count += 1
        middle: Statements = []
        for each in parted.rest:
            middle += self.loop(each) if isinstance(each, ir.For) else [each]
        return [*parted.before, *middle, *parted.after]

    def _parted(self, loop: ir.For) -> Iterator[_Parted]:
        local = effects(loop).changes
        for chain, statement in sums(loop, ()):
            around, self._own = Around(chain, self.definitions), chain
            found = sum_of_products(statement.value, around, local)
            if found is None:
                counted_on = around.counted_on(statement.value, local)
                if counted_on is not None:
                    around = counted_on
                    found = sum_of_products(statement.value, around, local)
            if found is None or not self._is_of_library(found, statement.target):
                continue
            if not self._wild.isdisjoint(found.read):
                continue
            maker = Maker(found, around, local, self.names.copy(), self, statement.span)
            target = statement.target
            if isinstance(target, ir.Item):
                parted = self._to_elements(loop, target, maker, (statement,))
                parted = parted or self._where_it_is(loop, statement, target, maker)
            else:
                parted = self._to_a_name(loop, statement, target.name, maker)
                parted = parted or self._by_a_name(loop, statement, target.name, maker)
            if parted is not None:
                self.names = maker.names
                self.types = self.names.types
                yield parted

    def _is_of_library(self, found: SumOfProducts, target: ir.Var | ir.Item) -> bool:
        """Whether BLAS has products of this dtype, and of matrices that may be large."""
        name = target.name if isinstance(target, ir.Var) else target.array
        kinds = [self.types[each] for each in (name, *found.read)]
        if len({kind.dtype for kind in kinds}) > 1 or kinds[0].dtype not in TYPES:
            return False
        if any(self._differs(each, kinds[0].dtype) for each in found.factors):
            return False
        work = 1
        for each in found.loops:
            if each.low.terms or each.high.terms:
                return True
            work *= each.high.constant - each.low.constant
        return work > SMALL

    def _differs(self, factor: ir.Expr, dtype: str) -> bool:
        if isinstance(factor, ir.Var):
            kind = self.types[factor.name]
            return kind.dtype != dtype and not (isinstance(kind, Scalar) and kind.weak)
        return not isinstance(factor, ir.Const) or not isinstance(factor.value, int | float)

    # -- sums that go to elements -----------------------------------------------------------------

    def _to_elements(
        self, loop: ir.For, item: ir.Item, maker: Maker, gone: tuple[ir.Statement, ...]
    ) -> _Parted | None:
        found, around = maker.found, maker.around
        target = around.place(item)
        if target is None or not self._is_fixed(target, loop, around):
            return None
        rest = self._without(loop, {id(each): () for each in gone})
        changes = frozenset[str]().union(*(effects(each).changes for each in rest))
        arrays = {target.array, *found.read}
        if not changes.isdisjoint(found.read) or not arrays.isdisjoint(remade(loop)):
            return None
        if any(not adds_at_most(each, target.array) for each in dataflow.walk(rest)):
            return None
        if target.array in found.read and (
            target.array in changes or self._sees_itself(found, target, around)
        ):
            return None
        if not maker.make(target.counters):
            return _Parted([], rest, own) if (own := with_a_copy(maker, target)) else None

        def added(new: dict[str, str], into: Statements) -> None:
            index = tuple(maker.form(form, new, into) for form in target.index)
            value = maker.value(target.counters, new, into)
            into.append(ir.Increment(ir.Item(target.array, index), value, maker.span))

        after = [*maker.statements, *maker.nest(target.counters, added)]
        return _Parted([], rest, after)

    def _is_fixed(self, target: Place, loop: ir.For, around: Around) -> bool:
        changes = effects(loop).changes
        names = {name for form in target.index for name in form.names()}
        return changes.isdisjoint(names - set(around.counters))

    def _sees_itself(self, found: SumOfProducts, target: Place, around: Around) -> bool:
        """Whether an element may be read after an iteration before has added to it."""
        counters: list[integers.Counter] = []
        for at, loop in enumerate(around.chain):
            start, stop = (affine(each, self.definitions) for each in (loop.start, loop.stop))
            if start is None or stop is None:
                return True
            counters.append(integers.Counter(loop.variable, start, stop, 1, at))
        write = integers.Access(tuple(counters), target.index)
        return any(
            integers.later_meeting(integers.Access(tuple(counters), each.index), write, False)
            for each in (found.first, found.second)
            if each.array == target.array
        )

    def _where_it_is(
        self, loop: ir.For, statement: ir.Increment, item: ir.Item, maker: Maker
    ) -> _Parted | None:
        """The sum worked out before all loops, and added where inner loops have done that.

        These do nothing else with the array, which may be made anew in each step around them.
        """
        found, around = maker.found, maker.around
        changes, chain = effects(loop).changes, around.chain
        forms = [around.form(index) for index in item.index]
        known = tuple(form for form in forms if form is not None)
        names = {name for form in known for name in form.names()}
        is_fixed = changes.isdisjoint(names - set(around.counters))
        if len(known) < len(forms) or not is_fixed or may_stop(loop):
            return None
        if not changes.isdisjoint(found.read) or not remade(loop).isdisjoint(found.read):
            return None
        depth = self._depth(chain, statement, item.array)
        if depth is None:
            return None
        outer = [each.variable for each in chain[:depth]]
        inside = [each.variable for each in chain[depth:] if each.variable in names]
        if (around.moved and around.moved[0] in outer) or not maker.make([*outer, *inside]):
            return None

        def added(new: dict[str, str], into: Statements) -> None:
            index = tuple(maker.form(form, new, into) for form in known)
            value = maker.value([*outer, *inside], new, into)
            into.append(ir.Increment(ir.Item(item.array, index), value, statement.span))

        after = {id(self._own[depth]): tuple(maker.steps(inside, added))}
        rest = self._without(loop, {id(statement): ()}, after)
        return _Parted(maker.statements, rest, [])

    def _depth(self, chain: Chain, statement: ir.Statement, array: str) -> int | None:
        """How many of the loops are around those that do nothing else with an array."""
        for depth in range(1, len(chain)):
            others = [s for s in dataflow.walk((self._own[depth],)) if s is not statement]
            if all(leaves(each, array) for each in others):
                return depth
        return None

    # -- sums that go to a name -------------------------------------------------------------------

    def _to_a_name(
        self, loop: ir.For, statement: ir.Increment, name: str, maker: Maker
    ) -> _Parted | None:
        found, chain, moved = maker.found, self._own, maker.around.moved
        changes = effects(loop).changes
        if not changes.isdisjoint(found.read) or self.times[name] != 2:
            return None
        if may_stop(loop):
            return None
        placed = self._started(chain, name)
        if placed is None:
            return None
        depth, start, inner = placed
        if any(name in dataflow.reads(s) for s in dataflow.walk((inner,)) if s is not statement):
            return None
        is_known = isinstance(start.value, ir.Const) or (
            isinstance(start.value, ir.Var) and start.value.name not in changes
        )
        made = [each.variable for each in chain[:depth]]
        if not is_known or (moved and moved[0] in made) or not maker.make(made):
            return None
        new: Statements = []
        value: ir.Expr = maker.value(made, {}, new)
        if start.value not in _ZEROS:
            value = ir.Apply(operator.add, (start.value, value))
        new.append(ir.Assign(ir.Var(name), value, start.span))
        rest = self._without(loop, {id(statement): (), id(start): tuple(new)})
        return _Parted(maker.statements, rest, [])

    def _started(self, chain: Chain, name: str) -> tuple[int, ir.Assign, ir.For] | None:
        """How many loops are around the start of a sum, that, and the loop that adds to it."""
        depth = next((k for k, each in enumerate(chain) if k and start_of(chain[k - 1], name)), 0)
        start = start_of(chain[depth - 1], name) if depth else None
        if start is None:
            return None
        inside = between(chain[depth - 1].body, start, chain[depth])
        if inside is None or any(name in dataflow.reads_within(each) for each in inside):
            return None
        return depth, start, chain[depth]

    def _by_a_name(
        self, loop: ir.For, statement: ir.Increment, name: str, maker: Maker
    ) -> _Parted | None:
        """The sum without its name, if it is only, times something perhaps, added to an element."""
        found, chain, around = maker.found, self._own, maker.around
        placed = self._started(chain, name)
        if placed is None or self.times[name] != 2 or self.readers[name] != 2:
            return None
        depth, start, _ = placed
        user = next((s for s in chain[depth - 1].body if self._adds(s, name)), None)
        if start.value not in _ZEROS or not isinstance(user, ir.Increment):
            return None
        if not isinstance(user.target, ir.Item):
            return None
        factors: list[ir.Expr] = []
        local = effects(loop).changes
        is_negative = collect(user.value, self.definitions, local - {name}, factors)
        factors.remove(ir.Var(name))
        more = tuple(factors)
        if any(isinstance(e, ir.Var) and e.name in local for e in more):
            return None
        if any(self._differs(each, self.types[name].dtype) for each in more):
            return None
        maker.found = replace(
            found,
            factors=(*found.factors, *more),
            is_negative=found.is_negative != is_negative,
        )
        if self._kind(user.target) != self.types[name].dtype:
            return None
        place = around.place(user.target)
        if place is None or {*place.counters} != {each.variable for each in chain[:depth]}:
            return None
        return self._to_elements(loop, user.target, maker, (statement, start, user))

    def _kind(self, place: ir.Item) -> str:
        return self.types[place.array].dtype

    def _adds(self, statement: ir.Statement, name: str) -> bool:
        """Whether a statement adds a product in which a name stands once."""
        if not isinstance(statement, ir.Increment):
            return False
        factors: list[ir.Expr] = []
        every = frozenset(self.definitions) - {name}
        collect(statement.value, self.definitions, every, factors)
        return factors.count(ir.Var(name)) == 1

    # -- what is left -----------------------------------------------------------------------------

    def _without(
        self,
        loop: ir.For,
        new: dict[int, ir.Block],
        after: Mapping[int, ir.Block] = MappingProxyType({}),
    ) -> ir.Block:
        """Loops with others for some statements, or after them, and without what only these have
        used."""

        def block(body: ir.Block) -> ir.Block:
            result: Statements = []
            for each in body:
                result += new.get(id(each), (dataflow.with_blocks(each, block),))
                result += after.get(id(each), ())
            return tuple(result)

        inside = list(dataflow.walk((loop,)))
        made = {s.target.name for s in inside if sets_a_name(s)}  # type: ignore[union-attr]
        used = {
            name
            for name in made
            if self.readers[name] > sum(name in dataflow.reads(s) for s in inside)
        }
        names = {name for s in inside for name in dataflow.named_within(s)}
        return dead_code(block((loop,)), frozenset(names - (made - used - self.results)))
