"""Functions that a program calls by name, written in place of the calls."""

from __future__ import annotations

from dataclasses import replace

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.names import Names
from srcgrad.errors import NotDifferentiable

Statements = list[ir.Statement]


def inlined(program: ir.Function) -> ir.Function:
    """The program with the statements of the functions that it calls.

    before  y = cube(x)
    after   t1 = x * x; t2 = t1 * x; y = t2
    """
    names = Names(program.types)

    def block(body: ir.Block) -> ir.Block:
        found: Statements = []
        for statement in body:
            match statement:
                case ir.Assign(target, ir.Apply(ir.Callee() as callee, operands), span):
                    if callee.is_recursive:
                        raise NotDifferentiable(
                            f"a Taylor polynomial of {callee.__name__}, which calls itself to a "
                            "depth that is only known when the program runs",
                            span,
                            "Take derivatives of derivatives: grad(grad(f)), hvp, jvp of jvp.",
                            code="SG2386",
                        )
                    before, result = _called(callee, operands, names)
                    found += block(before)
                    found.append(ir.Assign(target, result, span))
                case _:
                    found.append(dataflow.with_blocks(statement, block))
        return tuple(found)

    return replace(program, body=block(program.body), types=names.types)


def _called(
    callee: ir.Callee, operands: tuple[ir.Expr, ...], names: Names
) -> tuple[ir.Block, ir.Atom]:
    """The statements of one call, and what it gives."""
    inner = callee.program
    new: dict[str, str] = {}
    start: Statements = []
    for parameter, operand in zip(inner.params, operands, strict=True):
        if isinstance(operand, ir.Whole):
            new[parameter] = operand.array
        elif isinstance(operand, ir.Var):
            new[parameter] = operand.name
        else:
            new[parameter] = names.numbered(parameter.strip("%"), inner.types[parameter])
            start.append(ir.Assign(ir.Var(new[parameter]), operand))
    for name, kind in inner.types.items():
        if name not in new:
            new[name] = names.numbered(name, kind)
    (result,) = inner.results
    found = ir.Var(new[result.name]) if isinstance(result, ir.Var) else result
    aside = {name: f"{name}%" for name in new}
    body = dataflow.renamed(
        dataflow.renamed(inner.body, aside), {aside[n]: m for n, m in new.items()}
    )
    return (*start, *body), found
