"""The form that the language's docstring promises, checked."""

from __future__ import annotations

from dataclasses import field

from srcgrad import ir
from srcgrad.frontend.programs.rewrite import names_in, names_of
from srcgrad.records import dataclass
from srcgrad.types import Array, Scalar, Type


@dataclass
class _Scope:
    """What has been met so far: how each scalar name is set, and which names are readable here."""

    types: dict[str, Type]
    readable: set[str]
    assigned: dict[str, str] = field(default_factory=dict)


def check(program: ir.Function) -> None:
    """Raise AssertionError unless the program is in canonical form."""
    for name in program.params:
        assert name in program.types, f"the parameter {name} has no type"
    assert len(set(program.params)) == len(program.params), "parameters have names of their own"
    scope = _Scope(program.types, set(program.params), dict.fromkeys(program.params, "value"))
    _block(program.body, scope, frozenset())
    for atom in program.results:
        if isinstance(atom, ir.Var):
            assert atom.name in scope.readable, f"the result {atom.name} is set"
    for name in names_in(program.body):
        assert name in program.types, f"{name} has no type"


def _block(block: ir.Block, scope: _Scope, cells: frozenset[str]) -> None:
    """Check a block; `cells` are those of the loop whose body it directly is."""
    for position, statement in enumerate(block):
        _statement(statement, scope, cells, block[position + 1 :])


def _atom(expression: ir.Expr, scope: _Scope) -> None:
    assert isinstance(expression, ir.Var | ir.Const), f"{expression} is a name or constant"
    if isinstance(expression, ir.Var):
        assert expression.name in scope.readable, f"{expression.name} is set before it is read"
        assert isinstance(scope.types[expression.name], Scalar), f"{expression.name} is a number"


def _array(name: str, scope: _Scope) -> None:
    assert name in scope.readable, f"the array {name} exists"
    assert isinstance(scope.types[name], Array), f"{name} is an array"


def _item(item: ir.Item, scope: _Scope) -> None:
    _array(item.array, scope)
    type = scope.types[item.array]
    assert isinstance(type, Array) and len(item.index) == type.ndim, f"{item} is one element"
    for each in item.index:
        _atom(each, scope)


def _expression(expression: ir.Expr, scope: _Scope) -> None:
    match expression:
        case ir.Apply(function, arguments):
            assert getattr(function, "__name__", "") != "in_bounds", "checks are written out"
            for each in arguments:
                _atom(each, scope)
        case ir.Item():
            _item(expression, scope)
        case ir.Dim(array, _):
            _array(array, scope)
        case _:
            _atom(expression, scope)


def _call(value: ir.Expr, scope: _Scope) -> None:
    """The call that a routine is: of arrays, numbers and such calls."""
    match value:
        case ir.Apply(_, arguments):
            for each in arguments:
                _call(each, scope)
        case ir.Whole(array):
            _array(array, scope)
        case _:
            _atom(value, scope)


def _statement(
    statement: ir.Statement, scope: _Scope, cells: frozenset[str], rest: ir.Block
) -> None:
    match statement:
        case ir.Assign(ir.Var(name), value):
            _expression(value, scope)
            _set(name, value, scope, cells, rest)
        case ir.Assign(ir.Item() as item, value):
            _item(item, scope)
            _atom(value, scope)
        case ir.Increment(ir.Item() as item, value):
            _atom(value, scope)
            _item(item, scope)
        case ir.Increment(ir.Var(name), value):
            _atom(value, scope)
            assert name in scope.readable, f"{name} is set before it is added to"
            scope.assigned[name] = "sum"
        case ir.If(condition, then, orelse):
            _atom(condition, scope)
            _branches(then, orelse, scope)
        case ir.For(variable, start, stop, step, body):
            for each in (start, stop, step):
                _atom(each, scope)
            assert variable not in scope.readable, f"the counter {variable} is a new name"
            _loop(body, scope, {variable})
        case ir.While():
            _while(statement, scope)
        case ir.Allocate(name, shape):
            type = scope.types[name]
            assert isinstance(type, Array) and type.ndim == len(shape), f"{name} has its axes"
            for each in shape:
                _atom(each, scope)
            scope.readable.add(name)
        case ir.Copy(name, source):
            _array(source, scope)
            assert name != source, "a copy has memory of its own"
            scope.readable.add(name)
        case ir.Routine(names, value, shapes):
            _call(value, scope)
            for each in (size for shape in shapes for size in shape):
                _atom(each, scope)
            scope.readable.update(names)
        case ir.Swap(first, second):
            _array(first, scope)
            _array(second, scope)
            assert first != second, "two arrays are exchanged"
        case ir.Grow(name, size):
            _array(name, scope)
            _atom(size, scope)
        case ir.Guard(condition, _, _, arguments):
            _atom(condition, scope)
            for each in arguments:
                _atom(each, scope)


def _while(loop: ir.While, scope: _Scope) -> None:
    inner = set(scope.readable)
    for assignment in loop.test:
        assert isinstance(assignment, ir.Assign), "a test only assigns"
        _statement(assignment, scope, frozenset(), ())
    _atom(loop.condition, scope)
    tested = scope.readable - inner
    for name in names_in(loop.body):
        assert name not in tested, f"{name} is read by the test only"
    scope.readable -= tested
    _loop(loop.body, scope, set())


def _set(name: str, value: ir.Expr, scope: _Scope, cells: frozenset[str], rest: ir.Block) -> None:
    assert isinstance(scope.types[name], Scalar), f"{name} is a number"
    if name in cells:
        assert isinstance(value, ir.Var | ir.Const), f"the cell {name} is overwritten by a copy"
        for each in rest:
            match each:
                case ir.Assign(ir.Var(), ir.Var() | ir.Const()):
                    assert name not in set(names_of(each.value)), f"{name} is read after its copy"
                case _:
                    raise AssertionError(f"{name} is overwritten at the end of the loop's body")
        return
    assert name not in scope.readable, f"{name} is set once"
    scope.readable.add(name)


def _branches(then: ir.Block, orelse: ir.Block, scope: _Scope) -> None:
    before = set(scope.readable)
    ends: list[set[str]] = []
    for block in (then, orelse):
        scope.readable = set(before)
        _block(block, scope, frozenset())
        ends.append(scope.readable)
    joins = (ends[0] & ends[1]) - before
    for block in (then, orelse):
        tail = True
        for statement in reversed(block):
            match statement:
                case ir.Assign(ir.Var(name), ir.Var() | ir.Const()) if name in joins and tail:
                    continue
                case ir.Assign(ir.Var(name)):
                    tail = False
                    assert name not in joins, f"the join {name} is set last"
                case _:
                    tail = False
    scope.readable = before | joins


def _loop(body: ir.Block, scope: _Scope, fresh: set[str]) -> None:
    before = set(scope.readable)
    cells = frozenset(
        statement.target.name
        for statement in body
        if isinstance(statement, ir.Assign)
        and isinstance(statement.target, ir.Var)
        and statement.target.name in before
    )
    scope.readable = before | fresh
    _block(body, scope, cells)
    scope.readable = before
