"""Call lengths that a check has found equal by one name."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.affine import Affine, affine, plus
from srcgrad.records import dataclass
from srcgrad.types import Type, is_integer

_ZERO = ir.Const(0)


def equal(program: ir.Function) -> ir.Block:
    """The body of a program in which, after a check that `n == m`, there is only `n`.

    before  check(n == m); z = np.empty(m); for j in range(m): z[j] = y[j]
    after   check(n == m); z = np.empty(n); for j in range(n): z[j] = y[j]

    Of two names the one that is set first stays, and a number in place of either. After a check
    that n == max(m - 2, 0), a loop over range(m - 2) goes over range(n).
    """
    return _Equal(program).block(program.body, _Known({}, {}, ()))


@dataclass(frozen=True)
class _Known:
    """What stands for each name, for how often loops from zero to a form run, and the checks that
    tell something inside some loops only."""

    names: dict[str, ir.Atom]
    trips: dict[Affine, ir.Atom]
    checks: tuple[ir.Expr, ...]

    def copy(self) -> _Known:
        return _Known(dict(self.names), dict(self.trips), self.checks)


class _Equal:
    def __init__(self, program: ir.Function) -> None:
        self.types: dict[str, Type] = program.types
        self.values = dataflow.lasting_values(program.body)
        written = [dataflow.written(each) for each in dataflow.walk(program.body)]
        changed = {name for each in written for name in each.names}
        given = [name for name in program.params if name not in changed]
        self.place = {name: at for at, name in enumerate((*given, *self.values))}
        self.resized = {name for each in written for name in each.lengths}

    def block(self, body: ir.Block, known: _Known) -> ir.Block:
        known = known.copy()

        def change(expression: ir.Expr) -> ir.Expr:
            if isinstance(expression, ir.Var):
                return known.names.get(expression.name, expression)
            return expression

        result: list[ir.Statement] = []
        checks: list[ir.Expr] = []
        for statement in body:
            if known.names or known.trips:
                statement = dataflow.with_expressions(statement, change)
                statement = self._counted(self._certain(statement), known)
            within = _Known(known.names, known.trips, (*known.checks, *checks))
            result.append(dataflow.with_blocks(statement, self._inside(statement, within)))
            if isinstance(statement, ir.Guard):
                checks.append(statement.condition)
                self._learn(statement.condition, known)
        return tuple(result)

    def _inside(self, statement: ir.Statement, known: _Known) -> Callable[[ir.Block], ir.Block]:
        """How the blocks in a statement are rewritten: in a loop it is known that it runs."""
        if isinstance(statement, ir.For) and known.checks:
            runs = self._runs(statement)
            told = [each for check in known.checks for each in self._told(check, runs)]
            known = _Known(dict(known.names), dict(known.trips), (*known.checks, *told))
            for condition in told:
                self._learn(condition, known)
        return lambda body: self.block(body, known)

    def _runs(self, loop: ir.For) -> Affine | None:
        """What is positive if a loop runs; as often as that, where its steps are of one."""
        match loop.step:
            case ir.Const(int(step)) if step != 0:
                last, first = (loop.stop, loop.start) if step > 0 else (loop.start, loop.stop)
                return self._difference(last, first)
        return None

    def _difference(self, one: ir.Expr, other: ir.Expr) -> Affine | None:
        """The first minus the second, if that is one number for good."""
        forms = affine(one, self.values), affine(other, self.values)
        if forms[0] is None or forms[1] is None:
            return None
        found = plus(forms[0], forms[1], -1)
        return found if all(self._lasts(term) for term, _ in found.terms) else None

    def _lasts(self, term: ir.Expr) -> bool:
        match term:
            case ir.Var():
                return self._is_fixed(term)
            case ir.Dim(array):
                return array not in self.resized
        return False

    def _counted(self, statement: ir.Statement, known: _Known) -> ir.Statement:
        """A loop over as many steps by the name that a check has given them."""
        match statement:
            case ir.For(variable, ir.Const(0), stop, ir.Const(1), body, span) if known.trips:
                form = affine(stop, self.values)
                stop = stop if form is None else known.trips.get(form, stop)
                return ir.For(variable, statement.start, stop, statement.step, body, span)
        return statement

    def _certain(self, statement: ir.Statement) -> ir.Statement:
        """The statement without a comparison of a length with itself."""
        match statement:
            case ir.Assign(target, ir.Apply(operator.eq, (one, other)), span):
                if one == other and isinstance(one, ir.Var) and self._is_fixed(one):
                    return ir.Assign(target, ir.Const(True), span)
        return statement

    def _told(self, condition: ir.Expr, runs: Affine | None) -> Iterator[ir.Expr]:
        """What a check tells inside loops that run: it says more of calls in which they do."""
        match self._value(condition):
            case ir.Apply(ir.both, (left, right)):
                yield from self._told(left, runs)
                yield from self._told(right, runs)
            case ir.Apply(ir.either, (left, right)) if self._is_idle(left, runs):
                yield right
                yield from self._told(right, runs)

    def _is_idle(self, condition: ir.Expr, runs: Affine | None) -> bool:
        """Whether a condition holds only of calls in which a loop does not run."""
        match self._value(condition):
            case ir.Apply(operator.ge, (one, other)) if runs is not None:
                return self._difference(other, one) == runs
        return False

    def _learn(self, condition: ir.Expr, known: _Known) -> None:
        """What a check tells."""
        match self._value(condition):
            case ir.Apply(ir.both, (left, right)):
                self._learn(left, known)
                self._learn(right, known)
            case ir.Apply(operator.eq, (ir.Const() | ir.Var() as a, ir.Const() | ir.Var() as b)):
                self._same(a, b, known)

    def _value(self, expression: ir.Expr) -> ir.Expr:
        if isinstance(expression, ir.Var):
            return self.values.get(expression.name, expression)
        return expression

    def _same(self, a: ir.Atom, b: ir.Atom, known: _Known) -> None:
        first, second = (known.names.get(x.name, x) if isinstance(x, ir.Var) else x for x in (a, b))
        if not (self._is_fixed(first) and self._is_fixed(second)):
            return
        if self._rank(second) < self._rank(first):
            first, second = second, first
        for length in (a, b, second):
            self._count(length, first, known)
        if isinstance(second, ir.Const) or first == second:
            return
        for name, other in known.names.items():
            if other == second:
                known.names[name] = first
        known.names[second.name] = first

    def _count(self, length: ir.Atom, name: ir.Atom, known: _Known) -> None:
        """Know by what name a loop goes that runs as often as a length says."""
        match self._value(length):
            case ir.Apply(function, (inner, limit)) if function is max and limit == _ZERO:
                form = affine(inner, self.values)
                if form is not None:
                    known.trips[form] = name

    def _is_fixed(self, atom: ir.Atom) -> bool:
        """Whether something is an integer that does not change."""
        if isinstance(atom, ir.Const):
            return type(atom.value) is int
        return atom.name in self.place and is_integer(self.types[atom.name].dtype)

    def _rank(self, atom: ir.Atom) -> int:
        return -1 if isinstance(atom, ir.Const) else self.place[atom.name]
