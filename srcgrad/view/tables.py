"""The values that the reverse sweep needs, what is saved, and what is known of lines, as HTML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from srcgrad.report.explanation import Place
from srcgrad.view.facts import MEANS, Fact, amount
from srcgrad.view.inspected import Inspected
from srcgrad.view.lines import badge
from srcgrad.view.markup import Markup, element, joined


def tables(shown: Inspected, ids: str) -> Markup:
    """What is saved with its bytes, and the values that the reverse sweep needs."""

    def line(place: Place | None) -> Markup:
        key = shown.texts.find(place)
        return joined("") if key is None else element("a", key, href=f"#{ids}f{key}", data_to=key)

    slots = [
        row(
            element("code", each.name),
            each.dtype,
            element("code", each.formula),
            "" if each.bytes is None else amount(each.bytes),
            line(each.place),
            each.why,
        )
        for each in shown.saved.slots
    ]
    if shown.saved.bytes is not None and len(slots) > 1:
        slots.append(row("in all", "", "", amount(shown.saved.bytes), "", ""))
    values = [
        row(badge(each.how), element("code", each.text), line(each.place), each.why)
        for how in MEANS
        for each in shown.explanation.values
        if each.how == how
    ]
    sizes = ("name", "dtype", "bytes", "at the example's sizes", "line", "why")
    return joined(
        table("Saved", sizes, slots),
        table("What the reverse sweep needs", ("how", "value", "line", "why"), values),
    )


def row(*cells: str) -> Markup:
    """A row of a table."""
    return element("tr", *(element("td", cell) for cell in cells))


def table(caption: str, heads: Sequence[str], rows: Sequence[Markup]) -> Markup:
    """A table, equal rows once; a sentence where there are none."""
    if not rows:
        return element("p", f"{caption}: nothing.")
    head = element("tr", *(element("th", head, scope="col") for head in heads))
    body = element("tbody", *dict.fromkeys(rows))
    return element("table", element("caption", caption), element("thead", head), body)


def facts(shown: Inspected) -> Iterator[Markup]:
    """What there is to say of each line, a section each, in the order of the lines."""
    keys = dict.fromkeys((*shown.facts, *shown.idle))
    for key in sorted(keys, key=lambda each: [int(part) for part in each.split(".")]):
        found = list(shown.facts.get(key, []))
        if key in shown.idle:
            found.insert(0, Fact("idle", "no derivative", (shown.idle[key],)))
        heading = element("h4", f"line {key.rpartition('.')[2]}")
        items = element("ul", *map(_fact, found))
        yield element("section", heading, items, class_="facts", data_about=key)


def _fact(fact: Fact) -> Markup:
    words = element("span", "; ".join(fact.words))
    return element("li", badge(fact.kind), " ", element("code", fact.about), words)
