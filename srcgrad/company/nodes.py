"""A function, its tangents, its adjoints: each a function again that has tangents."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

from srcgrad.api import jvp, value, vjp
from srcgrad.batches import vmap
from srcgrad.derivative import Derivative


class Node:
    """A function of some arguments, of which those at `smooth` have derivatives.

    `transposed` is of a linear function, whose last arguments, from `linear` on, make the result:
    it takes the same arguments before those, and an adjoint of the result.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        derivative: Derivative,
        seed: str | None,
        count: int,
        smooth: tuple[int, ...],
        before: Node | None = None,
    ) -> None:
        self.function = function
        self.derivative, self.seed, self.count, self.smooth = derivative, seed, count, smooth
        self.before = before
        """The function that this is the tangent or the adjoint of."""
        self._towards: dict[Any, Node] = {}
        self._batches: dict[tuple[Any, ...], Any] = {}

    @property
    def linear(self) -> int:
        """Where the arguments begin that this is linear in."""
        return self.count if self.before is None else self.before.count

    @property
    def is_adjoint(self) -> bool:
        return self.derivative.operator.mode == "reverse"

    @functools.cached_property
    def tangent(self) -> Node:
        """Tangents of the result, linear in those of the smooth arguments."""
        function, count, smooth = self.function, self.count, self.smooth
        along = jvp(function, argnums=smooth)

        def tangent_of(*both: Any) -> Any:
            return jvp(function, argnums=smooth)(*both[:count], tangents=both[count:])[1]

        total = count + len(smooth)
        return Node(tangent_of, along, "tangents", total, (*smooth, *range(count, total)), self)

    @functools.cached_property
    def adjoint(self) -> Node:
        """Adjoints of the smooth arguments, linear in that of the result."""
        return self.towards(self.smooth, None)

    def towards(self, wanted: tuple[int, ...], results: int | None) -> Node:
        """Adjoints of some of the smooth arguments; where the result is a tuple, of so many, its
        adjoints are arguments each."""
        key = wanted, results
        if key not in self._towards:
            self._towards[key] = self._adjoint_of(wanted, results)
        return self._towards[key]

    def _adjoint_of(self, wanted: tuple[int, ...], results: int | None) -> Node:
        function, count = self.function, self.count
        if results is None:

            def adjoint_of(*both: Any) -> Any:
                return vjp(function, argnums=wanted)(*both[:count], seed=both[count])[1]

            back = vjp(function, argnums=wanted)
            return Node(adjoint_of, back, "seed", count + 1, (*self.smooth, count), self)

        def adjoints_of(*both: Any) -> Any:
            return vjp(function, argnums=wanted)(*both[:count], seed=both[count:])[1]

        places = (*self.smooth, *range(count, count + results))
        return Node(adjoints_of, value(adjoints_of), None, count + results, places)

    @property
    def transposed(self) -> Node:
        """The other one of tangents and adjoints."""
        assert self.before is not None, "only tangents and adjoints are linear"
        return self.before.tangent if self.is_adjoint else self.before.adjoint

    def evaluate(self, arguments: Sequence[Any]) -> Any:
        """The result for one point."""
        return self._chosen(self.derivative(*arguments[: self.linear], **self._seeds(arguments)))

    def evaluate_batch(
        self, arguments: Sequence[Any], mapped: Sequence[bool], repeat: Callable[[Any], Any]
    ) -> Any:
        """The results for points along the first axis of the arguments that are mapped over.

        `repeat` gives an argument such an axis.
        """
        axes = tuple(0 if each else None for each in mapped[: self.linear])
        seeds = self._seeds(arguments)
        if 0 not in axes:  # only seeds are mapped over, and a batch needs an argument that is
            smooth = self.smooth[0]
            axes = tuple(0 if k == smooth else None for k in range(self.linear))
            arguments = list(arguments)
            arguments[smooth] = repeat(arguments[smooth])
        if axes not in self._batches:
            self._batches[axes] = vmap(self.derivative, in_axes=axes)
        return self._chosen(self._batches[axes](*arguments[: self.linear], **seeds))

    def _seeds(self, arguments: Sequence[Any]) -> dict[str, Any]:
        if self.seed is None:
            return {}
        given = arguments[self.linear :]
        name = str(self.derivative.operator.seed_of_call)
        return {name: given[0] if self.is_adjoint else tuple(given)}

    def _chosen(self, found: Any) -> Any:
        return found if self.seed is None else found[1]


def root(f: Callable[..., Any], count: int, smooth: tuple[int, ...]) -> Node:
    """The function itself."""
    return Node(f, value(f), None, count, smooth)
