"""What programs from elsewhere do that was once refused, or wrong, each as small as can be."""

import copy
import functools
import sys
import threading

import numpy as np
import scipy.optimize
import scipy.stats

from tests.tools.checking import Cases

case = Cases()
x3 = np.array([0.3, 0.4, 0.5])


def message_of_an_array(x, n):
    if not np.all(x < 9.0):
        raise ValueError("x should be small, but is %r in step %d of %s" % (x, n, x.shape))
    if x[0] > 9.0:
        raise ValueError("first is {} of {}".format(x[0], x.shape))
    return np.sum(x**n)


case(message_of_an_array, x3, 3)


class Layer:
    def __init__(self, power):
        self.power = power


FIRST, SECOND = Layer(2), Layer(3)
PLACES = {FIRST: slice(0, 1), SECOND: slice(1, 3)}


def objects_as_keys(x):
    own = {Layer(1): x[0]}
    for layer, factor in own.items():
        own[layer] = factor * 2.0
    total = sum(own.values())
    for layer in (SECOND, FIRST):
        total += np.sum(x[PLACES[layer]] ** layer.power)
    return total


case(objects_as_keys, x3)


class State:
    def __init__(self, x):
        self.x = x
        self.parts = [x, x]


def copies_of_objects(x):
    state = State(x)
    same, own = copy.copy(state), copy.deepcopy(state)
    same.x = x * 2.0
    own.parts[0][1] = 5.0
    x[2] *= 3.0
    pair = copy.deepcopy({"a": x, "b": [x[0], x]})
    pair["b"][1][0] = 7.0
    later = copy.copy(x)
    later[0] = 0.0
    return np.sum(state.x * same.x + own.parts[1] * pair["a"]) + pair["b"][0] + later @ own.x


case(copies_of_objects, x3)


def one_truth_as_subscript(x, y):
    x, y = np.asarray(x), y.copy()
    inverse = np.empty_like(x)
    bad = x < 0.1
    inverse[~bad] = 1.0 / x[~bad]
    inverse[bad] = 0.0
    y[x > 0.2] *= inverse
    y[x > 2.0] = 8.0
    return np.sum(y[x < 1.0]) + np.sum(y[x > 1.0]) + inverse**2


case(one_truth_as_subscript, 0.7, x3)
case(one_truth_as_subscript, 0.05, x3)


def integers_on_one_path(x):
    if np.linalg.norm(x) < 0.1:
        direction = np.array([1, 0, 0])
    else:
        direction = x / np.linalg.norm(x)
    return np.sum(direction * x**2)


case(integers_on_one_path, x3)
case(integers_on_one_path, x3 / 100.0)


def nothing_on_one_path(x, angle):
    def rotated(v):
        if angle < 0.1:
            return v * 1.0
        if len(v) != 3:
            return None
        return v[::-1] * angle

    return np.sum(rotated(x) * x)


case(nothing_on_one_path, x3, 0.4)
case(nothing_on_one_path, x3, 0.05)


def scaled(factor):
    def decorate(function):
        @functools.wraps(function)
        def call(*args, **kwargs):
            result = function(*args, **kwargs)
            return factor * result if kwargs.get("scale", True) else result

        return call

    return decorate


@scaled(3.0)
def power(x, n=2):
    return x**n


def calls_what_is_decorated(x):
    return power(x[0]) + power(x[1], n=3)


case(calls_what_is_decorated, x3)
case(power, 1.3, 2)


def numbers_among_many(*args):
    x, count, label = args
    total = 0.0
    for k in range(count):
        total += x[k] ** count if label == "power" else 0.0
    return total


case(numbers_among_many, x3, 2, "power")
case(scipy.optimize.rosen, x3)


def sets_of_constants(x, kind):
    names = set(["a", "b"]) & frozenset("abc")
    if {kind} <= names and not names - {"a", "b"}:
        return np.sum(x * x)
    return x[0]


case(sets_of_constants, x3, "b")


def never_complex(x):
    wave = np.sin if np.any(np.iscomplex(x)) else np.cos
    placeholder = np.array([[None] * 2]).T
    assert placeholder.shape == (2, 1)
    tiny = sys.float_info.min
    y = np.array(np.asarray(x, order="c"), dtype=np.result_type(x, 1.0), copy=np._CopyMode.ALWAYS)
    y[0] += tiny
    return np.sum(wave(y)) if len(x) or True else 0.0


case(never_complex, x3)


def rolled(x, k):
    y = np.roll(x, k) * np.roll(x, -1)
    for _ in range(2):
        y = y + 0.1 * (np.roll(y, 1, axis=0) - 2 * y + np.roll(y, -1, axis=0))
    z = np.roll(np.outer(y, x), (1, k), axis=(0, 1))
    y[:2] = np.roll(y, 1)[:2]
    return np.sum(z[0] * y)


case(rolled, x3, 2)


def one_leading_axis(x):
    out = np.zeros(3)
    row = x[None, :] * 2.0
    gaps = np.diff(x[:2])[:, None] * np.ones(3)
    out[:] = row
    total = np.sum(out * out)
    out[:] = gaps
    return total + np.sum(out * out)


case(one_leading_axis, x3)


class Kernel:
    def __init__(self, scale):
        self.scale = self.checked(scale)

    def checked(self, scale):
        return scale

    def at(self, x):
        return self.shape(x) * self.scale

    def shape(self, x):
        return 0.0


class Linear(Kernel):
    def __init__(self, scale, shift):
        super().__init__(scale)
        self.shift = shift if isinstance(self, Bent) else 0.0

    def shape(self, x):
        return super().shape(x) + x + self.shift


class Bent(Linear):
    def __init__(self, scale, shift):
        super().__init__(scale, shift)

    def checked(self, scale):
        return 2.0 * super().checked(scale)

    def shape(self, x):
        return super().shape(x) + x**2


def methods_of_the_class_behind_super(x, y):
    return Bent(x, y).at(x) * Linear(y, x).at(y)


case(methods_of_the_class_behind_super, 0.7, 1.3)


def starred_subscripts(x):
    total = 0.0
    for place in np.ndindex(2, 3):
        total += x[(*place, 1)] ** 2 + x[(*place, ...)].sum() * x[(*place[:1], slice(0, 2))].sum()
    return total


case(starred_subscripts, np.linspace(0.3, 1.4, 12).reshape(2, 3, 2))


def products_behind_a_branch(a, w, n):
    y = w
    if n > 0:
        y = np.tanh(a @ y)
    for _ in range(1, n):
        y = np.tanh(a @ y)
    return np.sum(y)


case(products_behind_a_branch, np.array([[0.3, -0.5], [0.8, 0.2]]), x3[:2], 3)
case(products_behind_a_branch, np.array([[0.3, -0.5], [0.8, 0.2]]), x3[:2], 0)


def systems_behind_a_branch(a, b, n):
    p = a.copy()
    total = 0.0
    if n > 0:
        p = p * 0.5 + a @ a
    for _ in range(1, n):
        x = np.linalg.solve(p, b)
        total += np.sum(x * x)
        p = p * 0.5 + np.outer(x, x) + a
    return total


case(systems_behind_a_branch, np.array([[2.3, -0.5], [0.8, 1.2]]), x3[:2], 3)


def stretched_in_this_call_only(x, y):
    return np.sum(x * y) + np.sum(y[:, None] + x)


case(stretched_in_this_call_only, x3, x3[:1])
case(stretched_in_this_call_only, x3, x3)


def stores_into_views_without_axes(x, n):
    for _ in range(n):
        x[..., 0][...] = x[1] ** 2
    x[..., 1][()] = x[0] * x[2]
    x[2:][..., 0].fill(2.0 * x[0])
    x[..., 0][...] += x[2] ** 2
    x[..., 1][()] *= x[0]
    z = x[..., 2]
    z *= x[1]
    z += x[0] ** 2
    return np.sum(x**2) + z * x[0]


case(stores_into_views_without_axes, x3, 2)


def copies_of_views_without_axes(x, n):
    a, b, c = np.array(x[..., 0]), x[..., 1].copy(), float(np.squeeze(x[2:3]))
    z = x[..., 1]
    total = z * a
    for k in range(n):
        total += a * b
        x[k] = c * total
    return total + np.sum(x)


case(copies_of_views_without_axes, x3, 2)


def order_of_a_number(x):
    return np.sum(x[np.argsort(x[..., 0])] ** 2) * x[1] + x[np.argsort(np.sum(x))][0]


case(order_of_a_number, x3)


def arrays_without_axes_of_one_name(x, n):
    def centred(value):
        value = np.asarray(value)
        value -= 0.5
        return value * value

    first = np.asarray(x[0], float)
    before = first.copy()
    first *= x[1]
    total = np.array(0.0)
    for k in range(n):
        for _ in range(2):
            total += x[k] ** 2
        total *= 0.5
    while total < 3.0:
        total += x[2]
    other = total
    total = total + x[1] ** 2
    return before * first + centred(x[0]) * centred(total) + other


case(arrays_without_axes_of_one_name, x3, 3)


def finally_of_what_raises(x):
    try:
        try:
            x[0] *= {}["a"]
        except KeyError:
            raise ValueError("another one") from None
        finally:
            x[1] *= 2.0
    except ValueError as error:
        x[0] *= 3.0 * len(error.args)
    try:
        try:
            x[2] *= 2.0
        except KeyError:
            x[2] = 0.0
        else:
            x[2] *= {}["b"]
        finally:
            x[1] *= x[0]
    except KeyError:
        x[0] *= x[1]
    return np.sum(x**2)


case(finally_of_what_raises, x3)


def clipped_running_total(x, k):
    total = np.where(x[0] > 0, 0.0, k)
    for v in x:
        total += v * k
        total = np.where(total > 3.0, 3.0 + 0.5 * v, total)
        if total > 5.0:
            break
    total *= 2.0
    return total * x[0]


case(clipped_running_total, np.array([0.7, 1.3, 0.4, 2.1]), 0.8)


def carried_from_before(x, k):
    before, total = np.asarray(0.0), 0.0
    for v in x:
        now = np.asarray(v * k)
        total += (now - before) ** 2
        before = now
    return total * k


case(carried_from_before, np.array([0.7, 1.3, 0.4, 2.1]), 2.0)


SETTINGS = threading.local()
SETTINGS.power = 3


def what_a_thread_has(x):
    if not hasattr(SETTINGS, "factor"):
        SETTINGS.factor = {"of": 2.0}
    factor = SETTINGS.factor["of"] if (3, 8) <= sys.version_info < (4, 0) else 5.0
    return factor * np.sum(x**SETTINGS.power)


case(what_a_thread_has, x3)


def points_of_a_normal_distribution(x, cov):
    normal = scipy.stats.multivariate_normal
    one = normal.logpdf(x.reshape(1, 2), np.array([0.1, 0.2]), cov)
    spread = normal.pdf(x[:1].reshape(1, 1), cov=cov)
    return one * spread + normal.logpdf(x[0], 0.3, x[1]) * normal(x, cov).logpdf([0.2, 0.4])


case(points_of_a_normal_distribution, x3[:2].copy(), np.array([[2.0, 0.3], [0.3, 1.0]]))
