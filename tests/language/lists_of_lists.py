"""Lists of lists of different lengths, which the program computes."""

import math

import numpy as np

from tests.tools.checking import Cases

case = Cases()
X = np.array([1.3, 0.4, 2.2, 0.7, 3.1])


def tri(x):
    rows = []
    for i in range(len(x)):
        row = []
        for j in range(i):
            row.append(x[i] * x[j])
        rows.append(row)
    s = 0.0
    for i in range(len(rows)):
        for j in range(len(rows[i])):
            s += rows[i][j] ** 2 * (j + 1)
    return s


case(tri, X)


def tri_for(x):
    rows = []
    for i in range(len(x)):
        row = []
        for j in range(i + 1):
            row.append(x[i] - x[j])
        rows.append(row)
    s = 0.0
    for row in rows:
        for v in row:
            s += v**2
        s *= len(row)
    return s


case(tri_for, X)


def pascal(x):
    rows = [[1.0]]
    for i in range(1, len(x)):
        prev = rows[-1]
        row = [x[0]]
        for j in range(1, i):
            row.append(prev[j - 1] + prev[j] * x[j])
        row.append(x[1])
        rows.append(row)
    return sum(sum(r) for r in rows)


case(pascal, X)


def comp_nested(x):
    rows = [[x[i] * x[j] for j in range(i)] for i in range(len(x))]
    return sum(sum(v * v for v in r) for r in rows)


case(comp_nested, X)


def buckets_n(x, n):
    bins = [[] for _ in range(n)]
    for v in x:
        bins[int(v)].append(v)
    s = 0.0
    for k, b in enumerate(bins):
        if len(b) > 0:
            s += (k + 1) * sum(b) / len(b)
    return s


case(buckets_n, X, 4)


def neighbours(x):
    n = len(x)
    nb = []
    for i in range(n):
        mine = []
        for j in range(n):
            if i != j and abs(x[i] - x[j]) < 1.0:
                mine.append(j)
        nb.append(mine)
    e = 0.0
    for i in range(n):
        for j in nb[i]:
            e += (x[i] - x[j]) ** 2
    return e


case(neighbours, X)


def neighbours_append(x):
    n = len(x)
    nb = [[] for _ in range(n)]
    for i in range(n):
        for j in range(i + 1, n):
            if abs(x[i] - x[j]) < 1.45:
                nb[i].append(j)
                nb[j].append(i)
    e = 0.0
    for i in range(n):
        for j in nb[i]:
            e += (x[i] - x[j]) ** 2 / (len(nb[i]))
    return e


case(neighbours_append, X)


def segments(x):
    segs = []
    cur = []
    for v in x:
        if cur and v < cur[-1]:
            segs.append(cur)
            cur = []
        cur.append(v)
    segs.append(cur)
    return sum(sum(s) ** 2 for s in segs)


case(segments, X)


def history(x):
    hist = []
    for k in range(len(x)):
        y = x[k]
        h = []
        while y > 0.2:
            h.append(y)
            y *= 0.6
        hist.append(h)
    return sum(h[-1] * h[0] * len(h) for h in hist)


case(history, X)


def divided(x):
    table = [[v for v in x]]
    while len(table[-1]) > 1:
        last = table[-1]
        table.append([last[i + 1] - last[i] for i in range(len(last) - 1)])
    return sum(row[0] ** 2 for row in table)


case(divided, X)


def lists_of_pairs(x):
    adj = []
    for i in range(len(x)):
        row = []
        for j in range(i):
            row.append((j, x[i] * x[j]))
        adj.append(row)
    s = 0.0
    for i in range(len(adj)):
        for j, w in adj[i]:
            s += w * x[j]
    return s


case(lists_of_pairs, X)


def row_while_run(x):
    rows = []
    for i in range(3):
        row = [x[i]]
        for v in row:
            if len(row) < i + 3:
                row.append(v * 0.5 + x[1])
        rows.append(row)
    return sum(sum(r) * len(r) for r in rows)


case(row_while_run, X)


def alias_rows(x):
    rows = [[] for _ in range(len(x))]
    same = rows[1]
    for i in range(len(x)):
        rows[i].append(x[i])
    same.append(x[0])
    rows[2] = same
    rows[2].append(x[3])
    return sum(sum(r) * (k + 1) * len(r) for k, r in enumerate(rows))


case(alias_rows, X)


def row_pop_sort(x):
    rows = []
    for i in range(1, len(x)):
        row = []
        for j in range(i + 1):
            row.append(x[j] * x[i])
        row.sort()
        row.insert(1, x[0])
        if len(row) > 3:
            row.pop(0)
        row.reverse()
        rows.append(row)
    rows.sort(key=lambda r: -len(r))
    return sum(r[0] * r[-1] * (k + 1) for k, r in enumerate(rows)) + len(rows)


case(row_pop_sort, X)


def nested3(x):
    a = []
    for i in range(3):
        b = []
        for j in range(i + 1):
            c = []
            for k in range(j + 1):
                c.append(x[k] * x[i])
            b.append(c)
        a.append(b)
    return sum(sum(sum(c) for c in b) * len(b) for b in a)


case(nested3, X)


def row_alias_mut(x):
    rows = []
    cur = [x[0]]
    for i in range(len(x)):
        rows.append(cur)
        cur.append(x[i] * 0.5)
    return sum(sum(r) for r in rows)


case(row_alias_mut, X)


def list_in_obj_shared(x):
    shared = []
    ev = []
    for i in range(len(x)):
        ev.append((shared, x[i]))
        shared.append(x[i])
    return sum(len(l) * v + sum(l) for l, v in ev)


case(list_in_obj_shared, X)
