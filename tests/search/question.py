"""What is asked of entry points, a function at a point, and what one of them measures."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from srcgrad.keywords import free_name
from tests.tools.checking import is_complex, leaves, parts, rebuilt


@dataclass(frozen=True)
class Measured:
    """What one entry point gives, all as vectors and matrices of real numbers; None for what it
    does not give."""

    value: Any = None
    """What the function returns, in its structure."""
    tangent: np.ndarray | None = None
    """J v."""
    adjoint: np.ndarray | None = None
    """w J."""
    jacobian: np.ndarray | None = None
    """J, a row for each real number of the results."""
    bend: np.ndarray | None = None
    """The second derivative of the results along v, twice."""
    third: np.ndarray | None = None
    """The third derivative of the results along v."""
    product: np.ndarray | None = None
    """H v, of a function of one number."""
    hessian: np.ndarray | None = None
    """H, of a function of one number."""
    diagonal: np.ndarray | None = None
    """Of H."""
    adjoints_like: Any = None
    """Adjoints in their own structure, whose form is compared with that of the arguments."""


@dataclass(frozen=True)
class Question:
    """A function at a point, with a direction for its arguments and weights for its results."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    wrt: tuple[int, ...]
    expected: Any
    """What Python returns."""
    direction: np.ndarray
    weights: np.ndarray
    compiled: bool = False
    known: dict[Any, Any] = field(default_factory=dict)
    """The derivatives that have been made."""

    @cached_property
    def argnums(self) -> Any:
        """One position if there is one, so that both forms are asked for."""
        return self.wrt[0] if len(self.wrt) == 1 else self.wrt

    @property
    def point(self) -> tuple[Any, ...]:
        return tuple(self.arguments[each] for each in self.wrt)

    @property
    def tangents(self) -> Any:
        """The direction, made as the arguments of `argnums` are."""
        made = like(self.point, self.direction)
        return made[0] if len(self.wrt) == 1 else made

    @property
    def seed(self) -> Any:
        """The weights, made as the results are."""
        return like(self.expected, self.weights)

    @property
    def names(self) -> list[str]:
        """The names of the arguments that have one."""
        found = inspect.signature(self.function).parameters.values()
        return [each.name for each in found if each.kind == each.POSITIONAL_OR_KEYWORD]

    def keyword(self, name: str, *others: str) -> str:
        """What a derivative takes by this name, if that is not the function's own."""
        return free_name(name, (*inspect.signature(self.function).parameters, *others))

    @property
    def is_scalar(self) -> bool:
        """Whether the function returns one real number."""
        return parts(self.expected) is None and np.shape(self.expected) == () and (
            np.asarray(self.expected).dtype.kind == "f"
        )  # fmt: skip

    def derived(self, operator: Any, *given: Any, **options: Any) -> Any:
        """A derivative of the function, made once for all calls."""
        key = (operator, given, *options.items())
        if key not in self.known:
            wrt = given or (self.argnums,)
            self.known[key] = operator(self.function, *wrt, cache=False, **options)
        return self.known[key]

    def of(self, derivative: Any, **keywords: Any) -> Any:
        """The answer of a derivative here."""
        call = derivative if self.compiled else derivative.plain
        return call(*self.arguments, **keywords)


def like(value: Any, vector: np.ndarray) -> Any:
    """A vector of real numbers in the structure of `value`, integers as they are in vectors."""
    start = 0

    def made() -> Iterator[Any]:
        nonlocal start
        for leaf in leaves(value):
            size = np.size(leaf) * (2 if is_complex(leaf) else 1)
            piece = vector[start : start + size]
            start += size
            if is_complex(leaf):
                piece = piece[::2] + 1j * piece[1::2]
            if isinstance(leaf, np.ndarray):
                kept = leaf.dtype if leaf.dtype.kind in "fc" else np.dtype(np.float64)
                yield piece.reshape(leaf.shape).astype(kept.newbyteorder("="))
            else:
                yield piece[0].item()

    return rebuilt(value, made())
