"""What each expression of the language means."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import gast
import numpy as np

from srcgrad import errors, ir
from srcgrad.frontend import (
    arithmetic,
    arrays,
    attributes,
    calls,
    containers,
    generators,
    iteration,
    iterators,
    kinds,
    objects,
    outside,
    overloaded,
    recursion,
    texts,
)
from srcgrad.frontend.arithmetic import describe, is_number, plain
from srcgrad.frontend.joins import branch
from srcgrad.frontend.run import DEAD, Frame, NeedKnown, Raised, Run
from srcgrad.frontend.values import (
    ArrayRef,
    Bound,
    Closure,
    DictRef,
    Instance,
    Known,
    Lazy,
    ListRef,
    Maybe,
    Number,
    Partial,
    Text,
    Tuple,
    Value,
    same,
)

BINARY: dict[type, Callable[..., Any]] = {
    gast.Add: operator.add,
    gast.Sub: operator.sub,
    gast.Mult: operator.mul,
    gast.Div: operator.truediv,
    gast.FloorDiv: operator.floordiv,
    gast.Mod: operator.mod,
    gast.Pow: operator.pow,
    gast.LShift: operator.lshift,
    gast.RShift: operator.rshift,
    gast.BitAnd: operator.and_,
    gast.BitOr: operator.or_,
    gast.BitXor: operator.xor,
    gast.MatMult: operator.matmul,
}
UNARY: dict[type, Callable[..., Any]] = {
    gast.USub: operator.neg,
    gast.UAdd: operator.pos,
    gast.Invert: operator.invert,
    gast.Not: operator.not_,
}
COMPARE: dict[type, Callable[..., Any]] = {
    gast.Lt: operator.lt,
    gast.LtE: operator.le,
    gast.Gt: operator.gt,
    gast.GtE: operator.ge,
    gast.Eq: operator.eq,
    gast.NotEq: operator.ne,
}


def evaluate(run: Run, node: Any) -> Value:
    """The value of an expression; what it computes at run time is added to the program."""
    reader = READERS.get(type(node))
    if reader is None:
        words = type(node).__name__
        run.refuse(
            *_UNREAD.get(words, (f"{words} is not supported", None)), node=node, code="SG112"
        )
    before, run.place = run.place, node
    value = reader(run, node)
    arrays.check_glimpse(run, value)
    run.place = before
    return value


_UNREAD: dict[str, tuple[str, str | None]] = {
    "Await": ("await is not supported", "Take the numeric part out into an ordinary function."),
    "Yield": ("yield is not supported", "Return a list, or sum in a loop."),
    "YieldFrom": ("yield from is not supported", "Return a list, or sum in a loop."),
    "SetComp": ("a set has no fixed order", "Use a list comprehension."),
}


def condition(run: Run, node: Any) -> Value:
    """The truth of an expression: known, or a number of dtype bool."""
    if isinstance(node, gast.BoolOp):
        before, run.place = run.place, node
        value = _operands(run, node, 0, lambda value, each: truth(run, value, each))
        run.place = before
        return truth(run, value, node)
    return truth(run, evaluate(run, node), node)


def truth(run: Run, value: Value, node: Any = None) -> Value:
    if isinstance(value, Maybe) and value.absent == "None":
        held = arithmetic.truth(run, value.value)
        return arithmetic.logical(run, ir.both, value.present, held)
    value = plain(run, value)
    if isinstance(value, Known | Number):
        found = arithmetic.truth(run, value)
        if isinstance(found, Known) and node is not None:
            recursion.decided(run, node, found.object)
        return found
    if objects.class_of(value) is not None:
        for name in ("__bool__", "__len__"):
            said = objects.call_special(run, value, name)
            if said is not None:
                return truth(run, said)
    match value:
        case Tuple():
            return Known(bool(value.items))
        case ListRef() | DictRef():
            return arithmetic.truth(run, containers.length(run, value))
        case ArrayRef() | Lazy():
            if all(isinstance(e, Known) and e.object == 1 for e in value.shape):
                return arithmetic.truth(run, arrays.element(run, value, (Known(0),) * value.ndim))
            run.refuse(
                "the truth of an array of several elements is ambiguous",
                "Use np.any(...) or np.all(...), or compare one element.",
                errors.ShapeError,
                node,
                code="SG406",
            )
        case Text() if not value.arguments:
            run.refuse(
                "the truth of a string made of run-time values",
                "Compare the numbers.",
                code="SG148",
            )
    return Known(True)


# ----------------------------------------------------------------------------------------- names


def _constant(run: Run, node: Any) -> Value:
    return Known(node.value)


def _name(run: Run, node: Any) -> Value:
    return plain_or_none(run, read_name(run, node.id))


def plain_or_none(run: Run, value: Value) -> Value:
    """A name's value, checked to be set; `None or a number` is left for its user to tell apart."""
    if isinstance(value, Maybe) and value.absent == "None":
        if isinstance(value.present, Number) and run.facts.get(value.present.atom.name) is not None:
            return value.value if run.facts[value.present.atom.name] else Known(None)
        return value
    return plain(run, value)


def scope(run: Run, name: str) -> Frame | None:
    """The call whose local name this is; None if it is from outside."""
    frame: Frame | None = run.frame
    if name in run.frame.liveness.globals:
        return None
    while frame is not None:
        if name in frame.liveness.local:
            return frame
        if name in frame.liveness.globals:
            return None
        frame = frame.parent
    return None


def read_name(run: Run, name: str) -> Value:
    frame = scope(run, name)
    if frame is None:
        return outside.read_name(run, name)
    value = run.state.get(("name", frame.id, name))
    if value is None:
        if run.conditional and frame is run.frame and _set_around(frame, name):
            words = f"cannot access local variable {name!r} where it is not associated with a value"
            raise Raised(UnboundLocalError(words), run.span())
        run.refuse(
            f"{name} is used before it is set",
            f"Set {name} first on every path that leads here.",
            errors.Unbound,
            code="SG235",
        )
    return value


def _set_around(frame: Frame, name: str) -> bool:
    """Whether this is in a loop that may set a name in one iteration for the next to read."""
    names = frame.liveness
    return bool(frame.loops) and any(
        name in assigned and name in names.head.get(loop, ())
        for loop, assigned in names.assigned.items()
    )


def _walrus(run: Run, node: Any) -> Value:
    from srcgrad.frontend import statements

    value = statements.stored(run, evaluate(run, node.value))
    frame = run.frame
    while frame.name == "<comprehension>" and frame.parent is not None:
        frame = frame.parent
    statements.set_name(run, node.target.id, value, frame)
    return value


# ------------------------------------------------------------------------------------- operators


def _binary(run: Run, node: Any) -> Value:
    """Long chains are common in generated code; they must not recurse."""
    chain = []
    while isinstance(node, gast.BinOp):
        chain.append(node)
        node = node.left
    value = evaluate(run, node)
    for each in reversed(chain):
        right = evaluate(run, each.right)
        run.place = each
        value = operate(run, BINARY[type(each.op)], value, right)
    return value


def _unary(run: Run, node: Any) -> Value:
    if isinstance(node.op, gast.Not):
        return arithmetic.negate(run, condition(run, node.operand))
    return operate(run, UNARY[type(node.op)], evaluate(run, node.operand))


def operate(run: Run, function: Callable[..., Any], *operands: Value) -> Value:
    """An operator on anything."""
    operands = tuple(plain(run, each) for each in operands)
    if all(map(is_number, operands)) and function is not operator.matmul:
        return arithmetic.numbers(run, function, *operands)
    match function, operands:
        case operator.mod, (Known(str() as template), inserted):
            return texts.inserted(run, template, inserted)
    if overloaded.concerns(function.__name__, operands):
        return overloaded.operate(run, function, operands)
    if function is operator.matmul:
        return calls.call(run, Known(function), operands, {})
    if any(isinstance(each, ArrayRef | Lazy) for each in operands):
        return arrays.elementwise(
            run, lambda *items: arithmetic.numbers(run, function, *items), operands
        )
    if any(isinstance(each, Tuple | ListRef | DictRef) for each in operands):
        return containers.operate(run, function, operands)
    if all(isinstance(each, Known) for each in operands):
        return arithmetic.fold(run, function, *(each.object for each in operands))  # type: ignore[union-attr]
    if function is operator.add and all(map(_is_text, operands)):
        return Text("text", ())
    run.refuse(
        f"{getattr(function, '__name__', 'this')} of {' and '.join(map(describe, operands))}",
        "It has a meaning here for numbers and arrays.",
        errors.NotDifferentiable,
        code="SG233",
    )


def _is_text(value: Value) -> bool:
    return isinstance(value, Text) or (isinstance(value, Known) and isinstance(value.object, str))


def _compare(run: Run, node: Any) -> Value:
    left = evaluate(run, node.left)
    return _chain(run, node, 0, left)


def _chain(run: Run, node: Any, position: int, left: Value) -> Value:
    right = evaluate(run, node.comparators[position])
    run.place = node
    first = compare(run, node.ops[position], left, right)
    if position + 1 == len(node.ops):
        return first
    return short_circuit(run, ir.both, first, lambda: _chain(run, node, position + 1, right))


def compare(run: Run, op: Any, left: Value, right: Value) -> Value:
    match op:
        case gast.Is() | gast.IsNot():
            found = is_same(run, left, right)
            return found if isinstance(op, gast.Is) else arithmetic.negate(run, found)
        case gast.In() | gast.NotIn():
            found = containers.contains(run, right, left)
            return found if isinstance(op, gast.In) else arithmetic.negate(run, found)
    function = COMPARE[type(op)]
    if function in (operator.eq, operator.ne):
        for one, other in ((left, right), (right, left)):
            if isinstance(one, Maybe) and isinstance(other, Known) and other.object is None:
                found = is_same(run, one, other)
                return found if function is operator.eq else arithmetic.negate(run, found)
            if isinstance(one, Known) and one.object is None:
                if not isinstance(other, Known | Maybe | ArrayRef | Lazy | Instance):
                    return Known(function is operator.ne)
            if isinstance(one, Closure | Bound | Partial) and isinstance(other, Known):
                return Known(function is operator.ne)
    return operate(run, function, left, right)


def is_same(run: Run, left: Value, right: Value) -> Value:
    for one, other in ((left, right), (right, left)):
        if isinstance(other, Known) and other.object is None:
            if isinstance(one, Maybe) and one.absent == "None":
                return arithmetic.negate(run, one.present)
            one = plain(run, one)
            return Known(isinstance(one, Known) and one.object is None)
    if isinstance(left, Known) and isinstance(right, Known):
        return Known(left.object is right.object or _same_constant(left.object, right.object))
    if isinstance(left, Known | Number) and isinstance(right, Known | Number):
        a, b = (
            {kinds.class_of(kind) for kind in kinds.kinds_of(run, each)} for each in (left, right)
        )
        if a == b and len(a) == 1 and a <= {bool, np.bool_}:
            return operate(run, operator.eq, left, right)
        if not a & b:
            return Known(False)
        run.refuse(
            "whether two numbers are one object depends on the interpreter",
            "Compare with ==.",
            code="SG113",
        )
    found = run.identities.are_one(left, right)
    if found is not None:
        return Known(found)
    if isinstance(left, ArrayRef) and isinstance(right, ArrayRef):
        if left is not right and left.base == right.base:
            run.refuse(
                "whether two arrays that share memory are one object",
                "Compare shapes.",
                code="SG149",
            )
        return Known(left is right)
    if isinstance(left, ListRef | DictRef | Instance):
        return Known(type(left) is type(right) and left.id == right.id)
    if isinstance(left, Tuple) and left is not right and same(left, right):
        run.refuse("whether two equal tuples are one object", "Compare with ==.", code="SG167")
    return Known(left is right)


def _same_constant(left: Any, right: Any) -> bool:
    small = isinstance(left, int | str) and type(left) is type(right)
    return bool(small and left == right)


def _boolean(run: Run, node: Any) -> Value:
    return _operands(run, node, 0, lambda value, each: value)


def _operands(run: Run, node: Any, position: int, read: Callable[[Value, Any], Value]) -> Value:
    """`and` and `or`, which give one of their operands; `read` may make truths of them."""
    conjunction = isinstance(node.op, gast.And)
    each = node.values[position]
    value = read(evaluate(run, each), each)
    if position + 1 == len(node.values):
        return value
    test = truth(run, value, each)
    rest: Callable[[], Value] = lambda: _operands(run, node, position + 1, read)  # noqa: E731
    if isinstance(test, Known):
        return rest() if bool(test.object) is conjunction else value
    if _is_bool(value):
        return short_circuit(run, ir.both if conjunction else ir.either, test, rest, conjunction)
    if conjunction:
        return choose(run, test, rest, lambda: value)
    return choose(run, test, lambda: value, rest)


def _is_bool(value: Value) -> bool:
    kind = arithmetic.type_of(value)
    return kind is not None and kind.dtype == "bool"


def short_circuit(
    run: Run,
    function: Callable[..., Any],
    first: Value,
    rest: Callable[[], Value],
    conjunction: bool = True,
) -> Value:
    """`first and rest()`, in one expression if `rest` cannot fail, else in a branch."""
    if isinstance(first, Known):
        return rest() if bool(first.object) is conjunction else first
    before = run.save()
    with run.block() as block:
        run.assume(first, conjunction)
        second = rest()
        harmless = _is_bool(second) and all(map(_harmless, block)) and run.state == before[0]
    if harmless:
        run.blocks[-1].extend(block)
        return arithmetic.logical(run, function, first, second)
    run.restore(before)
    if conjunction:
        return choose(run, first, rest, lambda: Known(False))
    return choose(run, first, lambda: Known(True), rest)


def _harmless(statement: ir.Statement) -> bool:
    """Whether a statement may run although Python would not have come to it: it cannot raise."""
    match statement:
        case ir.Assign(ir.Var(), ir.Var() | ir.Const() | ir.Dim()):
            return True
        case ir.Assign(ir.Var(), ir.Apply(operator.truediv, (_, ir.Const(divisor)))):
            return bool(divisor != 0)
        case ir.Assign(ir.Var(), ir.Apply(function, _)):
            return function in _TOTAL
    return False


_TOTAL: tuple[Callable[..., Any], ...] = (
    *(operation for operation in COMPARE.values()),
    *(operator.add, operator.sub, operator.mul, operator.neg, operator.pos, operator.abs),
    *(operator.and_, operator.or_, operator.xor, operator.invert, operator.not_),
    *(ir.both, ir.either, ir.select, abs, max, min, bool, float),
    *(math.isnan, math.isinf, math.isfinite, math.fabs, math.copysign),
)
"""Operations that give a number for any numbers."""


def choose(run: Run, test: Value, yes: Callable[[], Value], no: Callable[[], Value]) -> Value:
    """`yes() if test else no()`."""
    key = ("temporary", run.number())

    def side(action: Callable[[], Value]) -> Callable[[], None]:
        def act() -> None:
            run.state[key] = containers.stored(run, action())

        return act

    branch(run, test, side(yes), side(no))
    if DEAD in run.state:
        raise Raised(RuntimeError("every path raises"), run.span())
    return plain_or_none(run, run.state.pop(key))


def _ternary(run: Run, node: Any) -> Value:
    test = condition(run, node.test)
    return choose(run, test, lambda: evaluate(run, node.body), lambda: evaluate(run, node.orelse))


# ------------------------------------------------------------------------------------ structures


def _tuple(run: Run, node: Any) -> Value:
    return Tuple(_elements(run, node.elts))


def _list(run: Run, node: Any) -> Value:
    if not any(isinstance(each, gast.Starred) for each in node.elts):
        return containers.new_list(run, _elements(run, node.elts))
    saved, state = run.save(), dict(run.state)
    try:
        return containers.new_list(run, _elements(run, node.elts))
    except NeedKnown:
        run.restore(saved)
        run.state = state
    made = containers.new_list(run, ())
    for each in node.elts:
        if isinstance(each, gast.Starred):
            containers.extend(run, made, evaluate(run, each.value))
        else:
            containers.append(run, made, evaluate(run, each))
    return made


def _set(run: Run, node: Any) -> Value:
    """A set of constants, good for `in`."""
    items = [containers.known_object(run, each) for each in _elements(run, node.elts)]
    if containers.MISSING in items:
        run.refuse(
            "a set of run-time values has no fixed order", "Use a tuple or a list.", code="SG114"
        )
    return Known(frozenset(items))


def _elements(run: Run, nodes: list[Any]) -> tuple[Value, ...]:
    from srcgrad.frontend.statements import stored

    items: list[Value] = []
    for node in nodes:
        if isinstance(node, gast.Starred):
            items.extend(iteration.known_items(run, evaluate(run, node.value)))
        else:
            items.append(stored(run, evaluate(run, node)))
    return tuple(items)


def _dict(run: Run, node: Any) -> Value:
    pairs: dict[Any, Value] = {}
    for key, value in zip(node.keys, node.values, strict=True):
        if key is None:
            entries = containers.entries(run, evaluate(run, value))
            pairs.update(zip(entries.keys, entries.values, strict=True))
        else:
            name = containers.known_key(run, evaluate(run, key))
            pairs[name] = containers.stored(run, evaluate(run, value))
    return containers.new_dict(run, pairs)


def _subscript(run: Run, node: Any) -> Value:
    owner = plain(run, evaluate(run, node.value))
    index = subscript(run, node.slice)
    run.place = node
    return containers.item(run, owner, index)


def subscript(run: Run, node: Any) -> Value:
    """An index: a value, a slice, or a tuple of them."""
    if isinstance(node, gast.Slice):
        parts = [
            Known(None) if p is None else evaluate(run, p)
            for p in (node.lower, node.upper, node.step)
        ]
        if all(isinstance(part, Known) for part in parts):
            return Known(slice(*(part.object for part in parts)))  # type: ignore[union-attr]
        return Tuple(tuple(parts), slice)
    if isinstance(node, gast.Tuple):
        items: list[Value] = []
        for each in node.elts:
            if isinstance(each, gast.Starred):
                items.extend(iteration.known_items(run, evaluate(run, each.value)))
            else:
                items.append(subscript(run, each))
        return Tuple(tuple(items))
    return plain(run, evaluate(run, node))


def _attribute(run: Run, node: Any) -> Value:
    owner = plain(run, evaluate(run, node.value))
    run.place = node
    return plain_or_none(run, attributes.read(run, owner, node.attr))


def _lambda(run: Run, node: Any) -> Value:
    return closure(run, node, "<lambda>")


def closure(run: Run, node: Any, name: str) -> Closure:
    return Closure(
        node,
        run.frame,
        tuple(containers.stored(run, evaluate(run, each)) for each in node.args.defaults),
        tuple(
            None if each is None else containers.stored(run, evaluate(run, each))
            for each in node.args.kw_defaults
        ),
        name,
    )


def _call(run: Run, node: Any) -> Value:
    function = plain(run, evaluate(run, node.func))
    args: list[Value] = []
    for each in node.args:
        if isinstance(each, gast.Starred):
            args.extend(iteration.known_items(run, plain(run, evaluate(run, each.value))))
        else:
            args.append(evaluate(run, each))
    kwargs: dict[str, Value] = {}
    for keyword in node.keywords:
        value = evaluate(run, keyword.value)
        if keyword.arg is None:
            entries = containers.entries(run, value)
            kwargs.update(zip(entries.keys, entries.values, strict=True))
        else:
            kwargs[keyword.arg] = value
    run.place = node
    return calls.call(run, function, tuple(args), kwargs)


def _generator(run: Run, node: Any) -> Value:
    return generators.generator(run, node)


def _list_comprehension(run: Run, node: Any) -> Value:
    return containers.collected(run, generators.generator(run, node))


def _dict_comprehension(run: Run, node: Any) -> Value:
    pairs: dict[Any, Value] = {}

    def put(pair: Value) -> None:
        assert isinstance(pair, Tuple)
        pairs[containers.known_key(run, pair.items[0])] = containers.stored(run, pair.items[1])

    iterators.known_only(run, generators.generator(run, node), put)
    return containers.new_dict(run, pairs)


def _joined_string(run: Run, node: Any) -> Value:
    template, known = "", ""
    arguments: list[ir.Atom] = []
    opaque = False
    for part in node.values:
        value = evaluate(run, part)
        if isinstance(value, Known):
            known += str(value.object)
            template += str(value.object).replace("{", "{{").replace("}", "}}")
        else:
            assert isinstance(value, Text)
            opaque = True
            template += value.template
            arguments.extend(value.arguments)
    return Text(template, tuple(arguments)) if opaque else Known(known)


def _formatted(run: Run, node: Any) -> Value:
    value = plain(run, evaluate(run, node.value))
    spec = evaluate(run, node.format_spec) if node.format_spec else Known("")
    return containers.formatted(run, value, spec, node.conversion)


READERS: dict[type, Callable[[Run, Any], Value]] = {
    gast.Constant: _constant,
    gast.Name: _name,
    gast.NamedExpr: _walrus,
    gast.BinOp: _binary,
    gast.UnaryOp: _unary,
    gast.Compare: _compare,
    gast.BoolOp: _boolean,
    gast.IfExp: _ternary,
    gast.Tuple: _tuple,
    gast.List: _list,
    gast.Set: _set,
    gast.Dict: _dict,
    gast.Subscript: _subscript,
    gast.Attribute: _attribute,
    gast.Lambda: _lambda,
    gast.Call: _call,
    gast.GeneratorExp: _generator,
    gast.ListComp: _list_comprehension,
    gast.DictComp: _dict_comprehension,
    gast.JoinedStr: _joined_string,
    gast.FormattedValue: _formatted,
}
