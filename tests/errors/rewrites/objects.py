"""Rewrites of programs that are refused for their objects, classes and context managers."""

from __future__ import annotations

import collections
import enum
import functools

import numpy as np

from tests.tools.rewritten import instead_of

VECTOR = np.array([1.5, 2.5, 3.5])


class Base:
    scale = 2.0

    def value(self):
        return self.scale

    @property
    def half(self):
        return 0.5 * self.scale


class Plain(Base):
    def __init__(self, x):
        self.x = x

    def value(self):
        return super().value() * self.x

    def values(self):
        value = super().value()
        return [value for _ in range(2)]

    @classmethod
    def of_a_class(cls):
        return Base.scale


@instead_of("SG119 SG153 SG157 SG2104 SG2105", 3.0)
def super_as_it_is(x):
    return x * Plain(x).value()


@instead_of("SG152", 3.0)
def super_before_the_comprehension(x):
    return x * sum(Plain(x).values())


@instead_of("SG2107", 3.0)
def names_the_base_class(x):
    return x * Plain.of_a_class()


@instead_of("SG150", 2.0)
def asks_for_what_differs(x):
    return x * x if x > 1.0 else 2.0 * x


@instead_of("SG154", 2.0)
def instance_of_a_class(x):
    return x * x if isinstance(x, float) else 2.0 * x


@instead_of("SG102 SG151 SG156", 2.0)
def attribute_of_an_object_made_here(x):
    seen = Plain(x)
    seen.scale = x * x
    return seen.scale * seen.x


class Written:
    """All of what a class does, written in Python."""

    def __init__(self, x):
        object.__setattr__(self, "x", x)

    def __getattr__(self, name):
        return 2.0 * self.x

    def __setattr__(self, name, value):
        object.__setattr__(self, name, value)

    def __delattr__(self, name):
        object.__setattr__(self, name, 0.0)

    @property
    def store(self):
        return self.x

    @store.setter
    def store(self, value):
        self.x = 3.0 * value

    @store.deleter
    def store(self):
        self.x = 0.0

    @property
    def half(self):
        return 0.5 * self.x


@instead_of("SG155 SG2106", 2.0)
def property_in_python(x):
    return Written(x).half ** 2


@instead_of("SG158 SG159 SG160 SG165", 2.0)
def written_in_python(x):
    made = Written(x)
    made.y = x * x
    total = made.y * made.other
    del made.y
    return total + made.y


@instead_of("SG2112 SG2113", 2.0)
def store_with_a_setter(x):
    made = Written(x)
    made.store = x * x
    total = made.x
    del made.store
    return total + made.x


class Iterable:
    def __init__(self, items):
        self.items = items

    def __iter__(self):
        return iter(self.items)

    def __len__(self):
        return len(self.items)


@instead_of("SG161 SG2115 SG2108", VECTOR)
def iterates_by_iter(x):
    total = x[0]
    for value in Iterable(x):
        total += value * value
    return total


@instead_of("SG121", 2.0)
def iterates_over_a_range(x):
    total = 0.0
    for k in range(3):
        total += k * x * x
    return total


class Half:
    def __enter__(self):
        return self

    def __exit__(self, *raised):
        return None


@instead_of("SG299 SG141", 2.0)
def enters_and_leaves(x):
    with Half():
        x = x * x
    return x


@instead_of("SG2388", 2.0)
def keeps_what_it_raises_with(x):
    value = 0.0
    try:
        if x > 1.0:
            value = x * x
            raise ValueError("too large")
    except ValueError:
        x = 2.0 * value
    return x


class Numbers:
    """Holds the list, where a subclass would be one."""

    def __init__(self, items):
        self.items = items


NUMBERS = Numbers([1.0, 2.0])


@instead_of("SG291", 2.0)
def length_of_what_is_held(x):
    return x * x * len(NUMBERS.items)


@instead_of("SG2103", 2.0)
def makes_a_holder(x):
    return Numbers([x * x]).items[0]


@instead_of("SG2100", 2.0)
def count_without_a_cache(x):
    count = 0

    def scale(k):
        nonlocal count
        count += 1
        return k

    return x * x * scale(2.0) * scale(2.0) * count


class Color(enum.Enum):
    RED = 1
    BLUE = 2


@instead_of("SG2101", 2.0)
def member_by_a_condition(x):
    color = Color.RED if x < 1.5 else Color.BLUE
    return x * x * color.value


class Closing:
    def __init__(self, x):
        self.x = x

    def close(self):
        self.x = 0.0


@instead_of("SG2102", 2.0)
def closes_where_it_is_said(x):
    made = Closing(x)
    value = made.x * made.x
    made.close()
    return value + made.x


class Pair(collections.namedtuple("Pair", "a b")):
    @property
    def total(self):
        return self.a * self.b


@instead_of("SG2109", 2.0)
def property_of_a_tuple(x):
    return Pair(x, x).total


@instead_of("SG2111", 2.0)
def deletes_what_is_set(x):
    made = Closing(x)
    made.extra = 0.0
    if x > 1.0:
        made.extra = x * x
    value = made.extra
    del made.extra
    return value


class OnTheRight:
    __array_ufunc__ = None

    def __radd__(self, other):
        return 2.0 * other


@instead_of("SG2114", VECTOR)
def leaves_the_operator_to_the_class(x):
    return np.sum((x + OnTheRight()) ** 2)


@instead_of("SG234 SG233 SG206", 2.0)
def adds_numbers(x):
    return Closing(x).x + x * x


@instead_of("SG285", 2.0)
def key_that_is_a_text(x):
    return {"equal": x * x}["equal"]


class Spring:
    def __init__(self, stiffness):
        self.stiffness = stiffness


def energy(spring):
    return spring.stiffness * spring.stiffness


@instead_of("SG2110", 3.0)
def changed_without_a_cache(x):
    spring = Spring(x)
    first = energy(spring)
    spring.stiffness = 2.0 * x
    return first + energy(spring)


@instead_of("SG424", VECTOR)
def reads_without_a_cache(x):
    seen = np.zeros(3)
    total = 0.0
    seen[0] = 1.0
    for k in range(3):
        total += seen[k] * x[k] ** 2
        seen[0] = 2.0
    return total


@instead_of("SG2116", 2.0, np.ones((1, 2)))
def data_read_before_the_call(x, data):
    return x * x * np.sum(data)


class Raised(Exception):
    """Of Python's own kind."""


@instead_of("SG135 SG802", 2.0)
def raises_an_exception(x):
    if x > 3.0:
        raise Raised("too large")
    return x * x


@instead_of("SG116", 2.0)
def attribute_that_is_written(x):
    made = Spring(x)
    return made.stiffness**2


@instead_of("SG208", 2.0)
def attribute_that_is_there(x):
    return Spring(x).stiffness ** 2


@instead_of("SG175", 2.0)
def class_outside(x):
    return Spring(x).stiffness ** 2


@functools.lru_cache
def once(k):
    return 2.0 * k


@instead_of("SG115", 2.0)
def import_at_the_top(x):
    return once(3) * np.sin(x)


@instead_of("SG112", 2.0)
def lambda_that_returns(x):
    return sum((lambda: (x, x * x))())


@instead_of("SG172", 2.0, 3.0)
def raises_by_its_name(x, y):
    try:
        if x > y:
            raise ValueError("x")
        if y > 10.0:
            raise KeyError("y")
        return x * y
    except (ValueError, KeyError) as error:
        raise error


@instead_of("SG605", 2.0)
def function_that_makes_one(x):
    return Spring(x).stiffness ** 2


@instead_of("SG604", 2.0)
def wrapped(x):
    return abs(x)


@instead_of("SG425", [1.0], [1.0], 2.0, argnums=2)
def lists_of_their_own(first, second, x):
    first[0] = x * x
    return sum(second) + first[0]
