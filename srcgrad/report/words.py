"""An explanation in words, for a terminal."""

from __future__ import annotations

import importlib
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from srcgrad.report.explanation import (
        Call,
        Cut,
        Explanation,
        Place,
        Proven,
        Saved,
        Value,
        Variable,
    )  # fmt: skip

WIDTH = 100
_HOW = ("saved", "restated", "replayed", "kept")
_MEANS = {
    "kept": "there already",
    "restated": "said by something that is there",
    "replayed": "worked out again",
    "saved": "put away by the forward sweep",
}


def of_explanation(all_of_it: Explanation) -> str:
    """What there is to say, a chapter each."""
    types = ", ".join(f"{name}: {kind}" for name, kind in all_of_it.types)
    chapters = [
        [all_of_it.title, *_wrapped(f"for {types}", "    ")],
        _chapter("A derivative flows through", _variables(all_of_it.variables)),
        _chapter("What the reverse sweep needs", _values(all_of_it.values)),
        _chapter("Saved for the reverse sweep", _saved(all_of_it.saved)),
        _chapter("Where the gradient is cut", _cuts(all_of_it.cuts)),
        _chapter("What serves each call", _calls(all_of_it.calls)),
        _chapter("Proven", _proven(all_of_it.proven)),
        _chapter("Checked when it runs", _checked(all_of_it)),
        _chapter("Seconds", _seconds(all_of_it.seconds)),
    ]
    return "\n\n".join("\n".join(lines) for lines in chapters if lines)


def of_saved(saved: Saved) -> str:
    """What is saved, a paragraph each, and the sum."""
    return "\n".join(_saved(saved))


def rich_text(text: str) -> Any:
    """The text with its headings in bold, if rich is there."""
    shown = importlib.import_module("rich.text").Text(text)
    shown.highlight_regex(r"(?m)^\S.*$", "bold")
    shown.highlight_regex(r"(?m)^  (kept|restated|replayed|saved)\b", "cyan")
    shown.highlight_regex(r"\(?lines? \d+(, \d+)*\)?", "dim")
    return shown


def _chapter(heading: str, lines: Iterable[str]) -> list[str]:
    body = list(lines)
    return [heading, *body] if body else []


def _wrapped(text: str, indent: str, first: str | None = None) -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _at(place: Place | None, said: str = "") -> str:
    """The line, unless it has been said."""
    at = "" if place is None else f" (line {place.line})"
    return "" if at and said.endswith(at) else at


def _placed(place: Place | None, said: str) -> str:
    """The user's text, and its line unless it has been said."""
    return "in the derivative" if place is None else f"{place.text.rstrip(':')}{_at(place, said)}"


def _variables(variables: Sequence[Variable]) -> Iterator[str]:
    active = [each.name for each in variables if each.is_active]
    yield from _wrapped(", ".join(active) or "nothing: the gradient is zero", "  ")
    for each in variables:
        if not each.is_active:
            yield from _wrapped(f"not {each.name}: {each.why}", "      ", "  ")


def _values(values: Sequence[Value]) -> Iterator[str]:
    for how in _HOW:
        chosen = [each for each in values if each.how == how]
        if not chosen:
            continue
        yield f"  {how}, {_MEANS[how]}"
        reasons: dict[str, list[str]] = {}
        for each in chosen:
            about = reasons.setdefault(each.why, [])
            said = f"{each.text}{_at(each.place, each.why)}"
            if said not in about:
                about.append(said)
        for why, texts in reasons.items():
            yield from _wrapped(f"{', '.join(texts)}: {why}", "        ", "    ")


def _saved(saved: Saved) -> Iterator[str]:
    if not saved.slots:
        yield "  nothing"
    for each in saved.slots:
        size = "" if each.bytes is None else f" = {each.bytes} bytes"
        text = f"{each.name}, {each.dtype}: {each.formula} bytes{size}"
        yield from _wrapped(text, "      ", "  ")
        yield from _wrapped(f"{_placed(each.place, each.why)}: {each.why}", "      ")
    if saved.bytes is not None and len(saved.slots) > 1:
        yield f"  {saved.bytes} bytes in all"


def _cuts(cuts: Sequence[Cut]) -> Iterator[str]:
    if not cuts:
        yield "  nowhere"
    for each in cuts:
        text = "" if each.place is None else f", {each.place.text}"
        yield from _wrapped(f"{each.what}{text}{_at(each.place)}: {each.effect}", "      ", "  ")
        if each.instead:
            yield from _wrapped(f"instead: {each.instead}", "        ", "      ")


def _calls(calls: Sequence[Call]) -> Iterator[str]:
    for each in calls:
        lines = ", ".join(map(str, each.lines))
        plural = "s" if len(each.lines) > 1 else ""
        text = f"{each.function} (line{plural} {lines}): {each.read_as}"
        yield from _wrapped(text, "      ", "  ")
        if each.rule:
            yield from _wrapped(f"derivative: {each.rule}", "        ", "      ")
        if each.sources:
            yield from _wrapped(f"source: {each.sources}", "        ", "      ")


def _proven(proven: Proven) -> Iterator[str]:
    if proven.bounds:
        yield f"  {_count(proven.bounds, 'access', 'accesses')} to elements, always within bounds"
    if proven.lengths:
        yield f"  {_count(proven.lengths, 'comparison', 'comparisons')} of lengths, always true"
    free = [str(each.line) for each in proven.loops if each.is_independent]
    bound = [str(each.line) for each in proven.loops if not each.is_independent]
    if free:
        text = f"loops reversed in any order: of line {', '.join(free)}"
        yield from _wrapped(text, "      ", "  ")
    if bound:
        text = f"loops reversed last iteration first: of line {', '.join(bound)}"
        yield from _wrapped(text, "      ", "  ")
    if proven.untouched:
        text = f"not written to, so not copied: {', '.join(proven.untouched)}"
        yield from _wrapped(text, "      ", "  ")


def _count(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"


def _checked(all_of_it: Explanation) -> Iterator[str]:
    for each in all_of_it.checks:
        text = f"{each.exception}: {each.message}{_at(each.place)}"
        yield from _wrapped(text, "      ", "  ")
    for text in all_of_it.aliasing:
        yield from _wrapped(text, "      ", "  ")


def _seconds(seconds: Sequence[tuple[str, float]]) -> Iterator[str]:
    yield from _wrapped(", ".join(f"{stage} {each:.2g}" for stage, each in seconds), "  ")
