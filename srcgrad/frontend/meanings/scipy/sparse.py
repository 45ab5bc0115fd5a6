"""What scipy.sparse means: matrices in rows or columns, given, captured, or made from arrays."""

from __future__ import annotations

from functools import partial
from typing import Any

import scipy.sparse

from srcgrad import errors
from srcgrad.frontend.meanings.scipy.matrices import Columns, Compressed, Rows
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


def made(run: Run, kind: type, data: Value, indices: Value, indptr: Value, shape: Value) -> Value:
    """A sparse matrix of these arrays."""
    stands_for, matrix = KINDS[kind]
    parts = (data, indices, indptr, shape, Known(matrix))
    return run.call(Known(stands_for), parts, {})


def _maker(kind: type) -> None:
    def handler(run: Run, args: Args, kwargs: Kwargs) -> Value:
        parts = lists.sequence(run, args[0])
        shape = kwargs.get("shape", args[1] if len(args) > 1 else None)
        if parts is None or len(parts) != 3 or shape is None or set(kwargs) - {"shape"}:
            run.refuse(
                f"scipy.sparse.{kind.__name__} made of anything but three arrays and a shape",
                f"Write {kind.__name__}((data, indices, indptr), shape=(rows, columns)).",
                errors.MissingRule,
                code="SG350",
            )
        data, indices, indptr = (lists.stored(run, run.as_array(each)) for each in parts)
        return made(run, kind, data, indices, indptr, shape)

    means(kind)(handler)


for _kind in KINDS:
    _maker(_kind)


@means(scipy.sparse.issparse)
def _issparse(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return Known(is_sparse(scalars.plain(run, args[0])))


def is_sparse(value: Value) -> bool:
    return isinstance(value, Instance) and issubclass(value.kind, Compressed)


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
