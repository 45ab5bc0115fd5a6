"""Forward mode: beside each statement the tangent of what it sets, and nothing saved.

before  y = math.sin(x)            z[i] = y
after   y = math.sin(x)            z[i] = y
        y_dot = math.cos(x) * x_dot    z_dot[i] = y_dot

A program that is a derivative already is put into canonical form first (`canonical`). Griewank &
Walther, Evaluating Derivatives, 2008, chapter 3.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.activity import active
from srcgrad.analysis.names import Names
from srcgrad.differentiate import calls, kinds, routines
from srcgrad.differentiate.canonical import canonical
from srcgrad.differentiate.statement import check_arrays, check_stated, stated, zero_of
from srcgrad.differentiate.zero_times_infinity import Wild
from srcgrad.errors import Span
from srcgrad.ruled import without_edit
from srcgrad.rules import complex_numbers, registry
from srcgrad.rules.arithmetic import apply, doubled, of_reciprocal
from srcgrad.rules.complex_numbers import is_complex
from srcgrad.types import Array, is_complex_dtype, is_inexact

Statements = list[ir.Statement]


def tangent(
    program: ir.Function,
    wrt: tuple[str, ...],
    name: str,
    with_value: bool,
    smooth: tuple[int, ...] | None = None,
) -> ir.Function:
    """A function that takes, after the parameters, a tangent for each of those in `wrt`.

    It returns the results (if asked for), then a tangent for each of those at the positions in
    `smooth`: by default all that are floating-point or complex numbers or arrays of such.
    """
    made = Tangent(program, wrt)
    if smooth is None:
        smooth = tuple(k for k, each in enumerate(program.results) if made.is_smooth(each))
    return made.program(name, with_value, tuple(program.results[k] for k in smooth))


class Tangent:
    """The names of tangents in one program, and the statements that compute them."""

    def __init__(self, program: ir.Function, wrt: tuple[str, ...]) -> None:
        self.source = program
        self.wrt = wrt
        self.names = Names(program.types)
        self.types = self.names.types
        results = tuple(r.name for r in program.results if isinstance(r, ir.Var))
        self.active = active(program, wrt, results)
        self.wild = Wild(program, self.active)
        self.dots: dict[str, str] = {}
        for each in self._carriers():
            self.dots[each] = self.names.fresh(f"{each}_dot")
            kind = program.types.get(each)
            if isinstance(kind, Array):
                kind = Array(kind.dtype, kind.ndim)
            if kind is not None:
                self.types[self.dots[each]] = kind

    def _carriers(self) -> Iterable[str]:
        """Names that have a tangent, in the order in which they are met."""
        stacks = [s.stack for s in dataflow.walk(self.source.body) if isinstance(s, ir.NewStack)]
        for each in (*self.source.types, *stacks):
            if each in self.wrt or (
                each in self.active
                and (each not in self.types or is_inexact(self.types[each].dtype))
            ):
                yield each

    # -- the program ------------------------------------------------------------------------------

    def program(
        self, name: str, with_value: bool, differentiated: tuple[ir.Atom, ...]
    ) -> ir.Function:
        body = self.block(self.source.body)
        end: Statements = []
        tangents = tuple(self._result(each, end) for each in differentiated)
        values = self.source.results if with_value else ()
        params = (*self.source.params, *(self.dots[each] for each in self.wrt))
        return ir.Function(name, params, (*body, *end), (*values, *tangents), self.types)

    def is_smooth(self, result: ir.Atom) -> bool:
        """Whether a result has a tangent."""
        return is_inexact(kinds.kind(result, self.types).dtype)

    def _result(self, result: ir.Atom, end: Statements) -> ir.Atom:
        """The tangent of a result: no array that is an argument, or one of the results already."""
        if isinstance(result, ir.Const):
            return zero_of(kinds.kind(result, self.types).dtype)
        kind = self.types[result.name]
        dot = self.dots.get(result.name) if result.name in self.active else None
        if not isinstance(kind, Array):
            return ir.Var(dot) if dot else zero_of(kind.dtype)
        made = self.names.fresh("tangent", Array(kind.dtype, kind.ndim))
        if dot is None:
            end.append(self._zeros(made, result.name, None))
            return ir.Var(made)
        if result.name in self.wrt or self.source.results.count(result) > 1:
            end.append(ir.Copy(made, dot))
            return ir.Var(made)
        return ir.Var(dot)

    def _zeros(self, made: str, like: str, span: Span | None) -> ir.Allocate:
        return ir.Allocate(made, self._shape(like), zero_of(self.types[made].dtype), span)

    def _shape(self, name: str) -> tuple[ir.Expr, ...]:
        kind = self.types[name]
        assert isinstance(kind, Array)
        return tuple(ir.Dim(name, axis) for axis in range(kind.ndim))

    # -- statements -------------------------------------------------------------------------------

    def block(self, body: ir.Block) -> ir.Block:
        return tuple(each for statement in body for each in self.statement(statement))

    def dot(self, name: str) -> str | None:
        return self.dots.get(name) if name in self.active else None

    def statement(self, statement: ir.Statement) -> Statements:
        """A statement, with what it does to tangents before or after it."""
        match statement:
            case ir.Assign(target, value, span):
                return self._assign(statement, target, value, span)
            case ir.Increment(target, value, span):
                place = self._mirror(target)
                if place is None:
                    return [statement]
                before, change = self.change(value, None, span)
                if change is None:
                    return [statement]
                added = self._fitting(change, place)
                return [*before, ir.Increment(place, added, span), statement]
            case ir.Allocate(name, shape, fill, span) if (dot := self.dot(name)) is not None:
                zero = None if fill is None else zero_of(self.types[dot].dtype)
                return [statement, ir.Allocate(dot, shape, zero, span)]
            case ir.Copy(name, source, span) if (dot := self.dot(name)) is not None:
                other = self.dot(source)
                if other is None:
                    return [statement, self._zeros(dot, name, span)]
                return [statement, ir.Copy(dot, other, span)]
            case ir.Swap(first, second, span) if (dot := self.dot(first)) is not None:
                return [statement, ir.Swap(dot, self.dots[second], span)]
            case ir.Grow(name, size, span) if (dot := self.dot(name)) is not None:
                return [statement, ir.Grow(dot, size, span)]
            case ir.Routine():
                return self._routine(statement)
            case ir.Update(target, ir.Apply(ir.Pullback(), operands)):
                return [*self._pulled_back(statement, target, operands), statement]
            case ir.NewStack(stack) if (dot := self.dot(stack)) is not None:
                return [statement, ir.NewStack(dot)]
            case ir.Push(stack, value) if (dot := self.dot(stack)) is not None:
                before, change = self.change(value, None, None)
                zero = zero_of(kinds.kind(value, self.types).dtype)
                return [*before, statement, ir.Push(dot, zero if change is None else change)]
            case ir.Pop(target, stack):
                place = self._mirror(target)
                if place is None:
                    return [statement]
                dot = self.dot(stack)
                if dot is None:
                    return [statement, ir.Assign(place, self._zero(place))]
                return [statement, ir.Pop(place, dot)]
        return [dataflow.with_blocks(statement, self.block)]

    def _assign(
        self,
        statement: ir.Statement,
        target: ir.Var | ir.Item,
        value: ir.Expr,
        span: Span | None,
    ) -> Statements:
        place = self._mirror(target)
        if place is None:
            return [statement]
        if isinstance(target, ir.Var) and target.name not in dataflow.names(value):
            before, change = self.change(value, target.name, span)
            return [statement, *before, ir.Assign(place, self._fitting(change, place), span)]
        before, change = self.change(value, None, span)
        return [*before, ir.Assign(place, self._fitting(change, place), span), statement]

    def _fitting(self, change: ir.Expr | None, place: ir.Var | ir.Item) -> ir.Expr:
        """A tangent as it is set: zero if there is none, the real part if a real one is."""
        if change is None:
            return self._zero(place)
        if not is_complex(place, self.types):
            return complex_numbers.real_part(change, self.types)
        return complex_numbers.complex_of(change, self.types)

    def _mirror(self, place: ir.Var | ir.Item) -> ir.Var | ir.Item | None:
        dot = self.dot(place.name if isinstance(place, ir.Var) else place.array)
        if dot is None:
            return None
        return ir.Var(dot) if isinstance(place, ir.Var) else ir.Item(dot, place.index)

    def _zero(self, place: ir.Var | ir.Item) -> ir.Const:
        name = place.name if isinstance(place, ir.Var) else place.array
        return zero_of(self.types[name].dtype)

    # -- expressions ------------------------------------------------------------------------------

    def change(
        self, value: ir.Expr, name: str | None, span: Span | None
    ) -> tuple[Statements, ir.Expr | None]:
        """The tangent of an expression, None if it has none, and what must stand before it.

        `name` is what holds the expression's value by then.
        """
        match value:
            case ir.Var() | ir.Item():
                return [], self._mirror(value)
            case ir.Apply(ir.select, (condition, yes, no)):
                return [], self._chosen(condition, yes, no)
            case ir.Apply(function, arguments) if not registry.is_inactive(function):
                if any(map(self._is_active, arguments)):
                    return self._applied(value, name, span)
        return [], None

    def _is_active(self, operand: ir.Expr) -> bool:
        if isinstance(operand, ir.Whole):
            return self.dot(operand.array) is not None
        return isinstance(operand, ir.Var | ir.Item) and self._mirror(operand) is not None

    def _chosen(self, condition: ir.Expr, yes: ir.Expr, no: ir.Expr) -> ir.Expr | None:
        """The tangent of what is chosen."""
        found = [self._mirror(e) if isinstance(e, ir.Var | ir.Item) else None for e in (yes, no)]
        if not any(found):
            return None
        if any(is_complex(each, self.types) for each in found if each is not None):
            return apply(
                ir.select,
                condition,
                *(complex_numbers.complex_of(each or ir.Const(0j), self.types) for each in found),
            )
        return apply(ir.select, condition, *(each or ir.Const(0.0) for each in found))

    def _applied(
        self, call: ir.Apply, name: str | None, span: Span | None
    ) -> tuple[Statements, ir.Expr | None]:
        """The sum of the partial derivatives times the tangents of the operands."""
        function, arguments = call.function, call.arguments
        if isinstance(function, ir.Callee) and function.is_recursive:
            return [], self._called(function, arguments)
        kind = kinds.kind(call, self.types)
        is_any = any(is_complex(each, self.types) for each in arguments)
        is_any = is_any or is_complex_dtype(kind.dtype)
        lookup = registry.lookup_complex if is_any else registry.lookup
        rule = stated(lookup(function), function, span)
        check_arrays(arguments, self.dot, function, span)
        before: Statements = []
        if name is None:
            name = self.names.temporary(kind)
            if rule.uses_result:
                before.append(ir.Assign(ir.Var(name), call, span))
        dots = [self._mirror(a) if isinstance(a, ir.Var | ir.Item) else None for a in arguments]
        partials = rule.partials(arguments, ir.Var(name))
        check_stated(rule, partials, dots, span)
        total: ir.Expr | None = None
        for at, (dot, partial) in enumerate(zip(dots, partials, strict=True)):
            if dot is None or partial is None:
                continue
            part = of_reciprocal(call, ir.Var(name), dot) or complex_numbers.product(
                partial, dot, rule.of_conjugates, self.types
            )
            part = self.wild.guarded(part, partial, dot, (name, call, at), self.types)
            total = part if total is None else plus(total, part)
        return before, total

    def _called(self, callee: ir.Callee, operands: tuple[ir.Expr, ...]) -> ir.Expr:
        """The tangent of what a recursive function gives: a call of its own tangent."""
        places = tuple(at for at, each in enumerate(operands) if self._is_active(each))
        return apply(
            dot_of(callee, places), *operands, *(self._dot_of(operands[k]) for k in places)
        )

    def _pulled_back(
        self, statement: ir.Update, target: ir.Whole, operands: tuple[ir.Expr, ...]
    ) -> Statements:
        """The tangent of what a call by name adds to the adjoint of an array."""
        dot = self.dot(target.array)
        if dot is None:
            return []
        dots = [self._dot_of(each) if self._is_active(each) else None for each in operands]
        return calls.tangent_of_pullback(statement, dot, dots, dot_of)

    def _dot_of(self, operand: ir.Expr) -> ir.Expr:
        if isinstance(operand, ir.Whole):
            return ir.Whole(self.dots[operand.array])
        assert isinstance(operand, ir.Var)
        return ir.Var(self.dots[operand.name])

    # -- routines ---------------------------------------------------------------------------------

    def _routine(self, statement: ir.Routine) -> Statements:
        involved = (*statement.names, *dict.fromkeys(dataflow.arrays(statement.value)))
        dots = {name: dot for name in involved if (dot := self.dot(name)) is not None}
        results = [name for name in statement.names if name in dots]
        if not results:
            return [statement]
        shapes = {name: self._shape(name) for name in involved}
        shapes |= dict(zip(statement.names, statement.shapes, strict=False))
        zeros = [
            ir.Allocate(dots[name], shapes[name], zero_of(self.types[name].dtype), statement.span)
            for name in results
        ]
        change = routines.tangent(statement, dots, shapes, self.names)
        return [without_edit(statement), *zeros, *change]


def dot_of(callee: ir.Callee, places: tuple[int, ...]) -> ir.Callee:
    """The tangent of a callee, given tangents for its operands at some places: a callee, too.

    power(x, n) -> x * power(x, n - 1)
    power_dot(x, n, x_dot) -> power(x, n - 1) * x_dot + x * power_dot(x, n - 1, x_dot)
    """
    if places not in callee.derived:
        source = callee.program
        name = f"{source.name}_dot"
        (result,) = source.results
        kind = kinds.kind(result, source.types)
        stub = ir.Function(name, (), (), (ir.Var("dot"),), {"dot": kind})
        made = callee.derived[places] = ir.Callee(stub, callee.is_recursive)
        wrt = tuple(source.params[at] for at in places)
        found = canonical(calls.without_slopes(tangent(source, wrt, name, False), dot_of))
        object.__setattr__(made, "program", found)
    return callee.derived[places]


def plus(left: ir.Expr, right: ir.Expr) -> ir.Expr:
    """A sum: a product or a difference where that is what it is, a choice where both are."""
    match left, right:
        case _ if left == right:
            return doubled(left)
        case ir.Apply(ir.select, (condition, yes, no)), ir.Apply(
            ir.select, (same, also, other)
        ) if condition == same and _are_alternatives(yes, no, also, other):
            return apply(ir.select, condition, plus(yes, also), plus(no, other))
        case _, ir.Apply(operator.neg, (positive,)):
            return apply(operator.sub, left, positive)
        case ir.Apply(operator.neg, (positive,)), _:
            return apply(operator.sub, right, positive)
    return apply(operator.add, left, right)


def _are_alternatives(yes: ir.Expr, no: ir.Expr, also: ir.Expr, other: ir.Expr) -> bool:
    """Whether one of two terms is zero, whatever is chosen."""

    def is_zero(term: ir.Expr) -> bool:
        return isinstance(term, ir.Const) and term.value == 0

    return (is_zero(yes) or is_zero(also)) and (is_zero(no) or is_zero(other))
