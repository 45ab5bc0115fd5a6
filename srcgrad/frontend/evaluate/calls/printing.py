"""Functions that print what they are given, and return it: their text stands above a derivative."""

from __future__ import annotations

import functools
import linecache
import re
from collections.abc import Callable
from typing import Any


def printing(label: str) -> Callable[[Any], Any]:
    """A function that prints a label and a number or an array, and returns the same.

    >>> printing("x_bar")(2.0)
    x_bar 2.0
    2.0
    """
    return _printing(label)


printing.srcgrad_now = True  # type: ignore[attr-defined]


@functools.lru_cache(maxsize=256)
def _printing(label: str) -> Callable[[Any], Any]:
    name = "print_" + re.sub(r"\W", "_", label)
    text = f"def {name}(x):\n    print({label!r}, x)\n    return +x\n"
    file = f"<srcgrad print {label!r}>"
    linecache.cache[file] = (len(text), None, text.splitlines(True), file)
    made: dict[str, Any] = {"__name__": "srcgrad.frontend.printing"}
    exec(compile(text, file, "exec"), made)
    found: Callable[[Any], Any] = made[name]
    found.srcgrad_by_name = True  # type: ignore[attr-defined]
    return found
