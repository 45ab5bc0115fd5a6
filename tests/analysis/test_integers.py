"""Which elements meet, by isl and by running through all iterations."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator

import pytest

from srcgrad import ir
from srcgrad.analysis.affine import Affine
from srcgrad.analysis.integers import Access, Counter, later_meeting

PARAMETER = ir.Var("p")
LENGTH = ir.Dim("x", 0)


def value(form: Affine, known: dict[ir.Expr, int]) -> int:
    return form.constant + sum(c * known[term] for term, c in form.terms)


def iterations(access: Access, known: dict[ir.Expr, int]) -> Iterator[dict[ir.Expr, int]]:
    """The values of the counters in all iterations."""

    def deeper(k: int, here: dict[ir.Expr, int]) -> Iterator[dict[ir.Expr, int]]:
        if k == len(access.counters):
            yield here
            return
        counter = access.counters[k]
        for i in range(value(counter.start, here), value(counter.stop, here), counter.step):
            yield from deeper(k + 1, {**here, ir.Var(counter.name): i})

    yield from deeper(0, known)


def runs_later(
    later: Access, w: dict[ir.Expr, int], earlier: Access, r: dict[ir.Expr, int], after: bool
) -> bool:
    for a, b in zip(later.counters, earlier.counters, strict=False):
        if a.loop != b.loop:
            break
        i, j = w[ir.Var(a.name)], r[ir.Var(b.name)]
        if i != j:
            return (i > j) == (a.step > 0)
    return after


def meets(later: Access, earlier: Access, after: bool, known: dict[ir.Expr, int]) -> bool:
    for w, r in itertools.product(iterations(later, known), iterations(earlier, known)):
        same = all(
            value(a, w) == value(b, r) for a, b in zip(later.index, earlier.index, strict=True)
        )
        if same and runs_later(later, w, earlier, r, after):
            return True
    return False


def goes_negative(access: Access, known: dict[ir.Expr, int]) -> bool:
    return any(value(f, here) < 0 for here in iterations(access, known) for f in access.index)


def form(chance: random.Random, names: list[str], least: int = -2) -> Affine:
    terms: dict[ir.Expr, int] = {}
    for name in names:
        if chance.random() < 0.6:
            terms[ir.Var(name)] = chance.choice((1, 1, 1, -1, 2))
    for term in (PARAMETER, LENGTH):
        if chance.random() < 0.15:
            terms[term] = chance.choice((1, -1))
    return Affine(chance.randint(least, 3), tuple(terms.items()))


def counter(chance: random.Random, name: str, outer: list[str], loop: int) -> Counter:
    low = form(chance, outer if chance.random() < 0.4 else [], -1)
    terms = dict(low.terms) if chance.random() < 0.5 else {}
    if chance.random() < 0.4:
        terms[LENGTH] = terms.get(LENGTH, 0) + 1
    high = Affine(chance.randint(0, 4), tuple((t, c) for t, c in terms.items() if c))
    step = chance.choice((1, 1, 1, 2, -1, -2))
    return Counter(name, *((low, high) if step > 0 else (high, low)), step, loop)


def accesses(chance: random.Random) -> tuple[Access, Access]:
    shared = [
        counter(chance, name, ["i", "j"][:k], k)
        for k, name in enumerate(["i", "j"][: chance.choice((0, 1, 1, 2))])
    ]
    axes = chance.choice((1, 1, 2))

    def one(names: list[str], loop: int) -> Access:
        counters = list(shared)
        for name in names[: chance.choice((0, 0, 1))]:
            counters.append(counter(chance, name, [c.name for c in counters], loop))
        own = [c.name for c in counters]
        return Access(tuple(counters), tuple(form(chance, own) for _ in range(axes)))

    # The same name may be the counter of two loops, one after the other.
    return one(["k"], 10), one([chance.choice("kl")], 11)


@pytest.mark.parametrize("seed", range(8))
def test_later_meeting(seed: int) -> None:
    chance = random.Random(seed)
    said: dict[bool, int] = {True: 0, False: 0}
    for _ in range(60):
        later, earlier = accesses(chance)
        after = chance.random() < 0.5
        found = later_meeting(later, earlier, after)
        said[found] += 1
        truths = []
        for p, n in itertools.product(range(-3, 4), range(5)):
            known = {PARAMETER: p, LENGTH: n}
            if goes_negative(later, known) or goes_negative(earlier, known):
                truths.append(True)
            else:
                truths.append(meets(later, earlier, after, known))
        if any(truths):
            assert found, (later, earlier, after)
        elif found:
            # Larger parameters than those tried may let them meet: isl is exact otherwise.
            forms = [*later.index, *earlier.index]
            forms += [f for c in later.counters + earlier.counters for f in (c.start, c.stop)]
            assert any(t in (PARAMETER, LENGTH) for f in forms for t, _ in f.terms), (
                later,
                earlier,
                after,
            )
    assert min(said.values()) > 5
