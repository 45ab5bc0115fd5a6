"""Taylor's theorem as a test: what remains without and with the derivative, and its orders."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from srcgrad.binding import Argnums
from srcgrad.check.claims import claims_of
from srcgrad.check.coordinates import Vector
from srcgrad.check.point import Point
from srcgrad.derivative import Derivative
from srcgrad.errors import SrcgradError
from srcgrad.operators import JVP
from srcgrad.records import dataclass


@dataclass(frozen=True)
class Taylor:
    """The remainders along one direction, for each step.

    `without` is |f(x + h v) - f(x)|, `with_derivative` is |f(x + h v) - f(x) - h J v|. Printed, it
    is a table with the order that each step shows; `plot()` draws it.
    """

    name: str
    steps: tuple[float, ...]
    without: tuple[float, ...]
    with_derivative: tuple[float, ...]
    noise: tuple[float, float]
    """Below these, remainders are rounding: of a difference, and of a derivative times a step."""

    @property
    def orders(self) -> tuple[float, float]:
        """The orders observed, of either remainder: 1 and at least 2 if the derivative is right.

        The last step that stands well above rounding decides; infinite where there is nothing but
        rounding, as for a linear function.
        """
        return self._order(self.without), self._order(self.with_derivative)

    @property
    def holds(self) -> bool:
        """Whether the remainder with the derivative is of second order, or nothing but rounding."""
        return self.orders[1] > 1.7

    def plot(self, path: str | Path | None = None) -> Any:
        """Both remainders over the step, with lines of orders 1 and 2; the figure's axes.

        With a `path` the figure is written there. Raises `SrcgradError` without matplotlib.
        """
        try:
            from matplotlib.figure import Figure
        except ImportError:
            raise SrcgradError(
                "a plot needs matplotlib, which is not installed",
                advice="`pip install matplotlib`, or print the test: it is a table, too.",
                code="SG805",
            ) from None
        figure = Figure(figsize=(5.5, 4.0), layout="constrained")
        axes = figure.add_subplot()
        steps = np.array(self.steps)
        series = (
            (self.without, "|f(x + hv) - f(x)|"),
            (
                self.with_derivative,
                "|f(x + hv) - f(x) - h Jv|",
            ),
        )
        for order, (remainders, label) in enumerate(series, start=1):
            (line,) = axes.loglog(steps, remainders, "o-", label=label, markersize=3)
            guide = remainders[0] * (steps / steps[0]) ** order
            axes.loglog(steps, guide, ":", color=line.get_color(), label=f"order {order}")
        axes.set(xlabel="step h", ylabel="remainder", title=self.name)
        axes.legend()
        if path is not None:
            figure.savefig(path)
        return axes

    def __str__(self) -> str:
        lines = [
            f"Taylor test of {self.name}: orders {self.orders[0]:.2f} and {self.orders[1]:.2f}",
            f"  {'step h':>8}  {'f(x+hv) - f(x)':>16}  order  {'... - h Jv':>16}  order",
        ]
        firsts, seconds = _orders(self.without), _orders(self.with_derivative)
        for k, step in enumerate(self.steps):
            one = f"{self.without[k]:16.3e}  {_shown(firsts[k])}"
            two = f"{self.with_derivative[k]:16.3e}  {_shown(seconds[k])}"
            lines.append(f"  {step:8.1e}  {one}  {two}")
        return "\n".join(lines)

    def _order(self, remainders: tuple[float, ...]) -> float:
        found = _orders(remainders)
        clear = [
            k
            for k in range(1, len(remainders))
            if remainders[k] > self.noise[0] + self.noise[1] * self.steps[k]
        ]
        return found[clear[-1]] if clear else math.inf


def taylor_test(
    f: Callable[..., Any],
    args: Sequence[Any],
    kwargs: dict[str, Any] | None = None,
    *,
    argnums: Argnums = 0,
    step: float = 0.01,
    halvings: int = 12,
    seed: int = 0,
) -> Taylor:
    """Remainders of a function along a random direction, without and with its derivative.

    `f` is a function, differentiated by `jvp`, or a `Derivative`. The direction is as long as the
    arguments, and `step`, relative to that, is halved `halvings` times. Of a `vjp` the results are
    weighted at random.

    >>> import math
    >>> found = taylor_test(lambda x: math.sin(x), (1.0,))
    >>> [round(order, 1) for order in found.orders], found.holds
    ([1.0, 2.0], True)
    """
    derivative = f if isinstance(f, Derivative) else Derivative(f, argnums, JVP)
    point = Point(derivative, args, kwargs or {})
    claims = claims_of(point, seed)
    direction = np.random.default_rng(seed).standard_normal(point.start.size)
    direction[np.isin(point.names, point.fixed())] = 0.0
    length = float(np.linalg.norm(point.start[np.isfinite(point.start)]))
    direction *= (length or 1.0) / np.linalg.norm(direction)
    start = claims.weighted(point.value(0.0 * direction))
    slope = claims.slopes(direction)
    steps = tuple(step * 0.5**k for k in range(halvings + 1))
    rises: list[Vector] = [claims.weighted(point.value(step * direction)) - start for step in steps]
    unit = 1e-3 if point.is_single_precision else 1e-12
    return Taylor(
        derivative.__name__,
        steps,
        tuple(float(np.linalg.norm(rise)) for rise in rises),
        tuple(
            float(np.linalg.norm(rise - step * slope))
            for step, rise in zip(steps, rises, strict=True)
        ),
        (1e-13 * float(np.linalg.norm(start)), unit * float(np.linalg.norm(slope))),
    )


def _orders(remainders: tuple[float, ...]) -> list[float]:
    """The order that each halving shows."""
    with np.errstate(all="ignore"):
        numbers = np.array(remainders)
        return [math.nan, *np.log2(numbers[:-1] / numbers[1:]).tolist()]


def _shown(order: float) -> str:
    return f"{order:5.2f}" if math.isfinite(order) else " " * 5
