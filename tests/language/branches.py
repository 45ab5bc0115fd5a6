"""Branches and returns outside loops."""

import math

import numpy as np

from tests.tools.checking import Cases

case = Cases()


def one_sided(x):
    y = x
    if x > 1.0:
        y = x * x
    return y * x


case(one_sided, 1.3)
case(one_sided, 0.3)


def two_sided(x, y):
    if x > y:
        z = x * y
    else:
        z = x - y
    return z * z


case(two_sided, 1.3, 0.7)
case(two_sided, 0.3, 0.7)


def ladder(x):
    if x < -1.0:
        y = -x
    elif x < 0.0:
        y = x * x
    elif x < 1.0:
        y = x * x * x
    elif x < 2.0:
        y = 2.0 * x
    else:
        y = 1.0 / x
    return y + x * y


case(ladder, -1.3)
case(ladder, -0.3)
case(ladder, 0.3)
case(ladder, 1.3)
case(ladder, 2.3)


def nested_three(x, y, z):
    r = x
    if x > 0.0:
        r = r * y
        if y > 0.0:
            r += z
            if z > 0.0:
                r = r * r
            else:
                r = r * z
        else:
            r -= y * z
        r *= 2.0
    return r


case(nested_three, 1.3, 0.7, 0.4)
case(nested_three, 1.3, 0.7, -0.4)
case(nested_three, 1.3, -0.7, 0.4)
case(nested_three, -1.3, 0.7, 0.4)


def early_return(x, y):
    if x > 1.0:
        return x * y
    y = y * x
    if y > 1.0:
        return y
    z = x + y
    return z * z


case(early_return, 1.3, 0.7)
case(early_return, 0.5, 2.7)
case(early_return, 0.3, 0.7)


def return_in_every_branch(x):
    if x > 1.0:
        if x > 2.0:
            return x * x
        else:
            return x
    else:
        return -x * x


case(return_in_every_branch, 2.3)
case(return_in_every_branch, 1.3)
case(return_in_every_branch, 0.3)


def defined_in_both(x):
    if x > 1.0:
        a = x * 2.0
        b = a * x
    else:
        b = x + 1.0
        a = b * b
    return a * b


case(defined_in_both, 1.3)
case(defined_in_both, 0.3)


def defined_in_one_used_there(x):
    total = x
    if x > 1.0:
        extra = x * x
        total += extra * extra
    return total * 2.0


case(defined_in_one_used_there, 1.3)
case(defined_in_one_used_there, 0.3)


def defined_under_repeated_condition(x):
    if x > 1.0:
        a = x * x
    else:
        raise ValueError("small")
    return a * x


case(defined_under_repeated_condition, 1.3)


def constant_in_one_branch(x):
    if x > 1.0:
        y = 3.0
    else:
        y = x * x
    return y + x


case(constant_in_one_branch, 1.3)
case(constant_in_one_branch, 0.3)


def same_name_overwritten(x):
    if x > 0.0:
        x = x * x
    if x > 1.0:
        x = x * 3.0
    else:
        x = x / 2.0
    if x > 4.0:
        x = x + x * x
    return x


case(same_name_overwritten, 1.3)
case(same_name_overwritten, 0.3)
case(same_name_overwritten, -0.3)


def condition_on_overwritten(x, y):
    if x * y > 0.5:
        x = -x
        y = x * y
    if x * y > 0.5:
        x = x * 2.0
    return x * y


case(condition_on_overwritten, 1.3, 0.7)
case(condition_on_overwritten, 0.3, 0.7)


def swap_if(x, y):
    if x < y:
        x, y = y, x
    return x * x / y


case(swap_if, 1.3, 0.7)
case(swap_if, 0.7, 1.3)


def static_branch(x, mode="square"):
    if mode == "square":
        y = x * x
    elif mode == "text":
        y = "never"
    else:
        y = unknown_name  # noqa: F821
    return y * 2.0


case(static_branch, 1.3)


def flag_argument(x, scale, flag):
    if flag:
        x = x * scale
    return x * x


case(flag_argument, 1.3, 0.7, True)
case(flag_argument, 1.3, 0.7, False)


def branch_on_integer(x, n):
    if n % 2 == 0:
        return x**2
    if n > 10:
        return x**3
    return x * n


case(branch_on_integer, 1.3, 2)
case(branch_on_integer, 1.3, 11)
case(branch_on_integer, 1.3, 3)


def branch_on_shape(x):
    if x.ndim == 2:
        return x[0, 0] * x[1, 1]
    if len(x) > 2:
        return x[0] * x[2]
    return x[0] * x[0]


case(branch_on_shape, np.array([1.3, 0.7, -0.4]))
case(branch_on_shape, np.array([1.3, 0.7]))
case(branch_on_shape, np.array([[1.3, 0.7], [0.2, -0.4]]))


def clamp(x, low, high):
    if x < low:
        x = low
    elif x > high:
        x = high
    return x * x


case(clamp, 1.3, 0.0, 2.0)
case(clamp, 3.3, 0.0, 2.0)
case(clamp, -3.3, 0.1, 2.0)


def huber(r, delta):
    if abs(r) <= delta:
        return 0.5 * r * r
    return delta * (abs(r) - 0.5 * delta)


case(huber, 0.3, 1.0)
case(huber, -2.3, 1.0)


def smooth_step(x):
    if x <= 0.0:
        return 0.0
    if x >= 1.0:
        return 1.0
    return x * x * (3.0 - 2.0 * x)


case(smooth_step, 0.3)
case(smooth_step, -0.3)
case(smooth_step, 1.3)


def pass_branches(x):
    if x > 1.0:
        pass
    elif x > 0.0:
        x = x * 2.0
    else:
        pass
    return x


case(pass_branches, 1.3)
case(pass_branches, 0.3)


def tries(x):
    try:
        y = 1.0 / x
    except ValueError:
        y = 0.0
    return y * x * x


case(tries, 1.3)


def tries_else_finally(x):
    total = 0.0
    try:
        total += x * x
    except ValueError:
        total = -1.0
    else:
        total *= 2.0
    finally:
        total += x
    return total


case(tries_else_finally, 1.3)


def errstate(x):
    with np.errstate(divide="ignore", invalid="ignore"):
        y = x / (x + 1.0)
    return y * y


case(errstate, 1.3)


def matches(x, mode):
    match mode:
        case "square":
            return x * x
        case "cube" | "third":
            return x * x * x
        case 2:
            return 2.0 * x
        case _:
            return x


case(matches, 1.3, "square")
case(matches, 1.3, "third")
case(matches, 1.3, "other")


def array_in_branches(x, n):
    y = np.zeros(3)
    if n > 0:
        y[0] = x * x
        y[1] = x
    else:
        y[2] = x * 3.0
    return y[0] * y[1] + y[2]


case(array_in_branches, 1.3, 1)
case(array_in_branches, 1.3, -1)


def array_overwritten_in_branch(x):
    if x[0] > 1.0:
        x[1] = x[0] * x[1]
    else:
        x[0] = x[1] * x[2]
    if x[1] > 0.0:
        x[2] = x[1] * x[0]
    return x[0] * x[1] * x[2]


case(array_overwritten_in_branch, np.array([1.3, 0.7, -0.4]))
case(array_overwritten_in_branch, np.array([0.3, 0.7, -0.4]))
case(array_overwritten_in_branch, np.array([0.3, -0.7, -0.4]))


def handler_not_taken(x, y):
    try:
        z = x / y
        z += math.log(x) + x**y
    except (ZeroDivisionError, ValueError, OverflowError):
        z = 0.0
    return z * z


case(handler_not_taken, 1.2, 0.4)


def index_in_try(x, i):
    try:
        y = x[i] * x[0]
    except IndexError:
        y = 0.0
    else:
        y *= 2.0
    finally:
        y += x[1]
    return y


case(index_in_try, np.array([0.9, -0.4, 1.7]), 2)
