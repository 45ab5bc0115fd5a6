"""Arrays that a call gives for its results: found, checked, and put where the results are."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from srcgrad import errors
from srcgrad.frontend.arguments import overlaps

Answer = Callable[[Any, Sequence[Any]], Any]


class Place:
    """Stands for an array among the results."""

    def __init__(self, at: int) -> None:
        self.at = at


class Outputs:
    """Where the results of one derivative are written; `arrays[k]` is the dtype and the number of
    axes of a result that is an array, None for a number."""

    def __init__(self, arrays: Sequence[tuple[str, int] | None], answer: Answer | None) -> None:
        self.arrays = arrays
        self.answer = answer or (lambda outputs, leaves: outputs)

    def run(
        self, function: Callable[..., Any], taken: list[Any], given: Sequence[Any], out: Any
    ) -> Any:
        """The answer, with the arrays of `out` in it."""
        try:
            template = self.answer(self._placed(), given)
        except Exception:
            raise TypeError(
                "out is for results that are numbers, arrays, or made of such"
            ) from None
        found: dict[int, np.ndarray[Any, Any]] = {}
        numbers: list[tuple[Any, ...]] = []
        for place, value, path in _pairs(template, out, ()):
            if isinstance(place, Place):
                found[place.at] = self._checked(value, place.at, path)
            elif value is not None:
                numbers.append(path)
        arrays = [found[k] for k, each in enumerate(self.arrays) if each is not None]
        _check_apart(arrays, [*taken, *given])
        outputs = function(*taken, *arrays)
        answer = self.answer(self._merged(outputs, found), given)
        for path in numbers:
            _fill(_at(out, path), _at(answer, path), path)
        return answer

    def _placed(self) -> Any:
        made = tuple(0.0 if each is None else Place(k) for k, each in enumerate(self.arrays))
        return made if len(made) != 1 else made[0]

    def _merged(self, outputs: Any, found: dict[int, np.ndarray[Any, Any]]) -> Any:
        count = sum(each is None for each in self.arrays)
        numbers = iter(outputs if count > 1 else (outputs,))
        made = tuple(
            next(numbers) if each is None else found[k] for k, each in enumerate(self.arrays)
        )
        return made if len(made) != 1 else made[0]

    def _checked(self, value: Any, at: int, path: tuple[Any, ...]) -> np.ndarray[Any, Any]:
        kind = self.arrays[at]
        assert kind is not None, "a place is that of an array"
        dtype, ndim = kind
        name = _shown(path)
        if not isinstance(value, np.ndarray):
            raise TypeError(f"{name} is a {type(value).__name__}, and the result an array")
        if value.dtype != np.dtype(dtype):
            raise TypeError(f"{name} is an array of {value.dtype}, and the result one of {dtype}")
        if value.ndim != ndim:
            raise ValueError(f"{name} has {value.ndim} axes, and the result {ndim}")
        if not value.flags.c_contiguous or not value.flags.behaved:
            raise ValueError(f"{name} is not contiguous in C order, aligned and writeable")
        return value


def written(answer: Any, out: Any, path: tuple[Any, ...] = ()) -> Any:
    """An answer with its numbers put into what a call gives for them.

    Of sparse matrices the elements are, where they stand in the same places.
    """
    parts = list(_pairs(answer, out, path))
    for part, own, where in parts:
        if own is None and np.ndim(part) == 0:
            continue
        if hasattr(part, "indptr"):
            _fill_sparse(own, part, where)
        else:
            _fill(own, part, where)
    return _rebuilt(answer, iter(parts))


def _rebuilt(answer: Any, parts: Iterator[tuple[Any, Any, tuple[Any, ...]]]) -> Any:
    """An answer with what was given in the places of its parts, in order."""
    match answer:
        case tuple() | list():
            return type(answer)([_rebuilt(each, parts) for each in answer])
        case dict():
            return {key: _rebuilt(each, parts) for key, each in answer.items()}
        case _ if dataclasses.is_dataclass(answer) and not isinstance(answer, type):
            new = copy.copy(answer)
            for field in dataclasses.fields(answer):
                part = _rebuilt(getattr(answer, field.name), parts)
                object.__setattr__(new, field.name, part)
            return new
    part, own, _ = next(parts)
    return part if own is None else own


def _fill_sparse(matrix: Any, value: Any, path: tuple[Any, ...]) -> None:
    if type(matrix) is not type(value) or matrix.shape != value.shape:
        raise TypeError(
            f"{_shown(path)} is no {type(value).__name__} of shape {value.shape}, as the result is"
        )
    if matrix.data.dtype != value.data.dtype:
        raise TypeError(
            f"{_shown(path)} holds {matrix.data.dtype}, and the result {value.data.dtype}"
        )
    same = np.array_equal(matrix.indptr, value.indptr)
    if not same or not np.array_equal(matrix.indices, value.indices):
        raise ValueError(f"{_shown(path)} has its elements in other places than the result")
    np.copyto(matrix.data, value.data)


def _pairs(
    template: Any, out: Any, path: tuple[Any, ...]
) -> Iterator[tuple[Any, Any, tuple[Any, ...]]]:
    """The parts of a result with what is given for each."""
    match template:
        case tuple() | list():
            if not isinstance(out, tuple | list) or len(out) != len(template):
                raise TypeError(f"{_shown(path)} is not a sequence of {len(template)}")
            for k, (part, own) in enumerate(zip(template, out, strict=True)):
                yield from _pairs(part, own, (*path, k))
        case dict():
            if not isinstance(out, dict) or out.keys() != template.keys():
                raise TypeError(f"{_shown(path)} is not a dict with the keys {list(template)}")
            for key, part in template.items():
                yield from _pairs(part, out[key], (*path, key))
        case _ if dataclasses.is_dataclass(template) and not isinstance(template, type):
            if type(out) is not type(template):
                raise TypeError(f"{_shown(path)} is not a {type(template).__name__}")
            for field in dataclasses.fields(template):
                name = _Field(field.name)
                yield from _pairs(_at(template, (name,)), _at(out, (name,)), (*path, name))
        case _:
            yield template, out, path


class _Field(str):
    """The name of an attribute, among keys."""

    __slots__ = ()


def _at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = getattr(value, key) if isinstance(key, _Field) else value[key]
    return value


def _shown(path: tuple[Any, ...]) -> str:
    return "out" + "".join(f".{k}" if isinstance(k, _Field) else f"[{k!r}]" for k in path)


def _fill(array: Any, value: Any, path: tuple[Any, ...]) -> None:
    """Put a number, or an array that is an argument's, where it is wanted."""
    if not isinstance(array, np.ndarray) or np.shape(value) != array.shape:
        kind = "a number: give None or an array without axes" if np.ndim(value) == 0 else "an array"
        raise TypeError(f"{_shown(path)} is a {type(array).__name__}, and the result {kind}")
    np.copyto(array, value)


def _check_apart(arrays: list[np.ndarray[Any, Any]], others: list[Any]) -> None:
    """Refuse memory that is also an argument's, a seed's or another result's."""
    count = len(arrays)
    for first, second in overlaps.overlapping([*arrays, *others]):
        if first < count or second < count:
            other = "another of them" if first < count and second < count else "an argument"
            raise errors.AliasingError(
                f"an array in out shares memory with {other}",
                advice="Give arrays of their own for the results.",
                code="SG493",
            )
