"""Checks of bounds, and the loops around them."""

from __future__ import annotations

from dataclasses import field

from srcgrad import ir
from srcgrad.frontend.programs.bounds import Linear
from srcgrad.records import dataclass
from srcgrad.types import Scalar, Type


@dataclass
class Check:
    """One side of a check, moved out of loops: `margin` must not be negative where they all run."""

    guard: ir.Guard
    margin: Linear
    index: Linear
    size: Linear
    runs: list[Linear]
    """For each loop, what is positive if it runs."""


@dataclass
class Pass:
    types: dict[str, Type]
    definitions: dict[str, ir.Expr]
    changing: set[str]
    count: int = 0

    def fresh(self, type: Scalar) -> str:
        self.count += 1
        name = f"%0%{self.count}"
        self.types[name] = type
        return name


@dataclass
class Loop:
    """A counting loop around the statements being looked at, directly: no branch between."""

    counter: str
    start: Linear
    stop: Linear
    step: int
    assigned: set[str]
    outer: Loop | None
    checks: list[Check] = field(default_factory=list)
