"""Places that branches and quotients found are saved, and nothing else is for that."""

import numpy as np
import pytest

import srcgrad


def histogram(weights, x, expected):
    counts, _ = np.histogram(x, bins=len(expected), range=(0.0, 1.0), weights=weights)
    return np.sum((counts - expected) ** 2)


def tabulated(table, x, h):
    """A table read where branches and a quotient say."""
    total = 0.0
    for k in range(x.shape[0]):
        p = x[k] / h
        if p < 0.0:
            i = 0
        elif p < table.shape[0] - 1:
            i = int(p)
        else:
            i = table.shape[0] - 1
        if i % 2 == 1:
            total += table[i] * table[i]
    return total * total


def in_rows(table, x, h):
    """A table read in loops in one another."""
    total = 0.0
    for row in range(x.shape[0]):
        total += tabulated(table, x[row], h)
    return total


def until(table, x, h):
    """The same in a loop of which nobody knows how often it runs, and inside a branch."""
    total = 1.0
    k = 0
    while k < x.shape[0] and total < 50.0:
        if x[k] > 0.1:
            p = x[k] / h
            if p < 1.0:
                i = 0
            elif p < table.shape[0] - 1:
                i = int(p)
            else:
                i = table.shape[0] - 1
            total = total * (1.0 + table[i] ** 2)
        k += 1
    return total


def weighed(table, x, h):
    """Where the quotient is needed all the same."""
    total = 0.0
    for k in range(x.shape[0]):
        p = x[k] / h
        if p < 0.0:
            i = 0
        elif p < table.shape[0] - 1:
            i = int(p)
        else:
            i = table.shape[0] - 1
        total += table[i] * table[i] * p
    return total * total


def once(table, x):
    """Without branches within branches."""
    total = 0.0
    for k in range(x.shape[0]):
        i = 0 if x[k] < 0.5 else 1
        total += table[i] ** 2
    return total**2


def derivative(function, *args):
    found = srcgrad.grad(function)
    return found.plain(*args), found.source


def differences(function, table, *args):
    found = []
    for k in range(table.shape[0]):
        step = 1e-6 * (np.arange(table.shape[0]) == k)
        found.append((function(table + step, *args) - function(table - step, *args)) / 2e-6)
    return np.array(found)


TABLE = np.array([0.3, -0.7, 1.1, 0.4, 0.9])
X = np.array([-0.3, 0.02, 0.15, 0.26, 0.26, 0.4, 0.8, 0.13, 0.55])


@pytest.mark.parametrize(
    ("function", "args"),
    [
        (tabulated, (X, 0.1)),
        (tabulated, (X[:0], 0.1)),
        (in_rows, (X.reshape(3, 3), 0.1)),
        (in_rows, (np.empty((0, 3)), 0.1)),
        (in_rows, (np.empty((3, 0)), 0.1)),
        (until, (X, 0.1)),
        (until, (X[:0], 0.1)),
        (weighed, (X, 0.1)),
        (once, (X,)),
    ],
)
def test_gradients(function, args):
    found, _ = derivative(function, TABLE, *args)
    np.testing.assert_allclose(found, differences(function, TABLE, *args), rtol=1e-7, atol=1e-8)


def test_a_place_is_saved():
    _, text = derivative(tabulated, TABLE, X, 0.1)
    assert "i_saved" in text
    assert text.count(" / h") == 1


def test_nothing_is_saved_in_an_iteration_that_may_be_run_again():
    _, text = derivative(in_rows, TABLE, X.reshape(3, 3), 0.1)
    assert "i_saved" not in text


def test_nothing_is_saved_where_the_quotient_is_needed_all_the_same():
    _, text = derivative(weighed, TABLE, X, 0.1)
    assert "i_saved" not in text


def test_nothing_is_saved_for_one_branch():
    _, text = derivative(once, TABLE, X)
    assert "_saved" not in text


@pytest.mark.parametrize("n", [0, 1, 40])
def test_a_histogram_is_looked_up_once(n):
    random = np.random.default_rng(n)
    x, weights, expected = random.random(n) * 1.4 - 0.2, random.random(n), random.random(7)
    x[: n // 8] = np.linspace(0.0, 1.0, 8)[: n // 8]
    x[n // 2 : n // 2 + n // 10] = np.nan
    found, text = derivative(histogram, weights, x, expected)
    assert text.count("(edges[bins] - edges[0])") == 1
    counts, edges = np.histogram(x, 7, (0.0, 1.0), weights=weights)
    inside = (x >= 0.0) & (x <= 1.0)
    places = np.clip(np.searchsorted(edges, x, "right") - 1, 0, 6)
    np.testing.assert_allclose(found, np.where(inside, 2.0 * (counts - expected)[places], 0.0))


def test_the_reason_is_told():
    found = srcgrad.grad(tabulated)
    found.plain(TABLE, X, 0.1)
    assert "looked up by branches" in str(found.explain(TABLE, X, 0.1))
