"""Heaps, stacks and queues of tuples whose length the program computes."""

import heapq
import math
from collections import deque

import numpy as np

from tests.tools.checking import Cases

case = Cases()
X = np.array([1.3, 0.4, 2.2, 0.7, 3.1])
N = -1.0  # no edge
W = np.array(
    [
        [N, 1.3, 2.9, N, N],
        [1.3, N, 0.7, 3.3, N],
        [2.9, 0.7, N, 1.1, 4.0],
        [N, 3.3, 1.1, N, 0.8],
        [N, N, 4.0, 0.8, N],
    ]
)


def dijkstra(w):
    n = w.shape[0]
    dist = np.full(n, np.inf)
    dist[0] = 0.0
    pq = [(0.0, 0)]
    while pq:
        d, u = heapq.heappop(pq)
        if d > dist[u]:
            continue
        for v in range(n):
            if w[u, v] > 0:
                nd = d + w[u, v]
                if nd < dist[v]:
                    dist[v] = nd
                    heapq.heappush(pq, (nd, v))
    return np.sum(dist**2)


case(dijkstra, W)


def dijkstra_list(w):
    n = len(w)
    dist = [float("inf")] * n
    dist[0] = 0.0
    done = [False] * n
    pq = []
    heapq.heappush(pq, (0.0, 0))
    while len(pq) > 0:
        d, node = heapq.heappop(pq)
        if done[node]:
            continue
        done[node] = True
        for other in range(n):
            if w[node][other] > 0 and not done[other]:
                alt = d + w[node][other]
                if alt < dist[other]:
                    dist[other] = alt
                    heapq.heappush(pq, (alt, other))
    return dist[n - 1] ** 2


case(dijkstra_list, W)


def dijkstra_adj(w):
    n = len(w)
    adj = [[] for _ in range(n)]
    for i in range(n):
        for j in range(n):
            if w[i, j] > 0:
                adj[i].append((j, w[i, j]))
    dist = {i: math.inf for i in range(n)}
    dist[0] = 0.0
    heap = [(0.0, 0)]
    while heap:
        d, u = heapq.heappop(heap)
        if d > dist[u]:
            continue
        for v, c in adj[u]:
            if d + c < dist[v]:
                dist[v] = d + c
                heapq.heappush(heap, (dist[v], v))
    return sum(dist.values())


case(dijkstra_adj, W)


def huffman(p):
    heap = [(v, i) for i, v in enumerate(p)]
    heapq.heapify(heap)
    cost = 0.0
    k = len(p)
    while len(heap) > 1:
        a, _ = heapq.heappop(heap)
        b, _ = heapq.heappop(heap)
        cost += a + b
        heapq.heappush(heap, (a + b, k))
        k += 1
    return cost**2


case(huffman, X)


def event_queue(x):
    q = []
    for i, t in enumerate(x):
        heapq.heappush(q, (t, i))
    clock = 0.0
    s = 0.0
    while q:
        t, i = heapq.heappop(q)
        s += (t - clock) ** 2 * (i + 1)
        clock = t
        if t < 2.0:
            heapq.heappush(q, (t * 1.7 + 0.2, i))
    return s


case(event_queue, X)


def stack_intervals(x):
    stack = [(0.0, 2.0, 0)]
    total = 0.0
    while stack:
        a, b, depth = stack.pop()
        m = 0.5 * (a + b)
        if depth < 3 and abs(math.sin(x[0] * m)) > 0.3:
            stack.append((a, m, depth + 1))
            stack.append((m, b, depth + 1))
        else:
            total += (b - a) * math.sin(x[0] * m) * x[1]
    return total


case(stack_intervals, X)


def bfs_deque(x):
    q = deque([(0, x[0])])
    s = 0.0
    seen = set()
    while q:
        node, val = q.popleft()
        if node in seen:
            continue
        seen.add(node)
        s += val**2
        for nb in (node + 1, node + 2):
            if nb < len(x):
                q.append((nb, val * 0.5 + x[nb]))
    return s


case(bfs_deque, X)


def grow_pairs(x):
    events = []
    for i in range(len(x)):
        if x[i] > 0.5:
            events.append((x[i], i))
    events.sort()
    s = 0.0
    for rank, (v, i) in enumerate(events):
        s += v * v * (rank + 1) * (i + 1)
    return s


case(grow_pairs, X)


def tree_stack(x):
    nodes = [(0, 1.0)]
    s = 0.0
    while len(nodes) > 0:
        i, w = nodes.pop()
        s += w * x[i]
        l, r = 2 * i + 1, 2 * i + 2
        if l < len(x):
            nodes.append((l, w * x[i] * 0.5))
        if r < len(x):
            nodes.append((r, w * 0.25))
    return s


case(tree_stack, X)


def prim(w):
    n = len(w)
    visited = set()
    total = 0.0
    pq = [(0.0, 0, -1)]
    while pq and len(visited) < n:
        cost, u, parent = heapq.heappop(pq)
        if u in visited:
            continue
        visited.add(u)
        total += cost**2
        for v in range(n):
            if w[u, v] > 0 and v not in visited:
                heapq.heappush(pq, (w[u, v], v, u))
    return total


case(prim, W)


def astar(x):
    pq = [(0.0, (0, 0), 0.0)]
    best = {}
    while pq:
        f, (i, j), g = heapq.heappop(pq)
        if (i, j) in best:
            continue
        best[(i, j)] = g
        if i == 2 and j == 2:
            break
        for di, dj in ((1, 0), (0, 1)):
            a, b = i + di, j + dj
            if a <= 2 and b <= 2:
                ng = g + x[a] * x[b]
                heapq.heappush(pq, (ng + 0.1 * abs(2 - a) + 0.1 * abs(2 - b), (a, b), ng))
    return best[(2, 2)] ** 2


case(astar, X)


def topk(w):
    best = []
    for i in range(5):
        for j in range(i):
            if len(best) < 3:
                heapq.heappush(best, (w[i, j], i, j))
            else:
                heapq.heappushpop(best, (w[i, j], i, j))
    return sum(v * v * (i + j) for v, i, j in best)


case(topk, W)


def heap_array(x):
    pq = []
    for i in range(len(x)):
        heapq.heappush(pq, (-x[i], i, np.array([x[i], x[i] ** 2])))
    s = 0.0
    while pq:
        k, i, v = heapq.heappop(pq)
        s = 0.5 * s + k * np.sum(v)
    return s


case(heap_array, X)


def frontier(x):
    level = [(0, x[0])]
    s = 0.0
    while level:
        nxt = []
        for i, w in level:
            s += w * w
            for c in (2 * i + 1, 2 * i + 2):
                if c < len(x):
                    nxt.append((c, w * x[c] * 0.5))
        level = nxt
    return s


case(frontier, X)


def queue_while_run(x):
    todo = [(0, 1.0)]
    s = 0.0
    for i, w in todo:
        s += w * x[i]
        if 2 * i + 1 < len(x):
            todo.append((2 * i + 1, w * x[i]))
        if 2 * i + 2 < len(x):
            todo.append((2 * i + 2, w * 0.5))
    return s


case(queue_while_run, X)


def swap_frontiers(x):
    a = []
    b = []
    for i in range(len(x)):
        if x[i] > 1:
            a.append((x[i], i))
        else:
            b.append((x[i], i))
        a, b = b, a
    return sum(v * v * (i + 1) for v, i in a) + sum(v * i for v, i in b)


case(swap_frontiers, X)


def enum_events(x):
    ev = []
    for i in range(len(x)):
        if x[i] > 0.5:
            ev.append((x[i], i))
    y = np.zeros(len(x))
    for k, (v, i) in enumerate(ev):
        y[k] = v * i
    t = 0.0
    for (v, i), (w, j) in zip(ev, ev[1:]):
        t += v * w * (j - i)
    return np.sum(y**2) + t + max(ev)[0] + min(ev, key=lambda e: e[1])[0] * 3


case(enum_events, X)


def np_of_events(x):
    ev = []
    for i in range(len(x)):
        if x[i] > 0.5:
            ev.append((i * 0.1, x[i]))
    a = np.array(ev)
    return np.sum(a[:, 0] * a[:, 1] ** 2)


case(np_of_events, X)


def unzip(x):
    ev = []
    for i in range(len(x)):
        if x[i] > 0.5:
            ev.append((i, x[i]))
    ts = [e[0] for e in ev]
    vs = [e[1] for e in ev]
    return sum(t * v * v for t, v in zip(ts, vs))


case(unzip, X)


def words(x):
    out = []
    for v in x:
        if v > 2:
            out.append((v, "hot"))
        elif v > 1:
            out.append((v, "warm"))
        else:
            out.append((v, "cold"))
    s = 0.0
    for v, w in out:
        if w == "hot":
            s += v**3
        elif w == "warm":
            s += 2 * v
        else:
            s -= v
    return s


case(words, X)


def pop_empty(x):
    q = [(x[0], 1)]
    s = 0.0
    while True:
        try:
            v, k = q.pop()
        except IndexError:
            break
        s += v * k
        if k < 4:
            q.append((v * 0.5, k + 1))
    return s


case(pop_empty, X)
