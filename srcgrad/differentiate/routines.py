"""Routines in the two sweeps: what they need is left alone, and their adjoints are read in."""

from __future__ import annotations

import inspect
import operator
from dataclasses import replace
from types import FunctionType

import numpy as np

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.layout import Layout, Node
from srcgrad.analysis.names import Names
from srcgrad.analysis.subscripts import Memory
from srcgrad.differentiate import again, implicit, stated
from srcgrad.frontend import adjoints
from srcgrad.optimise.coalesce import stem
from srcgrad.printer import function_name
from srcgrad.ruled import Ruled
from srcgrad.rules import adjoints as rules
from srcgrad.rules import registry
from srcgrad.rules.second_differences import MatrixDerivative

Statements = list[ir.Statement]


def routine_call(statement: ir.Routine) -> ir.Apply:
    """The call of a routine; the array made of the numbers that it returns is not part of it."""
    value = statement.value
    assert isinstance(value, ir.Apply), "a routine is a call"
    if value.function is np.array:
        inner = value.arguments[0]
        assert isinstance(inner, ir.Apply)
        return inner
    return value


# Before differentiation: arrays that stay as they are.


def private(program: ir.Function) -> ir.Function:
    """The program with routines whose operands and results nothing writes to afterwards.

    before  x = np.linalg.solve(a, b); a[0, 0] = 1.0; x[0] = 0.0
    after   a_1 = a.copy(); x_1 = np.linalg.solve(a_1, b); x = x_1.copy(); a[0, 0] = 1.0; x[0] = 0.0
    """
    found = [s for s in dataflow.walk(program.body) if _reads_whole_arrays(s)]
    if not found:
        return program
    names = Names(program.types)
    memory = Memory(Layout(program))
    changed: dict[int, Statements] = {}
    for node in memory.layout.nodes:
        if any(node.statement is each for each in found):
            statements = _private(node, memory, names)
            if len(statements) > 1:
                changed[id(node.statement)] = statements

    def block(body: ir.Block) -> ir.Block:
        result: Statements = []
        for statement in body:
            default = [dataflow.with_blocks(statement, block)]
            result += changed.get(id(statement), default)
        return tuple(result)

    return replace(program, body=block(program.body), types=names.types)


def _reads_whole_arrays(statement: ir.Statement) -> bool:
    """Whether the adjoint of a statement may read all of an array, as it is then."""
    match statement:
        case ir.Routine():
            return not registry.is_inactive(routine_call(statement).function)
        case ir.Assign() | ir.Update():
            return calls_with_arrays(statement)
    return False


def calls_with_arrays(statement: ir.Statement) -> bool:
    """Whether a statement calls a program by its name that reads arrays."""
    match statement:
        case ir.Assign(_, ir.Apply(ir.Callee() | ir.Pullback(), operands)):
            return any(isinstance(each, ir.Whole) for each in operands)
        case ir.Update(_, ir.Apply(ir.Pullback())):
            return True
    return False


def _private(node: Node, memory: Memory, names: Names) -> Statements:
    statement = node.statement
    assert isinstance(statement, ir.Routine | ir.Assign | ir.Update)
    before: Statements = []
    after: Statements = []
    new: dict[str, str] = {}
    for array in dict.fromkeys(dataflow.arrays(statement.value)):
        if memory.is_resized(array) or memory.written_later(array, node):
            new[array] = names.numbered(array, names.types[array])
            before.append(ir.Copy(new[array], array, statement.span))
    for array in statement.names if isinstance(statement, ir.Routine) else ():
        if memory.writes(array) or memory.is_resized(array) or array in memory.joined:
            made = new[array] = names.numbered(array, names.types[array])
            after.append(ir.Copy(array, made, statement.span))
    (renamed,) = dataflow.renamed((statement,), new)
    return [*before, renamed, *after]


# In the two modes.


def adjoint(
    statement: ir.Routine,
    bars: dict[str, str],
    shapes: dict[str, tuple[ir.Expr, ...]],
    names: Names,
) -> Statements:
    """What a routine does to the adjoints of its operands, in names of the derivative."""
    call = routine_call(statement)
    found = _special(statement, bars, shapes, names, "_bar")
    if found is not None:
        return found
    rule = rules.lookup(call.function)
    assert rule is not None, f"{function_name(call.function)} is a routine without a rule"
    return _read(statement, rule, bars, shapes, names, "_bar")


def tangent(
    statement: ir.Routine,
    dots: dict[str, str],
    shapes: dict[str, tuple[ir.Expr, ...]],
    names: Names,
) -> Statements:
    """What a routine adds to the tangents of its results, which are zero before."""
    call = routine_call(statement)
    found = _special(statement, dots, shapes, names, "_dot")
    if found is not None:
        return found
    rule = rules.lookup_tangent(call.function)
    assert rule is not None, f"{function_name(call.function)} has an adjoint and no tangent"
    return _read(statement, rule, dots, shapes, names, "_dot")


def _special(
    statement: ir.Routine,
    changes: dict[str, str],
    shapes: dict[str, tuple[ir.Expr, ...]],
    names: Names,
    suffix: str,
) -> Statements | None:
    """The statements for a routine whose derivative is in no table; None for others."""
    call, is_adjoint = routine_call(statement), suffix == "_bar"
    if isinstance(call.function, ir.Implicit):
        solved = implicit.adjoint if is_adjoint else implicit.tangent
        return _placed(statement, solved(call, statement.names[0], changes, names.types), names)
    if isinstance(call.function, Ruled):
        ruled = stated.adjoint if is_adjoint else stated.tangent
        made = ruled(call, statement.names, changes, names.types, statement.span)
        return _placed(statement, made, names)
    if again.is_kept(call, names) or isinstance(call.function, MatrixDerivative):
        derived = again.Derived(statement, changes, shapes, names, suffix, read_definition)
        is_first = not isinstance(call.function, MatrixDerivative)
        return derived.of_function() if is_first else derived.of_derivative()
    return None


# Both.


def _read(
    statement: ir.Routine,
    rule: rules.RoutineRule,
    bars: dict[str, str],
    shapes: dict[str, tuple[ir.Expr, ...]],
    names: Names,
    suffix: str,
) -> Statements:
    """The text of a rule in names of the derivative."""
    call = routine_call(statement)
    wanted = adjoints.Call(call.arguments, statement.names, bars, shapes, names.types, suffix)
    found = adjoints.read(rule.definition, rule.operands, wanted)
    return _placed(statement, found, names)


def read_definition(
    statement: ir.Routine,
    definition: FunctionType,
    changes: dict[str, str],
    shapes: dict[str, tuple[ir.Expr, ...]],
    names: Names,
    suffix: str,
) -> Statements:
    """The text of a definition for the operands of a routine that stands for it."""
    operands = tuple(name for name in ("a",) if name in inspect.signature(definition).parameters)
    rule = rules.RoutineRule(definition, operands, definition)
    return _read(statement, rule, changes, shapes, names, suffix)


def _placed(statement: ir.Routine, found: adjoints.Definition, names: Names) -> Statements:
    """The statements of a rule in names of the derivative."""
    body = found.program.body
    own = {name for name in found.program.types if name not in (*found.names, *found.sizes)}
    new = dict(found.names)
    for name in sorted(own):
        new[name] = names.numbered(stem(name), found.program.types[name])
    aside = {name: f"{name}%" for name in found.program.types}
    sizes = {aside[name]: size for name, size in found.sizes.items()}

    def change(expression: ir.Expr) -> ir.Expr:
        if isinstance(expression, ir.Var):
            return sizes.get(expression.name, expression)
        return expression

    body = _rewritten(dataflow.renamed(body, aside), change)
    body = dataflow.renamed(body, {aside[old]: name for old, name in new.items()})
    return _attributed(body, statement)


def _rewritten(body: ir.Block, change: dataflow.Rewrite) -> ir.Block:
    return tuple(
        dataflow.with_blocks(
            dataflow.with_expressions(statement, change), lambda inner: _rewritten(inner, change)
        )
        for statement in body
    )


def _attributed(body: ir.Block, routine: ir.Routine) -> Statements:
    """Statements of a rule of which the first says to which line of the user's they belong."""
    first = True

    def one(statement: ir.Statement) -> ir.Statement:
        nonlocal first
        if not isinstance(statement, ir.Push | ir.Pop | ir.NewStack | ir.Comment):
            statement = replace(statement, span=routine.span if first else None)
        first = first and isinstance(statement, ir.For | ir.While | ir.If)
        return dataflow.with_blocks(statement, lambda block: tuple(map(one, block)))

    return [one(statement) for statement in body]


def nest(
    shape: tuple[ir.Expr, ...], counters: list[str], body: ir.Block, descending: bool
) -> ir.Block:
    """A loop for each axis of a shape, the last innermost."""
    for size, counter in reversed(list(zip(shape, counters, strict=True))):
        if descending:
            last = ir.Apply(operator.sub, (size, ir.Const(1)))
            loop = ir.For(counter, last, ir.Const(-1), ir.Const(-1), body)
        else:
            loop = ir.For(counter, ir.Const(0), size, ir.Const(1), body)
        body = (loop,)
    return body
