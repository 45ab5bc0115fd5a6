"""Search for wrong derivatives: `python -m tests.search --seconds 600 --seed 1`.

--show SEED     the program of a seed, and what comes of it
--shrink SEED   a small program with the same fault, as a row for tests/language/found.py
--ledger        begin after the seeds of tests/search/LEDGER.md, and enter what comes of this run
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tests.search import ledger
from tests.search.generators import GENERATORS, is_compiled, is_looped, is_twice
from tests.search.outcome import examined
from tests.search.run import Tally, searched
from tests.search.shrink import as_row, shrunk


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.search", description=__doc__,
                                     formatter_class=argparse.RawTextHelpFormatter)  # fmt: skip
    parser.add_argument("--generator", choices=[*GENERATORS, "all"], default="all")
    parser.add_argument("--seed", type=int, help="the first seed (1, or the ledger's next)")
    parser.add_argument("--count", type=int, default=10**9, help="programs of each generator")
    parser.add_argument("--seconds", type=float, default=1e9, help="stop after so long")
    parser.add_argument("--compile", type=float, default=0.1, help="the share that is compiled")
    parser.add_argument("-j", "--jobs", type=int, default=1)
    parser.add_argument("--show", type=int, metavar="SEED")
    parser.add_argument("--shrink", type=int, metavar="SEED")
    parser.add_argument("--ledger", type=Path, nargs="?", const=ledger.LEDGER, metavar="FILE")
    options = parser.parse_args()
    names = list(GENERATORS) if options.generator == "all" else [options.generator]
    single = options.show if options.show is not None else options.shrink
    if single is not None:
        return one(names[0], single, options.compile, options.shrink is not None)
    return search(names, options)


def search(names: list[str], options: Any) -> int:
    runs = ledger.read(options.ledger)[0] if options.ledger else []
    first = options.seed
    if first is None:
        first = max(ledger.next_seed(runs, name) for name in names)
    tallies, lasts = {name: Tally() for name in names}, Counter[str]()
    whole, began, commit = Tally(), time.monotonic(), ledger.commit()
    print(f"seeds from {first} of {', '.join(names)}", flush=True)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        for name, seed, outcome in searched(
            names, first, first + options.count, options.compile, options.jobs, options.seconds
        ):
            for tally in (tallies[name], whole):
                tally.add(name, seed, outcome, is_compiled(seed, options.compile))
            lasts[name] = max(lasts[name], seed)
            if outcome.is_fault:
                line = f"{name} {seed}: {outcome.kind}: {outcome.what}: {outcome.detail}"
                print(line.replace("\n", " ")[:300], flush=True)
            if whole.total % 250 == 0:
                print(whole.report(3), flush=True)
    except KeyboardInterrupt:
        print("stopped")
    seconds = time.monotonic() - began
    print(whole.report(40))
    print(f"in {seconds:.0f} s, {whole.total / max(seconds, 1e-9):.1f} programs a second")
    if options.ledger:
        each = seconds / max(whole.total, 1)
        new = [
            ledger.run_of(commit, name, (first, lasts[name]), tally, each * tally.total)
            for name, tally in tallies.items()
        ]
        print(ledger.add(new, whole, options.ledger))
    return 1 if whole.faults else 0


def one(name: str, seed: int, share: float, smaller: bool) -> int:
    program = GENERATORS[name](seed)
    compiled = is_compiled(seed, share)
    found = examined(program, compiled, is_twice(seed), is_looped(seed))
    if smaller and found.is_fault:
        program, found = shrunk(program, found, compiled)
    print(as_row(program, f"{name}_{seed}") if smaller else program.text)
    print(f"{found.kind}: {found.what}\n{found.detail}")
    return 1 if found.is_fault else 0


if __name__ == "__main__":
    sys.exit(main())
