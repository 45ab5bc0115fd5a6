"""What the pages for people name is there: files, folders, and the code that they quote."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
ROOMS = "srcgrad|tests|examples|benchmarks|docs"
QUOTED = re.compile(r"```python\n(.*?)```", re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_that_a_page_names_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    paths = set(re.findall(rf"\b((?:{ROOMS})/[\w/.]*[\w/])", text))
    assert [each for each in sorted(paths) if not (ROOT / each).exists()] == []
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
