"""What is left of names of a module that a function sets must not matter to its next call."""

from __future__ import annotations

from typing import Any

import pytest

import srcgrad

MODE, COUNT, RATE = "Big", 0, 1.5


def returns_what_it_was(x: Any) -> Any:
    global MODE
    before = MODE
    MODE = MODE.lower()
    return x * x, before


def returns_what_it_is(x: Any) -> Any:
    global MODE
    MODE = MODE.lower()
    return x * x, MODE


def longer_each_time(x: Any) -> Any:
    global MODE, RATE
    before = RATE
    RATE = x
    RATE = before
    MODE = MODE + "."
    return x * x


def counted(x: Any) -> Any:
    global COUNT
    COUNT += 1
    return x * x


def kept(x: Any) -> Any:
    global RATE
    RATE = x * 2.0
    return x * RATE


def on_one_path(x: Any) -> Any:
    global COUNT
    if x > 1.0:
        COUNT = 7
    return x * x


@pytest.mark.parametrize("program", [longer_each_time, counted, kept, on_one_path])
def test_what_the_next_call_would_miss_is_refused(program: Any) -> None:
    with pytest.raises(srcgrad.UnsupportedSyntax, match="assignment to the global name") as caught:
        srcgrad.grad(program).plain(2.0)
    name = {longer_each_time: "MODE", kept: "RATE"}.get(program, "COUNT")
    assert name in str(caught.value)
    assert (MODE, COUNT, RATE) == ("Big", 0, 1.5), "a derivative leaves no trace"


def test_constants_that_are_returned_count() -> None:
    with pytest.raises(srcgrad.UnsupportedSyntax, match="MODE"):
        srcgrad.value_and_grad(returns_what_it_was, has_aux=True).plain(2.0)
    found = srcgrad.value_and_grad(returns_what_it_is, has_aux=True)
    assert found.plain(2.0) == ((4.0, "big"), 4.0)
    assert MODE == "Big"


def test_a_setting_that_the_caller_changes_is_seen(monkeypatch: Any) -> None:
    slope = srcgrad.grad(lambda x: scaled(x))
    assert slope.plain(2.0) == 6.0
    monkeypatch.setitem(globals(), "RATE", 10.0)
    assert slope.plain(2.0) == 40.0


def scaled(x: Any) -> Any:
    global RATE
    before = RATE
    RATE = RATE * x
    found = x * RATE
    RATE = before
    return found
