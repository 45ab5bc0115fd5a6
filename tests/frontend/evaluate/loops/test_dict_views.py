"""Views of dicts that are kept in a name: they show the dict as it is when they are asked."""

# ruff: noqa: B007, B905, C417, E731, RUF015, RUF059

from typing import Any

import numpy as np
import pytest

from srcgrad import value_and_grad


def items_counted(x, y):
    d = {"a": x}
    v = d.items()
    d["b"] = y
    return x * len(v)


def keys_counted(x, y):
    d = {"a": x}
    v = d.keys()
    d["b"] = y
    return x * len(v)


def values_summed(x, y):
    d = {"a": x}
    v = d.values()
    d["a"] = y
    return x * sum(v)


def values_run_over(x, y):
    d = {"a": x}
    v = d.values()
    d["b"] = y
    s = 0.0
    for e in v:
        s += e * e
    return s


def key_found(x, y):
    d = {"a": x}
    v = d.keys()
    d["b"] = y
    return x * (2.0 if "b" in v else 1.0)


def values_in_a_helper(x, y):
    def h(v):
        return sum(v) * len(v)

    d = {"a": x}
    v = d.values()
    d["b"] = y * y
    return h(v)


def items_reversed(x, y):
    d = {"a": x}
    v = d.items()
    d["b"] = y * y
    s = 1.0
    for k, e in reversed(v):
        s = s * 2 + e * e
    return s


def after_a_deletion(x, y):
    d = {"a": x, "b": y}
    v = d.items()
    del d["a"]
    return sum(e * e for k, e in v)


def grown_in_a_loop(x, y):
    d = {"a": x}
    v = d.values()
    for k in range(3):
        d[k] = x * y * k
    return sum(v)


def iterator_of_items(x, y):
    d = {"a": x}
    it = iter(d.items())
    d["a"] = y * y
    k, e = next(it)
    return e * x


def within_a_tuple(x, y):
    d = {"a": x}
    t = (d.items(), d.values())
    d["b"] = y
    return sum(t[1]) * len(t[0])


def changed_in_a_while(x, y):
    d = {"a": x}
    v = d.values()
    n = 0
    while n < 3:
        d["a"] = d["a"] * y
        n += 1
    return sum(v)


def changed_in_a_run_time_loop(x, y):
    d = {"a": x, "b": y}
    v = d.values()
    for i in range(int(abs(x)) + 2):
        d["a"] = d["a"] * y
    return sum(v)


def changed_on_a_path(x, y):
    d = {"a": x, "b": y}
    v = d.items()
    if x > 0:
        d["a"] = y * y
    return sum([b for a, b in v])


def in_a_zip(x, y):
    d = {"a": x, "b": y}
    v = d.values()
    z = zip(v, d.keys())
    d["a"] = y * y
    return sum(p for p, q in z)


def in_a_map(x, y):
    d = {"a": x, "b": y}
    v = d.values()
    z = map(lambda t: t * t, v)
    d["a"] = y * y
    return sum(z)


def in_a_generator(x, y):
    d = {"a": x, "b": y}
    v = d.values()
    g = (t * t for t in v)
    d["b"] = y * y
    return sum(g)


def in_arrays(x, y):
    d = {"a": x, "b": y}
    v = d.values()
    a = np.array(list(v))
    d["b"] = y * y
    return np.sum(a) + np.sum(np.array(list(v)))


def after_a_pop(x, y):
    d = {"a": x, "b": y}
    v = d.keys()
    d.pop("a")
    return d[list(v)[0]] * x


def unpacked(x, y):
    d = {"a": x, "b": y}
    v = d.values()
    d["c"] = x * x
    p, q, r = v
    return p * q * r


def made_a_dict(x, y):
    d = {"a": x}
    v = d.items()
    d["b"] = y
    return sum(dict(v).values()) * x


def value_found(x, y):
    d = {"a": x}
    v = d.values()
    d["b"] = y
    return (x if y in v else y) * 2


def as_arguments(x, y):
    d = {"a": x}
    v = d.values()
    d["b"] = y

    def h(*a):
        return a[0] * a[1]

    return h(*v)


def largest_and_sorted(x, y):
    d = {"a": x}
    v = d.values()
    d["b"] = -y
    return x * max(v) + min(v) * sorted(v)[0]


def in_a_lambda(x, y):
    d = {"a": x}
    v = d.items()
    f = lambda: len(v) * x
    d["b"] = y
    return f() * y


def method_kept(x, y):
    d = {"a": x}
    f = d.values
    d["b"] = y
    return sum(f()) * y


def enumerated_while_changed(x, y):
    d = {"a": x}
    v = d.items()
    d["b"] = y
    for i, (k, e) in enumerate(v):
        d[k] = e * e
    return d["a"] + d["b"] * len(v)


def run_over_in_a_loop_that_changes(x, y):
    d = {"a": x, "b": y}
    v = d.values()
    for i in range(int(abs(x)) + 2):
        d["a"] = d["a"] * y
        for e in v:
            d["b"] = d["b"] + 0.1 * e
    return sum(v)


PROGRAMS = [
    items_counted,
    keys_counted,
    values_summed,
    values_run_over,
    key_found,
    values_in_a_helper,
    items_reversed,
    after_a_deletion,
    grown_in_a_loop,
    iterator_of_items,
    within_a_tuple,
    changed_in_a_while,
    changed_in_a_run_time_loop,
    changed_on_a_path,
    in_a_zip,
    in_a_map,
    in_a_generator,
    in_arrays,
    after_a_pop,
    unpacked,
    made_a_dict,
    value_found,
    as_arguments,
    largest_and_sorted,
    in_a_lambda,
    method_kept,
    enumerated_while_changed,
    run_over_in_a_loop_that_changes,
]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda each: each.__name__)
def test_view(program: Any) -> None:
    x, y, step = 1.5, 0.7, 1e-6
    value, slopes = value_and_grad(program, (0, 1)).plain(x, y)
    np.testing.assert_allclose(value, program(x, y), rtol=1e-12)
    by_x = (program(x + step, y) - program(x - step, y)) / (2.0 * step)
    by_y = (program(x, y + step) - program(x, y - step)) / (2.0 * step)
    np.testing.assert_allclose(slopes, (by_x, by_y), rtol=1e-7, atol=1e-9)
