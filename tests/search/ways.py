"""The ways to a derivative that must agree: here is where forward mode is to be added."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

import srcgrad
from tests.tools.checking import flat


@dataclass(frozen=True)
class Found:
    """What one way gives: the value, and its slopes in the directions that were asked for."""

    value: Any
    slopes: list[float]
    gradient: Any = None
    """By the ways that go backwards: the gradient, in the structure of the arguments."""


@dataclass(frozen=True)
class Asked:
    """A function, and with respect to what; its derivative serves every way that wants one."""

    function: Callable[..., Any]
    wrt: tuple[int, ...]

    @cached_property
    def backwards(self) -> Any:
        return srcgrad.value_and_grad(self.function, self.wrt, cache=False)


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


QUICK: tuple[tuple[str, Way], ...] = (("text", text),)
"""The ways that take milliseconds."""

ALL: tuple[tuple[str, Way], ...] = (*QUICK, ("compiled", compiled))
