"""Lengths that are used once, where they are used, and arrays that are like others.

    before  t1 = w.shape[0]
            if n != t1: raise ValueError(…)
    after   if n != w.shape[0]: raise ValueError(…)

    before  p, q = u.shape
            if p != n or q != m: raise ValueError(…)
            u_bar = np.zeros((p, q))
    after   if u.shape != (n, m): raise ValueError(…)
            u_bar = np.zeros_like(u)

Arrays of which one length is used twice keep all their names, `t1, t2 = w.shape`, and so do those
that loops go over, or whose lengths the user named.
"""

from __future__ import annotations

import operator
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Set
from dataclasses import replace

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.optimise.brief import is_narrow
from srcgrad.optimise.shapes import Shapes
from srcgrad.optimise.whole_copies import makes
from srcgrad.printer import WIDTH, failing, new_array, of_arguments, show
from srcgrad.types import Type

_TEMPORARY = re.compile(r"^t\d+$")


def placed_lengths(program: ir.Function, user_names: Set[str] = frozenset()) -> ir.Function:
    """A finished program in which lengths have names if there are two uses of one of an array's."""
    program = _few(_without_single_uses(program), user_names, False)
    if any(isinstance(s, ir.Allocate) and _is_alike(s, program) for s in program.body):
        program = _few(program, user_names, True)  # if one is, then all that can be
    return program


def _few(program: ir.Function, user_names: Set[str], is_named: bool) -> ir.Function:
    before: ir.Function | None = None
    while program is not before:
        before = program
        program = _with_own_lengths(_with_few_names(program, user_names), is_named)
    return program


def _is_alike(made: ir.Allocate, program: ir.Function) -> bool:
    kind, shaped = program.types[made.name], of_arguments(program)
    return "_like(" in new_array(kind, made.shape, made.fill, shaped)


def _with_few_names(program: ir.Function, user_names: Set[str]) -> ir.Function:
    results = {name for result in program.results for name in dataflow.names(result)}
    made = {
        name
        for each in dataflow.walk(program.body)
        if not (isinstance(each, ir.Copy) and each.name == each.source)
        for name in (*makes(each), *dataflow.written(each).lengths)
    }
    ranges = {
        name
        for each in dataflow.walk(program.body)
        if isinstance(each, ir.For)
        for bound in (each.start, each.stop, each.step)
        for name in dataflow.names(bound)
        if not _TEMPORARY.match(name)
    }
    found = _lengths(program)
    kept = {length.array for name, length in found.items() if name in results | user_names | ranges}
    for array in dict.fromkeys(length.array for length in found.values()):
        own = {name: length for name, length in found.items() if length.array == array}
        if array in program.params and array not in kept | made:
            program = _placed(program, own)
    return program


def _with_own_lengths(program: ir.Function, is_named: bool) -> ir.Function:
    """A program in which the adjoint of an argument has the lengths of that, if checks say so."""
    known = Shapes(program.body, program.types, program.params)
    named = set() if is_named else {length.array for length in _lengths(program).values()}
    result: list[ir.Statement] = []
    for statement in program.body:
        match statement:
            case ir.Guard(condition) if known.is_lasting(condition):
                known.learn(condition)
            case ir.Allocate(name, shape) if name.endswith("_bar"):
                own, kind = name.removesuffix("_bar"), program.types[name]
                lengths = tuple(ir.Dim(own, axis) for axis in range(len(shape)))
                if (
                    own in program.params
                    and program.types[own] == kind
                    and own not in named
                    and known.makers[own] == 1
                    and shape != lengths
                    and all(map(known.are_same, shape, lengths))
                ):
                    statement = replace(statement, shape=lengths)
        result.append(statement)
    is_same = all(map(operator.is_, result, program.body))
    return program if is_same else replace(program, body=tuple(result))


def _without_single_uses(program: ir.Function) -> ir.Function:
    """A program with what is worked out of lengths, and used once, where it is used: in a check,
    or for a new array."""
    uses = Counter(name for result in program.results for name in dataflow.names(result))
    for statement in dataflow.walk(program.body):
        for operand in _said(statement):
            uses.update(dataflow.names(operand))
    steady = dataflow.lasting_values(program.body)
    body = [*program.body]
    for made in program.body:
        match made:
            case ir.Assign(ir.Var(name), ir.Apply() as value) if (
                uses[name] == 1
                and _TEMPORARY.match(name)
                and name in steady
                and _is_of_lengths(value)
            ):
                at = body.index(made)
                for k in range(at + 1, len(body)):
                    if name in {n for o in _said(body[k]) for n in dataflow.names(o)}:
                        new = _changed(body[k], {name: value})
                        if isinstance(new, ir.Guard | ir.Allocate) and _is_short(new, program):
                            body = [*body[:at], *body[at + 1 : k], new, *body[k + 1 :]]
                        break
    return replace(program, body=tuple(body))


def _is_of_lengths(value: ir.Expr) -> bool:
    match value:
        case ir.Apply(operator.add | operator.sub | operator.mul, parts):
            return all(map(_is_of_lengths, parts))
        case ir.Apply(function, parts) if function in (max, min):
            return all(map(_is_of_lengths, parts))
        case ir.Const(number):
            return type(number) is int
    return isinstance(value, ir.Var | ir.Dim)


def _is_short(statement: ir.Guard | ir.Allocate, program: ir.Function) -> bool:
    if isinstance(statement, ir.Guard):
        return is_narrow(statement, 1, program.types)
    name, shape = statement.name, statement.shape
    made = new_array(program.types[name], shape, statement.fill, of_arguments(program))
    return len(f"    {name} = {made}") <= WIDTH


def _said(statement: ir.Statement) -> tuple[ir.Expr, ...]:
    """The expressions in the text of a statement."""
    if isinstance(statement, ir.Guard) and "{" not in statement.message:
        return (statement.condition,)
    return dataflow.operands(statement)


def _lengths(program: ir.Function) -> dict[str, ir.Dim]:
    """The lengths of arrays that have names, by these."""
    return {
        statement.target.name: statement.value
        for statement in program.body
        if isinstance(statement, ir.Assign)
        and isinstance(statement.target, ir.Var)
        and isinstance(statement.value, ir.Dim)
    }


def _placed(program: ir.Function, new: dict[str, ir.Dim]) -> ir.Function:
    """A program without the names of an array's lengths, if it says none of them twice."""
    gone = {ir.Var(name) for name in new}

    def inside(body: ir.Block) -> ir.Block:
        return tuple(
            dataflow.with_blocks(_changed(each, new), inside)
            for each in body
            if not (isinstance(each, ir.Assign) and each.target in gone)
        )

    body = inside(program.body)
    said = Counter(
        length
        for statement in dataflow.walk(body)
        for text in _texts(statement, program)
        for length in re.findall(r"\b\w+\.shape\[\d+\]", text)
    )
    if any(said[f"{length.array}.shape[{length.axis}]"] > 1 for length in new.values()):
        return program
    return replace(program, body=body) if _are_narrow(body, program.types) else program


def _texts(statement: ir.Statement, program: ir.Function) -> Iterator[str]:
    """The texts of what a statement says."""
    shaped = of_arguments(program)
    match statement:
        case ir.Guard(condition, _, message, arguments):
            yield failing(condition, program.types)
            if "{" in message:
                yield from (show(each) for each in arguments)
        case ir.Allocate(name, shape, fill):
            yield new_array(program.types[name], shape, fill, shaped)
        case _:
            yield from map(show, dataflow.operands(statement))


def _changed(statement: ir.Statement, new: Mapping[str, ir.Expr]) -> ir.Statement:
    def change(expression: ir.Expr) -> ir.Expr:
        name = expression.name if isinstance(expression, ir.Var) else ""
        return new.get(name, expression)

    return dataflow.with_expressions(statement, change)


def _are_narrow(body: ir.Block, types: dict[str, Type]) -> bool:
    """Whether the checks of a block, and of those inside it, still have room on one line."""
    left = [(statement, 1) for statement in body]
    while left:
        statement, depth = left.pop()
        if isinstance(statement, ir.Guard) and not is_narrow(statement, depth, types):
            return False
        left += [(each, depth + 1) for block in dataflow.blocks(statement) for each in block]
    return True
