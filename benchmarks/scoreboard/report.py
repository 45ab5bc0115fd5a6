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
from benchmarks.scoreboard.tools import TOOLS
from benchmarks.scoreboard.worker import recorded

KINDS = (RIGHT, WRONG, REFUSED, CRASHED, TOO_LONG)
EXAMPLES = 3
Verdicts = dict[str, dict[str, Any]]

METHOD = Path(__file__).parent / "method.md"


def page(folder: Path, entries: list[Entry]) -> str:
    """The page, of the programs that every tool was asked about."""
    reference = recorded(folder / "reference.jsonl")
    names = [entry.name for entry in entries if entry.name in reference]
    settled = [name for name in names if reference[name] is not None]
    alone = {tool: _first(recorded(folder / f"{tool}.jsonl"), settled) for tool in TOOLS}
    alone = {tool: verdicts for tool, verdicts in alone.items() if verdicts}
    versions = {tool: (folder / f"{tool}.version").read_text() for tool in alone}
    least = min(map(len, alone.values()))
    shown = {tool: dict(list(verdicts.items())[:least]) for tool, verdicts in alone.items()}
    parts = [
        TITLE,
        table(shown, versions),
        "",
        f"Run on {datetime.date.today()} on {_machine()}. "
        f"The collection has {len(names)} programs. "
        f"Differences say nothing about {len(names) - len(settled)} of them. "
        f"{_how_many(least, len(settled))}",
        "",
    ]
    if alone != shown:
        parts += ["Each tool on all that it was asked about in the time:", ""]
        parts += [table(alone, versions), ""]
    parts += [METHOD.read_text(), CHAPTERS, chapters(alone), "", "## What is refused", ""]
    parts += [f"- **{tool}**: {_refusals(verdicts)}" for tool, verdicts in alone.items()]
    parts += ["", "## What is wrong", "", _shortest(), ""]
    functions = {entry.name: entry for entry in entries}
    parts += [_wrong(tool, verdicts, functions) for tool, verdicts in alone.items()]
    return "\n".join(parts).rstrip() + "\n"


TITLE = """\
# Scoreboard

The programs of this repository's tests, given to each tool as its user would, and the gradient
compared with differences of the program. Made by running `python -m benchmarks.scoreboard --page`.
"""
CHAPTERS = """\
## By chapter

Of all that each tool was asked about: right / wrong / refused, crashed or too long. A chapter is a
file of `tests/language`.
"""


def _shortest() -> str:
    return f"Of each tool the {EXAMPLES} shortest of the programs that it got wrong."


def _first(verdicts: Verdicts, settled: list[str]) -> Verdicts:
    """Those of the first programs, up to one that the tool was not asked about."""
    found = {}
    for name in settled:
        if name not in verdicts:
            break
        found[name] = verdicts[name]
    return found


def table(shown: dict[str, Verdicts], versions: dict[str, str]) -> str:
    """Tools by verdicts."""
    lines = [f"| tool | {' | '.join(KINDS)} | of |", "|---|" + "---:|" * (len(KINDS) + 1)]
    for tool, verdicts in shown.items():
        counts = Counter(verdict["kind"] for verdict in verdicts.values())
        cells = " | ".join(str(counts[kind]) for kind in KINDS)
        lines.append(f"| {tool} {versions[tool]} | {cells} | {len(verdicts)} |")
    return "\n".join(lines)


def chapters(alone: dict[str, Verdicts]) -> str:
    """The same, by the part of a program's name before the first dash."""
    asked = {name for verdicts in alone.values() for name in verdicts}
    lines = [f"| chapter | {' | '.join(alone)} |", "|---|" + "---:|" * len(alone)]
    for chapter in sorted({_chapter(name) for name in asked}):
        cells = []
        for verdicts in alone.values():
            here = [v["kind"] for name, v in verdicts.items() if _chapter(name) == chapter]
            right, wrong = here.count(RIGHT), here.count(WRONG)
            cells.append(f"{right} / {wrong} / {len(here) - right - wrong}")
        lines.append(f"| {chapter} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _chapter(name: str) -> str:
    return name.split("-")[0]


def _machine() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    model = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    name = model[0] if model else platform.machine()
    python = platform.python_version()
    return f"{os.cpu_count()} cores of {name}, {platform.system()}, Python {python}"


def _how_many(least: int, settled: int) -> str:
    if least == settled:
        return f"Every tool was asked about the other {settled}."
    return (
        f"Of the other {settled}, in the order of a checksum of their names, every tool was asked "
        f"about the first {least} in the time."
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
        parts += [
            f"`{name}`{_point(functions[name])} {said}:",
            "",
            "```python",
            sources[name],
            "```",
            "",
        ]
    return "\n".join(parts)


def _source(entry: Entry) -> str:
    try:
        lines = textwrap.dedent(inspect.getsource(entry.function)).rstrip().splitlines()
    except (OSError, TypeError):
        return ""
    return "\n".join(line for line in lines if not line.startswith("@program"))


def _point(entry: Entry) -> str:
    """The arguments, where they are short."""
    values = [*entry.arguments, *entry.keywords.values()]
    text = ", ".join(str(v.tolist() if hasattr(v, "tolist") else v) for v in values)
    return f" at `{text}`" if len(text) < 60 else ""
