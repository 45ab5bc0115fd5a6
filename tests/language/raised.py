"""Exceptions on some paths, in every place of the language that they may come from."""

import contextlib
import logging
import math

import numpy as np

from tests.tools.checking import Cases

case = Cases()
log = logging.getLogger(__name__)

MIXED = np.array([0.7, -1.2, 2.1, 0.4])
POSITIVE = np.array([0.7, 1.2, 2.1, 0.4])


def h(x):
    if x < 0.0:
        raise ValueError("negative")
    return math.sqrt(x) * x


class Obj:
    def __init__(self, x):
        self.x = x
        self.n = 0

    def step(self):
        self.n += 1
        self.x = h(self.x - 1.0)


class Count:
    def __init__(self, x):
        self.x = x
        self.i = 0

    def __iter__(self):
        return self

    def __next__(self):
        if self.x > 5.0 or self.i > 9:
            raise StopIteration
        self.i += 1
        self.x = self.x * 1.5
        return self.x


class WithData(Exception):
    def __init__(self, code):
        self.code = code


def lists(x):
    try:
        parts = [h(x), h(x - 1.0)]
        parts.append(x)
    except ValueError:
        parts = [x, x * x, 3.0]
    return parts[0] * parts[1] + parts[2]


case(lists, 2.0)
case(lists, 0.5)
case(lists, -0.5)


def growing(x):
    out = []
    try:
        for v in x:
            out.append(h(v))
    except ValueError:
        out.append(x[0])
    return sum(out) + len(out)


case(growing, MIXED)
case(growing, POSITIVE)


def objects(x):
    o = Obj(x)
    try:
        o.step()
        o.step()
        o.step()
    except ValueError:
        o.x = o.x * 3.0
    return o.x * (1 + o.n)


case(objects, 9.0)
case(objects, 2.3)
case(objects, 0.3)


def return_in_loop(x):
    for i in range(len(x)):
        try:
            v = h(x[i])
            if v > 2.0:
                return v * x[0]
        except ValueError:
            return x[i] * x[i]
    return x[0]


case(return_in_loop, MIXED)
case(return_in_loop, POSITIVE)


def loops_in_loops(x):
    total = 0.0
    for i in range(len(x)):
        for j in range(len(x)):
            try:
                total += h(x[i] - x[j])
            except ValueError:
                total += x[i] * x[j]
                if total > 8.0:
                    break
    return total


case(loops_in_loops, MIXED)
case(loops_in_loops, POSITIVE)


def loops_in_a_try(x):
    total = 0.0
    try:
        for i in range(len(x)):
            for j in range(i + 1):
                total += h(x[i] + x[j]) * x[j]
    except ValueError:
        total *= x[0]
    finally:
        total += 1.0
    return total


case(loops_in_a_try, MIXED)
case(loops_in_a_try, POSITIVE)


def while_retry(x):
    k = 0
    y = x
    while True:
        try:
            r = h(y)
            break
        except ValueError:
            y = y + 1.0
            k += 1
            if k > 10:
                raise
    return r * x + y


case(while_retry, 2.0)
case(while_retry, -2.5)


def handler_raises(x):
    try:
        try:
            y = h(x)
        except ValueError:
            y = h(-x - 2.0)
    except ValueError:
        y = x**3
    return y


case(handler_raises, 1.0)
case(handler_raises, -1.0)
case(handler_raises, -3.0)


def generator_raises(x):
    def g():
        for v in x:
            yield h(v)

    s = 0.0
    try:
        for v in g():
            s += v * x[0]
    except ValueError:
        s = s * 2.0
    return s


case(generator_raises, MIXED)
case(generator_raises, POSITIVE)


def ternary(x):
    try:
        y = h(x) if x > -1.0 else h(x + 3.0)
    except ValueError:
        y = x * x
    return y


case(ternary, 1.0)
case(ternary, -0.5)
case(ternary, -1.5)


def raised_in_a_condition(x):
    try:
        if x > -2.0 and h(x) > 1.0:
            y = x
        else:
            y = 2.0 * x
    except ValueError:
        y = x * x
    return y


case(raised_in_a_condition, 2.0)
case(raised_in_a_condition, 0.5)
case(raised_in_a_condition, -0.5)
case(raised_in_a_condition, -3.0)


def written_in_place(x):
    y = x.copy()
    try:
        y *= 2.0
        y[0] = h(y[1])
        y[2] = h(y[0] - 1.0)
    except ValueError:
        y[3] = y[0] * y[2]
    return np.sum(y * y)


case(written_in_place, MIXED)
case(written_in_place, POSITIVE)


def arrays_both(x):
    try:
        if x[0] < 0.0:
            raise ValueError
        y = np.sqrt(x * x) * 2.0
        if x[1] < 0.0:
            raise ValueError
        z = y * x
    except ValueError:
        z = x**3
    return np.sum(z)


case(arrays_both, MIXED)
case(arrays_both, POSITIVE)
case(arrays_both, -POSITIVE)


def nothing(x):
    y = x
    try:
        y = h(x)
    except ValueError:
        pass
    return y * x


case(nothing, 1.0)
case(nothing, -1.0)


def log_base(x, b):
    try:
        y = math.log(x, b)
    except (ValueError, ZeroDivisionError):
        y = x * b
    return y


case(log_base, 2.0, 3.0)
case(log_base, -2.0, 3.0)


def sum_of_a_generator(x):
    t = 0.0
    try:
        t = sum(math.log(v) for v in x)
    except ValueError:
        t = np.sum(x * x)
    return t


case(sum_of_a_generator, MIXED)
case(sum_of_a_generator, POSITIVE)


def inner_function(x):
    def inner(v):
        try:
            return h(v)
        except ZeroDivisionError:
            return 0.0

    try:
        return inner(x) + inner(x - 1.0)
    except ValueError:
        return x * 4.0


case(inner_function, 2.0)
case(inner_function, 0.5)
case(inner_function, -0.5)


def try_else_raise(x):
    try:
        try:
            y = x
        except ValueError:
            y = 0.0
        else:
            y = h(x - 1.0)
    except ValueError:
        y = x * 5.0
    return y


case(try_else_raise, 2.0)
case(try_else_raise, 0.5)


def in_handler_reads(x):
    a = 1.0
    try:
        a = h(x)
        b = h(x - 1.0) * a
    except ValueError:
        b = a * x
    return a + b


case(in_handler_reads, 2.0)
case(in_handler_reads, 0.5)
case(in_handler_reads, -0.5)


def lookup(x, k):
    try:
        if k > 2:
            raise KeyError("a")
        y = x[k]
    except LookupError:
        y = x[0] * x[1]
    return y


case(lookup, MIXED, 1)
case(lookup, MIXED, 3)
case(lookup, MIXED, 7)


def captured(x):
    a = 0.0

    def use():
        return a * 2.0 + x

    try:
        a = h(x)
        b = h(x - 1.0)
    except ValueError:
        b = use()
    return b


case(captured, 2.0)
case(captured, 0.5)
case(captured, -0.5)


def nonlocal_names(x):
    t = 1.0

    def add(v):
        nonlocal t
        t = t * h(v)
        return t

    try:
        add(x)
        add(x - 1.0)
    except ValueError:
        t = t * 3.0
    return t * x


case(nonlocal_names, 2.0)
case(nonlocal_names, 0.5)
case(nonlocal_names, -0.5)


def suppress_two(x):
    with contextlib.suppress(ValueError, ZeroDivisionError):
        y = h(x)
        y = y + h(x - 1.0)
        return y
    return x * 5.0


case(suppress_two, 2.0)
case(suppress_two, 0.5)
case(suppress_two, -0.5)


def suppress_unset(x):
    a = 1.0
    with contextlib.suppress(ValueError):
        a = h(x)
        b = h(x - 1.0)
    return a * x


case(suppress_unset, 2.0)
case(suppress_unset, 0.5)
case(suppress_unset, -0.5)


def suppress_index(x, k):
    y = x[0]
    with contextlib.suppress(IndexError):
        y = x[k] * x[1]
    return y


case(suppress_index, MIXED, 1)
case(suppress_index, MIXED, 7)


def test_of_a_while(x):
    y = x
    n = 0
    try:
        while h(y) > 0.1 and n < 6:
            y = y - 0.4
            n += 1
    except ValueError:
        y = y * y
    return y


case(test_of_a_while, 1.5)
case(test_of_a_while, 0.3)
case(test_of_a_while, 9.0)


def any_of_a_generator(x):
    try:
        if any(h(v) > 1.0 for v in x):
            return x[0] * 3.0
    except ValueError:
        return x[1] * x[1]
    return x[0]


case(any_of_a_generator, MIXED)
case(any_of_a_generator, POSITIVE)


def comprehension(x):
    try:
        r = [h(v) for v in x if v > -1.0]
        return r[0] * r[-1]
    except ValueError:
        return x[0]


case(comprehension, np.array([0.5, 0.6]))
case(comprehension, np.array([-0.5, 1.0]))


def iterates(x):
    t = 0.0
    for v in Count(x):
        t += v * v
    return t


case(iterates, 2.0)
case(iterates, 0.5)


def finally_return_flag(x):
    t = x
    try:
        for i in range(3):
            try:
                t = t * h(x - i)
                if t > 30.0:
                    return t
            finally:
                t = t + 1.0
    except ValueError:
        t = t * 2.0
    return t


case(finally_return_flag, 5.0)
case(finally_return_flag, 1.5)
case(finally_return_flag, 0.5)
case(finally_return_flag, 2.2)


def reraise_named(x):
    try:
        try:
            y = h(x)
            y = y * h(x - 1.0)
        except ValueError as e:
            if x > 0.0:
                raise e
            raise KeyError("k") from e
    except KeyError:
        y = x
    except ValueError:
        y = x * x
    return y


case(reraise_named, 2.0)
case(reraise_named, 0.5)
case(reraise_named, -0.5)


def own_class_with_data(x):
    try:
        if x < 0.0:
            raise WithData(3)
        y = h(x)
    except WithData as e:
        y = e.code * x
    return y


case(own_class_with_data, 2.0)
case(own_class_with_data, -1.0)


def tries_in_a_loop(x):
    total = 0.0
    for k in range(3):
        try:
            for v in x:
                total += h(v + k)
        except ValueError:
            total = total * 0.5 + x[0]
    return total


case(tries_in_a_loop, MIXED)
case(tries_in_a_loop, POSITIVE)


def two_messages(x):
    try:
        if x > 3.0:
            raise ValueError("a")
        if x > 2.0:
            raise ValueError("b")
        y = h(x)
    except ValueError as e:
        y = x * (2.0 if str(e) == "a" else 5.0)
    return y


case(two_messages, 4.0)
case(two_messages, 2.5)
case(two_messages, 1.0)
case(two_messages, -1.0)


def one_of_two_again(x):
    try:
        try:
            if x > 3.0:
                raise KeyError("a")
            y = h(x)
        except (KeyError, ValueError):
            if x < 10.0:
                raise
            y = 1.0
    except KeyError:
        y = x * 7.0
    except ValueError:
        y = x * 9.0
    return y


case(one_of_two_again, 4.0)
case(one_of_two_again, 1.0)
case(one_of_two_again, -1.0)


def else_in_a_loop(x):
    t = 0.0
    for v in x:
        try:
            r = math.sqrt(v)
        except ValueError:
            t += v
            continue
        except OverflowError:
            break
        else:
            t += r
        t *= v
    return t


case(else_in_a_loop, MIXED)
case(else_in_a_loop, POSITIVE)


def continue_and_finally(x):
    t = 0.0
    for v in x:
        try:
            if v > 2.0:
                continue
            t += math.sqrt(v)
        except ValueError:
            t += v * v
        finally:
            t *= 1.5
    return t


case(continue_and_finally, MIXED)
case(continue_and_finally, POSITIVE)


def handlers_that_may_return(x):
    try:
        a = math.log(x)
    except ValueError:
        if x < -1:
            return x * x
        a = 2.0 * x
    b = a * x
    try:
        b = b + math.sqrt(a)
    except ValueError:
        return b
    return b * b


case(handlers_that_may_return, 2.0)
case(handlers_that_may_return, 0.5)
case(handlers_that_may_return, -0.5)
case(handlers_that_may_return, -2.0)


def break_of_the_inner_loop(x):
    best = 0.0
    for i in range(len(x)):
        for j in range(len(x)):
            try:
                r = math.log(x[i] - x[j]) * x[j]
            except ValueError:
                break
            best = best + r
        else:
            best = best * 2.0
    return best


case(break_of_the_inner_loop, MIXED)


def words_with_numbers(x):
    try:
        try:
            if x < 0.0:
                raise ValueError(f"bad {x}")
            y = x * x
        except ValueError as error:
            log.warning("failed: %s", error)
            if x > -2.0:
                raise RuntimeError(f"worse: {error}") from error
            y = 3.0 * x
    except RuntimeError as error:
        log.warning(str(error))
        y = 7.0 * x
    return y


case(words_with_numbers, 1.0)
case(words_with_numbers, -1.0)
case(words_with_numbers, -3.0)


def words_in_a_loop(x):
    total = 0.0
    try:
        for v in x:
            if v < 0.0:
                raise ValueError(f"bad {v}")
            total += v * v
    except ValueError as error:
        log.info("stopped: %s", error)
        total = total * 3.0
    return total


case(words_in_a_loop, MIXED)
case(words_in_a_loop, POSITIVE)


def fail(x):
    raise ValueError(f"{x} is not wanted")


def second_operand_raises(x, y):
    try:
        if x < 0.0 and fail(x):
            return y
        if not (x < 2.0 or fail(x)):
            return y
    except ValueError:
        return x * 5.0 * y
    return x * x * y


case(second_operand_raises, 1.0, 2.0)
case(second_operand_raises, -1.0, 2.0)
case(second_operand_raises, 3.0, 2.0)


def second_operand_raises_in_a_loop(x):
    total = 0.0
    for v in x:
        try:
            while v < 3.0 and (v > 0.5 or fail(v)):
                v = v * 1.5
            chosen = (v > 4.0 and v) or (v < 3.5 and fail(v)) or v * v
        except ValueError:
            total = total * 2.0
            continue
        total = total + chosen * v
    return total


case(second_operand_raises_in_a_loop, MIXED)
case(second_operand_raises_in_a_loop, POSITIVE)


def second_operand_is_no_key(x, settings):
    try:
        if x < 0.0 and settings["limit"] < x:
            return x
        if x > 2.0 and (x, x)[2] > 0.0:
            return x
    except LookupError:
        return x * 5.0
    return x * x


case(second_operand_is_no_key, 1.0, {"rate": 2.0})
case(second_operand_is_no_key, -1.0, {"rate": 2.0})
case(second_operand_is_no_key, 3.0, {"rate": 2.0})


class NotConverged(Exception):
    def __init__(self, message, iterations=None, point=None):
        super().__init__(message)
        self.iterations = iterations
        self.point = point


def exceptions_that_hold_numbers(x, steps):
    last = None
    try:
        for n in range(steps):
            if x > 20.0:
                raise NotConverged("too large", iterations=n, point=x)
            if x > 10.0:
                x = x - last
            if x < 0.0:
                raise ValueError("negative", x, n)
            last = x
            x = x * x
    except NotConverged:
        return last * 3.0
    except ValueError:
        return x * 4.0
    except TypeError:
        return x * 5.0
    return x


case(exceptions_that_hold_numbers, 1.1, 3)
case(exceptions_that_hold_numbers, 5.0, 3)
case(exceptions_that_hold_numbers, -1.0, 3)
case(exceptions_that_hold_numbers, 3.4, 3)
case(exceptions_that_hold_numbers, 12.0, 3)


def unset_around(x, is_full):
    if is_full:
        counts = [0.0]

    def step(y):
        if y > 2.0:
            counts[0] = y
        return y * y

    try:
        return step(x)
    except NameError:
        return x * 3.0


case(unset_around, 1.0, False)
case(unset_around, 3.0, False)
