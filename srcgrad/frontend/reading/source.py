"""A Python function as its source: the text, the tree, and the file that it stands in."""

from __future__ import annotations

import types
from typing import Any

import gast

from srcgrad.errors import Span
from srcgrad.records import dataclass


@dataclass(frozen=True, eq=False)
class Source:
    """A Python function, its gast tree, and the file that it stands in.

    The tree is shared between readers and must not be modified. Its names are NFKC-normalised, as
    Python's parser leaves them; the lines are as written.
    """

    function: types.FunctionType
    tree: Any
    file: str
    lines: tuple[str, ...]
    """Every line of the file, without its newline."""

    @property
    def name(self) -> str:
        return self.function.__name__

    @property
    def text(self) -> str:
        """The function's own lines, decorators left out."""
        return "\n".join(self.lines[self.tree.lineno - 1 : self.tree.end_lineno])

    def span(self, node: Any) -> Span:
        """Where a node of the tree stands: itself, or its parts if it has no place of its own."""
        return span(node if hasattr(node, "lineno") else _extent(node, self.tree), self)


def span(node: Any, source: Source) -> Span:
    text = source.lines[node.lineno - 1]
    last = node.end_lineno or node.lineno
    end = source.lines[last - 1]
    return Span(
        source.file,
        source.name,
        node.lineno,
        _characters(text, node.col_offset),
        last,
        _characters(end, node.end_col_offset if node.end_col_offset is not None else len(end)),
        text,
    )


def _characters(line: str, offset: int) -> int:
    """A column in characters, from one in bytes of UTF-8."""
    return offset if line.isascii() else len(line.encode()[:offset].decode(errors="ignore"))


def _extent(node: Any, tree: Any) -> Any:
    """The place from the first to the last part of a node, or the whole tree if no part has one."""
    placed = [each for each in gast.walk(node) if hasattr(each, "lineno")]
    if not placed:
        return tree
    first = min(placed, key=lambda each: (each.lineno, each.col_offset))
    last = max(placed, key=lambda each: (each.end_lineno, each.end_col_offset))
    return types.SimpleNamespace(
        lineno=first.lineno,
        col_offset=first.col_offset,
        end_lineno=last.end_lineno,
        end_col_offset=last.end_col_offset,
    )
