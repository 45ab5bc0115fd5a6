"""A derivative beside its function: in a terminal, in a notebook, and as a page of HTML."""

from __future__ import annotations

import importlib
import sys
from typing import Any

from srcgrad.view.alignment import Beside, beside
from srcgrad.view.html import fragment, page
from srcgrad.view.terminal import in_terminal

__all__ = ["Beside", "beside", "fragment", "in_terminal", "page", "show", "sides"]


def sides(specialisation: Any) -> Beside:
    """What there is to see of a specialised derivative."""
    return beside(specialisation.request.function, specialisation.source, specialisation.title)


def show(specialisation: Any) -> None:
    """Show a specialised derivative beside its function, in the notebook or the terminal."""
    if _in_notebook():
        notebook = importlib.import_module("IPython.display")
        notebook.display(notebook.HTML(fragment(sides(specialisation))))
    else:
        print(in_terminal(sides(specialisation)))


def _in_notebook() -> bool:
    shell = sys.modules.get("IPython")
    shell = shell and shell.get_ipython()
    return shell is not None and hasattr(shell, "kernel")
