"""Each pass on the smallest program that shows what it does, and on ones it must leave alone."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

import pytest

from srcgrad import ir
from srcgrad.optimise.accumulate import accumulate
from srcgrad.optimise.branches import branches
from srcgrad.optimise.coalesce import coalesce
from srcgrad.optimise.common import calls, common
from srcgrad.optimise.dead_code import dead_code, last_stores
from srcgrad.optimise.distribute import distribute
from srcgrad.optimise.equal import equal
from srcgrad.optimise.flags import flags
from srcgrad.optimise.fold import fold
from srcgrad.optimise.handed_over import handed_over
from srcgrad.optimise.lengths import lengths
from srcgrad.optimise.overwrite import overwrite
from srcgrad.optimise.propagate import propagate
from srcgrad.optimise.registers import registers
from srcgrad.optimise.skipped_loops import skips
from srcgrad.optimise.slices import slices
from srcgrad.optimise.sums import sums
from srcgrad.optimise.webs import webs
from srcgrad.optimise.zeroings import without_last_zeros
from srcgrad.printer import function_text
from tests.tools.ir.programs import parse

Pass = Callable[[ir.Function], ir.Function]


def on_body(change: Callable[[ir.Function], ir.Block]) -> Pass:
    def run(program: ir.Function) -> ir.Function:
        body = change(program)
        return ir.Function(
            program.name, program.params, body, program.results, program.types, program.doc
        )

    return run


def needed(program: ir.Function) -> frozenset[str]:
    return frozenset(r.name for r in program.results if isinstance(r, ir.Var))


PASSES: dict[str, Pass] = {
    "accumulate": on_body(lambda p: accumulate(p.body, p.types)),
    "branches": on_body(lambda p: branches(p.body)),
    "coalesce": coalesce,
    "calls": calls,
    "common": on_body(lambda p: common(p.body)),
    "flags": on_body(lambda p: flags(p.body)),
    "last_stores": on_body(lambda p: last_stores(p.body, needed(p))),
    "equal": on_body(equal),
    "dead_code": on_body(lambda p: dead_code(p.body, needed(p))),
    "distribute": on_body(lambda p: distribute(p.body)),
    "fold": on_body(lambda p: fold(p.body, p.types, frozenset(), needed(p))),
    "handed_over": handed_over,
    "lengths": on_body(lambda p: lengths(p.body)),
    "overwrite": on_body(lambda p: overwrite(p.body)),
    "propagate": on_body(lambda p: propagate(p.body, needed(p), p.types)),
    "registers": registers,
    "skips": skips,
    "slices": slices,
    "sums": on_body(lambda p: sums(p.body, p.types)),
    "webs": webs,
    "without_last_zeros": without_last_zeros,
}

CHOICE = """b = np.zeros(n)
b[k] += 1.0
y = np.zeros(n)
for j in range(n):
    s = b[j]
"""
"""Zeros but for an element that is looked up."""
INSIDE = """    for i in range(m):
        t = x[i] * s
        y[j] += 2.0 * t
"""
SKIPPED = """    if s != 0.0:
        for i in range(m):
            t = x[i] * s
            y[j] += 2.0 * t
"""

ROWS = [
    ("accumulate", "f(a)", "b = 0.0\nb += a\nreturn b", "b = a\nreturn b"),
    # The sum is read before it is added to.
    ("accumulate", "f(a)", "b = 0.0\nc = b\nb += a\nreturn b", "b = 0.0\nc = b\nb += a\nreturn b"),
    (
        "accumulate",
        "f(n: int64, a)",
        "b = 0.0\nc = a\nfor i in range(n):\n    b += a\nreturn b",
        "c = a\nb = 0.0\nfor i in range(n):\n    b += a\nreturn b",
    ),
    ("accumulate", "f(a)", "b = 0.0\nb += a * b\nreturn b", "b = 0.0\nb += a * b\nreturn b"),
    (
        "branches",
        "f(c: bool, a)",
        "if c:\n    t = a * a\nb = 0.0\nif c:\n    b += t\nreturn b",
        "b = 0.0\nif c:\n    t = a * a\n    b += t\nreturn b",
    ),
    # What stands between changes what the first branch reads.
    (
        "branches",
        "f(c: bool, a)",
        "if c:\n    t = a * a\na = 0.0\nif c:\n    a += t\nreturn a",
        "if c:\n    t = a * a\na = 0.0\nif c:\n    a += t\nreturn a",
    ),
    ("coalesce", "f(a)", "y_1 = 0.5 * a\ny = y_1\nreturn y", "y = 0.5 * a\nreturn y"),
    # Both live at the same time.
    (
        "coalesce",
        "f(a)",
        "y = a\ny_1 = 0.5 * y\nz = y + y_1\nreturn z",
        "y = a\ny_1 = 0.5 * y\nz = y + y_1\nreturn z",
    ),
    (
        "coalesce",
        "f(u: 1)",
        "u_1 = u.copy()\nn = u.shape[0]\nu_1[0] = 1.0\nt = u_1[0]\nreturn t",
        "u = u.copy()\nn = u.shape[0]\nu[0] = 1.0\nt = u[0]\nreturn t",
    ),
    # The parameter is read after the copy.
    (
        "coalesce",
        "f(u: 1)",
        "u_1 = u.copy()\nu_1[0] = 1.0\nt = u[0]\nreturn t",
        "u_1 = u.copy()\nu_1[0] = 1.0\nt = u[0]\nreturn t",
    ),
    ("dead_code", "f(a, b)", "t = a * b\nu = a + 1.0\nreturn u", "u = a + 1.0\nreturn u"),
    (
        "dead_code",
        "f(a, n: int64)",
        "s = a\nx = np.zeros(n)\nfor i in range(n):\n    x[i] = s\n    s = s * a\nreturn a",
        "return a",
    ),
    # A loop-carried value that only the next iteration reads.
    (
        "dead_code",
        "f(a, n: int64)",
        "s = a\nt = a\nfor i in range(n):\n    t = s\n    s = s * a\nreturn t",
        "s = a\nt = a\nfor i in range(n):\n    t = s\n    s = s * a\nreturn t",
    ),
    (
        "handed_over",
        "f(x: 1, n: int64)",
        "t = np.empty(n)\nt[0] = x[0]\ny = t.copy()\ny[1] = 2.0\nreturn y",
        "y = np.empty(n)\ny[0] = x[0]\ny[1] = 2.0\nreturn y",
    ),
    (
        "handed_over",
        "f(x: 1, n: int64)",
        "a = x.copy()\nb = a.copy()\nc = b.copy()\nreturn c",
        "c = x.copy()\nreturn c",
    ),
    *[
        ("handed_over", "f(x: 1, n: int64)", text, text)
        for text in (
            "y = x.copy()\ny[0] = 2.0\nreturn y",
            "t = np.empty(n)\ny = t.copy()\ny[0] = t[0]\nreturn y",
            "t = np.empty(n)\ny = t.copy()\ny[0] = 1.0\nreturn t, y",
            "t = np.empty(n)\nfor i in range(n):\n    y = t.copy()\n    x[i] = y[0]\nreturn x",
            "for i in range(n):\n    t = np.empty(n)\n    y = t.copy()\n    y[i] = 1.0\nreturn y",
        )
    ],
    ("last_stores", "f(x: 1)", "t = x[0]\nx[0] = 0.0\nreturn t", "t = x[0]\nreturn t"),
    # The element is read after it is stored.
    (
        "last_stores",
        "f(x: 1)",
        "x[0] = 0.0\nt = x[0]\nreturn t",
        "x[0] = 0.0\nt = x[0]\nreturn t",
    ),
    (
        "flags",
        "f(c: bool, a)",
        "if c:\n    t = a * a\n    done = True\nelse:\n    done = False\nreturn done",
        "if c:\n    t = a * a\ndone = c\nreturn done",
    ),
    ("calls", "f(x, z)", "y = x * math.exp(z)\nreturn y", "t1 = math.exp(z)\ny = x * t1\nreturn y"),
    (
        "common",
        "f(x: 1)",
        "a = x[0]\nb = math.sin(a)\nc = x[0]\ny = b * c\nreturn y",
        "a = x[0]\nb = math.sin(a)\nc = a\ny = b * a\nreturn y",
    ),
    # The element changes in between.
    (
        "common",
        "f(x: 1)",
        "a = x[0]\nx[0] = 2.0\nc = x[0]\ny = a * c\nreturn y",
        "a = x[0]\nx[0] = 2.0\nc = x[0]\ny = a * c\nreturn y",
    ),
    (
        "distribute",
        "f(u: 1, v: 1, k, n: int64)",
        "for j in range(1, n):\n    b = k * v[j]\n    u[j] += b\n    u[j - 1] += b\nreturn k",
        "for j in range(1, n):\n    u[j] += k * v[j]\nfor j in range(1, n):\n"
        "    u[j - 1] += k * v[j]\nreturn k",
    ),
    # The additions read what they change.
    (
        "distribute",
        "f(u: 1, k, n: int64)",
        "for j in range(1, n):\n    b = k * u[j]\n    u[j] += b\n    u[j - 1] += b\nreturn k",
        "for j in range(1, n):\n    b = k * u[j]\n    u[j] += b\n    u[j - 1] += b\nreturn k",
    ),
    (
        "fold",
        "f(x, y)",
        "t1 = x * x\nt2 = t1 + y\nz = math.sin(t2)\nreturn z",
        "z = math.sin(x * x + y)\nreturn z",
    ),
    # The element changes before its value is used.
    (
        "fold",
        "f(u: 1)",
        "t = u[0]\nu[0] = 2.0\nz = t * t\nreturn z",
        "t = u[0]\nu[0] = 2.0\nz = t * t\nreturn z",
    ),
    (
        "fold",
        "f(x, n: int64)",
        "t = math.sin(x)\nz = 0.0\nfor i in range(n):\n    z += t\nreturn z",
        "t = math.sin(x)\nz = 0.0\nfor i in range(n):\n    z += t\nreturn z",
    ),
    (
        "lengths",
        "f(x: 1)",
        "n = x.shape[0]\ny = np.zeros(x.shape[0])\nreturn n",
        "n = x.shape[0]\ny = np.zeros(n)\nreturn n",
    ),
    (
        "lengths",
        "f(x: 1)",
        "n = x.shape[0]\ny = np.zeros((n, 2))\nm = y.shape[0] + y.shape[1]\nreturn m",
        "n = x.shape[0]\ny = np.zeros((n, 2))\nm = n + 2\nreturn m",
    ),
    # What a length was made of is another number later.
    (
        "lengths",
        "f(x: 1)",
        "n = x.shape[0]\ny = np.zeros(n)\nn = n + 1\nm = y.shape[0]\nreturn m",
        "n = x.shape[0]\ny = np.zeros(n)\nn = n + 1\nm = y.shape[0]\nreturn m",
    ),
    (
        "overwrite",
        "f(x: 1)",
        "n = x.shape[0]\ny = np.zeros(n)\nfor i in range(n):\n    y[i] += x[i]\nreturn n",
        "n = x.shape[0]\ny = np.empty(n)\nfor i in range(n):\n    y[i] = x[i]\nreturn n",
    ),
    # Not all elements are reached.
    (
        "overwrite",
        "f(x: 1)",
        "n = x.shape[0]\ny = np.zeros(n)\nfor i in range(1, n):\n    y[i] += x[i]\nreturn n",
        "n = x.shape[0]\ny = np.zeros(n)\nfor i in range(1, n):\n    y[i] += x[i]\nreturn n",
    ),
    # An element is added to before its turn.
    (
        "overwrite",
        "f(x: 1, k: int64)",
        "n = x.shape[0]\ny = np.zeros(n)\nfor i in range(n):\n    y[i] += x[i]\n    y[k] += 1.0\n"
        "return n",
        "n = x.shape[0]\ny = np.zeros(n)\nfor i in range(n):\n    y[i] += x[i]\n    y[k] += 1.0\n"
        "return n",
    ),
    ("propagate", "f(a, k)", "t = a\ny = t * k\nreturn y", "t = a\ny = a * k\nreturn y"),
    # The source changes before the copy is read.
    (
        "propagate",
        "f(a, k)",
        "t = a\na = k\ny = t * k\nreturn y",
        "t = a\na = k\ny = t * k\nreturn y",
    ),
    (
        "propagate",
        "f(a, n: int64)",
        "t = a\ny = 0.0\nfor i in range(n):\n    y = t * y\n    a = y\nreturn y",
        "t = a\ny = 0.0\nfor i in range(n):\n    y = t * y\n    a = y\nreturn y",
    ),
    (
        "registers",
        "f(x: 1)",
        "n = x.shape[0]\ny_bar = np.zeros(n)\nfor i in range(n):\n    for j in range(n):\n"
        "        y_bar[i] += x[j]\nreturn n",
        "n = x.shape[0]\ny_bar = np.zeros(n)\nfor i in range(n):\n    y_bar_i = 0.0\n"
        "    for j in range(n):\n        y_bar_i += x[j]\n    y_bar[i] += y_bar_i\nreturn n",
    ),
    # Nobody knows that the element is there: the inner loop may not run.
    (
        "registers",
        "f(x: 1, m: int64, k: int64)",
        "y_bar = np.zeros(m)\nfor j in range(m):\n    y_bar[k] += x[j]\nreturn m",
        "y_bar = np.zeros(m)\nfor j in range(m):\n    y_bar[k] += x[j]\nreturn m",
    ),
    (
        "skips",
        "f(x: 1, n: int64, m: int64, k: int64)",
        CHOICE + INSIDE + "return y",
        CHOICE + SKIPPED + "return y",
    ),
    *(
        ("skips", "f(x: 1, n: int64, m: int64, k: int64)", program, program)
        for program in (
            # What is added is not zero where the adjoint is.
            CHOICE + INSIDE.replace("2.0 * t", "t + 2.0") + "return y",
            # Not added but stored.
            CHOICE + INSIDE.replace("y[j] += 2.0 * t", "y[i] = t") + "return y",
            # What the loop sets is read after it.
            "t = 1.0\n" + CHOICE + INSIDE + "return t",
            # A number that is zero in the first iteration only.
            CHOICE
            + INSIDE.replace("        t =", "        y[j] += s\n        s = x[i]\n        t =")
            + "return y",
            # Not zeros, and an element in every iteration.
            CHOICE.replace("np.zeros(n)\nb", "np.ones(n)\nb") + INSIDE + "return y",
            CHOICE.replace("b[k] += 1.0", "for k1 in range(n):\n    b[k1] += 1.0")
            + INSIDE
            + "return y",
        )
    ),
    ("sums", "f(a, b)", "v = a\nv += b\nreturn v", "v = a + b\nreturn v"),
    ("sums", "f(a, b)", "v = a * b\nv += a * b\nreturn v", "v = 2.0 * a * b\nreturn v"),
    ("sums", "f(a, b)", "v = a\nv += b * v\nreturn v", "v = a\nv += b * v\nreturn v"),
    (
        "webs",
        "f(x, y)",
        "t = x * y\nu = t\nt = x + y\nv = t + u\nreturn v",
        "t = x * y\nu = t\nt_1 = x + y\nv = t_1 + u\nreturn v",
    ),
    # Both assignments reach the last use.
    (
        "webs",
        "f(x, c: bool)",
        "t = x\nif c:\n    t = x * x\nreturn t",
        "t = x\nif c:\n    t = x * x\nreturn t",
    ),
]


def text(head: str, body: str) -> str:
    return f"def {head}:\n{textwrap.indent(body, '    ')}\n"


@pytest.mark.parametrize(("name", "head", "before", "after"), ROWS)
def test_pass(name: str, head: str, before: str, after: str) -> None:
    changed = PASSES[name](parse(text(head, before)))
    assert function_text(changed) == function_text(parse(text(head, after)))
