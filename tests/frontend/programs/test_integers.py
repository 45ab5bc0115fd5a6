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
from srcgrad.frontend.programs.ranges import Range, of_result

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


LEAST = -(2**63)
QUOTIENTS = (
    "n // m",
    "n % m",
    "divmod(n, m)[0]",
    "np.floor_divide(n, m)",
    "n // -1",
    "-n",
    "abs(n)",
)


@pytest.mark.parametrize("compiled", [False, True])
def test_the_least_number_over_minus_one(compiled: bool) -> None:
    """NumPy's own wraps around; Python's needs more than 64 bits."""
    f = function(f"def f(x, n, m):\n    return x, ({', '.join(QUOTIENTS)})\n")
    derivative = value_and_grad(f, has_aux=True)
    run = derivative if compiled else derivative.plain
    for kind in (np.int8, np.int32, np.int64):
        n, m = kind(np.iinfo(kind).min), kind(-1)
        for given in ((n, m), (np.array([n, kind(7)]), np.array([m, m]))):
            found, wanted = run(0.5, *given)[0][1], own(f, 0.5, *given)[1]
            for term, got, right in zip(QUOTIENTS, found, wanted, strict=True):
                assert same(got, right), (term, given, got, right)
    for form in ("n // m", "-n", "abs(n)", "divmod(n, m)[0]", "int(np.int64(n)) // m"):
        large = value_and_grad(function(f"def f(x, n, m):\n    return x * ({form})\n"))
        with pytest.raises(Overflow, match=r"64 bits(.|\n)*line 2, in f"):
            (large if compiled else large.plain)(0.5, LEAST, -1)


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int16", "int32", "uint32"])
def test_small_integers_as_ints_of_pythons(dtype: str) -> None:
    forms = ("-int(n)", "abs(int(n))", "-int(n) // 3", "-n.item()", "int(n) * int(n)", "-round(n)")
    forms += ("sum(-int(v) for v in a)", "-min(int(n), 0)", "-int(a.min())", "-math.floor(n)")
    f = function(f"def f(x, n, a):\n    return x, ({', '.join(forms)})\n")
    derivative = value_and_grad(f, has_aux=True)
    for n in (np.iinfo(dtype).min, np.iinfo(dtype).max // 2):
        given = (np.dtype(dtype).type(n), np.array([n, 1], dtype))
        wanted = f(0.5, *given)[1]
        for run in (derivative.plain, derivative):
            found = run(0.5, *given)[0][1]
            assert [int(each) for each in found] == [int(each) for each in wanted]


FLOATS = (0.0, 3.7, -3.7, -0.5, 127.9, 255.5, 256.0, 300.0, -1.0, -129.0, 70000.0, 2.0**31 - 1)
LARGE = (2.0**31, 2.0**32, -(2.0**31) - 1.0, 2.0**62, 2.0**63, 2.0**64, -(2.0**63), 1e300)
NO_NUMBERS = (math.nan, math.inf, -math.inf)


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int16", "uint16", "int32", "uint32", "uint64"])
def test_floats_of_pythons_that_a_dtype_does_not_hold(dtype: str) -> None:
    forms = (f"np.{dtype}(v)", f"np.array([v, v], dtype=np.{dtype})", f"np.{dtype}(int(v))")
    for form in forms if dtype in ("uint8", "uint32") else forms[:1]:
        f = function(f"def f(x, v):\n    return x, {form}\n")
        derivative = value_and_grad(f, has_aux=True)
        compiled = form == forms[0] and dtype in ("uint8", "uint32", "int32")
        runs = (derivative.plain, derivative) if compiled else (derivative.plain,)
        for v in (*FLOATS, *LARGE, *NO_NUMBERS):
            try:
                wanted = own(f, 0.5, v)[1]
            except (OverflowError, ValueError):
                for run in runs:
                    with pytest.raises(Overflow):
                        run(0.5, v)
            else:
                for run in runs:
                    try:
                        found = run(0.5, v)[0][1]
                    except Overflow:
                        assert v >= 2.0**63 and "int(v)" in form  # an int beyond 64 bits on the way
                    else:
                        assert np.array_equal(found, wanted), (form, v)


@pytest.mark.parametrize("width", ["float32", "float64"])
def test_arrays_of_floats_as_integers(width: str) -> None:
    """Where NumPy warns of no invalid number, and for the widest also where it does."""
    dtypes = ("int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64")
    forms = [f"y.astype(np.{dtype})" for dtype in dtypes]
    f = function(f"def f(x, y):\n    return x, ({', '.join(forms)})\n")
    derivative = value_and_grad(f, has_aux=True)
    fine = np.array([*FLOATS[:-1], *np.linspace(-300.0, 300.0, 12), -2e9, 2e9], width)
    wanted = own(f, 0.5, fine)[1]
    for run in (derivative.plain, derivative):
        for n in (1, 9, len(fine)):
            found = run(0.5, fine[-n:])[0][1]
            for form, got, right in zip(forms, found, wanted, strict=True):
                assert same(got, right[-n:]), (form, got, right[-n:])
    g = function("def f(x, y):\n    return x, y.astype(np.uint32)\n")
    for v in (-3e9, 5e9, math.nan):  # NumPy has one number for few elements, another for many
        with pytest.raises(Overflow, match="out of bounds for uint32"):
            value_and_grad(g, has_aux=True).plain(0.5, np.array([v]))
    h = value_and_grad(function("def f(x, y):\n    return x, y.astype(np.uint64)\n"), has_aux=True)
    wide = np.array([*FLOATS, *LARGE[:-1], *NO_NUMBERS], width)
    for run in (h.plain, h):
        with np.errstate(all="ignore"):
            assert np.array_equal(run(0.5, wide)[0][1], own(lambda y: y.astype(np.uint64), wide))


FULL = (
    "np.full(3, n, np.uint8)",
    "np.full_like(a, n)",
    "np.array([n, 1], np.uint8)",
    "_stored(a, n)",
)


@pytest.mark.parametrize("form", FULL)
def test_arrays_of_an_int_that_a_dtype_does_not_hold(form: str) -> None:
    f = function(
        "def _stored(a, n):\n    b = a.copy()\n    b[1:] = [n, 2]\n    return b\n"
        f"def f(x, a, n):\n    return x, {form}\n"
    )
    derivative = value_and_grad(f, has_aux=True)
    a = np.array([200, 7, 8], np.uint8)
    assert same(derivative(0.5, a, 255)[0][1], f(0.5, a, 255)[1])
    for n in (-1, 256):
        with pytest.raises(OverflowError):
            f(0.5, a, n)
        for run in (derivative.plain, derivative):
            with pytest.raises(Overflow, match="out of bounds for uint8"):
                run(0.5, a, n)


JOINED = {
    "branch": "k = a\nif n > 0: k = n",
    "other branch": "k = n\nif n > 3: k = a",
    "expression": "k = a if n > 3 else n",
    "constant": "k = a if n > 0 else -1",
    "loop": "k = a\nfor i in range(abs(n)): k = -i",
    "loop from an int": "k = -1\nfor i in range(n): k = a",
    "minimum": "k = min(a, n)",
    "maximum": "k = max(n, a)",
    "of NumPy's": "k = np.int64(-7) if n < 0 else a",
    "of eight bits": "k = np.int8(-7) if n < 0 else a",
    "dict": "d = {}\nd['k'] = a\nif n < 0: d['k'] = n\nk = d['k']",
}


@pytest.mark.parametrize("name", JOINED)
def test_a_uint64_or_an_int(name: str) -> None:
    f = program(f"a = np.uint64(5) + np.uint64(abs(n))\n{JOINED[name]}\nreturn x * k + float(k)")
    derivative = value_and_grad(f)
    runs = (derivative.plain, derivative) if name in ("branch", "loop") else (derivative.plain,)
    for run in runs:
        for n in (-3, 0, 4, 9):
            assert run(0.5, n)[0] == f(0.5, n)
    large = f"a = np.uint64(2**63 - 7) + np.uint64(abs(n) + 9)\n{JOINED[name]}\nreturn x * k"
    with pytest.raises(Overflow, match="a uint64 beyond 63 bits"):
        for n in (-1, 1, 5):
            value_and_grad(program(large)).plain(0.5, n)
    known = f"a = np.uint64(2**63 + 7)\n{JOINED[name]}\nreturn x * k"
    with pytest.raises((Overflow, DTypeError), match=r"beyond 63 bits|does not fit"):
        for n in (-1, 1, 5):
            value_and_grad(program(known)).plain(0.5, n)
    for form in ("k - 7", "-k", "k // 2", "abs(k)"):
        wraps = value_and_grad(program(f"a = np.uint64(5)\n{JOINED[name]}\nreturn x * ({form})"))
        with pytest.raises(DTypeError, match="uint64, as the path has it"):
            wraps.plain(0.5, 3)


def test_many_kinds_on_many_paths() -> None:
    """Six types on each side: that two of all combinations disagree is seen."""
    kinds = (
        "5",
        "np.uint32(8)",
        "np.int32(9)",
        "np.int64(7)",
        "2.5",
        "np.int16(3)",
        "np.uint8(200)",
    )
    lines = [f"a = {kinds[0]}\nb = {kinds[0]}"]
    lines += [f"if n > {k}: a = {kind}\nif n > {k}: b = {kind}" for k, kind in enumerate(kinds)]
    for form in ("a * b", "a + b", "a - b", "-a"):
        with pytest.raises(DTypeError, match="as the path has it"):
            value_and_grad(program("\n".join([*lines, f"return x * ({form})"]))).plain(0.5, 3)
    f = program("\n".join([*lines, "return x * (float(a) - float(b)) + (a < b + 0.5)"]))
    for n in range(8):
        assert value_and_grad(f).plain(0.5, n)[0] == f(0.5, n)


MISSING = {
    "int": "k = None\nfor i in range(n):\n  if isinstance(k, int): s += k\n  k = i",
    "float": "k = None\nfor i in range(n):\n  s += isinstance(k, float)\n  k = i * x",
    "now and then": "k = None\nfor i in range(n):\n  if isinstance(k, (int, float)): s += 9\n"
    "  k = i * x if i > 1 else None",
    "none": "k = None\nfor i in range(n): k = i\ns = isinstance(k, type(None))",
    "negated": "k = None\nfor i in range(n):\n  if not isinstance(k, float): k = 0.0\n"
    "  k += x\n  s = k",
    "unset": "for i in range(n):\n  if i > 1: s += isinstance(k, float)\n  k = 1.5",
    "dict": "d = {'k': None}\nfor i in range(n):\n  s += isinstance(d['k'], int)\n  d['k'] = i",
    "array": "k = None\nfor i in range(n):\n  s += isinstance(k, np.ndarray)\n  k = np.ones(2)",
}


@pytest.mark.parametrize("name", MISSING)
def test_the_class_of_what_may_be_missing(name: str) -> None:
    f = program(f"s = 0\n{MISSING[name]}\nreturn x * s")
    derivative = value_and_grad(f)
    for n in (0, 1, 2, 5):
        assert derivative.plain(0.5, n)[0] == f(0.5, n)


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
