"""The text of one function of the user's, with its module's names for what it finds outside."""

from __future__ import annotations

import ast
import builtins
import json
import sys
import textwrap
from collections.abc import Callable, Sequence
from types import FunctionType
from typing import Any, Protocol

from srcgrad.frontend.reading import functions, source
from srcgrad.frontend.values.core.captured import Dependency


class NotText(Exception):
    """Something that a module's text cannot say."""


class Module(Protocol):
    """The module that a text is written for."""

    dependencies: list[Dependency]

    def value(self, owner: FunctionType, wanted: str, value: Any) -> str:
        """The name by which the module's text refers to what a function finds outside itself."""


class FunctionText:
    """The text of one function, with the names that its module has for what it finds outside."""

    def __init__(self, module: Module, function: Any, name: str) -> None:
        self.module, self.name = module, name
        self.decorator = _decorator(function)
        self.function: FunctionType = getattr(function, "py_func", function)
        if not isinstance(self.function, FunctionType) or "__wrapped__" in vars(self.function):
            raise NotText(name)

    def written(self) -> str:
        source = functions.read(self.function)
        lines = source.lines[source.tree.lineno - 1 : source.tree.end_lineno]
        try:
            (node,) = ast.parse(textwrap.dedent("\n".join(lines))).body
        except (SyntaxError, ValueError):
            node = None
        if not isinstance(node, ast.FunctionDef):
            node, lines = self._lambda(source), ()
        new = self._outside(node)
        is_as_it_stands = new == {name: name for name in new} and node.name == self.name
        dedented = textwrap.dedent("\n".join(lines)).splitlines()
        if len(lines) > 1 and is_as_it_stands and not _has_extras(node):
            text = "\n".join(dedented).strip()
        elif len(lines) > 1 and is_as_it_stands and _begins_a_line(node.body[0], dedented):
            text = "\n".join((_head(node), *dedented[node.body[0].lineno - 1 :])).strip()
        else:
            node.name = self.name
            text = ast.unparse(_Renamed(new).visit(_bare(node)))
        return f"{self.decorator}\n{text}\n"

    def _lambda(self, source: source.Source) -> ast.FunctionDef:
        import gast

        tree = gast.gast_to_ast(source.tree)
        if not isinstance(tree, ast.Lambda):
            raise NotText(self.name)
        node = ast.FunctionDef(
            self.name, tree.args, [ast.Return(tree.body)], [], None, lineno=1, col_offset=0
        )
        if sys.version_info >= (3, 12):
            node.type_params = []
        return node

    def _outside(self, node: ast.FunctionDef) -> dict[str, str]:
        """The module's name for each name that the function finds outside itself."""
        own = _local_names(node)
        new: dict[str, str] = {}
        for each in ast.walk(_bare(node)):
            if not isinstance(each, ast.Name) or each.id in own or each.id in new:
                continue
            if each.id == self.function.__name__:
                new[each.id] = self.name
                continue
            value, get = self._found(each.id)
            if getattr(builtins, each.id, None) is value:
                continue
            new[each.id] = self.module.value(self.function, each.id, value)
            path = f"{self.function.__module__}.{self.function.__qualname__}: {each.id}"
            self.module.dependencies.append(Dependency(path, value, get))
        if set(new.values()) & own:
            raise NotText(self.name)
        return new

    def _found(self, name: str) -> tuple[Any, Callable[[], Any]]:
        cells = functions.closure_values(self.function)
        if name in cells:
            cell = cells[name]
            try:
                return cell.cell_contents, lambda: cell.cell_contents
            except ValueError:
                raise NotText(name) from None
        function = self.function
        try:
            value = functions.global_value(function, name)
        except NameError:
            raise NotText(name) from None
        return value, lambda: functions.global_value(function, name)


def _decorator(function: Any) -> str:
    """How a function is jitted: as the user did it, or plainly."""
    if not hasattr(function, "py_func"):
        return "@numba.njit"
    given = getattr(function, "targetoptions", {}).items()
    options = {name: each for name, each in given if name != "nopython" and each is not None}
    if not getattr(function, "_can_compile", False) or not all(
        isinstance(each, bool | str) for each in options.values()
    ):
        raise NotText(function.__name__)
    shown = ", ".join(
        f"{name}={json.dumps(each) if isinstance(each, str) else each}"
        for name, each in options.items()
    )
    return f"@numba.njit({shown})" if shown else "@numba.njit"


def _local_names(node: ast.FunctionDef) -> set[str]:
    found = {each.arg for each in ast.walk(node.args) if isinstance(each, ast.arg)}
    for each in ast.walk(node):
        if isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Load):
            found.add(each.id)
        elif isinstance(each, ast.arg):
            found.add(each.arg)
        elif isinstance(each, ast.FunctionDef) and each is not node:
            found.add(each.name)
        elif isinstance(each, ast.Global | ast.Nonlocal | ast.Import | ast.ImportFrom):
            raise NotText(node.name)
    return found


def _has_extras(node: ast.FunctionDef) -> bool:
    """Whether there is more than compiled code needs: annotations, decorators."""
    return ast.unparse(node) != ast.unparse(_bare(node))


def _begins_a_line(node: ast.stmt, lines: Sequence[str]) -> bool:
    """Whether a statement has nothing before it on its line, and that is not the first."""
    return node.lineno > 1 and not lines[node.lineno - 1].encode()[: node.col_offset].strip()


def _head(node: ast.FunctionDef) -> str:
    """The line that begins a function, without decorators and annotations."""
    head = _bare(node)
    head.body = [ast.Pass()]
    return ast.unparse(head).partition("\n")[0]


def _bare(node: ast.FunctionDef) -> ast.FunctionDef:
    """A copy without decorators and annotations."""
    copy = ast.parse(ast.unparse(ast.fix_missing_locations(node))).body[0]
    assert isinstance(copy, ast.FunctionDef)
    copy.decorator_list, copy.returns = [], None
    if hasattr(copy, "type_params"):
        copy.type_params = []
    for each in ast.walk(copy):
        if isinstance(each, ast.arg):
            each.annotation = None
    return copy


class _Renamed(ast.NodeTransformer):
    def __init__(self, new: dict[str, str]) -> None:
        self.new = new

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(self.new.get(node.id, node.id), node.ctx)
