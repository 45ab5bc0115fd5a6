"""Numbers for the elements of short arrays of zeros, as adjoints of several results in one are.

before  t_bar = np.zeros(2); t_bar[1] -= 0.5; scale = t_bar[1]
after   t_1_bar = 0.0; t_1_bar -= 0.5; scale = t_1_bar
"""

from __future__ import annotations

from dataclasses import replace

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.names import Names
from srcgrad.types import Array, Scalar

_MOST = 4


def small_arrays(program: ir.Function) -> ir.Function:
    """A program without short arrays whose elements have fixed places and are not asked for
    together."""
    made: dict[str, int] = {}
    for statement in dataflow.walk(program.body):
        match statement:
            case ir.Allocate(name, (ir.Const(int(size)),), ir.Const(0.0)) if size <= _MOST:
                kind = program.types[name]
                if isinstance(kind, Array) and kind.dtype == "float64" and name not in made:
                    made[name] = size
                    continue
        for uses in (dataflow.read(statement), dataflow.written(statement)):
            for name in (*uses.wholes, *uses.lengths, *uses.stacks):
                made[name] = 0
            for item in uses.elements:
                if not _is_fixed(item, made.get(item.array, 0)):
                    made[item.array] = 0
    results = {each.name for each in program.results if isinstance(each, ir.Var)}
    short = {n: size for n, size in made.items() if size and n not in {*results, *program.params}}
    if not short:
        return program
    names = Names(program.types)
    new = {
        (name, k): names.fresh(f"{name.removesuffix('_bar')}_{k}_bar", Scalar("float64"))
        for name, size in short.items()
        for k in range(size)
    }

    def change(expression: ir.Expr) -> ir.Expr:
        match expression:
            case ir.Item(array, (ir.Const(int(k)),)) if (array, k) in new:
                return ir.Var(new[array, k])
        return expression

    def block(body: ir.Block) -> ir.Block:
        result: list[ir.Statement] = []
        for statement in body:
            if isinstance(statement, ir.Allocate) and statement.name in short:
                zeros = (new[statement.name, k] for k in range(short[statement.name]))
                result += (ir.Assign(ir.Var(each), ir.Const(0.0), statement.span) for each in zeros)
                continue
            if isinstance(statement, ir.Assign | ir.Increment):
                target = change(statement.target)
                assert isinstance(target, ir.Var | ir.Item), "a place stays one"
                statement = replace(statement, target=target)
            changed = dataflow.with_expressions(statement, change)
            result.append(dataflow.with_blocks(changed, block))
        return tuple(result)

    types = {name: kind for name, kind in names.types.items() if name not in short}
    return replace(program, body=block(program.body), types=types)


def _is_fixed(item: ir.Item, size: int) -> bool:
    match item.index:
        case (ir.Const(int(k)),):
            return 0 <= k < size
    return False
