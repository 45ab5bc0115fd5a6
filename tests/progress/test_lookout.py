"""Work that takes long is shown, and nothing of it is left: with a clock of the test's own."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import srcgrad
from srcgrad import progress
from srcgrad.progress import Lookout, lookout, places


class Board:
    """A place that keeps what it has shown; what is there now is last."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.shown = threading.Event()

    def show(self, text: str) -> None:
        self.lines.append(text)
        self.shown.set()

    def clear(self) -> None:
        self.lines.append("")


class Watched:
    """A lookout at a board, with a clock that the test sets, and without a thread."""

    def __init__(self, has_thread: bool = False, delay: float = 1.0) -> None:
        self.now, self.board, self.is_looked_at = 0.0, Board(), True
        self.made = 0
        self.lookout = Lookout(
            delay,
            lambda: self.now,
            lambda: self.is_looked_at,
            self._place,
            has_thread=has_thread,
        )

    def _place(self) -> Board:
        self.made += 1
        return self.board

    def at(self, now: float) -> list[str]:
        self.now = now
        self.lookout.look()
        return self.board.lines


@pytest.fixture
def watched() -> Watched:
    return Watched()


def test_nothing_is_shown_before_the_delay(watched: Watched) -> None:
    with watched.lookout.working("f", "reading"):
        assert watched.at(0.99) == []
    assert watched.at(5.0) == [] and watched.made == 0


def test_stage_and_seconds_are_shown_and_removed(watched: Watched) -> None:
    with watched.lookout.working("f", "reading"):
        watched.at(1.0)
        watched.at(1.5)  # nothing new to say
        watched.at(2.1)
        watched.lookout.enter("printing")
        watched.at(2.2)
    lines = ["srcgrad: f: reading, 1 s", "srcgrad: f: reading, 2 s", "srcgrad: f: printing, 2 s"]
    assert watched.board.lines == [*lines, ""]
    assert watched.at(9.0) == [*lines, ""] and watched.made == 1


def test_parts_of_work_count_from_its_beginning(watched: Watched) -> None:
    working, enter = watched.lookout.working, watched.lookout.enter
    with working("f"):
        with working("f", "reading"):
            watched.at(0.9)
            with working("g", "reading"):
                enter("optimising")
                watched.at(1.0)
            watched.at(1.1)
        with working("f_grad", "compiling"):
            watched.at(3.0)
        watched.at(4.0)
    said = ("f: optimising g, 1 s", "f: reading, 1 s", "f: compiling f_grad, 3 s", "f, 4 s")
    assert watched.board.lines == [*(f"srcgrad: {each}" for each in said), ""]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_an_exception_takes_the_line_with_it(watched: Watched, error: type[BaseException]) -> None:
    working = watched.lookout.working
    with pytest.raises(error), working("f", "reading"), working("f_grad", "compiling"):
        watched.at(2.0)
        raise error
    assert watched.board.lines == ["srcgrad: f: compiling f_grad, 2 s", ""]
    with working("g", "reading"):
        assert watched.at(2.5)[2:] == [], "it begins anew"
        assert watched.at(3.0)[2:] == ["srcgrad: g: reading, 1 s"]


def test_what_a_part_raises_leaves_the_rest(watched: Watched) -> None:
    with watched.lookout.working("f", "reading"):
        with pytest.raises(ValueError), watched.lookout.working("g", "printing"):
            raise ValueError
        assert watched.at(1.0) == ["srcgrad: f: reading, 1 s"]


def test_of_several_threads_the_one_that_has_worked_longest_is_shown(watched: Watched) -> None:
    working = watched.lookout.working
    inside, over = threading.Event(), threading.Event()

    def other() -> None:
        with working("g", "reading"):
            inside.set()
            assert over.wait(60)

    thread = threading.Thread(target=other)
    with working("f", "compiling"):
        watched.now = 1.0
        thread.start()
        assert inside.wait(60)
        watched.at(1.5)
        watched.at(2.0)
    assert watched.board.lines[-1] != "", "the other one works on"
    watched.at(3.0)
    over.set()
    thread.join()
    said = ("f: compiling, 1 s", "f: compiling (and 1 more), 2 s", "g: reading, 2 s")
    assert watched.board.lines == [*(f"srcgrad: {each}" for each in said), ""]


def test_a_thread_shows_it_by_itself_and_ends() -> None:
    watched = Watched(has_thread=True, delay=0.0)
    with watched.lookout.working("f", "reading"):
        assert watched.board.shown.wait(60)
        (thread,) = (each for each in threading.enumerate() if each is watched.lookout._thread)
    assert not thread.is_alive(), "it is gone when work goes on"
    assert watched.board.lines == ["srcgrad: f: reading, 0 s", ""]


def test_nobody_looks_on_where_nothing_is_seen() -> None:
    watched = Watched(has_thread=True, delay=0.0)
    watched.is_looked_at = False
    with watched.lookout.working("f", "reading"):
        watched.lookout.enter("printing")
        assert watched.at(5.0) == [] and watched.lookout._thread is None


def test_a_stream_that_cannot_say_what_it_is_ends_no_work(watched: Watched) -> None:
    def fails() -> bool:
        raise OSError("the stream is gone")

    watched.lookout._is_looked_at = fails
    with watched.lookout.working("f", "reading"):
        assert watched.at(5.0) == []


def test_where_no_thread_can_be_had_nothing_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread at interpreter shutdown")

    watched = Watched(has_thread=True)
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", fails)
        with watched.lookout.working("f", "reading"):
            assert watched.lookout._thread is None
    with watched.lookout.working("f", "reading"):
        assert watched.lookout._thread is not None, "another time it can"


def test_the_end_that_is_interrupted_leaves_nothing(watched: Watched) -> None:
    def interrupted() -> None:
        watched.board.clear = cleared  # type: ignore[method-assign]
        raise KeyboardInterrupt

    cleared, watched.board.clear = watched.board.clear, interrupted  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt), watched.lookout.working("f", "reading"):
        watched.at(1.0)
    assert watched.at(1.1) == ["srcgrad: f: reading, 1 s", ""], "the thread looks once more"
    with watched.lookout.working("g", "reading"):
        assert watched.at(2.2)[2:] == ["srcgrad: g: reading, 1 s"], "and it is work of its own"


def test_a_place_that_fails_ends_no_work(watched: Watched) -> None:
    def fails(text: str) -> None:
        raise OSError("the stream is gone")

    watched.board.show = fails  # type: ignore[method-assign]
    with watched.lookout.working("f", "reading"):
        assert watched.at(1.0) == []
        assert watched.at(2.0) == [] and watched.made == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_forked_child_shows_nothing_of_its_parent(watched: Watched) -> None:
    with watched.lookout.working("f", "reading"):
        watched.at(2.0)
        watched.lookout._lock.acquire()  # as before a fork
        watched.lookout._start_anew()
        assert watched.at(3.0) == ["srcgrad: f: reading, 2 s"]
    assert watched.board.lines == ["srcgrad: f: reading, 2 s"]


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """All that this process's lookout would ever show."""
    said: list[str] = []

    class Levels(list[tuple[str, str]]):
        work: lookout.Work

        def append(self, level: tuple[str, str]) -> None:
            super().append(level)
            said.append(self.work.says())

        def __setitem__(self, at: object, level: object) -> None:
            super().__setitem__(at, level)  # type: ignore[call-overload]
            said.append(self.work.says())

    class Heard(lookout.Work):
        def __init__(self, since: float) -> None:
            super().__init__(since)
            self.levels = levels = Levels()
            levels.work = self

    monkeypatch.setattr(lookout, "Work", Heard)
    monkeypatch.setattr(progress.LOOKOUT, "_is_looked_at", lambda: True)
    monkeypatch.setattr(progress.LOOKOUT, "_has_thread", False)
    return said


IN_ORDER = ["reading", "simplifying", "differentiating", "optimising", "printing"]


def test_each_stage_of_a_derivation_is_said(heard: list[str]) -> None:
    def loss(x: float) -> float:
        return x * x

    srcgrad.grad(loss).specialise("f8")
    assert heard == [f"Gradient of loss: {stage}" for stage in IN_ORDER]
    assert progress.LOOKOUT._works == {}


def test_a_refusal_leaves_nothing(heard: list[str]) -> None:
    def loss(x: float) -> int:
        return int(x)

    with pytest.raises(srcgrad.SrcgradError):
        srcgrad.grad(loss).specialise("f8")
    assert heard[0] == "Gradient of loss: reading" and progress.LOOKOUT._works == {}


def test_a_call_is_one_piece_of_work_with_its_compilation(heard: list[str]) -> None:
    def loss(x: float) -> float:
        return 3.25 * x

    assert srcgrad.grad(loss)(2.0) == 3.25
    parts = ["", *(f": {stage}" for stage in (*IN_ORDER, "compiling loss_grad"))]
    assert heard == [f"Gradient of loss{part}" for part in parts]


def test_both_texts_of_a_linearization_are_said(heard: list[str]) -> None:
    def loss(x: float) -> float:
        return x * x

    srcgrad.linearize(loss, 2.0)
    of_texts = [each.partition(": ")[2] for each in heard]
    of_texts = [each for each in of_texts if each in ("optimising", "printing")]
    assert of_texts == ["optimising", "printing"] * 2


@pytest.mark.long
def test_compiling_in_several_threads_leaves_nothing() -> None:
    watched = Watched(has_thread=True, delay=0.0)

    def one(k: int) -> float:
        def loss(x: np.ndarray) -> float:
            return float(k) * np.sum(x * x)

        with watched.lookout.working(f"loss {k}"):
            return float(srcgrad.grad(loss)(np.ones(3))[0])

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(one, range(8))) == [2.0 * k for k in range(8)]
    assert watched.lookout._works == {} and watched.board.lines[-1:] in ([], [""])


def test_the_place_is_asked_for_once_something_is_to_be_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert progress.LOOKOUT._new_place is places.place
    assert progress.LOOKOUT._is_looked_at is places.is_looked_at
    assert progress.LOOKOUT.delay == lookout.DELAY == 1.0
