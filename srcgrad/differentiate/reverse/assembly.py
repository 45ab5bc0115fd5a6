"""The two sweeps put together."""

from __future__ import annotations

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.layout import Node
from srcgrad.differentiate.reverse.bars import new_bars
from srcgrad.differentiate.reverse.choices import CannotReverse
from srcgrad.differentiate.reverse.forward_sweep import forward_sweep, swept
from srcgrad.differentiate.reverse.problem import Problem
from srcgrad.differentiate.reverse.reversal import Reversal, Statements
from srcgrad.differentiate.reverse.reverse_sweep import (
    reversed_loop,
    reversed_statement,
    reversed_unit,
)
from srcgrad.differentiate.reverse.seeds import parameter_bars, seeds
from srcgrad.types import Array


def assembled(problem: Problem, reversal: Reversal) -> ir.Function:
    """The two sweeps of an attempt as one function."""
    root = problem.layout.root
    kept, results = _results(problem, reversal)
    start: Statements = [*new_bars(reversal, root), *parameter_bars(problem, reversal)]
    start += seeds(problem, reversal)
    if reversal.choices.fused is None:
        undone, rest = reversed_unit(reversal, root)
        backward = [ir.Comment("Reverse sweep."), *start, *undone, *rest]
        forward = [ir.Comment("Forward sweep."), *forward_sweep(reversal, root), *kept]
        body = [*forward, ir.Comment(""), *backward]
    else:
        body = _fused(problem, reversal, start, kept)
    doc = ""
    params = (*problem.program.params, *problem.seeds)
    return ir.Function(problem.name, params, tuple(body), results, reversal.types, doc)


def _fused(problem: Problem, reversal: Reversal, start: Statements, kept: Statements) -> Statements:
    """Forward and reverse of the last loop in one; what depends on it comes after."""
    nodes = problem.layout.root.nodes
    at = next(k for k, n in enumerate(nodes) if n.order == reversal.choices.fused)
    loop, before, after = nodes[at], nodes[:at], nodes[at + 1 :]
    late_names = set(problem.layout.cells(loop))
    early: list[Node] = []
    late: list[Node] = []
    for node in after:
        if dataflow.reads_within(node.statement) & late_names:
            late.append(node)
            found = (dataflow.target(s) for s in dataflow.walk((node.statement,)))
            late_names |= {t for t in found if t is not None}
        else:
            early.append(node)
    turned = [s for node in reversed(after) for s in reversed_statement(reversal, node)]
    read = frozenset[str]().union(*map(dataflow.reads_within, turned))
    if read & late_names:
        raise CannotReverse("the adjoint of the last loop is not known before it")
    middle = reversed_loop(reversal, loop)
    undone, rest = reversed_unit(reversal, problem.layout.root, before)
    return [
        ir.Comment("Forward sweep."),
        *swept(reversal, before),
        *swept(reversal, early),
        ir.Comment(""),
        ir.Comment("Reverse sweep."),
        *start,
        *turned,
        *(middle or swept(reversal, [loop])),
        *swept(reversal, late),
        *kept,
        *undone,
        *rest,
    ]


def _results(problem: Problem, reversal: Reversal) -> tuple[Statements, tuple[ir.Atom, ...]]:
    """What is returned, and copies of what the reverse sweep would change."""
    kept: Statements = []
    program = problem.program

    def safe(result: ir.Atom) -> ir.Atom:
        if isinstance(result, ir.Const) or isinstance(program.types[result.name], Array):
            return result
        fact = problem.layout.names.get(result.name)
        if fact is None or fact.kind != "cell" or fact.is_accumulator:
            return result
        copy = ir.Var(reversal.names.fresh("value", program.types[result.name]))
        kept.append(ir.Assign(copy, result))
        return copy

    bars = tuple(ir.Var(problem.bars[name]) for name in problem.wrt)
    if problem.seeded is not None:
        values = tuple(safe(r) for r in program.results if problem.with_value)
        return kept, (*values, *bars)
    value = tuple(safe(r) for r in program.results[:1] if problem.with_value)
    return kept, (*value, *bars, *(safe(r) for r in program.results[1:]))
