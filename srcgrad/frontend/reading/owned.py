"""Names whose arrays without axes have no other name, as far as the text of a function shows.

An array without axes is a number here, and a number has no identity: `a += 1` may only be read as
`a = a + 1` if nobody else can see the array. So its name must get nothing but new arrays and
numbers, and must only be read where the number alone is used:

    a = np.where(x > 0, x, 0.0)      b = a            another name
    a += y                           kept.append(a)   a list may keep it
    s = s + a * np.sin(a)            a = v            v may be an array, too
"""

from __future__ import annotations

import builtins
import functools
import math
import types
from collections.abc import Callable
from typing import Any

import gast
import numpy as np

from srcgrad.frontend.reading.functions import global_value
from srcgrad.frontend.reading.liveness import Liveness

NEW: tuple[Any, ...] = (
    *(np.array, np.copy, np.where, np.select, np.i0, np.tensordot, np.cov, np.roll),
    *(np.sum, np.mean, np.prod, np.dot, np.vdot, np.inner, np.max, np.min),
)
"""Functions that give a new array or number, whatever they are given."""
TAKES_NUMBERS: tuple[Any, ...] = (
    *(abs, bool, complex, float, int, isinstance, print, range, round, str),
)
"""Functions that keep nothing of a number, and give a number that is none of their operands."""
OF_NUMBER = frozenset({"copy", "dtype", "item", "mean", "ndim", "shape", "size", "sum"})


@functools.lru_cache(maxsize=1024)
def is_owned(
    tree: Any, function: types.FunctionType | None, names: Liveness, name: str, at: Any
) -> bool:
    """Whether a local name is the only one for its arrays when the statement `at` changes them.

    What comes after the statement, and not around to it again in a loop, does not matter.
    """
    patterns = gast.MatchAs | gast.MatchStar | gast.MatchMapping
    nodes = list(gast.walk(tree))
    if name in names.captured or name not in names.local:
        return False
    if any(isinstance(each, patterns) for each in nodes):
        return False
    parents = {id(child): node for node in nodes for child in gast.iter_child_nodes(node)}
    loops = _loops(at, parents)
    called = functools.partial(_called, function, names)
    return all(
        _only_reads(each, parents, called)
        if isinstance(each.ctx, gast.Load)
        else _sets_anew(each, parents, called)
        for each in nodes
        if isinstance(each, gast.Name)
        and each.id == name
        and not (_is_after(each, at) and loops.isdisjoint(_loops(each, parents)))
    )


def _is_after(use: Any, at: Any) -> bool:
    return bool((use.lineno, use.col_offset) >= (at.end_lineno, at.end_col_offset))


def _loops(node: Any, parents: dict[int, Any]) -> set[int]:
    """The loops around a node."""
    found: set[int] = set()
    while id(node) in parents:
        node = parents[id(node)]
        if isinstance(node, gast.For | gast.While):
            found.add(id(node))
    return found


def _sets_anew(use: Any, parents: dict[int, Any], called: Callable[[Any], Any]) -> bool:
    parent = parents[id(use)]
    match parent:
        case gast.AugAssign():
            return True
        case gast.Assign(targets=[target]) if target is use:
            return _is_new(parent.value, called)
        case gast.AnnAssign() if parent.value is not None:
            return _is_new(parent.value, called)
    return False


def _is_new(value: Any, called: Callable[[Any], Any]) -> bool:
    """Whether an expression gives a number or an array that nothing else stands for."""
    match value:
        case gast.Constant() | gast.BinOp() | gast.Compare() | gast.UnaryOp():
            return True
        case gast.Call(keywords=keywords):
            given = {each.arg for each in keywords}
            function = called(value.func)
            if function is np.array and "copy" in given:
                return False
            return (
                "out" not in given
                and None not in given
                and (_takes_numbers(function) or any(function is each for each in NEW))
            )
    return False


def _only_reads(use: Any, parents: dict[int, Any], called: Callable[[Any], Any]) -> bool:
    """Whether the number alone is used where a name is read."""
    parent = parents[id(use)]
    match parent:
        case gast.BinOp() | gast.UnaryOp() | gast.Compare() | gast.FormattedValue() | gast.Expr():
            return True
        case gast.AugAssign() | gast.Return():
            return True
        case gast.Tuple():
            return isinstance(parents.get(id(parent)), gast.Return)
        case gast.If() | gast.While() | gast.IfExp() | gast.Assert():
            return parent.test is use
        case gast.Subscript():
            return parent.slice is use
        case gast.Attribute(attr=attr):
            return attr in OF_NUMBER
        case gast.Call(args=args):
            is_given = any(each is use for each in args)
            function = called(parent.func)
            return is_given and (_takes_numbers(function) or is_one_of(function, NEW))
    return False


def _takes_numbers(function: Any) -> bool:
    if isinstance(function, np.ufunc) or is_one_of(function, TAKES_NUMBERS):
        return True
    if isinstance(function, type) and issubclass(function, np.number):
        return True
    return getattr(function, "__module__", None) == math.__name__


def is_one_of(function: Any, functions: tuple[Any, ...]) -> bool:
    """Whether this is one of some functions; it may be anything, and have no hash."""
    return any(function is each for each in functions)


def _called(function: types.FunctionType | None, names: Liveness, node: Any) -> Any:
    """The function that a callee names, if it is one of a module's or of Python's own."""
    match node:
        case gast.Name(id=name) if name not in names.local:
            if function is None:
                return getattr(builtins, name, None)
            try:
                return global_value(function, name)
            except NameError:
                return None
        case gast.Attribute(value=owner, attr=attr):
            module = _called(function, names, owner)
            return getattr(module, attr, None) if isinstance(module, types.ModuleType) else None
    return None
