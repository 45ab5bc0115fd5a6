"""What functions of Python's itertools and functools mean."""

from __future__ import annotations

import functools
import itertools
from typing import Any

from srcgrad.frontend import builtin, containers, iteration
from srcgrad.frontend.arithmetic import plain
from srcgrad.frontend.registry import means
from srcgrad.frontend.run import NeedKnown, Run
from srcgrad.frontend.values import ArrayRef, Closure, Known, Lazy, ListRef, Tuple, Value

Args = tuple[Value, ...]
Kwargs = dict[str, Value]


@means(itertools.product)
def _product(run: Run, args: Args, kwargs: Kwargs) -> Value:
    rows = [iteration.known_items(run, each) for each in args]
    repeat = kwargs.get("repeat", Known(1))
    assert isinstance(repeat, Known)
    return Tuple(tuple(map(Tuple, itertools.product(*rows, repeat=repeat.object))))


def _choosing(function: Any) -> None:
    """`itertools.combinations` and its like, of known items."""

    @means(function)
    def handler(run: Run, args: Args, kwargs: Kwargs) -> Value:
        given = {**dict(zip(("iterable", "r"), args, strict=False)), **kwargs}
        items = iteration.known_items(run, given["iterable"])
        count = containers.known_object(run, given.get("r", Known(len(items))))
        if not isinstance(count, int):
            run.refuse(
                "how many are chosen must be known", "Write the loops.", NeedKnown, code="SG274"
            )
        return Tuple(tuple(map(Tuple, function(items, count))))


_choosing(itertools.combinations)
_choosing(itertools.combinations_with_replacement)
_choosing(itertools.permutations)


@means(itertools.pairwise)
def _pairwise(run: Run, args: Args, kwargs: Kwargs) -> Value:
    owner = plain(run, args[0])
    if not isinstance(owner, ArrayRef | Lazy | ListRef | Tuple):
        owner = Tuple(iteration.known_items(run, owner))
    later = containers.item(run, owner, Known(slice(1, None)))
    return builtin.zipped(run, (owner, later), {})


@means(functools.cache, functools.lru_cache)
def _cached(run: Run, args: Args, kwargs: Kwargs) -> Value:
    """The function itself: how often it is called makes no difference."""
    return args[0] if args and isinstance(args[0], Closure) else Known(_itself)


@means(functools.wraps)
def _wraps(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return Known(_itself)


def _itself(function: Any) -> Any:
    return function
