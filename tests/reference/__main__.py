"""`python -m tests.reference` writes which rows are refused, and prints those that are wrong."""

from __future__ import annotations

import sys
import traceback

import srcgrad
from tests.reference import (
    built_in,
    classes,
    data_model,
    expressions,
    mappings,
    modules,
    numbers,
    objects,
    sequences,
    statements,
    strings,
)
from tests.tools.reference import HERE, Row

CHAPTERS = (
    statements,
    expressions,
    data_model,
    classes,
    objects,
    built_in,
    numbers,
    strings,
    sequences,
    mappings,
    modules,
)


def outcome(row: Row) -> str:
    """The kind of a row's refusal; nothing if it is right, and what is wrong on standard error."""
    row.refused = ""
    try:
        row.examine()
    except srcgrad.SrcgradError as error:
        return type(error).__name__
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{last.filename.rpartition('/')[2]}:{last.lineno}"
        words = (str(error).splitlines() or [""])[0][:150]
        print(f"{row.label}: {type(error).__name__}: {words} ({where})", file=sys.stderr)
    return ""


def main() -> None:
    lines = []
    for chapter in CHAPTERS:
        for row in chapter.row:
            if row.label and not row.skipped:
                kind = outcome(row)
                lines += [f"{row.label} -> {kind}\n"] if kind else []
    (HERE / "refused.txt").write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
