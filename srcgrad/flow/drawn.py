"""The data flow of a function, with the adjoint that is derived for each of its operations."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

from srcgrad import ir, pipeline, uses
from srcgrad.analysis import dataflow
from srcgrad.analysis.activity import active
from srcgrad.derivative import Derivative
from srcgrad.differentiate.statement import adjoint
from srcgrad.errors import MissingRule
from srcgrad.flow.dot import dot
from srcgrad.flow.picture import Card, Cluster, Item, Picture, Row
from srcgrad.flow.svg import svg
from srcgrad.printer import function_name, show
from srcgrad.printer.statements import Printer
from srcgrad.specialisation import Specialisation
from srcgrad.types import is_inexact

HEADS = (("for ", "while "), ("if ", "elif ", "else"))
"""What the lines of loops and branches begin with; what stands there hands values on."""
UNNAMED = re.compile(r"t\d+(_\d+)?")


class Graph:
    """A picture of a function's data flow: what `graph` gives. A notebook shows it."""

    def __init__(self, picture: Picture) -> None:
        self.picture = picture

    @cached_property
    def svg(self) -> str:
        """The picture as SVG that needs nothing else."""
        return svg(self.picture)

    @cached_property
    def dot(self) -> str:
        """The graph as text for Graphviz."""
        return dot(self.picture)

    def _repr_svg_(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return f"<{self.picture.title}: {sum(1 for _ in self.picture.cards())} lines>"


def graph(f: Callable[..., Any], *args: Any, **kwargs: Any) -> Graph:
    """The data flow of a function, drawn: each line's operations, and their adjoints beside them.

    `f` is a function, whose gradient with respect to its first argument is meant, or what `grad` or
    `value_and_grad` gives; the arguments are examples, or strings such as "f8[:]", as in
    `specialise`. There is a card for each of the user's lines, a frame for each loop and branch. On
    a card each operation stands in the user's names, t1, t2 … for what has none; beside it what its
    rule adds to the adjoints, and the forward values that this needs. Lines on the left lead values
    forward, those on the right adjoints backward. `.svg` is a text that needs nothing else, `.dot`
    one for Graphviz; a notebook shows the picture.

    >>> def f(x, k):
    ...     y = k * x
    ...     return x * y
    >>> print(graph(f, 3.0, 2.0).picture.shown())
    f(x, k)
    line 2: y = k * x
        y = k * x   | x_bar += k * y_bar   | holds k
    line 3: return x * y
        t1 = x * y   | x_bar += y * t1_bar; y_bar += x * t1_bar   | holds y, x
    return t1

    """
    derivative = f if isinstance(f, Derivative) else Derivative(f)
    return graph_of(derivative.specialise(*args, **kwargs))


def graph_of(known: Specialisation) -> Graph:
    """The data flow of the function that a derivative was written of."""
    program = dict(known.generated.stages)["specialise"]
    wrt = pipeline.with_respect_to(known.request, known.generated.specialised.program)
    results = tuple(each.name for each in program.results if isinstance(each, ir.Var))
    carriers = active(program, wrt, results) | set(wrt)
    return Graph(_Drawing(program, carriers).picture())


class _Drawing:
    """One program on its way to a picture."""

    def __init__(self, program: ir.Function, carriers: frozenset[str]) -> None:
        self.program, self.carriers = program, carriers
        self.printer = Printer(program)
        statements = list(uses.walk(program.body))
        times = Counter(name for each in statements for name in uses.written(each).scalars)
        self.unseen = {
            each.target: each.value
            for each in statements
            if isinstance(each, ir.Assign)
            and isinstance(each.target, ir.Var)
            and times[each.target.name] == 1  # what a loop carries has no one value
            and self.is_unseen(each.target.name)
        }

    def picture(self) -> Picture:
        program = self.program
        returned = ", ".join(show(each) for each in program.results)
        head = Card(
            f"{program.name}({', '.join(program.params)})",
            (),
            frozenset(),
            frozenset(program.params),
        )
        last = Card(f"return {returned}", (), frozenset(_names(program.results)), frozenset())
        items = (head, *self.items(program.body), last)
        return Picture(f"Data flow of {program.name}", items, self.carriers)

    def items(self, body: ir.Block) -> Iterator[Item]:
        """Cards and frames: statements of one line that follow each other are on one card."""
        gathered: list[ir.Statement] = []
        at: int | None = None
        for statement in body:
            if isinstance(statement, ir.Guard | ir.Comment):
                continue
            lines = _lines(statement)
            if uses.blocks(statement) and len(lines) > 1:
                yield from self.card(gathered)
                gathered, at = [], None
                yield self.frame(statement)
                continue
            line = next(iter(lines), None)
            if gathered and line is not None and at is not None and line != at:
                yield from self.card(gathered)
                gathered = []
            at = line if line is not None or not gathered else at
            gathered.append(statement)
        yield from self.card(gathered)

    def frame(self, statement: ir.Statement) -> Cluster:
        head = self.head(statement)
        inner: list[Item] = []
        for number, block in enumerate(uses.blocks(statement)):
            if isinstance(statement, ir.If) and number and block:
                inner.append(Card("else:", (), frozenset(), frozenset()))
            inner += self.items(block)
        return Cluster(head, tuple(inner))

    def head(self, statement: ir.Statement) -> str:
        """The user's own line, or what the loop or the branch is."""
        span = getattr(statement, "span", None)
        line = span.text.strip() if span is not None else ""
        if line.startswith(HEADS[isinstance(statement, ir.If)]):
            return line
        match statement:
            case ir.If(condition):
                return f"if {show(condition)}:"
            case ir.While(_, condition):
                return f"while {show(condition)}:"
            case ir.For(variable, start, stop, step):
                bounds = [start, stop, step]
                if step == ir.Const(1):
                    bounds = [stop] if start == ir.Const(0) else [start, stop]
                return f"for {variable} in range({', '.join(map(show, bounds))}):"
        raise AssertionError("a frame is around a block")

    def card(self, statements: list[ir.Statement]) -> Iterator[Card]:
        if not statements:
            return
        spans = (getattr(each, "span", None) for s in statements for each in uses.walk((s,)))
        span = next((each for each in spans if each is not None), None)
        title = ""
        if span is not None and not span.text.strip().startswith(HEADS[0] + HEADS[1]):
            title = f"line {span.line}: {span.text.strip()}"
        rows = tuple(row for each in statements for row in self.rows(each, 0))
        if not rows:
            return
        read: set[str] = set()
        written: set[str] = set()
        for each in uses.walk(tuple(statements)):
            of, to = uses.read(each), uses.written(each)
            read.update((*of.scalars, *of.arrays))
            written.update((*to.scalars, *to.arrays))
        counters = {s.variable for s in uses.walk(tuple(statements)) if isinstance(s, ir.For)}
        unseen = counters | {name for name in read | written if self.is_unseen(name)}
        yield Card(title, rows, frozenset(read - unseen), frozenset(written - unseen))

    def is_unseen(self, name: str) -> bool:
        """Whether a name is a length or a condition that has no name in the user's text."""
        kind = self.program.types.get(name)
        return kind is not None and not is_inexact(kind.dtype) and bool(UNNAMED.fullmatch(name))

    def rows(self, statement: ir.Statement, depth: int) -> Iterator[Row]:
        match statement:
            case ir.Assign(ir.Var(name)) if self.is_unseen(name):
                return
            case ir.Guard() | ir.Comment():
                return
        if uses.blocks(statement):
            yield Row("  " * depth + self.head(statement), "", ())
            for block in uses.blocks(statement):
                for each in block:
                    yield from self.rows(each, depth + 1)
            return
        text = self.text(statement)
        back = self.back(statement)
        held = {name: None for each in back for name in _names(uses.operands(each))}
        bars = {self.bar(name) for name in self.carriers}
        yield Row(
            "  " * depth + text,
            "; ".join(map(self.text, back)) or self.by_rule(statement),
            tuple(name for name in held if name not in bars and self.is_number(name)),
        )

    def text(self, statement: ir.Statement) -> str:
        shown = dataflow.with_expressions(statement, self.expanded)
        return " ".join(line.strip() for line in self.printer.statement(shown, 0))

    def expanded(self, expression: ir.Expr) -> ir.Expr:
        """With what a subscript or a length is in the place of a name that nobody gave it."""
        found = self.unseen.get(expression) if isinstance(expression, ir.Var) else None
        return expression if found is None else dataflow.rewritten(found, self.expanded)

    def is_number(self, name: str) -> bool:
        """Whether a name is of what may have a derivative, and not a counter."""
        kind = self.program.types.get(name)
        return kind is not None and is_inexact(kind.dtype)

    def bar(self, name: str) -> str | None:
        return f"{name}_bar" if name in self.carriers else None

    def back(self, statement: ir.Statement) -> list[ir.Statement]:
        """What the statement adds to the adjoints."""
        match statement:
            case ir.Assign(target) | ir.Increment(target):
                stays = isinstance(statement, ir.Assign) and isinstance(target, ir.Item)
                try:
                    return adjoint(statement, self.bar, self.types, stays)
                except MissingRule:
                    return []
        return []

    @cached_property
    def types(self) -> dict[str, Any]:
        bars = {f"{n}_bar": self.program.types[n] for n in self.carriers}
        return {**self.program.types, **bars}

    def by_rule(self, statement: ir.Statement) -> str:
        match statement:
            case ir.Copy(name, source) if {name, source} <= self.carriers:
                return f"{source}_bar += {name}_bar"
            case ir.Routine(names, ir.Apply(function)) if self.carriers & set(names):
                return f"by the rule of {function_name(function)}"
        return ""


def _lines(statement: ir.Statement) -> dict[int, None]:
    """The user's lines that a statement and its blocks come of."""
    spans = (getattr(each, "span", None) for each in uses.walk((statement,)))
    return {span.line: None for span in spans if span is not None}


def _names(expressions: tuple[ir.Expr, ...]) -> Iterator[str]:
    """Names of numbers and arrays, lengths left out."""
    for each in expressions:
        match each:
            case ir.Var(name):
                yield name
            case ir.Item(array, index):
                yield array
                yield from _names(index)
            case ir.Whole(array):
                yield array
            case ir.Apply(_, arguments):
                yield from _names(arguments)
