"""A smaller program with the same fault, and its text as a row of a test."""

from __future__ import annotations

import ast
import copy
import re
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from tests.search.outcome import Outcome, examined
from tests.search.program import RandomProgram
from tests.search.ways import SECOND
from tests.search.written import WrittenProgram

PATIENCE = 120.0
"""Seconds after which the smallest so far will do."""


def shrunk(
    program: RandomProgram, found: Outcome, compiled: bool, patience: float = PATIENCE
) -> tuple[RandomProgram, Outcome]:
    """The smallest program found with the kind and the `what` of this outcome, and its own."""
    if isinstance(program, WrittenProgram):
        return program, found
    end = time.monotonic() + patience
    compiled = compiled and "compiled" in found.what
    second = any(found.what.startswith(name) for name, _ in SECOND)

    def fails(smaller: RandomProgram) -> Outcome | None:
        if _reads_what_is_unset(smaller):
            return None
        try:
            again = examined(smaller, compiled, second)
        except Exception:
            return None
        return again if (again.kind, again.what) == (found.kind, found.what) else None

    program, found = _of_calls(program, found, fails)
    going = True
    while going:
        going = False
        for smaller in _smaller(program):
            if time.monotonic() > end:
                return program, found
            if (again := fails(smaller)) is not None:
                program, found, going = smaller, again, True
                break
    return program, found


def _reads_what_is_unset(program: RandomProgram) -> bool:
    """Whether elements of `np.empty` come into the value."""
    if "np.empty" not in program.text:
        return False
    text = re.sub(r"np\.empty(_like)?\(", r"np.nan * np.ones\1(", program.text)
    try:
        with replace(program, text=text).loaded() as function:
            return any(np.isnan(function(*copy.deepcopy(call))) for call in program.calls)
    except Exception:
        return False


Fails = Callable[[RandomProgram], Outcome | None]


def _of_calls(
    program: RandomProgram, found: Outcome, fails: Fails
) -> tuple[RandomProgram, Outcome]:
    """Only the call that shows it, if one alone does."""
    for call in program.calls if len(program.calls) > 1 else ():
        smaller = replace(program, calls=(call,))
        if (again := fails(smaller)) is not None:
            return smaller, again
    return program, found


def _smaller(program: RandomProgram) -> Iterator[RandomProgram]:
    """Programs with something left out or replaced by a part of it."""
    text = program.text
    seen = {text}
    for kind in (_left_out, _simpler):
        size = len(list(kind(ast.parse(text))))
        for k in range(size):
            tree = ast.parse(text)
            list(kind(tree))[k]()
            try:
                made = ast.unparse(ast.fix_missing_locations(tree)) + "\n"
                with warnings.catch_warnings():
                    warnings.simplefilter("error")
                    compile(made, "<smaller>", "exec")
            except (SyntaxError, SyntaxWarning, ValueError):
                continue
            if made not in seen and len(made) <= len(text) + 1:
                seen.add(made)
                yield replace(program, text=made)
    yield from _of_fewer_arguments(program)


def _of_fewer_arguments(program: RandomProgram) -> Iterator[RandomProgram]:
    tree = ast.parse(program.text)
    main = tree.body[-1]
    assert isinstance(main, ast.FunctionDef)
    used = {node.id for node in ast.walk(main) if isinstance(node, ast.Name)}
    for at in reversed(range(len(main.args.args))):
        if main.args.args[at].arg in used or (len(program.wrt) == 1 and at in program.wrt):
            continue
        kept = main.args.args[at]
        del main.args.args[at]
        calls = tuple(call[:at] + call[at + 1 :] for call in program.calls)
        wrt = tuple(p - (p > at) for p in program.wrt if p != at)
        yield replace(program, text=ast.unparse(tree) + "\n", calls=calls, wrt=wrt)
        main.args.args.insert(at, kept)


Change = Callable[[], None]


def _left_out(tree: ast.Module) -> Iterator[Change]:
    """Leave out statements, many at once first; put a compound one's body in its place."""
    blocks: list[list[Any]] = []
    for node in ast.walk(tree):
        for name in ("body", "orelse"):
            block = getattr(node, name, None)
            if isinstance(block, list) and block:
                blocks.append(block)
    for block in blocks:
        size = len(block) // 2
        while size > 1:
            for at in range(0, len(block), size):
                yield _without(block, at, size)
            size //= 2
    for block in blocks:
        for at in reversed(range(len(block))):
            if block is tree.body and at == len(block) - 1:
                continue
            yield _without(block, at, 1)
            inner = [*getattr(block[at], "body", ()), *getattr(block[at], "orelse", ())]
            if inner and not isinstance(block[at], ast.FunctionDef | ast.ClassDef):
                yield _put(block, at, getattr(block[at], "body", []))
                yield _put(block, at, inner)


def _simpler(tree: ast.Module) -> Iterator[Change]:
    """Replace expressions by their parts and by constants."""
    for node in ast.walk(tree):
        for name, value in ast.iter_fields(node):
            if isinstance(value, ast.expr):
                for part in _parts(value) if name != "func" else ():
                    yield _set(node, name, part)
            elif isinstance(value, list):
                for at, item in enumerate(value):
                    if isinstance(item, ast.expr):
                        for part in _parts(item):
                            yield _item(value, at, part)


def _parts(node: ast.expr) -> Iterator[ast.expr]:
    match node:
        case ast.BinOp(left, _, right):
            yield left
            yield right
        case ast.Call(ast.Name("range"), arguments):
            if not (len(arguments) == 1 and isinstance(arguments[0], ast.Constant)):
                for count in (1, 2, 3):
                    yield ast.parse(f"range({count})", mode="eval").body
        case ast.Call(ast.Attribute(ast.Name("np" | "math")), arguments):
            yield from arguments
        case ast.Call(ast.Attribute(owner)):
            yield owner
        case ast.Call(ast.Name(), arguments):
            yield from arguments
        case ast.UnaryOp(_, operand):
            yield operand
        case ast.Subscript(owner, index):
            if isinstance(node.ctx, ast.Load):
                yield owner
            if not isinstance(index, ast.Constant | ast.Slice | ast.Tuple):
                yield ast.Subscript(owner, ast.Constant(0), node.ctx)
        case ast.IfExp(_, yes, no):
            yield yes
            yield no
        case ast.BoolOp(_, values):
            yield from values
        case ast.Compare():
            yield ast.Constant(True)
            yield ast.Constant(False)
        case ast.Name("np" | "math"):
            return
        case ast.Name(_, ast.Load()):
            yield ast.Constant(1.0)
        case ast.Constant(float() as value) if value not in (1.0, 2.0):
            yield ast.Constant(2.0)


def _without(block: list[Any], at: int, size: int) -> Change:
    def change() -> None:
        del block[at : at + size]
        if not block:
            block.append(ast.Pass())

    return change


def _put(block: list[Any], at: int, inner: list[Any]) -> Change:
    def change() -> None:
        block[at : at + 1] = inner

    return change


def _set(node: Any, name: str, value: Any) -> Change:
    return lambda: setattr(node, name, value)


def _item(values: list[Any], at: int, value: Any) -> Change:
    def change() -> None:
        values[at] = value

    return change


def as_row(program: RandomProgram, name: str) -> str:
    """The program and its calls as text for a file of `tests/language`."""
    text = program.text.replace("def program(", f"def {name}(")
    rows = [f"case({name}, {', '.join(map(_literal, call))})" for call in program.calls]
    asked = f"# by {', '.join(program.entries)}\n" if program.entries else ""
    return f"{asked}{text}\n\n" + "\n".join(rows) + "\n"


def _literal(value: Any) -> str:
    if isinstance(value, np.ndarray):
        if not value.size:
            return f"np.zeros({value.shape}, np.{value.dtype})"
        numbers = value.round(4).tolist()
        is_plain = value.dtype in (np.float64, np.int64)
        return f"np.array({numbers!r}{'' if is_plain else f', np.{value.dtype}'})"
    return repr(round(value, 4) if isinstance(value, float) else value)
