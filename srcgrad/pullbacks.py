"""Adjoints of calls that read arrays: one function for all of them, which adds to those of arrays.

before  x_bar += f_pullback_1(i, x, seed); a_bar += f_pullback_2(i, x, a, seed)
after   f_bars = f_grad(i, x, a, seed, x_bar); a_bar += f_bars

The function returns what the numbers get, and adds to its last parameters what the arrays get.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.names import Names
from srcgrad.records import dataclass
from srcgrad.types import Array, Scalar, is_float

Key = tuple[ir.Callee, tuple[int, ...], tuple[ir.Expr, ...]]


@dataclass(frozen=True, eq=False)
class Pulled:
    """The function that gives the operands of a callee their adjoints."""

    of: ir.Callee
    arrays: tuple[int, ...]

    @property
    def __name__(self) -> str:
        return f"{self.of.__name__}_grad"

    @property
    def numbers(self) -> tuple[int, ...]:
        """The positions of the operands that are floating-point numbers."""
        program = self.of.program
        kinds = (program.types[name] for name in program.params)
        return tuple(
            at for at, kind in enumerate(kinds) if isinstance(kind, Scalar) and is_float(kind.dtype)
        )

    @property
    def wrt(self) -> tuple[str, ...]:
        """What the callee is differentiated with respect to: numbers, then arrays."""
        return tuple(self.of.program.params[at] for at in (*self.numbers, *self.arrays))

    def __call__(self, *operands: object) -> object:
        raise AssertionError("a program is printed, and not run by hand")


def accumulating(derivative: ir.Function, pulled: Pulled) -> ir.Function:
    """A gradient that adds the adjoints of arrays to parameters, and returns these (`numbers_of`).

    before  def f_grad(i, x, seed): x_bar = np.zeros(n); …; return x_bar
    after   def f_grad(i, x, seed, x_bar): …; return x_bar
    """
    count = len(pulled.numbers)
    names = [each.name for each in derivative.results[count:] if isinstance(each, ir.Var)]
    new = [s for s in derivative.body if isinstance(s, ir.Allocate) and s.name in names]
    assert len(names) == len(new) == len(pulled.arrays), "adjoints of arrays begin with zeros"
    body = tuple(each for each in derivative.body if not any(each is one for one in new))
    params = (*derivative.params, *names)
    return replace(derivative, params=params, body=body)


def numbers_of(program: ir.Function, pulled: Pulled) -> ir.Function:
    """What adds to arrays, as it is printed: it returns what the numbers get."""
    count = len(pulled.numbers)
    names = tuple(each.name for each in program.results[count:] if isinstance(each, ir.Var))
    assert names == program.params[-len(names) :], "adjoints of arrays stay where they are"
    return replace(program, results=program.results[:count])


def together(program: ir.Function, pulled: Callable[[ir.Pullback], Pulled]) -> ir.Function:
    """A program in which one call gives all operands of a call their adjoints."""
    work = _Together(Names(program.types), pulled)
    body = work.block(program.body)
    return replace(program, body=body, types=work.names.types) if work.found else program


class _Together:
    """The calls of a program, block by block."""

    def __init__(self, names: Names, pulled: Callable[[ir.Pullback], Pulled]) -> None:
        self.names, self.pulled = names, pulled
        self.found = False

    def block(self, body: ir.Block) -> ir.Block:
        result: list[ir.Statement] = []
        known: dict[Key, ir.Var | None] = {}
        """What the calls so far give numbers, as long as their operands are what they were."""
        at = 0
        while at < len(body):
            statement = body[at]
            match statement:
                case ir.Update(
                    ir.Whole(_, ()), ir.Apply(ir.Pullback() as pullback, operands), True
                ):
                    key = (pullback.of, pullback.arrays, operands)
                    targets: dict[int, str] = {}
                    while at < len(body) and _adds_to(body[at], key, targets):
                        at += 1
                    known[key] = self.call(pullback, operands, targets, result)
                    continue
            result.append(self.statement(statement, known, result))
            changed = _changed(statement)
            for key in [each for each in known if _is_spoilt(each, changed)]:
                del known[key]
            at += 1
        return tuple(result)

    def statement(
        self, statement: ir.Statement, known: dict[Key, ir.Var | None], before: list[ir.Statement]
    ) -> ir.Statement:
        """A statement that reads what numbers get: of a call before it, or of one for it alone."""

        def change(expression: ir.Expr) -> ir.Expr:
            match expression:
                case ir.Apply(ir.Pullback() as pullback, operands):
                    key = (pullback.of, pullback.arrays, operands)
                    bars = known.get(key) or self.call(pullback, operands, {}, before)
                    assert bars is not None, "a number gets something"
                    numbers = self.pulled(pullback).numbers
                    if len(numbers) == 1:
                        return bars
                    return ir.Item(bars.name, (ir.Const(numbers.index(pullback.position)),))
            return expression

        changed = dataflow.with_expressions(statement, change)
        return dataflow.with_blocks(changed, self.block)

    def call(
        self,
        pullback: ir.Pullback,
        operands: tuple[ir.Expr, ...],
        targets: dict[int, str],
        before: list[ir.Statement],
    ) -> ir.Var | None:
        """Write the call; what it gives to numbers. Arrays without a target are for nobody."""
        self.found = True
        function = self.pulled(pullback)
        bars = [targets.get(at) or self.scratch(operands[at], before) for at in pullback.arrays]
        value = ir.Apply(function, (*operands, *map(ir.Whole, bars)))
        count = len(function.numbers)
        if not count:
            before.append(ir.Routine((), value))
            return None
        kind = Scalar("float64") if count == 1 else Array("float64", 1)
        name = self.names.fresh(f"{pullback.of.__name__}_bars", kind)
        before.append(ir.Assign(ir.Var(name), value) if count == 1 else ir.Routine((name,), value))
        return ir.Var(name)

    def scratch(self, operand: ir.Expr, before: list[ir.Statement]) -> str:
        assert isinstance(operand, ir.Whole)
        kind = self.names.types[operand.array]
        assert isinstance(kind, Array)
        name = self.names.fresh(f"{operand.array}_unused", Array(kind.dtype, kind.ndim))
        shape = tuple(ir.Dim(operand.array, axis) for axis in range(kind.ndim))
        before.append(ir.Allocate(name, shape, ir.Const(0.0)))
        return name


def _adds_to(statement: ir.Statement, key: Key, targets: dict[int, str]) -> bool:
    """Whether a statement gives another array its adjoint of the same call; note which."""
    match statement:
        case ir.Update(ir.Whole(array, ()), ir.Apply(ir.Pullback() as other, operands), True):
            if (other.of, other.arrays, operands) == key and other.position not in targets:
                targets[other.position] = array
                return True
    return False


def _changed(statement: ir.Statement) -> frozenset[str]:
    inner = (_changed(each) for block in dataflow.blocks(statement) for each in block)
    return dataflow.written(statement).names.union(*inner)


def _is_spoilt(key: Key, changed: frozenset[str]) -> bool:
    read = {name for each in key[2] for name in (*dataflow.names(each), *dataflow.arrays(each))}
    return not read.isdisjoint(changed)
