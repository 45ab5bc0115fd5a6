"""Events of a solution: where functions of time and state cross zero, by Brent's method.

They are looked for in each step that is accepted, as SciPy does. A time is that of a root of the
function along the step's polynomial, and has its derivative:

    dt/dp = -(g_p + g_y y_p) / (g_t + g_y y_t).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from srcgrad.frontend.evaluate.calls.implicit import constant, solved
from srcgrad.frontend.meanings.scipy.brackets import RTOL, brentq
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
        self.values = np.array([self.value(g, t0, start) for g in self.events])
        self.counts = np.zeros(len(self.events), np.int64)
        self.times = [np.zeros(len(self.events))]
        self.last = -1

    def value(self, g: Any, t: Any, y: Any) -> Any:
        """The value of one, of which nothing is differentiated."""
        return constant(number(g(t, y, *self.args)) * 1.0)

    def ended(self, t: Any, then: Any, y: Any, shape: Any, base: Any, h: Any) -> Any:
        """Look for events in a step, up to y: whether one of them ends the solution."""
        size = len(self.events)
        times = np.full(size, np.nan)
        values = np.array([self.value(g, then, y) for g in self.events])
        crossing = np.zeros(size, np.bool_)
        for e in range(size):
            way = getattr(self.events[e], "direction", 0)
            up = self.values[e] <= 0.0 and values[e] >= 0.0 and way >= 0
            down = self.values[e] >= 0.0 and values[e] <= 0.0 and way <= 0
            crossing[e] = up or down
            self.values[e] = values[e]
        self.last = -1
        if np.any(crossing):
            polynomial = shape()
            earliest = then
            for e in range(size):
                if crossing[e]:
                    times[e] = self._root(self.events[e], polynomial, t, then, base, h)
                    self.counts[e] += 1
                    if self.counts[e] >= _most(self.events[e]):
                        if self.last < 0 or (times[e] - earliest) * h < 0.0:
                            earliest, self.last = times[e], e
            for e in range(size):
                if crossing[e] and (times[e] - earliest) * h > 0.0:
                    times[e] = np.nan
                    self.counts[e] -= 1
        self.times.append(times)
        return self.last >= 0

    def _root(self, g: Any, polynomial: Any, t: Any, then: Any, base: Any, h: Any) -> Any:
        def along_it(time: Any) -> Any:
            return self.value(g, time, along(polynomial, (time - base) / h))

        return constant(brentq(along_it, t, then, (), RTOL, RTOL))

    def time(self, e: Any, k: Any, shape: Any, base: Any, h: Any) -> Any:
        """When an event of a step is, with its derivative."""
        g, args = self.events[e], self.args

        def along_it(time: Any) -> Any:
            return number(g(time, along(shape, (time - base) / h), *args)) * 1.0

        return solved(along_it, self.times[k + 1][e])


def _most(g: Any) -> Any:
    """How often an event may be before it ends the solution."""
    terminal = getattr(g, "terminal", None)
    if terminal is None or terminal == 0:
        return np.inf
    if int(terminal) != terminal or terminal < 0:
        raise ValueError(
            "The `terminal` attribute of each event must be a boolean or positive integer."
        )
    return int(terminal)
