"""A function and its derivative side by side in a terminal."""

from __future__ import annotations

import importlib.util
import io
import shutil
import sys
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from srcgrad.records import dataclass
from srcgrad.view.alignment import Beside, Line

HINT = "In colour with rich and pygments: pip install 'srcgrad[display]'."

_BAR = " │ "
_NARROWEST = 56
"""Columns that a derivative needs to be readable beside its function."""


def in_terminal(sides: Beside, width: int | None = None, colour: bool | None = None) -> str:
    """Both texts, side by side where the terminal is wide enough, else one below the other.

    In colour if rich and pygments are there and the output is a terminal, or if `colour` says so.
    """
    width = width or shutil.get_terminal_size((100, 40)).columns
    if colour is None:
        colour = sys.stdout.isatty()
    able = all(importlib.util.find_spec(name) for name in ("rich", "pygments"))
    shown = _arranged(sides, width, colour and able)
    return f"{shown}\n\n{HINT}" if colour and not able else shown


def _arranged(sides: Beside, width: int, colour: bool) -> str:
    """The title, and both columns beside or below each other."""
    function = list(_rows(sides.function, 10_000))
    left_width = max(row.width for row in function)
    room = width - left_width - len(_BAR)
    wide = room >= _NARROWEST
    derivative = list(_rows(sides.derivative, room if wide else 10_000))
    left = _texts(sides.function, function, colour)
    right = _texts(sides.derivative, derivative, colour)
    if not wide:
        return "\n".join([sides.title, "", *left, "", *right])
    padded = [
        text + " " * (left_width - row.width) for text, row in zip(left, function, strict=True)
    ]
    padded += [" " * left_width] * (len(right) - len(left))
    rows = [
        f"{text}{_BAR}{other}".rstrip() for text, other in zip_longest(padded, right, fillvalue="")
    ]
    return "\n".join([sides.title, "", *rows])


@dataclass(frozen=True)
class _Row:
    """A piece of a line behind its label: the number, or blanks where the line goes on."""

    label: str
    line: int
    start: int
    end: int

    @property
    def width(self) -> int:
        return len(self.label) + self.end - self.start


def _rows(lines: Sequence[Line], room: int) -> Iterator[_Row]:
    """The rows that lines need; those too long for the room are broken at a space."""
    digits = len(str(lines[-1].number))
    for index, line in enumerate(lines):
        label, start = f"{line.number:{digits}}  ", 0
        while len(label) + len(line.text) - start > room:
            end = line.text.rfind(" ", start + 1, start + room - len(label) + 1)
            if not line.text[start:end].strip() or end < 0:
                break
            yield _Row(label, index, start, end)
            indent = len(line.text) - len(line.text.lstrip())
            label, start = " " * (digits + 2 + indent + 4), end + 1
        yield _Row(label, index, start, len(line.text))


def _texts(lines: Sequence[Line], rows: Sequence[_Row], colour: bool) -> list[str]:
    if colour:
        return _coloured(lines, rows)
    return [f"{row.label}{lines[row.line].text[row.start : row.end]}".rstrip() for row in rows]


def _coloured(lines: Sequence[Line], rows: Sequence[_Row]) -> list[str]:
    """The rows with the terminal's codes for colours."""
    from rich.console import Console
    from rich.syntax import Syntax
    from rich.text import Text

    syntax = Syntax("", "python", theme="ansi_dark", background_color="default")
    code = syntax.highlight("\n".join(line.text for line in lines))
    highlighted = code.split("\n", allow_blank=True)
    shown = []
    for row in rows:
        out = io.StringIO()
        console = Console(
            file=out, force_terminal=True, color_system="standard", width=10_000, highlight=False
        )
        text = Text.assemble(
            (row.label, "bright_black"), highlighted[row.line][row.start : row.end]
        )
        console.print(text, end="")
        shown.append(out.getvalue())
    return shown
