"""Ways out of a block that is not a loop: `return`, `break`, `continue` in `try` and `match`."""

import numpy as np

from tests.tools.checking import Cases

case = Cases()
x4 = np.array([0.5, 1.5, 0.2, 2.5])
low4 = np.array([0.4, 0.6, 0.7, 0.1])


def returned_in_try(x):
    y = x
    try:
        if x > 1:
            return y * x
        y = y * 3
    finally:
        y = y + 1
    return y


case(returned_in_try, 1.5)
case(returned_in_try, 0.5)


def left_and_skipped_in_try(x):
    s = 0.0
    n = 0
    for v in x:
        try:
            if v > 2:
                break
            if v < 1:
                continue
            s += v * v
        finally:
            n += 1
            s += v
    return s * n


case(left_and_skipped_in_try, np.arange(4.0) + 0.25)
case(left_and_skipped_in_try, x4)


def returned_from_a_loop_in_try(x, n):
    s = 0.0
    try:
        for i in range(n):
            s += x
            if s > 2:
                return s * x
    finally:
        s = 0.0
    return s


case(returned_from_a_loop_in_try, 1.5, 3)
case(returned_from_a_loop_in_try, 0.5, 3)


def arrays_changed_in_finally(x, n):
    log = x.copy()
    y = x[0]
    try:
        if x[1] > 1:
            return np.sum(log * log) * y
        y = 0.0
    finally:
        log *= y
        x[0] = y
    return log[0]


case(arrays_changed_in_finally, np.array([0.5, 1.5]), 3)
case(arrays_changed_in_finally, np.array([1.5, 0.5]), 3)


def helper_that_changes_what_it_returned(x, n):
    z = x.copy()

    def g():
        try:
            return z[0] * z[1]
        finally:
            z[0] = 5.0 * z[1]

    a = g()
    return a * 3 + z[0]


case(helper_that_changes_what_it_returned, np.array([0.5, 1.5]), 3)


def endless_with_finally(x, n):
    s = 0.0
    k = 0
    while True:
        try:
            k += 1
            if x[k] > 2:
                return s
            if x[k] > 1:
                continue
            s += x[k] * 2
        finally:
            s += x[k] * k


case(endless_with_finally, x4, 3)


def try_in_try(x, n):
    s = 1.0
    for v in x:
        try:
            try:
                if v > 2:
                    break
                if v < 0.3:
                    continue
            finally:
                s *= v
            s += 1
        finally:
            s += v * v
    else:
        s = 0
    return s


case(try_in_try, x4, 3)
case(try_in_try, low4, 3)
case(try_in_try, low4[:0], 3)


def kept_for_finally(x, n):
    y = x[0]
    w = x[1]
    for i in range(n):
        try:
            if x[i] > 1:
                return y * w
            w = x[i]
            y = y * 2
        finally:
            y += w
            x[0] += w
    return y


case(kept_for_finally, x4, 3)
case(kept_for_finally, low4, 3)


def caught_or_not(x):
    try:
        return x * x
    except ValueError:
        return x
    finally:
        x = 3.0


case(caught_or_not, 1.5)


def returned_by_a_handler(x):
    try:
        y = {}["a"]
    except KeyError:
        if x > 1:
            return x * x
        y = 2 * x
    finally:
        x = x * 3
    return x * y


case(returned_by_a_handler, 1.5)
case(returned_by_a_handler, 0.5)


def left_in_a_case(x, n):
    y = 1.0
    for i in range(n):
        match i:
            case 0:
                y = x[1]
            case 1 if x[0] < 1:
                y = x[2]
                break
        y = x[i] * y
    else:
        y = 0.0
    return y


case(left_in_a_case, x4, 3)
case(left_in_a_case, low4, 3)
case(left_in_a_case, x4 + 1.0, 3)


def left_in_an_if_in_a_case(x, n):
    y = 1.0
    for i in range(n):
        y = x[i]
        match n:
            case 3:
                if x[i] > 1:
                    break
        y = 2.0
    return y


case(left_in_an_if_in_a_case, x4, 3)
case(left_in_an_if_in_a_case, low4, 3)
case(left_in_an_if_in_a_case, x4, 2)


def skipped_in_a_case(x, n):
    y = 1.0
    s = 0.0
    for i in range(n):
        s += y
        y = x[i]
        match n:
            case 3:
                if x[i] > 1:
                    continue
        y = 2.0
    return s


case(skipped_in_a_case, x4, 3)
case(skipped_in_a_case, x4, 2)


def returned_in_a_case(x, n):
    y = 1.0
    s = 0.0
    for i in range(n):
        y = x[i]
        match n:
            case 3:
                if x[i] > 1:
                    return s * y
        y = 2.0
        s += y * x[0]
    return s


case(returned_in_a_case, x4, 3)
case(returned_in_a_case, low4, 3)


def changed_on_the_other_path(x, a):
    def kept(u):
        try:
            if u > 0.3:
                return u * x[0]
            u = 0.5 * u
        finally:
            x[0] = u
        return u

    return kept(a) * 3.0 + x[0] * x[1]


case(changed_on_the_other_path, np.array([0.5, 1.5]), 0.7)
case(changed_on_the_other_path, np.array([0.5, 1.5]), 0.2)


def function_returned_before_its_name_changes(x):
    def made():
        y = x

        def read():
            return y * x

        if x > 1.0:
            return read
        y = 2.0 * x
        return read

    return made()()


case(function_returned_before_its_name_changes, 1.5)
case(function_returned_before_its_name_changes, 0.5)


def functions_that_outlive_a_return(x):
    def made():
        y = x

        def read():
            return y * x

        def add():
            nonlocal y
            y += 1.0

        add()
        if x > 1.0:
            return read, add
        y = 2.0 * x
        return read, add

    read, add = made()
    add()
    return read()


case(functions_that_outlive_a_return, 1.5)
case(functions_that_outlive_a_return, 0.5)


def called_in_finally(x):
    z = np.zeros(2)

    def made():
        y = x

        def keep():
            z[0] = y * y

        try:
            if x > 1.0:
                return 1.0
            y = 2.0 * x
        finally:
            keep()
        return 3.0

    return made() * z[0]


case(called_in_finally, 1.5)
case(called_in_finally, 0.5)


def product_after_a_return(c, a):
    """The loops of the product are within the path that has not returned, and may be empty."""
    for k in range(2):
        if c * k > 2.0:
            return 2.0 * c
    columns = np.prod(a, axis=0)
    return np.sum(columns) * c


def product_for_nobody(c, a):
    for k in range(2):
        if c * k > 2.0:
            return 2.0 * c
    np.prod(a, axis=0)
    return c * c


for program in (product_after_a_return, product_for_nobody):
    for c in (1.5, 3.5):
        for shape in ((2, 3), (3, 0), (0, 3)):
            case(program, c, np.full(shape, 1.25), argnums=(0, 1))
