"""The numbers and arrays in a value of a known description, in order, and back again."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence as Row
from typing import Any

from srcgrad.frontend.arguments import sparse
from srcgrad.frontend.arguments.specs import (
    ArrayLeaf,
    Fixed,
    Grown,
    Held,
    Mapping,
    Number,
    Record,
    Sequence,
    Sparse,
    Spec,
)


def flatten(value: Any, spec: Spec) -> list[Any]:
    """The numbers and arrays in a value of a known description, as they are."""
    leaves: list[Any] = []
    _flatten(value, spec, leaves)
    return leaves


def _flatten(value: Any, spec: Spec, leaves: list[Any]) -> None:
    match spec:
        case Number() | ArrayLeaf():
            leaves.append(value)
        case Sequence(_, items):
            for part, item in zip(value, items, strict=True):
                _flatten(part, item, leaves)
        case Mapping(keys, items):
            for key, item in zip(keys, items, strict=True):
                _flatten(value[key], item, leaves)
        case Record(_, fields, items):
            for name, item in zip(fields, items, strict=True):
                _flatten(getattr(value, name), item, leaves)
        case Sparse():
            leaves.extend(sparse.sparse_parts(value))
        case Fixed() | Held():
            pass


def rebuild(spec: Spec, leaves: Row[Any]) -> Any:
    """A value of a description, with these numbers and arrays; what is fixed is as it was.

    >>> from srcgrad.frontend.arguments.describe import describe
    >>> specs, leaves = describe({"p": {"a": 1.0, "b": [2.0, "note"]}})
    >>> rebuild(specs["p"], [10.0, 20.0])
    {'a': 10.0, 'b': [20.0, 'note']}
    """
    remaining = iter(leaves)
    result = _rebuild(spec, remaining)
    assert next(remaining, remaining) is remaining, "as many leaves as the description has"
    return result


def _rebuild(spec: Spec, leaves: Iterator[Any]) -> Any:
    match spec:
        case Number() | ArrayLeaf():
            return next(leaves)
        case Fixed(value):
            return value
        case Held():
            return None
        case Sequence(kind, items):
            parts = [_rebuild(item, leaves) for item in items]
            if issubclass(kind, Grown):
                return kind.items(parts[0])
            return parts if kind is list else _tuple_of(kind, parts)
        case Mapping(keys, items):
            return {key: _rebuild(item, leaves) for key, item in zip(keys, items, strict=True)}
        case Sparse(cls, items):
            return sparse.sparse_of(cls, *(_rebuild(item, leaves) for item in items))
        case Record(cls, fields, items):
            record: Any = object.__new__(cls)
            for name, item in zip(fields, items, strict=True):
                object.__setattr__(record, name, _rebuild(item, leaves))
            return record


def _tuple_of(kind: Any, parts: list[Any]) -> Any:
    return tuple(parts) if kind is tuple else kind._make(parts)


def leaf_specs(spec: Spec) -> Iterator[Number | ArrayLeaf]:
    """The numbers and arrays of a description, in the order of its leaves."""
    match spec:
        case Number() | ArrayLeaf():
            yield spec
        case Sequence(_, items) | Mapping(_, items) | Record(_, _, items) | Sparse(_, items):
            for item in items:
                yield from leaf_specs(item)
        case Fixed() | Held():
            pass


def leaf_paths(spec: Spec, name: str) -> Iterator[str]:
    """What a user would write for each leaf: `p.weights[0]`."""
    match spec:
        case Number() | ArrayLeaf():
            yield name
        case Sequence(_, items):
            for i, item in enumerate(items):
                yield from leaf_paths(item, f"{name}[{i}]")
        case Mapping(keys, items):
            for key, item in zip(keys, items, strict=True):
                yield from leaf_paths(item, f"{name}[{key!r}]")
        case Record(_, fields, items):
            for field, item in zip(fields, items, strict=True):
                yield from leaf_paths(item, f"{name}.{field}")
        case Sparse():
            yield from (f"{name}.{part}" for part in ("data", "indices", "indptr"))
            yield from (f"{name}.shape[0]", f"{name}.shape[1]")
        case Fixed() | Held():
            pass
