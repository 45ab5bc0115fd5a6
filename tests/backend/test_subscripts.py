"""A subscript is cast to an unsigned number only where it is never negative."""

import ast
import random

import numpy as np
import pytest

from srcgrad.backend import machine
from srcgrad.backend.compile import compile_text, numba_type
from srcgrad.backend.dtypes import bindings, kinds
from srcgrad.backend.subscripts import UNSIGNED, unsigned_subscripts
from srcgrad.types import FLOAT, INT, Array

VECTOR, MATRIX, PLACES = Array("float64", 1), Array("float64", 2), Array("int64", 1)


def rewritten(body, parameters="x, y, n"):
    """The text of a function after the rewrite; `u(i)` stands for a cast."""
    types = {"x": VECTOR, "y": MATRIX, "n": INT, "places": PLACES, "a": FLOAT}
    tree = ast.parse(f"def f({parameters}):\n" + "\n".join("    " + s for s in body.splitlines()))
    arguments = {name: numba_type(types[name]) for name in parameters.split(", ")}
    bound = bindings(tree.body[0])
    unsigned_subscripts(tree.body[0], bound, kinds(bound, arguments))
    return ast.unparse(tree).replace(UNSIGNED, "u")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("for i in range(n):\n    x[i] = 0.0", "x[u(i)]"),
        ("for i in range(n):\n    x[i - 1] = 0.0", "x[i - 1]"),
        ("for i in range(1, n):\n    x[i - 1] += x[i]", "x[u(i - 1)] += x[u(i)]"),
        ("for i in range(n - 1, -1, -1):\n    x[i] = x[i + 1]", "x[u(i)] = x[u(i + 1)]"),
        ("for i in range(n - 1, 0, -1):\n    x[i - 1] = x[i - 2]", "x[u(i - 1)] = x[i - 2]"),
        ("for i in range(n - 1, -2, -1):\n    x[i] = 0.0", "x[i]"),
        ("for i in range(n):\n    x[n - 1 - i] = x[n - 2 - i]", "x[u(n - 1 - i)] = x[n - 2 - i]"),
        ("for i in range(-3, n):\n    x[i] = x[i + 3]", "x[i] = x[u(i + 3)]"),
        ("for i in range(0, n, 2):\n    x[i] = 0.0", "x[u(i)]"),
        ("for i in range(0, n, k):\n    x[i] = 0.0", "x[i]"),
        ("x[n] = 0.0", "x[n]"),
        ("m = x.shape[0]\nx[m] = x[m - 1]", "x[u(m)] = x[m - 1]"),
        ("m = x.shape[0]\nfor i in range(m):\n    x[m - i] = 0.0", "x[u(m - i)]"),
        ("m = max(n - 2, 0)\nx[m] = 0.0", "x[u(m)]"),
        (
            "for i in range(n):\n    for j in range(i):\n        y[i, j] = y[i - j, i - j - 1]",
            "y[u(i), u(j)] = y[u(i - j), u(i - j - 1)]",
        ),
        (
            "for i in range(n):\n    for j in range(i, n):\n        y[j - i, i - j] = 0.0",
            "y[u(j - i), i - j]",
        ),
        (
            "for i in range(n):\n    for k in range(3):\n        x[i * 3 + k] = x[i * n + k]",
            "x[u(i * 3 + k)] = x[u(i * n + k)]",
        ),
        (
            "m = x.shape[0]\nfor i in range(n):\n    x[i * m] = x[i // 2]",
            "x[u(i * m)] = x[u(i // 2)]",
        ),
        ("p = 0\nfor i in range(n):\n    x[p] = x[i % 3]\n    p += 2", "x[u(p)] = x[u(i % 3)]"),
        ("p = 0\nfor i in range(n):\n    x[p] = 0.0\n    p -= 1", "x[p]"),
        (
            "p = n\nwhile p > 0:\n    x[p - 1] = 0.0\n    p -= 1\n    x[p] = 0.0",
            "    x[u(p - 1)] = 0.0\n        p -= 1\n        x[p]",
        ),
        (
            "for i in range(n):\n    if i > 0:\n        x[i - 1] = 0.0\n    else:\n"
            "        x[i - 1] = 1.0",
            "x[u(i - 1)] = 0.0\n        else:\n            x[i - 1]",
        ),
        (
            "for i in range(n):\n    j = i + 1\n    x[j - 1] = 0.0\n    i = -1\n    x[i] = 0.0",
            "x[j - 1] = 0.0",
        ),
        ("for i in range(i):\n    x[-1 - i] = 0.0", "x[-1 - i]"),
        ("for i in range(n):\n    n = n - 5\n    x[n - 1 - i] = x[i]", "x[n - 1 - i] = x[u(i)]"),
        ("for i in range(n):\n    x[1:3] = x[-1]", "x[1:3] = x[-1]"),
        ("t = n < 0 or n > 9\nif n < 0 or n > 9:\n    raise IndexError\nx[n] = 0.0", "x[u(n)]"),
        ("if n < 0 and n > -9:\n    raise IndexError\nx[n] = 0.0", "x[n]"),
        ("j = 1 if n < 1 else n\nx[j] = x[j - 1]", "x[u(j)] = x[j - 1]"),
    ],
)
def test_what_is_cast(body, expected):
    assert expected in rewritten(body)


def test_subscripts_from_an_array_are_cast_behind_a_check():
    body = (
        "for i in range(n):\n    k = places[i]\n    if k < 0 or k >= n:\n        raise IndexError\n"
        "    x[k] += 1.0\n    k = places[i]\n    x[k] += 1.0"
    )
    text = rewritten(body, "x, places, n")
    assert text.count("x[u(k)]") == 1
    assert text.count("x[k]") == 1


def test_a_test_of_floats_proves_nothing():
    assert "x[int(a)]" in rewritten("if a > 0.0:\n    x[int(a)] = 0.0", "x, a")


class Recorder:
    """An array that may be read anywhere."""

    shape = (4, 3)

    def __getitem__(self, index):
        return 1

    def __setitem__(self, index, value):
        pass


class TooLong(Exception):
    pass


class Program:
    """A random program over whole numbers."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.lines = [
            "def f(x, n):",
            "    a = 0",
            "    b = n",
            "    m = x.shape[0]",
            "    c = m - 1",
        ]
        self.block(1, 3)

    def expression(self, depth=2):
        pick = self.random.random()
        if depth == 0 or pick < 0.35:
            return self.random.choice(["a", "b", "c", "m", "n", "i", "j"])
        if pick < 0.5:
            return str(self.random.randint(-2, 3))
        if pick < 0.9:
            operator = self.random.choice(["+", "-", "+", "-", "+", "-", "*", "// 2 +", "% 3 -"])
            return f"({self.expression(depth - 1)} {operator} {self.expression(depth - 1)})"
        kind = self.random.choice(["max", "min"])
        return f"{kind}({self.expression(depth - 1)}, {self.expression(depth - 1)})"

    def test(self):
        operator = self.random.choice(["<", "<=", ">", ">=", "==", "!="])
        one = f"{self.expression(1)} {operator} {self.expression(1)}"
        other = f"{self.expression(1)} {operator} 0"
        return self.random.choice([one, f"not {one}", f"{one} and {other}", f"{one} or {other}"])

    def block(self, indent, depth):
        pad = "    " * indent
        for _ in range(self.random.randint(1, 4)):
            kind = self.random.choice(["assign", "change", "read", "read", "for", "while", "if"])
            if kind == "assign":
                self.lines.append(f"{pad}{self.random.choice('abcij')} = {self.expression()}")
            elif kind == "change":
                self.lines.append(f"{pad}{self.random.choice('abc')} += {self.expression(1)}")
            elif kind == "read" or depth == 0:
                self.lines.append(f"{pad}x[{self.expression()}] = x[{self.expression(1)}]")
            elif kind == "for":
                bounds = [self.expression(1), self.expression(1)]
                if self.random.random() < 0.5:
                    bounds.append(self.random.choice(["-1", "-2", "1", "3"]))
                self.lines.append(
                    f"{pad}for {self.random.choice('ij')} in range({', '.join(bounds)}):"
                )
                self.lines.append(f"{pad}    step()")
                self.block(indent + 1, depth - 1)
            elif kind == "while":
                self.lines.append(f"{pad}while {self.test()}:")
                self.lines.append(f"{pad}    step()")
                self.block(indent + 1, depth - 1)
                if self.random.random() < 0.7:
                    self.lines.append(f"{pad}    break")
            else:
                self.lines.append(f"{pad}if {self.test()}:")
                self.block(indent + 1, depth - 1)
                if self.random.random() < 0.3:
                    self.lines.append(f"{pad}    raise TooLong")
                if self.random.random() < 0.5:
                    self.lines.append(f"{pad}else:")
                    self.block(indent + 1, depth - 1)


def test_casts_in_random_programs_are_never_negative():
    casts = runs = 0

    def check(number):
        nonlocal runs
        runs += 1
        assert number >= 0
        return number

    for seed in range(300):
        text = "\n".join(Program(seed).lines).replace("def f(x, n):", "def f(x, n):\n    i = j = 0")
        tree = ast.parse(text)
        function = tree.body[0]
        integers = dict.fromkeys("abcijmn", "int64")
        unsigned_subscripts(function, bindings(function), integers)
        casts += ast.unparse(tree).count(UNSIGNED)
        for n in (-2, 0, 1, 5):
            steps = 0

            def step():
                nonlocal steps
                steps += 1
                if steps > 20:
                    raise TooLong

            namespace = {UNSIGNED: check, "step": step, "TooLong": TooLong}
            exec(compile(tree, "<random>", "exec"), namespace)
            try:
                namespace["f"](Recorder(), n)
            except TooLong:
                pass
            except AssertionError:
                pytest.fail(f"seed {seed}, n = {n}\n{ast.unparse(tree)}")
    assert casts > 200
    assert runs > 1000


PROGRAMS = {
    "descending": (
        "for i in range(n - 1, 0, -1):\n        x[i - 1] += 0.3 * x[i] * y[i, n - 1 - i]",
    ),
    "stencil": (
        "for i in range(n - 2, 0, -1):\n        for j in range(n - 2, 0, -1):\n"
        "            x[i] += 0.2 * (y[i - 1, j] + y[i + 1, j] + y[i, j - 1] + y[j, n - 1 - i])",
    ),
    "from the end": ("for i in range(-n, 0):\n        x[i] = 2.0 * x[i] + y[i, -1]",),
}


@pytest.mark.parametrize("program", PROGRAMS)
def test_results_are_the_same_bits(program, monkeypatch, tmp_path):
    monkeypatch.setenv("SRCGRAD_CACHE_DIR", str(tmp_path))
    text = f"def f(x, y):\n    n = x.shape[0]\n    {PROGRAMS[program][0]}\n    return x\n"
    compiled = compile_text(text, "f", (VECTOR, MATRIX))
    random_numbers = np.random.default_rng(0)
    x, y = random_numbers.normal(size=9), random_numbers.normal(size=(9, 9))
    assert compiled.dispatcher(x.copy(), y).tobytes() == compiled.plain(x.copy(), y).tobytes()


def test_line_numbers_stay():
    text = (
        "def f(x):\n    n = x.shape[0]\n    for i in range(n):\n        x[i] = 1.0\n    return x\n"
    )
    lines = {n.lineno for n in ast.walk(ast.parse(text)) if hasattr(n, "lineno")}
    tree = machine.for_machine(ast.parse(text), "f", ())
    assert {n.lineno for n in ast.walk(tree) if hasattr(n, "lineno")} == lines
