"""What can be reached from some names along edges from name to name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping


def reached(start: Iterable[str], edges: Mapping[str, Collection[str]]) -> frozenset[str]:
    """The names, and all to which edges lead from them."""
    found, todo = set(start), list(start)
    while todo:
        for name in edges.get(todo.pop(), ()):
            if name not in found:
                found.add(name)
                todo.append(name)
    return frozenset(found)
