"""Arrays that a loop works on row by row are made row by row.

    before  e_bar = np.empty((n, m))             after  for i in range(n):
            for i in range(n):                              e_bar = t_bar[i] / total + total_bar
                e_bar[i] = t_bar[i] / total                 x_bar[i] = e[i] * e_bar
                e_bar[i] += total_bar
                x_bar[i] = e[i] * e_bar[i]

An iteration touches its own row only, and nothing outside of the loop touches the array, in this
block or in those around it: so no row is there for another iteration, and memory for one is enough.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.optimise.contract_rows import row_type
from srcgrad.optimise.effects import effects, touches
from srcgrad.optimise.slices import made_at_once
from srcgrad.types import Array, Type


def own_rows(program: ir.Function) -> ir.Function:
    """A finished program, about whole arrays, whose work arrays are as small as its loops allow."""
    work = _Rows(program)
    body = work.block(program.body)
    if body is program.body:
        return program
    return made_at_once(replace(program, body=body, types=work.types))


class _Rows:
    def __init__(self, program: ir.Function) -> None:
        self.types: dict[str, Type] = dict(program.types)
        self.lasting = {r.name for r in program.results if isinstance(r, ir.Var)}
        statements = list(dataflow.walk(program.body))
        self.makers = Counter(name for s in statements for name in dataflow.written(s).lengths)
        self.users = Counter(name for s in statements for name in _named(s))

    def block(self, body: ir.Block) -> ir.Block:
        rows: dict[int, list[ir.Allocate]] = {}
        for at, made in enumerate(body):
            if isinstance(made, ir.Allocate) and self._is_work(made):
                loop = self._loop(made, body, at)
                if loop is not None:
                    rows.setdefault(loop, []).append(made)
        if rows:
            moved = {made.name for each in rows.values() for made in each}
            body = tuple(
                self._in_rows(s, rows[at]) if at in rows else s
                for at, s in enumerate(body)
                if not (isinstance(s, ir.Allocate) and s.name in moved)
            )
        found = tuple(dataflow.with_blocks(statement, self.block) for statement in body)
        is_same = all(one is other for one, other in zip(found, body, strict=True))
        return body if is_same else found

    def _is_work(self, made: ir.Allocate) -> bool:
        kind = self.types[made.name]
        is_one = self.makers[made.name] == 1 and made.name not in self.lasting
        return is_one and isinstance(kind, Array) and kind.ndim > 1

    def _loop(self, made: ir.Allocate, body: ir.Block, at: int) -> int | None:
        """Which statement is the loop that works on an array row by row, and the only user."""
        users = [k for k, s in enumerate(body) if k != at and touches(s, made.name)]
        if len(users) != 1 or users[0] < at:
            return None
        loop = body[users[0]]
        between = body[at + 1 : users[0] + 1]
        if not isinstance(loop, ir.For) or not _is_by_rows(loop, made.name):
            return None
        within = sum(made.name in _named(s) for s in dataflow.walk(loop.body))
        if within + 1 != self.users[made.name]:
            return None  # another block has it, too
        if any(effects(s).spoils(size) for s in between for size in made.shape):
            return None
        return users[0]

    def _in_rows(self, loop: ir.Statement, rows: list[ir.Allocate]) -> ir.Statement:
        assert isinstance(loop, ir.For), "rows are those of a loop"
        names = frozenset(made.name for made in rows)
        for name in names:
            self.types[name] = row_type(self.types[name], 0)
        made = [replace(each, shape=each.shape[1:]) for each in rows]
        return replace(loop, body=(*made, *_without_first(loop.body, names)))


def _named(statement: ir.Statement) -> frozenset[str]:
    """The names that a statement itself reads, measures or changes."""
    found = set(dataflow.written(statement).names | dataflow.reads(statement))

    def note(expression: ir.Expr) -> ir.Expr:
        if isinstance(expression, ir.Dim):
            found.add(expression.array)
        return expression

    dataflow.with_expressions(statement, note)
    return frozenset(found)


def _is_by_rows(loop: ir.For, array: str) -> bool:
    """Whether each iteration has a row of its own, and does nothing else to an array."""
    own = ir.Var(loop.variable)
    found = True

    def check(expression: ir.Expr) -> ir.Expr:
        nonlocal found
        match expression:
            case ir.Item(name, index) | ir.Whole(name, index) if name == array:
                found = found and index[:1] == (own,)
            case ir.Dim(name) if name == array:
                found = False
        return expression

    for statement in dataflow.walk(loop.body):
        if isinstance(statement, ir.Copy | ir.Swap) and array in _named(statement):
            return False
        dataflow.with_expressions(statement, check)
        if array in dataflow.written(statement).names:
            match statement:
                case ir.Assign(place) | ir.Increment(place) | ir.Update(place):
                    check(place)
                case _:
                    return False
    return found


def _without_first(body: ir.Block, arrays: frozenset[str]) -> ir.Block:
    """A block in which the first subscript of some arrays is left out."""

    def change(expression: ir.Expr) -> ir.Expr:
        match expression:
            case ir.Item(name, index) | ir.Whole(name, index) if name in arrays:
                return type(expression)(name, index[1:])
        return expression

    def one(statement: ir.Statement) -> ir.Statement:
        statement = dataflow.with_expressions(statement, change)
        match statement:
            case ir.Assign(place) | ir.Increment(place) | ir.Update(place):
                statement = replace(statement, target=change(place))  # type: ignore[arg-type]
        return dataflow.with_blocks(statement, lambda block: _without_first(block, arrays))

    return tuple(one(statement) for statement in body)
