"""Ways to run a loop."""

from __future__ import annotations

from dataclasses import field

from srcgrad import ir
from srcgrad.frontend.values.core.values import Key, Number, Value
from srcgrad.records import dataclass
from srcgrad.types import Scalar

TRIALS = 12
"""How often a loop's body is read before its values must have settled on types."""


@dataclass(eq=False)
class Attempt:
    """One way to run a loop: what each slot of the state is at the start of an iteration."""

    patterns: dict[Key, Value]
    summed: dict[Key, Scalar]
    refused: set[Key]
    boxed: set[Key] = field(default_factory=set)
    """What holds arrays without axes at the start of an iteration, on some path."""
    viewed: set[Key] = field(default_factory=set)
    """What holds views without axes there."""
    roots: dict[tuple[Key, int], frozenset[str]] = field(default_factory=dict)
    """The arrays that each array of a slot may be there."""
    mark: str = ""
    """What stands for those that iterations make."""


@dataclass(eq=False)
class Cells:
    """What an attempt has made: the program of an iteration, and the cells that it hands on."""

    entry: dict[Key, Value]
    made: dict[Key, Value]
    end: dict[Key, Value]
    block: list[ir.Statement]
    sums: dict[Key, Number]
    dead: bool
    swaps: list[tuple[str, str]]
