"""The elements of a sparse matrix as CSR arrays, made as the result and the arguments are."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from srcgrad import answers, errors
from srcgrad.binding import Wanted
from srcgrad.blocks import Columns, in_grown, jacobian_answer
from srcgrad.frontend.arguments.leaves import leaf_specs
from srcgrad.frontend.arguments.results import parts_of, smooth_leaves
from srcgrad.frontend.arguments.specs import ArrayLeaf, Number, Spec
from srcgrad.sparse.plan import Block, Plan
from srcgrad.sparse.types import Outputs
from srcgrad.specialisation import Specialisation
from srcgrad.types import derivative_dtype, is_complex_dtype


def scipy_sparse() -> Any:
    """`scipy.sparse`, or a refusal that says how to have it."""
    if importlib.util.find_spec("scipy") is None:
        raise errors.SrcgradError(
            "a sparse Jacobian is a scipy.sparse.csr_array, and SciPy is not installed",
            advice="pip install scipy, or srcgrad[sparse].",
            code="SG820",
        )
    return importlib.import_module("scipy.sparse")


class Answers:
    """Makes the user's answers for one combination of types."""

    def __init__(self, specialisation: Specialisation, wanted: Wanted) -> None:
        request, returned = specialisation.request, specialisation.generated.result
        value_spec, _ = parts_of(request.has_aux, returned)
        columns = _Columns(specialisation, wanted)
        results = [
            kind
            for kind, is_smooth in zip(
                leaf_specs(value_spec), smooth_leaves(value_spec), strict=True
            )
            if is_smooth
        ]
        _check(columns.kinds, results, any(in_grown(value_spec)))
        self.arguments = tuple(columns.places)
        """The places of the leaves that the derivative is with respect to."""
        self.results = len(results)
        """How many results have a derivative."""
        self.dtypes = [
            derivative_dtype(row.type.dtype, column.type.dtype)
            for row in results
            for column in columns.kinds
        ]
        self.made: Callable[[Any, Sequence[Any]], Any] = jacobian_answer(
            specialisation, wanted, answers._value, columns
        )
        self.is_one = is_simple(returned, specialisation, wanted)
        """Whether the answer is one matrix as it stands."""
        blank = scipy_sparse().csr_array((0, 0))
        blank.has_sorted_indices = blank.has_canonical_format = True
        self.kind, self.blank = type(blank), blank.__dict__
        self.has_these_names = {"_shape", "data", "indices", "indptr"} <= self.blank.keys()

    def __call__(
        self, plan: Plan, values: tuple[Any, ...], elements: Any, leaves: Sequence[Any]
    ) -> Any:
        """The answer, of the function's values and the elements of the whole matrix."""
        if self.is_one:
            return self.of_one(plan, elements)
        blocks = [
            self._filled(block, elements if block.chosen is None else elements[block.chosen], dtype)
            for block, dtype in zip(plan.blocks, self.dtypes, strict=True)
        ]
        outputs: Outputs = (*values, *blocks)
        return self.made(outputs[0] if len(outputs) == 1 else outputs, leaves)

    def of_one(self, plan: Plan, elements: Any) -> Any:
        """The answer where it is one matrix."""
        return self._filled(plan.blocks[0], elements, self.dtypes[0])

    def _filled(self, block: Block, elements: Any, dtype: np.dtype[Any]) -> Any:
        """A matrix that shares nothing. SciPy's constructor would ask again what is known, for as
        long as a small Jacobian takes."""
        data = elements if elements.dtype == dtype else elements.astype(dtype)
        places, starts = block.integers()
        if not self.has_these_names:
            return scipy_sparse().csr_array((data, places, starts), shape=block.shape)
        made = object.__new__(self.kind)
        made.__dict__.update(
            self.blank, _shape=block.shape, data=data, indices=places, indptr=starts
        )
        return made


def is_simple(returned: Spec, specialisation: Specialisation, wanted: Wanted) -> bool:
    """Whether a Jacobian is one matrix: of an array or number for an array or number."""
    request = specialisation.request
    want = wanted.each[0]
    if not wanted.single or want.item is not None or request.has_aux:
        return False
    spec = request.specs[want.parameter]
    both = isinstance(spec, Number | ArrayLeaf) and isinstance(returned, Number | ArrayLeaf)
    return both and not specialisation.request.operator.with_value


class _Columns(Columns):
    """Blocks that are sparse whatever they are of."""

    def fitted(self, row: Number | ArrayLeaf, column: Number | ArrayLeaf, block: Any) -> Any:
        return block

    def zeros(self, shape: tuple[int, ...], leaves: Sequence[Any]) -> list[Any]:
        rows = int(np.prod(shape, dtype=np.int64))
        kinds = zip(self.places, self.kinds, strict=True)
        return [
            scipy_sparse().csr_array((rows, int(np.size(leaves[at]))), dtype=kind.type.dtype)
            for at, kind in kinds
        ]


def _check(
    arguments: Sequence[Number | ArrayLeaf], results: Sequence[Number | ArrayLeaf], is_grown: bool
) -> None:
    """Refuse what has no sparse Jacobian."""
    dense = 'Use mode="forward" or mode="reverse"'
    if any(is_complex_dtype(each.type.dtype) for each in (*arguments, *results)):
        raise errors.NotDifferentiable(
            "a sparse Jacobian is of real numbers with respect to real numbers, and some are "
            "complex",
            advice=f"{dense}, or take real and imaginary parts as arguments and results.",
            code="SG2251",
        )
    if is_grown:
        raise errors.NotDifferentiable(
            "the function returns a list that has grown, with a block of the Jacobian for each "
            "item: that has no place for one sparse matrix",
            advice=f"Return an array of the items, np.array(items). {dense} otherwise.",
            code="SG2252",
        )
