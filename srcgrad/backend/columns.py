"""Matrices as LAPACK has them, column by column."""

# mypy: allow-untyped-defs, disable-error-code="untyped-decorator"

from __future__ import annotations

from typing import Any

import numpy as np
from numba import types
from numba.extending import register_jitable

from srcgrad.backend.lapack import LETTERS

NO, TRANSPOSED, CONJUGATED = ord("N"), ord("T"), ord("C")
LOWER, UPPER = ord("L"), ord("U")


def is_ours(*arrays: Any) -> bool:
    """Whether all are matrices or vectors of one dtype of LAPACK; others are left to Numba."""
    return all(
        isinstance(each, types.Array) and each.dtype in LETTERS and each.dtype == arrays[0].dtype
        for each in arrays
    )


@register_jitable
def by_columns(a):
    """A new matrix with the elements column by column in memory; from columns back to rows."""
    rows, columns = a.shape
    matrix = np.empty((columns, rows), a.dtype)
    for i in range(rows):
        for j in range(columns):
            matrix[j, i] = a[i, j]
    return matrix


@register_jitable
def triangle_of(matrix):
    """The triangle in which all of a matrix by columns lies, `LOWER` or `UPPER`; zero if none."""
    n = matrix.shape[0]
    is_lower = is_upper = True
    for j in range(n):
        for i in range(n):
            if matrix[j, i] != 0:
                is_lower = is_lower and i >= j
                is_upper = is_upper and i <= j
        if not (is_lower or is_upper):
            return 0
    return LOWER if is_lower else UPPER
