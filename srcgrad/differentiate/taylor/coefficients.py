"""The Taylor coefficients of one operation from those of its operands, by recurrences.

The coefficients of y(t) stand at y_series[0], y_series[1], …, from the first order on; y itself is
the value. A product, a quotient and a power have recurrences of their own. Whatever else has a row
of partial derivatives follows from y' = p(x, y) x', where p is made of operations again:

    k y_k = sum over j = 1 … k of  j x_j p_(k-j)

which needs p to order k - 1 only, so p may be made of y: as for `exp`, or for `sin` and `cos`
together. All are worked out in one loop over the order, at O(n^2) for n of them. Griewank &
Walther, Evaluating Derivatives, 2008, section 13.2.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from srcgrad import errors, ir
from srcgrad.analysis.names import Names
from srcgrad.differentiate import kinds
from srcgrad.differentiate.statement import zero_of
from srcgrad.differentiate.taylor.composed import composed
from srcgrad.differentiate.taylor.families import family
from srcgrad.printer import function_name
from srcgrad.records import dataclass
from srcgrad.rules import complex_numbers, registry
from srcgrad.rules.arithmetic import apply
from srcgrad.rules.rule import UNSTATED, substitute
from srcgrad.types import Array, Scalar, is_inexact

Statements = list[ir.Statement]
At = Callable[[ir.Expr], ir.Item]
"""The element that holds the coefficient of a number at an index: order 1 is at index 0."""

Series = Callable[[ir.Expr], At | None]
"""The coefficients of a name or an element; None for what does not change."""
MOST = 60
"""With more operations than these a derivative is taken to lead to ever new functions."""
LARGEST_POWER = 64
_LOGARITHMS = {np.power: np.log, operator.pow: math.log}


@dataclass(frozen=True)
class Node:
    """A number: its value, and its coefficients if it has any but that."""

    value: ir.Expr
    at: At | None
    dtype: str


@dataclass(frozen=True)
class Scope:
    """What the operations of one program share."""

    names: Names
    series: Series
    scratch: Callable[[str], str]
    """Makes an array for coefficients of a dtype."""
    order: ir.Expr
    counter: ir.Var
    inner: ir.Var


def moves(expression: ir.Expr, series: Series) -> bool:
    """Whether an expression changes along the path."""
    match expression:
        case ir.Var() | ir.Item():
            return series(expression) is not None
        case ir.Apply(function) if registry.is_inactive(function):
            return False
        case ir.Apply(ir.select, (_, yes, no)):
            return moves(yes, series) or moves(no, series)
        case ir.Apply(_, arguments):
            return any(moves(each, series) for each in arguments)
    return False


class Operation:
    """The coefficients of the result of a call, and of what it takes to have them.

    `name` holds the value of the call by then; `at` is where its coefficients go.
    """

    def __init__(
        self, scope: Scope, call: ir.Apply, name: str, at: At, span: errors.Span | None
    ) -> None:
        self.call, self.name, self.at = call, name, at
        self.names = scope.names
        self.types: Mapping[str, Any] = scope.names.types
        self.series = scope.series
        self.scratch = scope.scratch
        self.order = scope.order
        self.counter, self.inner = scope.counter, scope.inner
        self.span = span
        self.known: dict[ir.Expr, Node] = {}
        self.meaning: dict[str, ir.Expr] = {}
        """What temporary names stand for, so that one number has one node."""
        self.before: Statements = []
        """What sets the values of operations on the way."""
        self.steps: list[Statements] = []
        """What sets the coefficients at the index `counter`, in this order."""

    def result(self) -> Statements:
        """The statements for the coefficients of the call."""
        call, name, at = self.call, self.name, self.at
        node = Node(ir.Var(name), at, self.types[name].dtype)
        self.known[call] = self.known[ir.Var(name)] = node
        self._operation(call, node)
        steps = tuple(each for step in self.steps for each in step)
        loop = ir.For(self.counter.name, ir.Const(0), self.order, ir.Const(1), steps, self.span)
        return [*self.before, loop]

    # -- nodes ------------------------------------------------------------------------------------

    def node(self, expression: ir.Expr) -> Node:
        """The number that an expression stands for."""
        expression = substitute(expression, self.meaning)
        if expression in self.known:
            return self.known[expression]
        dtype = kinds.kind(expression, self.types).dtype
        if isinstance(expression, ir.Var | ir.Item):
            return Node(expression, self.series(expression), dtype)
        if not isinstance(expression, ir.Apply):
            return Node(expression, None, dtype)
        shallow = self._shallow(expression)
        name = self.names.temporary(kinds.kind(expression, self.types))
        self.before.append(ir.Assign(ir.Var(name), shallow, self.span))
        if not self.moves(expression):
            node = self.known[expression] = Node(ir.Var(name), None, dtype)
            return node
        if len(self.known) > MOST:
            self._refuse()
        self.meaning[name] = expression
        kept = self.scratch(dtype)
        node = Node(ir.Var(name), lambda k: ir.Item(kept, (k,)), dtype)
        self.known[expression] = self.known[ir.Var(name)] = node
        self._operation(expression, node)
        return node

    def _shallow(self, expression: ir.Apply) -> ir.Expr:
        """An operation on names, where what it is of moves."""
        if expression.function is ir.select or not self.moves(expression):
            return expression
        arguments = (
            self.node(each).value if isinstance(each, ir.Apply) else each
            for each in expression.arguments
        )
        return ir.Apply(expression.function, tuple(arguments))

    def moves(self, expression: ir.Expr) -> bool:
        return moves(expression, self._at)

    def _at(self, place: ir.Expr) -> At | None:
        known = self.known.get(place)
        return known.at if known else self.series(place)

    def _refuse(self) -> None:
        raise errors.MissingRule(
            f"Taylor coefficients of {function_name(self.call.function)}, whose derivatives lead "
            "to ever new functions",
            self.span,
            "Take single derivatives: `jvp` of `jvp`, as many times.",
            code="SG355",
        )

    # -- operations -------------------------------------------------------------------------------

    def _operation(self, call: ir.Apply, node: Node) -> None:
        match call:
            case ir.Apply(ir.select, (condition, yes, no)):
                self._chosen(condition, self.node(yes), self.node(no), node)
            case ir.Apply(operator.mul, (left, right)):
                self._product(self.node(left), self.node(right), node)
            case ir.Apply(operator.truediv, (above, below)):
                self._quotient(self.node(above), self.node(below), node)
            case ir.Apply(function, (base, exponent)) if function in _LOGARITHMS:
                self._power(function, base, exponent, node)
            case ir.Apply(_, (*rest, _)) if (
                (of := family(call)) is not None
                and np.dtype(node.dtype).kind != "c"
                and not any(map(self.moves, rest))
            ):
                self.node(call.arguments[-1])
                step = self._step()
                step += composed(self, call, of, node)
            case _:
                self._by_partials(call, node)

    def _step(self) -> Statements:
        """The next step, which is still to be said."""
        self.steps.append([])
        return self.steps[-1]

    def _set(self, node: Node, value: ir.Expr, step: Statements) -> None:
        assert node.at is not None, "what has coefficients has a place for them"
        is_complex = np.dtype(node.dtype).kind == "c"
        value = value if is_complex else complex_numbers.real_part(value, self.types)
        step.append(ir.Assign(node.at(self.counter), value, self.span))

    def _chosen(self, condition: ir.Expr, yes: Node, no: Node, node: Node) -> None:
        held = self.names.temporary(kinds.kind(condition, self.types))
        self.before.append(ir.Assign(ir.Var(held), condition, self.span))
        zero = zero_of(node.dtype)
        parts = (each.at(self.counter) if each.at else zero for each in (yes, no))
        self._set(node, ir.Apply(ir.select, (ir.Var(held), *parts)), self._step())

    def _product(self, left: Node, right: Node, node: Node) -> None:
        k, step = self.counter, self._step()
        if left.at is None or right.at is None:
            moving, still = (left, right) if right.at is None else (right, left)
            found: ir.Expr = zero_of(node.dtype)
            if moving.at is not None:
                found = apply(operator.mul, moving.at(k), still.value)
            self._set(node, found, step)
            return
        ends = apply(
            operator.add,
            apply(operator.mul, left.value, right.at(k)),
            apply(operator.mul, left.at(k), right.value),
        )
        both = apply(operator.mul, left.at(self.inner), right.at(self._other()))
        self._set(node, self._sum(ends, both, node.dtype, step), step)

    def _quotient(self, above: Node, below: Node, node: Node) -> None:
        k, step = self.counter, self._step()
        rest: ir.Expr = above.at(k) if above.at else zero_of(node.dtype)
        if below.at is not None:
            assert node.at is not None
            rest = apply(operator.sub, rest, apply(operator.mul, node.value, below.at(k)))
            both = apply(operator.mul, below.at(self.inner), node.at(self._other()))
            rest = self._sum(rest, apply(operator.neg, both), node.dtype, step)
        self._set(node, apply(operator.truediv, rest, below.value), step)

    def _power(self, function: Any, base: ir.Expr, exponent: ir.Expr, node: Node) -> None:
        whole = _whole(exponent)
        if whole is not None:
            self._whole_power(base, whole, node)
        elif self.moves(exponent) or np.dtype(node.dtype).kind == "c":
            # x**y = exp(y log x), so that the derivative is x**y (y log x)'.
            logarithm = ir.Apply(_logarithm(function, node.dtype), (base,))
            power = self.node(ir.Apply(operator.mul, (exponent, logarithm)))
            self._ordinary([(power, node, False)], node, self._step())
        else:
            self._power_of_constant(self.node(base), self.node(exponent), node)

    def _whole_power(self, base: ir.Expr, exponent: int, node: Node) -> None:
        if exponent < 0:
            one = Node(ir.Const(1.0), None, node.dtype)
            self._quotient(one, self.node(_multiplied(base, -exponent)), node)
            return
        match _multiplied(base, exponent):
            case ir.Apply(operator.mul, (left, right)):
                self._product(self.node(left), self.node(right), node)
            case found:
                same = self.node(found)
                value = same.at(self.counter) if same.at else zero_of(node.dtype)
                self._set(node, value, self._step())

    def _power_of_constant(self, base: Node, exponent: Node, node: Node) -> None:
        # (k + 1) x y_(k+1) = r (k + 1) x_(k+1) y + sum of (r j - (k + 1 - j)) x_j y_(k+1-j)
        assert base.at is not None and node.at is not None
        k, j = self.counter, self.inner
        r = exponent.value
        first = apply(operator.mul, apply(operator.mul, r, base.at(k)), node.value)
        weight = apply(
            operator.sub,
            apply(operator.mul, r, _next(j)),
            ir.Apply(operator.sub, (k, j)),
        )
        both = apply(operator.mul, base.at(j), node.at(self._other()))
        both = apply(operator.truediv, apply(operator.mul, weight, both), _next(k))
        self.before.append(
            ir.Guard(
                ir.Apply(operator.ne, (base.value, zero_of(base.dtype))),
                errors.NotDifferentiable,
                "Taylor coefficients of a power of zero, whose exponent is not written as a "
                "whole number",
                (),
                self.span,
            )
        )
        step = self._step()
        total = self._sum(first, both, node.dtype, step)
        self._set(node, apply(operator.truediv, total, base.value), step)

    def _by_partials(self, call: ir.Apply, node: Node) -> None:
        function, arguments = call.function, call.arguments
        is_any = any(np.dtype(each).kind == "c" for each in (node.dtype, *self._dtypes(arguments)))
        rule = registry.lookup_complex(function) if is_any else registry.lookup(function)
        if rule is None or not isinstance(node.value, ir.Var):
            self._refuse()
            return
        operands = [self.node(each) for each in arguments]
        step = self._step()  # partial derivatives may be made of the result: they come after it
        atoms = tuple(each.value for each in operands)
        terms: list[tuple[Node, Node, bool]] = []
        for operand, partial in zip(operands, rule.partials(atoms, node.value), strict=True):
            if operand.at is None or partial is None:
                continue
            if partial == UNSTATED:
                self._refuse()
            terms.append((operand, self.node(partial), rule.of_conjugates))
        self._ordinary(terms, node, step)

    def as_float(self, number: ir.Expr) -> ir.Expr:
        """A number that does not move, as a floating-point number."""
        node = self.node(number)
        if np.dtype(node.dtype).kind == "f":
            return node.value
        name = self.names.temporary(Scalar("float64"))
        self.before.append(ir.Assign(ir.Var(name), ir.Apply(float, (node.value,)), self.span))
        return ir.Var(name)

    def _dtypes(self, arguments: tuple[ir.Expr, ...]) -> list[str]:
        return [kinds.kind(each, self.types).dtype for each in arguments]

    def _ordinary(self, terms: list[tuple[Node, Node, bool]], node: Node, step: Statements) -> None:
        """A sum of `p x'`, of pairs of x and p, integrated."""
        k, j = self.counter, self.inner
        ends: ir.Expr = ir.Const(0.0)
        sums: ir.Expr = ir.Const(0.0)

        def part(change: ir.Expr, partial: ir.Expr, of_conjugate: bool) -> ir.Expr:
            found = complex_numbers.product(partial, change, of_conjugate, self.types)
            is_complex = np.dtype(node.dtype).kind == "c"
            return found if is_complex else complex_numbers.real_part(found, self.types)

        for operand, partial, of_conjugates in terms:
            assert operand.at is not None, "a term moves"
            end = part(operand.at(k), partial.value, of_conjugates)
            ends = apply(operator.add, ends, end)
            if partial.at is not None:
                both = part(operand.at(j), partial.at(self._other()), of_conjugates)
                sums = apply(operator.add, sums, both)
        if sums == ir.Const(0.0):
            self._set(node, ends, step)
            return
        weighted = apply(operator.truediv, apply(operator.mul, _next(j), sums), _next(k))
        self._set(node, self._sum(ends, weighted, node.dtype, step), step)

    def _sum(self, first: ir.Expr, each: ir.Expr, dtype: str, step: Statements) -> ir.Expr:
        """A number and the sum of others for all indices before the counter."""
        total = self.names.temporary(Scalar(dtype))
        step.append(ir.Assign(ir.Var(total), first, self.span))
        added = ir.Increment(ir.Var(total), each, self.span)
        step.append(
            ir.For(self.inner.name, ir.Const(0), self.counter, ir.Const(1), (added,), self.span)
        )
        return ir.Var(total)

    def _other(self) -> ir.Expr:
        """The index that goes with `inner`: the orders of the two add up to that of the sum."""
        before = ir.Apply(operator.sub, (self.counter, ir.Const(1)))
        return ir.Apply(operator.sub, (before, self.inner))


def _next(index: ir.Var) -> ir.Expr:
    return ir.Apply(operator.add, (index, ir.Const(1)))


def _whole(exponent: ir.Expr) -> int | None:
    match exponent:
        case ir.Const(value) if value == int(value) and abs(value) <= LARGEST_POWER:
            return int(value)
    return None


def _multiplied(base: ir.Expr, exponent: int) -> ir.Expr:
    """A power as products, squared where that is shorter."""
    if exponent < 2:
        return base if exponent else ir.Const(1.0)
    half = _multiplied(base, exponent // 2)
    square = ir.Apply(operator.mul, (half, half))
    return ir.Apply(operator.mul, (square, base)) if exponent % 2 else square


def _logarithm(function: Any, dtype: str) -> Any:
    if np.dtype(dtype).kind == "c":
        return np.log
    return _LOGARITHMS[function]


def array_of(dtype: str, axes: int) -> Array:
    """The type of an array with one axis more, for the order."""
    assert is_inexact(dtype), "what has coefficients is no integer"
    return Array(dtype, axes + 1)
