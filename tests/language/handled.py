"""Exceptions that are raised on some paths and handled: retries, fallbacks, guards, defaults."""

import contextlib
import math

import numpy as np

from tests.tools.checking import Cases

case = Cases()

DEFINITE = np.array([[2.0, 0.5], [0.5, 1.0]])
INDEFINITE = np.array([[1.0, 2.0], [2.0, 1.0]])
SIDE = np.array([1.3, -0.4])
MIXED = np.array([0.7, -1.2, 2.1, 0.4])
POSITIVE = np.array([0.7, 1.2, 2.1, 0.4])


class NotConverged(Exception):
    """Newton's method has not found a root."""


class Negative(ValueError):
    pass


class TooLarge(ArithmeticError):
    pass


def safe_log(x):
    try:
        return math.log(x)
    except ValueError:
        return -10.0 + x


case(safe_log, 1.3)
case(safe_log, -0.7)


def log_or_penalty(x, scale):
    try:
        y = math.log(x) * scale
        y = y + math.sqrt(scale - x)
    except ValueError:
        y = x * x * scale
    return 2.0 * y


case(log_or_penalty, 0.7, 1.9)
case(log_or_penalty, -0.7, 1.9)
case(log_or_penalty, 2.7, 1.9)


def root_of(x):
    if x < 0.0:
        raise ValueError("negative")
    return math.sqrt(x)


def raise_in_a_helper(x, y):
    try:
        a = root_of(x - y)
        b = root_of(y)
    except ValueError:
        return x * y
    return a + b * x


case(raise_in_a_helper, 2.3, 0.7)
case(raise_in_a_helper, 0.3, 0.7)
case(raise_in_a_helper, 0.3, -0.7)


def guarded_division(x, y):
    try:
        ratio = x / (y - abs(y))
    except ZeroDivisionError:
        ratio = x
    return ratio * ratio


case(guarded_division, 1.3, 0.4)
case(guarded_division, 1.3, -0.4)


def cholesky_with_jitter(a, b):
    for jitter in (0.0, 1e-6, 0.5, 3.0):
        try:
            factor = np.linalg.cholesky(a + jitter * np.eye(2))
            break
        except np.linalg.LinAlgError:
            continue
    z = np.linalg.solve(factor, b)
    return z @ z + jitter


case(cholesky_with_jitter, DEFINITE, SIDE)
case(cholesky_with_jitter, INDEFINITE, SIDE)


def cholesky_with_growing_jitter(a, b):
    jitter = 2e-3
    while True:
        try:
            factor = np.linalg.cholesky(a + jitter * np.eye(len(a)))
            break
        except np.linalg.LinAlgError:
            jitter *= 10.0
    z = np.linalg.solve(factor, b)
    return 0.5 * np.sum(z**2) + np.sum(np.log(np.diag(factor)))


case(cholesky_with_growing_jitter, DEFINITE, SIDE)
case(cholesky_with_growing_jitter, INDEFINITE, SIDE)


def negative_log_likelihood(a, b):
    try:
        factor = np.linalg.cholesky(a)
    except np.linalg.LinAlgError:
        return 1e3 + b[0] ** 2
    z = np.linalg.solve(factor, b)
    return 0.5 * z @ z + np.sum(np.log(np.diag(factor)))


case(negative_log_likelihood, DEFINITE, SIDE)
case(negative_log_likelihood, INDEFINITE, SIDE)


def solve_or_scale(a, b):
    try:
        x = np.linalg.solve(a - a[0, 0], b)
    except np.linalg.LinAlgError:
        x = 2.0 * b
    return np.sum(x * x)


case(solve_or_scale, DEFINITE, SIDE)


def inverse_or_zeros(a, b):
    try:
        inverse = np.linalg.inv(a)
    except np.linalg.LinAlgError:
        inverse = np.zeros_like(a)
    return b @ inverse @ b


case(inverse_or_zeros, DEFINITE, SIDE)


def newton(x, c):
    for _ in range(8):
        slope = 3.0 * x * x - 1.0
        if abs(slope) < 0.3:
            raise NotConverged("flat")
        x = x - (x**3 - x - c) / slope
    return x


def bisected(low, high, c):
    for _ in range(3):
        middle = 0.5 * (low + high)
        if middle**3 - middle - c > 0.0:
            high = middle
        else:
            low = middle
    return (low * c + high) / 2.0


def newton_then_bisection(x, c):
    try:
        return newton(x, c)
    except NotConverged:
        return bisected(x, x + 2.0, c)


case(newton_then_bisection, 1.5, 0.7)
case(newton_then_bisection, 0.6, 0.7)


def several_handlers(x, y):
    try:
        if x > 3.0:
            raise TooLarge("x")
        if y < 0.0:
            raise Negative("y")
        z = math.log(x) * y
    except TooLarge:
        z = x * x
    except Negative:
        z = y * x * 3.0
    except ValueError:
        z = x + y * y
    return z * y


case(several_handlers, 1.3, 0.7)
case(several_handlers, 3.3, 0.7)
case(several_handlers, 1.3, -0.7)
case(several_handlers, -1.3, 0.7)


def tuple_of_classes(x, y):
    try:
        z = math.sqrt(x) / y
    except (ValueError, ZeroDivisionError):
        z = x * 2.0 + y
    return z * x


case(tuple_of_classes, 1.3, 0.7)
case(tuple_of_classes, -1.3, 0.7)


def any_exception(x, y):
    try:
        z = math.sqrt(x) * math.exp(y)
    except Exception:
        z = x * y
    return z + x


case(any_exception, 1.3, 0.7)
case(any_exception, -1.3, 0.7)
case(any_exception, 1.3, 800.0)


def bare_except(x):
    try:
        z = math.acos(x)
    except:  # noqa: E722
        z = x**3
    return z


case(bare_except, 0.3)
case(bare_except, 1.3)


def with_else_and_finally(x):
    total = x
    try:
        y = root_of(x - 1.0)
    except ValueError:
        total = total * 3.0
    else:
        total = total + y * y * y
    finally:
        total = total * x
    return total


case(with_else_and_finally, 1.7)
case(with_else_and_finally, 0.7)


def assigned_before_the_raise(x, y):
    a = x
    try:
        a = x * y
        b = root_of(a)
        a = a + b
    except ValueError:
        a = a * a
    return a * x


case(assigned_before_the_raise, 1.3, 0.7)
case(assigned_before_the_raise, 1.3, -0.7)


def written_before_the_raise(x):
    y = np.zeros(4)
    try:
        for i in range(4):
            y[i] = x[i] * 2.0
            y[i] += root_of(x[i])
    except ValueError:
        y[3] = x[0] * x[1]
    return np.sum(y * y)


case(written_before_the_raise, MIXED)
case(written_before_the_raise, POSITIVE)


def raised_again(x):
    try:
        try:
            y = root_of(x)
        except ValueError:
            if x < -1.0:
                raise
            y = -x * x
    except ValueError:
        y = 5.0 * x
    return y * x


case(raised_again, 1.3)
case(raised_again, -0.3)
case(raised_again, -1.3)


def raised_from(x):
    try:
        try:
            y = math.log(x)
        except ValueError as error:
            raise NotConverged("bad start") from error
    except NotConverged:
        y = x * x
    return y + x


case(raised_from, 1.3)
case(raised_from, -1.3)


def nested_tries(x, y):
    try:
        a = root_of(x)
        try:
            b = root_of(y) * a
        except ValueError:
            b = y * a * 2.0
        c = root_of(b + x)
    except ValueError:
        c = x * y
    return c + x


case(nested_tries, 1.3, 0.7)
case(nested_tries, 1.3, -0.1)
case(nested_tries, 1.3, -2.1)
case(nested_tries, -1.3, 0.7)


def skips_what_fails(x):
    total = 0.0
    used = 0
    for value in x:
        try:
            total += math.log(value) * value
        except ValueError:
            continue
        used += 1
    return total / used


case(skips_what_fails, MIXED)
case(skips_what_fails, POSITIVE)


def stops_at_the_first(x):
    total = 1.0
    for i in range(len(x)):
        try:
            total = total * root_of(x[i])
        except ValueError:
            total = total + x[i]
            break
    else:
        total = total * 2.0
    return total


case(stops_at_the_first, MIXED)
case(stops_at_the_first, POSITIVE)


def loop_in_a_try(x):
    total = 0.0
    try:
        for value in x:
            total += root_of(value) * value
    except ValueError:
        total = total * 3.0
    return total


case(loop_in_a_try, MIXED)
case(loop_in_a_try, POSITIVE)


def while_in_a_try(x):
    y = x
    n = 0
    try:
        while n < 5:
            y = y - 0.3 * root_of(y)
            n += 1
            y = y - 0.2
    except ValueError:
        y = y * y
    return y * x


case(while_in_a_try, 0.9)
case(while_in_a_try, 9.0)


def listed_in_a_try(x):
    try:
        roots = [math.sqrt(v) for v in x]
        total = sum(roots)
    except ValueError:
        total = x[0] * x[1]
    return total * total


case(listed_in_a_try, MIXED)
case(listed_in_a_try, POSITIVE)


def retries(x):
    step = 1.0
    for _ in range(6):
        try:
            y = root_of(2.0 - x * step)
        except ValueError:
            step *= 0.5
            continue
        break
    return y * step + x


case(retries, 0.7)
case(retries, 3.1)
case(retries, 7.1)


def beyond_the_end(x, i):
    try:
        y = x[i] * x[0]
    except IndexError:
        y = x[-1] * 2.0
    return y


case(beyond_the_end, MIXED, 2)
case(beyond_the_end, MIXED, 7)
case(beyond_the_end, MIXED, -5)


def neighbours(x):
    total = 0.0
    for i in range(len(x)):
        try:
            total += x[i] * x[i + 1]
        except IndexError:
            total += x[i] ** 3
    return total


case(neighbours, MIXED)


def first_large(x, bound):
    try:
        found = next(v for v in x if v > bound)
    except StopIteration:
        found = x[0] * bound
    return found * found


case(first_large, MIXED, 1.0)
case(first_large, MIXED, 5.0)


def asserted(x, y):
    try:
        assert x > y, "order"
        z = x - y
    except AssertionError:
        z = (y - x) * 3.0
    return z * z


case(asserted, 1.3, 0.7)
case(asserted, 0.3, 0.7)


def overflowing(x):
    try:
        y = math.exp(x)
    except OverflowError:
        y = 1e6 * x
    return y


case(overflowing, 1.3)
case(overflowing, 800.0)


def power_of_zero(x, k):
    try:
        y = (x - abs(x)) ** k
    except ZeroDivisionError:
        y = x
    return y * x


case(power_of_zero, 1.3, -1)
case(power_of_zero, -1.3, -1)


class Cached:
    def __init__(self, x):
        self.x = x

    def value(self):
        try:
            return self.cached
        except AttributeError:
            self.cached = self.x * self.x
            return self.cached


def cached_attribute(x):
    held = Cached(x)
    return held.value() * held.value()


case(cached_attribute, 1.3)


def parsed_with_a_default(x, options):
    try:
        rate = options["rate"]
    except KeyError:
        rate = 0.5
    try:
        y = math.log(x * rate)
    except ValueError:
        y = options.get("floor", -1.0) * x
    return y


case(parsed_with_a_default, 1.3, {"rate": 2.0})
case(parsed_with_a_default, -1.3, {"floor": 2.0})


def none_for_failure(x):
    try:
        return root_of(x)
    except ValueError:
        return None


def optional_result(x, y):
    found = none_for_failure(x)
    if found is None:
        return x * y
    return found * y


case(optional_result, 1.3, 0.7)
case(optional_result, -1.3, 0.7)


def checked(x):
    if not np.all(x > 0.0):
        raise ValueError("all must be positive")
    return np.log(x)


def checked_array(x):
    try:
        y = checked(x)
    except ValueError as error:
        print("falling back", error)
        y = x * x
    return np.sum(y * x)


case(checked_array, MIXED)
case(checked_array, POSITIVE)


def suppressed(x):
    y = x * 2.0
    with contextlib.suppress(ValueError):
        y = math.log(x)
        y = y * y
    return y * x


case(suppressed, 1.3)
case(suppressed, -1.3)


class Swallow:
    def __init__(self, kind):
        self.kind = kind
        self.hits = 0

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        self.hits += 1
        return kind is not None and issubclass(kind, self.kind)


def own_manager(x):
    y = x
    with Swallow(ValueError) as swallow:
        y = root_of(x) * 3.0
    return y * x + swallow.hits


case(own_manager, 1.3)
case(own_manager, -1.3)


@contextlib.contextmanager
def penalised(state, amount):
    try:
        yield state
    except ValueError:
        state["penalty"] = state["penalty"] + amount
    finally:
        state["calls"] = state["calls"] + 1


def own_generator_manager(x):
    state = {"penalty": 0.0, "calls": 0}
    y = x
    with penalised(state, x * x) as held:
        y = root_of(x) + held["penalty"]
    return y + state["penalty"] * state["calls"]


case(own_generator_manager, 1.3)
case(own_generator_manager, -1.3)


def finally_restores(x):
    scale = [2.0]
    try:
        try:
            scale[0] = x
            y = root_of(x - 1.0) * scale[0]
        finally:
            scale[0] = 3.0
    except ValueError:
        y = x * scale[0]
    return y * scale[0]


case(finally_restores, 1.7)
case(finally_restores, 0.7)


def named_errors(x):
    try:
        if x > 2.0:
            raise ValueError("large")
        y = math.sqrt(x)
    except ValueError as error:
        y = x * len(error.args)
    return y


case(named_errors, 1.3)
case(named_errors, 2.3)
case(named_errors, -2.3)


def consumer_raises(x):
    def values():
        for v in x:
            try:
                yield v
            except ValueError:
                yield 100.0

    total = 0.0
    try:
        for v in values():
            total += root_of(v)
    except ValueError:
        total = total * 2.0
    return total


case(consumer_raises, MIXED)
case(consumer_raises, POSITIVE)


THREE, FIVE = np.array([0.7, 1.2, 2.1]), np.array([0.7, 1.2, 2.1, 0.4, 1.7])


def weights_or_none(x):
    try:
        y = x + np.array([1.0, 2.0, 3.0])
    except ValueError:
        y = x * 2.0
    return np.sum(y**2)


def product_or_cubes(x):
    try:
        found = np.sum((x @ np.ones((3, 3))) ** 2)
    except ValueError:
        found = np.sum(x**3)
    return found


def stored_or_first(x):
    y = np.zeros(3)
    try:
        y[:] = x
        y *= x
    except ValueError:
        y[:] = x[0] ** 2
    return np.sum(y**3)


def shorter_of_two(x, y):
    try:
        z = x * y
    except ValueError:
        n = min(len(x), len(y))
        z = x[:n] * y[:n]
    return np.sum(z**2)


def raised_again(x):
    try:
        try:
            z = x * np.ones(3)
        except ValueError:
            raise RuntimeError("other lengths") from None
    except RuntimeError:
        z = x * 3.0
    return np.sum(z**2)


for _program in (weights_or_none, product_or_cubes, stored_or_first, raised_again):
    for _x in (THREE, FIVE, THREE[:1]):
        case(_program, _x)
case(shorter_of_two, FIVE, THREE)
case(shorter_of_two, FIVE, THREE[:1])
case(shorter_of_two, FIVE, FIVE[::-1].copy())
