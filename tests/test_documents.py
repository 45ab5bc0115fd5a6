"""What the pages for people name is there: files, folders, and the code that they quote."""

from __future__ import annotations

import doctest
import re
import textwrap
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

import srcgrad
from tests.tools import site

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
MADE = ("refusals/index.md", *site.WRITTEN)
TOP = ("README.md", "CONTRIBUTING.md", "SECURITY.md")
PAGES = [*(ROOT / name for name in TOP), *sorted(DOCS.rglob("*.md"))]
ROOMS = "srcgrad|tests|examples|benchmarks|docs"
QUOTED = re.compile(r"```python\n(.*?)```", re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_files_that_a_page_names_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    paths = set(re.findall(rf"\b((?:{ROOMS})/[\w/.]*[\w/])", text))
    places = (ROOT, page.parent)
    assert [e for e in sorted(paths) if not any((place / e).exists() for place in places)] == []
    names = set(re.findall(r"`([\w/]+\.(?:py|txt))`", text))
    here = {p.as_posix() for room in ROOMS.split("|") for p in (ROOT / room).rglob("*")}
    missing = {n for n in names if not any(f"/{each}".endswith(f"/{n}") for each in here)}
    assert missing == set()


def test_code_that_the_contributors_page_quotes_is_in_the_repository() -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    code = (p for room in ("srcgrad", "tests") for p in (ROOT / room).rglob("*.py"))
    files = [p.read_text(encoding="utf-8") for p in code]
    quoted = [each.strip() for each in QUOTED.findall(page)]
    assert len(quoted) >= 4
    for piece in quoted:
        whole = any(piece in text for text in files)
        assert whole or all(any(line in text for text in files) for line in piece.split("\n"))


def test_each_page_has_a_place_in_the_site() -> None:
    settings = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    places = re.findall(r"^ +- .*: ([\w/]+\.md)$", settings, re.MULTILINE)
    assert {place for place in places if not (DOCS / place).exists()} == set(MADE)
    assert len(places) == len(set(places))
    pages = sorted(page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*.md"))
    assert site.unplaced("nav:\n") == pages
    assert "limits.md" not in site.unplaced("nav:\n  - Known limits: limits.md\n")


def test_each_link_of_a_page_leads_somewhere() -> None:
    made = {f"refusals/{code}.md" for code, *_ in site.listed()}
    made |= set(MADE)
    for page in DOCS.rglob("*.md"):
        for link in re.findall(r"\]\(([^)#:]+)(?:#[\w.-]+)?\)", page.read_text(encoding="utf-8")):
            target = (page.parent / link).resolve()
            assert target.exists() or target.relative_to(DOCS).as_posix() in made, (page, link)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_each_example_of_a_page_is_run(page: Path) -> None:
    """A prompt that doctest does not see, because of a fence that ends its output, say, is none."""
    text = page.read_text(encoding="utf-8")
    prompts = len(re.findall(r"^ *>>> ", text, re.MULTILINE))
    assert len(doctest.DocTestParser().get_examples(text)) == prompts
    assert not re.search(r"^```\w*\n>>> ", text, re.MULTILINE)


def test_the_page_of_a_refusal_has_its_program_and_a_rewrite() -> None:
    rows = {code: (code, *rest) for code, *rest in site.listed()}
    page = site.page(*rows["SG527"])
    assert page.startswith("# SG527\n\n`DTypeError`")
    assert "    counts = np.arange(3)\n    counts[0] = x[0]" in page
    assert "storing a differentiable value into int64 array counts cuts the gradient" in page
    assert "    counts = np.arange(3.0)\n    counts[0] = x[0]" in page
    assert "refused(" not in page and "instead_of(" not in page
    assert "[SG527](SG527.md)" in site.index()


def test_a_page_of_the_site_has_no_marks_of_doctest() -> None:
    assert any("doctest:" in page.read_text(encoding="utf-8") for page in PAGES)
    for page in DOCS.rglob("*.md"):
        shown = site.shown(page.read_text(encoding="utf-8"))
        assert "# doctest:" not in shown and "<BLANKLINE>" not in shown


def test_each_example_with_a_picture_has_a_page_with_it_and_its_text() -> None:
    drawn = {
        script.stem
        for script in (ROOT / "examples").glob("*.py")
        if "--picture" in script.read_text(encoding="utf-8")
    }
    pages = {page.stem: page for page in (DOCS / "examples").glob("*.md")}
    assert len(drawn) == 12 and drawn == pages.keys()
    listed = (DOCS / "examples.md").read_text(encoding="utf-8")
    for name, page in pages.items():
        assert f"(examples/{name}.md)" in listed
        assert (page.parent / f"{name}.png").read_bytes().startswith(b"\x89PNG")
        text = page.read_text(encoding="utf-8")
        assert f"]({name}.png)" in text
        script = (ROOT / "examples" / f"{name}.py").read_text(encoding="utf-8")
        assert script.rstrip() in site.on_page_markdown(text)


def test_the_life_of_x_is_as_its_page_says(module: Callable[[str], ModuleType]) -> None:
    page = (DOCS / "life_of_x.md").read_text(encoding="utf-8")
    function, derivative = QUOTED.findall(page)
    energy = module(function).energy
    stages = dict(srcgrad.stages(energy, "f8[:], f8"))
    assert srcgrad.grad(energy).specialise("f8[:], f8").source.endswith(f"\n\n\n{derivative}")
    program = textwrap.dedent("".join(re.findall(r"^(?: {4}.*|)\n", page, re.MULTILINE)))
    assert stages["specialise"].strip() in program
    adjoint = re.search(r"`(t7_bar \+= .*?)`", page)
    assert adjoint is not None and f"    {adjoint[1]}\n" in stages["differentiate"]
    rooms = [name for head in re.findall(r"\*\*(.*?)\*\*", page) for name in head.split("`")[1::2]]
    assert len(rooms) > 10
    package = ROOT / "srcgrad"
    gone = {n for n in rooms if not ((package / n).is_dir() or (package / f"{n}.py").is_file())}
    assert gone == set()
