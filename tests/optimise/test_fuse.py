"""Loops over the same elements become one, and what they pass on is not kept in an array."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy.special import erf

import srcgrad
from srcgrad import ir, pipeline
from srcgrad.optimise import tidy
from srcgrad.optimise.common import common
from srcgrad.optimise.contract import contract
from srcgrad.optimise.contract_rows import rows
from srcgrad.optimise.dead_code import dead_code
from srcgrad.optimise.flags import flags
from srcgrad.optimise.fuse import fuse
from srcgrad.optimise.temporaries import without_temporaries
from srcgrad.optimise.tidy import simplified
from srcgrad.printer import function_text
from tests.tools import random_arrays
from tests.tools.checking import check
from tests.tools.ir import random_ir
from tests.tools.ir.attempts import Invalid, truth
from tests.tools.ir.canonical import violation
from tests.tools.ir.programs import parse
from tests.tools.machine_text import with_loops

PASSES: dict[str, Callable[[ir.Function], ir.Function]] = {
    "fuse": fuse,
    "contract": contract,
    "rows": rows,
    "without_temporaries": without_temporaries,
}

TWO_LOOPS = "s = 0.0\nfor i in range(n):\n    {}\nfor j in range(n):\n    {}\nreturn s"
AS_ONE = "s = 0.0\nfor i in range(n):\n    {}\n    {}\nreturn s"


def two(first: str, second: str) -> str:
    return TWO_LOOPS.format(_indented(first), _indented(second))


def one(first: str, second: str) -> str:
    return AS_ONE.format(_indented(first), _indented(second))


def _indented(lines: str) -> str:
    return lines.replace("; ", "\n    ")


STORE = "t = x[i]; u = math.sin(t); y[i] = u"

ROWS = [
    (
        "fuse",
        "f(x: 1, y: 1, n: int64)",
        two(STORE, "v = y[j]; s += v"),
        one(STORE, "v = y[i]; s += v"),
    ),
    # A neighbour's element is not there yet.
    ("fuse", "f(x: 1, y: 1, n: int64)", two(STORE, "k = j + 1; v = y[k]; s += v"), None),
    # It is overwritten too early.
    ("fuse", "f(x: 1, y: 1, n: int64)", two("k = i + 1; v = y[k]; s += v", "y[j] = 1.0"), None),
    # Elements found by other elements may be any.
    ("fuse", "f(x: 1, y: 1, k: int64, n: int64)", two(STORE, "v = y[k]; s += v"), None),
    # A subscript that counts from the end meets another one.
    (
        "fuse",
        "f(x: 1, y: 1, k: int64, n: int64)",
        two("k_1 = i - 1; y[k_1] = 1.0", "k_2 = j - 1; v = y[k_2]; s += v"),
        None,
    ),
    # Both go over the elements from the end.
    (
        "fuse",
        "f(y: 1)",
        "n = y.shape[0]\ns = 0.0\nm = n - 1\nfor i in range(n):\n    k = m - i\n    y[k] = 1.0\n"
        "for j in range(n):\n    l = m - j\n    v = y[l]\n    s += v\nreturn s",
        "n = y.shape[0]\nm = n - 1\ns = 0.0\nfor i in range(n):\n    k = m - i\n    y[k] = 1.0\n"
        "    l = m - i\n    v = y[l]\n    s += v\nreturn s",
    ),
    # Loops of different length.
    (
        "fuse",
        "f(x: 1, y: 1, n: int64)",
        two(STORE, "v = y[j]; s += v").replace("j in range(n)", "j in range(1, n)"),
        None,
    ),
    # Nothing in common: nothing gained.
    ("fuse", "f(x: 1, y: 1, z: 1, n: int64)", two(STORE, "v = z[j]; s += v"), None),
    # The second needs all of the first's sum.
    (
        "fuse",
        "f(x: 1, n: int64)",
        "s = 0.0\nr = 0.0\nfor i in range(n):\n    t = x[i]\n    s += t\nfor j in range(n):\n"
        "    u = x[j]\n    v = u * s\n    r += v\nreturn r",
        None,
    ),
    # What stands between goes where it is needed.
    (
        "fuse",
        "f(x: 1, n: int64)",
        "s = 0.0\nfor i in range(n):\n    t = x[i]\n    s += t\nq = 2.0 * s\nk = 3.0\nr = 0.0\n"
        "for j in range(n):\n    u = x[j]\n    v = u * k\n    r += v\nw = q + r\nreturn w",
        "k = 3.0\ns = 0.0\nr = 0.0\nfor i in range(n):\n    t = x[i]\n    s += t\n    u = x[i]\n"
        "    v = u * k\n    r += v\nq = 2.0 * s\nw = q + r\nreturn w",
    ),
    # A recurrence stays alone: with it, nothing else could be done several elements at a time.
    (
        "fuse",
        "f(x: 1, y: 1, n: int64)",
        two(
            "t = x[i]; u = math.sin(t); y[i] = u", "k = j + 1; v = x[j]; x[k] = v; w = y[j]; s += w"
        ),
        None,
    ),
    # The producer joins the only one that it works for, not the first that comes.
    (
        "fuse",
        "f(x: 1, a: 1, b: 1, y: 1, n: int64)",
        "for i in range(n):\n    t = x[i]\n    a[i] = t\nfor i_1 in range(n):\n    t_1 = x[i_1]\n"
        "    b[i_1] = t_1\ns = 0.0\nfor i_2 in range(n):\n    t_2 = a[i_2]\n    s += t_2\n"
        "for i_3 in range(n):\n    t_3 = b[i_3]\n    t_4 = t_3 * s\n    y[i_3] = t_4\nreturn s",
        "s = 0.0\nfor i in range(n):\n    t = x[i]\n    a[i] = t\n    t_2 = a[i]\n    s += t_2\n"
        "for i_1 in range(n):\n    t_1 = x[i_1]\n    b[i_1] = t_1\n    t_3 = b[i_1]\n"
        "    t_4 = t_3 * s\n    y[i_1] = t_4\nreturn s",
    ),
    (
        "contract",
        "f(x: 1, n: int64)",
        "a = np.empty(n)\ns = 0.0\nfor i in range(n):\n    t1 = x[i]\n    t2 = math.exp(t1)\n"
        "    a[i] = t2\n    u = a[i]\n    s += u\nreturn s",
        "s = 0.0\nfor i in range(n):\n    t1 = x[i]\n    a = math.exp(t1)\n    s += a\nreturn s",
    ),
    # Read in another loop too.
    (
        "contract",
        "f(x: 1, n: int64)",
        "a = np.empty(n)\ns = 0.0\nfor i in range(n):\n    t1 = x[i]\n    a[i] = t1\n    u = a[i]\n"
        "    s += u\nfor j in range(n):\n    v = a[j]\n    s += v\nreturn s",
        None,
    ),
    # Another store may have been to the same element.
    (
        "contract",
        "f(x: 1, k: int64, n: int64)",
        "a = np.empty(n)\ns = 0.0\nfor i in range(n):\n    t1 = x[i]\n    a[i] = t1\n"
        "    a[k] = 2.0\n    u = a[i]\n    s += u\nreturn s",
        None,
    ),
    # What was stored has changed since.
    (
        "contract",
        "f(x: 1, n: int64)",
        "a = np.empty(n)\nc = 0.0\nr = 0.0\nfor i in range(n):\n    a[i] = c\n    t = x[i]\n"
        "    c += t\n    u = a[i]\n    r += u\nreturn r",
        None,
    ),
    # Changed where it is.
    (
        "contract",
        "f(x: 1, n: int64)",
        "a = np.empty(n)\ns = 0.0\nfor i in range(n):\n    t1 = x[i]\n    a[i] = t1\n"
        "    a[i] += 2.0\n    u = a[i]\n    s += u\nreturn s",
        "s = 0.0\nfor i in range(n):\n    t1 = x[i]\n    t2 = t1 + 2.0\n    s += t2\nreturn s",
    ),
    (
        "without_temporaries",
        "f(x: 1)",
        "n = x.shape[0]\na = x.copy()\nfor i in range(n):\n    t1 = a[i]\n    t2 = 2.0 * t1\n"
        "    a[i] = t2\ns = 0.0\nfor j in range(n):\n    t3 = a[j]\n    s += t3\nreturn s",
        "n = x.shape[0]\nt4 = x.shape[0]\ns = 0.0\nfor i_1 in range(t4):\n    t5 = x[i_1]\n"
        "    t2 = 2.0 * t5\n    s += t2\nreturn s",
    ),
    # An element is carried from one iteration to the next.
    (
        "without_temporaries",
        "f(x: 1, k: int64)",
        "n = x.shape[0]\na = x.copy()\ns = 0.0\nfor i in range(n):\n    t1 = a[k]\n"
        "    t2 = 2.0 * t1\n    a[k] = t2\n    s += t2\nreturn s",
        None,
    ),
    (
        "rows",
        "f(x: 2, n: int64, m: int64)",
        "e = np.empty((n, m))\ns = 0.0\nfor i in range(n):\n    r = 0.0\n    for j in range(m):\n"
        "        t1 = x[i, j]\n        e[i, j] = t1\n        r += t1\n    for j_1 in range(m):\n"
        "        t2 = e[i, j_1]\n        t3 = t2 * r\n        s += t3\nt4 = s / n\nreturn t4",
        "s = 0.0\nfor i in range(n):\n    e = np.empty(m)\n    r = 0.0\n    for j in range(m):\n"
        "        t1 = x[i, j]\n        e[j] = t1\n        r += t1\n    for j_1 in range(m):\n"
        "        t2 = e[j_1]\n        t3 = t2 * r\n        s += t3\nt4 = s / n\nreturn t4",
    ),
    # The result is not linear in the sum: the row would be worked out twice.
    (
        "rows",
        "f(x: 2, n: int64, m: int64)",
        "e = np.empty((n, m))\ns = 0.0\nfor i in range(n):\n    r = 0.0\n    for j in range(m):\n"
        "        t1 = x[i, j]\n        e[i, j] = t1\n        r += t1\n    for j_1 in range(m):\n"
        "        t2 = e[i, j_1]\n        t3 = t2 * r\n        s += t3\nt4 = s * s\nreturn t4",
        None,
    ),
    # A row of the next iteration is read.
    (
        "rows",
        "f(x: 2, n: int64, m: int64)",
        "e = np.zeros((n, m))\ns = 0.0\nfor i in range(1, n):\n    k = i - 1\n"
        "    for j in range(m):\n        t1 = x[i, j]\n        e[i, j] = t1\n"
        "        t2 = e[k, j]\n        s += t2\nreturn s",
        None,
    ),
]


@pytest.mark.parametrize(("name", "head", "before", "after"), ROWS)
def test_pass(name: str, head: str, before: str, after: str | None) -> None:
    def text(body: str) -> str:
        return f"def {head}:\n{textwrap.indent(body, '    ')}\n"

    changed = PASSES[name](parse(text(before)))
    assert function_text(changed) == function_text(parse(text(before if after is None else after)))


# Programs ------------------------------------------------------------------------------------


def chain(x, y):
    a = np.exp(-x)
    b = a * 2.0
    c = b + y
    d = np.sin(c)
    return np.sum(d)


def log_likelihood(x, mu, sd):
    z = (x - mu) / sd
    return -0.5 * np.sum(z**2) - np.sum(np.log(sd))


def least_squares(X, y, w):
    r = y - X @ w
    return r @ r


def mean_squared(x, y, w):
    predicted = np.tanh(w * x)
    error = predicted - y
    squared = error**2
    return np.mean(squared)


def matrices(A, B):
    C = A + B
    D = np.sin(C)
    E = D * A
    F = E / (1.0 + B**2)
    return np.sum(F)


def black_scholes(S, K, T, r, sigma, market):
    root = np.sqrt(T)
    spread = sigma * root
    ratio = S / K
    moneyness = np.log(ratio)
    half = 0.5 * sigma**2
    rate = r + half
    drift = rate * T
    numerator = moneyness + drift
    d1 = numerator / spread
    d2 = d1 - spread
    scaled1 = d1 / np.sqrt(2.0)
    scaled2 = d2 / np.sqrt(2.0)
    below1 = 0.5 * (1.0 + erf(scaled1))
    below2 = 0.5 * (1.0 + erf(scaled2))
    discount = np.exp(-r * T)
    strike = K * discount
    first = S * below1
    second = strike * below2
    price = first - second
    error = price - market
    return np.mean(error**2)


def in_place(x, y):
    a = x.copy()
    a *= 2.0
    a += y
    a -= np.tanh(x)
    return np.sum(a * a)


def centred(x, y):
    c = x - np.mean(x)
    d = y - np.mean(y)
    return np.sum(c * d)


def softmax_cross_entropy(x, w, b, labels):
    logits = x @ w + b
    top = np.max(logits, axis=1, keepdims=True)
    e = np.exp(logits - top)
    p = e / np.sum(e, axis=1, keepdims=True)
    losses = -np.sum(labels * np.log(p), axis=1)
    return np.mean(losses)


def differences(x):
    y = np.sin(x)
    return np.sum((y[1:] - y[:-1]) ** 2)


def read_twice(x):
    e = np.exp(x)
    return np.sum(e / np.sum(e) * x)


def filled(x):
    n = len(x)
    y = np.zeros(n)
    for i in range(n):
        y[i] += x[i] * x[i]
    z = np.ones(n)
    for i in range(n):
        z[i] = z[i] * y[i]
    return np.sum(z)


def _numbers(*shape: int) -> Any:
    return np.random.default_rng(sum(shape)).uniform(0.5, 1.5, size=shape)


V, W, M, N = _numbers(5), _numbers(5) + 0.2, _numbers(4, 3), _numbers(4, 3) + 0.1

PROGRAMS = [
    # arguments, by which to differentiate, loops, arrays made (one for each adjoint asked for)
    (chain, (V, W), (0, 1), 1, 2),
    (log_likelihood, (V, W, W + 1.0), (0, 1, 2), 1, 3),
    (least_squares, (M, _numbers(4), _numbers(3)), 2, 3, 1),
    (mean_squared, (V, W, 0.4), (0, 2), 1, 1),
    (matrices, (M, N), (0, 1), 2, 2),
    (black_scholes, (V, W, V + 0.3, 0.1, W, V), (0, 1, 2, 3, 4, 5), 1, 5),
    (in_place, (V, W), (0, 1), 1, 2),
    (filled, (V,), 0, 1, 1),
]


def _counts(source: str) -> tuple[int, int]:
    source = ast.unparse(ast.parse(source))
    loops = sum(isinstance(node, ast.For) for node in ast.walk(ast.parse(source)))
    return loops, source.count("np.empty(") + source.count("np.zeros(") + source.count(".copy()")


@pytest.mark.parametrize(
    ("program", "arguments", "wrt", "loops", "arrays"),
    PROGRAMS,
    ids=lambda p: getattr(p, "__name__", ""),
)
def test_without_temporaries(
    program: Any, arguments: Any, wrt: Any, loops: int, arrays: int
) -> None:
    source = srcgrad.grad(program, wrt).specialise(*arguments).source
    machine = with_loops(source, arguments)
    assert _counts(machine) == (loops, arrays), machine


def test_a_batch_keeps_one_row():
    arguments = (M, _numbers(3, 2), _numbers(2), _numbers(4, 2))
    specialised = srcgrad.grad(softmax_cross_entropy, (1, 2)).specialise(*arguments)
    made = [
        line for line in specialised.source.splitlines() if "np.empty" in line or "np.zeros" in line
    ]
    outside = [line.split(" =")[0].strip() for line in made if not line.startswith(8 * " ")]
    assert len(outside) == 2 and outside[1] == "b_bar", "the first is the product's"
    assert "w_bar = " in specialised.source, "which makes the adjoint"
    assert all("(n" not in line for line in made if line.startswith(8 * " ")), made
    assert "_saved" not in specialised.source


def test_shifted_elements_are_not_worked_out_again():
    source = without_comments(srcgrad.grad(differences).specialise(V).source)
    assert source.count("np.sin(") == 1


def test_an_array_that_is_read_by_two_loops_stays():
    source = without_comments(srcgrad.grad(read_twice).specialise(V).source)
    assert source.count("np.exp(") == 1, "what it holds is read, not worked out again"
    assert "e = np.exp(x)" in source


def without_comments(source: str) -> str:
    return "\n".join(line for line in source.splitlines() if not line.strip().startswith("#"))


def test_sums_of_centred_values_need_no_arrays():
    _, arrays = _counts(srcgrad.grad(centred, (0, 1)).specialise(V, W).source)
    assert arrays == 2


def test_checks_come_first_and_in_order():
    source = srcgrad.grad(log_likelihood, (0, 1, 2)).specialise(V, V, V).source
    lines = source.splitlines()
    last_check = max(k for k, line in enumerate(lines) if "raise" in line)
    assert last_check < min(k for k, line in enumerate(lines) if "_bar" in line)
    for lengths, named in (((5, 4, 3), "(5,) (4,)"), ((5, 5, 3), "(5,) (3,)")):
        with pytest.raises(ValueError, match="could not be broadcast") as caught:
            srcgrad.grad(log_likelihood).plain(*map(np.ones, lengths))
        assert named in str(caught.value)


EVERYTHING = [
    *[(p, arguments, wrt) for p, arguments, wrt, *_ in PROGRAMS],
    (softmax_cross_entropy, (M, _numbers(3, 2), _numbers(2), _numbers(4, 2)), (0, 1, 2)),
    (differences, (V,), 0),
    (read_twice, (V,), 0),
    (centred, (V, W), (0, 1)),
]


@pytest.mark.parametrize(
    ("program", "arguments", "wrt"), EVERYTHING, ids=lambda p: getattr(p, "__name__", "")
)
def test_derivative(program: Any, arguments: Any, wrt: Any) -> None:
    check(program, *arguments, argnums=wrt)


# Random programs -----------------------------------------------------------------------------


def _left_alone(program: ir.Function) -> ir.Function:
    """Simplified, but with all loops and arrays."""
    needed = frozenset(r.name for r in program.results if isinstance(r, ir.Var))
    return replace(program, body=dead_code(common(flags(program.body)), needed))


def _run(text: str, arguments: Any) -> Any:
    names: dict[str, Any] = {}
    exec(text, names)
    given = [np.copy(a) if isinstance(a, np.ndarray) else a for a in arguments]
    with np.errstate(all="ignore"):
        return names["f_value_and_grad"](*given)


@pytest.mark.parametrize("start", range(0, 30, 10))
def test_random_functions_of_arrays(start: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in range(start, start + 10):
        # Loops are counted below.
        monkeypatch.setattr(tidy, "slices", lambda program, names: program)
        text, function, arguments = random_arrays.case(seed)
        value = function(*[np.copy(a) for a in arguments])
        derivative = srcgrad.value_and_grad(function, (0, 1, 2, 3, 4, 5))
        joined = derivative.specialise(*arguments).source
        with monkeypatch.context() as patch:
            patch.setattr(pipeline, "simplified", _left_alone)
            derivative = srcgrad.value_and_grad(function, (0, 1, 2, 3, 4, 5))
            plain = derivative.specialise(*arguments).source
        found, wanted = _run(joined, arguments), _run(plain, arguments)
        assert np.isclose(found[0], value, rtol=1e-10), text
        for a, b in zip(found, wanted, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-8, atol=1e-9, err_msg=text)
        assert joined.count("for ") <= plain.count("for "), text


@pytest.mark.parametrize("start", range(0, 90, 30))
def test_random_programs(start: int) -> None:
    compared = 0
    for seed in range(start, start + 30):
        made = random_ir.case(seed, (12, 24, 48)[seed % 3])
        try:
            wanted = truth(made)
        except Invalid:
            continue
        program = simplified(made.program)
        assert violation(program) is None, function_text(program)
        found = truth(replace(made, program=program))
        for a, b in zip(found.results, wanted.results, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-8, err_msg=function_text(made.program))
        assert np.isclose(found.slope, wanted.slope, rtol=1e-7, atol=1e-8)
        compared += 1
    assert compared > 10
