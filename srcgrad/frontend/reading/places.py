"""Where functions stand in a file."""

from __future__ import annotations

import ast
from typing import TypeAlias

from srcgrad.records import dataclass

Definition: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
"""The node of a function."""


@dataclass(frozen=True, eq=False)
class Place:
    """A function's node, and the class whose private names it may use."""

    node: Definition
    owner: str | None
    module: Module

    @property
    def first_line(self) -> int:
        """The line that the code object gives as its first: that of the first decorator."""
        decorators: list[ast.expr] = getattr(self.node, "decorator_list", [])
        return min([self.node.lineno, *(each.lineno for each in decorators)])


@dataclass(frozen=True, eq=False)
class Module:
    """A file's tree."""

    tree: ast.Module
    imported: frozenset[str]
    """The names that it imports: calls of their attributes compile differently."""
