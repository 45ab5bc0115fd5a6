"""A function and its derivative as one piece of HTML that needs nothing else."""

from __future__ import annotations

import secrets
from typing import Any

from srcgrad.view.costs import Costs, costs
from srcgrad.view.drawing import drawing
from srcgrad.view.facts import amount
from srcgrad.view.inspected import Inspected, Sheet, inspected
from srcgrad.view.lines import of_function, of_sheet, tree
from srcgrad.view.markup import Markup, element, filled, joined, part
from srcgrad.view.tables import facts, tables

FINISHED = ("derivative", "product")
"""The sheets that are no stages."""


def fragment(specialisation: Any, profile: Any = None) -> Markup:
    """A piece of HTML for a notebook; its ids are its own."""
    ids = f"srcgrad-{secrets.token_hex(6)}-"
    return _inspector(specialisation, ids, profile, is_page=False)


def page(specialisation: Any, profile: Any = None) -> Markup:
    """A whole page; `#f12` is line 12 of the function, `#derivative-12` one of the derivative."""
    body = _inspector(specialisation, "", profile, is_page=True)
    return filled("page.html", title=specialisation.title, body=body)


def _inspector(specialisation: Any, ids: str, profile: Any, *, is_page: bool) -> Markup:
    shown = inspected(specialisation, runs_loops=is_page)
    taken = costs(profile, shown.texts)
    panels = {each.name: _sheet(each, shown, ids, taken) for each in shown.sheets}
    panels["differences"] = _differences(shown)
    panels["values"] = tables(shown, ids)
    flow = drawing(specialisation, ids)
    if flow is not None:
        panels["data flow"] = flow
    words = [str(shown.explanation), *([] if profile is None else ["\nTime", *profile.summary()])]
    panels["in words"] = element("pre", "\n".join(words), tabindex=0)
    functions = [
        each
        for written in shown.texts.functions
        for each in of_function(written, shown, ids, taken.own)
    ]
    return filled(
        "inspector.html",
        ids=ids,
        kind="page" if is_page else "output",
        style=part("style.css"),
        script=part("script.js"),
        title=shown.title,
        types=", ".join(f"{name}: {kind}" for name, kind in shown.explanation.types),
        sums=_sums(shown) if profile is None else f"{_sums(shown)}; {taken.sums}",
        functions=joined(*functions),
        facts=joined(*facts(shown)),
        tabs=joined(*(_tab(name, ids) for name in panels)),
        panels=joined(*(_panel(name, ids, content) for name, content in panels.items())),
    )


def _sums(shown: Inspected) -> str:
    """In a line, how long the text is and what it saves."""
    lines = f"{len(shown.sheets[0].rows)} lines"
    saved = shown.saved
    if not saved.slots:
        return f"{lines}, nothing saved"
    if saved.bytes is not None:
        return f"{lines}, {amount(saved.bytes)} saved at the example's sizes"
    return f"{lines}, saved: {' + '.join(slot.formula for slot in saved.slots)} bytes"


def _tab(name: str, ids: str) -> Markup:
    own, panel = f"{ids}tab-{_id(name)}", f"{ids}panel-{_id(name)}"
    return element("button", name, role="tab", type="button", id=own, aria_controls=panel)


def _panel(name: str, ids: str, content: Markup) -> Markup:
    own, tab = f"{ids}panel-{_id(name)}", f"{ids}tab-{_id(name)}"
    return element(
        "section",
        content,
        class_="panel",
        role="tabpanel",
        id=own,
        aria_labelledby=tab,
        data_name=_id(name),
    )


def _id(name: str) -> str:
    return name.replace(" ", "-")


def _sheet(sheet: Sheet, shown: Inspected, ids: str, taken: Costs) -> Markup:
    what = f"the {sheet.name}" if sheet.name in FINISHED else f"the program after {sheet.name}"
    lines = taken.lines if sheet.name == "derivative" else {}
    return tree(of_sheet(sheet, shown, f"{ids}{_id(sheet.name)}-", lines), what)


def _differences(shown: Inspected) -> Markup:
    """What chooses two texts, and the place where the script puts their differences."""
    names = [each.name for each in shown.sheets]
    stages = [name for name in names if name not in FINISHED]
    old = "differentiate" if "differentiate" in stages else stages[0]
    choices = (
        element("label", word, element("select", *_options(names, chosen)))
        for word, chosen in (("from", old), ("to", stages[-1]))
    )
    return joined(
        element("p", *choices, class_="choice"),
        element(
            "div", class_="code difference", role="region", tabindex=0, aria_label="differences"
        ),
    )


def _options(names: list[str], chosen: str) -> list[Markup]:
    return [element("option", name, value=_id(name), selected=name == chosen) for name in names]
