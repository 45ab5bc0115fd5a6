"""Pieces of HTML in which all text is escaped: text is a `str`, what is HTML already a `Markup`."""

from __future__ import annotations

import string
from functools import cache
from html import escape
from pathlib import Path

PARTS = Path(__file__).parent / "parts"
EMPTY = ("input", "br")


class Markup(str):
    """HTML that is to be left as it is."""


def element(name: str, *content: str, **attributes: str | int | bool | None) -> Markup:
    """An element: `class_` is its class, `data_of` its data-of; True is an attribute without value.

    >>> element("a", "x < y", href="?a&b", hidden=True, title=None)
    '<a href="?a&amp;b" hidden>x &lt; y</a>'
    """
    parts = [name]
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        key = key.rstrip("_").replace("_", "-")
        parts.append(key if value is True else f'{key}="{escape(str(value))}"')
    opening = f"<{' '.join(parts)}>"
    return Markup(opening if name in EMPTY else f"{opening}{joined(*content)}</{name}>")


def joined(*content: str) -> Markup:
    """Text and HTML one after another.

    >>> joined("1 < 2", Markup("<br>"))
    '1 &lt; 2<br>'
    """
    return Markup(
        "".join(each if isinstance(each, Markup) else escape(each, False) for each in content)
    )


def filled(template: str, **content: str) -> Markup:
    """A file of `parts` with pieces put in the places that it names."""
    return Markup(_template(template).substitute({k: joined(v) for k, v in content.items()}))


@cache
def part(name: str) -> Markup:
    """A file of `parts` as it is."""
    return Markup((PARTS / name).read_text(encoding="utf-8"))


@cache
def _template(name: str) -> string.Template:
    return string.Template(part(name))
