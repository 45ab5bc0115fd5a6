"""Where a line that comes and goes is shown: on a terminal, in a notebook, or nowhere.

What it takes, rich above all, is imported when there is something to show, never before.
"""

from __future__ import annotations

import importlib
import os
import sys
import threading
from collections.abc import Callable
from typing import Any, Protocol, TextIO

BELOW = "\x1bD\x1b[A\x1b7\n\r\x1b[2K"
"""To the start of the line below the cursor, which is made and emptied: index, up, save, next."""
BACK = "\x1b8"
"""To where the cursor was."""


class Place(Protocol):
    """Where one line can be shown in place of the one before, and be removed."""

    def show(self, text: str) -> None:
        """Show a line, in place of the one before."""

    def clear(self) -> None:
        """Leave nothing of it."""


def is_looked_at() -> bool:
    """Whether somebody sees what is shown: in a notebook, or at a terminal; not in a process that
    another one of Python's has started to share its work with."""
    if os.environ.get("SRCGRAD_PROGRESS") == "0" or _is_helper():
        return False
    return _asks() if in_notebook() else _is_terminal(sys.stderr) and not os.environ.get("CI")


def in_notebook() -> bool:
    """Whether this is the kernel of a notebook."""
    return hasattr(_shell(), "kernel")


def place() -> Place:
    """Where to show something."""
    if in_notebook():
        return InNotebook()
    if not _is_terminal(sys.stderr) or os.environ.get("TERM") in ("dumb", "unknown"):
        return Nowhere()
    try:
        console = importlib.import_module("rich.console").Console(file=sys.stderr)
    except ImportError:
        # What moves the cursor is not known of each console of Windows.
        return Nowhere() if os.name == "nt" else OnTerminal(sys.stderr, lambda text: text)
    if console.legacy_windows or console.is_dumb_terminal:
        return Nowhere()
    return OnTerminal(sys.stderr, _dim(console))


class Nowhere:
    """Nothing is shown."""

    def show(self, text: str) -> None:
        """Show nothing."""

    def clear(self) -> None:
        """There is nothing to remove."""


class OnTerminal:
    """The line below the cursor, which stays where it is: what a program has begun to write there
    is not touched, and what it goes on with stands where it would.

    A `Live` of rich's would hide the cursor, and take `sys.stdout` while it lives: this is a line,
    written at once.
    """

    def __init__(self, stream: TextIO, styled: Callable[[str], str]) -> None:
        self._stream, self._styled = stream, styled

    def show(self, text: str) -> None:
        """Show a line, cut where the terminal ends; nothing beside a display that is alive."""
        self._write(self._styled(cut(text, _width(self._stream) - 1)))

    def clear(self) -> None:
        """Erase the line."""
        self._write("")

    def _write(self, line: str) -> None:
        if not is_taken(self._stream):
            self._stream.write(f"{BELOW}{line}{BACK}")
            self._stream.flush()


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


def cut(text: str, width: int) -> str:
    r"""As much of a text as has room, with nothing in it that moves the cursor.

    >>> cut("Gradient of f\n", 11), cut("Gradient of f\n", 20), cut("微分", 3)
    ('Gradient of', 'Gradient of f?', '微')
    """
    text = "".join(letter if letter.isprintable() else "?" for letter in text)
    if text.isascii():
        return text[:width]
    kind = importlib.import_module("unicodedata").east_asian_width
    room = width
    for at, letter in enumerate(text):
        room -= 2 if kind(letter) in "WF" else 1
        if room < 0:
            return text[:at]
    return text


def is_taken(stream: TextIO) -> bool:
    """Whether something else is at the foot of the terminal: a `Live` of rich's, a bar, or, while
    this process is in the background, the shell."""
    is_of_rich = any(_is_of_rich(each) for each in (sys.stdout, sys.stderr, *threading.enumerate()))
    console = getattr(sys.modules.get("rich"), "_console", None)
    lives = getattr(console, "_live", None) or getattr(console, "_live_stack", None)
    bars = getattr(getattr(sys.modules.get("tqdm.std"), "tqdm", None), "_instances", None)
    return is_of_rich or bool(lives) or bool(bars) or _is_in_background(stream)


def _dim(console: Any) -> Callable[[str], str]:
    """What makes a line faint where the terminal has colours and the user wants them."""
    text = importlib.import_module("rich.text").Text

    def dim(line: str) -> str:
        with console.capture() as captured:
            console.print(text(line, style="dim"), end="", soft_wrap=True)
        return str(captured.get())

    return dim


def _width(stream: TextIO) -> int:
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns):
        return int(columns)
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except OSError:
        return 80


def _is_of_rich(thing: object) -> bool:
    """Streams and threads of rich's are there while a display lives."""
    return type(thing).__module__.startswith("rich.")


def _is_terminal(stream: TextIO | None) -> bool:
    """What only says that it is one, as IDLE's window does, knows no control sequences."""
    try:
        return stream is not None and stream.isatty() and os.isatty(stream.fileno())
    except (AttributeError, ValueError, OSError):  # not a file, or closed
        return False


def _is_in_background(stream: TextIO) -> bool:
    """Whether the shell has the terminal; of one that is not this session's nobody knows."""
    if not hasattr(os, "tcgetpgrp"):
        return False
    try:
        return os.tcgetpgrp(stream.fileno()) != os.getpgrp()
    except OSError:
        return False


def _is_helper() -> bool:
    process: Any = sys.modules.get("multiprocessing.process")
    return process is not None and process.parent_process() is not None


def _shell() -> Any:
    """What IPython says that runs this, if it does."""
    found = getattr(sys.modules.get("IPython"), "get_ipython", None)
    return found and found()


def _asks() -> bool:
    """Whether the cell could ask somebody: where nbconvert and the like run it, it cannot."""
    return bool(getattr(_shell().kernel, "_allow_stdin", True))
