"""Code whose answers are looked at: one that is not finite is traced to the line that made it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.backend.plain import plain
from srcgrad.debug.text import TRACE, Traced, traced
from srcgrad.debug.trace import Made, Trace
from srcgrad.errors import NumericsError, Span
from srcgrad.printer.statements import Printer

if TYPE_CHECKING:
    from srcgrad.specialisation import Specialisation


def watched(function: Callable[..., Any], known: Specialisation) -> Callable[..., Any]:
    """A derivative's code that raises `NumericsError` where an answer of its is not finite."""

    guards = {*known.generated.guards, *known.generated.brief}

    def run(*leaves: Any) -> Any:
        try:
            answer = function(*leaves)
        except (ArithmeticError, ValueError) as error:  # Python's own, of text run uncompiled
            if isinstance(error, np.linalg.LinAlgError) or str(error.args[0]) in guards:
                raise
            _explain(known, leaves)
            raise
        if not all(map(_is_finite, answer if isinstance(answer, tuple) else (answer,))):
            _explain(known, leaves)
        return answer

    return run


def _is_finite(value: Any) -> bool:
    array = np.asarray(value)
    return array.dtype.kind not in "fc" or bool(np.isfinite(array).all())


def _explain(known: Specialisation, leaves: tuple[Any, ...]) -> None:
    """Run the derivative again, statement by statement, and raise what it shows."""
    stages = dict(known.generated.stages)
    program = stages["differentiate"]
    text = traced(program)
    trace = Trace()
    run = plain(text.text, program.name, "<traced>", {**text.objects, TRACE: trace})
    with np.errstate(all="ignore"):
        try:
            run(*leaves)
        except (ArithmeticError, ValueError):  # a power or a logarithm of Python's
            trace.raised()
    if trace.found is None:
        return
    if trace.found.statement is None:
        raise _given(trace.found)
    raise _made(trace.found, text, program, stages["simplify"])


def _given(made: Made) -> NumericsError:
    (label, value), *_ = made.operands
    return NumericsError(
        f"the answer is not finite, and neither is what was given: {label} = {_shown(value)}",
        advice="Look for NaN and infinity among the arguments.",
        code="SG709",
    )


def _made(made: Made, text: Traced, program: ir.Function, primal: ir.Function) -> NumericsError:
    assert made.statement is not None, "a number that was made"
    statement = text.statements[made.statement]
    (line,) = [each for each in Printer(program).statement(statement, 0) if each.strip()][:1]
    where = _where(statement, primal)
    operands = ", ".join(f"{label} = {_shown(value)}" for label, value in made.operands)
    what = "no finite number" if made.value is None else _shown(made.value)
    error = NumericsError(
        f"{what} is made {where}, by `{line}`" + (operands and f" of {operands}"),
        _span(statement, primal),
        "Keep the numbers away from where this has no finite value, with `if` or `np.where` "
        "around the operation and its operands.",
        code="SG710",
    )
    error.values = dict(made.operands)
    return error


def _span(statement: ir.Statement, primal: ir.Function) -> Span | None:
    """The user's expression: of the function's own statements the forward sweep says none."""
    span: Span | None = getattr(statement, "span", None)
    if span is not None:
        return span
    own = list(dataflow.walk(primal.body))
    names = _names(statement)
    same = [k for k, each in enumerate(own) if each == statement]
    same += [k for k, each in enumerate(own) if names and _names(each) == names]
    for k in same[:1]:
        # A part of an array expression may have no place of its own, but the whole has one.
        spans = [getattr(each, "span", None) for each in own[k:]]
        return next((found for found in spans if found is not None), None)
    return None


def _names(statement: ir.Statement) -> tuple[str, ...]:
    """The names of what a statement computes."""
    match statement:
        case ir.Assign(target) | ir.Increment(target):
            return (target.name if isinstance(target, ir.Var) else target.array,)
        case ir.Routine(names):
            return names
    return ()


def _where(statement: ir.Statement, primal: ir.Function) -> str:
    made = _names(statement)
    if all(name in primal.types for name in made):
        return "in the function itself"
    is_dot = made[0].rstrip("_0123456789").endswith("_dot")
    return "in a tangent" if is_dot else "in the reverse sweep"


def _shown(value: Any) -> str:
    if isinstance(value, np.ndarray) and value.size > 12:
        bad = np.count_nonzero(~np.isfinite(value))
        return f"an array of {value.shape}, {bad} of it not finite"
    return (
        np.array2string(value, separator=", ")
        if isinstance(value, np.ndarray)
        else repr(value.item() if isinstance(value, np.generic) else value)
    )
