"""The text that reports every statement computes what the derivative does, for whole programs."""

from __future__ import annotations

import numpy as np
import pytest

from srcgrad import jvp, value_and_grad
from srcgrad.backend.plain import plain
from srcgrad.debug.text import TRACE, traced
from srcgrad.debug.trace import Trace
from tests.language import algorithms, lists, loops, networks, routines, views
from tests.tools.checking import close, flat, positions

MODULES = (loops, views, algorithms, networks, lists, routines)
CASES = [
    pytest.param(case, id=f"{module.__name__.rsplit('.', 1)[-1]}-{name}")
    for module in MODULES
    for name, case in list(module.case.params())[::15]
]


def traced_answer(derivative, arguments, keywords):
    """The answer by the traced text in the place of the other, and the trace."""
    found = []

    def run(known):
        program = dict(known.generated.stages)["differentiate"]
        text = traced(program)
        trace = Trace()
        found.append(trace)
        return plain(text.text, program.name, "<traced>", {**text.objects, TRACE: trace})

    values = derivative._bind(*derivative._bound, *arguments, **keywords)
    runner = derivative._made({}, values, run, lambda _: None, False)
    return runner.run(values), found[0]


@pytest.mark.parametrize("case", CASES)
def test_reports_change_nothing(case):
    wrt = case.options.get("argnums") or tuple(positions(case.arguments, case.keywords))
    for derive in (value_and_grad, jvp):
        derivative = derive(case.program, wrt, has_aux=case.options.get("has_aux", False))
        keywords = dict(case.keywords)
        if derive is jvp:
            single = not isinstance(wrt, tuple)
            parts = [case.arguments[k] for k in ((wrt,) if single else wrt) if isinstance(k, int)]
            if not all(isinstance(part, float | np.ndarray) for part in parts) or not parts:
                continue
            keywords["tangents"] = parts[0] if single else tuple(parts)
        with np.errstate(all="ignore"):
            expected = derivative.plain(*case.arguments, **keywords)
            answer, trace = traced_answer(derivative, case.arguments, keywords)
        assert close(answer, expected, 1e-9)
        if np.isfinite(flat(expected)).all():
            assert trace.found is None
