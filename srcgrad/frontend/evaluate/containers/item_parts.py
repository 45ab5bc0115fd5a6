"""Items of lists as what they are made of: numbers, arrays, and lists by their numbers."""

from __future__ import annotations

import operator
from collections.abc import Iterator
from typing import Any, NoReturn

from srcgrad import errors
from srcgrad.frontend.evaluate.containers import pooled
from srcgrad.frontend.evaluate.objects import shelves
from srcgrad.frontend.values.containers import forms, lists
from srcgrad.frontend.values.core.layouts import (
    Changes,
    Constant,
    Fields,
    Form,
    Leaf,
    Pair,
    Perhaps,
    Pooled,
    Row,
    Said,
    Site,
    Together,
    Word,
)
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    Conflict,
    DictRef,
    Entries,
    Instance,
    Known,
    ListRef,
    Maybe,
    OneOf,
    Tuple,
    Value,
)
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means
from srcgrad.frontend.values.joins import one_of
from srcgrad.frontend.values.numbers import scalars


def apart(items: Any, item: Any) -> Any:
    """The numbers, arrays and rows of an item of a list."""
    raise NotImplementedError


def together(form: Any, parts: Any) -> Any:
    """An item of its numbers, arrays and rows."""
    raise NotImplementedError


def count(run: Run, form: Form) -> int:
    match form:
        case Leaf() | Row() | Word():
            return 1
        case Constant():
            return 0
        case Fields(kind=kind) if shelves.is_shelved(run, kind):
            return 1
        case Perhaps():
            return count(run, form.form) + (not _is_numbered(run, form.form))
    return sum(count(run, each) for each in form.parts)


def _is_numbered(run: Run, form: Form) -> bool:
    """Whether items of a form are known by a number each: then none has another."""
    is_shelved = isinstance(form, Fields) and shelves.is_shelved(run, form.kind)
    return isinstance(form, Row) or is_shelved


@means(apart)
def _apart(run: Run, args: Args, kwargs: Kwargs) -> Value:
    owner, item = args
    assert isinstance(owner, Instance), "a list of columns"
    form = run.attribute(owner, "form")
    if not isinstance(form, Known):  # of items of one form, or of another, as the path has it
        _refuse(run, item)
    try:
        parts = tuple(_parts(run, form.object, item))
    except errors.NotDifferentiable as error:
        where, other = run.made.sites.get(owner.id), forms.form_of(run, item)
        wide = forms.merged(run, form.object, other) if other is not None else None
        if error.code == OTHER_FORM and where is not None and wide not in (None, form.object):
            change = forms.held_as(run, where, wide)
            conflict = Conflict(error.problem, error.span, error.advice or "", change)
            raise scalars.of_conflict(conflict, error.span) from None
        raise
    return Tuple(parts or (Known(0),))


OTHER_FORM = "SG2450"
"""What is said of an item of another form than the others."""


def _perhaps(run: Run, form: Form, item: Value) -> Iterator[Value]:
    """The parts of what may be None: whether it is there, and what it is, zeros if it is not."""
    if _is_numbered(run, form):
        match item:
            case Known(None):
                yield Known(-1)
            case Maybe(absent="None"):
                (number,) = _parts(run, form, item.value)
                yield run.choose(item.present, lambda: number, lambda: Known(-1))
            case _:
                yield from _parts(run, form, item)
        return
    match item:
        case Known(None):
            yield Known(False)
            yield from _zeros(run, form)
        case Maybe(absent="None"):
            yield item.present
            yield from _parts(run, form, item.value)
        case _:
            yield Known(True)
            yield from _parts(run, form, item)


def _zeros(run: Run, form: Form) -> Iterator[Value]:
    """What is there in place of an item that is None."""
    match form:
        case Constant():
            return
        case Perhaps():
            yield from (() if _is_numbered(run, form.form) else (Known(False),))
            yield from _zeros(run, form.form)
        case Pair() | Fields() if not _is_numbered(run, form):
            for each in form.parts:
                yield from _zeros(run, each)
        case _:
            yield Known(0)


def _parts(run: Run, form: Form, item: Value) -> Iterator[Value]:
    if isinstance(form, Perhaps):
        yield from _perhaps(run, form.form, item)
        return
    if isinstance(item, Maybe) and item.absent == "None":
        _refuse(run, item)
    item = scalars.plain_or_one_of(run, item)
    match form, item:
        case Leaf(), _ if isinstance(forms.form_of(run, item), Leaf):
            yield item
            return
        case Word(), Known(object=str() as word):
            yield _word(run, word)
            return
        case Word(), OneOf():
            if all(isinstance(each, Known) for each in item.options):
                yield one_of.each(run, item, lambda each: next(_parts(run, form, each)))
                return
        case Constant(object=known), Known() if item.object == known:
            return
        case Pair(), Tuple() if item.kind is form.kind and len(item.items) == len(form.parts):
            for part, each in zip(form.parts, item.items, strict=True):
                yield from _parts(run, part, each)
            return
        case Fields(), DictRef():
            found = lists.entries(run, item)
            if form.kind is dict and found.keys == form.names:
                run.joining.copied.add(item.id)
                for part, each in zip(form.parts, found.values, strict=True):
                    yield from _parts(run, part, each)
                return
        case Fields(), Instance() if item.kind is form.kind:
            number = shelves.place(run, item)
            if number is not None and shelves.level(run, item) == form.level:
                yield number
                return
            if item.real is None and forms.attributes(run, item) == form.names:
                run.joining.copied.add(item.id)
                for part, name in zip(form.parts, form.names, strict=True):
                    yield from _parts(run, part, run.state["attribute", item.id, name])
                return
        case Row(), Instance() if issubclass(item.kind, Pooled):
            if item.kind.pool != run.shared.layouts.pool(form.pool):
                _join(run, form.pool, item.kind.pool)
            if item.kind.level == form.level:
                yield run.attribute(item, "place")
                return
        case Row(), ListRef() if item.id in run.made.sites:
            _join(run, form.pool, run.made.sites[item.id])
    _refuse(run, item)


def _join(run: Run, one: Site, other: Site) -> NoReturn:
    """Let the lists that are made at two sites lie in one memory."""
    words = "this list is one of another kind than the others in the list that it is in"
    change = Changes((Together((one, other)),))
    raise scalars.of_conflict(Conflict(words, run.span(), scalars.ONE_KIND, change), run.span())


def _word(run: Run, word: str) -> Known:
    """The number of a word that is in an item."""
    words = run.shared.layouts.words
    if word not in words:
        said = f"the word {word!r} in a list that grows in a run-time loop"
        change = Changes((Said(word),))
        raise scalars.of_conflict(Conflict(said, run.span(), "", change), run.span())
    return Known(words.index(word))


def _word_of(run: Run, number: Value) -> Value:
    """The word of a number."""
    words = tuple(map(Known, run.shared.layouts.words))
    said = "a word of which there are several in a list that grows in a run-time loop"
    return OneOf(number, words, said) if len(words) > 1 else words[0]


def _refuse(run: Run, item: Value) -> NoReturn:
    run.refuse(
        f"{scalars.describe(item)} in a list that grows in a run-time loop and holds items of "
        "another form",
        "Append items of one form: as many numbers, arrays of as many axes.",
        errors.NotDifferentiable,
        code="SG2450",
    )


@means(together)
def _together(run: Run, args: Args, kwargs: Kwargs) -> Value:
    form, parts = args
    if not isinstance(form, Known):
        _refuse(run, parts)
    items = lists.sequence(run, parts)
    assert items is not None, "as many as there are columns"
    return _item(run, form.object, iter(items))


def _perhaps_item(run: Run, form: Form, parts: Iterator[Value]) -> Value:
    """What may be None, of its parts."""
    present = next(parts)
    if _is_numbered(run, form):
        number, present = present, run.operate(operator.ge, present, Known(0))
        value = _item(run, form, iter((number,)))
    else:
        present = scalars.truth(run, present)
        value = _item(run, form, parts)
    if isinstance(present, Known):
        return value if present.object else Known(None)
    return Maybe(value, present, "None")


def _item(run: Run, form: Form, parts: Iterator[Value]) -> Value:
    match form:
        case Leaf():
            return next(parts)
        case Constant(object=known):
            return Known(known)
        case Word():
            return _word_of(run, next(parts))
        case Perhaps():
            return _perhaps_item(run, form.form, parts)
        case Row(pool=where, level=level):
            return pooled.row(run, where, level, next(parts))
        case Pair():
            return Tuple(tuple(_item(run, each, parts) for each in form.parts), form.kind)
    assert isinstance(form, Fields)
    if form.kind is not dict and shelves.is_shelved(run, form.kind):
        return shelves.at(run, form.kind, form.level, next(parts))
    found = tuple(lists.stored(run, _item(run, each, parts)) for each in form.parts)
    if form.kind is dict:
        ref = lists.new_dict(run, {})
        run.state["dict", ref.id] = Entries(form.names, found)
        run.joining.copied.add(ref.id)
        return ref
    made = Instance(run.number(), form.kind, copied=True)
    run.state["born", made.id] = Known(True)
    for name, value in zip(form.names, found, strict=True):
        run.state["attribute", made.id, name] = value
    return made
