"""What isl says of sets of integers, and what it is not asked to the end."""

import numpy as np
import pytest
from numpy.polynomial import polynomial

from srcgrad.analysis import integer_sets
from srcgrad.analysis.integer_sets import are_within
from tests.tools.checking import check

NAMES = ("m", "n", "p", "q")
LENGTH = f"max({NAMES[0]}, max({NAMES[1]}, max({NAMES[2]}, {NAMES[3]})))"
HEAD = f"[{', '.join(NAMES)}] -> "


@pytest.mark.parametrize("letter", NAMES)
def test_of_maxima(letter):
    part = f"{HEAD}{{ [i] : 0 <= i < {letter} }}"
    assert are_within(part, [f"{HEAD}{{ [i] : 0 <= i < {LENGTH} }}"])
    assert not are_within(f"{HEAD}{{ [i] : 0 <= i < {LENGTH} }}", [part])


@pytest.mark.parametrize("limit", [100, 1000, 10_000])
def test_more_than_the_limit_is_not_known(monkeypatch, limit):
    empty = (
        f"{HEAD}{{ [i] : exists (a, b, c : i = 3a + 5b + 7c and 0 <= a < max(m, n) and "
        "0 <= b < max(n, p) and 0 <= c < max(p, q) and (a + b) mod 7 = c mod 5) and i < 0 }"
    )
    assert are_within(empty, ())
    monkeypatch.setattr(integer_sets, "MOST", limit)
    assert not are_within(empty, ())


def powers_of_a_polynomial(c, x):
    """Each sum and product is as long as its operands say: lengths of maxima of maxima."""
    a = 1.0 * np.asarray(polynomial.polymul(c, np.array([1.0, 2.0])))
    a = 1.0 * np.asarray(polynomial.polyadd(a, np.array([2.0])))
    b = 1.0 * np.asarray([1.0])
    for _ in (None, None):
        b = 1.0 * np.asarray(polynomial.polymul(b, c))
    return np.sum(polynomial.polyval(x, 1.0 * np.asarray(polynomial.polysub(a, b))))


def test_a_program_that_takes_isl_an_exponential_time():
    check(
        powers_of_a_polynomial,
        *(np.array([1.0, -2.0, 0.5]), np.array([0.3, 0.7])),
        compiled=False,
        layouts=False,
    )
