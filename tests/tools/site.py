"""What the documentation site has that stands in no file of `docs`: a hook of mkdocs.

Pages of refusals are made from `srcgrad/REFUSALS.md` and the programs of `tests/errors`. What only
a doctest needs to know is left out of the pages.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
REFUSALS = ROOT / "srcgrad" / "REFUSALS.md"
MEASURED = ROOT / "benchmarks"
WRITTEN = {
    "coverage.md": ROOT / "srcgrad" / "COVERAGE.md",
    "benchmarks.md": MEASURED / "results.md",
}
"""Pages that other programs of this repository write elsewhere."""
MARK = re.compile(r" *# doctest: [+\w, ]+$", re.MULTILINE)
SCRIPT = re.compile(r"^<!-- text of ([\w/]+\.py) -->$", re.MULTILINE)
BLANK = re.compile(r"^ *<BLANKLINE>$", re.MULTILINE)


def on_config(config: Any) -> Any:
    """Pages that have no place in the navigation have one at its end."""
    left = unplaced((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    if left:
        config.nav.append({"More": left})
    return config


def unplaced(settings: str) -> list[str]:
    """The pages of `docs` that no line of the navigation names."""
    placed = set(re.findall(r"^ +- .*: ([\w/]+\.md)$", settings, re.MULTILINE))
    return sorted({page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*.md")} - placed)


def on_files(files: Any, config: Any) -> Any:
    """Add the pages that are made."""
    from mkdocs.structure.files import File

    for path, text in pages().items():
        files.append(File.generated(config, path, content=text))
    for picture in MEASURED.glob("*.png"):
        files.append(File.generated(config, picture.name, abs_src_path=str(picture)))
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Leave out the marks that are for doctest, and put in the texts of scripts."""
    return SCRIPT.sub(_text_of, shown(markdown))


def _text_of(mark: re.Match[str]) -> str:
    text = (ROOT / mark[1]).read_text(encoding="utf-8").rstrip()
    return f"```python\n{text}\n```"


def shown(markdown: str) -> str:
    """A page without the marks that are for doctest.

    >>> shown("    >>> f(1.0)  # doctest: +ELLIPSIS\\n    1.0...")
    '    >>> f(1.0)\\n    1.0...'
    """
    return BLANK.sub("", MARK.sub("", markdown))


def pages() -> dict[str, str]:
    """The pages that are made, by their paths in the site."""
    found = {name: path.read_text(encoding="utf-8") for name, path in WRITTEN.items()}
    found["refusals/index.md"] = index()
    for code, kind, says, instead in listed():
        found[f"refusals/{code}.md"] = page(code, kind, says, instead)
    return found


def listed() -> Iterator[tuple[str, str, str, str]]:
    """Code, kind, message and advice of each row of the table of refusals."""
    for line in REFUSALS.read_text(encoding="utf-8").splitlines():
        if re.match(r"\| SG\d+ ", line):
            code, kind, says, instead = (cell.strip() for cell in line.strip()[1:-1].split(" | "))
            yield code, kind, says, instead


def page(code: str, kind: str, says: str, instead: str) -> str:
    """One refusal: the row, a program that is refused with it, and one that is not."""
    parts = [f"# {code}", f"`{kind}`: {_quoted(says)}"]
    parts += [f"**Instead:** {_plain(instead)}"] if instead else []
    if code in _refused():
        row = _refused()[code]
        program = source(row.function)
        parts += ["## For instance", _fenced(program) if program else "", _message(row)]
    if code in _rewritten():
        rewrite = _rewritten()[code]
        parts += ["## A rewrite", _fenced(source(rewrite.function)), _compared(rewrite)]
    parts += ["[All refusals](index.md)"]
    return "\n\n".join(part for part in parts if part) + "\n"


def _compared(rewrite: Any) -> str:
    """What is done to a rewrite: with which arguments, and which options of `grad`."""
    if rewrite.is_done:
        return "A test compares the slope that it gives with differences of the function."
    names = inspect.signature(rewrite.function).parameters
    given = [f"{name} = {each!r}" for name, each in zip(names, rewrite.args, strict=True)]
    options = [f"{name}={value!r}" for name, value in rewrite.options.items()]
    asked = f" of `grad(f, {', '.join(options)})`" if options else ""
    at = " ".join("; ".join(given).split())
    return f"A test compares its derivative{asked} with differences, at `{at}`."


def _quoted(says: str) -> str:
    return "``" + (f" {says} " if "`" in says else says) + "``"


def _message(row: Any) -> str:
    """What calling the program's derivative raises, with the names of files without folders."""
    from srcgrad import SrcgradError, grad

    try:
        grad(row.function, **row.options).plain(*row.args)
    except SrcgradError as error:
        return _fenced(re.sub(r'"[^"\n]*/(\w+\.py)"', r'"\1"', str(error)), "text")
    raise AssertionError(f"the program of {row.code} is not refused")


def _fenced(text: str, language: str = "python") -> str:
    return f"```{language}\n{text.rstrip()}\n```"


def source(function: Any) -> str:
    """The text of a program of the tables, without the decorators that enter it; "" without one."""
    try:
        text = textwrap.dedent(inspect.getsource(function))
    except (OSError, TypeError):
        return ""
    found = re.search(r"^(async def|def|class) ", text, re.MULTILINE)
    return text[found.start() :] if found else text


def _refused() -> dict[str, Any]:
    from tests.errors import codes
    from tests.tools.refused import ROWS

    for each in pkgutil.iter_modules(codes.__path__):
        importlib.import_module(f"{codes.__name__}.{each.name}")
    return ROWS


def _rewritten() -> dict[str, Any]:
    from tests.errors import rewrites

    return rewrites.REWRITES


def index() -> str:
    head = REFUSALS.read_text(encoding="utf-8").partition("| SG")[0]
    return head + "".join(
        f"| [{code}]({code}.md) | {kind} | {_plain(says)} | {_plain(instead)} |\n"
        for code, kind, says, instead in listed()
    )


def _plain(text: str) -> str:
    """A text that Markdown leaves as it is, but for what stands between backticks."""
    parts = text.split("`")
    parts[::2] = [re.sub(r"([\[\]*_<>\\])", r"\\\1", part) for part in parts[::2]]
    return "`".join(parts)
