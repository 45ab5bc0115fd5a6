"""Programs in which an infinity is worked out and then not read: rows of `infinities`.

Elements lie between the slices that are read; loops do not run, or hand on what nothing reads; sums
and masks multiply by a zero. The derivatives are worked out by hand.
"""

from __future__ import annotations

import math

import numpy as np
import scipy.special

from tests.language.infinities import ROWS, row

FIRST = len(ROWS)
X = np.array([1.0, 2.0, 4.0, 0.0, 5.0, 8.0])


def inverse(*read: int, times: float = 1.0) -> np.ndarray:
    """The derivative of the sum of 1 / X at these places."""
    found = np.zeros(len(X))
    for k in read:
        found[k] -= times / X[k] ** 2
    return found


# Between slices.


def two_slices(x):
    y = 1 / x
    return np.sum(y[:2]) + np.sum(y[4:])


row(two_slices, X, gives=(inverse(0, 1, 4, 5),))


def slices_from_both_ends(x):
    y = 1 / x
    return np.sum(y[:3]) + np.sum(y[-2:])


row(slices_from_both_ends, X, gives=(inverse(0, 1, 2, 4, 5),))


def strided_and_whole(x):
    y = 1 / x
    return np.sum(y[::2]) + np.sum(y[1:3])


row(strided_and_whole, X, gives=(inverse(0, 2, 4) + inverse(1, 2),))


def three_strides_of_four(x):
    y = 1 / x
    return np.sum(y[0::4]) + np.sum(y[1::4]) + np.sum(y[2::4])


row(three_strides_of_four, X, gives=(inverse(0, 1, 2, 4, 5),))


def two_loops(x):
    y = 1 / x
    total = 0.0
    for i in range(2):
        total += y[i]
    for i in range(4, 6):
        total += 2.0 * y[i]
    return total


row(two_loops, X, gives=(inverse(0, 1) + inverse(4, 5, times=2.0),))


def up_to_an_argument(x, n):
    y = 1 / x
    return np.sum(y[:n]) + np.sum(y[n + 1 :])


row(up_to_an_argument, X, 3, gives=(inverse(0, 1, 2, 4, 5),), fixed=(1,))


def joined_parts(x):
    y = 1 / x
    return np.sum(np.concatenate([y[:3], y[4:]])) + np.sum(np.delete(y, 3))


row(joined_parts, X, gives=(inverse(0, 1, 2, 4, 5, times=2.0),))


def differences_of_parts(x):
    y = np.log(x)
    return np.sum(np.diff(y[:3])) + np.sum(np.diff(y[4:]))


row(differences_of_parts, X, gives=(np.array([-1.0, 0.0, 0.25, 0.0, -0.2, 0.125]),))


def list_of_parts(x):
    y = [1 / v for v in x]
    return sum(y[:2]) + sum(y[4:]) + y[0]


row(list_of_parts, X, gives=(inverse(0, 1, 4, 5) + inverse(0),))

M = np.array([[1.0, 2.0, 4.0], [0.0, 5.0, 8.0], [3.0, 0.0, 7.0]])


def of_matrix(places: list[list[int]]) -> np.ndarray:
    return np.where(places, -1.0 / np.where(M == 0.0, 1.0, M) ** 2, 0.0)


def column_and_row(a):
    y = 1 / a
    return np.sum(y[:, 2]) + np.sum(y[0, :2])


row(column_and_row, M, gives=(of_matrix([[1, 1, 1], [0, 0, 1], [0, 0, 1]]),))


def block_and_corner(a):
    y = 1 / a
    return np.sum(y[:2, 1:]) + np.sum(y[2, 2])


row(block_and_corner, M, gives=(of_matrix([[0, 1, 1], [0, 1, 1], [0, 0, 1]]),))


def diagonal_and_row(a):
    y = 1 / a
    return np.trace(y[:2, 1:]) + np.sum(y[0])


row(diagonal_and_row, M, gives=(of_matrix([[1, 0, 1], [0, 0, 1], [0, 0, 0]]) + 2 * of_matrix([[0, 1, 0], [0] * 3, [0] * 3]),))  # fmt: skip


def rows_at_a_time(a):
    total = 0.0
    y = np.empty(3)
    for k in range(a.shape[0]):
        y[:] = 1 / a[k]
        total += np.sum(y[:1]) + np.sum(y[2:])
    return total


row(rows_at_a_time, M[:1] * [[1, 0, 1]], gives=(of_matrix([[1, 0, 1], [0] * 3, [0] * 3])[:1],))


def single_precision_parts(x):
    y = 1 / x
    return np.sum(y[:2]) + np.sum(y[4:])


row(single_precision_parts, X.astype(np.float32), gives=(inverse(0, 1, 4, 5),))


def complex_parts(z):
    y = 1 / z
    return np.sum(np.abs(y[:1]) ** 2) + np.sum(np.abs(y[2:]) ** 2)


# d|1 / z|**2 = -2 z / |z|**4
row(complex_parts, np.array([1 + 1j, 0, 2.0]), gives=(np.array([-0.5 - 0.5j, 0.0, -0.25]),))

# Loops that do not run, and what they leave over.


def inverse_before_no_loop(x, h, n):
    r = 1 / h
    total = x * x
    for _ in range(n):
        total += r * x
    return total


row(inverse_before_no_loop, np.float64(2.0), np.float64(0.0), 0, gives=(4.0, 0.0), fixed=(2,))
row(inverse_before_no_loop, np.float64(2.0), np.float64(0.5), 3, gives=(10.0, -24.0), fixed=(2,))


def logarithm_before_no_while(x, n):
    y = np.log(x)
    total = x
    while n > 0:
        total += y
        n -= 1
    return total


row(logarithm_before_no_while, np.float64(0.0), 0, gives=(1.0,), fixed=(1,))


def inner_loop_that_does_not_run(x, n, m):
    r = np.sqrt(x)
    total = x
    for _ in range(n):
        for _ in range(m):
            total = total + r
    return total


row(inner_loop_that_does_not_run, np.float64(0.0), 3, 0, gives=(1.0,), fixed=(1, 2))


def array_before_no_loop(x, n):
    y = 1 / x
    total = 0.0
    for _ in range(n):
        total += np.sum(y)
    return total


row(array_before_no_loop, np.array([0.0, 1.0]), 0, gives=(np.zeros(2),), fixed=(1,))


def start_of_no_loop(h, n):
    r = 1 / h
    total = h
    for _ in range(n):
        total += r
        r = r * 0.5
    return total


row(start_of_no_loop, np.float64(0.0), 0, gives=(1.0,), fixed=(1,))
row(start_of_no_loop, np.float64(0.5), 2, gives=(1.0 - 1.5 / 0.25,), fixed=(1,))


def no_slice(x, y):
    r = 1 / x
    return np.sum(r * y[5:]) + x


row(no_slice, np.float64(0.0), np.ones(3), gives=(1.0, np.zeros(3)))


def handed_on_last(x):
    r = 1.0
    total = 0.0
    for i in range(len(x)):
        total += r
        r = 1 / x[i]
    return total


row(handed_on_last, np.array([1.0, 2.0, 0.0]), gives=(np.array([-1.0, -0.25, 0.0]),))


def handed_on_last_in_place(x, n):
    y = np.ones(3)
    total = 0.0
    for i in range(n):
        total += np.sum(y)
        for j in range(3):
            y[j] = 1 / (x[j] - i)
    return total


row(
    handed_on_last_in_place,
    np.array([1.0, 2.5, 0.5]),
    2,
    gives=(np.array([-1.0, -0.16, -4.0]),),
    fixed=(1,),
)

# Array routines, where what was infinite is overwritten.

Y = np.array([2.0, 0.0, 4.0])
Z_BAR = np.array([-0.25, 0.0, -1.0 / 16.0])
"""The derivative of 1 / Y, and zero where that was overwritten."""
B = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 10.0]])
Z = np.array([0.5, 0.0, 0.25])


def products(a, y):
    z = 1 / y
    z[1] = 0.0
    return np.sum(a @ z) + np.sum(np.cumsum(z)) + np.sum(np.convolve(z, np.array([1.0, 2.0])))


row(products, B, Y, gives=(np.tile(Z, (3, 1)), Z_BAR * (B.sum(axis=0) + [3, 2, 1] + 3.0)))


def solved(a, y):
    z = 1 / y
    z[1] = 0.0
    return np.sum(np.linalg.solve(a, z))


INV = np.linalg.inv(B)
row(solved, B, Y, gives=(-np.outer(INV.sum(axis=0), INV @ Z), Z_BAR * INV.sum(axis=0)))


def norm_and_largest(y):
    z = 1 / y
    z[1] = 0.0
    return np.linalg.norm(z) + np.max(z) + np.sort(z)[-1]


row(norm_and_largest, Y, gives=(Z_BAR * (Z / math.hypot(0.5, 0.25) + [2.0, 0.0, 0.0]),))

# Multiplied by zero.

E = np.array([0.0, 0.5, 2.0])
K = np.array([0.0, 1.0, 3.0])
LOG_E = np.array([0.0, math.log(0.5), math.log(2.0)])


def weighted_entropies(x, k):
    return np.sum(k * scipy.special.entr(x))


row(weighted_entropies, E, K, gives=(-K * (LOG_E + 1.0), scipy.special.entr(E)))


def weighted_logarithms(x, y, k):
    return np.sum(k * scipy.special.xlogy(x, y)) + np.sum(k * scipy.special.rel_entr(x, y + 1.0))


L = np.array([0.0, math.log(2.0), math.log(3.0)])
F = np.array([0.0, 2.0, 3.0])
row(
    weighted_logarithms,
    E,
    F,
    K,
    gives=(
        K * (L + LOG_E - np.log(F + 1.0) + 1.0),
        K * np.array([0.0, 0.25 - 0.5 / 3.0, 2.0 / 3.0 - 0.5]),
        E * L + E * (LOG_E - np.log(F + 1.0)),
    ),
)

ROOTS = np.array([0.0, 0.25, 1.0 / 6.0])
"""The derivative of the roots of 0, 4 and 9, without the first."""
for mask in (np.array([0, 1, 1]), np.array([False, True, True]), np.array([0.0, 1.0, 1.0])):

    def masked_roots(x, mask):
        return np.sum(np.sqrt(x) * mask)

    fixed = () if mask.dtype == float else (1,)
    row(
        masked_roots,
        np.array([0.0, 4.0, 9.0]),
        mask,
        gives=(ROOTS, np.array([0.0, 2.0, 3.0]))[: 2 - len(fixed)],
        fixed=fixed,
    )


def masked_by_comparison(x):
    return np.sum(np.sqrt(x) * (x > 0.0)) + np.dot(np.sqrt(x), (x > 0.0).astype(float))


row(masked_by_comparison, np.array([0.0, 4.0, 9.0]), gives=(2.0 * ROOTS,))


def masked_lengths(x, y, mask):
    return np.sum(mask * np.hypot(x, y)) + np.sum(mask * np.arctan2(y, x))


row(
    masked_lengths,
    np.array([0.0, 3.0]),
    np.array([0.0, 4.0]),
    np.array([0.0, 1.0]),
    gives=(
        np.array([0.0, 0.6 - 4.0 / 25.0]),
        np.array([0.0, 0.8 + 3.0 / 25.0]),
        np.array([0.0, 5.0 + math.atan2(4.0, 3.0)]),
    ),
)


def masked_powers(x, p, mask):
    return np.sum(mask * x**p)


row(
    masked_powers,
    np.array([0.0, 4.0, 9.0]),
    np.array([0.5, 0.5, 2.0]),
    np.array([0.0, 1.0, 1.0]),
    gives=(
        np.array([0.0, 0.25, 18.0]),
        np.array([0.0, 2.0 * math.log(4.0), 81.0 * math.log(9.0)]),
        np.array([0.0, 2.0, 81.0]),
    ),
)


def nested_choice(x, y):
    return np.sum(np.where(x > 0.0, np.where(y > 0.0, np.log(y), np.sqrt(x)), 0.0))


row(
    nested_choice,
    np.array([0.0, 1.0, 4.0]),
    np.array([0.0, 2.0, 0.0]),
    gives=(np.array([0.0, 0.0, 0.25]), np.array([0.0, 0.5, 0.0])),
)


def masked_angles(z, mask):
    return np.sum(mask * np.abs(z)) + np.sum(mask * np.angle(z))


# d|z| = z / |z|; d angle = i z / |z|**2
row(
    masked_angles,
    np.array([0j, 3 + 4j]),
    np.array([0.0, 1.0]),
    gives=(
        np.array([0.0, (3 + 4j) / 5 + 1j * (3 + 4j) / 25]),
        np.array([0.0, 5.0 + math.atan2(4.0, 3.0)]),
    ),
)


def divided(a, b):
    return a / b


def helper_that_divides(a, b):
    total = a
    i = 0
    while i < 2:
        r = divided(a, b)
        total += np.where(b == 0.0, 0.0, r)
        i += 1
    return total


row(helper_that_divides, np.float64(2.0), np.float64(0.0), gives=(1.0, 0.0))


def single_precision_masked(x, mask):
    return np.sum(mask * np.sqrt(x))


row(
    single_precision_masked,
    np.array([0.0, 4.0, 9.0], np.float32),
    np.array([0.0, 1.0, 1.0], np.float32),
    gives=(ROOTS.astype(np.float32), np.array([0.0, 2.0, 3.0], np.float32)),
)


def coulomb(x, q):
    potential = np.outer(q, q) / np.abs(x[:, None] - x[None, :])
    return np.sum(np.triu(potential, 1)) + np.sum(potential[~np.eye(3, dtype=bool)])


row(
    coulomb,
    np.array([0.0, 1.0, 3.0]),
    np.array([1.0, 2.0, 3.0]),
    # three times the energies 2 / 1, 3 / 3 and 6 / 2 of the pairs
    gives=(
        3.0 * np.array([2.0 + 1.0 / 3.0, -2.0 + 1.5, -1.0 / 3.0 - 1.5]),
        3.0 * np.array([2.0 + 1.0, 1.0 + 1.5, 1.0 / 3.0 + 1.0]),
    ),
)


# Over an axis that is empty in the call at hand.


def factor_of_no_element(h, x):
    r = 1 / h
    s = 3.0 * h
    for i in range(len(x)):
        s += r * x[i]
    return s


row(factor_of_no_element, np.float64(0.0), np.zeros(0), gives=(3.0, np.zeros(0)))


def factor_of_no_array(h, x):
    return np.sum(np.log(h) * x) + h


row(factor_of_no_array, np.float64(0.0), np.zeros(0), gives=(1.0, np.zeros(0)))
