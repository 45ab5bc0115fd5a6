"""A program as text that reports each of its statements to a trace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from srcgrad import ir
from srcgrad.called import Function, called
from srcgrad.derive import derivative_of
from srcgrad.printer import module_text, show
from srcgrad.printer.statements import Printer
from srcgrad.records import dataclass
from srcgrad.types import is_inexact

TRACE = "trace_of_numbers"
"""The name of the trace in the text."""


@dataclass(frozen=True)
class Traced:
    """A text, what it calls that is no text, and its statements by number."""

    text: str
    objects: dict[str, Any]
    statements: list[ir.Statement]


def traced(program: ir.Function) -> Traced:
    """The text of a program with a report before and after each statement that computes.

    before  y = math.log(x)
    after   trace_of_numbers.before(3, [("x", x, "x", ())])
            y = math.log(x)
            trace_of_numbers.scalar("y", (), y)
    """
    printed, above = called(program, _written)
    printer = _Printer(printed)
    body = list(printer.block(printed.body, 1)) if printed.body else []
    results = [f"({r.name!r}, {r.name})" for r in printed.results if isinstance(r, ir.Var)]
    lines = [
        f"def {printed.name}({', '.join(printed.params)}):",
        *body,
        f"    {TRACE}.results([{', '.join(results)}])",
        f"    return {', '.join(map(show, printed.results))}",
    ]
    # What is above a program is found by its call: an empty one has the same names and imports.
    head = module_text(printed, above.imports, above.definitions)
    head = head[: head.rindex(f"def {printed.name}(")]
    return Traced(head + "\n".join(lines) + "\n", dict(above.objects), printer.statements)


def _written(function: Function, name: str) -> ir.Function:
    """A callee's program, or that of its derivatives, as it stands."""
    callee = function if isinstance(function, ir.Callee) else function.of
    return derivative_of(function, replace(callee.program, name=name), name)


class _Printer(Printer):
    def __init__(self, program: ir.Function) -> None:
        super().__init__(program)
        self.statements: list[ir.Statement] = []

    def statement(self, statement: ir.Statement, indent: int) -> Iterator[str]:
        before, after = self._reports(statement)
        pad = "    " * indent
        yield from (f"{pad}{TRACE}.{report}" for report in before)
        yield from super().statement(statement, indent)
        yield from (f"{pad}{TRACE}.{report}" for report in after)

    def _reports(self, statement: ir.Statement) -> tuple[list[str], list[str]]:
        """What is said before a statement, and after it."""
        match statement:
            case ir.Assign(target, value) | ir.Increment(target, value):
                if not self._is_inexact(_name(target)):
                    return [], []
                parts = [value, target] if isinstance(statement, ir.Increment) else [value]
                return [self._before(statement, parts)], [
                    f"scalar({_place(target)}, {show(target)})"
                ]
            case ir.Routine(names, value):
                made = [name for name in names if self._is_inexact(name)]
                after = [f"array({name!r}, {name})" for name in made]
                return [self._before(statement, [value])], after
            case ir.Allocate(name):
                return [], [f"new({name!r})"]
            case ir.Copy(name, source):
                return [], [f"copied({name!r}, {source!r}, {name})"]
            case ir.Swap(first, second):
                return [], [f"swapped({first!r}, {second!r})"]
            case ir.Push(stack, value):
                return [f"pushed({stack!r}, {_operands([value])})"], []
            case ir.Pop(target, stack):
                return [], [f"popped({_place(target)}, {stack!r})"]
        return [], []

    def _before(self, statement: ir.Statement, parts: list[ir.Expr]) -> str:
        self.statements.append(statement)
        return f"before({len(self.statements) - 1}, {_operands(parts)})"

    def _is_inexact(self, name: str) -> bool:
        return name not in self.types or is_inexact(self.types[name].dtype)


def _name(target: ir.Var | ir.Item) -> str:
    return target.name if isinstance(target, ir.Var) else target.array


def _place(target: ir.Var | ir.Item) -> str:
    """A name and an index, as text."""
    if isinstance(target, ir.Var):
        return f"{target.name!r}, ()"
    return f"{target.array!r}, ({''.join(show(each) + ', ' for each in target.index)})"


def _operands(parts: list[ir.Expr]) -> str:
    """A list of what expressions compute with, as text."""
    return " + ".join(_listed(part) for part in parts)


def _listed(expression: ir.Expr) -> str:
    match expression:
        case ir.Var() | ir.Item():
            text = show(expression)
            return f"[({text!r}, {text}, {_place(expression)})]"
        case ir.Whole(name):
            return f"[({name!r}, {name}, {name!r}, ())]"
        case ir.Apply(function, (condition, yes, no)) if function is ir.select:
            return f"({_listed(yes)} if ({show(condition)}) else {_listed(no)})"
        case ir.Apply(function, arguments) if function not in (ir.both, ir.either):
            found = [each for each in map(_listed, arguments) if each != "[]"]
            return " + ".join(dict.fromkeys(found)) or "[]"
    return "[]"
