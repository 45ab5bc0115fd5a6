"""What a pass over directions asks of statements: what depends on the seeds, what is set where."""

from __future__ import annotations

import operator
from dataclasses import field, replace

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.names import Names
from srcgrad.differentiate import kinds
from srcgrad.differentiate.reverse.backwards import unsaid
from srcgrad.errors import NotDifferentiable, Span
from srcgrad.records import dataclass
from srcgrad.types import Scalar

Statements = list[ir.Statement]


def span_within(statement: ir.Statement) -> Span | None:
    """The user's line of a statement, or of the first one in it that has one."""
    spans = (getattr(each, "span", None) for each in dataflow.walk((statement,)))
    return next((span for span in spans if span is not None), None)


def check_choice(statement: ir.Statement, span: Span | None) -> None:
    """Refuse a branch or a loop that depends on the direction and makes arrays."""
    for each in dataflow.walk((statement,)):
        if not isinstance(each, ir.Assign | ir.Increment | ir.If | ir.For | ir.Guard):
            raise NotDifferentiable(
                "this is differentiated one way or another as the adjoint tells, which several "
                "directions at once do not allow",
                span_within(statement) or span,
                "Take one direction at a time: hvp(f)(x, v=v), jvp(f)(x, tangents=v).",
                code="SG298",
            )


@dataclass
class Gathered:
    """Statements that stand side by side in one loop over the directions."""

    statements: Statements = field(default_factory=list)
    read: set[str] = field(default_factory=set)
    written: set[str] = field(default_factory=set)
    descending: bool = False

    def add(self, statement: ir.Statement) -> None:
        self.statements.append(statement)
        for each in dataflow.walk((statement,)):
            self.read |= dataflow.read(each).names
            self.written |= dataflow.written(each).names


def times(left: ir.Expr, right: ir.Expr) -> ir.Expr:
    """A product of integers."""
    if left == ir.Const(1):
        return right
    return left if right == ir.Const(1) else ir.Apply(operator.mul, (left, right))


def plus(left: ir.Expr, right: ir.Expr) -> ir.Expr:
    """A sum of integers."""
    if left == ir.Const(0):
        return right
    return left if right == ir.Const(0) else ir.Apply(operator.add, (left, right))


def at_least_one(count: ir.Expr) -> ir.Expr:
    return ir.Apply(max, (count, ir.Const(1)))


def scalar_kind(value: ir.Expr, names: Names) -> Scalar | None:
    """The type of the number that an expression stands for; None where no one knows."""
    try:
        return kinds.kind(value, names.types)
    except (KeyError, TypeError):
        return None


def grown(body: ir.Block) -> frozenset[str]:
    """Arrays that get longer, and those that are their copies or change places with them."""
    found = {s.name for s in dataflow.walk(body) if isinstance(s, ir.Grow)}
    pairs = []
    for statement in dataflow.walk(body):
        match statement:
            case ir.Copy(first, second) | ir.Swap(first, second):
                pairs.append({first, second})
    while found:
        more = {name for pair in pairs if pair & found for name in pair} - found
        if not more:
            break
        found |= more
    return frozenset(found)


def without_line(loop: ir.For, line: int) -> ir.For:
    """A loop that knows the user's line, and does not say it again."""

    def one(statement: ir.Statement) -> ir.Statement:
        span = getattr(statement, "span", None)
        if isinstance(statement, ir.Assign | ir.Increment) and span and span.line == line:
            return replace(statement, span=unsaid(span))
        return statement

    return replace(loop, body=tuple(map(one, loop.body)))


def set_within(statement: ir.Statement) -> set[str]:
    return {name for each in dataflow.walk((statement,)) for name in dataflow.written(each).names}


def set_first(statements: Statements) -> set[str]:
    """Numbers that these statements set before they read them."""
    read: set[str] = set()
    found: set[str] = set()
    for statement in statements:
        reads = dataflow.reads_within(statement)
        sets = set_within(statement)
        if isinstance(statement, ir.Increment):
            reads = reads | sets
        # A choice sets, on all of its paths, what it sets at all, or nothing outside knows of it.
        found |= sets - read if dataflow.blocks(statement) else sets - reads - read
        read |= reads
    return found
