"""How much of a program each function makes up, and when that is too much."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import field
from typing import Any

from srcgrad.budget import Budget
from srcgrad.errors import OverBudget, Span
from srcgrad.records import dataclass

ATTEMPTS = 10
"""How often a statement may be read again, on the average: loops are, until all types are known."""
LOOK = 256
"""Statements from one look at the clock to the next."""
DEPTH = 100
"""Levels of indentation that Python does not read."""
BYTES = 1300
"""What Numba needs for each pair of a branch and a name: measured on texts of 600 to 9600 lines."""


@dataclass
class Growth:
    """Counts the statements that are emitted, those of failed attempts included."""

    budget: Budget = field(default_factory=Budget)
    since: float = field(default_factory=time.perf_counter)
    emitted: int = 0
    sizes: Counter[Any] = field(default_factory=Counter)
    """Of each function, the statements in all its calls, calls within them included."""
    entered: Counter[Any] = field(default_factory=Counter)
    inside: Counter[Any] = field(default_factory=Counter)
    deep: Counter[Any] = field(default_factory=Counter)
    """How often each function was read deep within calls of itself, by its node."""

    def count(self, span: Callable[[], Span | None]) -> None:
        """One more statement; from time to time, whether there are too many."""
        self.emitted += 1
        if self.emitted % LOOK:
            return
        if self.emitted > ATTEMPTS * self.budget.lines:
            self.refuse(f"has more than {self.budget.lines} statements", span())
        self.check_time(span())

    def check_time(self, span: Span | None = None) -> None:
        """Refuse if making the derivative has taken too long."""
        seconds = time.perf_counter() - self.since
        if seconds > self.budget.seconds:
            self.refuse(f"takes more than {self.budget.seconds:g} s to make", span)

    @contextmanager
    def call(self, function: Any) -> Iterator[None]:
        """Whatever is emitted here belongs to a function."""
        before = self.emitted
        self.entered[function] += 1
        self.inside[function] += 1
        try:
            yield
        finally:
            self.inside[function] -= 1
            if not self.inside[function]:
                self.sizes[function] += self.emitted - before

    def refuse(self, what: str, span: Span | None) -> None:
        """Say which function grew."""
        several = {f: self.size(f) for f in self.entered if self.entered[f] > 1}
        grown = max(several, key=several.__getitem__, default=None)
        culprit = ""
        if grown is not None:
            share = 100 * several[grown] // max(self.emitted, 1)
            culprit = (
                f": {grown.__name__} (line {grown.__code__.co_firstlineno}) is read in place "
                f"{self.entered[grown]} times and makes up {share} % of it"
            )
        raise OverBudget(
            f"the derivative {what}{culprit}",
            span,
            "Put what is repeated into a loop over an array, or give the function a rule with "
            "srcgrad.partials; budget=srcgrad.Budget(lines=…, seconds=…, memory=…) allows more.",
            code="SG705",
        )

    def check_text(self, lines: int, branches: int, names: int) -> None:
        """Refuse a text that is too long, or that Numba would need too much memory for."""
        if lines > self.budget.lines:
            self.refuse(f"has {lines} lines, more than {self.budget.lines}", None)
        memory = BYTES * branches * names
        if memory > self.budget.memory:
            self.refuse(
                f"has {branches} branches and {names} names, for which Numba would need some "
                f"{memory / 1e9:.1f} GB, more than {self.budget.memory / 1e9:g}",
                None,
            )

    def check_depth(self, depth: int, span: Span | None) -> None:
        """Refuse blocks within blocks of which Python could not read the text."""
        if depth >= DEPTH:
            raise OverBudget(
                f"the derivative has blocks that are {depth} deep, and Python reads less than "
                f"{DEPTH}",
                span,
                "A long chain of `elif` becomes such, and so does a loop over a list of constants "
                "that returns or breaks early: make the list an array, `np.array(table)`, and "
                "search that in a loop.",
                code="SG711",
            )

    def size(self, function: Any) -> int:
        """The statements of a function, calls of it that are under way included."""
        return max(self.sizes[function], self.emitted if self.inside[function] else 0)
