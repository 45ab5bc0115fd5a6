"""Lists of tuples, objects and dicts that grow at run time: a list for each number of an item.

    events.append(Event(t, x))      times.append(t); values.append(x)
    d, node = heappop(queue)        a heap of two lists

What is in such a list is a copy: an object that is in one must not change, unless its class is
known to be `shelved`. That a list is such is found by reading (`layouts`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from srcgrad.frontend.evaluate.containers import growing_lists, item_parts, pooled
from srcgrad.frontend.evaluate.containers.item_parts import apart, together
from srcgrad.frontend.evaluate.containers.own_lists import ListMethods, matrix
from srcgrad.frontend.evaluate.objects.python_classes import STANDS_FOR
from srcgrad.frontend.values.containers import forms, lists
from srcgrad.frontend.values.core.layouts import (
    Form,
    Leaf,
    Pair,
    Row,
    Site,
    within_level,
)
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    Buffer,
    Instance,
    Known,
    ListRef,
    Tuple,
    Value,
)
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means
from srcgrad.frontend.values.numbers import scalars


class Columns(ListMethods):
    """A list whose items have one form."""

    def __init__(self, form: Any, columns: Any) -> None:
        self.form = form
        self.columns = columns

    @property
    def measures(self) -> Any:
        """What changes in length, or is written to, where this list changes in length."""
        return (self.columns[0],)

    def __len__(self) -> Any:
        return len(self.columns[0])

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return Columns(self.form, [column[index] for column in self.columns])
        return together(self.form, [column[index] for column in self.columns])

    def append(self, item: Any) -> None:
        for column, part in zip(self.columns, apart(self, item), strict=True):
            column.append(part)

    def put(self, index: Any, item: Any) -> None:
        for column, part in zip(self.columns, apart(self, item), strict=True):
            column[index] = part

    def pop(self, index: Any = -1) -> Any:
        return together(self.form, [column.pop(index) for column in self.columns])

    def insert(self, index: Any, item: Any) -> None:
        for column, part in zip(self.columns, apart(self, item), strict=True):
            column.insert(index, part)

    def numbers(self) -> Any:
        """What an array is made of."""
        if is_of_rows(self.form):
            return matrix(self)
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


def is_of_rows(form: Any) -> Any:
    """Whether all items are lists of numbers."""
    raise NotImplementedError


@means(is_of_rows)
def _is_of_rows(run: Run, args: Args, kwargs: Kwargs) -> Value:
    form = args[0].object if isinstance(args[0], Known) else None
    return Known(isinstance(form, Row) and isinstance(forms.within(run, form), Leaf))


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


STANDS_FOR[Columns] = list


def new(run: Run, where: Site, form: Form) -> Instance:
    """An empty list whose items have a form."""
    form = within_level(form, run.made.level)
    form = run.shared.layouts.met.setdefault(form, form)  # equal ones are one constant
    made = Instance(run.number(), Columns)
    run.state["born", made.id] = Known(True)
    run.made.sites[made.id] = where
    columns = tuple(lists.new_list(run, ()) for _ in range(max(item_parts.count(run, form), 1)))
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


def placed(run: Run, node: Any, before: int, value: Value) -> Value:
    """A list that an operator, a slice or a function has made, as lists of this place are held.

    A list that is no younger than `before`, or that a display has made, stays as it is.
    """
    is_list = isinstance(value, ListRef) or (isinstance(value, Instance) and value.kind is Columns)
    if not is_list or value.id <= before or value.id in run.made.sites:  # type: ignore[union-attr]
        return value
    where = forms.site(run, node)
    if where in run.shared.layouts.pools or where in run.shared.layouts.forms:
        return collected(run, node, value)
    run.made.sites[value.id] = where  # type: ignore[union-attr]
    items = lists.sequence(run, value) if isinstance(value, ListRef) else None
    for each in (items or ())[-1:]:
        forms.note(run, value, each)  # type: ignore[arg-type]
    return value


def collected(run: Run, node: Any, value: Value) -> Value:
    """The list that a comprehension, or `list(value)`, makes."""
    where = forms.site(run, node)
    made = pooled.made_at(run, where, ()) or made_at(run, where, ())
    if made is None:
        return growing_lists.collected(run, value, where)
    run.call(run.attribute(made, "extend"), (value,), {})
    return made
