"""Lists of tuples, objects and dicts that grow at run time: a list for each number of an item.

    events.append(Event(t, x))      times.append(t); values.append(x)
    d, node = heappop(queue)        a heap of two lists

What is in such a list is a copy: an object that is in one must not change, unless its class is
known to be `shelved`. That a list is such is found by reading (`layouts`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NoReturn

import numpy as np

from srcgrad import errors
from srcgrad.frontend.evaluate.containers import growing_lists, pooled
from srcgrad.frontend.evaluate.objects import shelves
from srcgrad.frontend.evaluate.objects.python_classes import STANDS_FOR
from srcgrad.frontend.values.containers import forms, lists
from srcgrad.frontend.values.core.layouts import (
    Changes,
    Constant,
    Fields,
    Form,
    Leaf,
    OwnList,
    Pair,
    Pooled,
    Row,
    Said,
    Site,
    Together,
    Word,
)
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    Buffer,
    Conflict,
    DictRef,
    Entries,
    Instance,
    Known,
    ListRef,
    OneOf,
    Tuple,
    Value,
)
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means
from srcgrad.frontend.values.joins import one_of
from srcgrad.frontend.values.numbers import scalars


class Columns(OwnList):
    """A list whose items have one form."""

    def __init__(self, form: Any, columns: Any) -> None:
        self.form = form
        self.columns = columns

    def append(self, item: Any) -> None:
        for column, part in zip(self.columns, apart(self.form, item), strict=True):
            column.append(part)

    def __len__(self) -> Any:
        return len(self.columns[0])

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return Columns(self.form, [column[index] for column in self.columns])
        return together(self.form, [column[index] for column in self.columns])

    def __setitem__(self, index: Any, item: Any) -> None:
        for column, part in zip(self.columns, apart(self.form, item), strict=True):
            column[index] = part

    def __delitem__(self, index: Any) -> None:
        for column in self.columns:
            del column[index]

    @property
    def measures(self) -> Any:
        """What changes in length, or is written to, where this list changes in length."""
        return (self.columns[0],)

    def __contains__(self, item: Any) -> Any:
        return any(each == item for each in self)

    def __eq__(self, other: Any) -> Any:
        if len(self) != len(other):
            return False
        return all(self[k] == other[k] for k in range(len(self)))

    __hash__ = None  # type: ignore[assignment]

    def __add__(self, other: Any) -> Any:
        made = self.copy()
        made.extend(other)
        return made

    def __iadd__(self, other: Any) -> Any:
        self.extend(other)
        return self

    def extend(self, items: Any) -> None:
        for item in items:
            self.append(item)

    def pop(self, index: Any = -1) -> Any:
        return together(self.form, [column.pop(index) for column in self.columns])

    def insert(self, index: Any, item: Any) -> None:
        for column, part in zip(self.columns, apart(self.form, item), strict=True):
            column.insert(index, part)

    def remove(self, item: Any) -> None:
        del self[self.index(item)]

    def index(self, item: Any) -> Any:
        for k in range(len(self)):
            if self[k] == item:
                return k
        raise ValueError("list.index(x): x not in list")

    def count(self, item: Any) -> Any:
        return sum([1 for each in self if each == item])

    def __reversed__(self) -> Any:
        return reversed(self.listed())

    def listed(self) -> Any:
        """A list of the items, as other definitions take it."""
        return [self[k] for k in range(len(self))]

    def numbers(self) -> Any:
        """What an array is made of."""
        if not is_of_numbers(self.form, self.columns):
            return self.listed()
        if len(self) == 0:
            raise ValueError("an empty list of rows is no array of rows: there must be one")
        return np.column_stack(self.columns)

    def copy(self) -> Any:
        return Columns(self.form, [list(column) for column in self.columns])

    def clear(self) -> None:
        for column in self.columns:
            column.clear()

    def reverse(self) -> None:
        for column in self.columns:
            column.reverse()

    def sort(self, *, key: Any = None, reverse: Any = False) -> None:
        marks = self if key is None else [key(item) for item in self]
        order = sorted_places(marks, reverse)
        for column in self.columns:
            sorted_as(column, order)


def sorted_places(marks: Any, backwards: Any) -> Any:
    """Where `sorted` takes its items from."""
    raise NotImplementedError


def is_of_numbers(form: Any, columns: Any) -> Any:
    """Whether all items are tuples of numbers."""
    raise NotImplementedError


@means(is_of_numbers)
def _is_of_numbers(run: Run, args: Args, kwargs: Kwargs) -> Value:
    form, columns = args
    assert isinstance(form, Known) and isinstance(columns, Tuple)
    if not isinstance(form.object, Pair):
        return Known(False)
    found = [lists.contents(run, each) for each in columns.items if isinstance(each, ListRef)]
    flat = all(isinstance(each, Leaf) for each in form.object.parts)
    return Known(flat and len(found) == len(columns.items) and all(map(_are_numbers, found)))


def _are_numbers(found: Tuple | Buffer) -> bool:
    if isinstance(found, Tuple):
        return all(map(scalars.is_number, found.items))
    return not found.shape


def sorted_as(column: Any, order: Any) -> None:
    """Put the items of a list in another order."""
    moved = [column[k] for k in order]
    for k in range(len(moved)):
        column[k] = moved[k]


def apart(form: Any, item: Any) -> Any:
    """The numbers, arrays and rows of an item."""
    raise NotImplementedError


def together(form: Any, parts: Any) -> Any:
    """An item of its numbers, arrays and rows."""
    raise NotImplementedError


STANDS_FOR[Columns] = list


def new(run: Run, where: Site, form: Form) -> Instance:
    """An empty list whose items have a form."""
    form = run.shared.layouts.met.setdefault(form, form)  # equal ones are one constant
    made = Instance(run.number(), Columns)
    run.state["born", made.id] = Known(True)
    run.made.sites[made.id] = where
    columns = tuple(lists.new_list(run, ()) for _ in range(max(_count(run, form), 1)))
    for k, each in enumerate(columns):
        run.made.sites[each.id] = ("column", where, k)
    run.state["attribute", made.id, "form"] = Known(form)
    run.state["attribute", made.id, "columns"] = Tuple(columns)
    return made


def made_at(run: Run, where: Site, items: tuple[Value, ...]) -> Value | None:
    """The list of columns that is made at a site; None if it is another list."""
    form = run.shared.layouts.forms.get(where)
    if form is None:
        return None
    made = new(run, where, form)
    for each in items:
        run.call(run.attribute(made, "append"), (each,), {})
    return made


def listed(run: Run, node: Any, items: tuple[Value, ...]) -> Value:
    """The list that a display makes."""
    where = forms.site(run, node)
    made = pooled.made_at(run, where, items) or made_at(run, where, items)
    if made is None:
        made = lists.new_list(run, items)
        run.made.sites[made.id] = where
        for each in items[-1:]:
            forms.note(run, made, each)
    return made


def collected(run: Run, node: Any, value: Value) -> Value:
    """The list that a comprehension, or `list(value)`, makes."""
    where = forms.site(run, node)
    made = pooled.made_at(run, where, ()) or made_at(run, where, ())
    if made is None:
        return growing_lists.collected(run, value, where)
    run.call(run.attribute(made, "extend"), (value,), {})
    return made


def _count(run: Run, form: Form) -> int:
    match form:
        case Leaf() | Row() | Word():
            return 1
        case Constant():
            return 0
        case Fields(kind=kind) if shelves.is_shelved(run, kind):
            return 1
    return sum(_count(run, each) for each in form.parts)


@means(apart)
def _apart(run: Run, args: Args, kwargs: Kwargs) -> Value:
    form, item = args
    if not isinstance(
        form, Known
    ):  # a list of items of one form, or of another, as the path has it
        _refuse(run, item)
    parts = tuple(_parts(run, form.object, item))
    return Tuple(parts or (Known(0),))


def _parts(run: Run, form: Form, item: Value) -> Iterator[Value]:
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
            if number is not None:
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


def _item(run: Run, form: Form, parts: Iterator[Value]) -> Value:
    match form:
        case Leaf():
            return next(parts)
        case Constant(object=known):
            return Known(known)
        case Word():
            return _word_of(run, next(parts))
        case Row(pool=where):
            return pooled.row(run, where, next(parts))
        case Pair():
            return Tuple(tuple(_item(run, each, parts) for each in form.parts), form.kind)
    assert isinstance(form, Fields)
    if form.kind is not dict and shelves.is_shelved(run, form.kind):
        return shelves.at(run, form.kind, next(parts))
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
