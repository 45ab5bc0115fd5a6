"""What lists, tuples and dicts hold."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from srcgrad import errors
from srcgrad.frontend.reading import subclasses
from srcgrad.frontend.values.arrays import nests
from srcgrad.frontend.values.containers import listed
from srcgrad.frontend.values.containers.forms import otherwise
from srcgrad.frontend.values.core import aliasing
from srcgrad.frontend.values.core.control import NeedKnown, Raised
from srcgrad.frontend.values.core.layouts import OwnList
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    Buffer,
    DictRef,
    Entries,
    Instance,
    Iterator,
    Known,
    Lazy,
    Listed,
    ListRef,
    Tuple,
    Value,
)
from srcgrad.frontend.values.numbers.scalars import describe, plain, type_of


def new_list(run: Run, items: tuple[Value, ...]) -> ListRef:
    ref = ListRef(run.number())
    run.state["list", ref.id] = Tuple(items)
    return ref


def new_dict(run: Run, pairs: dict[Any, Value], site: Any = None) -> DictRef:
    """A dict; the `site` is where it is made, if that is in the program."""
    ref = DictRef(run.number())
    run.made.sites[ref.id] = site
    run.state["dict", ref.id] = Entries(tuple(pairs), tuple(pairs.values()))
    return ref


def contents(run: Run, ref: ListRef) -> Tuple | Buffer:
    found = run.get(("list", ref.id))
    try:
        found = plain(run, found) if found is not None else None
    except NeedKnown as needed:
        otherwise(run, ref, needed)
        raise
    assert isinstance(found, Tuple | Buffer), "a list has contents"
    if isinstance(found, Listed):
        listed.check_fresh(run, found)
    return found


def set_items(run: Run, ref: ListRef, items: tuple[Value, ...]) -> None:
    """Change what is in a list of known length."""
    if isinstance(run.get(("list", ref.id)), Listed) or ref.id in run.joining.copied:
        listed.refuse_change(run)
    run.state[aliasing.changed(run, ref)] = Tuple(items)


HELD = ("_OfList__held", "_OfDict__held")
"""Where an object of a class that extends `list` or `dict` holds it (`extended`)."""


def held(run: Run, value: Value) -> Value:
    """The list or dict that an object holds whose class extends that; others as they are."""
    if isinstance(value, Instance) and issubclass(value.kind, OwnList):
        return run.call(run.attribute(value, "listed"), (), {})
    if isinstance(value, Instance) and issubclass(value.kind, list | dict):
        for name in HELD:
            found = run.get(("attribute", value.id, name))
            if found is not None:
                return found
    return value


def _runs_as_it_says(kind: type) -> bool:
    """Whether a class that extends `dict` has an `__iter__` of its own, which Python asks."""
    return issubclass(kind, dict) and kind.__iter__ is not dict.__iter__


def entries(run: Run, value: Value) -> Entries:
    value = plain(run, value)
    if isinstance(value, Instance) and _runs_as_it_says(value.kind):
        run.refuse(
            f"all of an object of {value.kind.__name__}, which extends dict with its own __iter__",
            "Say what is taken: {key: d[key] for key in d}.",
            errors.NotDifferentiable,
            code="SG2457",
        )
    value = held(run, value)
    if isinstance(value, DictRef):
        found = run.get(("dict", value.id))
        try:
            found = plain(run, found) if found is not None else None
        except NeedKnown as needed:
            needed.site = needed.site or run.made.sites.get(value.id)
            raise
        assert isinstance(found, Entries), "a dict has entries"
        return found
    run.refuse(
        f"a dict is needed, not {describe(value)}",
        advice="Make it a dict: dict(...), or {...}.",
        kind=errors.NotDifferentiable,
        code="SG217",
    )


def known_key(run: Run, value: Value, site: Any = None) -> Any:
    """A dict's key as the object that it is; of a class without `__hash__`, the value itself.

    The `site` is where the dict is made: it may become one of run-time keys.
    """
    if isinstance(value, Instance):
        if subclasses.has_equals(value.kind):
            run.refuse(
                f"an object of {value.kind.__name__}, which defines __eq__, as a key or constant",
                "Use what it is known by: a string or a number.",
                NeedKnown,
                code="SG285",
            )
        return value
    found = known_object(run, value)
    if found is MISSING:
        needed = NeedKnown(
            "a dict's key must be known",
            run.span(),
            "Use a list or an array with a number as its subscript.",
            code="SG222",
        )
        needed.site = site if is_key(value) else None
        raise needed
    try:
        hash(found)
    except TypeError as error:
        raise Raised(error, run.span()) from None
    return found


def is_key(value: Value) -> bool:
    """Whether this is a real number, or a tuple of such: what can be compared and put in order."""
    if isinstance(value, Tuple):
        return value.kind is tuple and all(map(is_key, value.items))
    type = type_of(value)
    return type is not None and type.dtype.startswith(("int", "uint", "bool", "float"))


@contextmanager
def keyed_at(site: Any) -> Generator[None]:
    """What must be known of what is put into a dict or set that is made here would do unknown."""
    try:
        yield
    except NeedKnown as needed:
        needed.site = needed.site or site
        raise


class Missing:
    pass


MISSING = Missing()


def known_object(run: Run, value: Value) -> Any:
    """The Python object that a value is; MISSING if the program computes some of it."""
    match value:
        case Known() if id(value.object) in run.exceptions.shown:
            return MISSING  # an exception that has words in the place of what it was made of
        case Known():
            return value.object
        case Tuple():
            items = [known_object(run, item) for item in value.items]
            if any(item is MISSING for item in items):
                return MISSING
            if value.kind is slice:
                return slice(*items)
            return tuple(items) if value.kind is tuple else value.kind(*items)
        case ListRef():
            found = contents(run, value)
            if isinstance(found, Buffer):
                return MISSING
            inner = known_object(run, found)
            return MISSING if inner is MISSING else list(inner)
        case DictRef():
            pairs = entries(run, value)
            values = [known_object(run, item) for item in pairs.values]
            if any(item is MISSING for item in values):
                return MISSING
            return dict(zip(pairs.keys, values, strict=True))
        case Instance() if value.real is not None and not any(
            key[0] == "attribute" and key[1] == value.id for key in run.state
        ):
            return MISSING
    return MISSING


def key_value(key: Any) -> Value:
    if isinstance(key, Instance):
        return key
    return Tuple(tuple(map(key_value, key))) if type(key) is tuple else Known(key)


def stored(run: Run, value: Value) -> Value:
    """A value as it is when a name stands for it: an array expression becomes an array."""
    if isinstance(value, Iterator):
        name(run, value)
    return nests.materialise(run, value) if isinstance(value, Lazy) else value


def sequence(run: Run, value: Value) -> tuple[Value, ...] | None:
    """The items of a tuple or of a list of known length."""
    if isinstance(value, Tuple):
        return value.items
    if isinstance(value, ListRef):
        found = contents(run, value)
        return found.items if isinstance(found, Tuple) else None
    return None


def tree(it: Iterator) -> Generator[Iterator]:
    """An iterator and all that it takes items from."""
    yield it
    for part in it.stream.parts:
        yield from tree(part)


def name(run: Run, it: Iterator) -> None:
    """Take note that something stands for an iterator."""
    for each in tree(it):
        run.made.named.add(each.id)
    settled(run, it)


def settled(run: Run, it: Iterator) -> None:
    """Work out what an iterator reads late."""
    for each in tree(it):
        found = run.state.get(("iterator", each.id))
        if isinstance(found, Tuple) and any(isinstance(value, Lazy) for value in found.items):
            kept = (nests.materialise(run, v) if isinstance(v, Lazy) else v for v in found.items)
            run.state["iterator", each.id] = Tuple(tuple(kept))
