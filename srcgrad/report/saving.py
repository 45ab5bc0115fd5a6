"""What a derivative saves for its reverse sweep, how many bytes that takes, and why."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import reduce

import numpy as np

from srcgrad import ir, notes
from srcgrad.analysis import dataflow
from srcgrad.analysis.names import Names
from srcgrad.optimise.dead_code import dead_code
from srcgrad.printer import show
from srcgrad.report.explanation import Place, Saved, Slot
from srcgrad.types import INT, Array

ZERO = ir.Const(0)
UNKNOWN = "what comes later reads it"
"""What is said of a slot whose stage has noted no more."""
_DEPTH = 6
"""Through so many definitions a length is followed to what the arguments have."""


def slots(
    program: ir.Function, noted: Iterable[notes.Note], said: Callable[[notes.Why], str]
) -> tuple[Slot, ...]:
    """What is saved, in the order in which it is made, with the reasons that were noted."""
    reasons = {each.slot: each for each in noted if isinstance(each, notes.Slotted)}
    definitions = _definitions(program)
    pushed = {
        statement.stack: _dtype(statement.value, program)
        for statement in dataflow.walk(program.body)
        if isinstance(statement, ir.Push)
    }
    found: dict[str, Slot] = {}
    for statement in dataflow.walk(program.body):
        for name in _made(statement):
            if name in found or not (name in reasons or "_saved" in name):
                continue
            is_stack = isinstance(statement, ir.NewStack)
            dtype = pushed.get(name, "float64") if is_stack else program.types[name].dtype
            shape = () if is_stack else _shape(statement, name, program)
            reason = reasons.get(name) or reasons.get(name.removesuffix("_dot"))
            place = Place.of(reason.span) if reason else None
            found[name] = Slot(
                name,
                said(reason.why) if reason else UNKNOWN,
                _formula(dtype, shape, definitions, is_stack, place),
                dtype,
                place,
                is_stack,
            )
    return tuple(found.values())


def _made(statement: ir.Statement) -> tuple[str, ...]:
    match statement:
        case ir.Allocate(name) | ir.Copy(name) | ir.NewStack(name):
            return (name,)
        case ir.Routine(names):
            return names
        case ir.Update(ir.Whole(name), is_new=True):
            return (name,)
    return ()


def _shape(statement: ir.Statement, name: str, program: ir.Function) -> tuple[ir.Expr, ...]:
    """The lengths of what a statement makes."""
    if isinstance(statement, ir.Allocate):
        return statement.shape
    kind = program.types[name]
    assert isinstance(kind, Array), "what is made has axes"
    like = statement.source if isinstance(statement, ir.Copy) else name
    return tuple(ir.Dim(like, axis) for axis in range(kind.ndim))


def _dtype(value: ir.Expr, program: ir.Function) -> str:
    """The dtype of what is pushed: of a name, an element, or a constant."""
    match value:
        case ir.Var(name) | ir.Item(name, _):
            return program.types[name].dtype
        case ir.Const(number):
            return np.asarray(number).dtype.name
    return "float64"


def _formula(
    dtype: str,
    shape: tuple[ir.Expr, ...],
    definitions: dict[str, ir.Expr],
    is_stack: bool,
    place: Place | None,
) -> str:
    size = np.dtype(dtype).itemsize
    if is_stack:
        where = "" if place is None else f" of line {place.line}"
        return f"{size} * iterations{where}"
    factors = [_meant(each, definitions) for each in shape]
    shown = [show(f) if isinstance(f, ir.Const | ir.Var | ir.Dim) else _part(f) for f in factors]
    return " * ".join([str(size), *shown])


def _part(factor: ir.Expr) -> str:
    """A factor, in parentheses if it needs them."""
    text = show(factor)
    is_call = isinstance(factor, ir.Apply) and factor.function in (max, min)
    return text if is_call else f"({text})"


def _definitions(program: ir.Function) -> dict[str, ir.Expr]:
    """The names that are set once, and by what."""
    found: dict[str, ir.Expr] = {}
    several: set[str] = set(program.params)
    for statement in dataflow.walk(program.body):
        name = dataflow.target(statement)
        if name is None:
            continue
        if name in found:
            several.add(name)
        elif isinstance(statement, ir.Assign):
            found[name] = statement.value
        else:
            several.add(name)
    return {name: value for name, value in found.items() if name not in several}


def _meant(size: ir.Expr, definitions: dict[str, ir.Expr], depth: int = _DEPTH) -> ir.Expr:
    """A length by what the arguments have, as far as that can be followed."""

    def change(expression: ir.Expr) -> ir.Expr:
        match expression:
            case ir.Var(name) if name in definitions and depth:
                value = definitions[name]
                if isinstance(value, ir.Dim | ir.Const | ir.Var) or _is_arithmetic(value):
                    return _meant(value, definitions, depth - 1)
        return expression

    return dataflow.rewritten(size, change)


def _is_arithmetic(value: ir.Expr) -> bool:
    return isinstance(value, ir.Apply) and value.function in (
        *(operator.add, operator.sub, operator.mul, operator.floordiv),
        *(max, min),
    )


# -- bytes at given arguments -----------------------------------------------------------------


def measuring(program: ir.Function, found: Iterable[Slot]) -> ir.Function:
    """A program that returns how many bytes each slot has at most, and does no more for it.

    It is the derivative's program with a count beside each slot, without what no count depends on:
    of `y_saved = np.empty(n)` no more is left than `n = x.shape[0]`; of a stack, the loop.
    """
    names = Names(program.types)
    counts = {each.name: names.fresh(f"{each.name}_bytes", INT) for each in found}
    depths = {each.name: names.fresh(f"{each.name}_depth", INT) for each in found if each.is_stack}
    sizes = {each.name: np.dtype(each.dtype).itemsize for each in found}

    def largest(name: str, size: ir.Expr) -> ir.Statement:
        count = ir.Var(counts[name])
        return ir.Assign(count, ir.Apply(max, (count, size)))

    def block(body: ir.Block) -> ir.Block:
        return tuple(each for s in body for each in one(dataflow.with_blocks(s, block)))

    def one(statement: ir.Statement) -> list[ir.Statement]:
        match statement:
            case ir.NewStack(stack) if stack in depths:
                return [statement, ir.Assign(ir.Var(depths[stack]), ZERO)]
            case ir.Push(stack) if stack in depths:
                depth = ir.Var(depths[stack])
                size = ir.Apply(operator.mul, (ir.Const(sizes[stack]), depth))
                return [statement, ir.Increment(depth, ir.Const(1)), largest(stack, size)]
            case ir.Pop(_, stack) if stack in depths:
                return [statement, ir.Increment(ir.Var(depths[stack]), ir.Const(-1))]
        made = [name for name in _made(statement) if name in counts and name not in depths]
        return [
            statement,
            *(largest(n, _product(sizes[n], _shape(statement, n, program))) for n in made),
        ]

    start = [ir.Assign(ir.Var(name), ZERO) for name in (*counts.values(), *depths.values())]
    results = tuple(map(ir.Var, counts.values()))
    body = (*start, *_up_to_last(block(program.body), frozenset(counts.values())))
    body = dead_code(body, frozenset(counts.values()))
    name = names.fresh(f"{program.name}_bytes")
    return ir.Function(name, program.params, body, results, names.types)


def _up_to_last(body: ir.Block, counts: frozenset[str]) -> ir.Block:
    """A block up to the last statement that counts, in it or by itself."""
    counting = [
        k
        for k, statement in enumerate(body)
        if any(dataflow.target(each) in counts for each in dataflow.walk((statement,)))
    ]
    return body[: counting[-1] + 1] if counting else ()


def _product(size: int, shape: tuple[ir.Expr, ...]) -> ir.Expr:
    first: ir.Expr = ir.Const(size)
    return reduce(lambda a, b: ir.Apply(operator.mul, (a, b)), shape, first)


class Measured(BaseException):
    """Not an error: what a derivative saves at the arguments of a call, told before it is run."""

    def __init__(self, found: Saved) -> None:
        super().__init__()
        self.found = found


def with_bytes(found: tuple[Slot, ...], measured: Iterable[int]) -> Saved:
    """The slots with their bytes at some arguments, and the sum."""
    filled = tuple(
        replace(slot, bytes=int(size)) for slot, size in zip(found, measured, strict=True)
    )
    return Saved(filled, sum(slot.bytes or 0 for slot in filled))
