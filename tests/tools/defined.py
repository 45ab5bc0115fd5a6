"""Names in a generated text that nothing has set where they are read.

A name set in a branch is known where the same condition holds again; one set in a loop is known
behind it, where the text relies on the loop's having run: what is looked for are names that no way
through the text has set.
"""

from __future__ import annotations

import ast
import builtins

KNOWN = frozenset((*dir(builtins), "np", "math", "cmath", "numba", "scipy"))


def undefined(text: str) -> list[str]:
    """The names in the functions of a module that are read before anything sets them.

    >>> undefined("def f(x):\\n    y = x * k\\n    return y")
    ['k']
    >>> undefined("def f(n):\\n    a = np.empty(m)\\n    m = n\\n    return a")
    ['m']
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
            else [n.id for n in ast.walk(node) if isinstance(n, ast.Name)]
        )
    }
    found: list[str] = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            arguments = {
                argument.arg for argument in ast.walk(node) if isinstance(argument, ast.arg)
            }
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
    own = set()
    for each in ast.walk(node):
        if isinstance(each, ast.comprehension):
            own |= _names(each.target)
    for each in ast.walk(node):
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load):
            if each.id not in known and each.id not in own:
                found.append(each.id)
    return known | {
        each.id
        for each in ast.walk(node)
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
    }


def _names(node: ast.AST) -> frozenset[str]:
    return frozenset(n.id for n in ast.walk(node) if isinstance(n, ast.Name))
