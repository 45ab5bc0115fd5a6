"""Sparse matrices by their entries: what stands for a matrix that the program puts together.

A row, a column and a value for each entry, in no order; entries of one place are added up. How
SciPy would store the matrix plays no part, so what it stores is not to be had.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from srcgrad.frontend.meanings.numpy.elements import refuse


class Sparse:
    """What sparse matrices have in common, however they are held."""

    shape: Any
    dtype: Any
    matrix: Any
    """Whether it is a matrix to SciPy, whose `*` is the product of matrices, or an array."""
    transpose: Any
    entries: Any
    """The method that gives the same by its entries."""
    times_vector: Any
    times_matrix: Any
    multiply: Any
    scaled: Any
    diagonal: Any
    toarray: Any
    __array_ufunc__ = None
    """NumPy's arrays leave operators to these classes."""

    @property
    def ndim(self) -> int:
        return 2

    @property
    def T(self) -> Any:
        return self.transpose()

    def dot(self, other: Any) -> Any:
        if isinstance(other, Sparse):
            return product(self.entries(), other.entries())
        if np.ndim(other) == 0:
            return self * other
        other = np.asarray(other)
        if other.shape[0] != self.shape[1]:
            raise ValueError("dimension mismatch")
        dtype = np.result_type(self.dtype, other.dtype)
        if np.ndim(other) == 1:
            return self.times_vector(other, dtype)
        return self.times_matrix(other, dtype)

    def __add__(self, other: Any) -> Any:
        return total(self, other)

    def __radd__(self, other: Any) -> Any:
        return total(self, other)

    def __sub__(self, other: Any) -> Any:
        return total(self, -other)

    def __rsub__(self, other: Any) -> Any:
        return total(-self, other)

    def __neg__(self) -> Any:
        return self * -1

    def __mul__(self, other: Any) -> Any:
        if isinstance(other, Sparse):
            return self.dot(other) if self.matrix else self.multiply(other)
        if np.ndim(other) == 0:
            return self.scaled(other)
        return self.dot(other) if self.matrix else self.multiply(other)

    def __rmul__(self, other: Any) -> Any:
        if np.ndim(other) == 0:
            return self.scaled(other)
        return other @ self if self.matrix else self.multiply(other)

    def __truediv__(self, other: Any) -> Any:
        if np.ndim(other) > 0:
            refuse("a sparse matrix divided by an array", "Use A.multiply(1.0 / x).")
        return self.scaled(1 / other)

    def __matmul__(self, other: Any) -> Any:
        return self.dot(other)

    def __rmatmul__(self, other: Any) -> Any:
        if np.ndim(other) == 1:
            return self.T.dot(other)
        return self.T.dot(other.T).T

    def trace(self) -> Any:
        return np.sum(self.diagonal())

    def todense(self) -> Any:
        if self.matrix:
            refuse("todense() of a sparse matrix is an np.matrix", "Use toarray().")
        return self.toarray()

    def ones(self, axis: Any) -> Any:
        """A vector along an axis, whose product with the matrix is a sum."""
        if self.matrix:
            refuse(
                "the sum of a sparse matrix along an axis is an np.matrix",
                "Write it in plain NumPy.",
            )
        return np.ones(self.shape[axis], dtype=self.dtype)


class Entries(Sparse):
    """A sparse matrix by its entries."""

    def __init__(self, data: Any, rows: Any, columns: Any, shape: Any, matrix: Any) -> None:
        self.values, self.rows, self.columns = data, rows, columns
        self.shape, self.matrix = shape, matrix

    def __getattr__(self, name: Any) -> Any:
        refuse(
            f"{name} of a sparse matrix that the program puts together",
            "Take products, sums, T, toarray(), diagonal() or spsolve of it; or make it as "
            "csr_array((data, indices, indptr), shape=shape).",
        )

    @property
    def dtype(self) -> Any:
        return self.values.dtype

    def transpose(self) -> Any:
        turned = (self.shape[1], self.shape[0])
        return Entries(self.values, self.columns, self.rows, turned, self.matrix)

    def copy(self) -> Any:
        return self.with_values(self.values.copy())

    def tocsr(self) -> Any:
        return self

    def tocsc(self) -> Any:
        return self

    def tocoo(self) -> Any:
        return self

    def todia(self) -> Any:
        return self

    def asformat(self, format: Any) -> Any:
        return self

    def astype(self, dtype: Any) -> Any:
        return self.with_values(self.values.astype(dtype))

    def entries(self) -> Any:
        return self

    def scaled(self, factor: Any) -> Any:
        return self.with_values(self.values * factor)

    def with_values(self, values: Any) -> Any:
        """The same places with other values."""
        return Entries(values, self.rows, self.columns, self.shape, self.matrix)

    def times_vector(self, other: Any, dtype: Any) -> Any:
        found = np.zeros(self.shape[0], dtype=dtype)
        for k in range(self.values.shape[0]):
            found[self.rows[k]] += self.values[k] * other[self.columns[k]]
        return found

    def times_matrix(self, other: Any, dtype: Any) -> Any:
        found = np.zeros((self.shape[0], other.shape[1]), dtype=dtype)
        for k in range(self.values.shape[0]):
            for j in range(other.shape[1]):
                found[self.rows[k], j] += self.values[k] * other[self.columns[k], j]
        return found

    def multiply(self, other: Any) -> Any:
        if isinstance(other, Sparse):
            refuse(
                "the product of two sparse matrices by elements", "Take one of them as toarray()."
            )
        if np.ndim(other) == 0:
            return self.with_values(self.values * other)
        other = np.broadcast_to(other, self.shape)
        scaled = np.empty(self.values.shape[0], np.result_type(self.values.dtype, other.dtype))
        for k in range(self.values.shape[0]):
            scaled[k] = self.values[k] * other[self.rows[k], self.columns[k]]
        return self.with_values(scaled)

    def toarray(self) -> Any:
        found = np.zeros(self.shape, dtype=self.values.dtype)
        for k in range(self.values.shape[0]):
            found[self.rows[k], self.columns[k]] += self.values[k]
        return found

    def diagonal(self) -> Any:
        found = np.zeros(min(self.shape[0], self.shape[1]), dtype=self.values.dtype)
        for k in range(self.values.shape[0]):
            if self.rows[k] == self.columns[k]:
                found[self.rows[k]] += self.values[k]
        return found

    def sum(self, axis: Any = None) -> Any:
        if axis is None:
            return np.sum(self.values)
        return self.T.dot(self.ones(0)) if axis % 2 == 0 else self.dot(self.ones(1))


def of_class(matrix: Any, is_of_matrices: Any) -> Any:
    """The same as an object of one of SciPy's classes, of matrices or of arrays."""
    a = matrix.entries()
    return Entries(a.values, a.rows, a.columns, a.shape, is_of_matrices)


def total(a: Any, b: Any) -> Any:
    """The sum of matrices, one of which may be dense, or zero."""
    if not isinstance(b, Sparse):
        if np.ndim(b) > 0:
            if a.entries().matrix:
                refuse("a sparse matrix and an array make an np.matrix", "Use A.toarray().")
            return a.toarray() + b
        if b == 0:
            return a
        refuse("a number added to a sparse matrix", "Add it to A.toarray().")
    a, b = a.entries(), b.entries()
    if a.shape[0] != b.shape[0] or a.shape[1] != b.shape[1]:
        raise ValueError("inconsistent shapes")
    return Entries(
        np.concatenate((a.values, b.values)),
        np.concatenate((a.rows, b.rows)),
        np.concatenate((a.columns, b.columns)),
        a.shape,
        a.matrix and b.matrix,
    )


def product(a: Any, b: Any) -> Any:
    """The product of two matrices: an entry for each pair that meets."""
    if a.shape[1] != b.shape[0]:
        raise ValueError("dimension mismatch")
    starts = np.zeros(b.shape[0] + 1, np.int64)
    for k in range(b.rows.shape[0]):
        starts[b.rows[k] + 1] += 1
    for i in range(b.shape[0]):
        starts[i + 1] += starts[i]
    by_row, at = np.zeros(b.rows.shape[0], np.int64), starts.copy()
    for k in range(b.rows.shape[0]):
        by_row[at[b.rows[k]]] = k
        at[b.rows[k]] += 1
    count = 0
    for k in range(a.columns.shape[0]):
        count += starts[a.columns[k] + 1] - starts[a.columns[k]]
    left, right = np.zeros(count, np.int64), np.zeros(count, np.int64)
    met = 0
    for k in range(a.columns.shape[0]):
        for p in range(starts[a.columns[k]], starts[a.columns[k] + 1]):
            left[met], right[met] = k, by_row[p]
            met += 1
    values = a.values[left] * b.values[right]
    shape = (a.shape[0], b.shape[1])
    return Entries(values, a.rows[left], b.columns[right], shape, a.matrix and b.matrix)
