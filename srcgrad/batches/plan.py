"""What calls of a batch with arguments of the same types have in common: found once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from srcgrad.batches.loop import Loop
from srcgrad.derivative import Derivative
from srcgrad.frontend.arguments.specs import Spec
from srcgrad.records import dataclass
from srcgrad.running import Runner


@dataclass
class Plan:
    """The leaves of the arguments, what runs one element, and what runs the others."""

    specs: dict[str, Spec]
    axes: Sequence[int | None]
    paths: Sequence[str]
    runner: Runner
    key: tuple[Any, ...]
    """The key of one element's arguments: what the derivative knows its code by."""
    kinds: list[np.dtype[Any]]
    """The dtypes of the results."""
    loop: Loop

    def serves(self, derivative: Derivative) -> bool:
        """Whether the code is still the derivative's, and no call needed lengths to be known."""
        return derivative._runners.get(self.key) is self.runner and not derivative._stretched


def is_the_same_for_all(runner: Runner) -> bool:
    """Whether the code for some arguments serves all of their types: nothing but these decides."""
    return not (runner.may_not_fit or runner.captured or runner.drawn or runner.dependencies)
