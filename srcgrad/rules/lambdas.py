"""The text of a lambda: its syntax tree, found by where its code says that it stands."""

from __future__ import annotations

import ast
import functools
import linecache
from types import CodeType, FunctionType

from srcgrad.errors import AmbiguousSource, SourceMismatch, SourceUnavailable


def tree(function: FunctionType) -> ast.Lambda:
    """The syntax tree of a lambda, found by where its code says it stands."""
    code = function.__code__
    lines = tuple(linecache.getlines(code.co_filename, function.__globals__))
    if not lines:
        raise SourceUnavailable(
            f"the text of the rule {function.__name__} cannot be had from {code.co_filename}",
            advice="Write the rule in a file: srcgrad reads its text.",
            code="SG606",
        )
    try:
        candidates = _lambdas(code.co_filename, lines).get(code.co_firstlineno, [])
    except SyntaxError:
        candidates = []
    names = code.co_varnames[: code.co_argcount]
    matching = [node for node in candidates if _names(node) == names]
    if not matching:
        raise SourceMismatch(
            f"line {code.co_firstlineno} of {code.co_filename} no longer holds the rule "
            f"with the parameters ({', '.join(names)})",
            advice="The file has changed since it was imported: import it again.",
            code="SG607",
        )
    if len(matching) > 1:
        matching = [node for node in matching if _covers(node, code)] or matching
    if len({ast.dump(node) for node in matching}) > 1:
        raise AmbiguousSource(
            f"{len(matching)} lambdas with the parameters ({', '.join(names)}) stand on "
            f"line {code.co_firstlineno} of {code.co_filename}",
            advice="Write them on lines of their own.",
            code="SG608",
        )
    return matching[0]


@functools.lru_cache(maxsize=64)
def _lambdas(file: str, lines: tuple[str, ...]) -> dict[int, list[ast.Lambda]]:
    """The lambdas of a file by line; a function of one `return` counts as one."""
    found: dict[int, list[ast.Lambda]] = {}
    for node in ast.walk(ast.parse("".join(lines), file)):
        if isinstance(node, ast.FunctionDef):
            last = node.body[-1]
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            if isinstance(last, ast.Return) and last.value is not None:
                plain = ast.Lambda(node.args, last.value)
                if len(node.body) == 1 or (len(node.body) == 2 and _is_docstring(node.body[0])):
                    found.setdefault(first, []).append(ast.copy_location(plain, node))
        elif isinstance(node, ast.Lambda):
            found.setdefault(node.lineno, []).append(node)
    return found


def _names(node: ast.Lambda) -> tuple[str, ...]:
    return tuple(argument.arg for argument in (*node.args.posonlyargs, *node.args.args))


def _covers(node: ast.Lambda, code: CodeType) -> bool:
    """Whether the code stands exactly where this body does; Python 3.10 does not know."""
    if not hasattr(code, "co_positions"):
        return True
    wanted = node.body.lineno, node.body.col_offset
    starts = [
        (line, column)
        for line, _, column, end in code.co_positions()
        if line is not None and column is not None and end
    ]
    inside = [start for start in starts if start >= wanted]
    end = node.body.end_lineno or node.body.lineno, node.body.end_col_offset or 0
    return wanted in starts and all(start < end for start in inside)


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
