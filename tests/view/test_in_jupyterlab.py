"""The inspector in a JupyterLab that runs, in a headless Chromium.

Skipped without JupyterLab (`pip install jupyterlab ipykernel`) or a Chromium; .ci/run has none of
the former. `SRCGRAD_SCREENSHOTS=folder` keeps pictures, light and dark.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tools import browser as browsers
from tests.tools.browser import Browser
from tests.tools.servers import served
from tests.view.test_in_a_notebook import CELLS

pytestmark = pytest.mark.long
ROOT = Path(__file__).parents[2]
SECONDS = 120
INSPECTORS = "[...document.querySelectorAll('.jp-OutputArea-output .srcgrad.inspector')]"
SEARCH = f"{INSPECTORS}[1].querySelector('input[type=search]')"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a notebook with these cells is opened by a JupyterLab of its own."""
    for name in ("jupyterlab", "ipykernel", "nbformat"):
        pytest.importorskip(name, reason="pip install jupyterlab ipykernel")
    import nbformat

    folder = tmp_path_factory.mktemp("lab")
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(each) for each in CELLS])
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(made, folder / "inspector.ipynb")
    paths = {"JUPYTER_CONFIG_DIR": str(folder / "c"), "JUPYTER_DATA_DIR": str(folder / "d")}

    def on(port: int) -> list[str]:
        command = [sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root"]
        return [*command, f"--port={port}", "--IdentityProvider.token=", "--expose-app-in-browser"]

    with served(on, "api", folder, SECONDS, paths | {"PYTHONPATH": str(ROOT)}) as found:
        yield f"{found}/lab/tree/inspector.ipynb?reset"


@pytest.fixture
def browser() -> Iterator[Browser]:
    yield from browsers.opened()


def wait_for(browser: Browser, condition: str) -> None:
    """Wait until an expression of JavaScript is true."""
    end = time.monotonic() + SECONDS
    while not browser.run(f"Boolean({condition})"):
        assert time.monotonic() < end, f"never: {condition}"
        time.sleep(0.2)


def keep(browser: Browser, name: str) -> None:
    folder = os.environ.get("SRCGRAD_SCREENSHOTS")
    if folder:
        browser.run(f"{INSPECTORS}[1].scrollIntoView()")
        browser.settled()
        browser.screenshot(Path(folder) / f"{name}.png")


def brightness(browser: Browser, element: str, what: str) -> float:
    """How light an element's colour is, from 0 to 1."""
    found = browser.run(f"getComputedStyle({element}).{what}.match(/[\\d.]+/g).map(Number)")
    return float(sum(found[:3])) / (3 * 255)


def run_all(browser: Browser, address: str) -> None:
    """Open the notebook and run its cells."""
    browser.visit(address)
    wait_for(browser, "window.jupyterapp && document.querySelector('.jp-Notebook .jp-CodeCell')")
    browser.send("Emulation.setFocusEmulationEnabled", enabled=True)
    browser.point(".jp-CodeCell .cm-content", clicks=True)
    wait_for(browser, "jupyterapp.commands.isEnabled('notebook:run-all-cells')")
    wait_for(browser, "jupyterapp.shell.currentWidget.sessionContext.isReady")
    browser.run("void jupyterapp.commands.execute('notebook:run-all-cells')")
    wait_for(browser, f"{INSPECTORS}.length == 6")


def test_cells_are_run_and_lines_chosen(address: str, browser: Browser) -> None:
    run_all(browser, address)
    browser.run(f"{INSPECTORS}[1].id = 'second'")
    browser.point("#second .function .line[data-of]:nth-of-type(4)", clicks=True)
    assert browser.run("document.querySelectorAll('#second .panel .line.chosen').length") >= 2
    assert browser.run(f"{INSPECTORS}[2].querySelectorAll('.chosen').length") == 0
    keep(browser, "in_jupyterlab")


def test_its_theme_is_jupyterlabs(address: str, browser: Browser) -> None:
    run_all(browser, address)
    light = brightness(browser, f"{INSPECTORS}[1]", "backgroundColor")
    theme = "{theme: 'JupyterLab Dark'}"
    browser.run(f"void jupyterapp.commands.execute('apputils:change-theme', {theme})")
    wait_for(browser, "document.body.dataset.jpThemeLight == 'false'")
    keep(browser, "in_jupyterlab_dark")
    assert brightness(browser, f"{INSPECTORS}[1]", "backgroundColor") < 0.2 < 0.8 < light
    faint = browser.run(f"getComputedStyle({SEARCH}, '::placeholder').color")
    assert faint == browser.run(f"getComputedStyle({INSPECTORS}[1].querySelector('p')).color")
