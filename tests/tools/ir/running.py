"""Programs run as plain Python on arrays that notice what compiled code would not.

A subscript outside an array raises, a subscript that counts from the end raises unless it is
allowed, and what was never set is a NaN.
"""

from __future__ import annotations

import itertools
import math
import operator
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

from srcgrad import ir
from srcgrad.printer import function_text
from tests.tools.ir import positions


class Dual:
    """A number with its derivative in one direction."""

    __slots__ = ("dot", "value")

    def __init__(self, value: float, dot: float) -> None:
        self.value = value
        self.dot = dot

    def __add__(self, other: Any) -> Dual:
        o = dual(other)
        return Dual(self.value + o.value, self.dot + o.dot)

    def __radd__(self, other: Any) -> Dual:
        return dual(other) + self

    def __sub__(self, other: Any) -> Dual:
        o = dual(other)
        return Dual(self.value - o.value, self.dot - o.dot)

    def __rsub__(self, other: Any) -> Dual:
        return dual(other) - self

    def __mul__(self, other: Any) -> Dual:
        o = dual(other)
        return Dual(self.value * o.value, self.dot * o.value + self.value * o.dot)

    def __rmul__(self, other: Any) -> Dual:
        return dual(other) * self

    def __truediv__(self, other: Any) -> Dual:
        o = dual(other)
        value = self.value / o.value
        return Dual(value, (self.dot - value * o.dot) / o.value)

    def __rtruediv__(self, other: Any) -> Dual:
        return dual(other) / self

    def __neg__(self) -> Dual:
        return Dual(-self.value, -self.dot)

    def __lt__(self, other: Any) -> bool:
        return self.value < dual(other).value

    def __le__(self, other: Any) -> bool:
        return self.value <= dual(other).value

    def __gt__(self, other: Any) -> bool:
        return self.value > dual(other).value

    def __ge__(self, other: Any) -> bool:
        return self.value >= dual(other).value


def dual(value: Any) -> Dual:
    return value if isinstance(value, Dual) else Dual(float(value), 0.0)


def _lifted(
    function: Callable[[float], float], slope: Callable[[float], float]
) -> Callable[[Any], Any]:
    def lifted(x: Any) -> Any:
        if isinstance(x, Dual):
            return Dual(function(x.value), slope(x.value) * x.dot)
        return function(x)

    return lifted


MATH = SimpleNamespace(
    sin=_lifted(math.sin, math.cos),
    cos=_lifted(math.cos, lambda x: -math.sin(x)),
    tanh=_lifted(math.tanh, lambda x: 1.0 - math.tanh(x) ** 2),
    nan=math.nan,
    inf=math.inf,
)


class Unset:
    """An integer or a truth value that was never set: no use of it goes unnoticed."""

    def __bool__(self) -> bool:
        raise UnsetError("a truth value that was never set")

    def __index__(self) -> int:
        raise UnsetError("an integer that was never set")


class UnsetError(Exception):
    pass


class Grid:
    """An array of one or two axes."""

    __slots__ = ("cells", "dtype", "shape", "wraps")

    def __init__(
        self, shape: tuple[int, ...], cells: list[Any], wraps: bool, dtype: str = "float64"
    ) -> None:
        if any(length < 0 for length in shape):
            raise ValueError("negative dimensions are not allowed")
        self.shape = shape
        self.cells = cells
        self.wraps = wraps
        self.dtype = dtype

    def _at(self, index: Any) -> int:
        parts = index if isinstance(index, tuple) else (index,)
        if len(parts) != len(self.shape):
            raise IndexError(f"{len(parts)} subscripts for {len(self.shape)} axes")
        at = 0
        for k, length in zip(parts, self.shape, strict=True):
            if isinstance(k, Unset):
                raise UnsetError("a subscript that was never set")
            if type(k) is not int:
                raise TypeError(f"the subscript {k!r}")
            if self.wraps and -length <= k < 0:
                k += length
            if not 0 <= k < length:
                raise IndexError(f"{k} of {length}")
            at = at * length + k
        return at

    def __getitem__(self, index: Any) -> Any:
        part = self._part(index)
        if part is not None:
            where, shape = part
            return Grid(shape, [self.cells[k] for k in where], self.wraps, self.dtype)
        return self.cells[self._at(index)]

    def _part(self, index: Any) -> tuple[list[int], tuple[int, ...]] | None:
        """Where the elements of a part are, and its shape; None for one element."""
        if not positions.is_part(index, len(self.shape)):
            return None
        along, shape = positions.part(index, self.shape)
        along = [
            each if isinstance(each, list) else Grid((length,), [], self.wraps)._at(each)
            for each, length in zip(along, self.shape, strict=True)
        ]
        return positions.places(along, self.shape), shape

    def _set(self, part: tuple[list[int], tuple[int, ...]], value: Any) -> None:
        where, shape = part
        for k, each in zip(where, dual_cells(value, shape), strict=True):
            self.cells[k] = each

    def _each(self, other: Any, function: Callable[[Any, Any], Any]) -> Grid:
        shapes = [self.shape, *([other.shape] if isinstance(other, Grid) else [])]
        shape = positions.common(shapes)
        mine, others = self._spread(shape), dual_cells(other, shape)
        return Grid(shape, list(map(function, mine, others)), self.wraps)

    def _spread(self, shape: tuple[int, ...]) -> list[Any]:
        """The elements for an array of a shape in which this may be repeated."""
        return positions.spread(self.cells, self.shape, shape)

    def __add__(self, other: Any) -> Grid:
        return self._each(other, operator.add)

    def __radd__(self, other: Any) -> Grid:
        return self._each(other, lambda a, b: b + a)

    def __sub__(self, other: Any) -> Grid:
        return self._each(other, operator.sub)

    def __rsub__(self, other: Any) -> Grid:
        return self._each(other, lambda a, b: b - a)

    def __mul__(self, other: Any) -> Grid:
        return self._each(other, operator.mul)

    def __rmul__(self, other: Any) -> Grid:
        return self._each(other, lambda a, b: b * a)

    def __truediv__(self, other: Any) -> Grid:
        return self._each(other, operator.truediv)

    def __rtruediv__(self, other: Any) -> Grid:
        return self._each(other, lambda a, b: b / a)

    def __pow__(self, power: Any) -> Grid:
        return self._each(power, operator.pow)

    def __lt__(self, other: Any) -> Grid:
        return self._each(other, operator.lt)

    def __le__(self, other: Any) -> Grid:
        return self._each(other, operator.le)

    def __gt__(self, other: Any) -> Grid:
        return self._each(other, operator.gt)

    def __ge__(self, other: Any) -> Grid:
        return self._each(other, operator.ge)

    def equals(self, other: Any, is_equal: bool = True) -> Grid:
        return self._each(other, lambda a, b: (a == b) is is_equal)

    def __eq__(self, other: Any) -> Any:
        return self.equals(other)

    def __ne__(self, other: Any) -> Any:
        return self.equals(other, False)

    __hash__ = None  # type: ignore[assignment]

    def __abs__(self) -> Grid:
        return self._each(0, lambda a, _: abs(a))

    def __matmul__(self, other: Any) -> Any:
        if not len(self.shape) == len(other.shape) == 1:
            raise TypeError("products of rows only")
        return added_up(self * other)

    def __neg__(self) -> Grid:
        return self._each(0, lambda a, _: -a)

    def __iadd__(self, other: Any) -> Grid:
        self[:] = self + other
        return self

    def __isub__(self, other: Any) -> Grid:
        self[:] = self - other
        return self

    @property
    def T(self) -> Grid:
        rows, columns = self.shape
        cells = [self.cells[i * columns + j] for j in range(columns) for i in range(rows)]
        return Grid((columns, rows), cells, self.wraps, self.dtype)

    def __setitem__(self, index: Any, value: Any) -> None:
        part = self._part(index)
        if part is not None:
            self._set(part, value)
            return
        at = self._at(index)
        if self.dtype == "int64" and type(value) is not int:
            raise TypeError(f"{value!r} in an array of integers")
        if self.dtype == "float64" and isinstance(value, Unset):
            value = math.nan
        self.cells[at] = value

    def copy(self) -> Grid:
        return Grid(self.shape, list(self.cells), self.wraps, self.dtype)


def _numpy(wraps: bool) -> SimpleNamespace:
    def shape_of(size: Any) -> tuple[int, ...]:
        return size if isinstance(size, tuple) else (size,)

    def full(size: Any, fill: Any, dtype: str = "float64") -> Grid:
        shape = shape_of(size)
        return Grid(shape, [fill] * max(math.prod(shape), 0), wraps, dtype)

    def empty(size: Any, dtype: str = "float64") -> Grid:
        return full(size, math.nan if dtype == "float64" else Unset(), dtype)

    def zeros(size: Any, dtype: str = "float64") -> Grid:
        return full(size, {"float64": 0.0, "int64": 0, "bool": False}[dtype], dtype)

    return SimpleNamespace(
        empty=empty,
        empty_like=lambda other, dtype=None: empty(other.shape, dtype or other.dtype),
        zeros=zeros,
        zeros_like=lambda other, dtype=None: zeros(other.shape, dtype or other.dtype),
        full=full,
        int64="int64",
        bool_="bool",
        float64="float64",
        sum=added_up,
        roll=rolled,
        logical_and=lambda a, b: a._each(b, lambda x, y: bool(x) and bool(y)),
        logical_or=lambda a, b: a._each(b, lambda x, y: bool(x) or bool(y)),
        logical_not=lambda a: a._each(False, lambda x, _: not x),
        where=chosen,
        argmax=lambda row: extreme(row, operator.le),
        argmin=lambda row: extreme(row, operator.ge),
        **{name: each_of(name) for name in ("sin", "cos", "tanh")},
    )


def dual_cells(value: Any, shape: tuple[int, ...]) -> list[Any]:
    """The elements of an array, or of a number for all of them."""
    if isinstance(value, Grid):
        return value._spread(shape)
    return [value] * math.prod(shape)


def added_up(array: Grid, axis: int | None = None) -> Any:
    if axis is not None:
        rest = (*array.shape[:axis], *array.shape[axis + 1 :])
        sums = Grid(rest, [0.0] * math.prod(rest), array.wraps)
        for k in range(array.shape[axis]):
            sums += array[(*[slice(None)] * axis, k)]
        return sums
    total: Any = 0.0
    for cell in array.cells:
        total = total + cell
    return total


def rolled(array: Grid, by: int, axis: int) -> Grid:
    """`np.roll`."""
    found = array.copy()
    before = [slice(None)] * axis
    for k in range(array.shape[axis]):
        found[(*before, (k + by) % array.shape[axis])] = array[(*before, k)]
    return found


def chosen(condition: Any, yes: Any, no: Any) -> Any:
    """`np.where`."""
    arrays = [each for each in (condition, yes, no) if isinstance(each, Grid)]
    if not arrays:
        return yes if condition else no
    shape = positions.common([each.shape for each in arrays])
    columns = (dual_cells(each, shape) for each in (condition, yes, no))
    cells = [y if c else n for c, y, n in zip(*columns, strict=True)]
    return Grid(shape, cells, arrays[0].wraps)


def extreme(row: Grid, keeps: Callable[[Any, Any], bool]) -> int:
    """Where the first of the largest or smallest elements is, or of no numbers."""
    where = 0
    for k, cell in enumerate(row.cells):
        best = dual(row.cells[where]).value
        if not keeps(dual(cell).value, best) and best == best:
            where = k
    return where


def each_of(name: str) -> Callable[[Any], Any]:
    """A function of numbers, of each element of an array."""
    function = getattr(MATH, name)

    def called(x: Any) -> Any:
        if isinstance(x, Grid):
            return Grid(x.shape, list(map(function, x.cells)), x.wraps)
        return function(x)

    return called


def compiled(program: ir.Function, wraps: bool = False) -> Callable[..., Any]:
    """The function of a program's text."""
    namespace: dict[str, Any] = {"math": MATH, "np": _numpy(wraps)}
    exec(function_text(program), namespace)
    function: Callable[..., Any] = namespace[program.name]
    return function


def grid(values: Any, wraps: bool, dtype: str = "float64") -> Grid:
    """An array with the numbers of nested lists."""
    if values and isinstance(values[0], list):
        shape: tuple[int, ...] = (len(values), len(values[0]))
        return Grid(shape, list(itertools.chain(*values)), wraps, dtype)
    return Grid((len(values),), list(values), wraps, dtype)


def numbers(value: Any) -> Iterator[Any]:
    """The elements of an array, or a number."""
    if isinstance(value, Grid):
        yield from value.cells
    else:
        yield value
