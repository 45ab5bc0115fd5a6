"""Of what the items of a list are made, and what another reading has to know to hold them."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from srcgrad import errors
from srcgrad.frontend.values.core.frames import is_ours
from srcgrad.frontend.values.core.layouts import (
    Changed,
    Changes,
    Constant,
    Fields,
    Form,
    Holds,
    Leaf,
    OwnList,
    Pair,
    Perhaps,
    Pooled,
    Row,
    Site,
    Stores,
    Together,
    Word,
)
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    ArrayRef,
    Buffer,
    DictRef,
    Entries,
    Fresh,
    Instance,
    Known,
    Lazy,
    Listed,
    ListRef,
    Maybe,
    OneOf,
    Tuple,
    Value,
)
from srcgrad.frontend.values.numbers import scalars
from srcgrad.types import Scalar

OF_PATHS = "SG204"
"""What is said of what is of one kind on one path and of another on the other."""


def site(run: Run, node: Any) -> Site:
    """Where a list is made by a node of what is being read: on each level of a recursion alike."""
    calls = dict.fromkeys(
        id(frame.site)
        for frame in run.frames
        if frame.site is not None
        and frame.name != "<comprehension>"
        and not is_ours(frame.source.function)
    )
    return ("list", run.span(node), id(node), tuple(calls))


def form_of(run: Run, value: Value, around: tuple[type, ...] = ()) -> Form | None:
    """Of what an item is made; None if no list can hold such.

    Objects of the classes `around` it, which are linked, are known by their numbers.
    """
    if scalars.type_of(value) is not None:
        return Leaf()
    match value:
        case ArrayRef() | Lazy() if value.shape:
            return Leaf()
        case Known(None):
            return Constant(None)
        case Maybe(absent="None"):
            inner = form_of(run, value.value, around)
            return None if inner is None else perhaps(inner)
        case Known(str()):
            return Word()
        case OneOf() if all(isinstance(form_of(run, each), Word) for each in value.options):
            return Word()
        case Tuple() if value.kind is not slice:
            parts = _all(run, value.items, around)
            return None if parts is None else Pair(value.kind, parts)
        case ListRef():
            where = _site_of(run, value)
            return None if where is None else Row(where)
        case DictRef():
            found = run.get(("dict", value.id))
            if not isinstance(found, Entries):
                return None
            parts = _all(run, found.values, around)
            return None if parts is None else Fields(dict, found.keys, parts)
        case Instance() if issubclass(value.kind, Pooled):
            return Row(value.kind.pool)
        case Instance() if issubclass(value.kind, OwnList):
            where = run.made.sites.get(value.id)
            return None if where is None else Row(where)
        case Instance() if value.kind in around:
            return Fields(value.kind, (), ())
        case Instance() if value.real is None and ("born", value.id) in run.state:
            names = attributes(run, value)
            held = tuple(run.state["attribute", value.id, name] for name in names)
            parts = _all(run, held, (*around, value.kind))
            return None if parts is None else Fields(value.kind, names, parts)
    return None


def _site_of(run: Run, ref: ListRef) -> Site | None:
    """Where a list is made; of one that is read of a list of lists, where those are."""
    holder = _holder(run, ref)
    if holder.id == ref.id:
        return run.made.sites.get(ref.id)
    held = run.made.forms.get(holder.id)
    return held.pool if isinstance(held, Row) else None


def _holder(run: Run, ref: ListRef) -> ListRef:
    """The list of lists in whose memory a list lies; any other list itself."""
    found = run.state.get(("list", ref.id))
    number = run.made.holders.get(ref.id)
    if isinstance(found, Listed) and found.row is not None:
        number = holder_of(run, found.row.base)
    return ref if number is None else ListRef(number)


def holder_of(run: Run, base: str) -> int | None:
    """The list that lies in a memory."""
    for state in (run.state, *run.joining.sides):
        for key, each in state.items():
            if key[0] == "list" and isinstance(each, Buffer) and each.base == base:
                return int(key[1])
    return None


def of_items(run: Run, owner: Instance) -> Form:
    """Of what the items of a list of run-time length are made."""
    if issubclass(owner.kind, Pooled):
        return within(run, Row(owner.kind.pool))
    found = run.state["attribute", owner.id, "form"]
    assert isinstance(found, Known), "a list of columns has a form"
    form: Form = found.object
    return form


def within(run: Run, row: Row) -> Form:
    """Of what the items are made of lists that lie with others."""
    layouts = run.shared.layouts
    return layouts.forms.get(("pool", layouts.pool(row.pool)), Leaf())


def attributes(run: Run, value: Instance) -> tuple[str, ...]:
    """The attributes that an object holds."""
    keys = (key for key in run.state if key[0] == "attribute" and key[1] == value.id)
    return tuple(sorted(key[2] for key in keys))


def _all(run: Run, values: tuple[Value, ...], around: tuple[type, ...]) -> tuple[Form, ...] | None:
    found = [form_of(run, each, around) for each in values]
    known = tuple(each for each in found if each is not None)
    return known if len(known) == len(found) else None


def note(run: Run, ref: ListRef, item: Value) -> None:
    """Take note of what an item of a list is made of."""
    earlier = run.made.forms.get(ref.id)
    is_none = isinstance(item, Known) and item.object is None
    if isinstance(item, Tuple | Instance | DictRef | ListRef | Maybe) or is_none or earlier:
        found = form_of(run, item)
        if found is not None:
            joint = None if earlier is None else merged(run, earlier, found)
            run.made.forms[ref.id] = joint or found


def perhaps(form: Form) -> Form:
    """What is of this form, or None."""
    return form if isinstance(form, Perhaps) or form == Constant(None) else Perhaps(form)


def merged(run: Run, a: Form, b: Form) -> Form | None:
    """The form of what is of one form or of another, one of which has None in some place."""
    match a, b:
        case (Constant(), other) | (other, Constant()):
            return perhaps(other)
        case (Perhaps(form=one), Perhaps(form=other)):
            joint = merged(run, one, other)
            return None if joint is None else perhaps(joint)
        case (Perhaps(form=one), other) | (other, Perhaps(form=one)):
            joint = merged(run, one, other)
            return None if joint is None else perhaps(joint)
        case Fields(), Fields() if a.kind is b.kind and a.kind in run.made.shelves:
            return a
        case Pair(), Pair() if a.kind is b.kind:
            parts = _all_merged(run, a.parts, b.parts)
            return None if parts is None else replace(a, parts=parts)
        case Fields(), Fields() if a.kind is b.kind and a.names == b.names:
            parts = _all_merged(run, a.parts, b.parts)
            return None if parts is None else replace(a, parts=parts)
    return a if type(a) is type(b) and isinstance(a, Leaf | Word | Row) else None


def _all_merged(
    run: Run, one: tuple[Form, ...], other: tuple[Form, ...]
) -> tuple[Form, ...] | None:
    if len(one) != len(other):
        return None
    parts = [merged(run, *each) for each in zip(one, other, strict=True)]
    known = tuple(each for each in parts if each is not None)
    return known if len(known) == len(parts) else None


def note_alike(run: Run, ref: ListRef, base: str) -> None:
    """Take note that the items of a list are what those of the list in a memory are."""
    found = run.made.forms.get(holder_of(run, base) or 0)
    if found is not None:
        run.made.forms[ref.id] = found


def pool_of(run: Run, value: Value) -> Site | None:
    """Where a list is made that may lie with others in one memory."""
    found = form_of(run, value) if isinstance(value, ListRef | Instance) else None
    return found.pool if isinstance(found, Row) else None


def as_one(run: Run, a: Value, b: Value) -> Changes | None:
    """What makes two lists, or two objects of a class, on two paths one kind of thing."""
    one, other = _template(a), _template(b)
    if isinstance(one, Instance) and isinstance(other, Instance):
        if one.kind is not other.kind or one.real is not None or other.real is not None:
            return None
    state = run.state
    try:
        for side in run.joining.sides:
            run.state = side
            found = _as_one(run, one, other)
            if found is not None:
                return found
    finally:
        run.state = state
    return None


def _template(value: Value) -> Value:
    """One of the things that a value may be."""
    value = value.value if isinstance(value, Maybe) and value.absent == "None" else value
    value = value.options[0] if isinstance(value, OneOf) else value
    return value.template if isinstance(value, Fresh) else value


def _as_one(run: Run, a: Value, b: Value) -> Changes | None:
    for each in (a, b):
        change = as_shelved(run, each) if isinstance(each, Instance) else None
        if change is not None and all(isinstance(k, Instance) or _is_none(k) for k in (a, b)):
            return change
    sites = tuple(each for each in (pool_of(run, a), pool_of(run, b)) if each is not None)
    return Changes((Together(sites),)) if len(sites) == 2 else None


def _is_none(value: Value) -> bool:
    return isinstance(value, Known) and value.object is None


def as_shelved(run: Run, owner: Instance) -> Changes | None:
    """What makes the objects of a class lie together, each known by a number."""
    if owner.kind in run.made.shelves or issubclass(owner.kind, Pooled):
        return None
    found = form_of(run, owner)
    if not isinstance(found, Fields):
        return None
    return shelving(found)


def shelving(form: Fields) -> Changes:
    """What makes the objects lie together that are of a form."""
    return Changes((Changed(form.kind, form), *pooled(form)))


def held_as(run: Run, where: Site, form: Form) -> Changes:
    """What makes the lists of a site hold items of a form: of linked objects by their numbers."""
    linked = next((each for each in _objects(form) if _refers(run, each)), None)
    return shelving(linked) if linked is not None else Changes((Holds(where, form), *pooled(form)))


def _objects(form: Form) -> Iterator[Fields]:
    match form:
        case Perhaps():
            yield from _objects(form.form)
        case Pair() | Fields():
            if isinstance(form, Fields) and form.kind is not dict:
                yield form
            for each in form.parts:
                yield from _objects(each)


def _refers(run: Run, form: Fields) -> bool:
    """Whether objects of a form hold others of their class, and do not lie with them yet."""
    if form.kind in run.made.shelves:
        return False
    return any(other.kind is form.kind for each in form.parts for other in _objects(each))


def note_linked(run: Run, owner: Instance) -> None:
    """Take note that an object refers to another of its class."""
    change = as_shelved(run, owner)
    if change is not None:
        run.shared.layouts.linked[owner.kind] = change


def pooled(form: Form) -> tuple[Together, ...]:
    """What makes the lists in items of a form lie in memory with others."""
    return tuple(Together((each.pool,)) for each in rows(form))


def rows(form: Form) -> list[Row]:
    """The lists in items of a form."""
    match form:
        case Row():
            return [form]
        case Perhaps():
            return rows(form.form)
        case Pair() | Fields():
            return [each for part in form.parts for each in rows(part)]
    return []


def otherwise(run: Run, ref: ListRef, error: errors.SrcgradError) -> None:
    """Let a list that was refused be held by the numbers of its items, if that can be."""
    ref = _holder(run, ref)
    where, form = run.made.sites.get(ref.id), run.made.forms.get(ref.id)
    if where is None or error.site is not None:
        return
    if form is None:  # a list of numbers, of which there is one on one path and another on another
        error.site = Changes((Together((where,)),)) if error.code == OF_PATHS else None
        return
    error.site = held_as(run, where, form)


def otherwise_of_type(run: Run, base: str, kind: Scalar | None, error: errors.SrcgradError) -> None:
    """Let a list of numbers be one that holds others, of a type or None, which was refused."""
    number = holder_of(run, base)
    where = None if number is None else run.made.sites.get(number)
    if where is not None and error.site is None:
        error.site = Changes((Stores(where, kind),))


def type_at(run: Run, where: Site | None, kind: Scalar) -> Scalar:
    """The type of a list of numbers that is made at a site: it may hold others than it does now."""
    stored = run.shared.layouts.types.get(where) if where is not None else None
    return kind if stored is None else scalars.joined(kind, stored)


@contextmanager
def otherwise_of(run: Run, *values: Value) -> Generator[None]:
    """Do what may be refused of lists, which would do if they were held in another way."""
    try:
        yield
    except errors.DifferentiationError as error:
        for each in values:
            if isinstance(each, ListRef):
                otherwise(run, each, error)
        raise
