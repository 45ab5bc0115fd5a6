"""Programs in which an infinity is worked out and then not used, with their derivatives by hand.

Where a value is overwritten, masked, not chosen, not read, or multiplied by an exponential that is
zero, its adjoint is zero, and so is what it contributes. The data stand at the singular points, so
that differences cannot be taken: each row has the derivative, worked out by hand with the operands
that are left out at zero. The numbers are NumPy's: `math` and Python's numbers would raise.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

INFINITY = math.inf


@dataclass(frozen=True)
class Row:
    """A program, its arguments, and its derivative with respect to each of them."""

    program: Callable[..., Any]
    arguments: tuple[Any, ...]
    expected: tuple[Any, ...]
    integers: tuple[int, ...] = ()
    """The positions of arguments that have no derivative."""


ROWS: list[Row] = []


def row(
    program: Callable[..., Any],
    *arguments: Any,
    gives: tuple[Any, ...],
    fixed: tuple[int, ...] = (),
) -> None:
    ROWS.append(Row(program, arguments, gives, fixed))


A = np.array([2.0, 3.0, -4.0])
B = np.array([0.5, 0.0, 2.0])
IN_B = np.array([1.0, 0.0, 1.0])
"""Where B is not zero."""
INVERSE = np.array([2.0, 0.0, 0.5])
"""That of B, and zero where B is."""

# Overwritten.


def quotient_with_mask(a, b):
    r = a / b
    r[b == 0] = 0
    return np.sum(r)


row(quotient_with_mask, A, B, gives=(INVERSE, -A * INVERSE**2))


def quotient_of_finite(a, b):
    r = a / b
    r[~np.isfinite(r)] = 0
    return np.sum(r * r)


row(quotient_of_finite, A, B, gives=(2 * A * INVERSE**2, -2 * A**2 * INVERSE**3))


def quotient_put(a, b):
    r = a / b
    np.putmask(r, b == 0, 7.0)
    return np.sum(r)


row(quotient_put, A, B, gives=(INVERSE, -A * INVERSE**2))


def quotient_copied_into(a, b):
    r = a / b
    np.copyto(r, 0.0, where=b == 0)
    return np.sum(r)


row(quotient_copied_into, A, B, gives=(INVERSE, -A * INVERSE**2))


def quotient_in_a_loop(a, b):
    total = 0.0
    for i in range(len(a)):
        r = a[i] / b[i]
        if b[i] == 0:
            r = 0.0
        total += r
    return total


row(quotient_in_a_loop, A, B, gives=(INVERSE, -A * INVERSE**2))


def quotient_in_place(a, b):
    for i in range(len(a)):
        a[i] /= b[i]
    for i in range(len(a)):
        if b[i] == 0.0:
            a[i] = 1.0
    return np.sum(a)


row(quotient_in_place, A, B, gives=(INVERSE, -A * INVERSE**2))

D = np.array([[0.0, 2.0], [4.0, 0.0]])
OFF = np.array([[0.0, 0.5], [0.25, 0.0]])


def distances_without_diagonal(d):
    m = 1.0 / d
    np.fill_diagonal(m, 0.0)
    return np.sum(m)


row(distances_without_diagonal, D, gives=(-(OFF**2),))


def logarithms_below_diagonal(x):
    return np.sum(np.tril(np.log(x), -1))


row(logarithms_below_diagonal, D, gives=(np.tril(OFF),))


def logarithms_above_diagonal(x):
    return np.sum(np.triu(np.log(x), 1) * 2.0)


row(logarithms_above_diagonal, D, gives=(2.0 * np.triu(OFF),))


def first_overwritten(x):
    y = np.log(x)
    y[0] = 0.0
    return np.sum(y)


row(first_overwritten, np.array([0.0, 2.0, 4.0]), gives=(np.array([0.0, 0.5, 0.25]),))


def scaled_then_overwritten(x, w):
    y = np.sqrt(x) * w
    y[x < 0] = 0.0
    return np.sum(y)


row(
    scaled_then_overwritten,
    np.array([-1.0, 4.0, 9.0]),
    A,
    gives=(np.array([0.0, 3.0 / 4.0, -4.0 / 6.0]), np.array([0.0, 2.0, 3.0])),
)


def zero_rows_normalised(x):
    with np.errstate(all="ignore"):
        r = np.maximum(x, 0.0)
    norms = np.sqrt(np.sum(r * r, axis=1, keepdims=True))
    u = r / norms
    u[norms[:, 0] == 0.0] = 0.0
    return np.sum(u * np.array([1.0, 2.0]))


row(
    zero_rows_normalised,
    np.array([[3.0, 4.0], [-1.0, -2.0]]),
    # u = (3, 4) / 5; d(w.u) = (w - (w.u) u) / 5
    gives=(np.array([[(1 - 2.2 * 0.6) / 5, (2 - 2.2 * 0.8) / 5], [0.0, 0.0]]),),
)


def cumulative_then_overwritten(x):
    y = np.cumsum(1.0 / x)
    y[1:] = 0.0
    return np.sum(y)


row(cumulative_then_overwritten, np.array([2.0, 0.0, 3.0]), gives=(np.array([-0.25, 0.0, 0.0]),))

# Not read.


def one_of_many(a, b):
    r = a / b
    return r[0] + 2.0 * r[2]


row(one_of_many, A, B, gives=(np.array([2.0, 0, 1.0]), np.array([-8.0, 0.0, 2.0])))


def without_the_first(x):
    return np.sum(np.log(x)[1:])


row(without_the_first, np.array([0.0, 2.0, 4.0]), gives=(np.array([0.0, 0.5, 0.25]),))


def by_mask(x):
    return np.sum(np.log(x)[x > 0])


row(by_mask, np.array([0.0, 2.0, 4.0]), gives=(np.array([0.0, 0.5, 0.25]),))


def by_subscripts(x, at):
    y = 1.0 / x
    return np.sum(y[at] ** 2)


row(
    by_subscripts,
    np.array([0.0, 2.0, 4.0]),
    np.array([1, 2, 1]),
    gives=(np.array([0.0, -4.0 / 8.0, -2.0 / 64.0]),),
    fixed=(1,),
)


def last_of_a_loop(x):
    r = 0.0
    for i in range(len(x)):
        r = 1.0 / x[i]
    return r


row(last_of_a_loop, np.array([0.0, 3.0, 2.0]), gives=(np.array([0.0, 0.0, -0.25]),))


def left_early(x):
    total = 0.0
    for i in range(len(x)):
        r = 1.0 / x[i]
        if x[i] == 0.0:
            break
        total += r
    return total


row(left_early, np.array([2.0, 4.0, 0.0, 5.0]), gives=(np.array([-0.25, -1 / 16, 0.0, 0.0]),))


def returns_early(x, k):
    i = 0
    r = 0.0
    while i < len(x):
        r = k / x[i]
        if x[i] == 0.0:
            return 2.0 * k
        i += 1
    return r


row(returns_early, np.array([2.0, 0.0]), 3.0, gives=(np.array([0.0, 0.0]), 2.0))


def angle_unused(x, y):
    angles = np.arctan2(y, x)
    radii = np.hypot(x, y)
    angles[radii == 0.0] = 0.0
    return np.sum(angles)


row(
    angle_unused,
    np.array([0.0, 3.0]),
    np.array([0.0, 4.0]),
    gives=(np.array([0.0, -4.0 / 25.0]), np.array([0.0, 3.0 / 25.0])),
)

# Not chosen.


def where_of_infinite(x):
    return np.sum(np.where(x > 0, 0.0, x * np.inf))


row(where_of_infinite, np.array([1.0, 2.0]), gives=(np.array([0.0, 0.0]),))


def where_of_missing(x, w):
    return np.sum(np.where(np.isnan(x), 0.0, x * w))


row(
    where_of_missing,
    np.array([1.0, np.nan, 3.0]),
    A,
    gives=(np.array([2.0, 0.0, -4.0]), np.array([1.0, 0.0, 3.0])),
)


def missing_overwritten(x, w):
    r = x * w
    r[np.isnan(x)] = 0.0
    return np.sum(r)


row(
    missing_overwritten,
    np.array([1.0, np.nan, 3.0]),
    A,
    gives=(np.array([2.0, 0.0, -4.0]), np.array([1.0, 0.0, 3.0])),
)


def at_most_one(x):
    return min(1.0, 1.0 / x)


row(at_most_one, np.float64(0.0), gives=(0.0,))
row(at_most_one, np.float64(4.0), gives=(-1.0 / 16.0,))


def logarithm_floored(x):
    return np.sum(np.maximum(np.log(x), -5.0))


row(logarithm_floored, np.array([0.0, 2.0]), gives=(np.array([0.0, 0.5]),))


def logarithm_clipped(x):
    return np.sum(np.clip(np.log(x), -5.0, 5.0))


row(logarithm_clipped, np.array([0.0, 2.0]), gives=(np.array([0.0, 0.5]),))


def largest_number(x):
    return np.sum(np.fmax(x * np.nan, 0.0))


row(largest_number, np.array([1.0, 2.0]), gives=(np.array([0.0, 0.0]),))


def entropy(p):
    terms = p * np.log(p)
    return -np.sum(np.where(p > 0.0, terms, 0.0))


row(entropy, np.array([0.0, 0.5]), gives=(np.array([0.0, -(math.log(0.5) + 1.0)]),))


def entropy_of_a_mask(p):
    terms = p * np.log(p)
    terms[p == 0.0] = 0.0
    return -terms.sum()


row(entropy_of_a_mask, np.array([0.0, 0.5]), gives=(np.array([0.0, -(math.log(0.5) + 1.0)]),))


def sum_of_numbers(x, w):
    return np.nansum(x * w)


row(
    sum_of_numbers,
    np.array([1.0, np.nan, 3.0]),
    A,
    gives=(np.array([2.0, 0.0, -4.0]), np.array([1.0, 0.0, 3.0])),
)


def numbers_for_others(a, b):
    return np.sum(np.nan_to_num(a / b, posinf=0.0, neginf=0.0))


row(numbers_for_others, A, B, gives=(INVERSE, -A * INVERSE**2))


def divided_where(a, b):
    r = np.zeros(len(a))
    np.divide(a, b, out=r, where=b != 0)
    return np.sum(r)


row(divided_where, A, B, gives=(INVERSE, -A * INVERSE**2))


def summed_where(a, b):
    return np.sum(a / b, where=b != 0)


row(summed_where, A, B, gives=(INVERSE, -A * INVERSE**2))


def chosen_by_if(a, b):
    r = a / b
    if b == 0:
        r = 0 * a
    return r * r


row(chosen_by_if, np.float64(3.0), np.float64(0.0), gives=(0.0, 0.0))
row(chosen_by_if, np.float64(3.0), np.float64(2.0), gives=(1.5, -9.0 / 4.0))


def used_in_a_branch(x, w):
    y = np.log(x)
    total = 0.0
    for i in range(len(x)):
        if x[i] > 0.0:
            total += w[i] * y[i]
    return total


row(
    used_in_a_branch,
    np.array([0.0, 2.0, 1.0]),
    A,
    gives=(np.array([0.0, 1.5, -4.0]), np.array([0.0, math.log(2.0), 0.0])),
)


def powers_masked(x, p):
    y = x**p
    y[x <= 0.0] = 0.0
    return np.sum(y)


row(
    powers_masked,
    np.array([0.0, -1.0, 4.0]),
    -0.5,
    gives=(np.array([0.0, 0.0, -0.5 * 4.0**-1.5]), 0.5 * math.log(4.0)),
)


def inverse_overwritten(a, k):
    m = np.linalg.inv(a) / k
    m[:, k == 0.0] = 0.0
    return np.sum(m)


row(
    inverse_overwritten,
    np.array([[2.0, 0.0], [0.0, 4.0]]),
    np.array([1.0, 0.0]),
    # sum of the first column of the inverse: -outer(inv.T @ 1, inv[:, 0])
    gives=(np.array([[-0.25, 0.0], [-0.125, 0.0]]), np.array([-0.5, 0.0])),
)

# Exponentials that are zero.


def boltzmann(k, t):
    return math.exp(-k / t) + k


row(boltzmann, np.float64(2.0), np.float64(0.0), gives=(1.0, 0.0))


def smooth_step(x):
    return np.sum(np.exp(-1.0 / x))


row(smooth_step, np.array([0.0, 1.0]), gives=(np.array([0.0, math.exp(-1.0)]),))


def softened(x):
    return np.sum(np.tanh(1.0 / x**2))


row(softened, np.array([0.0, 1.0]), gives=(np.array([0.0, -2.0 / math.cosh(1.0) ** 2]),))


def soft_minimum(a, b, c, gamma):
    """Of which one may be a border that is infinite."""
    smallest = min(a, b, c)
    total = math.exp((smallest - a) / gamma)
    total += math.exp((smallest - b) / gamma) + math.exp((smallest - c) / gamma)
    return smallest - gamma * math.log(total)


SHARE = 1.0 / (1.0 + math.exp(-1.0))
row(
    soft_minimum,
    np.float64(1.0),
    np.float64(INFINITY),
    np.float64(2.0),
    np.float64(1.0),
    # d/dgamma of -gamma log(sum exp(-x / gamma)): (value - mean of x) / gamma
    gives=(SHARE, 0.0, 1.0 - SHARE, -math.log(math.exp(-1) + math.exp(-2)) - (2.0 - SHARE)),
)


def soft_alignment(x, y, gamma):
    """Cuturi & Blondel 2017, with a border that is infinite."""
    n, m = len(x), len(y)
    r = np.full((n + 1, m + 1), np.inf)
    r[0, 0] = 0.0
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            a = -r[i - 1, j] / gamma
            b = -r[i, j - 1] / gamma
            c = -r[i - 1, j - 1] / gamma
            largest = max(a, b, c)
            total = np.exp(a - largest) + np.exp(b - largest) + np.exp(c - largest)
            r[i, j] = (x[i - 1] - y[j - 1]) ** 2 - gamma * (np.log(total) + largest)
    return r[n, m]


# One path: the sum of (x - y)**2 over one row.
row(
    soft_alignment,
    np.array([1.0]),
    np.array([3.0, 0.0]),
    np.float64(0.5),
    gives=(np.array([2 * (1.0 - 3.0) + 2 * (1.0 - 0.0)]), np.array([4.0, -2.0]), 0.0),
)


def masked_attention(q, k, v):
    scores = q @ k.T
    scores = np.where(np.tril(np.ones(scores.shape)) > 0, scores, -np.inf)
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.sum((e / e.sum(axis=1, keepdims=True)) @ v)


ONE, TWO = np.array([[1.0], [0.0]]), np.array([[2.0], [5.0]])
row(
    masked_attention,
    ONE,
    ONE,
    TWO,
    # The first row sees itself alone; the second has scores (0, 0), so weights of 1/2 each, and
    # d/dq[1] = k.T (diag(p) - p p.T) v = 1/4 (2 - 5).
    gives=(np.array([[0.0], [-0.75]]), np.array([[0.0], [0.0]]), np.array([[1.5], [0.5]])),
)


def log_sum_of_masked(x):
    y = np.where(x > 0.0, x, -np.inf)
    largest = y.max()
    return largest + np.log(np.sum(np.exp(y - largest)))


row(log_sum_of_masked, np.array([-1.0, 2.0, 2.0]), gives=(np.array([0.0, 0.5, 0.5]),))


def overflowing_chosen(x):
    """The exponential linear unit, worked out on both sides."""
    y = np.exp(x) - 1.0
    y[x > 0.0] = 0.0
    return np.sum(y + np.maximum(x, 0.0))


row(overflowing_chosen, np.array([1000.0, 0.5, -1.0]), gives=(np.array([1.0, 1.0, math.exp(-1)]),))


def double_exponential(x):
    return np.sum(np.exp(-np.exp(x)))


row(double_exponential, np.array([1000.0, 0.0]), gives=(np.array([0.0, -math.exp(-1.0)]),))


def rate_times_exponential(b, t):
    """Gompertz's law: its rate counts for nothing where the exponential overflows."""
    return np.sum(np.exp(-b * np.exp(t)))


row(
    rate_times_exponential,
    np.float64(2.0),
    np.array([800.0, 0.0]),
    gives=(-math.exp(-2.0), np.array([0.0, -2.0 * math.exp(-2.0)])),
)


def square_of_hyperbolic_sine(b, t):
    return np.sum(np.exp(-b * np.square(np.sinh(t))))


row(
    square_of_hyperbolic_sine,
    np.float64(2.0),
    np.array([800.0, 0.0]),
    gives=(0.0, np.array([0.0, 0.0])),
)


def logistic_growth(b, t):
    return np.sum(1.0 / (1.0 + b * np.exp(t)))


row(
    logistic_growth,
    np.float64(1.0),
    np.array([800.0, 0.0]),
    gives=(-0.25, np.array([0.0, -0.25])),
)
