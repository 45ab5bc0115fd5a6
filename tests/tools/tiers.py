"""Which rows are compiled in the quick tier: few, in which every operation and rewrite occurs.

The quick tier is what README's second command runs. The long tier (`SRCGRAD_TESTS=long`) compiles
every row, in every layout; `SRCGRAD_TESTS=today`, as .ci/run has it, a third of the rows, of which
each has its turn within three days. `python -m tests.tools.tiers` chooses the rows of the quick
tier anew and writes compiled.txt.
"""

from __future__ import annotations

import ast
import datetime
import os
import re
import sys
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

LIST = Path(__file__).parents[1] / "compiled.txt"
IS_TODAY = os.environ.get("SRCGRAD_TESTS") == "today"
IS_LONG = IS_TODAY or os.environ.get("SRCGRAD_TESTS") == "long"
DAYS = 3
DAY = os.environ.setdefault("SRCGRAD_DAY", datetime.date.today().isoformat())
"""Whose share of the rows is run: told to the processes of one run, which may pass midnight."""
SLOW = frozenset((Path(__file__).parents[1] / "slow.txt").read_text(encoding="utf-8").split("\n"))
"""Tests that take seconds: they run in the long tier only."""
CHOSEN = frozenset(LIST.read_text(encoding="utf-8").split()) if LIST.exists() else frozenset()


def is_compiled() -> bool:
    """Whether the test that is running compiles its derivative in this tier, and looks closer."""
    if IS_LONG:
        return True
    test = os.environ.get("PYTEST_CURRENT_TEST", "")
    found = re.search(r"::(test_program|test_row)\[(.+)\] ", test)
    return found is None or found[2] in CHOSEN


def has_turn(share: int) -> bool:
    """Whether the test that is running looks closer: one in so many does, by its name, and all of
    the long tier."""
    test = os.environ.get("PYTEST_CURRENT_TEST", "").partition(" ")[0]
    return IS_LONG or zlib.crc32(test.encode()) % share == 0


def is_due(test: str, day: str = DAY) -> bool:
    """Whether a row, by the name of its test, belongs to a day's share of the long tier.

    >>> sorted(is_due("test_row[max]", day) for day in ("2026-12-30", "2026-12-31", "2027-01-01"))
    [False, False, True]
    """
    turn = zlib.crc32(test.encode()) % DAYS
    return turn == datetime.date.fromisoformat(day).toordinal() % DAYS


# What occurs in a text ---------------------------------------------------------------------------


def features(text: str, types: tuple[Any, ...], name: str) -> frozenset[str]:
    """The operations in a generated text, in which kinds of loops, and the rewrites of it."""
    from srcgrad.backend.compile import numba_type
    from srcgrad.backend.machine import for_machine

    found = set(_operations(ast.parse(text).body, "top"))
    tree = ast.parse(text)
    *_, function = tree.body
    machine = for_machine(
        ast.Module([function], []), name, tuple(numba_type(each) for each in types)
    )
    for node in ast.walk(machine):
        if isinstance(node, ast.Name) and node.id.startswith("srcgrad_"):
            found.add(f"machine {node.id}")
    return frozenset(found)


def _operations(body: list[ast.stmt], where: str) -> Iterator[str]:
    for statement in body:
        kind = type(statement).__name__
        yield f"{kind} in {where}"
        inner = kind if isinstance(statement, ast.For | ast.While | ast.If) else where
        for part in ("body", "orelse"):
            yield from _operations(getattr(statement, part, []), inner)
        for node in _own(statement):
            match node:
                case ast.Call(ast.Attribute(ast.Attribute(attr="special")), operands):
                    yield f"call of {len(operands)} of scipy.special"  # all are bound in one way
                case ast.Attribute(ast.Attribute(attr="special")):
                    pass
                case ast.Call(function):
                    yield f"call {ast.unparse(function).split('.', 1)[-1]}"
                case ast.BinOp(op=op) | ast.UnaryOp(op=op) | ast.AugAssign(op=op):
                    yield type(op).__name__
                case ast.Compare(ops=[op]):
                    yield type(op).__name__
                case ast.Subscript(slice=ast.Tuple(axes)):
                    yield f"{len(axes)} subscripts"
                case ast.Attribute(attr=name):
                    yield f"attribute {name}"
                case ast.IfExp():
                    yield f"selection in {where}"


def _own(statement: ast.stmt) -> Iterator[ast.AST]:
    """The parts of a statement, its blocks apart."""
    todo: list[ast.AST] = [statement]
    while todo:
        node = todo.pop()
        yield node
        for field, value in ast.iter_fields(node):
            if node is statement and field in ("body", "orelse"):
                continue
            parts = value if isinstance(value, list) else [value]
            todo += [each for each in parts if isinstance(each, ast.AST)]


# The choice --------------------------------------------------------------------------------------


def everything() -> Iterator[tuple[str, Any]]:
    """The specialised derivative of each row, by the row's name."""
    import srcgrad
    from tests.frontend.meanings.test_rows import CASES as ROWS
    from tests.language.test_language import CASES
    from tests.tools.checking import is_differentiable
    from tests.tools.rows import row_program

    for each in CASES:
        (case,) = each.values
        if not case.options.get("compiled", True):
            continue
        argnums = case.options.get("argnums")
        if argnums is None:
            wrt: list[Any] = [k for k, a in enumerate(case.arguments) if is_differentiable(a)]
            wrt += [name for name, a in case.keywords.items() if is_differentiable(a)]
            argnums = wrt[0] if len(wrt) == 1 else tuple(wrt)
        options = {"has_aux": True} if case.options.get("has_aux") else {}
        derivative = srcgrad.value_and_grad(case.program, argnums, **options)
        yield str(each.id), lambda d=derivative, c=case: d.specialise(*c.arguments, **c.keywords)
    for each in ROWS:
        (row,) = each.values
        if not row.compiled:
            continue
        arguments = row.at(row.sizes[0])
        wrt = [k for k, a in enumerate(arguments) if is_differentiable(a)]
        derivative = srcgrad.value_and_grad(
            row_program(row.function, len(row.arguments)),
            wrt[0] if len(wrt) == 1 else tuple(wrt),
            has_aux=True,
        )
        yield str(each.id), lambda d=derivative, a=arguments: d.specialise(*a)


def described() -> dict[str, tuple[frozenset[str], int]]:
    """Of each row, what occurs in its text, and the number of lines."""
    found = {}
    for name, specialise in everything():
        try:
            with np.errstate(all="ignore"):
                generated = specialise().generated
        except Exception:  # a size that NumPy does not accept
            continue
        occurs = features(generated.text, generated.leaf_types, generated.name)
        found[name] = occurs, generated.text.count("\n")
    return found


def chosen(rows: dict[str, tuple[frozenset[str], int]]) -> list[str]:
    """Rows in which everything occurs that occurs in any; short ones first (a greedy cover)."""
    missing = frozenset[str]().union(*(occurs for occurs, _ in rows.values()))
    names: list[str] = []
    while missing:
        best = max(rows, key=lambda name: len(rows[name][0] & missing) / (20 + rows[name][1]))
        names.append(best)
        missing -= rows[best][0]
    return sorted(names)


def main() -> None:
    start = time.process_time()
    rows = described()
    names = chosen(rows)
    LIST.write_text("\n".join(names) + "\n", encoding="utf-8")
    lines = sum(rows[name][1] for name in names)
    print(
        f"{len(names)} of {len(rows)} rows, {lines} of {sum(n for _, n in rows.values())} lines, "
        f"{time.process_time() - start:.0f} s",
        file=sys.stderr,
    )


if __name__ == "__main__":
    main()
