"""Dicts of lists whose keys are integers that the program computes."""

import math
from collections import defaultdict

import numpy as np

from tests.tools.checking import Cases

case = Cases()
X = np.array([1.3, 0.4, 2.2, 0.7, 3.1])
L = np.array([3, 1, 3, 0, 1])
FAR = np.array([300, 1, 300, -7, 1])


def group_default(x, labels):
    groups = defaultdict(list)
    for k, v in zip(labels, x):
        groups[k].append(v)
    total = 0.0
    for k, vs in groups.items():
        m = sum(vs) / len(vs)
        total += m * m
    return total


case(group_default, X, FAR)


def group_setdefault(x, labels):
    groups = {}
    for i in range(len(x)):
        groups.setdefault(labels[i], []).append(x[i])
    s = 0.0
    for k in groups:
        g = np.array(groups[k])
        s += np.var(g) + g.mean() ** 3
    return s


case(group_setdefault, X, FAR)


def adjacency(x, labels):
    edges = [(0, 1), (1, 2), (2, 3), (0, 3), (3, 4)]
    adj = defaultdict(list)
    for a, b in edges:
        adj[a].append(b)
        adj[b].append(a)
    s = 0.0
    for i in range(len(x)):
        for j in adj[i]:
            s += x[i] * x[j]
    return s


case(adjacency, X, FAR)


def adjacency_run(x, src, dst):
    adj = defaultdict(list)
    for a, b in zip(src, dst):
        adj[a].append(b)
        adj[b].append(a)
    s = 0.0
    for i in range(len(x)):
        for j in adj[i]:
            s += (x[i] - x[j]) ** 2
    return s


case(adjacency_run, X, np.array([0, 1, 2, 0, 3]), np.array([1, 2, 3, 3, 4]))


def adjacency_weighted(w, src, dst):
    graph = {}
    for i in range(len(w)):
        graph.setdefault(int(src[i]), []).append((int(dst[i]), w[i]))
    total = 0.0
    for u in graph:
        for v, wt in graph[u]:
            total += wt * (u + 1) * math.sin(v * wt)
    return total


case(adjacency_weighted, X, np.array([0, 1, 2, 0, 3]), np.array([1, 2, 3, 3, 4]))


def values_of_lists(x, labels):
    cells = defaultdict(list)
    for i, k in enumerate(labels):
        cells[int(k)].append(i)
    e = 0.0
    for members in cells.values():
        for a in range(len(members)):
            for b in range(a + 1, len(members)):
                e += (x[members[a]] - x[members[b]]) ** 2
    return e


case(values_of_lists, X, L)


def cell_list(pos):
    cells = {}
    for i in range(len(pos)):
        c = int(pos[i] // 1.0)
        if c not in cells:
            cells[c] = []
        cells[c].append(i)
    e = 0.0
    for c, members in cells.items():
        for d in (c - 1, c, c + 1):
            for i in members:
                for j in cells.get(d, []):
                    if i < j:
                        e += math.exp(-((pos[i] - pos[j]) ** 2))
    return e


case(
    cell_list,
    X,
)


def sorted_groups(x, labels):
    groups = {}
    for k, v in zip(labels.tolist(), x):
        groups.setdefault(k, []).append(v)
    out = 0.0
    for k in sorted(groups):
        vals = groups[k]
        out = 0.9 * out + max(vals) - min(vals) + np.mean(vals)
    return out


case(sorted_groups, X, L)


def len_groups(x, labels):
    d = defaultdict(list)
    for k, v in zip(labels, x):
        d[k].append(v**2)
    return sum(len(v) * sum(v) for v in d.values()) + len(d) * x[0]


case(len_groups, X, L)


def rows_by_group(x, labels):
    groups = defaultdict(list)
    for k, row in zip(labels, x):
        groups[k].append(row)
    total = 0.0
    for k, rows in groups.items():
        c = np.mean(rows, axis=0)
        for r in rows:
            total += np.sum((r - c) ** 2) * (k + 1)
    return total


case(rows_by_group, np.arange(10.0).reshape(5, 2) * 0.3 + 0.1, L)


def grid_tuple_keys(x):
    cells = defaultdict(list)
    for i in range(len(x)):
        cells[(int(x[i]), i % 2)].append(x[i])
    return sum(np.prod(np.array(v)) for v in cells.values())


case(grid_tuple_keys, X)


def dict_of_pairs(x):
    d = {}
    for i in range(len(x)):
        k = int(x[i])
        d.setdefault(k, []).append((i, x[i]))
    s = 0.0
    for k, items in d.items():
        for i, v in items:
            s += k * i * v * v
    return s


case(dict_of_pairs, X)


def missing_groups(x):
    cells = defaultdict(list)
    for i in range(len(x)):
        cells[int(x[i]), i % 2].append(i)
    total = 0.0
    for i in range(len(x)):
        for d in (-1, 0, 1):
            for j in cells.get((int(x[i]) + d, 1), ()):
                total += x[i] * x[j] * (d + 2)
    return total


case(missing_groups, X)


def missing_groups_in_a_sum(x):
    cells = {}
    for i in range(len(x)):
        cells.setdefault(int(x[i]), []).append(x[i])
    return sum(v * x[i] for i in range(len(x)) for v in cells.get(int(x[i]) + 1, ()))


case(missing_groups_in_a_sum, X)
