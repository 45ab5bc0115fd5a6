"""Recursion to a depth that is only known when the program runs."""

import math

import numpy as np

from tests.tools.checking import Cases

case = Cases()


def fib(n, a, b):
    if n < 2:
        return a if n == 0 else b
    return 0.9 * fib(n - 1, a, b) + 0.3 * fib(n - 2, a, b)


case(fib, 9, 0.7, 1.3, argnums=(1, 2))


def by_squaring(x, n):
    if n == 0:
        return 1.0
    half = by_squaring(x, n // 2)
    return half * half * (x if n % 2 else 1.0)


case(by_squaring, 1.1, 13, argnums=0)


def continued(x, k, n):
    return x + k / continued(x, k + 1.0, n - 1) if n > 0 else x


case(continued, 1.3, 1.0, 12, argnums=(0, 1))


def simpson(a, b, scale):
    def f(t):
        return math.exp(-scale * t * t) * math.sin(3.0 * t)

    def area(lo, flo, mid, fmid, hi, fhi):
        return abs(hi - lo) / 6.0 * (flo + 4.0 * fmid + fhi)

    def refine(lo, flo, hi, fhi, eps, whole, mid, fmid):
        lm = 0.5 * (lo + mid)
        flm = f(lm)
        rm = 0.5 * (mid + hi)
        frm = f(rm)
        left = area(lo, flo, lm, flm, mid, fmid)
        right = area(mid, fmid, rm, frm, hi, fhi)
        delta = left + right - whole
        if abs(delta) <= 15.0 * eps:
            return left + right + delta / 15.0
        return refine(lo, flo, mid, fmid, 0.5 * eps, left, lm, flm) + refine(
            mid, fmid, hi, fhi, 0.5 * eps, right, rm, frm
        )

    fa, fb = f(a), f(b)
    m = 0.5 * (a + b)
    fm = f(m)
    return refine(a, fa, b, fb, 1e-5, area(a, fa, m, fm, b, fb), m, fm)


case(simpson, 0.0, 2.0, 0.7)


def option(s, strike, rate, vol, steps, t):
    dt = t / steps
    u = math.exp(vol * math.sqrt(dt))
    d = 1.0 / u
    p = (math.exp(rate * dt) - d) / (u - d)

    def value(spot, k):
        exercise = max(strike - spot, 0.0)
        if k == steps:
            return exercise
        hold = math.exp(-rate * dt) * (
            p * value(spot * u, k + 1) + (1.0 - p) * value(spot * d, k + 1)
        )
        return max(hold, exercise)

    return value(s, 0)


case(option, 36.0, 40.0, 0.06, 0.2, 5, 1.0, argnums=(0, 1, 2, 3))


def one_level(x):
    return -one_level(-x) if x < 0 else x**1.5


case(one_level, -1.3)


def ackermann_like(m, n, x):
    if m == 0:
        return n + x
    if n <= 0:
        return ackermann_like(m - 1, 1, x) * 0.9
    return ackermann_like(m - 1, n - 1, x) + math.sin(ackermann_like(m, n - 1, x))


case(ackermann_like, 2, 3, 0.4, argnums=2)


def even_part(n, x):
    return 1.0 if n == 0 else x * odd_part(n - 1, x)


def odd_part(n, x):
    return x if n <= 1 else math.cos(even_part(n - 1, x))


def mutual(x, n):
    return even_part(n, x)


case(mutual, 0.8, 7, argnums=0)

COEFFICIENTS = np.array([0.3, -0.2, 0.5, 0.1])


def horner(x):
    def rest(k):
        if k == len(COEFFICIENTS):
            return 0.0
        return COEFFICIENTS[k] + x * rest(k + 1)

    return rest(0)


case(horner, 0.7)


def gcd_like(a, b, x):
    if b == 0:
        return a * x
    return gcd_like(b, a % b, x * 1.1) + 0.1 * x


case(gcd_like, 48, 18, 0.3, argnums=2)


class Bounce:
    def __init__(self, loss):
        self.loss = loss

    def height(self, v, left):
        if left == 0 or v < 0.05:
            return v * v / 19.62
        return v * v / 19.62 + self.height(v * self.loss, left - 1)


BALL = Bounce(0.8)


def bounces(v, n):
    return BALL.height(v, n)


case(bounces, 3.0, 5, argnums=0)


def legendre(n, x):
    if n == 0:
        return 1.0
    if n == 1:
        return x
    return ((2 * n - 1) * x * legendre(n - 1, x) - (n - 1) * legendre(n - 2, x)) / n


case(legendre, 6, 0.3, argnums=1)


def bisect(x, lo, hi):
    mid = 0.5 * (lo + hi)
    if hi - lo < 1e-3:
        return mid * x
    if mid * mid < 2.0:
        return bisect(x, mid, hi)
    return bisect(x, lo, mid)


case(bisect, 0.4, 0.0, 2.0)


def agm(a, b):
    return 0.5 * (a + b) if abs(a - b) < 1e-12 else agm(0.5 * (a + b), math.sqrt(a * b))


case(agm, 1.0, 0.3)


VECTOR = np.array([0.9, -0.4, 1.7, 0.3, 1.1])
LEFT, RIGHT = np.array([1, 3, -1, -1, -1]), np.array([2, 4, -1, -1, -1])
MATRIX = np.random.default_rng(5).normal(size=(4, 4))


def tree_in_arrays(x, left, right):
    def value(i):
        if left[i] < 0:
            return math.sin(x[i])
        return x[i] * value(left[i]) + value(right[i]) * value(left[i])

    return value(0)


case(tree_in_arrays, VECTOR, LEFT, RIGHT, argnums=0)


def sum_of_halves(x):
    n = len(x)
    if n == 1:
        return x[0]
    return sum_of_halves(x[: n // 2]) * 1.5 - math.cos(sum_of_halves(x[n // 2 :]))


case(sum_of_halves, VECTOR)


def horner_of_an_array(c, x, k):
    return 0.0 if k == len(c) else c[k] + x * horner_of_an_array(c, x, k + 1)


case(horner_of_an_array, VECTOR, 0.7, 0, argnums=(0, 1))
case(horner_of_an_array, VECTOR[:0], 0.7, 0, argnums=(0, 1))


def clenshaw(c, x, k):
    if k >= len(c):
        return 0.0
    return c[k] + 2.0 * x * clenshaw(c, x, k + 1) - clenshaw(c, x, k + 2)


case(clenshaw, VECTOR, 0.3, 0, argnums=(0, 1))


def minors(a, row, used):
    """The determinant by minors; the bits of `used` are the columns that are taken."""
    n = a.shape[0]
    if row == n:
        return 1.0
    total, sign = 0.0, 1.0
    for j in range(n):
        if (used >> j) & 1 == 0:
            total += sign * a[row, j] * minors(a, row + 1, used | (1 << j))
            sign = -sign
    return total


case(minors, MATRIX, 0, 0, argnums=0)


def array_that_changes_between_calls(x, s):
    def go(i, scale):
        return 0.0 if i < 0 else x[i] * scale + go(i - 1, scale * x[i])

    total = 0.0
    y = x * s
    for k in range(3):
        total += go(len(x) - 1, s + k) * total + go(k, y[k])
    x[0] = total
    return go(2, x[0] * 0.01)


case(array_that_changes_between_calls, VECTOR, 0.7, argnums=(0, 1))


def arrays_that_iterations_make(x, n):
    total = 0.0
    for k in range(n):
        y = np.sin(x * (k + 1.0))
        total += sum_of_halves(y) * total + sum_of_halves(y[1:] * x[0])
    return total


case(arrays_that_iterations_make, VECTOR, 3, argnums=0)


def simpson(f, a, b, fa, fm, fb, whole, tolerance, depth):
    m, left, right = 0.5 * (a + b), 0.75 * a + 0.25 * b, 0.25 * a + 0.75 * b
    f_left, f_right = f(left), f(right)
    first = (m - a) / 6 * (fa + 4 * f_left + fm)
    second = (b - m) / 6 * (fm + 4 * f_right + fb)
    error = first + second - whole
    if abs(error) < 15 * tolerance or depth <= 0:
        return first + second + error / 15
    return simpson(f, a, m, fa, f_left, fm, first, 0.5 * tolerance, depth - 1) + simpson(
        f, m, b, fm, f_right, fb, second, 0.5 * tolerance, depth - 1
    )


def adaptive(a, b, k):
    """The depth is bounded by a number that is known, the paths there are 2^20."""

    def f(x):
        return math.exp(-k * x) * math.sin(3 * x)

    fa, fm, fb = f(a), f(0.5 * (a + b)), f(b)
    return simpson(f, a, b, fa, fm, fb, (b - a) / 6 * (fa + 4 * fm + fb), 1e-6, 20)


case(adaptive, 0.0, 2.0, 0.7)
