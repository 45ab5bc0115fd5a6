"""Functions: helpers, closures, nonlocal, lambdas, signatures, recursion, functions as values."""

import functools
import math

import numba
import numpy as np

from tests.tools.checking import Cases

case = Cases()
VECTOR = np.array([0.9, -0.4, 1.7, 0.3, -1.1])


def square(x):
    return x * x


def power(x, n=3, *, scale=1.0):
    return scale * x**n


def both_ways(x, y):
    """Returns a pair."""
    return x * y, x - y


def fill(out, x):
    for i in range(len(out)):
        out[i] = x * (i + 1)


def scale_in_place(out, factor):
    for i in range(len(out)):
        out[i] *= factor
    return factor * 2.0


def branching_helper(x):
    if x > 1.0:
        return x * x
    for _ in range(3):
        x = x * 1.1
        if x > 1.0:
            return x
    return -x


def helper(x, y):
    return square(x) + square(y) * square(x + y)


case(helper, 1.3, 0.7)


def helper_of_helper(x):
    return helper(x, helper(x, 2.0))


case(helper_of_helper, 1.3)


def helper_twice(x):
    return square(square(x)) + square(x) * square(x)


case(helper_twice, 1.3)


def defaults(x):
    return power(x) + power(x, 2) * power(x, scale=2.0) + power(n=1, x=x, scale=x)


case(defaults, 1.3)


def returns_pair(x, y):
    p, m = both_ways(x, y)
    q, r = both_ways(p, m)
    return q * r + both_ways(x, y)[1]


case(returns_pair, 1.3, 0.7)


def pair_kept(x, y):
    both = both_ways(x, y)
    return both[0] * both[1] + sum(both_ways(*both))


case(pair_kept, 1.3, 0.7)


def helper_fills(x):
    out = np.zeros(4)
    fill(out, x * x)
    return out[0] * out[3] + out[1]


case(helper_fills, 1.3)


def helper_modifies_twice(x):
    y = x.copy()
    a = scale_in_place(y, y[0])
    b = scale_in_place(y, a)
    return y[0] * y[1] + b * y[2]


case(helper_modifies_twice, VECTOR)


def helper_modifies_argument(x):
    scale_in_place(x, 0.7)
    scale_in_place(x, x[1])
    return x[0] * x[1] + x[2] ** 2


case(helper_modifies_argument, VECTOR)


def helper_with_returns(x, y):
    return branching_helper(x) * branching_helper(y)


case(helper_with_returns, 1.3, 0.95)
case(helper_with_returns, 0.1, 1.95)


def helper_in_loop(x, n):
    for i in range(n):
        x = branching_helper(x) * 0.7 + power(x, i) * 0.1
    return x


case(helper_in_loop, 1.3, 4)


def helper_in_condition(x):
    if branching_helper(x) > 1.0:
        return square(x)
    return x


case(helper_in_condition, 1.3)
case(helper_in_condition, 0.1)


def helper_in_while(x):
    while square(x) < 5.0:
        x = square(x) * 0.5 + power(x, scale=0.9)
    return x


case(helper_in_while, 1.3)


def names_do_not_leak(x):
    def inner(y):
        x = y * y
        z = x + y
        return z

    z = x * 3.0
    y = inner(z)
    return x * y * z


case(names_do_not_leak, 1.3)


def nothing_returned(x):
    def note(values):
        values[0] = values[1] * 2.0

    y = np.zeros(2)
    y[1] = x * x
    note(y)
    return y[0] * x


case(nothing_returned, 1.3)


def closure(x, y):
    def inner(z):
        return z * y + x

    return inner(x) * inner(2.0)


case(closure, 1.3, 0.7)


def closure_of_closure(x, y):
    def outer(a):
        def inner(b):
            return a * b * x + y

        return inner(a) + inner(y)

    return outer(x) * outer(2.0)


case(closure_of_closure, 1.3, 0.7)


def closure_sees_rebinding(x):
    def inner():
        return y * y

    y = x * 2.0
    a = inner()
    y = x * 3.0
    return a + inner() * x


case(closure_sees_rebinding, 1.3)


def closure_in_loop(x, n):
    def step(value):
        return value * x + i

    value = x
    for i in range(n):
        value = step(value) * 0.5
    return value


case(closure_in_loop, 1.3, 4)


def nonlocal_total(x):
    total = 0.0

    def add(v):
        nonlocal total
        total += v * x

    add(x)
    add(2.0)
    for k in range(3):
        add(total * k * 0.1)
    return total


case(nonlocal_total, 1.3)


def nonlocal_two_levels(x):
    state = x

    def outer():
        def inner():
            nonlocal state
            state = state * state * 0.5

        inner()
        inner()
        return state + 1.0

    return outer() * state


case(nonlocal_two_levels, 1.3)


def lambdas(x, y):
    f = lambda a: a * y  # noqa: E731
    g = lambda a, b=2.0: f(a) * b + x  # noqa: E731
    return g(x) + g(y, b=x) + (lambda t: t * t)(x)


case(lambdas, 1.3, 0.7)

case(lambda x: x * x + math.sin(x), 1.3)
case(lambda x, y=2.0: x**y, 1.3)


def lambda_in_list(x):
    functions = [lambda a: a * a, lambda a: a + x, math.sin]
    y = x
    for f in functions:
        y = f(y)
    return y


case(lambda_in_list, 1.3)


def chosen_function(x, name):
    table = {"square": square, "sin": math.sin, "double": lambda a: 2.0 * a}
    return table[name](x) * x


case(chosen_function, 1.3, "square")
case(chosen_function, 1.3, "sin")
case(chosen_function, 1.3, "double")


def function_argument(f, x):
    return f(x) * f(2.0 * x)


case(function_argument, square, 1.3)
case(function_argument, math.exp, 0.3)
case(function_argument, branching_helper, 1.3)
case(function_argument, lambda t: t**3, 1.3)


def apply_n(f, x, n):
    for _ in range(n):
        x = f(x)
    return x


def higher_order(x, y):
    return apply_n(lambda t: t * y + 0.1, x, 3)


case(higher_order, 1.3, 0.7)


def composed(x):
    def compose(*functions):
        def run(value):
            for function in functions:
                value = function(value)
            return value

        return run

    return compose(square, math.sin, lambda v: v + x)(x)


case(composed, 0.6)


def returned_closure(x, y):
    def make(a):
        def inner(b):
            return a * b * b

        return inner

    first, second = make(x), make(y)
    return first(y) * second(x)


case(returned_closure, 1.3, 0.7)


def partials(x, y):
    f = functools.partial(power, n=2, scale=y)
    g = functools.partial(both_ways, x)
    return f(x) + g(y)[0] * g(x)[1]


case(partials, 1.3, 0.7)

case(functools.partial(helper, 0.7), 1.3)


def star_arguments(x, y):
    def total(*values):
        result = 0.0
        for k, value in enumerate(values):
            result += value * value * (k + 1)
        return result * len(values)

    return total(x) + total(x, y, x * y) + total() + total(*(x, y), 2.0)


case(star_arguments, 1.3, 0.7)


def keyword_arguments(x, y):
    def total(**values):
        result = 0.0
        for name, value in values.items():
            result += value * len(name)
        return result * values.get("scale", 1.0)

    options = {"aa": x, "b": y}
    return total(a=x) + total(**options, scale=x * y)


case(keyword_arguments, 1.3, 0.7)


def everything(x, y):
    def f(a, /, b, *rest, c=2.0, d, **others):
        return a * b + sum(rest) * c - d * others["e"]

    return f(x, y, x * x, 3.0, d=y, e=x) + f(x, b=y, c=x, d=2.0, e=1.0)


case(everything, 1.3, 0.7)


def top_level_star(*values):
    return values[0] * values[1] + values[-1]


case(top_level_star, 1.3, 0.7, -0.4)


def top_level_keywords(x, **options):
    return x**2 * options["scale"] + options.get("offset", 0.0)


case(top_level_keywords, 1.3, keywords={"scale": 0.7}, argnums=0)


def keyword_only(x, *, y, z=2.0):
    return x * y**z


case(keyword_only, 1.3, keywords={"y": 0.7})
case(keyword_only, 1.3, keywords={"y": 0.7, "z": 3.0})
case(keyword_only, 1.3, keywords={"y": 0.7, "z": 3.0}, argnums=("z", "x"))


def default_arguments(x, y=0.7, n=2):
    return x * y**n


case(default_arguments, 1.3)
case(default_arguments, 1.3, 0.9)
case(default_arguments, 1.3, argnums="x")
case(default_arguments, 1.3, keywords={"n": 3}, argnums="x")
case(default_arguments, 1.3, 0.4, 3, argnums=("y", "x"))
case(default_arguments, 1.3, 0.4, 3, argnums=(1,))
case(default_arguments, 1.3, 0.4, 3.0, argnums=-1)
case(default_arguments, 1.3, 0.4, 3, argnums=-3)


def integer_selected(x, y):
    return x * x * y


case(integer_selected, 3, 0.5, argnums=0)
case(integer_selected, 3, 2, argnums=(0, 1))
case(integer_selected, np.int32(3), np.float32(0.5), argnums=0)


def factorial(n):
    return 1 if n <= 1 else n * factorial(n - 1)


def recursion_of_known_depth(x):
    def power(base, n):
        if n == 0:
            return 1.0
        half = power(base, n // 2)
        return half * half * base if n % 2 else half * half

    return power(x, 5) + power(x, 2) / factorial(3)


case(recursion_of_known_depth, 1.3)


def mutual_recursion(x):
    def even(v, n):
        return v if n == 0 else odd(v * v, n - 1)

    def odd(v, n):
        return v + 1.0 if n == 0 else even(v * x, n - 1)

    return even(x, 3) * even(x, 2)


case(mutual_recursion, 0.9)


def recursion_over_tuple(x, y):
    def total(values):
        if not values:
            return 0.0
        return values[0] ** 2 + 0.5 * total(values[1:])

    return total((x, y, x * y))


case(recursion_over_tuple, 1.3, 0.7)


def horner_by_recursion(x):
    def evaluate(coefficients):
        if len(coefficients) == 1:
            return coefficients[0]
        return coefficients[0] + x * evaluate(coefficients[1:])

    return evaluate((1.0, -2.0, 0.5, 3.0))


case(horner_by_recursion, 1.3)


@numba.njit
def jitted(x, n):
    for _ in range(n):
        x = x * x * 0.5
    return x


case(jitted, 1.3, 3)


def calls_jitted(x, n):
    return jitted(x, n) * jitted(2.0 * x, 1)


case(calls_jitted, 1.3, 3)


def conditional_definition(x, mode):
    if mode == "a":

        def f(t):
            return t * t
    else:

        def f(t):
            return t + 1.0

    return f(x) * x


case(conditional_definition, 1.3, "a")
case(conditional_definition, 1.3, "b")


def annotated_signature(x: float, n: "int" = 2) -> "float":
    return x**n


case(annotated_signature, 1.3)


def argument_overwritten_by_helper(x):
    def inner(v):
        v = v * v
        v += 1.0
        return v

    y = inner(x)
    return x * y


case(argument_overwritten_by_helper, 1.3)


def make_captured(scale, table):
    def captured(x):
        return scale * x * table[1] + table[0] * x * x

    return captured


case(make_captured(2.5, np.array([0.5, 1.5])), 1.3)
case(make_captured(3, (0.5, 1.5)), 1.3)

WEIGHTS = np.array([0.5, 1.5, -2.0])
TABLE = {"alpha": 0.3, "beta": [1.0, 2.0]}


def global_array(x):
    total = 0.0
    for i in range(3):
        total += WEIGHTS[i] * x[i] * x[i]
    return total * TABLE["alpha"] + TABLE["beta"][1] * x[0]


case(global_array, np.array([1.3, 0.7, -0.4]))


def captured_array_copied(x):
    work = WEIGHTS.copy()
    work[0] = x * work[1]
    work[2] *= x
    return work[0] * work[2]


case(captured_array_copied, 1.3)


def has_aux(x, y):
    p = x * y
    return p * p, (p, x + 1.0)


case(has_aux, 1.3, 0.7, has_aux=True)


def has_aux_array(x):
    y = x * 2.0
    total = 0.0
    for v in y:
        total += v * v
    return total, y


case(has_aux_array, VECTOR, has_aux=True)


def same_function_two_types(x, n):
    def twice(v):
        return v + v

    return x * twice(n) + twice(x)


case(same_function_two_types, 1.3, 3)


def helper_with_while(x, y):
    def root(a):
        r = a
        while abs(r * r - a) > 1e-12:
            r = 0.5 * (r + a / r)
        return r

    return root(x) * root(y) + root(root(x))


case(helper_with_while, 2.3, 1.7)


def helper_with_local_array(x):
    def smooth(v):
        out = np.empty(len(v))
        out[0] = v[0]
        for i in range(1, len(v)):
            out[i] = 0.5 * (v[i] + out[i - 1])
        return out

    y = smooth(smooth(x))
    return y[4] * y[2]


case(helper_with_local_array, VECTOR)


def helper_returns_its_argument(x):
    def touch(v):
        v[0] = v[1] * v[2]
        return v

    y = touch(x)
    y[1] = y[0] * 3.0
    return x[0] * x[1] + y[2]


case(helper_returns_its_argument, VECTOR)


def distances(points):
    """`math.hypot` of as many coordinates as there are."""
    n = len(points)
    return sum(math.hypot(*(points[i] - points[j])) for i in range(n) for j in range(i))


case(distances, np.arange(12.0).reshape(4, 3) ** 1.5 % 7.0)
case(distances, np.arange(4.0).reshape(4, 1) ** 1.5)
case(distances, np.ones((0, 3)))


def lengths_of_lists(x):
    return math.hypot(*[v * v for v in x]) + math.hypot(*x[:0]) * x[0] + math.hypot(*x[:1])


case(lengths_of_lists, np.array([0.5, -1.5, 2.0]))


def angles(x):
    """Functions of two arguments, of slices."""
    return math.atan2(*x[:2]) * np.hypot(*x[2:4]) + np.maximum(*x[1:3])


case(angles, np.array([0.5, -1.5, 2.0, 0.7, 1.3]))
