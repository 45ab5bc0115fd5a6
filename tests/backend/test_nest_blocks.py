"""Loops that add up products of elements: which are known as such, and what blocks make of them."""

import ast
import math
import signal

import numba
import numpy as np
import pytest

from srcgrad.backend import nest_blocks
from srcgrad.backend.compile import compile_text
from srcgrad.backend.machine import for_machine
from srcgrad.backend.nest_sums import nest
from srcgrad.types import Array, Scalar
from tests.tools import random_triangles

SQUARE, NUMBER = ("float64", 2), "float64"
KNOWN = {
    **dict.fromkeys("abcde", SQUARE),
    **dict.fromkeys("ijknm", "int64"),
    "s": NUMBER,
    "r": "float32",
}
BELOW = "for i in range(n):\n for k in range(i):\n  for j in range(m):\n   "


def found(text):
    (loop,) = ast.parse(text).body
    return nest(loop, KNOWN)


SUMS = {
    BELOW + "c[i, j] += a[i, k] * b[k, j]": 1,
    BELOW + "c[i, j] -= s * a[i, k] * -b[k, j]": 1,
    BELOW + "c[i + 1, j] += a[n - 1, 0] * b[k, j]": None,
    BELOW + "c[i + 1, j] += a[i, k + n] * b[m + k, j]": 1,
    BELOW + "c[i, k] += a[i, j] * b[k, j] + b[i, j] * a[k, j]": 2,
    BELOW + "t = b[k, j]\n   c[i, j] += t * a[i, k]\n   d[i, k] -= t * a[i, j]": 2,
    BELOW + "t = a[i, j] * b[k, j]\n   t += b[i, j] * a[k, j]\n   c[i, k] += t": 2,
    BELOW.replace("(i)", "(i - 1, -1, -1)") + "c[i, j] += a[i, k] * b[k, j]": 1,
    BELOW + "c[i, j] += c[i, k] * b[k, j]": None,
    BELOW + "c[i, j] += a[i, k] * b[k, j]\n   d[k, j] += c[i, j] * a[i, k]": None,
    BELOW + "c[i, j] = a[i, k] * b[k, j]": None,
    BELOW + "c[i, i] += a[i, k] * b[k, j]": None,
    BELOW + "c[i, j] += a[2 * i, k] * b[k, j]": None,
    BELOW + "c[i, j] += a[i, k] * b[k, j] * d[i, j]": None,
    BELOW + "c[i, j] += a[i, k] / b[k, j]": None,
    BELOW + "c[i, j] += r * a[i, k] * b[k, j]": None,
    BELOW + "c[i, j] += t * a[i, k] * b[k, j]": None,
    BELOW + "i += 1\n   c[i, j] += a[i, k] * b[k, j]": None,
    BELOW.replace("(m)", "(k)") + "c[i, j] += a[i, k] * b[k, j]": None,
    BELOW.replace("(i)", "(2 * i)") + "c[i, j] += a[i, k] * b[k, j]": None,
    BELOW + "if s > 0.0: c[i, j] += a[i, k] * b[k, j]": None,
}


@pytest.mark.parametrize("text", SUMS)
def test_sums_of_products_are_known(text):
    known = found(text)
    assert (known and len(known.sums)) == SUMS[text]


def test_sums_by_a_name_and_what_is_beside_them():
    known = found("""
for i in range(n):
    for j in range(m):
        total = 0.0
        for k in range(i):
            c[k, j] += b[i, j] * a[i, k]
            total += b[k, j] * a[i, k]
        c[i, j] += b[i, j] * a[i, i] + total
""")
    assert len(known.sums) == 2
    assert ast.unparse(known.rest[0]).splitlines()[2:] == ["        c[i, j] += b[i, j] * a[i, i]"]


@pytest.mark.parametrize(
    "last", ["c[i, j] += total * total", "c[i, j] += 2.0 * total", "d[i, j] += a[i, j] / total"]
)
def test_what_is_more_than_added_is_no_sum(last):
    assert not found(f"""
for i in range(n):
    for j in range(m):
        total = 0.0
        for k in range(i):
            total += b[k, j] * a[i, k]
        {last}
""")


MIDDLE = "for i in range(n):\n for j in range(m):\n  "
INNER = "  for k in range(i):\n   c[i, j] += a[i, k] * b[k, j]\n"
ELSEWHERE = {
    "the last step's value": MIDDLE
    + "for k in range(i):\n   t = b[k, j]\n   c[i, j] += a[i, k] * t\n  d[i, j] += t\n",
    "the last value of a counter": MIDDLE + INNER[2:] + "  d[i, j] += a[i, k]\n",
    "that of the middle loop": MIDDLE + INNER[2:] + " d[i, j] += a[i, i]\n",
    "one in a target": MIDDLE + INNER[2:] + "  d[i, k] += a[i, j]\n",
    "one of the step before": MIDDLE + "d[i, j] += a[i, k]\n" + INNER,
    "one in a bound": MIDDLE.replace("(n)", "(j, n)") + INNER[2:].replace("(i)", "(m)"),
    "a sum of two loops": "for i in range(n):\n t = 0.0\n for j in range(m):\n"
    "  for k in range(n):\n   t += a[i, k] * b[k, j]\n c[i, j] += t\n",
    "an array's other name": "for i in range(n):\n t = c\n"
    + MIDDLE[18:]
    + INNER[2:].replace("c[", "t["),
}


@pytest.mark.parametrize("text", ELSEWHERE.values(), ids=ELSEWHERE)
def test_what_is_read_outside_of_its_loop_keeps_the_loops(text):
    assert found(MIDDLE + INNER[2:])
    assert not nest(ast.parse(text).body[0], {**KNOWN, "t": SQUARE if "t = c" in text else NUMBER})


AFTER = {
    "    return a[i, 0]\n": False,
    "    for i in range(2):\n        c[i, 0] += 1.0\n    return 0.0\n": True,
    "    for i in range(2):\n        c[i, 0] += 1.0\n    return a[i, 0]\n": False,
    "    for i in range(i):\n        c[i, 0] += 1.0\n    return 0.0\n": False,
}


@pytest.mark.parametrize("after", AFTER)
def test_a_counter_that_is_read_after_the_loops_keeps_them(after):
    text = "def f(a, b, c, n, m):\n    i = 0\n"
    text += "".join(f"    {line}\n" for line in (MIDDLE + INNER[2:]).splitlines()) + after
    kinds = [numba.float64[:, ::1]] * 3 + [numba.int64] * 2
    tree = for_machine(ast.parse(text), "f", kinds)
    assert ("srcgrad_nest_add" in ast.unparse(tree)) == AFTER[after]


def test_a_counter_that_a_loop_around_has_set_too():
    text = "def f(a, b, c, n, m):\n    for i in range(2):\n"
    text += "".join(f"        {line}\n" for line in (MIDDLE + INNER[2:]).splitlines())
    kinds = [numba.float64[:, ::1]] * 3 + [numba.int64] * 2
    for after, is_done in (("    return 0.0\n", True), ("        c[i, 0] += 1.0\n", False)):
        tree = for_machine(ast.parse(text + after), "f", kinds)
        assert ("srcgrad_nest_add" in ast.unparse(tree)) == is_done


def test_a_name_that_is_read_after_the_loops_keeps_them():
    text = "def f(a, b, c, n, m):\n    for i in range(n):\n        for k in range(i):\n"
    text += "            for j in range(m):\n                t = b[k, j]\n"
    text += "                c[i, j] += a[i, k] * t\n    return {}\n"
    kinds = [numba.float64[:, ::1]] * 3 + [numba.int64] * 2
    for result, is_done in (("0.0", True), ("t", False)):
        tree = for_machine(ast.parse(text.format(result)), "f", kinds)
        assert ("srcgrad_nest_add" in ast.unparse(tree)) == is_done


def compiled(text, layout="C", dtype="float64"):
    kinds = [Array(dtype, 2, layout)] * 5 + [Scalar(dtype)]
    return compile_text(text, "f", kinds, cache=False).dispatcher


def assert_alike(text, seed, sizes):
    space = {}
    exec(text, space)
    machine = compiled(text)
    for n, infinities in sizes:
        given = random_triangles.matrices(seed + n, n, infinities)
        plain, other = ([each.copy() for each in given] for _ in range(2))
        with np.errstate(invalid="ignore"):
            space["f"](*plain, 0.7)
        machine(*other, 0.7)
        for one, two in zip(plain, other, strict=True):
            np.testing.assert_allclose(two, one, rtol=1e-9, atol=1e-10, err_msg=text)


SIZES = [(0, 0), (1, 0), (5, 2), (33, 0), (40, 4), (71, 3)]
"""Below a block, some of the small ones, more than a large one; and how many infinities."""


@pytest.mark.parametrize("seed", range(6))
def test_random_texts(seed):
    assert_alike(random_triangles.text(seed), seed, SIZES[1:5:2])


@pytest.mark.soak
def test_many_random_texts():
    for seed in range(1000, 1100):
        assert_alike(random_triangles.text(seed), seed, SIZES)


TRIANGLE = """
def f(a, b, c, d, e, s):
    n = c.shape[0]
    for i in range(n):
        for k in range(i + 1, n):
            for j in range(c.shape[1]):
                c[k, j] += s * a[i, k] * b[i, j]
"""
COMPLEX = TRIANGLE.replace("i + 1, n", "i + 1")
"""With as many rows as columns; the diagonal, too."""


@pytest.mark.parametrize("which", range(3))
@pytest.mark.parametrize("record", [("complex128", "float64"), ("complex64", "float32")])
def test_fields_of_records_are_no_whole_elements_apart(record, which):
    """What stands between the numbers is not read, and is not written."""
    n, dtype = 45, record[0]
    machine, space = compiled(COMPLEX, "A", dtype), {}
    exec(COMPLEX, space)
    found, between = [], []
    for function in (space["f"], machine):
        random = np.random.default_rng(3)
        arrays = [random.normal(size=(n, n)) + 1j * random.normal(size=(n, n)) for _ in range(3)]
        arrays = [each.astype(dtype) for each in arrays]
        records = np.full((n, n), np.nan, [("number", record[0]), ("other", record[1])])
        records["number"] = arrays[which]
        arrays[which] = records["number"]
        function(*arrays, arrays[0], arrays[0], np.dtype(dtype).type(0.5))
        found.append(arrays[2].copy())
        between.append(records["other"])
    np.testing.assert_allclose(found[1], found[0], rtol=1e-3 if dtype == "complex64" else 1e-9)
    assert np.all(np.isnan(between))


@pytest.mark.parametrize(
    "ends",
    [
        *((0, 9, 0, 0, 0, 1), (0, 9, 0, 1, 7, 0), (0, 9, 0, 2, 8, 1), (3, 9, 4, 1, 4, -1)),
        *((-4, 9, 2, 0, 1, 1), (0, 9, 5, 0, 5, 0), (0, 9, 6, 0, 5, 0), (0, 9, 0, -1, -8, 1)),
        *((5, 5, 0, 0, 0, 1), (7, 5, 0, 0, 0, 1), (0, 9, -7, 0, -7, 3), (0, 9, 9, 3, 0, 0)),
    ],
)
def test_steps_of_the_outer_loop_that_have_none_of_the_inner(ends):
    first, last, low, low_step, high, high_step = ends
    taken = [u for u in range(first, last) if low + low_step * u < high + high_step * u]
    found = nest_blocks.domain(tuple(map(np.int64, (*ends, 0, 1))))
    assert list(range(found[0], found[1])) == taken


class Stopped(Exception):
    pass


def test_blocks_can_be_interrupted():
    """Most of the result is not worked out any more."""

    def stop(*_):
        raise Stopped

    machine, n = compiled(TRIANGLE), 2000
    a, b, c = np.ones((n, n)), np.ones((n, n)), np.zeros((n, n))
    before = signal.signal(signal.SIGPROF, stop)
    try:
        with pytest.raises((Stopped, RuntimeError)):
            signal.setitimer(signal.ITIMER_PROF, 0.02)
            machine(a, b, c, a, a, 0.5)
            math.sqrt(2.0)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    assert c[-1, 0] < 0.5 * (n - 1)


PLACES = ("parts", "turned", "backwards", "every second", "broadcast", "shared", "idle last")


def views(kind, random, n):
    """Three matrices that lie in one memory."""
    whole = random.uniform(-0.1, 0.1, (3 * n, 3 * n))
    a, b, c = whole[:n, :n], whole[n : 2 * n, :n], whole[2 * n :, :n]
    match kind:
        case "turned":
            return a.T, b, c.T
        case "backwards":
            return a[::-1], b[:, ::-1], c
        case "every second":
            return whole[: 2 * n : 2, : 2 * n : 2], whole[:n, 2 * n :], c
        case "broadcast":
            return a, np.lib.stride_tricks.as_strided(b, strides=(0, 8)), c
        case "shared":
            return a, whole[2 * n - 1 : 3 * n - 1, :n], c
        case "idle last":
            return a[:-1], b[:-1], c
    return a, b, c


@pytest.mark.parametrize("factor", [0.5, 0.0, np.inf])
def test_memory_that_is_shared_or_lies_otherwise(factor):
    """Where BLAS cannot take part, or an operand changes under way, the loops run."""
    machine, space = compiled(TRIANGLE, "A"), {}
    exec(TRIANGLE, space)
    for kind in PLACES:
        found = []
        for function in (space["f"], machine):
            a, b, c = views(kind, np.random.default_rng(3), 45)
            with np.errstate(invalid="ignore"):
                function(a, b, c, a, a, factor)
            found.append(c)
        np.testing.assert_allclose(found[1], found[0], rtol=1e-11, err_msg=kind)
