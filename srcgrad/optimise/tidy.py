"""All that makes a derivative shorter, in the order in which it helps."""

from __future__ import annotations

import operator
from dataclasses import replace

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.errors import Span
from srcgrad.optimise.accumulate import accumulate
from srcgrad.optimise.branches import branches
from srcgrad.optimise.checks import checks
from srcgrad.optimise.coalesce import coalesce, stem
from srcgrad.optimise.common import calls, common
from srcgrad.optimise.contract_rows import rows
from srcgrad.optimise.dead_code import dead_code, last_stores
from srcgrad.optimise.direct import direct
from srcgrad.optimise.distribute import distribute
from srcgrad.optimise.equal import equal
from srcgrad.optimise.extremes import extremes
from srcgrad.optimise.flags import flags
from srcgrad.optimise.fold import fold
from srcgrad.optimise.handed_over import handed_over
from srcgrad.optimise.joined import joined
from srcgrad.optimise.lengths import lengths
from srcgrad.optimise.moved import moved
from srcgrad.optimise.naming import naming
from srcgrad.optimise.needless_copies import copies
from srcgrad.optimise.overwrite import overwrite
from srcgrad.optimise.own_rows import own_rows
from srcgrad.optimise.placed_arrays import placed_arrays
from srcgrad.optimise.propagate import propagate
from srcgrad.optimise.proven import proven
from srcgrad.optimise.registers import registers
from srcgrad.optimise.renewed import renewed
from srcgrad.optimise.skipped_loops import skips
from srcgrad.optimise.slices import slices
from srcgrad.optimise.small_arrays import small_arrays
from srcgrad.optimise.sums import sums
from srcgrad.optimise.symmetric_products import twofold
from srcgrad.optimise.temporaries import without_temporaries
from srcgrad.optimise.thin import thin
from srcgrad.optimise.twins import twins
from srcgrad.optimise.unpack import unpacked
from srcgrad.optimise.webs import webs
from srcgrad.optimise.whole_copies import whole_copies
from srcgrad.optimise.widths import widths
from srcgrad.optimise.zeroings import without_last_zeros
from srcgrad.ruled import given_values, is_given


def simplified(program: ir.Function) -> ir.Function:
    """The same program without what it works out twice or for nothing."""
    program = copies(checks(_live(replace(program, body=common(flags(program.body))))))
    program = thin(program)
    program = proven(program)
    program = rows(without_temporaries(replace(program, body=equal(program))))
    program = replace(program, body=common(branches(program.body)))
    without = twins(program)
    return _live(without if without is program else replace(without, body=common(without.body)))


def tidy(program: ir.Function, user_names: frozenset[str]) -> ir.Function:
    """The same derivative as a careful programmer would have left it."""
    is_by_rule = any(map(is_given, dataflow.walk(program.body)))
    found = finished(skips(shortened(program, user_names)), user_names)
    return handed_over(found) if is_by_rule else found


def shortened(program: ir.Function, user_names: frozenset[str]) -> ir.Function:
    """The same derivative without what it does for nothing; each name has one meaning still."""
    program = unpacked(program)
    program = small_arrays(_live(replace(program, body=_without_shapes(program.body))))
    program = webs(program)
    needed = _results(program)
    user_names = user_names | {n for n in program.types if stem(n) in user_names}
    program = calls(program)
    body = common(equal(replace(program, body=lengths(program.body))))
    body = without_last_zeros(replace(program, body=body)).body
    for _ in range(3):
        before = body
        body = dead_code(body, needed)
        body = accumulate(body, program.types)
        body = propagate(body, user_names | needed, program.types)
        body = branches(body)
        body = sums(dead_code(body, needed), program.types)
        body = fold(body, program.types, user_names, needed)
        if body == before:
            break
    body = direct(body, program.types, program.params, needed)
    body = distribute(sums(overwrite(body), program.types))
    return webs(registers(replace(program, body=body)))


def finished(program: ir.Function, user_names: frozenset[str]) -> ir.Function:
    """The same derivative with as few names, and as good ones, as it needs."""
    user_names = user_names | {n for n in program.types if stem(n) in user_names}
    needed = _results(program)
    program = moved(program, user_names)
    body = fold(overwrite(program.body), program.types, user_names, needed)
    program = extremes(without_last_zeros(coalesce(replace(program, body=body))))
    program = _live(replace(program, body=last_stores(program.body, _results(program))))
    program = slices(widths(replace(program, body=_tidy_comments(program.body))), user_names)
    program = whole_copies(handed_over(own_rows(program)), user_names)
    program = placed_arrays(joined(placed_arrays(program, user_names)), user_names)
    program = renewed(program, user_names)
    return twofold(naming(_live(program)))


def _results(program: ir.Function) -> frozenset[str]:
    """The names of what the program returns, as they are now: passes may give results new names."""
    return frozenset(r.name for r in program.results if isinstance(r, ir.Var))


def _is_made(program: ir.Function) -> bool:
    """Whether each result is a parameter, or something that a statement sets or changes."""
    missing = set(_results(program)).difference(program.params)
    for statement in dataflow.walk(program.body) if missing else ():
        missing -= dataflow.written(statement).names
        if not missing:
            break
    return not missing


def _live(program: ir.Function) -> ir.Function:
    """The program without what its results do not need."""
    found = replace(program, body=dead_code(program.body, _results(program)))
    assert _is_made(found), "a result is returned that no statement makes"
    return found


def _without_shapes(body: ir.Block) -> ir.Block:
    """What routines make needs no describing once there is nothing like it to be made.

    Nor need functions of matrices once their adjoints are there, nor what was not differentiated.
    """
    found: list[ir.Statement] = []
    for statement in body:
        if is_given(statement):
            found += (ir.Copy(*pair, _span(statement)) for pair in given_values(statement))
        elif isinstance(statement, ir.Routine):
            found.append(replace(statement, value=_as_product(statement.value), shapes=()))
        else:
            changed = dataflow.with_expressions(statement, _not_held)
            found.append(dataflow.with_blocks(changed, _without_shapes))
    return tuple(found)


def _span(statement: ir.Statement) -> Span | None:
    return statement.span if isinstance(statement, ir.Routine) else None


def _not_held(expression: ir.Expr) -> ir.Expr:
    match expression:
        case ir.Apply(ir.held, (inner,)):
            return inner
    return expression


def _as_product(call: ir.Expr) -> ir.Expr:
    match call:
        case ir.Apply(ir.Recombination(), (left, right, *_)):
            return ir.Apply(operator.matmul, (left, right))
    return call


def _tidy_comments(body: ir.Block) -> ir.Block:
    """Headings only where there are two sweeps."""
    heading = ir.Comment("Reverse sweep.")
    if heading not in body:
        return body
    at = body.index(heading)
    forward = [s for s in body[:at] if not isinstance(s, ir.Comment)]
    if any(isinstance(s, ir.For | ir.While | ir.If) for s in forward):
        return body
    return tuple(s for s in body if not isinstance(s, ir.Comment))
