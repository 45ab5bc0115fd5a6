"""One value for what is different values on different paths."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Generator

from srcgrad import errors, ir
from srcgrad.errors import Span
from srcgrad.frontend.programs.messages import words
from srcgrad.frontend.values.arrays import elements, mixtures, nests
from srcgrad.frontend.values.containers import growing
from srcgrad.frontend.values.core import mentions
from srcgrad.frontend.values.core.control import DEAD, NotRead, Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.same import same
from srcgrad.frontend.values.core.values import (
    ArrayHole,
    ArrayRef,
    Bound,
    Entries,
    Fresh,
    Hole,
    Key,
    Known,
    Maybe,
    Number,
    Tuple,
    Value,
)
from srcgrad.frontend.values.joins import filling, patterns
from srcgrad.frontend.values.joins.made import content, put, wanted
from srcgrad.frontend.values.joins.patterns import ArrayMoves, Moves
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
    span = run.span()
    size = len(run.draft.types)
    (yes, yes_block), (no, no_block) = _sides(run, condition, then, orelse)
    if DEAD in yes and DEAD not in no:
        _raise_first(run, condition, yes_block, span)
        run.draft.blocks[-1].extend(no_block)
        run.state = no
        run.assume(condition, False)
        return
    if DEAD in no and DEAD not in yes:
        _raise_first(run, scalars.negate(run, condition), no_block, span)
        run.draft.blocks[-1].extend(yes_block)
        run.state = yes
        run.assume(condition, True)
        return
    if DEAD in yes:
        run.state = dict(yes)
        run.emit(ir.If(condition.atom, tuple(yes_block), tuple(no_block), span))
        return
    there = set(itertools.islice(run.draft.types, size))
    run.state = _joined(run, yes, yes_block, no, no_block, live, there)
    if not yes_block and not no_block:
        return
    if yes_block:
        run.emit(ir.If(condition.atom, tuple(yes_block), tuple(no_block), span))
    else:
        opposite = scalars.negate(run, condition)
        assert isinstance(opposite, Number)
        run.emit(ir.If(opposite.atom, tuple(no_block), (), span))


def _sides(
    run: Run, condition: Number, then: Callable[[], None], orelse: Callable[[], None]
) -> list[tuple[dict[Key, Value], list[ir.Statement]]]:
    """The state that each of two actions leaves, and what it adds to the program."""
    place, before = run.place, run.state
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
                    run.state[key] = scalars.truth(run, value)
        sides.append((run.state, block))
    run.place = place
    return sides


def died(run: Run, raised: Raised) -> None:
    """The path being read raises here, for certain: say so in the program, and read no further.

    Where nothing depends on the program's numbers, it is the reading itself that fails; a `try`
    around it, if it is on the same path, goes on with its handler.
    """
    exception = raised.exception
    for caught, depth in reversed(run.exceptions.handlers):
        if raised.is_caught_by(caught):
            if len(run.draft.blocks) == depth:
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
    todo: list[tuple[Value, Value, Value | None, Value | None]] = []
    run.joining.sides = wanted(run, yes, live), wanted(run, no, live)
    run.joining.looping, run.joining.there = False, there
    gone = _returned(run, yes), _returned(run, no)
    for key in dict.fromkeys((*yes, *no)):
        a, b = yes.get(key, run.taken.outside.get(key)), no.get(key, run.taken.outside.get(key))
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
        if gone[0](key) or gone[1](key):
            a, b = (None if each(key) else v for each, v in zip(gone, (a, b), strict=True))
            if a is None and b is None:
                continue
            pattern = patterns.optional(run, _one_of(a, b), there)
        else:
            pattern = _pattern(run, key, a, b)
        made = filling.instantiate(run, pattern, patterns.hint(key))
        state[key] = made
        put(run, state, made)
        todo.append((pattern, made, a, b))
    for block, first in ((yes_block, True), (no_block, False)):
        moves: Moves = []
        arrays: ArrayMoves = []
        run.draft.blocks.append(block)
        run.state = yes if first else no
        for each in todo:
            filling.fill(run, each[0], each[1], each[2] if first else each[3], moves, arrays)
        copy_arrays(run, arrays)
        set_names(run, moves)
        run.draft.blocks.pop()
    seen = {k: v for k, v in state.items() if (live is None or live(k)) and run.alive(k)}
    _freeze_shared(run, seen, todo)
    return state


def _returned(run: Run, side: dict[Key, Value]) -> Callable[[Key], bool]:
    """Whether a name is one that a call which has returned for certain reads no more.

    Functions made in the call may read its names later, and so may its `finally` clauses.
    """
    calls = {
        key[1] for key, value in side.items() if key[0] == "returned" and same(value, Known(True))
    }
    frames = {frame.id: frame for frame in run.frames if frame.id in calls}

    def is_gone(key: Key) -> bool:
        if key[0] != "name" or key[1] not in calls:
            return False
        frame = frames.get(key[1])
        return frame is None or not (key[2] in frame.finals or key[2] in frame.liveness.captured)

    return is_gone


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
            return patterns.optional(run, present, there)
        if filling.has_arrays(present):
            message = patterns.unset_message(run, slot_name(key), a is None)
            return Maybe(patterns.optional(run, present, there), Hole(BOOL), "unset", message)
    grown = growing.joined(run, a, b) if key[0] == "list" else None
    return grown or patterns.generalise(run, a, b, slot_name(key))


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


def _freeze_shared(
    run: Run,
    state: dict[Key, Value],
    todo: list[tuple[Value, Value, Value | None, Value | None]],
) -> None:
    """Let nothing be written to an array that two names may or may not share."""
    message = "this array may or may not be the one that another name stands for"
    for pattern, made, a, b in todo:
        for each, sources in arrays_of(
            run, pattern, made, ((a, run.joining.sides[0]), (b, run.joining.sides[1]))
        ):
            for source in sources:
                if isinstance(source, ArrayRef) and mentions.references(state, source.base):
                    run.memory.frozen[source.base] = run.memory.frozen[each.base] = (
                        message,
                        run.span(),
                    )


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
        yield from arrays_of(run, pattern.content, run.joining.contents[pattern.id], inner)
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
