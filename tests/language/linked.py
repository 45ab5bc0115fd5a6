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


class Value:
    """A number that remembers what it was made of (micrograd's)."""

    def __init__(self, data, children=()):
        self.data = data
        self.grad = 0.0
        self.children = set(children)
        self.backward_one = lambda: None

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other))

        def backward_one():
            self.grad += out.grad
            other.grad += out.grad

        out.backward_one = backward_one
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other))

        def backward_one():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out.backward_one = backward_one
        return out

    def tanh(self):
        t = np.tanh(self.data)
        out = Value(t, (self,))

        def backward_one():
            self.grad += (1 - t**2) * out.grad

        out.backward_one = backward_one
        return out

    def backward(self):
        order = []
        visited = set()

        def build(node):
            if node not in visited:
                visited.add(node)
                for child in node.children:
                    build(child)
                order.append(node)

        build(self)
        self.grad = 1.0
        for node in reversed(order):
            node.backward_one()


def step_of_a_network(x):
    w = [Value(x[i]) for i in range(4)]
    h = [(w[0] * 0.5 + w[1] * -0.3).tanh(), (w[1] * 0.5 + w[2]).tanh()]
    o = h[0] * h[1] + w[3] * h[0] * h[0]
    o.backward()
    for p in w:
        p.data = p.data + (-0.1) * p.grad
    return sum(p.data**2 for p in w) + o.data


case(step_of_a_network, X)


def sets_of_objects(x):
    class Place:
        def __init__(self, v):
            self.v = v
            self.neighbours = set()

    a, b, c = Place(x[0]), Place(x[1]), Place(x[2])
    for one, other in ((a, b), (b, c)):
        one.neighbours.add(other)
        other.neighbours.add(one)
    seen = set()
    left = [a]
    t = 0.0
    while left:
        place = left.pop()
        if place in seen:
            continue
        seen.add(place)
        t += place.v**2 * len(place.neighbours)
        for other in place.neighbours:
            if other not in seen:
                left.append(other)
    ends = {a, c}
    return t + sum(place.v for place in (a, b, c) if place in ends) * len(set((a, b)))


case(sets_of_objects, X)
