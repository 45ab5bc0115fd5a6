"""What each statement reads and writes: the one place that knows it for every kind of statement."""

from __future__ import annotations

import functools
import operator
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import TypeVar

from srcgrad import ir
from srcgrad.errors import assert_never

Answer = TypeVar("Answer")
Asked = TypeVar("Asked", bound="ir.Statement | ir.Expr")


def operands(statement: ir.Statement) -> tuple[ir.Expr, ...]:
    """The expressions that a statement evaluates itself (its blocks apart)."""
    match statement:
        case ir.Assign(place, value) | ir.Increment(place, value):
            return (*place.index, value) if isinstance(place, ir.Item) else (value,)
        case ir.If(condition) | ir.While(condition=condition):
            return (condition,)
        case ir.For(_, start, stop, step):
            return (start, stop, step)
        case ir.Allocate(_, shape):
            return shape
        case ir.Grow(_, size):
            return (size,)
        case ir.Routine(_, value, shapes):
            return (value, *(size for shape in shapes for size in shape))
        case ir.Update(target, value):
            return (*target.index, value)
        case ir.Guard(condition, arguments=arguments):
            return (condition, *arguments)
        case ir.Push(_, value):
            return (value,)
        case ir.Pop(target, _):
            return target.index if isinstance(target, ir.Item) else ()
        case ir.Copy() | ir.Swap() | ir.NewStack() | ir.Comment():
            return ()
        case _:
            assert_never(statement)


COMPOUND = frozenset((ir.If, ir.For, ir.While))
"""The statements that have blocks."""
LOOPS = frozenset((ir.For, ir.While))


def blocks(statement: ir.Statement) -> tuple[ir.Block, ...]:
    if isinstance(statement, ir.If):
        return (statement.then, statement.orelse)
    if isinstance(statement, ir.For):
        return (statement.body,)
    return (statement.test, statement.body) if isinstance(statement, ir.While) else ()


def walk(body: ir.Block) -> Iterator[ir.Statement]:
    """Every statement, outer ones first, in order of appearance."""
    for statement in body:
        yield statement
        if statement.__class__ in COMPOUND:
            yield from within(statement)


class Uses:
    """What a statement itself reads or writes, what is in its blocks apart. Not to be changed.

    `scalars` are names of numbers, `elements` subscripted arrays, `wholes` arrays all of whose
    elements are meant, or no one knows which, `lengths` arrays whose lengths are meant.
    """

    # Made for each statement and expression of each program that a pass makes: slots, and nothing
    # sooner than it is asked for.
    __slots__ = ("_arrays", "_names", "elements", "lengths", "scalars", "stacks", "wholes")

    def __init__(
        self,
        scalars: tuple[str, ...] = (),
        elements: tuple[ir.Item, ...] = (),
        wholes: tuple[str, ...] = (),
        lengths: tuple[str, ...] = (),
        stacks: tuple[str, ...] = (),
    ) -> None:
        self.scalars, self.elements, self.wholes = scalars, elements, wholes
        self.lengths, self.stacks = lengths, stacks
        self._arrays: tuple[str, ...] | None = None
        self._names: frozenset[str] | None = None

    @property
    def arrays(self) -> tuple[str, ...]:
        """Arrays of which some element or all of them are meant."""
        if self._arrays is None:
            self._arrays = (*[each.array for each in self.elements], *self.wholes)
        return self._arrays

    @property
    def names(self) -> frozenset[str]:
        """All names, of whatever kind."""
        if self._names is None:
            self._names = frozenset((*self.scalars, *self.arrays, *self.lengths, *self.stacks))
        return self._names


def kept(question: Callable[[Asked], Answer]) -> Callable[[Asked], Answer]:
    """A question about a statement or an expression whose answer is kept with it, and goes with it.

    Neither ever changes, and the same ones are asked about over and over: as
    `functools.cached_property`, for functions that are no methods.
    """
    name = f"_{question.__module__}.{question.__qualname__}"

    @functools.wraps(question)
    def answered(of: Asked) -> Answer:
        known = of.__dict__
        try:
            return known[name]  # type: ignore[no-any-return]
        except KeyError:
            found = known[name] = question(of)
            return found

    return answered


@kept
def within(statement: ir.Statement) -> tuple[ir.Statement, ...]:
    """Every statement inside another, outer ones first, in order of appearance."""
    found: list[ir.Statement] = []
    for block in blocks(statement):
        for part in block:
            found.append(part)
            if part.__class__ in COMPOUND:
                found += within(part)
    return tuple(found)


@kept
def mentioned(expression: ir.Expr) -> Uses:
    """What an expression reads."""
    return _together((expression,), [], [], [], [])


@kept
def set_within(statement: ir.Statement) -> tuple[str, ...]:
    """The names of numbers that a statement and all inside it set, as often as they do."""
    found = list(written(statement).scalars)
    for block in blocks(statement):
        for part in block:
            found += set_within(part)
    return tuple(found)


def times_set(body: ir.Block) -> Counter[str]:
    """How often each name of a number is set in a block."""
    return Counter(chain.from_iterable(map(set_within, body)))


def _uses(
    expressions: tuple[ir.Expr, ...],
    scalars: tuple[str, ...] = (),
    elements: tuple[ir.Item, ...] = (),
    wholes: tuple[str, ...] = (),
    lengths: tuple[str, ...] = (),
    stacks: tuple[str, ...] = (),
) -> Uses:
    """What is in some expressions, and what else there is."""
    if len(expressions) == 1 and not (scalars or elements or wholes or lengths or stacks):
        return mentioned(expressions[0])
    return _together(
        expressions, list(scalars), list(elements), list(wholes), list(lengths), stacks
    )


def _together(
    expressions: tuple[ir.Expr, ...],
    named: list[str],
    items: list[ir.Item],
    all_of: list[str],
    measures: list[str],
    stacks: tuple[str, ...] = (),
) -> Uses:
    for each in expressions:
        _collect(each, named, items, all_of, measures)
    return Uses(tuple(named), tuple(items), tuple(all_of), tuple(measures), stacks)


def _collect(
    expression: ir.Expr,
    named: list[str],
    items: list[ir.Item],
    all_of: list[str],
    measures: list[str],
) -> None:
    if isinstance(expression, ir.Var):
        named.append(expression.name)
    elif isinstance(expression, ir.Apply):
        for argument in expression.arguments:
            _collect(argument, named, items, all_of, measures)
    elif isinstance(expression, ir.Item):
        items.append(expression)
        for part in expression.index:
            _collect(part, named, items, all_of, measures)
    elif isinstance(expression, ir.Dim):
        measures.append(expression.array)
    elif isinstance(expression, ir.Whole):
        all_of.append(expression.array)
        for part in expression.index:
            _collect(part, named, items, all_of, measures)


@kept
def read(statement: ir.Statement) -> Uses:
    """What a statement itself reads. Every analysis and pass asks this, none looks for itself.

    A `while` may ask whether a stack is empty; its name is then among the scalars, too.
    """
    own = operands(statement)
    match statement:
        case ir.Increment(place):
            if isinstance(place, ir.Var):
                return _uses(own, scalars=(place.name,))
            return _uses(own, elements=(place,))
        case ir.While(_, ir.Var(name)):
            return _uses(own, stacks=(name,))
        case ir.Update(target, adds=adds, is_new=is_new):
            array = (target.array,)
            return _uses(own, wholes=array if adds else (), lengths=() if is_new else array)
        case ir.Copy(_, source):
            return _uses(own, wholes=(source,), lengths=(source,))
        case ir.Swap(first, second):
            return _uses(own, wholes=(first, second))
        case ir.Grow(name):
            return _uses(own, wholes=(name,), lengths=(name,))
        case ir.Pop(_, stack):
            return _uses(own, stacks=(stack,))
        case ir.Assign() | ir.If() | ir.For() | ir.While() | ir.Allocate() | ir.Routine():
            return _uses(own)
        case ir.Guard() | ir.Push() | ir.NewStack() | ir.Comment():
            return _uses(own)
        case _:
            assert_never(statement)


@kept
def written(statement: ir.Statement) -> Uses:
    """What a statement itself sets, stores to, makes, or makes of another length."""
    match statement:
        case ir.Assign(place) | ir.Increment(place):
            return _at(place)
        case ir.For(name):
            return Uses(scalars=(name,))
        case ir.Allocate(name) | ir.Copy(name) | ir.Grow(name):
            return Uses(wholes=(name,), lengths=(name,))
        case ir.Routine(names):
            return Uses(wholes=names, lengths=names)
        case ir.Update(target, is_new=is_new):
            return Uses(wholes=(target.array,), lengths=(target.array,) if is_new else ())
        case ir.Swap(first, second):
            return Uses(wholes=(first, second))
        case ir.Pop(place, stack):
            found = _at(place)
            return Uses(found.scalars, found.elements, stacks=(stack,))
        case ir.Push(stack) | ir.NewStack(stack):
            return Uses(stacks=(stack,))
        case ir.If() | ir.While() | ir.Guard() | ir.Comment():
            return Uses()
        case _:
            assert_never(statement)


def _at(place: ir.Var | ir.Item) -> Uses:
    return Uses(scalars=(place.name,)) if isinstance(place, ir.Var) else Uses(elements=(place,))


def are_same(a: tuple[object, ...], b: tuple[object, ...]) -> bool:
    """Whether two tuples are of the very same objects."""
    return a is b or (len(a) == len(b) and all(map(operator.is_, a, b)))


def with_blocks(statement: ir.Statement, change: Callable[[ir.Block], ir.Block]) -> ir.Statement:
    """The statement with `change` applied to the blocks directly inside it."""
    if statement.__class__ not in COMPOUND:
        return statement
    match statement:
        case ir.If(condition, then, orelse, span):
            new_then, new_else = change(then), change(orelse)
            if are_same(new_then, then) and are_same(new_else, orelse):
                return statement
            return ir.If(condition, new_then, new_else, span)
        case ir.For(variable, start, stop, step, body, span):
            new = change(body)
            if are_same(new, body):
                return statement
            return ir.For(variable, start, stop, step, new, span)
        case ir.While(test, condition, body, span):
            new_test, new = change(test), change(body)
            if are_same(new_test, test) and are_same(new, body):
                return statement
            return ir.While(new_test, condition, new, span)
    return statement


def assignments(body: ir.Block) -> Iterator[tuple[str, ir.Expr]]:
    """Each name that is set to, or changed by, the value of an expression, with that."""
    for statement in walk(body):
        match statement:
            case ir.Assign(ir.Var(name), value) | ir.Increment(ir.Var(name), value):
                yield name, value


def spread(body: ir.Block, start: Iterable[str]) -> frozenset[str]:
    """The names, and all that hold something else if they do."""
    found = set(start)
    before = -1
    while len(found) != before:
        before = len(found)
        _spread(body, found, False)
    return frozenset(found)


def _spread(body: ir.Block, found: set[str], always: bool) -> None:
    for statement in body:
        needed, given = read(statement), written(statement)
        depends = always or not found.isdisjoint((*needed.scalars, *needed.arrays, *needed.stacks))
        if depends:
            found.update((*given.scalars, *given.arrays, *given.stacks))
        for block in blocks(statement):
            _spread(block, found, depends)
