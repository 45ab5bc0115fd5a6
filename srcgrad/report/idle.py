"""Lines of the user's whose numbers carry no derivative, and why."""

from __future__ import annotations

from collections.abc import Iterator

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.activity import active, dependent
from srcgrad.report.activity import why_idle
from srcgrad.ruled import Ruled, given_values


def idle_lines(
    program: ir.Function, wrt: tuple[str, ...], smooth: tuple[int, ...]
) -> dict[tuple[str, int], str]:
    """The reason for each line, by file and number, of which no result carries a derivative.

    Heads of blocks are left out, and lines whose derivative is not their own: of what is solved,
    that of a root, and of what has a rule, the rule's.
    """
    outputs = (program.results[k] for k in smooth)
    results = tuple(each.name for each in outputs if isinstance(each, ir.Var))
    carrying = active(program, wrt, results) | set(wrt)
    carrying |= active(program, wrt, tuple(_values_of_rules(program, carrying)))
    reached = dependent(program, frozenset(wrt)) | frozenset(wrt)
    made: dict[tuple[str, int], list[str]] = {}
    solved: set[tuple[str, int]] = set()
    for statement in dataflow.walk(program.body):
        span = getattr(statement, "span", None)
        if isinstance(statement, ir.Routine):
            solved.update(_lines_within(statement.value))
        if span is None or isinstance(statement, ir.For | ir.While | ir.If | ir.Guard):
            continue
        if span.text.rstrip().endswith(":"):
            continue
        written = dataflow.written(statement)
        names = made.setdefault((span.file, span.line), [])
        names.extend((*written.scalars, *written.arrays))
    return {
        place: why_idle(program, wrt, names, reached)
        for place, names in made.items()
        if names and carrying.isdisjoint(names) and place not in solved
    }


def _values_of_rules(program: ir.Function, carrying: frozenset[str]) -> Iterator[str]:
    """The values whose derivatives, which carry one, are stated by rules."""
    for statement in dataflow.walk(program.body):
        match statement:
            case ir.Routine(_, ir.Apply(Ruled())):
                for name, value in given_values(statement):
                    if name in carrying:
                        yield value


def _lines_within(value: ir.Expr) -> Iterator[tuple[str, int]]:
    """The lines of the program that a routine is the solution of, if it is."""
    if isinstance(value, ir.Apply) and isinstance(value.function, ir.Implicit):
        for statement in dataflow.walk(value.function.program.body):
            span = getattr(statement, "span", None)
            if span is not None:
                yield span.file, span.line
