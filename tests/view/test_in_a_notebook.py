"""The inspector in notebooks that Jupyter runs, as nbconvert writes them, in a headless Chromium.

`SRCGRAD_SCREENSHOTS=folder` keeps a picture. Skipped without nbconvert, ipykernel or a Chromium.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.tools import browser as browsers
from tests.tools.browser import Browser

pytestmark = pytest.mark.long
CELLS = (
    "import numpy as np\nfrom srcgrad import grad\n\n"
    "def f(x, n):\n    y = x[0]\n    for i in range(n):\n        y = y * x[i] + np.sin(y)\n"
    "    return y\n\ndf = grad(f)\n_ = df(np.ones(4), 4)",
    "df",
    "df.specialise('f8[:], i8')",
    "df.show()",
    "shown = df.show()\nprint('after it')",
    "shown",
    "df.profile(np.ones(4), 4).show()",
)


def executed() -> Any:
    """A notebook of these cells, with what they have given; without Jupyter's packages a skip."""
    for name in ("nbformat", "nbclient", "ipykernel"):
        pytest.importorskip(name, reason="pip install nbclient ipykernel")
    import nbclient
    import nbformat

    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(each) for each in CELLS])
    with pytest.MonkeyPatch.context() as patch:
        root = str(Path(__file__).parents[2])
        patch.setenv("PYTHONPATH", os.pathsep.join([root, os.getenv("PYTHONPATH", "")]))
        nbclient.NotebookClient(made, kernel_name="python3", timeout=120).execute()
    return made


@pytest.fixture(scope="module")
def notebook() -> Any:
    pytest.importorskip("nbconvert", reason="pip install nbconvert ipykernel")
    return executed()


def test_each_cell_shows_the_inspector_once(notebook: Any) -> None:
    shown = [
        [o["data"]["text/html"] for o in cell.outputs if "text/html" in o.get("data", {})]
        for cell in notebook.cells
    ]
    assert [len(each) for each in shown] == [0, 1, 1, 1, 1, 1, 1]
    assert all(each[0].count('class="srcgrad inspector output"') == 1 for each in shown[1:])


@pytest.fixture
def browser() -> Iterator[Browser]:
    yield from browsers.opened()


def test_as_nbconvert_writes_it(notebook: Any, browser: Browser, tmp_path: Path) -> None:
    import nbconvert

    body, _ = nbconvert.HTMLExporter().from_notebook_node(notebook)
    page = tmp_path / "notebook.html"
    page.write_text(body, encoding="utf-8")
    browser.open(page)
    inspectors = "[...document.querySelectorAll('.srcgrad.inspector')]"
    assert browser.run(f"{inspectors}.length") == 6
    opened = browser.run(
        f"{inspectors}.map(each => {{"
        "const tabs = [...each.querySelectorAll('[role=tab]')];"
        "const tab = tabs.find(t => t.textContent.trim() == 'optimise'); tab.click();"
        "return tab.getAttribute('aria-selected')})"
    )
    assert opened == ["true"] * 6, "the scripts of each run"
    assert browser.errors == []
    folder = os.environ.get("SRCGRAD_SCREENSHOTS")
    if folder:
        browser.run(f"{inspectors}[1].scrollIntoView()")
        browser.settled()
        browser.screenshot(Path(folder) / "in_a_notebook.png")
