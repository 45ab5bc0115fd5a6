"""What a notebook shows of `grad(f)`: the function before a call, then what was written for it."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from typing import Any

from srcgrad.binding import example_types
from srcgrad.types import shown
from srcgrad.view.colours import coloured
from srcgrad.view.html import fragment
from srcgrad.view.markup import Markup, element, filled, joined, part
from srcgrad.view.tables import row, table
from srcgrad.view.written import texts


def overview(derivative: Any, known: Iterable[Any], latest: Any | None) -> Markup:
    """A derivative as HTML: `known` are its specialisations, of which the latest is inspected."""
    written = list(known)
    said = inspect.getdoc(derivative)
    head = filled(
        "overview.html",
        style=part("style.css"),
        title=f"{derivative.operator.title} of {derivative.__qualname__}",
        what=repr(derivative)[1:-1],
        help=element("pre", said) if said else "",
        content=_specialisations(written) if written else _not_yet(derivative),
    )
    return joined(head, fragment(latest)) if latest is not None else head


def _not_yet(derivative: Any) -> Markup:
    """The function's text, and how the derivative's is had."""
    functions = texts(derivative.__wrapped__, ()).functions
    lines = [line for each in functions for line in coloured(each.text)]
    types = example_types(derivative.__signature__)
    return joined(
        element("pre", element("code", Markup("\n".join(lines)))) if lines else "",
        element(
            "p",
            "No text is written yet: it is written for the types of the arguments. Call it, or "
            "name types or give examples: ",
            element("code", f"d.specialise({types})"),
        ),
    )


def _specialisations(written: list[Any]) -> Markup:
    rows = []
    for each in written:
        generated = each.generated
        named = zip(each.leaf_names, generated.leaf_types, strict=False)
        compiled = each.__dict__.get("code")
        rows.append(
            row(
                element("code", ", ".join(f"{name}: {shown(kind)}" for name, kind in named)),
                str(generated.text.count("\n")),
                element("code", each.memory),
                f"{each.transform_seconds:.2g}",
                "" if compiled is None else f"{compiled.seconds:.2g}",
            )
        )
    heads = ("written for", "lines", "saved", "seconds to write", "seconds to compile")
    return table("Specialisations", heads, rows)
