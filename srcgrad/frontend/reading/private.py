"""Private names: `__k` in a class `C` stands for `_C__k`."""

from __future__ import annotations

import ast
import copy
from typing import TypeVar

Node = TypeVar("Node", bound=ast.AST)


def mangled(node: Node, owner: str | None) -> Node:
    """A function's tree with the names that its class makes private as Python's compiler has them.

    >>> ast.unparse(mangled(ast.parse("def f(self): return self.__k + self.__len__()"), "_C"))
    'def f(self):\\n    return self._C__k + self.__len__()'
    """
    stem = (owner or "").lstrip("_")
    if not stem or not any(map(_has_private, ast.walk(node))):
        return node
    node = copy.deepcopy(node)
    for each in ast.walk(node):
        for field, name in list(ast.iter_fields(each)):
            if field in _NAMES and isinstance(name, str) and _is_private(name):
                setattr(each, field, f"_{stem}{name}")
            elif field == "names" and isinstance(name, list) and isinstance(each, _SCOPES):
                each.names = [f"_{stem}{n}" if _is_private(n) else n for n in each.names]
    return node


_NAMES = ("id", "attr", "arg", "name", "rest", "asname")
"""Fields of nodes that hold a name: of variables, attributes, parameters, keywords, patterns."""
_SCOPES = (ast.Global, ast.Nonlocal)


def _is_private(name: str) -> bool:
    return name.startswith("__") and not name.endswith("__") and "." not in name


def _has_private(node: ast.AST) -> bool:
    for field, name in ast.iter_fields(node):
        if field in _NAMES and isinstance(name, str) and _is_private(name):
            return True
        if field == "names" and isinstance(node, _SCOPES) and any(map(_is_private, name)):
            return True
    return False
