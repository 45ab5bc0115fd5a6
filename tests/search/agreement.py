"""What entry points say about a program, beside differences and beside one another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tests.search.each_call import ended, in_each_call
from tests.search.entries import EVERY, OF_ONE_NUMBER
from tests.search.judged import Outcome, raised
from tests.search.program import RandomProgram, in_double, lying_like
from tests.search.question import Measured, Question
from tests.search.smoothness import jumps, kinked
from tests.tools.checking import Differences, assert_like, close, flat, leaves, parts, snapshot
from tests.tools.checking import slope as slope_of

SECONDS = 60.0
BASE = ("jvp", "vjp")
"""The entry points that the others are compared with."""
SETTLED = 1e-7


def weighted(expected: Any, size: int) -> tuple[np.ndarray, np.ndarray]:
    """A direction for so many numbers, and weights for results: none for integers."""
    chance = np.random.default_rng(5)
    direction = chance.uniform(-1.0, 1.0, size)
    pieces = [np.empty(0)]
    for leaf in leaves(expected):
        piece = chance.uniform(-1.0, 1.0, flat(leaf).size)
        pieces.append(piece if np.asarray(leaf).dtype.kind in "fc" else 0.0 * piece)
    return direction, np.concatenate(pieces)


class Disagreement(Exception):
    """Two numbers that ought to be one: which, and what they are."""

    def __init__(self, what: str, detail: str) -> None:
        super().__init__(what, detail)
        self.what, self.detail = what, detail


def examined_entries(program: RandomProgram, compiled: bool = False) -> Outcome:
    """Compare the program's entry points with Python and with differences, in every call."""

    def judge(function: Callable[..., Any], number: int, expected: Any) -> Outcome:
        return _one_call(program, function, number, expected, compiled and not number)

    return in_each_call(program, SECONDS * (1.0 + 2.0 * compiled), judge)


def _one_call(
    program: RandomProgram, function: Any, number: int, expected: Any, compiled: bool
) -> Outcome:
    arguments = program.calls[number]
    size = sum(flat(arguments[each]).size for each in program.wrt)
    direction, weights = weighted(None if isinstance(expected, Exception) else expected, size)
    asked = Question(function, arguments, program.wrt, expected, direction, weights)
    before = snapshot(arguments)
    compare = Comparison(asked, program)
    names = [*BASE, *(name for name in program.entries if name not in BASE)]
    chosen = [(name, False) for name in names]
    if compiled:
        chosen += [(name, True) for name in names if name in program.entries or name in BASE]
    gave: list[tuple[str, str]] = []
    for name, is_compiled in chosen:
        if name in OF_ONE_NUMBER and not asked.is_scalar:
            continue
        label = f"{name} compiled" if is_compiled else name
        try:
            found = EVERY[name](replace(asked, compiled=is_compiled))
            if isinstance(expected, Exception):
                return _accepted(label, expected)
            if snapshot(arguments) != before:
                return Outcome("wrong", f"{label}: arguments changed")
            compare.add(label, found)
        except Disagreement as apart:
            if compare.depends_on_rounding():
                return Outcome("not comparable", "the value depends on rounding")
            return Outcome("wrong", f"{label}: {apart.what}", apart.detail)
        except Exception as error:
            judged = raised(label, error, expected)
            if not gave or judged.is_fault:
                return judged
            gave.append((label, f"{judged.kind}: {judged.what}"))
            continue
        gave.append((label, "right"))
    outcome = Outcome("right") if compare.compared else Outcome("not comparable", "no differences")
    return replace(outcome, by_way=tuple(gave))


def _accepted(name: str, expected: Exception) -> Outcome:
    if isinstance(expected, ArithmeticError) or "math" in str(expected):
        return Outcome("not comparable", "Python raises, NumPy does not")
    what = f"{name}: accepts what raises {type(expected).__name__}"
    return Outcome("wrong", what, repr(expected))


@dataclass
class Comparison:
    """What has been measured so far, with which the next must agree."""

    asked: Question
    program: RandomProgram

    def __post_init__(self) -> None:
        self.known: dict[str, tuple[str, np.ndarray]] = {}
        """Vectors by what they are, and who said so first."""
        self.compared = False
        self.single = self.program.is_single
        self.rtol = 2e-3 if self.single else 1e-7
        self.finite = not isinstance(self.asked.expected, Exception) and bool(
            np.all(np.isfinite(flat(self.asked.expected)))
        )

    def add(self, name: str, found: Measured) -> None:
        """Compare what an entry point gives with all that is known."""
        asked = self.asked
        if found.value is not None:
            self._value(found.value)
        if found.adjoints_like is not None:
            given = found.adjoints_like
            for one, argument in zip(
                (given,) if len(asked.wrt) == 1 else given, asked.point, strict=True
            ):
                _form(one, argument)
        if not self.finite:
            return
        for kind, vector in (("tangent", found.tangent), ("adjoint", found.adjoint)):
            if vector is not None:
                self._vector(name, kind, vector)
        if found.jacobian is not None:
            self._vector(name, "tangent", found.jacobian @ asked.direction, "J v")
            self._vector(name, "adjoint", asked.weights @ found.jacobian, "w J")
        if not self.single:
            self._second(name, found)

    def _second(self, name: str, found: Measured) -> None:
        v, w = self.asked.direction, self.asked.weights
        if found.bend is not None:
            self._vector(name, "bend", found.bend)
            self._number(name, "curvature", float(w @ found.bend))
        if found.third is not None:
            self._number(name, "third", float(w @ found.third))
        if found.product is not None:
            self._vector(name, "product", found.product)
            self._number(name, "curvature", float(found.product @ v))
        if found.hessian is not None:
            self._vector(name, "product", found.hessian @ v, "H v")
            self._vector(name, "product", v @ found.hessian, "v H")
            self._vector(name, "diagonal", np.diagonal(found.hessian))
            self._number(name, "curvature", float(v @ found.hessian @ v))
        if found.diagonal is not None:
            self._vector(name, "diagonal", found.diagonal)

    def _value(self, value: Any) -> None:
        expected = self.asked.expected
        tolerance = 1e-4 if self.single else 1e-9
        if not close(value, expected, tolerance):
            raise Disagreement("value", f"{value!r}, Python {expected!r}")
        for one, other in zip(leaves(value), leaves(expected), strict=True):
            same = np.asarray(one).dtype == np.asarray(other).dtype
            if np.shape(one) != np.shape(other) or (isinstance(other, np.ndarray) and not same):
                raise Disagreement("form of the value", f"{value!r}, Python {expected!r}")
        if type(value) is not type(expected) and parts(expected) is not None:
            raise Disagreement("form of the value", f"{type(value)} for {type(expected)}")

    def _vector(self, name: str, kind: str, vector: np.ndarray, said: str = "") -> None:
        """Compare a vector with the first of its kind, or its product with differences."""
        if kind == "adjoint" or kind == "tangent":
            other = self.asked.direction if kind == "adjoint" else self.asked.weights
            if vector.shape != other.shape:
                raise Disagreement(f"form of the {kind}", f"{vector.shape} for {other.shape}")
            self._number(name, "slope", float(vector[other != 0] @ other[other != 0]))
        if kind not in self.known:
            self.known[kind] = (name, vector)
            return
        first, wanted = self.known[kind]
        if vector.shape != wanted.shape:
            raise Disagreement(f"form of the {kind}", f"{vector.shape} for {wanted.shape}")
        both = np.isfinite(wanted) & np.isfinite(vector)
        scale = 1.0 + np.max(np.abs(wanted[both]), initial=0.0)
        apart = np.max(np.abs(vector - wanted)[both], initial=0.0)
        is_first = kind in ("tangent", "adjoint")
        is_lost = is_first and not np.all(np.isfinite(vector) | ~np.isfinite(wanted))
        if apart > self.rtol * scale * (1.0 if is_first else 10.0) or is_lost:
            what = f"another {kind} than {first}" + f" ({said})" * bool(said)
            raise Disagreement(what, f"{vector.tolist()}, {first} {wanted.tolist()}"[:600])

    def _number(self, name: str, kind: str, number: float) -> None:
        """Compare a derivative of w f along v with differences, where those say something."""
        if kind not in self.known:
            self.known[kind] = ("differences", np.array(self._by_differences(kind)))
        wanted, error = self.known[kind][1]
        _, adjoint = self.known.get("adjoint", ("", np.zeros(1)))
        largest = float(np.max(np.abs(np.nan_to_num(adjoint)), initial=0.0))
        scale = 1.0 + abs(wanted) + min(largest, 1e6)
        if not (abs(wanted) < 1e7 and error <= SETTLED * scale):
            return
        self.compared = True
        rtol = {"slope": 1e-6, "curvature": 1e-5, "third": 1e-4}[kind]
        if not abs(number - wanted) <= max(self.rtol, rtol) * scale + 10.0 * error:
            what = "NaN" if np.isnan(number) else kind
            raise Disagreement(what, f"{number!r}, differences {wanted!r} ({error:.0e})")

    def depends_on_rounding(self) -> bool:
        """Whether arguments that differ in their last places give another value."""
        try:
            return not self.finite or jumps(self._moved(0), [self.asked.direction])
        except Exception:
            return False

    def _by_differences(self, kind: str) -> tuple[float, float]:
        order = ("slope", "curvature", "third").index(kind)
        try:
            differences = self._moved(order)
            if not differences.size or kinked(differences, self.asked.direction):
                return 0.0, float(bool(differences.size)) * np.inf if differences.size else 0.0
            if order == 0:
                return differences.along(self.asked.direction)
            return slope_of(lambda t: float(differences.at(t * self.asked.direction)))
        except Exception:  # arguments that are moved may be refused
            return 0.0, np.inf

    def _moved(self, order: int) -> Differences:
        """The derivative of w f along v of an order, as a function of the arguments."""
        asked = self.asked
        function, arguments = asked.function, asked.arguments
        if self.single:
            arguments = tuple(map(in_double, arguments))
            text = self.program.text.replace("float32", "float64")
            with replace(self.program, text=text).loaded() as exact:
                function = exact

        def contracted(*fresh: Any) -> float:
            moved = lying_like(fresh, arguments)
            if order == 0:
                return float(asked.weights @ flat(ended(function, moved)))
            again = replace(asked, arguments=moved)
            if order == 1:
                return float(asked.weights @ (EVERY["jvp"](again).tangent))
            return float(asked.weights @ (EVERY["jvp of jvp"](again).bend))

        return Differences(contracted, arguments, {}, list(asked.wrt))


def _form(one: Any, argument: Any) -> None:
    try:
        assert_like(one, argument)
    except AssertionError as error:
        raise Disagreement("form of the adjoints", str(error)) from None
