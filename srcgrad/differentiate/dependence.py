"""What a pass over directions asks of statements: what depends on the seeds, what is set where."""

from __future__ import annotations

import operator
from collections import Counter
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


def uses(body: ir.Block) -> Counter[str]:
    """In how many statements names are read."""
    return Counter(name for each in dataflow.walk(body) for name in dataflow.reads(each))


def parted(
    statement: ir.Statement, spread: frozenset[str], used: Counter[str]
) -> tuple[ir.Statement, ir.Statement] | None:
    """A choice that is the same for all directions, in two: what it does to values, and what the
    numbers that depend on the directions are, by sums and products.

    None of anything else. `used` says how often names are read in all; what is set on one path
    alone is read there alone.
    """
    if not isinstance(statement, ir.If):
        return None
    condition = statement.condition
    asked = (*dataflow.names(condition), *dataflow.arrays(condition))
    if not _is_cheap(condition) or not spread.isdisjoint(asked):
        return None
    values, choice = _only(statement, spread, False), _only(statement, spread, True)
    if not spread.isdisjoint(dataflow.reads_within(values)):
        return None  # a check of what depends on them
    paths = [_set_on_path(block, spread) for block in (choice.then, choice.orelse)]
    if paths[0] is None or paths[1] is None or not paths[0] | paths[1]:
        return None
    own = uses((choice,))
    if any(used[name] > own[name] for name in paths[0] ^ paths[1]):
        return None
    set_once = Counter(n for each in dataflow.walk((values,)) for n in dataflow.written(each).names)
    if any(set_once[name] > 1 for name in dataflow.reads_within(choice)):
        return None
    meaning = {
        each.target.name: each.value
        for each in dataflow.walk((values,))
        if isinstance(each, ir.Assign) and isinstance(each.target, ir.Var) and _is_cheap(each.value)
    }
    if _is_out_of_date(statement, spread, meaning):
        return None
    return values, _in_full(choice, meaning)


def _is_out_of_date(statement: ir.If, spread: frozenset[str], meaning: dict[str, ir.Expr]) -> bool:
    """Whether what the second part asks for has been changed by then, which is after all values."""
    changed: dict[str, int] = {}
    statements = list(dataflow.walk((statement,)))
    for at, each in enumerate(statements):
        changed.update(dict.fromkeys(dataflow.written(each).names, at))

    def is_stale(name: str, at: int) -> bool:
        if name in meaning:
            inner, place = meaning[name], changed[name]
            named = (*dataflow.names(inner), *dataflow.arrays(inner), *dataflow.measured(inner))
            return place > at or any(is_stale(each, place) for each in named)
        return changed.get(name, -1) > at and name not in spread

    return any(
        is_stale(name, at)
        for at, each in enumerate(statements)
        if not spread.isdisjoint(set_within(each))
        for name in dataflow.reads(each)
    )


def _in_full(choice: ir.Statement, meaning: dict[str, ir.Expr]) -> ir.Statement:
    """A choice that computes subscripts and the like itself."""

    def change(expression: ir.Expr) -> ir.Expr:
        if isinstance(expression, ir.Var) and expression.name in meaning:
            return dataflow.rewritten(meaning[expression.name], change)
        return expression

    changed = dataflow.with_expressions(choice, change)
    return dataflow.with_blocks(changed, lambda b: tuple(_in_full(s, meaning) for s in b))


def _only(statement: ir.If, spread: frozenset[str], depends: bool) -> ir.If:
    """A choice with the statements alone that do, or do not, set what depends on the directions."""

    def kept(block: ir.Block) -> ir.Block:
        found: Statements = []
        for each in block:
            if isinstance(each, ir.If):
                inner = _only(each, spread, depends)
                if inner.then or inner.orelse:
                    found.append(inner)
            elif spread.isdisjoint(set_within(each)) != depends:
                found.append(each)
        return tuple(found)

    return replace(statement, then=kept(statement.then), orelse=kept(statement.orelse))


def _set_on_path(block: ir.Block, spread: frozenset[str]) -> frozenset[str] | None:
    found: frozenset[str] = frozenset()
    for each in block:
        match each:
            case ir.Assign(ir.Var(name), value) if name in spread and _is_cheap(value):
                found |= {name}
            case _:
                return None
    return found


def _is_cheap(value: ir.Expr) -> bool:
    """Whether a value may as well be computed for each direction."""
    match value:
        case ir.Apply(function, arguments):
            return function in _CHEAP and all(map(_is_cheap, arguments))
        case ir.Item(_, index):
            return all(map(_is_cheap, index))
    return isinstance(value, ir.Var | ir.Const | ir.Dim)


_CHEAP = frozenset(
    (
        *(operator.add, operator.sub, operator.mul, operator.neg, operator.not_),
        *(operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne),
    )
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
