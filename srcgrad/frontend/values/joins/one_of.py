"""What is one of several things that are no numbers, by a number of the program that says which.

Strings, members of enums, functions and objects, each of which there is on both paths. What is done
with such a value is done with each, in a branch of its own, unless all that is asked is a truth.

    if x < 1.0:                         name = 0
        name = "low"
    else:                               name = 1
        name = "high"
    return x if name == "low" else y    x if name == 0 else y
"""

from __future__ import annotations

import operator
from collections.abc import Callable

from srcgrad import ir
from srcgrad.frontend.values.core.boxes import KnownBox
from srcgrad.frontend.values.core.layouts import OwnList
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.same import same
from srcgrad.frontend.values.core.values import (
    Bound,
    Closure,
    DictRef,
    Hole,
    Instance,
    Known,
    ListRef,
    Number,
    OneOf,
    Value,
)
from srcgrad.frontend.values.numbers import scalars
from srcgrad.types import BOOL, INT

MOST = 32
"""How many things there may be one of."""


def pattern(run: Run, a: Value, b: Value, message: str) -> OneOf | None:
    """The pattern of two things that are no numbers; None if one of them is not on both paths."""
    options = list(a.options if isinstance(a, OneOf) else (a,))
    for each in b.options if isinstance(b, OneOf) else (b,):
        if not any(same(each, other) for other in options):
            options.append(each)
    if len(options) > MOST or not all(_is_there(run, each) for each in options):
        return None
    places = {_number(run, each): each for each in options}
    return OneOf(Hole(INT), tuple(places[k] for k in sorted(places)), message)


def of_all(values: tuple[Value, ...]) -> OneOf | None:
    """The pattern of what is one of several values that are there; None if some are numbers."""
    options: list[Value] = []
    for value in values:
        for each in value.options if isinstance(value, OneOf) else (value,):
            if not _is_thing(each):
                return None
            if not any(same(each, other) for other in options):
                options.append(each)
    return OneOf(Hole(INT), tuple(options), "") if len(options) <= MOST else None


def _is_thing(value: Value) -> bool:
    match value:
        case Known():
            return scalars.type_of(value) is None and not isinstance(value, KnownBox)
        case Closure(defaults=defaults, keyword_defaults=others):
            return all(isinstance(each, Known | None) for each in (*defaults, *others))
    return isinstance(value, Instance | ListRef | DictRef)


def _number(run: Run, option: Value) -> int:
    """The number of a thing among all that there has been one of: patterns have one order."""
    seen = run.joining.things
    for k, each in enumerate(seen):
        if same(each, option):
            return k
    seen.append(option)
    return len(seen) - 1


def _is_there(run: Run, value: Value) -> bool:
    """Whether this is one thing that there is, with the same contents, on both paths."""
    match value:
        case Known():
            return scalars.type_of(value) is None and not isinstance(value, KnownBox)
        case Closure(defaults=defaults, keyword_defaults=others):
            return all(isinstance(each, Known | None) for each in (*defaults, *others))
        case Bound():
            return _is_there(run, value.owner) and _is_there(run, value.function)
        case OneOf(index=Number(ir.Var(name)), options=options):
            return name in run.joining.there and all(_is_there(run, each) for each in options)
        case Instance() if issubclass(value.kind, OwnList):
            return False
        case Instance(real=real) if real is not None:
            return True
        case Instance() | ListRef() | DictRef():
            kind = {Instance: "born", ListRef: "list", DictRef: "dict"}[type(value)]
            key = (kind, value.id)
            return all(key in side or key in run.taken.outside for side in run.joining.sides)
    return False


def position(run: Run, pattern: OneOf, value: Value | None) -> Value:
    """Which of a pattern's things a value is."""
    if not isinstance(value, OneOf):
        return Known(0 if value is None else _place(pattern, value))
    places = [_place(pattern, each) for each in value.options]
    if places == list(range(len(places))):
        return value.index
    found: Value = Known(places[-1])
    for k, place in list(enumerate(places))[-2::-1]:
        chosen, one, other = is_at(run, value, k), Known(place), found
        if isinstance(chosen, Known):
            found = one if chosen.object else other
        else:
            parts = tuple(scalars.atom(run, each) for each in (chosen, one, other))
            found = run.apply(ir.select, parts, INT)
    return found


def _place(pattern: OneOf, value: Value) -> int:
    return next(k for k, each in enumerate(pattern.options) if same(each, value))


def is_at(run: Run, value: OneOf, k: int) -> Value:
    """Whether it is the thing at this position."""
    if isinstance(value.index, Known):
        return Known(value.index.object == k)
    assert isinstance(value.index, Number)
    atom = value.index.atom
    fact = run.known.facts.get(("equal", atom, ir.Const(k)))
    if fact is not None:
        return Known(fact)
    others = [j for j in range(len(value.options)) if j != k]
    facts = [run.known.facts.get(("equal", atom, ir.Const(j))) for j in others]
    if True in facts or all(each is False for each in facts):
        return Known(True not in facts)
    return run.apply(operator.eq, (atom, ir.Const(k)), BOOL)


def each(run: Run, value: OneOf, act: Callable[[Value], Value], first: int = 0) -> Value:
    """What an action gives of the thing that it is."""
    test = is_at(run, value, first) if first + 1 < len(value.options) else Known(True)
    return run.interpreter.choose(
        run,
        test,
        lambda: act(value.options[first]),
        lambda: each(run, value, act, first + 1),
    )


def holds(run: Run, value: OneOf, ask: Callable[[Value], Value]) -> Value:
    """Whether something that is known of each thing holds for the one that it is."""
    answers = [ask(option) for option in value.options]
    if not all(isinstance(answer, Known) for answer in answers):
        return each(run, value, ask)
    true = [k for k, answer in enumerate(answers) if isinstance(answer, Known) and answer.object]
    if len(true) in (0, len(answers)):
        return Known(bool(true))
    if len(true) > len(answers) // 2 and len(answers) > 2:
        false = sorted({*range(len(answers))} - {*true})
        return scalars.negate(run, _any(run, value, false))
    return _any(run, value, true)


def _any(run: Run, value: OneOf, positions: list[int]) -> Value:
    found: Value = Known(False)
    for k in positions:
        found = scalars.logical(run, ir.either, found, is_at(run, value, k))
    return found


def among(
    values: tuple[Value, ...],
) -> tuple[tuple[Value, ...], OneOf, tuple[Value, ...]] | None:
    """The first such value among some, and what stands before and after it."""
    for k, value in enumerate(values):
        if isinstance(value, OneOf):
            return values[:k], value, values[k + 1 :]
    return None
