"""Results that a program may work out and then not use, where their formula may have no derivative.

    y = np.log(x)
    z = np.where(x > 0.0, y, 0.0)

Where `x` is zero, `y` is not used: its adjoint is zero, and so is what it adds to that of `x`,
whatever the partial derivative is. Worked out as a product it would be a NaN, zero times infinity.

A result may go unused if it is an operand of a selection or of a maximum of arrays, or is read at
the places of a mask or at looked-up subscripts of an array only; and so may what it was made of.
Two degrees are told apart. The operands of a selection may be anything, also NaN, so that whatever
is not linear needs care; of a maximum, and of what is summed up before, only what is singular
somewhere. An `if` of the user's own is none of these: Python raises where it takes a logarithm of
zero, and what is worked out before an `if` is meant to be a number.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from srcgrad import ir
from srcgrad.analysis import dataflow

SINGULAR, ANYTHING = 1, 2
Edges = dict[str, list[tuple[str, int]]]
"""From a name to those that it was made of, each with the most that is passed on to it."""


def unchosen(program: ir.Function, active: frozenset[str]) -> frozenset[str]:
    """The names whose defining operation must contribute nothing if their adjoint is zero."""
    made: dict[str, ir.Apply] = {}
    edges: Edges = {}
    found: dict[str, int] = {}
    for statement in dataflow.walk(program.body):
        for sink, source, most in _flows(statement):
            edges.setdefault(sink, []).append((source, most))
        match statement:
            case ir.Assign(ir.Var(name), ir.Apply() as value):
                made[name] = value
    recurrent = set(_recurrences(program.body))
    for sink, array in recurrent:
        edges[sink] = [edge for edge in edges[sink] if edge[0] != array]
    for name, degree in _sources(program, made, recurrent):
        if name in active:
            _spread(name, degree, edges, found)
    return frozenset(
        name
        for name, value in made.items()
        if name in active and name in found and _needs_care(value, found[name])
    )


def _spread(start: str, degree: int, edges: Edges, found: dict[str, int]) -> None:
    todo = [(start, degree)]
    while todo:
        name, degree = todo.pop()
        if degree > found.get(name, 0):
            found[name] = degree
            todo += [(source, min(degree, most)) for source, most in edges.get(name, ())]


def _flows(statement: ir.Statement) -> Iterator[tuple[str, str, int]]:
    match statement:
        case ir.Assign(target, value):
            for source in _operands(value):
                yield _name(target), source, ANYTHING
        case ir.Increment(target, value):
            for source in _operands(value):
                yield _name(target), source, SINGULAR
        case ir.Copy(name, source):
            yield name, source, ANYTHING
        case ir.Swap(first, second):
            yield first, second, ANYTHING
            yield second, first, ANYTHING


def _name(target: ir.Var | ir.Item) -> str:
    return target.name if isinstance(target, ir.Var) else target.array


def _operands(value: ir.Expr) -> Iterator[str]:
    match value:
        case ir.Var(name):
            yield name
        case ir.Item(array, _):
            yield array
        case ir.Apply(_, arguments):
            for argument in arguments:
                yield from _operands(argument)


def _recurrences(block: ir.Block, looping: bool = False) -> Iterator[tuple[str, str]]:
    """What is read of an array in a loop that stores to other places of it.

    Each place is worked out from those before, and used by those after if not by the result: that
    some of them are not chosen leaves no number of the whole unused.
    """
    if looping:
        own, within = list(_in_loop(block)), list(dataflow.walk(block))
        for readers, writers in ((own, within), (within, own)):
            stored: dict[str, list[tuple[ir.Expr, ...]]] = {}
            for statement in writers:
                match statement:
                    case ir.Assign(ir.Item(array, index)) | ir.Increment(ir.Item(array, index)):
                        stored.setdefault(array, []).append(index)
            for statement in readers:
                match statement:
                    case ir.Assign(ir.Var(name), ir.Item(array, index)):
                        if array in stored and index not in stored[array]:
                            yield name, array
    for statement in _in_loop(block):
        if isinstance(statement, ir.For | ir.While):
            yield from _recurrences(statement.body, True)


def _in_loop(block: ir.Block) -> Iterator[ir.Statement]:
    """The statements of a block and of its branches, but not of loops."""
    for statement in block:
        yield statement
        if isinstance(statement, ir.If):
            yield from _in_loop((*statement.then, *statement.orelse))


# --------------------------------------------------------------------------- where it starts


def _sources(
    program: ir.Function, made: dict[str, ir.Apply], recurrent: set[tuple[str, str]]
) -> Iterator[tuple[str, int]]:
    for value in made.values():
        match value:
            case ir.Apply(ir.select, (_, *chosen)):
                for name in (each for part in chosen for each in _operands(part)):
                    yield name, ANYTHING
            case ir.Apply(function, arguments) if function in _EXTREMES:
                for name in (each for part in arguments for each in _operands(part)):
                    yield name, SINGULAR
    depths: dict[str, int] = {}
    _store_depths(program.body, depths, 0)
    for name, degree, reader in _in_branches(program.body, depths, 0):
        if (reader, name) not in recurrent:
            yield name, degree
    looked_up = {
        statement.target.name
        for statement in dataflow.walk(program.body)
        if isinstance(statement, ir.Assign)
        and isinstance(statement.target, ir.Var)
        and isinstance(statement.value, ir.Item)
    }
    for statement in dataflow.walk(program.body):
        match statement:
            case ir.Assign(_, ir.Item(array, index)):
                if any(name in looked_up for each in index for name in _operands(each)):
                    yield array, ANYTHING


def _in_branches(
    block: ir.Block, depths: dict[str, int], depth: int
) -> Iterator[tuple[str, int, str]]:
    """What is read in more branches than it was set in, and the name that it is read into."""
    for statement in block:
        match statement:
            case ir.If(_, then, orelse):
                inner = depth + _is_selection(statement)
                yield from _in_branches(then, depths, inner)
                yield from _in_branches(orelse, depths, inner)
            case ir.For(body=body):
                yield from _in_branches(body, depths, depth)
            case ir.While(test, _, body):
                yield from _in_branches((*test, *body), depths, depth)
            case ir.Assign(target, value) | ir.Increment(target, value):
                for name in _operands(value):
                    if depths.get(name, 0) < depth:
                        yield name, ANYTHING, _name(target)
                if isinstance(target, ir.Var):
                    depths.setdefault(target.name, depth)


def _is_selection(statement: ir.If) -> bool:
    """Whether a branch and what is done in it stand for one expression of the user's."""
    whole = statement.span
    for each in (*statement.then, *statement.orelse):
        match each:
            case ir.Assign(ir.Var(), ir.Var() | ir.Const()):
                continue
            case ir.Assign(span=span) | ir.Increment(span=span) if span and whole:
                # Lines are quick to tell apart, and few spans share one.
                if span is whole or (span.line == whole.line and span == whole):
                    return True
    return False


def _store_depths(block: ir.Block, depths: dict[str, int], depth: int) -> None:
    """In how many branches at least something is stored to each array."""
    for statement in block:
        match statement:
            case ir.If(_, then, orelse):
                _store_depths((*then, *orelse), depths, depth + _is_selection(statement))
            case ir.For(body=body) | ir.While(body=body):
                _store_depths(body, depths, depth)
            case ir.Assign(ir.Item(array)) | ir.Increment(ir.Item(array)) | ir.Copy(array):
                depths[array] = min(depth, depths.get(array, depth))


_EXTREMES: tuple[Any, ...] = (np.maximum, np.minimum, np.fmax, np.fmin)

# ---------------------------------------------------------------------------- where it matters


def _needs_care(value: ir.Apply, degree: int) -> bool:
    """Whether an operation's partial derivatives may be no numbers that zero can be taken of."""
    function, arguments = value.function, value.arguments
    constant = [isinstance(each, ir.Const) for each in arguments]
    if function is operator.truediv:
        return not constant[1]
    if function in (operator.pow, np.power):
        exponent = arguments[1]
        fine = isinstance(exponent, ir.Const) and exponent.value >= 1
        return not fine or degree == ANYTHING
    if function in _SINGULAR:
        return True
    if degree == SINGULAR or function in _FLAT:
        return False
    return function is not operator.mul or not any(constant)


_FLAT: tuple[Callable[..., Any], ...] = (
    *(operator.add, operator.sub, operator.neg, operator.pos, ir.select),
    *(float, np.float32, np.float64, *_EXTREMES, max, min, abs, math.fabs, np.fabs),
)
_SINGULAR: tuple[Callable[..., Any], ...] = (
    *(math.log, math.log2, math.log10, math.log1p, np.log, np.log2, np.log10, np.log1p),
    *(math.sqrt, np.sqrt, np.cbrt, np.reciprocal, np.float_power),
    *(math.exp, math.expm1, math.sinh, math.cosh, np.exp, np.expm1, np.exp2, np.sinh, np.cosh),
    *(math.tan, math.asin, math.acos, math.acosh, math.atanh, math.gamma, math.lgamma),
    *(np.tan, np.arcsin, np.arccos, np.arccosh, np.arctanh, operator.mod, math.fmod, np.fmod),
)
