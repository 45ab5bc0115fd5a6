"""What is not done yet of functions called by name that read arrays which carry derivatives."""

from __future__ import annotations

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.activity import active
from srcgrad.differentiate.routines import calls_with_arrays
from srcgrad.errors import NotDifferentiable


def refuse_called_arrays(
    program: ir.Function, wrt: tuple[str, ...], smooth: tuple[int, ...], what: str
) -> None:
    """Refuse many derivatives at once of a program with a call that reads active arrays."""
    results = (program.results[at] for at in smooth)
    names = tuple(each.name for each in results if isinstance(each, ir.Var))
    carrying = active(program, wrt, names)
    for statement in dataflow.walk(program.body):
        match statement:
            case ir.Assign(_, ir.Apply(ir.Callee() as callee), span):
                pass
            case ir.Update(_, ir.Apply(ir.Pullback(callee)), span=span):
                pass
            case _:
                continue
        if calls_with_arrays(statement) and not carrying.isdisjoint(
            dataflow.read(statement).wholes
        ):
            raise NotDifferentiable(
                f"{what} through {callee.__name__}, which calls itself and reads an array that "
                "carries a derivative",
                span,
                "Take it row by row, with vjp, or column by column, with jvp or hvp.",
                code="SG2395",
            )
