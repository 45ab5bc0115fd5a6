"""What is known of lengths at a place of a program, and what follows from it, by isl.

Forms of lengths of parameters and of loops' counters: sums, differences, multiples, minima, maxima,
quotients by a number. Other integers are not spoken of: they may be so large that sums wrap around.
"""

from __future__ import annotations

import operator
from collections import ChainMap
from collections.abc import Iterable
from typing import Any

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.integer_sets import is_empty
from srcgrad.comparisons import OPPOSITE
from srcgrad.records import dataclass
from srcgrad.types import Array

_SIGNS: dict[Any, str] = {
    operator.lt: "<",
    operator.le: "<=",
    operator.gt: ">",
    operator.ge: ">=",
    operator.eq: "=",
    operator.ne: "!=",
}
_CHOICES = 3
_STEPS = 4
"""How far from the unknowns of a condition facts are looked for."""
_LONGEST = 2000
"""How many letters a form may have."""
_EXTREMA = {max: ">=", min: "<="}


@dataclass(frozen=True)
class Said:
    """A form or a condition in isl's words, and its unknowns."""

    text: str
    unknowns: frozenset[str] = frozenset()
    choice: str = ""
    """What holds besides, one thing or another: many of them take isl exponential time."""


def steady(program: ir.Function) -> frozenset[str]:
    """The parameters that are arrays whose lengths never change; a copy of its own may stand in."""
    resized = {
        array
        for s in dataflow.walk(program.body)
        if not (isinstance(s, ir.Copy) and s.name == s.source)
        for array in dataflow.written(s).lengths
    }
    kinds = program.types
    return frozenset(p for p in program.params if isinstance(kinds[p], Array)) - resized


class Proofs:
    """What holds where a program has come to; `steady` are arrays whose lengths never change."""

    def __init__(self, steady: frozenset[str]) -> None:
        self.values: ChainMap[str, ir.Expr] = ChainMap()
        self.steady = steady
        self._forms: ChainMap[str, Said | None] = ChainMap()
        self._unknowns: dict[ir.Expr, str] = {}
        self._always: list[Said] = []
        self._facts: list[Said] = []

    def inside(self) -> Proofs:
        """The same for a block inside, of which nothing is learned outside."""
        within = Proofs(self.steady)
        within.values = self.values.new_child()
        within._forms = self._forms.new_child()
        within._unknowns, within._always = self._unknowns, self._always
        within._facts = list(self._facts)
        return within

    def define(self, name: str, value: ir.Expr) -> None:
        """A name that is set nowhere else has this value, in this block from here on."""
        self.values[name] = value

    def learn(self, condition: ir.Expr, holds: bool = True) -> None:
        """From here on, a condition holds, or does not."""
        said = self._condition(condition, holds)
        if said is not None and " or " not in said.text and "!=" not in said.text:
            self._facts.append(said)

    def count(self, loop: ir.For) -> None:
        """This is the body of a loop: its counter is between its bounds."""
        start, stop = self._form(loop.start), self._form(loop.stop)
        if start is None or stop is None or not isinstance(loop.step, ir.Const):
            return
        here = self._unknown(ir.Var(loop.variable))
        if loop.step.value > 0:
            text = f"{start.text} <= {here} and {here} < {stop.text}"
        else:
            text = f"{stop.text} < {here} and {here} <= {start.text}"
        self._facts.append(Said(text, start.unknowns | stop.unknowns | {here}))

    def follows(self, condition: ir.Expr) -> bool:
        """Whether a condition certainly holds."""
        said = self._condition(condition, holds=False)
        return said is not None and _is_impossible(said, [*self._always, *self._facts])

    def _unknown(self, term: ir.Expr) -> str:
        if term not in self._unknowns:
            self._unknowns[term] = name = f"u{len(self._unknowns)}"
            if isinstance(term, ir.Dim):
                self._always.append(Said(f"{name} >= 0", frozenset({name})))
        return self._unknowns[term]

    def _form(self, expression: ir.Expr, depth: int = 0) -> Said | None:
        match expression:
            case ir.Const(value) if type(value) is int and abs(value) < 2**31:
                return Said(str(value))
            case ir.Var(name) if name in self.values and depth < 100:
                if name not in self._forms:
                    self._forms[name] = self._form(self.values[name], depth + 1)
                return self._forms[name]
            case ir.Var() if expression in self._unknowns:
                return Said(here := self._unknowns[expression], frozenset({here}))
            case ir.Dim(array) if array in self.steady:
                return Said(here := self._unknown(expression), frozenset({here}))
            case ir.Apply(function, operands):
                parts: list[Said] = []
                for operand in operands:
                    part = self._form(operand, depth + 1)
                    if part is None or len(part.text) > _LONGEST:
                        return None
                    parts.append(part)
                return self._applied(function, parts)
        return None

    def _applied(self, function: Any, parts: list[Said]) -> Said | None:
        texts = [part.text for part in parts]
        unknowns = _all(parts)
        match function, texts:
            case operator.add, [a, b]:
                return Said(f"({a} + {b})", unknowns)
            case operator.sub, [a, b]:
                return Said(f"({a} - {b})", unknowns)
            case operator.neg, [a]:
                return Said(f"(-{a})", unknowns)
            case operator.mul, [a, b] if not (parts[0].unknowns and parts[1].unknowns):
                return Said(f"({a} * {b})", unknowns)
            case operator.floordiv, [a, b] if b.isdigit() and int(b):
                return self._quotient(parts[0], b)
        if function in _EXTREMA and len(parts) == 2:
            return self._extremum(function, parts)
        return None

    def _quotient(self, part: Said, divisor: str) -> Said:
        """A quotient has a name: what it is multiplied by the divisor is known."""
        term = ir.Apply(operator.floordiv, (ir.Const(part.text), ir.Const(divisor)))
        is_new = term not in self._unknowns
        here = self._unknown(term)
        unknowns = part.unknowns | {here}
        if is_new:
            whole = f"{divisor} * {here}"
            bounds = f"{whole} <= {part.text} and {part.text} < {whole} + {divisor}"
            self._always.append(Said(bounds, unknowns))
        return Said(here, frozenset({here}))

    def _extremum(self, function: Any, parts: list[Said]) -> Said:
        """A maximum or a minimum has a name, of which is known what it is."""
        a, b = (part.text for part in parts)
        term = ir.Apply(function, (ir.Const(a), ir.Const(b)))
        is_new = term not in self._unknowns
        here = self._unknown(term)
        unknowns = _all(parts) | {here}
        if is_new:
            sign = _EXTREMA[function]
            bounds = f"{here} {sign} {a} and {here} {sign} {b}"
            self._always.append(Said(bounds, unknowns, f"({here} = {a} or {here} = {b})"))
        return Said(here, frozenset({here}))

    def _condition(self, condition: ir.Expr, holds: bool) -> Said | None:
        match condition:
            case ir.Const(bool() as value):
                return Said("1 = 1" if value == holds else "1 = 0")
            case ir.Var(name) if name in self.values:
                return self._condition(self.values[name], holds)
            case ir.Apply(operator.not_, (inner,)):
                return self._condition(inner, not holds)
            case ir.Apply(ir.both | ir.either as function, (left, right)):
                one, other = self._condition(left, holds), self._condition(right, holds)
                if one is None or other is None:
                    return None
                word = "and" if (function is ir.both) == holds else "or"
                return Said(f"(({one.text}) {word} ({other.text}))", _all([one, other]))
            case ir.Apply(function, (left, right)) if function in _SIGNS:
                a, b = self._form(left), self._form(right)
                if a is None or b is None:
                    return None
                sign = _SIGNS[function if holds else OPPOSITE[function]]
                return Said(f"{a.text} {sign} {b.text}", a.unknowns | b.unknowns)
        return None


def _all(parts: Iterable[Said]) -> frozenset[str]:
    return frozenset().union(*(part.unknowns for part in parts))


def _is_impossible(condition: Said, facts: list[Said]) -> bool:
    """Whether a condition contradicts facts, of which those count that speak of its unknowns."""
    unknowns, used = set(condition.unknowns), [condition.text]
    rest, choices = facts, _CHOICES
    for _ in range(_STEPS):
        found = [fact for fact in rest if not unknowns.isdisjoint(fact.unknowns)]
        rest = [fact for fact in rest if fact not in found]
        for fact in found:
            choices -= len(fact.choice) > 0
            used += [fact.text, fact.choice] if fact.choice and choices >= 0 else [fact.text]
        unknowns |= _all(found)
    return is_empty(f"[{', '.join(sorted(unknowns))}] -> {{ : {' and '.join(used)} }}")
