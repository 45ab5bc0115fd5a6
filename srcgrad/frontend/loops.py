"""Loops: what an iteration hands to the next becomes cells; what is known is unrolled."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import gast

from srcgrad import errors, ir
from srcgrad.frontend import arithmetic, containers, sizes
from srcgrad.frontend.arithmetic import atom, describe, numbers, plain
from srcgrad.frontend.joins import (
    FLOW,
    ArrayMoves,
    Moves,
    branch,
    died,
    fill,
    generalise,
    hint,
    instantiate,
    owned,
    put,
    references,
    slot_name,
    widen,
)
from srcgrad.frontend.run import DEAD, NeedKnown, NotAccumulated, Raised, Run
from srcgrad.frontend.values import (
    ArrayHole,
    ArrayRef,
    Buffer,
    Conflict,
    DictRef,
    Entries,
    Fresh,
    Generator,
    Hole,
    Items,
    Iteration,
    Key,
    Known,
    Lazily,
    Lazy,
    ListRef,
    Maybe,
    Number,
    Range,
    Tuple,
    Value,
    same,
)
from srcgrad.types import BOOL, FLOAT, INT, Array, Scalar

UNROLLED = 4096
"""The most iterations that are unrolled because the body needs to know which one it is in."""
TRIALS = 12


# ---------------------------------------------------------------------------- what is run over


def iterated(run: Run, value: Value) -> Iteration | Items | Generator:
    """How to run over a value: item by item if their number is known, else by counting."""
    from srcgrad.frontend import arrays, attributes, calls

    value = plain(run, value)
    match value:
        case Tuple():
            return Items(value.items)
        case Range():
            return Iteration(value.start, value.stop, value.step, lambda counter: counter)
        case Known(range() as known):
            bounds = (Known(known.start), Known(known.stop), Known(known.step))
            return Iteration(*bounds, lambda counter: counter)
        case Known(frozenset()):
            run.refuse("a set has no fixed order", "Run over a tuple or a list.")
        case Known(str() | bytes() as known):
            return Items(tuple(map(Known, known)))
        case ListRef():
            contents = run.get(("list", value.id))
            if isinstance(contents, Tuple):
                return Items(contents.items)
            assert isinstance(contents, Buffer)
            return Iteration(
                Known(0),
                contents.length,
                Known(1),
                lambda counter: containers.item(run, value, counter),
            )
        case DictRef():
            return Items(
                tuple(containers.key_value(key) for key in containers.entries(run, value).keys)
            )
        case ArrayRef() | Lazy():
            if not value.shape:
                raise Raised(TypeError("iteration over a 0-d array"), run.span())
            return Iteration(
                Known(0),
                value.shape[0],
                Known(1),
                lambda counter: arrays.row(run, value, counter),
            )
        case Lazily():
            expanded = value.expand(run)
            return expanded if isinstance(expanded, Items | Iteration) else iterated(run, expanded)
        case Generator():
            return value
        case Known(type() as kind) if hasattr(kind, "__members__"):
            return Items(tuple(Known(member) for member in kind))  # type: ignore[attr-defined]
    if hasattr(getattr(value, "kind", None), "__getitem__") and hasattr(value.kind, "__len__"):  # type: ignore[union-attr]
        size = calls.call(run, attributes.read(run, value, "__len__"), (), {})
        method = attributes.read(run, value, "__getitem__")
        return Iteration(
            Known(0), size, Known(1), lambda counter: calls.call(run, method, (counter,), {})
        )
    if isinstance(value, Known):
        raise Raised(
            TypeError(f"{type(value.object).__name__!r} object is not iterable"), run.span()
        )
    if isinstance(value, Number):
        raise Raised(TypeError(f"cannot iterate over {describe(value)}"), run.span())
    run.refuse(f"iteration over {describe(value)} is not supported", "Use a list or a range.")


def trips(run: Run, over: Iteration) -> Value:
    """How many iterations there are."""
    start, stop, step = over.start, over.stop, over.step
    if isinstance(start, Known) and isinstance(stop, Known) and isinstance(step, Known):
        return Known(len(range(start.object, stop.object, step.object)))
    if not isinstance(step, Known):
        run.refuse("the step of this range must be known", "Use a while loop.", NeedKnown)
    if step.object in (1, -1):
        ends = (stop, start) if step.object == 1 else (start, stop)
        count = numbers(run, operator.sub, *ends)
    else:
        size = abs(step.object)
        ends = (stop, start) if step.object > 0 else (start, stop)
        span = numbers(run, operator.add, numbers(run, operator.sub, *ends), Known(size - 1))
        count = numbers(run, operator.floordiv, span, Known(size))
    if same(start, Known(0)) and same(step, Known(1)) and isinstance(stop, Number):
        if stop.atom in (each.atom for each in run.dims.values()):
            return stop
    return arithmetic.numbers(run, max, count, Known(0))


def known_items(run: Run, value: Value, wanted: int | None = None) -> tuple[Value, ...]:
    """The items of something whose number of items is known."""
    over = iterated(run, value)
    if isinstance(over, Items):
        return over.items
    if isinstance(over, Generator):
        found: list[Value] = []
        known_only(run, over, found.append)
        return tuple(found)
    count = trips(run, over)
    if not isinstance(count, Known):
        if wanted is not None:
            agree = numbers(run, operator.eq, count, Known(wanted))
            run.guard(
                agree,
                ValueError,
                f"expected {wanted} values to unpack, got {{}}",
                (atom(run, count),),
            )
            count = Known(wanted)
        else:
            run.refuse(
                "the number of items must be known here",
                "Use a loop, or an argument whose length is known.",
                NeedKnown,
            )
    return tuple(
        over.item(numbers(run, operator.add, over.start, Known(k * step_of(over))))
        for k in range(count.object)
    )


def step_of(over: Iteration) -> int:
    assert isinstance(over.step, Known)
    return int(over.step.object)


# --------------------------------------------------------------------------------- cells


@dataclass(eq=False)
class Attempt:
    """One way to run a loop: what each slot of the state is at the start of an iteration."""

    patterns: dict[Key, Value]
    summed: dict[Key, Scalar]
    refused: set[Key]


@dataclass(eq=False)
class Cells:
    """What an attempt has made: the program of an iteration, and the cells that it hands on."""

    entry: dict[Key, Value]
    made: dict[Key, Value]
    end: dict[Key, Value]
    block: list[ir.Statement]
    sums: dict[Key, Number]
    dead: bool
    swaps: list[tuple[str, str]]


def settle(
    run: Run,
    attempt: Attempt,
    live: Callable[[Key], bool],
    body: Callable[[], None],
) -> Cells:
    """Read a loop's body until what it hands from one iteration to the next is consistent."""
    saved = run.save()
    writes, frozen = dict(run.writes), dict(run.frozen)
    for _ in range(TRIALS):
        try:
            cells = _iteration(run, attempt, body)
        except NotAccumulated as wrong:
            if wrong.key not in attempt.summed:
                raise
            run.restore(saved)
            del attempt.summed[wrong.key]
            attempt.refused.add(wrong.key)
            entry = run.get(wrong.key)
            if entry is not None:
                attempt.patterns[wrong.key] = widen(entry)
            continue
        cells.swaps = _swaps(run, cells, live)
        if cells.dead or not _widened(run, attempt, cells, live):
            written = {base for base, count in run.writes.items() if writes.get(base) != count}
            _refuse_aliases(run, attempt, cells, live, written, set(run.frozen) - set(frozen))
            return cells
        wider = dict(run.wider)
        run.restore(saved)
        for key in [key for key in wider if key in attempt.summed]:
            attempt.summed[key] = wider.pop(key)
        run.wider.update(wider)
    run.refuse(
        "the values that this loop hands from one iteration to the next do not settle on a type",
        "Give each name one kind of value.",
        NeedKnown,
    )


def _refuse_aliases(
    run: Run,
    attempt: Attempt,
    cells: Cells,
    live: Callable[[Key], bool],
    written: set[str],
    frozen: set[str],
) -> None:
    """Refuse what would be wrong if two names for one array were kept in two arrays.

    An array that a loop carries is copied from iteration to iteration; Python would hand on the
    array itself, and a write through one of its names would be seen through the others.
    """
    held = {key: value for key, value in cells.end.items() if live(key) and run.alive(key)}
    first = {key: value for key, value in cells.entry.items() if live(key) and run.alive(key)}
    shared = set(frozen)
    for key, pattern in attempt.patterns.items():
        if not isinstance(pattern, ArrayHole):
            continue
        before, made, after = cells.entry.get(key), cells.made[key], cells.end.get(key)
        bases = {each.base for each in (before, made, after) if isinstance(each, ArrayRef)}
        if (
            isinstance(before, ArrayRef)
            and references(first, before.base) > 1
            or isinstance(after, ArrayRef)
            and references(held, after.base) > 1
        ):
            shared |= bases
            for base in bases:
                run.frozen.setdefault(base, (ALIASED, run.span()))
    if shared & written:
        run.refuse(
            ALIASED,
            "Copy the array before the loop, or where it gets its second name: `x = x.copy()`.",
            errors.AliasingError,
        )


ALIASED = "this loop writes to an array that may have another name"


def _iteration(run: Run, attempt: Attempt, body: Callable[[], None]) -> Cells:
    entry = run.state
    head = dict(entry)
    made: dict[Key, Value] = {}
    for key, pattern in attempt.patterns.items():
        value = instantiate(run, pattern, hint(key))
        made[key] = value
        head[key] = value
        put(run, head, value)
        if key[0] in FLOW:
            head[key] = Known(False)
        elif key[0] == "return":
            del head[key]
    sums: dict[Key, Number] = {}
    before = dict(run.accumulators)
    for key, type in attempt.summed.items():
        cell = Number(ir.Var(run.fresh(type, hint(key))), type)
        sums[key] = cell
        head[key] = cell
        run.accumulators[key] = cell.atom.name
    run.state = dict(head)
    frames = len(run.frames)
    with run.block() as block:
        try:
            body()
        except Raised as raised:
            del run.frames[frames:]
            died(run, raised)
    end = run.state
    run.accumulators = before
    run.state = entry
    cells = Cells(entry, made, end, block, sums, DEAD in end, [])
    return cells


def _swaps(run: Run, cells: Cells, live: Callable[[Key], bool]) -> list[tuple[str, str]]:
    """Pairs of arrays that have changed places under all their names."""
    end = cells.end
    entry = {key: value for key, value in cells.entry.items() if live(key) and run.alive(key)}
    moved: dict[str, str] = {}
    for key, old in entry.items():
        new = end.get(key)
        if isinstance(old, ArrayRef) and isinstance(new, ArrayRef) and old.whole and new.whole:
            if moved.setdefault(old.base, new.base) != new.base:
                return []
    pairs = []
    for a, b in moved.items():
        if a < b and moved.get(b) == a and references(entry, a) == references(entry, b) == 1:
            if run.types[a] == run.types[b] or _alike(run.types[a], run.types[b]):
                pairs.append((a, b))
    return pairs


def _alike(a: Any, b: Any) -> bool:
    return isinstance(a, Array) and isinstance(b, Array) and (a.dtype, a.ndim) == (b.dtype, b.ndim)


def _widened(run: Run, attempt: Attempt, cells: Cells, live: Callable[[Key], bool]) -> bool:
    """Fit the attempt to what an iteration did; whether it has to be read again."""
    again = any(key in attempt.summed for key in run.wider)
    entry, end = cells.entry, cells.end
    swapped = {name for pair in cells.swaps for name in pair}
    head: dict[Key, Value] = {**run.outside, **entry, **cells.made, **cells.sums}
    made_here = {each for pattern in attempt.patterns.values() for each in owned(pattern)}
    run.sides, run.looping = (entry, end), True
    for key in dict.fromkeys((*end, *entry)):
        if key[0] == "born" or key in attempt.summed or not live(key):
            continue
        old, new = head.get(key), end.get(key, run.outside.get(key))
        if key[0] in FLOW and key[1] == run.frame.id and key not in attempt.patterns:
            old = Known(False) if old is None else old
        if isinstance(old, ArrayRef) and isinstance(new, ArrayRef) and old.base in swapped:
            continue
        pattern = attempt.patterns.get(key)
        if key[0] in ("list", "dict", "attribute") and key[1] in made_here:
            continue
        if not (pattern is not None and owned(pattern)) and old is not None and new is not None:
            if same(old, new):
                continue
        if old is None and new is not None and _made_inside(key, entry):
            continue
        if key[0] == "return":
            assert new is not None
            wider = (
                Hole(BOOL)
                if new is None
                else generalise(run, pattern, new)
                if pattern
                else widen(new)
            )
        elif key[0] == "list" and pattern is None and _grows(old, new):
            wider = _grown(run, old, new)
        else:
            first = pattern if pattern is not None else entry.get(key, run.outside.get(key))
            if key[0] in FLOW and first is None:
                first = Known(False)
            wider = generalise(run, first, new, slot_name(key))
            if isinstance(wider, Maybe) and not isinstance(wider.value, Conflict):
                wider = Maybe(widen(wider.value), wider.present, wider.absent, wider.message)
            if isinstance(pattern, ArrayHole) and isinstance(wider, ArrayHole):
                wider = pattern if _same_shape_pattern(pattern, wider) else wider
        if pattern is None or not same_pattern(pattern, wider):
            attempt.patterns[key] = wider
            again = True
    return again


def _made_inside(key: Key, entry: dict[Key, Value]) -> bool:
    if key[0] in ("list", "dict", "temporary"):
        return key[0] != "temporary" or False
    return key[0] == "attribute" and ("born", key[1]) not in entry


def same_pattern(a: Value, b: Value) -> bool:
    match a, b:
        case Hole(), Hole():
            return a.type == b.type
        case Tuple(), Tuple():
            return len(a.items) == len(b.items) and all(map(same_pattern, a.items, b.items))
        case Entries(), Entries():
            return a.keys == b.keys and all(map(same_pattern, a.values, b.values))
        case Maybe(), Maybe():
            return a.absent == b.absent and same_pattern(a.value, b.value)
        case Buffer(), Buffer():
            return a.base == b.base and a.type == b.type and a.provisional == b.provisional
        case ArrayHole(), ArrayHole():
            return a.dtype == b.dtype and all(map(same_pattern, a.shape, b.shape))
    if isinstance(a, Fresh) and isinstance(b, Fresh):
        return same_pattern(a.content, b.content)
    return same(a, b)


def _same_shape_pattern(a: ArrayHole, b: ArrayHole) -> bool:
    return a.dtype == b.dtype


def _grows(old: Value | None, new: Value | None) -> bool:
    return isinstance(old, Tuple) and (
        (isinstance(new, Tuple) and len(new.items) > len(old.items)) or isinstance(new, Buffer)
    )


def _grown(run: Run, old: Value | None, new: Value | None) -> Value:
    """The pattern of a list of numbers that a loop appends to."""
    assert isinstance(old, Tuple)
    items = new.items if isinstance(new, Tuple) else old.items
    kinds = [arithmetic.type_of(item) for item in items]
    if isinstance(new, Buffer):
        kinds.append(new.type)
    known = [kind for kind in kinds if kind is not None]
    if len(known) != len(kinds):
        return Conflict(
            "a list that grows in a run-time loop holds something other than numbers",
            run.span(),
            "Append to one list for each component, or write into an array.",
        )
    type = arithmetic.promote(*known) if known else FLOAT
    base = run.fresh(Array(type.dtype, 1))
    return Buffer(base, type, Hole(INT), provisional=not known)


def start_cells(run: Run, attempt: Attempt, cells: Cells) -> None:
    """Set the cells to what they are before the first iteration."""
    moves: Moves = []
    for key, pattern in attempt.patterns.items():
        value = cells.entry.get(key, run.outside.get(key))
        if isinstance(pattern, Buffer) and isinstance(value, Tuple):
            value = containers.to_buffer(run, pattern, value)
        if key[0] in FLOW and value is None:
            value = Known(False)
        arrays: ArrayMoves = []
        fill(run, pattern, cells.made[key], value, moves, arrays)
        _copy_in(run, arrays)
    for key, cell in cells.sums.items():
        value = cells.entry.get(key)
        assert value is not None
        moves.append((cell.atom.name, value, cell.type))
    for name, value, type in moves:
        _set(run, name, value, type)


def _set(run: Run, name: str, value: Value, type: Scalar) -> None:
    run.emit(ir.Assign(ir.Var(name), arithmetic.cast(run, value, type), run.span()))


def _copy_in(run: Run, arrays: ArrayMoves) -> None:
    from srcgrad.frontend import joins

    joins.copy_arrays(run, arrays)


def hand_on(run: Run, attempt: Attempt, cells: Cells, extra: Moves) -> None:
    """At the end of an iteration, set the cells for the next: casts first, copies last."""
    from srcgrad.frontend import arrays as lowering

    moves: Moves = []
    stores: ArrayMoves = []
    state = run.state
    run.state = cells.end
    for key, pattern in attempt.patterns.items():
        value = cells.end.get(key, run.outside.get(key))
        if isinstance(pattern, Buffer) and isinstance(value, Tuple):
            run.refuse("a list that is replaced in a loop that also appends to it", kind=NeedKnown)
        if key[0] in FLOW and value is None:
            value = Known(False)
        fill(run, pattern, cells.made[key], value, moves, stores)
    moves += extra
    targets = {name for name, _, _ in moves} | {number.atom.name for number in cells.sums.values()}
    atoms: list[tuple[str, ir.Atom]] = []
    for name, value, type in moves:
        source = arithmetic.cast(run, value, type)
        if isinstance(source, ir.Var) and source.name == name:
            continue
        if isinstance(source, ir.Var) and source.name in targets:
            source_type = run.types[source.name]
            assert isinstance(source_type, Scalar)
            source = run.define(source, source_type).atom
        atoms.append((name, source))
    for first, second in cells.swaps:
        run.emit(ir.Swap(first, second, run.span()))
    lowering.store_cells(run, stores, cells.made)
    for name, source in atoms:
        run.emit(ir.Assign(ir.Var(name), source, run.span()))
    run.state = state


def leave(run: Run, attempt: Attempt, cells: Cells, live: Callable[[Key], bool]) -> None:
    """The state after the loop."""
    state = dict(cells.entry)
    for key in list(state):
        if key not in cells.end and not live(key):
            del state[key]
    for key, value in cells.made.items():
        state[key] = value
        put(run, state, value)
    for key, number in cells.sums.items():
        state[key] = number
    for key in list(state):
        if key not in cells.made and key not in cells.sums:
            after = cells.end.get(key)
            if after is not None and not same(state[key], after) and not live(key):
                del state[key]
    run.state = state


# ------------------------------------------------------------------------------ for and while


def for_statement(run: Run, node: Any) -> None:
    from srcgrad.frontend import expressions, statements

    over = iterated(run, expressions.evaluate(run, node.iter))
    run.place = node
    frame = run.frame

    def body(value: Value) -> None:
        run.place = node.target
        statements.assign(run, node.target, statements.stored(run, value))
        statements.block(run, node.body)

    exits = _exits(node.body)
    run_over(run, over, body, node=node, exits=exits)
    _else(run, node)
    assert frame is run.frame


def _else(run: Run, node: Any) -> None:
    """The `else` of a loop, and the end of its flags."""
    from srcgrad.frontend import statements

    frame = run.frame
    broken = run.state.pop(("broken", frame.id, frame.loops + 1), Known(False))
    if node.orelse:
        run.place = node
        branch(
            run,
            arithmetic.truth(run, broken),
            lambda: None,
            lambda: statements.block(run, node.orelse),
            statements.live_after(run, node),
        )


def _exits(statements: list[Any]) -> bool:
    """Whether a loop's body may leave the loop by `break` or `return`."""
    for statement in statements:
        match statement:
            case gast.Break() | gast.Return():
                return True
            case gast.For() | gast.While():
                if _returns(statement.body) or _exits(statement.orelse):
                    return True
            case gast.FunctionDef():
                continue
            case _:
                for field in ("body", "orelse", "finalbody"):
                    if _exits(getattr(statement, field, [])):
                        return True
                if any(_exits(each.body) for each in getattr(statement, "handlers", [])):
                    return True
    return False


def _returns(statements: list[Any]) -> bool:
    return any(isinstance(each, gast.Return) for s in statements for each in gast.walk(s))


def run_over(
    run: Run,
    over: Iteration | Items | Generator,
    body: Callable[[Value], None],
    node: Any = None,
    exits: bool = False,
    sums: tuple[Key, ...] = (),
) -> None:
    """Do the body for every item."""
    frame = run.frame
    frame.loops += 1
    try:
        if isinstance(over, Generator):
            if exits:
                run.refuse("break or return while running over a generator", "Run over a list.")
            generate(run, over, body, sums)
        elif isinstance(over, Items):
            _unrolled(run, list(over.items), 0, body)
        else:
            _counted_or_unrolled(run, over, body, node, exits, sums)
    finally:
        frame.loops -= 1


def _unrolled(run: Run, items: list[Value], position: int, body: Callable[[Value], None]) -> None:
    """One iteration after the other, each only if none before has left the loop."""
    from srcgrad.frontend import statements

    frame = run.frame
    while position < len(items):
        run.state.pop(("continued", frame.id, frame.loops), None)
        stop = statements.stopped(run)
        if isinstance(stop, Known):
            if stop.object:
                return
            body(items[position])
            position += 1
            continue
        rest = position
        branch(run, stop, lambda: None, partial(_step_on, run, items, rest, body))
        break
    run.state.pop(("continued", frame.id, frame.loops), None)


def _step_on(run: Run, items: list[Value], position: int, body: Callable[[Value], None]) -> None:
    body(items[position])
    _unrolled(run, items, position + 1, body)


def _counted_or_unrolled(
    run: Run,
    over: Iteration,
    body: Callable[[Value], None],
    node: Any,
    exits: bool,
    sums: tuple[Key, ...],
) -> None:
    count = _known_count(over)
    if count is None:
        _counted(run, over, body, node, exits, sums)
        return
    if count == 0:
        return
    saved = run.save()
    state = dict(run.state)
    try:
        _counted(run, over, body, node, exits, sums)
    except NeedKnown:
        if count > UNROLLED:
            raise
        run.restore(saved)
        run.state = state
        step = step_of(over)
        assert isinstance(over.start, Known)
        first = over.start.object
        _unrolled(run, [over.item(Known(first + k * step)) for k in range(count)], 0, body)


def _known_count(over: Iteration) -> int | None:
    match over:
        case Iteration(Known(start), Known(stop), Known(step)):
            return len(range(start, stop, step))
    return None


def _guess(run: Run, node: Any, sums: tuple[Key, ...]) -> Attempt:
    """What a loop probably hands on: the names that its text assigns to and that are live."""
    attempt = Attempt({}, {}, set())
    for key in sums:
        value = run.state.get(key)
        kind = None if value is None else arithmetic.type_of(value)
        if kind is not None:
            attempt.summed[key] = kind
    if node is None:
        return attempt
    frame = run.frame
    names = frame.liveness
    for name in names.summed.get(node, ()):
        key = ("name", frame.id, name)
        value = run.state.get(key)
        if key in run.accumulators or value is None:
            continue
        kind = arithmetic.type_of(value)
        if kind is not None:
            attempt.summed[key] = INT if kind.dtype == "bool" else kind
    for name in names.assigned.get(node, ()):
        key = ("name", frame.id, name)
        value = run.state.get(key)
        if value is None or key in attempt.summed or key in run.accumulators:
            continue
        if name in names.head.get(node, ()) or name in names.captured:
            attempt.patterns[key] = widen(value)
    for name in _grown_names(node):
        value = run.state.get(("name", frame.id, name))
        if isinstance(value, ListRef):
            contents = run.get(("list", value.id))
            if isinstance(contents, Tuple) and all(map(arithmetic.is_number, contents.items)):
                pattern = _grown(run, contents, contents)
                if isinstance(pattern, Buffer):
                    attempt.patterns["list", value.id] = pattern
    return attempt


@functools.lru_cache(maxsize=512)
def _grown_names(node: Any) -> tuple[str, ...]:
    """The lists that a loop's body appends to or pops from, by name."""
    found: dict[str, None] = {}
    for statement in node.body:
        for each in gast.walk(statement):
            match each:
                case gast.Call(func=gast.Attribute(value=gast.Name(id=name), attr=method)):
                    if method in ("append", "extend", "pop"):
                        found[name] = None
    return tuple(found)


def _live(run: Run, node: Any) -> Callable[[Key], bool]:
    frame = run.frame
    names = frame.liveness
    head = names.head.get(node)
    inner = ("continued", frame.id, frame.loops)

    def live(key: Key) -> bool:
        if key == inner or (key[0] == "temporary" and key not in run.state):
            return False
        if key[0] != "name" or key[1] != frame.id or head is None:
            return True
        return key[2] in head or key[2] in names.captured

    return live


def _counted(
    run: Run,
    over: Iteration,
    body: Callable[[Value], None],
    node: Any,
    exits: bool,
    sums: tuple[Key, ...],
) -> None:
    """A loop of the program."""
    if exits:
        saved = run.save()
        state = dict(run.state)
        if _leaving(run, over, body, node, sums):
            return
        run.restore(saved)
        run.state = state
    place = run.place
    attempt = _guess(run, node, sums)
    live = _live(run, node)
    start, stop, step = over.start, over.stop, over.step
    if not isinstance(step, Known):
        nonzero = numbers(run, operator.ne, step, Known(0))
        run.guard(nonzero, ValueError, "range() arg 3 must not be zero")
    counters: list[str] = []

    def iteration() -> None:
        name = run.fresh(INT)
        counters.append(name)
        run.place = place
        counter = Number(ir.Var(name), INT)
        run.hints[name] = _counter_hint(node)
        if _counts_nonnegative(run, over):
            run.signs.add(name)
        body(over.item(counter))
        run.place = place

    cells = settle(run, attempt, live, iteration)
    if cells.dead:
        ran = _runs(run, over)
        if isinstance(ran, Known):
            if ran.object:
                run.blocks[-1].extend(cells.block)
                run.state = cells.end
            return
        assert isinstance(ran, Number)
        run.emit(ir.If(ran.atom, tuple(cells.block), (), run.span()))
        return
    first = _runs(run, over) if _any_maybe(attempt) else None
    start_cells(run, attempt, cells)
    run.blocks.append(cells.block)
    hand_on(run, attempt, cells, [])
    run.blocks.pop()
    counter = counters[-1]
    bounds = (atom(run, start), atom(run, stop), atom(run, step))
    run.emit(ir.For(counter, *bounds, tuple(cells.block), run.span()))
    leave(run, attempt, cells, live)
    if first is not None:
        _always_set(run, attempt, cells, first)


def _counts_nonnegative(run: Run, over: Iteration) -> bool:
    """Whether a loop's counter is certainly never negative."""
    if not isinstance(over.step, Known):
        return False
    if over.step.object > 0:
        return sizes.nonnegative(run, over.start)
    if isinstance(over.stop, Known):
        return bool(over.stop.object >= -1)
    return sizes.nonnegative(run, over.stop)


def _counter_hint(node: Any) -> str:
    """The user's name for the counter: the target of `range`, the first of `enumerate`."""
    target, over = getattr(node, "target", None), getattr(node, "iter", None)
    called = getattr(getattr(over, "func", None), "id", "")
    if called == "enumerate" and isinstance(target, gast.Tuple):
        target = target.elts[0]
    elif called != "range":
        return "k"
    return target.id if isinstance(target, gast.Name) else "k"


def _any_maybe(attempt: Attempt) -> bool:
    return any(isinstance(p, Maybe) and p.absent == "unset" for p in attempt.patterns.values())


def _runs(run: Run, over: Iteration) -> Value:
    """Whether there is a first iteration."""
    if isinstance(over.step, Known):
        function = operator.lt if over.step.object > 0 else operator.gt
        return numbers(run, function, over.start, over.stop)
    up = numbers(run, operator.lt, over.start, over.stop)
    down = numbers(run, operator.gt, over.start, over.stop)
    positive = numbers(run, operator.gt, over.step, Known(0))
    negative = numbers(run, operator.lt, over.step, Known(0))
    return arithmetic.logical(
        run,
        ir.either,
        arithmetic.logical(run, ir.both, positive, up),
        arithmetic.logical(run, ir.both, negative, down),
    )


def _always_set(run: Run, attempt: Attempt, cells: Cells, ran: Value) -> None:
    """A name that every iteration sets is set after the loop if there was an iteration."""
    for key, pattern in attempt.patterns.items():
        if not isinstance(pattern, Maybe) or pattern.absent != "unset":
            continue
        end, value = cells.end.get(key), run.state[key]
        if end is None or isinstance(end, Maybe) or key in cells.entry:
            continue
        assert isinstance(value, Maybe)
        message = value.message
        if isinstance(ran, Known):
            run.state[key] = value.value if ran.object else value
        else:
            run.state[key] = Maybe(value.value, ran, "unset", message)


def _leaving(
    run: Run,
    over: Iteration,
    body: Callable[[Value], None],
    node: Any,
    sums: tuple[Key, ...],
) -> bool:
    """A counting loop with `break` or `return`: a `while` with a flag. False if it never leaves."""
    from srcgrad.frontend import statements

    place = run.place
    frame = run.frame
    attempt = _guess(run, node, sums)
    live = _live(run, node)
    flags = [("broken", frame.id, frame.loops), ("returned", frame.id)]
    if not isinstance(over.step, Known):
        nonzero = numbers(run, operator.ne, over.step, Known(0))
        run.guard(nonzero, ValueError, "range() arg 3 must not be zero")
    counters: list[Number] = []
    hinted = _counter_hint(node)

    def iteration() -> None:
        counter = Number(ir.Var(run.fresh(INT, hinted)), INT)
        counters.append(counter)
        if _counts_nonnegative(run, over):
            run.signs.add(counter.atom.name)
        run.place = place
        body(over.item(counter))
        run.place = place

    running = run.fresh(BOOL, "running")
    before = _runs(run, over)
    if isinstance(before, Known) and not before.object:
        return True
    cells = settle(run, attempt, live, iteration)
    if cells.dead:
        assert isinstance(before, Known | Number)
        if isinstance(before, Known):
            run.blocks[-1].extend(cells.block)
            run.state = cells.end
        else:
            run.emit(ir.If(before.atom, tuple(cells.block), (), run.span()))
        return True
    if not any(cells.end.get(flag) is not None for flag in flags):
        return False
    counter = counters[-1]
    start_cells(run, attempt, cells)
    _set(run, counter.atom.name, over.start, INT)
    _set(run, running, before, BOOL)
    run.blocks.append(cells.block)
    state, run.state = run.state, cells.end
    stop: Value = Known(False)
    for flag in flags:
        stop = arithmetic.logical(run, ir.either, stop, cells.end.get(flag, Known(False)))
    following = numbers(run, operator.add, counter, over.step)
    more = _runs(run, Iteration(following, over.stop, over.step, over.item))
    again = arithmetic.logical(run, ir.both, arithmetic.negate(run, stop), more)
    run.state = state
    hand_on(run, attempt, cells, [(counter.atom.name, following, INT), (running, again, BOOL)])
    run.blocks.pop()
    run.emit(ir.While((), ir.Var(running), tuple(cells.block), run.span()))
    leave(run, attempt, cells, live)
    if _any_maybe(attempt):
        _always_set(run, attempt, cells, before)
    assert statements is not None
    return True


def while_statement(run: Run, node: Any) -> None:
    frame = run.frame
    frame.loops += 1
    saved = run.save()
    state = dict(run.state)
    try:
        _while(run, node)
    except NeedKnown as reason:
        run.restore(saved)
        run.state = state
        _while_unrolled(run, node, reason)
    finally:
        frame.loops -= 1
    _else(run, node)


def _while_unrolled(run: Run, node: Any, reason: NeedKnown) -> None:
    """A loop whose test is known each time."""
    from srcgrad.frontend import expressions, statements

    frame = run.frame
    for _ in range(UNROLLED):
        test = expressions.condition(run, node.test)
        if not isinstance(test, Known):
            raise reason
        if not test.object:
            return
        statements.block(run, node.body)
        run.state.pop(("continued", frame.id, frame.loops), None)
        stop = statements.stopped(run)
        if not isinstance(stop, Known):
            raise reason
        if stop.object:
            return
    raise NeedKnown(
        f"this loop is unrolled, and has more than {UNROLLED} iterations", run.span(node)
    )


def _while(run: Run, node: Any) -> None:
    """A `while` of the program: with its own test if that is plain, else with a flag."""
    from srcgrad.frontend import expressions, statements

    frame = run.frame
    first_state = dict(run.state)
    saved = run.save()
    with run.block() as block:
        test = expressions.condition(run, node.test)
    if isinstance(test, Known) and not test.object and not block:
        return
    run.restore(saved)
    run.state = dict(first_state)
    flags = [("broken", frame.id, frame.loops), ("returned", frame.id)]
    live = _live(run, node)
    attempt = _guess(run, node, ())
    parts: dict[str, Any] = {}
    leaving = _exits(node.body)

    def plain_form() -> None:
        run.place = node
        outer = run.state
        held = dict(outer)
        with run.block() as tests:
            test = expressions.condition(run, node.test)
        changed = [key for key in run.state if key not in held or run.state[key] is not held[key]]
        simple = all(isinstance(each, ir.Assign) for each in tests) and not changed
        if not simple or isinstance(test, Known):
            raise _NotSimple
        parts["test"], parts["condition"] = tests, test
        run.state = held
        run.assume(test, True)
        statements.block(run, node.body)
        run.place = node

    if not leaving:
        try:
            cells = settle(run, attempt, live, plain_form)
        except _NotSimple:
            run.restore(saved)
            run.state = dict(first_state)
            attempt = _guess(run, node, ())
        else:
            if not cells.dead:
                start_cells(run, attempt, cells)
                run.blocks.append(cells.block)
                hand_on(run, attempt, cells, [])
                run.blocks.pop()
                condition = atom(run, parts["condition"])
                tests = parts["test"]
                run.emit(ir.While(tuple(tests), condition, tuple(cells.block), run.span(node)))
                leave(run, attempt, cells, live)
                return
            run.restore(saved)
            run.state = dict(first_state)
            attempt = _guess(run, node, ())
    _while_flagged(run, node, attempt, live, flags)


class _NotSimple(Exception):
    """The test of a `while` does more than assign values."""


def _while_flagged(
    run: Run, node: Any, attempt: Attempt, live: Callable[[Key], bool], flags: list[Key]
) -> None:
    from srcgrad.frontend import expressions, statements

    run.place = node
    running = run.fresh(BOOL, "running")
    before = expressions.condition(run, node.test)
    if isinstance(before, Known) and not before.object:
        return
    attempt = _guess(run, node, ())
    after: list[Value] = []
    endless = False

    def iteration() -> None:
        run.place = node
        statements.block(run, node.body)
        run.state.pop(("continued", run.frame.id, run.frame.loops), None)
        stop = statements.stopped(run)
        run.place = node.test
        key = ("temporary", run.number())

        def test() -> None:
            nonlocal endless
            run.state[key] = expressions.condition(run, node.test)
            endless = isinstance(run.state[key], Known)

        def halt() -> None:
            run.state[key] = Known(False)

        if DEAD not in run.state:
            branch(run, stop, halt, test)
            after.append(run.state.pop(key, Known(False)))
        run.place = node

    cells = settle(run, attempt, live, iteration)
    if cells.dead:
        if isinstance(before, Known):
            run.blocks[-1].extend(cells.block)
            run.state = cells.end
        else:
            run.emit(ir.If(atom(run, before), tuple(cells.block), (), run.span()))
        return
    start_cells(run, attempt, cells)
    _set(run, running, before, BOOL)
    run.blocks.append(cells.block)
    hand_on(run, attempt, cells, [(running, after[-1], BOOL)])
    run.blocks.pop()
    run.emit(ir.While((), ir.Var(running), tuple(cells.block), run.span(node)))
    leave(run, attempt, cells, live)
    if _any_maybe(attempt):
        _always_set(run, attempt, cells, before)
    if isinstance(before, Known) and endless and flags[0] not in cells.end:
        run.state[flags[1]] = Known(True)


# --------------------------------------------------------------------------- generator expressions


def generate(
    run: Run, generator: Generator, action: Callable[[Value], None], sums: tuple[Key, ...] = ()
) -> None:
    """Do something with each value of a generator expression or comprehension."""
    from srcgrad.frontend import calls, expressions, statements

    node = generator.node
    frame = calls.inner_frame(run, generator.frame, node, "<comprehension>")

    def level(depth: int) -> None:
        run.place = node
        if depth == len(node.generators):
            if isinstance(node, gast.DictComp):
                pair = (expressions.evaluate(run, node.key), expressions.evaluate(run, node.value))
                value: Value = Tuple(pair)
            else:
                value = statements.stored(run, expressions.evaluate(run, node.elt))
            run.place = node
            action(value)
            return
        clause = node.generators[depth]
        over = iterated(run, expressions.evaluate(run, clause.iter))
        run.place = node

        def body(value: Value) -> None:
            run.place = node
            statements.assign(run, clause.target, value)
            conditions(0)

        def conditions(position: int) -> None:
            if position == len(clause.ifs):
                level(depth + 1)
                return
            test = expressions.condition(run, clause.ifs[position])
            branch(run, test, lambda: conditions(position + 1), lambda: None)

        run_over(run, over, body, sums=sums)

    run.frames.append(frame)
    try:
        level(0)
    finally:
        run.frames.pop()
    for key in [key for key in run.state if key[0] == "name" and key[1] == frame.id]:
        del run.state[key]


def known_only(run: Run, generator: Generator, action: Callable[[Value], None]) -> None:
    """Do something now with each value of a generator whose loops can all be unrolled."""
    depth = len(run.blocks)

    def act(value: Value) -> None:
        if len(run.blocks) != depth:
            raise NeedKnown(
                "the number of values of this comprehension must be known",
                run.span(generator.node),
                "Write the loop out, into an array.",
            )
        action(value)

    generate(run, generator, act)


__all__ = ["errors", "generate", "iterated", "known_items", "run_over"]
