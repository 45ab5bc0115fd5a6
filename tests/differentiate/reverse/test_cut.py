"""The fewest values to save, by flow and by trying all sets."""

from __future__ import annotations

import itertools
import random

import pytest

from srcgrad.differentiate.reverse.cut import fewest


def is_enough(
    chosen: frozenset[str], needed: list[str], parts: dict[str, tuple[str, ...] | None]
) -> bool:
    def known(name: str) -> bool:
        if name in chosen or name not in parts:
            return True
        found = parts[name]
        return found is not None and all(map(known, found))

    return all(map(known, needed))


def graph(chance: random.Random) -> tuple[list[str], dict[str, tuple[str, ...] | None]]:
    names = [f"v{k}" for k in range(chance.randint(1, 9))]
    parts: dict[str, tuple[str, ...] | None] = {}
    for k, name in enumerate(names):
        if chance.random() < 0.3:
            parts[name] = None
        else:
            count = chance.choice((0, 1, 1, 2, 2, 3))
            before = [*names[:k], "free"]
            parts[name] = tuple(dict.fromkeys(chance.choice(before) for _ in range(count)))
    needed = chance.sample(names, chance.randint(1, len(names)))
    return needed, parts


@pytest.mark.parametrize("seed", range(10))
def test_fewest(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(100):
        needed, parts = graph(chance)
        found = fewest(needed, parts, frozenset())
        assert is_enough(found, needed, parts), (needed, parts, found)
        for size in range(len(found)):
            for smaller in itertools.combinations(parts, size):
                assert not is_enough(frozenset(smaller), needed, parts), (needed, parts, found)


@pytest.mark.parametrize("seed", range(5))
def test_fewest_beyond_what_is_saved(seed: int) -> None:
    chance = random.Random(100 + seed)
    for _ in range(100):
        needed, parts = graph(chance)
        saved = frozenset(name for name in parts if chance.random() < 0.3)
        found = fewest(needed, parts, saved)
        assert saved <= found
        assert is_enough(found, needed, parts), (needed, parts, saved, found)
        rest = [name for name in parts if name not in saved]
        for size in range(len(found - saved)):
            for smaller in itertools.combinations(rest, size):
                assert not is_enough(saved | set(smaller), needed, parts), (needed, parts, saved)
