"""The forward sweep: the program as it is, with what the reversal puts away."""

from __future__ import annotations

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.layout import Block, Node
from srcgrad.differentiate.reverse.backwards import bare, unsaid
from srcgrad.differentiate.reverse.reversal import Reversal, Statements


def forward_sweep(reversal: Reversal, block: Block, replay: Node | None = None) -> Statements:
    """The statements of a block with what the reversal puts away.

    `replay` is the checkpointed loop of which one iteration is run again: then nothing that
    outlives the iteration is touched.
    """
    return [*_starts(reversal, block, replay), *swept(reversal, block.nodes, replay)]


def _starts(reversal: Reversal, block: Block, replay: Node | None) -> Statements:
    if replay is not None and block is replay.blocks[-1]:
        return []
    return list(reversal.first.get(block, []))


def swept(reversal: Reversal, nodes: list[Node], replay: Node | None = None) -> Statements:
    """Some statements of a block with what the reversal puts away."""
    result: Statements = []
    for node in nodes:
        if replay is not None and reversal.outlives(node, replay):
            continue
        taped = node.order not in reversal.choices.checkpointed
        result += reversal.before.get(node, [])
        statement = node.statement
        match statement:
            case ir.If(condition, span=span):
                branches = [tuple(forward_sweep(reversal, b, replay)) for b in node.blocks]
                if any(branches) or replay is None:
                    result.append(ir.If(condition, branches[0], branches[1], unsaid(span)))
            case ir.For(variable, start, stop, step, span=span):
                body = _loop_body(reversal, node, taped, replay)
                result.append(ir.For(variable, start, stop, step, body, unsaid(span)))
            case ir.While(test, condition, span=span):
                plain = tuple(bare(s) for s in test)
                body = _loop_body(reversal, node, taped, replay)
                result.append(ir.While(plain, condition, body, unsaid(span)))
            case _:
                result.append(bare(statement))
        result += reversal.after.get(node, [])
    return result


def _loop_body(reversal: Reversal, node: Node, taped: bool, replay: Node | None) -> ir.Block:
    body = node.blocks[-1]
    if taped:
        return tuple(forward_sweep(reversal, body, replay))
    return (*reversal.first.get(body, []), *_primal(reversal, body, replay))


def _primal(reversal: Reversal, block: Block, replay: Node | None) -> Statements:
    """The statements of a block as they are."""
    result: Statements = []
    for node in block.nodes:
        if replay is not None and reversal.outlives(node, replay):
            continue
        statement = dataflow.with_blocks(bare(node.statement), lambda b: b)
        inner = [tuple(_primal(reversal, b, replay)) for b in node.blocks]
        match statement:
            case ir.If(condition, span=span):
                statement = ir.If(condition, inner[0], inner[1], span)
            case ir.For(variable, start, stop, step, span=span):
                statement = ir.For(variable, start, stop, step, inner[0], span)
            case ir.While(_, condition, span=span):
                statement = ir.While(inner[0], condition, inner[1], span)
        result.append(statement)
    return result
