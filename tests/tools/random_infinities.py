"""Random programs that work out something singular, go on with it, and then leave it out.

`x` is zero at some places, where quotients, logarithms and powers of it are no numbers; `w` and `k`
are ordinary. What the program does with those places' values at last is to drop them, in one of
many ways. So the derivative with respect to what stands at those places is zero, and everything
else can be compared with differences that leave `x` alone there.
"""

from __future__ import annotations

import linecache
from dataclasses import dataclass
from typing import Any

import numpy as np

SINGULAR = (
    "1.0 / x",
    "w / x",
    "np.log(x)",
    "x ** -0.5",
    "k / x ** 2",
    "w * np.log(x)",
    "np.log(w * w * x)",
    "x * np.log(x)",
    "np.sqrt(x) / x",
    "np.arctan2(w, x) / x",
    "np.log(np.abs(x)) - w",
    "np.exp(1.0 / x)",
)
STEPS = (
    "y = y * w",
    "y = y + k * x",
    "y = y * y",
    "y = np.sin(y) + w",
    "y = y / (1.0 + w * w)",
    "y = np.exp(-y * y) * k",
    "y *= k",
    "y = np.maximum(y, w)",
    "y = w - y",
    "y = np.abs(y)",
    "y = np.tanh(y)",
    "y = np.log(1.0 + y * y)",
)
DROPS = (
    "y[x == 0.0] = 0.0",
    "y[x == 0.0] = w[x == 0.0]",
    "y = np.where(x == 0.0, 0.0, y)",
    "y = np.where(x > 0.0, y, w)",
    "np.putmask(y, x == 0.0, 2.0)",
    "np.copyto(y, w, where=x == 0.0)",
    "y = y[x > 0.0]",
    "y = y[np.flatnonzero(x)]",
    "for i in range(len(x)):\n        if x[i] == 0.0:\n            y[i] = k",
    "for i in BAD:\n        y[i] = 0.0",
    "y = np.delete(y, BAD)",
    "y = y[GOOD]",
    "y = np.array([y[i] for i in GOOD])",
)
ENDS = (
    "return np.sum(y)",
    "return np.sum(y * y) + k",
    "return np.sum(np.cumsum(y))",
    "return np.mean(y) * k",
    "return np.sum(np.sin(y)) + np.sum(w)",
    "return np.max(y) + np.dot(y, y)",
)
IN_LOOPS = (
    "if x[i] == 0.0:\n            y = 0.0\n        total += y",
    "if x[i] == 0.0:\n            continue\n        total += y * y",
    "if x[i] > 0.0:\n            total += y * k",
    "y = w[i] if x[i] == 0.0 else y\n        total += np.sin(y)",
    "last = y\n        if x[i] == 0.0:\n            last = w[i]\n        total += last * last",
)


@dataclass(frozen=True)
class Singular:
    """A program and the point to differentiate it at; `text` may be shown to people."""

    text: str
    function: Any
    x: np.ndarray
    w: np.ndarray
    k: float


def program(seed: int) -> Singular:
    """The program of a seed."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(3, 7))
    x = rng.uniform(0.5, 2.0, n)
    bad = rng.choice(n, int(rng.integers(1, n - 1)), replace=False)
    x[bad] = 0.0
    good = [int(i) for i in range(n) if i not in bad]

    def one(among: tuple[str, ...]) -> str:
        return among[int(rng.integers(len(among)))]

    steps = [one(STEPS) for _ in range(int(rng.integers(0, 3)))]
    first = one(SINGULAR)
    if rng.random() < 0.3:
        inner = "\n        ".join(_elements(each) for each in (f"y = {first}", *steps))
        body = f"total = 0.0\n    for i in range(len(x)):\n        {inner}\n        {one(IN_LOOPS)}"
        body += "\n    return total"
    else:
        lines = (f"y = {first}", *steps, one(DROPS), one(ENDS))
        body = "\n    ".join(lines)
        body = body.replace("BAD", repr(sorted(map(int, bad)))).replace("GOOD", repr(good))
    text = f"import numpy as np\n\n\ndef f(x, w, k):\n    {body}\n"
    file = f"<singular {seed}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    namespace: dict[str, Any] = {}
    exec(compile(text, file, "exec"), namespace)
    return Singular(text, namespace["f"], x, rng.uniform(-2.0, 2.0, n), rng.uniform(0.5, 1.5))


def _elements(line: str) -> str:
    """A statement about arrays as one about their elements."""
    for name in ("x", "w"):
        for before, after in (
            (" ", " "),
            ("(", ")"),
            (" ", ")"),
            ("(", " "),
            (" ", ","),
            ("(", ","),
        ):
            line = line.replace(f"{before}{name}{after}", f"{before}{name}[i]{after}")
        line = line + "" if not line.endswith(f" {name}") else line[:-1] + f"{name}[i]"
    return line


def differences(made: Singular, step: float = 1e-6) -> np.ndarray:
    """The derivative with respect to x, w and k, zero where x is."""
    point = np.concatenate([made.x, made.w, [made.k]])
    n = len(made.x)

    def value(at: np.ndarray) -> float:
        return float(made.function(at[:n].copy(), at[n : 2 * n].copy(), float(at[-1])))

    result = np.zeros(len(point))
    for i in range(len(point)):
        if i < n and made.x[i] == 0.0:
            continue
        high, low = point.copy(), point.copy()
        high[i] += step
        low[i] -= step
        result[i] = (value(high) - value(low)) / (2.0 * step)
    return result
