"""Python text as HTML with classes for what is a keyword, a comment, a string, a number, a name."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterator

from srcgrad.view.markup import Markup, element, joined

_WORDS = "|".join(keyword.kwlist)
_BUILT_IN = "|".join(name for name in vars(builtins) if name.islower())
_TOKEN = re.compile(
    rf"""
    (?P<c>\#[^\n]*)
    | (?P<s>(?:\b[rbfuRBFU]{{1,2}})?
        (?:'''.*?(?:'''|\Z)|\"\"\".*?(?:\"\"\"|\Z)
        |'(?:\\.|[^'\\\n])*'?|"(?:\\.|[^"\\\n])*"?))
    | (?P<f>(?<=\bdef\ )\w+|(?<=\bclass\ )\w+)
    | (?P<k>\b(?:{_WORDS})\b)
    | (?P<b>(?<!\.)\b(?:{_BUILT_IN})\b(?=\())
    | (?P<m>\b0[xX][\da-fA-F_]+|\b\d[\d_]*\.?[\d_]*(?:[eE][+-]?\d+)?j?
        |(?<!\w)\.\d+(?:[eE][+-]?\d+)?)
    | (?P<d>^\s*@[\w.]+)
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)


def coloured(code: str) -> list[Markup]:
    """The lines of some code; what goes over several lines is closed and opened at their ends.

    >>> coloured("if a < 1:")
    ['<span class="k">if</span> a &lt; <span class="m">1</span>:']
    """
    return [Markup(line) for line in "".join(_pieces(code)).split("\n")]


def _pieces(code: str) -> Iterator[str]:
    at = 0
    for token in _TOKEN.finditer(code):
        yield joined(code[at : token.start()])
        parts = token[0].split("\n")
        yield "\n".join(
            element("span", each, class_=token.lastgroup) if each else "" for each in parts
        )
        at = token.end()
    yield joined(code[at:])
