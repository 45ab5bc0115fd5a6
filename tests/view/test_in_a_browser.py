"""The inspector in a headless Chromium: what the pointer and the keys do. Skipped without one.

`SRCGRAD_SCREENSHOTS=folder` keeps a picture of each.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import srcgrad
from srcgrad import grad
from tests.golden.programs import PROGRAMS
from tests.tools import browser as browsers
from tests.tools.browser import Browser

pytestmark = pytest.mark.long

GOLDEN = {each.name: each for each in PROGRAMS}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    yield from browsers.opened()


@pytest.fixture
def browser(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Browser]:
    """The browser; nothing may have raised in it, and what it shows at the end may be kept."""
    chromium.errors.clear()
    chromium.send("Emulation.setEmulatedMedia", features=[])
    yield chromium
    assert chromium.errors == []
    folder = os.environ.get("SRCGRAD_SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        chromium.screenshot(Path(folder) / f"{request.node.name}.png")


def written(folder: Path, name: str) -> Path:
    golden = GOLDEN[name]
    derivative = getattr(srcgrad, golden.operator)(golden.program, golden.argnums)
    page = derivative.specialise(*golden.arguments).show(folder / "page.html")
    return page.path


def texts(browser: Browser, selector: str) -> list[str]:
    """The text of each line that a selector finds, of those that are to be seen."""
    found = browser.run(
        f"[...document.querySelectorAll({json.dumps(selector)})]"
        ".filter(e => e.offsetParent).map(e => (e.querySelector('pre') || e).textContent.trim())"
    )
    assert isinstance(found, list)
    return found


def value(browser: Browser, selector: str, what: str) -> object:
    return browser.run(f"document.querySelector({json.dumps(selector)}).{what}")


def selected_tab(browser: Browser) -> list[str]:
    return texts(browser, "[role=tab][aria-selected=true]")


OF_SOFT = ["soft = math.exp(smallest - a) + math.exp(smallest - b) + math.exp(smallest - c)"]
"""What the forward sweep of soft_dtw has for its line `soft = math.exp(…) + …`."""


@pytest.fixture
def soft(browser: Browser, tmp_path: Path) -> int:
    """The page of soft_dtw is open; the number of its line that begins with `soft =`."""
    browser.open(written(tmp_path, "soft_dtw_grad"))
    return GOLDEN["soft_dtw_grad"].program.__code__.co_firstlineno + 8


def test_pointing_at_a_line_marks_those_that_came_of_it(browser: Browser, soft: int) -> None:
    browser.point(f"#f{soft}")
    marked = texts(browser, ".texts .near")
    assert marked[:1] == OF_SOFT
    assert "a_bar = -t8_bar" in marked and "y_bar[j - 1] -= t5_bar" not in marked
    assert len(texts(browser, ".function .near")) == 1
    assert browser.run("document.querySelectorAll('.arrows .forward.tip').length") == 1
    browser.point("header h2")
    assert texts(browser, ".near") == []


def test_selecting_a_line_and_back(browser: Browser, soft: int) -> None:
    browser.point(f"#f{soft}", clicks=True)
    marked = texts(browser, ".texts .chosen")
    assert marked[:1] == OF_SOFT
    (head, *said) = texts(browser, ".facts h4, .facts li")
    assert head == f"line {soft}" and said
    assert browser.run("location.hash") == f"#f{soft}"
    # One of the lines of the derivative, and from there back to the function.
    back = browser.run(
        "[...document.querySelectorAll('#panel-derivative .reverse.chosen')].at(-1).id"
    )
    browser.point(f"#{back}", clicks=True)
    assert len(texts(browser, ".function .chosen")) == 1
    assert browser.run("location.hash") == f"#{back}"
    browser.press("Escape")
    assert texts(browser, ".chosen") == []


def test_lines_have_addresses(browser: Browser, tmp_path: Path) -> None:
    file = written(tmp_path, "soft_dtw_grad")
    browser.open(file, "#optimise-9")
    assert selected_tab(browser) == ["optimise"]
    assert value(browser, "#optimise-9", "classList.contains('chosen')") is True
    browser.run("location.hash = '#derivative-40'")
    browser.settled()
    assert selected_tab(browser) == ["derivative"]
    assert value(browser, "#derivative-40", "classList.contains('chosen')") is True
    assert browser.run(
        "(() => { const b = document.querySelector('#derivative-40').getBoundingClientRect();"
        "return b.top > 0 && b.bottom < innerHeight; })()"
    )


def test_with_the_keyboard_alone(browser: Browser, soft: int) -> None:
    for _ in range(20):
        browser.press("Tab")
        if browser.run("document.activeElement.getAttribute('aria-label')") == "function soft_dtw":
            break
    browser.press("Home", *["ArrowDown"] * 8, "Enter")
    assert browser.run("location.hash") == f"#f{soft}"
    said = str(value(browser, "[role=status]", "textContent"))
    assert said.startswith(f"Line {soft}: on the other side lines ")
    seen = []
    for _ in range(3):
        browser.press("n")
        seen += texts(browser, ".at")
    assert seen[:1] == OF_SOFT and len(set(seen)) == 3
    browser.press("p")
    assert texts(browser, ".at") == [seen[1]]
    browser.press("o")
    assert texts(browser, ".at")[0].startswith("soft = math.exp(least - a)")
    browser.press("End")
    assert texts(browser, ".at") == ["return cost[n, m]"]
    active = browser.run("document.activeElement.getAttribute('aria-activedescendant')")
    assert value(browser, f"#{active}", "classList.contains('at')") is True


def test_tabs(browser: Browser, soft: int) -> None:
    browser.point(f"#f{soft}", clicks=True)
    browser.point("#tab-differentiate", clicks=True)
    assert selected_tab(browser) == ["differentiate"]
    assert len(texts(browser, ".panel .code")) == 1
    assert texts(browser, "#panel-differentiate .chosen"), "stages are linked with the function"
    browser.press("ArrowRight")
    assert selected_tab(browser) == ["optimise"]
    assert browser.run("document.activeElement.id") == "tab-optimise"
    browser.press("ArrowRight", "ArrowRight")
    assert selected_tab(browser) == ["values"]
    browser.point("#panel-values td a", clicks=True)
    assert texts(browser, ".function .chosen")


def applied(old: str, steps: list[list[str]]) -> list[str]:
    """The new text that differences make of an old one; they must fit it."""
    lines, made = iter(old.split("\n")), []
    for kind, text in steps:
        if kind == "skipped":
            made += [next(lines) for _ in range(int(text.split()[1]))]
        elif kind == "came":
            made.append(text)
        else:
            assert next(lines) == text
            made += [text] if kind == "same" else []
    assert next(lines, None) is None
    return made


def test_differences_between_any_two_stages(browser: Browser, tmp_path: Path) -> None:
    browser.open(written(tmp_path, "friction_value_and_grad"))
    golden = GOLDEN["friction_value_and_grad"]
    derivative = srcgrad.value_and_grad(golden.program, golden.argnums)
    stages = {name: text.rstrip("\n") for name, text in derivative.specialise("f8, f8").stages()}
    browser.point("#tab-differences", clicks=True)
    for old in stages:
        for new in stages:
            browser.run(
                f"(() => {{ const s = document.querySelectorAll('.choice select');"
                f"s[0].value = '{old}'; s[1].value = '{new}';"
                "s[0].dispatchEvent(new Event('change')); })()"
            )
            steps = browser.run(
                "[...document.querySelectorAll('.difference .line')].map(e =>"
                "[e.classList[1], (e.querySelector('pre') || e).textContent])"
            )
            assert applied(stages[old], steps) == stages[new].split("\n")
            changed = [kind for kind, _ in steps if kind != "skipped"]
            assert bool(changed) == (stages[old] != stages[new])


def test_checks_fold(browser: Browser, tmp_path: Path) -> None:
    browser.open(written(tmp_path, "friction_value_and_grad"))
    raised = "#panel-derivative .line[aria-level='2']"
    assert texts(browser, raised) == []
    heads = texts(browser, "#panel-derivative .fold")
    assert heads and all("ValueError" in each or "RuntimeError" in each for each in heads)
    browser.point("#panel-derivative .fold", clicks=True)
    first = texts(browser, raised)
    assert first[0] == "if value != value:" and first[1].startswith("raise ValueError(")
    browser.point("#panel-derivative .fold", clicks=True)
    assert texts(browser, raised) == []
    browser.press("ArrowRight")
    assert texts(browser, raised) == first
    browser.press("ArrowDown", "ArrowLeft")
    assert texts(browser, raised) == []
    browser.point("button.checks", clicks=True)
    assert len(texts(browser, raised)) > len(first)


def test_search(browser: Browser, tmp_path: Path) -> None:
    browser.open(written(tmp_path, "friction_value_and_grad"))
    browser.press("/", *"cannot continue")
    assert browser.run("document.activeElement.type") == "search"
    assert value(browser, ".hits", "textContent") == "3"
    browser.press("Enter")
    assert value(browser, ".hits", "textContent") == "1 of 3"
    (found,) = texts(browser, ".hit")
    assert "cannot continue" in found, "checks are opened for what is found in them"
    assert (
        browser.run("[...CSS.highlights.get('srcgrad-found')].map(String)")
        == ["cannot continue"] * 3
    )
    browser.press("Escape")
    assert texts(browser, ".hit") == [] and value(browser, "input", "value") == ""
    focused = "document.activeElement.getAttribute('aria-label')"
    assert browser.run(focused) == "the derivative", "the keys are the text's again"
    browser.point("#tab-values", clicks=True)
    browser.point("input[type=search]", clicks=True)
    browser.press("Escape")
    assert browser.run(focused) == "function friction", "there are no lines in the tables"


def test_zooming_the_data_flow(browser: Browser, tmp_path: Path) -> None:
    browser.open(written(tmp_path, "burgers_grad"))
    browser.point("#tab-data-flow", clicks=True)
    width = float(str(value(browser, ".flow svg", "getBoundingClientRect().width")))
    browser.point("button.zoom", clicks=True)
    browser.run("document.querySelector('.flow').focus()")
    browser.press("+")
    assert value(browser, ".flow svg", "getBoundingClientRect().width") == pytest.approx(
        width * 1.25**2
    )
    browser.press("0")
    assert value(browser, ".flow svg", "getBoundingClientRect().width") == pytest.approx(width)
    colour = "getComputedStyle(document.querySelector('.flow text')).fill"
    light = browser.run(colour)
    browser.point("button.theme", clicks=True)
    assert browser.run(colour) != light
    browser.run("localStorage.clear()")


def test_copying(browser: Browser, tmp_path: Path) -> None:
    browser.open(written(tmp_path, "friction_value_and_grad"))
    golden = GOLDEN["friction_value_and_grad"]
    source = srcgrad.value_and_grad(golden.program, golden.argnums).specialise("f8, f8").source
    browser.run(
        "Object.defineProperty(navigator, 'clipboard',"
        "{ value: { writeText: async text => { window.copied = text; } } })"
    )
    browser.point(".texts button.copy", clicks=True)
    assert browser.run("window.copied") == source, "folded checks are copied too"
    assert value(browser, ".texts button.copy", "textContent") == "copied"


def brightness(browser: Browser, selector: str, what: str) -> float:
    """How bright a colour of an element is, from 0 to 1: painted, and read from the paint."""
    found = browser.run(
        "(() => { const c = new OffscreenCanvas(1, 1).getContext('2d');"
        f"c.fillStyle = getComputedStyle(document.querySelector('{selector}')).{what};"
        "c.fillRect(0, 0, 1, 1); const p = c.getImageData(0, 0, 1, 1).data;"
        "return (p[0] + p[1] + p[2]) / 765; })()"
    )
    return float(found)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours(browser: Browser, tmp_path: Path, scheme: str) -> None:
    feature = {"name": "prefers-color-scheme", "value": scheme}
    browser.send("Emulation.setEmulatedMedia", features=[feature])
    browser.open(written(tmp_path, "burgers_grad"))
    browser.run("localStorage.clear()")
    dark = scheme == "dark"
    for is_dark in (dark, not dark):
        paper = brightness(browser, ".srcgrad", "backgroundColor")
        ink = brightness(browser, ".line pre", "color")
        assert (paper < 0.2, ink > 0.8) == (is_dark, is_dark)
        if is_dark == dark:
            browser.point("button.theme", clicks=True)
    browser.point("button.theme", clicks=True)
    browser.run("localStorage.clear()")


def long_program() -> str:
    lines = ["import math", "", "def f(x, n):", "    y = x[0]", "    for i in range(n):"]
    for k in range(60):
        lines += [
            f"        a{k} = math.sin(y * {k + 1}.5) + x[i]",
            f"        y = y + a{k} * math.exp(-a{k} * a{k}) * 0.01",
        ]
    return "\n".join([*lines, "    return y", ""])


def test_a_derivative_of_seven_hundred_lines(browser: Browser, tmp_path: Path, module) -> None:
    """What the pointer does touches the lines that belong to it, and no others."""
    f = module(long_program()).f
    derivative = grad(f)
    known = derivative.specialise(np.ones(3), 3)
    assert known.source.count("\n") > 700
    browser.open(known.show(tmp_path / "page.html").path)
    browser.point("header h2")
    browser.run(
        "window.touched = new Set(); new MutationObserver(all => all.forEach(e => {"
        "if (e.target.closest('.line')) window.touched.add(e.target); }))"
        ".observe(document.querySelector('.sides'), { attributes: true, subtree: true });"
    )
    browser.point("#f80")
    near = browser.run("document.querySelectorAll('.near').length")
    assert 3 <= near == browser.run("window.touched.size") < 40
    browser.point("#f80", clicks=True)
    browser.point("#tab-differentiate", clicks=True)
    assert texts(browser, "#panel-differentiate .chosen")
    browser.press("/", *"a59_bar")
    browser.press("Enter")
    assert "a59_bar" in texts(browser, ".hit")[0]


def test_in_a_notebook_two_outputs_leave_each_other_alone(browser: Browser, tmp_path: Path) -> None:
    known = srcgrad.value_and_grad(GOLDEN["friction_value_and_grad"].program, (0, 1)).specialise(
        "f8, f8"
    )
    pieces = "\n".join(f"<h2 id='own'>cell</h2>{each._repr_html_()}" for each in (known, known))
    file = tmp_path / "notebook.html"
    file.write_text(
        f"<!DOCTYPE html><body data-jp-theme-light='false'>{pieces}</body>", encoding="utf-8"
    )
    browser.open(file)
    first, second = browser.run(
        "[...document.querySelectorAll('.srcgrad')].map(e => e.dataset.ids)"
    )
    browser.point(f"#{first}f12", clicks=True)
    assert value(browser, f"#{first}f12", "classList.contains('chosen')") is True
    assert value(browser, f"#{second}f12", "classList.contains('chosen')") is False
    assert browser.run("location.hash") == "", "the address is the notebook's"
    assert brightness(browser, ".srcgrad", "backgroundColor") < 0.2, "as the notebook is"
    assert browser.run("getComputedStyle(document.querySelector('#own')).fontFamily") != (
        browser.run("getComputedStyle(document.querySelector('.srcgrad h2')).fontFamily")
    )


def test_in_a_narrow_window_one_below_the_other(browser: Browser, tmp_path: Path) -> None:
    size = {"width": 500, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    browser.send("Emulation.setDeviceMetricsOverride", **size)
    try:
        browser.open(written(tmp_path, "burgers_grad"))
        assert browser.run("document.documentElement.scrollWidth <= innerWidth")
        function, derivative = browser.run(
            "['.function', '.texts'].map("
            "s => document.querySelector(s).getBoundingClientRect().top)"
        )
        assert function < derivative
    finally:
        browser.send("Emulation.clearDeviceMetricsOverride")
