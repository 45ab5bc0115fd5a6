"""Random programs: a fixed few by default; in the long tier two thousand that are new each day.

`SRCGRAD_SEED=20260101 pytest -m long tests/search/test_search.py` runs those of another day. A
fault that is new fails, and gives its small program; one that `tests/search/known.py` lists is
counted.
"""

from __future__ import annotations

import datetime
import itertools
import os
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.search import constructs, each_call, entries, known, ledger, ways
from tests.search.generators import GENERATORS, is_compiled, is_twice
from tests.search.idioms import Chance
from tests.search.judged import TooSlow, time_limit
from tests.search.outcome import Outcome, examined
from tests.search.program import RandomProgram, copied
from tests.search.run import Tally, searched
from tests.search.shrink import as_row, shrunk

TODAY = int(os.environ.get("SRCGRAD_SEED", datetime.date.today().strftime("%Y%m%d")))
CHUNKS, CHUNK = 40, 50
"""So many tests of so many programs: of one process each, and short enough to be shared out."""
FEWER = {"returning": 6, "numerics": 5, "written": 8}
"""Of programs that every entry point is asked about, which take longer."""
COMPILED = 0.02
"""The share that is compiled too, which takes ten times as long; a search compiles a tenth."""


def checked(generator: str, seed: int, compiled: bool = False) -> Outcome:
    """The outcome of a seed; a fault is reported with a small program that has it."""
    program = GENERATORS[generator](seed)
    found = examined(program, compiled, is_twice(seed))
    if found.is_fault:
        small, found = shrunk(program, found, compiled)
        row = as_row(small, f"{generator}_{seed}")
        if known.where_told(found, small):
            print(f"known: {generator} {seed}: {found.kind}: {found.what}\n{row}")
            return found
        pytest.fail(f"{generator} {seed}: {found.kind}: {found.what}: {found.detail}\n{row}")
    return found


FEW = [
    ("idioms", 8),
    ("arrays", 7),
    ("statements", 4),
    ("returning", 2),
    ("numerics", 3),
    ("written", 3),
]


@pytest.mark.parametrize(("generator", "count"), FEW)
def test_few(generator: str, count: int) -> None:
    first = 100 if generator in FEWER else 0
    kinds = Counter(checked(generator, seed).kind for seed in range(first, first + count))
    assert kinds["right"] >= 0.6 * count, kinds


@pytest.mark.parametrize("generator", GENERATORS)
def test_few_compiled(generator: str) -> None:
    for seed in range(200, 201 if generator in FEWER else 202):
        checked(generator, seed, compiled=True)


@pytest.mark.long
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_of_today(chunk: int) -> None:
    generator = list(GENERATORS)[chunk % len(GENERATORS)]
    first = TODAY * 10_000 + chunk * CHUNK
    print(f"{generator}, seeds from {first} (SRCGRAD_SEED={TODAY})")
    tally = Tally()
    for seed in range(first, first + FEWER.get(generator, CHUNK)):
        compiled = is_compiled(seed, COMPILED)
        tally.add(generator, seed, checked(generator, seed, compiled), compiled)
    print(tally.report())


@pytest.mark.long
def test_every_construct_is_produced() -> None:
    programs = itertools.chain(
        map(GENERATORS["idioms"], range(600)),
        map(GENERATORS["arrays"], range(100)),
        map(GENERATORS["statements"], range(100)),
    )
    found = constructs.counted(programs)
    rare = {name: found[name] for name in constructs.CONSTRUCTS if not found[name]}
    assert not rare, rare


# The search itself ---------------------------------------------------------------------------

SINE = """
import numpy as np

def helper(s):
    return s * s

def program(x, y, s):
    t = helper(s) + 0.3
    for i in range(len(x)):
        if x[i] > 0.2:
            t += y[i] * s
        y[i] = 0.5 * y[i] + 0.1 * np.sin(x[i]) * t
    return np.sum(y) + t
"""
NUMBERS = (np.array([0.3, 0.1, 0.5]), np.array([0.2, 0.4, -0.7]), 0.6)


def wrong_of_sines(asked, arguments, directions):
    """A way that is wrong for programs with a sine."""
    found = ways.text(asked, arguments, directions)
    is_wrong = "sin" in asked.function.__code__.co_names
    return replace(found, slopes=[slope + is_wrong for slope in found.slopes])


def test_a_wrong_way_is_found_and_shrunk(monkeypatch: pytest.MonkeyPatch) -> None:
    program = RandomProgram(SINE, (NUMBERS,), (0, 1, 2))
    assert examined(program) == Outcome("right")
    monkeypatch.setattr(ways, "QUICK", (("sines", wrong_of_sines),))
    found = examined(program)
    assert (found.kind, found.what) == ("wrong", "sines: gradient")
    small, again = shrunk(program, found, compiled=False)
    assert (again.kind, again.what) == (found.kind, found.what)
    assert "sin" in small.text and len(small.text.splitlines()) <= 6, small.text
    row = as_row(small, "name")
    assert "def name(" in row and "case(name, " in row


def test_wrong_tangents_and_products_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    program = RandomProgram(SINE, (NUMBERS,), (0, 1, 2))
    found = examined(program, second=True)
    assert found == Outcome("right")
    names = [name for name, _ in (*ways.QUICK, *ways.SECOND)]
    assert {"text", "forward", "loops", "hvp", "hvp by loops"} <= set(names)
    assert found.by_way == tuple((name, "right") for name in names)

    def off(*asked):
        found = ways.product(*asked)
        return replace(found, product=1.001 * found.product)

    monkeypatch.setattr(ways, "SECOND", (("hvp", off),))
    assert examined(program, second=True).what == "hvp: product"

    def not_a_number(*asked):
        return replace(ways.forward(*asked), slopes=[np.nan])

    monkeypatch.setattr(ways, "QUICK", (("text", ways.text), ("forward", not_a_number)))
    assert examined(program).what == "forward: NaN"


SEVERAL = """
import numpy as np

def program(x, s, k):
    u = x * s + np.sin(x)
    u[1:] += u[:-1] * k
    return {"u": u, "rest": (s * np.sum(u), k)}
"""


def test_entry_points_agree_and_wrong_ones_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = ((np.array([0.3, 0.1, 0.5]), 0.6, 2), (np.array([0.2]), 0.3, 1), (np.zeros(0), 0.3, 1))
    names = ("linearize", "jacobian auto", "vmap", "jvp of jvp", "jet", "has_aux")
    program = RandomProgram(SEVERAL, calls, (0, 1), names)
    found = examined(program)
    assert found == Outcome("right")
    assert found.by_way == tuple((name, "right") for name in ("jvp", "vjp", *names))

    def changed(name: str, **by: float) -> Outcome:
        def wrong(asked: entries.Question) -> entries.Measured:
            given = right(asked)
            values = {field: getattr(given, field) * by[field] for field in by}
            return replace(given, **values)

        right = entries.EVERY[name]
        with monkeypatch.context() as patched:
            patched.setitem(entries.EVERY, name, wrong)
            return examined(program)

    assert changed("vjp", adjoint=1.001).what == "vjp: slope"
    assert changed("jacobian auto", jacobian=1.001).what == "jacobian auto: slope"
    assert changed("jvp of jvp", bend=1.001).what == "jvp of jvp: curvature"
    assert changed("jet", third=1.01).what == "jet: third"


def test_entry_points_of_one_number() -> None:
    program = RandomProgram(SINE, (NUMBERS,), (0, 1, 2), tuple(entries.OF_ONE_NUMBER))
    found = examined(program)
    assert found == Outcome("right")
    assert dict(found.by_way)["hessian sparse"] == "right"


def test_arguments_lie_as_they_did() -> None:
    numbers = np.arange(24.0).reshape(4, 6)
    laid = (numbers.T, numbers[::-1], numbers[:, ::2], numbers[1:3, 1:4], numbers[0, ::-2], numbers)
    for value, copy in zip(laid, copied(laid), strict=True):
        assert copy.strides == value.strides and np.array_equal(copy, value)
        assert not np.shares_memory(copy, value)


def outcome_of(text: str, *arguments: object, wrt: tuple[int, ...] = (0,)) -> Outcome:
    return examined(RandomProgram(text, (arguments,), wrt))


def test_outcomes(monkeypatch: pytest.MonkeyPatch) -> None:
    x = np.array([0.3, 0.4])
    refused = outcome_of("def program(x):\n    return float(eval('1.0')) * x[0]\n", x)
    assert refused.kind == "refused" and "eval" in refused.what
    raises = "def program(x, n):\n    return x[n] ** 2\n"
    assert outcome_of(raises, x, 1) == Outcome("right")
    assert outcome_of(raises, x, 2) == Outcome("right", "raises as Python does")
    jump = "def program(x):\n    return x[0] if x[0] < 0.3 else 2.0 * x[1]\n"
    assert outcome_of(jump, x).kind == "not comparable"
    monkeypatch.setattr(each_call, "PYTHON_SECONDS", 0.2)
    endless = "def program(x):\n    while x[0] < 1.0:\n        x[0] *= 0.5\n    return x[0]\n"
    assert outcome_of(endless, x) == Outcome("not comparable", "Python does not end")


@pytest.mark.parametrize("names", [(), ("vjp", "hvp")])
def test_a_program_that_does_not_end_beside_its_arguments(
    names: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tolerance of zero is reached, one below zero never is: differences need both."""
    monkeypatch.setattr(each_call, "PYTHON_SECONDS", 0.2)
    root = (
        "def program(a, t):\n    y = a\n    while abs(y - 1.0) > t:\n        y = 1.0\n"
        "    return y * a\n"
    )
    found = examined(RandomProgram(root, ((2.0, 0.0),), (0, 1), names))
    assert found == Outcome("not comparable", "Python does not end nearby")


def test_a_limit_of_time_holds_within_another_one_and_after_it() -> None:
    def burn(seconds: float) -> None:
        start = time.process_time()
        while time.process_time() - start < seconds:
            pass

    with time_limit(30.0), pytest.raises(TooSlow), time_limit(0.05):
        burn(10.0)
    with pytest.raises(TooSlow), time_limit(0.1):
        with time_limit(30.0):
            burn(0.02)
        burn(10.0)
    burn(0.15)


def test_random_words() -> None:
    """The first numbers of SplitMix64 from seed 1234567, as its authors' code gives them."""
    chance = Chance(1234567)
    expected = [6457827717110365317, 3203168211198807973, 9817491932198370423]
    assert [chance.word() for _ in range(3)] == expected


def test_a_ledger_adds_up(tmp_path: Path) -> None:
    path = tmp_path / "ledger.md"
    tally = Tally()
    tally.add("idioms", 1, Outcome("right"), True)
    tally.add("idioms", 2, Outcome("refused", "SG101 a | b"), False)
    tally.add("idioms", 3, Outcome("wrong", "text: gradient"), False)
    run = ledger.run_of("1234abc", "idioms", (1, 3), tally, 60.0)
    ledger.add([run], tally, path)
    runs, reasons, _ = ledger.read(path)
    assert (runs, reasons) == ([run], {"SG101 a | b": 1})
    assert ledger.next_seed(runs, "idioms") == 4 and ledger.next_seed(runs, "arrays") == 1
    sums = ledger.add([replace(run, generator="arrays")], tally, path)
    assert "| all | 6 | 2 (33.33%) | 2 (33.33%) | 2 (33.33%) | 0 (0.00%) | 2 (33.33%) |" in sums
    assert ledger.read(path)[1] == {"SG101 a | b": 2}
    assert path.read_text().count("idioms 3: wrong: text: gradient") == 2


def test_what_is_known_does_not_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(GENERATORS, "sines", lambda _: RandomProgram(SINE, (NUMBERS,), (0, 1, 2)))
    monkeypatch.setattr(ways, "QUICK", (("sines", wrong_of_sines),))
    with pytest.raises(pytest.fail.Exception, match="sines 1: wrong: sines: gradient"):
        checked("sines", 1)
    monkeypatch.setattr(known, "KNOWN", (("wrong: sines", "np.cos", "issue 1"),))
    with pytest.raises(pytest.fail.Exception):
        checked("sines", 1)
    monkeypatch.setattr(known, "KNOWN", (("wrong: sines", "np.sin", "issue 1"),))
    assert checked("sines", 1).kind == "wrong"


def dies(seed: int) -> RandomProgram:
    if seed == 2:
        os._exit(3)
    return RandomProgram("def program(s):\n    return s * s\n", ((0.5,),), (0,))


def test_a_process_that_dies_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(GENERATORS, "dies", dies)
    found = {seed: outcome for _, seed, outcome in searched(["dies"], 0, 5, 0.0, 1, 60.0)}
    assert [found[seed].kind for seed in range(5)] == ["right", "right", "crash", "right", "right"]
    assert "3" in found[2].what
