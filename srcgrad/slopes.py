"""All partial derivatives of one call from one call: they are worked out together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.names import Names
from srcgrad.records import dataclass
from srcgrad.types import Array, Scalar, is_float

Key = tuple[ir.Callee, tuple[ir.Expr, ...]]


@dataclass(frozen=True, eq=False)
class Slopes:
    """The function that returns the partial derivatives of a callee."""

    of: ir.Callee

    @property
    def __name__(self) -> str:
        return f"{self.of.__name__}_grad"

    def __call__(self, *operands: object) -> object:
        raise AssertionError("a program is printed, and not run by hand")


def differentiated(callee: ir.Callee) -> tuple[str, ...]:
    """The parameters with respect to which a callee has partial derivatives."""
    program = callee.program
    kinds = ((name, program.types[name]) for name in program.params)
    return tuple(n for n, kind in kinds if isinstance(kind, Scalar) and is_float(kind.dtype))


def grouped(program: ir.Function, slopes: Callable[[ir.Callee], Slopes]) -> ir.Function:
    """A program in which the partial derivatives of a call come from one call.

    before  t1 = f_slope_0(x, y); t2 = f_slope_1(x, y)
    after   f_bars = f_grad(x, y); t1 = f_bars[0]; t2 = f_bars[1]
    """
    grouping = _Grouping(Names(program.types), slopes)
    body = grouping.block(program.body, {})
    return replace(program, body=body, types=grouping.names.types) if grouping.found else program


class _Grouping:
    """What has been called on the way through the blocks."""

    def __init__(self, names: Names, slopes: Callable[[ir.Callee], Slopes]) -> None:
        self.names = names
        self.slopes = slopes
        self.found = False

    def block(self, body: ir.Block, known: dict[Key, str]) -> ir.Block:
        known = dict(known)
        result: list[ir.Statement] = []
        for statement in body:
            changed = _changed(statement)
            if isinstance(statement, ir.For | ir.While):
                _forget(known, changed)
            statement = self._statement(statement, known, result)
            result.append(dataflow.with_blocks(statement, lambda b: self.block(b, known)))
            _forget(known, changed)
        return tuple(result)

    def _statement(
        self, statement: ir.Statement, known: dict[Key, str], before: list[ir.Statement]
    ) -> ir.Statement:
        def change(expression: ir.Expr) -> ir.Expr:
            match expression:
                case ir.Apply(ir.Slope(callee, position), operands):
                    self.found = True
                    names = differentiated(callee)
                    if len(names) == 1:
                        return ir.Apply(self.slopes(callee), operands)
                    if (callee, operands) not in known:
                        kind = Array("float64", 1)
                        name = self.names.fresh(f"{callee.__name__}_bars", kind)
                        call = ir.Apply(self.slopes(callee), operands)
                        before.append(ir.Routine((name,), call))
                        known[callee, operands] = name
                    at = names.index(callee.program.params[position])
                    return ir.Item(known[callee, operands], (ir.Const(at),))
            return expression

        return dataflow.with_expressions(statement, change)


def _changed(statement: ir.Statement) -> set[str]:
    found: set[str] = set()
    for each in dataflow.walk((statement,)):
        name = dataflow.target(each)
        found.update(dataflow.stored(each) if name is None else (name, *dataflow.stored(each)))
    return found


def _forget(known: dict[Key, str], changed: set[str]) -> None:
    for key in list(known):
        read = {name for each in key[1] for name in (*dataflow.names(each), *dataflow.arrays(each))}
        if read & changed:
            del known[key]
