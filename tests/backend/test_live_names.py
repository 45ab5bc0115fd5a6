"""The names that live on after a block are those that Numba finds."""

import numba
import pytest
from numba.core import analysis
from numba.core.compiler import run_frontend
from numba.core.postproc import VariableLifetime

from srcgrad.backend.pipeline import live_names


def loops(x, n):
    total = 0.0
    for i in range(n):
        if x[i] > 0.0:
            last = x[i]
            for j in range(i):
                total += last * x[j]
        else:
            other = total
            while other < 3.0:
                other += 1.0
                if other == total:
                    break
            total = other
    return total


def set_in_one_branch(x, n):
    for i in range(n):
        if i > 2:
            y = x + i
        if i > 3:
            x = y
    return x


def raises(x, n):
    if n < 0:
        raise ValueError("none")
    a, b = x, n
    for _ in range(b):
        a, b = b, a
    return a


@pytest.mark.parametrize("function", [loops, set_in_one_branch, raises])
def test_they_are_numbas(function):
    blocks = run_frontend(function).blocks
    found = VariableLifetime(blocks)
    given = found.cfg, blocks, found.usedefs.usemap, found.usedefs.defmap
    assert live_names(*given) == dict(analysis.compute_live_map(*given))


def test_compilation_leaves_numba_as_it_was():
    before = analysis.compute_live_map
    import srcgrad

    srcgrad.grad(lambda x: x * x, cache=False)(2.0)
    assert analysis.compute_live_map is before
    assert numba.njit(loops).py_func is loops
