"""What expressions and statements read and write, and the same with parts replaced."""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from srcgrad import ir
from srcgrad.errors import assert_never
from srcgrad.uses import are_same, kept, mentioned, times_set
from srcgrad.uses import blocks as blocks
from srcgrad.uses import operands as operands
from srcgrad.uses import read as read
from srcgrad.uses import walk as walk
from srcgrad.uses import with_blocks as with_blocks
from srcgrad.uses import written as written

# These three are asked most of all.


def names(expression: ir.Expr) -> tuple[str, ...]:
    """Scalar names in an expression, those in subscripts included."""
    return mentioned(expression).scalars


def arrays(expression: ir.Expr) -> tuple[str, ...]:
    """Arrays whose elements an expression reads."""
    return mentioned(expression).arrays


def measured(expression: ir.Expr) -> tuple[str, ...]:
    """Arrays whose lengths an expression reads."""
    return mentioned(expression).lengths


@kept
def reads(statement: ir.Statement) -> frozenset[str]:
    """Scalar names, arrays and stacks that a statement itself reads."""
    return read(statement).names


@kept
def target(statement: ir.Statement) -> str | None:
    """The scalar name that a statement sets."""
    scalars = written(statement).scalars
    return scalars[0] if scalars else None


@kept
def stored(statement: ir.Statement) -> tuple[str, ...]:
    """Arrays or stacks that a statement changes or creates."""
    found = written(statement)
    return (*found.arrays, *found.stacks)


@kept
def reads_within(statement: ir.Statement) -> frozenset[str]:
    """What a statement and all statements inside it read."""
    parts = [reads_within(each) for block in blocks(statement) for each in block]
    return reads(statement).union(*parts)


@kept
def named_within(statement: ir.Statement) -> frozenset[str]:
    """The names of all kinds in a statement and all statements inside it."""
    parts = [named_within(each) for block in blocks(statement) for each in block]
    return reads(statement).union(written(statement).names, *parts)


def values(body: ir.Block) -> dict[str, ir.Expr]:
    """The names that one statement of a block sets once and for all, with what they are set to."""
    found: dict[str, ir.Expr | None] = {}
    for statement in walk(body):
        name = target(statement)
        if name is not None:
            is_value = isinstance(statement, ir.Assign) and name not in found
            found[name] = statement.value if is_value else None  # type: ignore[union-attr]
    return {name: value for name, value in found.items() if value is not None}


def lasting_values(body: ir.Block) -> dict[str, ir.Expr]:
    """Those of the `values` that are made of what is set once itself: they hold wherever the name
    is read, and not only until one of their parts is set anew."""
    times = times_set(body)
    makers = Counter(name for statement in walk(body) for name in written(statement).lengths)
    return {
        name: value
        for name, value in values(body).items()
        if all(times[part] <= 1 for part in names(value))
        and all(makers[array] <= 1 for array in measured(value))
    }


Rewrite = Callable[[ir.Expr], ir.Expr]


def rewritten(expression: ir.Expr, change: Rewrite) -> ir.Expr:
    """The expression with `change` applied to every part, inner parts first.

    What does not change is the same object, here and below: passes know by that what to skip.
    """
    if isinstance(expression, ir.Apply):
        parts = expression.arguments
        new = [rewritten(part, change) for part in parts]
        if not all(map(operator.is_, new, parts)):
            expression = ir.Apply(expression.function, tuple(new))
    elif isinstance(expression, ir.Item):
        parts = expression.index
        new = [rewritten(part, change) for part in parts]
        if not all(map(operator.is_, new, parts)):
            expression = ir.Item(expression.array, tuple(new))
    elif isinstance(expression, ir.Whole) and expression.index:
        parts = expression.index
        new = [rewritten(part, change) for part in parts]
        if not all(map(operator.is_, new, parts)):
            expression = ir.Whole(expression.array, tuple(new))
    return change(expression)


def _all(parts: tuple[ir.Expr, ...], change: Rewrite) -> tuple[ir.Expr, ...]:
    new = [change(part) for part in parts]
    return parts if all(map(operator.is_, new, parts)) else tuple(new)


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
            if new is value and are_same(new_shapes, shapes):
                return statement
            return ir.Routine(names, new, new_shapes, span)
        case ir.Update(target, value):
            index, new = _all(target.index, change), change(value)
            if new is value and index is target.index:
                return statement
            return replace(statement, target=ir.Whole(target.array, index), value=new)
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
            case ir.Var(old) if old in new:
                return ir.Var(new[old])
            case ir.Item(array) if array in new:
                return item(expression)
            case ir.Dim(array, axis) if array in new:
                return ir.Dim(new[array], axis)
            case ir.Whole(array, index) if array in new:
                return ir.Whole(new[array], index)
        return expression

    def one(statement: ir.Statement) -> ir.Statement:
        if new.keys().isdisjoint(named_within(statement)):
            return statement
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
            case ir.Update(ir.Whole(array, index)):
                return replace(statement, target=ir.Whole(name(array), index))
            case ir.Push(stack, value):
                return ir.Push(name(stack), value)
            case ir.Pop(target, stack):
                return ir.Pop(place(target), name(stack))
            case ir.NewStack(stack):
                return ir.NewStack(name(stack))
        return with_blocks(statement, lambda block: renamed(block, new))

    return tuple(one(statement) for statement in body)
