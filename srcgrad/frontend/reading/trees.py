"""The syntax tree of the function that a code object was compiled from."""

from __future__ import annotations

import ast
import functools
import linecache
import types
from collections.abc import Iterator
from typing import Any

import gast

from srcgrad.errors import SourceMismatch, SourceUnavailable, Span
from srcgrad.frontend.reading import codes, deep
from srcgrad.frontend.reading.places import Definition, Module, Place
from srcgrad.frontend.reading.private import mangled


class Globals:
    """A module's namespace for linecache, kept out of the cache key."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.values = values

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Globals)

    def __hash__(self) -> int:
        return 0


@functools.lru_cache(maxsize=1024)
def tree_of(file: str, code: types.CodeType, names: Globals) -> tuple[Any, tuple[str, ...]]:
    """The gast tree of the function that a code object was compiled from, and its file's lines."""
    # What linecache remembers may be the text that was imported, even if the file has changed.
    for refresh in (False, True):
        if refresh:
            linecache.checkcache(file)
        text = _text(file, code, names.values)
        tree = deep.deeply(functools.partial(_tree_in, file, text, code)) if text else None
        if tree is not None:
            return tree, tuple(text.split("\n"))
    if not text:
        raise _no_source(file, code)
    lines = text.split("\n")
    line = min(code.co_firstlineno, len(lines))
    shown = lines[line - 1]
    raise SourceMismatch(
        f"{file} no longer holds the text that {code.co_name} was compiled from",
        Span(file, code.co_name, line, 0, line, len(shown), shown),
        "The derivative would be that of other code. Import the module again (importlib.reload) or "
        "restart Python; in a notebook, run the cell again.",
        code="SG601",
    )


def _tree_in(file: str, text: str, code: types.CodeType) -> Any:
    place = _matching(file, text, code)
    if place is None:
        return None
    return gast.gast.ast_to_gast(mangled(place.node, place.owner))


def _text(file: str, code: types.CodeType, names: dict[str, Any]) -> str:
    """The text of a file, a notebook cell, or whatever else linecache knows under a name."""
    lines = linecache.getlines(file, names)
    if not lines:
        interactive: Any = getattr(linecache, "_getlines_from_code", None)  # 3.13: prompt and -c
        lines = (interactive and interactive(code)) or []
    return "".join(lines)


def _no_source(file: str, code: types.CodeType) -> SourceUnavailable:
    if file.startswith("<"):
        where = f"it was defined at a prompt or by exec, as {file}"
    else:
        where = f"{file} cannot be read"
    return SourceUnavailable(
        f"the source of {code.co_name} is not available: {where}",
        advice="Write the function to a file and import it; or define it in a notebook cell; or, "
        "with exec, compile its text under a name of its own and give the text to linecache:\n"
        "    code = compile(text, '<model>', 'exec')\n"
        "    linecache.cache['<model>'] = len(text), None, text.splitlines(True), '<model>'",
        code="SG602",
    )


@functools.lru_cache(maxsize=64)
def _parsed(file: str, text: str) -> Module | None:
    try:
        tree = ast.parse(text, file)
    except (SyntaxError, ValueError):
        return None
    return Module(tree, frozenset(_imported(tree)))


def _imported(tree: ast.Module) -> Iterator[str]:
    """The names that a module's own statements import, those in functions and classes left out."""
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from (each.asname or each.name.partition(".")[0] for each in node.names)
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.expr):
            pending.extend(ast.iter_child_nodes(node))


def _matching(file: str, text: str, code: types.CodeType) -> Place | None:
    """The place in a file's text that compiles to this code, wherever it now stands."""
    module = _parsed(file, text)
    if module is None:
        return None
    here = list(_places(module, code.co_name, line=code.co_firstlineno))
    found = [place for place in here if place.first_line == code.co_firstlineno]
    matches = [place for place in found if codes.compiles_to(place, code, file)]
    if len(matches) > 1:
        matches = codes.at_same_columns(matches, code, file)
    if not matches:
        # Lines above it may have come or gone.
        moved = _places(module, code.co_name, line=None)
        matches = [place for place in moved if codes.compiles_to(place, code, file)]
        matches.sort(key=lambda place: abs(place.first_line - code.co_firstlineno))
    return matches[0] if matches else None


def _places(module: Module, name: str, line: int | None) -> Iterator[Place]:
    """The functions of a name in a file: all of them, or those in statements that reach a line."""
    pending: list[tuple[ast.AST, str | None]] = [(module.tree, None)]
    while pending:
        node, owner = pending.pop()
        if isinstance(node, Definition):
            if getattr(node, "name", "<lambda>") == name:
                yield Place(node, owner, module)
        if isinstance(node, ast.ClassDef):
            owner = node.name
        children = list(ast.iter_child_nodes(node))
        for child in reversed(children):
            if line is None or _reaches(child, line):
                pending.append((child, owner))


def _reaches(node: ast.AST, line: int) -> bool:
    first = getattr(node, "lineno", line)
    last: int = getattr(node, "end_lineno", None) or line
    for decorator in getattr(node, "decorator_list", ()):
        first = min(first, decorator.lineno)
    return bool(first <= line <= last)
