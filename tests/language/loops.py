"""Loops: `for` over everything, `while`, `break`, `continue`, `else`, `return` from inside."""

import math

import numpy as np

from tests.tools.checking import Cases

case = Cases()
VECTOR = np.array([0.9, -0.4, 1.7, 0.3, -1.1])
MATRIX = np.array([[0.9, -0.4, 1.7], [0.3, -1.1, 0.6]])


def repeated(x, n):
    for _ in range(n):
        x = x * x * 0.5 + 0.1
    return x


case(repeated, 1.3, 4)
case(repeated, 1.3, 0)
case(repeated, 1.3, -2)


def accumulated(x, n):
    total = 0.0
    for i in range(n):
        total += x**2 * i
    return total


case(accumulated, 1.3, 4)
case(accumulated, 1.3, 0)


def product(x, n):
    p = 1.0
    for i in range(1, n):
        p *= x + i
    return p


case(product, 1.3, 4)
case(product, 1.3, 1)


def two_carried(x, y, n):
    for _ in range(n):
        x, y = x * y, x + y
    return x * y


case(two_carried, 0.9, 0.7, 3)


def sequence_in_body(x, y, n):
    for _ in range(n):
        x = x * y
        y = y + x
        x = math.sin(x)
    return x * y


case(sequence_in_body, 0.9, 0.7, 3)


def range_steps(x, start, stop, step):
    total = x
    for i in range(start, stop, step):
        total = total * 0.5 + x * i
    return total


case(range_steps, 1.3, 0, 10, 3)
case(range_steps, 1.3, 0, 9, 3)
case(range_steps, 1.3, 10, 0, -3)
case(range_steps, 1.3, 9, 0, -3)
case(range_steps, 1.3, 5, 0, 1)
case(range_steps, 1.3, 0, 5, -1)
case(range_steps, 1.3, -5, 6, 2)


def literal_ranges(x):
    total = 0.0
    for i in range(3):
        total += x * i
    for i in range(2, 5):
        total *= x - i
    for i in range(10, 2, -4):
        total += x / i
    for i in range(0):
        total = total * total
    return total


case(literal_ranges, 1.3)


def bounds_change_inside(x, n):
    total = 0.0
    for i in range(n):
        n = n + 5
        total += x * i
    return total + n


case(bounds_change_inside, 1.3, 3)


def variable_reassigned(x, n):
    total = 0.0
    for i in range(n):
        total += x * i
        i = i * 2
        total += x**2 * i
    return total


case(variable_reassigned, 1.3, 3)


def variable_after_loop(x):
    for i in range(2, 9, 3):
        x = x * 0.9
    return x * i


case(variable_after_loop, 1.3)


def variable_after_break(x, n):
    i = 0
    for i in range(n):
        x = x * x
        if x > 10.0:
            break
    return x * i


case(variable_after_break, 1.3, 9)
case(variable_after_break, 0.3, 3)
case(variable_after_break, 0.3, 0)


def variable_after_run_time(x, n):
    k = -1
    for k in range(n):
        x = x + 0.1 * k
    return x * k


case(variable_after_run_time, 1.3, 4)
case(variable_after_run_time, 1.3, 0)


def active_after_loop(x):
    y = 0.0
    for v in x:
        y = v * v
    return y * v + y


case(active_after_loop, VECTOR)


def over_array(x):
    total = 0.0
    for v in x:
        total += v * v
    return total


case(over_array, VECTOR)
case(over_array, np.array([]))


def over_rows(x):
    total = 0.0
    for row in x:
        total += row[0] * row[1] + row[2]
    return total


case(over_rows, MATRIX)


def over_rows_written(x):
    for row in x:
        row[0] = row[1] * row[2]
        row[1] *= row[0]
    return x[0, 0] + x[1, 0] * x[0, 1]


case(over_rows_written, MATRIX)


def over_tuple(x, y):
    total = 0.0
    for v in (x, y, x * y):
        total += v * v
    return total


case(over_tuple, 1.3, 0.7)


def over_list(x, y):
    total = 1.0
    for v in [x, y, 2.0]:
        total *= v
    return total


case(over_list, 1.3, 0.7)


def over_constants(x):
    total = 0.0
    for weight in (0.5, 1.5, -2.0):
        total += weight * x
        x = x * x
    return total


case(over_constants, 1.3)


def over_pairs(x):
    total = 0.0
    for a, (b, c) in [(1.0, (2, 3.0)), (x, (4, x * x))]:
        total += a * b * c
    return total


case(over_pairs, 1.3)


def enumerated(x):
    total = 0.0
    for i, v in enumerate(x):
        total += i * v * v
    return total


case(enumerated, VECTOR)


def enumerated_start(x):
    total = 0.0
    for i, v in enumerate(x, start=3):
        total += v**2 / i
    for i, v in enumerate((2.0, 3.0), 1):
        total *= v + i
    return total


case(enumerated_start, VECTOR)


def zipped(x, y):
    total = 0.0
    for a, b in zip(x, y):
        total += a * b
    return total


case(zipped, VECTOR, VECTOR[::-1] * 2.0)
case(zipped, VECTOR, VECTOR[:3] * 2.0)


def zipped_three(x, y):
    total = 0.0
    for i, (a, b, c) in enumerate(zip(x, y, range(5))):
        total += a * b * c + i * a
    return total


case(zipped_three, VECTOR, VECTOR * 2.0)


def reversed_range(x, n):
    for i in reversed(range(n)):
        x = x * 0.5 + i
    for i in reversed(range(1, n, 2)):
        x = x * x / i
    return x


case(reversed_range, 1.3, 4)


def reversed_array(x):
    total = 0.0
    for v in reversed(x):
        total = total * 0.5 + v * v
    return total


case(reversed_array, VECTOR)


def breaks(x, n):
    total = 0.0
    for i in range(n):
        total += x * i
        if total > 3.0:
            break
        total *= 1.1
    return total * x


case(breaks, 1.3, 10)
case(breaks, 0.01, 3)


def break_at_once(x, n):
    for _ in range(n):
        if x > 0.0:
            break
        x = x * x
    return x * 2.0


case(break_at_once, 1.3, 10)


def continues(x, n):
    total = 0.0
    for i in range(n):
        if i % 2 == 0:
            continue
        total += x**i
    return total


case(continues, 0.9, 7)


def continue_active(x):
    total = 1.0
    for v in x:
        if v < 0.0:
            total *= 2.0
            continue
        total *= v
        if total > 2.0:
            continue
        total += v * v
    return total


case(continue_active, VECTOR)


def break_and_continue(x):
    total = 0.0
    count = 0
    for v in x:
        if v < 0.0:
            continue
        count += 1
        total += v * v * count
        if count == 2:
            break
    else:
        total = total * 10.0
    return total


case(break_and_continue, VECTOR)
case(break_and_continue, VECTOR[:2])


def for_else(x, n):
    for i in range(n):
        x = x * 1.5
        if x > 4.0:
            break
    else:
        x = x * x
    return x


case(for_else, 1.3, 10)
case(for_else, 1.3, 1)
case(for_else, 1.3, 0)


def while_else(x):
    while x > 1.0:
        x = x * 0.6
        if 1.0 < x < 1.1:
            break
    else:
        x = x * x
    return x


case(while_else, 5.3)
case(while_else, 3.0)
case(while_else, 0.3)


def while_true(x):
    n = 0
    while True:
        x = x * x + 0.1
        n += 1
        if n > 3:
            break
    return x


case(while_true, 0.9)


def while_one(x):
    while 1:
        x = x * 2.0
        if x > 7.0:
            return x * x


case(while_one, 0.9)


def while_counting(x, n):
    i = 0
    while i < n:
        x = x * x + i
        i += 1
    return x * i


case(while_counting, 0.4, 3)
case(while_counting, 0.4, 0)


def while_decreasing(x, tolerance):
    y = x
    while abs(y * y - x) > tolerance:
        y = 0.5 * (y + x / y)
    return y


case(while_decreasing, 2.7, 1e-6, argnums=0)
case(while_decreasing, 1.1, 0.5, argnums=0)


def while_compound(x, y):
    n = 0
    while x < 10.0 and n < 5 or y > 100.0:
        x = x * 1.5 + y
        y = y * 0.5
        n += 1
    return x * y


case(while_compound, 0.9, 0.7)


def while_continue(x):
    n = 0
    total = 0.0
    while n < 6:
        n += 1
        if n == 3:
            continue
        total += x**n
        if n == 5:
            break
    return total


case(while_continue, 0.9)


def while_walks_array(x):
    i = 0
    total = 0.0
    while i < len(x) and total < 2.0:
        total += x[i] * x[i]
        i += 1
    return total + i


case(while_walks_array, VECTOR)


def collatz(x, n):
    while n != 1:
        if n % 2 == 0:
            n //= 2
            x = x * 0.9
        else:
            n = 3 * n + 1
            x = x + 0.1 * x * x
    return x


case(collatz, 0.4, 6)
case(collatz, 0.4, 1)


def return_inside(x):
    total = 0.0
    for v in x:
        total += v * v
        if total > 3.0:
            return total * v
    return total


case(return_inside, VECTOR)
case(return_inside, VECTOR[:2])


def return_inside_nested(x):
    total = 0.0
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            total += x[i, j] ** 2
            if total > 2.0:
                return total * x[i, j]
        total *= 1.5
    return -total


case(return_inside_nested, MATRIX)
case(return_inside_nested, MATRIX * 0.1)


def return_inside_while(x):
    while True:
        x = x * 1.7
        if x > 20.0:
            return x * x
        if x > 10.0:
            return x


case(return_inside_while, 1.1)
case(return_inside_while, 7.1)


def return_in_three(x, n):
    for i in range(n):
        while x < 3.0:
            x = x * 1.3
            for k in range(3):
                if x * k > 5.0:
                    return x * i + k * x * x
                x = x + 0.01
        x = x - 1.7
    return x


case(return_in_three, 1.1, 4)


def nested_ranges(x, n, m):
    total = 0.0
    for i in range(n):
        for j in range(m):
            total += x * i + x**2 * j
    return total


case(nested_ranges, 1.3, 3, 2)
case(nested_ranges, 1.3, 3, 0)
case(nested_ranges, 1.3, 0, 2)


def triangular(x, n):
    p = x
    for i in range(n):
        for j in range(i):
            p = p * 0.8 + x * j
        p = p * p * 0.3
    return p


case(triangular, 1.3, 4)


def three_deep(x, n):
    a = x
    for i in range(n):
        b = a * 0.5
        for j in range(i + 1):
            b = b + math.sin(a) * j
            for k in range(j, n):
                a = a * 0.9 + b * k * 0.05
                b = b * a * 0.3
        a = a + b
    return a * b


case(three_deep, 1.3, 3)


def inner_reset(x):
    total = 0.0
    for i in range(x.shape[0]):
        p = 1.0
        for j in range(x.shape[1]):
            p *= x[i, j]
        total += p * p
    return total


case(inner_reset, MATRIX)


def inner_carries_outer(x):
    p = 1.0
    for i in range(x.shape[0]):
        s = 0.0
        for j in range(x.shape[1]):
            s += x[i, j] * p
        p = math.tanh(s)
    return p


case(inner_carries_outer, MATRIX)


def while_in_for(x):
    total = 0.0
    for v in x:
        w = v * v + 1.0
        while w > 0.5:
            w = w * 0.6
            total += w * v
    return total


case(while_in_for, VECTOR)


def for_in_while(x):
    n = 0
    while n < 3:
        for k in range(n + 1):
            x = x * 0.9 + 0.1 * k
        n += 1
        x = x * x
    return x


case(for_in_while, 1.3)


def while_in_while(x, y):
    while x > 1.0:
        z = y
        while z > 0.3:
            z = z * 0.5
            x = x * 0.9 + z * 0.01
        y = y + z
    return x * y


case(while_in_while, 2.3, 1.1)


def break_inner_only(x):
    total = 0.0
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            if x[i, j] < 0.0:
                break
            total += x[i, j] ** 2
        total = total * 1.5
    return total


case(break_inner_only, MATRIX)


def break_both(x):
    total = 0.0
    found = False
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            total += x[i, j] ** 2
            if total > 3.5:
                found = True
                break
        if found:
            break
        total = total * 1.5
    return total if found else -total


case(break_both, MATRIX)
case(break_both, MATRIX * 0.1)


def branch_in_loop(x):
    total = 0.0
    for v in x:
        if v > 0.0:
            total += v * v
        else:
            total -= v * 3.0
    return total


case(branch_in_loop, VECTOR)


def branch_changes_carried(x, n):
    for i in range(n):
        if x > 1.0:
            x = x * 0.5
        else:
            x = x * x + 0.7
    return x


case(branch_changes_carried, 1.3, 5)


def state_machine(x):
    state = 0
    total = 0.0
    for v in x:
        if state == 0:
            total += v * v
            state = 1 if v > 0.0 else 2
        elif state == 1:
            total *= v
            state = 2
        else:
            total = total * total + v
            state = 0
    return total


case(state_machine, VECTOR)


def last_value(x):
    y = 0.0
    for v in x:
        if v > 0.0:
            y = v * v
    return y


case(last_value, VECTOR)


def previous_value(x):
    previous = x[0]
    total = 0.0
    for i in range(1, len(x)):
        total += (x[i] - previous) ** 2
        previous = x[i]
    return total


case(previous_value, VECTOR)


def two_previous(x, n):
    a, b = x, x * x
    for _ in range(n):
        a, b = b, a * b * 0.7
    return b


case(two_previous, 1.3, 5)
case(two_previous, 1.3, 0)


def defined_only_inside(x):
    total = 0.0
    for v in x:
        if v > 0.0:
            w = v * 2.0
        else:
            w = v * v
        total += w * w
    return total


case(defined_only_inside, VECTOR)


def consecutive_loops(x, n):
    for _ in range(n):
        x = x * x * 0.5
    y = x
    for _ in range(n):
        y = y + math.cos(y)
    z = x * y
    for _ in range(n):
        z = z * 0.5 + x
    return x + y * z


case(consecutive_loops, 1.3, 3)


def loop_never_active(x, n):
    k = 0
    for i in range(n):
        k += i * i
        if k > 100:
            break
    return x * k


case(loop_never_active, 1.3, 5)


def counter_exponent(x, n):
    total = 0.0
    sign = 1
    for k in range(n):
        total += sign * x ** (2 * k + 1) / math.factorial(2 * k + 1)
        sign = -sign
    return total


case(counter_exponent, 0.9, 5)


def float_counter(x, step):
    t = 0.0
    total = 0.0
    while t < 1.0 - 1e-9:
        total += x * t * step
        t += step
    return total


case(float_counter, 1.3, 0.3, argnums=0)


def known_length_unrolled(x):
    total = 0.0
    for i in range(3):
        for name in ("a", "b"):
            if name == "a":
                total += x**i
            else:
                total *= x
    return total


case(known_length_unrolled, 1.3)


def overwritten_before_loop_reads(x, n):
    y = x * x
    x = y * 0.5
    for _ in range(n):
        y = y * x
        x = x + 0.1 * y
    y = y * x
    return y


case(overwritten_before_loop_reads, 1.3, 3)


def long_running(x):
    for i in range(1000):
        x = x + 0.001 * math.sin(x) * (1.0 + 0.001 * i)
    return x


case(long_running, 1.3)


def running_maximum(x):
    best = -1e30
    for v in x:
        if v > best:
            best = v
    return best * best


case(running_maximum, VECTOR)


def argmax_then_use(x):
    where = 0
    for i in range(1, len(x)):
        if x[i] > x[where]:
            where = i
    return x[where] ** 2 + x[0]


case(argmax_then_use, VECTOR)


def while_with_side_conditions(x, limit):
    n = 0
    previous = x + 1.0
    while abs(previous - x) > 1e-9 and n < limit:
        previous = x
        x = math.cos(x)
        n += 1
    return x


case(while_with_side_conditions, 0.4, 5)


def raise_if_not_converged(x):
    for _ in range(50):
        new = 0.5 * (x + 2.0 / x)
        if abs(new - x) < 1e-3:
            break
        x = new
    else:
        raise RuntimeError("no convergence")
    return new


case(raise_if_not_converged, 1.0)
case(raise_if_not_converged, 7.0)


def subscript_counted_by_a_while(x, limits):
    total = 0.0
    for limit in limits:
        k = 0
        while (k + 1.0) ** 2 < limit:
            k += 1
        total += x[k] * (k + 1.0)
    return total


case(subscript_counted_by_a_while, VECTOR, np.array([0.5, 3.0, 7.5, 2.0]), argnums=0)


def the_last_product_of_neighbours(x):
    last = 0.0
    for i in range(1, len(x)):
        last = x[i] * x[i - 1]
    return last


case(the_last_product_of_neighbours, np.array([0.4, 1.3, 0.7, 2.1]))


def some_elements_squared_in_place(x):
    x = x.copy()
    total = 0.0
    for i in range(len(x)):
        if x[i] > 0.5:
            x[i] = x[i] ** 2
        total += x[i]
    return total


case(some_elements_squared_in_place, np.array([0.4, 1.3, 0.7, 2.1]))
