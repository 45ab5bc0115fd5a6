"""Docstrings for the reference of the site: their examples as blocks of code, for mkdocstrings."""

from __future__ import annotations

import inspect
import re
from typing import Any

try:
    from griffe import Extension
except ImportError:  # `pip install -e '.[docs]'` brings it
    Extension = object

EXAMPLE = re.compile(r"(?:^>>> .*(?:\n(?!\n).*)*\n?)+", re.MULTILINE)
BUILT_IN = {inspect.cleandoc(kind.__doc__ or "") for kind in (str, dict, tuple, float, int)}
"""Docstrings that inspection finds at an attribute, of the class of its value."""


def fenced(docstring: str) -> str:
    """The text with a fence around each run of examples.

    >>> fenced("It adds.\\n\\n>>> add(1, 2)\\n3\\n\\nAnd so on.").replace(">", "")
    'It adds.\\n\\n```pycon\\n add(1, 2)\\n3\\n```\\n\\nAnd so on.'
    """
    return EXAMPLE.sub(lambda found: f"```pycon\n{found[0].rstrip()}\n```\n", docstring)


class Examples(Extension):
    """What mkdocstrings asks for each object that it reads."""

    def on_object(self, *, obj: Any, **_: Any) -> None:
        if obj.is_attribute and obj.docstring is not None and obj.docstring.value in BUILT_IN:
            obj.docstring = None
        if obj.docstring is not None:
            obj.docstring.value = fenced(obj.docstring.value)
        if obj.is_function and "options" in obj.parameters and obj.returns == "None":
            obj.returns = "Derivative"  # an entry point is a docstring, `srcgrad/entries.py`
