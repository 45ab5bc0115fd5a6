"""Statements and functions as text, with the user's lines as comments."""

from __future__ import annotations

import json
import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

import numpy as np

from srcgrad import ir
from srcgrad.errors import Span, assert_never
from srcgrad.printer.checks import failing, of_arguments, shape_text
from srcgrad.printer.constants import constant
from srcgrad.printer.expressions import show
from srcgrad.printer.layout import WIDTH, listed
from srcgrad.printer.names import exception_name, function_name
from srcgrad.printer.spelling import BINARY, SUM
from srcgrad.types import Array, Type

WIDENED = ("int8", "int16", "int32", "uint8", "uint16", "uint32")
"""The dtypes of numbers that compiled code computes with as with wider ones."""

OneLine: TypeAlias = (
    ir.Assign
    | ir.Increment
    | ir.Update
    | ir.Allocate
    | ir.Copy
    | ir.Swap
    | ir.Push
    | ir.Pop
    | ir.NewStack
)
"""The statements that are always one line."""

KEYWORDS: dict[Callable[..., Any], tuple[str, ...]] = {np.argsort: ('kind="mergesort"',)}
"""What is said at every call of a routine."""


def function_text(program: ir.Function) -> str:
    """`def name(...):` and its body."""
    lines = [listed(f"def {program.name}(", list(program.params), "):", "")]
    if program.doc:
        lines += [f"    {line}".rstrip() for line in f'"""{program.doc}"""'.splitlines()]
    if program.body or not program.results:
        lines += Printer(program).block(program.body, 1)
    if program.results:
        lines.append(listed("return ", [show(r) for r in program.results], "", "    "))
    return "\n".join(lines) + "\n"


class Printer:
    """Walks one program; comments name the user's line where it changes."""

    def __init__(self, program: ir.Function) -> None:
        self.types = program.types
        self.shaped = of_arguments(program)
        self.line = 0
        """The line that the last comment above names, in this block or one around it."""

    def block(self, body: ir.Block, indent: int) -> Iterator[str]:
        outer = line = self.line
        pad = "    " * indent
        shown = False
        last: list[str] = []
        made = ""
        for statement in _with_shapes(body, self.types):
            if isinstance(statement, str):
                shown, made = True, ""
                yield from last
                last = [pad + statement]
                continue
            span = getattr(statement, "span", None)
            if span is not None and span.line != line and _explains(statement, span):
                line, made = span.line, ""
                yield from last
                last = [f"{pad}# line {line}: {span.text.strip()}"]
            if not isinstance(statement, ir.Comment):
                shown = True
            self.line = line
            texts = list(self.statement(statement, indent))
            if made and len(last) == len(texts) == 1 and _saved_name(statement) == made:
                both = self.chained(last[0], texts[0], statement)
                if len(both) <= WIDTH:
                    last = [both]
                    continue
            yield from last
            last, made = texts, _made_name(statement)
        yield from last
        self.line = outer
        if not shown:
            yield f"{pad}pass"

    def chained(self, made: str, saved: str, statement: ir.Statement) -> str:
        """One line for what makes a value and what saves it, which is the statement."""
        name, _, value = made.partition(" = ")
        place, _, _ = saved.strip().rpartition(" = ")
        return f"{name} = {place} = {value}"

    def dtype(self, name: str) -> str:
        """The dtype of a name, "" for one that is of no type yet."""
        return self.types[name].dtype if name in self.types else ""

    def statement(self, statement: ir.Statement, indent: int) -> Iterator[str]:
        pad = "    " * indent
        match statement:
            case ir.If():
                yield from self._branches(statement, indent)
            case ir.For(variable, body=body):
                yield f"{pad}for {variable} in {_range(statement)}:"
                yield from self.block(body, indent + 1)
            case ir.While():
                yield from self._while(statement, indent)
            case ir.Routine(names, value):
                yield _routine(names, value, pad)
            case ir.Guard(condition, exception, message, arguments):
                yield f"{pad}if {failing(condition, self.types)}:"
                parts = [json.dumps(message, ensure_ascii=False), *(show(a) for a in arguments)]
                yield listed(f"raise {exception_name(exception)}(", parts, ")", pad + "    ")
            case ir.Grow(name, size):
                yield from (f"{pad}{line}" for line in self._grown(name, size))
            case ir.Comment(text):
                yield f"{pad}# {text}" if text else ""
            case _:
                yield f"{pad}{self._simple(statement)}"

    def _simple(self, statement: OneLine) -> str:
        match statement:
            case ir.Assign(target, value):
                return f"{show(target)} = {show(value)}"
            case ir.Increment(target, value):
                return self._increment(target, value)
            case ir.Update():
                return _update(statement)
            case ir.Allocate(name, shape, fill):
                return f"{name} = {new_array(self.types[name], shape, fill, self.shaped)}"
            case ir.Copy(name, source):
                return f"{name} = {source}.copy()"
            case ir.Swap(first, second):
                return f"{first}, {second} = {second}, {first}"
            case ir.Push(stack, value):
                return f"{stack}.append({show(value)})"
            case ir.Pop(target, stack):
                return f"{show(target)} = {stack}.pop()"
            case ir.NewStack(stack):
                return f"{stack} = []"
            case _:
                assert_never(statement)

    def _increment(self, target: ir.Var | ir.Item, value: ir.Expr) -> str:
        match target, value:
            case _, ir.Apply(operator.neg, (operand,)):
                return f"{show(target)} -= {show(operand)}"
            case ir.Var(name), _ if self.dtype(name) in WIDENED:
                return f"{name} = np.{self.dtype(name)}({name} + {show(value, SUM + 1)})"
            case _, ir.Const(int() as number) if number < 0:
                return f"{show(target)} -= {-number}"
        return f"{show(target)} += {show(value)}"

    def _branches(self, statement: ir.If, indent: int) -> Iterator[str]:
        pad = "    " * indent
        yield f"{pad}if {show(statement.condition)}:"
        yield from self.block(statement.then, indent + 1)
        match statement.orelse:
            case ():
                return
            case (ir.If() as other,):
                first, *rest = self.statement(other, indent)
                yield first.replace("if ", "elif ", 1)
                yield from rest
            case orelse:
                yield f"{pad}else:"
                yield from self.block(orelse, indent + 1)

    def _while(self, statement: ir.While, indent: int) -> Iterator[str]:
        pad = "    " * indent
        if not statement.test:
            yield f"{pad}while {show(statement.condition)}:"
        else:
            yield f"{pad}while True:"
            yield from self.block(statement.test, indent + 1)
            yield f"{pad}    if {show(ir.Apply(operator.not_, (statement.condition,)))}:"
            yield f"{pad}        break"
        yield from self.block(statement.body, indent + 1)

    def _grown(self, name: str, size: ir.Expr) -> Iterator[str]:
        """A longer array in the place of one, with the same elements at its start."""
        longer = f"{name}_longer"
        yield f"{longer} = {new_array(self.types[name], (size,), None, self.shaped)}"
        yield f"for {name}_k in range({name}.shape[0]):"
        yield f"    {longer}[{name}_k] = {name}[{name}_k]"
        yield f"{name} = {longer}"


def _update(statement: ir.Update) -> str:
    target, value = show(statement.target), statement.value
    if not statement.adds:
        place = target if statement.is_new or statement.target.index else f"{target}[:]"
        return f"{place} = {show(value)}"
    match value:
        case ir.Apply(operator.neg, (operand,)):
            return f"{target} -= {show(operand)}"
    return f"{target} += {show(value)}"


def _made_name(statement: ir.Statement) -> str:
    """The name that a statement gives to a number or an array; nothing if it does anything else."""
    match statement:
        case (
            ir.Assign(ir.Var(name))
            | ir.Update(ir.Whole(name, ()), is_new=True)
            | ir.Copy(name)
            | ir.Routine((name,))
        ):
            return name
    return ""


def _saved_name(statement: ir.Statement) -> str:
    """The name of what a statement saves for the reverse sweep; nothing if it saves nothing."""
    match statement:
        case ir.Assign(ir.Item(array), ir.Var(name)) if "_saved" in array:
            return name
        case ir.Update(ir.Whole(array), ir.Whole(name, ()), False, False) if "_saved" in array:
            return name
    return ""


def _with_shapes(body: ir.Block, types: Mapping[str, Type]) -> Iterator[ir.Statement | str]:
    """The statements of a block; those that name all lengths of an array are one line."""
    at = 0
    while at < len(body):
        match body[at]:
            case ir.Assign(ir.Var(), ir.Dim(array, 0)):
                kind = types.get(array)
                axes = kind.ndim if isinstance(kind, Array) else 0
                names = _lengths(body[at : at + axes], array)
                if len(names) == axes > 1:
                    yield f"{', '.join(names)} = {array}.shape"
                    at += len(names)
                    continue
        yield body[at]
        at += 1


def _lengths(statements: ir.Block, array: str) -> list[str]:
    """The names that statements give to an array's lengths, if they are nothing but that."""
    names: list[str] = []
    for statement in statements:
        match statement:
            case ir.Assign(ir.Var(name), value) if value == ir.Dim(array, len(names)):
                names.append(name)
    return names


def _routine(names: tuple[str, ...], value: ir.Expr, pad: str) -> str:
    assert isinstance(value, ir.Apply), "a routine is a call"
    is_short = value.function in BINARY or value.function in (np.einsum, np.reshape)
    if is_short or isinstance(value.function, ir.Recombination):
        return f"{pad}{', '.join(names)} = {show(value)}"
    made = f"{', '.join(names)} = " if names else ""
    head = f"{made}{function_name(value.function)}("
    items = [*map(show, value.arguments), *KEYWORDS.get(value.function, ())]
    return listed(head, items, ")", pad)


def _explains(statement: ir.Statement, span: Span) -> bool:
    """Whether the user's line says what a statement is about: the head of a block does not."""
    return (
        span.is_said
        and not isinstance(statement, ir.For | ir.While | ir.If)
        and not span.text.rstrip().endswith(":")
    )


def _range(loop: ir.For) -> str:
    start, stop, step = show(loop.start), show(loop.stop), show(loop.step)
    if step != "1":
        return f"range({start}, {stop}, {step})"
    return f"range({stop})" if start == "0" else f"range({start}, {stop})"


def new_array(
    kind: Type, shape: tuple[ir.Expr, ...], fill: ir.Const | None, types: Mapping[str, Type]
) -> str:
    """The call that makes an array, like another one if it is known to be so."""
    assert isinstance(kind, Array)
    maker = "empty" if fill is None else "zeros" if fill.value == 0 else "full"
    value = "" if fill is None or fill.value == 0 else f", {constant(fill.value)}"
    like = _alike(kind, shape, types)
    if like:
        return f"np.{maker}_like({like}{value})"
    dtype = "" if kind.dtype == "float64" else f", dtype=np.{kind.dtype.replace('bool', 'bool_')}"
    return f"np.{maker}({shape_text(shape, types)}{value}{dtype})"


def _alike(kind: Array, shape: tuple[ir.Expr, ...], types: Mapping[str, Type]) -> str:
    """The array of the same dtype whose lengths are those of a shape; nothing if it is another."""
    match shape:
        case (ir.Dim(array, 0), *_):
            other = types.get(array)
            alike = isinstance(other, Array) and other.layout == kind.layout == "C"
            if alike and (other.dtype, other.ndim) == (kind.dtype, kind.ndim):  # type: ignore[union-attr]
                return array if shape == tuple(ir.Dim(array, k) for k in range(kind.ndim)) else ""
    return ""
