"""What is written to a terminal, as a person sees it; what stays away from others' displays."""

from __future__ import annotations

import io
import os
import sys
import threading
import types
from collections.abc import Iterator
from typing import Any

import pytest

from srcgrad.progress import Lookout, places

pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")


def screen(written: str) -> str:
    """What is to be seen of lines that end nowhere, carriage returns, and erased lines.

    >>> screen("old\\r\\x1b[2Knew")
    'new'
    """
    line, at = "", 0
    while written:
        if written.startswith("\x1b[2K"):
            line, written = " " * len(line), written[4:]
        elif written.startswith("\x1b["):  # a colour
            written = written.partition("m")[2]
        elif written[0] == "\r":
            at, written = 0, written[1:]
        else:
            assert written[0].isprintable(), written
            line = line[:at].ljust(at) + written[0] + line[at + 1 :]
            at, written = at + 1, written[1:]
    return line.rstrip()


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

    def read(self) -> str:
        """What is to be seen of all that was written up to now."""
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
        assert either.read() == "" and either.written == ""
        clock.now = 1.0
        lookout.look()
        assert either.read() == "srcgrad: f: reading, 1 s"
        lookout.enter("printing")
        lookout.look()
        assert either.read() == "srcgrad: f: printing, 1 s"
        assert "\n" not in either.written
    assert either.read() == ""


def test_a_long_line_is_cut(either: Terminal) -> None:
    place = places.place()
    place.show("a" * 100)
    assert len(either.read()) == 39 and "\n" not in either.written
    place.clear()
    assert either.read() == ""


def test_brackets_are_no_markup(either: Terminal) -> None:
    places.place().show("vmap of f[bold]")
    assert either.read() == "vmap of f[bold]"


def test_a_terminal_is_looked_at(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    assert places.is_looked_at()
    monkeypatch.setenv("SRCGRAD_PROGRESS", "0")
    assert not places.is_looked_at()
    monkeypatch.setenv("SRCGRAD_PROGRESS", "1")
    assert places.is_looked_at()


@pytest.mark.parametrize("stream", [None, io.StringIO(), object()])
def test_a_file_is_not_looked_at(
    monkeypatch: pytest.MonkeyPatch, stream: object, terminal: Terminal
) -> None:
    monkeypatch.setattr(places, "sys", System(stream))
    assert not places.is_looked_at()


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
    assert either.read() == "" and either.written == ""


@pytest.mark.parametrize("options", [{}, {"auto_refresh": False}, {"redirect_stdout": False}])
def test_a_display_of_rich_that_lives_is_left_alone(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, options: dict[str, Any]
) -> None:
    live = pytest.importorskip("rich.live")
    console = pytest.importorskip("rich.console").Console
    place = places.place()
    with live.Live(console=console(file=io.StringIO(), force_terminal=True), **options):
        before = sys.stdout, sys.stderr
        assert places.is_taken()
        place.show("text")
        place.clear()
        assert (sys.stdout, sys.stderr) == before
        assert terminal.read() == "" and terminal.written == ""
    for thread in threading.enumerate():  # rich does not wait for its own
        if type(thread).__module__.startswith("rich."):
            thread.join(60)
    assert not places.is_taken()
    place.show("text")
    assert terminal.read() == "text"


def test_a_display_on_rich_s_own_console_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    rich, live = pytest.importorskip("rich"), pytest.importorskip("rich.live")
    quiet: dict[str, Any] = {"redirect_stdout": False, "redirect_stderr": False}
    monkeypatch.setattr(rich.get_console(), "file", io.StringIO())
    with live.Live(auto_refresh=False, **quiet):
        assert places.is_taken()
    assert not places.is_taken()


def test_a_bar_of_tqdm_is_left_alone(monkeypatch: pytest.MonkeyPatch, either: Terminal) -> None:
    bars = types.SimpleNamespace(_instances={"a bar"})
    monkeypatch.setitem(sys.modules, "tqdm.std", types.SimpleNamespace(tqdm=bars))  # type: ignore
    places.place().show("text")
    assert either.read() == ""
    bars._instances.clear()
    places.place().show("text")
    assert either.read() == "text"


class Kernel:
    """Outputs of a cell, as Jupyter keeps them: by the identity of the display."""

    def __init__(self) -> None:
        self.outputs: list[str] = []

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
