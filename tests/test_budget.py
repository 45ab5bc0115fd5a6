"""What grows without bound while it is read is refused early, with the function that grew."""

from __future__ import annotations

import linecache
import math

import numpy as np
import pytest

from srcgrad import Budget, OverBudget, grad
from tests.tools.checking import Differences, close


def smooth(u, f, h):
    for i in range(1, len(u) - 1):
        u[i] = 0.5 * (u[i - 1] + u[i + 1] + h * h * f[i])
    return u


def v_cycle(u, f, h):
    u = smooth(u, f, h)
    if len(u) <= 3:
        return u
    r = f[::2].copy()
    e = v_cycle(np.zeros(len(r)), r, 2.0 * h)
    for i in range(len(r)):
        u[2 * i] += e[i]
    return smooth(u, f, h)


def relaxed(f):
    u = v_cycle(np.zeros(len(f)), f, 0.1)
    return np.sum(u * u)


def test_a_known_argument_that_changes_is_no_progress():
    budget = Budget(lines=3000)  # were it read 1000 levels deep, that would be exceeded
    derivative = grad(relaxed, budget=budget)
    found, at = derivative.plain(np.ones(17)), np.ones(17)
    for k in (1, 8, 15):
        step = np.zeros(17)
        step[k] = 1e-5
        slope = (relaxed(at + step) - relaxed(at - step)) / 2e-5
        assert found[k] == pytest.approx(slope, rel=1e-6)


class Node:
    def __init__(self, value, children=()):
        self.value, self.children = value, children


def walk(node, x):
    total = node.value * x
    if x > 0.0:
        for child in node.children:
            total += walk(child, 0.5 * x)
    return total


class Level:
    def __init__(self):
        self.level = 0


def down(counter, x):
    counter.level += 1
    if counter.level > 12:
        return x
    if x > 0.1:
        return math.sin(x) + down(counter, 0.99 * x)
    return x


def powers(x, n):
    if x > 0.1:
        return math.sin(x) * (powers(0.9 * x, n - 1) if n else 1.0)
    return x


CHAIN = Node(1.0)
for _ in range(12):
    CHAIN = Node(2.0, (CHAIN,))


@pytest.mark.parametrize(
    "program",
    [lambda x: walk(CHAIN, x), lambda x: down(Level(), x), lambda x: powers(x, 12)],
    ids=["a chain of objects", "a counter in an object", "a known depth"],
)
def test_recursion_that_ends_by_what_is_known(program):
    expected, error = Differences(program, (0.7,), {}, [0]).along(np.array([1.0]))
    assert abs(grad(program).plain(0.7) - expected) <= 1e-8 * (1.0 + abs(expected)) + error


def step(x, k):
    return math.sin(x + k) * math.exp(-x * k) if x > k else math.cos(x - k) * x


def many(x):
    total = x
    for k in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
        total += step(total, k) * step(x, k)
    return total


def too_many(x):
    total = x
    for k in (0.1, 0.2, 0.3, 0.4, 0.5):
        total += many(x + k)
    return total


def test_lines():
    with pytest.raises(OverBudget, match=r"lines, more than 60: step \(line \d+\) is read in"):
        grad(many, budget=Budget(lines=60)).plain(0.5)


def test_statements_while_reading():
    """Noticed on the way, long before there is a text."""
    with pytest.raises(OverBudget, match="has more than 20 statements"):
        grad(too_many, budget=Budget(lines=20)).plain(0.5)


def test_seconds():
    with pytest.raises(OverBudget, match="takes more than 0 s to make"):
        grad(many, budget=Budget(seconds=0.0)).plain(0.5)


def test_memory():
    with pytest.raises(OverBudget, match=r"branches and \d+ names, for which Numba"):
        grad(many, budget=Budget(memory=1e4)).plain(0.5)


def looked_up(x, table):
    for k in range(len(table)):
        if x < table[k]:
            return x * table[k]
    return x


@pytest.mark.parametrize("count", [110, 150])
def test_depth(count):
    table = [float(k) for k in range(count)]
    with pytest.raises(OverBudget, match=rf"blocks that are {count + 2} deep"):
        grad(lambda x: looked_up(x, table)).plain(3.5)
    assert grad(lambda x: looked_up(x, np.array(table))).plain(3.5) == 4.0


def test_depth_that_python_reads():
    table = [float(k) for k in range(96)]
    assert grad(lambda x: looked_up(x, table)).plain(93.5) == 94.0


def chain(count):
    """A chain of `elif`, with a source."""
    cases = "".join(f"    elif x < {k}.0:\n        y = x * {k}.0\n" for k in range(1, count))
    text = f"def f(x):\n    y = x\n    if x < 0.0:\n        y = -x\n{cases}    return y * y\n"
    file = f"<chain of {count}>"
    linecache.cache[file] = (len(text), None, text.splitlines(True), file)
    names = {}
    exec(compile(text, file, "exec"), names)
    return names["f"]


def test_a_chain_of_branches():
    assert grad(chain(60)).plain(50.5) == 2.0 * 50.5 * 51.0**2
    with pytest.raises(OverBudget, match="chain of `elif`"):
        grad(chain(150)).plain(70.5)


def test_within_the_budget():
    expected, _ = Differences(many, (0.55,), {}, [0]).along(np.array([1.0]))
    assert close(grad(many).plain(0.55), expected, 1e-7)
