"""The derivatives of functions of matrices, written out where they have been kept as routines."""

from __future__ import annotations

from dataclasses import replace

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.names import Names
from srcgrad.differentiate.again import Derived, Statements, name_of
from srcgrad.differentiate.routines import read_definition
from srcgrad.rules.second_differences import MatrixDerivative
from srcgrad.types import Array


def written_out(program: ir.Function) -> ir.Function:
    """The program without such routines."""
    if not any(map(_is_derivative, dataflow.walk(program.body))):
        return program
    names = Names(program.types)

    def block(body: ir.Block) -> ir.Block:
        found: Statements = []
        for each in body:
            if not isinstance(each, ir.Routine) or not _is_derivative(each):
                found.append(dataflow.with_blocks(each, block))
                continue
            (made,) = each.names
            assert isinstance(each.value, ir.Apply)
            kinds = {name_of(a) for a in each.value.arguments if not isinstance(a, ir.Const)}
            shapes = {name: _lengths(name, names) for name in (*kinds, made)}
            shapes[made] = each.shapes[0] if each.shapes else shapes[made]
            found += Derived(each, {}, shapes, names, "_bar", read_definition).written(each)
        return tuple(found)

    return replace(program, body=block(program.body), types=names.types)


def _is_derivative(statement: ir.Statement) -> bool:
    match statement:
        case ir.Routine(_, ir.Apply(MatrixDerivative())):
            return True
    return False


def _lengths(name: str, names: Names) -> tuple[ir.Expr, ...]:
    kind = names.types[name]
    assert isinstance(kind, Array)
    return tuple(ir.Dim(name, axis) for axis in range(kind.ndim))
