"""Three loops in one another that only add up products of two elements, as sums of such products.

    for i in range(n):                             for i in range(n): for j in range(m):
        for j in range(m):                             d[i] += b[i, j]
            d[i] += b[i, j]                        c[k, j] += b[i, j] * a[i, k]      all i, j, k
            total = 0.0                            c[i, j] += b[k, j] * a[i, k]      all i, j, k
            for k in range(i):
                c[k, j] += b[i, j] * a[i, k]
                total += b[k, j] * a[i, k]
            c[i, j] += total

What is added to is not read, so the sums are those of the loops, in any order. Counters are known
by numbers: 0 and 1 are two of which the first may bound the second, 2 is the third.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Mapping, Sequence
from dataclasses import field

from srcgrad.backend.dtypes import Kind
from srcgrad.backend.subscripts import Affine, plus
from srcgrad.records import dataclass

DTYPES = ("float64", "float32", "complex128", "complex64")
DEPTH = 3
_SIMPLE = (
    *(ast.BinOp, ast.UnaryOp, ast.Subscript, ast.Constant, ast.Tuple, ast.Load),
    *(ast.Add, ast.Sub, ast.Mult, ast.Div, ast.USub),
)


class Otherwise(Exception):
    """Loops are not of this kind."""


@dataclass(frozen=True)
class Place:
    """Elements of an array: for each axis the counter along it, -1 for none, and what is added."""

    array: str
    axes: tuple[int, ...]
    offsets: tuple[Affine, ...]

    def __hash__(self) -> int:
        return hash((self.array, self.axes))


@dataclass(frozen=True)
class Added:
    """`target += factors * one * other` at all steps; it is negated if `is_negative`."""

    target: Place
    one: Place
    other: Place
    factors: tuple[ast.expr, ...]
    is_negative: bool


@dataclass(frozen=True)
class Nest:
    """What three loops add up; the ends of counters 0, 1 and 2, and what is left of the loops."""

    sums: tuple[Added, ...]
    ends: tuple[tuple[Affine, Affine], ...]
    bounding: str
    """The name of counter 0."""
    rest: list[ast.stmt]
    written: frozenset[str]
    read: frozenset[str]


def nest(loop: ast.For, known: Mapping[str, Kind]) -> Nest | None:
    """The sums of a nest of three loops; None if it is something else."""
    try:
        return _Read(known).nest(loop)
    except Otherwise:
        return None


def affine(value: ast.expr) -> Affine:
    """A whole number as multiples of names; the constant is that of ""."""
    match value:
        case ast.Constant(int(number)) if not isinstance(number, bool):
            return {"": number} if number else {}
        case ast.Name(name):
            return {name: 1}
        case ast.Subscript(ast.Attribute(ast.Name(), "shape"), ast.Constant(int())):
            return {ast.unparse(value): 1}
        case ast.UnaryOp(ast.USub(), operand):
            return plus({}, affine(operand), -1)
        case ast.BinOp(left, ast.Add() | ast.Sub() as operator, right):
            return plus(affine(left), affine(right), 1 if isinstance(operator, ast.Add) else -1)
    raise Otherwise


@dataclass
class _Sum:
    """A name that starts at zero: what is added to it in an inner loop."""

    depth: int
    terms: list[tuple[ast.expr, bool]] = field(default_factory=list)


class _Read:
    def __init__(self, known: Mapping[str, Kind]) -> None:
        self.known = known
        self.values: dict[str, ast.expr] = {}
        self.sums: dict[str, _Sum] = {}
        self.depths: dict[str, int] = {}
        self.loops: list[ast.For] = []
        self.set_here: set[str] = set()
        """The names that the loops around have set where a statement stands."""
        self.from_elsewhere: set[str] = set()
        """The names that are read with another value, one of before, or of a loop that ended."""
        self.found: list[tuple[ast.Subscript, ast.expr, bool]] = []
        self.others: list[tuple[ast.Subscript, ast.expr]] = []

    def nest(self, loop: ast.For) -> Nest:
        rest = self.level(loop, 1)
        counters = {each.target.id for each in self.loops if isinstance(each.target, ast.Name)}
        if len(self.loops) != DEPTH or self.from_elsewhere & (counters | self.depths.keys()):
            raise Otherwise
        order, ends = self.counters()
        sums = tuple(
            self.added(target, factors, is_negative != negated, order)
            for target, value, is_negative in self.found
            for factors, negated in _terms(value)
        )
        written = {_name(target) for target, _, _ in self.found}
        written |= {_name(target) for target, _ in self.others}
        values = [value for _, value, _ in self.found]
        values += [self.inlined(value) for _, value in self.others]
        read = {array for value in values for array in self.arrays(value)}
        places = [*(target for target, _, _ in self.found), *(target for target, _ in self.others)]
        within = {name for place in places for name in _names(place.slice)}
        if not sums or written & (read | within) or (written | read) & self.depths.keys():
            raise Otherwise
        rest_of_it: list[ast.stmt] = [rest] if self.others else []
        return Nest(sums, ends, order[0], rest_of_it, frozenset(written), frozenset(read))

    # -- statements -------------------------------------------------------------------------------

    def level(self, loop: ast.For, depth: int) -> ast.For:
        """Read a loop; what it is without the sums."""
        if depth > DEPTH or len(self.loops) != depth - 1 or loop.orelse:
            raise Otherwise
        self.loops.append(loop)
        self.note_reads(loop.iter)
        before = set(self.set_here)
        self.set_here |= _names(loop.target)
        rest: list[ast.stmt] = []
        for statement in loop.body:
            if not isinstance(statement, ast.For):
                self.note_reads(statement)
            match statement:
                case ast.For():
                    inner = self.level(statement, depth + 1)
                    rest += [inner] if inner.body else []
                case ast.Assign([ast.Name(name)], value) if name not in self.depths:
                    self.depths[name] = depth
                    self.set_here.add(name)
                    if isinstance(value, ast.Constant) and value.value == 0:
                        self.sums[name] = _Sum(depth)
                    else:
                        self.values[name] = self.inlined(value)
                        rest.append(copy.deepcopy(statement))
                case ast.AugAssign(ast.Name(name), ast.Add() | ast.Sub(), value):
                    self.added_to_a_name(name, statement, depth)
                    rest += [copy.deepcopy(statement)] if name in self.values else []
                case ast.AugAssign(ast.Subscript() as target, ast.Add() | ast.Sub(), value):
                    rest += self.added_to_an_element(target, statement, depth)
                case _:
                    raise Otherwise
        self.set_here = before
        rest = [] if depth == DEPTH else rest  # what is left there are names for sums
        return ast.copy_location(ast.For(loop.target, loop.iter, rest, []), loop)

    def note_reads(self, statement: ast.AST) -> None:
        self.from_elsewhere |= _names(statement, ast.Load) - self.set_here

    def added_to_a_name(self, name: str, statement: ast.AugAssign, depth: int) -> None:
        value = self.inlined(statement.value)
        if name in self.values and self.depths[name] == depth:
            self.values[name] = ast.BinOp(self.values[name], statement.op, value)
        elif name in self.sums and depth == DEPTH and self.sums[name].depth < depth:
            self.sums[name].terms.append((value, isinstance(statement.op, ast.Sub)))
        else:
            raise Otherwise

    def added_to_an_element(
        self, target: ast.Subscript, statement: ast.AugAssign, depth: int
    ) -> list[ast.stmt]:
        """Note what is added; what the statement is without sums, if anything."""
        is_negative = isinstance(statement.op, ast.Sub)
        if depth == DEPTH:
            self.found.append((target, self.inlined(statement.value), is_negative))
            return []
        left: ast.expr | None = None
        for value, negated in _summands(statement.value):
            if isinstance(value, ast.Name) and value.id in self.sums:
                if self.sums[value.id].depth != depth:
                    raise Otherwise
                self.found += [
                    (target, term, (is_negative != negated) != sign)
                    for term, sign in self.sums[value.id].terms
                ]
                self.sums[value.id] = _Sum(-1)  # not to be read again
                continue
            kept = ast.UnaryOp(ast.USub(), value) if negated else value
            left = kept if left is None else ast.BinOp(left, ast.Add(), kept)
        if left is None:
            return []
        made = ast.copy_location(
            ast.AugAssign(copy.deepcopy(target), statement.op, copy.deepcopy(left)), statement
        )
        for node in ast.walk(made):
            ast.copy_location(node, statement)
        self.inlined(left)
        self.others.append((target, left))
        return [made]

    def inlined(self, value: ast.expr) -> ast.expr:
        """A value in terms of what the loops do not set."""
        return _Inlined(self).visit(copy.deepcopy(value))  # type: ignore[no-any-return]

    # -- counters ---------------------------------------------------------------------------------

    def counters(self) -> tuple[list[str], tuple[tuple[Affine, Affine], ...]]:
        """The names of counters 0, 1 and 2, and where each begins and ends."""
        ends = {}
        for loop in self.loops:
            if not isinstance(loop.target, ast.Name) or loop.target.id in self.depths:
                raise Otherwise
            ends[loop.target.id] = _ends(loop.iter)
        if len(ends) != DEPTH:
            raise Otherwise
        names = list(ends)
        bounded = [
            (by, name)
            for name, pair in ends.items()
            for by in names
            if any(by in end for end in pair)
        ]
        if len(bounded) > 1:
            raise Otherwise
        first, second = bounded[0] if bounded else names[:2]
        order = [first, second, *(name for name in names if name not in (first, second))]
        for pair in ends.values():
            for end in pair:
                self.check_fixed(end, first)
        return order, tuple(ends[name] for name in order)

    def check_fixed(self, form: Affine, *but: str) -> None:
        """That names are whole numbers that the loops leave as they are."""
        counters = {loop.target.id for loop in self.loops}  # type: ignore[attr-defined]
        for name in form.keys() - {"", *but}:
            is_length = isinstance(self.known.get(name.partition(".shape[")[0]), tuple)
            is_number = self.known.get(name) == "int64"
            if name in self.depths or name in counters or not (is_number or is_length):
                raise Otherwise

    # -- products ---------------------------------------------------------------------------------

    def added(
        self, target: ast.Subscript, factors: Sequence[ast.expr], negated: bool, order: list[str]
    ) -> Added:
        items = [each for each in factors if isinstance(each, ast.Subscript)]
        if len(items) != 2:
            raise Otherwise
        places = [self.place(each, order) for each in (target, *items)]
        missing = {k for place in places for k in range(DEPTH) if k not in place.axes}
        if any(len({*place.axes} - {-1}) != 2 for place in places) or len(missing) != DEPTH:
            raise Otherwise
        dtype = {self.dtype(place.array) for place in places}
        others = tuple(each for each in factors if not isinstance(each, ast.Subscript))
        if len(dtype) != 1 or not all(self.fits(each, *dtype) for each in others):
            raise Otherwise
        return Added(places[0], places[1], places[2], others, negated)

    def arrays(self, value: ast.expr) -> set[str]:
        """The arrays of which a value reads elements, if it does nothing else."""
        found = set()
        for node in ast.walk(value):
            if isinstance(node, ast.Name):
                kind = self.known.get(node.id)
                if kind is None:
                    raise Otherwise
                found |= {node.id} if isinstance(kind, tuple) else set()
            elif not isinstance(node, _SIMPLE):
                raise Otherwise
        return found

    def dtype(self, array: str) -> str:
        kind = self.known.get(array)
        if not isinstance(kind, tuple) or kind[0] not in DTYPES:
            raise Otherwise
        return kind[0]

    def fits(self, factor: ast.expr, dtype: str) -> bool:
        """Whether a factor is a number, and makes no other dtype of the product."""
        match factor:
            case ast.Constant(int() | float()):
                return dtype == "float64"
            case ast.Name(name):
                return name not in self.depths and self.known.get(name) == dtype
        return False

    def place(self, item: ast.Subscript, order: list[str]) -> Place:
        index = item.slice.elts if isinstance(item.slice, ast.Tuple) else [item.slice]
        array = _name(item)
        kind = self.known.get(array)
        if not isinstance(kind, tuple) or kind[1] != len(index):
            raise Otherwise
        axes, offsets = [], []
        for each in index:
            form = affine(each)
            own = [name for name in order if name in form]
            if len(own) > 1 or any(form[name] != 1 for name in own):
                raise Otherwise
            axes.append(order.index(own[0]) if own else -1)
            offsets.append({name: k for name, k in form.items() if name not in own})
            self.check_fixed(offsets[-1])
        if len({*axes} - {-1}) != sum(axis >= 0 for axis in axes):
            raise Otherwise  # a diagonal
        return Place(array, tuple(axes), tuple(offsets))


class _Inlined(ast.NodeTransformer):
    def __init__(self, read: _Read) -> None:
        self.read = read

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id in self.read.sums:
            raise Otherwise
        found = self.read.values.get(node.id)
        return node if found is None else copy.deepcopy(found)


def _ends(iterable: ast.expr) -> tuple[Affine, Affine]:
    """Where a range begins and ends, in rising order."""
    match iterable:
        case ast.Call(ast.Name("range"), [stop]):
            return {}, affine(stop)
        case ast.Call(ast.Name("range"), [start, stop]):
            return affine(start), affine(stop)
        case ast.Call(ast.Name("range"), [start, stop, ast.UnaryOp(ast.USub(), ast.Constant(1))]):
            return plus(affine(stop), {"": 1}), plus(affine(start), {"": 1})
    raise Otherwise


def _summands(value: ast.expr, negated: bool = False) -> list[tuple[ast.expr, bool]]:
    """The terms of a sum, and which of them are taken away."""
    match value:
        case ast.BinOp(left, ast.Add() | ast.Sub() as operator, right):
            is_less = isinstance(operator, ast.Sub)
            return [*_summands(left, negated), *_summands(right, negated != is_less)]
        case ast.UnaryOp(ast.USub(), operand):
            return _summands(operand, not negated)
    return [(value, negated)]


def _terms(value: ast.expr) -> list[tuple[list[ast.expr], bool]]:
    """The products of a sum, by their factors, and which of them are taken away."""
    found = []
    for term, negated in _summands(value):
        factors: list[ast.expr] = []
        todo = [term]
        while todo:
            match todo.pop():
                case ast.BinOp(left, ast.Mult(), right):
                    todo += [right, left]
                case ast.UnaryOp(ast.USub(), operand):
                    negated = not negated
                    todo.append(operand)
                case other:
                    factors.append(other)
        found.append((factors, negated))
    return found


def _names(value: ast.AST, context: type[ast.expr_context] = ast.expr_context) -> set[str]:
    found = (node for node in ast.walk(value) if isinstance(node, ast.Name))
    return {node.id for node in found if isinstance(node.ctx, context)}


def _name(item: ast.expr) -> str:
    match item:
        case ast.Subscript(ast.Name(name)):
            return name
    raise Otherwise
