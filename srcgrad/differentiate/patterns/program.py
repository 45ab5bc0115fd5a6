"""The program that finds a sparsity pattern: the same control flow, on sets of inputs.

before  y[i] = x[i + 1] * k
after   y_sets[i] = joined(x_sets[i + 1], k_set, sets)

Where a condition depends on floating-point numbers both sides are gone through, and what either
stores is added to what was there. Integers and booleans are worked out as they are.
"""

from __future__ import annotations

import operator

import numpy as np

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.contractions import labels
from srcgrad.differentiate.kinds import type_of
from srcgrad.differentiate.patterns.elements import Elements, Statements
from srcgrad.differentiate.patterns.known import Chain, Known, unknown_parameters
from srcgrad.differentiate.patterns.sets import NOTHING
from srcgrad.differentiate.patterns.smeared import smeared
from srcgrad.differentiate.routines import nest, routine_call
from srcgrad.errors import NotDifferentiable
from srcgrad.types import INT, Array


def pattern(
    program: ir.Function, wrt: tuple[str, ...], name: str, smooth: tuple[int, ...], drawn: int
) -> ir.Function:
    """A function of the parameters and an array for the sets (`patterns.sets`): the number of the
    set of each number that the results at the positions `smooth` hold.

    The inputs are the numbers in the parameters `wrt`, in their order, from 1. The last `drawn`
    parameters are other numbers at each call. Raises NotDifferentiable where the length of a result
    depends on floating-point numbers.
    """
    return Pattern(program, wrt, Known(program, unknown_parameters(program, drawn))).made(
        name, [program.results[at] for at in smooth]
    )


class Pattern:
    """The statements on sets of one program."""

    def __init__(self, program: ir.Function, wrt: tuple[str, ...], known: Known) -> None:
        self.source = program
        self.wrt = wrt
        self.known = known
        self.sets = Elements(program, wrt, known)
        self.types = self.sets.names.types
        self.begun = {
            name
            for name in self.sets.twins
            if isinstance(program.types[name], Array) and name not in self.sets.axes
        }
        """Names of which the sets must be there before anything else."""

    def made(self, name: str, results: list[ir.Atom]) -> ir.Function:
        body = self.block(self.source.body, ())
        start = self._inputs()
        zeros = [ir.Assign(ir.Var(self.sets.twins[each]), NOTHING) for each in sorted(self.begun)]
        end: Statements = []
        found = tuple(self._result(each, end) for each in results)
        whole = (*start, *zeros, *body, *end)
        params = (*self.source.params, self.sets.sets)
        return ir.Function(name, params, whole, found, self.types)

    def _inputs(self) -> Statements:
        """The number of each input."""
        number = self.sets.names.fresh("number", INT)
        found: Statements = [ir.Assign(ir.Var(number), NOTHING)]
        more = ir.Increment(ir.Var(number), ir.Const(1))
        for name in self.wrt:
            kind = self.types[name]
            shape = (
                tuple(ir.Dim(name, axis) for axis in range(kind.ndim))
                if isinstance(kind, Array)
                else ()
            )
            if name not in self.sets.twins:
                size: ir.Expr = ir.Const(1)
                for length in shape:
                    size = ir.Apply(operator.mul, (size, length))
                found.append(ir.Increment(ir.Var(number), size))
                continue
            twin = self.sets.twins[name]
            if not isinstance(kind, Array):
                found += [more, ir.Assign(ir.Var(twin), ir.Var(number))]
                continue
            counters = self.sets.counters(len(shape))
            place = ir.Item(twin, tuple(map(ir.Var, counters)))
            found.append(ir.Allocate(twin, shape))
            found += nest(shape, counters, (more, ir.Assign(place, ir.Var(number))), False)
        return found

    def _result(self, result: ir.Atom, end: Statements) -> ir.Atom:
        kind = type_of(result, self.source.types)
        if not isinstance(kind, Array):
            if isinstance(result, ir.Var) and result.name in self.sets.twins:
                return ir.Var(self.sets.twins[result.name])
            return NOTHING
        assert isinstance(result, ir.Var), "an array has a name"
        if not self.known.has_length(result.name):
            raise NotDifferentiable(
                "how many numbers the function returns depends on the values of floating-point "
                "numbers: so does the pattern of its Jacobian",
                advice='Return an array of a length that does not, or use mode="forward" or '
                'mode="reverse".',
                code="SG2250",
            )
        if result.name in self.sets.twins:
            return ir.Var(self.sets.twins[result.name])
        made = self.sets.names.fresh(f"{result.name}_sets", Array("int64", kind.ndim))
        shape = tuple(ir.Dim(result.name, axis) for axis in range(kind.ndim))
        end.append(ir.Allocate(made, shape, NOTHING))
        return ir.Var(made)

    # -- statements -------------------------------------------------------------------------------

    def block(self, body: ir.Block, chain: Chain) -> ir.Block:
        found: Statements = []
        for k, statement in enumerate(body):
            if not isinstance(statement, ir.Guard):
                found += self.statement(statement, chain)
            elif self.known.is_known(statement.condition):
                if not chain:
                    found.append(self._checked(statement))
                    continue
                # Where nobody knows whether this is run at all, it is not run if it would fail.
                rest = self.block(body[k + 1 :], chain)
                return (*found, ir.If(statement.condition, rest)) if rest else tuple(found)
        return tuple(found)

    def _checked(self, guard: ir.Guard) -> ir.Guard:
        """A check that shows the numbers that are known; who asks for the pattern runs the function
        itself for the others."""
        shown = tuple(e if self.known.is_known(e) else NOTHING for e in guard.arguments)
        return ir.Guard(guard.condition, guard.exception, guard.message, shown, guard.span)

    def statement(self, statement: ir.Statement, chain: Chain) -> Statements:
        match statement:
            case ir.Assign(target, value) | ir.Increment(target, value):
                name = target.name if isinstance(target, ir.Var) else target.array
                if name not in self.sets.twins:
                    return [statement] if name not in self.known.values else []
                before: Statements = []
                node = self.sets.of(value, before)
                adds = isinstance(statement, ir.Increment)
                return [*before, *self.sets.store(target, node, chain, adds)]
            case ir.If(condition, then, orelse):
                return self._branches(statement, then, orelse, chain, condition)
            case ir.For() | ir.While():
                if id(statement) in self.known.smeared:
                    self._begin(self._seen_outside(statement, id(statement), 0))
                    return smeared(statement, self.sets)
                changed = dataflow.with_blocks(statement, lambda inner: self.block(inner, chain))
                return [changed] if isinstance(changed, ir.While) or changed.body else []  # type: ignore[union-attr]
            case ir.Allocate() | ir.Copy() | ir.Swap() | ir.Grow():
                return self._arrays(statement, chain)
            case ir.Routine():
                return self._routine(statement)
        return []

    def _branches(
        self,
        statement: ir.If,
        then: ir.Block,
        orelse: ir.Block,
        chain: Chain,
        condition: ir.Expr,
    ) -> Statements:
        if self.known.is_known(condition):
            yes, no = self.block(then, chain), self.block(orelse, chain)
            return [ir.If(condition, yes, no)] if yes or no else []
        identity = id(statement)
        changed = sorted(
            {
                *self._seen_outside(then, identity, 0),
                *self._seen_outside(orelse, identity, 1),
            }
        )
        self._begin(changed)
        twins = [ir.Var(self.sets.twins[name]) for name in changed]
        before = [ir.Var(self.sets.names.numbered(f"{t.name}_before", INT)) for t in twins]
        first = [ir.Var(self.sets.names.numbered(f"{t.name}_then", INT)) for t in twins]
        found: Statements = [ir.Assign(b, t) for b, t in zip(before, twins, strict=True)]
        found += self.block(then, (*chain, (identity, 0)))
        found += [ir.Assign(f, t) for f, t in zip(first, twins, strict=True)]
        found += [ir.Assign(t, b) for b, t in zip(before, twins, strict=True)]
        found += self.block(orelse, (*chain, (identity, 1)))
        return found + [
            ir.Assign(t, self.sets.joined(f, t)) for f, t in zip(first, twins, strict=True)
        ]

    def _begin(self, names: list[str]) -> None:
        self.begun.update(name for name in names if name not in self.wrt)

    def _seen_outside(self, part: ir.Block | ir.Statement, identity: int, side: int) -> list[str]:
        """Names with one set that a block sets, and that are known outside of it."""
        statements = part if isinstance(part, tuple) else (part,)
        return sorted(
            {
                name
                for each in dataflow.walk(statements)
                for name in dataflow.written(each).names
                if name in self.sets.twins
                and name not in self.sets.axes
                and not self.known.is_within(name, identity, side)
            }
        )

    # -- arrays -----------------------------------------------------------------------------------

    def _arrays(
        self, statement: ir.Allocate | ir.Copy | ir.Swap | ir.Grow, chain: Chain
    ) -> Statements:
        """A statement that makes an array, and the same for its sets."""
        name = statement.first if isinstance(statement, ir.Swap) else statement.name
        kept: Statements = [statement] if self.known.has_length(name) else []
        twin = self.sets.twins.get(name)
        if isinstance(statement, ir.Swap):
            if twin is None:
                return [] if name in self.known.values else [statement]
            return self._swapped(name, statement.second, chain)
        if twin is None:
            return kept
        if name not in self.sets.axes:
            return self._all_in_one(statement, twin, chain)
        match statement:
            case ir.Allocate(_, shape):
                return [*kept, ir.Allocate(twin, shape, NOTHING)]
            case ir.Grow(_, size):
                start = ir.Var(self.sets.names.numbered("start", INT))
                counter = self.sets.names.numbered("i", INT)
                clear = ir.Assign(ir.Item(twin, (ir.Var(counter),)), NOTHING)
                loop = ir.For(counter, start, ir.Dim(twin, 0), ir.Const(1), (clear,))
                measure = ir.Assign(start, ir.Dim(twin, 0))
                return [*kept, measure, ir.Grow(twin, size), loop]
            case ir.Copy(_, source) if source in self.sets.axes:
                return [*kept, ir.Copy(twin, self.sets.twins[source])]
            case ir.Copy(_, source):
                return [*kept, self._zeros(name, source)]

    def _zeros(self, name: str, like: str) -> ir.Allocate:
        shape = tuple(ir.Dim(like, axis) for axis in range(self.sets.axes[name]))
        return ir.Allocate(self.sets.twins[name], shape, NOTHING)

    def _all_in_one(
        self, statement: ir.Allocate | ir.Copy | ir.Grow, twin: str, chain: Chain
    ) -> Statements:
        """An array of a length that is not known is made."""
        before: Statements = []
        node: ir.Expr = NOTHING
        if isinstance(statement, ir.Copy):
            node = self.sets.of(ir.Whole(statement.source), before)
        if isinstance(statement, ir.Grow):
            node = self.sets.joined(ir.Var(twin), node)
        return [*before, ir.Assign(ir.Var(twin), node)]

    def _swapped(self, first: str, second: str, chain: Chain) -> Statements:
        one, other = self.sets.twins[first], self.sets.twins[second]
        if first in self.sets.axes and not chain:
            return [ir.Swap(one, other)]
        found: Statements = []
        if first in self.sets.axes:
            counters = self.sets.counters(self.sets.axes[first])
            index = tuple(map(ir.Var, counters))
            a, b = ir.Item(one, index), ir.Item(other, index)
            name = ir.Var(self.sets.names.numbered("either", INT))
            each = (
                ir.Assign(name, self.sets.joined(a, b)),
                ir.Assign(a, name),
                ir.Assign(b, name),
            )
            return list(nest(self.sets.lengths(first), counters, each, False))
        node = self.sets.held(self.sets.joined(ir.Var(one), ir.Var(other)), "either", found)
        return [*found, ir.Assign(ir.Var(one), node), ir.Assign(ir.Var(other), node)]

    # -- routines ---------------------------------------------------------------------------------

    def _routine(self, statement: ir.Routine) -> Statements:
        """A call on whole arrays: all that it makes depends on all that it reads."""
        if self.known.values.isdisjoint(statement.names):
            return [statement]
        found: Statements = []
        for name, shape in zip(statement.names, statement.shapes, strict=False):
            if self.known.has_length(name):
                found.append(ir.Allocate(name, shape))
            if name in self.sets.axes:
                found.append(ir.Allocate(self.sets.twins[name], shape, NOTHING))
        involved = [name for name in statement.names if name in self.sets.twins]
        if not involved:
            return found
        call = routine_call(statement)
        if call.function is operator.matmul and involved[0] in self.sets.axes:
            return found + self._product(involved[0], *call.arguments[:2])
        if call.function is np.einsum and involved[0] in self.sets.axes:
            return found + self._sum_of_products(involved[0], call.arguments)
        node: ir.Expr = NOTHING
        for each in call.arguments:
            node = self.sets.joined(node, self.sets.of(each, found))
        node = self.sets.held(node, "read", found)
        for name in involved:
            if name in self.sets.axes:
                found += self.sets.set_all(name, node)
            else:
                found += self.sets.add_to_all(name, node)
        return found

    def _product(self, name: str, left: ir.Expr, right: ir.Expr) -> Statements:
        """`left @ right`: an element depends on a row of one and a column of the other."""
        counters = self.sets.counters(self.sets.axes[name])
        found: Statements = []
        twin = self.sets.twins[name]
        place = ir.Item(twin, tuple(map(ir.Var, counters)))
        rest = list(counters)
        row = rest.pop(0) if self._axes(left) == 2 else None
        column = rest.pop(0) if rest else None
        inner: Statements = []
        first = self._line(left, row, 0, inner)
        second = self._line(right, column, 1, inner)
        inner.append(ir.Assign(place, self.sets.joined(first, second)))
        return [*found, *nest(self.sets.lengths(name), counters, tuple(inner), False)]

    def _axes(self, operand: ir.Expr) -> int:
        array = operand
        while isinstance(array, ir.Apply):
            if array.function is np.reshape:
                return len(array.arguments) - 1
            array = array.arguments[0]
        assert isinstance(array, ir.Whole), "the operand of a product"
        kind = self.source.types[array.array]
        assert isinstance(kind, Array)
        return kind.ndim

    def _line(self, operand: ir.Expr, at: str | None, axis: int, before: Statements) -> ir.Expr:
        """The set of a row or a column of an operand; of all of it, where that is one."""
        array = operand
        if isinstance(operand, ir.Apply) and operand.function is np.transpose:
            array, axis = operand.arguments[0], 1 - axis
        if not isinstance(array, ir.Whole):
            return self.sets.of(array, before)
        name = array.array
        if at is None or name not in self.sets.axes:
            return self.sets.of(array, before)
        total = ir.Var(self.sets.names.numbered(f"{name}_set", INT))
        (counter,) = self.sets.counters(1)
        index = (ir.Var(at), ir.Var(counter)) if axis == 0 else (ir.Var(counter), ir.Var(at))
        more = self.sets.joined(total, ir.Item(self.sets.twins[name], index))
        length = (self.sets.lengths(name)[1 - axis],)
        before.append(ir.Assign(total, NOTHING))
        before += nest(length, [counter], (ir.Assign(total, more),), False)
        return total

    def _sum_of_products(self, name: str, arguments: tuple[ir.Expr, ...]) -> Statements:
        """`np.einsum`: an element depends on those of either operand that are added up for it."""
        subscripts, *operands = arguments
        assert isinstance(subscripts, ir.Const)
        *inputs, output = labels(subscripts.value)
        counters = self.sets.counters(self.sets.axes[name])
        at = dict(zip(output, counters, strict=True))
        inner: Statements = []
        node: ir.Expr = NOTHING
        for own, operand in zip(inputs, operands, strict=True):
            node = self.sets.joined(node, self._added_up(operand, own, at, inner))
        inner.append(ir.Assign(ir.Item(self.sets.twins[name], tuple(map(ir.Var, counters))), node))
        return list(nest(self.sets.lengths(name), counters, tuple(inner), False))

    def _added_up(
        self, operand: ir.Expr, own: str, at: dict[str, str], before: Statements
    ) -> ir.Expr:
        """The set of the elements of an operand at some subscripts, over all others."""
        if not isinstance(operand, ir.Whole) or operand.array not in self.sets.axes:
            return self.sets.of(operand, before)
        name = operand.array
        total = ir.Var(self.sets.names.numbered(f"{name}_set", INT))
        over = [label for label in own if label not in at]
        counted = dict(zip(over, self.sets.counters(len(over)), strict=True))
        index = tuple(ir.Var({**at, **counted}[label]) for label in own)
        more = self.sets.joined(total, ir.Item(self.sets.twins[name], index))
        lengths = dict(zip(own, self.sets.lengths(name), strict=True))
        before.append(ir.Assign(total, NOTHING))
        body: ir.Block = (ir.Assign(total, more),)
        before += nest(tuple(lengths[e] for e in over), list(counted.values()), body, False)
        return total
