"""What `hessian_diagonal(f)` makes: products with the Hessian along directions that share nothing.

before  f = x[0]**2 * x[1] + x[2] * x[1]**3        no second derivative by x[0] and x[2]
after   (H v)[0], (H v)[2] for v = e0 + e2;  (H v)[1] for v = e1

Where two numbers of one colour have no element of the Hessian in common, the product along all of
them holds at each its own element of the diagonal.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np

from srcgrad import answers, errors
from srcgrad.binding import Argnums, Values, Wanted
from srcgrad.blocks import Columns, refuse_sparse
from srcgrad.frontend.arguments.results import needs_values, parts_of, smooth_leaves
from srcgrad.operators import HESSIAN_DIAGONAL, Operator
from srcgrad.records import dataclass
from srcgrad.sparse.colouring import apart
from srcgrad.sparse.in_colours import InColours
from srcgrad.sparse.pattern_rows import rows_of
from srcgrad.sparse.plan import Shape, symmetrised
from srcgrad.sparse.planning import Planning
from srcgrad.sparse.types import Integers
from srcgrad.specialisation import Specialisation
from srcgrad.types import is_complex_dtype

BLOCK = 32
"""How many directions one pass has at most."""
LONG = 64
"""With more elements in a row than this, on average, the Hessian counts as dense."""


Pass: TypeAlias = tuple[tuple[Any, ...], list[Integers]]
"""What code takes for some directions, and the places of what it gives."""


class Diagonal(InColours):
    """The diagonal of a Hessian, made as the gradient is."""

    def __init__(
        self,
        function: Callable[..., Any],
        argnums: Argnums = 0,
        operator: Operator = HESSIAN_DIAGONAL,
        **options: Any,
    ) -> None:
        super().__init__(function, argnums, operator, **options)
        self.directions = 0
        """How many directions the last call has taken."""

    def _evaluation(self, values: Values, is_plain: bool) -> DiagonalEvaluation:
        return DiagonalEvaluation(self, values, is_plain)


@dataclass(frozen=True, eq=False)
class Directions:
    """A colour for each number of the arguments."""

    shapes: tuple[Shape, ...]
    colours: Integers
    count: int

    @property
    def contents(self) -> tuple[Any, ...]:
        return self.shapes, self.colours, self.count


class DiagonalEvaluation(Planning[Directions]):
    """What is known of the calls with one dispatch key."""

    plan_type = Directions

    def __init__(self, of: Diagonal, values: Values, is_plain: bool) -> None:
        elements = of.runner(of.for_elements[0], values, is_plain)
        self.answer = _Answer(elements.specialisation, of.operator, of._wanted)
        pattern = elements
        with contextlib.suppress(errors.NotDifferentiable):  # else a direction for each number
            pattern = of.runner(of.for_pattern, values, is_plain)
        super().__init__(of, pattern, is_plain)
        self.has_pattern = pattern is not elements
        if not self.has_pattern:
            self.by_value = ()
        self.runners[0, 0] = elements
        self.diagonal: Diagonal = of
        self.last: tuple[Directions | None, list[Pass]] = None, []

    def __call__(self, values: Values) -> Any:
        """The answer for one call."""
        leaves = self.runners[0, 0].leaves(values)
        plan = self.plan(values, leaves)
        self.diagonal.directions = plan.count
        kinds = [np.dtype(each.type.dtype) for each in self.answer.columns.kinds]
        found: list[Any] = []
        results: tuple[Any, ...] = ()
        for taken, places in self._kept(plan):
            outputs = self._elements(0, values, taken)
            results = outputs[: len(outputs) - len(kinds)]
            parts = sorted(
                zip(self.answer.order, places, outputs[len(results) :], strict=True), key=_first
            )
            if plan.count <= BLOCK:
                found = [
                    part.astype(kind, copy=False)
                    for kind, (_, _, part) in zip(kinds, parts, strict=True)
                ]
                break
            if not found:
                found = [
                    np.empty(math.prod(shape), kind)
                    for shape, kind in zip(plan.shapes, kinds, strict=True)
                ]
            for at, own, part in parts:
                found[at][own] = part
        shaped = [
            each.reshape(shape) if shape else each[0]
            for each, shape in zip(found, plan.shapes, strict=True)
        ]
        return self.answer(results, shaped, leaves)

    def _kept(self, plan: Directions) -> Iterable[Pass]:
        """The passes of a plan; a single one is at hand."""
        if plan.count > BLOCK:
            return self._passes(plan)
        if self.last[0] is not plan:
            self.last = plan, list(self._passes(plan))
        return self.last[1]

    def _passes(self, plan: Directions) -> Iterator[Pass]:
        """What code takes for some colours after others, and which elements of each argument it
        gives, in the order of the results."""
        ends = np.cumsum([0, *map(math.prod, plan.shapes)])
        by_colour = np.argsort(plan.colours, kind="stable")
        starts = np.searchsorted(plan.colours[by_colour], np.arange(0, plan.count, BLOCK))
        for first, own in enumerate(np.split(by_colour, starts[1:])):
            count = min(BLOCK, plan.count - first * BLOCK)
            colours = np.full(plan.colours.size, -1, np.int64)
            colours[own] = plan.colours[own] - first * BLOCK
            taken: list[Any] = [count]
            for shape, start, end in zip(plan.shapes, ends, ends[1:], strict=False):
                mine = colours[start:end]
                taken.append(mine.reshape(shape) if shape else int(mine[0]))
            places = []
            for at in self.answer.order:
                (mine,) = np.nonzero(colours[ends[at] : ends[at + 1]] >= 0)
                places.append(mine)
                taken.append(mine * count + colours[ends[at] + mine])
            yield tuple(taken), places

    def _made(self, values: Values, leaves: Sequence[Any]) -> Directions:
        shapes = tuple(np.shape(leaves[at]) for at in self.answer.columns.places)
        size = sum(map(math.prod, shapes))
        colours = self._shared(values, size) if self.has_pattern else None
        if colours is None:
            return Directions(shapes, np.arange(size), size)
        return Directions(shapes, colours, int(colours.max(initial=-1)) + 1)

    def _shared(self, values: Values, size: int) -> Integers | None:
        """Colours by the pattern; None where it has too many elements."""
        try:
            sets, found = self._sets(values, size)
        except Exception:
            return None  # what is wrong with the arguments the elements say
        by_argument = [np.zeros(0, np.int64)] * len(found)
        for at, each in zip(self.answer.order, found, strict=True):
            by_argument[at] = np.asarray(each, np.int64).ravel()
        ends = np.concatenate(by_argument)
        room = np.empty(LONG * size + 1024, np.int64)
        starts = self.run(rows_of)(sets, ends, size, room, room.size)
        if starts[-1] > room.size:
            return None
        colours: Integers = self.run(apart)(*symmetrised(starts, room[: starts[-1]]))
        return colours

    def _key(self) -> str:
        return "diagonal"


def _first(part: tuple[int, Any, Any]) -> int:
    return part[0]


class _Answer:
    """Makes the user's answer: what is differentiated is a gradient."""

    def __init__(self, specialisation: Specialisation, operator: Operator, wanted: Wanted) -> None:
        request, self.returned = specialisation.request, specialisation.generated.result
        self.operator, self.has_aux = operator, request.has_aux
        self.columns = Columns(specialisation, wanted)
        value_spec, _ = parts_of(request.has_aux, self.returned)
        refuse_sparse(value_spec, "the gradient")
        self.keeps_values = needs_values(request.has_aux, self.operator.with_value, self.returned)
        kinds = self.columns.kinds
        if any(is_complex_dtype(each.type.dtype) for each in kinds):
            raise errors.NotDifferentiable(
                "the diagonal of a Hessian with respect to complex numbers",
                advice="Take real and imaginary parts as arguments.",
                code="SG2381",
            )
        self.order = [at for want in wanted.each for at in self.columns.blocks_of(want)]
        """For each number or array of the gradient, of which argument's it is."""
        assert len(kinds) == len(self.order) == sum(smooth_leaves(value_spec)), (
            "a gradient has a part for each argument"
        )

    def __call__(self, values: tuple[Any, ...], found: list[Any], leaves: Sequence[Any]) -> Any:
        pairs = zip(self.columns.kinds, found, strict=True)
        fitted = [self.columns.fitted(kind, kind, each) for kind, each in pairs]
        diagonal = self.columns.made(fitted, leaves)
        if not self.keeps_values:
            return diagonal
        value = answers._value(self.returned, values)
        if not self.operator.with_value:
            return (diagonal, value[1]) if self.has_aux else diagonal
        if not self.operator.is_of_both:
            return value, diagonal
        gradient, aux = value
        return aux, gradient, diagonal
