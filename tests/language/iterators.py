"""Iterators: used up as they are run over, lazy, and as far as Python would have come."""

import contextlib
import functools
import itertools

import numpy as np

from tests.tools.checking import Cases, Program

case = Cases()
"""Rows that are checked in every way."""
PROGRAMS: list[tuple[Program, str]] = []
"""The others, each with the kind of its arguments."""


def both(program: Program) -> Program:
    """Check a program with lists, whose lengths are known, and with arrays."""
    PROGRAMS.extend([(program, "lists"), (program, "arrays")])
    return program


def listed(program: Program) -> Program:
    PROGRAMS.append((program, "lists"))
    return program


# ------------------------------------------------------------------------------------- used up


@both
def generator_is_used_up(x, y):
    squares = (v * v for v in x)
    return sum(squares) + 3.0 * sum(squares) + sum(y)


@both
def map_is_used_up(x, y):
    squares = map(lambda v: v * v, x)
    return next(squares) * y[0] + 3.0 * sum(squares) + 100.0 * sum(squares)


@both
def zip_goes_on_after_break(x, y):
    pairs = zip(x, y)
    total = 0.0
    for a, b in pairs:
        total += a * b
        if b < 0.5:
            break
    return total + 10.0 * sum(a * b for a, b in pairs)


@both
def enumerate_goes_on_after_break(x, y):
    numbered = enumerate(x, 1)
    total = y[0]
    for i, v in numbered:
        if v > 1.0:
            break
        total += v
    for i, v in numbered:
        total += i * v * v
    return total


@both
def filter_is_used_up(x, y):
    large = filter(lambda v: v > 0.6, x)
    return sum(large) ** 2 + 5.0 * sum(large) + y[0]


@both
def reversed_is_used_up(x, y):
    backwards = reversed(x)
    return next(backwards) * 3.0 + sum(backwards) ** 2 + 7.0 * sum(backwards) + y[0]


@both
def zip_asks_for_one_too_many(x, y):
    items = iter(x)
    total = sum(a * b for a, b in zip(items, y[:2]))
    return total + 10.0 * sum(items)


@both
def zip_asks_in_order(x, y):
    items = iter(x)
    total = sum(a * b for b, a in zip(y[:2], items))
    return total + 10.0 * sum(items)


@both
def zip_of_unequal_iterators(x, y):
    a, b = iter(x), iter(y)
    total = sum(p * q for p, q in zip(a, b))
    return total + 10.0 * sum(a) + 100.0 * sum(b)


@both
def zip_calls_once_more(x, y):
    seen = []

    def note(v):
        seen.append(v)
        return v * 2.0

    total = sum(a * b for a, b in zip(map(note, x), y))
    return total + 5.0 * sum(seen)


@both
def pairs_of_one_iterator(x, y):
    items = iter(x)
    return sum(a * b * b for a, b in zip(items, items)) + sum(y)


@both
def loop_that_advances_its_iterator(x, y):
    items = iter(x)
    total = 0.0
    for v in items:
        total += v * next(items) ** 2
    return total + y[0]


@both
def loop_that_advances_with_a_default(x, y):
    items = iter(y)
    total = 0.0
    for v in items:
        total += v * next(items, 2.0)
    return total + x[0]


@both
def inner_loop_over_the_rest(x, y):
    items = iter(x)
    total = y[0]
    for v in items:
        for w in items:
            total += v * w
            break
    return total


@both
def iterator_in_a_run_time_loop(x, y):
    items = (v * v for v in x)
    total = 0.0
    for w in y:
        total += w * next(items)
    return total


@both
def first_iteration_takes_all(x, y):
    items = (v for v in x)
    total = 0.0
    for w in y:
        total += w * sum(items)
    return total


@both
def iterators_of_iterators(x, y):
    items = iter(x)
    squares = (v * v for v in items)
    a = next(items)
    b = next(squares)
    return a * b + sum(items) + 100.0 * sum(squares) + y[0]


@both
def iterator_in_a_tuple(x, y):
    held = (iter(x), iter(y))
    return next(held[0]) * next(held[1]) + sum(held[0]) * sum(held[1])


@both
def iterator_given_to_a_helper(x, y):
    def some(items, count):
        total = 0.0
        for _ in range(count):
            total += next(items)
        return total

    items = iter(x)
    return some(items, 2) ** 2 + some(items, 1) ** 3 + y[0] * next(items)


class Reader:
    def __init__(self, values):
        self.values = iter(values)

    def read(self):
        return next(self.values)


@both
def iterator_in_an_attribute(x, y):
    reader = Reader(x)
    return reader.read() * y[0] + reader.read() ** 2 * y[1] + sum(reader.values)


class Countdown:
    """An iterator written in Python."""

    def __init__(self, values):
        self.values, self.left = values, len(values)

    def __iter__(self):
        return self

    def __next__(self):
        if self.left == 0:
            raise StopIteration
        self.left -= 1
        return self.values[self.left] * (self.left + 1)


@listed
def iterator_written_in_python(x, y):
    down = Countdown(x)
    first = next(down)
    total = 0.0
    for k, v in enumerate(down):
        total += v * v
        if k == 1:
            break
    return first * total + 10.0 * sum(down) + 100.0 * sum(down) + y[0]


class Bag:
    def __init__(self, values):
        self.values = values

    def __iter__(self):
        return iter(self.values)


@both
def object_that_gives_an_iterator(x, y):
    bag = Bag(x)
    return sum(v * v for v in bag) * sum(bag) + y[0]


# ------------------------------------------------------------------------------------- late


@both
def generator_reads_late(x, y):
    k = 2.0
    scaled = (k * v for v in x)
    k = y[0]
    return sum(scaled)


@both
def generator_runs_over_what_was_there(x, y):
    values = x
    squares = (v * v for v in values)
    values = y
    return sum(squares)


@both
def inner_clause_is_late(x, y):
    inner = y
    products = (v * w for v in x for w in inner)
    inner = x
    return sum(products) + inner[0] * y[1]


@both
def generator_sees_writes(x, y):
    products = (v * x[0] for v in y)
    x[0] = 3.0 * x[0]
    y[1] = y[0] ** 2
    return sum(products)


@both
def map_is_lazy(x, y):
    total = 1.0

    def note(v):
        nonlocal total
        total = total * v + 1.0
        return v

    noted = map(note, x)
    before = total
    first = next(noted)
    return total * first + before * y[0]


@listed
def nested_generator_goes_on(x, y):
    products = (v * w for v in x for w in y)
    a = next(products)
    b = next(products)
    return a * b + sum(products)


# ------------------------------------------------------------------------------------- early


@both
def any_stops(x, y):
    if any((hit := v) > 1.0 for v in x):
        return hit * hit * y[0]
    return x[0]


@both
def all_stops(x, y):
    if all((miss := v) < 1.0 for v in x):
        return miss
    return miss * miss * 3.0 * y[0]


@both
def nothing_happens_behind_any(x, y):
    seen = []

    def note(v):
        seen.append(v)
        return v > 1.0

    found = any(note(v) for v in x)
    return sum(seen) ** 2 + (10.0 * y[0] if found else 0.0)


@both
def no_raise_behind_any(x, y):
    def check(v):
        if v > 2.0:
            raise ValueError("too large")
        return v > 1.0

    return x[0] * 2.0 if any(check(v) for v in x) else y[0]


@both
def any_leaves_the_rest(x, y):
    items = iter(x)
    if any(v > 1.0 for v in items):
        return sum(items) ** 2 * y[0]
    return y[1]


@both
def in_stops(x, y):
    items = iter(x)
    if 1 in (i for i, _ in zip(range(4), items)):
        return sum(items) ** 2 * y[0]
    return y[1]


@both
def next_of_a_filter(x, y):
    i, v = next((i, v) for i, v in enumerate(x) if v > 1.0)
    return i * v * v + next((w for w in y if w > 50.0), x[0] ** 3)


@both
def maximum_runs_through(x, y):
    total = 0.0

    def note(v):
        nonlocal total
        total += v * v
        return v

    largest = max(note(v) for v in x)
    return total * largest + y[0]


@both
def comparisons_evaluate_once(x, y):
    seen = []

    def note(v):
        seen.append(v)
        return v

    risen = note(x[0]) < note(x[1]) < note(x[3]) < note(y[0])
    return sum(seen) ** 2 * (2.0 if risen else 3.0)


@both
def conditions_in_order(x, y):
    total = 1.0

    def note(v, k):
        nonlocal total
        total = total * 1.1 + v * k
        return v

    kept = [note(v, 2.0) for v in x if note(v, 1.0) > 0.6 if note(v, 3.0) < 2.0]
    return total * sum(kept) + y[0]


# ------------------------------------------------------------------------------------- itertools


@both
def chain_goes_on(x, y):
    linked = itertools.chain(x, y)
    first = next(linked)
    total = 0.0
    for v in linked:
        total += v * v
        if v > 2.0:
            break
    return first * total + 10.0 * sum(linked)


@both
def chain_from_iterable(x, y):
    return sum(itertools.chain.from_iterable((v * w for w in y) for v in x))


@both
def islice_takes_no_more(x, y):
    items = iter(x)
    a = sum(itertools.islice(items, 2)) ** 2
    b = sum(itertools.islice(items, 0, 1)) ** 3
    return a + b + 10.0 * sum(items) * y[0]


@both
def islice_in_steps(x, y):
    items = iter(x)
    total = y[0]
    for v in itertools.islice(items, 0, 3, 2):
        total += v * v
    return total + 10.0 * sum(items)


@both
def takewhile_drops_one(x, y):
    items = iter(x)
    low = sum(itertools.takewhile(lambda v: v < 1.0, items))
    return low**2 * y[0] + 3.0 * sum(items)


@both
def dropwhile_tests_no_more(x, y):
    return sum(v * v for v in itertools.dropwhile(lambda v: v < 1.0, x)) * y[0]


@both
def accumulate_totals(x, y):
    sums = sum(v * v for v in itertools.accumulate(x))
    products = itertools.accumulate(y, lambda a, b: a * b, initial=2.0)
    return sums + sum(v * v for v in products)


@both
def pairwise_differences(x, y):
    items = iter(x)
    first = next(items)
    return first * sum((b - a) ** 2 for a, b in itertools.pairwise(items)) + y[0]


@both
def tee_apart(x, y):
    a, b = itertools.tee(x)
    next(b)
    return sum(p * q for p, q in zip(a, b, strict=False)) * y[0]


@listed
def tee_of_a_generator(x, y):
    a, b = itertools.tee(v * v for v in x)
    next(b)
    return sum(p * q for p, q in zip(a, b)) * y[0]


@listed
def groups_of_a_key(x, y):
    total = 0.0
    for key, group in itertools.groupby(enumerate(x), key=lambda pair: pair[0] // 2):
        for i, v in group:
            total += (key + 1) * v**2
            break
    return total * y[0]


@both
def counted_and_repeated(x, y):
    total = sum(i * v for i, v in zip(itertools.count(1), x))
    total += sum(map(pow, y, itertools.repeat(2)))
    return total + sum(itertools.compress(x, [True, False, True, True])) ** 2


@listed
def longest_and_cycled(x, y):
    total = sum(a * b for a, b in itertools.zip_longest(x, y, fillvalue=2.0))
    return total + sum(a * b for a, b in zip(x, itertools.cycle(y)))


@both
def reduced_after_the_first(x, y):
    items = iter(x)
    first = next(items)
    return first + functools.reduce(lambda a, b: a * b, items) * y[0]


@both
def unpacked_iterators(x, y):
    a, b, c = iter(y)
    first, *rest = (v * v for v in x)
    return a * b**2 * c**3 + first * sum(rest)


# ------------------------------------------------------------------------------------- turns


@listed
def list_sees_its_own_writes(x, y):
    for i, v in enumerate(x):
        if v > 1.0 and i + 1 < len(x):
            x[i + 1] += v - 1.0
            x[i] = 1.0
    return x[0] + 2.0 * x[1] + 3.0 * x[2] + 4.0 * x[3] + y[0]


@listed
def zip_of_lists_sees_writes(x, y):
    for i, (v, w) in enumerate(zip(x, y)):
        if i + 1 < len(y):
            x[i + 1] += v * w
            y[i + 1] += v
    return x[2] * y[2]


@both
def reversed_sees_writes(x, y):
    total = 0.0
    for v in reversed(x):
        x[0] += v
        total += v * x[0]
    return total + y[0]


@both
def list_that_grows_is_run_over_to_its_end(x, y):
    values = [v for v in x if v > 0.6]
    total = 0.0
    for i, v in enumerate(values):
        total += v * v * i
        if len(values) < 7:
            values.append(v * y[0])
    return total


@both
def list_that_shrinks(x, y):
    values = list(x)
    total = y[0]
    for v in values:
        total += v * v
        if len(values) > 2:
            values.pop()
    return total


@both
def reversed_list_that_shrinks(x, y):
    values = list(x)
    total = y[0]
    for v in reversed(values):
        total += v * v
        if len(values) > 2:
            values.pop()
    return total


@both
def exhausted_list_iterator_stays_so(x, y):
    values = [v for v in x if v > 0.6]
    items = iter(values)
    total = sum(items)
    values.append(total)
    return total**2 + 10.0 * sum(items) + y[0]


@listed
def dict_values_are_fetched_late(x, y):
    held = {"a": x[0], "b": x[1]}
    total = 0.0
    for key, v in held.items():
        held["b"] = held["b"] * v
        total += v * v
    values = held.values()
    held["c"] = y[0]
    return total + sum(values) * len(values)


@listed
def rows_that_elimination_overwrites(x, y):
    rows = [[x[0], x[1]], [x[2], x[3]]]
    for k, row in enumerate(rows):
        for i in range(k + 1, len(rows)):
            factor = rows[i][k] / row[k]
            rows[i] = [rows[i][j] - factor * row[j] for j in range(2)]
        row[0] += y[0]
    return rows[0][0] * rows[1][1]


class Levels:
    def __init__(self, values):
        self.values = list(values)


@listed
def list_in_an_attribute(x, y):
    levels = Levels(x)
    for i, v in enumerate(levels.values):
        if i + 1 < len(levels.values):
            levels.values[i + 1] += v * y[0]
    return levels.values[3]


def names_that_change_places(x, y):
    total = 1.0
    for e in y:
        x, y = y, x
        total += e * x[0]
    return total


case(names_that_change_places, np.array([0.5, 1.3, 2.1]), np.array([1.1, 0.4, 1.9]), layouts=False)


case(zip_goes_on_after_break, np.array([0.5, 1.3, 2.1, 0.7]), np.array([1.1, 0.4, 1.9]))
case(loop_that_advances_its_iterator, np.array([0.5, 1.3, 2.1, 0.7]), np.array([1.1, 0.4]))
case(any_stops, np.array([0.5, 1.3, 2.1, 0.7]), np.array([1.1, 0.4, 1.9]))


def pairs_of_all(x):
    s = 0.0
    for a, b in itertools.product(x, repeat=2):
        s += a * b * b
    for i, j, k in itertools.product(range(len(x)), range(2), x):
        s += x[i] * x[j] * k
    return s + len(list(itertools.product(x, x)))


case(pairs_of_all, np.array([0.7, 1.3, 0.45]))


def columns_of_rows(x):
    rows = [[v, v * v, v**3] for v in x]
    a, b, c = zip(*rows)
    s = sum(p * q for p, q in zip(a, c, strict=True)) + b[1]
    pairs = [(x[i], x[i + 1]) for i in range(len(x) - 1)]
    xs, ys = zip(*pairs)
    s += np.sum(np.array(xs) * np.array(ys[::-1]))
    return s + sum(max(column) for column in zip(*np.outer(x, x)))


case(columns_of_rows, np.array([0.7, 1.3, 0.45, 1.9]))


def order_of_subscripts(x):
    by_value = sorted(range(len(x)), key=lambda i: x[i], reverse=True)
    least = sorted(range(len(x)), key=x.__getitem__)[0]
    return sum(k * x[i] ** 2 for k, i in enumerate(by_value)) + x[least]


case(order_of_subscripts, np.array([0.7, 1.3, 0.45, 1.9]))


def edges_of_a_graph(x):
    edges = {(0, 1), (1, 2), (2, 3)}
    s = 0.0
    for i in range(4):
        for j in range(4):
            if (i, j) in edges or (j, i) in edges:
                s += x[i] * x[j]
    return s + sum(x[i] * x[j] ** 2 for i, j in edges)


case(edges_of_a_graph, np.array([0.7, 1.3, 0.45, 1.9]))


def runs(x):
    found = []
    last = None
    count = 0
    for v in x:
        is_large = v > 1.0
        if is_large == last:
            count += 1
        else:
            if last != None:  # noqa: E711
                found.append((last, count))
            last = is_large
            count = 1
    found.append((last, count))
    return sum((2.0 if large else 1.0) * n for large, n in found) * x[0]


case(runs, np.array([0.7, 1.3, 1.45, 1.9, 0.2]))


def managed_by_a_function_within(x):
    seen = []

    @contextlib.contextmanager
    def scaled(k):
        """Twice as much."""
        seen.append(k)
        yield k * 2
        seen.append(-k * k)

    with scaled(x[0]) as s:
        r = np.sum(x * s)
    return r + sum(seen)


case(managed_by_a_function_within, np.array([0.7, 1.3, 1.45]))
