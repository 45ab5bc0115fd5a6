"""The data model: classes, named tuples, metaclasses, super, functools."""

import abc
import contextlib
import copy
import dataclasses
import enum
import functools
import math
import operator
from collections import namedtuple
from dataclasses import InitVar, asdict, astuple, dataclass, field, fields, replace
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
from typing import ClassVar, Generic, NamedTuple, TypeVar

import numpy as np

from tests.tools.reference import Rows

row = Rows()


class Vec(NamedTuple):
    x: float
    y: float

    def __add__(self, o):
        return Vec(self.x + o.x, self.y + o.y)

    def __mul__(self, k):
        return Vec(self.x * k, self.y * k)

    def __rmul__(self, k):
        return Vec(self.x * k * 2.0, self.y * k)

    def __eq__(self, o):
        return True

    def __len__(self):
        return 7

    def __neg__(self):
        return Vec(-self.x, -self.y)

    def __contains__(self, v):
        return True

    def __call__(self, k):
        return self.x * k


@row("object.__add__")
def nt_add_(x, y):
    v = Vec(x, y) + Vec(y, x)
    return v.x * v.y


@row("object.__add__")
def nt_mul_(x, y):
    v = Vec(x, y) * 2
    return v.x * v.y


@row("object.__add__")
def nt_mulf_(x, y):
    v = Vec(x, y) * y
    return v.x * v.y


@row("object.__add__")
def nt_rmul_(x, y):
    v = 3.0 * Vec(x, y)
    return v.x * v.y


@row("object.__add__")
def nt_eq_(x, y):
    return x * 2.0 if Vec(x, y) == Vec(y, x) else x * 3.0


@row("object.__add__")
def nt_len_(x, y):
    return len(Vec(x, y)) * x


@row("object.__add__")
def nt_neg_(x, y):
    return (-Vec(x, y)).x * x


@row("object.__add__")
def nt_contains_(x, y):
    return x * 2.0 if 5 in Vec(x, y) else x * 3.0


@row("object.__add__")
def nt_call_(x, y):
    return Vec(x, y)(x)


class VecI(NamedTuple):
    x: float
    y: float

    def __getitem__(self, i):
        return 5.0

    def __iter__(self):
        return iter((7.0, 8.0))

    def __bool__(self):
        return False


@row("object.__add__")
def nt_getitem_(x, y):
    return VecI(x, y)[0] * x


@row("object.__add__")
def nt_iter_(x, y):
    a, b = VecI(x, y)
    return a * b * x


@row("object.__add__")
def nt_bool_(x, y):
    return x * 2.0 if VecI(x, y) else x * 3.0


class NewNT(namedtuple("NewNT", "a b")):
    def __new__(cls, a, b):
        return super().__new__(cls, a * 2.0, b)


@row("object.__add__")
def nt_new_(x, y):
    return NewNT(x, y).a * x


@row("object.__add__")
def nt_asdict_(x, y):
    return Vec(x, y)._asdict()["x"] * y


class New:
    def __new__(cls, a):
        o = super().__new__(cls)
        o.b = a * 2.0
        return o

    def __init__(self, a):
        self.a = a


@row("object.__new__")
def new_(x):
    n = New(x)
    return n.a * n.b


class NewOther:
    def __new__(cls, a):
        return a * 3.0

    def __init__(self, a):
        self.a = a


@row("object.__new__")
def new_other_(x):
    return NewOther(x) * x


class Single:
    one = None

    def __new__(cls):
        if cls.one is None:
            cls.one = object.__new__(cls)
        return cls.one


@row("object.__new__")
def singleton_(x):
    a = Single()
    a.v = x
    b = Single()
    return b.v * x


class Meta(type):
    def __call__(cls, a):
        o = super().__call__(a)
        o.a = o.a * 5.0
        return o

    def __getitem__(cls, i):
        return i * 2.0

    def __len__(cls):
        return 3

    def __mul__(cls, o):
        return 7.0

    def __iter__(cls):
        return iter((1.0, 2.0))

    def __contains__(cls, v):
        return True

    def __instancecheck__(cls, o):
        return True

    @property
    def p(cls):
        return 11.0


class WithMeta(metaclass=Meta):
    def __init__(self, a):
        self.a = a


@row("builtins.type")
def metacall_(x):
    return WithMeta(x).a * x


@row("builtins.type")
def metagetitem_(x):
    return WithMeta[3] * x


@row("builtins.type")
def metagetitem2_(x):
    return WithMeta[x] * x


@row("builtins.type")
def metalen_(x):
    return len(WithMeta) * x


@row("builtins.type")
def metamul_(x):
    return (WithMeta * 2) * x


@row("builtins.type", "UnsupportedSyntax")
def metaiter_(x):
    return sum([v * x for v in WithMeta])


@row("builtins.type")
def metain_(x):
    return x * 2.0 if 5 in WithMeta else x * 3.0


@row("builtins.type")
def metaprop_(x):
    return WithMeta.p * x


@row("object.__instancecheck__", "UnsupportedSyntax")
def instancecheck_(x):
    return x * 2.0 if isinstance(x, WithMeta) else x * 3.0


class Abs(abc.ABC):
    @abc.abstractmethod
    def f(self): ...


class Reg(abc.ABC):
    pass


Reg.register(float)


@row("builtins.isinstance")
def register_(x):
    return x * 2.0 if isinstance(x, Reg) else x * 3.0


class ICG:
    k = 1.0

    def __init_subclass__(cls, k=2.0, **kw):
        cls.k = k


class ICS(ICG, k=5.0):
    pass


@row("object.__init_subclass__")
def init_subclass_(x):
    return ICS.k * x * ICS().k


class CGI:
    def __class_getitem__(cls, i):
        return i * 3.0


@row("object.__class_getitem__")
def class_getitem_(x):
    return CGI[2] * x


@row("object.__class_getitem__", "NotDifferentiable")
def class_getitem2_(x):
    return CGI[x] * x


T = TypeVar("T")


class Box(Generic[T]):
    def __init__(self, a):
        self.a = a


@row("object.__class_getitem__")
def generic_(x):
    return Box(x).a * x


@row("object.__class_getitem__")
def generic2_(x):
    return Box[float](x).a * x


class NoneAttr:
    scale = None

    def f(self, x):
        return x if self.scale is None else x * 2.0


@row("object.__getattribute__")
def noneattr_(x):
    return NoneAttr().f(x) * x


class Slots:
    __slots__ = ("a",)

    def __init__(self, a):
        self.a = a


@row("object.__slots__")
def slots_(x):
    return Slots(x).a * x


class Delattr:
    def __init__(self, a):
        self.a = a
        self.n = 0

    def __delattr__(self, n):
        self.n += 3


@row("object.__delattr__")
def delattr_(x):
    d = Delattr(x)
    del d.a
    return d.a * d.n


class Plain:
    k = 5.0

    def __init__(self, a):
        self.a = a


@row("ast.Delete")
def del_(x):
    p = Plain(x)
    p.k = x
    del p.k
    return p.k * x


@row("ast.Delete")
def del_missing_(x):
    p = Plain(x)
    del p.a
    try:
        return p.a * x
    except AttributeError:
        return 7.0 * x


class Dele:
    def __get__(self, i, o):
        return i.v

    def __set__(self, i, v):
        i.v = v

    def __delete__(self, i):
        i.v = i.v * 3.0


class HasDele:
    d = Dele()


@row("object.__delete__")
def delete_(x):
    h = HasDele()
    h.d = x
    del h.d
    return h.d * x


class Prop:
    def __init__(self, a):
        self._a = a

    @property
    def a(self):
        return self._a * 2.0

    @a.setter
    def a(self, v):
        self._a = v * 3.0

    @a.deleter
    def a(self):
        self._a = 5.0


@row("builtins.property")
def prop_set_(x):
    p = Prop(x)
    p.a = x
    return p.a * x


@row("builtins.property")
def prop_aug_(x):
    p = Prop(x)
    p.a += x
    return p.a * x


@row("builtins.property")
def prop_del_(x):
    p = Prop(x)
    del p.a
    return p.a * x


class PropR:
    def __init__(self, a):
        self._a = a

    @property
    def a(self):
        return self._a


@row("object.__setattr__")
def setattr_builtin_(x):
    p = Prop(x)
    setattr(p, "a", x)
    return p.a


@row("object.__delattr__")
def delattr_builtin_(x):
    p = Plain(x)
    p.k = x
    delattr(p, "k")
    return p.k * x


class SuperProp(Prop):
    @property
    def a(self):
        return super().a * 5.0


@row("builtins.super")
def super_prop_(x):
    return SuperProp(x).a * x


class CM:
    k = 3.0

    @classmethod
    def make(cls, a):
        o = cls()
        o.a = a * cls.k
        return o

    @staticmethod
    def st(a):
        return a * 2.0


class CM2(CM):
    k = 5.0

    @classmethod
    def make(cls, a):
        o = super().make(a)
        o.a = o.a * 7.0
        return o


@row("builtins.classmethod builtins.staticmethod")
def classmethod_(x):
    return CM.make(x).a * CM().make(x).a


@row("builtins.classmethod builtins.staticmethod")
def classmethod_super_(x):
    return CM2.make(x).a * CM2.st(x) * CM2().st(x)


class SA(Plain):
    def f(self):
        return super(SA, self).g()


class SB(SA):
    def g(self):
        return self.a * 2.0


class Plain2(Plain):
    def g(self):
        return self.a


class SC(Plain2):
    def g(self):
        return super(SC, self).g() * 3.0


@row("builtins.super")
def super_args_(x):
    return SC(x).g() * x


class DA:
    def f(self, x):
        return x


class DB(DA):
    def f(self, x):
        return super().f(x) * 2.0


class DC(DA):
    def f(self, x):
        return super().f(x) * 3.0 + 1.0


class DD(DB, DC):
    def f(self, x):
        return super().f(x) ** 2


@row("object.__mro__")
def diamond_(x):
    return DD().f(x)


class SuperOp(M0 := Plain):
    def __add__(self, o):
        return self.a + o


class SuperOp2(SuperOp):
    def __add__(self, o):
        return super().__add__(o) * 2.0


@row("builtins.super")
def super_op_(x):
    return (SuperOp2(x) + x) * x


class SuperAttr(Plain):
    k = 7.0

    def f(self):
        return super().k * self.k


@row("builtins.super")
def super_classattr_(x):
    s = SuperAttr(x)
    s.k = x
    return s.f()


class PM:
    def __init__(self, a):
        self.a = a

    def f(self, x, y=1.0):
        return self.a * x * y

    g = partialmethod(f, 2.0)
    h = partialmethod(f, y=3.0)
    p = staticmethod(partial(lambda q, z: q * z, 5.0))
    m = partial(lambda q, self, z: self.a * q * z, 5.0)


@row("functools.partialmethod")
def partialmethod_(x):
    return PM(x).g() * PM(x).h(x)


@row("functools.partial")
def partial_attr_(x):
    return PM(x).p(x)


@row("functools.partial")
def partial_of_class_(x):  # a method of its own since Python 3.14
    return PM(x).m(x) if hasattr(partial, "__get__") else PM(x).m(PM(x), x)


@singledispatch
def sd(v):
    return v * 2.0


@sd.register
def _(v: int):
    return v * 3.0


@sd.register(list)
def _(v):
    return v[0] * 5.0


@row("functools.singledispatch")
def singledispatch_(x):
    return sd(x) * sd(2) * sd([x])


class SDM:
    @singledispatchmethod
    def f(self, v):
        return v * 2.0

    @f.register
    def _(self, v: list):
        return v[0] * 3.0


@row("functools.singledispatchmethod")
def singledispatchmethod_(x):
    return SDM().f(x) * SDM().f([x])


COUNT = [0]


@lru_cache
def lc(v, box=None):
    return v * v


@row("functools.lru_cache")
def lru_(x):
    return lc(x) * lc(2.0)


class LCM:
    def __init__(self, a):
        self.a = a
        self.n = 0

    @lru_cache(None)
    def f(self, k):
        self.n += 1
        return self.a * k


@row("functools.lru_cache", "NotDifferentiable")
def lru_method_(x):
    o = LCM(x)
    t = o.f(2) * o.f(2)
    return t * o.n


@row("functools.lru_cache", "NotDifferentiable")
def lru_method2_(x):
    o = LCM(x)
    t = o.f(2)
    o.a = x * 5.0
    return t * o.f(2)


@cache
def made(n):
    return [1.0] * n


@row("functools.cache")
def cache_shared_(x):
    a = made(3)
    a[0] = x
    return made(3)[0] * x


@cache
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


@row("functools.cache")
def cache_fib_(x):
    return fib(20) * x


def deco(f):
    @functools.wraps(f)
    def w(*a, **k):
        return f(*a, **k) * 2.0

    return w


@deco
def decorated(x):
    return x**2


@row("functools.wraps")
def wraps_(x):
    return decorated(x) * x


@row("functools.wraps functools.update_wrapper")
def wrapped_(x):
    return decorated.__wrapped__(x) * x


@row("functools.reduce")
def reduce_(x):
    return functools.reduce(lambda a, b: a * b, [x, 2.0, x])


@row("functools.reduce")
def reduce_init_(x):
    return functools.reduce(operator.add, [x, 2.0], x * x)


@row("functools.cmp_to_key", "MissingRule")
def cmp_to_key_(x):
    return sorted([2, 3, 1], key=functools.cmp_to_key(lambda a, b: b - a))[0] * x


class Shared:
    items = []
    k = 2.0


@row("object.__class__")
def class_mutable_(x):
    a, b = Shared(), Shared()
    a.items.append(x)
    return b.items[-1] * x if len(b.items) else 0.0 * x


@row("object.__class__")
def class_vs_instance_(x):
    a, b = Shared(), Shared()
    a.k = x
    return a.k * b.k * Shared.k


@row("object.__class__", "UnsupportedSyntax")
def class_set_(x):
    Shared.k = 2.0
    return x


@row("object.__get__")
def method_is_(x):
    c = Plain2(x)
    return x * 2.0 if c.g is c.g else x * 3.0


@row("object.__get__", "NotDifferentiable")
def method_eq_(x):
    c = Plain2(x)
    return x * 2.0 if c.g == c.g else x * 3.0


@row("object.__eq__", "NotDifferentiable")
def fn_eq_(x):
    f = lambda: 1
    return x * 2.0 if f == f else x * 3.0


@row("object.__get__", "NotDifferentiable")
def method_func_(x):
    c = Plain2(x)
    m = c.g
    return m.__func__(c) * m.__self__.a


@row("ast.Is")
def is_(x):
    a, b = Plain(x), Plain(x)
    c = a
    return x * (2.0 if a is b else 3.0) * (5.0 if c is a else 7.0)


@row("ast.Is")
def is_tuple_(x):
    a = (x, 2.0)
    b = a
    if x > 1.0:
        a = a
    return x * 2.0 if a is b else x * 3.0


@row("ast.Is")
def is_list_(x):
    a = [x]
    return x * (2.0 if a is a[:] else 3.0) * (5.0 if a is a else 7.0)


@row("ast.Is", "UnsupportedSyntax")
def is_array_(x):
    a = np.ones(3) * x
    return x * (2.0 if a is a[:] else 3.0) * (5.0 if a is a else 7.0) * (11.0 if a.T is a else 13.0)


@row("ast.Is")
def is_none_(x):
    return x * 2.0 if x is None else x * 3.0


@row("ast.Is", "UnsupportedSyntax")
def is_float_(x):
    y = x
    return x * 2.0 if y is x else x * 3.0


@row("builtins.id", "MissingRule")
def id_(x):
    a = Plain(x)
    return x * 2.0 if id(a) == id(a) else x * 3.0
