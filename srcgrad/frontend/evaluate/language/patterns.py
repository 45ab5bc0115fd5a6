"""The patterns of `match`: whether a value fits one, and what the names in it then stand for.

What is inside a value is read only where the value is of that kind: a pattern gives its test, and
an action that sets its names, for the path on which the test holds.

    case Circle(r):             isinstance(shape, Circle); then r = shape.r
    case [first, *others]:      a list of one item or more; first = it[0], others = it[1:]
    case {"mu": mu, **rest}:    a dict with that key; mu = it["mu"]
"""

from __future__ import annotations

import collections
import operator
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import gast

from srcgrad import ir
from srcgrad.frontend.evaluate.containers import comparisons
from srcgrad.frontend.evaluate.language import operators
from srcgrad.frontend.evaluate.language.choices import short_circuit
from srcgrad.frontend.evaluate.language.names import set_name
from srcgrad.frontend.evaluate.loops import lengths
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    DictRef,
    Instance,
    Known,
    ListRef,
    Range,
    Tuple,
    Value,
)
from srcgrad.frontend.values.numbers import scalars

Bind = Callable[[], None]
Read = Callable[[], Value]
ITSELF = (bool, bytearray, bytes, dict, float, frozenset, int, list, set, str, tuple)
"""Classes of which a pattern with one operand has the object itself there."""

SEQUENCES: tuple[type, ...] = (Sequence, collections.deque)


def is_inner(pattern: Any) -> bool:
    """Whether a pattern asks what is inside a value."""
    kinds = (gast.MatchClass, gast.MatchSequence, gast.MatchMapping)
    return any(isinstance(each, kinds) for each in gast.walk(pattern))


def matched(run: Run, pattern: Any, subject: Value) -> tuple[Value, Bind]:
    """Whether a value fits a pattern, and an action that sets the pattern's names."""
    match pattern:
        case gast.MatchValue(value=value):
            wanted = run.evaluate(value)
            if scalars.is_number(wanted) != scalars.is_number(subject):
                return Known(False), _nothing
            found = run.operate(operator.eq, subject, wanted)
            return scalars.truth(run, found), _nothing
        case gast.MatchSingleton(value=value):
            return operators.is_same(run, subject, Known(value)), _nothing
        case gast.MatchAs(pattern=None, name=name):
            return Known(True), _naming(run, name, subject)
        case gast.MatchAs(pattern=inner, name=name):
            fits, bind = matched(run, inner, subject)
            return fits, _both(bind, _naming(run, name, subject))
        case gast.MatchOr(patterns=options):
            return _any_of(run, options, subject)
        case gast.MatchSequence(patterns=parts):
            return _sequence(run, parts, subject)
        case gast.MatchMapping():
            return _mapping(run, pattern, subject)
        case gast.MatchClass():
            return _of_class(run, pattern, subject)
    raise AssertionError(f"{type(pattern).__name__} is no pattern")


def _nothing() -> None:
    pass


def _both(first: Bind, second: Bind) -> Bind:
    def bind() -> None:
        first()
        second()

    return bind


def _naming(run: Run, name: Any, value: Value) -> Bind:
    """The action that gives a value the name that a pattern has for it, if it has one."""
    if name is None:
        return _nothing
    text = str(name.id) if isinstance(name, gast.Name) else str(name)
    return partial(set_name, run, text, value)


def _any_of(run: Run, options: list[Any], subject: Value) -> tuple[Value, Bind]:
    """Whether a value fits one of several patterns; names in them if it is known which."""
    test: Value = Known(False)
    for option in options:
        fits, bind = matched(run, option, subject)
        if isinstance(fits, Known) and isinstance(test, Known):
            if fits.object:
                return fits, bind
            continue
        if _has_names(option):
            run.refuse(
                "names in alternatives of a pattern", "Write one case for each.", code="SG132"
            )
        test = scalars.logical(run, ir.either, test, fits)
    return test, _nothing


def _has_names(pattern: Any) -> bool:
    return any(
        getattr(each, "name", None) or getattr(each, "rest", None) for each in gast.walk(pattern)
    )


def _within(run: Run, test: Value, parts: Sequence[tuple[Any, Read]]) -> tuple[Value, Bind]:
    """Whether a test holds and then each part fits its pattern; parts are read after the test."""

    def rest() -> Value:
        found: Value = Known(True)
        for part, read in parts:
            inner = partial(_fits, run, part, read)
            found = short_circuit(run, ir.both, found, inner)
        return found

    def bind() -> None:
        for part, read in parts:
            if _has_names(part):
                matched(run, part, read())[1]()

    if isinstance(test, Known) and not test.object:
        return test, _nothing
    return short_circuit(run, ir.both, test, rest), bind


def _fits(run: Run, pattern: Any, read: Callable[[], Value]) -> Value:
    if isinstance(pattern, gast.MatchAs) and pattern.pattern is None:
        return Known(True)
    return matched(run, pattern, read())[0]


def _sequence(run: Run, parts: list[Any], subject: Value) -> tuple[Value, Bind]:
    """Whether a value is a sequence of which each item fits its pattern."""
    if not _is_sequence(run, subject):
        return Known(False), _nothing
    starred = [k for k, part in enumerate(parts) if isinstance(part, gast.MatchStar)]
    count = lengths.length(run, subject)
    compare = operator.ge if starred else operator.eq
    test = scalars.truth(run, run.operate(compare, count, Known(len(parts) - len(starred))))
    read: list[tuple[Any, Read]] = []
    for k, part in enumerate(parts):
        if starred and k == starred[0]:
            cut = slice(k, k + 1 - len(parts) or None)
            whole = partial(_listed, run, subject, Known(cut))
            read.append((gast.MatchAs(pattern=None, name=part.name), whole))
        else:
            at = k if not starred or k < starred[0] else k - len(parts)
            read.append((part, partial(run.item, subject, Known(at))))
    return _within(run, test, read)


def _listed(run: Run, subject: Value, cut: Value) -> Value:
    """The items of a sequence that a star has: a list."""
    return run.call(Known(list), (run.item(subject, cut),), {})


def _is_sequence(run: Run, subject: Value) -> bool:
    """Whether this is a sequence as `match` means it: no string, dict or array is one."""
    match subject:
        case Tuple(kind=kind):
            return issubclass(kind, tuple)
        case ListRef() | Range():
            return True
        case Known(found):
            return isinstance(found, SEQUENCES) and not isinstance(found, str | bytes)
        case Instance(kind=kind) if issubclass(kind, SEQUENCES):
            run.refuse(
                f"an object of {kind.__name__} where a pattern has items",
                "Make it a tuple: match tuple(x).",
                code="SG131",
            )
    return False


def _mapping(run: Run, pattern: Any, subject: Value) -> tuple[Value, Bind]:
    """Whether a value is a dict with certain keys, and what is under each fits its pattern."""
    held = lists.held(run, subject)
    is_known = isinstance(held, Known) and isinstance(held.object, collections.abc.Mapping)
    if not isinstance(held, DictRef) and not is_known:
        return Known(False), _nothing
    keys = [run.evaluate(key) for key in pattern.keys]
    test: Value = Known(True)
    for key in keys:
        test = scalars.logical(run, ir.both, test, comparisons.contains(run, subject, key))
    read = [
        (part, partial(run.item, subject, key))
        for key, part in zip(keys, pattern.patterns, strict=True)
    ]
    fits, bind = _within(run, test, read)
    if pattern.rest is None:
        return fits, bind

    def others() -> None:
        bind()
        rest = run.call(Known(dict), (subject,), {})
        for key in keys:
            run.call(run.attribute(rest, "pop"), (key,), {})
        _naming(run, pattern.rest, rest)()

    return fits, others


def _of_class(run: Run, pattern: Any, subject: Value) -> tuple[Value, Bind]:
    """Whether a value is an object of a class, and its attributes fit their patterns."""
    kind = run.evaluate(pattern.cls)
    test = scalars.truth(run, run.call(Known(isinstance), (subject, kind), {}))
    if isinstance(test, Known) and not test.object:
        return test, _nothing
    assert isinstance(kind, Known), "isinstance has asked for a class"
    parts: list[tuple[Any, Read]] = []
    names = list(pattern.kwd_attrs)
    if pattern.patterns and kind.object in ITSELF:
        parts = [(each, lambda: subject) for each in pattern.patterns[:1]]
    elif pattern.patterns:
        positions = getattr(kind.object, "__match_args__", ())
        if len(pattern.patterns) > len(positions):
            words = (
                f"{kind.object.__name__}() accepts {len(positions)} positional sub-pattern"
                f"{'' if len(positions) == 1 else 's'} ({len(pattern.patterns)} given)"
            )
            raise Raised(TypeError(words), run.span())
        names = [*positions[: len(pattern.patterns)], *names]
    for name in names:
        there = run.call(Known(hasattr), (subject, Known(name)), {})
        test = scalars.logical(run, ir.both, test, scalars.truth(run, there))
    inner = [*pattern.patterns[len(parts) :], *pattern.kwd_patterns]
    reads = [partial(run.attribute, subject, name) for name in names]
    return _within(run, test, [*parts, *zip(inner, reads, strict=True)])
