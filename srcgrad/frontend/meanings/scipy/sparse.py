"""What scipy.sparse means: matrices in rows or columns, given, captured, or made from arrays.

What is made of values with their rows and columns is held by its entries, whatever its format is.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import scipy.sparse

from srcgrad import errors
from srcgrad.frontend.meanings.scipy.entries import Entries, Sparse, of_class
from srcgrad.frontend.meanings.scipy.matrices import Columns, Rows
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Instance, Known, Value
from srcgrad.frontend.values.environment import environment
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means
from srcgrad.frontend.values.numbers import scalars

KINDS: dict[type, tuple[type, bool]] = {
    scipy.sparse.csr_matrix: (Rows, True),
    scipy.sparse.csr_array: (Rows, False),
    scipy.sparse.csc_matrix: (Columns, True),
    scipy.sparse.csc_array: (Columns, False),
}
"""What stands for each of SciPy's classes, and whether it is one of matrices."""
ENTRIES = "(data, (rows, columns))"
FORMS = dict.fromkeys(KINDS, "(data, indices, indptr)")


def made(run: Run, kind: type, data: Value, indices: Value, indptr: Value, shape: Value) -> Value:
    """A sparse matrix of these arrays."""
    stands_for, matrix = KINDS[kind]
    parts = (data, indices, indptr, shape, Known(matrix))
    return run.call(Known(stands_for), parts, {})


def _maker(kind: type) -> None:
    def handler(run: Run, args: Args, kwargs: Kwargs) -> Value:
        given = scalars.plain(run, args[0])
        if is_sparse(given):
            return run.call(
                Known(of_class), (given, Known(issubclass(kind, scipy.sparse.spmatrix))), {}
            )
        parts = lists.sequence(run, given)
        shape = kwargs.get("shape", args[1] if len(args) > 1 else None)
        found = None
        if parts is not None and shape is not None and not set(kwargs) - {"shape"}:
            found = _of_parts(run, kind, parts, shape)
        if found is None:
            run.refuse(
                f"scipy.sparse.{kind.__name__} made of anything but arrays and a shape",
                f"Write {kind.__name__}({FORMS.get(kind, ENTRIES)}, shape=(rows, columns)).",
                errors.MissingRule,
                code="SG350",
            )
        return found

    means(kind)(handler)


def _of_matrices(kind: type) -> Value:
    return Known(issubclass(kind, scipy.sparse.spmatrix))


def _of_parts(run: Run, kind: type, parts: Sequence[Value], shape: Value) -> Value | None:
    """A matrix of three arrays, or of values with their rows and columns."""
    places = lists.sequence(run, parts[1]) if len(parts) == 2 else None
    if places is not None and len(places) == 2:
        arrays = (lists.stored(run, run.as_array(each)) for each in (parts[0], *places))
        return run.call(Known(Entries), (*arrays, shape, _of_matrices(kind)), {})
    if len(parts) != 3 or kind not in KINDS:
        return None
    data, indices, indptr = (lists.stored(run, run.as_array(each)) for each in parts)
    return made(run, kind, data, indices, indptr, shape)


for _kind in (*KINDS, scipy.sparse.coo_matrix, scipy.sparse.coo_array):
    _maker(_kind)


@means(scipy.sparse.issparse)
def _issparse(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return Known(is_sparse(scalars.plain(run, args[0])))


def is_sparse(value: Value) -> bool:
    return isinstance(value, Instance) and issubclass(value.kind, Sparse)


def captured(run: Run, value: Any, path: str, get: Any) -> Value:
    """A matrix met outside the program: its arrays are passed in at each call."""
    if type(value) not in KINDS:
        run.refuse(
            f"{path.rpartition('.')[2]} is a {type(value).__name__}, whose format is not supported",
            "Use A.tocsr().",
            errors.DTypeError,
            code="SG524",
        )
    stands_for, matrix = KINDS[type(value)]
    found = Instance(run.number(), stands_for)
    for name in ("data", "indices", "indptr", "shape"):
        # What is outside stays, whatever becomes of the path on which it is first met.
        run.taken.outside["attribute", found.id, name] = environment.wrap(
            run, getattr(value, name), f"{path}.{name}", partial(_attribute, get, name)
        )
    run.taken.outside["attribute", found.id, "matrix"] = Known(matrix)
    return found


def _attribute(get: Any, name: str) -> Any:
    return getattr(get(), name)
