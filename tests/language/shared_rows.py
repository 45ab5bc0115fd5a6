"""Lists and objects in lists of run-time length under several names: copied, cut, compared."""

import copy
import math

import numpy as np

from tests.tools.checking import Cases

case = Cases()
X = np.array([1.3, 0.4, 2.2, 0.7, 3.1])


class Body:
    def __init__(self, r, m):
        self.r = r
        self.m = m

    def copy(self):
        return Body(self.r, self.m)


class Holder:
    def __init__(self, v):
        self.v = v
        self.items = []


def two_lists_share(x):
    a = []
    b = []
    for i in range(len(x)):
        row = [x[i]]
        a.append(row)
        b.append(row)
    a[1].append(x[0])
    b[2].append(x[3])
    b[1][0] *= 3
    return sum(sum(r) * (k + 1) * len(r) for k, r in enumerate(a)) + sum(
        sum(r) ** 2 * len(r) for r in b
    )


case(two_lists_share, X)


def pop_push_elsewhere(x):
    a = [[v] for v in x]
    b = []
    while len(a) > 1:
        r = a.pop(0)
        r.append(x[0])
        b.append(r)
        a[0].append(r[-1] * r[0])
    b[0].append(x[1])
    return sum(sum(r) * (k + 1) * len(r) for k, r in enumerate(b)) + sum(a[0])


case(pop_push_elsewhere, X)


def self_extend(x):
    rows = []
    for i in range(len(x)):
        rows.append([x[i]])
    r = rows[1]
    r.append(x[3])
    r.extend(r)
    r += r
    rows.extend(rows)
    rows[0].append(x[2])
    return sum(sum(q) * (k + 1) * len(q) for k, q in enumerate(rows))


case(self_extend, X)


def cols_self_extend(x):
    ev = []
    for i in range(len(x)):
        if x[i] > 0.5:
            ev.append((x[i], i))
    ev += ev
    ev.extend(ev)
    return sum(v * v * k for v, k in ev) + len(ev) * x[0]


case(cols_self_extend, X)


def mult(x):
    ev = []
    for i in range(len(x)):
        if x[i] > 0.5:
            ev.append((x[i], i))
    ev = ev * 2
    return sum(v * v * k for v, k in ev) + len(ev) * x[0]


case(mult, X)


def rowmult(x):
    rows = []
    for i in range(len(x)):
        rows.append([x[i]] * (i + 1))
    rows[1] = rows[1] * 2
    rows = rows * 2
    rows[0].append(x[1])
    return sum(sum(q) * (k + 1) * len(q) for k, q in enumerate(rows))


case(rowmult, X)


def same_row_n(x, n):
    rows = [[x[0]]] * n
    rows[0].append(x[1])
    return sum(sum(q) * len(q) for q in rows)


case(same_row_n, X, 3)


def zeros_rows(x, n):
    m = [[0.0] * n for _ in range(n)]
    for i in range(n):
        for j in range(n):
            m[i][j] = x[i] * x[j] + i
    m[0] = m[1]
    m[1][0] += x[2]
    return sum(m[i][j] ** 2 * (i + 2 * j + 1) for i in range(n) for j in range(n))


case(zeros_rows, X, 4)


def shallow_copy(x):
    rows = [[v] for v in x]
    c = rows.copy()
    d = list(rows)
    e = rows[:]
    c[0].append(x[1])
    d[1] = [x[0]]
    e[2].append(x[2])
    e.append([x[4]])
    return sum(sum(q) * len(q) * (k + 1) for z in (rows, c, d, e) for k, q in enumerate(z))


case(shallow_copy, X)


def deep(x):
    import copy

    rows = [[v] for v in x]
    c = copy.deepcopy(rows)
    c[0].append(x[1])
    return sum(sum(q) * len(q) * (k + 1) for z in (rows, c) for k, q in enumerate(z))


case(deep, X)


def listcomp_copy(x):
    rows = [[v] for v in x]
    c = [r[:] for r in rows]
    d = [list(r) for r in rows]
    e = [r for r in rows]
    c[0].append(x[1])
    d[0].append(x[2])
    e[0].append(x[3])
    return sum(sum(q) * len(q) * (k + 1) for z in (rows, c, d, e) for k, q in enumerate(z))


case(listcomp_copy, X)


def is_rows(x):
    rows = [[v] for v in x]
    a = rows[1]
    n = 0
    for r in rows:
        if r is a:
            n += 1
        if r is not a:
            n += 10
        if r == a:
            n += 100
    return n * x[0]


case(is_rows, X)


def list_in_two_fields(x):
    ev = []
    for i in range(len(x)):
        l = [x[i]]
        ev.append((l, l, i))
    ev[0][0].append(x[1])
    ev[2][1][0] = x[0] * x[1]
    return sum(sum(a) * len(b) * (i + 1) + b[0] ** 2 for a, b, i in ev)


case(list_in_two_fields, X)


def row_slice_assign(x):
    rows = []
    for i in range(len(x)):
        r = [x[j] for j in range(i + 1)]
        rows.append(r)
    rows[3][1:3] = [x[0]]
    rows[4][:] = [x[1], x[2]]
    del rows[2][0]
    del rows[1][:1]
    return sum(sum(q) * len(q) * (k + 1) for k, q in enumerate(rows))


case(row_slice_assign, X)


def cols_slice_del(x):
    ev = []
    for i in range(len(x)):
        if x[i] > 0.1:
            ev.append((x[i], i))
    del ev[1:3]
    del ev[-1]
    return sum(v * v * (k + 1) for v, k in ev) + len(ev) * x[0]


case(cols_slice_del, X)


def cols_slice_set(x):
    ev = []
    for i in range(len(x)):
        if x[i] > 0.1:
            ev.append((x[i], i))
    ev[1:3] = [(x[0], 7)]
    ev[-1:] = []
    return sum(v * v * (k + 1) for v, k in ev) + len(ev) * x[0]


case(cols_slice_set, X)


def neg(x):
    ev = []
    for i in range(len(x)):
        if x[i] > 0.1:
            ev.append((x[i], i))
    ev[-2] = (x[0] * 2, -3)
    ev.insert(-1, (x[1], 4))
    ev.insert(100, (x[2], 5))
    ev.insert(-100, (x[3], 6))
    return sum(v * v * (k + 1) * (j + 1) for j, (v, k) in enumerate(ev)) + ev[-3][0] + ev[-2:][0][0]


case(neg, X)


def obj_swap(x):
    ps = [Body(v, k * 1.0) for k, v in enumerate(x)]
    i, j = 0, int(x[2])
    ps[i], ps[j] = ps[j], ps[i]
    ps[i].r *= 2
    return sum(p.r**2 * p.m * (k + 1) for k, p in enumerate(ps))


case(obj_swap, X)


def obj_changed_in_helper(x):
    def bump(p, k):
        p.r *= k

    ps = [Body(v, 1.0) for v in x]
    for i, p in enumerate(ps):
        bump(p, i + 1)
    bump(ps[-1], 3.0)
    return sum(p.r**2 for p in ps)


case(obj_changed_in_helper, X)


def copy_objs(x):
    ps = [Body(v, 1.0) for v in x]
    a = copy.copy(ps[0])
    a.r *= 2
    b = copy.deepcopy(ps[1])
    b.r *= 3
    ps.append(b)
    c = ps[2].copy()
    c.r += 1
    for p in ps:
        p.r += p.m
    return sum(p.r**2 for p in ps) + a.r + b.r * c.r


case(copy_objs, X)


def deepcopy_list_of_objs(x):
    ps = [Body(v, 1.0) for v in x]
    qs = copy.deepcopy(ps)
    for p in ps:
        p.r += p.m
    qs[0].r *= 5
    return sum(p.r**2 for p in ps) + sum(q.r for q in qs)


case(deepcopy_list_of_objs, X)


def copy_rows(x):
    rows = [[v] for v in x]
    rows[1].append(x[0])
    a = copy.copy(rows[1])
    a.append(x[2])
    b = copy.copy(rows)
    b[0].append(x[3])
    b.append([x[1]])
    return (
        sum(sum(r) * len(r) * (k + 1) for k, r in enumerate(rows)) + sum(a) * len(a) + len(b) * x[0]
    )


case(copy_rows, X)


def deep_obj_with_list(x):
    ls = [Holder(v) for v in x]
    for i, l in enumerate(ls):
        for j in range(i):
            l.items.append(x[j])
    c = copy.deepcopy(ls[3])
    c.items.append(x[0])
    d = copy.copy(ls[2])
    d.items.append(x[4])
    return sum(sum(l.items) * l.v for l in ls) + sum(c.items) + len(d.items) * x[1]


case(deep_obj_with_list, X)


def iterate_while_removing(x):
    ev = [(v, i) for i, v in enumerate(x)]
    for e in ev:
        if e[0] < 1:
            ev.remove(e)
    return sum(v * (k + 1) for v, k in ev)


case(iterate_while_removing, X)


def iterate_while_pop(x):
    rows = [[v] for v in x]
    s = 0.0
    for r in rows:
        s += r[0] * len(rows)
        if len(rows) > 3:
            rows.pop()
        r.append(x[0])
    return s + sum(sum(r) for r in rows)


case(iterate_while_pop, X)


def iter_inner_append(x):
    rows = [[v] for v in x]
    for r in rows:
        for v in r:
            if len(r) < 4:
                r.append(v * 0.5)
            if len(r) == 3:
                rows[0].append(v)
            if len(rows[0]) > 8:
                break
    return sum(sum(r) * len(r) for r in rows)


case(iter_inner_append, X)


def sort_ties(x):
    ev = []
    for i in range(len(x)):
        ev.append((i % 2, x[i], i))
    ev.sort(key=lambda e: e[0], reverse=True)
    a = sum(v * (k + 1) for k, (_, v, _) in enumerate(ev))
    ev.sort(key=lambda e: (e[0], -e[1]))
    b = sum(v * (k + 1) ** 2 for k, (_, v, _) in enumerate(ev))
    ev.sort(reverse=True)
    c = sum(v * (k + 1) ** 3 for k, (_, v, _) in enumerate(ev))
    return a + b * x[0] + c


case(sort_ties, X)


def sort_rows(x):
    rows = [[v, 1.0] for v in x]
    rows[1].append(x[0])
    rows[2].append(-x[1])
    rows.sort(key=len)
    a = sum(r[0] * (k + 1) for k, r in enumerate(rows))
    rows.sort(key=lambda r: r[-1], reverse=True)
    rows[0].append(x[2])
    rows.sort()
    return (
        a
        + sum(r[0] * len(r) * (k + 1) for k, r in enumerate(rows))
        + max(rows)[0]
        + min(rows, key=len)[0]
    )


case(sort_rows, X)


def reversed_zip(x):
    rows = [[v, v * v] for v in x]
    rows[0].append(1.0)
    s = 0.0
    for k, (a, b) in enumerate(zip(reversed(rows), rows[1:])):
        s += a[0] * b[1] * (k + 1)
    for r in rows[::-1][:2]:
        s += r[-1]
    return s


case(reversed_zip, X)


def step_slice(x):
    ev = [(v, i) for i, v in enumerate(x)]
    ev.append((x[0], 9))
    return (
        sum(v * k for v, k in ev[::2])
        + sum(v * k for v, k in ev[-3:-1])
        + sum(v for v, _ in ev[::-1][:2])
        + sum(v for v, _ in ev[7:])
    )


case(step_slice, X)


def np_rows(x):
    rows = []
    for i in range(len(x)):
        r = []
        for j in range(3):
            r.append(x[i] * j + x[j])
        rows.append(r)
    rows[1][2] = x[0]
    a = np.array(rows)
    return np.sum(a[:, 1] * a[:, 2])


case(np_rows, X)


def helper_mut(x):
    def push(s, v):
        s.append((v, len(s)))

    def grow(rows, i):
        rows[i].append(x[i])
        return rows[i]

    st = []
    rows = [[] for _ in x]
    for v in x:
        if v > 0.5:
            push(st, v)
    g = grow(rows, 1)
    g.append(x[0])
    grow(rows, 1)
    return sum(v * k for v, k in st) + sum(sum(r) * len(r) for r in rows)


case(helper_mut, X)


def nested_two_deep(x):
    g = []
    for i in range(len(x)):
        row = []
        for j in range(i + 1):
            row.append([x[j]])
        g.append(row)
    g[2][1].append(x[0])
    inner = g[3][2]
    inner.append(x[1])
    g[4].append(inner)
    inner[0] *= 3
    return sum(
        sum(c) * len(c) * (i + 1) * (j + 2) for i, r in enumerate(g) for j, c in enumerate(r)
    )


case(nested_two_deep, X)


def swap_rows_branch(x):
    rows = [[v] for v in x]
    a = rows[0]
    b = rows[1]
    if x[0] > x[1]:
        a, b = b, a
    a.append(x[2])
    if x[2] < x[3]:
        a = b
    a.append(x[4])
    return sum(sum(r) * len(r) * (k + 1) for k, r in enumerate(rows))


case(swap_rows_branch, X)


def maybe_none_row(x):
    rows = [[v] for v in x]
    best = None
    for r in rows:
        if r[0] > 1 and (best is None or r[0] < best[0]):
            best = r
    if best is not None:
        best.append(x[0])
    return sum(sum(r) * len(r) * (k + 1) for k, r in enumerate(rows))


case(maybe_none_row, X)
