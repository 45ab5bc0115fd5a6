"""Jacobians as matrices of real numbers, from their blocks in the places of the results."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from tests.tools.checking import flat, is_complex, parts


def matrix(jacobian: Any, results: Any, point: tuple[Any, ...], wrt: Any) -> np.ndarray:
    """A Jacobian as one matrix of real numbers, from its blocks in the places of the results."""
    size = flat(point).size
    rows = [np.zeros((0, size))]
    for result, block in pairs(results, jacobian):
        given = (block,) if len(wrt) == 1 else block
        columns = [np.zeros((flat(result).size, 0))]
        for argument, part in zip(point, given, strict=True):
            for leaf, inner in pairs(argument, part):
                shape = np.shape(result) + np.shape(leaf)
                assert np.shape(inner) == shape, f"a block of {np.shape(inner)} for {shape}"
                columns.append(_real(np.asarray(inner), result, leaf))
        rows.append(np.concatenate(columns, axis=1))
    return np.concatenate(rows)


def _real(block: np.ndarray, result: Any, leaf: Any) -> np.ndarray:
    """A block with rows and columns for real and imaginary parts."""
    block = block.reshape(np.size(result), np.size(leaf))
    turned = {
        (False, False): lambda: [[block]],
        (True, False): lambda: [[block.real], [block.imag]],
        (False, True): lambda: [[block.real, block.imag]],
        (True, True): lambda: [[block.real, -block.imag], [block.imag, block.real]],
    }[is_complex(result), is_complex(leaf)]()
    rows, columns = len(turned), len(turned[0])
    room = np.zeros((rows * block.shape[0], columns * block.shape[1]))
    for i in range(rows):
        for j in range(columns):
            room[i::rows, j::columns] = turned[i][j]
    return room


def pairs(structure: Any, other: Any) -> Iterator[tuple[Any, Any]]:
    """The leaves of a structure with what stands in their places in another."""
    inner = parts(structure)
    if inner is None:
        yield structure, other
        return
    if isinstance(structure, dict):
        assert list(other) == list(structure), "the keys differ"
    else:
        assert type(other) is type(structure), f"{type(other)} for {type(structure)}"
    for one, two in zip(inner, parts(other) or (), strict=True):
        yield from pairs(one, two)


def sparse_blocks(value: Any) -> Iterator[Any]:
    inner = parts(value)
    for each in [value] if inner is None else inner:
        yield from [each] if hasattr(each, "toarray") else sparse_blocks(each)
