"""Rows of tests: `row("numpy.take", lambda x: np.take(x, [1, 0]), array("n"))`.

Each row is run at several sizes, layouts and dtypes: values, shapes and dtypes against NumPy's,
derivatives against differences, compiled against plain.
`python -m tests.tools.coverage` counts names.
"""

from __future__ import annotations

import copy
import dataclasses
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

import srcgrad
from tests.tools import tiers
from tests.tools.both_modes import against_reverse
from tests.tools.both_ways import same
from tests.tools.checking import (
    Differences,
    against_differences,
    close,
    flat,
    is_complex,
    is_differentiable,
    laid_out,
    leaves,
    plain,
    rebuilt,
    snapshot,
)


@dataclasses.dataclass(frozen=True)
class Argument:
    """An array that is made anew for each size: `shape` holds numbers and expressions of n."""

    shape: tuple[int | str, ...]
    low: float
    high: float
    make: Callable[[np.ndarray], Any] | None

    @property
    def depends_on_size(self) -> bool:
        return any(isinstance(extent, str) for extent in self.shape)

    def of(self, n: int, seed: int) -> Any:
        shape = tuple(eval(s, {"n": n}) if isinstance(s, str) else s for s in self.shape)
        drawn = np.random.default_rng([seed, 41]).uniform(self.low, self.high, shape)
        made = drawn if self.make is None else self.make(drawn)
        return made if isinstance(made, np.ndarray) or np.ndim(made) else np.asarray(made)[()]


def array(
    *shape: int | str,
    low: float = -1.0,
    high: float = 1.0,
    make: Callable[[np.ndarray], Any] | None = None,
) -> Any:
    """Floats between two bounds; `array()` is a number. `make` is applied to what was drawn.

    A row's `n` is 0, 1 and 4 unless it says otherwise: `array("n", "n+1")`, `array(3, "2*n")`.
    """
    return Argument(shape, low, high, make)


def integers(*shape: int | str, low: int = 0, high: int = 3) -> Any:
    """Integers `low <= k < high`."""
    return Argument(shape, low, high, lambda drawn: np.floor(drawn).astype(np.int64))


def complexes(*shape: int | str, radius: float = 1.0) -> Any:
    """Complex numbers, both parts between -radius and radius; `complexes()` is a number."""

    def made(drawn: np.ndarray) -> np.ndarray:
        return radius * (drawn + 1j * np.roll(np.cos(7.0 * drawn), 1))

    return Argument(shape, -1.0, 1.0, made)


def booleans(*shape: int | str) -> Any:
    return Argument(shape, -1.0, 1.0, lambda drawn: drawn > 0.0)


@dataclasses.dataclass(frozen=True)
class Row:
    """A call, its arguments, and what it must satisfy."""

    names: tuple[str, ...]
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    sizes: tuple[int, ...]
    float32: bool
    compiled: bool
    layouts: bool
    rtol: float
    forward: bool
    lengths: tuple[int, ...]
    """Those at which compiled text is compared with plain: below, at and above a vector's."""
    is_first: bool
    """Whether it is the first of its chapter to call one of its names."""

    def at(self, n: int) -> tuple[Any, ...]:
        return tuple(
            each.of(n, k) if isinstance(each, Argument) else copy.deepcopy(each)
            for k, each in enumerate(self.arguments)
        )


class Rows(list[Row]):
    """The rows of one chapter."""

    def __call__(
        self,
        names: str,
        function: Callable[..., Any],
        *arguments: Any,
        sizes: tuple[int, ...] = (4, 1, 0),
        float32: bool = True,
        compiled: bool = True,
        layouts: bool = True,
        rtol: float = 1e-6,
        forward: bool = True,
        lengths: tuple[int, ...] = (2, 5, 9, 17),
    ) -> None:
        """Add a row for the dotted names (separated by blanks) that its function calls.

        The first row of each is run in other layouts, and a third of them in float32; in the long
        tier every row is, and compiled (see tests/tools/tiers.py). Everything else is plain text,
        all with one derivative.
        Leave a flag out where it says something that NumPy itself does not hold to, and lengths
        at which the last places decide; `forward` where vectors are used whose choice makes no
        difference, which a direction does not know: forward mode gives NaN.
        """
        if not any(isinstance(each, Argument) and each.depends_on_size for each in arguments):
            sizes = sizes[:1]
        called = tuple(names.split())
        earlier = {name for each in self for name in each.names}
        is_first = not earlier.issuperset(called)
        self.append(
            Row(
                called,
                function,
                arguments,
                sizes,
                float32,
                compiled,
                layouts,
                rtol,
                forward,
                lengths,
                is_first,
            )
        )

    def params(self) -> Iterator[tuple[str, Row]]:
        seen: dict[str, int] = {}
        for row in self:
            name = row.names[0].removeprefix("numpy.")
            seen[name] = seen.get(name, 0) + 1
            yield (name if seen[name] == 1 else f"{name}-{seen[name]}"), row


def weighted(result: Any) -> Any:
    """A number that depends on every element of a result, and not linearly."""
    if isinstance(result, (tuple, list)):
        total = 0.0
        for each in result:
            total = total + weighted(each)
        return total
    if isinstance(result, np.ndarray):
        total = 0.0
        elements = np.ravel(result)
        for k in range(elements.size):
            total += weighted_number(elements[k]) * (1.0 + 0.37 * (k % 5))
        return total
    return weighted_number(result)


def weighted_number(x: Any) -> Any:
    y = x.real + 0.7 * x.imag
    return 0.9 * y + 0.2 * y * y


def row_program(function: Any, count: int) -> Callable[..., Any]:
    """A program with named parameters: integers in `*arguments` would become floats."""

    def valued(result):  # type: ignore[no-untyped-def]
        return weighted(result) * 1.0, result

    programs: tuple[Callable[..., Any], ...] = (
        lambda a: valued(function(a)),
        lambda a, b: valued(function(a, b)),
        lambda a, b, c: valued(function(a, b, c)),
        lambda a, b, c, d: valued(function(a, b, c, d)),
        lambda a, b, c, d, e: valued(function(a, b, c, d, e)),
        lambda a, b, c, d, e, f: valued(function(a, b, c, d, e, f)),
    )
    return programs[count - 1]


def check_row(row: Row) -> None:
    """Check a row at every size; at least one must be one that NumPy accepts."""
    program = row_program(row.function, len(row.arguments))
    arguments = row.at(row.sizes[0])
    wrt = [k for k, each in enumerate(arguments) if is_differentiable(each)]
    assert wrt, "a row has an argument made of floats"
    argnums = wrt[0] if len(wrt) == 1 else tuple(wrt)
    both = srcgrad.value_and_grad(program, argnums, has_aux=True)
    forward = srcgrad.jvp(program, argnums, has_aux=True)
    compiled = tiers.IS_LONG or (row.compiled and tiers.is_compiled())
    layouts = row.layouts and (tiers.IS_LONG or (row.is_first and tiers.is_compiled()))
    accepted = 0
    for k, n in enumerate(row.sizes):
        first = k == 0
        accepted += _at_size(row, program, both, forward, wrt, n, compiled, layouts and first)
    assert accepted, "NumPy accepts none of these sizes"
    if tiers.IS_LONG and len(row.sizes) > 1:
        for n in row.lengths:
            same(both, *row.at(n))
    if row.float32 and tiers.has_turn(3):
        _single(row, program, both, wrt)


def _called(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return function(*copy.deepcopy(arguments))


def _at_size(
    row: Row,
    program: Any,
    both: Any,
    forward: Any,
    wrt: list[Any],
    n: int,
    compiled: bool,
    layouts: bool,
) -> bool:
    arguments = row.at(n)
    try:
        expected = _called(program, arguments)
    except Exception as error:
        _must_raise(both, arguments, error)
        if tiers.IS_LONG:
            same(both, *arguments)
        return False
    before = snapshot(arguments)
    with np.errstate(all="ignore"):
        (value, result), gradient = plain(both, *arguments)
    assert snapshot(arguments) == before, "the caller's arguments were changed"
    _assert_equal(result, expected[1], 1e-10)
    assert close(value, expected[0], 1e-10), f"value {value!r}, NumPy {expected[0]!r}"
    differences = Differences(program, arguments, {}, wrt)
    if differences.size:
        against_differences(differences, flat(gradient), row.rtol, 1e-9)
        with np.errstate(all="ignore"):
            if row.forward:
                against_reverse(forward, arguments, {}, gradient, row.rtol)
        assert snapshot(arguments) == before, "the caller's arguments were changed"
    if compiled:
        (_, result2), gradient2 = both(*arguments)
        assert snapshot(arguments) == before, "the caller's arguments were changed"
        _assert_equal(result2, expected[1], 1e-9)
        assert close(gradient2, gradient, 1e-9), f"compiled {gradient2!r}, plain {gradient!r}"
    if layouts:
        _layouts(both, arguments, gradient, result)
    return True


def _must_raise(both: Any, arguments: tuple[Any, ...], error: Exception) -> None:
    """What NumPy does not accept raises the same kind of error, or is refused."""
    try:
        found = plain(both, *arguments)
    except srcgrad.SrcgradError:
        return
    except Exception as ours:
        same = isinstance(ours, type(error)) or isinstance(error, type(ours))
        assert same, f"NumPy raises {error!r}, ours {ours!r}"
        return
    raise AssertionError(f"NumPy raises {error!r}, but the derivative gives {found!r}")


def _assert_equal(found: Any, expected: Any, rtol: float) -> None:
    """Values, shapes and dtypes."""
    ours, theirs = list(leaves(found)), list(leaves(expected))
    assert len(ours) == len(theirs), f"{len(ours)} results, NumPy gives {len(theirs)}"
    for one, other in zip(ours, theirs, strict=True):
        assert np.shape(one) == np.shape(other), f"shape {np.shape(one)}, NumPy {np.shape(other)}"
        a, b = np.asarray(one), np.asarray(other)
        assert a.dtype == b.dtype, f"dtype {a.dtype}, NumPy {b.dtype}"
        with np.errstate(invalid="ignore"):
            finite = np.abs(b[np.isfinite(b)])
            scale = np.max(finite, initial=1.0)
            equal = (a == b) | ((a != a) & (b != b)) | (np.abs(a * 1.0 - b * 1.0) <= rtol * scale)
        assert np.all(equal), f"{one!r}, NumPy {other!r}"


def _layouts(both: Any, arguments: tuple[Any, ...], gradient: Any, result: Any) -> None:
    arrays = [leaf for leaf in leaves(arguments) if isinstance(leaf, np.ndarray) and leaf.ndim]
    kinds = ["reversed", "strided"] if arrays else []
    kinds += ["F"] if any(each.ndim > 1 for each in arrays) else []
    for kind in kinds:
        moved = rebuilt(
            arguments,
            iter(
                laid_out(leaf, kind) if isinstance(leaf, np.ndarray) and leaf.ndim else leaf
                for leaf in leaves(arguments)
            ),
        )
        (_, again), found = plain(both, *moved)
        assert close(found, gradient, 1e-9), f"{kind}: {found!r}, contiguous: {gradient!r}"
        _assert_equal(again, result, 1e-9)


def _single(row: Row, program: Any, both: Any, wrt: list[Any]) -> None:
    """float32 in: NumPy's dtypes and values out, and a gradient of the argument's dtype."""
    arguments = row.at(row.sizes[0])
    try:
        _, wide = plain(both, *arguments)
    except Exception:
        return
    narrow = rebuilt(
        arguments,
        iter(
            np.asarray(leaf).astype(np.complex64 if is_complex(leaf) else np.float32)[()]
            if is_differentiable(leaf)
            else leaf
            for leaf in leaves(arguments)
        ),
    )
    expected = _called(program, narrow)
    with np.errstate(all="ignore"):
        (_, result), gradient = plain(both, *narrow)
    _assert_equal(result, expected[1], 2e-4)
    assert close(gradient, wide, 2e-3), f"float32 {gradient!r}, float64 {wide!r}"
    for leaf, argument in zip(
        leaves(gradient), (x for k in wrt for x in leaves(narrow[k])), strict=True
    ):
        assert np.asarray(leaf).dtype == np.asarray(argument).dtype, "the gradient's dtype"
