"""Walks over programs: the names in them, and the same program with other names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from srcgrad import ir
from srcgrad.errors import assert_never

Rename = Callable[[str], str]


def names_of(expression: ir.Expr) -> Iterator[str]:
    """The names in an expression, arrays included, from left to right."""
    match expression:
        case ir.Const():
            return
        case ir.Var(name):
            yield name
        case ir.Item(array, index):
            yield array
            for each in index:
                yield from names_of(each)
        case ir.Dim(array, _) | ir.Whole(array):
            yield array
        case ir.Apply(_, arguments):
            for each in arguments:
                yield from names_of(each)
        case _:
            assert_never(expression)


def names_in(block: ir.Block | list[ir.Statement]) -> Iterator[str]:
    """Every name of a block, in order of appearance, targets before values."""
    for statement in block:
        match statement:
            case ir.Assign(target, value) | ir.Increment(target, value):
                yield from names_of(target)
                yield from names_of(value)
            case ir.If(condition, then, orelse):
                yield from names_of(condition)
                yield from names_in(then)
                yield from names_in(orelse)
            case ir.For(variable, start, stop, step, body):
                yield variable
                for each in (start, stop, step):
                    yield from names_of(each)
                yield from names_in(body)
            case ir.While(test, condition, body):
                yield from names_in(test)
                yield from names_of(condition)
                yield from names_in(body)
            case ir.Allocate(name, shape):
                yield name
                for each in shape:
                    yield from names_of(each)
            case ir.Copy(name, source):
                yield name
                yield source
            case ir.Routine(names, value, shapes):
                yield from names
                yield from names_of(value)
                for shape in shapes:
                    for each in shape:
                        yield from names_of(each)
            case ir.Swap(first, second):
                yield first
                yield second
            case ir.Grow(name, size):
                yield name
                yield from names_of(size)
            case ir.Guard(condition, _, _, arguments):
                yield from names_of(condition)
                for each in arguments:
                    yield from names_of(each)
            case ir.Push(stack, value):
                yield stack
                yield from names_of(value)
            case ir.Pop(target, stack):
                yield from names_of(target)
                yield stack
            case ir.NewStack(stack):
                yield stack
            case ir.Update(target, value):
                yield from names_of(target)
                yield from names_of(value)
            case ir.Comment():
                pass
            case _:
                assert_never(statement)


def map_expression(expression: ir.Expr, rename: Rename) -> ir.Expr:
    match expression:
        case ir.Const():
            return expression
        case ir.Var(name):
            return ir.Var(rename(name))
        case ir.Item(array, index):
            return ir.Item(rename(array), tuple(map_expression(each, rename) for each in index))
        case ir.Dim(array, axis):
            return ir.Dim(rename(array), axis)
        case ir.Whole(array, index):
            return ir.Whole(rename(array), tuple(map_expression(each, rename) for each in index))
        case ir.Apply(function, arguments):
            return ir.Apply(function, tuple(map_expression(each, rename) for each in arguments))
        case _:
            assert_never(expression)


def _target(target: ir.Var | ir.Item, rename: Rename) -> ir.Var | ir.Item:
    found = map_expression(target, rename)
    assert isinstance(found, ir.Var | ir.Item)
    return found


def map_block(block: ir.Block, rename: Rename) -> ir.Block:
    return tuple(_mapped(statement, rename) for statement in block)


def _mapped(statement: ir.Statement, rename: Rename) -> ir.Statement:
    def e(expression: ir.Expr) -> ir.Expr:
        return map_expression(expression, rename)

    match statement:
        case ir.Assign(target, value, span):
            return ir.Assign(_target(target, rename), e(value), span)
        case ir.Increment(target, value, span):
            return ir.Increment(_target(target, rename), e(value), span)
        case ir.If(condition, then, orelse, span):
            return ir.If(e(condition), map_block(then, rename), map_block(orelse, rename), span)
        case ir.For(variable, start, stop, step, body, span):
            inner = map_block(body, rename)
            return ir.For(rename(variable), e(start), e(stop), e(step), inner, span)
        case ir.While(test, condition, body, span):
            return ir.While(map_block(test, rename), e(condition), map_block(body, rename), span)
        case ir.Allocate(name, shape):
            return replace(statement, name=rename(name), shape=tuple(map(e, shape)))
        case ir.Copy(name, source):
            return replace(statement, name=rename(name), source=rename(source))
        case ir.Routine(names, value, shapes, span):
            sizes = tuple(tuple(map(e, shape)) for shape in shapes)
            return ir.Routine(tuple(map(rename, names)), e(value), sizes, span)
        case ir.Swap(first, second):
            return replace(statement, first=rename(first), second=rename(second))
        case ir.Grow(name, size):
            return replace(statement, name=rename(name), size=e(size))
        case ir.Guard(condition, arguments=arguments):
            return replace(statement, condition=e(condition), arguments=tuple(map(e, arguments)))
        case ir.Push(stack, value):
            return ir.Push(rename(stack), e(value))
        case ir.Pop(target, stack):
            return ir.Pop(_target(target, rename), rename(stack))
        case ir.NewStack(stack):
            return ir.NewStack(rename(stack))
        case ir.Update(target, value):
            place = map_expression(target, rename)
            assert isinstance(place, ir.Whole)
            return replace(statement, target=place, value=e(value))
        case ir.Comment():
            return statement
        case _:
            assert_never(statement)


def map_names(program: ir.Function, rename: Rename) -> ir.Function:
    """The program with each name replaced; types only for the names that are left."""
    body = map_block(program.body, rename)
    used = {*program.params, *names_in(program.body)}
    used |= {atom.name for atom in program.results if isinstance(atom, ir.Var)}
    results = tuple(
        ir.Var(rename(atom.name)) if isinstance(atom, ir.Var) else atom for atom in program.results
    )
    types = {rename(name): type for name, type in program.types.items() if name in used}
    return ir.Function(
        program.name, tuple(map(rename, program.params)), body, results, types, program.doc
    )
