"""The Taylor coefficients of what routines on whole arrays give.

A product and a linear system have recurrences, and what is linear hands each coefficient on:

    C_k = sum of A_j B_(k-j)         A X = B:  A X_k = B_k - sum over j > 0 of A_j X_(k-j)

For others Y' is what the rule of their tangent makes of A, A' and Y. That rule is a program, whose
coefficients to order k - 1 give the one of order k of Y; it is gone through for each order anew, at
O(n^3) in all.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import numpy as np

from srcgrad import errors, ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.activity import active
from srcgrad.differentiate import routines
from srcgrad.differentiate.dependence import plus
from srcgrad.differentiate.routines import nest, routine_call
from srcgrad.differentiate.statement import zero_of
from srcgrad.differentiate.taylor.coefficients import array_of
from srcgrad.ruled import Ruled
from srcgrad.types import INT, Array

if TYPE_CHECKING:
    from srcgrad.differentiate.taylor.path import Path

Statements = list[ir.Statement]
Index = tuple[ir.Expr, ...]
LINEAR: frozenset[Any] = frozenset((np.fft.fft, np.fft.ifft, np.fft.rfft, np.fft.irfft))
ZERO, ONE = ir.Const(0), ir.Const(1)


class Matrices:
    """Routines of one program."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.names = path.names
        self.within: tuple[Any, ...] = ()
        """The routines whose rules this program is a part of."""

    def routine(self, statement: ir.Routine) -> Statements:
        """A routine, and the coefficients of its results."""
        function = routine_call(statement).function
        if function in LINEAR:
            return self._linear(statement)
        if function in (operator.matmul, np.einsum):
            return self._product(statement)
        if function is np.linalg.solve:
            return self._solution(statement)
        if isinstance(function, Ruled) and function.is_edit:
            raise errors.MissingRule(
                "Taylor coefficients of a value at which the backward sweep is edited",
                statement.span,
                "Take single derivatives: `grad`, or `jvp` of `grad`.",
                code="SG361",
            )
        assert function not in self.within, "the rule of a tangent is made of other routines"
        return self._by_tangent(statement, function)

    # -- parts ------------------------------------------------------------------------------------

    def _over(self, shape: tuple[ir.Expr, ...], one: Any) -> ir.Block:
        """A statement for each element, of its subscripts."""
        counters = [self.names.numbered("i", INT) for _ in shape]
        return nest(shape, counters, (one(tuple(map(ir.Var, counters))),), False)

    def _array(self, like: str, ending: str) -> str:
        kind = self.names.types[like]
        assert isinstance(kind, Array)
        return self.names.fresh(f"{like}_{ending}", Array(kind.dtype, kind.ndim))

    def _taken(self, array: str, number: ir.Expr) -> tuple[Statements, str]:
        """An array with the coefficients of one order of another; of order 0 its values."""
        if array not in self.path.series:
            return [], array
        made, shape = self._array(array, "one"), self.path.shape(array)

        def one(index: Index) -> ir.Statement:
            before = ir.Apply(operator.sub, (number, ONE))
            later = ir.Item(self.path.series[array], (*index, before))
            chosen = (ir.Apply(operator.eq, (number, ZERO)), ir.Item(array, index), later)
            return ir.Assign(ir.Item(made, index), ir.Apply(ir.select, chosen))

        return [ir.Allocate(made, shape), *self._over(shape, one)], made

    def _moves(self, operand: ir.Expr) -> bool:
        return any(array in self.path.series for array in dataflow.arrays(operand))

    def _coefficient(self, operand: ir.Expr, number: ir.Expr) -> tuple[Statements, ir.Expr]:
        """An operand, or a transpose of one, with the coefficients of one order."""
        match operand:
            case ir.Whole(array):
                before, made = self._taken(array, number)
                return before, ir.Whole(made)
            case ir.Apply(function, arguments):
                before = []
                found: list[ir.Expr] = []
                for each in arguments:
                    more, part = self._coefficient(each, number)
                    before += more
                    found.append(part)
                return before, ir.Apply(function, tuple(found))
        return [], operand

    def _plain(self, target: str, operand: ir.Expr, shape: tuple[ir.Expr, ...]) -> ir.Block:
        """The elements of an operand put into an array."""
        return self._over(shape, lambda i: ir.Assign(ir.Item(target, i), _element(operand, i)))

    def _zeros(self, statement: ir.Routine) -> Statements:
        """Places for the coefficients of the results."""
        shapes = statement.shapes or ((),) * len(statement.names)
        found: Statements = []
        for name, shape in zip(statement.names, shapes, strict=False):
            if name in self.path.series:
                axes = self.names.types[name]
                assert isinstance(axes, Array)
                shape = shape if len(shape) == axes.ndim else self.path.shape(name)
                zero = zero_of(axes.dtype)
                series = self.path.series[name]
                found.append(ir.Allocate(series, (*shape, self.path.order), zero))
        return found

    def _loop(self, stop: ir.Expr, body: Statements, counter: ir.Var) -> ir.For:
        return ir.For(counter.name, ZERO, stop, ONE, tuple(body))

    def _counter(self, wanted: str) -> ir.Var:
        return ir.Var(self.names.fresh(wanted, INT))

    def _called(
        self, statement: ir.Routine, arrays: dict[str, str]
    ) -> tuple[ir.Routine, dict[str, str]]:
        """The routine for other arrays, and where its results are."""
        results = {name: self._array(name, "part") for name in statement.names}
        value = dataflow.renamed(
            (ir.Routine(statement.names, statement.value, statement.shapes, statement.span),),
            {**arrays, **results},
        )
        (called,) = value
        assert isinstance(called, ir.Routine)
        return called, results

    # -- recurrences ------------------------------------------------------------------------------

    def _linear(self, statement: ir.Routine) -> Statements:
        k = self._counter("k")
        body: Statements = []
        new: dict[str, str] = {}
        for array in dict.fromkeys(dataflow.arrays(statement.value)):
            before, new[array] = self._taken(array, plus(k, ONE))
            body += before
        called, results = self._called(statement, new)
        body.append(called)
        for name, part in results.items():
            body += self._over(
                self.path.shape(part),
                lambda i, name=name, part=part: ir.Assign(
                    ir.Item(self.path.series[name], (*i, k)), ir.Item(part, i)
                ),
            )
        return [statement, *self._zeros(statement), self._loop(self.path.order, body, k)]

    def _product(self, statement: ir.Routine) -> Statements:
        *how, left, right = routine_call(statement).arguments
        series = self.path.series
        (name,) = statement.names
        k, j = self._counter("k"), self._counter("j")
        whole = plus(k, ONE)
        is_both = self._moves(left) and self._moves(right)
        numbers: tuple[ir.Expr, ir.Expr] = whole, whole
        if is_both:
            numbers = j, ir.Apply(operator.sub, (whole, j))
        body, one = self._coefficient(left, numbers[0])
        more, other = self._coefficient(right, numbers[1])
        arguments = (*how, one, other)
        part = self._array(name, "part")
        value = _with_operands(statement.value, arguments)
        called = ir.Routine((part,), value, statement.shapes, statement.span)
        added = self._over(
            self.path.shape(part),
            lambda i: ir.Increment(ir.Item(series[name], (*i, k)), ir.Item(part, i)),
        )
        body = [*body, *more, called, *added]
        if is_both:
            body = [ir.For(j.name, ZERO, plus(k, ir.Const(2)), ONE, tuple(body))]
        return [statement, *self._zeros(statement), self._loop(self.path.order, body, k)]

    def _solution(self, statement: ir.Routine) -> Statements:
        left, right = routine_call(statement).arguments
        series, (name,) = self.path.series, statement.names
        k, j = self._counter("k"), self._counter("j")
        shape = self.path.shape(name)
        rest = self._array(name, "rest")
        body: Statements = [ir.Allocate(rest, shape, zero_of(self.names.types[name].dtype))]
        if self._moves(right):
            before, found = self._coefficient(right, plus(k, ONE))
            body += [*before, *self._plain(rest, found, shape)]
        if self._moves(left):
            inner, one = self._coefficient(left, plus(j, ONE))
            more, other = self._taken(name, ir.Apply(operator.sub, (k, j)))
            inner += [*more, *self._subtracted(rest, one, other, statement.span)]
            body.append(ir.For(j.name, ZERO, plus(k, ONE), ONE, tuple(inner)))
        next_ = self._array(name, "next")
        value = _with_operands(statement.value, (left, ir.Whole(rest)))
        body.append(ir.Routine((next_,), value, statement.shapes, statement.span))
        body += self._over(
            shape, lambda i: ir.Assign(ir.Item(series[name], (*i, k)), ir.Item(next_, i))
        )
        return [statement, *self._zeros(statement), self._loop(self.path.order, body, k)]

    def _subtracted(
        self, rest: str, left: ir.Expr, right: str, span: errors.Span | None
    ) -> Statements:
        """A product taken from an array; a product of whole arrays is one of two matrices."""
        shape = self.path.shape(rest)
        if len(shape) > 1:
            part = self._array(rest, "part")
            product = ir.Apply(operator.matmul, (left, ir.Whole(right)))
            taken = self._over(
                shape,
                lambda i: ir.Increment(
                    ir.Item(rest, i), ir.Apply(operator.neg, (ir.Item(part, i),))
                ),
            )
            return [ir.Routine((part,), product, (shape,), span), *taken]
        i, k = (ir.Var(self.names.numbered("i", INT)) for _ in range(2))
        element = _element(left, (i, k))
        product = ir.Apply(operator.mul, (element, ir.Item(right, (k,))))
        less = ir.Increment(ir.Item(rest, (i,)), ir.Apply(operator.neg, (product,)), span)
        return list(nest((*shape, *shape), [i.name, k.name], (less,), False))

    # -- by the rule of the tangent ---------------------------------------------------------------

    def _by_tangent(self, statement: ir.Routine, function: Any) -> Statements:
        path, names = self.path, self.names
        operands = [a for a in dict.fromkeys(dataflow.arrays(statement.value)) if a in path.series]
        results = [name for name in statement.names if name in path.series]
        dots: dict[str, str] = {}
        later: dict[str, str] = {}
        for each in (*operands, *results):
            dots[each] = self._array(each, "dot")
            kind = names.types[each]
            assert isinstance(kind, Array)
            series = names.fresh(f"{dots[each]}_series", array_of(kind.dtype, kind.ndim))
            later[dots[each]] = series
        start: Statements = [statement, *self._zeros(statement)]
        for each in operands:
            start += self._changes(each, dots[each], later[dots[each]])
        shapes = {name: path.shape(name) for name in (*operands, *statement.names)}
        shapes |= {a: path.shape(a) for a in dataflow.arrays(statement.value)}
        known = routines.tangent(statement, dots, shapes, names)
        m = self._counter("m")
        changed = tuple(dots[each] for each in results)
        given = (*operands, *results, *dots.values())
        rule = ir.Function("rule", given, tuple(known), tuple(map(ir.Var, changed)), names.types)
        moving = active(rule, given, changed)
        inner = type(path)(
            rule.body,
            moving,
            names,
            m,
            {**{each: path.series[each] for each in (*operands, *results)}, **later},
        )
        inner.matrices.within = (*self.within, function)
        found = inner.block(rule.body)
        body: Statements = [*inner.arrays()]
        for each in results:
            zero = zero_of(names.types[each].dtype)
            body.append(ir.Allocate(dots[each], path.shape(each), zero))
            body.append(ir.Allocate(later[dots[each]], (*path.shape(each), m), zero))
        body += found
        for each in results:
            body += self._integrated(each, dots[each], later[dots[each]], m)
        return [*start, self._loop(path.order, body, m)]

    def _changes(self, array: str, dot: str, series: str) -> Statements:
        """The derivative of an array along the path, and its coefficients."""
        path, shape = self.path, self.path.shape(array)
        k = self._counter("k")
        own = path.series[array]
        first = self._over(shape, lambda i: ir.Assign(ir.Item(dot, i), ir.Item(own, (*i, ZERO))))
        weight = plus(k, ir.Const(2))
        rest = self._over(
            shape,
            lambda i: ir.Assign(
                ir.Item(series, (*i, k)),
                ir.Apply(operator.mul, (weight, ir.Item(own, (*i, plus(k, ONE))))),
            ),
        )
        last = ir.Apply(operator.sub, (path.order, ONE))
        zero = zero_of(self.names.types[array].dtype)
        return [
            ir.Allocate(dot, shape, zero),
            ir.If(ir.Apply(operator.gt, (path.order, ZERO)), first),
            ir.Allocate(series, (*shape, path.order), zero),
            self._loop(last, list(rest), k),
        ]

    def _integrated(self, name: str, dot: str, series: str, m: ir.Var) -> Statements:
        """The next coefficient of a result, from those of its derivative."""
        own = self.path.series[name]
        before = ir.Apply(operator.sub, (m, ONE))

        def one(index: Index) -> ir.Statement:
            chosen = (
                ir.Apply(operator.eq, (m, ZERO)),
                ir.Item(dot, index),
                ir.Item(series, (*index, before)),
            )
            value = ir.Apply(operator.truediv, (ir.Apply(ir.select, chosen), plus(m, ONE)))
            return ir.Assign(ir.Item(own, (*index, m)), value)

        return list(self._over(self.path.shape(name), one))


def results_of_routines(body: ir.Block, moving: frozenset[str]) -> frozenset[str]:
    """All results of routines of which one moves: the derivative of one is made of the others."""
    found: set[str] = set()
    for statement in dataflow.walk(body):
        if isinstance(statement, ir.Routine) and not moving.isdisjoint(statement.names):
            found.update(statement.names)
    return frozenset(found)


def _element(operand: ir.Expr, index: Index) -> ir.Item:
    """An element of an array, or of the transpose of one."""
    match operand:
        case ir.Whole(array):
            return ir.Item(array, index)
        case ir.Apply(np.transpose, (ir.Whole(array),)):
            return ir.Item(array, index[::-1])
    raise AssertionError("an operand is an array or the transpose of one")


def _with_operands(value: ir.Expr, operands: tuple[ir.Expr, ...]) -> ir.Expr:
    """The call of a routine for other operands."""
    assert isinstance(value, ir.Apply)
    if value.function is np.array:
        return ir.Apply(np.array, (_with_operands(value.arguments[0], operands),))
    return ir.Apply(value.function, operands)
