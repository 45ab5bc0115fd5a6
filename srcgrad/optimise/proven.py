"""Leave out checks of lengths that earlier ones imply, and say each length in its simplest form."""

from __future__ import annotations

import operator
from dataclasses import replace
from typing import Any

from srcgrad import ir
from srcgrad.analysis import affine, dataflow
from srcgrad.analysis.affine import Affine
from srcgrad.analysis.proofs import Proofs, steady
from srcgrad.comparisons import COMPARISONS
from srcgrad.records import dataclass
from srcgrad.types import is_integer

_PURE = frozenset(
    (
        *(operator.add, operator.sub, operator.mul, operator.neg, operator.not_),
        *(max, min, ir.both, ir.either, *COMPARISONS),
    )
)
"""What never raises, so that it may come after a check."""
_TERMS = 2


def proven(program: ir.Function) -> ir.Function:
    """A program without the checks that cannot fail, and without bounds that do not bind.

    before  n = x.shape[0]; check(n - 2 >= 0); m = max(n - 1, 0); k = max(m - 1, 0)
            y = np.empty(k); check(k == n - 2)
            for i in range(k): last = i + m; width = last - i
    after   n = x.shape[0]; check(n - 2 >= 0); m = n - 1; k = n - 2; y = np.empty(k)
            for i in range(k): last = i + m; width = m
    """
    if not any(_is_of_interest(s) for s in dataflow.walk(program.body)):
        return program
    proofs = _Proven(program)
    return replace(program, body=proofs.block(_guards_first(program.body), proofs.top))


def _is_of_interest(statement: ir.Statement) -> bool:
    match statement:
        case ir.Guard():
            return True
        case ir.Assign(ir.Var(), ir.Apply(function)):
            return function in (max, min)
    return False


def _guards_first(body: ir.Block) -> ir.Block:
    """The start of a block with each check as early as what it needs allows."""
    end = 0
    while end < len(body) and _is_plain(body[end]):
        end += 1
    start = body[:end]
    movable = [s for s in start if is_movable(s)]
    lengths = [s for s in movable if isinstance(s, ir.Assign) and isinstance(s.value, ir.Dim)]
    order: dict[int, ir.Statement] = {}

    def place(statement: ir.Statement) -> None:
        wanted = dataflow.reads(statement)
        for each in movable:
            if id(each) not in order and dataflow.target(each) in wanted:
                place(each)
        order.setdefault(id(statement), statement)

    for statement in (*lengths, *[s for s in start if not is_movable(s)], *movable):
        place(statement)
    return (*order.values(), *body[end:])


def _is_plain(statement: ir.Statement) -> bool:
    return isinstance(statement, ir.Guard) or (
        isinstance(statement, ir.Assign) and isinstance(statement.target, ir.Var)
    )


def is_movable(statement: ir.Statement) -> bool:
    """Whether a statement names an integer, and neither raises nor reads elements."""
    match statement:
        case ir.Assign(ir.Var(), value):
            return _is_pure(value)
    return False


def _is_pure(value: ir.Expr) -> bool:
    match value:
        case ir.Apply(function, operands):
            return function in _PURE and all(_is_pure(operand) for operand in operands)
    return isinstance(value, ir.Const | ir.Var | ir.Dim)


def _merged(before: list[ir.Statement], guard: ir.Guard) -> ir.Guard:
    """One check for two that say the same and follow each other; the first is taken away."""
    at = len(before) - 1
    while at >= 0 and is_movable(before[at]):
        at -= 1
    first = before[at] if at >= 0 else None
    if not isinstance(first, ir.Guard) or first.span != guard.span:
        return guard
    if replace(first, condition=guard.condition) != guard:
        return guard
    del before[at]
    return replace(guard, condition=ir.Apply(ir.both, (first.condition, guard.condition)))


@dataclass(frozen=True)
class _Scope:
    """What is known where a block has come to, and by what names lengths go."""

    known: Proofs
    named: dict[Affine, ir.Expr]

    def inside(self) -> _Scope:
        return _Scope(self.known.inside(), dict(self.named))


class _Proven:
    def __init__(self, program: ir.Function) -> None:
        self.types = program.types
        self.values = dataflow.lasting_values(program.body)
        self.counters = {
            s.variable
            for s in dataflow.walk(program.body)
            if isinstance(s, ir.For) and program.types[s.variable].dtype == "int64"
        }
        self.steady = steady(program)
        self.top = _Scope(Proofs(self.steady), {})

    def block(self, body: ir.Block, scope: _Scope) -> ir.Block:
        result: list[ir.Statement] = []
        for statement in body:
            statement = self._simplified(statement, scope)
            match statement:
                case ir.Guard(condition):
                    if scope.known.follows(condition):
                        continue
                    scope.known.learn(condition)
                    statement = _merged(result, statement)
            result.append(self._inside(statement, scope))
        return tuple(result)

    def _inside(self, statement: ir.Statement, scope: _Scope) -> ir.Statement:
        """The statement with the blocks in it done, each with what holds in it."""
        match statement:
            case ir.If(condition, then, orelse):
                found, other = scope.inside(), scope.inside()
                found.known.learn(condition)
                other.known.learn(condition, holds=False)
                return replace(
                    statement, then=self.block(then, found), orelse=self.block(orelse, other)
                )
            case ir.For():
                within = scope.inside()
                within.known.count(statement)
                return dataflow.with_blocks(statement, lambda b: self.block(b, within))
        return dataflow.with_blocks(statement, lambda b: self.block(b, scope.inside()))

    def _simplified(self, statement: ir.Statement, scope: _Scope) -> ir.Statement:
        def change(expression: ir.Expr) -> ir.Expr:
            match expression:
                case ir.Apply(function, (a, b)) if function in (max, min):
                    above, below = (a, b) if function is max else (b, a)
                    if scope.known.follows(ir.Apply(operator.ge, (above, below))):
                        return a
                    if scope.known.follows(ir.Apply(operator.ge, (below, above))):
                        return b
            return expression

        statement = dataflow.with_expressions(statement, change)
        match statement:
            case ir.Assign(ir.Var(name), value, span) if name in self.values:
                if is_integer(self.types[name].dtype):
                    shortest = self._shortest(value, scope, ir.Var(name))
                    if shortest is not value:
                        value, statement = shortest, ir.Assign(ir.Var(name), shortest, span)
                self.values[name] = value
                if self.types[name].dtype == "bool" or is_integer(self.types[name].dtype):
                    scope.known.define(name, value)
            case ir.For(variable, start, stop, step, body, span):
                bounds = self._shortest(start, scope), self._shortest(stop, scope)
                if bounds[0] is not start or bounds[1] is not stop:
                    statement = ir.For(variable, *bounds, step, body, span)
        return statement

    def _shortest(self, value: ir.Expr, scope: _Scope, name: ir.Var | None = None) -> ir.Expr:
        """A length by the first name of it, or as a sum of lengths that have names.

        `(i + n) - i` is one, too: what a slice that begins at a counter has been proven to have.
        """
        form = affine.affine(value, self.values) if self._is_length(value) else None
        if form is None or not self.counters.isdisjoint(form.names()):
            return value
        if form in scope.named:
            return scope.named[form]
        is_short = len(form.terms) <= _TERMS and any(c > 0 for _, c in form.terms)
        if isinstance(value, ir.Apply) and is_short:
            terms = [(scope.named.get(Affine(0, ((term, 1),)), term), c) for term, c in form.terms]
            value = affine.expression(Affine(form.constant, tuple(terms)))
        if name is not None and not isinstance(value, ir.Const):
            scope.named[form] = name
        return value

    def _is_length(self, value: Any) -> bool:
        """Whether an integer is made of lengths of parameters, and of counters, alone."""
        match value:
            case ir.Const(value):
                return type(value) is int
            case ir.Dim(array):
                return array in self.steady
            case ir.Var(name):
                if name in self.counters:
                    return True
                return name in self.values and self._is_length(self.values[name])
            case ir.Apply(function, operands):
                return function in (operator.add, operator.sub, operator.mul, operator.neg) and all(
                    self._is_length(operand) for operand in operands
                )
        return False
