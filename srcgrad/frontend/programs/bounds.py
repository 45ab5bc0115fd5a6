"""A small prover of inequalities between integers: sums of names with whole coefficients."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable
from dataclasses import field
from typing import Any

from srcgrad import ir
from srcgrad.comparisons import OPPOSITE
from srcgrad.records import dataclass


@dataclass(frozen=True)
class Linear:
    """`constant + sum(coefficient * name)`."""

    constant: int
    terms: tuple[tuple[str, int], ...] = ()

    def __add__(self, other: Linear) -> Linear:
        found = dict(self.terms)
        for name, coefficient in other.terms:
            found[name] = found.get(name, 0) + coefficient
        return Linear(
            self.constant + other.constant, tuple((n, c) for n, c in sorted(found.items()) if c)
        )

    def __mul__(self, factor: int) -> Linear:
        if factor == 1:
            return self
        if factor == 0:
            return Linear(0)
        return Linear(self.constant * factor, tuple((n, c * factor) for n, c in self.terms))

    def __sub__(self, other: Linear) -> Linear:
        return self + other * -1

    def coefficient(self, name: str) -> int:
        for each, factor in self.terms:
            if each == name:
                return factor
        return 0

    def replaced(self, name: str, value: Linear) -> Linear:
        """This with a name's value in its place."""
        factor = self.coefficient(name)
        if factor == 0:
            return self
        rest = Linear(self.constant, tuple((n, c) for n, c in self.terms if n != name))
        return rest + value * factor


@dataclass
class Knowledge:
    """What is known at one place: definitions, and linear forms that are not negative."""

    definitions: dict[str, ir.Expr]
    integers: Callable[[str], bool]
    facts: list[Linear] = field(default_factory=list)
    opened: set[str] = field(default_factory=set)
    splits: list[tuple[str, Linear, Linear, bool]] = field(default_factory=list)
    """Maxima (True) and minima (False): a name is one of two values."""

    def copy(self) -> Knowledge:
        return Knowledge(
            self.definitions, self.integers, list(self.facts), set(self.opened), list(self.splits)
        )

    def linear(self, expression: ir.Expr) -> Linear | None:
        """An integer expression as a linear form; what is not linear counts as a name."""
        match expression:
            case ir.Const(value):
                return (
                    Linear(int(value))
                    if isinstance(value, int) or hasattr(value, "bit_count")
                    else None
                )
            case ir.Var(name):
                return self._name(name)
            case ir.Apply(operator.add, (left, right)):
                a, b = self.linear(left), self.linear(right)
                return None if a is None or b is None else a + b
            case ir.Apply(operator.sub, (left, right)):
                a, b = self.linear(left), self.linear(right)
                return None if a is None or b is None else a - b
            case ir.Apply(operator.neg, (operand,)):
                a = self.linear(operand)
                return None if a is None else a * -1
            case ir.Apply(operator.mul, (left, right)):
                a, b = self.linear(left), self.linear(right)
                if a is not None and b is not None:
                    if not a.terms:
                        return b * a.constant
                    if not b.terms:
                        return a * b.constant
        return None

    def _name(self, name: str) -> Linear | None:
        if not self.integers(name):
            return None
        definition = self.definitions.get(name)
        if definition is not None:
            found = self.linear(definition)
            if found is not None:
                return found
            if name not in self.opened:
                self.opened.add(name)
                self._open(name, definition)
        return Linear(0, ((name, 1),))

    def _open(self, name: str, definition: ir.Expr) -> None:
        """Take note of what the definition of a name that is not linear says about it."""
        me = Linear(0, ((name, 1),))
        match definition:
            case ir.Dim():
                self.facts.append(me)
            case ir.Apply(function, (left, right)) if function in (max, min):
                a, b = self.linear(left), self.linear(right)
                if a is not None and b is not None:
                    sign = 1 if function is max else -1
                    self.facts.append((me - a) * sign)
                    self.facts.append((me - b) * sign)
                    self.splits.append((name, a, b, function is max))
            case ir.Apply(operator.floordiv, (left, ir.Const(int() as divisor))) if divisor > 0:
                a = self.linear(left)
                if a is not None:
                    self.facts.append(a - me * divisor)
                    self.facts.append(me * divisor - a + Linear(divisor - 1))
            case ir.Apply(operator.mod, (_, right)):
                n = self.linear(right)
                if n is not None and self.proves(n):
                    self.facts.append(me)
                    self.facts.append(n - me + Linear(-1))
            case ir.Apply(function, (operand,)) if function is int:
                if isinstance(operand, ir.Var):
                    self.linear(operand)
            case ir.Apply(function, (condition, yes, no)) if function is ir.select:
                a, b = self.linear(yes), self.linear(no)
                wrapped = (
                    self.definitions.get(condition.name) if isinstance(condition, ir.Var) else None
                )
                match wrapped:
                    case ir.Apply(operator.lt, (left, ir.Const(0))) if left == no and b is not None:
                        # `i + n if i < 0 else i`, checked to be at least -n.
                        if a is not None and self.proves(a):
                            self.facts.append(me)

    def assume(self, condition: ir.Expr, holds: bool) -> None:
        """Take note of a condition."""
        match condition:
            case ir.Var(name):
                definition = self.definitions.get(name)
                if definition is not None:
                    self.assume(definition, holds)
            case ir.Apply(operator.not_, (inner,)):
                self.assume(inner, not holds)
            case ir.Apply(function, (left, right)) if function is ir.both and holds:
                self.assume(left, True)
                self.assume(right, True)
            case ir.Apply(function, (left, right)) if function is ir.either and not holds:
                self.assume(left, False)
                self.assume(right, False)
            case ir.Apply(function, (left, right)):
                self.facts.extend(self.comparison(function, left, right, holds))

    def comparison(
        self, function: Callable[..., Any], left: ir.Expr, right: ir.Expr, holds: bool
    ) -> list[Linear]:
        """The linear forms that are not negative if a comparison holds, or does not."""
        if function not in OPPOSITE:
            return []
        a, b = self.linear(left), self.linear(right)
        if a is None or b is None:
            return []
        if not holds:
            function = OPPOSITE[function]
        match function:
            case operator.lt:
                return [b - a + Linear(-1)]
            case operator.le:
                return [b - a]
            case operator.gt:
                return [a - b + Linear(-1)]
            case operator.ge:
                return [a - b]
            case operator.eq:
                return [a - b, b - a]
        return []

    def proves(self, goal: Linear, effort: int = 120) -> bool:
        """Whether a linear form is certainly not negative."""
        return self._cases(goal, list(self.splits)[-3:], self.facts, [effort])

    def _cases(
        self,
        goal: Linear,
        splits: list[tuple[str, Linear, Linear, bool]],
        facts: list[Linear],
        effort: list[int],
    ) -> bool:
        if _follows(goal, list(dict.fromkeys(facts)), 8, effort, set()):
            return True
        if not splits:
            return False
        name, a, b, is_max = splits[0]
        sign = 1 if is_max else -1
        for one, other in ((a, b), (b, a)):
            case = [fact.replaced(name, one) for fact in facts] + [(one - other) * sign]
            if not self._cases(goal.replaced(name, one), splits[1:], case, effort):
                return False
        return True


def _follows(
    goal: Linear, facts: list[Linear], depth: int, effort: list[int], tried: set[Linear]
) -> bool:
    """Whether a goal is a sum of facts and something not negative."""
    if not goal.terms:
        return goal.constant >= 0
    effort[0] -= 1
    if effort[0] < 0 or depth == 0 or goal in tried:
        return False
    tried.add(goal)
    name, coefficient = max(goal.terms, key=lambda term: _age(term[0]))
    for fact in facts:
        other = fact.coefficient(name)
        if other * coefficient > 0:
            rest = goal * abs(other) - fact * abs(coefficient)
            if len(rest.terms) <= len(goal.terms) + 1:
                if _follows(rest, facts, depth - 1, effort, tried):
                    return True
    return False


@functools.lru_cache(maxsize=4096)
def _age(name: str) -> int:
    """Younger names have bounds in terms of older ones."""
    digits = name[1:].split("%")[0]
    return int(digits) if name[:1] == "%" and digits.isdigit() else 0
