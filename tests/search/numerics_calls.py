"""How numerical programs are called and what they return: layouts, containers, kinds of numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from tests.search.idioms import Chance


@dataclass
class State:
    """Arguments or results as a dataclass."""

    x: Any
    y: Any
    A: Any
    s: Any = 0.4


class Fields(NamedTuple):
    """The same as a tuple with names."""

    x: Any
    y: Any
    A: Any
    s: Any = 0.4


class Model:
    """An object with constants, and methods that use and change it."""

    def __init__(self, rate: float = 0.3, power: int = 2) -> None:
        self.rate, self.power = rate, power
        self.last = 0.0

    def slope(self, v: Any) -> Any:
        return -self.rate * v * np.abs(v) ** (self.power - 1)

    def energy(self, v: Any) -> Any:
        return 0.5 * np.sum(v**self.power)

    def stepped(self, v: Any, h: Any) -> Any:
        half = v + 0.5 * h * self.slope(v)
        return v + h * self.slope(half)

    def memory(self, s: Any) -> Any:
        """What the call before was given."""
        last, self.last = self.last, s
        return last


CLASSES = "from tests.search.numerics_calls import Fields, Model, State\n"


@dataclass(frozen=True)
class Signature:
    """The first lines of a program, and what makes its arguments of those by names."""

    head: str
    arguments: Callable[[dict[str, Any]], tuple[Any, ...]]
    wrt: tuple[int, ...]


NAMES = "x, y, b, A, s"


def _picked(names: str) -> Callable[[dict[str, Any]], tuple[Any, ...]]:
    return lambda known: tuple(known[name] for name in names.split(", "))


CONSTANT = "k0, flags, order, places, mode"
PLAIN = Signature(
    f"def program({NAMES}, {CONSTANT}):\n", _picked(f"{NAMES}, {CONSTANT}"), (0, 1, 2, 3, 4)
)
SIGNATURES = (
    PLAIN,
    Signature(
        f"def program({NAMES}, k0=2, flags=None, order=None, places=None, mode='upwind'):\n"
        "    flags = x > 0.1 if flags is None else flags\n"
        "    order = np.arange(len(x))[::-1] if order is None else order\n"
        "    places = np.zeros(2, int) if places is None else places\n",
        _picked(f"{NAMES}, k0"),
        (0, 1, 2, 3, 4),
    ),
    Signature(
        f"def program(state, b, {CONSTANT}):\n"
        "    x, y, A, s = state['x'], state['y'], state['A'], state['s']\n",
        lambda known: (
            {name: known[name] for name in ("x", "y", "A", "s")},
            *_picked(f"b, {CONSTANT}")(known),
        ),
        (0, 1),
    ),
    Signature(
        f"def program(state, b, {CONSTANT}):\n"
        "    x, y, A, s = state.x, state.y, state.A, state.s\n",
        lambda known: (
            State(*_picked("x, y, A, s")(known)),
            *_picked(f"b, {CONSTANT}")(known),
        ),
        (0, 1),
    ),
    Signature(
        f"def program(state, b, {CONSTANT}):\n    x, y, A, s = state\n",
        lambda known: (
            Fields(*_picked("x, y, A, s")(known)),
            *_picked(f"b, {CONSTANT}")(known),
        ),
        (0, 1),
    ),
    Signature(
        f"def program({CONSTANT}, *arrays):\n    x, y, b, A, s = arrays\n",
        _picked(f"{CONSTANT}, {NAMES}"),
        (5, 6, 7, 8, 9),
    ),
    Signature(
        f"def program(pair, rest, {CONSTANT}):\n    (x, y), [b, (A, s)] = pair, rest\n",
        lambda known: (
            (known["x"], known["y"]),
            [known["b"], (known["A"], known["s"])],
            *_picked(CONSTANT)(known),
        ),
        (0, 1),
    ),
    Signature(
        f"def program(x, A, /, y, b, *, s=0.4, {CONSTANT.replace(', ', '=2, ', 1)}):\n",
        _picked("x, A, y, b"),
        (0, 1, 2, 3),
    ),
)
"""Of keyword-only arguments a call gives none."""


RETURNED = (
    "total", "total", "total", "u", "(u, t)", "u, w, B", "[u, B, t]", "{'u': u, 'total': total}",
    "(t, {'w': w, 'all': [u, K]})", "State(u, w, B, t)", "Fields(u, w, B)", "B", "K", "u[:2], t",
    "u[::-1], B.T", "(total, len(x))", "(u, w > 0.0)", "np.array([t, e, total])", "(u + 1j * w)",
    "np.outer(u, b)", "np.stack([u, w], axis=1)", "(x, u)", "[p for p in u]", "(e, u.copy())",
)  # fmt: skip


# Arrays ------------------------------------------------------------------------------------------

LAYOUTS = ("C", "C", "C", "F", "reversed", "strided", "readonly", "inner")


def laid(value: np.ndarray, layout: str) -> np.ndarray:
    """A copy of an array in other memory."""
    if layout == "F":
        return np.asfortranarray(value)
    if layout == "reversed":
        return value[::-1].copy()[::-1]
    if layout == "strided":
        return np.repeat(value, 2, axis=-1)[..., ::2]
    if layout == "inner":
        return np.pad(value, 1, constant_values=np.nan)[(slice(1, -1),) * value.ndim]
    made = value.copy()
    made.flags.writeable = layout != "readonly"
    return made


def numbers(chance: Chance, seed: int, n: int, m: int, dtype: Any) -> dict[str, Any]:
    """Arguments by names, for these lengths."""
    draw = np.random.default_rng([seed, n, m])

    def made(*shape: int) -> np.ndarray:
        value = draw.uniform(-1.1, 1.1, shape).astype(dtype)
        return laid(value, chance.pick(LAYOUTS))

    scalar = float(draw.uniform(0.1, 0.9))
    number = chance.pick((float, float, np.float64, np.asarray))
    known = {
        "x": made(n), "y": made(n), "b": made(m), "A": made(n, m), "s": number(scalar),
        "k0": 2, "flags": draw.uniform(size=n) > 0.5, "order": draw.permutation(n),
        "places": draw.integers(0, max(n, 1), 3 if n else 0), "mode": "upwind",
    }  # fmt: skip
    if dtype == np.float32:
        known["s"] = np.float32(scalar)
    return known


def overlapping(known: dict[str, Any], kind: int) -> dict[str, Any]:
    """The same with arguments that are one array, or share memory."""
    n, x = len(known["x"]), known["x"]
    room = np.append(x, x[:1])
    if kind == 0:
        return {**known, "y": x}
    if kind == 1 and n:
        return {**known, "x": room[:-1], "y": room[1:]}
    if kind == 2 and n:
        return {**known, "y": x[::-1]}
    if kind == 3 and known["A"].shape[1]:
        return {**known, "x": known["A"][:, 0], "y": known["A"][:, -1]}
    return known
