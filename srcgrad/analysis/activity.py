"""Which names carry a derivative: they depend on the input, and the result depends on them."""

from __future__ import annotations

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.reach import reached
from srcgrad.ruled import Ruled
from srcgrad.rules import adjoints, registry
from srcgrad.rules.second_differences import MatrixDerivative
from srcgrad.types import is_inexact


def active(program: ir.Function, wrt: tuple[str, ...], results: tuple[str, ...]) -> frozenset[str]:
    """Scalars and arrays on some way from `wrt` to `results`, whatever the order of execution."""
    forward: dict[str, set[str]] = {}
    backward: dict[str, set[str]] = {}
    for source, sink in _edges(program):
        forward.setdefault(source, set()).add(sink)
        backward.setdefault(sink, set()).add(source)
    return reached(wrt, forward) & reached(results, backward)


def dependent(program: ir.Function, start: frozenset[str]) -> frozenset[str]:
    """These names, and all to which what they hold is handed on."""
    forward: dict[str, set[str]] = {}
    for source, sink in _edges(program) if start else ():
        forward.setdefault(source, set()).add(sink)
    return reached(start, forward)


def _edges(program: ir.Function) -> set[tuple[str, str]]:
    edges: set[tuple[str, str]] = set()
    for statement in dataflow.walk(program.body):
        edges.update(_flows(statement))
    carriers = {name for name, kind in program.types.items() if is_inexact(kind.dtype)}
    return {(a, b) for a, b in edges if a in carriers and b in carriers}


def _sources(value: ir.Expr) -> list[str]:
    match value:
        case ir.Var(name):
            return [name]
        case ir.Item(array, _) | ir.Whole(array):
            return [array]
        case ir.Apply(function, arguments):
            if registry.is_inactive(function):
                return []
            if function is ir.select:
                arguments = arguments[1:]
            return [name for argument in arguments for name in _sources(argument)]
    return []


def _operands(call: ir.Expr) -> list[str]:
    """The arrays from which the results of a routine have a derivative."""
    if isinstance(call, ir.Apply) and isinstance(call.function, ir.Recombination):
        carried = adjoints.lookup(call.function)
        assert carried is not None, "a recombination has a rule"
        return [name for at in carried.positions for name in _sources(call.arguments[at])]
    if isinstance(call, ir.Apply) and isinstance(call.function, MatrixDerivative):
        return [name for operand in call.arguments[:2] for name in _sources(operand)]
    if isinstance(call, ir.Apply) and isinstance(call.function, Ruled):
        operands = call.arguments[call.function.count :]
        return [name for operand in operands for name in _sources(operand)]
    return _sources(call)


def _flows(statement: ir.Statement) -> list[tuple[str, str]]:
    match statement:
        case ir.Assign(target, value) | ir.Increment(target, value):
            sink = target.name if isinstance(target, ir.Var) else target.array
            return [(source, sink) for source in _sources(value)]
        case ir.Copy(name, source):
            return [(source, name)]
        case ir.Routine(names, value):
            return [(source, name) for source in _operands(value) for name in names]
        case ir.Update(target, value):
            return [(source, target.array) for source in _sources(value)]
        case ir.Swap(first, second):
            return [(first, second), (second, first)]
    return []
