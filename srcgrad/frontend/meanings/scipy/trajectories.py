"""The solution of a differential equation by steps that have been found, with derivatives.

Sizes of steps are constant here; but the last one ends at the end, whatever that depends on.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from srcgrad.frontend.evaluate.calls.implicit import constant
from srcgrad.frontend.meanings.numpy.elements import refuse
from srcgrad.frontend.meanings.scipy.crossings import along
from srcgrad.frontend.meanings.scipy.root_results import Results


class Trajectory(Results):
    """What `solve_ivp` returns."""

    def __init__(self, t: Any, y: Any, sol: Any, events: Any, ended: Any) -> None:
        self.t = t
        self.y = y
        self.success = True
        self.status = 1 if ended else 0
        self.sol = sol
        self.t_events = None if events is None else events.t
        self.y_events = None if events is None else events.y

    def __getattr__(self, name: Any) -> Any:
        refuse(
            f"{name} of what solve_ivp returns",
            "Take t, y, sol, t_events, y_events, status or success, or leave the counts to SciPy.",
        )


class Events:
    """Times of events, and the solution there, for each event in an array."""

    def __init__(self, counts: Any, size: Any) -> None:
        self.t = [np.empty(counts[e]) for e in range(counts.shape[0])]
        self.y = [np.empty((counts[e], size)) for e in range(counts.shape[0])]
        self.seen = np.zeros(counts.shape[0], np.int64)


class Continuous:
    """A solution between the ends of its steps, as an `OdeSolution`."""

    def __init__(self, is_later: Any, ends: Any, bases: Any, sizes: Any, shapes: Any) -> None:
        self.is_later = is_later
        self.ends = ends
        self.bases = bases
        self.sizes = sizes
        self.shapes = shapes

    def __call__(self, t: Any) -> Any:
        if np.ndim(t) == 0:
            return self._at(t * 1.0)
        points = np.asarray(t) * 1.0
        if points.ndim != 1:
            raise ValueError("`t` must be a float or a 1-D array.")
        y = np.empty((self.shapes.shape[2], points.shape[0]))
        for e in range(points.shape[0]):
            y[:, e] = self._at(points[e])
        return y

    def _at(self, t: Any) -> Any:
        k = self._segment(constant(t))
        return along(self.shapes[k], (t - self.bases[k]) / self.sizes[k])

    def _segment(self, t: Any) -> Any:
        """The step that a time is in."""
        low, high = 0, self.sizes.shape[0] - 1
        way = constant(self.sizes[0])
        while low < high:
            middle = (low + high) // 2
            beyond = (t - constant(self.ends[middle])) * way
            if beyond < 0.0 or (beyond == 0.0 and not self.is_later):
                high = middle
            else:
                low = middle + 1
        return low


def trajectory(
    method: Any, t0: Any, tf: Any, start: Any, points: Any, dense: Any, crossings: Any
) -> Any:
    """The solution after each step, or at given points."""
    n, steps = start.shape[0], len(method.sizes) - 1
    ended = crossings is not None and crossings.last >= 0
    if points is None:
        t, y = np.empty(steps + 1), np.empty((n, steps + 1))
        t[0], y[:, 0] = t0, start
    else:
        end = crossings.times[-1][crossings.last] if ended else constant(tf)
        firsts = _counts(constant(points), constant(t0), end, method.sizes)
        count = points.shape[0] if t0 == tf else firsts[steps]
        t, y = points[:count], np.empty((n, count))
        if t0 == tf:
            for e in range(count):
                y[:, e] = start
    events = None if crossings is None else Events(crossings.counts, n)
    if dense:
        ends, bases, sizes = np.empty(steps), np.empty(steps), np.empty(steps)
        shapes = np.empty((steps, method.degree + 1, n))
    now, z, state = t0, start, method.begin(t0, start)
    for k in range(steps):
        h = method.sizes[k + 1]
        if k == steps - 1 and not ended:
            h = tf - now
        inside = dense
        if points is not None:
            inside = inside or firsts[k + 1] > firsts[k]
        if crossings is not None:
            inside = inside or not np.all(np.isnan(crossings.times[k + 1]))
        state, z, parts = method.step(k, now, state, h, inside)
        base = now + h if method.starts_at_end else now
        now = now + h
        if inside:
            shape = method.shape(k, parts, h)
            if points is not None:
                for e in range(firsts[k], firsts[k + 1]):
                    y[:, e] = along(shape, (points[e] - base) / h)
            if crossings is not None:
                at, there = _met(crossings, events, k, shape, base, h)
                if ended and k == steps - 1:
                    now, z = at, there
            if dense:
                ends[k], bases[k], sizes[k], shapes[k] = now, base, h, shape
        if points is None:
            t[k + 1], y[:, k + 1] = now, z
    sol = Continuous(method.starts_at_end, ends, bases, sizes, shapes) if dense else None
    return Trajectory(t, y, sol, events, ended)


def _met(crossings: Any, events: Any, k: Any, shape: Any, base: Any, h: Any) -> Any:
    """Enter the events of a step: when the one is that ends it, and the solution there."""
    last, there = base, shape[0].copy()
    for e, g in enumerate(crossings.events):
        found = crossings.times[k + 1][e]
        if not np.isnan(found):
            at = crossings.time(g, found, shape, base, h)
            y = along(shape, (at - base) / h)
            events.t[e][events.seen[e]] = at
            events.y[e][events.seen[e]] = y
            events.seen[e] += 1
            if e == crossings.last:
                last, there = at, y
    return last, there


def check_points(points: Any, t0: Any, tf: Any) -> None:
    """Refuse points that are not in order between the ends."""
    if points.ndim != 1:
        raise ValueError("`t_eval` must be 1-dimensional.")
    for e in range(points.shape[0]):
        if points[e] < min(t0, tf) or points[e] > max(t0, tf):
            raise ValueError("Values in `t_eval` are not within `t_span`.")
        if e > 0 and (tf - t0) * (points[e] - points[e - 1]) <= 0.0:
            raise ValueError("Values in `t_eval` are not properly sorted.")


def _counts(points: Any, t0: Any, end: Any, sizes: Any) -> Any:
    """How many points there are up to each step's end."""
    steps = len(sizes) - 1
    firsts = np.zeros(steps + 1, np.int64)
    found = 0
    now = t0
    for k in range(steps):
        now = now + sizes[k + 1]
        if k == steps - 1:
            now = end
        while found < points.shape[0] and (end - t0) * (points[found] - now) <= 0.0:
            found += 1
        firsts[k + 1] = found
    return firsts
