"""Integers in compiled code: NumPy's dtypes, Python's ints, and where they meet."""

from __future__ import annotations

import itertools
import linecache
import math
import operator
import random
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from srcgrad import ir, value_and_grad
from srcgrad.errors import DTypeError, Overflow
from srcgrad.frontend.ranges import Range, of_result

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")
KINDS: dict[str, Any] = {
    "i8": np.int8,
    "i32": np.int32,
    "i64": np.int64,
    "u8": np.uint8,
    "u32": np.uint32,
    "u64": np.uint64,
    "q": np.bool_,
    "n": int,
}
_count = itertools.count()


def function(text: str) -> Callable[..., Any]:
    """The function `f` of a text, with lines that can be read."""
    file = f"<integers {next(_count)}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    made: dict[str, Any] = {"np": np, "math": math}
    exec(compile(text, file, "exec"), made)
    found: Callable[..., Any] = made["f"]
    return found


def own(f: Callable[..., Any], *arguments: Any) -> Any:
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return f(*arguments)


def same(got: Any, wanted: Any) -> bool:
    """Equal in dtype or class, and to the last bit."""
    if isinstance(wanted, tuple | list):
        return len(got) == len(wanted) and all(map(same, got, wanted))
    if isinstance(wanted, np.ndarray):
        return got.dtype == wanted.dtype and np.array_equal(got, wanted, equal_nan=True)
    alike = type(got) is type(wanted) or (type(wanted) is int and type(got) is np.int64)
    return alike and bool(got == wanted or (got != got and wanted != wanted))


# Numbers: all pairs of dtypes ---------------------------------------------------------------------

EDGES = ("low", "high", "one", "some", "zero", "odd")


def edge(kind: Any, which: str, divides: bool = False, shifts: bool = False) -> Any:
    """A value of a kind that NumPy and Python take everywhere."""
    if kind is np.bool_:
        return np.bool_(True if divides else which in ("high", "one", "odd"))
    low, high = (-100, 100) if kind is int else (np.iinfo(kind).min, np.iinfo(kind).max)
    values = {"low": low, "high": high, "one": 1, "some": 7, "zero": 0, "odd": high // 2}
    value = int(values[which])
    if kind is int:
        value = abs(value)  # a uint8 takes no negative ones
    if divides:
        value = value or 3
    if shifts:
        value = value % 70 if kind is not int else min(value, 62)
    return kind(value)


def allowed(operation: str, a: str, b: str) -> bool:
    """Whether NumPy takes an operation on two kinds."""
    signed = {"i8", "i32", "i64"}
    if operation in ("&", "|", "^", "<<", ">>") and "u64" in (a, b):
        return not {a, b} & signed
    return not (operation == "-" and a == b == "q")


GROUPS = (("+", "-", "*"), ("&", "|", "^", "<", ">=", "=="), ("//", "%"), ("<<", ">>"))


@pytest.mark.parametrize("group", GROUPS, ids=" ".join)
@pytest.mark.parametrize("compiled", [False, True])
def test_pairs(group: tuple[str, ...], compiled: bool) -> None:
    few = ("i8", "i64", "u8", "u64", "n")
    kinds = {name: kind for name, kind in KINDS.items() if name in few or not compiled}
    pairs = [(a, b) for a in kinds for b in kinds if (a, b) != ("n", "n")]
    terms = [f"l{a} {op} r{b}" for op in group for a, b in pairs if allowed(op, a, b)]
    names = [f"{side}{kind}" for side in "lr" for kind in kinds]
    f = function(f"def f(x, {', '.join(names)}):\n    return x, ({', '.join(terms)})\n")
    derivative = value_and_grad(f, has_aux=True)
    run = derivative if compiled else derivative.plain
    divides, shifts = "//" in group, "<<" in group
    for k, which in enumerate(EDGES):
        left = [edge(kind, which) for kind in kinds.values()]
        if divides:  # the least int64 over -1 is left out
            left = [np.int64(-99) if each == np.iinfo(np.int64).min else each for each in left]
        right = [
            edge(kind, EDGES[(k * 5 + j) % len(EDGES)], divides, shifts)
            for j, kind in enumerate(kinds.values())
        ]
        wanted = own(f, 0.5, *left, *right)[1]
        found = run(0.5, *left, *right)[0][1]
        for term, got, expected in zip(terms, found, wanted, strict=True):
            assert same(got, expected), (term, left, right, got, expected)


def test_one_number() -> None:
    kinds = {name: kind for name, kind in KINDS.items() if name not in ("q", "n")}
    forms = ("-{0}", "~{0}", "+{0}", "abs({0})", "{0} ** 2", "int({0}) - 1", "float({0})")
    forms += ("np.int8({0})", "np.uint16({0})", "np.int64({0})", "bool({0})", "{0} / 3")
    terms = [form.format(name) for form in forms for name in kinds]
    f = function(f"def f(x, {', '.join(kinds)}):\n    return x, ({', '.join(terms)})\n")
    derivative = value_and_grad(f, has_aux=True)
    for which in ("one", "some", "high", "low"):
        values = [edge(kind, which) for kind in kinds.values()]
        if which == "high":
            values[-1] = np.uint64(2**62)
            values[kinds_at(kinds, "i64")] = np.int64(2**62)
        if which == "low":
            values[kinds_at(kinds, "i64")] = np.int64(-(2**62))
        wanted = own(f, 0.5, *values)[1]
        for run in (derivative.plain, derivative):
            found = run(0.5, *values)[0][1]
            for term, got, right in zip(terms, found, wanted, strict=True):
                assert same(got, right), (term, values, got, right, run)


def kinds_at(kinds: dict[str, Any], name: str) -> int:
    return list(kinds).index(name)


# Arrays -------------------------------------------------------------------------------------------

ARRAYS = """a.astype(int) - b
a - b
a + 1
a * b
-a
~a
a ** 2
a >> 1
np.sum(a)
np.sum(a, dtype=np.int32)
np.prod(a[:2])
np.cumsum(a)
np.cumsum(a, dtype=np.uint8)
np.mean(a)
np.median(a)
np.ptp(a)
np.diff(a)
np.dot(a, b)
np.where(a > b, a, 0)
np.maximum(a, 3)
np.abs(a)
a[::-1] - a
int(a[0]) - int(b[1])
int(a[0]) * 3 - int(b[1])
np.int64(a[0]) - b[1]
a[0] - b[1]
a[0] + True
sum(a)
sum(int(v) for v in a)
a.tolist()[0] * 3
a.max() + 1
(a > 2).sum()
(a > 2) + (b > 2)
np.fmod(a, 3)
np.mod(a, 5)
np.polyval(a, 2)
np.concatenate((a, b.astype(np.int64)))
np.array([a[0], b[0]])
np.array([int(a[0]), 1])
a.astype(np.float32) * 2""".splitlines()


@pytest.mark.parametrize("dtype", ["uint8", "int8", "uint16", "int32", "uint32", "int64"])
def test_arrays(dtype: str) -> None:
    f = function(f"def f(x, a, b):\n    return x, ({', '.join(ARRAYS)})\n")
    most, least = (int(v) for v in (np.iinfo(dtype).max, np.iinfo(dtype).min))
    if dtype == "int64":
        most, least = 2**61, -(2**61)
    a, b = np.array([most, 3, 7, least], dtype), np.array([most - 1, 100, 2, most // 2], dtype)
    wanted = own(f, 0.5, a, b)[1]
    derivative = value_and_grad(f, has_aux=True)
    runs = [derivative.plain, derivative] if dtype in ("uint8", "int32") else [derivative.plain]
    for run in runs:
        found = run(0.5, a, b)[0][1]
        for term, got, right in zip(ARRAYS, found, wanted, strict=True):
            if isinstance(right, np.float64):
                assert type(got) is np.float64 and np.isclose(got, right, rtol=1e-15), term
            else:
                assert same(got, right), (term, got, right)


# Python's numbers ---------------------------------------------------------------------------------

GROWING = {
    "doubled": ("k = 1\nfor i in range(n): k *= 2\nreturn x * k", 60, 64),
    "shifted": ("return x * (1 << n)", 62, 63),
    "factorial": ("k = 1\nfor i in range(1, n): k *= i\nreturn x / k", 20, 30),
    "fibonacci": ("a, b = 0, 1\nfor i in range(n): a, b = b, a + b\nreturn x * a", 90, 100),
    "power": ("return x * 2 ** (30 * n)", 2, 3),
    "cube": ("return x * (n * 1000000007) ** 2", 2, 9),
    "power of three": ("return x * 3 ** n", 39, 45),
    "binomial": ("c = 1\nfor k in range(n): c = c * (n - k + 30) // (k + 1)\nreturn x * c", 30, 70),
    "squares": ("t = 0\nfor i in range(n): t += (i + 2**30) ** 2 * 7\nreturn x * t", 1, 9),
    "triangle": ("return x * sum((i << 50) * i for i in range(n))", 20, 40),
    "while": ("k = 1\nwhile k * k * k < n: k *= 1000000\nreturn x * k", 10, 10**18 + 1),
    "negative": ("k = -1\nfor i in range(n): k = k * 3 - 1\nreturn x * k", 30, 45),
    "math.factorial": ("return x * math.factorial(n)", 20, 21),
    "math.comb": ("return x * math.comb(2 * n, n)", 15, 40),
    "sum of large": ("return x * (n * 4611686018427387904 + n)", 1, 2),
    "difference": ("k = n\nfor i in range(7): k = k * 256 - 1\nreturn x * k", 1, 200),
    "left operand": ("return x * (n << n)", 57, 60),
}


def program(body: str) -> Callable[..., Any]:
    lines = body.split("\n")
    return function("def f(x, n):\n" + "".join(f"    {line}\n" for line in lines))


@pytest.mark.parametrize("name", GROWING)
def test_beyond_64_bits(name: str) -> None:
    body, fine, large = GROWING[name]
    f = program(body)
    derivative = value_and_grad(f)
    runs = [derivative.plain, derivative] if name in COMPILED else [derivative.plain]
    for run in runs:
        value, slope = run(0.5, fine)
        assert math.isclose(value, f(0.5, fine), rel_tol=1e-15)
        assert math.isclose(slope, f(1.0, fine + 0) if "/" not in name else slope, rel_tol=1e-15)
        with pytest.raises(Overflow, match=r"64 bits(.|\n)*line \d+, in f"):
            run(0.5, large)


COMPILED = ("doubled", "shifted", "factorial", "fibonacci", "squares", "while", "power of three")

PROVEN = {
    "subscripts": "s = 0.0\nfor i in range(n - 2): s += x * (2 * i + 1) + n * i\nreturn s",
    "counter": "c = 0\nfor i in range(n):\n  if x > i: c += 1\nreturn x * c",
    "generator": "k = n\nfor i in range(9): k = (1103515245 * k + 123) % 2147483648\nreturn x * k",
    "hash": "h = 5381\nfor i in range(n): h = ((h << 5) + h + i) & 0xFFFFFFFF\nreturn x * h",
    "doubling": "k = 1\nwhile k < n: k *= 2\nreturn x * k",
    "trial division": "k = 2\nwhile k * k <= n: k += 1\nreturn x * k",
    "halving": "k = n\nwhile k > 0: k = k // 2\nreturn x * k",
    "triangle": "t = 0\nfor i in range(n): t += i\nreturn x * t",
    "nested": "c = 0\nfor i in range(n):\n  for j in range(n): c += 1\nreturn x * c",
    "euclid": "a, b = n, 84\nwhile b != 0: a, b = b, a % b\nreturn x * a",
    "bisection": "a, b = 0, n\nwhile b - a > 1:\n  m = (a + b) // 2\n"
    "  if m * x > 2: b = m\n  else: a = m\nreturn x * a",
    "product": "return x * (n * n + n)",
    "half": "return x * int(n / 2) + int(math.sqrt(abs(n)))",
    "clipped": "return x * int(min(max(n * 0.3, 0.0), 9.0))",
}


@pytest.mark.parametrize("name", PROVEN)
def test_no_checks_where_bounds_are_known(name: str) -> None:
    f = program(PROVEN[name])
    derivative = value_and_grad(f)
    assert "OverflowError" not in derivative.specialise(0.5, 12).source
    assert math.isclose(derivative.plain(0.5, 12)[0], f(0.5, 12), rel_tol=1e-14)


def test_large_arguments() -> None:
    """An int beyond 32 bits gets a program of its own, with checks."""
    f = program("return x * (n * n + 1)")
    derivative = value_and_grad(f)
    for run in (derivative.plain, derivative):
        assert run(0.5, 2**31)[0] == 0.5 * (2**62 + 1)
        assert run(0.5, -(2**31) - 5)[0] == f(0.5, -(2**31) - 5)
        with pytest.raises(Overflow):
            run(0.5, 2**32)
    with pytest.raises(DTypeError, match="does not fit in 64 bits"):
        derivative.plain(0.5, 2**63)


@pytest.mark.parametrize("form", ["int(x)", "math.floor(x)", "math.ceil(x)", "round(x)"])
def test_whole_numbers_of_floats(form: str) -> None:
    f = function(f"def f(x):\n    return x * 0.0 + {form}\n")
    derivative = value_and_grad(f)
    runs = [derivative.plain, derivative] if form == "int(x)" else [derivative.plain]
    for run in runs:
        for value in (2.5, -7.5, 1e18):
            assert run(value)[0] == f(value)
        for value in (math.nan, math.inf, -math.inf, 1e300, -9.3e18):
            with pytest.raises(Overflow, match="a NaN, an infinity, or a number beyond 64 bits"):
                run(value)


# Where both meet ----------------------------------------------------------------------------------

OUT_OF_BOUNDS = ("a[0] + n", "a[0] - n", "n * a[0]", "np.maximum(a, n)[0]", "a[0] & n", "a[0] // n")


@pytest.mark.parametrize("form", OUT_OF_BOUNDS)
def test_an_int_that_a_dtype_does_not_hold(form: str) -> None:
    f = function(f"def f(x, a, n):\n    return x * ({form})\n")
    derivative = value_and_grad(f)
    a = np.array([200, 7], np.uint8)
    runs = [derivative.plain, derivative] if form in OUT_OF_BOUNDS[:2] else [derivative.plain]
    for run in runs:
        assert run(0.5, a, 100)[0] == own(f, 0.5, a, 100)
        for n in (-1, 256):
            with pytest.raises(OverflowError):
                f(0.5, a, n)
            with pytest.raises(Overflow, match="out of bounds for uint8"):
                run(0.5, a, n)


def test_constants_and_stores_out_of_bounds() -> None:
    a = np.array([200, 7], np.uint8)
    for body in ("return x * (a[0] + 300)", "b = a.copy()\n    b[0] = 256\n    return x * b[0]"):
        with pytest.raises(Overflow, match="out of bounds for uint8"):
            value_and_grad(function(f"def f(x, a):\n    {body}\n")).plain(0.5, a)
    f = function(
        "def f(x, a, n):\n    b = a.copy()\n    b[1] = n\n    b[0] -= n\n    return x * b[0]\n"
    )
    derivative = value_and_grad(f)
    for run in (derivative.plain, derivative):
        assert run(0.5, a, 255)[0] == own(f, 0.5, a, 255) == 0.5 * 201
        with pytest.raises(Overflow, match="out of bounds for uint8"):
            run(0.5, a, -1)


@pytest.mark.parametrize("form", ["min(a[0], 300)", "max(a[1], -5)", "(a[0] if x > 0 else 300)"])
def test_a_dtype_that_depends_on_the_path(form: str) -> None:
    a = np.array([200, 7], np.uint8)
    f = function(f"def f(x, a):\n    return x * {form} + ({form} < 250) + int({form})\n")
    assert value_and_grad(f).plain(0.5, a)[0] == f(0.5, a)
    g = function(f"def f(x, a):\n    return x * ({form} + 100)\n")
    with pytest.raises(DTypeError, match="int or uint8, as the path has it"):
        value_and_grad(g).plain(0.5, a)


def test_sums_of_small_integers_wrap_around() -> None:
    f = function(
        "def f(x, a):\n"
        "    s, t = 0, a[0]\n"
        "    for k in range(len(a)):\n"
        "        s += a[k]\n"
        "        t = t + a[k]\n"
        "    return x * s + t\n"
    )
    a = np.array([200, 100, 255], np.uint8)
    derivative = value_and_grad(f)
    for run in (derivative.plain, derivative):
        assert run(0.5, a)[0] == own(f, 0.5, a)


# Bounds -------------------------------------------------------------------------------------------

FUNCTIONS = (
    *(operator.add, operator.sub, operator.mul, operator.floordiv, operator.mod, operator.and_),
    *(operator.or_, operator.xor, operator.lshift, operator.rshift, operator.neg, operator.invert),
    *(abs, min, max, math.gcd, operator.lt),
)


def test_results_lie_within_their_bounds() -> None:
    generator = random.Random(0)
    for function_ in FUNCTIONS:
        arity = 1 if function_ in (operator.neg, operator.invert, abs) else 2
        for _ in range(300):
            ranges = [Range(*sorted(generator.choices(range(-40, 41), k=2))) for _ in range(arity)]
            if function_ in (operator.lshift, operator.rshift):
                ranges[1] = Range(*sorted(generator.choices(range(80), k=2)))
            found = of_result(function_, tuple(ranges), True)
            for _ in range(20):
                values = [generator.randint(r.low, r.high) for r in ranges]
                if function_ in (operator.floordiv, operator.mod) and values[1] == 0:
                    continue
                result = int(function_(*values))
                assert found is None or found.low <= result <= found.high, (
                    function_,
                    ranges,
                    values,
                )
    assert of_result(ir.select, (None, Range(1, 2), Range(5, 7)), True) == Range(1, 7)


def programs(generator: random.Random) -> Iterator[str]:
    """The lines of a loop that computes with whole numbers that it carries."""
    names = ["a", "b", "n", "i"]

    def term() -> str:
        kind = generator.randrange(9)
        one, other = generator.choice(names), generator.choice([*names, "2", "3", "-7", "1000003"])
        if kind < 6:
            return f"{one} {generator.choice('++-**')} {other}"
        if kind == 6:
            return f"({one} * 31 + {other}) % {generator.choice(['7', '1009', '2147483647'])}"
        if kind == 7:
            return f"{generator.choice(['min', 'max'])}({one}, {other})"
        return f"{one} // {generator.choice(['2', '3', '-5'])}"

    for _ in range(generator.randrange(1, 5)):
        target = generator.choice("ab")
        line = f"{target} = {term()}"
        if generator.random() < 0.3:
            line = f"if {generator.choice(names)} > {generator.choice(names)}: {line}"
        if generator.random() < 0.2:
            line = f"for j in range(i % 5): {target} += {generator.choice(names)}"
        yield line


def check_random_program(seed: int) -> str:
    generator = random.Random(seed)
    loop = generator.choice(["for i in range(n)", "while i < n"])
    lines = ["a, b, i = 1, n, 0", f"{loop}:", *(f"    {line}" for line in programs(generator))]
    if loop.startswith("while"):
        lines.append("    i += 1")
    lines.append("return x, (a, b)")
    f = function("def f(x, n):\n" + "".join(f"    {line}\n" for line in lines))
    derivative = value_and_grad(f, has_aux=True)
    outcome = ""
    for n in (0, 1, 5, 30, 70):
        try:
            found = derivative(0.5, n)[0][1]
        except Overflow:
            outcome = "refused"
            break  # Python's own numbers may go on to millions of digits.
        wanted = f(0.5, n)[1]
        assert found == wanted, ("\n".join(lines), n, found, wanted)
        outcome = outcome or "right"
    return outcome


def test_random_programs_are_right_or_refused() -> None:
    assert {check_random_program(seed) for seed in range(8)} == {"right", "refused"}


@pytest.mark.soak
def test_many_random_programs_are_right_or_refused() -> None:
    for seed in range(8, 600):
        check_random_program(seed)
