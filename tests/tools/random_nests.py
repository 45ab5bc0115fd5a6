"""Random nests of loops that nearly are products of matrices.

Loops in any order, full or bounded by one another, subscripts moved or turned, a sum that goes to
elements or to a name; and what must keep it from being one product: an operand that is written
before or after, a target that is read, one that is an operand in place, a condition.
"""

from __future__ import annotations

import linecache
import random
from typing import Any

import numpy as np
import pytest

import srcgrad


def text(seed: int) -> tuple[str, bool]:
    """A program `f(a, b, c, s)`, and whether its arrays are square."""
    draw = random.Random(seed)
    order = draw.sample("ijk", 3)
    bounds = {"i": "n", "j": "m", "k": "p"}
    is_square = draw.random() < 0.6
    ranges = {name: f"range({bounds[name]})" for name in order}
    if draw.random() < 0.5 and is_square:
        outer, inner = sorted(draw.sample(range(3), 2))
        q, p = order[outer], order[inner]
        ranges[p] = draw.choice(
            (
                *(f"range({q})", f"range({q} + 1)", f"range({q}, n)", f"range({q} + 1, n)"),
                *(f"range(n - {q})", f"range(n - 1 - {q})", f"range(n - 2 - {q})"),
                *(f"range({q} + 2, n)", f"range({q} - 1)"),
            )
        )
    elif draw.random() < 0.3:
        name = draw.choice(order)
        ranges[name] = f"range({draw.choice((1, 2))}, {bounds[name]})"
    place = draw.choice(("c[i, j]", "c[i, j]", "c[j, i]")) if is_square else "c[i, j]"
    one = draw.choice(("a[i, k]", "a[i, k]", "a[k, i]")) if is_square else "a[i, k]"
    two = draw.choice(("b[k, j]", "b[k, j]", "b[j, k]")) if is_square else "b[k, j]"
    if draw.random() < 0.25:
        two = two.replace("b", draw.choice("ac") if is_square else "b")
    if draw.random() < 0.15 and is_square:
        one = draw.choice(("a[i - 1, k]", "a[n - 1 - i, k]", "a[i, i]", "a[k, k]", "a[j, k]"))
    factor = draw.choice(("", "", "2.0 * ", "s * ", "-"))
    term = f"{factor}{one} * {two}"
    spoil = draw.choice(
        ("", "", "", "a[i, k] = 0.5 * a[i, k]", "b[k, j] += s", "c[i, j] *= 1.1", "s += c[i, j]")
    )
    if not is_square and spoil.startswith("c"):
        spoil = ""
    sign = draw.choice(("+=", "+=", "-="))
    lines = [f"for {name} in {ranges[name]}:" for name in order]
    pads = ["    " * (k + 1) for k in range(4)]
    body = [pads[k] + lines[k] for k in range(2)]
    if order[2] == "k" and draw.random() < 0.6:
        body += [f"{pads[2]}t = {draw.choice(('0.0', '0.0', 's'))}"]
        body += [f"{pads[2]}for k in {ranges['k']}:", f"{pads[3]}t {sign} {term}"]
        kind = draw.choice(("{} += t", "{} = t", "{} -= 3.0 * t", "{} += t * t", "{} = t + s"))
        body += [pads[2] + kind.format(place)]
    else:
        body += [pads[2] + lines[2]]
        inner = f"{place} {sign} {term}"
        if draw.random() < 0.1:
            inner = f"if a[i, k] > 0.0: {inner}"
        body += [pads[3] + inner]
    if spoil:
        name = {"a": "ik", "b": "kj", "c": "ij", "s": "ij"}[spoil[0]]
        depth = max(map(order.index, name))
        heads = [k for k, line in enumerate(body) if line.strip().startswith("for")]
        last = max(k for k, line in enumerate(body) if line.startswith(pads[depth + 1][:-1]))
        while depth == 2 and not body[last].startswith(pads[3]):
            last -= 1
        body.insert(draw.choice((heads[depth], last)) + 1, pads[depth + 1] + spoil)
    head = "def f(a, b, c, s):\n    n, m = c.shape\n    p = a.shape[1]\n"
    copies = "    a, b, c = a.copy(), b.copy(), c.copy()\n"
    end = "\n    return np.sum(np.sin(c)) + 0.1 * np.sum(a * a) + np.sum(b) + s\n"
    return head + copies + "\n".join(body) + end, is_square


def program(seed: int) -> tuple[Any, bool]:
    """The program as a function whose text can be read."""
    code, is_square = text(seed)
    name = f"<nest {seed}>"
    linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)
    space: dict[str, Any] = {"np": np}
    exec(compile(code, name, "exec"), space)
    return space["f"], is_square


def arguments(seed: int, is_square: bool, dtype: str = "float64") -> tuple[Any, ...]:
    """Small arrays, empty ones among them."""
    random = np.random.default_rng(seed)
    n, m, p = random.choice([0, 1, 2, 3, 5], 3)
    if is_square:
        m = p = n
    return (
        random.uniform(-0.5, 0.5, (n, p)).astype(dtype),
        random.uniform(-0.5, 0.5, (p, m)).astype(dtype),
        random.uniform(-0.5, 0.5, (n, m)).astype(dtype),
        np.dtype(dtype).type(0.4),
    )


def compare(program: Any, arguments: tuple[Any, ...], compiled: bool = False) -> None:
    """Compare the value with the program's, and the gradient with differences along a line.

    A program that fails has to fail likewise.
    """
    both = srcgrad.value_and_grad(program, (0, 1, 2, 3))
    for run in (both.plain, both) if compiled else (both.plain,):
        try:
            expected = program(*arguments)
        except IndexError as error:
            with pytest.raises(type(error)):
                run(*arguments)
            continue
        value, gradients = run(*arguments)
        np.testing.assert_allclose(value, expected, rtol=1e-10, err_msg=both.source)
        random, step = np.random.default_rng(1), 1e-6
        along = [random.uniform(-1.0, 1.0, np.shape(each)) for each in arguments]
        ends = [
            program(*(a + sign * step * d for a, d in zip(arguments, along, strict=True)))
            for sign in (1, -1)
        ]
        found = sum(np.sum(np.asarray(g) * d) for g, d in zip(gradients, along, strict=True))
        slope = (ends[0] - ends[1]) / (2 * step)
        np.testing.assert_allclose(found, slope, rtol=1e-5, atol=1e-7, err_msg=both.source)


def compare_large(program: Any, seed: int, n: int, infinities: int) -> None:
    """Compare the compiled gradient of square arrays, larger than a block, with the text's."""
    random = np.random.default_rng(seed)
    arrays = [random.uniform(-1.0, 1.0, (n, n)) / n**0.5 for _ in range(3)]
    for _ in range(infinities):
        place = random.integers(n), random.integers(n)
        arrays[random.integers(3)][place] = random.choice([np.inf, -np.inf, np.nan])
    both = srcgrad.value_and_grad(program, (0, 1, 2, 3))
    with np.errstate(all="ignore"):
        expected, gradients = both.plain(*arrays, 0.4)
        value, found = both(*arrays, 0.4)
    np.testing.assert_allclose(value, expected, rtol=1e-9)
    for one, two in zip(gradients, found, strict=True):
        finite = np.asarray(one)[np.isfinite(one)]
        scale = float(np.max(np.abs(finite), initial=0.0))
        np.testing.assert_allclose(two, one, rtol=1e-8, atol=1e-10 * scale, err_msg=both.source)
