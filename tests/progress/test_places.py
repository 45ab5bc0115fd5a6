"""What is written to a terminal, as a person sees it; what stays away from others' displays."""

from __future__ import annotations

import io
import os
import re
import sys
import threading
import types
from collections.abc import Iterator
from typing import Any

import pytest

from srcgrad.progress import Lookout, places

pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")


ROWS = 4
SEQUENCE = re.compile(r"\x1b(?:\[[0-9;]*[A-Za-z]|.)|.", re.DOTALL)


def screen(written: str) -> list[str]:
    r"""The lines that are to be seen on a terminal of four rows, down to the last one with text.

    >>> screen("a\r\nb\x1bD\x1b[A\x1b7\n\r\x1b[2Kbelow\x1b8c")
    ['a', 'bc', 'below']
    >>> screen("1\r\n2\r\n3\r\n4\r\n5")
    ['2', '3', '4', '5']
    """
    rows, row, column, saved = [""] * ROWS, 0, 0, (0, 0)
    for piece in SEQUENCE.findall(written):
        match piece:
            case "\n" | "\x1bD":
                if row == ROWS - 1:
                    rows = [*rows[1:], ""]
                else:
                    row += 1
            case "\r":
                column = 0
            case "\x1b[A":
                row = max(row - 1, 0)
            case "\x1b7":
                saved = row, column
            case "\x1b8":
                row, column = saved
            case "\x1b[2K":
                rows[row] = ""
            case _ if piece.endswith("m") and piece.startswith("\x1b["):
                pass  # a colour
            case _:
                assert piece.isprintable(), piece
                line = rows[row].ljust(column)
                rows[row], column = line[:column] + piece + line[column + 1 :], column + 1
    lines = [each.rstrip() for each in rows]
    while lines and not lines[-1]:
        lines.pop()
    return lines


class System:
    """`sys` with a standard error that pytest does not capture."""

    def __init__(self, stderr: object) -> None:
        self.stderr = stderr

    def __getattr__(self, name: str) -> Any:
        return getattr(sys, name)


class Terminal:
    """A pseudo-terminal, as standard error."""

    def __init__(self) -> None:
        self.master, slave = pty.openpty()
        os.set_blocking(self.master, False)
        self.stream = os.fdopen(slave, "w", encoding="utf-8")
        self.written = ""

    def read(self) -> list[str]:
        """What is to be seen of all that was written up to now, and of nothing else."""
        self.stream.flush()
        try:
            while piece := os.read(self.master, 4096):
                self.written += piece.decode()
        except BlockingIOError:
            pass
        return screen(self.written)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    found = Terminal()
    monkeypatch.setattr(places, "sys", System(found.stream))
    monkeypatch.setattr(places, "_is_helper", lambda: False)  # nor is one of pytest-xdist's
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("SRCGRAD_PROGRESS", raising=False)
    yield found
    found.stream.close()
    os.close(found.master)


@pytest.fixture(params=["with rich", "without rich"])
def either(
    request: pytest.FixtureRequest, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    if request.param == "without rich":
        monkeypatch.setitem(sys.modules, "rich.console", None)
    else:
        pytest.importorskip("rich")
    return terminal


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_line_comes_changes_and_goes(either: Terminal) -> None:
    clock = Clock()
    lookout = Lookout(clock=clock, has_thread=False)
    with lookout.working("f", "reading"):
        lookout.look()
        assert either.read() == [] and either.written == ""
        clock.now = 1.0
        lookout.look()
        assert either.read() == ["", "srcgrad: f: reading, 1 s"]
        lookout.enter("printing")
        lookout.look()
        assert either.read() == ["", "srcgrad: f: printing, 1 s"]
    assert either.read() == []


def test_what_the_program_writes_stays_where_it_is(either: Terminal) -> None:
    clock = Clock()
    lookout = Lookout(clock=clock, has_thread=False)
    either.stream.write("one\ntwo\nthree\nfitting ... ")  # the last row of the screen
    with lookout.working("f", "reading"):
        clock.now = 1.0
        lookout.look()
        assert either.read() == ["two", "three", "fitting ...", "srcgrad: f: reading, 1 s"]
        clock.now = 2.0
        lookout.look()
        assert either.read() == ["two", "three", "fitting ...", "srcgrad: f: reading, 2 s"]
    either.stream.write("done\nnext")
    assert either.read() == ["two", "three", "fitting ... done", "next"]


def test_a_long_line_is_cut(either: Terminal) -> None:
    place = places.place()
    place.show("a" * 100)
    assert either.read() == ["", "a" * 39]
    place.clear()
    assert either.read() == []


def test_brackets_are_no_markup(either: Terminal) -> None:
    places.place().show("vmap of f[bold]")
    assert either.read() == ["", "vmap of f[bold]"]


def test_a_terminal_is_looked_at(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    assert places.is_looked_at()
    monkeypatch.setenv("SRCGRAD_PROGRESS", "0")
    assert not places.is_looked_at()
    monkeypatch.setenv("SRCGRAD_PROGRESS", "1")
    assert places.is_looked_at()


class Pretender(io.StringIO):
    """A window that says that it is a terminal, as IDLE's does."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("stream", [None, io.StringIO(), object(), Pretender()])
def test_a_file_is_not_looked_at(
    monkeypatch: pytest.MonkeyPatch, stream: object, terminal: Terminal
) -> None:
    monkeypatch.setattr(places, "sys", System(stream))
    assert not places.is_looked_at()
    assert isinstance(places.place(), places.Nowhere), "another one than when the work began"


def test_continuous_integration_is_not_looked_at(
    monkeypatch: pytest.MonkeyPatch, terminal: Terminal
) -> None:
    monkeypatch.setenv("CI", "true")
    assert not places.is_looked_at()


def test_the_terminal_is_the_shell_s_while_the_process_is_in_the_background(
    either: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = places.place()
    monkeypatch.setattr(os, "tcgetpgrp", lambda _: os.getpgrp() + 1)
    place.show("text")
    place.clear()
    assert either.read() == [] and either.written == ""
    monkeypatch.setattr(os, "tcgetpgrp", lambda _: os.getpgrp())
    place.show("text")
    assert either.read() == ["", "text"]


def test_a_closed_stream_is_not_looked_at(
    monkeypatch: pytest.MonkeyPatch, terminal: Terminal
) -> None:
    closed = io.StringIO()
    closed.close()
    monkeypatch.setattr(places, "sys", System(closed))
    assert not places.is_looked_at()


def test_a_process_of_a_pool_is_not_looked_at(
    monkeypatch: pytest.MonkeyPatch, terminal: Terminal
) -> None:
    monkeypatch.setattr(places, "_is_helper", lambda: True)
    assert not places.is_looked_at()


def test_a_dumb_terminal_is_left_alone(either: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    place = places.place()
    place.show("text")
    place.clear()
    assert either.read() == [] and either.written == ""


@pytest.mark.parametrize("options", [{}, {"auto_refresh": False}, {"redirect_stdout": False}])
def test_a_display_of_rich_that_lives_is_left_alone(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, options: dict[str, Any]
) -> None:
    live = pytest.importorskip("rich.live")
    console = pytest.importorskip("rich.console").Console
    place = places.place()
    with live.Live(console=console(file=io.StringIO(), force_terminal=True), **options):
        before = sys.stdout, sys.stderr
        assert places.is_taken(terminal.stream)
        place.show("text")
        place.clear()
        assert (sys.stdout, sys.stderr) == before
        assert terminal.read() == [] and terminal.written == ""
    for thread in threading.enumerate():  # rich does not wait for its own
        if type(thread).__module__.startswith("rich."):
            thread.join(60)
    assert not places.is_taken(terminal.stream)
    place.show("text")
    assert terminal.read() == ["", "text"]


def test_a_display_on_rich_s_own_console_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    rich, live = pytest.importorskip("rich"), pytest.importorskip("rich.live")
    quiet: dict[str, Any] = {"redirect_stdout": False, "redirect_stderr": False}
    monkeypatch.setattr(rich.get_console(), "file", io.StringIO())
    with live.Live(auto_refresh=False, **quiet):
        assert places.is_taken(sys.stderr)
    assert not places.is_taken(sys.stderr)


def test_a_bar_of_tqdm_is_left_alone(monkeypatch: pytest.MonkeyPatch, either: Terminal) -> None:
    bars = types.SimpleNamespace(_instances={"a bar"})
    monkeypatch.setitem(sys.modules, "tqdm.std", types.SimpleNamespace(tqdm=bars))  # type: ignore
    places.place().show("text")
    assert either.read() == []
    bars._instances.clear()
    places.place().show("text")
    assert either.read() == ["", "text"]


class Kernel:
    """Outputs of a cell, as Jupyter keeps them: by the identity of the display."""

    def __init__(self) -> None:
        self.outputs: list[str] = []
        self._allow_stdin = True

    def display(self, data: dict[str, str], raw: bool, display_id: bool) -> Kernel:
        assert raw and display_id
        self.outputs.append(data["text/plain"])
        return self

    def update(self, data: dict[str, str], raw: bool) -> None:
        assert raw
        self.outputs[-1] = data["text/plain"]


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch) -> Kernel:
    found = Kernel()
    shell = types.SimpleNamespace(kernel=found)
    package: Any = types.ModuleType("IPython")
    package.get_ipython = lambda: shell
    package.display = types.ModuleType("IPython.display")
    package.display.display = found.display
    monkeypatch.setitem(sys.modules, "IPython", package)
    monkeypatch.setitem(sys.modules, "IPython.display", package.display)
    monkeypatch.delenv("SRCGRAD_PROGRESS", raising=False)
    monkeypatch.setattr(places, "_is_helper", lambda: False)  # nor is one of pytest-xdist's
    return found


def test_a_notebook_has_an_output_that_is_empty_in_the_end(
    kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    lookout = Lookout(clock=clock, has_thread=False)
    with lookout.working("f", "reading"):
        lookout.look()
        assert kernel.outputs == []
        clock.now = 2.0
        lookout.look()
        lookout.enter("printing")
        lookout.look()
        assert kernel.outputs == ["srcgrad: f: printing, 2 s"]
    assert kernel.outputs == [""]
    monkeypatch.setenv("SRCGRAD_PROGRESS", "0")
    assert not places.is_looked_at()


def test_a_notebook_that_nobody_sits_at_is_left_alone(
    kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert places.is_looked_at()
    kernel._allow_stdin = False  # as nbconvert runs it: the file would tell how long it took
    assert places.in_notebook() and not places.is_looked_at()
    kernel._allow_stdin = True
    monkeypatch.setattr(places, "_is_helper", lambda: True)
    assert not places.is_looked_at()


def test_a_package_that_is_being_imported_is_no_notebook(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "IPython", types.ModuleType("IPython"))
    assert not places.in_notebook()
