"""The ways to a derivative that must agree: reverse and forward, first order and second."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

import srcgrad
from tests.tools.checking import displaced, flat, leaves, rebuilt
from tests.tools.machine_loops import by_loops


@dataclass(frozen=True)
class Found:
    """What one way gives; None for what it does not give."""

    value: Any = None
    slopes: Sequence[float] = ()
    """In the first of the directions that were asked for, or in all of them."""
    gradient: Any = None
    """In the structure of the arguments."""
    product: np.ndarray | None = None
    """Of the Hessian with the first direction, as one vector."""


@dataclass(frozen=True)
class Asked:
    """A function, and with respect to what; its derivatives serve every way that wants them."""

    function: Callable[..., Any]
    wrt: tuple[int, ...]

    @cached_property
    def backwards(self) -> Any:
        return srcgrad.value_and_grad(self.function, self.wrt, cache=False)

    @cached_property
    def forwards(self) -> Any:
        return srcgrad.jvp(self.function, self.wrt, cache=False)

    @cached_property
    def product(self) -> Any:
        return srcgrad.hvp(self.function, self.wrt, cache=False)

    @cached_property
    def twice_backwards(self) -> Any:
        return srcgrad.vjp(srcgrad.grad(self.function, self.wrt), self.wrt, cache=False)

    def tangents(self, arguments: tuple[Any, ...], direction: np.ndarray) -> tuple[Any, ...]:
        """A direction as tangents of the arguments."""
        return tuple(_shaped([arguments[each] for each in self.wrt], direction))


def _shaped(values: Sequence[Any], direction: np.ndarray) -> Iterator[Any]:
    start = 0
    for value in values:
        zeros = rebuilt(value, (0.0 * np.asarray(leaf)[()] for leaf in leaves(value)))
        size = flat(zeros).size
        yield displaced(zeros, direction[start : start + size])
        start += size


Way = Callable[[Asked, tuple[Any, ...], Sequence[np.ndarray]], Found]


def _gradient(answer: Any, directions: Sequence[np.ndarray]) -> Found:
    value, gradient = answer
    vector = flat(gradient)
    fits = [each for each in directions if each.shape == vector.shape]
    return Found(value, [float(vector @ each) for each in fits], gradient)


def text(asked: Asked, arguments: tuple[Any, ...], directions: Sequence[np.ndarray]) -> Found:
    """The generated text, run by Python."""
    return _gradient(asked.backwards.plain(*arguments), directions)


def compiled(asked: Asked, arguments: tuple[Any, ...], directions: Sequence[np.ndarray]) -> Found:
    """The generated text, compiled."""
    return _gradient(asked.backwards(*arguments), directions)


def forward(asked: Asked, arguments: tuple[Any, ...], directions: Sequence[np.ndarray]) -> Found:
    """The text of forward mode, run by Python in one direction."""
    tangents = asked.tangents(arguments, directions[0])
    value, slope = asked.forwards.plain(*arguments, tangents=tangents)
    return Found(value, [float(slope)])


def product(asked: Asked, arguments: tuple[Any, ...], directions: Sequence[np.ndarray]) -> Found:
    """Forward over reverse, uncompiled."""
    tangents = asked.tangents(arguments, directions[0])
    return Found(product=flat(asked.product.plain(*arguments, v=tangents)))


def product_loops(
    asked: Asked, arguments: tuple[Any, ...], directions: Sequence[np.ndarray]
) -> Found:
    """Forward over reverse, with the machine's loops."""
    tangents = asked.tangents(arguments, directions[0])
    return Found(product=flat(by_loops(asked.product, *arguments, v=tangents)))


def twice(asked: Asked, arguments: tuple[Any, ...], directions: Sequence[np.ndarray]) -> Found:
    """Reverse over reverse, uncompiled."""
    seed = asked.tangents(arguments, directions[0])
    gradient, adjoints = asked.twice_backwards.plain(*arguments, seed=seed)
    return Found(gradient=gradient, product=flat(adjoints))


def loops(asked: Asked, arguments: tuple[Any, ...], directions: Sequence[np.ndarray]) -> Found:
    """The text with the machine's loops for whole arrays, run by Python."""
    return _gradient(by_loops(asked.backwards, *arguments), directions)


def forward_loops(
    asked: Asked, arguments: tuple[Any, ...], directions: Sequence[np.ndarray]
) -> Found:
    """The same of forward mode, in one direction."""
    tangents = asked.tangents(arguments, directions[0])
    value, slope = by_loops(asked.forwards, *arguments, tangents=tangents)
    return Found(value, [float(slope)])


TEXTS: tuple[tuple[str, Way], ...] = (("text", text), ("forward", forward))
"""What every program is asked."""

LOOPS: tuple[tuple[str, Way], ...] = (("loops", loops), ("loops forward", forward_loops))
"""The same texts as the machine gets them."""

QUICK = (*TEXTS, *LOOPS)
"""The ways that take milliseconds."""

ALL: tuple[tuple[str, Way], ...] = (*QUICK, ("compiled", compiled))

SECOND: tuple[tuple[str, Way], ...] = (
    ("hvp", product),
    ("hvp by loops", product_loops),
    ("reverse over reverse", twice),
)
"""The ways to products with the Hessian."""
