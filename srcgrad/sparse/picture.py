"""A picture of a sparsity pattern: as text, and with matplotlib."""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any

import numpy as np

from srcgrad.errors import SrcgradError
from srcgrad.sparse.plan import Plan
from srcgrad.sparse.types import Integers

WIDEST = 64
"""Columns and rows of a picture in text; a larger pattern is shown in pieces."""
_COLOURS = "0123456789abcdefghijklmnopqrstuvwxyz"


def shown(plan: Plan) -> str:
    """A pattern as text: a character for an element, its colour; `#` for one of many."""
    rows, columns = plan.shape
    directions = _count(plan)
    head = f"{rows} x {columns}, elements: {plan.others.size}, colours: {directions}"
    height, width = min(rows, WIDEST), min(columns, WIDEST)
    cells = np.full((height, width), ".")
    of, colours = _rows(plan), _colours(plan)
    is_small = height == rows and width == columns
    for row, column, colour in zip(
        of.tolist(), plan.others.tolist(), colours.tolist(), strict=True
    ):
        is_named = is_small and colour < len(_COLOURS)
        sign = _COLOURS[colour] if is_named else "#"
        cells[row * height // rows, column * width // columns] = sign
    return "\n".join([head, *("".join(line) for line in cells)])


def drawn(plan: Plan, axes: Any) -> Any:
    """The pattern as points in the colours of their directions."""
    if importlib.util.find_spec("matplotlib") is None:
        raise SrcgradError(
            "matplotlib is not installed, which draws patterns",
            advice="`pip install matplotlib`, or print the pattern: it is a picture, too.",
            code="SG822",
        )
    if axes is None:
        axes = importlib.import_module("matplotlib.pyplot").figure().subplots()
    rows, columns = plan.shape
    size = max(0.2, 200.0 / max(rows, columns, 1)) ** 2
    axes.scatter(plan.others, _rows(plan), c=_colours(plan) % 20, s=size, marker="s", cmap="tab20")
    axes.set_xlim(-0.5, columns - 0.5)
    axes.set_ylim(rows - 0.5, -0.5)
    axes.set_aspect("equal")
    axes.set_title(f"{rows} x {columns}, {plan.others.size} elements, {_count(plan)} colours")
    return axes


def _count(plan: Plan) -> int:
    shares = (plan.covering.tangents, plan.covering.adjoints)
    return sum(share.count for share in shares if share is not None)


def _rows(plan: Plan) -> Integers:
    return np.repeat(np.arange(plan.starts.size - 1), np.diff(plan.starts))


def _colours(plan: Plan) -> Integers:
    """The direction of each element; those of adjoints are counted after those of tangents."""
    found = np.zeros(plan.others.size, np.int64)
    first = 0
    for share in (plan.covering.tangents, plan.covering.adjoints):
        if share is not None:
            chosen = slice(None) if share.elements is None else share.elements
            found[chosen] = first + share.directions
            first += share.count
    return found
