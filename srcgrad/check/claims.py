"""What a derivative says of the function's slope along a direction, whatever its mode."""

from __future__ import annotations

from typing import Any

import numpy as np

from srcgrad.check.coordinates import Vector
from srcgrad.check.point import Point
from srcgrad.errors import NotDifferentiable
from srcgrad.records import dataclass

FEW = 5
"""The results whose adjoints are asked for one by one; of more, at random weights."""


class Claims:
    """Slopes of weighted results: `slopes(direction)` beside differences of `weighted(value)`."""

    heading = "gradient"
    what = "gradient"
    names: list[str]

    def slopes(self, direction: Vector) -> Vector:
        raise NotImplementedError

    def weighted(self, values: Vector) -> Vector:
        """The numbers that the slopes are those of."""
        return values


@dataclass
class Tangents(Claims):
    """Of forward mode with a seed: a slope for each result, of `hvp` for each of the gradient."""

    point: Point
    heading = "tangent"

    @property
    def what(self) -> str:  # type: ignore[override]
        """What is compared, as a message calls it."""
        return "product" if self.point.derivative.operator.seed == "v" else "tangent"

    @property
    def names(self) -> list[str]:  # type: ignore[override]
        return self.point.result_names

    def slopes(self, direction: Vector) -> Vector:
        point = self.point
        given = {str(point.derivative.operator.seed): point.tangents(direction)}
        answer = point.derivative(*point.args, **point.kwargs, **given)
        return point.result_vector(_without_value(point, answer))


class Blocks(Claims):
    """Of a Jacobian, or a Hessian: a slope for each result, the blocks times the direction."""

    heading = what = "jacobian"

    def __init__(self, point: Point) -> None:
        self.point, self.names = point, point.result_names
        answer = point.derivative(*point.args, **point.kwargs)
        self.blocks = _without_value(point, answer)

    def slopes(self, direction: Vector) -> Vector:
        return self.point.product(self.blocks, direction)


class Adjoints(Claims):
    """Of a reverse mode: rows of the Jacobian, or of what is weighted of it."""

    def __init__(self, names: list[str], weights: Vector, rows: Vector, heading: str) -> None:
        self.names, self.weights, self.rows, self.heading = names, weights, rows, heading
        self.what = "vjp" if heading == "adjoints" else heading

    def slopes(self, direction: Vector) -> Vector:
        moves = direction != 0.0  # the others may be NaN or infinite, and so their adjoints
        found: Vector = self.rows[:, moves] @ direction[moves]
        return found

    def weighted(self, values: Vector) -> Vector:
        with np.errstate(invalid="ignore"):
            found: Vector = self.weights @ values
        return found


def claims_of(point: Point, seed: int) -> Claims:
    """What the derivative says at a point."""
    operator = point.derivative.operator
    if operator.is_diagonal:
        raise NotDifferentiable(
            f"a check of the {operator.title.lower()}: no direction of differences has it alone",
            advice="Check products with the Hessian: check_grad(hvp(f), args).",
            code="SG2384",
        )
    if operator.is_dense:
        return Blocks(point)
    if operator.mode == "forward":
        return Tangents(point)
    if operator.seed is None:
        gradient = _without_value(point, point.derivative(*point.args, **point.kwargs))
        rows = point.gradient_vector(gradient)[None, :]
        return Adjoints([""], np.ones((1, 1)), rows, "gradient")
    return _of_seeds(point, seed)


def _of_seeds(point: Point, seed: int) -> Adjoints:
    count = len(point.result_names)
    if count <= FEW:
        labels, weights = point.result_names, np.eye(count)
    else:
        labels = [f"random weights {k + 1}" for k in range(3)]
        weights = np.random.default_rng(seed).standard_normal((3, count))
    rows = []
    for each in weights:
        given = {**point.kwargs, str(point.derivative.operator.seed): point.seed(each)}
        answer = point.derivative(*point.args, **given)
        rows.append(point.gradient_vector(answer[1]))
    return Adjoints(labels, weights, np.array(rows), "adjoints")


def _without_value(point: Point, answer: Any) -> Any:
    if point.derivative.operator.with_value:
        return answer[-1]
    return answer[0] if point.has_aux else answer
