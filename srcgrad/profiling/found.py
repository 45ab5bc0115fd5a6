"""Where the time of a derivative went: data, which prints as a table."""

from __future__ import annotations

import dataclasses
import importlib
import importlib.util
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from srcgrad.amounts import duration, size
from srcgrad.records import dataclass
from srcgrad.report.explanation import Place

if TYPE_CHECKING:
    from srcgrad.specialisation import Specialisation
    from srcgrad.view import Page, Shown

HEADS = ("time", "share", "runs", "bytes", "line")


@dataclass(frozen=True)
class Line:
    """A line of the generated text, and what it took in a call."""

    number: int
    text: str
    runs: int | None
    """How often it ran; None of a line without a statement."""
    bytes: int
    """Of the arrays that it made, and of what it put on stacks, in all its runs."""
    seconds: float | None
    """The time of the part of the text that begins here, in all runs; else None."""
    part: int | None
    """The line with the time that this one is a part of."""
    place: Place | None
    """What it came of in the user's text."""


@dataclass(frozen=True)
class OwnLine:
    """A line of the user's, and what all that came of it took in a call."""

    place: Place
    seconds: float
    bytes: int


@dataclass(frozen=True, eq=False)
class Profile:
    """What a call of a derivative took, line by line."""

    specialisation: Specialisation
    lines: tuple[Line, ...]
    seconds: float
    """The time of a call without reads of the clock."""
    timed_seconds: float
    """The time of the call whose lines these are: of `lines` and of the reads, together."""
    reads: int
    """How often the clock was read between statements."""
    read_seconds: float
    """What a read takes, as a rule; of what was measured no more than there is is taken off."""
    is_compiled: bool

    @property
    def title(self) -> str:
        """Of what it is."""
        return self.specialisation.title

    @property
    def lines_seconds(self) -> float:
        """The time of all lines, without the reads of the clock."""
        return sum(line.seconds or 0.0 for line in self.lines)

    @property
    def bytes(self) -> int:
        """The bytes of all that was made."""
        return sum(line.bytes for line in self.lines)

    @property
    def reads_seconds(self) -> float:
        """What was taken off for the reads of the clock."""
        return self.timed_seconds - self.lines_seconds

    @cached_property
    def own(self) -> tuple[OwnLine, ...]:
        """The user's lines, with the times and bytes of all that came of them.

        Of a part of the text with lines of several it is the first that counts, as a rule a loop.
        """
        of_parts: dict[int, Place] = {}
        for line in self.lines:
            if line.part is not None and line.place is not None:
                of_parts.setdefault(line.part, line.place)
        places: dict[tuple[str, int], Place] = {}
        sums: dict[tuple[str, int], tuple[float, int]] = {}
        for line in self.lines:
            place = line.place or (None if line.part is None else of_parts.get(line.part))
            seconds = line.seconds or 0.0
            for where, taken, made in (
                (of_parts.get(line.number), seconds, 0),
                (place, 0.0, line.bytes),
            ):
                if where is None or not (taken or made):
                    continue
                key = where.file, where.line
                places.setdefault(key, where)
                before = sums.get(key, (0.0, 0))
                sums[key] = before[0] + taken, before[1] + made
        return tuple(OwnLine(places[key], *sums[key]) for key in sorted(sums))

    def share(self, seconds: float) -> float:
        """What part of the time of all lines that is."""
        return seconds / self.lines_seconds if self.lines_seconds else 0.0

    def show(self, path: str | Path | None = None, *, browser: bool = False) -> Page | Shown | None:
        """The inspector with the times beside the lines, as `df.show`; in a terminal the table."""
        view = importlib.import_module("srcgrad.view")
        found: Page | None = view.show_profile(self, path, browser)
        return found

    def as_dict(self) -> dict[str, Any]:
        """The same as dicts, lists, strings and numbers."""
        names = ("title", "seconds", "timed_seconds", "reads", "read_seconds", "is_compiled")
        found = {name: getattr(self, name) for name in names}
        for name in ("lines", "own"):
            found[name] = [dataclasses.asdict(each) for each in getattr(self, name)]
        return found

    def __str__(self) -> str:
        return "\n".join([self.title, *self.summary(), "", *_aligned(tuple(self.rows()))])

    __repr__ = __str__

    def summary(self) -> tuple[str, ...]:
        """In words, what was measured and what measuring took."""
        how = "" if self.is_compiled else ", run by Python"
        return (
            f"    A call takes {duration(self.seconds)}{how}. With {self.reads:,} reads of the "
            f"clock it took {duration(self.timed_seconds)}:",
            f"    {duration(self.lines_seconds)} for the lines, {duration(self.reads_seconds)} for "
            f"the reads, at {duration(self.read_seconds)} each.",
        )

    def rows(self) -> Iterator[tuple[str, ...]]:
        """The cells of the table: a row for each line, sums, and the user's lines."""
        yield (*HEADS, "of the derivative")
        for line in self.lines:
            yield (*self.cells(line), str(line.number), line.text)
        yield (duration(self.lines_seconds), "", "", size(self.bytes) if self.bytes else "", "", "")
        yield ("",) * 6
        yield (*HEADS, "of the function")
        for own in self.own:
            yield self._sums(own.seconds, own.bytes, str(own.place.line), own.place.text)
        seconds = self.lines_seconds - sum(own.seconds for own in self.own)
        made = self.bytes - sum(own.bytes for own in self.own)
        if made or self.share(seconds) > 1e-6:
            yield self._sums(max(seconds, 0.0), made, "", "(of no line of the function)")

    def _sums(self, seconds: float, made: int, line: str, text: str) -> tuple[str, ...]:
        share = f"{100.0 * self.share(seconds):.1f} %"
        return (duration(seconds), share, "", size(made) if made else "", line, text)

    def cells(self, line: Line) -> tuple[str, str, str, str]:
        """Time, share, runs and bytes of a line; a bar where the time is that of lines above."""
        made = size(line.bytes) if line.bytes else ""
        runs = "" if line.runs is None else f"{line.runs:,}"
        if line.seconds is None:
            is_inside = line.part is not None and line.part != line.number
            return ("|" if is_inside else "", "", runs, made)
        share = f"{100.0 * self.share(line.seconds):.1f} %"
        return duration(line.seconds), share, runs, made

    def _repr_html_(self) -> str:
        view = importlib.import_module("srcgrad.view")
        return str(view.fragment(self.specialisation, self))

    def __rich__(self) -> Any:
        """The table, for `rich.print`."""
        from rich.console import Group
        from rich.table import Table
        from rich.text import Text

        rows = [tuple(map(Text, row)) for row in self.rows()]
        parts: list[Any] = [Text(self.title, "bold"), *map(Text, self.summary())]
        between = next(k for k, row in enumerate(rows) if not any(map(str, row)))
        for head, *body in (rows[:between], rows[between + 1 :]):
            table = Table(box=None, header_style="bold", pad_edge=False)
            for k, cell in enumerate(head[:-1]):
                width = max(len(str(row[k])) for row in body)
                table.add_column(cell, justify="right", no_wrap=True, min_width=width)
            table.add_column(head[-1], no_wrap=True)
            for row in body:
                table.add_row(*row)
            parts += [Text(""), table]
        return Group(*parts)


def _aligned(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Rows as text: numbers to the right, the last cell to the left."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [cell.rjust(width) for cell, width in zip(row[:-1], widths, strict=False)]
        yield "  ".join([*cells, row[-1]]).rstrip()
