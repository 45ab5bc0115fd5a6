"""The smallest program, by leaving out statements, that still has a property."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from srcgrad import ir
from srcgrad.analysis import dataflow
from tests.tools.ir.canonical import violation
from tests.tools.ir.random_ir import Case


def smallest(case: Case, fails: Callable[[Case], bool]) -> Case:
    """The case with statements left out for as long as it is canonical and fails."""
    going = True
    while going:
        going = False
        for body in _smaller(case.program.body):
            program = replace(case.program, body=body)
            if _tried(shorter := replace(case, program=program), fails):
                case, going = shorter, True
                break
        if going:
            continue
        for wrt in [case.wrt[:k] + case.wrt[k + 1 :] for k in range(len(case.wrt))]:
            if wrt and _tried(shorter := replace(case, wrt=wrt), fails):
                case, going = shorter, True
                break
        results = case.program.results
        if len(results) > 1:
            shorter = replace(case, program=replace(case.program, results=results[:-1]))
            if _tried(shorter, fails):
                case, going = shorter, True
    return _without_parameters(case, fails)


def _without_parameters(case: Case, fails: Callable[[Case], bool]) -> Case:
    for name in case.program.params:
        params = tuple(p for p in case.program.params if p != name)
        shorter = replace(case, program=replace(case.program, params=params))
        if name not in case.wrt and _tried(shorter, fails):
            case = shorter
    used = {*case.program.params}
    for statement in dataflow.walk(case.program.body):
        used |= dataflow.reads(statement) | set(dataflow.stored(statement))
        used |= {dataflow.target(statement) or ""}
    types = {name: kind for name, kind in case.program.types.items() if name in used}
    return replace(case, program=replace(case.program, types=types))


def _tried(case: Case, fails: Callable[[Case], bool]) -> bool:
    return violation(case.program) is None and fails(case)


def _smaller(body: ir.Block) -> Iterator[ir.Block]:
    """Blocks with a run of statements left out, or replaced by what is in them."""
    size = len(body)
    while size > 1:
        for at in range(0, len(body) - size + 1, max(size // 2, 1)):
            yield body[:at] + body[at + size :]
        size //= 2
    for at in reversed(range(len(body))):
        before, statement, after = body[:at], body[at], body[at + 1 :]
        yield before + after
        match statement:
            case ir.If(_, then, orelse):
                yield before + then + after
                yield before + orelse + after
                for inner in _smaller(then):
                    yield (*before, replace(statement, then=inner), *after)
                for inner in _smaller(orelse):
                    yield (*before, replace(statement, orelse=inner), *after)
            case ir.For(_, start, stop, _, inside):
                yield before + inside + after
                for inner in _smaller(inside):
                    yield (*before, replace(statement, body=inner), *after)
                for bound in (ir.Const(0), ir.Const(1)):
                    if start != bound:
                        yield (*before, replace(statement, start=bound), *after)
                for bound in (ir.Const(2), ir.Const(3)):
                    if not isinstance(stop, ir.Const):
                        yield (*before, replace(statement, stop=bound), *after)
            case ir.While(_, _, inside):
                for inner in _smaller(inside):
                    yield (*before, replace(statement, body=inner), *after)
            case ir.Assign(ir.Var() as target, value):
                for simple in _simpler(value):
                    yield (*before, ir.Assign(target, simple), *after)
            case ir.Assign(ir.Item(array, index) as target, value) | ir.Increment(
                ir.Item(array, index) as target, value
            ):
                for changed in _indices(index):
                    yield (*before, replace(statement, target=ir.Item(array, changed)), *after)
                for simple in _simpler(value):
                    yield (*before, replace(statement, value=simple), *after)


def _simpler(value: ir.Expr) -> Iterator[ir.Expr]:
    match value:
        case ir.Apply(_, arguments):
            yield from (a for a in arguments if isinstance(a, ir.Var | ir.Const))
        case ir.Item(array, index):
            yield from (ir.Item(array, changed) for changed in _indices(index))
        case ir.Const(number) if isinstance(number, float) and number != 1.0:
            yield ir.Const(1.0)


def _indices(index: tuple[ir.Expr, ...]) -> Iterator[tuple[ir.Expr, ...]]:
    for at, part in enumerate(index):
        if not isinstance(part, ir.Const):
            for k in (0, 1):
                yield (*index[:at], ir.Const(k), *index[at + 1 :])
