"""The command `python -m benchmarks.scoreboard`."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from benchmarks.scoreboard.collection import collection
from benchmarks.scoreboard.report import page
from benchmarks.scoreboard.run import run
from benchmarks.scoreboard.tools import TOOLS
from benchmarks.scoreboard.worker import recorded

PAGE = Path(__file__).parents[2] / "docs" / "scoreboard.md"


def main() -> None:
    chosen = parse()
    until = time.time() + 60.0 * chosen.minutes
    entries = collection()
    names = [entry.name for entry in entries[: chosen.first]]
    interpreters = dict(text.split("=", 1) for text in chosen.python)
    for tool in ("reference", *chosen.tools):
        run(tool, interpreters.get(tool, sys.executable), names, chosen.folder, until)
        print(f"{tool}: {len(recorded(chosen.folder / f'{tool}.jsonl'))} programs", flush=True)
    if chosen.page:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(page(chosen.folder, [entry.name for entry in entries]))
        print(f"wrote {PAGE}")


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.scoreboard",
        description="The repository's programs, differentiated by each tool that is installed.",
    )
    parser.add_argument("--tools", nargs="*", choices=list(TOOLS), default=list(TOOLS))
    parser.add_argument(
        "--python",
        nargs="*",
        default=[],
        metavar="TOOL=PATH",
        help="the interpreter of a tool that is installed elsewhere",
    )
    parser.add_argument("--first", type=int, help="so many programs of the collection")
    parser.add_argument("--minutes", type=float, default=600.0, help="stop then; go on next time")
    parser.add_argument("--page", action="store_true", help="write docs/scoreboard.md")
    parser.add_argument("--folder", type=Path, default=Path("/tmp/srcgrad_scoreboard"))
    return parser.parse_args()


if __name__ == "__main__":
    main()
