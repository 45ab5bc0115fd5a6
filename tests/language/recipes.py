"""Algorithms with heaps, stacks and lists of lists, as they are written by hand."""

import heapq
import math
from collections import defaultdict, deque

import numpy as np

from tests.tools.checking import Cases

case = Cases()
X = np.array([1.3, 0.4, 2.2, 0.7, 3.1])
A = np.array([[4.0, 1, 0.5, 0.2], [1, 5, 0.3, 0.7], [0.5, 0.3, 6, 1.1], [0.2, 0.7, 1.1, 7]])
PT = np.array([[0.1, 0.2], [0.9, 0.4], [0.35, 0.8], [0.6, 0.65], [0.2, 0.55], [0.75, 0.1]])


class Quad:
    def __init__(self, x, y, h):
        self.x, self.y, self.h = x, y, h
        self.m, self.cx, self.cy = 0.0, 0.0, 0.0
        self.kids = []


def adaptive_heap(p):
    def f(t):
        return math.exp(-p[0] * t * t) * math.cos(p[1] * t)

    def rule(a, b):
        m = 0.5 * (a + b)
        fa, fm, fb = f(a), f(m), f(b)
        s1 = (b - a) / 6 * (fa + 4 * fm + fb)
        s2 = (b - a) / 12 * (fa + 4 * f(0.5 * (a + m)) + 2 * fm + 4 * f(0.5 * (m + b)) + fb)
        return s2, abs(s2 - s1)

    v, e = rule(0.0, 3.0)
    heap = [(-e, 0.0, 3.0, v)]
    total = v
    err = e
    n = 0
    while err > 1e-4 and n < 60:
        me, a, b, v = heapq.heappop(heap)
        m = 0.5 * (a + b)
        v1, e1 = rule(a, m)
        v2, e2 = rule(m, b)
        total += v1 + v2 - v
        err += e1 + e2 + me
        heapq.heappush(heap, (-e1, a, m, v1))
        heapq.heappush(heap, (-e2, m, b, v2))
        n += 1
    return sum(v for _, _, _, v in heap)


case(adaptive_heap, X[:2])


def lu_lists(a, n):
    m = [[a[i, j] for j in range(n)] for i in range(n)]
    for k in range(n):
        p = k
        for i in range(k + 1, n):
            if abs(m[i][k]) > abs(m[p][k]):
                p = i
        if p != k:
            m[k], m[p] = m[p], m[k]
        for i in range(k + 1, n):
            f = m[i][k] / m[k][k]
            m[i][k] = f
            for j in range(k + 1, n):
                m[i][j] -= f * m[k][j]
    det = 1.0
    for k in range(n):
        det *= m[k][k]
    return det


case(lu_lists, A[::-1].copy(), 4)


def cholesky_ragged(a):
    L = []
    for i in range(len(a)):
        row = []
        for j in range(i + 1):
            s = (
                sum(L[j][k] * row[k] for k in range(j))
                if j < i
                else sum(row[k] ** 2 for k in range(j))
            )
            row.append(math.sqrt(a[i, i] - s) if i == j else (a[i, j] - s) / L[j][j])
        L.append(row)
    return sum(math.log(L[i][i]) for i in range(len(L))) + L[-1][0]


case(cholesky_ragged, A)


def clusters_members(p):
    n = len(p)
    members = [[i] for i in range(n)]
    label = list(range(n))
    edges = []
    for i in range(n):
        for j in range(i + 1, n):
            edges.append((np.sqrt(np.sum((p[i] - p[j]) ** 2)), i, j))
    for d, i, j in sorted(edges, key=lambda e: e[0]):
        if d > 0.5:
            break
        a, b = label[i], label[j]
        if a == b:
            continue
        if len(members[a]) < len(members[b]):
            a, b = b, a
        for k in members[b]:
            label[k] = a
        members[a].extend(members[b])
        members[b] = []
    t = 0.0
    for m in members:
        if m:
            c = sum(p[k] for k in m) / len(m)
            for k in m:
                t += np.sum((p[k] - c) ** 2)
    return t


case(clusters_members, PT)


def linkage(p):
    groups = [[i] for i in range(len(p))]
    h = 0.0
    while len(groups) > 2:
        best = (1e9, 0, 1)
        for a in range(len(groups)):
            for b in range(a + 1, len(groups)):
                d = min(
                    math.hypot(p[i, 0] - p[j, 0], p[i, 1] - p[j, 1])
                    for i in groups[a]
                    for j in groups[b]
                )
                if d < best[0]:
                    best = (d, a, b)
        d, a, b = best
        h += d * d
        groups[a] = groups[a] + groups[b]
        groups.pop(b)
    return h + len(groups[0]) * p[0, 0]


case(linkage, PT)


def kdtree(p):
    nodes = []
    stack = [(list(range(len(p))), 0)]
    while stack:
        idx, depth = stack.pop()
        if not idx:
            continue
        ax = depth % 2
        idx = sorted(idx, key=lambda i: p[i, ax])
        m = len(idx) // 2
        nodes.append((idx[m], ax, depth))
        stack.append((idx[:m], depth + 1))
        stack.append((idx[m + 1 :], depth + 1))
    return sum(p[i, a] * (d + 1) ** 2 for i, a, d in nodes)


case(kdtree, PT)


def kd_rec(p):
    def build(idx, depth):
        if len(idx) == 0:
            return 0.0
        ax = depth % 2
        s = sorted(idx, key=lambda i: p[i, ax])
        m = len(s) // 2
        return (
            p[s[m], ax] * (depth + 1) ** 2 + build(s[:m], depth + 1) + build(s[m + 1 :], depth + 1)
        )

    return build(list(range(len(p))), 0)


case(kd_rec, PT)


def dtw(x, y):
    n, m = len(x), len(y)
    D = [[math.inf] * (m + 1) for _ in range(n + 1)]
    D[0][0] = 0.0
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            D[i][j] = (x[i - 1] - y[j - 1]) ** 2 + min(D[i - 1][j], D[i][j - 1], D[i - 1][j - 1])
    return D[n][m]


case(dtw, X, X[::-1][:4] * 0.9)


def viterbi(x):
    path = [[(0.0, -1)] * 3 for _ in range(1)]
    for t in range(len(x)):
        row = []
        for s in range(3):
            best = None
            for r in range(3):
                c = path[-1][r][0] - (x[t] - s) ** 2 - 0.3 * abs(r - s)
                if best is None or c > best[0]:
                    best = (c, r)
            row.append(best)
        path.append(row)
    return max(path[-1])[0]


case(viterbi, X)


def barnes_hut(p):
    root = Quad(0.5, 0.5, 0.5)
    nodes = [root]
    for i in range(len(p)):
        stack = [0]
        for nd in nodes:
            if abs(p[i, 0] - nd.x) <= nd.h and abs(p[i, 1] - nd.y) <= nd.h:
                nd.cx += p[i, 0]
                nd.cy += p[i, 1]
                nd.m += 1.0
        if nodes[0].m > 2 and len(nodes) == 1:
            for dx in (-0.25, 0.25):
                for dy in (-0.25, 0.25):
                    nodes.append(Quad(0.5 + dx, 0.5 + dy, 0.25))
                    nodes[0].kids.append(len(nodes) - 1)
    e = 0.0
    for i in range(len(p)):
        todo = [0]
        while todo:
            k = todo.pop()
            nd = nodes[k]
            if nd.m == 0:
                continue
            d = math.hypot(p[i, 0] - nd.cx / nd.m, p[i, 1] - nd.cy / nd.m) + 0.1
            if not nd.kids or nd.h / d < 0.6:
                e += nd.m / d
            else:
                for c in nd.kids:
                    todo.append(c)
    return e


case(barnes_hut, PT)


def sieve_stack(x):
    out = []
    for i in range(len(x)):
        while out and out[-1][0] < x[i]:
            out.pop()
        out.append((x[i], i))
    return sum(v * (i + 1) * (k + 1) for k, (v, i) in enumerate(out))


case(sieve_stack, X)


def hull(p):
    pts = sorted([(p[i, 0], p[i, 1]) for i in range(len(p))])

    def half(pts):
        h = []
        for q in pts:
            while (
                len(h) >= 2
                and (h[-1][0] - h[-2][0]) * (q[1] - h[-2][1])
                - (h[-1][1] - h[-2][1]) * (q[0] - h[-2][0])
                <= 0
            ):
                h.pop()
            h.append(q)
        return h

    lo = half(pts)
    up = half(pts[::-1])
    h = lo[:-1] + up[:-1]
    return 0.5 * sum(
        h[i][0] * h[(i + 1) % len(h)][1] - h[(i + 1) % len(h)][0] * h[i][1] for i in range(len(h))
    )


case(hull, PT)


def merge_sort(x):
    runs = [[v] for v in x]
    while len(runs) > 1:
        nxt = []
        for k in range(0, len(runs) - 1, 2):
            a, b = runs[k], runs[k + 1]
            i = j = 0
            m = []
            while i < len(a) and j < len(b):
                if a[i] < b[j]:
                    m.append(a[i])
                    i += 1
                else:
                    m.append(b[j])
                    j += 1
            m.extend(a[i:])
            m.extend(b[j:])
            nxt.append(m)
        if len(runs) % 2:
            nxt.append(runs[-1])
        runs = nxt
    return sum(v * v * k for k, v in enumerate(runs[0]))


case(merge_sort, X)


def poly_mul(x):
    polys = [[1.0, v] for v in x]
    acc = [1.0]
    for q in polys:
        new = [0.0] * (len(acc) + len(q) - 1)
        for i, a in enumerate(acc):
            for j, b in enumerate(q):
                new[i + j] += a * b
        acc = new
    return sum(c * (k + 1) for k, c in enumerate(acc))


case(poly_mul, X)


def neville(x):
    n = len(x)
    q = [[v] for v in x]
    for k in range(1, n):
        for i in range(k, n):
            q[i].append((q[i][k - 1] * 1.2 * (i + 1) - q[i - 1][k - 1] * 0.7) / (k + 1))
    return q[n - 1][n - 1]


case(neville, X)


def romberg(x):
    R = []
    for i in range(5):
        n = 2**i
        h = 2.0 / n
        t = 0.5 * h * (math.sin(0) + math.sin(x[0] * 2.0) * x[1]) + h * sum(
            math.sin(x[0] * k * h) * x[1] for k in range(1, n)
        )
        row = [t]
        for j in range(1, i + 1):
            row.append(row[j - 1] + (row[j - 1] - R[i - 1][j - 1]) / (4**j - 1))
        R.append(row)
        if i > 1 and abs(R[i][i] - R[i - 1][i - 1]) < 1e-5:
            break
    return R[-1][-1]


case(romberg, X)


def nearest_paths(p):
    n = len(p)
    adj = [[] for _ in range(n)]
    for i in range(n):
        near = sorted(
            [(math.hypot(p[i, 0] - p[j, 0], p[i, 1] - p[j, 1]), j) for j in range(n) if j != i]
        )[:2]
        for d, j in near:
            adj[i].append((j, d))
    dist = [math.inf] * n
    dist[0] = 0.0
    heap = [(0.0, 0)]
    while heap:
        d, u = heapq.heappop(heap)
        if d > dist[u]:
            continue
        for v, w in adj[u]:
            if d + w < dist[v]:
                dist[v] = d + w
                heapq.heappush(heap, (dist[v], v))
    return sum(d for d in dist if d < math.inf)


case(nearest_paths, PT)


def toposort(x, src, dst):
    n = len(x)
    out = defaultdict(list)
    deg = [0] * n
    for a, b in zip(src, dst):
        out[int(a)].append(int(b))
        deg[b] += 1
    q = deque(i for i in range(n) if deg[i] == 0)
    t = [0.0] * n
    order = []
    while q:
        u = q.popleft()
        order.append(u)
        for v in out[u]:
            t[v] = max(t[v], t[u] + x[u])
            deg[v] -= 1
            if deg[v] == 0:
                q.append(v)
    return sum(t[i] * (k + 1) for k, i in enumerate(order))


case(toposort, X, np.array([0, 0, 1, 2, 3]), np.array([1, 2, 3, 3, 4]))


def paths(x):
    st = [(0, [0])]
    tot = 0.0
    while st:
        u, path = st.pop()
        if u == len(x) - 1:
            tot += math.prod(x[i] for i in path)
            continue
        for v in (u + 1, u + 2):
            if v < len(x):
                st.append((v, path + [v]))
    return tot


case(paths, X)


def backtrack(x):
    best = 0.0
    st = [([], 0.0, 0)]
    while st:
        chosen, w, i = st.pop()
        if i == len(x):
            best = max(best, sum(x[k] * (k + 1) for k in chosen))
            continue
        st.append((chosen, w, i + 1))
        if w + x[i] < 4:
            st.append((chosen + [i], w + x[i], i + 1))
    return best


case(backtrack, X)


def quicksort(x):
    def qs(a):
        if len(a) <= 1:
            return a
        p = a[0]
        return qs([v for v in a[1:] if v < p]) + [p] + qs([v for v in a[1:] if v >= p])

    return sum(v * k for k, v in enumerate(qs(list(x))))


case(quicksort, X)
