"""What `jacobian(f, mode="sparse")` makes: a derivative in few directions, its answers matrices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from srcgrad import errors
from srcgrad.binding import Argnums, Values
from srcgrad.operators import JACFWD, Operator
from srcgrad.sparse.answer import scipy_sparse
from srcgrad.sparse.evaluation import Evaluation
from srcgrad.sparse.in_colours import InColours
from srcgrad.sparse.pattern import Colours, Pattern
from srcgrad.sparse.plan import Plan


class Sparse(InColours):
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
        self._plans: list[Plan] = []

    @property
    def pattern(self) -> Pattern:
        """Which elements the Jacobian of the last call may have that are not zero."""
        return Pattern(self._last_plan())

    @property
    def colours(self) -> Colours:
        """The directions in which the Jacobian of the last call was computed."""
        return Colours(self._last_plan())

    def _evaluation(self, values: Values, is_plain: bool) -> Evaluation:
        return Evaluation(self, values, is_plain)

    def _last_plan(self) -> Plan:
        if not self._plans:
            raise errors.SrcgradError(
                f"the Jacobian of {self.__name__} has no pattern yet: it depends on the sizes of "
                "the arguments",
                advice="Call it first.",
                code="SG821",
            )
        return self._plans[-1]
