"""Who works on what, and since when; a thread that looks on while somebody does."""

from __future__ import annotations

import atexit
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import copy_context

from srcgrad.progress import places

DELAY = 1.0
"""Seconds for which nothing is shown."""
PERIOD = 0.1
"""Seconds between two looks at work that is shown."""
PARTING = 0.05
"""Seconds that the end of work waits, at most, for the thread that looked on."""


class Work:
    """What one thread is at: works one within the other, each with its stage."""

    def __init__(self, since: float) -> None:
        self.since = since
        self.levels: list[tuple[str, str]] = []
        self.context = copy_context()
        """In which a notebook knows to which cell an output belongs."""

    def says(self) -> str:
        """The outermost work, and the stage of the innermost one.

        >>> work = Work(0.0)
        >>> work.levels += [("grad of f", "reading"), ("grad of g", "optimising")]
        >>> work.says()
        'grad of f: optimising grad of g'
        """
        levels = tuple(self.levels)  # its thread goes on meanwhile
        if not levels:
            return ""
        outer, (inner, stage) = levels[0][0], levels[-1]
        said = stage if inner == outer else f"{stage} {inner}".lstrip()
        return f"{outer}: {said}" if said else outer


class Lookout:
    """Shows the stage of work that takes longer than `delay` seconds, until it is done.

    Threads may work at once: the one that has worked longest is shown. What is shown is no reason
    for work to fail: where it cannot be written, nothing more is shown.
    """

    def __init__(
        self,
        delay: float = DELAY,
        clock: Callable[[], float] = time.monotonic,
        is_looked_at: Callable[[], bool] = places.is_looked_at,
        place: Callable[[], places.Place] = places.place,
        *,
        has_thread: bool = True,
    ) -> None:
        self.delay = delay
        self._clock, self._is_looked_at, self._new_place = clock, is_looked_at, place
        self._has_thread = has_thread
        self._lock = threading.RLock()
        self._changed = threading.Condition(self._lock)
        self._thread: threading.Thread | None = None
        self._works: dict[int, Work] = {}
        self._place: places.Place | None = None
        self._shown = ""

    def survive_forks(self) -> None:
        """See that no child is forked while the thread shows something.

        The lock is taken last of all, since who holds another one may want this one: Python goes
        backwards through those who asked, and a module that the others import asks first.
        """
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(
                before=self._lock.acquire,
                after_in_parent=self._lock.release,
                after_in_child=self._start_anew,
            )

    @contextmanager
    def working(self, what: str, stage: str = "") -> Iterator[None]:
        """The time in which this thread works on something; within other work, on a part of it."""
        thread = threading.get_ident()
        work = self._works.get(thread)
        if work is None and not self._is_seen():
            yield
            return
        is_outermost = work is None
        work = work or Work(self._clock())
        depth = len(work.levels)
        try:
            work.levels.append((what, stage))
            if is_outermost:
                self._begin(thread, work)
            yield
        finally:
            if is_outermost:
                self._end(thread)
            del work.levels[depth:]

    def _is_seen(self) -> bool:
        try:
            return self._is_looked_at()
        except Exception:  # a stream of the user's own that cannot say whether it is a terminal
            return False

    def enter(self, stage: str) -> None:
        """The work of this thread, if it is looked at, enters a stage."""
        work = self._works.get(threading.get_ident())
        if work is not None:
            work.levels[-1] = (work.levels[-1][0], stage)

    def look(self) -> None:
        """Show what has taken long, if anything has."""
        with self._lock:
            now = self._clock()
            late = [each for each in self._at_work() if now - each.since >= self.delay]
            if not late:
                self._clear()
                return
            longest = min(late, key=lambda each: each.since)
            others = f" (and {len(late) - 1} more)" if len(late) > 1 else ""
            text = f"srcgrad: {longest.says()}{others}, {int(now - longest.since)} s"
            if text != self._shown:
                self._show(text, longest)

    def _show(self, text: str, work: Work) -> None:
        self._shown = text
        try:
            self._place = self._place or self._new_place()
            work.context.run(self._place.show, text)
        except Exception:  # a stream that is closed or does not know a letter, say
            self._place = places.Nowhere()

    def _clear(self) -> None:
        if self._shown and self._place is not None:
            with suppress(Exception):
                self._place.clear()
        self._shown, self._place = "", None

    def _at_work(self) -> list[Work]:
        return list(self._works.values())  # at once: who ends does not wait for the lock

    def _begin(self, thread: int, work: Work) -> None:
        self._works[thread] = work
        with self._lock:
            if self._thread is None and self._has_thread:
                with suppress(RuntimeError):  # Python ends, or this is one thread too many
                    self._start()

    def _start(self) -> None:
        thread = threading.Thread(target=self._look_on, name="srcgrad's lookout", daemon=True)
        thread.start()
        self._thread = thread
        atexit.unregister(self._forget)
        atexit.register(self._forget)

    def _end(self, thread: int) -> None:
        """Control-C may interrupt each line: the first is what matters, the thread does the rest.

        It is gone before work goes on, if nobody else works: who forks then has one thread.
        """
        self._works.pop(thread, None)
        leaving = None
        with self._changed:
            if not self._works:
                self._clear()
                self._changed.notify_all()
                leaving = self._thread
        if leaving is not None:
            leaving.join(PARTING)

    def _look_on(self) -> None:
        """Look as long as anybody works."""
        with self._changed:
            while works := self._at_work():
                self.look()
                since = min(each.since for each in works)
                self._changed.wait(max(since + self.delay - self._clock(), PERIOD))
            self._clear()
            self._thread = None

    def _forget(self) -> None:
        """Python ends: what works on in threads that it does not wait for is no longer shown."""
        with self._lock:
            self._works.clear()
            self._clear()
            self._changed.notify_all()

    def _start_anew(self) -> None:
        """In a child that was forked nobody looks on, and the line is the parent's."""
        self._works.clear()
        self._thread, self._place, self._shown = None, None, ""
        self._lock.release()
