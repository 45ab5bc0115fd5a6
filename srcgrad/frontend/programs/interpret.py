"""A plain interpreter of programs, for tests: what the IR means, in the shortest words."""

from __future__ import annotations

from typing import Any

import numpy as np

from srcgrad import ir
from srcgrad.errors import assert_never
from srcgrad.types import Array

Names = dict[str, Any]


def run(program: ir.Function, *args: Any) -> tuple[Any, ...]:
    """The results of a program."""
    assert len(args) == len(program.params), "as many arguments as parameters"
    names: Names = dict(zip(program.params, args, strict=True))
    with np.errstate(all="ignore"):
        _block(program.body, names, program)
    return tuple(_value(atom, names) for atom in program.results)


def _value(expression: ir.Expr, names: Names) -> Any:
    match expression:
        case ir.Const(value):
            return value
        case ir.Var(name):
            return names[name]
        case ir.Item(array, index):
            where = tuple(int(_value(each, names)) for each in index)
            assert all(
                -size <= k < size for k, size in zip(where, names[array].shape, strict=True)
            ), f"unguarded access {array}{list(where)} of shape {names[array].shape}"
            return names[array][where]
        case ir.Dim(array, axis):
            return names[array].shape[axis]
        case ir.Whole(array, index):
            return names[array][_subscripts(index, names)]
        case ir.Apply(function, arguments):
            operands = [_value(each, names) for each in arguments]
            if isinstance(function, ir.Callee):
                (result,) = run(function.program, *operands)
                return result
            try:
                return function(*operands)
            except ZeroDivisionError:
                return function(*map(np.float64, operands))
            except ValueError:
                return float("nan")
            except OverflowError:
                return float("inf")
        case _:
            assert_never(expression)


def _subscripts(index: tuple[ir.Expr, ...], names: Names) -> tuple[Any, ...]:
    """The subscripts of a part of an array: numbers, slices, and `None` for a new axis."""
    found = (_value(each, names) for each in index)
    return tuple(each if each is None or isinstance(each, slice) else int(each) for each in found)


def _store(target: ir.Var | ir.Item, value: Any, names: Names) -> None:
    if isinstance(target, ir.Var):
        names[target.name] = value
    else:
        _value(target, names)
        names[target.array][tuple(int(_value(each, names)) for each in target.index)] = value


def _block(block: ir.Block, names: Names, program: ir.Function) -> None:
    for statement in block:
        _statement(statement, names, program)


def _statement(statement: ir.Statement, names: Names, program: ir.Function) -> None:
    match statement:
        case ir.Assign(target, value):
            _store(target, _value(value, names), names)
        case ir.Increment(target, value):
            _store(target, _value(target, names) + _value(value, names), names)
        case ir.If(condition, then, orelse):
            _block(then if _value(condition, names) else orelse, names, program)
        case ir.For(variable, start, stop, step, body):
            for names[variable] in range(
                *(int(_value(each, names)) for each in (start, stop, step))
            ):
                _block(body, names, program)
        case ir.While(test, condition, body):
            _block(test, names, program)
            while _value(condition, names):
                _block(body, names, program)
                _block(test, names, program)
        case ir.Allocate(name, shape, fill):
            type = program.types[name]
            assert isinstance(type, Array)
            sizes = tuple(int(_value(each, names)) for each in shape)
            content: Any = -77 if fill is None else fill.value
            names[name] = np.full(sizes, content, type.dtype)
        case ir.Copy(name, source):
            names[name] = names[source].copy()
        case ir.Routine(made, value):
            found = _value(value, names)
            for name, each in zip(made, found if len(made) > 1 else (found,), strict=True):
                names[name] = np.asarray(each)
        case ir.Swap(first, second):
            names[first], names[second] = names[second], names[first]
        case ir.Grow(name, size):
            old = names[name]
            names[name] = np.full(int(_value(size, names)), -77, old.dtype)
            names[name][: len(old)] = old
        case ir.Guard(condition, exception, message, arguments):
            if not _value(condition, names):
                raise exception(message.format(*(_value(each, names) for each in arguments)))
        case ir.NewStack(stack):
            names[stack] = []
        case ir.Push(stack, value):
            names[stack].append(_value(value, names))
        case ir.Pop(target, stack):
            _store(target, names[stack].pop(), names)
        case ir.Update(target, value, is_new=True):
            names[target.array] = np.array(_value(value, names))
        case ir.Update(target, value, adds):
            place = names[target.array][_subscripts(target.index, names)]
            place[...] = place + _value(value, names) if adds else _value(value, names)
        case ir.Comment():
            pass
        case _:
            assert_never(statement)
