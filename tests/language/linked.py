"""Objects that lead to each other: chains and trees, walked along."""

import numpy as np

from tests.tools.checking import Cases

case = Cases()
X = np.array([0.7, 1.3, 0.45, 1.9, 1.1, 0.85])


class Node:
    def __init__(self, value, following=None):
        self.value = value
        self.following = following


def chain(x):
    head = None
    for i in range(4):
        head = Node(x[i] ** 2, head)
    s = 0.0
    node = head
    while node:
        s = 0.5 * s + node.value
        node = node.following
    return s


case(chain, X)


def chain_with_branches(x):
    head = None
    for i in range(5):
        head = Node(x[i], head)
    t = 0.0
    node = head
    while node is not None:
        if node.value > 1.0:
            t += node.value**2
        node = node.following
    node = head
    while node.following is not None:
        node = node.following
    return t * node.value


case(chain_with_branches, X)


def at_the_tail(x):
    head = tail = Node(x[0])
    for i in range(1, 5):
        tail.following = Node(np.sin(x[i]))
        tail = tail.following
    node = head
    p = 1.0
    while node is not None:
        p *= node.value
        node = node.following
    return p


case(at_the_tail, X)


class Branching:
    def __init__(self, value):
        self.value = value
        self.left = self.right = self.parent = None


def to_the_root(x):
    nodes = [Branching(x[i]) for i in range(6)]
    for i in range(1, 6):
        parent = nodes[(i - 1) // 2]
        nodes[i].parent = parent
        if parent.left is None:
            parent.left = nodes[i]
        else:
            parent.right = nodes[i]
    s = 0.0
    for node in nodes:
        product = 1.0
        while node is not None:
            product *= node.value
            node = node.parent
        s += product
    return s


case(to_the_root, X)
