"""The inspector: a page with a function and its derivative, taken apart as HTML."""

from __future__ import annotations

import inspect
import itertools
import re
import textwrap
import webbrowser
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import srcgrad
from srcgrad import grad, jvp, vjp
from srcgrad.view.markup import PARTS
from tests.golden.programs import PROGRAMS, Golden
from tests.tools.page_reader import Element, code, read

ROOT = Path(__file__).parents[2]
NAMES = (
    "soft_dtw_grad",
    "burgers_grad",
    "runge_kutta_grad",
    "friction_value_and_grad",
    "clipped_jvp",
    "tree_grad",
    "babylonian_grad",
    "black_scholes_value_and_grad",
    "predator_prey_jacobian",
    "kalman_value_and_grad",
)
GOLDEN = {each.name: each for each in PROGRAMS if each.name in NAMES}
QUOTED = re.compile(r"\s*# line (\d+): (.*)")


def specialised(golden: Golden):
    return getattr(srcgrad, golden.operator)(golden.program, golden.argnums).specialise(
        *golden.arguments
    )


@cache
def opened(name: str) -> tuple[srcgrad.specialisation.Specialisation, Element]:
    found = specialised(GOLDEN[name])
    return found, read(srcgrad.view.page(found))


def panel(page: Element, name: str) -> Element:
    return page.one("section", "panel", data_name=name)


def lines(part: Element) -> list[Element]:
    return [each for each in part.all("div", "line") if "fold" not in each.classes]


def text(line: Element) -> str:
    return line.one("pre").text


@pytest.mark.parametrize("name", NAMES)
def test_texts_are_whole(name):
    found, page = opened(name)
    assert code(panel(page, "derivative")) == found.source.rstrip("\n")
    for stage, program in found.stages():
        assert code(panel(page, stage)) == program.rstrip("\n")
    source = textwrap.dedent(inspect.getsource(GOLDEN[name].program)).rstrip("\n")
    own = page.all("div", "code")[0]
    assert code(own) == source
    first = inspect.getsourcelines(GOLDEN[name].program)[1]
    numbers = [each.one("a", "number").text for each in lines(own)]
    assert numbers == [str(first + k) for k in range(source.count("\n") + 1)]
    assert panel(page, "in-words").text.strip() == str(found.explain())


@pytest.mark.parametrize("name", NAMES)
def test_ids_and_links_hold_together(name):
    _, page = opened(name)
    ids = [each["id"] for each in page.walk() if "id" in each.attributes]
    assert len(ids) == len(set(ids))
    for each in page.walk():
        for attribute in ("aria-controls", "aria-labelledby"):
            assert each.attributes.get(attribute, ids[0]) in ids
        if each.name == "a":
            assert each["href"][0] == "#" and each["href"][1:] in ids
    tabs = page.all("button", role="tab")
    assert [each["aria-controls"] for each in tabs] == [
        each["id"] for each in page.all("section", role="tabpanel")
    ]
    for each in page.all("", role="tree"):
        assert each["aria-label"] and each["tabindex"] == "0"
    for each in page.all("button") + page.all("input") + page.all("select"):
        assert each.text or each.attributes.get("aria-label")


@pytest.mark.parametrize("name", NAMES)
def test_lines_of_the_derivative_are_of_the_line_that_a_comment_quotes(name):
    """The comments in a text say by themselves which line comes next, up to the next comment."""
    _, page = opened(name)
    own = {each["data-of"]: text(each).strip() for each in lines(page.all("div", "code")[0])}
    checked = 0
    rows = lines(panel(page, "derivative"))
    for line, following in itertools.pairwise(rows):
        quoted = QUOTED.match(text(line))
        if quoted and own.get(quoted[1]) == quoted[2]:
            assert line.attributes["data-of"] == quoted[1] == following.attributes["data-of"]
            checked += 1
    assert checked


def test_lines_of_the_forward_sweep_know_theirs():
    first = GOLDEN["soft_dtw_grad"].program.__code__.co_firstlineno
    _, page = opened("soft_dtw_grad")
    rows = [each for each in lines(panel(page, "derivative")) if "forward" in each.classes]
    of = {text(each).strip(): each.attributes.get("data-of") for each in rows}
    assert of["cost[0, 0] = 0.0"] == str(first + 3)
    assert of["for j in range(1, m + 1):"] == str(first + 5)
    assert of["smallest = min(min(a, b), c)"] == str(first + 7)


def test_sweeps():
    found, page = opened("burgers_grad")
    above, forward, reverse = re.split("    # (?:Forward|Reverse) sweep.\n", found.source)
    rows = lines(panel(page, "derivative"))
    assert sum("forward" in each.classes for each in rows) == 1 + forward.count("\n")
    assert sum("reverse" in each.classes for each in rows) == 1 + reverse.count("\n")
    assert sum(not each.classes & {"forward", "reverse"} for each in rows) == above.count("\n")
    again = [text(each).strip() for each in rows if "again" in each.classes]
    assert "here = here_saved[step, i]" in again and not any("_bar =" in each for each in again)


def test_sweeps_without_headings(module):
    """A text without loops has none: its comments are in the reverse sweep, and nothing above."""
    f = module(
        """
        import math

        def f(x, k):
            y = math.sin(k * x)
            return y * math.exp(y)
        """
    ).f
    page = read(srcgrad.view.page(grad(f).specialise(1.0, 2.0)))
    rows = lines(panel(page, "derivative"))
    sweep = {text(each).strip(): each.classes & {"forward", "reverse"} for each in rows}
    assert sweep["t1 = k * x"] == sweep["y = math.sin(t1)"] == {"forward"}
    assert sweep["return x_bar"] == {"reverse"}
    for each in rows:
        assert "reverse" in each.classes or "_bar" not in text(each)
    for stage in ("specialise", "simplify"):
        assert not panel(page, stage).all("div", "line", "reverse")
    page = read(srcgrad.view.page(jvp(f).specialise(1.0, 2.0)))
    assert not page.all("div", "line", "reverse") and not page.all("div", "line", "forward")


def test_what_is_saved_has_its_reason_formula_and_bytes():
    golden = GOLDEN["burgers_grad"]
    _, page = opened("burgers_grad")
    derivative = grad(golden.program, golden.argnums)
    saved = derivative.saved(*golden.arguments_copied())
    made = [each for each in lines(panel(page, "derivative")) if "_saved = " in text(each)]
    assert len(made) == len(saved.slots) == 2
    for line, slot in zip(made, saved.slots, strict=True):
        badge = line.one("span", "badge", "saved")
        assert f"{slot.formula} bytes = {slot.bytes} bytes" in badge.text
        assert slot.why in badge["title"]
    table = panel(page, "values").all("table")[0]
    assert [row.all("td")[0].text for row in table.all("tr")[1:-1]] == [s.name for s in saved.slots]
    assert f"{saved.bytes} bytes" in table.all("tr")[-1].text


def test_each_value_that_the_reverse_sweep_needs_has_a_badge_and_a_reason():
    for name in NAMES:
        found, page = opened(name)
        own = {each["data-of"]: each for each in lines(page.one("div", "functions"))}
        for value in found.explain().values:
            if value.place is None or str(value.place.line) not in own:
                continue
            line = own[str(value.place.line)]
            assert line.all("span", "badge", value.how), value
            (facts,) = page.all("section", "facts", data_about=line["data-of"])
            said = [each.text for each in facts.all("li")]
            assert any(value.text in each and value.why in each for each in said)


def test_what_is_saved_on_a_stack_is_counted_for_a_page():
    golden = GOLDEN["babylonian_grad"]
    _, page = opened("babylonian_grad")
    saved = grad(golden.program).saved(*golden.arguments_copied())
    assert saved.slots[0].is_stack and saved.bytes
    assert f"= {saved.bytes} bytes" in panel(page, "derivative").text
    found, _ = opened("babylonian_grad")
    piece = read(found._repr_html_())
    assert f"= {saved.bytes} bytes" not in panel(piece, "derivative").text, "nothing is compiled"


def test_an_example_that_raises_has_a_page_without_bytes(module):
    f = module(
        """
        def f(x):
            y = x
            while y > 1.0:
                y = y * y * 0.9
                if y > 5.0:
                    raise ValueError("too large")
            return y
        """
    ).f
    page = read(srcgrad.view.page(grad(f).specialise(3.0)))
    assert page.all("span", "badge", "saved") and "sizes" not in page.one("header").text


def test_data_flow_has_the_colours_of_the_page():
    _, page = opened("burgers_grad")
    svg = panel(page, "data-flow").one("svg")
    ids = {each["id"] for each in svg.walk() if "id" in each.attributes}
    for each in svg.walk():
        for name, value in each.attributes.items():
            assert not (value or "").startswith("#"), (name, value)
            assert not (value or "").startswith("url(") or value[5:-1] in ids
    drawn = srcgrad.graph(grad(GOLDEN["burgers_grad"].program), *GOLDEN["burgers_grad"].arguments)
    assert [each.text for each in svg.all("text")] == [
        each.text for each in read(drawn.svg).all("text")
    ]
    assert "data-flow" not in {
        s["data-name"] for s in opened("clipped_jvp")[1].all("section", "panel")
    }


def test_checks_are_folded_under_a_line_that_names_them():
    _, page = opened("friction_value_and_grad")
    rows = panel(page, "derivative").all("div", "line")
    inside = 0
    for before, line in itertools.pairwise(rows):
        if line["aria-level"] == "2":
            inside += 1
            assert before["aria-level"] == "2" or "fold" in before.classes
        if "fold" in line.classes:
            assert line["aria-expanded"] == "true" and "Error" in line.text
    raised = [each for each in rows if text(each).strip().startswith("raise ")]
    assert raised and all(each["aria-level"] == "2" for each in raised)
    assert inside == sum("fold" not in each.classes and each["aria-level"] == "2" for each in rows)


def test_lines_without_a_derivative_are_grey_with_the_reason(module):
    f = module(
        """
        import numpy as np

        def f(x, n):
            half = n // 2
            level = float(round(x[0]))
            y = x[half] * level
            unused = 3.0 * y
            return y
        """
    ).f
    page = read(srcgrad.view.page(grad(f).specialise("f8[:]", "i8")))
    grey = [each for each in lines(page.one("div", "functions")) if "idle" in each.classes]
    assert [text(each).strip() for each in grey][:2] == [
        "half = n // 2",
        "level = float(round(x[0]))",
    ]
    assert grey[0]["title"] == "no derivative: int64 has no derivative"
    assert "y = x[half] * level" not in [text(each).strip() for each in grey]
    (facts,) = page.all("section", "facts", data_about=grey[0]["data-of"])
    assert "int64 has no derivative" in facts.text


def test_what_is_solved_is_not_grey():
    """Its derivative is that of the equation at the root."""
    _, page = opened("friction_value_and_grad")
    assert not page.one("div", "functions").all("div", "idle")


def test_functions_of_other_files_have_keys_of_their_own(module):
    helper = module("def squared(x):\n    return x * x\n")
    caller = module("def f(x):\n    return 3.0 * g(x)\n")
    caller.g = helper.squared
    page = read(srcgrad.view.page(grad(caller.f).specialise("f8")))
    assert [each.children[0] for each in page.all("h3")] == ["f", "squared"]
    keys = [each["data-of"] for each in lines(page.one("div", "functions"))]
    assert keys == ["1", "2", "2.1", "2.2"]
    stage = panel(page, "differentiate")
    of = {text(each).strip(): each.attributes.get("data-of") for each in lines(stage)}
    assert "2.2" in of.values() and "2" in of.values()


def test_text_is_escaped(module):
    f = module(
        """
        def f(x):
            \"\"\"</script><script>alert(1)</script> &amp; "quoted".\"\"\"
            if x < 1.0 and "</style><b>" > "a":
                raise ValueError("<i>&lt;")
            return x * x  # <!-- not a comment
        """
    ).f
    derivative = grad(f)
    for html in (
        srcgrad.view.page(derivative.specialise("f8")),
        derivative.specialise("f8")._repr_html_(),
        derivative._repr_html_(),
        grad(f)._repr_html_(),
    ):
        page = read(html)
        assert len(page.all("script")) == html.count("</script>") <= 1
        assert not page.all("b") and not page.all("i")
        assert "<script>alert(1)</script> &amp;" in page.text
    own = page.all("pre")[-1] if not page.all("div", "code") else page.all("div", "code")[0]
    assert 'raise ValueError("<i>&lt;")' in own.text


def test_nothing_is_fetched():
    _, page = opened("soft_dtw_grad")
    for each in page.walk():
        assert not {"src", "srcset", "data", "poster", "action"} & each.attributes.keys()
        assert each.name not in ("link", "img", "iframe", "object", "base")
    style = page.one("style").text
    assert "url(" not in style and "@import" not in style
    script = page.one("script").text
    assert not re.search(r"\b(fetch|XMLHttpRequest|import|WebSocket|sendBeacon)\b", script)
    assert set(re.findall(r"https?://[^\"]*", script)) == {"http://www.w3.org/2000/svg"}


def test_pieces_of_a_notebook_share_no_ids_and_leave_the_rest_alone():
    found, _ = opened("clipped_jvp")
    first, second = read(found._repr_html_()), read(found._repr_html_())
    ids = [{e["id"] for e in each.walk() if "id" in e.attributes} for each in (first, second)]
    assert ids[0] and not ids[0] & ids[1]
    assert not first.all("body") and not first.all("html")
    style = (PARTS / "style.css").read_text(encoding="utf-8")
    for selectors in re.findall(r"([^{}]+)\{", re.sub(r"@media[^{]*", "", style)):
        for each in selectors.split(","):
            assert ".srcgrad" in each or each.strip() in ("", "::highlight(srcgrad-found)"), each


def test_parts_are_in_the_package():
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert '"view/parts/*"' in project
    assert {each.name for each in PARTS.iterdir()} == {
        "inspector.html", "overview.html", "page.html", "script.js", "style.css",
    }  # fmt: skip


def test_before_a_call_a_derivative_shows_its_function(module):
    f = module('def f(x, k=2.0):\n    """A parabola."""\n    return k * x * x\n').f
    derivative = grad(f)
    page = read(derivative._repr_html_())
    assert page.one("h2").text == "Gradient of f"
    assert "with respect to x" in page.text and "f(x, k=2.0)" in page.text
    assert "A parabola." in page.text and "return k * x * x" in page.text
    assert 'd.specialise("f8")' in page.text
    derivative.specialise(2.0)
    derivative.specialise(np.float32(2.0))
    page = read(derivative._repr_html_())
    rows = page.all("table")[0].all("tr")
    assert [row.all("td")[0].text for row in rows[1:]] == [
        "x: float64, k: float64", "x: float32, k: float64",
    ]  # fmt: skip
    assert page.all("div", "srcgrad", "inspector")


def test_a_function_without_text_is_said_to_have_none():
    space: dict[str, object] = {}
    exec("def f(x):\n    return x * x", space)
    page = read(grad(space["f"])._repr_html_())
    assert "No text is written yet" in page.text


@pytest.mark.parametrize("derive", [grad, jvp, vjp, srcgrad.hessian, srcgrad.linearize])
def test_other_derivatives_have_pages_too(derive, module):
    f = module("import numpy as np\n\ndef f(x):\n    return np.sum(x * x * x)\n").f
    if derive is srcgrad.linearize:
        derivative = srcgrad.linearization.Linearizing(f)
    else:
        derivative = derive(f)
    found = derivative.specialise("f8[:]")
    page = read(srcgrad.view.page(found))
    assert code(panel(page, "derivative")) == found.source.rstrip("\n")


def test_written_to_a_file_and_opened(tmp_path, monkeypatch, capsys):
    found, _ = opened("clipped_jvp")
    page = found.show(tmp_path / "page.html")
    assert page is not None and page.path == tmp_path / "page.html"
    html = page.path.read_text(encoding="utf-8")
    assert html.startswith("<!DOCTYPE html>") and read(html).one("title").text == found.title
    assert page._repr_html_().startswith('<div class="srcgrad inspector output"')

    asked: list[str] = []
    monkeypatch.setattr(webbrowser, "open", lambda url: asked.append(url) or True)
    page = found.show(browser=True)
    assert asked == [page.path.as_uri()] and page.path.exists()
    assert capsys.readouterr().out == ""
    monkeypatch.setattr(webbrowser, "open", lambda url: False)
    page = found.show(tmp_path / "other.html", browser=True)
    assert str(page.path) in capsys.readouterr().out


def test_differences_between_stages():
    golden = GOLDEN["burgers_grad"]
    stages = srcgrad.stages(grad(golden.program), *golden.arguments)
    found = stages.diff("differentiate", "optimise")
    texts = dict(stages)
    lines = found.split("\n")
    assert lines[:2] == ["--- differentiate", "+++ optimise"]
    assert {line[1:] for line in lines[2:] if line[:1] == "-"} <= set(
        texts["differentiate"].split("\n")
    )
    assert any(line.startswith("+") for line in lines[2:])
    assert stages.diff("optimise", "optimise") == ""
    assert repr(found) == str(found)
    with pytest.raises(ValueError, match="there is no stage 'optimize': there are specialise, "):
        stages.diff("differentiate", "optimize")
