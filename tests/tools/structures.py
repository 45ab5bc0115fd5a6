"""Structures of numbers: their leaves in order, one real vector of them, moved copies."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import numpy as np


def is_number(value: Any) -> bool:
    return isinstance(value, (float, int, np.floating, np.integer)) and not isinstance(value, bool)


def is_differentiable(value: Any) -> bool:
    """Whether an argument is of floats and complex numbers alone: its gradient is asked for."""
    found = list(leaves(value))
    return bool(found) and all(
        isinstance(leaf, (float, complex, np.inexact))
        or (isinstance(leaf, np.ndarray) and leaf.dtype.kind in "fc")
        for leaf in found
    )


def is_complex(leaf: Any) -> bool:
    return np.asarray(leaf).dtype.kind == "c"


def parts(value: Any) -> list[Any] | None:
    """What a structure consists of; None for anything else."""
    if isinstance(value, (tuple, list)):
        return list(value)
    if isinstance(value, dict):
        return list(value.values())
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [getattr(value, field.name) for field in dataclasses.fields(value)]
    return None


def leaves(value: Any) -> Iterator[Any]:
    """The numbers and arrays of an argument, in order; anything else counts as a leaf too."""
    inner = parts(value)
    if inner is None:
        yield value
    else:
        for part in inner:
            yield from leaves(part)


def rebuilt(value: Any, new: Iterator[Any]) -> Any:
    """The structure of `value` with the leaves of `new`."""
    inner = parts(value)
    if inner is None:
        return next(new)
    filled = [rebuilt(part, new) for part in inner]
    if isinstance(value, dict):
        return dict(zip(value, filled, strict=True))
    if dataclasses.is_dataclass(value):
        names = [field.name for field in dataclasses.fields(value)]
        return dataclasses.replace(value, **dict(zip(names, filled, strict=True)))
    if hasattr(value, "_fields"):
        return type(value)(*filled)
    return type(value)(filled)


def flat(value: Any) -> np.ndarray:
    """All numbers of a structure in one real vector; complex ones by their two parts."""
    pieces = []
    for leaf in leaves(value):
        numbers = np.asarray(leaf).ravel()
        if is_complex(leaf):
            numbers = np.stack([numbers.real, numbers.imag], axis=-1).ravel()
        pieces.append(numbers.astype(np.float64))
    return np.concatenate(pieces) if pieces else np.empty(0)


def displaced(value: Any, step: np.ndarray) -> Any:
    """A fresh copy of `value` with `step` added to its numbers, in double precision."""
    start = 0

    def moved() -> Iterator[Any]:
        nonlocal start
        for leaf in leaves(value):
            size = np.size(leaf) * (2 if is_complex(leaf) else 1)
            piece = step[start : start + size]
            start += size
            if is_complex(leaf):
                if piece.dtype.kind == "c":
                    raise TypeError("a complex number is moved by real steps of its parts")
                piece = piece[::2] + 1j * piece[1::2]
            if isinstance(leaf, np.ndarray):
                yield np.array(leaf, dtype=piece.dtype) + piece.reshape(leaf.shape)
            else:
                yield (complex if piece.dtype.kind == "c" else float)(leaf) + piece[0].item()

    return rebuilt(value, moved())
