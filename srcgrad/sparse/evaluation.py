"""Sparse Jacobians for one combination of types: plans for sizes, elements for numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from srcgrad.binding import Values
from srcgrad.sparse.answer import Answers
from srcgrad.sparse.covering import Covering, Share, covering, symmetric_covering
from srcgrad.sparse.plan import Part, Plan, Shape, Sizes, symmetrised
from srcgrad.sparse.planning import Planning
from srcgrad.sparse.short_rows import tried
from srcgrad.sparse.types import Integers

if TYPE_CHECKING:
    from srcgrad.sparse.derivative import Sparse

FEW = 8
"""So few colours of columns are good enough: no other way is looked for."""


class Evaluation(Planning[Plan]):
    """What is known of the calls with one dispatch key."""

    plan_type = Plan

    def __init__(self, of: Sparse, values: Values, is_plain: bool) -> None:
        super().__init__(of, of.runner(of.for_pattern, values, is_plain), is_plain)
        self.of: Sparse = of
        self.answers = Answers(self.pattern.specialisation, of._wanted)
        self.look = self.run(tried)

    def __call__(self, values: Values) -> Any:
        """The answer for one call."""
        leaves = self.pattern.leaves(values)
        plan = self.plan(values, leaves)
        self.of._plans[:] = [plan]
        return self._answer(plan, values, leaves)

    def _answer(self, plan: Plan, values: Values, leaves: Sequence[Any]) -> Any:
        found: list[tuple[Part, tuple[Any, ...]]] = []
        results: tuple[Any, ...] = ()
        part = plan.tangents
        if self.answers.is_one and plan.adjoints is None and part and part.is_all:
            count = part.taken[0]
            (elements,) = self._elements(0, values, part.taken, count if count <= FEW else 0)
            return self.answers.of_one(plan, elements)
        for mode, part in enumerate((plan.tangents, plan.adjoints)):
            if part is None and (mode or plan.adjoints is not None):
                continue
            taken = part.taken if part else self._nothing(plan.sizes.arguments)
            count = taken[0] if taken[0] <= FEW else 0
            outputs = self._elements(mode, values, taken, count)
            count = len(outputs) - len(plan.sizes.arguments if mode else plan.sizes.results)
            results = outputs[:count]
            if part is not None:
                found.append((part, outputs[count:]))
        return self.answers(plan, results, _together(plan, found), leaves)

    def _nothing(self, arguments: Sequence[Shape]) -> tuple[Any, ...]:
        """What code for tangents takes where there is no element: for its values and its checks."""
        none = np.zeros(0, np.int64)
        seeds = [np.full(shape, -1) if shape else -1 for shape in arguments]
        return (0, *seeds, *[none] * self.answers.results)

    def _made(self, values: Values, leaves: Sequence[Any]) -> Plan:
        arguments = tuple([_shape(leaves[at]) for at in self.answers.arguments])
        inputs = sum([math.prod(shape) for shape in arguments])
        try:
            sets, found = self._sets(values, inputs)
        except Exception:
            # What is wrong with the arguments the function itself says, with all of its numbers.
            self._elements(0, values, self._nothing(arguments))
            raise
        sizes = Sizes(tuple([_shape(each) for each in found]), arguments)
        ends = found[0]
        if len(found) > 1 or len(sizes.results[0]) != 1:
            ends = np.concatenate([np.asarray(each, np.int64).ravel() for each in found])
        first = ends.size + 1
        room = np.empty(first + inputs + 2 * FEW * ends.size, np.int64)
        size, count = self.look(sets, ends, inputs, room, FEW)
        if count == -2:
            room = np.empty(first + max(inputs + 2 * FEW * ends.size, size), np.int64)
            size, count = self.look(sets, ends, inputs, room, FEW)
        starts, others = room[:first], room[first : first + size]
        if self.is_symmetric and sizes.results == sizes.arguments:
            starts, others = symmetrised(starts, others)
            covered = symmetric_covering(starts, others, self.run)
            return Plan(starts, others, sizes, covered or self._covering(starts, others, inputs))
        if count < 0:
            covered = self._covering(starts, others, inputs)
            return Plan(starts.copy(), others.copy(), sizes, covered)
        end = first + size + inputs
        share = Share(room[first + size : end], int(count), None, room[end : end + size])
        return Plan(starts, others, sizes, Covering(share, None))

    def _covering(self, starts: Integers, others: Integers, inputs: int) -> Covering:
        return covering(starts, others, inputs, self.run)

    def _key(self) -> bool:
        return self.is_symmetric

    @cached_property
    def is_symmetric(self) -> bool:
        """Whether rows and columns are the same in the same order: of a Hessian."""
        wanted = self.of._wanted.each
        names = [want.parameter for want in wanted if want.item is None]
        order = [n for n in self.pattern.parameters if n in names]
        return self.of.is_symmetric and len(names) == len(wanted) and names == order


def _shape(value: Any) -> Shape:
    """As `np.shape`, which takes longer."""
    return value.shape if type(value) is np.ndarray else np.shape(value)


def _together(plan: Plan, found: list[tuple[Part, tuple[Any, ...]]]) -> Any:
    """The elements of the whole matrix."""
    if len(found) == 1:
        ((part, elements),) = found
        if len(elements) == 1 and isinstance(part.targets[0], slice):
            return elements[0]
    every = [each for _, elements in found for each in elements]
    whole = np.empty(plan.others.size, np.result_type(*every) if every else np.float64)
    for part, elements in found:
        for target, each in zip(part.targets, elements, strict=True):
            whole[target] = each
    return whole
