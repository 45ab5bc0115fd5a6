"""One decomposition serves for all systems of one matrix, and for none of another."""

import ast
import textwrap

import numpy as np
import pytest

import srcgrad
from srcgrad.backend.compile import compile_text
from srcgrad.backend.factors import FACTORED, SOLVE_WITH, shared_factors
from srcgrad.types import Array

SIZES = (0, 1, 2, 7, 30)


def text_of(body, parameters="a, b, c"):
    return f"import numpy as np\n\n\ndef f({parameters}):\n{textwrap.indent(body, '    ')}\n"


def rewritten(body):
    tree = ast.parse(text_of(body))
    function = tree.body[-1]
    assert isinstance(function, ast.FunctionDef)
    shared_factors(function)
    return ast.unparse(function)


TURNED = """x = np.linalg.solve(a, b)
n = a.shape[0]
t = np.empty((n, n), dtype=np.complex128)
for i in range(n):
    for j in range(n):
        t[i, j] = a[j, i].conjugate()
z = np.linalg.solve(t, c)
"""
SHARED = {
    "the same": "x = np.linalg.solve(a, b)\nz = np.linalg.solve(a, c)\n",
    "transposed": "x = np.linalg.solve(a, b)\nz = np.linalg.solve(a.T, c)\n",
    "in a loop": (
        "for k in range(3):\n    x = np.linalg.solve(a, b)\n    b[0] = 1.0\n"
        "    z = np.linalg.solve(a.T, c)\n"
    ),
    "changed after": (
        "x = np.linalg.solve(a, b)\nz = np.linalg.solve(a.T, c)\na[0, 0] = 2.0\nb = a @ b\n"
    ),
    "turned": TURNED,
}
APART = {
    "an element changes": "x = np.linalg.solve(a, b)\na[0, 0] = 2.0\nz = np.linalg.solve(a, c)\n",
    "all changes": "x = np.linalg.solve(a, b)\na += 1.0\nz = np.linalg.solve(a.T, c)\n",
    "bound anew": "x = np.linalg.solve(a, b)\na = a @ a\nz = np.linalg.solve(a, c)\n",
    "itself": "a = np.linalg.solve(a, b)\nz = np.linalg.solve(a, c)\n",
    "swapped": "x = np.linalg.solve(a, b)\na, d = d, a\nz = np.linalg.solve(a, c)\n",
    "another name": "d = a\nx = np.linalg.solve(a, b)\nd[0, 0] = 2.0\nz = np.linalg.solve(a, c)\n",
    "a view": "d = a[1:]\nx = np.linalg.solve(a, b)\nd[0, 0] = 2.0\nz = np.linalg.solve(a, c)\n",
    "handed on": "x = np.linalg.solve(a, b)\nd = change(a)\nz = np.linalg.solve(a, c)\n",
    "changed by a call": "x = np.linalg.solve(a, b)\nchange(a)\nz = np.linalg.solve(a, c)\n",
    "written to": (
        "x = np.linalg.solve(a, b)\nd = np.add(b, c, out=a)\nz = np.linalg.solve(a, c)\n"
    ),
    "in a branch": "if k:\n    x = np.linalg.solve(a, b)\nz = np.linalg.solve(a, c)\n",
    "in a loop before": (
        "for k in range(2):\n    a[0, 0] = k\n    x = np.linalg.solve(a, b)\n"
        "z = np.linalg.solve(a, c)\n"
    ),
    "changed in a loop between": (
        "x = np.linalg.solve(a, b)\nfor k in range(n):\n    a[k, k] = 1.0\n"
        "z = np.linalg.solve(a, c)\n"
    ),
    "another": "x = np.linalg.solve(a, b)\nz = np.linalg.solve(d, c)\n",
    "partly turned": TURNED.replace("for j in range(n)", "for j in range(n - 1)"),
    "not turned": TURNED.replace("a[j, i]", "a[i, j]"),
    "turned, and changed before": TURNED.replace("n = a.", "a[0, 0] = 1.0\nn = a."),
    "turned, and changed after": TURNED.replace("z = np", "t[0, 0] = 1.0\nz = np"),
}


@pytest.mark.parametrize("name", SHARED)
def test_shared(name):
    found = rewritten(SHARED[name])
    assert found.count(FACTORED) == 1
    assert "np.linalg.solve" not in found


@pytest.mark.parametrize("name", APART)
def test_apart(name):
    found = rewritten(APART[name])
    assert FACTORED not in found
    assert found.count("np.linalg.solve(") == 2


def matrices(n, kind, form):
    random = np.random.default_rng(n)
    a = random.standard_normal((n, n)) + 3.0 * np.sqrt(n) * np.eye(n)
    if np.dtype(kind).kind == "c":
        a = a + 1j * random.standard_normal((n, n))
    a = {"lower": np.tril, "upper": np.triu, "full": np.array}[form](a)
    sides = random.standard_normal((2, n)), random.standard_normal((n, 3))
    b, c, d = sides[0][0], sides[0][1], sides[1]
    return a.astype(kind), b.astype(kind), c.astype(kind), d.astype(kind)


@pytest.mark.parametrize("kind", ["float64", "complex128"])
@pytest.mark.parametrize("form", ["full", "lower", "upper"])
def test_solutions(kind, form):
    text = text_of(
        "x = np.linalg.solve(a, b)\ny = np.linalg.solve(a, d)\n"
        "z = np.linalg.solve(a.T, c)\nw = np.linalg.solve(a.T, d)\nreturn x, y, z, w",
        "a, b, c, d",
    )
    vector, matrix = Array(kind, 1), Array(kind, 2)
    compiled = compile_text(text, "f", (matrix, vector, vector, matrix), cache=False)
    for n in SIZES:
        a, b, c, d = matrices(n, kind, form)
        before = a.copy()
        x, y, z, w = compiled.dispatcher(a, b, c, d)
        for left, found, right in ((a, x, b), (a, y, d), (a.T, z, c), (a.T, w, d)):
            np.testing.assert_allclose(left @ found, right, rtol=1e-11, atol=1e-12)
        np.testing.assert_array_equal(a, before)
    a, b, c, d = matrices(2, kind, form)
    a[:, 0] = 0.0
    with pytest.raises(np.linalg.LinAlgError, match="Singular"):
        compiled.dispatcher(a, b, c, d)


def solved(a, b):
    return np.sum(np.abs(np.linalg.solve(a, b)) ** 3)


@pytest.mark.parametrize("kind", ["float64", "complex128"])
def test_gradients_decompose_once(kind):
    a, b, _, d = matrices(5, kind, "full")
    for sides in (b, d):
        derivative = srcgrad.grad(solved, argnums=(0, 1))
        for one, other in zip(derivative(a, sides), derivative.plain(a, sides), strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-11, atol=1e-12)
        tree = ast.parse(derivative.source).body[-1]
        assert isinstance(tree, ast.FunctionDef)
        shared_factors(tree)
        found = ast.unparse(tree)
        assert found.count(FACTORED) == 1
        assert found.count(SOLVE_WITH[:-4]) == 2
