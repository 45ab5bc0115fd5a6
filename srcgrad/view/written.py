"""The user's text that a derivative is made of: the function, and those that it calls."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from srcgrad.errors import Span, SrcgradError
from srcgrad.frontend.reading.forwarding import forwarded
from srcgrad.frontend.reading.functions import read
from srcgrad.frontend.reading.unwrap import innermost
from srcgrad.records import dataclass
from srcgrad.report.explanation import Place
from srcgrad.view.alignment import Line, function_lines


@dataclass(frozen=True)
class Written:
    """One function as it stands in its file."""

    name: str
    file: str
    lines: tuple[Line, ...]

    @property
    def place(self) -> str:
        """Where that is, for a heading."""
        return f"{Path(self.file).name}, line {self.lines[0].number}"

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)

    def holds(self, file: str, line: int) -> bool:
        return file == self.file and self.lines[0].number <= line <= self.lines[-1].number


@dataclass(frozen=True)
class Texts:
    """Functions of the user's; each of their lines has a key."""

    functions: tuple[Written, ...]

    def key(self, file: str, line: int) -> str | None:
        """What a line is called in a page: its number, after that of its file if there are several.

        None for a line that is not shown.
        """
        if not any(each.holds(file, line) for each in self.functions):
            return None
        files = list(dict.fromkeys(each.file for each in self.functions))
        at = files.index(file)
        return f"{at + 1}.{line}" if at else str(line)

    def find(self, place: Span | Place | None) -> str | None:
        """The key of the line that a place is in."""
        return None if place is None else self.key(place.file, place.line)


def texts(function: Callable[..., Any], others: Iterable[Callable[..., Any]]) -> Texts:
    """A function and those others whose text can be read, each line once."""
    found: list[Written] = []
    for each in (innermost(function), *others):
        for written in _written(each):
            first = written.lines[0].number
            if not any(known.holds(written.file, first) for known in found):
                found.append(written)
    return Texts(tuple(found))


def _written(function: Any) -> Iterator[Written]:
    if (function.__module__ or "").startswith("srcgrad.") or forwarded(function) is not None:
        return
    try:
        source = read(function)
    except SrcgradError:
        return
    yield Written(source.name, source.file, tuple(function_lines(source)))
