"""Features combined and nested: loops in branches in loops, exits, arrays and helpers together."""

import math

import numpy as np

from tests.tools.checking import Cases

case = Cases()
VECTOR = np.array([0.9, -0.4, 1.7, 0.3, -1.1])
MATRIX = np.array([[0.9, -0.4, 1.7], [0.3, -1.1, 0.6]])


def loop_in_branch_in_loop(x, n):
    total = 0.0
    for i in range(n):
        if i % 2:
            for j in range(i):
                x = x * 0.9 + 0.1 * j
                total += x * x
        else:
            while x < 1.0:
                x = x * 1.5
            total -= x
    return total * x


case(loop_in_branch_in_loop, 0.8, 5)


def branch_in_loop_in_branch(x):
    if x[0] > 0.0:
        for v in x:
            if v > 0.0:
                x[0] += v * x[1]
            else:
                x[1] = v * v + x[0]
    else:
        x[0] = x[1] ** 2
    return x[0] * x[1]


case(branch_in_loop_in_branch, VECTOR)
case(branch_in_loop_in_branch, -VECTOR)


def exits_at_every_depth(x):
    total = 0.0
    n, m = x.shape
    for i in range(n):
        for j in range(m):
            k = 0
            while True:
                total += x[i, j] * k
                k += 1
                if k > 2:
                    break
                if total > 40.0:
                    return total
            if x[i, j] < -1.0:
                break
            if x[i, j] < 0.0:
                continue
            total *= 1.1
        else:
            total = total * total
    return total


case(exits_at_every_depth, MATRIX)
case(exits_at_every_depth, MATRIX + 9.0)


def overwritten_scalar_three_deep(x, n):
    a = x
    for i in range(n):
        for j in range(2):
            for k in range(2):
                a = a * a * 0.4 + 0.1 * (i + j + k)
            a = math.sin(a) + a
        a = a * 1.1
    return a


case(overwritten_scalar_three_deep, 0.9, 3)


def overwritten_array_three_deep(x, n):
    for i in range(n):
        for j in range(1, len(x)):
            for k in range(j):
                x[j] = x[j] * 0.8 + x[k] * x[j] * 0.1
            x[j - 1] = math.tanh(x[j])
        x[0] += x[4]
    return x[0] * x[2] + x[3]


case(overwritten_array_three_deep, VECTOR, 2)


def while_three_deep(x, y, z):
    while x < 3.0:
        a = y
        while a < 2.0:
            b = z
            while b < 1.0:
                b = b * 1.7 + 0.05 * a
            a = a * 1.4 + 0.1 * b
        x = x * 1.3 + a * 0.1
    return x * a * b


case(while_three_deep, 0.9, 0.7, 0.3)


def inner_trip_counts_vary(x):
    total = 0.0
    p = 1.0
    for i in range(len(x)):
        for j in range(i, len(x), 2):
            p = p * 0.7 + x[j]
            for k in range(j - i):
                total += p * x[k]
    return total


case(inner_trip_counts_vary, VECTOR)


def temporary_carries_between_inner_loops(x):
    t = 0.0
    total = 0.0
    for i in range(len(x)):
        t = t * 0.5 + x[i]
        u = t * t
        for j in range(3):
            u = u * 0.9 + t
            t = t + 0.01 * u
        total += u * t
    return total


case(temporary_carries_between_inner_loops, VECTOR)


def array_reset_in_outer_loop(x):
    acc = np.zeros(3)
    total = 0.0
    for i in range(len(x)):
        for k in range(3):
            acc[k] = 0.0
        for j in range(i + 1):
            acc[j % 3] += x[j] * x[i]
        total += acc[0] * acc[1] + acc[2] ** 2
    return total


case(array_reset_in_outer_loop, VECTOR)


def helper_with_loop_in_loop(x):
    def smooth(v, times):
        for _ in range(times):
            for i in range(1, len(v)):
                v[i] = 0.5 * (v[i] + v[i - 1] * v[i])
        return v[len(v) - 1]

    total = 0.0
    for k in range(3):
        total += smooth(x, k) * (k + 1)
    return total


case(helper_with_loop_in_loop, VECTOR)


def helper_returning_early_in_loop(x):
    def first_above(v, limit):
        for i in range(len(v)):
            if v[i] > limit:
                return v[i] * v[i]
        return limit

    total = 0.0
    for k in range(4):
        total += first_above(x, k * 0.5) * x[k]
        x[k] = x[k] * 0.9
    return total


case(helper_returning_early_in_loop, VECTOR)


def closure_modified_in_nested_loops(x):
    count = 0
    best = x[0]

    def note(v):
        nonlocal count, best
        count += 1
        if v > best:
            best = v * 1.01

    for i in range(len(x)):
        for j in range(i):
            note(x[i] * x[j])
    return best * count


case(closure_modified_in_nested_loops, VECTOR)


def break_with_array_state(x, limit):
    y = np.zeros(len(x))
    for i in range(len(x)):
        y[i] = x[i] * x[i]
        for j in range(i):
            y[i] += y[j] * 0.5
            if y[i] > limit:
                break
        if y[i] > 2.0 * limit:
            break
        y[i] *= x[0]
    total = 0.0
    for v in y:
        total += v
    return total * total


case(break_with_array_state, VECTOR, 2.0, argnums=0)
case(break_with_array_state, VECTOR, 20.0, argnums=0)


def continue_with_array_state(x):
    i = 0
    while i < len(x) - 1:
        i += 1
        if x[i] < 0.0:
            x[i] = -x[i]
            continue
        for k in range(i):
            if k == 1:
                continue
            x[i] = x[i] * 0.9 + x[k] * 0.2
        x[i - 1] *= x[i]
    return x[0] * x[1] + x[2] * x[4]


case(continue_with_array_state, VECTOR)


def scalar_and_array_alternate(x, y):
    for i in range(len(x)):
        y = y * x[i] + 0.5
        x[i] = y * y
        y = math.sin(x[i]) + y
    return y + x[2]


case(scalar_and_array_alternate, VECTOR, 0.8)


def index_depends_on_previous(x, steps):
    position = 0
    for k in range(steps):
        x[position] = x[position] * 0.7 + 0.1 * k
        if x[position] > 0.5:
            position = (position + 2) % len(x)
        else:
            position = (position + 1) % len(x)
    return x[0] * x[1] * x[2] + x[3]


case(index_depends_on_previous, VECTOR, 6)


def work_array_sized_by_loop(x):
    total = 0.0
    for n in range(1, len(x)):
        work = np.zeros(n)
        for i in range(n):
            work[i] = x[i] * x[n]
        for i in range(1, n):
            work[i] += work[i - 1] * 0.5
        total += work[n - 1] ** 2
    return total


case(work_array_sized_by_loop, VECTOR)


def list_in_loop(x):
    total = 0.0
    for i in range(len(x)):
        terms = []
        for j in range(i):
            if x[j] > 0.0:
                terms.append(x[j] * x[i])
        for k in range(len(terms)):
            total += terms[k] * (k + 1)
    return total


case(list_in_loop, VECTOR)


def else_clauses_nested(x):
    for i in range(3):
        for j in range(3):
            x = x * 1.1
            if x > 2.0 + i:
                break
        else:
            x = x + 0.3
            continue
        x = x * 0.7
    else:
        x = x * x
    return x


case(else_clauses_nested, 1.3)
case(else_clauses_nested, 3.3)


def ternaries_in_nested_loops(x):
    total = 1.0
    for i in range(len(x)):
        s = 0.0
        for j in range(len(x)):
            s += x[j] * x[i] if i < j else (x[j] if x[j] > 0.0 else 0.5 * x[i])
        total = total * 0.5 + (s if s > 1.0 else s * s)
    return total


case(ternaries_in_nested_loops, VECTOR)


def zero_trip_inner_loops(x, n, m):
    y = x * x
    for i in range(n):
        z = y
        for j in range(m):
            z = z * x
            y = y + z
        while z > 1e3:
            z = z * 0.5
        y = y * 0.5 + z
    return y


case(zero_trip_inner_loops, 1.3, 3, 0)
case(zero_trip_inner_loops, 1.3, 0, 2)
case(zero_trip_inner_loops, 1.3, 2, 2)


def recompute_against_save(x):
    """Values needed late in the body depend on values overwritten early in it."""
    a, b, c = x, x + 1.0, x * 2.0
    for i in range(4):
        p = a * b
        a = c * p
        q = a + b * c
        b = p * 0.1
        r = q * a * b
        c = r * 0.1 + p
        a = math.sin(q) * r
    return a + b * c


case(recompute_against_save, 0.6)


def active_only_in_some_trips(x, n):
    y = 1.0
    for i in range(n):
        if i == 2:
            y = x * x
        elif i == 4:
            y = 3.0
        z = y * y
        if i < 4:
            y = z * 0.5
    return y * z + x


case(active_only_in_some_trips, 1.3, 4)
case(active_only_in_some_trips, 1.3, 6)


def many_variables(x, n):
    a = b = c = d = e = x
    for _ in range(n):
        a, b = b * c, a + d
        c = a * e * 0.5
        d, e = e - a, d * 0.7
    return a + b * c + d * e


case(many_variables, 0.7, 4)


def return_from_branch_after_loop(x):
    y = x.copy()
    for i in range(len(y)):
        y[i] *= y[i - 1]
    if y[0] > 0.0:
        return y[0] * y[1]
    for i in range(len(y)):
        y[i] += x[i]
    return y[2] * y[0]


case(return_from_branch_after_loop, VECTOR)
case(return_from_branch_after_loop, np.abs(VECTOR))


def views_in_nested_loops(a):
    n, m = a.shape
    for i in range(1, n):
        above = a[i - 1]
        row = a[i]
        for j in range(1, m):
            row[j] = row[j - 1] * above[j] + row[j]
    total = 0.0
    for column in a.T:
        for v in column[1:]:
            total += v * v
    return total


case(views_in_nested_loops, MATRIX)


def swap_inside_branch(x, n):
    a = x.copy()
    b = x * 0.5
    for k in range(n):
        for i in range(len(x)):
            b[i] = a[i] * a[i - 1] + 0.1 * b[i]
        if b[0] > 0.0:
            a, b = b, a
    return a[0] * a[1] + b[2]


case(swap_inside_branch, VECTOR, 3)
