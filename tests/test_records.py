"""srcgrad.records.dataclass behaves as dataclasses.dataclass, but that frozen is for mypy alone."""

import dataclasses
import math
import pickle
from pathlib import Path
from typing import Any

import pytest

import srcgrad
from srcgrad.records import dataclass


class Plain:
    x: int
    y: tuple[int, ...] = (1,)
    hidden: int = dataclasses.field(default=0, repr=False, compare=False)


class Single:
    x: float


class Empty:
    pass


class OwnEquality:
    x: int

    def __eq__(self, other: Any) -> bool:
        return True

    def __repr__(self) -> str:
        return "own"


def both(cls: type, **options: bool) -> list[Any]:
    """`cls` as Python's dataclass and as ours."""
    return [
        decorator(type(cls.__name__, (), dict(vars(cls))), **options)
        for decorator in (dataclasses.dataclass, dataclass)
    ]


def seen(made: Any, *points: tuple[Any, ...]) -> list[Any]:
    """What can be seen of instances at `points`: their text, equality and hash."""
    instances = [made(*point) for point in points]
    shown = [repr(instance) for instance in instances]
    equal = [[a == b for b in instances] for a in instances]
    try:
        hashed = [len({hash(a), hash(b)}) for a in instances for b in instances]
    except TypeError:
        hashed = [0]
    return [shown, equal, hashed, made.__match_args__, instances[0] == object()]


@pytest.mark.parametrize("options", [{}, {"frozen": True}, {"frozen": True, "eq": False}])
def test_as_pythons(options: dict[str, bool]) -> None:
    for cls, points in (
        (Plain, [(1,), (1, (2,)), (1, (1,), 7), (2,)]),
        (Single, [(1.0,), (2.0,), (math.nan,), (math.nan,), (1,)]),
        (Empty, [(), ()]),
        (OwnEquality, [(1,), (2,)]),
    ):
        python, ours = (seen(made, *points) for made in both(cls, **options))
        assert ours == python, cls


@dataclass(frozen=True)
class Pair:
    """A class that pickle finds."""

    left: int
    right: int


def test_copies() -> None:
    pair = Pair(1, 2)
    assert pickle.loads(pickle.dumps(pair)) == pair
    assert dataclasses.replace(pair, left=3) == Pair(3, 2)
    assert dataclasses.is_dataclass(pair) and dataclasses.asdict(pair) == {"left": 1, "right": 2}


def test_one_kind_of_dataclass_in_srcgrad() -> None:
    for path in Path(srcgrad.__file__).parent.rglob("*.py"):
        if path.name != "records.py":
            assert "from dataclasses import dataclass" not in path.read_text(), path
