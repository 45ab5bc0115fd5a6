"""Integer expressions as sums of multiples of names: the form in which subscripts are compared."""

from __future__ import annotations

import operator
from functools import cached_property

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.records import dataclass


@dataclass(frozen=True)
class Affine:
    """constant + sum of coefficient * term; a term is a name or the length of an axis."""

    constant: int
    terms: tuple[tuple[ir.Expr, int], ...] = ()

    def coefficient(self, name: str) -> int:
        return dict(self.terms).get(ir.Var(name), 0)

    def names(self) -> frozenset[str]:
        return self._names

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(n for term, _ in self.terms for n in dataflow.names(term))


def _make(constant: int, terms: dict[ir.Expr, int]) -> Affine:
    kept = [(term, c) for term, c in terms.items() if c != 0]
    if len(kept) > 1:
        kept.sort(key=lambda pair: repr(pair[0]))
    return Affine(constant, tuple(kept))


def plus(a: Affine, b: Affine, factor: int = 1) -> Affine:
    if not b.terms:
        return Affine(a.constant + factor * b.constant, a.terms)
    terms = dict(a.terms)
    for term, c in b.terms:
        terms[term] = terms.get(term, 0) + factor * c
    return _make(a.constant + factor * b.constant, terms)


def times(a: Affine, factor: int) -> Affine:
    return _make(a.constant * factor, {term: c * factor for term, c in a.terms})


def affine(expression: ir.Expr, definitions: dict[str, ir.Expr], depth: int = 0) -> Affine | None:
    """The affine form of an expression, names replaced by their definitions where these are affine.

    `definitions` maps names that are set once to their values.
    """
    if depth > 200:
        return None
    match expression:
        case ir.Const(value) if isinstance(value, int) and not isinstance(value, bool):
            return Affine(value)
        case ir.Var(name):
            definition = definitions.get(name)
            if definition is not None:
                found = affine(definition, definitions, depth + 1)
                if found is not None:
                    return found
            return Affine(0, ((expression, 1),))
        case ir.Dim():
            return Affine(0, ((expression, 1),))
        case ir.Apply(function, operands) if function in (operator.add, operator.sub):
            if len(operands) != 2:
                return None
            left = affine(operands[0], definitions, depth + 1)
            right = affine(operands[1], definitions, depth + 1)
            if left is None or right is None:
                return None
            return plus(left, right, 1 if function is operator.add else -1)
        case ir.Apply(function, (operand,)) if function is operator.neg:
            inner = affine(operand, definitions, depth + 1)
            return None if inner is None else times(inner, -1)
        case ir.Apply(function, (left_operand, right_operand)) if function is operator.mul:
            left = affine(left_operand, definitions, depth + 1)
            right = affine(right_operand, definitions, depth + 1)
            if left is None or right is None:
                return None
            if not left.terms:
                return times(right, left.constant)
            if not right.terms:
                return times(left, right.constant)
    return None


def expression(form: Affine) -> ir.Expr:
    """An affine form as an expression, as one would write it."""
    result: ir.Expr | None = None
    positive = [(t, c) for t, c in form.terms if c > 0]
    negative = [(t, c) for t, c in form.terms if c < 0]
    for term, c in positive:
        part = term if c == 1 else ir.Apply(operator.mul, (ir.Const(c), term))
        result = part if result is None else ir.Apply(operator.add, (result, part))
    if result is None:
        result = ir.Const(form.constant)
    elif form.constant > 0:
        result = ir.Apply(operator.add, (result, ir.Const(form.constant)))
    for term, c in negative:
        part = term if c == -1 else ir.Apply(operator.mul, (ir.Const(-c), term))
        result = ir.Apply(operator.sub, (result, part))
    if positive and form.constant < 0:
        result = ir.Apply(operator.sub, (result, ir.Const(-form.constant)))
    return result


def _bound(loop: ir.For, largest: bool, definitions: dict[str, ir.Expr]) -> Affine | None:
    """A bound of a loop's counter from above or below; it is met if the step is one or -1."""
    if not isinstance(loop.step, ir.Const):
        return None
    rising = loop.step.value > 0
    if rising == largest:
        edge = affine(loop.stop, definitions)
        return None if edge is None else plus(edge, Affine(-1 if rising else 1))
    return affine(loop.start, definitions)


def extreme(
    form: Affine, largest: bool, counters: dict[str, ir.For], definitions: dict[str, ir.Expr]
) -> Affine | None:
    """A bound of a form from above or below over loops, outermost first.

    It holds where the loops run at all, and is met if their steps are one or -1; None if a bound
    is not affine or a step is not known.
    """
    for name in reversed(list(counters)):
        c = form.coefficient(name)
        if c == 0:
            continue
        bound = _bound(counters[name], largest == (c > 0), definitions)
        if bound is None:
            return None
        form = plus(plus(form, Affine(0, ((ir.Var(name), 1),)), -c), times(bound, c))
    return form


def is_nonnegative(form: Affine | None) -> bool:
    """Whether a form is certainly not negative: lengths are not, names may be."""
    return (
        form is not None
        and form.constant >= 0
        and all(isinstance(term, ir.Dim) and c >= 0 for term, c in form.terms)
    )
