"""Names in a generated text that nothing has set where they are read.

A name set in a branch is known where the same condition holds again; one set in a loop is known
behind it, where the text relies on the loop's having run: what is looked for are names that no way
through the text has set.
"""

from __future__ import annotations

import ast
import builtins
from typing import Any

KNOWN = frozenset((*dir(builtins), "np", "math", "cmath", "numba", "scipy"))
LEAVES = (ast.Load, ast.Store, ast.Constant)


def undefined(text: str) -> list[str]:
    """The names in the functions of a module that are read before anything sets them.

    >>> undefined("def f(x):\\n    y = x * k\\n    return y")
    ['k']
    >>> undefined("def f(n):\\n    a = np.empty(m)\\n    m = n\\n    return a")
    ['m']
    >>> undefined("def f(n):\\n    return [i for i in range(n)], sum(k for _ in range(n))")
    ['k']
    """
    tree = ast.parse(text)
    outside = {
        name
        for node in tree.body
        for name in (
            [node.name]
            if isinstance(node, ast.FunctionDef)
            else [(a.asname or a.name).split(".")[0] for a in node.names]
            if isinstance(node, ast.Import | ast.ImportFrom)
            else _names(node)
        )
    }
    found: list[str] = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            arguments = {each.arg for each in nodes(node) if each.__class__ is ast.arg}
            _block(node.body, KNOWN | outside | arguments, found)
    return list(dict.fromkeys(found))


def _block(body: list[ast.stmt], known: frozenset[str], found: list[str]) -> frozenset[str]:
    for node in body:
        known = _statement(node, known, found)
    return known


def _statement(node: ast.stmt, known: frozenset[str], found: list[str]) -> frozenset[str]:
    match node:
        case ast.If(test, body, orelse):
            known = _read(test, known, found)
            return _block(body, known, found) | _block(orelse, known, found)
        case ast.For(target, iterator, body):
            known = _read(iterator, known, found)
            return _block(body, known | _names(target), found)
        case ast.While(test, body):
            known = _read(test, known, found)
            return _block(body, known, found)
        case ast.FunctionDef():
            return known | {node.name}
        case ast.AugAssign(target, _, value):
            plain = _read(value, known, found)
            for name in sorted(_names(target) - known):
                found.append(name)
            return plain | _names(target)
    return _read(node, known, found)


def _read(node: ast.AST, known: frozenset[str], found: list[str]) -> frozenset[str]:
    """What is known after a simple statement, all that it reads being looked up before."""
    read, own, stored = [], set(), set()
    for each in nodes(node):
        kind = each.__class__
        if kind is ast.Name:
            if each.ctx.__class__ is ast.Load:
                read.append(each.id)
            else:
                stored.add(each.id)
        elif kind is ast.comprehension:
            own |= _names(each.target)
    found += [name for name in read if name not in known and name not in own]
    return known | stored


def _names(node: ast.AST) -> frozenset[str]:
    return frozenset(each.id for each in nodes(node) if each.__class__ is ast.Name)


def nodes(node: ast.AST) -> list[Any]:
    """A node and all within it: `ast.walk` takes three times as long, and each text is walked."""
    found = [node]
    for each in found:
        for part in each.__dict__.values():
            if part.__class__ is list:
                found += [one for one in part if isinstance(one, ast.AST)]
            elif isinstance(part, ast.AST) and part.__class__ not in LEAVES:
                found.append(part)
    return found
