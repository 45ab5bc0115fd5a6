"""Searches in sorted vectors: right in any, and of a few comparisons in evenly spaced ones."""

import warnings

import numpy as np
import pytest

import srcgrad
from srcgrad.frontend.meanings.numpy.sorting import position_left, position_right

TINY, HUGE = 5e-324, 1.7e308
TABLES = {
    "none": [],
    "one": [2.0],
    "equal": [3.0] * 9,
    "even": np.linspace(-1.0, 1.0, 101),
    "integers": np.arange(-7, 9),
    "unsigned": np.arange(3, 40, 3, dtype=np.uint8),
    "single": np.linspace(0.0, 1.0, 33, dtype=np.float32),
    "steps": np.repeat(np.arange(6.0), [1, 7, 2, 1, 9, 3]),
    "squares": np.arange(40.0) ** 2,
    "powers": 10.0 ** np.arange(-300, 300, 7),
    "one far": [*np.linspace(0.0, 1.0, 60), HUGE],
    "wide": np.linspace(-HUGE / 2, HUGE / 2, 50) * 2.0,
    "small": TINY * np.arange(20),
    "infinite": [-np.inf, -1.0, 0.0, 0.5, 7.0, np.inf, np.inf],
    "no numbers": [0.0, 1.0, 2.0, 3.0, np.nan, np.nan],
}


def keys(table: np.ndarray) -> np.ndarray:
    """What stands in a table, what is next to that, what is between, and what is outside."""
    with np.errstate(all="ignore"):
        return np.concatenate(
            [
                *(table, np.nextafter(table, np.inf), np.nextafter(table, -np.inf)),
                (table[1:] / 2 + table[:-1] / 2),
                [-np.inf, -HUGE, -1.0, -0.0, TINY, 0.3, HUGE, np.inf, np.nan],
            ]
        )


@pytest.mark.parametrize("name", TABLES)
def test_positions(name):
    table = np.asarray(TABLES[name])
    found = keys(table.astype(float))
    with np.errstate(all="ignore"):
        left = [position_left(key, table) for key in found]
        right = [position_right(key, table) for key in found]
    np.testing.assert_array_equal(left, np.searchsorted(table, found))
    np.testing.assert_array_equal(right, np.searchsorted(table, found, side="right"))


@pytest.mark.parametrize("name", TABLES)
def test_interpolation(name):
    """With the values of NumPy, and its derivative with respect to the heights a distribution."""
    table = np.asarray(TABLES[name], float)
    found = keys(table)
    heights = np.cos(np.arange(table.size))

    def interpolated(heights, table, found):
        return np.interp(found, table, heights)

    if table.size == 0:
        with pytest.raises(ValueError, match="empty"):
            srcgrad.vjp(interpolated)(heights, table, found, seed=found)
        return
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        expected = interpolated(heights, table, found)
        seed = np.isfinite(expected) * 1.0
        value, heights_bar = srcgrad.vjp(interpolated).plain(heights, table, found, seed=seed)
    np.testing.assert_array_equal(value, expected)
    if np.all(np.isfinite(table)) and np.ptp(table) < HUGE:
        assert np.sum(heights_bar) == pytest.approx(np.sum(seed), rel=1e-12)


class Counted(np.ndarray):
    """A vector that counts how often an element is read."""

    def __getitem__(self, index):
        self.reads = getattr(self, "reads", 0) + 1
        return self.view(np.ndarray)[index]


def comparisons(find, key, table) -> int:
    counted = np.array(table).view(Counted)
    find(key, counted)
    return counted.reads - 2  # the ends are looked at for a first guess


@pytest.mark.parametrize("find", [position_left, position_right])
def test_an_even_table_takes_four_comparisons_at_any_length(find):
    random = np.random.default_rng(1)
    for n in (5, 1_000, 100_000):
        table = np.linspace(-3.0, 5.0, n)
        between = random.uniform(table[0], table[-1], 200)
        inner = table[2 : -2 : max(n // 200, 1)]
        assert max(comparisons(find, key, table) for key in (*between, *inner)) <= 4


@pytest.mark.parametrize("find", [position_left, position_right])
def test_no_table_takes_more_than_four_besides_those_of_halves(find):
    n = 4_096
    rough = np.sort(np.random.default_rng(2).standard_cauchy(n))
    for table in (rough, np.linspace(0.0, 1.0, n) ** 3, np.exp(np.linspace(0.0, 600.0, n))):
        assert max(comparisons(find, key, table) for key in table[::37]) <= 4 + np.log2(n) + 1


def test_the_text_of_an_interpolation_computes_the_place():
    def loss(table, x):
        grid = np.linspace(0.0, 1.0, len(table))
        return np.sum(np.interp(x, grid, table) ** 2)

    derivative = srcgrad.grad(loss)
    derivative.plain(np.ones(5), np.ones(7))
    text = derivative.source
    assert "np.int64(place)" in text
    assert text.count("while ") == 1
