"""The page: a table of tools and verdicts, and by chapter; what is refused, and what is wrong."""

from __future__ import annotations

import datetime
import inspect
import os
import platform
import textwrap
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.scoreboard.collection import Entry
from benchmarks.scoreboard.judge import CRASHED, REFUSED, RIGHT, TOO_LONG, WRONG
from benchmarks.scoreboard.worker import recorded

KINDS = (RIGHT, WRONG, REFUSED, CRASHED, TOO_LONG)
EXAMPLES = 3
Verdicts = dict[str, dict[str, Any]]

METHOD = Path(__file__).parent / "method.md"


def page(folder: Path, entries: list[Entry]) -> str:
    """The page, of the programs that every tool was asked about."""
    from benchmarks.scoreboard.tools import TOOLS

    found = {tool: recorded(folder / f"{tool}.jsonl") for tool in TOOLS}
    found = {tool: verdicts for tool, verdicts in found.items() if verdicts}
    reference = recorded(folder / "reference.jsonl")
    names = [entry.name for entry in entries]
    settled = [name for name in names if reference.get(name) is not None]
    asked = [name for name in settled if all(name in verdicts for verdicts in found.values())]
    shown = {tool: {name: verdicts[name] for name in asked} for tool, verdicts in found.items()}
    versions = {tool: (folder / f"{tool}.version").read_text() for tool in found}
    functions = {entry.name: entry for entry in entries}
    unsettled = sum(name in reference for name in names) - len(settled)
    parts = [
        "# Scoreboard",
        "",
        "The programs of this repository's tests, given to each tool as its user would, and the",
        "gradient compared with differences of the program. Made by running:",
        "`python -m benchmarks.scoreboard --page`.",
        "",
        table(shown, versions),
        "",
        f"Run on {datetime.date.today()} on {_machine()}. {_how_many(names, asked, unsettled)}",
        "",
        METHOD.read_text(),
        "## By chapter",
        "",
        "Each cell: right / wrong / refused, crashed or too long. A chapter is a file of",
        "`tests/language`.",
        "",
        chapters(shown),
        "",
        "## What is refused",
        "",
        *(f"- **{tool}**: {_refusals(verdicts)}" for tool, verdicts in shown.items()),
        "",
        "## What is wrong",
        "",
        f"Of each tool the {EXAMPLES} shortest of the programs that it got wrong.",
        "",
        *(_wrong(tool, verdicts, functions) for tool, verdicts in shown.items()),
    ]
    return "\n".join(parts)


def table(shown: dict[str, Verdicts], versions: dict[str, str]) -> str:
    """Tools by verdicts."""
    lines = [f"| tool | {' | '.join(KINDS)} |", "|---|" + "---:|" * len(KINDS)]
    for tool, verdicts in shown.items():
        counts = Counter(verdict["kind"] for verdict in verdicts.values())
        cells = " | ".join(str(counts[kind]) for kind in KINDS)
        lines.append(f"| {tool} {versions[tool]} | {cells} |")
    return "\n".join(lines)


def chapters(shown: dict[str, Verdicts]) -> str:
    """The same, by the part of a program's name before the first dash."""
    of = Counter(name.split("-")[0] for name in next(iter(shown.values())))
    lines = [f"| chapter | {' | '.join(shown)} |", "|---|" + "---:|" * len(shown)]
    for chapter in sorted(of):
        cells = []
        for verdicts in shown.values():
            here = [v["kind"] for name, v in verdicts.items() if name.split("-")[0] == chapter]
            right, wrong = here.count(RIGHT), here.count(WRONG)
            cells.append(f"{right} / {wrong} / {len(here) - right - wrong}")
        lines.append(f"| {chapter} ({of[chapter]}) | {' | '.join(cells)} |")
    return "\n".join(lines)


def _machine() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    model = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    name = model[0] if model else platform.machine()
    python = platform.python_version()
    return f"{os.cpu_count()} cores of {name}, {platform.system()}, Python {python}"


def _how_many(names: list[str], asked: list[str], unsettled: int) -> str:
    told = f"Differences say nothing about {unsettled}, which are left out."
    if len(asked) + unsettled == len(names):
        return f"The collection has {len(names)} programs. {told}"
    return (
        f"The {len(asked)} programs that every tool was asked about in the time, of the "
        f"{len(names)} of the collection: the first by a checksum of their names. {told}"
    )


def _refusals(verdicts: Verdicts) -> str:
    refused = [verdict["why"][:100] for verdict in verdicts.values() if verdict["kind"] == REFUSED]
    if not refused:
        return "none."
    most = Counter(refused).most_common(EXAMPLES)
    listed = "; ".join(f"{count} times `{words.replace('`', '')}`" for words, count in most)
    return f"{len(refused)}, most often {listed}."


def _wrong(tool: str, verdicts: Verdicts, functions: dict[str, Entry]) -> str:
    wrong = {name: v for name, v in verdicts.items() if v["kind"] == WRONG}
    if not wrong:
        return f"### {tool}: none\n"
    sources = {name: _source(functions[name]) for name in wrong}
    sources = {name: text for name, text in sources.items() if text}
    infinite = sum(verdict["why"] == "not finite" for verdict in wrong.values())
    parts = [f"### {tool}: {len(wrong)}, of which {infinite} are NaN or infinite", ""]
    for name in sorted(sources, key=lambda name: len(sources[name]))[:EXAMPLES]:
        verdict = wrong[name]
        said = (
            f"gives {verdict['given']:.6g} where the slope is {verdict['expected']:.6g}"
            if verdict["given"] is not None
            else f"gives {verdict['why']}"
        )
        parts += [f"`{name}` {said}:", "", "```python", sources[name], "```", ""]
    return "\n".join(parts)


def _source(entry: Entry) -> str:
    try:
        lines = textwrap.dedent(inspect.getsource(entry.function)).rstrip().splitlines()
    except (OSError, TypeError):
        return ""
    return "\n".join(line for line in lines if not line.startswith("@"))
