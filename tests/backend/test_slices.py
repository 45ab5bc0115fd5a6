"""Statements about whole arrays, written out as loops for the machine."""

import ast
import math
import re

import numba
import numpy as np
import pytest

from srcgrad.backend.slices import loops_for_slices

MATRIX, VECTOR = numba.float64[:, :], numba.float64[:]


def rewritten(body, **arguments):
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    tree = ast.parse(f"def f({', '.join(arguments)}):\n{lines}\n    return a\n")
    loops_for_slices(tree.body[0], arguments)
    return ast.unparse(tree)


def run(text, *arguments):
    names = {"np": np}
    exec(text, names)
    return names["f"](*arguments)


R = np.random.default_rng(3)
SQUARE, OTHER, ROW = R.random((3, 3)), R.random((3, 3)), R.random(3)


@pytest.mark.parametrize(
    "body",
    [
        "a += b",
        "a -= (b @ b.T) * 1.0",
        "a += b.T",
        "a[:] = 2.0 * b - a",
        "a[1] = v",
        "a[1] += v * 3.0",
        "c = b * v[1] + a\na += c",
        "w = np.full(9, 0.5)\nc = b @ w.reshape(3, 3)\na += np.sum(c[:, :3, None] * b, axis=1)",
        "c = np.zeros((2, 3, 3))\nc[1] = b\na += c[1].T",
        "for k in range(3):\n    a[k] -= v * b[k, 0]",
        "a[0] = 1.5",
    ],
)
def test_loops_give_the_same(body):
    text = rewritten(body, a=MATRIX, b=MATRIX, v=VECTOR)
    assert re.search(r"for srcgrad_\d+ in range", text), text
    plain = f"def f(a, b, v):\n    {body.replace(chr(10), chr(10) + '    ')}\n    return a\n"
    expected = run(plain, SQUARE.copy(), OTHER, ROW)
    found = run(text, SQUARE.copy(), OTHER, ROW)
    np.testing.assert_allclose(found, expected, rtol=1e-15)


@pytest.mark.parametrize(
    "body",
    [
        "a[1, 2] = 1.0",
        "v[0] += 2.0",
        "a = b @ b",
        "a[1] = np.sort(v)",
        "a += unknown",
        "a = s * 2.0",
        "a = z + z",
    ],
)
def test_what_is_no_whole_array_or_not_known_stays(body):
    single = numba.float32[:]
    before = ast.unparse(ast.parse(body))
    assert before in rewritten(body, a=MATRIX, b=MATRIX, v=VECTOR, s=numba.float64, z=single)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("a += b @ b.T", "srcgrad_add_product(a, b, b.T)"),
        ("a -= b @ c", "srcgrad_subtract_product(a, b, c)"),
        ("s[1] += b @ c", "srcgrad_add_product(s[1], b, c)"),
        ("s[t] += u[t] @ b", "srcgrad_add_product(s[t], u[t], b)"),
        ("s[t] -= u[t + 1].T @ u[t]", "srcgrad_subtract_product(s[t], u[t + 1].T, u[t])"),
    ],
)
def test_products_are_added_in_place(body, found):
    stack = numba.float64[:, :, :]
    arguments = {"a": MATRIX, "b": MATRIX, "c": MATRIX, "s": stack, "u": stack, "t": numba.int64}
    assert found in rewritten(body, **arguments)


@pytest.mark.parametrize(
    "body", ["a += a @ b", "a -= b @ a.T", "s[1] += s[0] @ b", "s[t] += s[t] @ b", "a[1] += b @ v"]
)
def test_products_of_what_they_are_added_to_are_made_before(body):
    stack = numba.float64[:, :, :]
    text = rewritten(body, a=MATRIX, b=MATRIX, s=stack, v=VECTOR)
    assert "_product(" not in text and "for srcgrad_" in text


SUMS = [
    "s += np.sum(v)",
    "s -= np.sum(np.exp(v) * v)",
    "s = np.sum(a * v)",
    "s = v @ b[1]",
    "s_bar = 1.5 - (v @ b[1]) / 2.0",
    "s = np.sum(v) * np.sum(b[k] ** 2) if k > 0 else v @ v",
    "a[k, 1] = v @ v",
    "a[k, 1] -= np.sum(v * 2.0)",
    "a[1] += v * np.sum(b[1])",
    "for i in range(3):\n    a[i, 0] = a[i] @ v",
]


@pytest.mark.parametrize("body", SUMS)
def test_sums_are_added_up_in_loops(body):
    text = rewritten(body, a=MATRIX, b=MATRIX, v=VECTOR, s=numba.float64, k=numba.int64)
    assert "np.sum" not in text and "@" not in text, text
    end = f"\n    {'s_bar' if 's_bar' in body else 's'} = s_bar if k > 5 else s\n    return a, s"
    names = {"np": np, "math": math}
    lines = body.replace(chr(10), chr(10) + "    ")
    exec(f"def g(a, b, v, s, k, s_bar):\n    {lines}{end}\n", names)
    exec(f"def f(a, b, v, s, k, s_bar):\n{_inner(text)}{end}\n", names)
    given = (OTHER, ROW, 0.25, 2, 0.5)
    for one, other in zip(
        names["f"](SQUARE.copy(), *given), names["g"](SQUARE.copy(), *given), strict=True
    ):
        np.testing.assert_allclose(one, other, rtol=1e-14)


def _inner(text):
    """The statements of a function, but for the last, which returns something."""
    return "\n".join(text.splitlines()[1:-1])


@pytest.mark.parametrize(
    "body",
    ["s = np.sum(z)", "s = np.sum(u)", "s = v @ z", "s = np.sum(b, axis=(0, 1))", "s = b @ v"],
)
def test_sums_of_other_kinds_stay(body):
    single = numba.float32[:]
    assert body in rewritten(body, a=MATRIX, b=MATRIX, v=VECTOR, z=single)


def _random(rng, depth, axes):
    """The text of an expression of arrays, with as many axes as are wanted or fewer."""
    leaves = ["v", "b[k]", "w", "1.5", "s"] + (["b", "a"] if axes == 2 else [])
    if depth == 0:
        return str(rng.choice(leaves))
    one, other, third = (_random(rng, depth - 1, axes) for _ in range(3))
    unary = [f"np.{name}({one})" for name in ("exp", "sin", "tanh", "arctan")]
    forms = [
        *(f"({one} {sign} {other})" for sign in ("+", "-", "*", "/")),
        *unary,
        f"np.where({one} {rng.choice(['<', '>=', '!='])} {other}, {third}, 0.0)",
        f"np.maximum({one}, {other})",
        f"np.minimum({one}, {other})",
        f"np.abs({one})",
        f"(-{one})",
        f"{one} ** 2" if one.isidentifier() else f"({one}) ** 2",
    ]
    return str(rng.choice(forms))


@pytest.mark.parametrize("seed", range(40))
def test_random_expressions(seed):
    rng = np.random.default_rng(seed)
    axes = 1 + seed % 2
    kinds = {"a": MATRIX, "b": MATRIX, "v": VECTOR, "w": VECTOR}
    kinds.update(s=numba.float64, k=numba.int64)
    value = _random(rng, 3, axes)
    target = "a[k]" if axes == 1 else "a[:]"
    body = f"{target} {rng.choice(['=', '=', '+=', '-='])} {value}".replace("a[:] +=", "a +=")
    body = body.replace("a[:] -=", "a -=") + f"\nt = 2.0 * np.sum(v * ({_random(rng, 2, 1)}))"
    text = rewritten(f"{body}\na[0, 0] += t", **kinds)
    assert "np.sum" not in text and text.count("for srcgrad_") >= 1 + axes, text
    names = {"np": np, "math": _Quiet()}
    exec(text, names)
    lines = f"{body}\na[0, 0] += t\nreturn a".replace(chr(10), chr(10) + "    ")
    exec(f"def g(a, b, v, w, s, k):\n    {lines}\n", names)
    given = (OTHER - 0.5, ROW, ROW[::-1] - 0.3, 0.7, 1)
    with np.errstate(all="ignore"):
        found = names["f"](SQUARE.copy(), *given)
        expected = names["g"](SQUARE.copy(), *given)
    np.testing.assert_allclose(found, expected, rtol=1e-11, err_msg=body)


class _Quiet:
    """`math` with infinities in place of exceptions."""

    def __getattr__(self, name):
        of_arrays = {"atan": np.arctan}.get(name) or getattr(np, name)
        return lambda x: float(of_arrays(x))


@pytest.mark.parametrize(
    "body",
    [
        'c = np.einsum("ij,jk->ik", a, b)\na += c * v',
        'c = np.einsum("ji,kj->ki", a, b)\nc *= 2.0\na[:] = c - b',
        'a[0] += np.einsum("ij,j->i", b, v) * 3.0',
        "c = np.zeros((2, 3, 3))\nc[1] = b\nd = c @ a\na[:] = d[1] + a",
        "c = np.zeros((2, 3, 3))\nc[0] = a\nd = b @ c\na += d[0] * v",
    ],
)
def test_loops_know_the_axes_of_products(body):
    text = rewritten(body, a=MATRIX, b=MATRIX, v=VECTOR)
    last = ast.parse(text).body[0].body[-2]
    assert isinstance(last, ast.For), text
    plain = f"def f(a, b, v):\n    {body.replace(chr(10), chr(10) + '    ')}\n    return a\n"
    expected = run(plain, SQUARE.copy(), OTHER, ROW)
    np.testing.assert_allclose(run(text, SQUARE.copy(), OTHER, ROW), expected, rtol=1e-15)


@pytest.mark.parametrize(
    ("body", "call"),
    [
        ('a += np.einsum("ji,kj->ki", b, b)', "srcgrad_add_einsum(a, 'ji,kj->ki', b, b)"),
        ('a[1] -= np.einsum("ij,j->i", b, v)', "srcgrad_subtract_einsum(a[1], 'ij,j->i', b, v)"),
        ("c = np.zeros((2, 3, 3))\nc += c @ b", ""),
        (
            "c = np.zeros((2, 3, 3))\nd = np.zeros((2, 3, 3))\nd -= c @ b",
            "srcgrad_subtract_einsum(d, 'ayz,zx->ayx', c, b)",
        ),
        ('a[:, 1:] += np.einsum("ji,kj->ki", b, b[:, :2])', ""),
        ('a += np.einsum("ij,j->i", b, v)', ""),
    ],
)
def test_sums_of_products_are_added_in_place(body, call):
    text = rewritten(body, a=MATRIX, b=MATRIX, v=VECTOR)
    assert call in text if call else "_einsum(" not in text, text
