"""Runs the notebooks of docs/notebooks: `python -m tests.tools.notebooks` writes their outputs.

Names, `digits irises`, say which; without any it is all of them.

It needs nbclient, nbformat and ipykernel: `pip install -e '.[notebooks]'`.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "notebooks"
NEEDED = ("nbclient", "nbformat", "ipykernel")
SECONDS = 300
"""How long a cell may take."""


def missing() -> list[str]:
    """The packages that are not there, without which no notebook is run."""
    return [name for name in NEEDED if importlib.util.find_spec(name) is None]


def run(path: Path) -> Any:
    """A notebook with its outputs; what a cell raises is raised."""
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=SECONDS, kernel_name="python3").execute()
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)  # the times of day
    return notebook


def main() -> None:
    import nbformat

    for path in sorted(FOLDER.glob("*.ipynb")):
        if sys.argv[1:] and path.stem not in sys.argv[1:]:
            continue
        path.write_text(nbformat.writes(run(path)) + "\n", encoding="utf-8")
        print(f"ran {path.name}, {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
