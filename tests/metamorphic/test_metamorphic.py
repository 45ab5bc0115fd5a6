"""Laws on the repository's own programs: written another way, they have the same gradient.

A slice of all programs and laws by default; `pytest -m soak` has all of them, and random programs.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

import numpy as np
import pytest

from tests.golden.programs import PROGRAMS
from tests.language.test_language import MODULES
from tests.search.generators import GENERATORS
from tests.tools.checking import Case
from tests.tools.metamorphic.examine import Verdict, function_of, in_mixed_layouts, judged, of_case
from tests.tools.metamorphic.laws import LAWS, rewritten
from tests.tools.metamorphic.subject import Subject, subject

SLICE = 211
"""One pair of a program and a law in so many runs by default."""


def subjects(module: str = "") -> Iterator[tuple[str, Subject]]:
    """The programs of a module, or of all, each once."""
    cases = [
        (f"{each.__name__}.{name}", case)
        for each in MODULES
        if each.__name__.endswith(module)
        for name, case in each.case.params()
    ]
    if not module or module == "golden":
        cases += [
            (f"golden.{g.name}", Case(g.program, g.arguments, {}, {"argnums": g.argnums}))
            for g in PROGRAMS
        ]
    seen: set[object] = set()
    for name, case in cases:
        if case.program not in seen and (found := of_case(case)) is not None:
            seen.add(case.program)
            yield name, found


def held(name: str, verdict: Verdict | None) -> str:
    assert verdict is None or verdict.kind != "broken", f"{name}: {verdict.detail}"
    return verdict.kind if verdict else "does not apply"


def test_a_slice() -> None:
    pairs = [(name, each, law) for name, each in subjects() for law in LAWS]
    assert len(pairs) > 6000, len(pairs)
    chosen = pairs[::SLICE]
    verdicts = Counter(held(name, judged(each, law)) for name, each, law in chosen)
    assert verdicts["refused"] <= 0.1 * len(chosen), verdicts
    assert verdicts["holds"] > 0.3 * len(chosen), verdicts


def test_a_slice_of_layouts() -> None:
    chosen = list(subjects())[::17]
    verdicts = Counter(held(name, in_mixed_layouts(each)) for name, each in chosen)
    assert verdicts["holds"] >= 5, verdicts


@pytest.mark.soak
@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("module", [*(m.__name__ for m in MODULES), "golden"])
def test_all(module: str, law: str) -> None:
    verdicts = Counter(held(name, judged(each, law)) for name, each in subjects(module))
    print(module, law, dict(verdicts))


@pytest.mark.soak
@pytest.mark.parametrize("module", [*(m.__name__ for m in MODULES), "golden"])
def test_all_layouts(module: str) -> None:
    for name, each in subjects(module):
        held(name, in_mixed_layouts(each))


@pytest.mark.soak
@pytest.mark.parametrize("law", LAWS)
def test_random_programs(law: str) -> None:
    for seed in range(100):
        program = GENERATORS["idioms"](seed)
        with program.loaded() as function:
            found = subject(function, program.calls[0], program.wrt)
            if found is not None:
                held(f"idioms {seed}", judged(found, law))


# The laws themselves -----------------------------------------------------------------------------

STEPS = np.array([0.3, 0.4, 0.5])


def sample(x, s, n):
    total = 0.0
    kept = x[1:] * s
    twice = s * 2.0
    for i in range(1, n):
        if x[i] > 0.35:
            total = total + x[i] * s
        else:
            continue
    kept = kept - twice
    total += np.sum(kept * kept)
    return total


@pytest.mark.parametrize("law", LAWS)
def test_laws_change_the_text_and_not_the_meaning(law: str) -> None:
    found = subject(sample, (STEPS, 0.7, 3), (0, 1))
    assert found is not None
    other = rewritten(found, LAWS[law])
    if law == "loops_peeled":  # there is a `continue`
        assert other is None
        return
    assert other is not None and other.text != found.text
    expected = sample(STEPS, 0.7, 3)
    assert function_of(other)(*other.arguments) == pytest.approx(expected, rel=1e-12)


def squared(s):
    return s * s


def cut(work) -> None:
    """A way of writing that keeps the value at 2 and halves the derivative."""
    work.tree.body = ast.parse("def f(s):\n    return s * float(int(s))").body[0].body  # type: ignore[attr-defined]
    work.changed(None)


def test_a_broken_law_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    found = subject(squared, (2.0,), (0,))
    assert found is not None
    monkeypatch.setitem(LAWS, "cut", cut)
    verdict = judged(found, "cut")
    assert verdict is not None and verdict.kind == "broken", verdict
