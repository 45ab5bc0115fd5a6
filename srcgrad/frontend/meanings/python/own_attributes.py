"""`vars(owner)` and `owner.__dict__`: a dict of the attributes that an object itself holds."""

from __future__ import annotations

from typing import Any

from srcgrad import errors
from srcgrad.frontend.evaluate.objects import held, shelves
from srcgrad.frontend.evaluate.objects.lookup import DELETED
from srcgrad.frontend.evaluate.objects.object_writes import delete_generic, has_dict
from srcgrad.frontend.evaluate.objects.python_classes import STANDS_FOR
from srcgrad.frontend.meanings.python.collected import Mapping
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Instance, Known, Maybe, Tuple, Value
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means, reads_as


class Attributes(Mapping):
    """A dict that changes as the object does, and the object with it."""

    def __init__(self, owner: Any) -> None:
        self.owner = owner

    @property
    def held(self) -> Any:  # type: ignore[override]
        """The attributes as they are now."""
        return {name: own(self.owner, name) for name in names(self.owner)}

    def __getitem__(self, key: Any) -> Any:
        return self.held[key]

    def __setitem__(self, key: Any, value: Any) -> None:
        put(self.owner, key, value)

    def __delitem__(self, key: Any) -> None:
        if key not in self:
            raise KeyError(key)
        take(self.owner, key)

    def pop(self, key: Any, *default: Any) -> Any:
        found = self.held.pop(key, *default)
        if key in self:
            take(self.owner, key)
        return found

    def setdefault(self, key: Any, default: Any = None) -> Any:
        if key not in self:
            put(self.owner, key, default)
        return self[key]

    def update(self, given: Any = (), /, **named: Any) -> None:
        for key, value in given.items() if hasattr(given, "keys") else given:
            put(self.owner, key, value)
        for name, value in named.items():
            put(self.owner, name, value)

    def copy(self) -> Any:
        return self.held

    def clear(self) -> None:
        for name in names(self.owner):
            take(self.owner, name)


STANDS_FOR[Attributes] = dict


@reads_as(vars)
def attributes(owner: Any) -> Any:
    """`vars(owner)`."""
    return Attributes(plain_object(owner))


def plain_object(owner: Any) -> Any:
    """An object whose attributes are in a dict; anything else is refused."""
    return owner


def names(owner: Any) -> Any:
    """The names of what an object itself holds, in the order in which they were set."""
    raise NotImplementedError


def own(owner: Any, name: Any) -> Any:
    """What an object itself holds under a name."""
    raise NotImplementedError


def put(owner: Any, name: Any, value: Any) -> None:
    """Let an object hold something under a name."""
    raise NotImplementedError


def take(owner: Any, name: Any) -> None:
    """Let an object hold nothing under a name."""
    raise NotImplementedError


@means(plain_object)
def _plain_object(run: Run, args: Args, kwargs: Kwargs) -> Value:
    owner = args[0]
    is_object = isinstance(owner, Instance) and shelves.place(run, owner) is None
    if not is_object or not has_dict(getattr(owner, "kind", object)):
        run.refuse("the dict of an object without one", "Read attributes by name.", code="SG101")
    return owner


@means(names)
def _names(run: Run, args: Args, kwargs: Kwargs) -> Value:
    (owner,) = args
    assert isinstance(owner, Instance)
    found = dict.fromkeys(getattr(owner.real, "__dict__", ()))
    for key, value in run.state.items():
        if key[0] == "attribute" and key[1] == owner.id:
            if isinstance(value, Maybe) and value.absent == "unset":
                run.refuse(
                    f"vars() of an object whose {key[2]} is not set on every path",
                    "Set it on every path, or read the attributes by name.",
                    errors.NotDifferentiable,
                    code="SG2468",
                )
            found[key[2]] = None
    there = (name for name in found if run.get(("attribute", owner.id, name)) is not DELETED)
    return Tuple(tuple(map(Known, there)))


@means(own)
def _own(run: Run, args: Args, kwargs: Kwargs) -> Value:
    owner, name = args
    assert isinstance(owner, Instance) and isinstance(name, Known)
    found = held.own(run, owner, name.object)
    assert found is not None, "the object holds this"
    return found


@means(put)
def _put(run: Run, args: Args, kwargs: Kwargs) -> Value:
    owner, name, value = args
    assert isinstance(owner, Instance)
    held.hold(run, owner, lists.known_key(run, name), value)
    return Known(None)


@means(take)
def _take(run: Run, args: Args, kwargs: Kwargs) -> Value:
    owner, name = args
    assert isinstance(owner, Instance)
    delete_generic(run, owner, lists.known_key(run, name))
    return Known(None)
