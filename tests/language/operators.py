"""Operators: arithmetic, comparison, boolean, bitwise, ternaries, and mixes of types."""

import operator

from tests.tools.checking import Cases

case = Cases()


def arithmetic(x, y):
    return x + y - x * y / (x + 2.0 * y) - -x + +y


case(arithmetic, 1.3, 0.7)


def subtraction_chain(x, y, z):
    return x - (y - (z - x)) - y - z * x


case(subtraction_chain, 1.3, 0.7, -0.4)


def division_chain(x, y, z):
    return x / y / z + x / (y / z) + 1.0 / x + 2 / y


case(division_chain, 1.3, 0.7, -0.4)


def same_operand(x):
    return x * x + x / x - x + (x - x) * x + x**x


case(same_operand, 1.3)


def power_integer(x):
    return x**2 + x**3 + x**1 + x**0 + x**-1 + x**-2


case(power_integer, 1.3)
case(power_integer, -1.3)


def power_run_time_integer(x, n):
    return x**n + x ** (n - 4)


case(power_run_time_integer, 1.3, 3)
case(power_run_time_integer, -1.3, 2)


def power_float(x, y):
    return x**0.5 + x**2.5 + x**y + 2.0**y + 3**y


case(power_float, 1.3, 0.7)


def power_of_integer_base(x, n):
    return n**x * 2**x


case(power_of_integer_base, 1.3, 3)


def power_right_associative(x, y):
    return x**y**2 + (x**y) ** 2 + -(x**2)


case(power_right_associative, 1.3, 0.7)


def power_integers_only(x, n):
    return x * (2**n) + x / 2**n + x * n**2


case(power_integers_only, 1.3, 3)


def floor_division(x, y):
    return (x // y) * x + (7.5 // y) * y


case(floor_division, 4.3, 0.7)
case(floor_division, -4.3, 0.7)


def modulo(x, y):
    return x % y + (x * x) % 1.7 + (-x) % y


case(modulo, 4.3, 0.7)
case(modulo, -4.3, 0.7)
case(modulo, 4.3, -0.7)


def integer_arithmetic(x, n):
    a = n // 3
    b = n % 3
    c = n / 4
    d = -n // 3
    e = -n % 3
    return x * a + x**2 * b + c * x + d * x + e * x


case(integer_arithmetic, 1.3, 17)
case(integer_arithmetic, 1.3, -17)


def bit_operators(x, n):
    k = (n & 6) | (n >> 1) ^ (n << 2)
    return x * k + x**2 * ~n


case(bit_operators, 1.3, 13)


def bit_augmented(x, n):
    n &= 12
    n |= 3
    n ^= 5
    n <<= 2
    n >>= 1
    return x * n


case(bit_augmented, 1.3, 13)


def comparisons(x, y, n):
    total = 0.0
    if x < y:
        total += x
    if x <= y:
        total += 2.0 * x
    if x > y:
        total += y * y
    if x >= y:
        total += x * y
    if n == 3:
        total += x**3
    if n != 3:
        total += x**4
    return total


case(comparisons, 1.3, 0.7, 3)
case(comparisons, 0.3, 0.7, 4)


def chained_comparison(x, y):
    if 0.0 < x < y < 5.0:
        return x * y
    if y <= x != 2.0:
        return x / y
    return x


case(chained_comparison, 1.3, 2.7)
case(chained_comparison, 2.7, 1.3)
case(chained_comparison, -2.7, 1.3)


def boolean_operators(x, y):
    if x > 0.0 and y > 0.0:
        return x * y
    if x > 0.0 or not y > -1.0:
        return x - y
    if not (x > -1.0 and y > -1.0):
        return x * x * y
    return x + y * y


case(boolean_operators, 1.3, 0.7)
case(boolean_operators, 1.3, -0.7)
case(boolean_operators, -1.3, 0.7)
case(boolean_operators, -0.3, -0.7)


def short_circuit(x, y):
    if y != 0.0 and x / y > 1.0:
        return x / y
    return x


case(short_circuit, 1.3, 0.7)


def short_circuit_zero(x, y):
    return x / y if y > 0.0 and x / y > 1.0 else x * x


case(short_circuit_zero, 1.3, 0.0, argnums=0)


def boolean_values(x, flag):
    a = x > 1.0
    b = flag and a
    c = a or flag
    return x * a + x**2 * b + x**3 * (not c)


case(boolean_values, 1.3, True)
case(boolean_values, 0.3, False)


def or_returns_operand(x, y):
    return (x or y) * 2.0 + (y and x)


case(or_returns_operand, 1.3, 0.7)


def ternary(x):
    return x * x if x > 1.0 else 2.0 * x


case(ternary, 1.3)
case(ternary, 0.3)


def ternary_nested(x, y):
    return x * y if x > y else (x + y if x > 0.0 else (y * y if y > 0.0 else x))


case(ternary_nested, 1.3, 0.7)
case(ternary_nested, 0.3, 0.7)
case(ternary_nested, -0.3, 0.7)
case(ternary_nested, -0.9, -0.7)


def ternary_operands(x, y):
    return (x if x > y else y) * (y if x > 1.0 else x * y) + (1.0 if x > 0.0 else x)


case(ternary_operands, 1.3, 0.7)
case(ternary_operands, -0.3, 0.7)


def ternary_guards_domain(x):
    return x**0.5 if x > 0.0 else (-x) ** 0.5


case(ternary_guards_domain, 1.3)
case(ternary_guards_domain, -1.3)


def ternary_types(x, n):
    k = 2 if n > 0 else x
    return k * x


case(ternary_types, 1.3, 1)
case(ternary_types, 1.3, -1)


def is_none(x, y=None):
    if y is None:
        y = x * 2.0
    return x * y if y is not None else 0.0


case(is_none, 1.3)
case(is_none, 1.3, 0.7)


def membership(x, mode):
    if mode in ("square", "cube"):
        return x * x if mode == "square" else x * x * x
    return x if mode not in {"half": 1} else 0.5 * x


case(membership, 1.3, "square")
case(membership, 1.3, "cube")
case(membership, 1.3, "half")
case(membership, 1.3, "none")


def membership_run_time(x, n):
    if n in (1, 3, 5):
        return x * n
    return x * x


case(membership_run_time, 1.3, 3)
case(membership_run_time, 1.3, 4)


def negative_literals(x):
    return -2.0 * x + -(x**2) + (-x) ** 2 + -(-x)


case(negative_literals, 1.3)


def literals(x):
    return x * 1e-3 + x * 0x10 + x * 1_000 + x * 0b11 + x * 0.5e1 + x * True


case(literals, 1.3)


def python_integers_as_floats(x):
    a = 1 / 3
    b = 2**-1
    c = 7 // 2
    return x * a + x * b + x * c


case(python_integers_as_floats, 1.3)


def operator_module(x, y):
    return operator.add(operator.mul(x, y), operator.truediv(x, y)) - operator.neg(
        operator.pow(x, 2)
    )


case(operator_module, 1.3, 0.7)


def long_sum(x):
    return (
        x + x * 2.0 + x * 3.0 + x**2 + x * 4.0 + x**3 + x * 5.0 + x / 2.0 + x / 3.0 + x * x * x * x
    )


case(long_sum, 1.3)


def deep_expression(x, y):
    return ((((x * y + 1.0) * x + y) * y + x) * x + 1.0) * ((x - y) / (x + y) - ((x * x) / y) / x)


case(deep_expression, 1.3, 0.7)


def associativity(x, y):
    a = 1e-17 + (1.0 + x)
    b = (x * 1e3 + y) - x * 1e3
    return a * b


case(associativity, 1.3, 0.7)


def constants_fold(x):
    return x * (2.0 * 3.0 + 1.0) - (0.0 * x) + x * 1.0 + x / 1.0 + 0.0 + x**1.0


case(constants_fold, 1.3)


def multiply_by_zero(x, y):
    return 0.0 * x + y * 0 + x * y


case(multiply_by_zero, 1.3, 0.7)
