"""Programs that are refused for what their objects, classes and context managers do."""

from __future__ import annotations

import collections
import enum
import functools
import types

import numpy as np

from tests.tools.refused import refused

VECTOR = np.array([1.0, 2.0, 3.0])


class Base:
    scale = 2.0

    def value(self):
        return self.scale

    @property
    def half(self):
        return 0.5 * self.scale


class Odd(Base):
    """Calls `super` in ways that Python, or srcgrad, does not take."""

    def of_one(self):
        return super(Odd).value()

    def in_a_comprehension(self):
        return [super().value() for _ in range(2)]

    def without_arguments(*given):
        return super().value()

    def of_no_class(self):
        return super(1, self).value()

    def of_another(self):
        return super(Odd, 2.0).value()

    def missing(self):
        return super().nothing

    @classmethod
    def of_a_class(cls):
        return super().half


@refused("SG119", 2.0)
def super_of_one(x):
    return x * Odd().of_one()


@refused("SG152", 2.0)
def super_in_a_comprehension(x):
    return x * sum(Odd().in_a_comprehension())


@refused("SG153", 2.0)
def super_without_arguments(x):
    return x * Odd().without_arguments()


@refused("SG157", 2.0)
def super_without_the_attribute(x):
    return x * Odd().missing()


@refused("SG2104", 2.0)
def super_of_no_class(x):
    return x * Odd().of_no_class()


@refused("SG2105", 2.0)
def super_of_no_object(x):
    return x * Odd().of_another()


@refused("SG2107", 2.0)
def super_in_a_class_method(x):
    return x if Odd.of_a_class() is None else 2.0 * x


class Anything(type):
    def __instancecheck__(cls, instance):
        return True


class Whatever(metaclass=Anything):
    pass


@refused("SG150", 2.0)
def decides_by_itself(x):
    return x if isinstance(x, Whatever) else 2.0 * x


@refused("SG154", 2.0)
def instance_of_a_number(x):
    return x if isinstance(x, x) else 2.0 * x


@refused("SG151", 2.0)
def attribute_of_a_class(x):
    object.__setattr__(Base, "scale", x)
    return x


@refused("SG156", 2.0)
def deletes_from_a_function(x):
    del deletes_from_a_function.seen
    return x


class BuiltIn:
    """What is not written in Python, where a class may have what is."""

    half = property(3)
    names = type.__dict__["__dict__"]

    def __init__(self, x):
        self.x = x


@refused("SG155", 2.0)
def property_of_a_number(x):
    return BuiltIn(x).half


@refused("SG2106", 2.0)
def descriptor_of_types(x):
    return x * len(BuiltIn(x).names)


class Reads:
    __getattribute__ = functools.partial(getattr)


class Writes:
    __setattr__ = print


class Deletes:
    __delattr__ = print


class Starts:
    __init__ = print


class Stores:
    __set__ = print
    __delete__ = print


class Holder:
    store = Stores()


@refused("SG158", 2.0)
def built_in_reading(x):
    return x * Reads().x


@refused("SG159", 2.0)
def built_in_writing(x):
    made = Writes()
    made.x = x
    return x


@refused("SG160", 2.0)
def built_in_deleting(x):
    made = Deletes()
    made.x = x
    del made.x
    return x


@refused("SG165", 2.0)
def built_in_start(x):
    Starts(x)
    return x


@refused("SG2112", 2.0)
def built_in_store(x):
    made = Holder()
    made.store = x
    return x


@refused("SG2113", 2.0)
def built_in_delete(x):
    made = Holder()
    del made.store
    return x


class Endless:
    def __getitem__(self, position):
        return 2.0 * position


class Longer(Endless):
    def __init__(self, items):
        self.items = items

    def __len__(self):
        return len(self.items)


@refused("SG161", 2.0)
def subscripts_without_end(x):
    return x * sum(Endless())


@refused("SG2115", VECTOR)
def subscripts_past_the_length(x):
    total = x[0]
    for value in Longer(x):
        total += value
    return total


class Half:
    def __enter__(self):
        return self


class Outside(Exception):
    def __init__(self, value):
        self.value = value


@refused("SG2388", 2.0)
def looks_into_an_exception(x):
    try:
        if x > 1.0:
            raise Outside(x)
    except Outside as error:
        x = 2.0 * error.value
    return x


@refused("SG299", 2.0)
def enters_only(x):
    with Half():
        x = 2.0 * x
    return x


class Words(set):
    pass


WORDS = Words(["one", "two"])


@refused("SG291", 2.0)
def length_of_a_subclass(x):
    return x * len(WORDS)


@refused("SG2103", 2.0)
def makes_a_subclass(x):
    return x * len(Words(["one"]))


@refused("SG2100", 2.0)
def cache_with_a_count(x):
    count = 0

    @functools.cache
    def scale(k):
        nonlocal count
        count += 1
        return k

    return x * scale(2.0) * scale(2.0) * count


class Color(enum.Enum):
    RED = 1
    BLUE = 2


@refused("SG2101", 2.0)
def member_of_a_number(x):
    return x * Color(x).value


class Closing:
    def __init__(self, x):
        self.x = x

    def __del__(self):
        self.x = 0.0


@refused("SG2102", 2.0)
def goes_at_some_time(x):
    return Closing(x).x


class NotIterable:
    __iter__ = None


@refused("SG2108", 2.0)
def iterates_over_none(x):
    for value in NotIterable():
        x = value
    return x


class Pair(collections.namedtuple("Pair", "a b")):
    @functools.cached_property
    def total(self):
        return self.a + self.b


@refused("SG2109", 2.0)
def cached_in_a_tuple(x):
    return Pair(x, x).total


@refused("SG2111", 2.0)
def deletes_what_may_be_unset(x):
    made = Base()
    if x > 3.0:
        made.extra = 1.0
    del made.extra
    return x


class OnTheRight:
    def __radd__(self, other):
        return 2.0 * other


@refused("SG2114", VECTOR)
def array_before_an_object(x):
    return np.sum(x + OnTheRight())


class Undefined:
    pass


@refused("SG234", 2.0)
def adds_a_text(x):
    return Undefined() + "a"


class Equal:
    def __eq__(self, other):
        return True

    def __hash__(self):
        return 1


@refused("SG285", 2.0)
def equal_keys(x):
    return {Equal(): x}[Equal()]


@refused("SG424", VECTOR)
def cached_of_an_array(x):
    total = 0.0
    SEEN[0] = 1.0
    for k in range(3):
        total += _seen(k) * x[k]
        SEEN[0] = 2.0
    return total


SEEN = np.zeros(3)


@functools.cache
def _seen(k):
    return SEEN[k]


LIST = [1.0]


@refused("SG425", LIST, LIST, 2.0, argnums=2)
def two_names_for_a_list(first, second, x):
    first[0] = x
    return sum(second)


class Growing(types.ModuleType):
    """A module whose array has another number of axes each time it is asked for."""

    axes = 1

    def __getattr__(self, name):
        Growing.axes = Growing.axes % 20 + 1
        return np.ones((1,) * Growing.axes)


growing = Growing("growing")


@refused("SG2116", 2.0)
def another_type_each_time(x):
    return x * np.sum(growing.data)


class Spring:
    def __init__(self, stiffness):
        self.stiffness = stiffness


@functools.cache
def energy(spring):
    return spring.stiffness * spring.stiffness


@refused("SG2110", 3.0)
def object_in_a_cache_changed(x):
    spring = Spring(x)
    first = energy(spring)
    spring.stiffness = 2.0 * x
    return first + energy(spring)


@refused("SG174", 2.0)
def an_attribute_of_a_function_in_a_branch(x):
    def event(t):
        return t - x

    if x > 1.0:
        event.terminal = True
    return event(3.0)
