"""What a loop hands from one iteration to the next, found by reading its body."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gast

from srcgrad import errors, ir
from srcgrad.frontend import arithmetic, boxes, growing, kinds, rows, sizes
from srcgrad.frontend.joins import (
    FLOW,
    ArrayMoves,
    Moves,
    arrays_of,
    died,
    fill,
    generalise,
    hint,
    hole_for,
    instantiate,
    optional,
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
    Entries,
    Fresh,
    Hole,
    Key,
    Known,
    ListRef,
    Maybe,
    Number,
    Tuple,
    Value,
    same,
)
from srcgrad.types import BOOL, FLOAT, INT, Array, Scalar

TRIALS = 12
"""How often a loop's body is read before its values must have settled on types."""


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
    writes, frozen, there = dict(run.writes), dict(run.frozen), set(run.types)
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
        if cells.dead or not _widened(run, attempt, cells, live, there):
            written = {base for base, count in run.writes.items() if writes.get(base) != count}
            if _listed_before(attempt, cells) & written:
                run.refuse(
                    rows.LISTED,
                    "Put a copy into the list: `x.copy()`.",
                    errors.AliasingError,
                    code="SG418",
                )
            shared = set(run.frozen) - set(frozen)
            shared -= {each for each in shared if _listed_alone(run, each, cells, there)}
            inner = {each for each in written if each.endswith("[]")}
            written = inner | (written & _kept(run, attempt, cells, there))
            _refuse_aliases(run, attempt, cells, live, written, shared)
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
        code="SG215",
    )


def _kept(run: Run, attempt: Attempt, cells: Cells, there: set[str]) -> set[str]:
    """The arrays that an iteration has from before it, not those that it makes anew."""
    carried = [
        (attempt.patterns[key], made, ((cells.entry.get(key), cells.entry),))
        for key, made in cells.made.items()
    ]
    return there | {each.base for one in carried for each, _ in arrays_of(run, *one)}


def _listed_before(attempt: Attempt, cells: Cells) -> set[str]:
    """The arrays in lists of known length that the loop makes grow: those have copies."""
    entries = [
        cells.entry.get(key)
        for key, pattern in attempt.patterns.items()
        if isinstance(pattern, Buffer) and pattern.shape and pattern.of is None
    ]
    lists = [each.items for each in entries if isinstance(each, Tuple)]
    return {item.base for items in lists for item in items if isinstance(item, ArrayRef)}


def _listed_alone(run: Run, base: str, cells: Cells, there: set[str]) -> bool:
    """Whether an array is made by an iteration, put in a list, and not handed on."""
    if run.frozen[base][0] != rows.LISTED or base in there:
        return False
    handed = [each for each in cells.made.values() if references({("", 0): each}, base)]
    return not handed and not any(
        references({key: cells.end[key]}, base) for key in cells.made if key in cells.end
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
    held, first = (
        {
            key: value
            for key, value in state.items()
            if live(key) and run.alive(key) and key[0] != "return"  # nothing is written after it
        }
        for state in (cells.end, cells.entry)
    )
    shared = set(frozen)
    carried = [
        (made, *around)
        for key, pattern in attempt.patterns.items()
        if key[0] != "return"
        for made, around in arrays_of(
            run,
            pattern,
            cells.made[key],
            ((cells.entry.get(key), cells.entry), (cells.end.get(key), cells.end)),
        )
    ]
    for made, before, after in carried:
        bases = {each.base for each in (before, made, after) if isinstance(each, ArrayRef)}
        # What an iteration calls by one name of a pair goes by the other after it.
        bases |= {each for pair in cells.swaps if bases & {*pair} for each in pair}
        if (
            (isinstance(before, ArrayRef) and references(first, before.base) > 1)
            or (isinstance(after, ArrayRef) and references(held, after.base) > 1)
            or bases & frozen
        ):
            shared |= bases
    handed_on = [
        (after.base, made.base)
        for made, _, after in carried
        if isinstance(made, ArrayRef) and isinstance(after, ArrayRef)
    ]
    for _ in handed_on:  # from name to name, an iteration each
        shared |= {made for after, made in handed_on if after in shared}
    for base in shared - frozen:
        run.frozen.setdefault(base, (ALIASED, run.span()))
    if shared & written:
        run.refuse(
            ALIASED,
            "Copy the array before the loop, or where it gets its second name: `x = x.copy()`.",
            errors.AliasingError,
            code="SG405",
        )


ALIASED = "this loop writes to an array that may have another name"


def _iteration(run: Run, attempt: Attempt, body: Callable[[], None]) -> Cells:
    entry = run.state
    head = dict(entry)
    made: dict[Key, Value] = {}
    for key, pattern in attempt.patterns.items():
        value = instantiate(run, pattern, hint(key))
        value = boxes.joined(value, (entry.get(key), entry))
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
        cell: Value = Number(ir.Var(run.fresh(type, hint(key))), type)
        cell = boxes.joined(cell, (entry.get(key), entry))
        assert isinstance(cell, Number)
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
            if _alike(run.types[a], run.types[b]) and _of_one_shape(run, a, b):
                pairs.append((a, b))
    return pairs


def _alike(a: Any, b: Any) -> bool:
    return isinstance(a, Array) and isinstance(b, Array) and (a.dtype, a.ndim) == (b.dtype, b.ndim)


def _of_one_shape(run: Run, a: str, b: str) -> bool:
    """Whether two arrays may be of one shape, which is checked where it is not known."""
    extents = list(zip(run.shapes[a], run.shapes[b], strict=True))
    unknown = [pair for pair in extents if not sizes.alike(run, *pair)]
    if any(isinstance(x, Known) for pair in unknown for x in pair):
        return False
    for x, y in unknown:
        run.guard(
            arithmetic.numbers(run, operator.eq, x, y),
            errors.NotDifferentiable,
            "arrays that change places in a loop need one shape",
        )
    return True


def _widened(
    run: Run, attempt: Attempt, cells: Cells, live: Callable[[Key], bool], there: set[str]
) -> bool:
    """Fit the attempt to what an iteration did; whether it has to be read again."""
    again = any(key in attempt.summed for key in run.wider)
    entry, end = cells.entry, cells.end
    swapped = {name for pair in cells.swaps for name in pair}
    head: dict[Key, Value] = {**run.outside, **entry, **cells.made, **cells.sums}
    made_here = {each for pattern in attempt.patterns.values() for each in owned(pattern)}
    run.sides, run.looping, run.there = (entry, end), True, there
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
        if old is None and new is not None and _made_inside(run, key, entry):
            continue
        if key[0] == "return":
            assert new is not None
            wider = _returned(run, new, there)
            wider = wider if pattern is None else generalise(run, pattern, new)
        elif key[0] == "list" and pattern is None and _grows(old, new):
            run.state = end
            wider = _grown(run, old, new)
            run.state = entry
        else:
            first = pattern if pattern is not None else entry.get(key, run.outside.get(key))
            if key[0] in FLOW and first is None:
                first = Known(False)
            wider = generalise(run, first, new, slot_name(key))
            if first is None and isinstance(wider, Conflict) and isinstance(new, ArrayRef):
                wider = _made_inside_only(new, there, wider)
            if isinstance(wider, Maybe) and not isinstance(wider.value, Conflict):
                wider = Maybe(widen(wider.value), wider.present, wider.absent, wider.message)
            wider = _of_first_shape(wider, entry.get(key, run.outside.get(key)))
        if pattern is None or not same_pattern(pattern, wider):
            attempt.patterns[key] = wider
            again = True
    return again


def _returned(run: Run, value: Value, there: set[str]) -> Value:
    """The pattern of what an iteration returns: arrays in memory that outlives the iteration."""
    match value:
        case ArrayRef() if optional(value, there) is value:
            return value
        case ArrayRef():
            hole = hole_for(value, there)
            if not any(isinstance(extent, Hole) for extent in hole.shape):
                return hole
            return Conflict(
                "an array is returned from within a loop, and its length is found there",
                run.span(),
                "Leave the loop by `break`, and return the array after it.",
            )
        case Tuple():
            return Tuple(tuple(_returned(run, item, there) for item in value.items), value.kind)
    return widen(value)


def _made_inside_only(new: ArrayRef, there: set[str], otherwise: Conflict) -> Value:
    """The pattern of an array that there is not before the loop, of lengths that there are."""
    for extent in new.shape:
        before = isinstance(extent, Number) and extent.atom.name in there
        if not isinstance(extent, Known) and not before:
            return otherwise
    hole = ArrayHole(new.dtype, new.ndim, new.shape)
    return Maybe(hole, Hole(BOOL), "unset", otherwise.message)


def _made_inside(run: Run, key: Key, entry: dict[Key, Value]) -> bool:
    """Whether this is of a list, object or call that there was not before the iteration."""
    if key[0] in ("list", "dict", "iterator", "temporary"):
        return key[0] != "temporary" or False
    if key[0] == "name" and all(frame.id != key[1] for frame in run.frames):
        return all(other[:2] != key[:2] for other in entry)
    there = ("born", key[1]) in entry or ("born", key[1]) in run.outside
    return key[0] == "attribute" and not there


def same_pattern(a: Value, b: Value) -> bool:
    match a, b:
        case Hole(), Hole():
            return a.type == b.type and a.kinds == b.kinds
        case Tuple(), Tuple():
            return len(a.items) == len(b.items) and all(map(same_pattern, a.items, b.items))
        case Entries(), Entries():
            return a.keys == b.keys and all(map(same_pattern, a.values, b.values))
        case Maybe(), Maybe():
            return a.absent == b.absent and same_pattern(a.value, b.value)
        case Buffer(), Buffer():
            alike = (a.type, a.provisional, a.of) == (b.type, b.provisional, b.of)
            if a.base != b.base or not alike or len(a.shape) != len(b.shape):
                return False
            return all(map(same_pattern, a.shape, b.shape))
        case ArrayHole(), ArrayHole():
            return a.dtype == b.dtype and all(map(same_pattern, a.shape, b.shape))
    if isinstance(a, Fresh) and isinstance(b, Fresh):
        return same_pattern(a.content, b.content)
    return same(a, b)


def _of_first_shape(pattern: Value, first: Value | None) -> Value:
    """The pattern of what has the shape that it had before the loop: an iteration checks that."""
    match pattern, first:
        case ArrayHole(), ArrayRef() if pattern.ndim == first.ndim:
            return ArrayHole(pattern.dtype, pattern.ndim, first.shape)
        case Tuple(), Tuple() if len(pattern.items) == len(first.items):
            pairs = zip(pattern.items, first.items, strict=True)
            return Tuple(tuple(_of_first_shape(a, b) for a, b in pairs), pattern.kind)
        case Maybe(), _ if first is not None:
            inner = first.value if isinstance(first, Maybe) else first
            value = _of_first_shape(pattern.value, inner)
            return Maybe(value, pattern.present, pattern.absent, pattern.message)
    return pattern


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
    if len(known) != len(kinds) or (isinstance(new, Buffer) and new.shape):
        found = rows.pattern(run, items, new if isinstance(new, Buffer) else None, 1)
        return found or Conflict(
            "a list that grows in a run-time loop holds items of different kinds",
            run.span(),
            "Append to one list for each component, or write into an array.",
        )
    type = arithmetic.joined(*known) if known else FLOAT
    base = run.fresh(Array(type.dtype, 1))
    return Buffer(base, type, Hole(INT), provisional=not known)


def start_cells(run: Run, attempt: Attempt, cells: Cells) -> None:
    """Set the cells to what they are before the first iteration."""
    moves: Moves = []
    for key, pattern in attempt.patterns.items():
        value = cells.entry.get(key, run.outside.get(key))
        if isinstance(pattern, Buffer) and isinstance(value, Tuple):
            value = growing.start(run, pattern, value)
        if key[0] in FLOW and value is None:
            value = Known(False)
        arrays: ArrayMoves = []
        fill(run, pattern, cells.made[key], value, moves, arrays)
        _copy_in(run, arrays)
    for key, cell in cells.sums.items():
        value = cells.entry.get(key)
        assert value is not None
        kinds.note(run, cell.atom.name, kinds.kinds_of(run, value), kinds.kinds_of(run, cell))
        moves.append((cell.atom.name, value, cell.type))
    for name, value, type in moves:
        set_cell(run, name, value, type)


def set_cell(run: Run, name: str, value: Value, type: Scalar) -> None:
    run.emit(ir.Assign(ir.Var(name), arithmetic.cast(run, value, type), run.span()))


def _copy_in(run: Run, arrays: ArrayMoves) -> None:
    from srcgrad.frontend import joins

    joins.copy_arrays(run, arrays)


def hand_on(run: Run, attempt: Attempt, cells: Cells, extra: Moves) -> None:
    """At the end of an iteration, set the cells for the next: casts first, copies last."""
    from srcgrad.frontend import stores

    moves: Moves = []
    copies: ArrayMoves = []
    state = run.state
    run.state = cells.end
    for key, pattern in attempt.patterns.items():
        value = cells.end.get(key, run.outside.get(key))
        if key[0] in FLOW and value is None:
            value = Known(False)
        fill(run, pattern, cells.made[key], value, moves, copies)
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
    # What is copied goes by the names that the iteration had: before arrays change places.
    stores.store_cells(run, copies, cells.made)
    for first, second in cells.swaps:
        run.emit(ir.Swap(first, second, run.span()))
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


def guess(run: Run, node: Any, sums: tuple[Key, ...]) -> Attempt:
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
        if isinstance(value, boxes.Box) and boxes.has_other_names(run.state, value):
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
            if isinstance(contents, Tuple):
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


def live_in(run: Run, node: Any) -> Callable[[Key], bool]:
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
