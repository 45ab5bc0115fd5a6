"""A Jacobian whose mode is chosen at each call, by the sizes of the arguments and results."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from srcgrad import errors
from srcgrad.binding import Argnums, TypeOnly, Values
from srcgrad.derivative import REMEMBERED, Derivative, loading
from srcgrad.frontend.arguments import dispatch, selection
from srcgrad.frontend.arguments.leaves import leaf_specs
from srcgrad.frontend.arguments.results import parts_of, smooth_leaves
from srcgrad.frontend.arguments.specs import ArrayLeaf
from srcgrad.operators import JACFWD, Operator
from srcgrad.running import leaves_of
from srcgrad.specialisation import Specialisation


class Choosing(Derivative):
    """A Jacobian by tangents, if there are fewer numbers to differentiate with respect to than
    results, and by adjoints otherwise; also where an operation has no rule for tangents."""

    def __init__(
        self,
        function: Callable[..., Any],
        argnums: Argnums = 0,
        operator: Operator = JACFWD,
        **options: Any,
    ) -> None:
        super().__init__(function, argnums, operator, **options)
        self._reverse = Derivative(function, argnums, operator.by("reverse"), **options)
        self._choices: dict[Values, Callable[[Values], bool]] = {}
        self._used: list[Derivative] = []

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The Jacobian at these arguments."""
        if self._out in kwargs:
            return self._writing(args, kwargs)
        values = self._values(args, kwargs)
        if self._is_by_adjoints(values):
            known = self._reverse._runners.get(dispatch.key(values))
            return (known or self._reverse._new_runner(values)).run(values)
        runner = self._runners.get(dispatch.key(values))
        return (runner or self._new_runner(values)).run(values)

    def plain(self, *args: Any, **kwargs: Any) -> Any:
        """The Jacobian at these arguments, by Python running the generated text uncompiled."""
        if self._out in kwargs:
            return self._writing(args, kwargs, plain=True)
        values = self._values(args, kwargs)
        if self._is_by_adjoints(values):
            return self._reverse._new_plain_runner(values).run(values)
        return self._new_plain_runner(values).run(values)

    def specialise(self, *args: Any, **kwargs: Any) -> Specialisation:
        """The Jacobian for the types of these arguments, in the mode that suits their sizes.

        Where only types are named, in that which suits long arrays.
        """
        values = self._examples(args, kwargs)
        derivative = self._reverse if self._is_by_adjoints(values) else self
        return derivative._specialisation(values)

    def _writing(self, args: tuple[Any, ...], kwargs: dict[str, Any], plain: bool = False) -> Any:
        rest = {name: value for name, value in kwargs.items() if name != self._out}
        if self._is_by_adjoints(self._values(args, rest)):
            return self._reverse._writing(args, kwargs, plain)
        return super()._writing(args, kwargs, plain)

    def _told(
        self, module: str, maker: str, told: str, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        rest = {name: value for name, value in kwargs.items() if name != self._out}
        if self._is_by_adjoints(self._values(args, rest)):
            return self._reverse._told(module, maker, told, args, kwargs)
        return super()._told(module, maker, told, args, kwargs)

    def _values(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Values:
        return self._bind(*self._bound, *args, **{**self._keywords, **kwargs})

    def _latest(self) -> Specialisation:
        return self._reverse._latest() if self._used == [self._reverse] else super()._latest()

    def _forget(self) -> None:
        super()._forget()
        self._choices.clear()

    # ------------------------------------------------------------------------- choosing the mode

    def _is_by_adjoints(self, values: Values) -> bool:
        key = (dispatch.key(values), *map(_lengths, values))
        choose = self._choices.get(key)
        if choose is None:
            while len(self._choices) >= REMEMBERED:
                del self._choices[next(iter(self._choices))]
            choose = self._choices[key] = self._choice(values)
        found = choose(values)
        self._used[:] = [self._reverse if found else self]
        return found

    def _choice(self, values: Values) -> Callable[[Values], bool]:
        """What says for values of these types and lengths whether adjoints suit them better."""
        try:
            known = self._specialisation(values)
        except errors.MissingRule:
            return lambda values: True
        if any(isinstance(value, TypeOnly) for value in values):
            is_short = self._outputs(known) <= self._inputs(known, None)
            return lambda values: is_short and self._outputs(known) < math.inf
        leaves = leaves_of(tuple(known.request.specs.values()))
        inputs, outputs = self._inputs(known, leaves(values)), self._outputs(known)
        if outputs < math.inf:
            return lambda values: outputs <= inputs
        size, takes_time = result_size(known)
        captured = known.generated.specialised.captured

        def choose(values: Values) -> bool:
            try:
                return size(*leaves(values), *(each.get() for each in captured)) <= inputs
            except Exception:
                return False  # what is wrong with the arguments, the derivative says

        if takes_time:
            found = choose(values)
            return lambda values: found
        return choose

    def _inputs(self, known: Specialisation, leaves: Sequence[Any] | None) -> float:
        """How many numbers the derivative is with respect to; infinitely many where only types
        are known."""
        total, at = 0.0, 0
        for name, spec in known.request.specs.items():
            kinds = tuple(leaf_specs(spec))
            if name in known.request.wrt:
                chosen = selection.differentiable_leaves(spec, name)
                for k in (k for k, is_chosen in enumerate(chosen) if is_chosen):
                    unknown = leaves is None and isinstance(kinds[k], ArrayLeaf)
                    total += (
                        math.inf if unknown else 1 if leaves is None else np.size(leaves[at + k])
                    )
            at += len(kinds)
        return total

    def _outputs(self, known: Specialisation) -> float:
        """How many numbers the function returns that have a derivative; infinitely many where
        there are arrays among them."""
        spec, _ = parts_of(known.request.has_aux, known.generated.result)
        kinds = zip(leaf_specs(spec), smooth_leaves(spec), strict=True)
        return sum(
            math.inf if isinstance(kind, ArrayLeaf) else 1 for kind, is_smooth in kinds if is_smooth
        )


def result_size(known: Specialisation) -> tuple[Callable[..., int], bool]:
    """A function of a derivative's arguments: how many numbers the result has; and whether that
    is more than a few operations.

    It is the differentiated function without all that does not bear on that, run as Python.
    """
    with loading:
        from srcgrad.analysis import dataflow
        from srcgrad.backend.plain import plain
        from srcgrad.differentiate.sizes import size_of
        from srcgrad.printer import module_text

    spec, _ = parts_of(known.request.has_aux, known.generated.result)
    smooth = [k for k, is_smooth in enumerate(smooth_leaves(spec)) if is_smooth]
    program = size_of(known.generated.specialised.program, smooth)
    objects = known.generated.called.objects
    size = plain(module_text(program), program.name, f"<size of {program.name}>", objects)
    return size, any(dataflow.blocks(statement) for statement in program.body)


def _lengths(value: Any) -> Any:
    """The lengths of all arrays in a value."""
    if isinstance(value, list | tuple):
        return tuple(map(_lengths, value))
    if isinstance(value, dict):
        return tuple(map(_lengths, value.values()))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return tuple(_lengths(getattr(value, f.name)) for f in dataclasses.fields(value))
    return np.shape(value) if isinstance(value, np.ndarray) else ()
