"""Bounds that are zero though no value in them is, since a power of a small number underflows."""

import itertools
import math

import pytest

from srcgrad.analysis import ranges
from srcgrad.analysis.ranges import Range

ENDS = (-math.inf, -2.0, -5e-324, -0.0, 0.0, 5e-324, 0.5, 1e300, math.inf)
RANGES = [
    Range(low, high, nonzero, wild)
    for low, high in itertools.combinations_with_replacement(ENDS, 2)
    for nonzero in (False, True)
    for wild in (False, True)
]
OF_ONE = (
    *(ranges.negative, ranges.square, ranges.exponential, ranges.exponential_less_one),
    *(ranges.logarithm, ranges.logarithm_of_one_more, ranges.root, ranges.magnitude),
    *(ranges.even_growth, ranges.odd_growth),
)
OF_TWO = (
    *(ranges.add, ranges.multiply, ranges.divide, ranges.divide_lengths, ranges.power),
    *(ranges.larger, ranges.smaller, ranges.length, ranges.hull),
)


@pytest.mark.parametrize("operation", OF_ONE, ids=lambda each: each.__name__)
def test_of_one(operation):
    for a in RANGES:
        found = operation(a)
        assert not math.isnan(found.low) and not math.isnan(found.high), a


@pytest.mark.parametrize("operation", OF_TWO, ids=lambda each: each.__name__)
def test_of_two(operation):
    for a, b in itertools.product(RANGES, repeat=2):
        found = operation(a, b)
        assert not math.isnan(found.low) and not math.isnan(found.high), (a, b)
