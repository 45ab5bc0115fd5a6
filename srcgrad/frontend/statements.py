"""What each statement of the language does."""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import partial
from typing import Any

import gast

from srcgrad import errors, ir
from srcgrad.frontend import (
    arithmetic,
    arrays,
    attributes,
    blame,
    boxes,
    calls,
    containers,
    imports,
    iteration,
    loops,
    managers,
    objects,
    parts,
    patterns,
    stores,
    whiles,
)
from srcgrad.frontend.arithmetic import plain
from srcgrad.frontend.containers import stored
from srcgrad.frontend.expressions import (
    BINARY,
    closure,
    condition,
    evaluate,
    operate,
    scope,
    subscript,
)
from srcgrad.frontend.joins import branch, died
from srcgrad.frontend.liveness import terms
from srcgrad.frontend.run import DEAD, Frame, NotAccumulated, Raised, Run
from srcgrad.frontend.values import (
    ArrayRef,
    Buffer,
    Conflict,
    DictRef,
    Glimpse,
    Iterator,
    Key,
    Known,
    Lazy,
    ListRef,
    Number,
    Text,
    Tuple,
    Value,
)
from srcgrad.types import INT, is_complex_dtype


def block(run: Run, statements: list[Any]) -> None:
    """Do statements in order, for as long as the path goes on."""
    for position, node in enumerate(statements):
        stop = stopped(run)
        if isinstance(stop, Known):
            if stop.object:
                return
        else:
            rest = statements[position:]
            last = statements[-1]
            run.place = node
            branch(run, stop, lambda: None, partial(block, run, rest), live_after(run, last))
            return
        rest = statements[position + 1 :]
        try:
            if isinstance(node, gast.If):
                if _if(run, node, rest):
                    return
            else:
                do(run, node)
        except Raised as raised:
            died(run, raised)
        except Exception as error:
            blame.note(run, error)
            raise


def do(run: Run, node: Any) -> None:
    run.place = run.frame.at = node
    writer = WRITERS.get(type(node))
    if writer is None:
        words = type(node).__name__
        run.refuse(*_UNREAD.get(words, (f"{words} is not supported", None)), code="SG136")
    writer(run, node)


_UNREAD: dict[str, tuple[str, str | None]] = {
    "ClassDef": ("a class inside a function is not supported", "Define it at module level."),
    "AsyncFunctionDef": ("async functions are not supported", "Write an ordinary function."),
    "AsyncFor": ("async for is not supported", "Write an ordinary loop."),
    "AsyncWith": ("async with is not supported", None),
}


def flow(run: Run, kind: str) -> Key:
    """The place of the flag that says that this call has returned, or its innermost loop broken."""
    frame = run.frame
    return (kind, frame.id) if kind == "returned" else (kind, frame.id, frame.loops)


def stopped(run: Run) -> Value:
    """Whether the path has returned, left its loop, gone to the next iteration, or raised."""
    state = run.state
    if DEAD in state:
        return Known(True)
    found: Value = Known(False)
    for kind in ("returned", "broken", "continued", "ended"):
        flag = state.get(flow(run, kind))
        if flag is not None:
            found = arithmetic.logical(run, ir.either, found, arithmetic.truth(run, flag))
    return arithmetic.truth(run, found)


def live_after(run: Run, node: Any) -> Callable[[Key], bool]:
    frame = run.frame
    return lambda key: key[0] != "name" or key[1] != frame.id or frame.liveness.live(node, key[2])


# ------------------------------------------------------------------------------------------ flow


def _if(run: Run, node: Any, rest: list[Any]) -> bool:
    """Do an `if`; where one branch leaves, the rest of the block belongs to the other."""
    run.place = run.frame.at = node
    test = condition(run, node.test)
    run.place = node.test
    if isinstance(test, Known):
        block(run, node.body if test.object else node.orelse)
        return False
    leaves = _leaves(node.body) is not _leaves(node.orelse) and bool(rest)
    last = rest[-1] if leaves else node

    def side(statements: list[Any]) -> Callable[[], None]:
        def act() -> None:
            block(run, statements)
            if leaves:
                block(run, rest)

        return act

    branch(run, test, side(node.body), side(node.orelse), live_after(run, last))
    return leaves


def _leaves(statements: list[Any]) -> bool:
    """Whether a block certainly ends in `return`, `break` or `continue`, from its text."""
    if not statements:
        return False
    match statements[-1]:
        case gast.Return() | gast.Break() | gast.Continue():
            return True
        case gast.If(body=body, orelse=orelse):
            return _leaves(body) and _leaves(orelse)
    return False


def _return(run: Run, node: Any) -> None:
    value = Known(None) if node.value is None else stored(run, evaluate(run, node.value))
    run.place = node
    run.state["return", run.frame.id] = value
    run.state[flow(run, "returned")] = Known(True)


def _break(run: Run, node: Any) -> None:
    run.state[flow(run, "broken")] = Known(True)


def _continue(run: Run, node: Any) -> None:
    run.state[flow(run, "continued")] = Known(True)


def _for(run: Run, node: Any) -> None:
    loops.for_statement(run, node)


def _while(run: Run, node: Any) -> None:
    whiles.while_statement(run, node)


# ------------------------------------------------------------------------------------ assignment


def _assign(run: Run, node: Any) -> None:
    if len(node.targets) == 1 and isinstance(node.targets[0], gast.Name):
        target = node.targets[0]
        frame = scope(run, target.id)
        if frame is not None and ("name", frame.id, target.id) in run.accumulators:
            added = terms(node.value, target.id)
            assert added is not None, "a name that is only added to"
            for minus, term in added:
                value = evaluate(run, term)
                run.place = node
                accumulate(run, ("name", frame.id, target.id), value, minus)
            return
    value = evaluate(run, node.value)
    if not all(isinstance(each, gast.Subscript) for each in node.targets):
        value = stored(run, value)
    for target in node.targets:
        run.place = node
        assign(run, target, value)


def _annotated(run: Run, node: Any) -> None:
    if node.value is not None:
        value = stored(run, evaluate(run, node.value))
        run.place = node
        assign(run, node.target, value)


def assign(run: Run, target: Any, value: Value) -> None:
    """Give a value to a name, an element, an attribute, or several at once."""
    match target:
        case gast.Name():
            set_name(run, target.id, value)
        case gast.Tuple() | gast.List():
            _unpack(run, target, value)
        case gast.Subscript():
            if _store_part(run, target, None, lambda: value):
                return
            owner = plain(run, evaluate(run, target.value))
            index = subscript(run, target.slice)
            run.place = target
            containers.set_item(run, owner, index, value)
        case gast.Attribute():
            owner = plain(run, evaluate(run, target.value))
            run.place = target
            attributes.write(run, owner, target.attr, value)
        case gast.Starred():
            assign(run, target.value, value)
        case _:
            raise AssertionError(f"{type(target).__name__} cannot be assigned to")


def _store_part(
    run: Run, target: Any, function: Callable[..., Any] | None, value: Callable[[], Value]
) -> bool:
    """`z.real[index] op= value`, which changes a complex array; whether it is that."""
    match target.value:
        case gast.Attribute(
            value=gast.Name() | gast.Attribute() | gast.Subscript() as whole,
            attr="real" | "imag" as part,
        ):
            owner = plain(run, evaluate(run, whole))
            if isinstance(owner, ArrayRef) and is_complex_dtype(owner.dtype):
                index = subscript(run, target.slice)
                moved = value()
                run.place = target
                parts.store(run, owner, part, index, function, moved)
                return True
    return False


def set_name(run: Run, name: str, value: Value, frame: Frame | None = None) -> None:
    frame = frame or scope(run, name)
    if frame is None:
        run.refuse(
            f"assignment to the global name {name}",
            "A derivative leaves no trace outside itself: return the value instead.",
            code="SG137",
        )
    key = ("name", frame.id, name)
    if key in run.accumulators:
        raise NotAccumulated(key)
    if isinstance(value, Number):
        run.hints.setdefault(value.atom.name, name)
    elif isinstance(value, ArrayRef) and value.whole:
        run.hints.setdefault(value.base, name)
    run.state[key] = value


def _unpack(run: Run, target: Any, value: Value) -> None:
    value = plain(run, value)
    starred = [k for k, each in enumerate(target.elts) if isinstance(each, gast.Starred)]
    wanted = len(target.elts)
    if starred and isinstance(value, Iterator):
        value = containers.collected(run, value)
    if starred and _unpack_unknown(run, target, value, starred[0]):
        return
    items = list(iteration.known_items(run, value, len(target.elts)))
    if starred:
        position, extra = starred[0], len(items) - wanted + 1
        if extra < 0:
            words = (
                f"not enough values to unpack (expected at least {wanted - 1}, got {len(items)})"
            )
            raise Raised(ValueError(words), run.span())
        middle = containers.new_list(run, tuple(items[position : position + extra]))
        items = [*items[:position], middle, *items[position + extra :]]
    if len(items) > wanted:
        raise Raised(ValueError(f"too many values to unpack (expected {wanted})"), run.span())
    if len(items) < wanted:
        words = f"not enough values to unpack (expected {wanted}, got {len(items)})"
        raise Raised(ValueError(words), run.span())
    for each, item in zip(target.elts, items, strict=True):
        assign(run, each, item)


def _unpack_unknown(run: Run, target: Any, value: Value, position: int) -> bool:
    """`first, *rest = values`, if their number is not known."""
    growing = isinstance(value, ListRef) and isinstance(containers.contents(run, value), Buffer)
    rows = isinstance(value, ArrayRef | Lazy) and value.shape
    if not growing and (not rows or isinstance(containers.length(run, value), Known)):
        return False
    ref = containers.collected(run, value)
    count, fixed = containers.length(run, ref), len(target.elts) - 1
    run.guard(
        arithmetic.numbers(run, operator.ge, count, Known(fixed)),
        ValueError,
        f"not enough values to unpack (expected at least {fixed}, got {{}})",
        (arithmetic.atom(run, count),),
    )
    last = Known(position - fixed or None)
    for k, each in enumerate(target.elts):
        index = Known(k) if k < position else Known(k - fixed - 1)
        middle = Tuple((Known(position), last, Known(None)), slice)
        item = containers.item(run, ref, middle if k == position else index)
        assign(run, each, stored(run, item))
    return True


def _augmented(run: Run, node: Any) -> None:
    function = BINARY[type(node.op)]
    target = node.target
    match target:
        case gast.Name():
            _augment_name(run, node, target.id, function)
        case gast.Subscript():
            if _store_part(run, target, function, lambda: evaluate(run, node.value)):
                return
            owner = arrays.place_of(plain(run, evaluate(run, target.value)))
            index = subscript(run, target.slice)
            before = dict(run.writes)
            state = run.state
            contents = dict(state) if isinstance(owner, ListRef) else None
            old = None if isinstance(owner, ArrayRef) else containers.item(run, owner, index)
            value = evaluate(run, node.value)
            run.place = node
            if isinstance(owner, ArrayRef):
                if run.writes.get(owner.base) != before.get(owner.base):
                    run.refuse(
                        "the right-hand side changes the array that is being added to",
                        "Compute the right-hand side into a name first.",
                        errors.AliasingError,
                        code="SG412",
                    )
                run.place = node
                stores.update(run, owner, index, function, value)
                return
            del contents
            assert old is not None
            containers.set_item(run, owner, index, _in_place(run, function, old, value))
        case gast.Attribute():
            owner = plain(run, evaluate(run, target.value))
            old = plain(run, attributes.read(run, owner, target.attr))
            value = evaluate(run, node.value)
            run.place = node
            if isinstance(owner, ArrayRef) and target.attr in ("real", "imag"):
                # A part that is a view is written through, as `parts.store` does.
                new = operate(run, function, old, value)
            else:
                new = _in_place(run, function, old, value)
            attributes.write(run, owner, target.attr, new)


def _augment_name(run: Run, node: Any, name: str, function: Callable[..., Any]) -> None:
    frame = scope(run, name)
    key = ("name", frame.id, name) if frame is not None else None
    if key is not None and key in run.accumulators:
        value = evaluate(run, node.value)
        run.place = node
        accumulate(run, key, value, function is operator.sub)
        return
    old = plain(
        run,
        evaluate(run, gast.copy_location(gast.Name(name, gast.Load(), None, None), node.target)),
    )
    value = evaluate(run, node.value)
    run.place = node
    set_name(run, name, _in_place(run, function, old, value))


def _in_place(run: Run, function: Callable[..., Any], old: Value, value: Value) -> Value:
    """`old op= value`: arrays and lists are changed themselves."""
    if isinstance(old, ArrayRef):
        stores.update(run, old, Known(Ellipsis), function, value)
        return old
    if isinstance(old, Glimpse):
        stores.update(run, old.view, Known(Ellipsis), function, value)
        return arrays.only(run, old.view)
    if isinstance(old, Lazy) and old.sharing and old.shape:
        run.refuse(
            old.sharing[0].message,
            "If it has no other name, write `a[k] = a[k] + value`: that changes no array.",
            errors.AliasingError,
            code="SG419",
        )
    if isinstance(old, DictRef) and function is operator.or_:
        calls.call(run, Known(dict.update), (old, value), {})
        return old
    is_set = isinstance(old, Known) and isinstance(old.object, frozenset)
    if is_set and boxes.has_other_names(run.state, old):
        run.refuse(
            "changing a set that has another name",
            "Write s = s | t for a new set.",
            errors.AliasingError,
            code="SG420",
        )
    if isinstance(old, ListRef) and function is operator.add:
        containers.extend(run, old, value)
        return old
    made = objects.call_special(run, old, f"__i{function.__name__.strip('_')}__", value)
    if made is not None and not (isinstance(made, Known) and made.object is NotImplemented):
        return made
    return boxes.changed(run, old, stored(run, operate(run, function, old, value)))


def accumulate(run: Run, key: Key, value: Value, minus: bool = False) -> None:
    """Add to a name that a loop only adds to."""
    value = plain(run, value)
    kind = arithmetic.type_of(value)
    cell = run.state[key]
    if kind is None or not isinstance(cell, Number):
        raise NotAccumulated(key)
    if kind.dtype == "bool":
        value, kind = arithmetic.convert(run, value, INT), INT
    joint = arithmetic.promote(cell.type, kind)
    if joint != cell.type:
        run.wider[key] = arithmetic.promote(joint, run.wider.get(key, joint))
    if minus:
        value = arithmetic.numbers(run, operator.neg, value)
    atom = arithmetic.atom(run, value)
    if kind.dtype != joint.dtype and joint.dtype != "float64":
        atom = arithmetic.cast(run, value, joint)
    run.emit(ir.Increment(cell.atom, atom, run.span()))


# ---------------------------------------------------------------------------------------- others


def _expression(run: Run, node: Any) -> None:
    if isinstance(node.value, gast.Constant):
        return
    evaluate(run, node.value)


def _define(run: Run, node: Any) -> None:
    made: Value = closure(run, node, node.name)
    for decorator in reversed(node.decorator_list):
        run.place = decorator
        made = calls.call(run, evaluate(run, decorator), (made,), {})
    set_name(run, node.name, made)


def _nothing(run: Run, node: Any) -> None:
    pass


def _delete(run: Run, node: Any) -> None:
    for target in node.targets:
        _delete_one(run, target)


def _delete_one(run: Run, target: Any) -> None:
    match target:
        case gast.Name(id=name) if (frame := scope(run, name)) is not None:
            if ("name", frame.id, name) in run.accumulators:
                raise NotAccumulated(("name", frame.id, name))
            run.state.pop(("name", frame.id, name), None)
        case gast.Attribute():
            owner = plain(run, evaluate(run, target.value))
            run.place = target
            objects.delete(run, owner, target.attr)
        case gast.Subscript():
            owner = plain(run, evaluate(run, target.value))
            index = subscript(run, target.slice)
            run.place = target
            containers.delete_item(run, owner, index)
        case gast.Tuple(elts=parts) | gast.List(elts=parts):
            for each in parts:
                _delete_one(run, each)
        case _:
            run.refuse(
                "del of a global name", "A derivative leaves no trace outside itself.", code="SG164"
            )


def _assert(run: Run, node: Any) -> None:
    test = condition(run, node.test)
    run.place = node
    if isinstance(test, Known):
        if not test.object:
            raise _raised(run, AssertionError, node.msg, node)
        return
    if node.msg is None:
        run.guard(test, AssertionError, "")
        return

    def fail() -> None:
        died(run, _raised(run, AssertionError, node.msg, node))

    run.place = node
    branch(run, test, lambda: None, fail)


def _raised(run: Run, kind: type[BaseException], message: Any, node: Any) -> Raised:
    value = Known("") if message is None else plain(run, evaluate(run, message))
    return calls.make_exception(run, kind, (value,) if message is not None else (), run.span(node))


def _raise(run: Run, node: Any) -> None:
    if node.exc is None:
        if run.handling:
            raise Raised(run.handling[-1], run.span())
        run.refuse(
            "raise without an exception, outside of a handler",
            advice="Name the exception: raise ValueError(...).",
            code="SG139",
        )
    value = plain(run, evaluate(run, node.exc))
    run.place = node
    if isinstance(value, Known) and isinstance(value.object, type):
        value = calls.call(run, value, (), {})
    match value:
        case Known(BaseException() as exception):
            raise Raised(exception, run.span())
        case Tuple((Known(kind), Text(template, arguments), _)):
            raise Raised(kind(template), run.span(), arguments)
    run.refuse(
        "raise of something that is no exception of Python's own",
        advice="Raise an exception of a class that extends Exception.",
        code="SG135",
    )


def _try(run: Run, node: Any) -> None:
    """A `try` whose body does not raise on the path taken, or is known to."""
    caught: list[tuple[tuple[type[BaseException], ...], Any]] = []
    for handler in node.handlers:
        kinds: Value = Known(BaseException)
        if handler.type is not None:
            kinds = plain(run, evaluate(run, handler.type))
        items = kinds.items if isinstance(kinds, Tuple) else (kinds,)
        types = tuple(each.object for each in items if isinstance(each, Known))
        caught.append((types, handler))
    everything = tuple(kind for kinds, _ in caught for kind in kinds)
    depth, frames = len(run.handlers), len(run.frames)
    if everything:
        run.handlers.append((everything, len(run.blocks)))
    try:
        try:
            block(run, node.body)
        except Raised as raised:
            del run.frames[frames:]
            del run.handlers[depth:]
            for types, handler in caught:
                if isinstance(raised.exception, types):
                    _handle(run, handler, raised)
                    break
            else:
                raise
        else:
            del run.handlers[depth:]
            block(run, node.orelse)
    except Raised:  # out of the statement, from wherever in it
        del run.frames[frames:]
        block(run, node.finalbody)
        raise
    if node.finalbody:
        if not (isinstance(stopped(run), Known) and not stopped(run).object):  # type: ignore[union-attr]
            run.refuse(
                "finally after a return, break or continue",
                "Put what is in finally before the return.",
                node=node.finalbody[0],
                code="SG143",
            )
        block(run, node.finalbody)


def _handle(run: Run, handler: Any, raised: Raised) -> None:
    if handler.name is not None:
        name = handler.name.id if isinstance(handler.name, gast.Name) else handler.name
        value: Value = Known(raised.exception)
        if raised.arguments:
            words = "this exception was raised with numbers that are not known beforehand"
            value = Conflict(words, raised.span, "Keep them in names of their own.")
        set_name(run, name, value)
    run.handling.append(raised.exception)
    try:
        block(run, handler.body)
    finally:
        run.handling.pop()


def _match(run: Run, node: Any) -> None:
    """`match` on values, sequences, names and alternatives, one case after the other."""
    subject = stored(run, evaluate(run, node.subject))
    _cases(run, node, node.cases, plain(run, subject))


def _cases(run: Run, node: Any, cases: list[Any], subject: Value) -> None:
    if not cases:
        return
    first, *others = cases
    run.place = first.pattern
    test, names = patterns.matched(run, first.pattern, subject)

    def bound() -> None:
        for name, value in names.items():
            set_name(run, name, value)

    def then() -> None:
        bound()
        if first.guard is None:
            block(run, first.body)
            return
        held = condition(run, first.guard)
        branch(
            run,
            held,
            lambda: block(run, first.body),
            lambda: _cases(run, node, others, subject),
            live_after(run, node),
        )

    run.place = node
    branch(run, test, then, lambda: _cases(run, node, others, subject), live_after(run, node))


WRITERS: dict[type, Callable[[Run, Any], None]] = {
    gast.Return: _return,
    gast.Break: _break,
    gast.Continue: _continue,
    gast.For: _for,
    gast.While: _while,
    gast.Assign: _assign,
    gast.AnnAssign: _annotated,
    gast.AugAssign: _augmented,
    gast.Expr: _expression,
    gast.FunctionDef: _define,
    gast.Pass: _nothing,
    gast.Global: _nothing,
    gast.Nonlocal: _nothing,
    gast.Delete: _delete,
    gast.Assert: _assert,
    gast.Raise: _raise,
    gast.With: managers.with_statement,
    gast.Try: _try,
    gast.Match: _match,
    gast.Import: imports.modules,
    gast.ImportFrom: imports.members,
}

__all__ = ["Buffer", "accumulate", "assign", "block", "set_name", "stopped", "stored"]
