"""The inspector in an executed notebook that a live VS Code shows, in a headless Chromium.

VS Code is code-server's (`npm install code-server`, which needs a compiler, or a release of it);
`SRCGRAD_CODE_SERVER` names its program, else the one on the path is taken. Jupyter's extension is
not needed: VS Code itself draws the outputs of notebooks, and nbclient has run the cells. Skipped
without any of them. `SRCGRAD_SCREENSHOTS=folder` keeps pictures.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.tools import browser as browsers
from tests.tools.browser import Browser
from tests.tools.servers import served
from tests.view.test_in_a_notebook import executed

pytestmark = pytest.mark.long
SECONDS = 120
THEMES = {
    "Default Light Modern": False,
    "Default Dark Modern": True,
    "Default High Contrast": True,
    "Default High Contrast Light": False,
}
SETTINGS = {
    "workbench.editorAssociations": {"*.ipynb": "jupyter-notebook"},
    "workbench.startupEditor": "none",
    "security.workspace.trust.enabled": False,
}
ROW = ".explorer-folders-view .monaco-list-row[aria-label^='inspector.ipynb']"
VIEW = "document.querySelector('iframe.webview')"
DRAWN = f"{VIEW}?.contentDocument?.querySelector('#active-frame')?.contentDocument"
INSPECTORS = f"[...({DRAWN}?.querySelectorAll('.srcgrad.inspector') || [])]"
INSPECTOR = f"{DRAWN}.querySelector('.srcgrad[data-chosen]')"


@pytest.fixture(scope="module")
def command() -> list[str]:
    """How code-server is started."""
    found = os.environ.get("SRCGRAD_CODE_SERVER") or shutil.which("code-server")
    if found is None:
        pytest.skip("there is no code-server: npm install code-server, or SRCGRAD_CODE_SERVER")
    return ["node", found] if found.endswith(".js") else [found]


@pytest.fixture(scope="module")
def folder(command: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an executed notebook."""
    made = executed()
    import nbformat

    found = tmp_path_factory.mktemp("vscode")
    (found / "work").mkdir()
    nbformat.write(made, found / "work" / "inspector.ipynb")
    return found


@pytest.fixture(scope="module")
def address(command: list[str], folder: Path) -> Iterator[str]:
    """Where a VS Code of its own has that folder open."""
    options = ["--auth=none", "--disable-telemetry", "--disable-update-check"]
    options += [f"--config={folder / 'config.yaml'}", f"--user-data-dir={folder / 'data'}"]
    options += [f"--extensions-dir={folder / 'extensions'}"]

    def on(port: int) -> list[str]:
        return [*command, *options, f"--bind-addr=localhost:{port}"]

    with served(on, "healthz", folder, SECONDS) as found:
        yield f"{found}/?folder={folder / 'work'}"


@pytest.fixture
def browser() -> Iterator[Browser]:
    yield from browsers.opened()


@pytest.fixture
def shown(browser: Browser, address: str, folder: Path) -> Callable[[str], None]:
    """Opens the notebook in a theme, and waits until VS Code has drawn it."""

    def show(theme: str) -> None:
        settings = folder / "data" / "User" / "settings.json"
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text(json.dumps(SETTINGS | {"workbench.colorTheme": theme}))
        browser.visit(address)
        browser.send("Emulation.setFocusEmulationEnabled", enabled=True)
        wait_for(browser, f'document.querySelector("{ROW}")')
        end = time.monotonic() + SECONDS
        while not browser.run(f"Boolean({VIEW})"):  # until VS Code knows what opens notebooks
            assert time.monotonic() < end
            browser.point(ROW, clicks=True)
            browser.press("Enter")
            time.sleep(1)
        wait_for(browser, f"{INSPECTORS}.length > 0 && {INSPECTORS}[0].querySelector('.panel')")
        browser.run(f"{INSPECTORS}[0].dataset.chosen = 'this'")  # VS Code draws more, in its order

    return show


def wait_for(browser: Browser, condition: str) -> None:
    """Wait until an expression of JavaScript is true."""
    end = time.monotonic() + SECONDS
    while not browser.run(f"Boolean({condition})"):
        assert time.monotonic() < end, f"never: {condition}"
        time.sleep(0.2)


def keep(browser: Browser, name: str) -> None:
    folder = os.environ.get("SRCGRAD_SCREENSHOTS")
    if folder:
        browser.screenshot(Path(folder) / f"{name}.png")


def place(browser: Browser, element: str) -> dict[str, float]:
    """Where an element is to be seen, through the frames that VS Code has around it."""
    x, y = browser.run(
        f"(() => {{ const outer = {VIEW}.getBoundingClientRect();"
        f"const box = {element}.getBoundingClientRect();"
        "return [outer.left + box.left + Math.min(box.width, 80) / 2,"
        " outer.top + (box.top + box.bottom) / 2]; })()"
    )
    return {"x": x, "y": y}


def bring(browser: Browser, element: str) -> dict[str, float]:
    """Turn the wheel until an element is in the middle, and say where it is then."""
    end = time.monotonic() + SECONDS
    while True:
        at = place(browser, element)
        browser.settled()
        if 200 < at["y"] < 650 and place(browser, element) == at:
            return at
        assert time.monotonic() < end, f"never to be seen: {element}"
        if not 200 < at["y"] < 650:
            turned = {"deltaX": 0, "deltaY": at["y"] - 400}
            browser.send("Input.dispatchMouseEvent", type="mouseWheel", x=900, y=300, **turned)
        time.sleep(0.3)


def click(browser: Browser, selector: str) -> None:
    """Click on an element of the first inspector."""
    at = bring(browser, f"{INSPECTOR}.querySelector({json.dumps(selector)})")
    browser.send("Input.dispatchMouseEvent", type="mouseMoved", **at)
    for kind in ("mousePressed", "mouseReleased"):
        browser.send("Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, **at)
    browser.settled()


def chosen(browser: Browser, where: str) -> int:
    """How many lines of a side are chosen."""
    return int(browser.run(f"{INSPECTOR}.querySelectorAll('{where} .line.chosen').length"))


def test_lines_are_chosen_by_pointer_and_keys(
    browser: Browser, shown: Callable[[str], None]
) -> None:
    shown("Default Light Modern")
    click(browser, ".function .line[data-of]:nth-of-type(4)")
    keep(browser, "in_vscode")
    assert (chosen(browser, ".function"), chosen(browser, ".panel:not([hidden])") >= 2) == (1, True)
    which = f"{INSPECTOR}.querySelector('.function .line.chosen').id"
    before = browser.run(which)
    browser.press("ArrowUp", "Enter")
    assert browser.run(which) != before
    browser.press("/", "s", "i", "n")
    searching = f"{INSPECTOR}.querySelector('input[type=search]')"
    assert browser.run(f"{searching}.value") == "sin"
    assert int(browser.run(f"{INSPECTOR}.querySelector('.hits').textContent")) >= 2
    assert browser.errors == []


def test_tabs_are_opened_and_pages_are_not_left(
    browser: Browser, shown: Callable[[str], None]
) -> None:
    shown("Default Dark Modern")
    before = browser.run("location.href"), browser.run(f"{DRAWN}.location.href")
    tabs = browser.run(f"{INSPECTOR}.querySelectorAll('[role=tab]').length")
    assert tabs > 3
    for number in range(2, 1 + tabs):
        click(browser, f"[role=tab]:nth-of-type({number})")
        keep(browser, f"in_vscode_tab_{number}")
        opened = f"{INSPECTOR}.querySelectorAll('[role=tab]')[{number - 1}].ariaSelected"
        assert browser.run(opened) == "true"
    assert (browser.run("location.href"), browser.run(f"{DRAWN}.location.href")) == before
    assert browser.errors == []


@pytest.mark.parametrize("theme", THEMES)
def test_its_colours_are_those_of_the_theme(
    browser: Browser, shown: Callable[[str], None], theme: str
) -> None:
    shown(theme)
    bring(browser, f"{INSPECTOR}.querySelector('.sides')")
    keep(browser, "in_vscode_" + theme.lower().replace(" ", "_"))
    scheme = browser.run(f"getComputedStyle({INSPECTOR}).colorScheme")
    assert scheme == ("dark" if THEMES[theme] else "light")
    found = browser.run(f"getComputedStyle({INSPECTOR}).backgroundColor.match(/\\d+/g)")
    assert (sum(map(int, found[:3])) < 150) == THEMES[theme]
