"""Objects that refer to others of their class, made in loops that run for as long as data say."""

import math
from collections import deque
from dataclasses import dataclass
from typing import Optional

import numpy as np

from tests.tools.checking import Cases

case = Cases()
X = np.array([0.3, 0.7, 1.1, 0.4, 0.9])


class Node:
    def __init__(self, val, left=None, right=None):
        self.val = val
        self.left = left
        self.right = right


def insert(root, v):
    if root is None:
        return Node(v)
    if v < root.val:
        root.left = insert(root.left, v)
    else:
        root.right = insert(root.right, v)
    return root


def inorder(n, d):
    if n is None:
        return 0.0
    return inorder(n.left, d + 1) + d * math.sin(n.val) + inorder(n.right, d + 1)


def bst(x):
    root = None
    for v in x:
        root = insert(root, v)
    return inorder(root, 1)


case(bst, X)


def bst_iter(x):
    root = Node(x[0])
    for i in range(1, len(x)):
        v = x[i]
        n = root
        while True:
            if v < n.val:
                if n.left is None:
                    n.left = Node(v)
                    break
                n = n.left
            else:
                if n.right is None:
                    n.right = Node(v)
                    break
                n = n.right
    return inorder(root, 1)


case(bst_iter, X)


class Link:
    def __init__(self, v, nxt=None):
        self.v = v
        self.next = nxt


def linked(x):
    head = None
    for v in x:
        head = Link(v * v, head)
    s = 0.0
    k = 1
    node = head
    while node is not None:
        s += k * math.sin(node.v)
        k += 1
        node = node.next
    return s


def linked2(x):
    head = Link(x[0])
    tail = head
    for i in range(1, len(x)):
        tail.next = Link(x[i])
        tail = tail.next
    # reverse
    prev = None
    cur = head
    while cur:
        nxt = cur.next
        cur.next = prev
        prev = cur
        cur = nxt
    s = 0.0
    k = 1
    while prev is not None:
        s += k * math.sin(prev.v)
        k += 1
        prev = prev.next
    return s


case(linked, X)
case(linked2, X)


def build(x, lo, hi):
    if lo >= hi:
        return None
    m = (lo + hi) // 2
    return Node(x[m], build(x, lo, m), build(x, m + 1, hi))


def height(n):
    if n is None:
        return 0.0
    return n.val**2 + max(height(n.left), height(n.right))


def tree_rec(x):
    return height(build(x, 0, len(x)))


case(tree_rec, X)


class TNode:
    def __init__(self, key):
        self.key = key
        self.left = None
        self.right = None


class Tree:
    def __init__(self):
        self.root = None
        self.size = 0

    def insert(self, key):
        self.size += 1
        if self.root is None:
            self.root = TNode(key)
            return
        n = self.root
        while True:
            if key < n.key:
                if n.left is None:
                    n.left = TNode(key)
                    return
                n = n.left
            else:
                if n.right is None:
                    n.right = TNode(key)
                    return
                n = n.right

    def total(self):
        return self._total(self.root, 1.0)

    def _total(self, n, w):
        if n is None:
            return 0.0
        return w * n.key**2 + self._total(n.left, w * 0.5) + self._total(n.right, w * 0.7)


def tree_class(x):
    t = Tree()
    for v in x:
        t.insert(v)
    return t.total() * t.size


case(tree_class, X)


@dataclass
class LN:
    value: float
    next: Optional["LN"] = None


class LList:
    def __init__(self):
        self.head = None
        self.tail = None
        self.n = 0

    def append(self, v):
        node = LN(v)
        if self.head is None:
            self.head = node
        else:
            self.tail.next = node
        self.tail = node
        self.n += 1

    def __iter__(self):
        node = self.head
        while node is not None:
            yield node.value
            node = node.next

    def __len__(self):
        return self.n


def llist_class(x):
    l = LList()
    for v in x:
        l.append(v * v)
    s = 0.0
    for k, v in enumerate(l):
        s += (k + 1) * math.sin(v)
    return s / len(l)


case(llist_class, X)


class DN:
    def __init__(self, v):
        self.v = v
        self.prev = None
        self.next = None


def doubly(x):
    head = DN(x[0])
    cur = head
    for i in range(1, len(x)):
        n = DN(x[i])
        cur.next = n
        n.prev = cur
        cur = n
    # remove all nodes with value<0.35
    node = head
    while node is not None:
        if node.v < 0.35 and node.prev is not None:
            node.prev.next = node.next
            if node.next is not None:
                node.next.prev = node.prev
        node = node.next
    s = 0.0
    node = head
    k = 1
    while node:
        s += k * node.v**2
        k += 1
        node = node.next
    return s


case(doubly, X)


class Tn:
    def __init__(self, v):
        self.v = v
        self.children = []


def up(n):
    s = n.v
    for c in n.children:
        s += 0.5 * math.sin(up(c))
    return s


def nary(x):
    nodes = [Tn(v) for v in x]
    for i in range(1, len(x)):
        nodes[(i - 1) // 2].children.append(nodes[i])
    return up(nodes[0])


case(nary, X)


def bfs(x):
    root = TNode(x[0])
    q = deque([root])
    i = 1
    while i < len(x):
        n = q.popleft()
        n.left = TNode(x[i])
        q.append(n.left)
        i += 1
        if i < len(x):
            n.right = TNode(x[i])
            q.append(n.right)
            i += 1
    s = 0.0
    st = [(root, 1.0)]
    while st:
        n, w = st.pop()
        if n is None:
            continue
        s += w * n.key**2
        st.append((n.left, w * 0.5))
        st.append((n.right, w * 0.25))
    return s


case(bfs, X)


class PNode:
    def __init__(self, v, parent):
        self.v = v
        self.parent = parent


def parents(x):
    nodes = []
    for i in range(len(x)):
        p = nodes[(i - 1) // 2] if i > 0 else None
        nodes.append(PNode(x[i], p))
    s = 0.0
    for n in nodes:
        f = 1.0
        while n is not None:
            f *= n.v
            n = n.parent
        s += f
    return s


case(parents, X)


class Ex:
    def __init__(self, op, v=0.0, l=None, r=None):
        self.op = op
        self.v = v
        self.l = l
        self.r = r


def ev(e):
    if e.op == "const":
        return e.v
    a = ev(e.l)
    b = ev(e.r)
    if e.op == "+":
        return a + b
    return a * math.sin(b)


def expr_one(x):
    e = Ex("const", x[0])
    for i in range(1, len(x)):
        e = Ex("+" if i % 2 == 0 else "*", 0.0, e, Ex("const", x[i]))
    return ev(e)


case(expr_one, X[:4])


class Stack:
    def __init__(self):
        self.top = None

    def push(self, v):
        self.top = LN(v, self.top)

    def pop(self):
        v = self.top.value
        self.top = self.top.next
        return v

    def empty(self):
        return self.top is None


def stack_class(x):
    s = Stack()
    for v in x:
        s.push(v)
        if v > 0.8:
            a = s.pop()
            b = s.pop()
            s.push(a * b)
    t = 0.0
    while not s.empty():
        t = 0.5 * t + s.pop() ** 2
    return t


case(stack_class, X)


def node_dict(x):
    class Nd:
        def __init__(self, v):
            self.v = v
            self.nxt = None

    nodes = {}
    for i in range(len(x)):
        nodes[i] = Nd(x[i])
    for i in range(len(x) - 1):
        nodes[i].nxt = nodes[i + 1]
    s = 0.0
    n = nodes[0]
    while n is not None:
        s = 0.5 * s + n.v**2
        n = n.nxt
    return s


case(node_dict, X)


def merge_lists(x):
    a = None
    b = None
    for i in range(len(x) - 1, -1, -1):
        if i % 2 == 0:
            a = LN(x[i] * (i + 1), a)
        else:
            b = LN(x[i] * (i + 1), b)
    dummy = LN(0.0)
    t = dummy
    while a is not None and b is not None:
        if a.value <= b.value:
            t.next = a
            a = a.next
        else:
            t.next = b
            b = b.next
        t = t.next
    t.next = a if a is not None else b
    s = 0.0
    k = 1
    n = dummy.next
    while n:
        s += k * n.value
        k += 1
        n = n.next
    return s


case(merge_lists, X)


def rev(n, acc):
    if n is None:
        return acc
    return rev(n.next, LN(n.value * 1.5, acc))


def rec_list(x):
    h = None
    for v in x:
        h = LN(v, h)
    r = rev(h, None)
    s = 0.0
    while r is not None:
        s = 0.7 * s + math.sin(r.value)
        r = r.next
    return s


case(rec_list, X)


class N:
    def __init__(self, v, l=None, r=None):
        self.v = v
        self.l = l
        self.r = r


def walk(n, out):
    if n is None:
        return
    walk(n.l, out)
    out.append(n.v)
    walk(n.r, out)


def walk_out(x):
    root = None
    for i in range(len(x)):
        root = N(x[i], root, None) if i % 2 else N(x[i], None, root)
    out = []
    walk(root, out)
    s = 0.0
    for k, v in enumerate(out):
        s += (k + 1) * v * v
    return s


case(walk_out, X)


def dfs(adj, w, u, seen):
    seen[u] = True
    s = w[u]
    for v in adj[u]:
        if not seen[v]:
            s += 0.5 * math.sin(dfs(adj, w, v, seen))
    return s


def dfs_lists(x):
    n = len(x)
    adj = [[] for _ in range(n)]
    for i in range(n):
        for j in range(i + 1, n):
            if (i + j) % 3 != 0:
                adj[i].append(j)
                adj[j].append(i)
    return dfs(adj, x, 0, [False] * n)


case(dfs_lists, X)


def perms(x, used, k):
    n = len(x)
    if k == n:
        return 1.0
    s = 0.0
    for i, v in enumerate(x):
        if not used[i]:
            used[i] = True
            s += v * (k + 1) * perms(x, used, k + 1)
            used[i] = False
    return s


def perm_enum(x):
    return perms(x, [False] * len(x), 0)


case(perm_enum, X[:3])


def opt(x, i):
    if i >= len(x):
        return
    if x[i] > 0.8:
        return x[i] ** 2
    return opt(x, i + 1)


def ret_none(x):
    r = opt(x, 0)
    return r if r is not None else 0.0


case(ret_none, X)
