"""What is not done yet of functions called by name that read arrays which carry derivatives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.activity import active
from srcgrad.differentiate.routines import calls_with_arrays
from srcgrad.errors import NotDifferentiable, SrcgradError

Q = TypeVar("Q")
S = TypeVar("S")
T = TypeVar("T")
REFUSED = "SG2395"


def on_stacks_if_needed(generated: Callable[[Q, list[S]], T], request: Q, stages: list[S]) -> T:
    """What is generated; with stacks in place of calls by name, if those are not done yet."""
    try:
        return generated(request, stages)
    except NotDifferentiable as refused:
        if refused.code != REFUSED:
            raise
        stages.clear()
        try:
            return generated(replace(request, on_stacks=True), stages)  # type: ignore[type-var]
        except SrcgradError:
            raise refused from None


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
