"""Where a line that comes and goes is shown: on a terminal, in a notebook, or nowhere.

What it takes, rich above all, is imported when there is something to show, never before.
"""

from __future__ import annotations

import importlib
import os
import sys
import threading
from typing import Any, Protocol, TextIO


class Place(Protocol):
    """Where one line can be shown in place of the one before, and be removed."""

    def show(self, text: str) -> None:
        """Show a line, in place of the one before."""

    def clear(self) -> None:
        """Leave nothing of it."""


def is_looked_at() -> bool:
    """Whether somebody sees what is shown: in a notebook, or at a terminal; not in a process that
    another one of Python's has started to share its work with."""
    if os.environ.get("SRCGRAD_PROGRESS") == "0":
        return False
    return in_notebook() or (_is_terminal(sys.stderr) and not _is_helper())


def in_notebook() -> bool:
    """Whether this is the kernel of a notebook."""
    shell = sys.modules.get("IPython")
    found = shell and shell.get_ipython()
    return found is not None and hasattr(found, "kernel")


def place() -> Place:
    """Where to show something."""
    if in_notebook():
        return InNotebook()
    if os.environ.get("TERM") in ("dumb", "unknown"):
        return Nowhere()
    try:
        importlib.import_module("rich.console")
    except ImportError:
        # What erases a line is not known of each console of Windows.
        return Nowhere() if os.name == "nt" else OnTerminal(sys.stderr)
    return ByRich(sys.stderr)


class Nowhere:
    """Nothing is shown."""

    def show(self, text: str) -> None:
        """Show nothing."""

    def clear(self) -> None:
        """There is nothing to remove."""


class OnTerminal:
    """The last line of a terminal, by the control sequences that nearly all of them know."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def show(self, text: str) -> None:
        """Show a line, cut where the terminal ends; nothing beside a display that is alive."""
        if not is_taken():
            width = importlib.import_module("shutil").get_terminal_size().columns - 1
            self._write(f"\r\x1b[2K{text[:width]}")

    def clear(self) -> None:
        """Erase the line."""
        if not is_taken():
            self._write("\r\x1b[2K")

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


class ByRich:
    """The same by rich, which knows more terminals, their widths and their colours.

    A `Live` of its own would hide the cursor, and take `sys.stdout` while it lives: this is a line.
    """

    def __init__(self, stream: TextIO) -> None:
        console = importlib.import_module("rich.console").Console
        self._console = console(file=stream, highlight=False, emoji=False)

    def show(self, text: str) -> None:
        """Show a line, cut where the terminal ends; nothing beside a display that is alive."""
        if is_taken() or self._console.is_dumb_terminal:
            return
        line = importlib.import_module("rich.text").Text(text, style="dim")
        line.truncate(self._console.width - 1, overflow="ellipsis")
        self._erase()
        self._console.print(line, end="", no_wrap=True)

    def clear(self) -> None:
        """Erase the line."""
        if not is_taken() and not self._console.is_dumb_terminal:
            self._erase()

    def _erase(self) -> None:
        segment = importlib.import_module("rich.segment").ControlType
        control = importlib.import_module("rich.control").Control
        self._console.control(control(segment.CARRIAGE_RETURN, (segment.ERASE_IN_LINE, 2)))


class InNotebook:
    """An output of the cell that is run, which is empty in the end."""

    def __init__(self) -> None:
        self._display = importlib.import_module("IPython.display").display
        self._handle: Any = None

    def show(self, text: str) -> None:
        """Show a line."""
        self._say(text)

    def clear(self) -> None:
        """Empty the output: the other ones of the cell are not ours."""
        if self._handle is not None:
            self._say("")
            self._handle = None

    def _say(self, text: str) -> None:
        data = {"text/plain": text}
        if self._handle is None:
            self._handle = self._display(data, raw=True, display_id=True)
        else:
            self._handle.update(data, raw=True)


def is_taken() -> bool:
    """Whether something else is alive at the foot of the terminal: a `Live` of rich's, or a bar."""
    is_of_rich = any(_is_of_rich(each) for each in (sys.stdout, sys.stderr, *threading.enumerate()))
    console = getattr(sys.modules.get("rich"), "_console", None)
    lives = getattr(console, "_live", None) or getattr(console, "_live_stack", None)
    bars = getattr(getattr(sys.modules.get("tqdm.std"), "tqdm", None), "_instances", None)
    return is_of_rich or bool(lives) or bool(bars)


def _is_of_rich(thing: object) -> bool:
    """Streams and threads of rich's are there while a display lives."""
    return type(thing).__module__.startswith("rich.")


def _is_terminal(stream: TextIO | None) -> bool:
    try:
        return stream is not None and stream.isatty()
    except (AttributeError, ValueError):  # not a file, or closed
        return False


def _is_helper() -> bool:
    process: Any = sys.modules.get("multiprocessing.process")
    return process is not None and process.parent_process() is not None
