"""One value for what is different values on different paths."""

from __future__ import annotations

import itertools
from collections.abc import Callable

from srcgrad import errors, ir
from srcgrad.errors import Span
from srcgrad.frontend.programs.messages import words
from srcgrad.frontend.values.arrays import elements, mixtures, nests
from srcgrad.frontend.values.containers import growing
from srcgrad.frontend.values.core import raising
from srcgrad.frontend.values.core.control import DEAD, EveryPath, NotFollowed, NotRead, Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.same import same
from srcgrad.frontend.values.core.values import (
    Hole,
    Key,
    Known,
    Maybe,
    Number,
    Value,
)
from srcgrad.frontend.values.joins import (
    described,
    filling,
    shared,
    structural_patterns,
    unread,
    unreturned,
)
from srcgrad.frontend.values.joins.made import put, wanted
from srcgrad.frontend.values.joins.structural_patterns import ArrayMoves, Moves
from srcgrad.frontend.values.numbers import digits, scalars
from srcgrad.types import BOOL, Array


def branch(
    run: Run,
    condition: Value,
    then: Callable[[], None],
    orelse: Callable[[], None],
    live: Callable[[Key], bool] | None = None,
) -> None:
    """Do one thing or the other; both, in a branch each, if that is not known yet."""
    condition = scalars.truth(run, condition)
    if isinstance(condition, Known):
        (then if condition.object else orelse)()
        return
    assert isinstance(condition, Number)
    size = len(run.draft.types)
    yes, no = _sides(run, condition, then, orelse)
    unite(run, condition, yes, no, size, live)
    resume(run)


def unite(
    run: Run,
    condition: Number,
    then: Side,
    orelse: Side,
    names: int,
    live: Callable[[Key], bool] | None = None,
    may_open: bool = True,
) -> None:
    """One state and one statement for two paths; `names` is how many names there were before them.

    Where one path goes on in a handler, and the other one is read further, the branch of that may
    be left open instead.
    """
    (yes, yes_block), (no, no_block), span = then, orelse, run.span()
    first, second = raising.is_awaited(run, yes), raising.is_awaited(run, no)
    if DEAD in yes and not first and (DEAD not in no or second):
        _raise_first(run, condition, yes_block, span)
        run.draft.blocks[-1].extend(no_block)
        run.state = no
        run.assume(condition, False)
        return
    if DEAD in no and not second and (DEAD not in yes or first):
        _raise_first(run, scalars.negate(run, condition), no_block, span)
        run.draft.blocks[-1].extend(yes_block)
        run.state = yes
        run.assume(condition, True)
        return
    if DEAD in yes and not first:
        run.state = dict(yes)
        run.emit(ir.If(condition.atom, tuple(yes_block), tuple(no_block), span))
        return
    if may_open and first is not second:
        (gone, done), (state, block) = (then, orelse) if first else (orelse, then)
        run.state = state
        raising.begin(run, condition, second, gone, done, block)
        return
    there = set(itertools.islice(run.draft.types, names))
    if not may_open:
        there -= shared.made_in(yes_block) | shared.made_in(no_block)
    run.state = _joined(run, yes, yes_block, no, no_block, live, there)
    if first is not second:
        run.state.pop(DEAD, None)
    if not yes_block and not no_block:
        return
    if yes_block:
        run.emit(ir.If(condition.atom, tuple(yes_block), tuple(no_block), span))
    else:
        opposite = scalars.negate(run, condition)
        assert isinstance(opposite, Number)
        run.emit(ir.If(opposite.atom, tuple(no_block), (), span))


Side = tuple[dict[Key, Value], list[ir.Statement]]
"""The state that a path leaves, and what it adds to the program."""


def side(run: Run, action: Callable[[], None], state: dict[Key, Value]) -> Side:
    """What a path that begins in a state leaves; an exception ends it."""
    run.state = state
    frames, mark = len(run.frames), len(run.exceptions.open)
    with run.block(is_path=True) as block:
        try:
            action()
        except Raised as raised:
            del run.frames[frames:]
            died(run, raised)
        close(run, mark)
        _tell_flow(run)
    return run.state, block


def close(run: Run, mark: int, live: Callable[[Key], bool] | None = None) -> None:
    """Join the branches that were left open since there were `mark` with what has raised."""
    while len(run.exceptions.open) > mark:
        close_one(run, lambda: None, live)


def close_one(
    run: Run, action: Callable[[], None], live: Callable[[Key], bool] | None = None
) -> None:
    """Join the last open branch with what has raised instead, which goes on with an action."""
    opened = run.exceptions.open.pop()
    alive = run.state, run.draft.blocks.pop()
    run.known.facts = opened.facts
    active = {frame.id for frame in run.frames}
    for key in [each for each in opened.state if each not in alive[0]]:
        if key[0] in (*FLOW[:-1], "name", "return", "count") and key[1] not in active:
            del opened.state[key]

    def act() -> None:
        run.assume(opened.condition, not opened.holds)
        action()

    gone, block = side(run, act, opened.state)
    sides = (alive, (gone, [*opened.block, *block]))
    unite(
        run, opened.condition, *(sides if opened.holds else sides[::-1]), opened.names, live, False
    )


def resume(run: Run) -> None:
    """Read on for the paths that have not raised."""
    if DEAD in run.state:
        return
    found: Value = Known(False)
    keys = raising.flags(run, run.state)
    for key in keys:
        found = scalars.logical(run, ir.either, found, scalars.truth(run, run.state[key]))
    if isinstance(found, Known):
        if found.object:
            run.state[DEAD] = Known(True)
            return
        for key in keys:
            del run.state[key]
        return
    assert isinstance(found, Number)
    gone = {**run.state, DEAD: Known(True)}
    for key in keys:
        del run.state[key]
    raising.begin(run, found, False, gone, [])


def go_on(run: Run) -> None:
    """The same in the midst of an expression, of which the reading ends if no path goes on."""
    if raising.is_awaited(run, run.state):
        raise raising.every_path(run)
    resume(run)


def _sides(
    run: Run, condition: Number, then: Callable[[], None], orelse: Callable[[], None]
) -> list[Side]:
    """What each of two actions leaves."""
    place, before = run.place, run.state
    sides = []
    for action, holds in ((then, True), (orelse, False)):

        def act(action: Callable[[], None] = action, holds: bool = holds) -> None:
            run.assume(condition, holds)
            run.place = place
            _tell_flow(run)  # what a loop below finds as it was is not handed on by that loop
            action()

        sides.append(side(run, act, dict(before)))
    run.place, run.state = place, before
    return sides


def _tell_flow(run: Run) -> None:
    """Make conditions of the numbers that say whether a path has left something."""
    for key, value in run.state.items():
        if key[0] in FLOW and isinstance(value, Number):
            fact = run.known.facts.get(value.atom.name)
            run.state[key] = scalars.truth(run, value) if fact is None else Known(fact)


def died(run: Run, raised: Raised) -> None:
    """The path being read raises here, for certain: say so in the program, and read no further.

    Where nothing depends on the program's numbers, it is the reading itself that fails; a `try`
    around it, if it is on the same path, goes on with its handler. On another path it goes on with
    that where the paths join.
    """
    exception = raised.exception
    if isinstance(exception, EveryPath) and DEAD in run.state:
        return
    handler = raising.handler_of(run, raised)
    if handler is not None:
        if len(run.draft.blocks) == handler.depth:
            raise raised
        if raising.is_followed(run, handler):
            raising.mark(run, handler, raised, run.state)
            return
        run.refuse(
            f"`except` would catch the {type(exception).__name__} raised here on some paths",
            "Test the condition with `if` instead of catching the exception.",
            NotFollowed,
            code="SG124",
        )
    if not run.conditional:
        raise raised
    message = words(exception)
    if not raised.arguments:
        message = message.replace("{", "{{").replace("}", "}}")
    kind = type(exception) if isinstance(exception, Exception) else Exception
    kind = errors.NotDifferentiable if kind is NotRead else kind
    run.emit(ir.Guard(ir.Const(False), kind, message, tuple(raised.arguments), raised.span))
    run.state[DEAD] = Known(True)


def _raise_first(run: Run, condition: Value, block: list[ir.Statement], span: Span | None) -> None:
    """Put a branch that raises before the statements that go on without it."""
    match block:
        case [ir.Guard(ir.Const(), exception, message, arguments, where)]:
            fine = scalars.negate(run, condition)
            assert isinstance(fine, Number)
            run.emit(ir.Guard(fine.atom, exception, message, arguments, where))
        case _:
            assert isinstance(condition, Number)
            run.emit(ir.If(condition.atom, tuple(block), (), span))


def _born(run: Run, id: int, state: dict[Key, Value]) -> bool:
    """Whether an object is there on a path."""
    return ("born", id) in state or ("born", id) in run.taken.outside


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
    todo: shared.Joins = []
    run.joining.sides = wanted(run, yes, live), wanted(run, no, live)
    run.joining.looping, run.joining.there = False, there
    gone = unread.of(run, yes), unread.of(run, no)
    one_sided = unreturned.made_on_one_path(run, yes, no)
    first, second = raising.is_awaited(run, yes), raising.is_awaited(run, no)
    for key in dict.fromkeys((*yes, *no)):
        a, b = yes.get(key, run.taken.outside.get(key)), no.get(key, run.taken.outside.get(key))
        if a is not None and b is not None and same(a, b):
            state[key] = a
            continue
        if key[0] == "returned" and first is not second:
            going_on = (no if first else yes).get(key)
            if isinstance(going_on, Known):
                state[key] = going_on
                continue
        if live is not None and not live(key):
            continue
        is_gone = gone[0](key) or gone[1](key)
        a = None if gone[0](key) or unreturned.is_stale(yes, key) else a
        b = None if gone[1](key) or unreturned.is_stale(no, key) else b
        if a is None and b is None:
            continue
        lasts = is_gone and unread.lasts(run, _one_of(a, b), no if a is None else yes)
        is_kept = (a is None or b is None) and _is_kept(run, key, yes, no, is_gone, lasts)
        is_returned = is_kept and unreturned.is_content(key, one_sided)
        if is_kept and not is_returned:
            state[key] = _one_of(a, b)
            continue
        if key[0] in FLOW:
            a, b = a or Known(False), b or Known(False)
        known = shared.made_before(todo, a, b)
        if known is not None:
            state[key] = known
            continue
        if is_returned:
            pattern, a, b = unreturned.pattern(run, a, b, there)
        elif lasts:
            pattern = structural_patterns.optional(run, _one_of(a, b), there)
        else:
            pattern = _pattern(run, key, a, b)
        made = filling.instantiate(run, pattern, filling.hint(key))
        state[key] = made
        put(run, state, made)
        todo.append((pattern, made, a, b))
    _fill(run, todo, ((yes, yes_block), (no, no_block)))
    seen = {k: v for k, v in state.items() if (live is None or live(k)) and run.alive(k)}
    shared.freeze_shared(run, seen, todo)
    return state


def _fill(run: Run, todo: shared.Joins, sides: tuple[Side, Side]) -> None:
    """Set, on either path, the names that paths have in common to what they are there."""
    for (state, block), first in zip(sides, (True, False), strict=True):
        moves: Moves = []
        arrays: ArrayMoves = []
        run.draft.blocks.append(block)
        run.state = state
        for pattern, made, a, b in todo:
            filling.fill(run, pattern, made, a if first else b, moves, arrays)
        copy_arrays(run, arrays)
        set_names(run, moves)
        run.draft.blocks.pop()


def _is_kept(
    run: Run, key: Key, yes: dict[Key, Value], no: dict[Key, Value], is_gone: bool, lasts: bool
) -> bool:
    """Whether this is of something that only one path has made: the other cannot refer to it."""
    if is_gone:
        return key[0] in ("list", "dict", "attribute") and not lasts
    if key[0] == "attribute":
        return not all(_born(run, key[1], side) for side in (yes, no))
    return key[0] in ("list", "dict", "born", "iterator")


def _one_of(a: Value | None, b: Value | None) -> Value:
    found = a if a is not None else b
    assert found is not None, "one path has a value"
    return found


def _pattern(run: Run, key: Key, a: Value | None, b: Value | None) -> Value:
    """The pattern of what two paths have in one place."""
    there = run.joining.there
    if a is None or b is None:
        present = _one_of(a, b)
        if key[0] == "return":
            return structural_patterns.optional(run, present, there)
        if filling.has_arrays(present):
            message = structural_patterns.unset_message(run, described.slot_name(key), a is None)
            return Maybe(
                structural_patterns.optional(run, present, there), Hole(BOOL), "unset", message
            )
    grown = growing.joined(run, a, b) if key[0] == "list" else None
    return grown or structural_patterns.generalise(run, a, b, described.slot_name(key))


FLOW = ("returned", "broken", "continued", "ended", "raised")


def set_names(run: Run, moves: Moves) -> None:
    """Set names to values, casts first, copies last."""
    atoms = [(name, digits.held(run, value, type)) for name, value, type in moves]
    for name, atom in atoms:
        run.emit(ir.Assign(ir.Var(name), atom, run.span()))


def copy_arrays(run: Run, arrays: ArrayMoves) -> None:
    for name, value in arrays:
        run.draft.handed.setdefault(name, set()).add(value.base)
        source = value if value.whole else nests.materialise(run, value)
        kind = run.draft.types[name] if name in run.draft.types else run.draft.types[source.base]
        assert isinstance(kind, Array)
        if kind.dtype != source.dtype:
            source = nests.materialise(run, elements.converted(run, source, kind.dtype))
            mixtures.mark(run, name, frozenset((value.dtype, kind.dtype)))
        run.emit(ir.Copy(name, source.base, run.span()))
        run.draft.types[name] = (
            run.draft.types[source.base] if name not in run.draft.types else run.draft.types[name]
        )
