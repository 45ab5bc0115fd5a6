"""Odd values in odd places: the same number as Python, or a refusal; never a fault of ours."""

from __future__ import annotations

import array
import collections
import copy
import datetime
import decimal
import fractions
import random
from typing import Any

import numpy as np
import pytest

from srcgrad import SrcgradError, errors, grad
from tests.search.oddities import judged

STEP = 1e-6


@pytest.mark.parametrize("first", range(0, 200, 50))
def test_few_random_programs(first: int) -> None:
    for seed in range(first, first + 50):
        found = judged(seed)
        assert found.is_fine, f"{seed}: {found.kind}: {found.detail}"


@pytest.mark.soak
@pytest.mark.parametrize("first", range(1000, 21000, 500))
def test_many_random_programs(first: int) -> None:
    bad = {seed: found for seed in range(first, first + 500) if not (found := judged(seed)).is_fine}
    assert not bad, "\n".join(f"{seed}: {each.kind}: {each.detail}" for seed, each in bad.items())


# ------------------------------------------------- objects of classes that extend Python's own


class OwnList(list[Any]):
    pass


class OwnDict(dict[Any, Any]):
    pass


class OwnSet(set[Any]):
    pass


class OwnTuple(tuple[Any, ...]):
    pass


class OwnFloat(float):
    pass


class OwnText(str):
    pass


class OwnQueue(collections.deque[Any]):
    pass


FULL: list[Any] = [
    OwnList([2]), OwnDict(a=2), OwnSet([2]), OwnTuple((2,)), OwnFloat(2.0), OwnText("a"),
    OwnQueue([2]), collections.deque([2]), collections.Counter("a"), collections.UserList([2]),
    collections.defaultdict(int, a=2), collections.OrderedDict(a=2), collections.ChainMap({"a": 2}),
    fractions.Fraction(2), decimal.Decimal(2), datetime.timedelta(2), array.array("d", [2.0]),
    range(2, 3), b"a", bytearray(b"a"), memoryview(b"a"), {"a": 2}.keys(), slice(2), Ellipsis, len,
]  # fmt: skip
EMPTY: list[Any] = [
    OwnList(), OwnDict(), OwnSet(), OwnTuple(), OwnFloat(), OwnText(), OwnQueue(),
    collections.deque(), collections.Counter(), collections.UserList(), fractions.Fraction(0),
    decimal.Decimal(0), datetime.timedelta(0), array.array("d"), range(0), b"", bytearray(),
    {}.keys(),
]  # fmt: skip
USES: dict[str, Any] = {
    "truth": lambda x, o: x if o else 2.0 * x,
    "not": lambda x, o: x if not o else 2.0 * x,
    "and": lambda x, o: x if (o and True) else 2.0 * x,
    "bool": lambda x, o: x * bool(o),
    "len": lambda x, o: x * len(o),
    "equal to a list": lambda x, o: x if o == [2] else 2.0 * x,
    "equal to a dict": lambda x, o: x if o == {"a": 2} else 2.0 * x,
    "equal to a number": lambda x, o: x if o != 2 else 2.0 * x,
    "equal to itself": lambda x, o: x if o == o else 2.0 * x,
    "contains a number": lambda x, o: x if 2 in o else 2.0 * x,
    "contains a text": lambda x, o: x if "a" in o else 2.0 * x,
    "in a list": lambda x, o: x if o in [x, 2.0, "a", [2]] else 2.0 * x,
    "item": lambda x, o: x * o[0],
    "values": lambda x, o: x * len([v for v in o]),  # noqa: C416
    "sum": lambda x, o: x * sum(o),
    "any": lambda x, o: x if any(o) else 2.0 * x,
    "twice": lambda x, o: x * (o * 2),
    "unpacked": lambda x, o: (lambda *v: x * len(v))(*o),
    "as a key": lambda x, o: x * len({o: 1}),
    "as a list": lambda x, o: x * len(list(o)),
    "as a float": lambda x, o: x * float(o),
    "reversed": lambda x, o: x * len(list(reversed(o))),
    "compared": lambda x, o: x if o < o else 2.0 * x,
    "its class": lambda x, o: x if isinstance(o, list | dict) else 2.0 * x,
    "its get": lambda x, o: x * o.get("a", 1),
}


def examined(use: Any, owner: Any) -> None:
    """One use of one object: Python's number, or a refusal; no error that Python does not raise."""
    same = copy.copy(owner) if not isinstance(owner, memoryview | type({}.keys())) else owner
    try:
        want: Any = (use(2.0 + STEP, same) - use(2.0 - STEP, same)) / (2 * STEP)
    except Exception as error:
        want = error
    try:
        got = grad(lambda x: use(x, owner)).plain(2.0)
    except errors.Fault:
        raise
    except SrcgradError as refusal:
        untrue = not refusal.code and isinstance(want, float | np.floating)
        assert not untrue, f"{refusal}: Python gives {want}"
        return
    assert not isinstance(want, Exception), f"{got}, and Python raises {want!r}"
    assert got == pytest.approx(want, abs=1e-6)


@pytest.mark.parametrize("use", USES)
def test_objects_that_are_not_written_in_python(use: str) -> None:
    chosen = random.Random(use).sample(FULL, 6) + random.Random(use).sample(EMPTY, 5)
    for owner in chosen:
        examined(USES[use], owner)


@pytest.mark.soak
@pytest.mark.parametrize("use", USES)
def test_all_objects_that_are_not_written_in_python(use: str) -> None:
    for owner in FULL + EMPTY:
        examined(USES[use], owner)


# ----------------------------------------------------------------- what changes between calls


@pytest.mark.parametrize(
    ("owner", "change"),
    [
        (collections.deque([1]), lambda o: o.append(2)),
        ({1}, lambda o: o.add(2)),
        (collections.defaultdict(int, a=1), lambda o: o.update(b=1)),
        (collections.OrderedDict(a=1), lambda o: o.update(b=1)),
        (array.array("d", [1.0]), lambda o: o.append(2.0)),
        (bytearray(b"a"), lambda o: o.extend(b"b")),
    ],
    ids=lambda each: type(each).__name__,
)
def test_a_container_from_outside_may_change(owner: Any, change: Any) -> None:
    derivative = grad(lambda x: x * len(owner))
    assert derivative.plain(2.0) == 1.0
    change(owner)
    assert derivative.plain(2.0) == 2.0


# ------------------------------------------------------------------------ exceptions and `with`


class OfTwo(Exception):
    def __init__(self, text: str, number: float) -> None:
        super().__init__(text)
        self.number = number


class OfName(Exception):
    def __init__(self, text: str, *, number: float) -> None:
        super().__init__(text)
        self.number = number


def two_arguments(x: float) -> float:
    if x > 3.0:
        raise OfTwo("too large", 2)
    return x * x


def one_by_name(x: float) -> float:
    if x > 3.0:
        raise OfName("too large", number=2.0)
    return x * x


def of_a_codec(x: float) -> float:
    if x > 3.0:
        raise UnicodeDecodeError("utf-8", b"abc", 1, 2, "too large")
    return x * x


@pytest.mark.parametrize("function", [two_arguments, one_by_name, of_a_codec])
def test_exceptions_of_several_arguments(function: Any) -> None:
    assert grad(function).plain(2.0) == 4.0
    with pytest.raises(Exception) as own:
        function(4.0)
    with pytest.raises(Exception) as caught:
        grad(function).plain(4.0)
    assert isinstance(own.value, type(caught.value))
    assert str(caught.value) == str(own.value)
    assert not isinstance(caught.value, TypeError)


@pytest.mark.parametrize("text", ["'utf'", "f'{x}'"])
def test_an_exception_that_cannot_be_made(text: str, module: Any) -> None:
    made = module(
        f"def f(x):\n    if x > 3.0:\n        raise UnicodeDecodeError({text})\n    return x * x\n"
    )
    assert grad(made.f).plain(2.0) == 4.0
    with pytest.raises(TypeError, match="exactly 5 arguments"):
        grad(made.f).plain(4.0)


class Manager:
    def __init__(self, catches: bool) -> None:
        self.catches = catches
        self.scale = 1.0

    def __enter__(self) -> Manager:
        return self

    def __exit__(self, kind: Any, error: Any, trace: Any) -> bool:
        self.scale = 3.0 if kind is ValueError else 2.0
        return self.catches


def caught_by_exit(x: float) -> Any:
    with Manager(True) as manager:
        manager.scale = 5.0
        raise ValueError("a")
    return x * manager.scale


def seen_by_exit(x: float) -> Any:
    manager = Manager(False)
    try:
        with manager:
            raise ValueError("a")
    except ValueError:
        x = 2.0 * x
    return x * manager.scale


def within_another(x: float) -> Any:
    outer, inner = Manager(True), Manager(False)
    with outer, inner:
        raise ValueError("a")
    return x * outer.scale * inner.scale


def without_an_error(x: float) -> Any:
    with Manager(True) as manager:
        x = 2.0 * x
    return x * manager.scale


@pytest.mark.parametrize(
    ("function", "slope"),
    [(caught_by_exit, 3.0), (seen_by_exit, 6.0), (within_another, 9.0), (without_an_error, 4.0)],
)
def test_what_is_raised_within_a_with(function: Any, slope: float) -> None:
    assert function(2.0) == 2.0 * slope
    assert grad(function).plain(2.0) == slope


def test_what_is_raised_on_some_paths_within_a_with() -> None:
    def may_raise(x: float) -> Any:
        with Manager(True) as manager:
            if x > 1.0:
                raise ValueError("a")
        return x * manager.scale

    for x in (2.0, 0.5):
        assert grad(may_raise).plain(x) == may_raise(x) / x
