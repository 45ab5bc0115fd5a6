"""Turn the first addition to a fresh zero into an assignment."""

from __future__ import annotations

import operator

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.optimise.propagate import is_whole
from srcgrad.types import Type


def accumulate(body: ir.Block, types: dict[str, Type]) -> ir.Block:
    """A block in which a sum starts with its first term.

    before  t_bar = 0.0; k_bar += b; t_bar += a
    after   k_bar += b; t_bar = a
    """
    statements = [dataflow.with_blocks(s, lambda b: accumulate(b, types)) for s in body]
    if not any(map(_is_zero, statements)):
        return tuple(statements)
    mentions = [dataflow.named_within(s) for s in statements]
    for at in reversed(range(len(statements))):
        zero = statements[at]
        if not _is_zero(zero):
            continue
        name = dataflow.target(zero)
        assert name is not None, "a zero is assigned to a name"
        user = next((k for k in range(at + 1, len(statements)) if name in mentions[k]), None)
        if user is None:
            continue
        found = statements[user]
        match found:
            case ir.Increment(ir.Var(target), term, span) if (
                target == name and name not in dataflow.names(term) and not is_whole(term, types)
            ):
                statements[user] = ir.Assign(ir.Var(name), _first(term), span)
                del statements[at], mentions[at]
            case ir.Assign(ir.Var(target), term) if target == name and name not in dataflow.names(
                term
            ):
                del statements[at], mentions[at]
            case _ if user > at + 1:
                statements.insert(user, zero)
                mentions.insert(user, mentions[at])
                del statements[at], mentions[at]
    return tuple(statements)


def _first(term: ir.Expr) -> ir.Expr:
    """A term as one would write it alone: `-x if c else 0.0`, not `-(x if c else 0.0)`."""
    match term:
        case ir.Apply(operator.neg, (ir.Apply(ir.select, (condition, yes, ir.Const(0.0) as no)),)):
            return ir.Apply(ir.select, (condition, ir.Apply(operator.neg, (yes,)), no))
    return term


def _is_zero(statement: ir.Statement) -> bool:
    match statement:
        case ir.Assign(ir.Var(), ir.Const(value)):
            return bool(value == 0) and not _is_int(value)
    return False


def _is_int(value: object) -> bool:
    return isinstance(value, int)
