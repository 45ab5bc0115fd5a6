"""Dicts and sets whose keys are integers that the program computes."""

import collections.abc
import math
from collections import Counter, defaultdict

import numpy as np

from tests.tools.checking import Cases

case = Cases()
X = np.array([1.3, 0.4, 2.2, 0.7, 3.1])
LABELS = np.array([3, 1, 3, 0, 1])
FAR = np.array([300, 1, 300, -7, 1])
ELEMENTS = np.array([6, 1, 1, 8, 1])
MASSES = {1: 1.008, 6: 12.011, 8: 15.999}


def sums_by_get(x, labels):
    sums = {}
    for k, w in zip(labels, x, strict=True):
        sums[k] = sums.get(k, 0.0) + w
    return sum(v * v for v in sums.values())


case(sums_by_get, X, FAR)
case(sums_by_get, X[:0], FAR[:0])


def sums_by_default(x, labels):
    sums = defaultdict(float)
    products = defaultdict(lambda: 1.0)
    for k, w in zip(labels, x, strict=True):
        sums[k] += w
        products[k] *= w
    return sum(v * products[k] * k for k, v in sums.items())


case(sums_by_default, X, LABELS)


def sums_by_membership(x, labels):
    sums = {}
    for i in range(len(x)):
        k = int(labels[i])
        if k in sums:
            sums[k] += x[i]
        else:
            sums[k] = x[i] ** 2
    total = 0.0
    for k in sums:
        total = total * 0.5 + sums[k] * k
    return total


case(sums_by_membership, X, FAR)


def entropy_of_counts(x, labels):
    counts = Counter(labels.tolist())
    n = sum(counts.values())
    often, times = counts.most_common(1)[0]
    mixed = sum(-v / n * math.log(v / n) * x[k] for k, v in counts.items())
    return mixed + often * times * x[0]


case(entropy_of_counts, X, LABELS)


def products_over_counts(x, labels):
    counts = {}
    for k in labels:
        counts[k] = counts.get(k, 0) + 1
    return sum(counts[k] * v for k, v in zip(labels, x, strict=True)) + max(counts.values()) * x[0]


case(products_over_counts, X, FAR)


def removed_and_put_back(x, labels):
    held = {}
    for k, w in zip(labels, x, strict=True):
        if k in held:
            before = held.pop(k)
            held[k + 10] = before * w
        else:
            held[k] = w
    del held[0]
    total = 0.0
    for k, v in held.items():
        total = total * 0.5 + v * k
    last, value = held.popitem()
    return total + last * value * len(held)


case(removed_and_put_back, X, LABELS)


def by_pairs(x):
    sums = {}
    for i in range(len(x)):
        for j in range(len(x)):
            key = (int(x[i]), int(x[j]))
            sums[key] = sums.get(key, 0.0) + x[i] * x[j]
    return sum(v * v * a + b for (a, b), v in sums.items())


case(by_pairs, X)


def best_of_each(x, labels):
    best = {}
    for k, v in zip(labels, x, strict=True):
        if k not in best or v > best[k]:
            best[k] = v
    return sum(v * v for v in best.values())


case(best_of_each, X, FAR)


def where_last_seen(x, labels):
    last, total = {}, 0.0
    for j in range(len(labels)):
        k = labels[j]
        if k in last:
            total += (x[j] - x[last[k]]) ** 2
        last[k] = j
    return total


case(where_last_seen, X, LABELS)


def arrays_by_key(x, labels):
    sums = {}
    for k, w in zip(labels, x, strict=True):
        sums[k] = sums.get(k, np.zeros(2)) + w * np.array([1.0, w])
    return sum(np.sum(v**2) for v in sums.values())


case(arrays_by_key, X, LABELS)


def from_keys(x, labels):
    sums = dict.fromkeys(labels, 0.0)
    again = {k: 0.0 for k in labels}  # noqa: C420
    pairs = dict(zip(labels, x, strict=True))
    for k, w in zip(labels, x, strict=True):
        sums[k] += w
        again[k] += w * w
    return sum(sums[k] * again[k] * pairs[k] for k in sorted(pairs))


case(from_keys, X, FAR)


def copied_and_updated(x, labels):
    first = dict(zip(labels, x, strict=True))
    second = dict(first)
    second[77] = x[0] * 2.0
    first.update(second)
    second.setdefault(5, x[1])
    total = np.sum(np.array(list(first.values())) ** 2)
    return total + len(second) * x[2] + second.get(5, 0.0) + first.get(5, x[4])


case(copied_and_updated, X, LABELS)


def first_of_each(x, labels):
    seen, found = set(), []
    for k, v in zip(labels, x, strict=True):
        if k not in seen:
            seen.add(k)
            found.append(v)
    return np.sum(np.array(found) ** 2) + len(seen) * x[1]


case(first_of_each, X, FAR)


def cells_visited(x):
    seen = set()
    total = 0.0
    for i in range(len(x)):
        cell = (int(x[i]), i % 2)
        if cell in seen:
            continue
        seen.add(cell)
        total += x[i] ** 2
    return total + len(seen)


case(cells_visited, X)


def compact_numbers(x, labels):
    place = {k: j for j, k in enumerate(sorted(set(labels)))}
    sums = np.zeros(len(place))
    for k, v in zip(labels, x, strict=True):
        sums[place[k]] += v
    return np.sum(sums**3)


case(compact_numbers, X, FAR)


def means_of_classes(x, labels):
    total = 0.0
    for k in set(labels):
        total = total * 0.3 + np.mean(x[labels == k]) ** 2
    return total


case(means_of_classes, X, LABELS)


def operations_on_sets(x, labels):
    some, others = set(labels[:3]), {int(k) for k in labels[2:]}
    some.discard(7)
    both, either, rest = some & others, some | others, others - some
    total = sum(x[k] for k in both) + len(either) * x[0] + (x[1] if both <= some else 0.0)
    return total + sum(x[k] ** 2 for k in sorted(rest)) + min(either) * x[2]


case(operations_on_sets, X, LABELS)


def what_is_left(x, order):
    free, total = set(range(len(x))), 0.0
    for k in order:
        free.discard(k)
        total += sum(x[j] for j in free) * x[k]
    return total


case(what_is_left, X, LABELS)


def known_table(x, elements):
    total = sum(MASSES[z] * v * v for z, v in zip(elements, x, strict=True))
    for z, v in zip(elements, x, strict=True):
        if z + 1 in MASSES:
            total += v
        total += MASSES.get(z - 5, x[0]) * v
    return total


case(known_table, X, ELEMENTS)


def local_table_written(x, elements):
    held = {1: 0.0, 6: x[0], 8: 0.0}
    for z, v in zip(elements, x, strict=True):
        held[int(z)] += v
    return held[1] ** 2 + held[6] * held[8] + sum(v * k for k, v in held.items())


case(local_table_written, X, ELEMENTS)


def key_that_is_not_there(x, elements):
    try:
        return sum(MASSES[z] * v for z, v in zip(elements, x, strict=True))
    except KeyError:
        return x[0] ** 2


case(key_that_is_not_there, X, ELEMENTS)
case(key_that_is_not_there, X, ELEMENTS + 1)


def floats_as_keys(x):
    sums, seen = {}, set()
    for v in x:
        sums[round(v)] = sums.get(round(v), 0.0) + v
        sums[0.5 * round(v)] = v * v
        seen.add(v)
    return sum(k * v for k, v in sums.items()) + len(set(2.0 * x)) * x[0] + max(seen) * x[1]


case(floats_as_keys, X)


def views_of_a_dict(x, labels):
    sums = dict(zip(labels, x, strict=True))
    items, values, keys = sums.items(), sums.values(), sums.keys()
    total = sum(v for _, v in items) * sum(k for k, _ in items)
    key, value = max(items, key=lambda pair: pair[1])
    total += max(values) * sum(values) + len(keys) * x[0] + key * value
    return total + (x[1] if 300 in keys else 0.0)


case(views_of_a_dict, X, FAR)


def changed_while_run_over(x, labels):
    sums, seen = dict(zip(labels, x, strict=True)), set(labels)
    try:
        for k in sums:
            if sums[k] > 4.0:
                del sums[k]
    except RuntimeError:
        return len(sums) * x[0] ** 2
    try:
        for k in seen:
            seen.add(k + 4)
    except RuntimeError:
        return len(seen) * x[0] ** 3
    return x[0]


case(changed_while_run_over, X, LABELS)
case(changed_while_run_over, X + 1.0, LABELS)


class Folded(collections.abc.MutableMapping):
    """A mapping whose keys are folded; most of its methods are the standard library's."""

    def __init__(self, **own):
        self.own = dict(own)

    def __getitem__(self, key):
        return self.own[key.lower()]

    def __setitem__(self, key, value):
        self.own[key.lower()] = value

    def __delitem__(self, key):
        del self.own[key.lower()]

    def __iter__(self):
        yield from self.own.keys()

    def __len__(self):
        return len(self.own)


def methods_of_the_standard_library(x):
    folded = Folded(a=x, b=2.0 * x)
    folded["C"] = x * x
    total = folded.get("A", 0.0) + folded.get("z", 1.0) * x
    for _, value in folded.items():
        total = total + math.sin(value) * x
    for value in folded.values():
        total = total + value
    for _ in folded.keys():
        total = total * 1.1
    if "B" in folded:
        total = total + folded["B"]
    folded.update({"D": x})
    return total + folded.pop("d") * 3.0 + folded.setdefault("e", x * x) + len(folded)


case(methods_of_the_standard_library, 1.3)
