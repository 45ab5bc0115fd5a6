"""What is worked out for sizes and integers, once and for all calls that have the same."""

from __future__ import annotations

import hashlib
import pickle
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

import numpy as np

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.backend import cache as files
from srcgrad.binding import Values
from srcgrad.running import Runner
from srcgrad.sparse.machine import as_it_is, compiled
from srcgrad.sparse.short_rows import tried
from srcgrad.sparse.types import Integers, Outputs

if TYPE_CHECKING:
    from srcgrad.sparse.in_colours import InColours

KEPT = 8
"""How many plans are at hand for one combination of types."""
FORM = 2
"""The number of the form in which files hold plans."""
WORTH_A_FILE = 0.05
"""The seconds that a plan takes to make for it to be kept in the cache folder."""


class Stored(Protocol):
    """A plan, of which a file holds the contents."""

    @property
    def contents(self) -> tuple[Any, ...]: ...


PlanT = TypeVar("PlanT", bound=Stored)


class Planning(Generic[PlanT]):
    """What is known of the calls with one dispatch key: plans, and what runs the elements."""

    plan_type: type[PlanT]

    def __init__(self, of: InColours, pattern: Runner, is_plain: bool) -> None:
        self.of = of
        self.is_plain = is_plain
        self.run = as_it_is if is_plain else compiled
        self.pattern = pattern
        self.generated = self.pattern.specialisation.generated
        self.by_value = _read_by_value(self.generated.stages[-1][1])
        self.runners: dict[tuple[int, int], Runner] = {}
        """For each mode what runs any number of directions, at 0, and those of certain numbers."""
        self.is_ready = False
        self.is_slow = True
        """Whether it may be worth while to look for a plan in the cache folder."""
        self.plans: list[tuple[tuple[Any, ...], list[Any], PlanT]] = []

    def is_fresh(self, values: Values) -> bool:
        """Whether what was read outside the function is what it was."""
        pattern = self.pattern
        if pattern.dependencies and any(each.changed for each in pattern.dependencies):
            return False
        if pattern.may_not_fit and not pattern.fits(values):
            return False
        return not pattern.captured or pattern._serves(self._outside())

    def _outside(self) -> Values:
        return tuple([each.get() for each in self.pattern.captured])

    def _elements(
        self, mode: int, values: Values, taken: tuple[Any, ...], count: int = 0
    ) -> tuple[Any, ...]:
        """The results of the code for elements: for this number of directions, or for any."""
        runner = self.runners.get((mode, count))
        if runner is None:
            runner = self.of.runner(self.of.for_elements[mode], values, self.is_plain, count)
            self.runners[mode, count] = runner
        self.of._used[:] = [mode]
        found = runner.directly(values, taken)
        return found if isinstance(found, tuple) else (found,)

    # -- plans ------------------------------------------------------------------------------------

    def plan(self, values: Values, leaves: Sequence[Any]) -> PlanT:
        """The plan for the sizes of a call, and for the integers on which the pattern depends."""
        given = (*leaves, *self._outside()) if self.pattern.captured else leaves
        shapes = tuple([each.shape for each in given if isinstance(each, np.ndarray)])
        integers = [given[k] for k in self.by_value] if self.by_value else self.by_value
        for known, numbers, plan in self.plans:
            if known == shapes and (not numbers or all(map(np.array_equal, numbers, integers))):
                return plan
        if self.is_slow and self.of._options["cache"]:
            made = self._stored_or_made(values, leaves, shapes, integers)
        else:
            made = self._timed(values, leaves)
        copies = [np.copy(each) if isinstance(each, np.ndarray) else each for each in integers]
        self.plans.insert(0, (shapes, copies, made))
        del self.plans[KEPT:]
        return made

    def _stored_or_made(
        self, values: Values, leaves: Sequence[Any], shapes: Any, integers: Sequence[Any]
    ) -> PlanT:
        folder = files.folder()
        if folder is None:
            return self._timed(values, leaves)
        contents = [(np.asarray(each).dtype.str, np.asarray(each).tobytes()) for each in integers]
        key = repr((FORM, self.generated.text, shapes, self._key(), contents))
        path = folder / f"pattern_{hashlib.sha256(key.encode()).hexdigest()[:32]}.sparse"
        stored = files.load_checked(path)
        if stored is not None:
            return self.plan_type(*pickle.loads(stored))
        made = self._timed(values, leaves)
        if self.is_slow:
            files.store_checked(path, pickle.dumps(made.contents, pickle.HIGHEST_PROTOCOL))
        return made

    def _timed(self, values: Values, leaves: Sequence[Any]) -> PlanT:
        if not self.is_ready:
            self.run(tried)  # machine code, which is there or made once
            self.is_ready = True
        start = time.perf_counter()
        made = self._made(values, leaves)
        self.is_slow = time.perf_counter() - start >= WORTH_A_FILE
        return made

    def _made(self, values: Values, leaves: Sequence[Any]) -> PlanT:
        raise NotImplementedError

    def _key(self) -> Any:
        """What a plan depends on beside the program and the call."""
        raise NotImplementedError

    def _sets(self, values: Values, inputs: int) -> tuple[Integers, tuple[Any, ...]]:
        """The sets that the pattern program finds, and their numbers for each result."""
        size = 8 * inputs + 1024
        while True:
            sets = np.empty((size, 2), np.int64)
            sets[: inputs + 1] = 0  # what is there of unions the program puts there
            sets[0, 0] = inputs
            found: Outputs = self.pattern.directly(values, (sets,))
            if sets.item(0) < size:
                return sets, found if isinstance(found, tuple) else (found,)
            size = int(sets[0, 0]) + 1


def _read_by_value(program: ir.Function) -> tuple[int, ...]:
    """The positions of the parameters whose numbers a pattern depends on."""
    read: set[str] = set()
    for statement in dataflow.walk(program.body):
        uses = dataflow.read(statement)
        read.update((*uses.scalars, *uses.arrays))
    return tuple(k for k, name in enumerate(program.params[:-1]) if name in read)
