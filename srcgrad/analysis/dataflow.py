"""What expressions and statements read and write."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import assert_never

from srcgrad import ir


def names(expression: ir.Expr) -> Iterator[str]:
    """Scalar names in an expression, those in subscripts included."""
    match expression:
        case ir.Var(name):
            yield name
        case ir.Item(_, index):
            for part in index:
                yield from names(part)
        case ir.Apply(_, arguments):
            for argument in arguments:
                yield from names(argument)


def arrays(expression: ir.Expr) -> Iterator[str]:
    """Arrays whose elements an expression reads."""
    match expression:
        case ir.Item(array, index):
            yield array
            for part in index:
                yield from arrays(part)
        case ir.Apply(_, arguments):
            for argument in arguments:
                yield from arrays(argument)


def measured(expression: ir.Expr) -> Iterator[str]:
    """Arrays whose lengths an expression reads."""
    match expression:
        case ir.Dim(array, _):
            yield array
        case ir.Item(_, index):
            for part in index:
                yield from measured(part)
        case ir.Apply(_, arguments):
            for argument in arguments:
                yield from measured(argument)


def operands(statement: ir.Statement) -> tuple[ir.Expr, ...]:
    """The expressions that a statement evaluates itself (its blocks apart)."""
    match statement:
        case ir.Assign(target, value) | ir.Increment(target, value):
            if isinstance(target, ir.Item):
                return (*target.index, value)
            return (value,)
        case ir.If(condition) | ir.While(condition=condition):
            return (condition,)
        case ir.For(_, start, stop, step):
            return (start, stop, step)
        case ir.Allocate(_, shape):
            return shape
        case ir.Grow(_, size):
            return (size,)
        case ir.Guard(condition, arguments=arguments):
            return (condition, *arguments)
        case ir.Push(_, value):
            return (value,)
        case ir.Pop(target, _):
            return target.index if isinstance(target, ir.Item) else ()
        case ir.Copy() | ir.Swap() | ir.NewStack() | ir.Comment():
            return ()
        case _:
            assert_never(statement)


def blocks(statement: ir.Statement) -> tuple[ir.Block, ...]:
    match statement:
        case ir.If(_, then, orelse):
            return (then, orelse)
        case ir.For(body=body):
            return (body,)
        case ir.While(test, _, body):
            return (test, body)
    return ()


def walk(body: ir.Block) -> Iterator[ir.Statement]:
    """Every statement, outer ones first, in order of appearance."""
    for statement in body:
        yield statement
        for block in blocks(statement):
            yield from walk(block)


_reads: dict[int, tuple[ir.Statement, frozenset[str]]] = {}


def reads(statement: ir.Statement) -> frozenset[str]:
    """Scalar names, arrays and stacks that a statement itself reads."""
    # Statements never change; the same ones are asked about over and over.
    known = _reads.get(id(statement))
    if known is not None and known[0] is statement:
        return known[1]
    if len(_reads) > 50_000:
        _reads.clear()
    found = frozenset(_all_reads(statement))
    _reads[id(statement)] = (statement, found)
    return found


def _all_reads(statement: ir.Statement) -> set[str]:
    found: set[str] = set()
    for operand in operands(statement):
        found.update(names(operand), arrays(operand), measured(operand))
    match statement:
        case ir.Increment(ir.Var(name)) | ir.Increment(ir.Item(name)):
            found.add(name)
        case ir.Copy(_, source):
            found.add(source)
        case ir.Swap(first, second):
            found.update((first, second))
        case ir.Grow(name):
            found.add(name)
        case ir.Pop(_, stack):
            found.add(stack)
        case ir.While(_, ir.Var(name)):
            found.add(name)
    return found


def target(statement: ir.Statement) -> str | None:
    """The scalar name that a statement sets."""
    match statement:
        case (
            ir.Assign(ir.Var(name))
            | ir.Increment(ir.Var(name))
            | ir.Pop(ir.Var(name))
            | ir.For(name)
        ):
            return name
    return None


def stored(statement: ir.Statement) -> tuple[str, ...]:
    """Arrays or stacks that a statement changes or creates."""
    match statement:
        case ir.Assign(ir.Item(name)) | ir.Increment(ir.Item(name)) | ir.Pop(ir.Item(name)):
            return (name,)
        case ir.Allocate(name) | ir.Copy(name) | ir.Grow(name) | ir.NewStack(name):
            return (name,)
        case ir.Push(stack, _):
            return (stack,)
        case ir.Swap(first, second):
            return (first, second)
    return ()


Rewrite = Callable[[ir.Expr], ir.Expr]


def rewritten(expression: ir.Expr, change: Rewrite) -> ir.Expr:
    """The expression with `change` applied to every part, inner parts first."""
    match expression:
        case ir.Item(array, index):
            expression = ir.Item(array, tuple(rewritten(i, change) for i in index))
        case ir.Apply(function, arguments):
            expression = ir.Apply(function, tuple(rewritten(a, change) for a in arguments))
    return change(expression)


def _place(target: ir.Var | ir.Item, change: Rewrite) -> ir.Var | ir.Item:
    if isinstance(target, ir.Var):
        return target
    return ir.Item(target.array, tuple(rewritten(i, change) for i in target.index))


def with_expressions(statement: ir.Statement, change: Rewrite) -> ir.Statement:
    """The statement with `change` applied to every expression that it evaluates itself."""
    match statement:
        case ir.Assign(target, value, span):
            return ir.Assign(_place(target, change), rewritten(value, change), span)
        case ir.Increment(target, value, span):
            return ir.Increment(_place(target, change), rewritten(value, change), span)
        case ir.If(condition, then, orelse, span):
            return ir.If(rewritten(condition, change), then, orelse, span)
        case ir.For(variable, start, stop, step, body, span):
            start, stop, step = (rewritten(e, change) for e in (start, stop, step))
            return ir.For(variable, start, stop, step, body, span)
        case ir.While(test, condition, body, span):
            return ir.While(test, rewritten(condition, change), body, span)
        case ir.Allocate(name, shape, fill, span):
            return ir.Allocate(name, tuple(rewritten(s, change) for s in shape), fill, span)
        case ir.Grow(name, size, span):
            return ir.Grow(name, rewritten(size, change), span)
        case ir.Guard(condition, exception, message, arguments, span):
            changed = tuple(rewritten(a, change) for a in arguments)
            return ir.Guard(rewritten(condition, change), exception, message, changed, span)
        case ir.Push(stack, value):
            return ir.Push(stack, rewritten(value, change))
        case ir.Pop(target, stack):
            return ir.Pop(_place(target, change), stack)
        case ir.Copy() | ir.Swap() | ir.NewStack() | ir.Comment():
            return statement
        case _:
            assert_never(statement)


def with_blocks(statement: ir.Statement, change: Callable[[ir.Block], ir.Block]) -> ir.Statement:
    """The statement with `change` applied to the blocks directly inside it."""
    match statement:
        case ir.If(condition, then, orelse, span):
            return ir.If(condition, change(then), change(orelse), span)
        case ir.For(variable, start, stop, step, body, span):
            return ir.For(variable, start, stop, step, change(body), span)
        case ir.While(test, condition, body, span):
            return ir.While(change(test), condition, change(body), span)
    return statement


def renamed(body: ir.Block, new: dict[str, str]) -> ir.Block:
    """A block with names replaced: scalars, arrays and stacks alike."""

    def name(old: str) -> str:
        return new.get(old, old)

    def place(target: ir.Var | ir.Item) -> ir.Var | ir.Item:
        return ir.Var(name(target.name)) if isinstance(target, ir.Var) else item(target)

    def item(target: ir.Item) -> ir.Item:
        return ir.Item(name(target.array), target.index)

    def change(expression: ir.Expr) -> ir.Expr:
        match expression:
            case ir.Var(old):
                return ir.Var(name(old))
            case ir.Item():
                return item(expression)
            case ir.Dim(array, axis):
                return ir.Dim(name(array), axis)
        return expression

    def one(statement: ir.Statement) -> ir.Statement:
        statement = with_expressions(statement, change)
        match statement:
            case ir.Assign(target, value, span):
                return ir.Assign(place(target), value, span)
            case ir.Increment(target, value, span):
                return ir.Increment(place(target), value, span)
            case ir.For(variable, start, stop, step, inner, span):
                return ir.For(name(variable), start, stop, step, renamed(inner, new), span)
            case ir.Allocate(array, shape, fill, span):
                return ir.Allocate(name(array), shape, fill, span)
            case ir.Copy(array, source, span):
                return ir.Copy(name(array), name(source), span)
            case ir.Swap(first, second, span):
                return ir.Swap(name(first), name(second), span)
            case ir.Grow(array, size, span):
                return ir.Grow(name(array), size, span)
            case ir.Push(stack, value):
                return ir.Push(name(stack), value)
            case ir.Pop(target, stack):
                return ir.Pop(place(target), name(stack))
            case ir.NewStack(stack):
                return ir.NewStack(name(stack))
        return with_blocks(statement, lambda block: renamed(block, new))

    return tuple(one(statement) for statement in body)
