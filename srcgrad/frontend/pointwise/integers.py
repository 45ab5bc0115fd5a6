"""Functions of whole numbers in plain Python, in place of what cannot be compiled."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

SHIFT = 2.0**200


def gcd(*integers: int) -> int:
    """`math.gcd` of any number of integers."""
    result = 0
    for integer in integers:
        result = math.gcd(result, integer)
    return result


def lcm(*integers: int) -> int:
    """`math.lcm` of any number of integers."""
    result = 1
    for integer in integers:
        result = math.lcm(result, integer)
    return result


def integer_fmod(x1: Any, x2: Any) -> Any:
    """`np.fmod` of integers, which has the sign of x1."""
    left = x1 % x2
    return np.where((left != 0) & ((x1 < 0) != (x2 < 0)), left - x2, left)


def integer_power(x: Any, exponent: Any) -> Any:
    """`x ** exponent` of integers."""
    if exponent < 0:
        raise ValueError("an integer to a negative power: make the base a float")
    result = x * 0 + 1
    while exponent > 0:
        if exponent % 2 == 1:
            result = result * x
        exponent = exponent // 2
        if exponent > 0:
            x = x * x
    return result


def power_of_two(x: int, exponent: int) -> int:
    """`2 ** exponent` of an integer."""
    if exponent < 0:
        raise ValueError("an integer to a negative power: make the base a float")
    return 1 << exponent


def reciprocal_power(x: Any, exponent: Any) -> Any:
    """`x ** exponent` of a float to a negative integer."""
    return 1.0 / x**-exponent


def modular_power(base: int, exp: int, mod: int) -> int:
    """`pow(base, exp, mod)` of integers whose modulus is below 2 ** 31."""
    if exp < 0:
        raise ValueError("pow() to a negative power of a modulus is not supported")
    if abs(mod) > 2147483648:
        raise OverflowError("pow() of a modulus above 2 ** 31 needs more than 64 bits")
    result = 1 % mod
    base = base % mod
    while exp > 0:
        if exp % 2 == 1:
            result = result * base % mod
        base = base * base % mod
        exp = exp // 2
    return result


def factorial(n: int) -> int:
    """`math.factorial`."""
    if n < 0:
        raise ValueError("factorial() not defined for negative values")
    result = 1
    for factor in range(2, n + 1):
        result = result * factor
    return result


def comb(n: int, k: int) -> int:
    """`math.comb`."""
    if n < 0 or k < 0:
        raise ValueError("n and k must be non-negative integers")
    result = 1
    if k > n:
        result = 0
    else:
        fewer = min(k, n - k)
        for i in range(1, fewer + 1):
            result = result * (n - fewer + i) // i
    return result


def perm(n: int, k: int | None = None) -> int:
    """`math.perm`."""
    if k is None:
        k = n
    if n < 0 or k < 0:
        raise ValueError("n and k must be non-negative integers")
    result = 1
    if k > n:
        result = 0
    else:
        for i in range(n - k + 1, n + 1):
            result = result * i
    return result


def isqrt(n: int) -> int:
    """`math.isqrt`."""
    if n < 0:
        raise ValueError("isqrt() argument must be nonnegative")
    root = int(math.sqrt(n))
    while root > 0 and root > n // root:
        root = root - 1
    while root + 1 <= n // (root + 1):
        root = root + 1
    return root


def bit_count(x: Any) -> Any:
    """`np.bitwise_count`: the ones of the magnitude."""
    left = abs(int(x))
    count = 0
    while left > 0:
        count = count + left % 2
        left = left // 2
    return np.uint8(count)
