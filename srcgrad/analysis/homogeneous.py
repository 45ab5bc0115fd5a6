"""Whether a program is linear in some of its parameters, by how their values are combined.

Each name is zero, free of the parameters, linear in them, or neither; an array is as the worst of
what is put into it. Sums of what is linear are linear, products of it with what is free of the
parameters too; a choice that depends on a parameter is neither.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable

import numpy as np

from srcgrad import ir
from srcgrad.analysis import dataflow

ZERO, FREE, LINEAR, NEITHER = "zero", "free", "linear", "neither"

_SAME: frozenset[object] = frozenset((
    operator.neg, operator.pos, np.negative, np.positive, np.conj, np.conjugate, np.real, np.imag,
    np.transpose, np.reshape, ir.held,
    float, complex, np.float64, np.float32, np.complex128, np.complex64,
))  # fmt: skip
_SUMS: frozenset[object] = frozenset((operator.add, operator.sub, np.add, np.subtract))
_PRODUCTS: frozenset[object] = frozenset(
    (operator.mul, np.multiply, operator.matmul, np.matmul, np.dot, np.vdot, np.outer)
)
_QUOTIENTS: frozenset[object] = frozenset((operator.truediv, np.divide))


def is_linear(program: ir.Function, parameters: Iterable[str]) -> bool:
    """Whether all results are linear in these parameters: twice as large for what is twice as
    large, and zero for zero.

    >>> from srcgrad.types import Scalar
    >>> types = dict.fromkeys(("x", "y", "z"), Scalar("float64"))
    >>> body = (ir.Assign(ir.Var("z"), ir.Apply(operator.mul, (ir.Var("x"), ir.Var("y")))),)
    >>> product = ir.Function("product", ("x", "y"), body, (ir.Var("z"),), types)
    >>> is_linear(product, ["x"]), is_linear(product, ["x", "y"])
    (True, False)
    """
    found = _Kinds(set(parameters))
    before: dict[str, str] | None = None
    while before != found.kinds:  # a loop hands on what its last iteration has made
        before = dict(found.kinds)
        found.block(program.body)
    return not found.failed and all(
        found.of(result) in (ZERO, LINEAR) for result in program.results
    )


class _Kinds:
    def __init__(self, parameters: set[str]) -> None:
        self.kinds = dict.fromkeys(parameters, LINEAR)
        self.failed = False

    def block(self, body: ir.Block) -> None:
        for statement in body:
            self.statement(statement)

    def statement(self, statement: ir.Statement) -> None:
        match statement:
            case ir.Assign(target, value):
                self.put(target, self.of(value))
            case ir.Increment(target, value):
                old = self.of(target)
                self.put(target, _either(old, self.of(value)))
            case ir.Allocate(name, _, fill):
                self.join(name, ZERO if fill is None else self.of(fill))
            case ir.Copy(name, source):
                self.join(name, self.kinds.get(source, FREE))
            case ir.Swap(first, second):
                for one, other in ((first, second), (second, first)):
                    self.join(one, self.kinds.get(other, FREE))
            case ir.Routine(names, value):
                for name in names:
                    self.join(name, self.of(value))
            case ir.Comment():
                pass
            case ir.If() | ir.For() | ir.While() | ir.Guard():
                self.failed |= any(not self.is_free(o) for o in dataflow.operands(statement))
                for inner in dataflow.blocks(statement):
                    self.block(inner)
            case _:
                self.failed = True

    def is_free(self, expression: ir.Expr) -> bool:
        return self.of(expression) in (ZERO, FREE)

    def put(self, target: ir.Var | ir.Item, kind: str) -> None:
        if isinstance(target, ir.Item):
            self.failed |= not all(map(self.is_free, target.index))
            self.join(target.array, kind)
        else:
            self.join(target.name, kind)

    def join(self, name: str, kind: str) -> None:
        self.kinds[name] = _either(self.kinds[name], kind) if name in self.kinds else kind

    def of(self, expression: ir.Expr) -> str:
        match expression:
            case ir.Const(value):
                return ZERO if not value else FREE
            case ir.Var(name) | ir.Whole(name):
                return self.kinds.get(name, FREE)
            case ir.Item(array, index):
                free = all(map(self.is_free, index))
                return self.kinds.get(array, FREE) if free else NEITHER
            case ir.Dim():
                return FREE
            case ir.Apply(function, arguments):
                return self.call(function, arguments)
        return NEITHER

    def call(self, function: object, arguments: tuple[ir.Expr, ...]) -> str:
        kinds = [self.of(each) for each in arguments]
        first = kinds[0] if kinds else FREE
        if function in _SUMS and len(kinds) == 2:
            return _either(*kinds)
        if function in _PRODUCTS and len(kinds) == 2:
            return _product(*kinds)
        if function in _QUOTIENTS:
            return first if _free(kinds[1:]) else NEITHER
        if function in _SAME or function is np.array:
            return first if _free(kinds[1:]) else NEITHER
        if function is ir.select:
            return _either(*kinds[1:]) if _free(kinds[:1]) else NEITHER
        if function is np.linalg.solve:
            return kinds[1] if _free(kinds[:1]) else NEITHER
        return FREE if _free(kinds) else NEITHER


def _free(kinds: list[str]) -> bool:
    return all(kind in (ZERO, FREE) for kind in kinds)


def _either(one: str, other: str) -> str:
    """What is one of two, or their sum."""
    if one == other or other == ZERO:
        return one
    return other if one == ZERO else NEITHER


def _product(one: str, other: str) -> str:
    if ZERO in (one, other):
        return ZERO
    if FREE in (one, other):
        return other if one == FREE else one
    return NEITHER
