"""One value for what is different values on different paths."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Generator

from srcgrad import ir
from srcgrad.errors import Span
from srcgrad.frontend import arithmetic, arrays, boxes, growing, kinds, rows
from srcgrad.frontend.arithmetic import describe, joined, promote, type_of
from srcgrad.frontend.messages import words
from srcgrad.frontend.run import DEAD, NeedKnown, Raised, Run
from srcgrad.frontend.values import (
    ArrayHole,
    ArrayRef,
    Bound,
    Buffer,
    Closure,
    Conflict,
    DictRef,
    Entries,
    Fresh,
    Glimpse,
    Hole,
    Instance,
    Iterator,
    Key,
    Known,
    Lazy,
    Listed,
    ListRef,
    Maybe,
    Number,
    Partial,
    Tuple,
    Value,
    same,
)
from srcgrad.types import BOOL, Array, Scalar

Moves = list[tuple[str, Value, Scalar]]
"""Names to be set, each with the value and the type to set it to."""
ArrayMoves = list[tuple[str, ArrayRef]]


def generalise(run: Run, a: Value | None, b: Value | None, name: str = "this") -> Value:
    """The pattern of which both values are cases; None stands for what is unset."""
    if a is not None and b is not None and same(a, b):
        return a
    for each in (a, b):
        if isinstance(each, Glimpse):
            arrays.keep_glimpse(run, each)
    if isinstance(a, Conflict):
        return a
    if isinstance(b, Conflict):
        return b
    if a is None or b is None:
        present = a if a is not None else b
        assert present is not None
        return _maybe(run, present, "unset", unset_message(run, name, a is None))
    left, right = _number_type(a), _number_type(b)
    if left is not None and right is not None:
        several = kinds.kinds_of(run, a) | kinds.kinds_of(run, b)
        return Hole(joined(left, right), several if len(several) > 1 else frozenset())
    match a, b:
        case Maybe(), Maybe() if a.absent == b.absent:
            return Maybe(
                generalise(run, a.value, b.value, name),
                Hole(BOOL),
                a.absent,
                a.message or b.message,
            )
        case Maybe(absent="None"), Known(None):
            return Maybe(a.value, Hole(BOOL), "None", a.message)
        case Known(None), Maybe(absent="None"):
            return Maybe(b.value, Hole(BOOL), "None", b.message)
        case Maybe(), _ if not isinstance(b, Maybe):
            return Maybe(generalise(run, a.value, b, name), Hole(BOOL), a.absent, a.message)
        case _, Maybe() if not isinstance(a, Maybe):
            return Maybe(generalise(run, a, b.value, name), Hole(BOOL), b.absent, b.message)
        case Known(None), _ if right is not None:
            return _maybe(run, b, "None", "")
        case _, Known(None) if left is not None:
            return _maybe(run, a, "None", "")
        case (Known(None), ArrayRef() as array) | (ArrayRef() as array, Known(None)):
            hole = hole_for(array, run.there)
            if not run.looping or not any(isinstance(extent, Hole) for extent in hole.shape):
                return _maybe(run, hole, "None", "")
        case Tuple(), Tuple() if a.kind is b.kind and len(a.items) == len(b.items):
            return Tuple(
                tuple(
                    generalise(run, x, y, f"{name}[{k}]")
                    for k, (x, y) in enumerate(zip(a.items, b.items, strict=True))
                ),
                a.kind,
            )
        case Entries(), Entries() if a.keys == b.keys:
            pairs = zip(a.keys, a.values, b.values, strict=True)
            return Entries(
                a.keys, tuple(generalise(run, x, y, f"{name}[{k!r}]") for k, x, y in pairs)
            )
        case Bound(), Bound() if same(a.function, b.function):
            return Bound(a.function, generalise(run, a.owner, b.owner, name))
        case ((ListRef() | DictRef() | Instance() | Fresh()), (ListRef() | DictRef() | Instance())):
            found = _fresh(run, a, b, name)
            if found is not None:
                return found
        case Buffer(), Buffer() if a.base == b.base:
            kind = b.type if a.provisional else a.type if b.provisional else joined(a.type, b.type)
            one, other = (b, b) if a.provisional else (a, a) if b.provisional else (a, b)
            if len(one.shape) == len(other.shape) and one.of == other.of:
                return Buffer(
                    a.base,
                    kind,
                    generalise(run, a.length, b.length, name),
                    a.provisional and b.provisional,
                    rows.generalised(run, one.shape, other.shape),
                    one.of,
                )
        case (ArrayRef() | ArrayHole(), ArrayRef() | ArrayHole()) if a.ndim == b.ndim:
            shape = tuple(
                generalise(run, x, y, f"{name}.shape")
                for x, y in zip(a.shape, b.shape, strict=True)
            )
            dtype = promote(Scalar(a.dtype), Scalar(b.dtype)).dtype
            if all(each in (dtype, "int64", "bool") for each in (a.dtype, b.dtype)):
                return ArrayHole(dtype, a.ndim, shape)
    first, second = _described(run, a, b, 0), _described(run, b, a, 1)
    return Conflict(
        f"{name} is {first} on one path and {second} on another",
        run.span(),
        "Make it the same kind of value on both paths, or decide by something known beforehand.",
    )


def content(run: Run, value: Value, state: dict[Key, Value]) -> Value | None:
    """What is in a list, dict or object of the program's own making."""
    match value:
        case Fresh():
            return value.content
        case ListRef():
            return state.get(("list", value.id), run.outside.get(("list", value.id)))
        case DictRef():
            return state.get(("dict", value.id), run.outside.get(("dict", value.id)))
        case Instance() if value.real is None:
            names = sorted(key[2] for key in state if key[0] == "attribute" and key[1] == value.id)
            return Entries(
                tuple(names), tuple(state["attribute", value.id, name] for name in names)
            )
    return None


def _fresh(run: Run, a: Value, b: Value, name: str) -> Value | None:
    """The pattern of two lists (dicts, objects) of one form that have no other names."""
    template = a.template if isinstance(a, Fresh) else a
    if type(template) is not type(b) or getattr(template, "kind", 0) is not getattr(b, "kind", 0):
        return None
    left, right = (content(run, each, side) for each, side in zip((a, b), run.sides, strict=True))
    if not isinstance(a, Fresh) and mentions_of(run.sides[0], a) > 1:
        return None
    if mentions_of(run.sides[1], b) > 1 or left is None or right is None:
        return None
    for each in (left, right):
        if isinstance(each, Listed) and each.row is not None:
            rows.freeze_items(run, each.row.base)
    grown = None
    if isinstance(b, ListRef) and not run.looping:
        grown = growing.joined(run, left, right)
    joint = grown or generalise(run, left, right, name)
    if not isinstance(joint, Tuple | Entries) and grown is None:
        return None
    return Fresh(a.id if isinstance(a, Fresh) else run.number(), joint, b)


def mentions_of(state: dict[Key, Value], wanted: Value) -> int:
    """In how many places of the state a list, dict or object is to be had."""
    return sum(_mentioned(value, wanted) for value in state.values())


def _mentioned(value: Value, wanted: Value) -> int:
    match value:
        case ListRef() | DictRef() | Instance():
            return int(same(value, wanted))
        case Tuple():
            return sum(_mentioned(item, wanted) for item in value.items)
        case Entries():
            return sum(_mentioned(item, wanted) for item in value.values)
        case Bound():
            return _mentioned(value.owner, wanted) + _mentioned(value.function, wanted)
        case Maybe():
            return _mentioned(value.value, wanted)
        case Partial():
            return 2
        case Iterator():
            return sum(_mentioned(item, wanted) for item in value.stream.held)
        case Closure():
            return sum(_mentioned(item, wanted) for item in value.defaults)
    return 0


def put(run: Run, state: dict[Key, Value], value: Value) -> None:
    """Enter into a state what is in the lists, dicts and objects that a join has made."""
    if isinstance(value, Tuple):
        for item in value.items:
            put(run, state, item)
    if not isinstance(value, ListRef | DictRef | Instance) or value.id not in run.contents:
        return
    found = run.contents[value.id]
    match value:
        case ListRef():
            state["list", value.id] = found
        case DictRef():
            state["dict", value.id] = found
        case Instance():
            assert isinstance(found, Entries)
            state["born", value.id] = Known(True)
            for name, item in zip(found.keys, found.values, strict=True):
                state["attribute", value.id, name] = item
    parts = found.values if isinstance(found, Entries) else (found,)
    for part in parts:
        put(run, state, part)


def owned(pattern: Value) -> set[int]:
    """The lists, dicts and objects that a pattern makes."""
    match pattern:
        case Fresh():
            return {pattern.id} | owned(pattern.content)
        case Tuple():
            return {each for item in pattern.items for each in owned(item)}
        case Entries():
            return {each for item in pattern.values for each in owned(item)}
    return set()


def _number_type(value: Value) -> Scalar | None:
    return value.type if isinstance(value, Hole) else type_of(value)


def _described(run: Run, value: Value, other: Value, side: int) -> str:
    """A few words for a value of one of two paths, more if those for the other one are the same."""
    words = describe(value)
    if words != describe(other):
        return words
    if isinstance(value, ArrayRef | ArrayHole | Lazy):
        axes = "axis" if value.ndim == 1 else "axes"
        return f"an array of {value.dtype} with {value.ndim} {axes}"
    found = value if isinstance(value, Tuple) else content(run, value, run.sides[side])
    match found:
        case Tuple(items):
            kinds = ", ".join(describe(each) for each in items[:3])
            more = ", …" if len(items) > 3 else ""
            return f"{words} of {len(items)} ({kinds}{more})" if items else f"{words} of 0"
        case Buffer():
            return f"{words} that grows"
        case Entries(keys):
            return f"{words} with the keys {', '.join(map(repr, keys[:4])) or 'none'}"
    return words


def _maybe(run: Run, value: Value, absent: str, message: str) -> Value:
    if isinstance(value, Maybe):
        return Maybe(widen(value.value), Hole(BOOL), absent, value.message)
    if absent == "unset" and not isinstance(value, Known) and _number_type(value) is None:
        if not isinstance(value, Tuple):
            return Conflict(arithmetic.at_line(run, message), run.span())
    if isinstance(value, Known) and _number_type(value) is None:
        return Conflict(arithmetic.at_line(run, message), run.span())
    return Maybe(widen(value), Hole(BOOL), absent, message)


def unset_message(run: Run, name: str, when_true: bool) -> str:
    """What to say where a name is read; `@` stands for that line."""
    span = run.span()
    line = span.line if span is not None else 0
    if run.looping:
        return f"{name} may be unset at line @ when loop at line {line} does not run"
    return (
        f"{name} may be unset at line @ when condition at line {line} is {str(when_true).lower()}"
    )


def widen(value: Value) -> Value:
    """The pattern of a value whose numbers are computed when the program runs."""
    kind = type_of(value)
    if kind is not None:
        return Hole(kind)
    match value:
        case Tuple():
            return Tuple(tuple(map(widen, value.items)), value.kind)
        case Maybe():
            return Maybe(widen(value.value), Hole(BOOL), value.absent, value.message)
    return value


def has_arrays(value: Value | None) -> bool:
    match value:
        case ArrayRef():
            return True
        case Tuple():
            return any(map(has_arrays, value.items))
        case Maybe():
            return has_arrays(value.value)
    return False


def optional(value: Value, there: set[str]) -> Value:
    """The pattern of a value that other paths do not have: its arrays get memory on all paths.

    `there` are the names that there are on all paths: arrays among them are kept, and lengths.
    """
    match value:
        case ArrayRef() if value.base in there and _is_there(value.shape, there) and value.whole:
            return value
        case ArrayRef():
            return hole_for(value, there)
        case Tuple():
            return Tuple(tuple(optional(item, there) for item in value.items), value.kind)
        case Maybe():
            kept = optional(value.value, there)
            return Maybe(kept, Hole(BOOL), value.absent, value.message)
    return widen(value)


def hole_for(array: ArrayRef, there: set[str]) -> ArrayHole:
    """The pattern of an array that is copied: its own lengths where they are known all around."""
    extents = (each if _is_there((each,), there) else widen(each) for each in array.shape)
    return ArrayHole(array.dtype, array.ndim, tuple(extents))


def _is_there(lengths: tuple[Value, ...], there: set[str]) -> bool:
    return all(
        isinstance(each, Known) or (isinstance(each, Number) and each.atom.name in there)
        for each in lengths
    )


def instantiate(run: Run, pattern: Value, hint: str | None) -> Value:
    """The pattern with a name for each of its holes."""
    match pattern:
        case Hole():
            name = run.fresh(pattern.type, hint)
            kinds.note(run, name, pattern.kinds)
            return Number(ir.Var(name), pattern.type)
        case Tuple():
            return Tuple(
                tuple(instantiate(run, item, hint) for item in pattern.items), pattern.kind
            )
        case Entries():
            return Entries(pattern.keys, tuple(instantiate(run, v, hint) for v in pattern.values))
        case Maybe():
            return Maybe(
                instantiate(run, pattern.value, hint),
                instantiate(run, pattern.present, f"{hint}_set" if hint else "is_set"),
                pattern.absent,
                pattern.message,
            )
        case Bound():
            return Bound(pattern.function, instantiate(run, pattern.owner, hint))
        case Buffer():
            length = instantiate(run, pattern.length, f"{hint}_length" if hint else "length")
            run.types[pattern.base] = Array(pattern.type.dtype, 1)
            shape = tuple(instantiate(run, extent, "size") for extent in pattern.shape)
            kind, guessed = pattern.type, pattern.provisional
            return Buffer(pattern.base, kind, length, guessed, shape, pattern.of)
        case Fresh():
            run.contents[pattern.id] = instantiate(run, pattern.content, hint)
            match pattern.template:
                case ListRef():
                    return ListRef(pattern.id)
                case DictRef():
                    return DictRef(pattern.id)
                case Instance():
                    return Instance(pattern.id, pattern.template.kind)
        case ArrayHole():
            base = run.fresh(Array(pattern.dtype, pattern.ndim), hint)
            shape = tuple(instantiate(run, extent, "size") for extent in pattern.shape)
            run.orders[base] = "C" if pattern.ndim == 1 else "?"
            return run.whole(base, shape)
    return pattern


def fill(
    run: Run, pattern: Value, made: Value, value: Value | None, out: Moves, arrays: ArrayMoves
) -> None:
    """What the names of an instantiated pattern are set to, where it is to be `value`."""
    match pattern:
        case Hole():
            assert isinstance(made, Number)
            if value is None or (not isinstance(value, Number) and type_of(value) is None):
                out.append((made.atom.name, Known(0), pattern.type))
            else:
                own = pattern.kinds or frozenset((pattern.type,))
                kinds.note(run, made.atom.name, own, kinds.kinds_of(run, value))
                out.append((made.atom.name, value, pattern.type))
        case Tuple():
            assert isinstance(made, Tuple)
            items = value.items if isinstance(value, Tuple) else (None,) * len(pattern.items)
            for each, name, item in zip(pattern.items, made.items, items, strict=True):
                fill(run, each, name, item, out, arrays)
        case Entries():
            assert isinstance(made, Entries)
            values = value.values if isinstance(value, Entries) else (None,) * len(made.values)
            for each, name, item in zip(pattern.values, made.values, values, strict=True):
                fill(run, each, name, item, out, arrays)
        case Maybe():
            assert isinstance(made, Maybe)
            if isinstance(value, Maybe):
                fill(run, pattern.value, made.value, value.value, out, arrays)
                fill(run, pattern.present, made.present, value.present, out, arrays)
            else:
                absent = value is None or (isinstance(value, Known) and value.object is None)
                fill(run, pattern.value, made.value, None if absent else value, out, arrays)
                fill(run, pattern.present, made.present, Known(not absent), out, arrays)
        case Bound():
            assert isinstance(made, Bound)
            if isinstance(value, Bound):
                fill(run, pattern.owner, made.owner, value.owner, out, arrays)
        case Buffer():
            assert isinstance(made, Buffer)
            fill(run, pattern.length, made.length, growing.fill(run, pattern, value), out, arrays)
            extents: tuple[Value | None, ...] = (None,) * len(pattern.shape)
            if isinstance(value, Buffer) and len(value.shape) == len(extents):
                extents = value.shape
            for each, name, extent in zip(pattern.shape, made.shape, extents, strict=True):
                fill(run, each, name, extent, out, arrays)
        case Fresh():
            found = None if value is None else content(run, value, run.state)
            if found is None:
                found = Conflict("", None)
            fill(run, pattern.content, run.contents[pattern.id], found, out, arrays)
        case ArrayHole():
            assert isinstance(made, ArrayRef)
            extents = value.shape if isinstance(value, ArrayRef) else (None,) * made.ndim
            for each, name, extent in zip(pattern.shape, made.shape, extents, strict=True):
                fill(run, each, name, extent, out, arrays)
            if isinstance(value, ArrayRef):
                arrays.append((made.base, value))
            else:
                open_ = any(isinstance(extent, Hole) for extent in pattern.shape)
                shape = (Known(0),) * made.ndim if open_ else made.shape
                room = tuple(arithmetic.atom(run, each) for each in shape)
                run.emit(ir.Allocate(made.base, room, None, run.span()))


def branch(
    run: Run,
    condition: Value,
    then: Callable[[], None],
    orelse: Callable[[], None],
    live: Callable[[Key], bool] | None = None,
) -> None:
    """Do one thing or the other; both, in a branch each, if that is not known yet."""
    condition = arithmetic.truth(run, condition)
    if isinstance(condition, Known):
        (then if condition.object else orelse)()
        return
    assert isinstance(condition, Number)
    place = run.place
    span = run.span()
    before, size = run.state, len(run.types)
    sides = []
    for action, holds in ((then, True), (orelse, False)):
        run.state = dict(before)
        with run.block() as block:
            run.assume(condition, holds)
            run.place = place
            frames = len(run.frames)
            try:
                action()
            except Raised as raised:
                del run.frames[frames:]
                died(run, raised)
            for key, value in run.state.items():
                if key[0] in FLOW and isinstance(value, Number):
                    run.state[key] = arithmetic.truth(run, value)
        sides.append((run.state, block))
    run.place = place
    (yes, yes_block), (no, no_block) = sides
    if DEAD in yes and DEAD not in no:
        _raise_first(run, condition, yes_block, span)
        run.blocks[-1].extend(no_block)
        run.state = no
        run.assume(condition, False)
        return
    if DEAD in no and DEAD not in yes:
        _raise_first(run, arithmetic.negate(run, condition), no_block, span)
        run.blocks[-1].extend(yes_block)
        run.state = yes
        run.assume(condition, True)
        return
    if DEAD in yes:
        run.state = dict(yes)
        run.emit(ir.If(condition.atom, tuple(yes_block), tuple(no_block), span))
        return
    there = set(itertools.islice(run.types, size))
    run.state = _joined(run, yes, yes_block, no, no_block, live, there)
    if not yes_block and not no_block:
        return
    if yes_block:
        run.emit(ir.If(condition.atom, tuple(yes_block), tuple(no_block), span))
    else:
        opposite = arithmetic.negate(run, condition)
        assert isinstance(opposite, Number)
        run.emit(ir.If(opposite.atom, tuple(no_block), (), span))


def died(run: Run, raised: Raised) -> None:
    """The path being read raises here, for certain: say so in the program, and read no further.

    Where nothing depends on the program's numbers, it is the reading itself that fails; a `try`
    around it, if it is on the same path, goes on with its handler.
    """
    exception = raised.exception
    for caught, depth in reversed(run.handlers):
        if isinstance(exception, caught):
            if len(run.blocks) == depth:
                raise raised
            run.refuse(
                f"`except` would catch the {type(exception).__name__} raised here on some paths",
                "Test the condition with `if` instead of catching the exception.",
                code="SG124",
            )
    if not run.conditional:
        raise raised
    message = words(exception)
    if not raised.arguments:
        message = message.replace("{", "{{").replace("}", "}}")
    kind = type(exception) if isinstance(exception, Exception) else Exception
    run.emit(ir.Guard(ir.Const(False), kind, message, tuple(raised.arguments), raised.span))
    run.state[DEAD] = Known(True)


def _raise_first(run: Run, condition: Value, block: list[ir.Statement], span: Span | None) -> None:
    """Put a branch that raises before the statements that go on without it."""
    match block:
        case [ir.Guard(ir.Const(), exception, message, arguments, where)]:
            fine = arithmetic.negate(run, condition)
            assert isinstance(fine, Number)
            run.emit(ir.Guard(fine.atom, exception, message, arguments, where))
        case _:
            assert isinstance(condition, Number)
            run.emit(ir.If(condition.atom, tuple(block), (), span))


def _born(run: Run, id: int, state: dict[Key, Value]) -> bool:
    """Whether an object is there on a path."""
    return ("born", id) in state or ("born", id) in run.outside


def _joined(
    run: Run,
    yes: dict[Key, Value],
    yes_block: list[ir.Statement],
    no: dict[Key, Value],
    no_block: list[ir.Statement],
    live: Callable[[Key], bool] | None,
    there: set[str],
) -> dict[Key, Value]:
    state: dict[Key, Value] = {}
    todo: list[tuple[Value, Value, Value | None, Value | None]] = []
    gone = [
        {key[1] for key, value in side.items() if key[0] == "returned" and same(value, Known(True))}
        for side in (yes, no)
    ]
    run.sides, run.looping, run.there = (yes, no), False, there
    for key in dict.fromkeys((*yes, *no)):
        a, b = yes.get(key, run.outside.get(key)), no.get(key, run.outside.get(key))
        if a is not None and b is not None and same(a, b):
            state[key] = a
            continue
        if live is not None and not live(key):
            continue
        if (a is None or b is None) and (
            key[0] in ("list", "dict", "born", "iterator")
            or (key[0] == "attribute" and not all(_born(run, key[1], side) for side in (yes, no)))
        ):
            # What only one path has made, the other cannot refer to.
            state[key] = a if a is not None else b  # type: ignore[assignment]
            continue
        if key[0] in FLOW:
            a, b = a or Known(False), b or Known(False)
        if key[0] == "name" and (key[1] in gone[0] or key[1] in gone[1]):
            # A call that has returned on one path reads its names no more there.
            kept = b if key[1] in gone[0] else a
            if kept is None or (key[1] in gone[0] and key[1] in gone[1]):
                continue
            pattern = optional(kept, there)
            a, b = (None, b) if key[1] in gone[0] else (a, None)
        elif key[0] == "return" and (a is None or b is None):
            present = a if a is not None else b
            assert present is not None
            pattern = optional(present, there)
        elif (a is None or b is None) and has_arrays(a if a is not None else b):
            present = a if a is not None else b
            assert present is not None
            message = unset_message(run, slot_name(key), a is None)
            pattern = Maybe(optional(present, there), Hole(BOOL), "unset", message)
        else:
            grown = growing.joined(run, a, b) if key[0] == "list" else None
            pattern = grown or generalise(run, a, b, slot_name(key))
        made = boxes.joined(instantiate(run, pattern, hint(key)), (a, yes), (b, no))
        state[key] = made
        put(run, state, made)
        todo.append((pattern, made, a, b))
    for block, first in ((yes_block, True), (no_block, False)):
        moves: Moves = []
        arrays: ArrayMoves = []
        run.blocks.append(block)
        run.state = yes if first else no
        for each in todo:
            fill(run, each[0], each[1], each[2] if first else each[3], moves, arrays)
        copy_arrays(run, arrays)
        set_names(run, moves)
        run.blocks.pop()
    _freeze_shared(run, state, todo)
    return state


FLOW = ("returned", "broken", "continued", "ended")


def slot_name(key: Key) -> str:
    match key[0]:
        case "name":
            return str(key[2])
        case "return":
            return "the result"
        case "attribute":
            return f"the attribute {key[2]}"
        case "list":
            return "the list"
        case "dict":
            return "the dict"
        case "iterator":
            return "how far this iterator has come"
    return "the value"


def hint(key: Key) -> str | None:
    match key[0]:
        case "name" | "attribute":
            return str(key[2])
        case "return":
            return "result"
        case "iterator":
            return "position"
        case "returned" | "broken" | "continued" | "ended":
            return str(key[0])
    return None


def set_names(run: Run, moves: Moves) -> None:
    """Set names to values, casts first, copies last."""
    atoms = [(name, arithmetic.cast(run, value, type)) for name, value, type in moves]
    for name, atom in atoms:
        run.emit(ir.Assign(ir.Var(name), atom, run.span()))


def copy_arrays(run: Run, arrays: ArrayMoves) -> None:
    from srcgrad.frontend import arrays as lowering

    for name, value in arrays:
        source = value if value.whole else lowering.materialise(run, value)
        kind = run.types[name] if name in run.types else run.types[source.base]
        assert isinstance(kind, Array)
        if kind.dtype != source.dtype:
            source = lowering.materialise(run, lowering.converted(run, source, kind.dtype))
            run.frozen[name] = (f"this array is one of {value.dtype} on a path", run.span())
        run.emit(ir.Copy(name, source.base, run.span()))
        run.types[name] = run.types[source.base] if name not in run.types else run.types[name]


def references(state: dict[Key, Value], base: str) -> int:
    """In how many places of the state an array is to be had."""
    return sum(_refers(value, base) for value in state.values())


def _refers(value: Value, base: str) -> int:
    match value:
        case ArrayRef() | Buffer():
            return int(value.base == base)
        case Tuple():
            return sum(_refers(item, base) for item in value.items)
        case Entries():
            return sum(_refers(item, base) for item in value.values)
        case Bound():
            return _refers(value.owner, base)
        case Maybe():
            return _refers(value.value, base)
        case Lazy():
            return sum(base == read for read, _ in value.reads)
    return 0


def _freeze_shared(
    run: Run,
    state: dict[Key, Value],
    todo: list[tuple[Value, Value, Value | None, Value | None]],
) -> None:
    """Let nothing be written to an array that two names may or may not share."""
    message = "this array may or may not be the one that another name stands for"
    for pattern, made, a, b in todo:
        for each, sources in arrays_of(run, pattern, made, ((a, run.sides[0]), (b, run.sides[1]))):
            for source in sources:
                if isinstance(source, ArrayRef) and references(state, source.base):
                    run.frozen[source.base] = run.frozen[each.base] = (message, run.span())


Side = tuple[Value | None, dict[Key, Value]]
"""What a pattern stands for on a path, and the state there."""


def arrays_of(
    run: Run, pattern: Value, made: Value, sides: tuple[Side, ...]
) -> Generator[tuple[ArrayRef, tuple[Value | None, ...]]]:
    """The arrays of an instantiated pattern, each with what it is on the paths."""
    if isinstance(pattern, ArrayHole):
        if isinstance(made, ArrayRef):
            yield made, tuple(value for value, _ in sides)
        return
    if isinstance(pattern, Fresh):
        inner = tuple((None if v is None else content(run, v, state), state) for v, state in sides)
        yield from arrays_of(run, pattern.content, run.contents[pattern.id], inner)
        return
    for k, each in enumerate(_within(pattern, pattern)):
        inner = tuple((_nth(_within(pattern, value), k), state) for value, state in sides)
        name = _nth(_within(pattern, made), k)
        if name is not None:
            yield from arrays_of(run, each, name, inner)


def _within(pattern: Value, value: Value | None) -> tuple[Value, ...]:
    """What a value consists of, taken apart as the pattern is."""
    match pattern, value:
        case Tuple(), Tuple():
            return value.items
        case Entries(), Entries():
            return value.values
        case Bound(), Bound():
            return (value.owner,)
        case Maybe(), Maybe():
            return (value.value,)
        case Maybe(), _ if value is not None:
            return (value,)
    return ()


def _nth(values: tuple[Value, ...], k: int) -> Value | None:
    return values[k] if k < len(values) else None


__all__ = [
    "Instance",
    "ListRef",
    "NeedKnown",
    "branch",
    "fill",
    "generalise",
    "instantiate",
    "widen",
]
