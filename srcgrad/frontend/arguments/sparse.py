"""Matrices of scipy.sparse as arguments."""

from __future__ import annotations

from typing import Any

from srcgrad.errors import DTypeError


def is_sparse(value: Any) -> bool:
    # In Python 3.10 some types of Cython's have another thing there than a text.
    return str(type(value).__module__).startswith("scipy.sparse.") and hasattr(value, "tocsr")


def sparse_parts(value: Any, path: str = "x") -> tuple[Any, ...]:
    if value.format not in ("csr", "csc"):
        raise DTypeError(
            f"argument {path} is a {type(value).__name__}, whose format is not supported",
            advice=f"Pass {path}.tocsr().",
            code="SG503",
        )
    return value.data, value.indices, value.indptr, *value.shape


def sparse_of(cls: Any, data: Any, indices: Any, indptr: Any, *shape: int) -> Any:
    """A matrix with a pattern of its own, which may be put in order without harm to another."""
    return cls((data, indices.copy(), indptr.copy()), shape=shape)
