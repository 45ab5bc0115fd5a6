"""Lists in lists beside arrays and built-in functions; one of several lists or objects."""

import heapq
import math
from dataclasses import dataclass, field

import numpy as np

from tests.tools.checking import Cases

case = Cases()
X = np.array([1.3, 0.4, 2.2, 0.7, 3.1])


class Body:
    def __init__(self, v):
        self.v = v
        self.left = None


class Linked:
    def __init__(self, v):
        self.v = v
        self.nb = []
        self.f = 0.0


@dataclass
class Cell:
    mass: float = 0.0
    items: list = field(default_factory=list)


def nb(x):
    n = [[] for _ in x]
    for i in range(len(x)):
        for j in range(i):
            n[i].append(j)
            n[j].append(i)
    n[0].pop()
    return n


def fancy(x):
    n = nb(x)
    return sum(np.sum(x[n[i]] ** 2) * (i + 1) for i in range(len(x)))


case(fancy, X)


def fancy_store(x):
    n = nb(x)
    y = np.ones(len(x))
    y[n[0]] = x[1]
    y[n[1]] *= 2
    y[n[2][1:]] += x[0]
    return np.sum(y * x)


case(fancy_store, X)


def rows_arith(x):
    rows = [[v, v * v] for v in x]
    rows[0].append(1.0)
    y = np.array([1.0, 2.0])
    a = y + rows[1]
    b = rows[2] * y
    c = x[0] - np.array(rows[3])
    d = y / rows[4]
    e = rows[1] + x[0]
    f = rows[1] - y
    g = x[1] + rows[2]
    return np.sum(a * b * c * d) + np.sum(e) + np.sum(f * g)


case(rows_arith, X)


def np_funcs(x):
    rows = [[v, v * v] for v in x]
    rows[0].append(x[2])
    r = rows[0]
    return (
        np.sum(r)
        + np.mean(r) * np.max(r)
        + np.dot(r, r)
        + np.std(r)
        + max(r)
        + min(r)
        + sum(r)
        + np.cumsum(r)[1]
        + np.linalg.norm(r)
        + math.prod(r)
        + np.prod(rows[1])
        + float(len(r))
        + np.argmax(r)
        + math.fsum(r)
    )


case(np_funcs, X)


def np_more(x):
    rows = [[v, v * v] for v in x]
    rows[0].append(x[2])
    r = rows[0]
    return (
        np.sum(np.asarray(r) ** 2)
        + np.sum(np.array(rows[1:]))
        + np.sum(np.concatenate([rows[0], rows[1]]))
        + np.interp(0.5, [0.0, 1.0], rows[1])
        + np.sum(np.outer(r, rows[1]))
        + np.sum(np.exp(r))
        + np.sum(np.stack([rows[2], rows[3]]))
    )


case(np_more, X)


def pair_arrays(x):
    ev = []
    for i in range(len(x)):
        if x[i] > 0.5:
            ev.append((x[i], x[i] ** 2))
    a = np.array(ev)
    ev.append((1.0, x[0]))
    b = np.asarray(ev)
    return np.sum(a[:, 0] * a[:, 1]) + np.sum(b.T[1]) + np.max(ev)


case(pair_arrays, X)


def groups_np(x, l):
    g = {}
    for i, k in enumerate(l):
        g.setdefault(int(k), []).append(i)
    return sum(np.var(x[m]) * len(m) + np.mean(x[m]) ** 2 for m in g.values()) + sum(
        np.sum(x[g[k]]) * k for k in sorted(g)
    )


case(groups_np, X, np.array([3, 1, 3, 0, 1]))


def truths(x):
    rows = [[] for v in x]
    rows[1].append(x[0])
    s = 0.0
    for r in rows:
        if not r:
            s += 1
        elif r and r[0] > 1:
            s += r[0]
        s += bool(r) * 2 + (len(r) == 1)
    while rows and not rows[-1]:
        rows.pop()
    return s + len(rows) * x[1] + isinstance(rows[1], list)


case(truths, X)


def sorted_gen(x):
    return sum(
        v * (k + 1) * (i + 1) for k, (v, i) in enumerate(sorted((x[i], i) for i in range(len(x))))
    )


case(sorted_gen, X)


def sorted_zip(x):
    return sum(
        v * (k + 1) * (i + 1)
        for k, (v, i) in enumerate(sorted(zip(x, range(len(x))), reverse=True))
    )


case(sorted_zip, X)


def starred(x):
    st = [(0, [0])]
    tot = 0.0
    while st:
        u, path = st.pop()
        if u == len(x) - 1:
            tot += math.prod(x[i] for i in path)
            continue
        for v in (u + 1, u + 2):
            if v < len(x):
                st.append((v, [*path, v]))
    return tot


case(starred, X)


def max_items(x):
    d = {}
    for i in range(len(x)):
        d.setdefault(int(x[i]), []).append(x[i])
    k = max(d, key=lambda e: len(d[e]))
    m = max(d.items(), key=lambda e: sum(e[1]))
    return sum(d[k]) * k + m[0] * sum(m[1])


case(max_items, X)


def heapify_list(x):
    h = list(zip(x, range(len(x))))
    heapq.heapify(h)
    a = heapq.heappop(h)
    b = heapq.heapreplace(h, (x[0] * 3, 9))
    return (
        a[0] * (a[1] + 1) + b[0] * b[1] + sum(v * (k + 1) * (i + 1) for k, (v, i) in enumerate(h))
    )


case(heapify_list, X)


def gen(x):
    def pairs():
        rows = [[v] for v in x]
        rows[1].append(x[0])
        for i, r in enumerate(rows):
            for v in r:
                yield i, v

    return sum(i * v for i, v in pairs())


case(gen, X)


def gen_stack(x):
    def walk():
        st = [(0, 1.0)]
        while st:
            i, w = st.pop()
            yield i, w
            for c in (2 * i + 1, 2 * i + 2):
                if c < len(x):
                    st.append((c, w * x[c]))

    return sum(w * (i + 1) for i, w in walk())


case(gen_stack, X)


def obj_branch(x):
    ps = [Body(v) for v in x]
    ps[0].v *= 2
    a = ps[0] if x[0] > x[1] else ps[1]
    b = ps[2]
    if x[2] > x[3]:
        b = a
    b.v += x[4]
    a.v *= 3
    return sum(p.v * (k + 1) for k, p in enumerate(ps))


case(obj_branch, X)


def min_obj(x):
    ps = [Body(v) for v in x]
    ps[0].v *= 2
    m = min(ps, key=lambda p: p.v)
    m.v = 5 * x[0]
    M = max(ps, key=lambda p: p.v)
    M.v += x[1]
    return sum(p.v * (k + 1) for k, p in enumerate(ps))


case(min_obj, X)


def min_row(x):
    rows = [[v, 1.0] for v in x]
    rows[2].append(x[0])
    m = min(rows, key=lambda r: r[0])
    m.append(x[1])
    m[0] = x[2]
    M = max(rows, key=len)
    M.append(2.0)
    return sum(sum(r) * len(r) * (k + 1) for k, r in enumerate(rows))


case(min_row, X)


def merge_objs(x):
    ps = [Body(v) for v in x]
    ps[0].v *= 1.5
    while len(ps) > 1:
        ps.sort(key=lambda p: p.v)
        a = ps.pop(0)
        b = ps.pop(0)
        n = Body(a.v + 0.9 * b.v)
        n.left = None
        ps.append(n)
    return ps[0].v


case(merge_objs, X)


def swap_rows_run(x):
    a = [[v] for v in x]
    b = [[1.0] for v in x]
    k = 0
    while k < x[2]:
        a, b = b, a
        a[k].append(x[0])
        k += 1
    return sum(sum(r) * len(r) for r in a) + 2 * sum(sum(r) for r in b)


case(swap_rows_run, X)


def cond_expr(x):
    rows = [[v] for v in x]
    rows[1].append(x[1])
    for i in range(len(x)):
        r = rows[i] if x[i] > 1 else rows[0]
        r.append(x[i])
        (rows[2] if i % 2 else rows[3]).append(1.0)
    return sum(sum(r) * len(r) * (k + 1) for k, r in enumerate(rows))


case(cond_expr, X)


def two_returns(x):
    def pick(rows, c):
        if c:
            return rows[0]
        return [x[3]]

    rows = [[v] for v in x]
    rows[0].append(x[1])
    r = pick(rows, x[0] > 1)
    r.append(x[2])
    q = pick(rows, x[0] < 1)
    q.append(x[4])
    return sum(sum(r) * len(r) for r in rows) + sum(q)


case(two_returns, X)


def cells_dc(x, n):
    cells = [Cell() for _ in range(n)]
    for v in x:
        c = cells[int(v) % n]
        c.mass += v
        c.items.append(v * v)
    return sum(c.mass * sum(c.items) for c in cells)


case(cells_dc, X, 3)


def return_rows(x):
    def make(k):
        rows = [[x[0]]]
        for i in range(k):
            if x[i] > 2:
                return rows
            rows.append([x[i], 1.0])
            rows[0].append(x[i])
        return rows

    r = make(len(x))
    r[0].append(x[4])
    return sum(sum(q) * len(q) for q in r)


case(return_rows, X)


def obj_cross(x):
    bs = [Linked(v) for v in x]
    for a in bs:
        for b in bs:
            if a is not b and abs(a.v - b.v) < 1.2:
                a.nb.append(b)
    for b in bs:
        for c in b.nb:
            b.f += (c.v - b.v) * len(c.nb)
    for b in bs:
        b.v += 0.1 * b.f
    return sum(b.v**2 for b in bs)


case(obj_cross, X)


def obj_pairs(x):
    bs = [Linked(v) for v in x]
    springs = []
    for i in range(len(x) - 1):
        springs.append((bs[i], bs[i + 1], 1.0 + 0.1 * i))
    for it in range(3):
        for a, b, k in springs:
            d = b.v - a.v
            a.f += k * d
            b.f -= k * d
        for p in bs:
            p.v += 0.05 * p.f
            p.f = 0.0
    return sum(b.v**3 for b in bs)


case(obj_pairs, X)


def row_attr(x):
    bs = [Linked(v) for v in x]
    shared = bs[0].nb
    for i, b in enumerate(bs):
        if i % 2 == 0:
            b.nb = shared
        b.nb.append(x[i])
    return sum(sum(b.nb) * len(b.nb) * b.v for b in bs)


case(row_attr, X)


def reassign(x):
    rows = [[v] for v in x]
    for r in rows:
        r = r + [1.0]
        r.append(x[0])
    for i, r in enumerate(rows):
        r += [x[1]]
        rows[i] = rows[i] + [x[2]]
        r.append(5.0)
    return sum(sum(r) * len(r) * (k + 1) for k, r in enumerate(rows))


case(reassign, X)


def pop_reuse(x):
    free = [[] for _ in range(2)]
    used = []
    for v in x:
        r = free.pop() if free else used.pop(0)
        r.append(v)
        used.append(r)
        if len(used) > 2:
            free.append(used.pop(0))
            free[-1].clear()
    return sum(sum(r) * len(r) * (k + 1) for k, r in enumerate(used))


case(pop_reuse, X)


def neg_pool(x):
    rows = [[v, v + 1] for v in x]
    rows[-1].append(x[0])
    rows[-2][-1] = x[1]
    rows[-1].insert(-1, x[2])
    del rows[-3][-1]
    rows.insert(-1, rows[0])
    rows[0].pop(-2)
    return sum(sum(r) * len(r) * (k + 1) for k, r in enumerate(rows)) + rows[-1][-3:][0]


case(neg_pool, X)


def mul_alias(x):
    a = []
    for v in x:
        if v > 1:
            a.append(v)
    b = a
    a *= 2
    return sum(b) * len(b)


case(mul_alias, X)


def self_ext(x):
    a = []
    for v in x:
        if v > 1:
            a.append(v)
    b = a
    a += a
    a.extend(a)
    return sum(v * k for k, v in enumerate(b)) * len(b)


case(self_ext, X)
