"""The data model: attribute access, operators and containers of objects."""

import abc
import contextlib
import copy
import dataclasses
import enum
import functools
import math
import operator
from collections import namedtuple
from dataclasses import InitVar, dataclass, field, replace
from functools import (
    cache,
    cached_property,
    lru_cache,
    partial,
    partialmethod,
    singledispatch,
    singledispatchmethod,
    total_ordering,
)
from typing import ClassVar, NamedTuple

import numpy as np

from tests.tools.reference import Rows

row = Rows()


class Cached:
    def __init__(self, a):
        self.a = a
        self.n = 0

    @cached_property
    def v(self):
        self.n += 1
        return self.a * self.a


@row("functools.cached_property")
def cached_(x):
    c = Cached(x)
    r = c.v
    c.a = 3.0 * x
    return r * c.v * c.n


@row("functools.cached_property")
def cached_del_(x):
    c = Cached(x)
    r = c.v
    c.a = 3.0 * x
    del c.v
    return r * c.v * c.n


@row("functools.cached_property")
def cached_set_(x):
    c = Cached(x)
    c.v = x * 5.0
    return c.v * x


@row("functools.cached_property")
def cached_branch_(x, y):
    c = Cached(x)
    if y > 0.5:
        t = c.v
    c.a = 2.0 * x
    return c.v * x


@row("functools.cached_property")
def cached_branch2_(x, y):
    c = Cached(x)
    if y > 0.9:
        t = c.v
    c.a = 2.0 * x
    return c.v * x


@row("functools.cached_property")
def cached_loop_(x):
    c = Cached(x)
    t = 0.0
    for i in range(3):
        t += c.v
        c.a = c.a * 2.0
    return t


class B1:
    def __init__(self, a):
        self.__k = a

    def base(self):
        return self.__k


class D1(B1):
    def __init__(self, a, b):
        super().__init__(a)
        self.__k = b

    def own(self):
        return self.__k


@row("object.__getattribute__")
def mangled_(x, y):
    d = D1(x, y)
    return d.base() * 2.0 + d.own() ** 2


class SetA:
    def __setattr__(self, n, v):
        object.__setattr__(self, n, 2.0 * v)


@row("object.__setattr__")
def setattr_(x):
    s = SetA()
    s.a = x
    return s.a * x


class SetB:
    def __setattr__(self, n, v):
        super().__setattr__(n, 2.0 * v)


@row("object.__setattr__")
def setattr_super_(x):
    s = SetB()
    s.a = x
    return s.a * x


class GetA:
    def __init__(self, a):
        self.a = a

    def __getattribute__(self, n):
        v = object.__getattribute__(self, n)
        return v * 3.0


@row("object.__getattribute__")
def getattribute_(x):
    return GetA(x).a ** 2


class GetB:
    def __init__(self, a):
        self.a = a

    def __getattribute__(self, n):
        return super().__getattribute__(n) * 3.0


@row("object.__getattribute__")
def getattribute_super_(x):
    return GetB(x).a ** 2


class GetC:
    def __init__(self, a):
        self.a = a

    def __getattr__(self, n):
        if n == "b":
            return self.a * 7.0
        raise AttributeError(n)


@row("object.__getattr__ builtins.getattr")
def getattr_(x):
    return GetC(x).b * x


@row("object.__getattr__ builtins.getattr")
def getattr_default_(x):
    return getattr(GetC(x), "c", x * 2.0) * x


@row("builtins.hasattr")
def hasattr_(x):
    return x * (2.0 if hasattr(GetC(x), "c") else 3.0) * (5.0 if hasattr(GetC(x), "b") else 7.0)


class Positive:
    def __set_name__(self, o, n):
        self.n = "_" + n

    def __get__(self, i, o=None):
        if i is None:
            return self
        return getattr(i, self.n) * 2.0

    def __set__(self, i, v):
        setattr(i, self.n, v * 5.0)


class HasD:
    a = Positive()

    def __init__(self, a):
        self.a = a


@row("object.__get__ object.__set__ object.__set_name__")
def descriptor_(x):
    return HasD(x).a * x


class NonData:
    def __init__(self, f):
        self.f = f

    def __get__(self, i, o):
        return self.f(i) * 2.0


class HasN:
    def __init__(self, a):
        self.a = a

    @NonData
    def b(self):
        return self.a**2


@row("object.__get__")
def nondata_(x):
    return HasN(x).b * x


@row("object.__get__")
def nondata_shadow_(x):
    h = HasN(x)
    h.__dict__["b"] = x
    return h.b


@row("object.__get__")
def nondata_shadow2_(x):
    h = HasN(x)
    h.b = x
    return h.b * x


class M1:
    def __init__(self, a):
        self.a = a

    def __mul__(self, o):
        return M1(self.a * o.a)

    def __rmul__(self, o):
        return M1(100.0 * self.a)


class M2(M1):
    def __rmul__(self, o):
        return M1(self.a * o.a * 7.0)


@row("object.__rmul__ object.__mul__")
def subclass_rmul_(x, y):
    return (M1(x) * M2(y)).a * x


class M3(M1):
    pass


@row("object.__array_ufunc__")
def subclass_no_override_(x, y):
    return (M1(x) * M3(y)).a * x


class OnlyR:
    def __init__(self, a):
        self.a = a

    def __radd__(self, o):
        return self.a


class Eq:
    def __init__(self, a):
        self.a = a

    def __eq__(self, o):
        return self.a == o.a


@row("object.__ne__ object.__eq__")
def ne_from_eq_(x):
    return x * 2.0 if Eq(x) != Eq(x) else x * 3.0


class EqN:
    def __init__(self, a):
        self.a = a

    def __eq__(self, o):
        return NotImplemented


@row("object.__eq__ builtins.NotImplemented")
def eq_notimpl_(x):
    e = EqN(x)
    return x * (2.0 if e == EqN(x) else 3.0) * (2.0 if e == e else 3.0)


class Lt:
    def __init__(self, a):
        self.a = a

    def __lt__(self, o):
        return self.a < o.a


@row("object.__gt__ object.__lt__")
def reflected_gt_(x, y):
    return x * 2.0 if Lt(y) > Lt(x) else x * 3.0


@total_ordering
class To:
    def __init__(self, a):
        self.a = a

    def __eq__(self, o):
        return self.a == o.a

    def __lt__(self, o):
        return self.a < o.a


@row("functools.total_ordering object.__ge__ object.__le__")
def total_ordering_(x, y):
    return x * 2.0 if To(x) >= To(y) else x * 3.0


class Boo:
    def __init__(self, a):
        self.a = a

    def __bool__(self):
        return self.a > 1.0


@row("object.__bool__")
def bool_(x):
    return x * 2.0 if Boo(x) else x * 3.0


@row("object.__bool__")
def not_(x):
    return x * 2.0 if not Boo(x) else x * 3.0


@row("object.__bool__")
def and_(x):
    return (Boo(x) and Boo(2.0 * x)).a


class Len:
    def __init__(self, n):
        self.n = n

    def __len__(self):
        return self.n


@row("object.__len__")
def len_truth_(x):
    return x * 2.0 if Len(0) else x * 3.0


class Cal:
    def __init__(self, a):
        self.a = a

    def __call__(self, x):
        return self.a * x


@row("object.__call__")
def call_instance_attr_(x):
    c = Cal(x)
    c.__call__ = lambda y: 100.0 * y
    return c(x)


class Con:
    def __init__(self, a):
        self.a = a

    def __contains__(self, v):
        return v == "yes"

    def __getitem__(self, i):
        return self.a[i]

    def __len__(self):
        return len(self.a)


@row("object.__contains__")
def contains_(x):
    return x * 2.0 if "yes" in Con([x, 2.0]) else x * 3.0


@row("object.__bool__")
def not_contains_(x):
    return x * 2.0 if "no" not in Con([x, 2.0]) else x * 3.0


class It:
    def __init__(self, a):
        self.a = a

    def __iter__(self):
        return iter([v * 2.0 for v in self.a])

    def __getitem__(self, i):
        return self.a[i]

    def __len__(self):
        return len(self.a)


@row("object.__iter__")
def iter_(x):
    t = 0.0
    for v in It([x, x * x]):
        t += v
    return t


class GetItemOnly:
    def __init__(self, a):
        self.a = a

    def __getitem__(self, i):
        return self.a[i] * 2.0

    def __len__(self):
        return 1


@row("object.__getitem__")
def getitem_iter_len_lies_(x):
    t = 0.0
    for v in GetItemOnly([x, x * x]):
        t += v
    return t


class Rev:
    def __init__(self, a):
        self.a = a

    def __reversed__(self):
        return [self.a, self.a**2]

    def __getitem__(self, i):
        return self.a * i

    def __len__(self):
        return 2


@row("object.__reversed__")
def reversed_(x):
    t = 0.0
    for v in reversed(Rev(x)):
        t = t * 2.0 + v
    return t


class GI:
    def __init__(self, a):
        self.a = a
        self.b = 0.0

    def __getitem__(self, i):
        return self.a * i

    def __setitem__(self, i, v):
        self.b = v * i

    def __delitem__(self, i):
        self.b = self.b * i


@row("object.__getitem__")
def getitem_(x):
    return GI(x)[3] * x


@row("object.__setitem__")
def setitem_(x):
    g = GI(x)
    g[2] = x * x
    return g.b


@row("object.__setitem__")
def setitem_aug_(x):
    g = GI(x)
    g[2] += x
    return g.b


@row("object.__delitem__")
def delitem_(x):
    g = GI(x)
    g[2] = x * x
    del g[5]
    return g.b


@row("object.__getitem__")
def getitem_slice_(x):
    class_ = Sl(x)
    return class_[1:3] * x


class Sl:
    def __init__(self, a):
        self.a = a

    def __getitem__(self, i):
        return self.a * (i.stop - i.start) if isinstance(i, slice) else self.a


class Miss(dict):
    def __missing__(self, k):
        return 5.0


@row("object.__missing__")
def missing_(x):
    m = Miss()
    m["a"] = x
    return m["a"] * m["b"]


class Num:
    def __init__(self, a):
        self.a = a

    def __divmod__(self, o):
        return (self.a * 2.0, self.a * 3.0)

    def __floordiv__(self, o):
        return self.a * 100.0

    def __mod__(self, o):
        return self.a * 100.0

    def __pow__(self, o, m=None):
        return self.a * (5.0 if m is None else 7.0)

    def __neg__(self):
        return self.a * 2.0

    def __pos__(self):
        return self.a * 3.0

    def __abs__(self):
        return self.a * 5.0

    def __invert__(self):
        return self.a * 7.0

    def __int__(self):
        return 3

    def __float__(self):
        return self.a * 2.0

    def __complex__(self):
        return self.a * 2.0 + 1j

    def __round__(self, n=None):
        return self.a * 4.0

    def __trunc__(self):
        return 6

    def __floor__(self):
        return 7

    def __ceil__(self):
        return 8

    def __index__(self):
        return 2

    def __matmul__(self, o):
        return self.a * 9.0

    def __rmatmul__(self, o):
        return self.a * 11.0

    def __hash__(self):
        return 4

    def __imul__(self, o):
        self.a = self.a * 13.0 * o
        return self

    def __lshift__(self, o):
        return self.a * 15.0

    def __rrshift__(self, o):
        return self.a * 16.0

    def __and__(self, o):
        return self.a * 17.0

    def __ror__(self, o):
        return self.a * 18.0

    def __xor__(self, o):
        return self.a * 19.0


@row("object.__divmod__")
def divmod_(x):
    a, b = divmod(Num(x), 2.0)
    return a * b


@row("object.__pow__")
def pow_(x):
    return Num(x) ** 2 * x


@row("object.__pow__")
def pow_builtin_(x):
    return pow(Num(x), 2) * x


@row("object.__pow__")
def pow3_(x):
    return pow(Num(x), 2, 5) * x


@row("object.__neg__ object.__pos__ object.__invert__")
def unary_(x):
    return -Num(x) * +Num(x) * ~Num(x)


@row("object.__abs__")
def abs_(x):
    return abs(Num(x)) * x


@row("object.__int__")
def int_(x):
    return int(Num(x)) * x


@row("object.__float__")
def float_(x):
    return float(Num(x)) * x


@row("object.__complex__")
def complex_(x):
    return abs(complex(Num(x)))


@row("object.__round__")
def round_(x):
    return round(Num(x)) * x


@row("object.__round__")
def round2_(x):
    return round(Num(x), 2) * x


@row("object.__trunc__")
def trunc_(x):
    return math.trunc(Num(x)) * x


@row("object.__floor__")
def floor_(x):
    return math.floor(Num(x)) * x


@row("object.__ceil__")
def ceil_(x):
    return math.ceil(Num(x)) * x


@row("object.__index__")
def index_(x):
    return [1.0, 2.0, x][Num(x)] * x


@row("object.__index__")
def range_index_(x):
    t = 0.0
    for i in range(Num(x)):
        t += x * x
    return t


@row("object.__matmul__")
def matmul_(x):
    return (Num(x) @ 2.0) * x


@row("object.__rmatmul__")
def rmatmul_(x):
    return (2.0 @ Num(x)) * x


@row("object.__imul__")
def imul_(x):
    n = Num(x)
    m = n
    n *= 2.0
    return m.a * x


@row("object.__lshift__ object.__rrshift__ object.__and__ object.__ror__ object.__xor__")
def bits_(x):
    return (Num(x) << 1) * (1 >> Num(x)) * (Num(x) & 1) * (1 | Num(x)) * (Num(x) ^ 1)


@row("object.__hash__", "MissingRule")
def hash_(x):
    return hash(Num(x)) * x


@row("object.__float__")
def sqrt_float_(x):
    return math.sqrt(Num(x)) * x


@row("object.__isub__ object.__sub__")
def isub_fallback_(x):
    n = Sub(x)
    n -= 1.0
    return n * x


class Sub:
    def __init__(self, a):
        self.a = a

    def __sub__(self, o):
        return self.a * self.a


class INot:
    def __init__(self, a):
        self.a = a

    def __iadd__(self, o):
        return NotImplemented

    def __add__(self, o):
        return self.a * self.a


@row("object.__iadd__ object.__add__")
def iadd_notimpl_(x):
    n = INot(x)
    n += 1.0
    return n * x


@row("object.__format__", "NotDifferentiable")
def fmt_(x):
    return x * 2.0 if f"{Fm(x)}" == "hello" else x * 3.0


class Fm:
    def __init__(self, a):
        self.a = a

    def __format__(self, spec):
        return "hello"

    def __str__(self):
        return "str"

    def __repr__(self):
        return "repr"

    def __bytes__(self):
        return b"bytes"


@row("object.__str__", "NotDifferentiable")
def str_(x):
    return x * 2.0 if str(Fm(x)) == "str" else x * 3.0


@row("object.__repr__", "NotDifferentiable")
def repr_(x):
    return x * 2.0 if repr(Fm(x)) == "other" else x * 3.0


@row("object.__bytes__", "MissingRule")
def bytes_(x):
    return x * 2.0 if bytes(Fm(x)) == b"bytes" else x * 3.0


@row("ast.JoinedStr", "NotDifferentiable")
def fstr_number_(x):
    return x * 2.0 if f"{x:.1f}" == "9.9" else x * 3.0


@row("object.__str__", "NotDifferentiable")
def str_number_(x):
    return x * 2.0 if str(x) == "9.9" else x * 3.0


@row("ast.JoinedStr")
def fstr_truth_(x):
    return x * 2.0 if f"{x:.1f}" else x * 3.0


@row("ast.JoinedStr", "NotDifferentiable")
def fstr_len_(x):
    return len(f"{x:.1f}") * x


@row("ast.JoinedStr", "NotDifferentiable")
def fstr_float_(x):
    return float(f"{x:.1f}") * x


@row("str.__mod__", "NotDifferentiable")
def percent_(x):
    return x * 2.0 if "%.1f" % x == "9.9" else x * 3.0


class Every:
    """Every operator gives a number of its own, so that none can stand for another."""

    def __init__(self, a):
        self.a = a

    def __radd__(self, other):
        return self.a * 2.0 - other

    def __rsub__(self, other):
        return self.a * 3.0 - other

    def __truediv__(self, other):
        return self.a * 5.0 - other

    def __rtruediv__(self, other):
        return self.a * 7.0 - other

    def __floordiv__(self, other):
        return self.a * 11.0 - other

    def __rfloordiv__(self, other):
        return self.a * 13.0 - other

    def __mod__(self, other):
        return self.a * 17.0 - other

    def __rmod__(self, other):
        return self.a * 19.0 - other

    def __rpow__(self, other):
        return self.a * 23.0 - other

    def __rshift__(self, other):
        return self.a * 29.0 - other

    def __rlshift__(self, other):
        return self.a * 31.0 - other

    def __or__(self, other):
        return self.a * 37.0 - other

    def __rand__(self, other):
        return self.a * 41.0 - other

    def __rxor__(self, other):
        return self.a * 43.0 - other

    def __rdivmod__(self, other):
        return self.a * 47.0 - other, self.a


@row("object.__radd__ object.__rsub__ object.__truediv__ object.__rtruediv__ object.__floordiv__")
def reflected_arithmetic(x, y):
    e = Every(x)
    return (y + e) * (y - e) * (e / y) * (y / e) * (e // 2)


@row("object.__rfloordiv__ object.__mod__ object.__rmod__ object.__rpow__ object.__rdivmod__")
def reflected_divisions(x, y):
    e = Every(x)
    return (y // e) * (e % 2) * (y % e) * (y**e) * divmod(y, e)[0]


@row("object.__rshift__ object.__rlshift__ object.__or__ object.__rand__ object.__rxor__")
def reflected_bits(x, y):
    e = Every(x)
    return (e >> 2) * (2 << e) * (e | 3) * (3 & e) * (3 ^ e) * y


class InPlace:
    """Every in-place operator changes the object by a factor of its own."""

    def __init__(self, a):
        self.a = a

    def _times(self, factor):
        self.a = self.a * factor
        return self

    def __itruediv__(self, other):
        return self._times(2.0 * other)

    def __ifloordiv__(self, other):
        return self._times(3.0 * other)

    def __imod__(self, other):
        return self._times(5.0 * other)

    def __ipow__(self, other):
        return self._times(7.0 * other)

    def __imatmul__(self, other):
        return self._times(11.0 * other)

    def __ilshift__(self, other):
        return self._times(13.0 * other)

    def __irshift__(self, other):
        return self._times(17.0 * other)

    def __iand__(self, other):
        return self._times(19.0 * other)

    def __ior__(self, other):
        return self._times(23.0 * other)

    def __ixor__(self, other):
        return self._times(29.0 * other)


@row("object.__itruediv__ object.__ifloordiv__ object.__imod__ object.__ipow__ object.__imatmul__")
def in_place_arithmetic(x, y):
    e = same = InPlace(x)
    e /= y
    e //= x
    e %= y
    e **= x
    e @= y
    return same.a * x


@row("object.__ilshift__ object.__irshift__ object.__iand__ object.__ior__ object.__ixor__")
def in_place_bits(x, y):
    e = same = InPlace(x)
    e <<= y
    e >>= x
    e &= y
    e |= x
    e ^= y
    return same.a * x


class Hints:
    def __length_hint__(self):
        return 3


@row("object.__length_hint__", "MissingRule")
def length_hint(x):
    return operator.length_hint(Hints()) * x


class Anything(type):
    def __subclasscheck__(cls, other):
        return True


class OfAnything(metaclass=Anything):
    pass


@row("object.__subclasscheck__ builtins.issubclass")
def subclass_check(x):
    return x * (2.0 if issubclass(float, OfAnything) else 3.0)


@row("builtins.setattr builtins.delattr")
def attributes_by_name(x):
    c = GetC(x)
    setattr(c, "k", x * 3.0)
    first = c.k
    delattr(c, "k")
    return first * (2.0 if hasattr(c, "k") else 5.0) * x


class Quiet:
    """What is raised within a property is an AttributeError like any other."""

    def __init__(self, a):
        self.a = a

    @property
    def b(self):
        return self.missing_here

    def __getattr__(self, name):
        return self.a * len(name)


@row("object.__getattr__ builtins.property")
def property_that_fails(x):
    return Quiet(x).b * x


@row("object.__getattribute__")
def mangled_in_arguments(x, y):
    return Private(x).of(x, _Private__k=y)


class Private:
    __scale = 3.0

    def __init__(self, a):
        self.__a = a

    def of(self, x, __k=2.0):
        __local = self.__a * __k
        return __local * self.__scale * x
