"""Compiled code run for a user's values: its results become the answer, its errors the user's."""

from __future__ import annotations

import copy
import operator
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

import srcgrad.types
from srcgrad import answers, errors, memory_orders, units
from srcgrad.binding import Values, Wanted
from srcgrad.frontend.arguments import dispatch, overlaps
from srcgrad.frontend.arguments.leaves import flatten, leaf_specs
from srcgrad.frontend.arguments.specs import ArrayLeaf, Fixed, Number, Spec
from srcgrad.frontend.programs import messages
from srcgrad.frontend.values.environment import draws
from srcgrad.optimise.brief import restored
from srcgrad.outputs import Outputs

if TYPE_CHECKING:
    from srcgrad.specialisation import Specialisation


Renew: TypeAlias = "Callable[..., Runner]"


class Runner:
    """Runs the generated function, compiled or plain, for arguments of one dispatch key."""

    def __init__(
        self,
        specialisation: Specialisation,
        function: Callable[..., Any],
        wanted: Wanted,
        values: Values,
        renew: Renew,
        stretched: set[units.Pattern],
    ) -> None:
        self.specialisation = specialisation
        generated, request = specialisation.generated, specialisation.request
        self.function = function
        self.specs = tuple(request.specs.values())
        self.renew = renew
        self.guards = generated.guards
        self.names = specialisation.leaf_names
        self.leaves = leaves_of(self.specs)
        self.answer = answers.answer(specialisation, wanted)
        has_seed = request.operator.seed_of_call is not None
        self.seeds = answers.seeded(specialisation, wanted) if has_seed else None
        is_into = request.operator.takes_out
        self.outputs = Outputs(generated.arrays, self.answer) if is_into else None
        given = self.leaves(values)
        described = [leaf for spec in self.specs for leaf in leaf_specs(spec)]
        self.captured = generated.specialised.captured
        kinds = [_leaf(each.type) for each in self.captured]
        outside = [each.get() for each in self.captured]
        self.captured_key = dispatch.key(tuple(outside))
        self.units = [
            (k, sorted(kind.unit_axes))
            for k, kind in enumerate(each.type for each in self.captured)
            if isinstance(kind, srcgrad.types.Array)
        ]
        conversions = map(dispatch.conversion, [*given, *outside], [*described, *kinds])
        self.conversions = [(k, change) for k, change in enumerate(conversions) if change]
        arrays = [k for k, kind in enumerate([*described, *kinds]) if isinstance(kind, ArrayLeaf)]
        self.writes = generated.writes if len(arrays) > 1 else frozenset()
        self.dependencies = tuple(generated.specialised.dependencies)
        self.stretched = stretched
        self.axes = tuple(
            tuple(sorted(kind.type.unit_axes)) if isinstance(kind, ArrayLeaf) else ()
            for kind in described
        )
        self.knows_units = any(self.axes)
        self.orders = [
            (k, kind.type.order)
            for k, kind in enumerate(described)
            if isinstance(kind, ArrayLeaf) and kind.type.order
        ]
        self.fixed = generated.specialised.fixed
        self.drawn = generated.specialised.drawn
        self.sharing = generated.specialised.sharing
        self.may_not_fit = bool(self.fixed or self.knows_units or self.sharing or self.orders)
        self.parameters = tuple(request.specs)
        more = (self.may_not_fit, self.captured, self.conversions, self.writes, self.drawn)
        self.is_checked = any((*more, self.dependencies, self.seeds, self.outputs))
        others = (self.may_not_fit, self.captured, self.conversions, self.dependencies)
        changed = (self.outputs, self.drawn, generated.writes, self.answer)
        self.takes_all = not any((*others, *changed))  # what it is given, and as it is
        self.run = self._full_run if self.is_checked else self._plain_run()

    def running(self, function: Callable[..., Any]) -> Runner:
        """The same, which runs another function in the place of its own."""
        twin = copy.copy(self)
        twin.function = function
        twin.run = twin._full_run if twin.is_checked else twin._plain_run()
        return twin

    def is_stale(self) -> bool:
        """Whether something outside the function is no longer what the text was written for."""
        return self.specialisation.is_stale() or not self._serves(
            tuple(each.get() for each in self.captured)
        )

    def _serves(self, outside: Values) -> bool:
        """Whether data from outside are such as the code was compiled for."""
        return dispatch.key(outside) == self.captured_key and all(
            [axis for axis, n in enumerate(outside[k].shape) if n == 1] == units
            for k, units in self.units
        )

    def fits(self, values: Values) -> bool:
        """Whether this call has the integers and the axes of length one that were compiled in."""
        if self.sharing is not None and not self.sharing.holds(values):
            return False
        given = self.leaves(values)
        if any(memory_orders.of_strided(given[k]) != order for k, order in self.orders):
            return False
        here = units.pattern(given)
        if self.knows_units:
            if here != self.axes:
                return False
        elif here in self.stretched:
            return False
        return all(given[k] == value for k, value in self.fixed)

    def _plain_run(self) -> Callable[[Values], Any]:
        """The short way, for arguments that go to compiled code as they are."""
        function, answer, leaves = self.function, self.answer, self.leaves
        explain = self.explain
        all_leaves = all(isinstance(spec, Number | ArrayLeaf) for spec in self.specs)

        def straight(values: Values) -> Any:
            try:
                return function(*values)
            except Exception as error:
                self.restore(error, values)
                if self._may_be_stretched(error, values):
                    return self._stretching(error, values).run(values)
                explain(error)
                raise

        def run(values: Values) -> Any:
            given = values if all_leaves else leaves(values)
            try:
                outputs = function(*given)
            except Exception as error:
                self.restore(error, given)
                if self._may_be_stretched(error, values):
                    return self._stretching(error, values).run(values)
                explain(error)
                raise
            return outputs if answer is None else answer(outputs, given)

        return straight if all_leaves and answer is None else run

    def directly(self, values: Values, taken: tuple[Any, ...]) -> Any:
        """As `run` with a seed that is what compiled code takes."""
        if not self.takes_all:
            return self.run((*values, taken))
        given = (*self.leaves(values), *taken)
        try:
            return self.function(*given)
        except Exception as error:
            self.restore(error, given)
            if self._may_be_stretched(error, values):
                return self._stretching(error, values).run((*values, taken))
            self.explain(error)
            raise

    def _full_run(self, values: Values) -> Any:
        for dependency in self.dependencies:
            if dependency.changed:
                return self._renewed(values)
        if self.may_not_fit and not self.fits(values):
            return self._renewed(values)
        return self._checked_run(values, renewed=False)

    def _renewed(self, values: Values) -> Any:
        """Run what is made anew just now.

        It is not asked whether it is up to date: what is outside may be another object each time.
        """
        runner = self.renew(values)
        if runner.is_checked:
            return runner._checked_run(values, renewed=True)
        return runner.run(values)

    def _checked_run(self, values: Values, renewed: bool) -> Any:
        """Run the function with what it needs from outside and with arguments as it wants them."""
        given = list(self.leaves(values))
        if self.captured:
            outside = tuple([each.get() for each in self.captured])
            if not self._serves(outside):
                if renewed:
                    raise self._never_the_same(outside)
                return self._renewed(values)
            given += outside
        if self.drawn:
            bound = values[: len(self.parameters)]
            call = draws.Call(dict(zip(self.parameters, bound, strict=True)), tuple(given))
            numbers = [(each.type, each.draw(call)) for each in self.drawn]
            given += [number for kind, number in numbers if kind is not None]
        if self.writes:
            self._refuse_overlap(given)
        converted = given
        if self.conversions:
            converted = given.copy()
            for k, change in self.conversions:
                converted[k] = change(given[k])
        if self.seeds is not None:
            converted = [*converted, *self.seeds(values[len(self.parameters)], given)]
        try:
            if self.outputs is not None:
                return self.outputs.run(self.function, list(converted), given, values[-1])
            found = self.function(*converted)
        except Exception as error:
            self.restore(error, converted)
            if self._may_be_stretched(error, values):
                return self._stretching(error, values).run(values)
            self.explain(error)
            raise
        return found if self.answer is None else self.answer(found, given)

    def again(self, given: Sequence[Any]) -> Any:
        """Run the function for the numbers and arrays of an earlier call, those from outside too.

        Whatever it raises it has raised then.
        """
        converted = list(given)
        for k, change in self.conversions:
            converted[k] = change(given[k])
        outputs = self.function(*converted)
        return outputs if self.answer is None else self.answer(outputs, given)

    def restore(self, error: Exception, given: Sequence[Any]) -> None:
        """Give an exception of the text its full message, for what the text was given."""
        generated = self.specialisation.generated
        restored(error, generated.brief, generated.parameters, given)

    def _may_be_stretched(self, error: Exception, values: Values) -> bool:
        """Whether a check failed that may hold once axes of length one are known; take note."""
        message = error.args[0] if error.args else None
        if self._is_of_an_empty_slice(message):
            return True
        if self.knows_units or not isinstance(message, str) or message not in self.guards:
            return False
        here = units.pattern(self.leaves(values))
        if not here or here in self.stretched:
            return False
        self.stretched.add(here)
        return True

    def _stretching(self, error: Exception, values: Values) -> Runner:
        """What runs calls whose axes of length one are these, as a check has failed without.

        Where the check fails there too, it is what NumPy says of the call. Slices that were taken
        to have one element are any slices there.
        """
        if self._is_of_an_empty_slice(error.args[0]):
            try:
                return self.renew(values, empty_slices=True)
            except errors.SrcgradError:
                self.explain(error)
                raise
        try:
            return self.renew(values)
        except errors.SrcgradError as refused:
            _, text, _ = self._said(error)
            if refused.problem != text:
                raise
        self.stretched.discard(units.pattern(self.leaves(values)))
        self.explain(error, stretches=False)
        raise error

    def _is_of_an_empty_slice(self, message: object) -> bool:
        """Whether a check failed because a slice that was to have an element is outside."""
        request = self.specialisation.request
        return (
            isinstance(message, str)
            and message.startswith(messages.SLICE)
            and message in self.guards
            and not request.empty_slices
        )

    def _never_the_same(self, outside: Values) -> errors.SrcgradError:
        """The refusal of data from outside that have another type each time they are asked for."""
        paths = [each.path or each.name for each in self.captured]
        kept = zip(paths, dispatch.key(outside), self.captured_key, strict=True)
        changing = [path for path, now, then in kept if now != then] or paths
        return errors.NotDifferentiable(
            f"{changing[0]}, which the function reads, has another type each time it is read",
            advice="Read it once, before the call, and pass it as an argument.",
            code="SG2116",
        )

    def _refuse_overlap(self, leaves: Sequence[Any]) -> None:
        """Refuse arrays that share memory, if the program writes to one of them."""
        for first, second in overlaps.overlapping(leaves):
            written = first if first in self.writes else second
            if written in self.writes:
                one, other = self.names[first], self.names[second]
                raise errors.AliasingError(
                    f"{one} and {other} share memory, and the function writes to "
                    f"{self.names[written]}: whether {other if written == first else one} changes "
                    "with it is not followed",
                    advice=f"Pass a copy: {other}.copy().",
                    code="SG417",
                )

    def _said(self, error: Exception) -> tuple[type[Exception], str, errors.Span | None]:
        """The kind, the words and the place of a check of the program that has failed."""
        message, *numbers = error.args
        kind, span = self.guards[message]
        text = re.sub(r" \(line \d+\) *$", "", message).format(*numbers)
        return messages.kind_of(kind, text), messages.with_array(text, span), span

    def explain(self, error: Exception, stretches: bool = True) -> None:
        """Raise, in terms of the user's program, what compiled code has raised.

        `stretches` says that shapes may fit where an axis of length one is repeated.
        """
        if not error.args:
            return
        message = error.args[0]
        if isinstance(error, RuntimeError):
            from srcgrad.backend import machine

            if message == machine.INTERRUPTED:
                machine.raise_interrupt()
        if isinstance(error, MemoryError):
            raise errors.MemoryBudgetError(
                "not enough memory for the values that the derivative saves",
                advice="`specialise(...).memory` says which; smaller arrays need less.",
                code="SG706",
            ) from None
        found = self.guards.get(message) if isinstance(message, str) else None
        if found is None:
            caught = self.specialisation.generated.specialised.caught
            if caught is not None and isinstance(error, np.linalg.LinAlgError):
                raise errors.NotDifferentiable(
                    f"LinAlgError: {message}; `except` catches this, and a derivative does not "
                    "follow into a handler",
                    caught,
                    "Test what makes the routine fail with `if`, before the call.",
                    code="SG280",
                ) from None
            return
        kind, text, span = self._said(error)
        if stretches and kind is errors.ShapeError and messages.would_stretch(text):
            raise errors.ShapeError(
                f"{text}: they fit only by repeating an axis that is of length one in this call",
                span,
                "Give a slice that is known to have one element, `x[k : k + 1]` with a k that is "
                "never negative (`k % len(x)`, `max(k, 0)`), or the element "
                "with an axis, `x[k, None]`.",
                code="SG416",
            ) from None
        if issubclass(kind, errors.SrcgradError):
            raise kind(text, span) from None
        raise messages.exception(kind, text) from None


def leaves_of(specs: tuple[Spec, ...]) -> Callable[[Values], Sequence[Any]]:
    """What takes the numbers and arrays out of the values of these descriptions."""
    if all(isinstance(spec, Number | ArrayLeaf | Fixed) for spec in specs):
        kept = [k for k, spec in enumerate(specs) if not isinstance(spec, Fixed)]
        if len(kept) > 1:
            return operator.itemgetter(*kept)
        return lambda values: [values[k] for k in kept]

    def leaves(values: Values) -> list[Any]:
        found: list[Any] = []
        for value, spec in zip(values, specs, strict=False):  # a seed may follow
            found += flatten(value, spec)
        return found

    return leaves


def _leaf(kind: srcgrad.types.Type) -> Number | ArrayLeaf:
    return Number(kind) if isinstance(kind, srcgrad.types.Scalar) else ArrayLeaf(kind)


def leaves_at(places: list[int]) -> Callable[[Any], Values]:
    """What takes the leaves at these places out of those of a call."""
    return lambda given: () if given is None else tuple(given[k] for k in places)
