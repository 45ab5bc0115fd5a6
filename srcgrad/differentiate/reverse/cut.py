"""The fewest values to save from which all that is needed can be worked out again."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping


def fewest(
    needed: Iterable[str], parts: Mapping[str, tuple[str, ...] | None], saved: frozenset[str]
) -> frozenset[str]:
    """A smallest set of names to save.

    `parts[v]` are the names from which `v` can be replayed, or None if it cannot be. A name absent
    from `parts` costs nothing. `saved` are paid for already.

    A minimum vertex cut between what cannot be replayed and what is needed (Ford & Fulkerson 1956,
    by shortest augmenting paths; each name is an edge of capacity one).

    >>> sorted(fewest(["c"], {"c": ("a", "b"), "a": None, "b": None}, frozenset()))
    ['c']
    >>> sorted(fewest(["c", "d"], {"c": ("a",), "d": ("a",), "a": None}, frozenset()))
    ['a']
    """
    todo = [name for name in needed if name in parts]
    reached: dict[str, tuple[str, ...] | None] = {}
    while todo:
        name = todo.pop()
        if name in reached or name in saved:
            continue
        found = parts[name]
        reached[name] = None if found is None else tuple(p for p in found if p in parts)
        todo.extend(reached[name] or ())
    # Flow runs from what cannot be replayed through its users to what is needed.
    users: dict[str, list[str]] = {name: [] for name in reached}
    for name, found in reached.items():
        for part in found or ():
            if part in users:
                users[part].append(name)
    sources = [name for name, found in reached.items() if found is None]
    sinks = {name for name in needed if name in reached}
    flow = _Flow(users, sinks)
    while flow.augment(sources):
        pass
    return frozenset(flow.cut(sources)) | saved


class _Flow:
    """Unit flow through names; a name has an inner edge from its `in` to its `out` side."""

    def __init__(self, users: dict[str, list[str]], sinks: set[str]) -> None:
        self.users = users
        self.sinks = sinks
        self.used: set[str] = set()
        self.along: set[tuple[str, str]] = set()
        self.parts: dict[str, list[str]] = {name: [] for name in users}
        for name, found in users.items():
            for user in found:
                self.parts[user].append(name)

    def _steps(self, side: str, name: str) -> list[tuple[str, str]]:
        if side == "in":
            steps = [] if name in self.used else [("out", name)]
            return steps + [("out", p) for p in self.parts[name] if (p, name) in self.along]
        steps = [("in", user) for user in self.users[name]]
        return steps + ([("in", name)] if name in self.used else [])

    def _search(
        self, sources: list[str]
    ) -> tuple[dict[tuple[str, str], tuple[str, str] | None], tuple[str, str] | None]:
        came: dict[tuple[str, str], tuple[str, str] | None] = {("in", s): None for s in sources}
        queue = deque(came)
        while queue:
            here = queue.popleft()
            if here[0] == "out" and here[1] in self.sinks:
                return came, here
            for step in self._steps(*here):
                if step not in came:
                    came[step] = here
                    queue.append(step)
        return came, None

    def augment(self, sources: list[str]) -> bool:
        came, here = self._search(sources)
        if here is None:
            return False
        while True:
            before = came[here]
            if before is None:
                return True
            (side, name), (_, other) = here, before
            if name == other:
                self.used ^= {name}
            elif side == "in":
                self.along.add((other, name))
            else:
                self.along.discard((name, other))
            here = before

    def cut(self, sources: list[str]) -> list[str]:
        came, _ = self._search(sources)
        return [name for name in self.users if ("in", name) in came and ("out", name) not in came]
