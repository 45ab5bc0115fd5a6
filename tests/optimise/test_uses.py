"""No pass overlooks a reader or a writer of an array, whatever kind of statement that is.

Each program would be changed by some pass but for one statement; run before and after every pass it
must give the same.
"""

from __future__ import annotations

import textwrap
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from srcgrad import ir
from srcgrad.frontend.programs import interpret
from srcgrad.optimise.checks import checks
from srcgrad.optimise.contract import contract
from srcgrad.optimise.contract_rows import rows
from srcgrad.optimise.fuse import fuse
from srcgrad.optimise.naming import naming
from srcgrad.optimise.temporaries import without_temporaries
from srcgrad.optimise.tidy import tidy
from srcgrad.optimise.widths import widths
from tests.optimise import test_passes
from tests.tools.ir.programs import parse

PASSES: dict[str, test_passes.Pass] = {
    **test_passes.PASSES,
    "checks": checks,
    "contract": contract,
    "fuse": fuse,
    "naming": naming,
    "rows": rows,
    "without_temporaries": without_temporaries,
    "widths": widths,
    "tidy": lambda program: tidy(program, frozenset(program.types)),
}

READERS = {
    "Assign": "r = {0}[e]\ns += r",
    "Assign in a subscript": "y[int({0}[e]) % 4] = 7.0",
    "Increment": "s += {0}[e]",
    "Increment at another element": "y[e] += {0}[e]",
    "If": "if {0}[e] > 2.0:\n    s += 1.0",
    "While": "while {0}[e] > s:\n    s += 1.0",
    "For": "for o in range(int({0}[e])):\n    s += 1.0",
    "Allocate": "w = np.zeros(int({0}[e]))\ns += float(w.shape[0])",
    "Copy": "w = {0}.copy()\nr = w[e]\ns += r",
    "Copy that is changed": "w = {0}.copy()\nw[0] = 9.0\nr = w[e]\ns += r",
    "Routine": "w = np.sort({0})\nr = w[e]\ns += r",
    "Swap": "w = y.copy()\nw, {0} = {0}, w\nr = w[e]\ns += r\nw, {0} = {0}, w",
    "Grow": "q = {0}.copy()\ngrow(q, 7)\nr = q[e]\ns += r",
    "Guard": "assert {0}[e] < 5.0",
    "Push": "st.append({0}[e])\nr = st.pop()\ns += r",
    "Pop": "st.append(1.0)\ny[int({0}[e]) % 4] = st.pop()",
}
WRITERS = {
    "Assign": "{0}[e] = 3.0",
    "Increment": "{0}[e] += 2.0",
    "Swap": "{0}, y = y, {0}",
    "Grow": "grow({0}, 6)\n{0}[4] = 1.0\n{0}[5] = 2.0",
    "Pop": "st.append(2.5)\n{0}[e] = st.pop()",
    "Routine": "{0} = np.sort(y)",
    "Copy": "{0} = y.copy()",
    "Allocate": "{0} = np.zeros(3)",
}
HEAD = "n = p.shape[0]\nst = []\ns = 0.0\n"
END = "\nfor g in range(n):\n    s += y[g]\nreturn s"
READ = {
    "a sum that fills": "x = np.zeros(n)\nfor e in range(n):\n    x[e] += p[e]\n    {}",
    "a sum that fills, read ahead": (
        "x = np.zeros(n)\nfor h in range(n):\n    e = n - 1 - h\n    x[h] += p[h]\n    {}"
    ),
    "a sum in one element": (
        "x_bar = np.zeros(n)\nfor e in range(n):\n    for h in range(n):\n"
        "        x_bar[e] += p[h]\n        {}"
    ),
    "two loops": (
        "x = np.zeros(n)\nfor h in range(n):\n    x[h] = p[h]\n"
        "for e in range(n):\n    x[e] += 1.0\n    {}"
    ),
    "two loops, read ahead": (
        "x = np.zeros(n)\nfor h in range(n):\n    x[h] = p[h]\n"
        "for h in range(n):\n    e = n - 1 - h\n    x[h] += 1.0\n    {}"
    ),
    "two sums": (
        "x = np.zeros(n)\nfor h in range(n):\n    e = 0\n    x[0] += p[h]\n    {}\n"
        "for h in range(n):\n    x[0] += p[h]"
    ),
    "two loops, the first reads": (
        "x = np.zeros(n)\nfor h in range(n):\n    e = n - 1 - h\n    {}\n"
        "for h in range(n):\n    x[h] = p[h]\n    s += x[h]"
    ),
    "neighbours": (
        "x = np.zeros(n)\nfor e in range(n - 1):\n    x[e] += p[e]\n    x[e + 1] += 1.0\n    {}"
    ),
    "a parameter": "x = p.copy()\ne = 0\nx[0] = 4.0\n{}",
    "nothing else": "e = 1\nx = np.zeros(n)\nfor h in range(n):\n    x[h] = p[h]\n{}",
    "a row": (
        "z = np.zeros((n, n))\nfor h in range(n):\n    for e in range(n):\n"
        "        z[h, e] = p[e]\n    x = p.copy()\n    for e in range(n):\n"
        "        {}\n        s += z[h, e]"
    ),
}
WRITTEN = {
    "read twice": "e = 1\nx = p.copy()\nt = x[1]\n{}\nu = x[1]\ns += t\ns += u",
    "read before": "e = 1\nx = p.copy()\nt = x[1] * x[1]\n{}\ns += t",
    "length": "e = 1\nx = p.copy()\nm = x.shape[0]\n{}\nk = x.shape[0]\ns += float(m * 10 + k)",
    "summed": "e = 1\nx = p.copy()\nx[1] = 2.0\n{}\nx[1] += 3.0\nfor h in range(2):\n    s += x[h]",
    "in a branch": "e = 1\nx = p.copy()\nc = x[1] > 1.5\nif x[1] > 1.5:\n    s += 1.0\n{}\n"
    "if x[1] > 1.5:\n    s += 10.0",
    "in a loop": "e = 1\nx = p.copy()\nfor h in range(3):\n    t = x[1]\n    {}\n    s += t",
    "filled": "e = 1\nx = np.zeros(n)\n{}\nfor h in range(2):\n    x[h] += p[h]\n    s += x[h]",
    "last store": "e = 1\nx = p.copy()\nx[1] = 8.0\n{}\ns += x[1]\nx[1] = 0.0",
    "two loops": "x = p.copy()\nfor h in range(2):\n    x[h] = 1.5 * p[h]\ne = 1\n{}\n"
    "for h in range(2):\n    s += x[h]",
}


def filled(template: str, lines: str, array: str) -> ir.Function:
    at = next(line for line in template.splitlines() if "{}" in line)
    indent = " " * (len(at) - len(at.lstrip()))
    body = template.replace("{}", lines.format(array).replace("\n", "\n" + indent))
    text = HEAD + "y = np.zeros(n)\nfor g in range(n):\n    y[g] = p[g]\n" + body + END
    return parse(f"def f(p: 1):\n{textwrap.indent(text, '    ')}\n")


def outcome(program: ir.Function) -> Any:
    try:
        return interpret.run(program, np.array([2.0, 0.5, 1.0, 3.0]))
    except ValueError as error:
        return str(error)


def unchanged(program: ir.Function) -> None:
    expected = outcome(program)
    assert isinstance(expected, str) or np.isfinite(expected[0])
    for name, change in PASSES.items():
        changed = change(replace(program, types=dict(program.types)))
        assert changed == program or outcome(changed) == expected, name


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("template", READ)
def test_readers(template: str, reader: str) -> None:
    array = "x_bar" if "x_bar" in READ[template] else "p" if template == "a parameter" else "x"
    unchanged(filled(READ[template], READERS[reader], array))


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("template", WRITTEN)
def test_writers(template: str, writer: str) -> None:
    unchanged(filled(WRITTEN[template], WRITERS[writer], "x"))
