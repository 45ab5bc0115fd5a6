"""The one checker: a derivative beside differences, and everything else that must hold of it."""

from __future__ import annotations

import copy
import dataclasses
import math
import pickle
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

import srcgrad
from tests.tools import tiers
from tests.tools.both_modes import against_reverse
from tests.tools.shared import derivative
from tests.tools.structures import displaced as displaced
from tests.tools.structures import flat as flat
from tests.tools.structures import is_complex as is_complex
from tests.tools.structures import is_differentiable as is_differentiable
from tests.tools.structures import is_number as is_number
from tests.tools.structures import leaves as leaves
from tests.tools.structures import parts as parts
from tests.tools.structures import rebuilt as rebuilt

Program = Callable[..., Any]


@dataclasses.dataclass
class Case:
    """A program, a row of arguments, and what to ask of its derivative."""

    program: Program
    arguments: tuple[Any, ...]
    keywords: dict[str, Any]
    options: dict[str, Any]


class Cases(list[Case]):
    """The programs of one file: `case(f, 1.0, 2.0)` adds a row.

    `keywords` are passed to the program, all other names are options of `check`.
    """

    def __call__(
        self,
        program: Program,
        *arguments: Any,
        keywords: dict[str, Any] | None = None,
        **options: Any,
    ) -> None:
        self.append(Case(program, arguments, keywords or {}, options))

    def params(self) -> Iterator[tuple[str, Case]]:
        """Each case with its test id: its program's name, numbered if it has several rows."""
        seen: dict[str, int] = {}
        for case in self:
            name = getattr(case.program, "__name__", type(case.program).__name__)
            name = "lambda" if name == "<lambda>" else name
            seen[name] = seen.get(name, 0) + 1
            yield (name if seen[name] == 1 else f"{name}-{seen[name]}"), case


# The reference: differences ----------------------------------------------------------------------


SETTLED = 1e-11
"""The error, relative to one or the derivative, below which differences are not made better."""


def ridders(g: Callable[[float], float], first: float) -> tuple[float, float]:
    """The derivative of `g` at 0 and an estimate of its error (Ridders 1982)."""
    shrink, levels = 1.6, 9
    table = np.full((levels, levels), np.nan)
    best, error = math.nan, math.inf
    step = first
    for i in range(levels):
        try:
            table[0, i] = (g(step) - g(-step)) / (2.0 * step)
        except (ValueError, ZeroDivisionError, OverflowError):
            table[0, i] = math.nan
        factor = shrink * shrink
        for j in range(1, i + 1):
            table[j, i] = (table[j - 1, i] * factor - table[j - 1, i - 1]) / (factor - 1.0)
            factor *= shrink * shrink
            guess = max(abs(table[j, i] - table[j - 1, i]), abs(table[j, i] - table[j - 1, i - 1]))
            if guess <= error:
                best, error = float(table[j, i]), float(guess)
        if i > 1 and error <= SETTLED * (1.0 + abs(best)):
            break
        step /= shrink
    return best, error


def slope(g: Callable[[float], float]) -> tuple[float, float]:
    """The derivative of `g` at 0 by the step sizes that agree best, with an error estimate.

    Large steps may agree with one another beyond a jump: a short one must agree too.
    """
    found = []
    for first in (3e-2, 1e-3, 3e-5):
        value, error = ridders(g, first)
        is_far = not _holds_nearby(g, value)
        found.append((is_far, error, value))
        if not is_far and error <= SETTLED * (1.0 + abs(value)):
            break
    _, error, value = min(found)
    return value, error


def _holds_nearby(g: Callable[[float], float], value: float) -> bool:
    """Whether the difference over a short step is near a derivative."""
    step = 1e-5
    try:
        near = (g(step) - g(-step)) / (2.0 * step)
    except (ValueError, ZeroDivisionError, OverflowError):
        return True
    return not abs(near - value) > 1e-2 * (1.0 + abs(value))


class Differences:
    """Directional derivatives of a program at a point, without srcgrad."""

    def __init__(
        self, program: Program, arguments: tuple[Any, ...], keywords: dict[str, Any], wrt: list[Any]
    ) -> None:
        self.program, self.arguments, self.keywords, self.wrt = program, arguments, keywords, wrt
        self.point = [self._value(name) for name in wrt]
        self.sizes = [flat(value).size for value in self.point]
        self.size = sum(self.sizes)
        self.rest = (
            [None if k in wrt else value for k, value in enumerate(arguments)],
            {name: None if name in wrt else value for name, value in keywords.items()},
        )
        """The arguments that are not moved."""

    def _value(self, name: Any) -> Any:
        return self.keywords[name] if isinstance(name, str) else self.arguments[name]

    def at(self, step: np.ndarray) -> Any:
        """The program's value at the point moved by `step`; the arguments given are not touched."""
        arguments, keywords = copy.deepcopy(self.rest)
        start = 0
        for name, value, size in zip(self.wrt, self.point, self.sizes, strict=True):
            moved = displaced(value, step[start : start + size])
            start += size
            if isinstance(name, str):
                keywords[name] = moved
            else:
                arguments[name] = moved
        value = self.program(*arguments, **keywords)
        return value[0] if isinstance(value, tuple) else value

    def along(self, direction: np.ndarray) -> tuple[float, float]:
        """The derivative in a direction, and an estimate of its error."""
        value, error = slope(lambda t: float(self.at(t * direction)))
        exact = self._complex_step(direction)
        if exact is not None and abs(exact - value) <= 1e-6 * (1.0 + abs(value)) + 3.0 * error:
            return exact, 1e-14 * (1.0 + abs(exact))
        return value, error

    def _complex_step(self, direction: np.ndarray) -> float | None:
        tiny = 1e-40
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")  # a cast that drops the imaginary part
                moved = self.at(1j * tiny * direction)
        except Exception:  # most programs are for real numbers only
            return None
        return float(moved.imag) / tiny if isinstance(moved, complex | np.complexfloating) else None


# The check ---------------------------------------------------------------------------------------


class Unsettled(AssertionError):
    """Differences that do not converge, so that nothing can be said."""


def snapshot(value: Any) -> bytes:
    """Every bit of the arguments, with shapes and strides."""
    kept = []
    for leaf in leaves(value):
        if isinstance(leaf, np.ndarray):
            kept.append((leaf.shape, leaf.strides, str(leaf.dtype), leaf.tobytes()))
        elif hasattr(leaf, "__dict__") and not callable(leaf):
            kept.append({name: snapshot(part) for name, part in sorted(vars(leaf).items())})
        else:
            kept.append(repr(leaf) if not callable(leaf) else "")
    return pickle.dumps(kept)


def positions(arguments: tuple[Any, ...], keywords: dict[str, Any]) -> list[Any]:
    """The positions and names of the arguments made of floats."""
    return [i for i, value in enumerate(arguments) if is_differentiable(value)] + [
        name for name, value in keywords.items() if is_differentiable(value)
    ]


def assert_like(gradient: Any, argument: Any) -> None:
    """The gradient has the structure, shapes and dtypes of the argument, integers promoted."""
    inner, expected = parts(gradient), parts(argument)
    if expected is not None:
        assert type(gradient) is type(argument), f"{type(gradient)} for {type(argument)}"
        assert inner is not None and len(inner) == len(expected)
        if isinstance(argument, dict):
            assert list(gradient) == list(argument)
        for part, wanted in zip(inner, expected, strict=True):
            assert_like(part, wanted)
    elif isinstance(argument, np.ndarray):
        dtype = argument.dtype if argument.dtype.kind in "fc" else np.dtype(np.float64)
        assert isinstance(gradient, np.ndarray), f"{type(gradient)} for an array"
        assert gradient.shape == argument.shape, f"shape {gradient.shape} for {argument.shape}"
        assert gradient.dtype == dtype.newbyteorder("="), f"{gradient.dtype} for {argument.dtype}"
        assert not any(np.shares_memory(gradient, leaf) for leaf in leaves(argument))
    elif is_complex(argument):
        kind = type(argument) if isinstance(argument, np.generic) else complex
        assert isinstance(gradient, kind), f"{type(gradient)} for a complex number"
    else:
        assert isinstance(gradient, (float, np.floating)), f"{type(gradient)} for a number"


def assert_same_kind(compiled: Any, uncompiled: Any) -> None:
    """Numbers are numbers and arrays have equal dtypes and shapes in both."""
    for one, other in zip(leaves(compiled), leaves(uncompiled), strict=True):
        assert np.shape(one) == np.shape(other)
        if isinstance(other, np.ndarray):
            assert one.dtype == other.dtype, f"{one.dtype} compiled, {other.dtype} plain"


def plain(of: Any, *arguments: Any, **keywords: Any) -> Any:
    """The derivative by its text alone, run by Python."""
    return of.plain(*arguments, **keywords)


def close(actual: Any, expected: Any, rtol: float) -> bool:
    """Equal to rounding, relative to the largest number of the whole."""
    a, b = flat(actual), flat(expected)
    if a.shape != b.shape:
        return False
    same = (a == b) | (np.isnan(a) & np.isnan(b))
    scale = np.max(np.abs(b[np.isfinite(b)]), initial=1.0)
    with np.errstate(invalid="ignore"):
        return bool(np.all(same | (np.abs(a - b) <= rtol * scale)))


def laid_out(value: np.ndarray, layout: str) -> np.ndarray:
    """The same array in other memory: "F", "strided", "reversed" or "readonly"."""
    if layout == "F":
        return np.asfortranarray(value)
    if layout == "readonly":
        result = value.copy()
        result.flags.writeable = False
        return result
    steps = 2 if layout == "strided" else -1
    room = np.zeros([2 * n for n in value.shape] if steps == 2 else value.shape, value.dtype)
    result = room[tuple(slice(None, None, steps) for _ in value.shape)]
    result[...] = value
    return result


def check(
    program: Program,
    *arguments: Any,
    keywords: dict[str, Any] | None = None,
    argnums: Any = None,
    has_aux: bool = False,
    compiled: bool = True,
    layouts: bool = True,
    float32: bool = False,
    rtol: float = 1e-6,
    atol: float = 1e-9,
    forward: bool = True,
) -> Any:
    """Check the derivative of a program at a point in every way, and return its gradient.

    By default it is taken for all arguments made of floats. One derivative is compiled
    (`value_and_grad`); `grad` and the other layouts are run as plain text. Forward mode is compared
    with reverse, unless vectors are used whose choice makes no difference: there it gives NaN.
    """
    keywords = keywords or {}
    if argnums is None:
        wrt = positions(arguments, keywords)
        argnums = wrt[0] if len(wrt) == 1 else tuple(wrt)
    wrt = list(argnums) if isinstance(argnums, tuple) else [argnums]
    numbered = [_position(program, name, arguments) for name in wrt]
    options = {"has_aux": True} if has_aux else {}

    before = snapshot((arguments, keywords))
    expected = program(*copy.deepcopy(arguments), **copy.deepcopy(keywords))
    both = derivative(srcgrad.value_and_grad, program, argnums, **options)
    value, gradient = plain(both, *arguments, **keywords)
    assert snapshot((arguments, keywords)) == before, "the caller's arguments were changed"
    assert close(value, expected, 1e-10), f"value {value!r}, but the program returns {expected!r}"

    # Structure, and the numbers against differences.
    differences = Differences(program, arguments, keywords, numbered)
    for one, argument in zip(
        gradient if isinstance(argnums, tuple) else (gradient,), differences.point, strict=True
    ):
        assert_like(one, argument)
    against_differences(differences, flat(gradient), rtol, atol)
    if forward:
        tangent = derivative(srcgrad.jvp, program, argnums, **options)
        against_reverse(tangent, arguments, keywords, gradient, rtol)
    assert snapshot((arguments, keywords)) == before, "the caller's arguments were changed"

    if not tiers.is_compiled():
        return gradient  # what follows is for the rows of the quick tier, and for all in the long

    # Compiled, twice; and `grad` alone.
    if compiled:
        once, again = (both(*arguments, **keywords) for _ in range(2))
        assert flat(again).tobytes() == flat(once).tobytes(), "a second call differs"
        assert close(once, (value, gradient), 1e-9), f"compiled {once!r}, plain {value, gradient!r}"
        assert_same_kind(once, (value, gradient))
    only = derivative(srcgrad.grad, program, argnums, **options)
    alone = plain(only, *arguments, **keywords)
    wanted = (gradient, value[1]) if has_aux else gradient
    assert close(alone, wanted, 1e-9), f"grad {alone!r}, value_and_grad {wanted!r}"
    assert snapshot((arguments, keywords)) == before, "the caller's arguments were changed"
    text = only.specialise(*arguments, **keywords).source
    fresh = srcgrad.grad(program, argnums, **options)
    assert fresh.specialise(*arguments, **keywords).source == text, "the text is not determined"

    if len(wrt) > 1 and not has_aux:
        pairs = list(zip(wrt, gradient, strict=True))
        for name, part in pairs if len(pairs) <= 3 else (pairs[0], pairs[-1]):
            one = plain(derivative(srcgrad.grad, program, name), *arguments, **keywords)
            assert close(one, part, 1e-9), f"alone {name!r} gives {one!r}, together {part!r}"
    if layouts:
        _other_layouts(only, arguments, keywords, wanted)
    if float32:
        _single_precision(program, argnums, arguments, keywords, gradient)
    return gradient


def _position(program: Program, name: Any, arguments: tuple[Any, ...]) -> Any:
    """Where the argument of that name or number is in the call: a position or a keyword."""
    import inspect

    if isinstance(name, str):
        names = list(inspect.signature(program).parameters)
        if name in names and names.index(name) < len(arguments):
            return names.index(name)
    elif name < 0:
        return len(arguments) + name
    return name


def against_differences(
    differences: Differences, gradient: np.ndarray, rtol: float, atol: float
) -> None:
    """Compare per component if there are few, and in random directions."""
    size = differences.size
    assert gradient.shape == (size,)
    generator = np.random.default_rng(7)
    directions = [generator.uniform(-1.0, 1.0, size) for _ in range(2 if size > 1 else 0)]
    if size <= 12:
        directions += list(np.eye(size))
    scale = np.max(np.abs(gradient[np.isfinite(gradient)]), initial=0.0)
    for direction in directions:
        slope_there, error = differences.along(direction)
        if not error <= 1e-4 * (1.0 + abs(slope_there)):
            raise Unsettled(f"differences give {slope_there} with error {error}")
        mine = float(gradient @ direction)
        bound = rtol * max(abs(slope_there), 1e-3 * scale) + atol + 10.0 * error
        assert abs(mine - slope_there) <= bound, (
            f"gradient {gradient.tolist()} gives {mine} in direction {direction.tolist()}, "
            f"differences give {slope_there} (error {error:.1e})"
        )


def _arrays(value: Any) -> list[np.ndarray]:
    return [leaf for leaf in leaves(value) if isinstance(leaf, np.ndarray)]


def _other_layouts(only: Any, arguments: Any, keywords: dict[str, Any], wanted: Any) -> None:
    arrays = _arrays(arguments)
    kinds = ["reversed", "strided", "readonly"] if arrays else []
    if any(array.ndim > 1 for array in arrays):
        kinds.append("F")
    for kind in kinds:
        moved = rebuilt(
            arguments,
            iter(
                laid_out(leaf, kind) if isinstance(leaf, np.ndarray) else leaf
                for leaf in leaves(arguments)
            ),
        )
        before = snapshot((moved, keywords))
        found = plain(only, *moved, **keywords)
        assert snapshot((moved, keywords)) == before, f"{kind} arguments were changed"
        assert close(found, wanted, 1e-9), f"{kind} arguments: {found!r}, contiguous: {wanted!r}"


def _single_precision(
    program: Program, argnums: Any, arguments: Any, keywords: dict[str, Any], gradient: Any
) -> None:
    def single(leaf: Any) -> Any:
        if isinstance(leaf, np.ndarray) and leaf.dtype.kind in "fc":
            return leaf.astype(np.complex64 if is_complex(leaf) else np.float32)
        if isinstance(leaf, complex):
            return np.complex64(leaf)
        return np.float32(leaf) if isinstance(leaf, float) else leaf

    arguments = rebuilt(arguments, map(single, leaves(arguments)))
    found = plain(derivative(srcgrad.grad, program, argnums), *arguments, **keywords)
    for leaf in leaves(found):
        dtype = np.asarray(leaf).dtype
        assert dtype in (np.float32, np.complex64) or isinstance(leaf, float)
    assert close(found, gradient, 2e-4), f"float32 {found!r}, float64 {gradient!r}"
