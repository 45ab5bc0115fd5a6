"""Places that were looked up by arithmetic and branches are saved, and not looked up again.

    before  p = x[k] / h; if p < 0: i = 0 else: if p < n: i = int(p) else: i = n - 1; s += y[i]
            ...  p = x[k] / h; if p < 0: i = 0 else: ...;  y_bar[i] += s_bar
    after   p = x[k] / h; ...; i_saved[k] = i; s += y[i]
            ...  y_bar[i_saved[k]] += s_bar

The second time, too, each branch may be guessed wrongly by the processor, and the quotient takes
what several elements of an array take. It costs an integer each; values that can be worked out
again without branches within branches are, as always. Where the quotient is needed for something
else all the same, nothing is saved; nor in a loop inside another, of which each iteration may be
run again for its reversal. Measured, a histogram of 1,000,000 weighted numbers: 7.0 to 3.9 ms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from srcgrad.differentiate.reverse import cut

Parts = Mapping[str, tuple[str, ...] | None]


def with_places(
    needed: Iterable[str],
    first: frozenset[str],
    parts: Parts,
    is_place: Callable[[str], bool],
    is_branch: Callable[[str], bool],
    is_dear: Callable[[str], bool],
) -> frozenset[str]:
    """The names to save, besides the `first` those of places, if then nothing dear is done again.

    A place is an integer that a branch sets.

    >>> parts = {"i": ("j", "c"), "j": ("p",), "c": ("p",), "p": ()}
    >>> of = {"i", "j"}.__contains__
    >>> sorted(with_places(["i"], frozenset(), parts, of, of, "p".__eq__))
    ['i']
    >>> sorted(with_places(["i", "p"], frozenset(), parts, of, of, "p".__eq__))
    []
    """
    places = []
    for name in needed:
        if name not in first and is_place(name):
            again = replayed([name], first, parts)
            if sum(map(is_branch, again)) > 1 and any(map(is_dear, again)):
                places.append(name)
    if not places:
        return first
    found = cut.fewest(needed, {**parts, **dict.fromkeys(places)}, first)
    return first if any(map(is_dear, replayed(needed, found, parts))) else found


def replayed(needed: Iterable[str], saved: frozenset[str], parts: Parts) -> set[str]:
    """The names that are worked out again for those that are needed, and these themselves."""
    found: set[str] = set()
    todo = list(needed)
    while todo:
        name = todo.pop()
        if name not in found and name in parts and name not in saved:
            found.add(name)
            todo += parts[name] or ()
    return found
