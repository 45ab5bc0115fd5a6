"""Loops that follow one another as one: random texts about whole arrays, before and after."""

from __future__ import annotations

import ast
import math
import random

import numba
import numpy as np
import pytest

from srcgrad.backend.shapes import single_statements
from srcgrad.backend.slices import loops_for_slices

MATRIX, VECTOR = numba.float64[:, ::1], numba.float64[::1]
ARGUMENTS = {"a": MATRIX, "b": MATRIX, "v": VECTOR, "w": VECTOR, "s": numba.float64}
PARTS = ("", "[1:]", "[:-1]", "[:, 1:]", "[:, :-1]", "[1:-1, 1:-1]", "[:-2, 2:]")
SHAPES = ((0, 0), (0, 3), (1, 1), (1, 4), (2, 2), (3, 2), (5, 4))


class Text:
    """Random statements about arrays of n by m elements, and of those of their parts."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.matrices = ["a", "b", "x", "y"]
        self.lines = ["x = np.zeros((n, m))", "y = 2.0 * a", "total = 0.0", "r = np.zeros(m)"]
        self.lines += ["q = np.zeros(n)", "z = a + b"]
        self.mine = ["x", "y", "z"]
        """What the text may change."""

    def text(self) -> str:
        pick = self.random
        inside = [self.statement() for _ in range(pick.randint(3, 12))]
        if pick.random() < 0.5:
            inside = ["for step in range(2):", *(f"    {line}" for line in inside)]
        head = ["n, m = a.shape", "p, k = b.shape"]
        head += ["if p != n or k != m:", "    raise ValueError('shapes')"]
        results = ", ".join(["x", "y", "z", "total", "r", "q"])
        body = [*head, *self.lines, *inside, f"return {results}"]
        return "def f(a, b, v, w, s):\n" + "\n".join(f"    {line}" for line in body) + "\n"

    def operand(self, part: str) -> str:
        pick = self.random
        name = pick.choice([*self.matrices, "z"])
        kinds = [name + part, name + part, pick.choice(["s", "0.5", "2.0"])]
        if not part:
            kinds += ["v", "w[:, None]", f"np.roll({name}, {pick.choice([-1, 1, 2])}, axis=0)"]
            kinds += [f"np.roll({name}, {pick.choice([-1, 1])}, axis=1)"]
        return pick.choice(kinds)

    def value(self, part: str, depth: int = 2) -> str:
        """An expression that has at least one array of the full shape."""
        pick = self.random
        own = pick.choice([*self.matrices, "z"]) + part
        if depth == 0:
            return own
        other = self.value(part, depth - 1) if pick.random() < 0.4 else self.operand(part)
        return pick.choice(
            [
                f"{own} {pick.choice('+-*')} {other}",
                f"({own} - {other}) * 0.5",
                f"-({own} + {other})",
                f"np.where({own} > {other}, {own}, 0.25 * {other} + 0.0 * {own})",
                f"np.maximum({own}, {other})",
                f"np.cos({own}) * {other}",
            ]
        )

    def statement(self) -> str:
        pick = self.random
        part = pick.choice(PARTS)
        target = pick.choice(self.mine)
        sign = pick.choice(["+=", "-="])
        match pick.randint(0, 9):
            case 0 | 1:
                name = f"t{len(self.matrices)}"
                line = f"{name} = {self.value('')}"
                self.matrices.append(name)
                self.mine.append(name)
                return line
            case 2:
                return f"{target}{part or '[:]'} = {self.value(part)}"
            case 3 | 4:
                return f"{target}{part} {sign} {self.value(part)}"
            case 5:
                return f"total {sign} np.sum({self.value(part)})"
            case 6:
                return f"r {sign} np.sum({self.value('')}, axis=0)"
            case 7:
                return f"q {sign} np.sum({self.value('')}, axis=1)"
            case 8:
                name = f"t{len(self.matrices)}"
                line = f"{name} = {pick.choice(self.matrices)}.copy()"
                self.matrices.append(name)
                self.mine.append(name)
                return line
        return f"{target}{part or '[:]'} = 0.0"


def rewritten(text: str) -> str:
    tree = ast.parse(text)
    (function,) = tree.body
    assert isinstance(function, ast.FunctionDef)
    single_statements(function)
    loops_for_slices(function, ARGUMENTS)
    return ast.unparse(tree)


def run(text: str, shape: tuple[int, int]):
    names = {"np": np, "math": math}
    exec(text, names)
    generator = np.random.default_rng(sum(shape))
    n, m = shape
    given = [generator.standard_normal(each) for each in ((n, m), (n, m), m, n)]
    return names["f"](*given, 0.75)


@pytest.mark.parametrize("seed", range(60))
def test_random_texts_are_as_before(seed):
    text = Text(seed).text()
    machine = rewritten(text)
    for shape in SHAPES:
        with np.errstate(all="ignore"):
            try:
                expected = run(text, shape)
            except ValueError:
                continue  # two empty parts that do not fit
            found = run(machine, shape)
        for one, other in zip(expected, found, strict=True):
            np.testing.assert_allclose(other, one, rtol=1e-9, atol=1e-9, err_msg=text + machine)


def loops(text: str) -> int:
    return sum(isinstance(node, ast.For) for node in ast.walk(ast.parse(text)))


def body(lines: str) -> str:
    return "def f(a, b, v, w, s):\n" + "".join(f"    {line}\n" for line in lines.splitlines())


def test_one_loop_and_no_array_for_what_only_it_uses():
    found = rewritten(
        body("d = a * b\ne = np.sin(d) + d\nx = e * e\ntotal = np.sum(e)\nreturn x, total")
    )
    assert loops(found) == 2 and found.count("np.empty(") == 1, found


def test_what_is_needed_by_another_loop_is_made_there():
    found = rewritten(
        body("x = a + b\nd = np.sin(a)\ny = x[1:] - x[:-1]\nz = d[1:] * y\nreturn x, z")
    )
    assert found.count("np.empty(") >= 3, found  # d is read at other places than it is made


def _all(results):
    return results if isinstance(results, tuple) else (results,)


@pytest.mark.parametrize(
    "lines",
    [
        "x = a.copy()\nx[1:] = x[:-1] * 2.0\nreturn x",
        "x = a.copy()\nx[1:] = b[1:]\ny = x[:-1] + b[1:]\nreturn y",
        "x = a.copy()\nx += np.roll(x, 1, axis=0)\nreturn x",
        "x = np.sum(a, axis=0)\ny = a * x\nreturn y",
        "x = a + b\nx = x * x\ny = x\ny += 1.0\nreturn x, y",
        "x = a + b\ny = x[1:]\nx[:] = 0.0\nz = y * 2.0\nreturn z",
        "t = np.sum(a)\nx = a * t\nt += np.sum(x)\nreturn x, t",
        "x = a.copy()\ny = x.T\nx += b\nz = y + 1.0\nreturn z",
        "k = np.int64(0)\nx = b[:k] * 2.0\nk += 1\ny = b[:k] + 1.0\nu = x * 3.0\nreturn y, u",
        "x = a + np.roll(v, 1, axis=0)\ny = x * np.roll(x, -1, axis=1)\nreturn y",
        "k = s\nx = a[1:] - b[1:]\nd = a * k\nk = 2.0\ny = d * b\nz = y[1:] + x * k\nreturn z",
        "x = a.copy()\nn = x.shape[0]\ny = x[:n] + 1.0\nn = n - 1\nz = x[:n] + y[:n]\nreturn z",
    ],
)
def test_order_is_kept_where_it_matters(lines):
    text = body(lines)
    machine = rewritten(text)
    for shape in SHAPES:
        if shape[0] < 1 or shape[1] < 1:
            continue
        expected, found = (run(each, shape) for each in (text, machine))
        for one, other in zip(_all(expected), _all(found), strict=True):
            np.testing.assert_allclose(other, one, rtol=1e-12, err_msg=machine)
