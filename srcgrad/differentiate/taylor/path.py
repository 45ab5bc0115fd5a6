"""The program of a path: beside each statement the Taylor coefficients of what it sets.

before  y = math.exp(x)

after   y = math.exp(x)
        for k in range(order):
            t = y * x_series[k]
            for j in range(k):
                t += (j + 1) * (y_series[k - 1 - j] * x_series[j]) / (k + 1)
            y_series[k] = t

A number has an array for its coefficients of order 1, 2, …, an array one with a last axis for them.
How many there are is known when the program runs. Loops and branches are those of the values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from srcgrad import errors, ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.activity import active
from srcgrad.analysis.names import Names
from srcgrad.differentiate import kinds
from srcgrad.differentiate.dependence import grown, plus, times
from srcgrad.differentiate.routines import nest
from srcgrad.differentiate.statement import zero_of
from srcgrad.differentiate.taylor.coefficients import At, Operation, Scope, array_of, moves
from srcgrad.differentiate.taylor.inlining import inlined
from srcgrad.differentiate.taylor.matrices import Matrices, results_of_routines
from srcgrad.types import INT, Array, is_inexact

Statements = list[ir.Statement]


def taylor(
    program: ir.Function, wrt: tuple[str, ...], name: str, smooth: tuple[int, ...]
) -> ir.Function:
    """A function that takes, after the parameters, an array of coefficients for each in `wrt`.

    It returns the results, then the coefficients of those at the positions in `smooth`.
    """
    program = inlined(program)
    names = Names(program.types)
    order = names.fresh("order", INT)
    results = tuple(r.name for r in program.results if isinstance(r, ir.Var))
    moving = active(program, wrt, results) | {*wrt}
    made = Path(program.body, moving, names, ir.Var(order))
    body = made.block(program.body)
    end: Statements = []
    found = tuple(made.result(program.results[k], wrt, end) for k in smooth)
    first = made.series[wrt[0]]
    kind = names.types[first]
    assert isinstance(kind, Array), "coefficients stand in an array"
    start: Statements = [ir.Assign(ir.Var(order), ir.Dim(first, kind.ndim - 1))]
    start += made.arrays([made.series[each] for each in wrt])
    params = (*program.params, *(made.series[each] for each in wrt))
    return ir.Function(name, params, (*start, *body, *end), (*program.results, *found), names.types)


class Path:
    """The names of coefficients in one program, and the statements that compute them."""

    def __init__(
        self,
        body: ir.Block,
        moving: frozenset[str],
        names: Names,
        order: ir.Atom,
        known: dict[str, str] | None = None,
    ) -> None:
        self.names = names
        self.order = order
        self.flat = grown(body)
        self.series: dict[str, str] = dict(known or {})
        self.owned: list[str] = []
        """Arrays for the coefficients of numbers, made once."""
        self.counters = ir.Var(names.fresh("k", INT)), ir.Var(names.fresh("j", INT))
        self.matrices = Matrices(self)
        for each in self._carriers(moving | results_of_routines(body, moving)):
            kind = names.types[each]
            axes = kind.ndim if isinstance(kind, Array) and each not in self.flat else 0
            self.series[each] = names.fresh(f"{each}_series", array_of(kind.dtype, axes))
            if not isinstance(kind, Array):
                self.owned.append(self.series[each])

    def _carriers(self, moving: frozenset[str]) -> Iterable[str]:
        for each, kind in tuple(self.names.types.items()):
            if each in moving and each not in self.series and is_inexact(kind.dtype):
                yield each

    def arrays(self, given: Sequence[str] = ()) -> Statements:
        """Arrays for the coefficients of numbers, but for those that are there already."""
        return [ir.Allocate(name, (self.order,)) for name in self.owned if name not in given]

    def result(self, result: ir.Atom, wrt: tuple[str, ...], end: Statements) -> ir.Atom:
        """The coefficients of a result, in an array of its own."""
        kind = kinds.type_of(result, self.names.types)
        axes = kind.ndim if isinstance(kind, Array) else 0
        series = self.series.get(result.name) if isinstance(result, ir.Var) else None
        made = self.names.fresh("coefficients", array_of(kind.dtype, axes))
        if series is None:
            shape = self.shape(result.name) if isinstance(result, ir.Var) and axes else ()
            end.append(ir.Allocate(made, (*shape, self.order), zero_of(kind.dtype)))
        elif isinstance(result, ir.Var) and result.name in self.flat:
            end += self._taken_apart(result.name, made)
        else:
            end.append(ir.Copy(made, series))
        return ir.Var(made)

    def _taken_apart(self, name: str, made: str) -> Statements:
        """The coefficients of an array that has grown, with an axis of their own."""
        index, (k, _) = ir.Var(self.names.numbered("i", INT)), self.counters
        shape = self.shape(name)
        store = ir.Assign(ir.Item(made, (index, k)), self.element(name, (index,), k))
        inner = nest((*shape, self.order), [index.name, k.name], (store,), False)
        return [ir.Allocate(made, (*shape, self.order)), *inner]

    def shape(self, name: str) -> tuple[ir.Expr, ...]:
        kind = self.names.types[name]
        assert isinstance(kind, Array)
        return tuple(ir.Dim(name, axis) for axis in range(kind.ndim))

    def element(self, name: str, index: tuple[ir.Expr, ...], k: ir.Expr) -> ir.Item:
        """One coefficient of an element of an array."""
        if name in self.flat:
            (at,) = index
            return ir.Item(self.series[name], (plus(times(at, self.order), k),))
        return ir.Item(self.series[name], (*index, k))

    def at(self, place: ir.Expr) -> At | None:
        """The coefficients of a number or an element; None if it does not change."""
        match place:
            case ir.Var(name) if name in self.series:
                return lambda k: ir.Item(self.series[name], (k,))
            case ir.Item(array, index) if array in self.series:
                return lambda k: self.element(array, index, k)
        return None

    # -- statements -------------------------------------------------------------------------------

    def block(self, body: ir.Block) -> ir.Block:
        return tuple(each for statement in body for each in self.statement(statement))

    def statement(self, statement: ir.Statement) -> Statements:
        """A statement, with what sets the coefficients of what it sets."""
        series = self.series
        match statement:
            case ir.Assign(target, value, span) if (at := self.at(target)) is not None:
                return self._assigned(target, value, at, span)
            case ir.Increment(target, value, span) if (at := self.at(target)) is not None:
                before, found = self._value(value, span)
                if found is None:
                    return [*before, statement]
                added = self._each(lambda k: ir.Increment(at(k), found(k), span), span)
                return [*before, added, statement]
            case ir.Allocate(name, shape, fill, span) if name in series:
                zero = None if fill is None else zero_of(self.names.types[name].dtype)
                return [statement, ir.Allocate(series[name], self._with_order(name, shape), zero)]
            case ir.Copy(name, source, span) if name in series:
                if source in series:
                    return [statement, ir.Copy(series[name], series[source], span)]
                zero = zero_of(self.names.types[name].dtype)
                shape = self._with_order(name, self.shape(name))
                return [statement, ir.Allocate(series[name], shape, zero, span)]
            case ir.Swap(first, second, span) if first in series:
                return [statement, ir.Swap(series[first], series[second], span)]
            case ir.Grow(name, size, span) if name in series:
                return [statement, ir.Grow(series[name], times(size, self.order), span)]
            case ir.Push() | ir.Pop() | ir.NewStack():
                raise AssertionError("a program in canonical form has no stacks")
            case ir.Routine() if any(name in series for name in statement.names):
                return self.matrices.routine(statement)
        return [dataflow.with_blocks(statement, self.block)]

    def _with_order(self, name: str, shape: tuple[ir.Expr, ...]) -> tuple[ir.Expr, ...]:
        if name in self.flat:
            (size,) = shape
            return (times(size, self.order),)
        return (*shape, self.order)

    def _each(self, one: Callable[[ir.Expr], ir.Statement], span: errors.Span | None) -> ir.For:
        """A statement for each order."""
        k, _ = self.counters
        return ir.For(k.name, ir.Const(0), self.order, ir.Const(1), (one(k),), span)

    def _assigned(
        self, target: ir.Var | ir.Item, value: ir.Expr, at: At, span: errors.Span | None
    ) -> Statements:
        plain = ir.Assign(target, value, span)
        if (
            isinstance(value, ir.Apply)
            and isinstance(target, ir.Var)
            and target.name not in dataflow.names(value)
            and moves(value, self.at)
        ):
            return [plain, *self._operation(value, target.name, at, span)]
        before, found = self._value(value, span)
        zero = zero_of(kinds.kind(target, self.names.types).dtype)
        copied = self._each(lambda k: ir.Assign(at(k), found(k) if found else zero, span), span)
        return [*before, copied, plain]

    def _value(self, value: ir.Expr, span: errors.Span | None) -> tuple[Statements, At | None]:
        """The coefficients of a value, and what must stand before they are there."""
        if not isinstance(value, ir.Apply):
            return [], self.at(value)
        if not moves(value, self.at):
            return [], None
        name = self.names.temporary(kinds.kind(value, self.names.types))
        kept = self._scratch(self.names.types[name].dtype)

        def at(k: ir.Expr) -> ir.Item:
            return ir.Item(kept, (k,))

        return [ir.Assign(ir.Var(name), value), *self._operation(value, name, at, span)], at

    def _operation(
        self, value: ir.Apply, name: str, at: At, span: errors.Span | None
    ) -> Statements:
        scope = Scope(self.names, self.at, self._scratch, self.order, *self.counters)
        return Operation(scope, value, name, at, span).result()

    def _scratch(self, dtype: str) -> str:
        name = self.names.fresh("series", array_of(dtype, 0))
        self.owned.append(name)
        return name
