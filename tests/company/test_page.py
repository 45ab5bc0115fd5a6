"""The page on the company that srcgrad keeps: each section is run, where its packages are."""

from __future__ import annotations

import doctest
import importlib.util
import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "company.md"
TEXT = PAGE.read_text(encoding="utf-8")
BEGINNING, *PARTS = re.split(r"^## ", TEXT, flags=re.MULTILINE)
SECTIONS = {part.partition("\n")[0]: part for part in PARTS}
PACKAGES = (
    *(
        "scipy",
        "jax",
        "torch",
        "pandas",
        "xarray",
        "pint",
        "iminuit",
        "lmfit",
        "optimagic",
        "ipyopt",
    ),
    *("pymc", "nutpie", "blackjax", "casadi", "openmdao"),
)


@pytest.mark.parametrize("section", SECTIONS)
def test_section(section: str) -> None:
    text = SECTIONS[section]
    for name in PACKAGES:
        is_used = re.search(rf">>> (import|from) {name}\b", text)
        if is_used and importlib.util.find_spec(name) is None:
            pytest.skip(f"{name} is not installed")
    made = doctest.DocTestParser().get_doctest(BEGINNING + text, {}, section, str(PAGE), 0)
    assert made.examples, "a section shows something"
    output: list[str] = []
    failed, _ = doctest.DocTestRunner().run(made, out=output.append)
    assert not failed, "".join(output)


def test_links_within_the_page() -> None:
    anchors = {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in SECTIONS}
    assert set(re.findall(r"\(#([\w-]+)\)", TEXT)) <= anchors
