"""What a loop probably hands on, by its text."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import gast

from srcgrad.frontend.evaluate.loops import cell_patterns, flow
from srcgrad.frontend.evaluate.loops.attempts import Attempt
from srcgrad.frontend.values.core import boxes
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Buffer, Key, ListRef, Tuple
from srcgrad.frontend.values.joins.structural_patterns import widen
from srcgrad.frontend.values.numbers import scalars
from srcgrad.types import INT


def guess(run: Run, node: Any, sums: tuple[Key, ...]) -> Attempt:
    """What a loop probably hands on: the names that its text assigns to and that are live."""
    attempt = Attempt({}, {}, set())
    for key in sums:
        value = run.state.get(key)
        kind = None if value is None else scalars.type_of(value)
        if kind is not None:
            attempt.summed[key] = kind
    if node is None:
        return attempt
    frame = run.frame
    names = frame.liveness
    for name in names.summed.get(node, ()):
        key = ("name", frame.id, name)
        value = run.state.get(key)
        if key in run.accumulators or value is None:
            continue
        if boxes.may_be(run, value) and not boxes.is_owned(run, name, node):
            continue
        kind = scalars.type_of(value)
        if kind is not None:
            attempt.summed[key] = INT if kind.dtype == "bool" else kind
    for name in names.assigned.get(node, ()):
        key = ("name", frame.id, name)
        value = run.state.get(key)
        if value is None or key in attempt.summed or key in run.accumulators:
            continue
        if name in names.head.get(node, ()) or name in names.captured:
            attempt.patterns[key] = widen(run, value)
    for name in _grown_names(node):
        value = run.state.get(("name", frame.id, name))
        if isinstance(value, ListRef):
            contents = run.get(("list", value.id))
            if isinstance(contents, Tuple):
                pattern = cell_patterns.grown(run, contents, contents)
                if isinstance(pattern, Buffer):
                    attempt.patterns["list", value.id] = pattern
    return attempt


@functools.lru_cache(maxsize=512)
def _grown_names(node: Any) -> tuple[str, ...]:
    """The lists that a loop's body makes longer or shorter, by name."""
    found: dict[str, None] = {}
    for statement in node.body:
        for each in gast.walk(statement):
            match each:
                case gast.Call(func=gast.Attribute(value=gast.Name(id=name), attr=method)):
                    if method in ("append", "extend", "insert", "pop"):
                        found[name] = None
    return tuple(found)


def live_in(run: Run, node: Any) -> Callable[[Key], bool]:
    frame = run.frame
    names = frame.liveness
    head = names.head.get(node)
    inner = ("continued", frame.id, frame.loops)

    def live(key: Key) -> bool:
        if key == inner or (key[0] == "temporary" and key not in run.state):
            return False
        if key[0] == "name" and key[1] != frame.id:
            return flow.wanted_outside(run, key)
        if key[0] != "name" or head is None:
            return True
        return key[2] in head or key[2] in names.captured

    return live
