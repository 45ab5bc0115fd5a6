"""Objects that are changed while they are in lists of run-time length: a list for each attribute.

    for p in particles:             for k in range(len(particles)):
        p.x += dt * p.v                 xs[k] += dt * vs[k]

All objects of such a class lie there from when they are made, and are known by their numbers.
"""

from __future__ import annotations

from typing import Any

from srcgrad import errors
from srcgrad.frontend.values.containers import forms, lists
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Instance, Known, Number, Value

LEVEL = "%level"
PLACE = "%place"
"""What an object that lies with others has in place of its attributes."""


def is_shelved(run: Run, kind: type) -> bool:
    """Whether the objects of a class lie together."""
    return kind in run.made.shelves


def place(run: Run, item: Instance) -> Value | None:
    """The number of an object, if it lies with others."""
    return run.state.get(("attribute", item.id, PLACE))


def level(run: Run, item: Instance) -> int:
    """Within which derivative that the program calls an object lies with others."""
    found = run.state["attribute", item.id, LEVEL]
    assert isinstance(found, Known), "objects of one level are handed on"
    return int(found.object)


def _shelf(run: Run, owner: Instance) -> dict[str, Value]:
    return run.made.shelves[owner.kind][level(run, owner)]


def at(run: Run, kind: type, level: int, number: Value) -> Instance:
    """The object of a number."""
    made = Instance(run.number(), kind)
    run.state["born", made.id] = Known(True)
    run.state["attribute", made.id, PLACE] = number
    run.state["attribute", made.id, LEVEL] = Known(str(level))
    return made


def put(run: Run, made: Instance) -> None:
    """Let a new object lie with the others of its class."""
    shelf = run.made.shelves[made.kind][run.made.level]
    names = forms.attributes(run, made)
    if names != tuple(shelf):
        run.refuse(
            f"objects of {made.kind.__name__} with different attributes in a list that grows in a "
            "run-time loop",
            "Set all attributes in __init__.",
            errors.NotDifferentiable,
            code="SG2452",
        )
    number = run.call(Known(len), (next(iter(shelf.values())),), {})
    for name in names:
        value = run.state.pop(("attribute", made.id, name))
        run.call(run.attribute(shelf[name], "append"), (value,), {})
    run.state["attribute", made.id, PLACE] = number
    run.state["attribute", made.id, LEVEL] = Known(str(run.made.level))


def read(run: Run, owner: Instance, name: str) -> Value | None:
    """An attribute of an object that lies with others."""
    shelf = _shelf(run, owner)
    return run.item(shelf[name], _sure(run, owner)) if name in shelf else None


def write(run: Run, owner: Instance, name: str, value: Value) -> None:
    """Set an attribute of an object that lies with others."""
    shelf = _shelf(run, owner)
    if name not in shelf:
        run.refuse(
            f"the attribute {name} of an object in a list that grows in a run-time loop",
            "Set all attributes in __init__.",
            errors.NotDifferentiable,
            code="SG2453",
        )
    value = lists.stored(run, value)
    run.call(Known(stored), (shelf[name], _sure(run, owner), value), {})


def stored(items: Any, k: Any, item: Any) -> None:
    """`items[k] = item`."""
    items[k] = item


def _sure(run: Run, owner: Instance) -> Value:
    number = place(run, owner)
    assert number is not None, "an object that lies with others"
    if isinstance(number, Number):
        run.known.sure.add(number.atom.name)
    return number
