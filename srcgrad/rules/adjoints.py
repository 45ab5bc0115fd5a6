"""Rules of routines in ordinary Python, with `@adjoint(np.linalg.solve, "a, b")` above them."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from types import FunctionType
from typing import Any, TypeAlias

from srcgrad.records import dataclass

Definition: TypeAlias = Callable[..., None]


@dataclass(frozen=True)
class RoutineRule:
    """The rule of one routine: which operands carry a derivative, and what is done to adjoints or
    tangents."""

    function: Callable[..., Any]
    operands: tuple[str, ...]
    definition: FunctionType

    @property
    def positions(self) -> tuple[int, ...]:
        """Which of the arguments of a call these operands are."""
        names = list(inspect.signature(self.definition).parameters)
        plain = [name for name in names if not name.endswith(("_bar", "_dot", "result"))]
        return tuple(plain.index(name) for name in self.operands)


_adjoints: dict[Any, RoutineRule] = {}
_tangents: dict[Any, RoutineRule] = {}


def adjoint(function: Callable[..., Any], operands: str) -> Callable[[Definition], Definition]:
    """Let the decorated function be the adjoint of a routine.

    `operands` names the operands that carry a derivative. The definition has parameters of these
    names and of those of other operands, and of the names with `_bar` for their adjoints, to which
    it adds in place (None for an operand that carries no derivative in this program); `result` and
    `result_bar` are the results and their adjoints: tuples if there are several results, with None
    for an adjoint that is not there. It is read, not called: its text becomes part of the
    derivative. It may do what it likes with `result_bar`, and changes nothing else.
    """

    return _enter(_adjoints, function, operands)


def tangent(function: Callable[..., Any], operands: str) -> Callable[[Definition], Definition]:
    """Let the decorated function be the tangent of a routine.

    As for `adjoint`, with `_dot` for `_bar`: it adds in place to `result_dot`, which is zero before
    and None where the result needs no tangent, and changes nothing else. `a_dot` is None for an
    operand that does not change.
    """
    return _enter(_tangents, function, operands)


def _enter(
    table: dict[Any, RoutineRule], function: Callable[..., Any], operands: str
) -> Callable[[Definition], Definition]:
    def enter(definition: Definition) -> Definition:
        assert isinstance(definition, FunctionType), "a rule is read from its text"
        names = tuple(name.strip() for name in operands.split(","))
        table[function] = RoutineRule(function, names, definition)
        return definition

    return enter


def lookup(function: Callable[..., Any]) -> RoutineRule | None:
    """The adjoint of a routine, or None."""
    return _adjoints.get(function)


def lookup_tangent(function: Callable[..., Any]) -> RoutineRule | None:
    """The tangent of a routine, or None."""
    return _tangents.get(function)
