"""One process: a tool's programs that have no answer yet, their numbers printed as they begin."""

from __future__ import annotations

import json
import os
import signal
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.scoreboard.collection import Entry, collection
from benchmarks.scoreboard.judge import TOO_LONG, Verdict, judged
from benchmarks.scoreboard.reference import directions, single, slopes

SECONDS = 20.0
"""Of processor time, for one program."""


def recorded(file: Path) -> dict[str, Any]:
    """What was found so far, by name of program."""
    lines = file.read_text().splitlines() if file.exists() else []
    return dict(json.loads(line) for line in lines)


class TooLong(BaseException):
    """Passes every `except Exception` of a tool."""


def ring(*_: Any) -> None:
    raise TooLong


def main(tool: str, file: Path, reference: Path) -> None:
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    done = set(recorded(file))
    entries = collection()
    known = {} if tool == "reference" else json.loads(reference.read_text())
    if tool != "reference":
        from benchmarks.scoreboard.tools import own_numpy

        own_numpy(tool)
    signal.signal(signal.SIGPROF, ring)
    output, sys.stdout = os.fdopen(os.dup(1), "w"), open(os.devnull, "w")  # noqa: SIM115
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    with file.open("a") as kept:
        for number, entry in enumerate(entries):
            if entry.name in done:
                continue
            if tool != "reference" and known.get(entry.name) is None:
                continue
            print(number, file=output, flush=True)
            signal.setitimer(signal.ITIMER_PROF, SECONDS)
            try:
                found = _reference(entry) if tool == "reference" else _tried(tool, entry, known)
            except TooLong:
                found = None if tool == "reference" else Verdict(TOO_LONG).record()
            signal.setitimer(signal.ITIMER_PROF, 0.0)
            print(json.dumps([entry.name, found]), file=kept, flush=True)


def _reference(entry: Entry) -> Any:
    try:
        return slopes(entry)
    except Exception:  # a program that raises at this point has no derivative to compare
        return None


def _tried(tool: str, entry: Entry, known: dict[str, Any]) -> Any:
    from benchmarks.scoreboard.tools import TOOLS

    expected = [(slope, error) for slope, error in known[entry.name]]
    size = _size(entry)
    rtol = 1e-3 if single(entry) else 1e-5
    return judged(TOOLS[tool](entry), directions(entry.name, size), expected, rtol).record()


def _size(entry: Entry) -> int:
    from tests.checking import flat

    given = [entry.keywords[w] if isinstance(w, str) else entry.arguments[w] for w in entry.wrt]
    return sum(flat(value).size for value in given)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
