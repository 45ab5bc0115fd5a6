"""The data flow of a function as a drawing in a page, in the colours of the page."""

from __future__ import annotations

import re
from typing import Any

from srcgrad.flow import colours, graph_of
from srcgrad.view.markup import Markup, element, joined

VARIABLES = {
    colours.FORWARD: "var(--forward)",
    colours.BACKWARD: "var(--reverse)",
    colours.HELD: "var(--again)",
    colours.OTHER: "var(--faint)",
    colours.INK: "var(--ink)",
    colours.PAPER: "var(--paper)",
    colours.CARD: "var(--card)",
    colours.FRAME: "var(--frame)",
}
CARDS = 400
"""Longer programs are not drawn: nobody finds anything in a picture of them."""


def drawing(specialisation: Any, ids: str) -> Markup | None:
    """The drawing, and what makes it larger and smaller; None of what is no gradient."""
    if specialisation.request.operator.name not in ("grad", "value_and_grad"):
        return None
    graph = graph_of(specialisation)
    cards = sum(1 for _ in graph.picture.cards())
    if cards > CARDS:
        text = f"The data flow has {cards} lines, too many for a picture: srcgrad.graph draws it."
        return element("p", text)
    svg = re.sub(r'(id="|url\(#)', rf"\g<1>{ids}flow-", graph.svg)
    for colour, variable in VARIABLES.items():
        svg = svg.replace(f'"{colour}"', f'"{variable}"')
    sizes = (("larger", "+"), ("smaller", "−"), ("as it is", "1:1"))
    buttons = (
        element("button", sign, type="button", class_="zoom", title=f"{what}", aria_label=what)
        for what, sign in sizes
    )
    return joined(
        element("p", *buttons, class_="choice"),
        element(
            "div", Markup(svg), class_="flow", tabindex=0, role="region", aria_label="data flow"
        ),
    )
