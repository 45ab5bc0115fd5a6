"""What it says about numbers that a condition holds, or does not."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from srcgrad import ir
from srcgrad.analysis.ranges import Range
from srcgrad.comparisons import MIRRORED, OPPOSITE

Evaluate = Callable[[ir.Expr], Range | None]
Facts = dict[str, Range]

_KEEP_ZERO = (operator.neg, abs, math.fabs, np.fabs, np.absolute, float, math.sqrt, np.sqrt)


def learn(
    condition: ir.Expr,
    holds: bool,
    definitions: Mapping[str, ir.Expr],
    evaluate: Evaluate,
) -> Facts:
    """The ranges of names, narrowed to where a condition holds (or does not)."""
    facts: Facts = {}
    for name, range_ in _learned(condition, holds, definitions, evaluate):
        before = facts.get(name)
        facts[name] = range_ if before is None else _both(before, range_)
    return facts


def _both(a: Range, b: Range) -> Range:
    nonzero = a.nonzero or b.nonzero
    return Range(max(a.low, b.low), min(a.high, b.high), nonzero, a.wild and b.wild)


def _learned(
    condition: ir.Expr, holds: bool, definitions: Mapping[str, ir.Expr], evaluate: Evaluate
) -> Iterator[tuple[str, Range]]:
    match condition:
        case ir.Var(name) if name in definitions:
            yield from _learned(definitions[name], holds, definitions, evaluate)
        case ir.Apply(function, (inner,)) if function in (operator.not_, np.logical_not):
            yield from _learned(inner, not holds, definitions, evaluate)
        case ir.Apply(function, (inner,)) if function in (bool, np.bool_):
            yield from _learned(inner, holds, definitions, evaluate)
        case ir.Apply(function, (a, b)) if function in (ir.both, np.logical_and) and holds:
            yield from _learned(a, True, definitions, evaluate)
            yield from _learned(b, True, definitions, evaluate)
        case ir.Apply(function, (a, b)) if function in (ir.either, np.logical_or) and not holds:
            yield from _learned(a, False, definitions, evaluate)
            yield from _learned(b, False, definitions, evaluate)
        case ir.Apply(function, (ir.Var() as a,)) if function in (math.isfinite, np.isfinite):
            known = evaluate(a)
            if holds and known is not None:
                yield a.name, replace(known, wild=False)
        case ir.Apply(function, (a, b)) if function in OPPOSITE:
            relation = function if holds else OPPOSITE[function]
            yield from _compared(a, relation, b, definitions, evaluate)
            yield from _compared(b, MIRRORED[relation], a, definitions, evaluate)


def _compared(
    a: ir.Expr, relation: Any, b: ir.Expr, definitions: Mapping[str, ir.Expr], evaluate: Evaluate
) -> Iterator[tuple[str, Range]]:
    if not isinstance(a, ir.Var):
        return
    known, bound = evaluate(a), evaluate(b)
    if known is None or bound is None or (bound.wild and not isinstance(b, ir.Const)):
        return
    found = _narrowed(known, relation, bound)
    if found != known:
        yield a.name, found
        if found.nonzero and not known.nonzero:
            yield from _origin_is_nonzero(a, definitions, evaluate)


def _narrowed(known: Range, relation: Any, bound: Range) -> Range:
    strict = relation in (operator.gt, operator.lt)
    if relation in (operator.gt, operator.ge):
        low = max(known.low, bound.low)
        nonzero = known.nonzero or low > 0.0 or (strict and low == 0.0)
        return replace(known, low=low, nonzero=nonzero)
    if relation in (operator.lt, operator.le):
        high = min(known.high, bound.high)
        return replace(
            known, high=high, nonzero=known.nonzero or high < 0 or (strict and high == 0)
        )
    if relation is operator.eq:
        low, high = max(known.low, bound.low), min(known.high, bound.high)
        return Range(low, high, known.nonzero or bound.nonzero, known.wild and bound.wild)
    if bound.low == bound.high == 0.0:
        return replace(known, nonzero=True)
    return known


def _origin_is_nonzero(
    name: ir.Var, definitions: Mapping[str, ir.Expr], evaluate: Evaluate
) -> Iterator[tuple[str, Range]]:
    """What a number was made of is not zero if that would have made it zero."""
    match definitions.get(name.name):
        case ir.Apply(function, operands) if function in _KEEP_ZERO or function is operator.mul:
            for operand in operands:
                known = evaluate(operand)
                if isinstance(operand, ir.Var) and known is not None and not known.nonzero:
                    yield operand.name, replace(known, nonzero=True)
                    yield from _origin_is_nonzero(operand, definitions, evaluate)
