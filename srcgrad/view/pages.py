"""Pages that are written to files, and opened in a browser."""

from __future__ import annotations

import importlib
import sys
import tempfile
import webbrowser
from pathlib import Path
from typing import Any

from srcgrad.view.html import fragment, page


class Shown:
    """What `show()` has shown in a notebook's cell, and shows again where another asks for it."""

    def __init__(self, specialisation: Any, profile: Any = None) -> None:
        self.specialisation, self.profile = specialisation, profile
        self._cell = _cell()
        notebook = importlib.import_module("IPython.display")
        notebook.display(notebook.HTML(self._repr_html_()))

    def _repr_html_(self) -> str:
        return fragment(self.specialisation, self.profile)

    def _ipython_display_(self) -> None:
        if self._cell != _cell():  # as the last value of the cell that has shown it: not twice
            notebook = importlib.import_module("IPython.display")
            notebook.display(notebook.HTML(self._repr_html_()))

    def __repr__(self) -> str:
        return f"<shown: {self.specialisation.title}>"


def _cell() -> int | None:
    """The number of the cell that runs."""
    shell = sys.modules["IPython"].get_ipython()
    return getattr(shell, "execution_count", None)


class Page:
    """A page of a derivative, written to a file; a notebook shows what is on it."""

    def __init__(
        self, specialisation: Any, path: str | Path | None = None, profile: Any = None
    ) -> None:
        self.specialisation, self.profile = specialisation, profile
        if path is None:
            folder = tempfile.mkdtemp(prefix="srcgrad-")
            path = Path(folder) / f"{specialisation.generated.name}.html"
        self.path = Path(path)
        self.path.write_text(page(specialisation, profile), encoding="utf-8")

    def open(self) -> None:
        """Open it in the browser; say where it is if there is none."""
        if not webbrowser.open(self.path.resolve().as_uri()):
            print(f"no browser was found to open {self.path}")

    def _repr_html_(self) -> str:
        return fragment(self.specialisation, self.profile)

    def __repr__(self) -> str:
        return f"<page {self.path}>"
