"""Lengths of an array that are named at once, in text that is compiled."""

import ast

from srcgrad.backend.shapes import single_statements


def test_lengths_are_named_one_by_one():
    tree = ast.parse(
        "def f(x, k):\n    if k:\n        n, m = x.shape\n    else:\n        n, m = k.shape\n"
        "    p, q = x\n    for i in range(n):\n        r, s, t = x.shape\n    return n * m\n"
    )
    (function,) = tree.body
    single_statements(function)
    assert ast.unparse(tree) == (
        "def f(x, k):\n    if k:\n        n = x.shape[0]\n        m = x.shape[1]\n    else:\n"
        "        n = k.shape[0]\n        m = k.shape[1]\n    p, q = x\n    for i in range(n):\n"
        "        r = x.shape[0]\n        s = x.shape[1]\n        t = x.shape[2]\n    return n * m"
    )
    compile(tree, "f.py", "exec")


def test_values_that_several_things_get_are_stored_one_by_one():
    tree = ast.parse("def f(x, s, t):\n    y = s[0] = t[1, :2] = x * x\n    return y\n")
    (function,) = tree.body
    single_statements(function)
    assert ast.unparse(tree) == (
        "def f(x, s, t):\n    y = x * x\n    s[0] = y\n    t[1, :2] = y\n    return y"
    )
    compile(tree, "f.py", "exec")
