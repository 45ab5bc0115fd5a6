"""Sparse matrices in plain Python: what stands for a `csr_matrix` while a program is read.

Each class holds the arrays of SciPy's own and does with loops what SciPy does in C. `matrix` says
whether it stands for a `csr_matrix`, whose `*` is a product of matrices, or for a `csr_array`.
Entries that are stored twice count twice, as in SciPy.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from srcgrad.frontend.meanings.scipy.entries import Entries, Sparse


class Compressed(Sparse):
    """What rows and columns have in common."""

    format: str

    def __init__(self, data: Any, indices: Any, indptr: Any, shape: Any, matrix: bool) -> None:
        self.data, self.indices, self.indptr = data, indices, indptr
        self.shape, self.matrix = shape, matrix

    @property
    def dtype(self) -> Any:
        return self.data.dtype

    @property
    def nnz(self) -> Any:
        return self.indptr[-1]

    @property
    def size(self) -> Any:
        return self.indptr[-1]

    def with_data(self, data: Any) -> Any:
        """The same pattern with other values."""
        kind = Rows if self.format == "csr" else Columns
        return kind(data, self.indices, self.indptr, self.shape, self.matrix)

    def copy(self) -> Any:
        return self.with_data(self.data.copy())

    def astype(self, dtype: Any) -> Any:
        return self.with_data(self.data.astype(dtype))

    def __neg__(self) -> Any:
        return self.with_data(-self.data)

    def check_single(self) -> None:
        """SciPy adds up what is stored twice before it applies a function to the values."""
        for i in range(self.indptr.shape[0] - 1):
            for k in range(self.indptr[i] + 1, self.indptr[i + 1]):
                if self.indices[k] <= self.indices[k - 1]:
                    raise ValueError("entries are stored twice or not in order: A.sum_duplicates()")

    def __abs__(self) -> Any:
        self.check_single()
        return self.with_data(np.abs(self.data))

    def scaled(self, factor: Any) -> Any:
        return self.with_data(self.data * factor)

    def __truediv__(self, other: Any) -> Any:
        if np.ndim(other) > 0:
            return super().__truediv__(other)
        return self.with_data(self.data / other)

    def entries(self) -> Any:
        size = self.indptr[-1]
        outer = np.zeros(size, np.int64)
        for i in range(self.indptr.shape[0] - 1):
            for k in range(self.indptr[i], self.indptr[i + 1]):
                outer[k] = i
        values, inner = self.data[:size], self.indices[:size]
        if self.format == "csr":
            return Entries(values, outer, inner, self.shape, self.matrix)
        return Entries(values, inner, outer, self.shape, self.matrix)

    def tocsr(self) -> Any:
        return self.entries()

    def tocsc(self) -> Any:
        return self.entries()

    def tocoo(self) -> Any:
        return self.entries()

    def power(self, n: Any) -> Any:
        self.check_single()
        return self.with_data(self.data**n)

    def sum(self, axis: Any = None) -> Any:
        if axis is None:
            return np.sum(self.data[: self.indptr[-1]])
        return self.T.dot(self.ones(0)) if axis % 2 == 0 else self.dot(self.ones(1))

    def mean(self) -> Any:
        return self.sum() / (self.shape[0] * self.shape[1])

    def diagonal(self) -> Any:
        size = min(self.shape[0], self.shape[1])
        found = np.zeros(size, dtype=self.data.dtype)
        for i in range(size):
            total = self.data.dtype.type(0)
            for k in range(self.indptr[i], self.indptr[i + 1]):
                if self.indices[k] == i:
                    total += self.data[k]
            found[i] = total
        return found


class Rows(Compressed):
    """`csr_matrix` and `csr_array`."""

    format = "csr"

    def tocsr(self) -> Any:
        return self

    def transpose(self) -> Any:
        turned = (self.shape[1], self.shape[0])
        return Columns(self.data, self.indices, self.indptr, turned, self.matrix)

    def times_vector(self, other: Any, dtype: Any) -> Any:
        found = np.zeros(self.shape[0], dtype=dtype)
        for i in range(self.shape[0]):
            total = dtype.type(0)
            for k in range(self.indptr[i], self.indptr[i + 1]):
                total += self.data[k] * other[self.indices[k]]
            found[i] = total
        return found

    def times_matrix(self, other: Any, dtype: Any) -> Any:
        found = np.zeros((self.shape[0], other.shape[1]), dtype=dtype)
        for i in range(self.shape[0]):
            for k in range(self.indptr[i], self.indptr[i + 1]):
                for j in range(other.shape[1]):
                    found[i, j] += self.data[k] * other[self.indices[k], j]
        return found

    def toarray(self) -> Any:
        found = np.zeros(self.shape, dtype=self.data.dtype)
        for i in range(self.shape[0]):
            for k in range(self.indptr[i], self.indptr[i + 1]):
                found[i, self.indices[k]] += self.data[k]
        return found

    def multiply(self, other: Any) -> Any:
        if isinstance(other, Sparse):
            return self.entries().multiply(other)
        if np.ndim(other) == 0:
            return self.with_data(self.data * other)
        other = np.broadcast_to(other, self.shape)
        scaled = np.empty(self.data.shape[0], np.result_type(self.data.dtype, other.dtype))
        for i in range(self.shape[0]):
            for k in range(self.indptr[i], self.indptr[i + 1]):
                scaled[k] = self.data[k] * other[i, self.indices[k]]
        return self.with_data(scaled)


class Columns(Compressed):
    """`csc_matrix` and `csc_array`."""

    format = "csc"

    def tocsc(self) -> Any:
        return self

    def transpose(self) -> Any:
        turned = (self.shape[1], self.shape[0])
        return Rows(self.data, self.indices, self.indptr, turned, self.matrix)

    def times_vector(self, other: Any, dtype: Any) -> Any:
        found = np.zeros(self.shape[0], dtype=dtype)
        for i in range(self.shape[1]):
            for k in range(self.indptr[i], self.indptr[i + 1]):
                found[self.indices[k]] += self.data[k] * other[i]
        return found

    def times_matrix(self, other: Any, dtype: Any) -> Any:
        found = np.zeros((self.shape[0], other.shape[1]), dtype=dtype)
        for i in range(self.shape[1]):
            for k in range(self.indptr[i], self.indptr[i + 1]):
                for j in range(other.shape[1]):
                    found[self.indices[k], j] += self.data[k] * other[i, j]
        return found

    def toarray(self) -> Any:
        return self.T.toarray().T

    def multiply(self, other: Any) -> Any:
        if isinstance(other, Sparse):
            return self.entries().multiply(other)
        if np.ndim(other) == 0:
            return self.with_data(self.data * other)
        return self.T.multiply(np.broadcast_to(other, self.shape).T).T
