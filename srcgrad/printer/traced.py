"""Which statement each line of a program's text is of."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from srcgrad import ir
from srcgrad.printer.statements import Printer, function_text
from srcgrad.records import dataclass


@dataclass(frozen=True)
class Printed:
    """A line of a program's text, and the innermost statement that it is of, if it is of one."""

    text: str
    statement: ir.Statement | None = None


def traced(program: ir.Function) -> tuple[Printed, ...]:
    """The lines of `function_text`; a comment is of the statement that it is about."""
    lines = function_text(program).rstrip("\n").split("\n")
    inside = Tracing(program).block(program.body, 1) if program.body else ()
    found = [
        Printed(line, text.statement if isinstance(text, Text) else None)
        for text in inside
        for line in text.split("\n")
    ]
    last = 0
    if program.results:
        last = 1 + sum(1 for _ in takewhile(lambda line: line[:11] != "    return ", lines[::-1]))
    above = len(lines) - len(found) - last
    head, end = lines[:above], lines[len(lines) - last :]
    result = (*map(Printed, head), *_commented(found), *map(Printed, end))
    assert [each.text for each in result] == lines, "a text has the lines of its statements"
    return result


class Text(str):
    """What is printed of a statement: a line, or a few."""

    statement: ir.Statement


class Tracing(Printer):
    """A printer whose lines know their statement."""

    def statement(self, statement: ir.Statement, indent: int) -> Iterator[str]:
        for text in super().statement(statement, indent):
            if not isinstance(text, Text):
                text = Text(text)
                text.statement = statement
            yield text

    def chained(self, made: str, saved: str, statement: ir.Statement) -> str:
        """One line for what makes a value and what saves it, known as what saves it."""
        line = Text(super().chained(made, saved, statement))
        line.statement = statement
        return line


def _commented(lines: list[Printed]) -> tuple[Printed, ...]:
    """The same lines, those that quote the user's line with the statement below them."""
    found: list[Printed] = []
    for each in reversed(lines):
        if found and each.text.lstrip().startswith("# line "):
            each = Printed(each.text, found[-1].statement)
        found.append(each)
    return tuple(reversed(found))
