"""What derivatives in few directions share: a program for the pattern, others for the elements.

One finds the pattern, for given sizes and integers; the others the elements, by tangents and by
adjoints, for colours that the pattern has. Each is a derivative like any other, specialised,
compiled and kept by types.
"""

from __future__ import annotations

import copy
import functools
import importlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol

from srcgrad.binding import Argnums, Values
from srcgrad.derivative import REMEMBERED, Derivative
from srcgrad.frontend.arguments import dispatch
from srcgrad.operators import PATTERN, Operator, elements_of
from srcgrad.outputs import written
from srcgrad.running import Runner
from srcgrad.specialisation import Specialisation


class Evaluated(Protocol):
    """What is known of the calls with one dispatch key."""

    runners: dict[tuple[int, int], Runner]

    def is_fresh(self, values: Values) -> bool: ...

    def __call__(self, values: Values) -> Any: ...


class InColours(Derivative):
    """A derivative whose directions have colours, by a pattern that is found first."""

    def __init__(
        self,
        function: Callable[..., Any],
        argnums: Argnums,
        operator: Operator,
        **options: Any,
    ) -> None:
        super().__init__(function, argnums, operator, **options)
        pattern = replace(PATTERN, with_value=operator.with_value)
        self.for_pattern = Derivative(function, argnums, pattern, **{**options, "debug": False})
        self.for_elements = (
            Derivative(function, argnums, elements_of(operator, "forward"), **options),
            Derivative(function, argnums, elements_of(operator, "reverse"), **options),
        )
        self._evaluations: dict[Values, Evaluated] = {}
        self._few: dict[tuple[str, int], dict[Values, Runner]] = {}
        self._used = [0]

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The derivative at these arguments.

        With `out`, made as the answer is, its numbers are put there; of sparse matrices there, the
        elements are in the places of the answer's.
        """
        return self._evaluated(args, kwargs, False)

    def plain(self, *args: Any, **kwargs: Any) -> Any:
        """The derivative at these arguments, by Python running all texts uncompiled."""
        return self._evaluated(args, kwargs, True)

    def specialise(self, *args: Any, **kwargs: Any) -> Specialisation:
        """The elements by tangents for the types of these arguments."""
        return self.for_elements[0].specialise(*args, **{**kwargs, "colouring": None})

    def into(self) -> Derivative:
        """Refused: a call puts its numbers into `out` when it has them."""
        raise TypeError(
            f"the text of {self.__name__} takes no arrays for its results: give a call `out`"
        )

    def _told(
        self, module: str, maker: str, told: str, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        """What is found out of the text for elements, of the last that a call runs."""
        of = importlib.import_module(module)
        kwargs = {name: each for name, each in kwargs.items() if name != self._out}
        self._evaluated(args, kwargs, False)
        values = self._bind(*self._bound, *args, **{**self._keywords, **kwargs})
        watched = copy.copy(self._evaluations[(False, *dispatch.key(values))])
        mode = self._used[-1]
        own = [key for key in watched.runners if key[0] == mode]
        code = getattr(of, maker)(watched.runners[own[0]].specialisation)
        twins = {key: watched.runners[key].running(code) for key in own}
        watched.runners = {**watched.runners, **twins}
        try:
            watched(values)
        except getattr(of, told) as found:
            return found.found
        raise AssertionError("what is run does not return")

    # -- for evaluations --------------------------------------------------------------------------

    def runner(
        self, derivative: Derivative, values: Values, is_plain: bool, count: int = 0
    ) -> Runner:
        """What runs the code of a part for arguments like these, in this number of directions if
        that is not zero."""
        if count and not is_plain:
            return self._runner_in_directions(derivative, count, values)
        if is_plain:
            known = derivative._plain_runners.get(dispatch.key(values))
            return known or derivative._new_plain_runner(values)
        known = derivative._runners.get(dispatch.key(values))
        return known or derivative._new_runner(values)

    def _runner_in_directions(
        self, derivative: Derivative, count: int, values: Values, empty_slices: bool = False
    ) -> Runner:
        runners = self._few.setdefault((derivative.operator.mode, count), {})
        return derivative._made(
            runners,
            values,
            lambda known: known.in_directions(count),
            functools.partial(self._runner_in_directions, derivative, count),
            empty_slices,
        )

    def _evaluated(self, args: tuple[Any, ...], kwargs: dict[str, Any], is_plain: bool) -> Any:
        out = kwargs.pop(self._out, None)
        values = self._bind(*self._bound, *args, **{**self._keywords, **kwargs})
        key = (is_plain, *dispatch.key(values))
        known = self._evaluations.get(key)
        if known is None or not known.is_fresh(values):
            while len(self._evaluations) >= REMEMBERED:
                del self._evaluations[next(iter(self._evaluations))]
            known = self._evaluations[key] = self._evaluation(values, is_plain)
        found = known(values)
        return found if out is None else written(found, out)

    def _evaluation(self, values: Values, is_plain: bool) -> Evaluated:
        raise NotImplementedError

    def _latest(self) -> Specialisation:
        return self.for_elements[self._used[-1]]._latest()

    def _forget(self) -> None:
        super()._forget()
        self._evaluations.clear()
        self._few.clear()
