"""What `jacobian(f, mode="sparse")` makes: a derivative of three programs.

One finds the pattern, for given sizes and integers; the others the elements, by tangents and by
adjoints, for colours that the pattern has. Each is a derivative like any other, specialised,
compiled and kept by types.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from srcgrad import errors
from srcgrad.binding import Argnums, Values
from srcgrad.derivative import REMEMBERED, Derivative
from srcgrad.frontend.arguments import dispatch
from srcgrad.operators import JACFWD, PATTERN, Operator, elements_of
from srcgrad.running import Runner
from srcgrad.sparse.answer import scipy_sparse
from srcgrad.sparse.evaluation import Evaluation
from srcgrad.sparse.pattern import Colours, Pattern
from srcgrad.sparse.plan import Plan
from srcgrad.specialisation import Specialisation


class Sparse(Derivative):
    """A Jacobian of few elements, as `scipy.sparse.csr_array`s.

    `pattern` and `colours` are those of the last call.
    """

    is_sparse = True

    def __init__(
        self,
        function: Callable[..., Any],
        argnums: Argnums = 0,
        operator: Operator = JACFWD,
        **options: Any,
    ) -> None:
        scipy_sparse()
        super().__init__(function, argnums, operator, **options)
        self.is_symmetric = operator.is_second
        pattern = replace(PATTERN, with_value=operator.with_value)
        self.for_pattern = Derivative(function, argnums, pattern, **{**options, "debug": False})
        self.for_elements = (
            Derivative(function, argnums, elements_of(operator, "forward"), **options),
            Derivative(function, argnums, elements_of(operator, "reverse"), **options),
        )
        self._evaluations: dict[Values, Evaluation] = {}
        self._plans: list[Plan] = []
        self._used = [0]

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The Jacobian at these arguments."""
        return self._evaluated(args, kwargs, False)

    def plain(self, *args: Any, **kwargs: Any) -> Any:
        """The Jacobian at these arguments, by Python running all texts uncompiled."""
        return self._evaluated(args, kwargs, True)

    def specialise(self, *args: Any, **kwargs: Any) -> Specialisation:
        """The elements by tangents for the types of these arguments."""
        return self.for_elements[0].specialise(*args, **{**kwargs, "colouring": None})

    @property
    def pattern(self) -> Pattern:
        """Which elements the Jacobian of the last call may have that are not zero."""
        return Pattern(self._last_plan())

    @property
    def colours(self) -> Colours:
        """The directions in which the Jacobian of the last call was computed."""
        return Colours(self._last_plan())

    # -- for evaluations --------------------------------------------------------------------------

    def runner(self, derivative: Derivative, values: Values, is_plain: bool) -> Runner:
        """What runs the code of a part for arguments like these."""
        if is_plain:
            known = derivative._plain_runners.get(dispatch.key(values))
            return known or derivative._new_plain_runner(values)
        known = derivative._runners.get(dispatch.key(values))
        return known or derivative._new_runner(values)

    def _evaluated(self, args: tuple[Any, ...], kwargs: dict[str, Any], is_plain: bool) -> Any:
        values = self._bind(*self._bound, *args, **{**self._keywords, **kwargs})
        key = (is_plain, *dispatch.key(values))
        known = self._evaluations.get(key)
        if known is None or not known.is_fresh(values):
            while len(self._evaluations) >= REMEMBERED:
                del self._evaluations[next(iter(self._evaluations))]
            known = self._evaluations[key] = Evaluation(self, values, is_plain)
        found = known(values)
        self._plans[:] = [known.plans[0][2]]
        return found

    def _last_plan(self) -> Plan:
        if not self._plans:
            raise errors.SrcgradError(
                f"the Jacobian of {self.__name__} has no pattern yet: it depends on the sizes of "
                "the arguments",
                advice="Call it first.",
                code="SG821",
            )
        return self._plans[-1]

    def _latest(self) -> Specialisation:
        return self.for_elements[self._used[-1]]._latest()

    def _forget(self) -> None:
        super()._forget()
        self._evaluations.clear()
