"""Generators, by the loops that run over them, and context managers made of generators."""

import contextlib
import itertools
import math

import numpy as np

from tests.tools.checking import Cases

case = Cases()
X = np.array([0.7, -1.2, 2.1, 0.4, 1.5, -0.3])


def _pairs(x):
    for i in range(len(x) - 1):
        yield x[i], x[i + 1]


def _positive(x):
    for v in x:
        if v > 0:
            yield v


def _fibonacci(a, b):
    while True:
        yield a
        a, b = b, a + b


def of_pairs(x):
    total = 0.0
    for a, b in _pairs(x):
        step = b - a
        total += step * a * b
    return total


case(of_pairs, X)


def left_early(x, bound):
    """`break` ends the generator; `else` is not done then."""
    total, last = 0.0, 1.0
    for v in _positive(x):
        if v > bound:
            break
        last = v
        total += v * v
    else:
        total *= 3.0
    return total * last


case(left_early, X, 1.0, argnums=0, compiled=False)
case(left_early, X, 9.0, argnums=0, compiled=False)


def returned_from_within(x, bound):
    for k in range(3):
        for a, b in _pairs(x):
            if a < 0:
                continue
            if a * b + k > bound:
                return a * a * b * (k + 1)
    return x[0] * x[1]


case(returned_from_within, X, 0.7, argnums=0, compiled=False)
case(returned_from_within, X, 1.7, argnums=0, compiled=False)
case(returned_from_within, X, 9.0, argnums=0, compiled=False)


def without_end(a, b):
    total = 0.0
    for k, v in enumerate(_fibonacci(a, b), start=1):
        if k > 6:
            break
        total += k * v * v
    return total


case(without_end, 0.4, 2.0)


def until_it_is_small(x):
    """A `while` whose number of values only the numbers know, and one that the reader ends."""

    def halves(v):
        while v > 0.01:
            yield v
            v = 0.5 * v * x

    total = 0.0
    for v in halves(x):
        total += v
        if total > 1.4:
            total += v * v
            break
    return total


case(until_it_is_small, 0.9, compiled=False)
case(until_it_is_small, 0.5, compiled=False)


def at_once(x):
    """All values in a list, a sum, an array, names."""
    *_, last = _positive(x)
    listed = list(_positive(x))
    array = np.array([v * v for v in _positive(x)])
    return sum(v * v for v in _positive(x)) + last * listed[0] + np.sum(array) * max(_positive(x))


case(at_once, X, compiled=False)


def _chained(x, y):
    yield from _positive(x)
    for v in y:
        yield v * v
    yield from (x[0], 2.0)


def from_others(x, y):
    total = 0.0
    for v in _chained(x, y):
        total = 0.9 * total + v**3
    return total


case(from_others, X, np.array([1.0, 2.0]), compiled=False)


def generator_of_a_generator(x):
    def squares(values):
        for v in values:
            yield v * v

    total = 0.0
    for k, v in enumerate(squares(_positive(x))):
        total += (k + 1) * v
    for w in _differences(_positive(x)):
        total += w**3
    return total


def _differences(values):
    before = 0.0
    for v in values:
        yield v - before
        before = v


case(generator_of_a_generator, X, compiled=False)


class Chain:
    def __init__(self, masses, stiffness):
        self.masses = masses
        self.stiffness = stiffness

    def springs(self):
        for i in range(len(self.masses) - 1):
            yield i, i + 1, self.stiffness * (i + 1)


def energy_of_a_chain(x, k):
    chain = Chain(x, k)
    energy = 0.0
    force = np.zeros(len(x))
    for i, j, stiffness in chain.springs():
        stretch = x[j] - x[i]
        energy += 0.5 * stiffness * stretch**2
        force[i] += stiffness * stretch
        force[j] -= stiffness * stretch
    return energy + np.sum(force**2)


case(energy_of_a_chain, X, 0.7)


def _relaxed(u):
    """Yields one array again and again, changed in place."""
    for _ in range(4):
        for i in range(1, len(u) - 1):
            u[i] = 0.5 * (u[i - 1] + u[i + 1])
        yield u


def seen_while_it_changes(x):
    total = 0.0
    for k, u in enumerate(_relaxed(x.copy())):
        total += (k + 1) * np.sum(u**2)
    return total


case(seen_while_it_changes, X, compiled=False)


def changed_by_the_reader(x):
    """The loop's body changes what the generator reads next."""
    y = x.copy()
    total = 0.0
    for a, b in _pairs(y):
        total += a * b
        y[:] = 1.1 * y + a
    return total


case(changed_by_the_reader, X, compiled=False)


def steps_of_an_integrator(x, dt):
    def trajectory(q, p):
        for _ in range(5):
            p = p - dt * math.sin(q)
            q = q + dt * p
            yield q, p

    return sum(0.5 * p * p - math.cos(q) for q, p in trajectory(x, 0.5))


case(steps_of_an_integrator, 0.8, 0.1, compiled=False)


def cleaned_up(x):
    """`finally` is done where the reader leaves, too."""
    log = [1.0]

    def guarded():
        try:
            for v in x:
                yield v
        finally:
            log[0] = 5.0 * x[0]

    total = 0.0
    for v in guarded():
        if v > 2.0:
            break
        total += v * v
    return total * log[0]


case(cleaned_up, X, compiled=False)
case(cleaned_up, 0.5 * X, compiled=False)


# Context managers --------------------------------------------------------------------------------


@contextlib.contextmanager
def _scaled(state, factor):
    before = state["scale"]
    state["scale"] = before * factor
    try:
        yield state["scale"]
    finally:
        state["scale"] = before


def scaled_within(x, y):
    state = {"scale": 1.5}
    with _scaled(state, y) as scale:
        z = x * scale
        with _scaled(state, x):
            z += state["scale"] ** 2
    return z * state["scale"] + z * z


case(scaled_within, 0.4, 2.0)


def left_by_return(x, y):
    state = {"scale": y}

    def inner():
        with _scaled(state, x):
            if x > 1.0:
                return state["scale"] * x
            return state["scale"]

    return inner() * state["scale"]


case(left_by_return, 0.4, 2.0, compiled=False)
case(left_by_return, 1.4, 2.0, compiled=False)


def raised_within(x, y):
    state = {"scale": y}
    try:
        with _scaled(state, 7.0):
            raise ValueError("always")
    except ValueError:
        x = x * x
    return x * state["scale"]


case(raised_within, 0.4, 2.0, compiled=False)


class Within:
    """A context manager that the class writes."""

    def __init__(self, owner, factor):
        self.owner, self.factor = owner, factor

    def __enter__(self):
        self.before = self.owner.stiffness
        self.owner.stiffness = self.before * self.factor
        return self.owner

    def __exit__(self, kind, error, trace):
        self.owner.stiffness = self.before


def within_a_loop(x, k):
    chain = Chain(x, k)
    total = 0.0
    for v in x:
        with Within(chain, v) as softer:
            total += softer.stiffness**2
            if v > 2.0:
                break
    return total * chain.stiffness


case(within_a_loop, X, 0.7, compiled=False)


def _squares(x):
    for v in x:
        yield v * v


def _halves(a):
    rate = a
    while True:
        yield rate
        rate = 0.7 * rate * a


def _three(x):
    yield x[0]
    yield x[1] * x[2]
    yield x[3] ** 3


def next_and_the_rest(x):
    values = _squares(x)
    first = next(values)
    total = first * next(values)
    for v in values:
        total = total * 0.5 + v * first
    return total


case(next_and_the_rest, X)


def two_loops_over_one(x):
    values, total = _squares(x), 0.0
    for v in values:
        if v > 2.0:
            break
        total += v
    for v in values:
        total = total * 0.5 + v
    return total + sum(values)


case(two_loops_over_one, X)


def rates_that_fall(x, n):
    rates, y = _halves(0.8), x
    for _ in range(n):
        y -= next(rates) * math.sin(y)
    return y


case(rates_that_fall, 0.8, 7)


def next_until_none(x):
    values, total = _squares(x), 0.0
    while True:
        v = next(values, None)
        if v is None:
            break
        total += math.sin(v)
    return total


case(next_until_none, X)
case(next_until_none, X[:0])


def in_step_with_a_loop(x):
    total, rates = 0.0, _halves(x[0])
    for v in _squares(x):
        total += v * next(rates)
    for rate, v in zip(_halves(x[3]), x):
        total += rate * v
    some = list(itertools.islice(_halves(x[4]), 3))
    for rate in itertools.takewhile(lambda each: each > 0.05, rates):
        total += rate * some[1] * some[2]
    return total


case(in_step_with_a_loop, X)


def straight_and_filtered(x):
    values, found = _three(x), _positive(x)
    first, second = next(found), next(found)
    return next(values) * next(values) * next(values) + first * second


case(straight_and_filtered, X)


def written_between(x):
    y = x.copy()
    values, total = _squares(y), 0.0
    for k in range(3):
        total += next(values)
        y[k + 1] *= 2.0
    z = x.copy()
    for v, k in zip(_squares(z), range(4)):
        total += v * v
        z[k + 1] *= x[k]
    return total


case(written_between, X)


def several_in_a_list(x):
    several, total = [_squares(x), _squares(2.0 * x)], 0.0
    for k in range(4):
        total += next(several[k % 2]) * (k + 1)
    return total


case(several_in_a_list, X)


def _steps(a):
    z = a
    while True:
        z = 0.5 * (z + a / z)
        yield z


def until_it_stands(a):
    steps = _steps(a)
    before, now = next(steps), next(steps)
    while abs(before - now) > 1e-12:
        before, now = now, next(steps)
    return now


case(until_it_stands, 3.0)


class Fields:
    """An object that is iterated over by a generator."""

    def __init__(self, **held):
        self.held = held

    def __iter__(self):
        yield from self.held.items()


def generators_over_objects(x):
    found = Fields(first=x[0], second=x[1] ** 2)
    names = tuple(name for name, _ in found)
    values = tuple(value for _, value in found)
    pairs = [value * len(name) for name, value in Fields(a=x[2], bc=x[1])]
    it = iter(found)
    _, first = next(it)
    return values[0] * values[1] + len(names) * sum(pairs) + first * dict(it)["second"]


case(generators_over_objects, X)
