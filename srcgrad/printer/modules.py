"""A whole module: imports, definitions, and the function that needs them."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable

from srcgrad import ir
from srcgrad.printer.statements import function_text


def module_text(
    program: ir.Function, imports: tuple[str, ...] = (), definitions: tuple[str, ...] = ()
) -> str:
    """The function behind the imports that its text needs, and behind what else it needs."""
    text = function_text(program)
    parts = [
        *sorted_imports((*imports_of(text), *imports)),
        *(each.strip() for each in definitions),
        text,
    ]
    return "\n\n\n".join(parts) if len(parts) > 1 else text


def imports_of(text: str) -> set[str]:
    """The lines that import what a function's text names."""
    code = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    return {
        line
        for word, line in (
            ("cmath.", "import cmath"),
            ("math.", "import math"),
            ("np.", "import numpy as np"),
            ("scipy.linalg.", "import scipy.linalg"),
            ("scipy.special.", "import scipy.special"),
        )
        if re.search(rf"(?<![\w.]){re.escape(word)}", code)
    }


def sorted_imports(lines: Iterable[str]) -> tuple[str, ...]:
    """Import lines as one block: the standard library, a blank line, the rest, as isort has it."""
    plain_first = sorted(set(lines), key=lambda line: (line.startswith("from "), line))
    standard = [line for line in plain_first if _root(line) in sys.stdlib_module_names]
    others = [line for line in plain_first if line not in standard]
    block = "\n\n".join("\n".join(group) for group in (standard, others) if group)
    return (block,) if block else ()


def _root(line: str) -> str:
    return line.split()[1].partition(".")[0]
