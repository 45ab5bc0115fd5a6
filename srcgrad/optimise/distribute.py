"""Give each element that an innermost loop adds to a loop of its own, so that each vectorises."""

from __future__ import annotations

from dataclasses import replace

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.printer import function_name

CHEAP = 4
"""Operations of which at most so many are done again in each of the loops."""


def distribute(body: ir.Block) -> ir.Block:
    """A block in which a loop that scatters to neighbours has become a loop for each neighbour.

    before  for j in range(n): b = k * v_bar[j]; u_bar[j] += b; u_bar[j + 1] += b
    after   for j in range(n): u_bar[j] += k * v_bar[j]
            for j in range(n): u_bar[j + 1] += k * v_bar[j]

    Two additions to one array at elements of which nobody can tell whether they meet keep a loop
    from being vectorised. Additions commute, so the loops may be apart if nothing else in them
    depends on the order.
    """
    result: list[ir.Statement] = []
    for statement in body:
        statement = dataflow.with_blocks(statement, distribute)
        if isinstance(statement, ir.For):
            result += _split(statement)
        else:
            result.append(statement)
    return tuple(result)


def _split(loop: ir.For) -> list[ir.Statement]:
    values: list[ir.Assign] = []
    sums: list[ir.Increment] = []
    zeros: list[ir.Assign] = []
    for statement in loop.body:
        match statement:
            case ir.Assign(ir.Var(), value) if not sums and not _cleared(zeros, value):
                values.append(statement)
            case ir.Assign(ir.Item(), ir.Const()):
                zeros.append(statement)
            case ir.Increment(ir.Item(_, index)) if _is_plain(index, loop.variable):
                sums.append(statement)
            case _:
                return [loop]
    targets = [s.target.array for s in sums if isinstance(s.target, ir.Item)]
    if len(targets) < 2 or len(set(targets)) == len(targets):
        return [loop]
    users: list[ir.Assign | ir.Increment] = [*values, *sums]
    read = {a for s in users for o in dataflow.operands(s) for a in dataflow.arrays(o)}
    cleared = {z.target.array for z in zeros if isinstance(z.target, ir.Item)}
    if read & set(targets) or cleared & set(targets):
        return [loop]
    if any(not _own(z, s, loop.variable) for z in zeros for s in users):
        return [loop]
    names = [v.target.name for v in values if isinstance(v.target, ir.Var)]
    if len(set(names)) < len(names) or sum(_work(v.value) for v in values) > CHEAP:
        return [loop]
    if any(_work(s.value) > CHEAP for s in sums):
        return [loop]
    pieces: list[ir.Block] = [(*_used(values, s), s) for s in sums]
    if _are_carried(values) or any(all(v not in piece for piece in pieces) for v in values):
        return [loop]
    pieces = [_short(piece) for piece in pieces]
    if zeros:
        pieces.append(tuple(zeros))
    result: list[ir.Statement] = []
    for k, piece in enumerate(pieces):
        span = loop.span
        if span is not None and k > 0:
            span = replace(span, is_said=False)
        body = piece if k == 0 else tuple(_silent(s) for s in piece)
        result.append(ir.For(loop.variable, loop.start, loop.stop, loop.step, body, span))
    return result


def _short(piece: ir.Block) -> ir.Block:
    """A piece in which what is used once has no name."""
    *values, user = piece
    kept: list[ir.Statement] = [user]
    for value in reversed(values):
        assert isinstance(value, ir.Assign) and isinstance(value.target, ir.Var)
        own, new = value.target, value.value
        uses = sum(dataflow.names(o).count(own.name) for s in kept for o in dataflow.operands(s))
        if uses == 1:
            change = {own: new}
            kept = [dataflow.with_expressions(s, lambda e, c=change: c.get(e, e)) for s in kept]  # type: ignore[misc]
        else:
            kept.insert(0, value)
    return tuple(kept)


def _are_carried(values: list[ir.Assign]) -> bool:
    """Whether an iteration reads what one before it has set."""
    waiting = {v.target.name for v in values if isinstance(v.target, ir.Var)}
    for value in values:
        if not waiting.isdisjoint(n for o in dataflow.operands(value) for n in dataflow.names(o)):
            return True
        assert isinstance(value.target, ir.Var)
        waiting.discard(value.target.name)
    return False


def _silent(statement: ir.Statement) -> ir.Statement:
    """The statement without the user's line, which stands above the first of the loops."""
    assert isinstance(statement, ir.Assign | ir.Increment)
    return type(statement)(statement.target, statement.value)


def _cleared(zeros: list[ir.Assign], value: ir.Expr) -> bool:
    """Whether an expression reads an array after some of it was cleared."""
    arrays = {z.target.array for z in zeros if isinstance(z.target, ir.Item)}
    return any(array in arrays for array in dataflow.arrays(value))


def _is_plain(index: tuple[ir.Expr, ...], counter: str) -> bool:
    """Whether neighbouring iterations touch neighbours: the counter is in the last axis."""
    return (
        bool(index)
        and counter in dataflow.names(index[-1])
        and not any(counter in dataflow.names(i) for i in index[:-1])
    )


def _own(zero: ir.Assign, other: ir.Assign | ir.Increment, counter: str) -> bool:
    """Whether a cleared array is read, if at all, at the very element that is cleared."""
    assert isinstance(zero.target, ir.Item)
    same = True

    def look(expression: ir.Expr) -> ir.Expr:
        nonlocal same
        if isinstance(expression, ir.Item) and expression.array == zero.target.array:  # type: ignore[union-attr]
            same = same and expression == zero.target
        return expression

    dataflow.rewritten(other.value, look)
    return same and any(counter in dataflow.names(i) for i in zero.target.index)


def _work(expression: ir.Expr) -> int:
    """Operations in an expression; calls of functions count as many."""
    match expression:
        case ir.Apply(function, arguments):
            own = 100 if "." in function_name(function) else 1
            return own + sum(_work(a) for a in arguments)
    return 0


def _used(values: list[ir.Assign], user: ir.Increment) -> list[ir.Assign]:
    needed = {n for operand in dataflow.operands(user) for n in dataflow.names(operand)}
    kept: list[ir.Assign] = []
    for value in reversed(values):
        assert isinstance(value.target, ir.Var)
        if value.target.name in needed:
            kept.append(value)
            needed |= set(dataflow.names(value.value))
            needed |= {n for o in dataflow.operands(value) for n in dataflow.names(o)}
    return kept[::-1]
