"""What `copy.copy` and `copy.deepcopy` mean."""

from __future__ import annotations

import copy
from typing import Any, NoReturn

import numpy as np

from srcgrad import errors
from srcgrad.frontend.evaluate.containers import growing_lists
from srcgrad.frontend.evaluate.objects import held, lookup, shelves
from srcgrad.frontend.evaluate.objects.python_classes import STANDS_FOR
from srcgrad.frontend.meanings.python import builtin
from srcgrad.frontend.values.containers import forms, lists
from srcgrad.frontend.values.core.layouts import Fields, Form, OwnList, Pair, Row
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    ArrayRef,
    DictRef,
    Instance,
    Known,
    Lazy,
    ListRef,
    Tuple,
    Value,
)
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means
from srcgrad.frontend.values.joins import frozen
from srcgrad.frontend.values.numbers.scalars import plain

Made = dict[int | str, Value]
"""What has been copied already, so that what is shared stays shared."""


@means(copy.copy)
def _copy(run: Run, args: Args, kwargs: Kwargs) -> Value:
    value = plain(run, args[0])
    match value:
        case ArrayRef() | Lazy():
            return run.call(Known(np.copy), (value,), {})
        case ListRef():
            return growing_lists.collected(run, value)
        case DictRef():
            return builtin.dict_of(run, (value,), {})
        case Instance() if value.kind in STANDS_FOR or issubclass(value.kind, OwnList):
            return run.call(run.attribute(value, "copy"), (), {})
        case Instance():
            return _object(run, value, None)
    return value


@means(copy.deepcopy)
def _deepcopy(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return _deep(run, args[0], {})


def _deep(run: Run, value: Value, made: Made) -> Value:
    value = plain(run, value)
    match value:
        case Instance() if frozen.is_numbered(run, value) or issubclass(value.kind, OwnList):
            return _deep_of_several(run, value, made)
        case Tuple():
            return Tuple(tuple(_deep(run, each, made) for each in value.items), value.kind)
        case ListRef() | DictRef() | Instance():
            key: int | str = value.id
        case ArrayRef() if value.whole:
            key = value.base
        case ArrayRef() | Lazy():
            return _deep_copy(run, value, made)
        case _:
            return value
    if key not in made:
        made[key] = _deep_copy(run, value, made)
    return made[key]


def _deep_copy(run: Run, value: Value, made: Made) -> Value:
    match value:
        case ListRef():
            found = lists.contents(run, value)
            if isinstance(found, Tuple):
                items = tuple(_deep(run, each, made) for each in found.items)
                return lists.new_list(run, items)
            return growing_lists.collected(run, value)
        case DictRef():
            pairs = lists.entries(run, value)
            values = [_deep(run, each, made) for each in pairs.values]
            return lists.new_dict(run, dict(zip(pairs.keys, values, strict=True)))
        case Instance():
            return _object(run, value, made)
    return run.call(Known(np.copy), (value,), {})


def _deep_of_several(run: Run, value: Instance, made: Made) -> Value:
    """A copy of a list of run-time length, or of an object that lies with others.

    Which of several are one is not known while the program is read: there must be one of a kind.
    """
    key = f"a {value.kind.__name__} of {id(value.kind)}"
    if key in made and frozen.is_numbered(run, value):
        _refuse_shared(run)
    made[key] = value
    if not issubclass(value.kind, OwnList):
        return _object(run, value, made)
    form = forms.of_items(run, value)
    if any(_is_numbered(run, each) for each in _within(run, form)):
        _refuse_shared(run)
    if _is_numbered(run, form):
        return run.call(Known(deep_items), (value,), {})
    for kind in _classes(form):
        _refuse_hooks(run, kind)
    return run.call(run.attribute(value, "copy"), (), {})  # nothing in its items changes


def deep_items(items: Any) -> Any:
    """A list of copies of lists or objects; what is in it twice is in the copy twice."""
    made: list[Any] = []
    for k in range(len(items)):
        j = 0
        while items[j] is not items[k]:
            j += 1
        made.append(copy.deepcopy(items[k]) if j == k else made[j])
    return made


def _is_numbered(run: Run, form: Form) -> bool:
    """Whether there are lists or objects in items of a form that lie with others."""
    if isinstance(form, Row) or (isinstance(form, Fields) and form.kind in run.made.shelves):
        return True
    return isinstance(form, Pair | Fields) and any(_is_numbered(run, p) for p in form.parts)


def _classes(form: Form) -> list[type]:
    """The classes of objects in items of a form."""
    if not isinstance(form, Pair | Fields):
        return []
    own = [form.kind] if isinstance(form, Fields) and form.kind is not dict else []
    return own + [each for part in form.parts for each in _classes(part)]


def _within(run: Run, form: Form) -> tuple[Form, ...]:
    """Of what the parts of an item are made."""
    if isinstance(form, Row):
        return (forms.within(run, form),)
    return form.parts if isinstance(form, Pair | Fields) else ()


def _refuse_shared(run: Run) -> NoReturn:
    run.refuse(
        "a deep copy of several lists or objects of which some may be one",
        "Copy them one by one, or hold numbers in arrays.",
        errors.NotDifferentiable,
        code="SG2454",
    )


_HOOKS = (
    "__copy__", "__deepcopy__", "__reduce__", "__reduce_ex__", "__getstate__", "__setstate__",
    "__getnewargs__", "__getnewargs_ex__", "__new__",
)  # fmt: skip
"""What a class may say of how it is copied."""


def _refuse_hooks(run: Run, kind: type) -> None:
    """Refuse to copy objects of a class that says itself how that is done."""
    special = [name for name in _HOOKS if lookup.written(kind, name)]
    if special or hasattr(kind, "__slots__"):
        run.refuse(
            f"a copy of an object of a class with {(*special, '__slots__')[0]}",
            "Make the new object with its class.",
            errors.NotDifferentiable,
            code="SG229",
        )


def _object(run: Run, owner: Instance, made: Made | None) -> Value:
    """An object of the same class with the same attributes, or with copies of them."""
    if made is None:
        found = run.special(owner, "__copy__")
        if found is not None:
            return found
    _refuse_hooks(run, owner.kind)
    new = Instance(run.number(), owner.kind)
    run.state["born", new.id] = Known(True)
    if made is not None:
        made[owner.id] = new
    names = [key[2] for key in run.state if key[0] == "attribute" and key[1] == owner.id]
    if shelves.place(run, owner) is not None:
        names = list(run.made.shelves[owner.kind][run.made.level])
    for name in dict.fromkeys((*getattr(owner.real, "__dict__", {}), *names)):
        value = held.own(run, owner, name)
        if value is None:
            continue
        value = plain(run, value)
        kept = value if made is None else _deep(run, value, made)
        run.state["attribute", new.id, name] = lists.stored(run, kept)
    if shelves.is_shelved(run, new.kind):
        shelves.put(run, new)
    return new
