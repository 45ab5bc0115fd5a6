"""Pattern and colours of a sparse Jacobian, as users see them."""

from __future__ import annotations

from typing import Any

import numpy as np

from srcgrad.sparse.answer import scipy_sparse
from srcgrad.sparse.picture import drawn, shown
from srcgrad.sparse.plan import Plan
from srcgrad.sparse.types import Integers


class Pattern:
    """Where a Jacobian may have elements that are not zero; printed as a picture.

    Rows are the numbers of all results, one after the other, columns those of all arguments.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self.shape = plan.shape
        self.nnz = int(plan.others.size)
        """How many elements there may be."""

    @property
    def indptr(self) -> Integers:
        """Where each row begins in `indices`, and the last ends."""
        return self._plan.starts.copy()

    @property
    def indices(self) -> Integers:
        """The columns of the elements, row by row, in order."""
        return self._plan.others.copy()

    def tocsr(self) -> Any:
        """The pattern as a `scipy.sparse.csr_array` of booleans."""
        ones = np.ones(self.nnz, bool)
        return scipy_sparse().csr_array((ones, self.indices, self.indptr), shape=self.shape)

    def plot(self, axes: Any = None) -> Any:
        """Draw the pattern with matplotlib, elements in their colours; returns the axes.

        Raises SrcgradError if matplotlib is not installed.
        """
        return drawn(self._plan, axes)

    def __str__(self) -> str:
        return shown(self._plan)

    def __repr__(self) -> str:
        rows, columns = self.shape
        return f"<pattern of {rows} x {columns} with {self.nnz} elements>"


class Colours:
    """The directions that serve all elements: of columns by tangents, of rows by adjoints."""

    def __init__(self, plan: Plan) -> None:
        tangents, adjoints = plan.covering.tangents, plan.covering.adjoints
        rows, columns = plan.shape
        self.columns = _copied(tangents.colours if tangents else None, columns)
        """The colour of each column, -1 for one that no tangent is taken along."""
        self.rows = _copied(adjoints.colours if adjoints else None, rows)
        """The colour of each row, -1 for one that has no adjoint of its own."""
        self.tangents = tangents.count if tangents else 0
        self.adjoints = adjoints.count if adjoints else 0

    def __len__(self) -> int:
        """How many directions there are."""
        return self.tangents + self.adjoints

    def __repr__(self) -> str:
        return f"<colours: {self.tangents} of columns, {self.adjoints} of rows>"


def _copied(colours: Integers | None, count: int) -> Integers:
    return np.full(count, -1) if colours is None else colours.copy()
