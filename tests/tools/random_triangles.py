"""Random texts with three loops that add up products, one bounded by another one's counter.

One to three sums whose arrays have any two of the counters, moved or turned, some of them by a name
that starts at zero; beside them what is no product, and what makes a nest another kind: an array
that is read and added to, a diagonal, a counter that bounds both others.
"""

from __future__ import annotations

import random

import numpy as np

NAMES = ("a", "b", "c", "d", "e")
BOUNDS = (
    *("range({u})", "range({u} + 1)", "range({u}, n)", "range({u} + 1, n)", "range(n - {u})"),
    *("range({u} - 1)", "range({u} + 2, n)", "range({u} - 1, {u} + 2)", "range(n)"),
    *("range({u} - 1, -1, -1)", "range(n - 1, {u}, -1)", "range(n - 1 - {u}, n)"),
)


def text(seed: int) -> str:
    """A function `f(a, b, c, d, e, s)` of square matrices and a number, which it changes."""
    draw = random.Random(seed)
    order = draw.sample("ijk", 3)
    outer, inner = sorted(draw.sample(range(3), 2))
    ranges = {each: draw.choice(("range(n)", "range(n)", "range(1, n)")) for each in order}
    ranges[order[inner]] = draw.choice(BOUNDS).format(u=order[outer])
    if draw.random() < 0.1:
        third = (set(range(3)) - {outer, inner}).pop()
        ranges[order[third]] = "range(n)" if third < outer else f"range({order[outer]})"
    pads = ["    " * (k + 1) for k in range(4)]
    body: list[str] = []
    read, written = draw.choice((("ab", "cde"), ("abc", "de"), ("abc", "d")))
    before: dict[int, list[str]] = {0: [], 1: []}
    after: dict[int, list[str]] = {0: [], 1: []}
    for k in range(draw.choice((1, 1, 2, 3))):
        target, one, other = draw.sample(("ij", "ik", "jk"), 3)
        product = f"{_item(draw, draw.choice(read), one)} * {_item(draw, draw.choice(read), other)}"
        factor = draw.choice(("", "", "s * ", "-", "2.0 * "))
        depth = max(map(order.index, target))
        place = _item(draw, draw.choice(written), target)
        sign = draw.choice("+-")
        if depth < 2 and draw.random() < 0.5:
            before[depth].append(f"t{k} = 0.0")
            body.append(f"t{k} {sign}= {factor}{product}")
            more = draw.choice(("", "", f"{_item(draw, draw.choice(read), target)} + "))
            after[depth].append(f"{place} {draw.choice('+-')}= {more}t{k}")
        elif draw.random() < 0.3:
            body += [f"t{k} = {product}", f"{place} {sign}= {factor}t{k}"]
        else:
            body.append(f"{place} {sign}= {factor}{product}")
    if draw.random() < 0.15:
        body.append(draw.choice(("a[i, j] += b[i, k] * c[k, j]", "d[i, j] += b[i, i] * c[k, j]")))
    lines = ["def f(a, b, c, d, e, s):", "    n = a.shape[0] - 4"]
    lines += [f"{pads[0]}for {order[0]} in {ranges[order[0]]}:"]
    lines += [pads[1] + each for each in before[0]]
    lines += [f"{pads[1]}for {order[1]} in {ranges[order[1]]}:"]
    lines += [pads[2] + each for each in before[1]]
    lines += [f"{pads[2]}for {order[2]} in {ranges[order[2]]}:"]
    lines += [pads[3] + each for each in body]
    lines += [pads[2] + each for each in after[1]]
    lines += [pads[1] + each for each in after[0]]
    return "\n".join([*lines, "    return 0.0", ""])


def _item(draw: random.Random, array: str, counters: str) -> str:
    first, second = draw.choice((counters, counters, counters[::-1]))
    moved = draw.choice(("{}", "{}", "{}", "{}", "{} + 1", "{} + 2"))
    return f"{array}[{moved.format(first)}, {second}]"


def matrices(seed: int, n: int, infinities: int = 0) -> list[np.ndarray]:
    """Five matrices, for loops of `n` steps, with some infinities in them."""
    random = np.random.default_rng(seed)
    made = [random.uniform(-1.0, 1.0, (n + 4, n + 4)) for _ in NAMES]
    for _ in range(infinities):
        place = random.integers(n + 4), random.integers(n + 4)
        made[random.integers(3)][place] = random.choice([np.inf, -np.inf, np.nan])
    return made
