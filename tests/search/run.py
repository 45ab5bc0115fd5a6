"""Runs a search: chunks of seeds in processes of their own, which may die; and its figures."""

from __future__ import annotations

import gc
import importlib
import multiprocessing
import os
import signal
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from typing import Any

from tests.search.generators import GENERATORS, is_compiled, is_looped, is_twice
from tests.search.outcome import Outcome, examined

CHUNK = 100
"""After so many programs a process ends, and what it holds is given back."""

COLLECTED = 20
"""After so many programs what they leave behind is collected."""

WARMING = 4
"""So many programs of each generator are examined before the processes are forked, which then
hold what is made once: NumPy's sources, tables, modules that are imported late."""

IMPORTED = ("srcgrad.pipeline", "srcgrad.backend.plain")
"""What every process needs, imported once before they are forked."""

KINDS = ("right", "refused", "not comparable", "wrong", "crash", "slow")


@dataclass
class Tally:
    """How many programs of each kind there were, and what was found wrong."""

    kinds: Counter[str] = field(default_factory=Counter)
    whats: Counter[tuple[str, str]] = field(default_factory=Counter)
    faults: list[tuple[str, int, Outcome]] = field(default_factory=list)
    compiled: int = 0
    by_way: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, generator: str, seed: int, outcome: Outcome, compiled: bool) -> None:
        self.kinds[outcome.kind] += 1
        self.whats[outcome.kind, outcome.what] += 1
        self.compiled += compiled
        self.by_way.update(outcome.by_way)
        if outcome.is_fault:
            self.faults.append((generator, seed, outcome))

    @property
    def total(self) -> int:
        return sum(self.kinds.values())

    def refused(self) -> Counter[str]:
        """How many programs were refused, by the reason."""
        return Counter({what: n for (kind, what), n in self.whats.items() if kind == "refused"})

    def report(self, most: int = 12) -> str:
        """The figures, for a person."""
        total = max(self.total, 1)
        lines = [f"{self.total} programs, {self.compiled} of them compiled too"]
        for kind in KINDS:
            count = self.kinds[kind]
            lines.append(f"  {kind:<15} {count:>7}  {count / total:>7.2%}")
            found = [(n, what) for (k, what), n in self.whats.items() if k == kind and what]
            found.sort(key=lambda pair: (-pair[0], pair[1]))
            lines += [f"      {n:>5}  {what}" for n, what in found[:most]]
            if len(found) > most:
                lines.append(f"             and {len(found) - most} other kinds")
        for name in dict.fromkeys(way for way, _ in self.by_way):
            given = [(n, what) for (way, what), n in self.by_way.most_common() if way == name]
            lines.append(f"  {name}: " + "; ".join(f"{n} {what}" for n, what in given[:most]))
        return "\n".join(lines)


def _work(generator: str, seeds: range, share: float, out: Connection) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # What programs leave behind is collected after some of them rather than at every few
    # hundred objects, and what survives that are caches: to look at both takes a third of the time.
    gc.freeze()
    gc.set_threshold(1_000_000, 50, 100)
    parent = os.getppid()
    for number, seed in enumerate(seeds, 1):
        if number % COLLECTED == 0:
            gc.collect()
            gc.freeze()
        if os.getppid() != parent:  # the search was stopped
            return
        out.send(("start", seed, None))
        try:
            program = GENERATORS[generator](seed)
            found = examined(program, is_compiled(seed, share), is_twice(seed), is_looped(seed))
        except Exception as error:  # a fault of the search itself must be seen
            found = Outcome("crash", f"the search: {type(error).__name__}", repr(error)[:300])
        out.send(("done", seed, found))
    out.close()


def _warmed(names: list[str]) -> None:
    for name in names:
        for seed in range(WARMING):
            with suppress(Exception):  # a fault is counted where its seed's turn comes
                examined(GENERATORS[name](seed))
    gc.collect()


def searched(
    generators: Iterable[str], first: int, last: int, share: float, jobs: int, seconds: float
) -> Iterator[tuple[str, int, Outcome]]:
    """What comes of the programs of seeds from `first`, up to `last` or the end of the time."""
    for each in IMPORTED:
        importlib.import_module(each)
    names = list(generators)
    if last - first > CHUNK:
        _warmed(names)
    fork = multiprocessing.get_context("fork")
    end = time.monotonic() + seconds
    chunks = iter(
        (name, range(start, min(start + CHUNK, last)))
        for start in range(first, last, CHUNK)
        for name in names
    )
    running: dict[Connection, tuple[Any, str, range, int]] = {}

    def begin(name: str, seeds: range) -> None:
        own, theirs = fork.Pipe(duplex=False)
        process = fork.Process(target=_work, args=(name, seeds, share, theirs), daemon=True)
        process.start()
        theirs.close()
        running[own] = (process, name, seeds, seeds.start)

    while True:
        while len(running) < jobs and time.monotonic() < end:
            chunk = next(chunks, None)
            if chunk is None:
                break
            begin(*chunk)
        if not running:
            return
        for ready in wait(list(running)):
            assert isinstance(ready, Connection)
            process, name, seeds, seed = running[ready]
            try:
                word, seed, outcome = ready.recv()
            except EOFError:
                process.join()
                del running[ready]
                if process.exitcode:
                    yield name, seed, Outcome("crash", f"the process ended: {process.exitcode}")
                    if seed + 1 < seeds.stop:
                        begin(name, range(seed + 1, seeds.stop))
                continue
            running[ready] = (process, name, seeds, seed)
            if word == "done":
                yield name, seed, outcome
            if time.monotonic() > end and word == "done":
                process.terminate()
                process.join()
                del running[ready]
