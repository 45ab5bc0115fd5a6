"""From the command line to the table and the plot."""

from __future__ import annotations

import argparse
import datetime
from pathlib import Path

from benchmarks.arrays import run as arrays
from benchmarks.arrays.collection import PROGRAMS
from benchmarks.contenders import contenders, warm_up
from benchmarks.first_answer import as_table, first_answers
from benchmarks.machine import describe
from benchmarks.measure import assert_agreement, measure
from benchmarks.plot import draw
from benchmarks.report import Result, markdown, summary
from benchmarks.row import Row
from benchmarks.rows import ROWS


def main() -> None:
    chosen = parse()
    names = chosen.rows or [row.name for row in ROWS if chosen.group != "arrays"]
    rows = [row for row in ROWS if row.name in names]
    programs = [program.name for program in PROGRAMS if program.name in names]
    where = describe("all cores" if chosen.all_cores else "one thread")
    print(where, flush=True)
    warm_up()
    if rows:
        loops(rows, chosen, where)
    if not programs and (chosen.rows or chosen.group == "loops"):
        return
    if chosen.quick and not programs:
        arrays.check()
    else:
        arrays.measure(programs, where, chosen.output, chosen.all_cores)


def loops(rows: list[Row], chosen: argparse.Namespace, where: str) -> None:
    """The rows of loops beside their limits by hand."""
    results = []
    for row in rows:
        for size in list(row.sizes)[: 1 if chosen.quick else None]:
            able, absent = contenders(row, size)
            assert_agreement(row, size, able)
            result = Result(row, size, able, absent, measure(able, 0.5 if chosen.quick else 6.0))
            print(summary(result), flush=True)
            results.append(result)
    lines = [] if chosen.rows else first_answers()
    print("\n".join(f"first answer: {', '.join(line)}" for line in lines), flush=True)
    if chosen.output is None:
        return
    folder = Path(chosen.output)
    folder.mkdir(parents=True, exist_ok=True)
    heading = f"Measured on {datetime.date.today()}: {where}."
    (folder / "results.md").write_text(markdown(results, heading, as_table(lines)))
    draw(results, folder / "results.png")
    print(f"wrote {folder / 'results.md'} and {folder / 'results.png'}")


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="srcgrad beside its peers and the adjoint by hand. All gradients must agree.",
    )
    names = [*(row.name for row in ROWS), *(program.name for program in PROGRAMS)]
    parser.add_argument("--group", choices=("loops", "arrays"), help="only these programs")
    parser.add_argument("--all-cores", action="store_true", help="the time on the clock instead")
    parser.add_argument("--rows", nargs="+", choices=names, metavar="ROW", help=", ".join(names))
    parser.add_argument("--quick", action="store_true", help="small sizes, few repetitions")
    parser.add_argument("--output", metavar="FOLDER", help="write results.md and results.png there")
    return parser.parse_args()
