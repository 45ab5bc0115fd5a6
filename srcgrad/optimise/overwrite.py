"""Assign what would be added to zero: the first addition to each element of an array."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeAlias

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.affine import Affine, affine
from srcgrad.optimise.effects import effects, spoilers, touches
from srcgrad.optimise.shapes import steps
from srcgrad.records import dataclass

Lengths: TypeAlias = "tuple[Affine, ...]"
Counters: TypeAlias = "tuple[str, ...]"


def overwrite(body: ir.Block) -> ir.Block:
    """A block in which zeros that a loop adds to, element by element, are assigned instead.

    before  x_bar = zeros(n);  for i in range(n): x_bar[i] += 2.0 * x[i]
    after   x_bar = empty(n);  for i in range(n): x_bar[i] = 2.0 * x[i]

    before  for i in range(n): t = x_bar[i]; x_bar[i] = 0.0; y_bar[i] += t
            for i in range(n): x_bar[i] += z_bar[i]
    after   for i in range(n): t = x_bar[i]; y_bar[i] += t
            for i in range(n): x_bar[i] = z_bar[i]

    before  x_bar = zeros(n);  for i in range(n): if t[i]: x_bar[i] += 2.0
    after   x_bar = empty(n);  for i in range(n): x_bar[i] = 2.0 if t[i] else 0.0

    The loops are side by side and go over the same elements, each once; what else they touch of the
    array is of the same iteration, before the zero and after the addition.
    """
    return _block(body, dataflow.lasting_values(body))


@dataclass(frozen=True)
class _Zeros:
    """A statement that leaves zeros in all elements of an array up to some lengths."""

    array: str
    lengths: Lengths
    without: Callable[[], ir.Statement | None]
    """The statement if it need not do so."""


def _block(body: ir.Block, definitions: dict[str, ir.Expr]) -> ir.Block:
    statements: list[ir.Statement | None] = [
        dataflow.with_blocks(s, lambda b: _block(b, definitions)) for s in body
    ]
    for at in range(len(statements)):
        statement = statements[at]
        if statement is None:
            continue
        for zeros in _zeros(statement, definitions):
            later = _next(statements, at, zeros.array)
            if later is None or not _are_steady(zeros.lengths, statements[at : later + 1]):
                continue
            user = statements[later]
            assert user is not None
            filled = _filled(user, zeros.array, zeros.lengths, (), definitions)
            if filled is not None:
                statements[at], statements[later] = zeros.without(), filled
                break
        if statement is statements[at]:
            _within_one_iteration(statements, at)
    return tuple(statement for statement in statements if statement is not None)


def _next(statements: list[ir.Statement | None], at: int, array: str) -> int | None:
    """The next statement that touches an array."""
    for later in range(at + 1, len(statements)):
        statement = statements[later]
        if statement is not None and touches(statement, array):
            return later
    return None


def _are_steady(lengths: Lengths, statements: Iterable[ir.Statement | None]) -> bool:
    """Whether what lengths are made of stays the same while statements run."""
    parts = set[str]().union(*(spoilers(term) for form in lengths for term, _ in form.terms))
    return all(s is None or parts.isdisjoint(effects(s).changes) for s in statements)


# -- what leaves zeros ----------------------------------------------------------------------------


def _zeros(statement: ir.Statement, definitions: dict[str, ir.Expr]) -> list[_Zeros]:
    match statement:
        case ir.Allocate(name, shape, ir.Const(value), span) if value == 0:
            forms = [affine(size, definitions) for size in shape]
            lengths = tuple(form for form in forms if form is not None)
            if len(lengths) == len(forms):
                return [_Zeros(name, lengths, lambda: ir.Allocate(name, shape, None, span))]
        case ir.For():
            return _ended(statement, definitions)
    return []


def _ended(loop: ir.For, definitions: dict[str, ir.Expr]) -> list[_Zeros]:
    """The arrays whose elements loops set to zero one by one, and touch no more."""
    found: list[_Zeros] = []
    last = _last_zeros(loop)
    for zero in last:
        assert isinstance(zero.target, ir.Item)
        array, index = zero.target.array, zero.target.index
        lengths = _emptied(loop, zero, array, index, definitions)
        if lengths is not None:
            found.append(_Zeros(array, lengths, lambda zero=zero: _without(loop, zero)))  # type: ignore[misc]
    return found


def _last_zeros(loop: ir.For) -> list[ir.Assign]:
    """The zeros stored in the innermost loops of a nest."""
    zeros: list[ir.Assign] = []
    for statement in loop.body:
        match statement:
            case ir.Assign(ir.Item(), ir.Const(value)) if value == 0:
                zeros.append(statement)
            case ir.For():
                zeros += _last_zeros(statement)
    return zeros


def _emptied(
    loop: ir.For,
    zero: ir.Assign,
    array: str,
    index: tuple[ir.Expr, ...],
    definitions: dict[str, ir.Expr],
    counters: Counters = (),
) -> Lengths | None:
    """The lengths up to which loops store a zero at last; None if they do anything else."""
    length = _length(loop, definitions)
    counters = (*counters, loop.variable)
    if length is None or index[: len(counters)] != _variables(counters):
        return None
    inner: Lengths | None = None
    for statement in reversed(loop.body):
        if inner is not None:
            if not all(_is_here(s, array, counters) for s in dataflow.walk((statement,))):
                return None
        elif statement is zero:
            if len(counters) != len(index):
                return None
            inner = ()
        elif isinstance(statement, ir.For) and _holds(statement, zero):
            inner = _emptied(statement, zero, array, index, definitions, counters)
            if inner is None:
                return None
        elif touches(statement, array):
            return None
    return None if inner is None else (length, *inner)


def _holds(loop: ir.For, zero: ir.Assign) -> bool:
    return any(statement is zero for statement in dataflow.walk(loop.body))


def _without(statement: ir.Statement, zero: ir.Assign) -> ir.Statement | None:
    """A statement without one inside it; nothing if that was all."""

    def block(body: ir.Block) -> ir.Block:
        kept = (dataflow.with_blocks(s, block) for s in body if s is not zero)
        return tuple(s for s in kept if not isinstance(s, ir.For) or s.body)

    found = block((statement,))
    return found[0] if found else None


# -- what adds to them ----------------------------------------------------------------------------


def _filled(
    statement: ir.Statement,
    array: str,
    lengths: Lengths,
    counters: Counters,
    definitions: dict[str, ir.Expr],
) -> ir.Statement | None:
    """A loop nest in which the first touch of each element is an assignment."""
    if len(counters) == len(lengths):
        return _assigned(statement, ir.Item(array, _variables(counters)))
    if not isinstance(statement, ir.For):
        return None
    if _length(statement, definitions) != lengths[len(counters)]:
        return None
    counters = (*counters, statement.variable)
    body = list(statement.body)
    at = next((k for k, inner in enumerate(body) if touches(inner, array)), None)
    if at is None:
        return None
    new = _filled(body[at], array, lengths, counters, definitions)
    rest = tuple(body[at + 1 :])
    if new is None or not all(_is_here(s, array, counters) for s in dataflow.walk(rest)):
        return None
    return replace(statement, body=(*body[:at], new, *rest))


def _assigned(statement: ir.Statement, place: ir.Item) -> ir.Statement | None:
    match statement:
        case ir.Increment(target, value, span) if target == place:
            if place.array not in dataflow.arrays(value):
                return ir.Assign(place, value, span)
        case ir.If(condition, (only,), ()):
            new = _assigned(only, place)
            if isinstance(new, ir.Assign) and place.array not in dataflow.arrays(condition):
                chosen = ir.Apply(ir.select, (condition, new.value, ir.Const(0.0)))
                return replace(new, value=chosen)
    return None


def _length(loop: ir.For, definitions: dict[str, ir.Expr]) -> Affine | None:
    """How many elements a loop goes over, from the first to the last or back."""
    length = steps(loop)
    return None if length is None else affine(length, definitions)


def _variables(counters: Counters) -> tuple[ir.Expr, ...]:
    return tuple(ir.Var(counter) for counter in counters)


def _is_here(statement: ir.Statement, array: str, counters: Counters) -> bool:
    """Whether a statement touches an array, if at all, at elements of this iteration only."""
    here = _variables(counters)
    return all(
        array not in uses.wholes
        and array not in uses.lengths
        and all(e.index[: len(here)] == here for e in uses.elements if e.array == array)
        for uses in (dataflow.read(statement), dataflow.written(statement))
    )


# -- in one iteration -----------------------------------------------------------------------------


def _within_one_iteration(statements: list[ir.Statement | None], at: int) -> None:
    """Assign an element that has just been set to zero; leave alone what gets its own back.

    before  t = x_bar[i]; x_bar[i] = 0.0; x_bar[i] += t; x_bar[i + 1] -= t
    after   t = x_bar[i]; x_bar[i + 1] -= t
    """
    zero = statements[at]
    match zero:
        case ir.Assign(ir.Item(array) as place, ir.Const(value)) if value == 0:
            pass
        case _:
            return
    later = _next(statements, at, array)
    if later is None or not _are_fixed(place, statements[at:later]):
        return
    user = statements[later]
    assert user is not None
    new = _assigned(user, place)
    if isinstance(new, ir.Assign):
        is_back = _is_held(new.value, place, statements, at, later)
        statements[at], statements[later] = None, None if is_back else new


def _are_fixed(place: ir.Item, statements: Iterable[ir.Statement | None]) -> bool:
    """Whether the subscripts of an element stay the same while statements run."""
    names = {
        name for index in place.index for name in (*dataflow.names(index), *dataflow.arrays(index))
    }
    return all(s is None or names.isdisjoint(effects(s).changes) for s in statements)


def _is_held(
    value: ir.Expr, place: ir.Item, statements: list[ir.Statement | None], at: int, later: int
) -> bool:
    """Whether a name has been given what the element was before it was set to zero."""
    if not isinstance(value, ir.Var):
        return False
    for k in range(later - 1, -1, -1):
        statement = statements[k]
        if statement is None or k == at:
            continue
        if statement == ir.Assign(value, place):
            return k < at and _are_fixed(place, statements[k:at])
        if value.name in effects(statement).changes:
            return False
        if k < at and touches(statement, place.array):
            return False
    return False
