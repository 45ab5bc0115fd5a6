"""Functions that call themselves and write to what was there before, or return several numbers."""

import math

import numpy as np

from tests.tools.checking import Cases

case = Cases()
X = np.array([1.3, 0.4, 2.2, 0.7, 3.1])
WEIGHTS = np.arange(1.0, 6.0)
MATRIX = np.random.default_rng(5).normal(size=(4, 4))


def _quicksort(a, lo, hi):
    if lo < hi:
        pivot = a[hi]
        i = lo - 1
        for j in range(lo, hi):
            if a[j] <= pivot:
                i += 1
                a[i], a[j] = a[j], a[i]
        a[i + 1], a[hi] = a[hi], a[i + 1]
        _quicksort(a, lo, i)
        _quicksort(a, i + 2, hi)


def quicksort(x, weights):
    y = x * x
    _quicksort(y, 0, len(y) - 1)
    return np.sum(weights * y * y)


case(quicksort, X, WEIGHTS)
case(quicksort, X[:1], WEIGHTS[:1])


def merge_sort(x, weights):
    def sort(a, lo, hi, buffer):
        if hi - lo < 2:
            return
        middle = (lo + hi) // 2
        sort(a, lo, middle, buffer)
        sort(a, middle, hi, buffer)
        i, j = lo, middle
        for k in range(lo, hi):
            if i < middle and (j >= hi or a[i] <= a[j]):
                buffer[k] = a[i]
                i += 1
            else:
                buffer[k] = a[j]
                j += 1
        for k in range(lo, hi):
            a[k] = buffer[k]

    y = np.sin(x)
    sort(y, 0, len(y), np.empty(len(y)))
    return np.sum(y * y * weights)


case(merge_sort, X, WEIGHTS)


def minors_with_a_mask(a):
    def minor(row, used):
        if row == len(a):
            return 1.0
        total, sign = 0.0, 1.0
        for j in range(len(a)):
            if not used[j]:
                used[j] = True
                total += sign * a[row, j] * minor(row + 1, used)
                used[j] = False
                sign = -sign
        return total

    return minor(0, np.zeros(len(a), dtype=bool))


case(minors_with_a_mask, MATRIX)


def permanent_with_a_list(a):
    def part(row, used):
        if row == len(a):
            return 1.0
        total = 0.0
        for j in range(len(a)):
            if used[j]:
                continue
            used[j] = True
            total += a[row, j] * part(row + 1, used)
            used[j] = False
        return total

    return part(0, [False] * len(a))


case(permanent_with_a_list, MATRIX[:3, :3].copy())


def permutations_by_exchange(x):
    def over(a, k):
        if k == len(a):
            return math.sin(a[0] - a[1] * a[2])
        total = 0.0
        for i in range(k, len(a)):
            a[k], a[i] = a[i], a[k]
            total += over(a, k + 1)
            a[k], a[i] = a[i], a[k]
        return total

    return over(x[:3].copy(), 0)


case(permutations_by_exchange, X)


def elimination(a):
    def eliminate(m, k):
        if k == len(m):
            return
        for i in range(k + 1, len(m)):
            m[i, k] /= m[k, k]
            for j in range(k + 1, len(m)):
                m[i, j] -= m[i, k] * m[k, j]
        eliminate(m, k + 1)

    b = a + 4.0 * np.eye(len(a))
    eliminate(b, 0)
    return np.prod(np.diag(b))


case(elimination, MATRIX)


def sums_from_within(x):
    total, seen, product = [0.0], [], 1.0

    def visit(lo, hi):
        nonlocal product
        if hi - lo < 1:
            return
        middle = (lo + hi) // 2
        visit(lo, middle)
        total[0] += x[middle] * (hi - lo)
        product *= x[middle] + len(seen)
        seen.append(x[middle])
        visit(middle + 1, hi)

    visit(0, len(x))
    return total[0] ** 2 + product + sum(k * v for k, v in enumerate(seen))


case(sums_from_within, X)


def least_and_greatest(x):
    def ends(lo, hi):
        if hi - lo == 1:
            return x[lo], x[lo]
        middle = (lo + hi) // 2
        a, b = ends(lo, middle)
        c, d = ends(middle, hi)
        return min(a, c), max(b, d)

    low, high = ends(0, len(x))
    return high * high - low


case(least_and_greatest, X)


def greatest_sum_in_a_row(x):
    def sums(lo, hi):
        if hi - lo == 1:
            return x[lo], x[lo], x[lo], x[lo]
        middle = (lo + hi) // 2
        a = sums(lo, middle)
        b = sums(middle, hi)
        return (
            a[0] + b[0],
            max(a[1], a[0] + b[1]),
            max(b[2], b[0] + a[2]),
            max(a[3], b[3], a[2] + b[1]),
        )

    return sums(0, len(x))[3]


case(greatest_sum_in_a_row, X - 1.5)


def overwrites_and_returns(x, weights):
    def up(a, lo, hi):
        if hi - lo == 1:
            return a[lo]
        middle = (lo + hi) // 2
        left = up(a, lo, middle)
        right = up(a, middle, hi)
        a[hi - 1] = left + right
        return left + right * a[lo]

    y = x.copy()
    total = up(y, 0, len(y))
    return np.sum(y * weights) + total * total


case(overwrites_and_returns, X, WEIGHTS)


def remembered_in_a_dict(x, y):
    known = {}

    def common(i, j):
        if i == 0 or j == 0:
            return 0.0
        if (i, j) in known:
            return known[i, j]
        found = max(common(i - 1, j), common(i, j - 1), common(i - 1, j - 1) + x[i - 1] * y[j - 1])
        known[i, j] = found
        return found

    return common(len(x), len(y))


case(remembered_in_a_dict, X, X[::-1].copy())


def moved_from_place_to_place(x):
    def move(n, a, b, c):
        if n == 0:
            return
        move(n - 1, a, c, b)
        y[b] += y[a] * 0.1
        move(n - 1, c, b, a)

    y = x.copy()
    move(int(x[0] + 2.5), 0, 1, 2)
    return np.sum(y**2)


case(moved_from_place_to_place, X)


def chosen_in_expressions(x):
    def best(i, left):
        if i >= len(x):
            return 0.0
        count[0] += 1.0
        skipped = best(i + 1, left)
        taken = x[i] + best(i + 2, left - 1) * 0.9 if left > 0 and x[i] > 0.5 else -1.0
        while taken > 2.0 * skipped + 1.0:
            taken -= 0.25 * best(i + 3, left)
            if taken < 0.5 or i > 2:
                break
        return max(skipped, taken) + 0.001 * count[0]

    count = [0.0]
    return best(0, 2) ** 2


case(chosen_in_expressions, X)


def parts_that_are_joined(x):
    parent = np.arange(len(x))

    def find(i):
        if parent[i] == i:
            return i
        parent[i] = find(parent[i])
        return parent[i]

    for a, b in ((0, 1), (2, 3), (1, 3)):
        parent[find(a)] = find(b)
    return sum(x[i] * x[find(i)] for i in range(len(x)))


case(parts_that_are_joined, X)


def complex_numbers_and_pairs(x):
    z = np.sin(x) * 1j + 1.0

    def down(a, lo, hi):
        if hi - lo == 1:
            return a[lo] * x[lo], x[lo]
        middle = (lo + hi) // 2
        left, one = down(a, lo, middle)
        right, other = down(a, middle, hi)
        a[lo] *= a[hi - 1]
        return left * right + a[lo], one + other

    product, total = down(z, 0, len(x))
    return abs(product) ** 2 + total * product.real + np.sum(np.abs(z) ** 2)


case(complex_numbers_and_pairs, X)


def read_before_the_call(x):
    y = x.copy()

    def up(i):
        if i >= len(y):
            return 1.0
        found = y[0] * up(i + 1) + y[0]
        y[0] += 0.1 * found
        return found

    return up(0) + y[0]


case(read_before_the_call, X)


class Halves:
    def __init__(self, x):
        self.y = x.copy()
        self.count = 0

    def run(self, lo, hi):
        if hi - lo < 2:
            return self.y[lo]
        middle = (lo + hi) // 2
        left = self.run(lo, middle)
        self.y[middle] *= left
        self.count += 1
        return left + self.run(middle, hi)


def method_that_changes_its_object(x):
    halves = Halves(x)
    found = halves.run(0, len(x))
    return found**2 + halves.count * np.sum(halves.y)


case(method_that_changes_its_object, X)
