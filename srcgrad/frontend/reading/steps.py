"""Which names the steps of a function need that has a stack of its own."""

from __future__ import annotations

from typing import Any

import gast

from srcgrad.records import dataclass


@dataclass(frozen=True, eq=False)
class Push:
    """A step that is to be done next: with the values of names as they are, or with these."""

    label: int
    values: dict[str, Any] | None


def needs(steps: list[list[Any]], moving: frozenset[str], first: list[str]) -> list[list[str]]:
    """The names that each step reads before it sets them; of the first one, parameters."""
    found: list[frozenset[str]] = [frozenset() for _ in steps]
    while True:
        reading = _Reading(moving, found)
        now = [reading.block(each, frozenset()) for each in steps]
        if now == found:
            break
        found = now
    ordered = [sorted(each) for each in found]
    ordered[0] = [name for name in first if name in found[0]]
    return ordered


class _Reading:
    """The names of one function that are still wanted, step by step."""

    def __init__(self, moving: frozenset[str], found: list[frozenset[str]]) -> None:
        self.moving, self.found = moving, found

    def loads(self, *nodes: Any) -> frozenset[str]:
        names = (
            each.id
            for node in nodes
            for each in gast.walk(node)
            if isinstance(each, gast.Name) and isinstance(each.ctx, gast.Load)
        )
        return self.moving & frozenset(names)

    def block(self, block: list[Any], after: frozenset[str]) -> frozenset[str]:
        for each in reversed(block):
            after = self.statement(each, after)
        return after

    def statement(self, node: Any, after: frozenset[str]) -> frozenset[str]:
        match node:
            case Push(label, None):
                return after | self.found[label]
            case Push(label, values):
                assert values is not None
                return after | self.loads(*(values[name] for name in self.found[label]))
            case gast.If():
                both = self.block(node.body, after) | self.block(node.orelse, after)
                return self.loads(node.test) | both
            case gast.For():
                inside = self.block(node.body, after | self.block(node.body, after))
                inside -= _stored(node.target)
                return self.loads(node.iter, node.target) | after | inside
            case gast.While():
                inside = self.block(node.body, after | self.block(node.body, after))
                return self.loads(node.test) | after | inside
            case gast.Assign():
                gone = frozenset[str]().union(*map(_stored, node.targets))
                return (after - gone) | self.loads(node)
            case gast.AugAssign(target=gast.Name(id=name)):
                return after | self.loads(node) | (self.moving & {name})
        return after | self.loads(node)


def _stored(target: Any) -> frozenset[str]:
    return frozenset(
        each.id
        for each in gast.walk(target)
        if isinstance(each, gast.Name) and isinstance(each.ctx, gast.Store)
    )
