"""The lines of a function and of its derivative, and which of them belong together."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from srcgrad.frontend.reading.functions import read
from srcgrad.frontend.reading.source import Source
from srcgrad.frontend.reading.unwrap import innermost
from srcgrad.records import dataclass


@dataclass(frozen=True)
class Line:
    """A line of text, its number in its file, and the line of the user's that it is about."""

    number: int
    text: str
    about: int | None


@dataclass(frozen=True)
class Beside:
    """A function and its derivative, line by line."""

    title: str
    function: tuple[Line, ...]
    derivative: tuple[Line, ...]


def beside(function: Callable[..., Any], derivative: str, title: str) -> Beside:
    """The lines of a function beside those of the text of its derivative."""
    left = tuple(function_lines(read(innermost(function))))
    written = {line.number: line.text.strip() for line in left}
    return Beside(title, left, tuple(derivative_lines(derivative, written)))


def function_lines(source: Source) -> Iterator[Line]:
    """The function's lines with its decorators, as far to the left as they go."""
    tree = source.tree
    first = min([tree.lineno, *(each.lineno for each in getattr(tree, "decorator_list", ()))])
    lines = source.lines[first - 1 : tree.end_lineno]
    indent = min((len(text) - len(text.lstrip()) for text in lines if text.strip()), default=0)
    for number, text in enumerate(lines, first):
        yield Line(number, text[indent:].rstrip(), number)


_ABOUT = re.compile(r"(?P<indent>\s*)# line (?P<number>\d+)(?:: (?P<text>.*))?$")


def derivative_lines(text: str, written: dict[int, str]) -> Iterator[Line]:
    """The derivative's lines: a comment `# line 5: …` holds until the next, or its block's end.

    A comment about a line of some other function is about none of `written`.
    """
    about: int | None = None
    indent = 0
    for number, line in enumerate(text.rstrip("\n").split("\n"), 1):
        comment = _ABOUT.match(line)
        if comment:
            about = int(comment["number"])
            indent = len(comment["indent"])
            if not (written.get(about) or "").startswith((comment["text"] or "")[:60]):
                about = None
        elif len(line) - len(line.lstrip()) < indent or line.lstrip().startswith("return "):
            about = None
        yield Line(number, line, about)
