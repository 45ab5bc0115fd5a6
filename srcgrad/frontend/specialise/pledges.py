"""What calls of `gradients` take for granted of the loops around them, once those are read.

Within a loop, a call knows the part of the iteration before it. It does again what leads from xs to
ys, and takes all else as it stands. That is wrong if an earlier iteration has made what stands
there of the xs, or has changed what a statement before the loop has read.
"""

from __future__ import annotations

from collections.abc import Iterator

from srcgrad import errors, ir, uses
from srcgrad.frontend.evaluate.calls.program_between import origins
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.run_state import Pledge
from srcgrad.uses import spread


def kept(run: Run, body: ir.Block) -> ir.Block:
    """Refuse what is not as some call of `gradients` needs it; the program without their marks."""
    pledges = run.draft.pledges
    if not pledges:
        return body
    for pledge in pledges:
        for loop in _around(body, pledge.mark):
            _check(run, pledge, body, loop)
    return _without({pledge.mark for pledge in pledges}, body)


def _around(body: ir.Block, mark: str) -> Iterator[ir.For | ir.While]:
    """The loops around the place where a name is set; none if it is not set any more."""
    for statement in body:
        inside = any(
            isinstance(each, ir.Assign) and each.target == ir.Var(mark)
            for each in uses.walk((statement,))
        )
        if not inside:
            continue
        if isinstance(statement, ir.For | ir.While):
            yield statement
        for block in uses.blocks(statement):
            yield from _around(block, mark)


def _check(run: Run, pledge: Pledge, body: ir.Block, loop: ir.For | ir.While) -> None:
    inside = _written((loop,))
    carried = inside & (_written(_without_statement(body, loop)) | set(run.parameters))
    within = {id(each) for each in uses.walk((loop,))}
    before = tuple(each for each in pledge.repeated if id(each) not in within)
    touched = {n for s in uses.walk(before) for n in (*_read(s), *_written((s,)))}
    wrong = touched & carried
    for x in pledge.xs:
        if x in carried or x not in inside:
            # What a loop carries starts with what was made before it: of xs, perhaps.
            first = origins(run, body, x) - inside
            others = pledge.read | (pledge.passed & carried)
            wrong |= (others & spread(body, {x, *first})) - {x}
            wrong |= (touched & spread((loop,), {x})) - {x}
            wrong |= pledge.needed & first
    for name in sorted(wrong):
        shown = run.draft.hints.get(name, "something").split("%")[0]
        raise errors.NotDifferentiable(
            f"gradients in a loop that carries {shown} from one iteration to the next: it may come "
            "of xs in an earlier iteration, or be changed after ys have come of it",
            pledge.span,
            f"Say that it is constant, stop_gradients=[{shown}], or take the gradients of a "
            "function, by grad.",
            code="SG2270",
        )


def _without_statement(body: ir.Block, loop: ir.Statement) -> ir.Block:
    """A block without a statement that is somewhere in it."""
    found: list[ir.Statement] = []
    for each in body:
        if each is loop:
            continue
        match each:
            case ir.If(condition, then, orelse):
                each = ir.If(
                    condition, _without_statement(then, loop), _without_statement(orelse, loop)
                )
            case ir.For(variable, start, stop, step, inner):
                each = ir.For(variable, start, stop, step, _without_statement(inner, loop))
            case ir.While(test, condition, inner):
                each = ir.While(test, condition, _without_statement(inner, loop))
        found.append(each)
    return tuple(found)


def _read(statement: ir.Statement) -> Iterator[str]:
    read = uses.read(statement)
    yield from (*read.scalars, *read.arrays, *read.stacks)


def _written(body: ir.Block) -> set[str]:
    found: set[str] = set()
    for each in uses.walk(body):
        of = uses.written(each)
        found.update((*of.scalars, *of.arrays, *of.stacks))
    return found


def _without(marks: set[str], body: ir.Block) -> ir.Block:
    found: list[ir.Statement] = []
    for each in body:
        match each:
            case ir.Assign(ir.Var(name)) if name in marks:
                continue
            case ir.If(condition, then, orelse, span):
                each = ir.If(condition, _without(marks, then), _without(marks, orelse), span)
            case ir.For(variable, start, stop, step, inner, span):
                each = ir.For(variable, start, stop, step, _without(marks, inner), span)
            case ir.While(test, condition, inner, span):
                each = ir.While(_without(marks, test), condition, _without(marks, inner), span)
        found.append(each)
    return tuple(found)
