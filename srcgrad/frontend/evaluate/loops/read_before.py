"""Views that a loop hands on and that are read only before their array is written to again.

    y = hidden[0]
    for i in range(n):
        hidden[i + 1] = np.tanh(x[i] + w * y)
        y = hidden[i + 1]

An iteration has `y` as a copy. That is what Python has as long as nothing has been written to
`hidden` since the copy was made; so it serves if all that an iteration reads of it, it reads before
it writes there, and if it does not write to the copy. A statement reads all that it does before it
writes; loops of the user's that do both are left to others.
"""

from __future__ import annotations

from srcgrad import ir, uses
from srcgrad.errors import Span
from srcgrad.frontend.values.core.run import Run


def handed_on(run: Run, copies: set[str]) -> set[str]:
    """These copies, and all that loops and branches have made of them."""
    found = set(copies)
    while True:
        more = {name for name, sources in run.draft.handed.items() if sources & found} - found
        if not more:
            return found
        found |= more


def is_read_before(block: ir.Block, copy: str, base: str, others: set[str]) -> bool:
    """Whether no statement of an iteration reads the copy of a view after a write to its array.

    Nor are `others`, which may be copies of that copy, any business of the iteration.
    """
    for each in uses.walk(block):
        stored, read = uses.written(each).arrays, uses.read(each).arrays
        if copy in stored or not others.isdisjoint((*stored, *read)):
            return False
    return _order(block, copy, base, False) is not None


def _order(block: ir.Block, copy: str, base: str, written: bool) -> bool | None:
    """Whether the array has been written to after a block; None if the copy is read after that."""
    for statement in block:
        within = tuple(uses.walk((statement,)))
        reads = any(copy in uses.read(each).arrays for each in within)
        writes = any(base in uses.written(each).arrays for each in within)
        if isinstance(statement, ir.If) and reads and writes:
            ends = [_order(each, copy, base, written) for each in uses.blocks(statement)]
            if None in ends:
                return None
            written = any(ends)
            continue
        if reads and (written or (writes and not _is_one_statement(statement, within))):
            return None
        written = written or writes
    return written


def _is_one_statement(loop: ir.Statement, within: tuple[ir.Statement, ...]) -> bool:
    """Whether a loop is that of a single assignment of the user's, to many elements."""
    span = loop.span if isinstance(loop, ir.For) else None
    if span is None or span.text[span.column :].startswith(("for ", "while ", "if ", "with ")):
        return False
    spans = [getattr(each, "span", None) for each in within]
    return all(each is None or _is_inside(each, span) for each in spans)


def _is_inside(part: Span, whole: Span) -> bool:
    return part.file == whole.file and whole.line <= part.line <= whole.end_line
