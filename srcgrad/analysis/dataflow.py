"""What expressions and statements read and write, and the same with parts replaced."""

from __future__ import annotations

from collections.abc import Callable

from srcgrad import ir
from srcgrad.errors import assert_never
from srcgrad.uses import blocks as blocks
from srcgrad.uses import kept
from srcgrad.uses import operands as operands
from srcgrad.uses import read as read
from srcgrad.uses import walk as walk
from srcgrad.uses import written as written

# These three are asked most of all; plain recursion into a list is the quickest.


def names(expression: ir.Expr) -> list[str]:
    """Scalar names in an expression, those in subscripts included."""
    found: list[str] = []
    _collect(expression, found, [], [])
    return found


def arrays(expression: ir.Expr) -> list[str]:
    """Arrays whose elements an expression reads."""
    found: list[str] = []
    _collect(expression, [], found, [])
    return found


def measured(expression: ir.Expr) -> list[str]:
    """Arrays whose lengths an expression reads."""
    found: list[str] = []
    _collect(expression, [], [], found)
    return found


def _collect(
    expression: ir.Expr, scalars: list[str], elements: list[str], lengths: list[str]
) -> None:
    if isinstance(expression, ir.Var):
        scalars.append(expression.name)
    elif isinstance(expression, ir.Apply):
        for argument in expression.arguments:
            _collect(argument, scalars, elements, lengths)
    elif isinstance(expression, ir.Item):
        elements.append(expression.array)
        for part in expression.index:
            _collect(part, scalars, elements, lengths)
    elif isinstance(expression, ir.Dim):
        lengths.append(expression.array)
    elif isinstance(expression, ir.Whole):
        elements.append(expression.array)


def reads(statement: ir.Statement) -> frozenset[str]:
    """Scalar names, arrays and stacks that a statement itself reads."""
    return read(statement).names


def target(statement: ir.Statement) -> str | None:
    """The scalar name that a statement sets."""
    scalars = written(statement).scalars
    return scalars[0] if scalars else None


def stored(statement: ir.Statement) -> tuple[str, ...]:
    """Arrays or stacks that a statement changes or creates."""
    found = written(statement)
    return (*found.arrays, *found.stacks)


@kept
def reads_within(statement: ir.Statement) -> frozenset[str]:
    """What a statement and all statements inside it read."""
    parts = [reads_within(each) for block in blocks(statement) for each in block]
    return reads(statement).union(*parts)


def values(body: ir.Block) -> dict[str, ir.Expr]:
    """The names that one statement of a block sets once and for all, with what they are set to."""
    found: dict[str, ir.Expr | None] = {}
    for statement in walk(body):
        name = target(statement)
        if name is not None:
            is_value = isinstance(statement, ir.Assign) and name not in found
            found[name] = statement.value if is_value else None  # type: ignore[union-attr]
    return {name: value for name, value in found.items() if value is not None}


Rewrite = Callable[[ir.Expr], ir.Expr]


def rewritten(expression: ir.Expr, change: Rewrite) -> ir.Expr:
    """The expression with `change` applied to every part, inner parts first.

    What does not change is the same object, here and below: passes know by that what to skip.
    """
    match expression:
        case ir.Item(array, index):
            new = _all_rewritten(index, change)
            if new is not index:
                expression = ir.Item(array, new)
        case ir.Apply(function, arguments):
            new = _all_rewritten(arguments, change)
            if new is not arguments:
                expression = ir.Apply(function, new)
    return change(expression)


def _all(parts: tuple[ir.Expr, ...], change: Rewrite) -> tuple[ir.Expr, ...]:
    new = tuple([change(part) for part in parts])
    return new if any(a is not b for a, b in zip(new, parts, strict=True)) else parts


def _all_rewritten(parts: tuple[ir.Expr, ...], change: Rewrite) -> tuple[ir.Expr, ...]:
    return _all(parts, lambda part: rewritten(part, change))


def _place(target: ir.Var | ir.Item, change: Rewrite) -> ir.Var | ir.Item:
    if isinstance(target, ir.Var):
        return target
    index = _all(target.index, change)
    return target if index is target.index else ir.Item(target.array, index)


def with_expressions(statement: ir.Statement, change: Rewrite) -> ir.Statement:
    """The statement with `change` applied to every expression that it evaluates itself."""
    return with_operands(statement, lambda operand: rewritten(operand, change))


def with_operands(statement: ir.Statement, change: Rewrite) -> ir.Statement:
    """The statement with `change` applied to each of its `operands` as a whole."""
    match statement:
        case ir.Assign(target, value, span) | ir.Increment(target, value, span):
            new_target, new_value = _place(target, change), change(value)
            if new_target is target and new_value is value:
                return statement
            return type(statement)(new_target, new_value, span)
        case ir.If(condition, then, orelse, span):
            new = change(condition)
            return statement if new is condition else ir.If(new, then, orelse, span)
        case ir.For(variable, start, stop, step, body, span):
            bounds = (start, stop, step)
            new_bounds = _all(bounds, change)
            if new_bounds is bounds:
                return statement
            start, stop, step = new_bounds
            return ir.For(variable, start, stop, step, body, span)
        case ir.While(test, condition, body, span):
            new = change(condition)
            return statement if new is condition else ir.While(test, new, body, span)
        case ir.Allocate(name, shape, fill, span):
            new_shape = _all(shape, change)
            return statement if new_shape is shape else ir.Allocate(name, new_shape, fill, span)
        case ir.Grow(name, size, span):
            new = change(size)
            return statement if new is size else ir.Grow(name, new, span)
        case ir.Routine(names, value, shapes, span):
            new = change(value)
            new_shapes = tuple(_all(shape, change) for shape in shapes)
            if new is value and _is_same(new_shapes, shapes):
                return statement
            return ir.Routine(names, new, new_shapes, span)
        case ir.Guard(condition, exception, message, arguments, span):
            new, changed = change(condition), _all(arguments, change)
            if new is condition and changed is arguments:
                return statement
            return ir.Guard(new, exception, message, changed, span)
        case ir.Push(stack, value):
            new = change(value)
            return statement if new is value else ir.Push(stack, new)
        case ir.Pop(target, stack):
            new_target = _place(target, change)
            return statement if new_target is target else ir.Pop(new_target, stack)
        case ir.Copy() | ir.Swap() | ir.NewStack() | ir.Comment():
            return statement
        case _:
            assert_never(statement)


def with_blocks(statement: ir.Statement, change: Callable[[ir.Block], ir.Block]) -> ir.Statement:
    """The statement with `change` applied to the blocks directly inside it."""
    match statement:
        case ir.If(condition, then, orelse, span):
            new_then, new_else = change(then), change(orelse)
            if _is_same(new_then, then) and _is_same(new_else, orelse):
                return statement
            return ir.If(condition, new_then, new_else, span)
        case ir.For(variable, start, stop, step, body, span):
            new = change(body)
            if _is_same(new, body):
                return statement
            return ir.For(variable, start, stop, step, new, span)
        case ir.While(test, condition, body, span):
            new_test, new = change(test), change(body)
            if _is_same(new_test, test) and _is_same(new, body):
                return statement
            return ir.While(new_test, condition, new, span)
    return statement


def _is_same(a: tuple[object, ...], b: tuple[object, ...]) -> bool:
    return len(a) == len(b) and all(x is y for x, y in zip(a, b, strict=True))


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
            case ir.Whole(array):
                return ir.Whole(name(array))
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
            case ir.Routine(arrays, value, shapes, span):
                return ir.Routine(tuple(map(name, arrays)), value, shapes, span)
            case ir.Push(stack, value):
                return ir.Push(name(stack), value)
            case ir.Pop(target, stack):
                return ir.Pop(place(target), name(stack))
            case ir.NewStack(stack):
                return ir.NewStack(name(stack))
        return with_blocks(statement, lambda block: renamed(block, new))

    return tuple(one(statement) for statement in body)
