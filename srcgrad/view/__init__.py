"""A derivative beside its function: in a terminal, in a notebook, and as a page of HTML.

terminal     both texts side by side; alignment: which lines of them belong together
html         the inspector, a piece of HTML; pages: in files; overview: what is shown of `grad(f)`
inspected    what a page shows, as data: written, annotated_lines, facts
lines        lines of code as HTML; costs: what they took; tables; colours: of Python text
drawing      the data flow, drawn
markup       all that is escaped
parts        the templates, the CSS and the JavaScript
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from pathlib import Path
from typing import Any

from srcgrad.progress import in_notebook
from srcgrad.view.alignment import Beside, beside
from srcgrad.view.html import fragment, page
from srcgrad.view.overview import overview
from srcgrad.view.pages import Page, Shown
from srcgrad.view.terminal import in_terminal

__all__ = [
    "Beside",
    "Page",
    "Shown",
    "beside",
    "fragment",
    "in_terminal",
    "overview",
    "page",
    "show",
    "show_profile",
    "sides",
]


def sides(specialisation: Any) -> Beside:
    """What there is to see of a specialised derivative."""
    return beside(specialisation.request.function, specialisation.source, specialisation.title)


def show(
    specialisation: Any, path: str | Path | None = None, browser: bool = False
) -> Page | Shown | None:
    """Show a specialised derivative beside its function, in the notebook or the terminal.

    With a path or in the browser, as a page, which is returned; so is what a notebook shows.
    """
    if path is not None or browser:
        written = Page(specialisation, path)
        if browser:
            written.open()
        return written
    if in_notebook():
        return Shown(specialisation)
    print(in_terminal(sides(specialisation)))
    return None


def show_profile(
    profile: Any, path: str | Path | None = None, browser: bool = False
) -> Page | Shown | None:
    """Show a derivative with the times of its lines: as a page, in the notebook, or as a table."""
    if path is not None or browser:
        written = Page(profile.specialisation, path, profile)
        if browser:
            written.open()
        return written
    if in_notebook():
        return Shown(profile.specialisation, profile)
    if importlib.util.find_spec("rich") and sys.stdout.isatty():
        importlib.import_module("rich").print(profile)
    else:
        print(profile)
    return None
