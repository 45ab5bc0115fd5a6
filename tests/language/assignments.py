"""Assignments: plain, chained, unpacking, annotated, augmented, walrus."""

from tests.tools.checking import Cases

case = Cases()


def rename(x):
    y = x
    z = y
    return z * y


case(rename, 1.7)


def identity(x):
    return x


case(identity, 1.7)


def constant(x):
    return 3.0


case(constant, 1.7)


def chained(x, y):
    a = b = x * y
    b = b + a
    return a * b + a


case(chained, 1.3, 0.7)


def chained_three(x):
    a = b = c = x
    a = a * 2.0
    b = b * a
    return a + b * c


case(chained_three, 1.3)


def tuple_targets(x, y):
    a, b = x * y, x + y
    return a / b


case(tuple_targets, 1.3, 0.7)


def swapped(x, y):
    x, y = y, x
    x, y = y * x, x - y
    return x * x * y


case(swapped, 1.3, 0.7)


def rotated(x, y, z):
    for _ in range(4):
        x, y, z = y, z, x * 0.5
    return x + 2.0 * y * z


case(rotated, 1.3, 0.7, -0.4)


def nested_targets(x, y):
    (a, (b, c)), d = (x, (y, x * y)), x - y
    return a * b + c * d


case(nested_targets, 1.3, 0.7)


def starred_end(x, y, z):
    first, *rest = x, y, z, x * y
    return first * rest[0] + rest[1] * rest[2]


case(starred_end, 1.3, 0.7, -0.4)


def starred_middle(x, y, z):
    first, *middle, last = [x, y, z, x * z]
    return first * middle[0] * middle[-1] + last


case(starred_middle, 1.3, 0.7, -0.4)


def starred_empty(x, y):
    first, *rest, last = x, y
    return first * last + len(rest)


case(starred_empty, 1.3, 0.7)


def list_targets(x, y):
    [a, b] = [x, y]
    return a * a * b


case(list_targets, 1.3, 0.7)


def annotated(x: float, y: float) -> float:
    z: float = x * y
    w: float
    w = z + x
    return w * z


case(annotated, 1.3, 0.7)


def walrus(x):
    return (y := x * x) + y * (z := y + 1.0) * z


case(walrus, 1.3)


def walrus_in_condition(x):
    if (y := x * 2.0) > 1.0:
        return y * x
    return y


case(walrus_in_condition, 1.3)
case(walrus_in_condition, 0.3)


def walrus_in_while(x):
    total = 0.0
    while (x := x * 0.7) > 0.1:
        total += x * x
    return total


case(walrus_in_while, 1.3)


def augmented(x, y):
    a = x
    a += y
    a -= x * y
    a *= y
    a /= x
    a **= 2
    return a


case(augmented, 1.3, 0.7)


def augmented_floor(x, y):
    a = x * 5.0
    a //= 2.0
    b = y * 7.0
    b %= 2.0
    return a * y + b * x


case(augmented_floor, 1.3, 0.7)


def augmented_self(x):
    a = x
    a += a
    a *= a
    a -= a * 0.5
    a /= a + 1.0
    return a


case(augmented_self, 1.3)


def augmented_order(x, y):
    a = x
    a -= a * y + a
    a *= x - a
    return a


case(augmented_order, 1.3, 0.7)


def overwritten_parameter(x):
    x = x * x
    x = x * x
    x = x + 1.0 / x
    return x


case(overwritten_parameter, 1.3)


def overwritten_nonlinear(x, y):
    z = x * y
    x = z * z
    y = x * y
    z = z / y
    return x + y * z


case(overwritten_nonlinear, 1.3, 0.7)


def unused(x, y):
    dead = x * x
    also_dead = dead * y
    dead = y
    return dead * 2.0


case(unused, 1.3, 0.7)


def unused_argument(x, y):
    return x * x


case(unused_argument, 1.3, 0.7)


def killed_by_constant(x):
    y = x * x
    z = y + x
    y = 2.0
    return y * z


case(killed_by_constant, 1.3)


def type_changes(x):
    y = 2
    z = y * x
    y = x
    return y * z


case(type_changes, 1.3)


def integer_then_float(x):
    total = 0
    for i in range(3):
        total += x * i
    return total


case(integer_then_float, 1.3)


def one_name_many_uses(x, y):
    t = x * y
    a = t + 1.0
    t = 3
    b = a * t
    t = y * b
    return t * a


case(one_name_many_uses, 1.3, 0.7)


def integers_are_inactive(x, n):
    k = n * 2 + 1
    k -= n
    return x**2 * k


case(integers_are_inactive, 1.3, 3)


def names_like_ours(x, x_bar, value, t1):
    x_saved = x * x_bar
    n = x_saved * value
    f_bar = n + t1
    np = f_bar * x
    math = np * x_saved
    return math


case(names_like_ours, 1.3, 0.7, -0.4, 2.2)


def docstring_only(x):
    """A docstring.

    With several lines, and \\ escapes.
    """
    pass
    return x * 2.0


case(docstring_only, 1.3)


def global_constant(x):
    return x * SCALE + OFFSETS[1] * x * x


SCALE = 2.5
OFFSETS = (0.1, 0.2)
case(global_constant, 1.3)


def several_results_used_twice(x):
    a = x * x
    b = a * a
    c = b * a
    return a + b + c + a * b * c


case(several_results_used_twice, 0.9)


def prints_and_text(x, mode="quiet"):
    label = f"mode {mode}, n = {3:d}"
    if mode == "loud":
        print(label)
    return x * len(label)


case(prints_and_text, 1.3)


def asserts(x, n):
    assert n > 0, "n must be positive"
    assert x > 0.0
    return x**n


case(asserts, 1.3, 3)


def raises_elsewhere(x):
    if x < 0.0:
        raise ValueError("negative")
    return x * x


case(raises_elsewhere, 1.3)


def deleted(x):
    y = x * x
    z = y + 1.0
    del y
    return z * x


case(deleted, 1.3)


def semicolons(x):
    a = x * x; b = a + x; return a * b  # fmt: skip


case(semicolons, 1.3)


def parenthesised(x, y):
    return (
        x
        * (
            y
            + x
        )
    )  # fmt: skip


case(parenthesised, 1.3, 0.7)


def continued_lines(x):
    y = x + \
        x * x  # fmt: skip
    return y * y


case(continued_lines, 1.3)
