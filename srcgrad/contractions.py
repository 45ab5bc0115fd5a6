"""Sums of products of two arrays, as BLAS has them: what is rows, columns, and summed.

`"bik,bjk->bij"` says as `np.einsum` does which axes are one subscript. A label in all three places
is that of a stack; one in an operand and the result counts rows or columns, one in both operands
is summed. BLAS multiplies two matrices whose rows or columns each lie side by side: so one label of
each kind is chosen, neighbours that can be counted as one axis are, and loops go over the rest.
"""

from __future__ import annotations

from srcgrad.records import dataclass


@dataclass(frozen=True)
class Plan:
    """Which axes one product of two matrices goes over, and which are loops around it.

    `rows`, `columns` and `summed` are labels that are counted as one axis, the last the fastest.
    `columns` end with the last label of the result; `is_swapped` says that they are those of the
    first operand.
    """

    rows: str
    columns: str
    summed: str
    loops: str
    adds: bool
    """Whether a loop goes over what is summed: the product is added to."""
    is_swapped: bool


def labels(subscripts: str) -> tuple[str, str, str]:
    """The labels of the operands and of the result.

    >>> labels("ij,jk->ik")
    ('ij', 'jk', 'ik')
    """
    operands, _, output = subscripts.partition("->")
    first, _, second = operands.partition(",")
    return first, second, output


def plan(first: str, second: str, output: str) -> Plan | None:
    """How arrays that lie in memory row by row are multiplied; None if BLAS is of no use.

    >>> plan("bik", "kj", "bij")
    Plan(rows='bi', columns='j', summed='k', loops='', adds=False, is_swapped=False)
    """
    if any(len(set(each)) != len(each) for each in (first, second, output)):
        return None
    one, two, made = set(first), set(second), set(output)
    if (one ^ two) - made or made - (one | two) or not output:
        return None
    rows, columns, summed = made - two, made - one, (one & two) - made
    if not rows or not columns or not summed:
        return None
    if output[-1] in rows:
        found = _chosen(second, first, output, columns, summed)
        return None if found is None else _plan(second, first, output, found, True)
    if output[-1] not in columns:
        return None
    found = _chosen(first, second, output, rows, summed)
    return None if found is None else _plan(first, second, output, found, False)


def _chosen(
    first: str, second: str, output: str, rows: set[str], summed: set[str]
) -> tuple[str, str, str] | None:
    """One label of each kind, such that each array has one of its two as its last."""
    if first[-1] not in rows | summed or second[-1] not in summed | {output[-1]}:
        return None
    last = {label for label in (first[-1], second[-1]) if label in summed}
    if len(last) > 1:
        return None
    row = first[-1] if first[-1] in rows else max(rows, key=lambda e: _weight(e, first, output))
    over = last.pop() if last else max(summed, key=lambda e: _weight(e, first, second))
    return row, output[-1], over


def _weight(label: str, one: str, other: str) -> tuple[int, int]:
    """How much of the work falls to a product over a label and what is counted with it."""
    return len(_together(label, one, other)), one.index(label)


def _together(label: str, one: str, other: str) -> str:
    """A label with those before it that two arrays have in the same order, without others."""
    found = label
    while True:
        places = one.index(found[0]) - 1, other.index(found[0]) - 1
        if min(places) < 0 or one[places[0]] != other[places[1]]:
            return found
        found = one[places[0]] + found


def _plan(
    first: str, second: str, output: str, chosen: tuple[str, str, str], is_swapped: bool
) -> Plan:
    row, column, over = chosen
    stack = set(first) & set(second) & set(output)

    def joined(label: str, one: str, other: str) -> str:
        found = _together(label, one, other)
        inside = [k for k, each in enumerate(found) if each in stack]
        return found[inside[-1] + 1 :] if inside else found

    rows, columns = joined(row, first, output), joined(column, second, output)
    summed = joined(over, first, second)
    taken = {*rows, *columns, *summed}
    rest = output + "".join(label for label in first if label not in output)
    loops = "".join(label for label in rest if label not in taken)
    adds = any(label not in output for label in loops)
    return Plan(rows, columns, summed, loops, adds, is_swapped)
