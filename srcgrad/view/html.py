"""A function and its derivative side by side as HTML that needs nothing else."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from html import escape

from srcgrad.view.alignment import Beside, Line

_LAYOUT = """
.srcgrad { font: 13px/1.5 ui-monospace, Menlo, Consolas, monospace; color: #24292f; }
.srcgrad .title { font-family: system-ui, sans-serif; margin: 0 0 .6em; }
.srcgrad .sides { display: flex; gap: 12px; align-items: flex-start; }
.srcgrad pre:first-child { flex: none; max-width: 50%; position: sticky; top: 8px; }
.srcgrad pre { margin: 0; padding: .6em 0; overflow-x: auto; min-width: 0; background: #f6f8fa;
  border: 1px solid #d0d7de; border-radius: 6px; font: inherit; color: inherit; }
.srcgrad .line { display: block; padding: 0 1em 0 0; white-space: pre; }
.srcgrad .number { display: inline-block; min-width: 3.2em; padding-right: 1em; text-align: right;
  color: #8c959f; user-select: none; }
@media (max-width: 800px) {
.srcgrad .sides { flex-direction: column; }
.srcgrad .sides pre { position: static; max-width: 100%; }
}
@media (prefers-color-scheme: dark) {
.srcgrad { color: #e6edf3; }
.srcgrad pre { background: #161b22; border-color: #30363d; }
.srcgrad .number { color: #6e7681; }
}
"""

_LIGHT = {"c": "#6e7781", "k": "#cf222e", "s": "#0a3069", "m": "#0550ae", "f": "#8250df"}
_DARK = {"c": "#8b949e", "k": "#ff7b72", "s": "#a5d6ff", "m": "#79c0ff", "f": "#d2a8ff"}


def fragment(sides: Beside) -> str:
    """A piece of HTML for a notebook: pointing at a line marks those that belong to it."""
    columns = "".join(
        f"<pre>{_column(lines)}</pre>" for lines in (sides.function, sides.derivative)
    )
    return (
        f'<div class="srcgrad"><style>{_style(sides)}</style>'
        f'<p class="title">{escape(sides.title)}</p><div class="sides">{columns}</div></div>'
    )


def page(sides: Beside) -> str:
    """A whole page of HTML."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{escape(sides.title)}</title>\n"
        "<style>body { margin: 24px; color-scheme: light dark; }</style>\n"
        f"</head>\n<body>\n{fragment(sides)}\n</body>\n</html>\n"
    )


def _style(sides: Beside) -> str:
    rules = [
        _LAYOUT,
        *(f".srcgrad .{name} {{ color: {colour}; }}\n" for name, colour in _LIGHT.items()),
    ]
    dark = "".join(f".srcgrad .{name} {{ color: {colour}; }} " for name, colour in _DARK.items())
    rules.append(f"@media (prefers-color-scheme: dark) {{ {dark}}}\n")
    for number in sorted({line.about for line in sides.derivative if line.about is not None}):
        rules.append(f".srcgrad:has(.of{number}:hover) .of{number} {{ background: #ffdf5d66; }}\n")
    return "".join(rules)


def _column(lines: Sequence[Line]) -> str:
    code = _highlighted("\n".join(line.text for line in lines)).split("\n")
    rows = []
    for line, text in zip(lines, code, strict=True):
        about = "" if line.about is None else f" of{line.about}"
        rows.append(
            f'<span class="line{about}"><span class="number">{line.number}</span>{text}</span>'
        )
    return "".join(rows)


def _highlighted(code: str) -> str:
    """Code as HTML, coloured if pygments is there; as many lines as it had."""
    if importlib.util.find_spec("pygments") is None:
        return escape(code)
    from pygments import lex
    from pygments.lexers import PythonLexer
    from pygments.token import Comment, Keyword, Name, Number, Operator, String

    classes = (
        (Comment, "c"), (Keyword, "k"), (Operator.Word, "k"), (String, "s"), (Number, "m"),
        (Name.Function, "f"),
    )  # fmt: skip
    pieces = []
    for kind, text in lex(code, PythonLexer(stripnl=False, ensurenl=False)):
        name = next((name for family, name in classes if kind in family), None)
        # A token over several lines is closed and opened again at each line's end.
        parts = [escape(part) for part in text.split("\n")]
        if name is not None:
            parts = [f'<span class="{name}">{part}</span>' if part else "" for part in parts]
        pieces.append("\n".join(parts))
    return "".join(pieces)
