"""Sparse Jacobians for one combination of types: plans for sizes, elements for numbers."""

from __future__ import annotations

import hashlib
import math
import pickle
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.backend import cache as files
from srcgrad.binding import Values
from srcgrad.running import Runner
from srcgrad.sparse.answer import Answers
from srcgrad.sparse.covering import Covering, Share, covering, symmetric_covering
from srcgrad.sparse.machine import as_it_is, compiled
from srcgrad.sparse.plan import Part, Plan, Shape, Sizes, symmetrised
from srcgrad.sparse.tried import tried
from srcgrad.sparse.types import Integers, Outputs

if TYPE_CHECKING:
    from srcgrad.sparse.derivative import Sparse

KEPT = 8
"""How many plans are at hand for one combination of types."""
FEW = 8
"""So few colours of columns are good enough: no other way is looked for."""
WORTH_A_FILE = 0.05
"""The seconds that a plan takes to make for it to be kept in the cache folder."""


class Evaluation:
    """What is known of the calls with one dispatch key."""

    def __init__(self, of: Sparse, values: Values, is_plain: bool) -> None:
        self.of = of
        self.is_plain = is_plain
        self.run = as_it_is if is_plain else compiled
        self.pattern = of.runner(of.for_pattern, values, is_plain)
        self.generated = self.pattern.specialisation.generated
        self.answers = Answers(self.pattern.specialisation, of._wanted)
        self.by_value = _read_by_value(self.generated.stages[-1][1])
        self.runners: dict[int, Runner] = {}
        self.is_slow = True
        """Whether it may be worth while to look for a plan in the cache folder."""
        self.plans: list[tuple[tuple[Any, ...], list[Any], Plan]] = []

    def is_fresh(self, values: Values) -> bool:
        """Whether what was read outside the function is what it was."""
        pattern = self.pattern
        if any(each.changed for each in pattern.dependencies):
            return False
        if pattern.may_not_fit and not pattern.fits(values):
            return False
        return not pattern.captured or pattern._serves(self._outside())

    def _outside(self) -> Values:
        return tuple([each.get() for each in self.pattern.captured])

    def __call__(self, values: Values) -> Any:
        """The answer for one call."""
        leaves = self.pattern.leaves(values)
        return self._answer(self.plan(values, leaves), values, leaves)

    def _answer(self, plan: Plan, values: Values, leaves: Sequence[Any]) -> Any:
        found: list[tuple[Part, tuple[Any, ...]]] = []
        results: tuple[Any, ...] = ()
        for mode, part in enumerate((plan.tangents, plan.adjoints)):
            if part is None and (mode or plan.adjoints is not None):
                continue
            taken = part.taken if part else self._nothing(plan.sizes.arguments)
            outputs = self._elements(mode, values, taken)
            count = len(outputs) - len(plan.sizes.arguments if mode else plan.sizes.results)
            results = outputs[:count]
            if part is not None:
                found.append((part, outputs[count:]))
        return self.answers(plan, results, _together(plan, found), leaves)

    def _elements(self, mode: int, values: Values, taken: tuple[Any, ...]) -> tuple[Any, ...]:
        """The results of the code for elements."""
        runner = self.runners.get(mode)
        if runner is None:
            runner = self.of.runner(self.of.for_elements[mode], values, self.is_plain)
            self.runners[mode] = runner
        self.of._used[:] = [mode]
        found = runner.run((*values, taken))
        return found if isinstance(found, tuple) else (found,)

    def _nothing(self, arguments: Sequence[Shape]) -> tuple[Any, ...]:
        """What code for tangents takes where there is no element: for its values and its checks."""
        none = np.zeros(0, np.int64)
        seeds = [np.full(shape, -1) if shape else -1 for shape in arguments]
        return (0, *seeds, *[none] * 2 * self.answers.results)

    # -- plans ------------------------------------------------------------------------------------

    def plan(self, values: Values, leaves: Sequence[Any]) -> Plan:
        """The plan for the sizes of a call, and for the integers on which the pattern depends."""
        given = (*leaves, *self._outside()) if self.pattern.captured else leaves
        shapes = tuple([each.shape for each in given if isinstance(each, np.ndarray)])
        integers = [given[k] for k in self.by_value]
        for known, numbers, plan in self.plans:
            if known == shapes and all(map(np.array_equal, numbers, integers)):
                return plan
        made = self._stored_or_made(values, leaves, shapes, integers)
        copies = [np.copy(each) if isinstance(each, np.ndarray) else each for each in integers]
        self.plans.insert(0, (shapes, copies, made))
        del self.plans[KEPT:]
        return made

    def _stored_or_made(
        self, values: Values, leaves: Sequence[Any], shapes: Any, integers: list[Any]
    ) -> Plan:
        folder = files.folder() if self.of._options["cache"] and self.is_slow else None
        if folder is None:
            return self._timed(values, leaves)
        contents = [(np.asarray(each).dtype.str, np.asarray(each).tobytes()) for each in integers]
        key = repr((self.generated.text, shapes, self._symmetric_order(), contents))
        path = folder / f"pattern_{hashlib.sha256(key.encode()).hexdigest()[:32]}.sparse"
        stored = files.load_checked(path)
        if stored is not None:
            return Plan(*pickle.loads(stored))
        made = self._timed(values, leaves)
        if self.is_slow:
            content = (made.starts, made.others, made.sizes, made.covering)
            files.store_checked(path, pickle.dumps(content, pickle.HIGHEST_PROTOCOL))
        return made

    def _timed(self, values: Values, leaves: Sequence[Any]) -> Plan:
        self.run(tried)  # machine code, which is there or made once
        start = time.perf_counter()
        made = self._made(values, leaves)
        self.is_slow = time.perf_counter() - start >= WORTH_A_FILE
        return made

    def _made(self, values: Values, leaves: Sequence[Any]) -> Plan:
        arguments = tuple(np.shape(leaves[at]) for at in self.answers.arguments)
        inputs = sum(map(math.prod, arguments))
        try:
            sets, found = self._sets(values, inputs)
        except Exception:
            # What is wrong with the arguments the function itself says, with all of its numbers.
            self._elements(0, values, self._nothing(arguments))
            raise
        sizes = Sizes(tuple(map(np.shape, found)), arguments)
        ends = np.asarray(found[0], np.int64).ravel()
        if len(found) > 1:
            ends = np.concatenate([np.asarray(each, np.int64).ravel() for each in found])
        room = np.empty(8 * ends.size + 64, np.int64)
        starts, others, of, colours, directions, count = self.run(tried)(
            sets, ends, inputs, room, FEW
        )
        if starts[-1] > others.size:
            room = np.empty(starts[-1], np.int64)
            starts, others, of, colours, directions, count = self.run(tried)(
                sets, ends, inputs, room, FEW
            )
        is_symmetric = sizes.results == sizes.arguments and self._symmetric_order()
        if count >= 0 and not is_symmetric:
            share = Share(colours, int(count), None, of, directions)
            return Plan(starts, others, sizes, Covering(share, None))
        covered: Covering | None = None
        if is_symmetric:
            starts, others = symmetrised(starts, others)
            covered = symmetric_covering(starts, others, self.run)
        if covered is None:
            covered = covering(starts, others, inputs, self.run)
        return Plan(starts, others, sizes, covered)

    def _sets(self, values: Values, inputs: int) -> tuple[Integers, tuple[Any, ...]]:
        """The sets that the pattern program finds, and their numbers for each result."""
        size = 8 * inputs + 1024
        while True:
            sets = np.zeros((size, 2), np.int64)
            sets[0, 0] = inputs
            found: Outputs = self.pattern.run((*values, (sets,)))
            if sets[0, 0] < size:
                return sets, found if isinstance(found, tuple) else (found,)
            size = int(sets[0, 0]) + 1

    def _symmetric_order(self) -> bool:
        """Whether rows and columns are the same in the same order: of a Hessian."""
        wanted = self.of._wanted.each
        names = [want.parameter for want in wanted if want.item is None]
        order = [n for n in self.pattern.parameters if n in names]
        return self.of.is_symmetric and len(names) == len(wanted) and names == order


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


def _read_by_value(program: ir.Function) -> tuple[int, ...]:
    """The positions of the parameters whose numbers a pattern depends on."""
    read: set[str] = set()
    for statement in dataflow.walk(program.body):
        uses = dataflow.read(statement)
        read.update((*uses.scalars, *uses.arrays))
    return tuple(k for k, name in enumerate(program.params[:-1]) if name in read)
