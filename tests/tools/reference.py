"""Rows of the reference: a construct of Python, a program with it, and what comes of it."""

from __future__ import annotations

import builtins
import collections
import contextlib
import copy
import dataclasses
import enum
import functools
import itertools
import linecache
import math
import operator
import random
import statistics
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

import srcgrad
from tests.tools.checking import check

SCOPE = {
    each.__name__: each
    for each in (
        builtins, collections, contextlib, copy, dataclasses, enum, functools, itertools, math,
        operator, random, statistics,
    )
} | {"np": np}  # fmt: skip
POINT = (1.3, 0.7)
HERE = Path(__file__).parents[1] / "reference"


def said_of(file: str) -> dict[str, str]:
    """What a table says of rows: a line `label -> words` for each."""
    lines = (HERE / file).read_text(encoding="utf-8").splitlines()
    return {
        label: words for label, _, words in (line.rpartition(" -> ") for line in lines) if words
    }


REFUSED = said_of("refused.txt")
"""The kinds of refusals of rows; `python -m tests.reference` writes the table anew."""
SKIPPED = said_of("skipped.txt")


@dataclasses.dataclass
class Row:
    """A program with a construct, and the kind of its refusal if it is refused."""

    names: tuple[str, ...]
    program: Callable[..., Any]
    arguments: tuple[Any, ...] = POINT
    refused: str = ""
    label: str = ""
    """What `refused.txt` and `skipped.txt` call it."""

    @property
    def skipped(self) -> str:
        """Why a row that is wrong is not run: the entry of the issue that it belongs to."""
        return SKIPPED.get(self.label, "")

    def examine(self) -> None:
        """Right: value and derivative; refused: an error of that kind at a line of the program."""
        if self.refused:
            self._expect_refusal()
            return
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            check(self.program, *self.arguments, compiled=False, layouts=False)

    def _expect_refusal(self) -> None:
        self.program(*self.arguments)  # it is a program of Python's
        try:
            srcgrad.grad(self.program).plain(*self.arguments)
        except srcgrad.SrcgradError as error:
            assert type(error).__name__ == self.refused, f"{type(error).__name__}: {error}"
            placed = error.span is not None or "argument" in str(error)
            assert placed, f"no line: {error}"
        else:
            raise AssertionError("not refused")


class Rows(list[Row]):
    """The rows of one chapter."""

    def __call__(self, names: str, refused: str = "", *arguments: Any) -> Any:
        """Enter the decorated program, which has arguments x and y."""

        def enter(program: Callable[..., Any]) -> Callable[..., Any]:
            given = arguments or POINT[: program.__code__.co_argcount]
            self.append(Row(tuple(names.split()), program, given, refused))
            return program

        return enter

    def bodies(self, prefix: str, names: str, body: str) -> None:
        """Enter a program of x and y with this body; `refused.txt` says if it is refused."""
        named = tuple(f"{prefix}{each}" for each in names.split())
        made = program_of(named[0], body)
        label = f"{named[0]}: {'; '.join(each.strip() for each in body.splitlines())}"
        self.append(Row(named, made, POINT, REFUSED.get(label, ""), label))

    def texts(self, prefix: str, table: str) -> None:
        """Enter a program for each line `names | expression of x and y`."""
        for line in filter(None, map(str.strip, table.splitlines())):
            names, _, expression = line.partition(" | ")
            self.bodies(prefix, names, f"return {expression}")


def program_of(name: str, body: str) -> Callable[..., Any]:
    """A function of x and y with this body, whose text can be read."""
    count = next(_NUMBERS)
    text = "def program(x, y):\n" + "".join(f"    {line}\n" for line in body.splitlines())
    file = f"<reference {count}: {name}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    names: dict[str, Any] = dict(SCOPE)
    exec(compile(text, file, "exec"), names)
    made: Callable[..., Any] = names["program"]
    return made


_NUMBERS: Iterator[int] = itertools.count()
