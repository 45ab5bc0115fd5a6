"""What the contributor's page says of adding things, done: its own code, added to srcgrad anew."""

from __future__ import annotations

import re
from pathlib import Path

import gast
import numpy as np
import pytest
import scipy.special
from numpy.polynomial import polynomial

import srcgrad
from srcgrad.frontend.evaluate.interpreter import READERS
from srcgrad.frontend.values.environment.registry import DEFINITIONS
from srcgrad.operators import Operator
from srcgrad.printer import function_text
from srcgrad.rules import adjoints, registry
from tests.optimise.test_passes import PASSES, ROWS, text
from tests.tools.ir.programs import parse

PAGE = (Path(__file__).parents[1] / "CONTRIBUTING.md").read_text(encoding="utf-8")


def quoted(heading: str, at: int = 0) -> str:
    """A piece of code below a heading of the page."""
    section = PAGE.partition(f"\n### {heading}\n")[2].partition("\n### ")[0]
    return re.findall(r"```\w*\n(.*?)```", section, re.DOTALL | re.MULTILINE)[at]


def test_a_numpy_function(module, monkeypatch):
    """The definition is all that is needed."""

    def constant_term(roots):
        return polynomial.polyfromroots(roots)[0]

    roots = np.array([2.0, 3.0, 5.0])
    gradient = [-15.0, -10.0, -6.0]  # of -x * y * z
    assert srcgrad.grad(constant_term).plain(roots) == pytest.approx(gradient)
    monkeypatch.delitem(DEFINITIONS, polynomial.polyfromroots)
    with pytest.raises(srcgrad.DifferentiationError, match="polyfromroots"):
        srcgrad.grad(constant_term).plain(roots)
    series = "from srcgrad.frontend.meanings.numpy.series import _series"
    registered = "from srcgrad.frontend.values.environment.registry import reads_as"
    imports = f"{series}\n{registered}\nfrom numpy.polynomial import polynomial\nimport numpy as np"
    module(f"{imports}\nfrom typing import Any\n{quoted('A NumPy function')}")
    assert srcgrad.grad(constant_term).plain(roots) == pytest.approx(gradient)


def test_a_rule(module, monkeypatch):
    def product(x):
        return scipy.special.ber(x) * scipy.special.kerp(x)

    def slope(x):
        found = -scipy.special.kei(x) - scipy.special.kerp(x) / x  # DLMF 10.61.3
        return scipy.special.berp(x) * scipy.special.kerp(x) + scipy.special.ber(x) * found

    registry.lookup(scipy.special.ber)
    monkeypatch.setattr(registry, "_rows", dict(registry._rows))
    monkeypatch.setattr(registry, "_rules", {})
    for function in (scipy.special.ber, scipy.special.kerp):
        registry._rows.pop(function)
    imports = "import scipy.special\nfrom srcgrad.rules.registry import state as partials"
    module(f"{imports}\n{quoted('A rule')}")
    monkeypatch.setattr(registry, "_rules", {})
    registry._resolve_names()
    assert srcgrad.grad(product).plain(1.5) == pytest.approx(slope(1.5), rel=1e-14)


def test_a_routine_and_its_adjoint(module, monkeypatch):
    def f(a, b):
        return np.sum(np.linalg.solve(a, b))

    a, b = np.array([[2.0, 1.0], [0.0, 4.0]]), np.array([1.0, 3.0])
    adjoint = np.linalg.solve(a.T, np.ones(2))
    expected = -np.outer(adjoint, np.linalg.solve(a, b)), adjoint
    monkeypatch.setattr(adjoints, "_adjoints", dict(adjoints._adjoints))
    del adjoints._adjoints[np.linalg.solve]
    imports = (
        "import numpy as np\nfrom typing import Any\nfrom srcgrad.rules.adjoints import adjoint"
    )
    module(f"{imports}\nfrom typing import Any\n{quoted('A rule', 1)}")
    for found, right in zip(srcgrad.grad(f, (0, 1)).plain(a, b), expected, strict=True):
        np.testing.assert_allclose(found, right, rtol=1e-13)


def test_an_expression_of_python(module, monkeypatch):
    def f(x):
        return len({k % 3 for k in range(7)}) * x

    monkeypatch.delitem(READERS, gast.SetComp)
    with pytest.raises(srcgrad.UnsupportedSyntax):
        srcgrad.grad(f).plain(2.0)
    imports = """
        from typing import Any
        from srcgrad.frontend.evaluate.language.comprehensions import generator
        from srcgrad.frontend.values.core.run import Run
        from srcgrad.frontend.values.core.values import Known, Value
    """
    lines = "\n".join(line.strip() for line in imports.splitlines())
    made = module(f"{lines}\n{quoted('A statement or an expression of Python')}")
    monkeypatch.setitem(READERS, gast.SetComp, made.of_set_comprehension)
    assert srcgrad.grad(f).plain(2.0) == 3.0


def test_a_pass():
    """The row that the page shows says what the pass does."""
    name, head, before, after = eval(quoted("A pass").strip().rstrip(","))
    assert name == "lengths"
    assert (name, head, before, after) in ROWS and before != after
    changed = PASSES[name](parse(text(head, before)))
    assert function_text(changed) == function_text(parse(text(head, after)))


def test_an_entry_point(module):
    line = re.search(r"`(HVP = Operator\(.*?\))`", PAGE.replace("\n", " "))
    assert line is not None
    operator = eval(line[1].partition(" = ")[2], {"Operator": Operator})
    imports = "from srcgrad.entries import entry\nfrom srcgrad.operators import GRAD, HVP, Operator"
    typed = "from srcgrad.typed_seeded import CurvatureEntry"
    made = module(f'{imports}\n{typed}\n{quoted("An entry point").rstrip()}\n    """It."""\n')
    assert operator == made.HVP
    assert made.hvp(lambda x, k: k * x**3).plain(2.0, 1.0, v=10.0) == 120.0
