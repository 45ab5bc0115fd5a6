"""One process: a tool's programs that have no answer yet, their numbers printed as they begin."""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.scoreboard.collection import Entry, collection
from benchmarks.scoreboard.judge import CRASHED, SINGLE, TOO_LONG, Verdict, judged, warned
from benchmarks.scoreboard.reference import directions, single, slopes

SECONDS = 10.0
"""Of processor time, for one program."""


def recorded(file: Path) -> dict[str, Any]:
    """What was found so far, by name of program."""
    lines = file.read_text().splitlines() if file.exists() else []
    return dict(json.loads(line) for line in lines)


APART = ("Warp", "Taichi")
"""Tools that end the process at some programs, and can be started in a copy of it."""


class TooLong(BaseException):
    """Passes every `except Exception` of a tool."""


def ring(*_: Any) -> None:
    raise TooLong


def main(tool: str, file: Path, reference: Path, first: int) -> None:
    output, sys.stdout = os.fdopen(os.dup(1), "w"), open(os.devnull, "w")  # noqa: SIM115
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    done = set(recorded(file))
    entries = collection()[:first]
    known = {} if tool == "reference" else json.loads(reference.read_text())
    if tool != "reference":
        from benchmarks.scoreboard.tools import own_numpy, version

        own_numpy(tool)
        file.with_suffix(".version").write_text(version(tool))
    signal.signal(signal.SIGPROF, ring)
    with file.open("a") as kept:
        for number, entry in enumerate(entries):
            if entry.name in done:
                continue
            if tool != "reference" and known.get(entry.name) is None:
                continue
            print(number, file=output, flush=True)
            found = _apart(tool, entry, known) if tool in APART else _timed(tool, entry, known)
            print(json.dumps([entry.name, found]), file=kept, flush=True)


def _timed(tool: str, entry: Entry, known: dict[str, Any]) -> Any:
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        found = _reference(entry) if tool == "reference" else _tried(tool, entry, known)
    except TooLong:
        found = None if tool == "reference" else Verdict(TOO_LONG).record()
    signal.setitimer(signal.ITIMER_PROF, 0.0)
    return found


def _apart(tool: str, entry: Entry, known: dict[str, Any]) -> Any:
    """The same in a copy of this process, which the program may end."""
    incoming, outgoing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(incoming)
        os.dup2(1, 2)
        resource.setrlimit(resource.RLIMIT_CPU, (int(2 * SECONDS), int(3 * SECONDS)))
        with os.fdopen(outgoing, "w") as pipe:
            json.dump(_timed(tool, entry, known), pipe)
        os._exit(0)
    os.close(outgoing)
    with os.fdopen(incoming) as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    if said:
        return json.loads(said)
    code = os.waitstatus_to_exitcode(status)
    kind = TOO_LONG if code in (-signal.SIGXCPU, -signal.SIGKILL) else CRASHED
    return Verdict(kind, why=f"the process ended: code {code}").record()


def _reference(entry: Entry) -> Any:
    try:
        return slopes(entry)
    except Exception:  # a program that raises at this point has no derivative to compare
        return None


def _tried(tool: str, entry: Entry, known: dict[str, Any]) -> Any:
    from benchmarks.scoreboard.tools import TOOLS

    expected = [(slope, error) for slope, error in known[entry.name]]
    if tool != "srcgrad":
        entry = replace(entry, function=getattr(entry.function, "py_func", entry.function))
    size = _size(entry)
    rtol = SINGLE if single(entry) else 1e-5
    with warnings.catch_warnings(record=True) as given:
        warnings.simplefilter("always")
        found = judged(TOOLS[tool](entry), directions(entry.name, size), expected, rtol)
    return warned(found, given).record()


def _size(entry: Entry) -> int:
    from tests.tools.checking import flat

    given = [entry.keywords[w] if isinstance(w, str) else entry.arguments[w] for w in entry.wrt]
    return sum(flat(value).size for value in given)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
