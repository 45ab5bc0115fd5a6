"""What a loop hands from one iteration to the next, found by reading its body."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from srcgrad import errors, ir
from srcgrad.frontend.evaluate.loops import aliases, cell_patterns, cell_stores, loop_origins
from srcgrad.frontend.evaluate.loops.attempts import TRIALS, Attempt, Cells
from srcgrad.frontend.values.arrays import leading
from srcgrad.frontend.values.containers import growing
from srcgrad.frontend.values.containers.listed import LISTED
from srcgrad.frontend.values.core import boxes, origins
from srcgrad.frontend.values.core.control import DEAD, NeedKnown, NotAccumulated
from srcgrad.frontend.values.core.mentions import references
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.same import same
from srcgrad.frontend.values.core.values import (
    ArrayRef,
    Buffer,
    Entries,
    Key,
    Known,
    Maybe,
    Number,
    Tuple,
    Value,
)
from srcgrad.frontend.values.joins import joins
from srcgrad.frontend.values.joins.filling import fill, hint, instantiate
from srcgrad.frontend.values.joins.joins import FLOW
from srcgrad.frontend.values.joins.made import put
from srcgrad.frontend.values.joins.shared import arrays_of
from srcgrad.frontend.values.joins.structural_patterns import ArrayMoves, Moves, widen
from srcgrad.frontend.values.numbers import digits, kinds, whole
from srcgrad.types import Scalar


def settle(
    run: Run,
    attempt: Attempt,
    live: Callable[[Key], bool],
    body: Callable[[], None],
) -> Cells:
    """Read a loop's body until what it hands from one iteration to the next is consistent."""
    saved = run.save()
    writes, frozen, there = dict(run.memory.writes), dict(run.memory.frozen), set(run.draft.types)
    attempt.mark = f"iteration {run.number()}" if run.shared.follows else ""
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
                attempt.patterns[wrong.key] = widen(run, entry)
            continue
        cells.swaps = aliases.swaps(run, cells, live)
        wider_roots = loop_origins.widened(run, attempt, cells, there)
        if cells.dead or not (
            cell_patterns.widened(run, attempt, cells, live, there)
            or _boxed(run, attempt, cells)
            or wider_roots
        ):
            written = {
                base for base, count in run.memory.writes.items() if writes.get(base) != count
            }
            if _listed_before(attempt, cells) & written:
                run.refuse(
                    LISTED,
                    "Put a copy into the list: `x.copy()`.",
                    errors.AliasingError,
                    code="SG418",
                )
            shared = set(run.memory.frozen) - set(frozen)
            shared -= {each for each in shared if _listed_alone(run, each, cells, there)}
            inner = {each for each in written if each.endswith("[]")}
            written = inner | (written & _kept(run, attempt, cells, there))
            aliases.refuse_aliases(run, attempt, cells, live, written, shared)
            return cells
        wider = dict(run.known.wider)
        run.restore(saved)
        for key in [key for key in wider if key in attempt.summed]:
            attempt.summed[key] = wider.pop(key)
        run.known.wider.update(wider)
    run.refuse(
        "the values that this loop hands from one iteration to the next do not settle on a type",
        "Give each name one kind of value.",
        NeedKnown,
        code="SG215",
    )


def _boxed(run: Run, attempt: Attempt, cells: Cells) -> bool:
    """Take note of the arrays without axes that are handed on; whether there are more of them."""
    before = len(attempt.boxed) + len(attempt.viewed)
    kinds = (
        (attempt.boxed, partial(boxes.may_be, run), run.known.boxes),
        (attempt.boxed, partial(boxes.may_view, run), run.known.glimpsed),
        (attempt.viewed, partial(boxes.may_view, run), run.known.glimpsed),
    )
    for key, made in (*cells.made.items(), *cells.sums.items()):
        for state in (cells.entry, cells.end):
            for keys, is_one, lists_of_some in kinds:
                if _holds(made, state.get(key), is_one, lists_of_some):
                    keys.add(key)
    return len(attempt.boxed) + len(attempt.viewed) > before


def _holds(
    made: Value, value: Value | None, is_one: Callable[[Value | None], bool], some: set[str]
) -> bool:
    """Whether a cell is to hold an array without axes that it is not known to hold."""
    match made, value:
        case Maybe(), Maybe():
            return _holds(made.value, value.value, is_one, some)
        case Maybe(), _:
            return _holds(made.value, value, is_one, some)
        case Tuple(), Tuple() if len(made.items) == len(value.items):
            pairs = zip(made.items, value.items, strict=True)
            return any(_holds(*pair, is_one, some) for pair in pairs)
        case Entries(), Entries() if len(made.values) == len(value.values):
            pairs = zip(made.values, value.values, strict=True)
            return any(_holds(*pair, is_one, some) for pair in pairs)
        case Buffer(), Buffer():
            return value.base in some
        case Buffer(), Tuple():
            return any(map(is_one, value.items))
        case Number(), _:
            return is_one(value)
    return False


def _take_note(run: Run, attempt: Attempt, key: Key, made: Value) -> None:
    """Take note that all numbers of a cell may be arrays, or views, without axes."""
    if key in attempt.boxed:
        _enter(made, run.known.boxes)
    if key in attempt.viewed:
        _enter(made, run.known.glimpsed)


def _enter(made: Value, names: set[str]) -> None:
    """Add the names of all numbers of a cell."""
    match made:
        case Number():
            names.add(made.atom.name)
        case Buffer():
            names.add(made.base)
        case Maybe():
            _enter(made.value, names)
        case Tuple():
            for each in made.items:
                _enter(each, names)
        case Entries():
            for each in made.values:
                _enter(each, names)


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
    if run.memory.frozen[base][0] != LISTED or base in there:
        return False
    handed = [each for each in cells.made.values() if references({("", 0): each}, base)]
    return not handed and not any(
        references({key: cells.end[key]}, base) for key in cells.made if key in cells.end
    )


def _iteration(run: Run, attempt: Attempt, body: Callable[[], None]) -> Cells:
    entry = run.state
    head = dict(entry)
    made: dict[Key, Value] = {}
    for key, pattern in attempt.patterns.items():
        value = instantiate(run, pattern, hint(key))
        _take_note(run, attempt, key, value)
        made[key] = value
        head[key] = value
        put(run, head, value)
        loop_origins.enter(run, attempt, key, pattern, value, entry)
        if key[0] in FLOW:
            head[key] = Known(False)
        elif key[0] == "return":
            del head[key]
    sums: dict[Key, Number] = {}
    before = dict(run.accumulators)
    for key, type in attempt.summed.items():
        cell = Number(ir.Var(run.fresh(type, hint(key))), type)
        _take_note(run, attempt, key, cell)
        sums[key] = cell
        head[key] = cell
        run.accumulators[key] = cell.atom.name

    def iteration() -> None:
        origins.begin_round(run)
        body()

    end, block = joins.side(run, iteration, dict(head))
    run.accumulators = before
    run.state = entry
    cells = Cells(entry, made, end, block, sums, DEAD in end, [])
    return cells


def start_cells(run: Run, attempt: Attempt, cells: Cells) -> None:
    """Set the cells to what they are before the first iteration."""
    moves: Moves = []
    for key, pattern in attempt.patterns.items():
        value = cells.entry.get(key, run.taken.outside.get(key))
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
        whole.note(run, cell.atom.name, whole.size(run, value))
        moves.append((cell.atom.name, value, cell.type))
    for name, value, type in moves:
        set_cell(run, name, value, type)


def set_cell(run: Run, name: str, value: Value, type: Scalar) -> None:
    run.emit(ir.Assign(ir.Var(name), digits.held(run, value, type), run.span()))


def _copy_in(run: Run, arrays: ArrayMoves) -> None:
    for name, array in arrays:
        if leading.grows(run, name):
            leading.begin(run, name, array)
        else:
            joins.copy_arrays(run, [(name, array)])


def hand_on(run: Run, attempt: Attempt, cells: Cells, extra: Moves) -> None:
    """At the end of an iteration, set the cells for the next: casts first, copies last."""
    moves: Moves = []
    copies: ArrayMoves = []
    state = run.state
    run.state = cells.end
    for key, pattern in attempt.patterns.items():
        value = cells.end.get(key, run.taken.outside.get(key))
        if key[0] in FLOW and value is None:
            value = Known(False)
        fill(run, pattern, cells.made[key], value, moves, copies)
    moves += extra
    targets = {name for name, _, _ in moves} | {number.atom.name for number in cells.sums.values()}
    atoms: list[tuple[str, ir.Atom]] = []
    for name, value, type in moves:
        source = digits.held(run, value, type)
        if isinstance(source, ir.Var) and source.name == name:
            continue
        if isinstance(source, ir.Var) and source.name in targets:
            source_type = run.draft.types[source.name]
            assert isinstance(source_type, Scalar)
            source = run.define(source, source_type).atom
        atoms.append((name, source))
    # What is copied goes by the names that the iteration had: before arrays change places.
    for target, array in copies:
        run.draft.handed.setdefault(target, set()).add(array.base)
    cell_stores.store_cells(run, copies, cells.made)
    for first, second in cells.swaps:
        run.emit(ir.Swap(first, second, run.span()))
    for name, source in atoms:
        run.emit(ir.Assign(ir.Var(name), source, run.span()))
    run.state = state


def _settled(value: Value) -> Value:
    """What a loop hands on as it is after the loop."""
    match value:
        case Maybe():
            return replace(value, settled=True)
        case Tuple():
            return replace(value, items=tuple(map(_settled, value.items)))
        case Entries():
            return replace(value, values=tuple(map(_settled, value.values)))
    return value


def leave(run: Run, attempt: Attempt, cells: Cells, live: Callable[[Key], bool]) -> None:
    """The state after the loop."""
    state = dict(cells.entry)
    for key in list(state):
        if key not in cells.end and not live(key):
            del state[key]
    for key, value in cells.made.items():
        state[key] = _settled(value)
        put(run, state, value)
    for key, number in cells.sums.items():
        state[key] = number
        whole.check_sum(run, number)
    for key in list(state):
        if key not in cells.made and key not in cells.sums:
            after = cells.end.get(key)
            if after is not None and not same(state[key], after) and not live(key):
                del state[key]
    run.state = state
