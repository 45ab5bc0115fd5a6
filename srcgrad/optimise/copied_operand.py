"""Loops that multiply an array with itself as it was before them: they read a copy of it.

    before  for i in range(n):
                for j in range(m):
                    for k in range(i + 1, n): b[i, j] += a[k, i] * b[k, j]
    after   t = b.copy()
            for i in range(n):
                for k in range(i + 1, n):
                    for j in range(m): b[i, j] += a[k, i] * t[k, j]

Their adjoint needs those values: of a copy, which nothing changes, no element is saved.
"""

from __future__ import annotations

import operator
from dataclasses import replace

from srcgrad import ir
from srcgrad.analysis.sums_of_products import Place
from srcgrad.optimise.product_statements import Maker, Statements, Substitution


def with_a_copy(maker: Maker, target: Place) -> Statements | None:
    """The loops of a sum of products, one operand a triangle, that is added to one of its operands.

    None if it is no such sum.
    """
    found, names = maker.found, maker.names
    triangle = found.triangle
    if triangle is None or target.array not in found.read:
        return None
    copy = names.temporary(names.types[target.array])
    made: Statements = [ir.Copy(copy, target.array, maker.span)]
    places = [
        replace(each, array=copy) if each.array == target.array else each
        for each in (found.first, found.second)
    ]

    def added(new: Substitution, into: Statements) -> None:
        one, other = (
            maker.named(ir.Item(each.array, _index(maker, each, new, into)), into)
            for each in places
        )
        value = maker.named(ir.Apply(operator.mul, (one, other)), into)
        value = maker.multiplied(value, into)
        index = _index(maker, target, new, into)
        into.append(ir.Increment(ir.Item(target.array, index), value, maker.span))

    inner = [each for each in maker.loops if each not in (triangle.name, triangle.by)]
    return [*made, *maker.nest([triangle.by, triangle.name, *inner], added)]


def _index(maker: Maker, place: Place, new: Substitution, into: Statements) -> tuple[ir.Atom, ...]:
    return tuple(maker.form(form, new, into) for form in place.index)
