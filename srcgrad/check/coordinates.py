"""The numbers of a leaf as real ones, by name, and back: of a complex number, both parts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np

Vector: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]


def coordinates(leaf: Any) -> Vector:
    """The numbers of a leaf as real ones.

    >>> coordinates(1.0 + 2.0j)
    array([1., 2.])
    """
    numbers = np.ravel(leaf)
    if np.iscomplexobj(numbers):
        numbers = np.stack([numbers.real, numbers.imag], axis=-1).ravel()
    return numbers.astype(float)


def all_coordinates(leaves: list[Any]) -> Vector:
    """Those of several leaves, one behind the other."""
    return np.concatenate([np.empty(0), *map(coordinates, leaves)])


def made_of(numbers: Vector, like: Any) -> Any:
    """A leaf with these coordinates, in double precision, and in the order of the leaf's memory.

    >>> made_of(np.array([1.0, 2.0]), 0j)
    (1+2j)
    """
    is_complex = np.iscomplexobj(like)
    made: Any = numbers[::2] + 1j * numbers[1::2] if is_complex else numbers
    made = np.reshape(made, np.shape(like))
    if np.ndim(like):
        laid_out = np.empty_like(like, dtype=made.dtype)
        laid_out[...] = made
        return laid_out
    return complex(made) if is_complex else float(made)


def moved(leaf: Any, change: Vector) -> Any:
    """A leaf at a distance, in double precision."""
    return made_of(coordinates(leaf) + change, leaf)


def names(leaf: Any, path: str) -> Iterator[str]:
    """What a user would write for each coordinate: `x[0].imag`."""
    for index in np.ndindex(np.shape(leaf)):
        name = path + (f"[{', '.join(map(str, index))}]" if index else "")
        if np.iscomplexobj(leaf):
            yield from (f"{name}.real", f"{name}.imag")
        else:
            yield name
