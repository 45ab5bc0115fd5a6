"""Lines of code as HTML, with their numbers, classes and badges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from srcgrad.view.annotated_lines import Row
from srcgrad.view.colours import coloured
from srcgrad.view.facts import MEANS, Fact, size
from srcgrad.view.inspected import Inspected, Sheet
from srcgrad.view.markup import Markup, element
from srcgrad.view.written import Written

BADGES = (*MEANS, "cut")
"""The kinds of facts that a line of the user's wears a badge for."""
NO_COST = element("span", class_="cost")
"""Beside a line that took nothing, where others have what they took."""


def tree(lines: Iterable[Markup], label: str) -> Markup:
    """Lines among which the keyboard moves."""
    return element("div", *lines, class_="code", role="tree", aria_label=label, tabindex=0)


def badge(kind: str, title: str = "", more: str = "") -> Markup:
    """A word on a line: the kind of a fact."""
    title = title or MEANS.get(kind, "")
    return element("span", kind + more, class_=f"badge {kind}", title=title or None)


def of_function(
    written: Written, shown: Inspected, ids: str, costs: Mapping[str, Markup]
) -> tuple[Markup, Markup]:
    """The name of a function of the user's, and its lines; with what they took, by their keys."""
    code = coloured(written.text)
    lines = []
    for line, text in zip(written.lines, code, strict=True):
        key = shown.texts.key(written.file, line.number)
        assert key is not None, "the line is shown"
        idle = shown.idle.get(key, "")
        badges = _badges(shown.facts.get(key, []))
        style = f"--indent: {len(line.text) - len(line.text.lstrip())}ch"
        cost = costs.get(key, NO_COST) if costs else None
        own = f"{ids}f{key}"
        lines.append(
            _line(own, line.number, text, key, cost=cost, idle=idle, badges=badges, style=style)
        )
    heading = element("h3", written.name, element("small", written.place))
    return heading, tree(lines, f"function {written.name}")


def _badges(facts: Iterable[Fact]) -> Iterator[Markup]:
    """A badge for each kind of fact, with how many of them there are."""
    for kind in BADGES:
        found = [each for each in facts if each.kind == kind]
        if found:
            title = "\n".join(f"{each.about}: {'; '.join(each.words)}" for each in found)
            yield badge(kind, title, f" {len(found)}" if len(found) > 1 else "")


def of_sheet(
    sheet: Sheet, shown: Inspected, ids: str, costs: Mapping[int, Markup]
) -> Iterator[Markup]:
    """The lines of a program's text; above checks stands what is there when they are folded.

    With what they took, by their numbers.
    """
    numbers = range(1, len(sheet.rows) + 1)
    code = coloured("\n".join(row.text for row in sheet.rows))
    lines = zip(numbers, sheet.rows, code, strict=True)
    made: set[str] = set()
    for is_check, group in groupby(lines, lambda line: bool(line[1].check)):
        items = list(group)
        if is_check:
            yield _fold([row for _, row, _ in items], NO_COST if costs else "")
        for number, row, text in items:
            idle = "" if row.key is None or row.sweep == "reverse" else shown.idle.get(row.key, "")
            kinds = (row.sweep, "again" if row.is_again else "")
            badges = (*_of_slot(row, made), *_of_replay(row, shown))
            level = 2 if is_check else 1
            own, cost = f"{ids}{number}", costs.get(number, NO_COST) if costs else None
            yield _line(
                own, number, text, row.key, kinds, cost=cost, idle=idle, badges=badges, level=level
            )


def _of_slot(row: Row, made: set[str]) -> Iterator[Markup]:
    """The badge of a line that makes, fills or takes from what is saved."""
    if row.slot is not None:
        is_first = row.slot.name not in made
        made.add(row.slot.name)
        title = f"{row.slot.name}: {row.slot.why}; {size(row.slot)}"
        yield badge("saved", title, f": {size(row.slot)}" if is_first else "")


def _of_replay(row: Row, shown: Inspected) -> Iterator[Markup]:
    """The badge of a line that works out again what the reverse sweep needs."""
    if row.is_again and row.slot is None and row.key is not None:
        known = shown.facts.get(row.key, [])
        found = [each for each in known if each.kind == "replayed"]
        if found:
            yield badge("replayed", "\n".join("; ".join(each.words) for each in found[:1]))


def _fold(rows: Sequence[Row], cost: str) -> Markup:
    """What stands for checks that are folded."""
    kinds = ", ".join(dict.fromkeys(row.check for row in rows))
    indent = min(len(row.text) - len(row.text.lstrip()) for row in rows)
    text = f"{' ' * indent}… checks: {kinds} ({len(rows)} lines)"
    return element(
        "div",
        element("span", class_="number"),
        cost,
        element("pre", text),
        class_=f"line fold {rows[0].sweep}".rstrip(),
        role="treeitem",
        aria_level=1,
        aria_expanded="true",
    )


def _line(
    own: str,
    number: int,
    text: Markup,
    key: str | None,
    kinds: Iterable[str] = (),
    *,
    cost: Markup | None = None,
    idle: str = "",
    badges: Iterable[Markup] = (),
    level: int = 1,
    style: str | None = None,
) -> Markup:
    """One line: its number, which links to it, its text, and its badges.

    The text is a `pre`: elsewhere what nbconvert reads HTML with takes indentation away.
    """
    worn = tuple(badges)
    return element(
        "div",
        element("a", str(number), class_="number", href=f"#{own}", tabindex=-1),
        cost or "",
        element("pre", text),
        element("span", *worn, class_="badges") if worn else "",
        class_=" ".join(filter(None, ["line", *kinds, "idle" if idle else ""])),
        role="treeitem",
        aria_level=level,
        aria_selected="false",
        id=own,
        data_of=key,
        title=f"no derivative: {idle}" if idle else None,
        style=style,
    )
