"""A program that laws are tried on: its text, and what its names hold as it runs."""

from __future__ import annotations

import ast
import copy
import inspect
import itertools
import linecache
import sys
import textwrap
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

_serial = itertools.count()
NOT_READ = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.Global, ast.Nonlocal,
    ast.Match, ast.ExceptHandler, ast.Yield, ast.YieldFrom, ast.Await, ast.NamedExpr, ast.Import,
    ast.ImportFrom, ast.Delete,
)  # fmt: skip
"""What the laws leave alone: a program with one of these is no subject."""


@dataclass(frozen=True)
class Kind:
    """What a name held: an array of this shape, a number, or something else."""

    name: str
    shape: tuple[int, ...] = ()


def kind_of(value: Any) -> Kind:
    if isinstance(value, np.ndarray):
        return Kind(f"array of {value.dtype}", value.shape)
    if isinstance(value, bool | np.bool_):
        return Kind("truth")
    if isinstance(value, float | int | np.floating | np.integer):
        return Kind("number")
    return Kind(type(value).__name__)


@dataclass(frozen=True)
class Subject:
    """A function, in the text that `ast.unparse` gives, and a call of it."""

    text: str
    names: dict[str, Any] = field(repr=False)
    arguments: tuple[Any, ...]
    wrt: tuple[int, ...]

    def tree(self) -> ast.FunctionDef:
        """The syntax tree, a fresh one each time."""
        (function,) = ast.parse(self.text).body
        assert isinstance(function, ast.FunctionDef)
        return function

    @cached_property
    def locals(self) -> frozenset[str]:
        """The names that belong to the function; those of comprehensions are not among them."""
        tree = self.tree()
        found = {argument.arg for argument in ast.walk(tree) if isinstance(argument, ast.arg)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                found.add(node.id)
        return frozenset(found - self.inner)

    @cached_property
    def inner(self) -> frozenset[str]:
        """The names that comprehensions have."""
        return frozenset(
            name.id
            for node in ast.walk(self.tree())
            if isinstance(node, ast.comprehension)
            for name in ast.walk(node.target)
            if isinstance(name, ast.Name)
        )

    @cached_property
    def held(self) -> dict[tuple[int, str], set[Kind]]:
        """What each name held when a line began, in one run of the program."""
        found: dict[tuple[int, str], set[Kind]] = defaultdict(set)
        function = loaded(self.text, self.names, self.tree().name)

        def trace(frame: Any, event: str, _: Any) -> Any:
            if frame.f_code is not function.__code__:
                return None
            if event == "line":
                for name, value in frame.f_locals.items():
                    found[frame.f_lineno, name].add(kind_of(value))
            return trace

        before = sys.gettrace()
        sys.settrace(trace)
        try:
            function(*copy.deepcopy(self.arguments))
        finally:
            sys.settrace(before)
        return dict(found)

    def kinds(self, node: ast.AST, name: str) -> set[Kind]:
        return self.held.get((getattr(node, "lineno", 0), name), set())


def loaded(text: str, names: dict[str, Any], name: str) -> Callable[..., Any]:
    """The function of this name that a text defines among other names."""
    file = f"<metamorphic {next(_serial)}>"
    linecache.cache[file] = (len(text), None, text.splitlines(True), file)
    names = dict(names)
    exec(compile(text, file, "exec"), names)
    return names[name]  # type: ignore[no-any-return]


def subject(
    function: Callable[..., Any], arguments: tuple[Any, ...], wrt: tuple[int, ...]
) -> Subject | None:
    """The subject that a function is; None if it is written in a way that the laws do not read."""
    if not inspect.isfunction(function) or function.__closure__ or not wrt:
        return None
    try:
        (tree,) = ast.parse(textwrap.dedent(inspect.getsource(function))).body
    except (SyntaxError, OSError, TypeError, ValueError):
        return None
    if not isinstance(tree, ast.FunctionDef) or tree.decorator_list or tree.name == "<lambda>":
        return None
    signature = tree.args
    if signature.vararg or signature.kwarg or signature.kwonlyargs or signature.posonlyargs:
        return None
    if len(signature.args) != len(arguments):
        return None
    if any(isinstance(node, NOT_READ) for node in ast.walk(tree) if node is not tree):
        return None
    signature.defaults = []
    for argument in signature.args:
        argument.annotation = None
    tree.returns = None
    return Subject(ast.unparse(tree) + "\n", function.__globals__, arguments, wrt)
