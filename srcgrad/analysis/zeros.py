"""Where zero might meet an infinity in the reverse sweep, so that zero has to be said to win.

An adjoint that is zero contributes zero, whatever the partial derivative is. As a product it would
be a NaN where the partial is infinite or none; so where that may be, and the adjoint may be zero,
the contribution is selected: `x_bar += y_bar / x if y_bar != 0.0 else 0.0`.
"""

from __future__ import annotations

from srcgrad import ir
from srcgrad.analysis.layout import Layout
from srcgrad.analysis.singular import Partials, possible
from srcgrad.analysis.subscripts import Memory
from srcgrad.analysis.unused import ANYTHING, USED, Unused


def selected(
    program: ir.Function, layout: Layout, memory: Memory, active: frozenset[str]
) -> dict[str, frozenset[int]]:
    """The operands of operations whose contributions are selected, by the names defined."""
    partials = Partials(program, active)
    at_most = possible(program, partials, arguments_are_wild=True)
    if not at_most.singular:
        return {}
    by_themselves = overflowing = possible(program, partials)
    if overflowing.overflows:
        by_themselves = possible(program, partials, overflow_spreads=False)
    unused = Unused(layout, memory, active, by_themselves.wild, overflowing.wild)
    degrees = unused.degrees_of(at_most.singular)
    ended = unused.ended()
    result: dict[str, frozenset[int]] = {}
    for name, operands in at_most.singular.items():
        degree = degrees[name]
        if degree < ANYTHING:
            operands = by_themselves.singular.get(name, frozenset())
            if name in ended:
                operands |= overflowing.singular.get(name, frozenset())
        if degree > USED and operands:
            result[name] = operands
    return result
