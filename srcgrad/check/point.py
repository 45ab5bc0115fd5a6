"""Arguments of a derivative as one vector of real numbers, and its function as a map of such."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from srcgrad.binding import Want
from srcgrad.check.coordinates import Vector, all_coordinates, coordinates, made_of, moved, names
from srcgrad.derivative import Derivative
from srcgrad.frontend.arguments import seeds, selection, specs
from srcgrad.frontend.arguments.leaves import flatten, leaf_paths, leaf_specs, rebuild
from srcgrad.frontend.arguments.results import parts_of, smooth_leaves
from srcgrad.frontend.arguments.specs import Spec
from srcgrad.frontend.reading.unwrap import own_signature


class Point:
    """Arguments of a call, and what is differentiated there.

    `start` holds the numbers that the derivative is with respect to, `names` what they are called;
    `result_names` are those of the numbers that are differentiated.
    """

    def __init__(self, derivative: Derivative, args: Sequence[Any], kwargs: dict[str, Any]) -> None:
        if derivative.operator.is_split or derivative.operator.is_path:
            raise TypeError(
                f"{derivative!r} is not checked as it is: give the function, or its jvp or vjp"
            )
        self.derivative = derivative
        self.args, self.kwargs = args, kwargs
        given = {**derivative._keywords, **kwargs}
        seed = derivative.operator.seed
        if seed is not None:
            given.setdefault(seed, None)
        values = derivative._bind(*derivative._bound, *args, **given)
        self.values = values[: len(derivative._parameters)]
        self.specs = derivative._specs(self.values)
        self.wanted = derivative._wanted.each
        self.parts = [self._part(want, self._value(want.parameter)) for want in self.wanted]
        leaves = [leaf for part in self.parts for leaf in part]
        self.start = all_coordinates(leaves)
        self.names = [name for want in self.wanted for name in self._names(want)]
        self.is_single_precision = any(
            getattr(leaf, "dtype", None) in (np.float32, np.complex64) for leaf in leaves
        )
        generated = derivative._specialisation(values).generated
        self.has_aux: bool = derivative._options["has_aux"]
        self.returned, _ = parts_of(self.has_aux, generated.result)
        self.result = self._result(np.zeros(self.start.size))
        self.result_names = [
            name
            for leaf, path in smooth_parts(self.result, self.returned, "result")
            for name in names(leaf, path)
        ]

    def fixed(self) -> tuple[str, ...]:
        """The names of the numbers that no difference is taken by: they are not finite.

        Raises ValueError where all are such.
        """
        found = np.flatnonzero(~np.isfinite(self.start))
        if 0 < found.size == self.start.size:
            raise ValueError("no argument has a finite element: there is nothing to compare")
        return tuple(self.names[k] for k in found)

    def value(self, change: Vector) -> Vector:
        """The function, as plain Python, at a distance from the point; NaN outside its domain."""
        outside = np.full(len(self.result_names), np.nan)
        try:
            result = self._result(change)
            found = self.result_vector(result)
        except (ArithmeticError, ValueError):
            return outside
        return found if found.size == outside.size else outside

    def result_vector(self, result: Any) -> Vector:
        """What is differentiated of a result, or of a tangent of it."""
        parts = smooth_parts(result, self.returned, "result")
        return all_coordinates([leaf for leaf, _ in parts])

    def tangents(self, direction: Vector) -> Any:
        """A direction in the structure of the arguments, as `jvp` takes it."""
        changes = iter(self._parts_of_tangents(direction))
        each = [
            self._in_structure(want, [next(changes) for _ in part])
            for want, part in zip(self.wanted, self.parts, strict=True)
        ]
        return each[0] if self.derivative._wanted.single else tuple(each)

    def _parts_of_tangents(self, direction: Vector) -> list[Any]:
        """A direction as numbers and arrays like those that are differentiated by."""
        place = 0
        made = []
        for leaf in (leaf for part in self.parts for leaf in part):
            count = coordinates(leaf).size
            made.append(made_of(direction[place : place + count], leaf))
            place += count
        return made

    def product(self, jacobian: Any, direction: Vector) -> Vector:
        """A Jacobian, as `jacobian` gives it, times a direction."""
        changes = self._parts_of_tangents(direction)
        rows = seeds.taken_apart(jacobian, self.returned, "jacobian")
        found = []
        parts = zip(rows, self._result_leaves(), smooth_leaves(self.returned), strict=True)
        for (row, _), leaf, is_smooth in parts:
            if is_smooth:
                each = (row,) if self.derivative._wanted.single else row
                pairs = zip(self.wanted, each, strict=True)
                blocks = [block for want, of in pairs for block in self._taken(want, of)]
                terms = zip(blocks, changes, strict=True)
                found.append(sum(times(block, change, leaf) for block, change in terms))
        return all_coordinates(found)

    def _result_leaves(self) -> list[Any]:
        return [leaf for leaf, _ in seeds.taken_apart(self.result, self.returned, "result")]

    def seed(self, weights: Vector) -> Any:
        """Weights of the results in the structure of the result, as `vjp` takes it."""
        place = 0
        leaves = []
        parts = list(seeds.taken_apart(self.result, self.returned, "result"))
        for (leaf, _), is_smooth in zip(parts, smooth_leaves(self.returned), strict=True):
            if is_smooth:
                count = coordinates(leaf).size
                leaf = made_of(weights[place : place + count], leaf)
                place += count
            leaves.append(leaf)
        return rebuild(self.returned, leaves)

    def gradient_vector(self, gradient: Any) -> Vector:
        """A gradient, in the structure of the arguments, as a vector."""
        results = (gradient,) if self.derivative._wanted.single else gradient
        pairs = zip(self.wanted, results, strict=True)
        return all_coordinates([leaf for want, each in pairs for leaf in self._taken(want, each)])

    def _result(self, change: Vector) -> Any:
        values = dict(zip(self.specs, self.values, strict=True))
        leaves = {
            name: [copy.copy(leaf) for leaf in flatten(values[name], spec)]
            for name, spec in self.specs.items()
        }
        place = 0
        for want in self.wanted:
            for k in self._chosen(want):
                leaf = leaves[want.parameter][k]
                count = coordinates(leaf).size
                leaves[want.parameter][k] = moved(leaf, change[place : place + count])
                place += count
        arguments_now = {name: rebuild(self.specs[name], leaves[name]) for name in self.specs}
        function = self.derivative._function
        bound = inspect.BoundArguments(own_signature(function), arguments_now)
        result = function(*bound.args, **bound.kwargs)
        return result[0] if self.has_aux else result

    def _value(self, name: str) -> Any:
        return self.values[list(self.specs).index(name)]

    def _chosen(self, want: Want) -> list[int]:
        """The places, among a parameter's leaves, of those that are differentiated by."""
        spec = self.specs[want.parameter]
        chosen = selection.differentiable_leaves(spec, want.parameter)
        return [k for k in self._places(want) if chosen[k]]

    def _places(self, want: Want) -> range:
        """The places, among a parameter's leaves, of those of what is wanted."""
        spec = self.specs[want.parameter]
        if want.item is None:
            return range(sum(1 for _ in leaf_specs(spec)))
        assert isinstance(spec, specs.Sequence), "an item of *args"
        sizes = [sum(1 for _ in leaf_specs(item)) for item in spec.items]
        first = sum(sizes[: want.item])
        return range(first, first + sizes[want.item])

    def _part(self, want: Want, value: Any) -> list[Any]:
        leaves = flatten(value, self.specs[want.parameter])
        return [leaves[k] for k in self._chosen(want)]

    def _spec(self, want: Want) -> Spec:
        spec = self.specs[want.parameter]
        if want.item is None:
            return spec
        assert isinstance(spec, specs.Sequence), "an item of *args"
        return spec.items[want.item]

    def _taken(self, want: Want, gradient: Any) -> list[Any]:
        """The leaves of a gradient that are differentiated by."""
        first = self._places(want).start
        leaves = flatten(gradient, self._spec(want))
        return [leaves[k - first] for k in self._chosen(want)]

    def _in_structure(self, want: Want, made: list[Any]) -> Any:
        """What is wanted, with these numbers in the place of those that are differentiated by."""
        places = self._places(want)
        leaves = flatten(self._value(want.parameter), self.specs[want.parameter])
        for k, each in zip(self._chosen(want), made, strict=True):
            leaves[k] = each
        return rebuild(self._spec(want), leaves[places.start : places.stop])

    def _names(self, want: Want) -> Iterator[str]:
        paths = list(leaf_paths(self.specs[want.parameter], want.parameter))
        leaves = self._part(want, self._value(want.parameter))
        for k, leaf in zip(self._chosen(want), leaves, strict=True):
            yield from names(leaf, paths[k])


def times(block: Any, change: Any, like: Any) -> Any:
    """What a change of an argument makes of a result, by a block of a Jacobian.

    What does not change contributes nothing, also where the block is NaN or infinite.

    >>> float(times(3.0 + 4.0j, 1.0j, 0.0))
    4.0
    """
    if hasattr(block, "tocsr"):
        moves = np.flatnonzero(np.ravel(change))
        return block[:, moves] @ np.ravel(change)[moves]
    axes = np.ndim(change)
    block = np.where(np.asarray(change) == 0.0, 0.0, block)
    if np.iscomplexobj(change) and not np.iscomplexobj(like):
        return np.tensordot(np.conj(block), change, axes).real[()]
    return np.tensordot(block, change, axes)[()]


def smooth_parts(value: Any, spec: Spec, path: str) -> list[tuple[Any, str]]:
    """The leaves of a result, or of a tangent of it, that are differentiated, and their names."""
    parts = zip(seeds.taken_apart(value, spec, path), smooth_leaves(spec), strict=True)
    return [(np.asarray(leaf)[()], name) for (leaf, name), is_smooth in parts if is_smooth]
