"""Every refusal in srcgrad's source, by its code.

`python -m tests.tools.refusals` writes the table;
`python -m tests.tools.refusals --assign` gives a code to each refusal that has none.
"""

from __future__ import annotations

import argparse
import ast
import functools
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from srcgrad import errors
from tests.tools.defined import nodes

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "srcgrad" / "REFUSALS.md"
KINDS = {
    name
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, errors.SrcgradError)
} | {"NeedKnown"}
CALL = re.compile(rf"\b({'|'.join(('refuse', *sorted(KINDS)))})\(")
FAMILIES = {
    "UnsupportedSyntax": 1,
    "NotDifferentiable": 2,
    "NeedKnown": 2,
    "Unbound": 2,
    "MissingRule": 3,
    "AliasingError": 4,
    "ShapeError": 4,
    "NonScalarOutput": 4,
    "OutOfBounds": 4,
    "DTypeError": 5,
    "SourceUnavailable": 6,
    "SourceMismatch": 6,
    "AmbiguousSource": 6,
    "CompileError": 7,
    "CacheError": 7,
    "MemoryBudgetError": 7,
    "OverBudget": 7,
    "Interrupted": 7,
    "GradientMismatch": 7,
    "NumericsError": 7,
    "Fault": 9,
}


@dataclass(frozen=True)
class Site:
    """One place that refuses."""

    file: Path
    line: int
    kind: str
    text: str
    advice: str
    code: str
    call: ast.Call


def sites() -> Iterator[Site]:
    """Every place in the package that makes an error of ours."""
    for file in sorted((ROOT / "srcgrad").rglob("*.py")):
        yield from _sites(file, file.read_text(encoding="utf-8"))


@functools.cache
def _sites(file: Path, text: str) -> tuple[Site, ...]:
    """Those of one file, whose text is read once in a run of the tests."""
    if not CALL.search(text):
        return ()
    tree = ast.parse(text)
    constants = _constants(tree)
    calls = (node for node in nodes(tree) if isinstance(node, ast.Call))
    return tuple(
        replace(
            site,
            text=constants.get(site.text) or site.text,
            advice=constants.get(site.advice) or site.advice,
        )
        for site in (_site(file, call) for call in calls)
        if site is not None
    )


def _constants(tree: ast.Module) -> dict[str, str]:
    """The texts that a module gives names to, by the names in braces."""
    return {
        "{" + name.id + "}": _template(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign)
        for name in node.targets
        if isinstance(name, ast.Name) and isinstance(node.value, ast.Constant | ast.JoinedStr)
    }


def _site(file: Path, call: ast.Call) -> Site | None:
    named = {each.arg: each.value for each in call.keywords}
    match call.func:
        case ast.Attribute(ast.Name("run") | ast.Attribute(attr="run"), "refuse"):
            message, advice, kind = _given(call, named, ("message", "advice", "kind"))
            name = _last(kind) if kind is not None else "UnsupportedSyntax"
        case ast.Name(name) | ast.Attribute(ast.Name("errors"), name) if name in KINDS:
            message, advice = _given(call, named, ("message", "", "advice"))[::2]
        case _:
            return None
    if message is None or isinstance(message, ast.Starred):
        text = "…"
    else:
        text = _template(message)
    if _is_forwarded(message):
        return None
    code = named.get("code")
    if code is not None and not isinstance(code, ast.Constant):
        return None
    shown = "" if advice is None else _template(advice)
    found = str(code.value) if isinstance(code, ast.Constant) else ""
    return Site(file, call.lineno, name, text, shown, found, call)


def _given(
    call: ast.Call, named: dict[str | None, ast.expr], names: tuple[str, ...]
) -> list[ast.expr | None]:
    return [call.args[k] if k < len(call.args) else named.get(name) for k, name in enumerate(names)]


def _is_forwarded(message: ast.expr | None) -> bool:
    """Whether an error is made anew of another one, which has its code."""
    return isinstance(message, ast.Attribute) and message.attr == "problem"


def _last(kind: ast.expr) -> str:
    match kind:
        case ast.Name("kind" | "NoAttribute"):  # given by the caller, of a kind of this
            return "NotDifferentiable"
        case ast.Name(name) | ast.Attribute(attr=name):
            return name if name in KINDS else "UnsupportedSyntax"
        case ast.Call(ast.Name("_unbound")):
            return "Unbound"
    return "UnsupportedSyntax"


def _template(node: ast.expr) -> str:
    """The text of a message, with what is put into it in braces."""
    match node:
        case ast.Constant(value):
            return "" if value is None else str(value)
        case ast.JoinedStr(values):
            return "".join(map(_template, values))
        case ast.FormattedValue(value):
            return "{" + ast.unparse(value) + "}"
        case ast.BinOp(left, ast.Add(), right):
            return _template(left) + _template(right)
        case ast.IfExp(_, yes, no):
            return f"{_template(yes)} | {_template(no)}"
    return "{" + ast.unparse(node) + "}"


def assign() -> None:
    """Give each refusal without a code the next one of its family."""
    used = Counter[int]()
    for each in sites():
        if each.code:
            family, number = int(each.code[2]), int(each.code[3:])
            used[family] = max(used[family], number)
    by_file: dict[Path, list[Site]] = {}
    for each in sites():
        if not each.code:
            by_file.setdefault(each.file, []).append(each)
    for file, found in by_file.items():
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        codes = {}
        for each in found:
            family = FAMILIES.get(each.kind, 8)
            used[family] += 1
            codes[each.call] = f"SG{family}{used[family]:02d}"
        for each in sorted(found, key=lambda s: (-(s.call.end_lineno or 0), -s.call.lineno)):
            _insert(lines, each.call, codes[each.call])
        file.write_text("".join(lines), encoding="utf-8")
    ruff = [sys.executable, "-m", "ruff", "format", "-q", str(ROOT / "srcgrad")]
    subprocess.run(ruff, check=True)


def _insert(lines: list[str], call: ast.Call, code: str) -> None:
    """Add the keyword after the last argument of a call."""
    last = max((*call.args, *(k.value for k in call.keywords)), key=_end)
    row, column = _end(last)
    line = lines[row - 1].encode()
    lines[row - 1] = (line[:column] + f', code="{code}"'.encode() + line[column:]).decode()


def _end(node: ast.expr) -> tuple[int, int]:
    return node.end_lineno or 0, node.end_col_offset or 0


HEAD = """# Refusals

Every refusal of srcgrad's by its code: the kind of the error, what it says, what to do instead.
What is put into a text stands in braces. `error.code` is the code, and `python -m srcgrad explain`
prints a row. Errors that the program itself raises, NumPy's for instance, have no code. Written by
`python -m tests.tools.refusals` from the places that refuse.

| code | kind | says | instead |
|---|---|---|---|
"""


def table() -> str:
    """The text of `srcgrad/REFUSALS.md`."""
    entries = sorted({each.code: each for each in sites() if each.code}.items())
    return HEAD + "".join(
        f"| {code} | {each.kind.replace('NeedKnown', 'NotDifferentiable')} "
        f"| {_cell(each.text)} | {_cell(each.advice)} |\n"
        for code, each in entries
    )


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "or").split())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--assign", action="store_true")
    if parser.parse_args().assign:
        assign()
    TABLE.write_text(table(), encoding="utf-8")


if __name__ == "__main__":
    main()
