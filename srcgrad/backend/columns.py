"""Matrices as LAPACK has them, column by column."""

# mypy: allow-untyped-defs, disable-error-code="untyped-decorator"

from __future__ import annotations

from typing import Any

import numpy as np
from numba import types
from numba.extending import register_jitable

from srcgrad.backend.lapack import LETTERS

NO, TRANSPOSED = ord("N"), ord("T")
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
