"""The ledger of searches: a row for each run of a generator, and what all rows come to."""

from __future__ import annotations

import datetime
import re
import subprocess
from collections import Counter
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path

from tests.search.run import Tally

LEDGER = Path(__file__).with_name("LEDGER.md")
HEAD = """# Random programs that were examined

Written by `python -m tests.search --ledger`: a row for each run of a generator, and the sums of all
rows. "Compiled" is how many were compiled too; "not comparable" has a kink, overflows, or has
differences that do not converge; a fault is a wrong number, an exception of ours or of Numba's, or
what does not end. The generators change with the commit: a seed means its program there.
"""
COUNTS = ("programs", "compiled", "right", "refused", "not_comparable", "faults")
REASONS = "\n## Refused, and why\n\n| programs | code, and message without its names |\n|--:|---|\n"
MOST = 60
"""So many reasons have a line; the rest is one."""
REST = "all others"
DATED = 10**10
"""From here on seeds are of the programs that CI runs on a date."""
FAULTS = "\n## Faults that were found\n\n"


@dataclass(frozen=True)
class Run:
    """A row: the programs of one generator that one run has examined."""

    date: str
    commit: str
    generator: str
    first: int
    last: int
    programs: int
    compiled: int
    right: int
    refused: int
    not_comparable: int
    faults: int
    seconds: int


def run_of(at: str, generator: str, seeds: tuple[int, int], tally: Tally, seconds: float) -> Run:
    """The row for what a run has counted, at a commit."""
    kinds = tally.kinds
    return Run(
        datetime.date.today().isoformat(), at, generator, *seeds, tally.total,
        tally.compiled, kinds["right"], kinds["refused"], kinds["not comparable"],
        len(tally.faults), round(seconds),
    )  # fmt: skip


def commit() -> str:
    """The commit that is checked out, with a plus if files differ from it."""
    command = ["git", "describe", "--always", "--dirty=+", "--exclude=*"]
    found = subprocess.run(command, capture_output=True, text=True, cwd=LEDGER.parent, check=False)
    return found.stdout.strip() or "unknown"


def read(path: Path = LEDGER) -> tuple[list[Run], Counter[str], list[str]]:
    """The rows of a ledger, the reasons for which programs were refused, and the faults."""
    runs: list[Run] = []
    reasons: Counter[str] = Counter()
    faults: list[str] = []
    kinds = [int if field.type == "int" else str for field in fields(Run)]
    for line in path.read_text().splitlines() if path.exists() else ():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip("|"))]
        if len(cells) == len(kinds) and re.match(r"\d+-\d+-\d+", cells[0]):
            runs.append(Run(*(kind(cell) for kind, cell in zip(kinds, cells, strict=True))))
        elif len(cells) == 2 and cells[0].isdigit():
            reasons[cells[1].replace(r"\|", "|")] += int(cells[0])
        elif line.startswith("- "):
            faults.append(line)
    return runs, reasons, faults


def next_seed(runs: list[Run], generator: str) -> int:
    """The first seed that no run of a generator has taken, those of CI's dates aside."""
    own = [run.last for run in runs if run.generator == generator and run.last < DATED]
    return max(own, default=0) + 1


def add(new: list[Run], tally: Tally, path: Path = LEDGER) -> str:
    """Write rows to a ledger, and why programs were refused or wrong; its sums as text."""
    runs, reasons, faults = read(path)
    runs += [run for run in new if run.programs]
    for name, seed, outcome in tally.faults:
        faults.append(f"- {new[0].commit} {name} {seed}: {outcome.kind}: {outcome.what}")
    listed = FAULTS + "".join(f"{fault}\n" for fault in faults) if faults else ""
    sums = _sums(runs)
    reasons += tally.refused()
    path.write_text(f"{HEAD}\n{_table(runs)}\n{sums}{_reasons(reasons)}{listed}")
    return sums


def _table(runs: list[Run]) -> str:
    names = [field.name.replace("_", " ") for field in fields(Run)]
    rows = [names, ["---"] * 3 + ["--:"] * (len(names) - 3)]
    rows += [[str(cell) for cell in astuple(run)] for run in runs]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _sums(runs: list[Run]) -> str:
    total = replace(runs[0], generator="all") if runs else None
    lines = ["## All runs\n\n", f"| generator | {' | '.join(COUNTS).replace('_', ' ')} | hours |\n"]
    lines.append("|---" + "|--:" * (len(COUNTS) + 1) + "|\n")
    for name in dict.fromkeys([*(run.generator for run in runs), "all"] if total else []):
        own = [run for run in runs if name in ("all", run.generator)]
        count = {each: sum(getattr(run, each) for run in own) for each in COUNTS}
        cells = [str(count["programs"])]
        cells += [f"{count[each]} ({count[each] / count['programs']:.2%})" for each in COUNTS[1:]]
        hours = sum(run.seconds for run in own) / 3600.0
        lines.append(f"| {name} | {' | '.join(cells)} | {hours:.1f} |\n")
    return "".join(lines)


def _reasons(reasons: Counter[str]) -> str:
    rest = reasons.pop(REST, 0)
    ranked = sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0]))
    rest += sum(count for _, count in ranked[MOST:])
    rows = [*ranked[:MOST], *([(REST, rest)] if rest else [])]
    return REASONS + "".join(f"| {n} | {what.replace('|', chr(92) + '|')} |\n" for what, n in rows)
