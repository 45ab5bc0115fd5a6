"""Events of a solution: where functions of time and state cross zero, by Brent's method.

They are looked for in each step that is accepted, as SciPy does. A time is that of a root of the
function along the step's polynomial, and has its derivative:

    dt/dp = -(g_p + g_y y_p) / (g_t + g_y y_t).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from srcgrad.frontend.evaluate.calls.implicit import constant, solved
from srcgrad.frontend.meanings.scipy.brackets import RTOL, brent
from srcgrad.frontend.meanings.scipy.root_results import number


def along(shape: Any, share: Any) -> Any:
    """A step's polynomial at a share of it."""
    n, degree = shape.shape[1], shape.shape[0] - 1
    y = np.empty(n)
    for i in range(n):
        total = shape[degree, i]
        for p in range(degree):
            total = total * share + shape[degree - 1 - p, i]
        y[i] = total
    return y


class Crossings:
    """The events of a solution, and in which steps they are."""

    def __init__(self, events: Any, args: Any, t0: Any, start: Any) -> None:
        self.args = args
        self.events = (events,) if callable(events) else tuple(events)
        self.size = len(self.events)
        self.ways = np.array([getattr(g, "direction", 0) * 1.0 for g in self.events])
        self.most = np.array([_most(g) for g in self.events])
        self.values = self._all(t0, start)
        self.counts = np.zeros(self.size, np.int64)
        self.times = [np.zeros(self.size)]
        self.last = -1

    def _all(self, t: Any, y: Any) -> Any:
        """The values of all, of which nothing is differentiated."""
        return np.array([constant(number(g(t, y, *self.args)) * 1.0) for g in self.events])

    def _one(self, e: Any, t: Any, y: Any) -> Any:
        """The value of one."""
        value = 0.0
        for k, g in enumerate(self.events):
            if k == e:
                value = constant(number(g(t, y, *self.args)) * 1.0)
        return value

    def ended(self, t: Any, then: Any, y: Any, shape: Any, base: Any, h: Any) -> Any:
        """Look for events in a step, up to y: whether one of them ends the solution."""
        times = np.full(self.size, np.nan)
        values = self._all(then, y)
        up = (self.values <= 0.0) & (values >= 0.0) & (self.ways >= 0.0)
        down = (self.values >= 0.0) & (values <= 0.0) & (self.ways <= 0.0)
        crossing = up | down
        self.values[:] = values
        self.last = -1
        if np.any(crossing):
            polynomial = shape()
            for e in range(self.size):
                if crossing[e]:
                    times[e] = self._root(e, polynomial, t, then, base, h)
                    self.counts[e] += 1
                    if self.counts[e] >= self.most[e]:
                        if self.last < 0 or (times[e] - times[self.last]) * h < 0.0:
                            self.last = e
            if self.last >= 0:
                for e in range(self.size):
                    if crossing[e] and (times[e] - times[self.last]) * h > 0.0:
                        times[e] = np.nan
                        self.counts[e] -= 1
        self.times.append(times)
        return self.last >= 0

    def _root(self, e: Any, polynomial: Any, t: Any, then: Any, base: Any, h: Any) -> Any:
        def along_it(time: Any) -> Any:
            return self._one(e, time, along(polynomial, (time - base) / h))

        return brent(along_it, t, then, (RTOL, RTOL, 100), (), False)[0]

    def time(self, g: Any, found: Any, shape: Any, base: Any, h: Any) -> Any:
        """When an event was found to be, with its derivative."""

        def along_it(time: Any) -> Any:
            return number(g(time, along(shape, (time - base) / h), *self.args)) * 1.0

        return solved(along_it, found)


def _most(g: Any) -> Any:
    """How often an event has to be before it ends the solution."""
    terminal = getattr(g, "terminal", None)
    if terminal is None or terminal == 0:
        return np.inf
    if int(terminal) != terminal or terminal < 0:
        raise ValueError(
            "The `terminal` attribute of each event must be a boolean or positive integer."
        )
    return float(int(terminal))
