"""What a call of `gradients` is given: ys, xs and what is constant, as names of the program."""

from __future__ import annotations

from typing import NoReturn

from srcgrad import errors, ir
from srcgrad.errors import Span
from srcgrad.frontend.evaluate.calls.inner_programs import name_of
from srcgrad.frontend.evaluate.calls.program_between import Flow
from srcgrad.frontend.evaluate.calls.pytrees import Pytree, Taking
from srcgrad.frontend.values.arrays import nests, positions
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    Along,
    ArrayRef,
    Known,
    Lazy,
    Number,
    Value,
    Windows,
)
from srcgrad.frontend.values.numbers import scalars
from srcgrad.records import dataclass
from srcgrad.types import is_inexact


@dataclass
class Given:
    """The values that one call is given."""

    run: Run
    span: Span | None

    def output(self, leaf: Value) -> Value | None:
        """A result with a name; None for one that is known."""
        run = self.run
        kind = leaf if isinstance(leaf, ArrayRef) else scalars.type_of(leaf)
        if kind is None or not is_inexact(kind.dtype):
            run.refuse(
                f"gradients of {scalars.describe(leaf)}, which is no floating-point number",
                "Take those of floating-point numbers and arrays.",
                errors.NotDifferentiable,
                code="SG2260",
            )
        if isinstance(leaf, ArrayRef):
            return nests.materialise(run, leaf)  # a view's elements, as they are now
        return leaf if isinstance(leaf, Number) else None

    def input(self, leaf: Value) -> Value:
        """A number or an array, with respect to which there can be a derivative."""
        run = self.run
        if isinstance(leaf, Known | Lazy) or _repeats(leaf):
            self._refuse_input(leaf)
        kind = leaf if isinstance(leaf, ArrayRef) else scalars.type_of(leaf)
        if kind is None or not is_inexact(kind.dtype):
            run.refuse(
                f"gradients with respect to {scalars.describe(leaf)}, which is a whole number",
                "Give floating-point numbers: 2.0 for 2, an array of floats.",
                errors.NotDifferentiable,
                code="SG2261",
            )
        return leaf

    def _refuse_input(self, leaf: Value) -> NoReturn:
        what = "what is computed in the call"
        if isinstance(leaf, Known):
            what = f"{scalars.describe(leaf)}, which is a constant"
        self.run.refuse(
            f"gradients with respect to {what}",
            "Give a name, or an element of an array, from which ys were computed: a parameter of "
            "the function, or what is made of some.",
            errors.NotDifferentiable,
            code="SG2259",
        )

    def held(self, stops: Value) -> dict[str, None]:
        """The names of what is constant besides."""
        run = self.run
        found = Taking(run, lambda leaf: leaf, whole=as_it_is).pytree(stops)
        names: dict[str, None] = {}
        for leaf in found.leaves:
            if isinstance(leaf, Known):
                continue
            if isinstance(leaf, Lazy) or not _is_whole(leaf) or self._is_made_here(name_of(leaf)):
                run.refuse(
                    "stop_gradients with a part of an array, or what is computed in the call",
                    "Give numbers and whole arrays by their names.",
                    errors.NotDifferentiable,
                    code="SG2262",
                )
            names[name_of(leaf)] = None
        return names

    def base(self, leaf: Value) -> str:
        """The name that stands for one of the xs: of an element, its array."""
        item = self.element(leaf)
        return name_of(leaf) if item is None else item.array

    def element(self, leaf: Value) -> ir.Item | None:
        """The element that is given as such, `x[i]`, and not by a name that it was given before."""
        if not isinstance(leaf, Number) or not self._is_made_here(leaf.atom.name):
            return None
        found = self.run.draft.definitions.get(leaf.atom.name)
        return found if isinstance(found, ir.Item) else None

    def _is_made_here(self, name: str) -> bool:
        """Whether a name was given its value while the arguments of this call were read."""
        for block in reversed(self.run.draft.blocks):
            for statement in reversed(block):
                match statement:
                    case ir.Assign(ir.Var(set_here)) | ir.Allocate(set_here) | ir.Copy(set_here):
                        if set_here == name:
                            return _within(statement.span, self.span)
        return False

    def check(self, flow: Flow, wanted: Pytree) -> None:
        """Refuse xs that are computed in the call, and parts of arrays that come of other parts."""
        for leaf in wanted.leaves:
            if self._is_made_here(name_of(leaf)) and self.element(leaf) is None:
                self._refuse_input(leaf)
            base = self.base(leaf)
            if _is_whole(leaf) and self.element(leaf) is None:
                continue
            if any(base in flow.reads[at] for at in range(flow.at(base) + 1)):
                self.run.refuse(
                    f"gradients with respect to a part of {flow.shown(base)}, which is read "
                    "between the writes to it",
                    "Take them with respect to all of the array.",
                    errors.NotDifferentiable,
                    code="SG2263",
                )


def as_it_is(run: Run, value: ArrayRef | Lazy) -> Value:
    return value


def _is_whole(leaf: Value) -> bool:
    return not isinstance(leaf, ArrayRef) or leaf.whole


def _within(span: Span | None, call: Span | None) -> bool:
    """Whether a piece of the program's text is inside of a call's."""
    if span is None or call is None or span.file != call.file:
        return False
    return (call.line, call.column) <= (span.line, span.column) and (
        (span.end_line, span.end_column) <= (call.end_line, call.end_column)
    )


def _repeats(leaf: Value) -> bool:
    """Whether a view may have an element of its array in several places."""
    if not isinstance(leaf, ArrayRef):
        return False
    along = {axis.axis for axis in leaf.axes if isinstance(axis, Along)}
    if any(k not in along and not positions.is_one(leaf.shape[k]) for k in range(leaf.ndim)):
        return True
    return leaf.of is not None and (isinstance(leaf.of, Windows) or _repeats(leaf.of.source))
