"""The first of the largest elements, of the smallest, or of what is no number."""

import numba
import numpy as np
import pytest

from srcgrad.backend import searches
from tests.backend.test_slices import MATRIX, rewritten

LENGTHS = (1, 2, 7, 8, 9, 15, 31, 32, 33, 40, 63, 64, 65, 100, 257)
KINDS = {
    "numbers": lambda r, n: r.standard_normal(n),
    "equal ones": lambda r, n: r.integers(-1, 2, n).astype(float),
    "zeros of either sign": lambda r, n: r.choice([0.0, -0.0], n),
    "infinities": lambda r, n: r.choice([np.inf, -np.inf], n),
    "all the least": lambda r, n: np.full(n, -np.inf),
    "one that is no number": lambda r, n: _with_nan(r, n, 1),
    "some that are no numbers": lambda r, n: _with_nan(r, n, 3),
}
LAYOUTS = {
    "rows": np.ascontiguousarray,
    "columns": np.asfortranarray,
    "gaps": lambda x: np.ascontiguousarray(np.repeat(x, 2, axis=1))[:, ::2],
}


def _with_nan(random, n, count):
    x = random.standard_normal(n)
    x[random.integers(n, size=count)] = np.nan
    return x


@pytest.fixture(scope="module", params=["max", "min"])
def search(request):
    """The search in a row of a matrix, compiled, and NumPy's."""
    function = searches.names()[f"srcgrad_arg{request.param}_1"]

    kinds = (numba.types.Array(numba.float64, 2, layout) for layout in "CA")

    @numba.njit([numba.int64(kind, numba.int64) for kind in kinds])
    def run(x, i):
        return function(x, i)

    return run, getattr(np, f"arg{request.param}")


@pytest.mark.parametrize("kind", KINDS)
def test_places_are_those_of_numpy(kind, search):
    run, expected = search
    random = np.random.default_rng(5)
    for n in LENGTHS:
        for _ in range(5):
            x = np.stack([KINDS[kind](random, n) for _ in range(2)])
            for layout in LAYOUTS.values():
                assert run(layout(x), 1) == expected(x[1]), (n, x[1])


def test_a_row_is_searched_where_its_elements_are_doubles():
    assert "srcgrad_argmax_1(a, 1)" in rewritten("k = np.argmax(a[1])", a=MATRIX)
    assert "srcgrad_argmin_0" in rewritten("b = a[0] * 2.0\nk = np.argmin(b)", a=MATRIX)
    for body in ("k = np.argmax(a)", "k = np.argmax(a[:, 1])"):
        assert "srcgrad_arg" not in rewritten(body, a=MATRIX)
    assert "srcgrad_arg" not in rewritten("k = np.argmax(a[1])", a=numba.int64[:, :])
