"""What the lines of a derivative, and those of its function, took in a call, as HTML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from srcgrad.amounts import duration, size
from srcgrad.records import dataclass
from srcgrad.view.markup import Markup, element
from srcgrad.view.written import Texts


@dataclass(frozen=True)
class Costs:
    """A column beside the lines of both sides; empty without a profile."""

    lines: Mapping[int, Markup]
    """By the numbers of the derivative's lines."""
    own: Mapping[str, Markup]
    """By the keys of the function's."""
    sums: str
    """In a line, what the whole call took."""


def costs(profile: Any, texts: Texts) -> Costs:
    """The columns that a profile fills."""
    if profile is None:
        return Costs({}, {}, "")
    lines = {line.number: _of_line(profile, line) for line in profile.lines}
    own = {}
    for each in profile.own:
        key = texts.find(each.place)
        if key is not None:
            words = [duration(each.seconds)]
            words += [f"{size(each.bytes)} made"] if each.bytes else []
            share = profile.share(each.seconds)
            own[key] = _cost(duration(each.seconds), share, "all that came of it: ", words)
    return Costs(lines, own, f"{duration(profile.seconds)} a call")


def _of_line(profile: Any, line: Any) -> Markup:
    words = [] if line.runs is None else [f"run {line.runs:,} times"]
    words += [f"{size(line.bytes)} made"] if line.bytes else []
    if line.seconds is None:
        is_inside = line.part is not None and line.part != line.number
        within = f"its time is in that of line {line.part}; " if is_inside else ""
        return _cost("", 0.0, within, words, " inside" if is_inside else "")
    share = profile.share(line.seconds)
    return _cost(duration(line.seconds), share, f"{100.0 * share:.1f} %; ", words)


def _cost(text: str, share: float, before: str, words: list[str], kind: str = "") -> Markup:
    title = (before + ", ".join(words)).removesuffix("; ") or None
    style = f"--share: {100.0 * share:.1f}%" if share >= 0.001 else None
    return element("span", text, class_=f"cost{kind}", style=style, title=title)
