"""The definition of the adjoint or the tangent of a routine, read for the operands of one call."""

from __future__ import annotations

import inspect
import operator
from collections.abc import Callable
from types import FunctionType

import numpy as np

from srcgrad import ir
from srcgrad.frontend.evaluate.calls.functions import enter
from srcgrad.frontend.evaluate.interpreter import INTERPRETER
from srcgrad.frontend.programs import guards, naming
from srcgrad.frontend.programs.entry import without_unused_sizes
from srcgrad.frontend.reading import deep, functions
from srcgrad.frontend.values.arrays import reshaping, views
from srcgrad.frontend.values.core import memory
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import ArrayRef, Known, Number, Tuple, Value
from srcgrad.frontend.values.numbers import sizes
from srcgrad.records import dataclass
from srcgrad.types import INT, Type

Shape = tuple[ir.Expr, ...]


@dataclass(frozen=True)
class Call:
    """A call of a routine, and what is known of the names in it."""

    operands: tuple[ir.Expr, ...]
    results: tuple[str, ...]
    bars: dict[str, str]
    """The adjoints (or tangents) of those arrays that have one."""
    shapes: dict[str, Shape]
    types: dict[str, Type]
    suffix: str = "_bar"
    """What the rule's names for these end with."""


@dataclass(frozen=True)
class Definition:
    """A rule as a program, and what its parameters stand for in the derivative."""

    program: ir.Function
    names: dict[str, str]
    sizes: dict[str, ir.Expr]


def read(definition: FunctionType, differentiable: tuple[str, ...], call: Call) -> Definition:
    """The rule of one call."""
    return deep.deeply(lambda: _Reader(call).read(definition, differentiable))


class _Reader:
    def __init__(self, call: Call) -> None:
        self.call = call
        self.run = Run(INTERPRETER)
        self.params: dict[str, str] = {}
        self.sizes: dict[ir.Expr, Value] = {}
        self.expressions: dict[str, ir.Expr] = {}

    def read(self, definition: FunctionType, differentiable: tuple[str, ...]) -> Definition:
        run = self.run
        source = functions.read(definition)
        names = list(inspect.signature(definition).parameters)
        suffix = self.call.suffix
        plain = [n for n in names if not n.endswith((suffix, "result"))]
        given: dict[str, Value] = {}
        for name, operand in zip(plain, self.call.operands, strict=False):
            given[name] = self.operand(operand)
            if name in differentiable:
                given[f"{name}{suffix}"] = self.bar_of(operand)
        results = [self.array(name) for name in self.call.results]
        bars = [self.bar(name) for name in self.call.results]
        several = len(results) > 1
        given["result"] = Tuple(tuple(results)) if several else results[0]
        given[f"result{suffix}"] = Tuple(tuple(bars)) if several else bars[0]
        run.place = source.tree
        chosen = {name: value for name, value in given.items() if name in names}
        enter(run, definition, (), chosen)
        body = (*run.draft.entry, *run.draft.blocks[0])
        program = ir.Function(definition.__name__, tuple(self.params), body, (), run.draft.types)
        program = without_unused_sizes(guards.proven(program))
        program, rename = naming.named(program, run.draft.hints)
        others = {p: name for p, name in self.params.items() if p not in self.expressions}
        arrays_named = {rename(p): name for p, name in others.items()}
        sizes = {rename(p): size for p, size in self.expressions.items()}
        return Definition(program, arrays_named, sizes)

    def operand(self, operand: ir.Expr) -> Value:
        match operand:
            case ir.Whole(array):
                return self.array(array)
            case ir.Apply():
                return self.viewed(operand, self.array)
            case ir.Const(value):
                return Known(value)
            case ir.Var(name):
                kind = self.call.types[name]
                return Number(ir.Var(self.param(name, kind)), kind)  # type: ignore[arg-type]
        raise AssertionError(f"{operand} is not an operand of a routine")

    def bar_of(self, operand: ir.Expr) -> Value:
        match operand:
            case ir.Whole(array):
                return self.bar(array)
            case ir.Apply():
                return self.viewed(operand, self.bar)
        return Known(None)

    def viewed(self, operand: ir.Expr, array: Callable[[str], Value]) -> Value:
        """A view of an array, or of what belongs to it."""
        match operand:
            case ir.Whole(name):
                return array(name)
            case ir.Apply(np.transpose, (inner,)):
                found = self.viewed(inner, array)
                return views.transpose(found) if isinstance(found, ArrayRef) else found
            case ir.Apply(np.reshape, (inner, *lengths)):
                found = self.viewed(inner, array)
                shape = tuple(map(self.size, lengths))
                if not isinstance(found, ArrayRef):
                    return found
                return reshaping.reshape(self.run, found, shape)
        raise AssertionError(f"{operand} is not a view")

    def bar(self, array: str) -> Value:
        bar = self.call.bars.get(array)
        if bar is None:
            return Known(None)
        return memory.whole(self.run, self.param(bar, self.call.types[bar]), self.shape(array))

    def array(self, name: str) -> ArrayRef:
        return memory.whole(self.run, self.param(name, self.call.types[name]), self.shape(name))

    def param(self, name: str, kind: Type) -> str:
        for param, known in self.params.items():
            if known == name:
                return param
        param = self.run.fresh(kind, name)
        self.run.known.early.add(param)
        self.params[param] = name
        return param

    def shape(self, array: str) -> tuple[Value, ...]:
        return tuple(self.size(each) for each in self.call.shapes[array])

    def size(self, size: ir.Expr) -> Value:
        """Equal lengths are one value, so that what was checked is not checked again."""
        if isinstance(size, ir.Const):
            return Known(size.value)
        if isinstance(size, ir.Apply) and size.function is operator.mul:
            return sizes.merged(self.run, tuple(map(self.size, _factors(size))))
        if size not in self.sizes:
            name = self.run.fresh(INT, "size")
            self.run.known.signs.add(name)
            self.run.known.early.add(name)
            self.params[name] = name
            self.expressions[name] = size
            self.sizes[size] = Number(ir.Var(name), INT)
        return self.sizes[size]


def _factors(size: ir.Expr) -> tuple[ir.Expr, ...]:
    """The lengths of the axes that have become one."""
    match size:
        case ir.Apply(operator.mul, (first, last)):
            return (*_factors(first), last)
    return (size,)
