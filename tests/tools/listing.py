"""The constructs of the language, as Python itself lists them when the tests run."""

from __future__ import annotations

import ast
import builtins
import collections
import contextlib
import copy
import dataclasses
import enum
import functools
import inspect
import itertools
import math
import operator
import random
import statistics
import textwrap
from collections.abc import Iterable
from types import ModuleType

from tests.tools.reference import Row

TYPES = (int, float, complex, bool, str, bytes, list, tuple, dict, set, frozenset, range, slice)
MODULES: tuple[ModuleType, ...] = (
    collections, contextlib, copy, dataclasses, enum, functools, itertools, math, operator, random,
    statistics,
)  # fmt: skip
SYNTAX = (
    ast.stmt, ast.expr, ast.operator, ast.unaryop, ast.cmpop, ast.boolop, ast.pattern,
    ast.comprehension, ast.excepthandler, ast.keyword, ast.withitem, ast.match_case,
)  # fmt: skip
NO_CONSTRUCTS = frozenset(
    "__doc__ __build_class__ __debug__ __loader__ __spec__ __name__ __package__ _".split()
)
HOOKS = frozenset(
    """
    __new__ __init__ __del__ __repr__ __str__ __bytes__ __format__ __hash__ __bool__
    __getattr__ __getattribute__ __setattr__ __delattr__ __dir__ __get__ __set__ __delete__
    __set_name__ __slots__ __init_subclass__ __class_getitem__ __instancecheck__
    __subclasscheck__ __call__ __len__ __length_hint__ __missing__ __iter__ __reversed__ __next__
    __enter__ __exit__ __match_args__ __copy__ __deepcopy__ __getstate__ __setstate__ __reduce__
    __complex__ __int__ __float__ __round__ __trunc__ __floor__ __ceil__ __divmod__ __rdivmod__
    __mro__ __class__ __dict__ __array__ __array_ufunc__ __array_function__ __array_priority__
    """.split()
)
"""The special names of the data model's chapter; those of operators come from `operator`."""


def constructs() -> set[str]:
    """Every name that must have a row."""
    found = {f"ast.{each}" for each in _nodes()}
    found |= {f"builtins.{name}" for name in dir(builtins) if name not in NO_CONSTRUCTS}
    for kind in TYPES:
        found |= {f"{kind.__name__}.{name}" for name in vars(kind) if name not in NO_CONSTRUCTS}
    found |= {f"object.{name}" for name in HOOKS | _operators()}
    for module in MODULES:
        found |= {f"{module.__name__}.{name}" for name in _public(module)}
    return found


def _nodes() -> set[str]:
    """Kinds of nodes of the syntax tree; what is only kept for old code is left out."""
    return {
        name
        for name, each in vars(ast).items()
        if isinstance(each, type)
        and issubclass(each, SYNTAX)
        and (each in SYNTAX[7:] or each not in SYNTAX)
        and each.__module__ in ("ast", "_ast")
        and name not in ("Num", "Str", "Bytes", "NameConstant", "Ellipsis", "Suite")
        and each is not ast.pattern
        and name not in ("FunctionType", "slice", "Index", "ExtSlice", "TypeAlias", "pattern")
        and name not in ("TemplateStr", "Interpolation")
        and not name.startswith("_")
    }


def _operators() -> set[str]:
    """`__add__`, and `__radd__` where Python asks for it."""
    plain = {name for name in dir(operator) if name.startswith("__") and name.endswith("__")}
    ours = {name for name in plain if callable(getattr(operator, name))} - _of_modules()
    mirrored = {
        f"__r{name[2:]}" for name in ours if f"__i{name[2:]}" in ours and name != "__concat__"
    }
    return (ours | mirrored) - {"__concat__", "__iconcat__", "__inv__", "__not__"}


def _of_modules() -> set[str]:
    comparisons = {f"__{name}__" for name in ("eq", "ne", "lt", "le", "gt", "ge")}
    return set(dir(ModuleType("empty"))) - comparisons


def _public(module: ModuleType) -> Iterable[str]:
    names = getattr(module, "__all__", None) or dir(module)
    return [
        name
        for name in names
        if not name.startswith("_") and not isinstance(getattr(module, name), ModuleType)
    ]


def covered(rows: Iterable[Row]) -> set[str]:
    """What rows name, and the kinds of nodes that are in their text."""
    found: set[str] = set()
    for row in rows:
        found.update(row.names)
        text = textwrap.dedent(inspect.getsource(row.program))
        found.update(f"ast.{type(node).__name__}" for node in ast.walk(ast.parse(text)))
    return found


def exists(name: str) -> bool:
    """Whether a row's name may mean something, in this version of Python or in another."""
    owner, _, rest = name.partition(".")
    owners = {each.__name__ for each in (*TYPES, *MODULES)} | {"ast", "builtins", "object"}
    return owner in owners and rest.isidentifier()
