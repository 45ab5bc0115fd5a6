"""Containers and iterators of the standard library, as scientific code uses them."""

import bisect
import collections
import dataclasses
import heapq
import importlib
import itertools
import math
import operator
import types

import numpy as np

from tests.tools.checking import Cases

case = Cases()
X = np.array([0.7, -1.2, 2.1, 0.4, 1.5, -0.3])


def moving_average(x):
    window = collections.deque(maxlen=3)
    total = 0.0
    for v in x:
        window.append(v * v)
        total += sum(window) / len(window)
    return total * total


case(moving_average, X, compiled=False)


def breadth_first(x):
    queue = collections.deque([0])
    total = 0.0
    while queue:
        i = queue.popleft()
        total = 0.9 * total + x[i] ** 2
        for child in (2 * i + 1, 2 * i + 2):
            if child < 6:
                queue.append(child)
    return total


case(breadth_first, X, compiled=False)


def ends_of_a_deque(x):
    d = collections.deque([x[0], x[1]])
    d.appendleft(x[2])
    d.extend([x[3], x[4]])
    d.rotate(2)
    assert isinstance(d, collections.deque) and not isinstance(d, list)
    return d[0] * d[-1] + d.pop() ** 2 + d.popleft() * len(d)


case(ends_of_a_deque, X, compiled=False)


def sums_by_name(x):
    sums, groups = collections.defaultdict(float), collections.defaultdict(list)
    for i, name in enumerate("abaacb"):
        sums[name] += x[i] * x[i]
        groups[name].append(x[i])
    assert isinstance(sums, dict) and "z" not in sums
    return sums["a"] * sums["b"] + sum(sum(v) ** 3 for v in groups.values()) + sums["z"]


case(sums_by_name, X, compiled=False)


def atoms_of_a_formula(x):
    counts = collections.Counter("HHOCHH")
    counts.update({"O": 2})
    return sum(counts[name] * x[i] ** 2 for i, name in enumerate(["H", "C", "O", "N"]))


case(atoms_of_a_formula, X, compiled=False)


def namespace(x, y):
    p = types.SimpleNamespace(k=x, m=y)
    p.k *= 2.0
    return p.k * p.m**2


case(namespace, 0.4, 2.0, compiled=False)


def seen_before(x):
    seen = set()
    total = 0.0
    for k in [3, 1, 3, 2, 1]:
        if k in seen:
            continue
        seen.add(k)
        total += x[k] ** 2
    seen.discard(2)
    return total * len(seen) * (2.0 if seen == {1, 3} else 3.0)


case(seen_before, X, compiled=False)


def all_pairs(x):
    total = 0.0
    for a, b in itertools.combinations(x, 2):
        total += math.sqrt((a - b) ** 2 + 1.0)
    for i, j, k in itertools.combinations(range(len(x)), 3):
        total += x[i] * x[j] * x[k]
    for a, b in itertools.combinations_with_replacement(x, 2):
        total += a * b * b
    return total


case(all_pairs, X, compiled=False)


def pairs_left_early(x):
    for i, j in itertools.combinations(range(len(x)), 2):
        if x[i] + x[j] > 2.0:
            return x[i] * x[j] ** 2
    return x[0]


case(pairs_left_early, X, compiled=False)
case(pairs_left_early, 0.1 * X, compiled=False)


def longest(x, y):
    return sum(a * b**2 for a, b in itertools.zip_longest(x, y, fillvalue=0.5))


case(longest, X, np.array([1.0, 2.0]), compiled=False)


def in_order_of_names(x):
    pairs = [("b", x[0]), ("a", x[1]), ("c", x[2])]
    pairs.sort(key=operator.itemgetter(0))
    size = operator.attrgetter("size")
    return pairs[0][1] * pairs[1][1] ** 2 + pairs[2][1] * size(x)


case(in_order_of_names, X, compiled=False)


def heap(x):
    """What CPython's heap has at each place, too."""
    h = []
    for v in x:
        heapq.heappush(h, v * v)
    a, b = heapq.heappop(h), heapq.heappop(h)
    heapq.heapreplace(h, 0.5 * a)
    other = [v for v in x]
    heapq.heapify(other)
    return a * a + b + h[1] * h[2] + other[1] * other[2] ** 2


case(heap, X, compiled=False)


def table_between_knots(y, t):
    knots = [0.0, 1.0, 2.0, 3.0]
    i = bisect.bisect_right(knots, t) - 1
    w = (t - knots[i]) / (knots[i + 1] - knots[i])
    xs = np.cumsum(np.abs(y))
    return (1 - w) * y[i] + w * y[i + 1] ** 2 + xs[bisect.bisect_left(xs, t)]


case(table_between_knots, X, 1.3, compiled=False)


def kept_sorted(x):
    found = []
    for v in x:
        bisect.insort(found, v)
    names = ["H", "C", "O", "C"]
    names.remove("C")
    return found[0] ** 2 + found[-1] * found[1] * names.count("C") * found.__len__()


case(kept_sorted, X, compiled=False)


@dataclasses.dataclass(order=True)
class Ranked:
    rank: int
    value: float = dataclasses.field(compare=False)


def better_of_two(x, y):
    best = min(Ranked(2, x), Ranked(1, y))
    return best.value**2 * x


case(better_of_two, 0.4, 2.0, compiled=False)


def bits(x, n):
    product = 1.0
    for k in range(n.bit_length()):
        if (n >> k) & 1:
            product *= x ** (k + 1)
    return product


case(bits, 0.7, 13, argnums=0, compiled=False)


def in_messages(x, y):
    if x > 9.0:
        raise ValueError("bad x: " + str(x) + " and " + repr(y) + "{}")
    return importlib.import_module("math").sin(x * y)


case(in_messages, 0.4, 2.0, compiled=False)


def numpy_of_integers(x, n):
    if np.less(n, 3) and np.equal(n, 2):
        return x[np.add(n, 1)] ** 2 * np.sum((x[0] - [1.0, 2.0, 3.0]) ** 2)
    return x[0]


case(numpy_of_integers, X, 2, argnums=0, compiled=False)


def bound_late(x, y):
    functions = [lambda s: k * s * x for k in range(3)]  # noqa: B023
    return sum(f(y) for f in functions)


case(bound_late, 0.4, 2.0, compiled=False)
