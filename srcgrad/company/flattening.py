"""Structures of numbers and arrays as the vectors that solvers work on, and back."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from srcgrad import errors
from srcgrad.frontend.arguments.describe import describe
from srcgrad.frontend.arguments.leaves import flatten, leaf_paths, leaf_specs, rebuild
from srcgrad.frontend.arguments.specs import ArrayLeaf

Vector = NDArray[np.float64]


class Form:
    """How a number, an array or a structure of such lies in a vector.

    >>> form = Form({"rates": np.zeros((1, 2)), "scale": 0.0})
    >>> form.vector({"rates": np.array([[1.0, 2.0]]), "scale": 3.0})
    array([1., 2., 3.])
    >>> form.structure(np.array([4.0, 5.0, 6.0]))
    {'rates': array([[4., 5.]]), 'scale': 6.0}
    """

    def __init__(self, like: Any) -> None:
        specs, leaves = describe({"like": like})
        self._spec = specs["like"]
        paths = leaf_paths(self._spec, "like")
        for kind, path in zip(leaf_specs(self._spec), paths, strict=True):
            if np.dtype(kind.type.dtype).kind not in "fiu":
                raise errors.NotDifferentiable(
                    f"{path} is of {kind.type.dtype}, and a vector that a solver works on is of "
                    "real numbers",
                    advice="Make the vector of real and imaginary parts in the function itself, "
                    "and leave out of `like` what is no unknown.",
                    code="SG2412",
                )
        self._shapes = [np.shape(leaf) for leaf in leaves]
        self._arrays = [isinstance(kind, ArrayLeaf) for kind in leaf_specs(self._spec)]
        self.size = sum(math.prod(shape) for shape in self._shapes)
        """How many numbers there are."""

    def vector(self, structure: Any) -> Vector:
        """The numbers of a structure, one after the other."""
        leaves = flatten(structure, self._spec)
        for leaf, shape in zip(leaves, self._shapes, strict=True):
            if np.shape(leaf) != shape:
                raise ValueError(f"an array of shape {np.shape(leaf)} in the place of one {shape}")
        parts = [np.asarray(leaf, np.float64).ravel() for leaf in leaves]
        return np.concatenate(parts) if parts else np.zeros(0)

    def structure(self, vector: Any) -> Any:
        """The structure of the numbers of a vector; it shares no memory with that."""
        vector = np.array(vector, np.float64)
        if vector.shape != (self.size,):
            raise ValueError(f"a vector of {self.size} numbers is needed, not {vector.shape}")
        leaves: list[Any] = []
        at = 0
        for shape, is_array in zip(self._shapes, self._arrays, strict=True):
            count = math.prod(shape)
            part = vector[at : at + count]
            leaves.append(part.reshape(shape) if is_array else float(part[0]))
            at += count
        return rebuild(self._spec, leaves)
