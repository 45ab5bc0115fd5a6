"""The data model: dataclasses, enumerations, subclasses of built-in types, copies, with."""

import abc
import contextlib
import copy
import dataclasses
import enum
import functools
import math
import operator
from collections import (
    ChainMap,
    Counter,
    OrderedDict,
    UserDict,
    UserList,
    defaultdict,
    deque,
    namedtuple,
)
from dataclasses import InitVar, asdict, astuple, dataclass, field, fields, replace
from functools import cached_property
from typing import ClassVar, NamedTuple, Protocol

import numpy as np

from tests.tools.reference import Rows

row = Rows()


@dataclass
class DC:
    a: float
    b: float = 2.0
    c: list = field(default_factory=list)
    k: ClassVar[float] = 3.0


@row("dataclasses.dataclass")
def dc_(x):
    d = DC(x)
    d.c.append(x)
    return d.a * d.b * d.c[0] * d.k * DC.k


@row("dataclasses.dataclass")
def dc_eq_(x):
    return x * (2.0 if DC(x) == DC(x) else 3.0) * (5.0 if DC(x) == DC(2.0 * x) else 7.0)


@row("dataclasses.dataclass")
def dc_ne_(x):
    return x * (2.0 if DC(x) != DC(x) else 3.0)


@row("dataclasses.dataclass")
def dc_replace_(x):
    return replace(DC(x), b=x).b * x


@row("dataclasses.dataclass")
def dc_asdict_(x):
    return asdict(DC(x))["a"] * x


@row("dataclasses.dataclass")
def dc_astuple_(x):
    return astuple(DC(x))[0] * x


@row("dataclasses.dataclass")
def dc_fields_(x):
    return sum([getattr(DC(x), f.name) for f in fields(DC)[:2]]) * x


@dataclass(order=True)
class DO:
    a: float
    b: float


@row("dataclasses.dataclass")
def dc_order_(x, y):
    return x * 2.0 if DO(x, y) < DO(y, x) else x * 3.0


@dataclass(frozen=True)
class DF:
    a: float
    b: float = field(init=False)

    def __post_init__(self):
        object.__setattr__(self, "b", self.a * 2.0)


@row("dataclasses.dataclass")
def dc_frozen_(x):
    return DF(x).b * x


@row("dataclasses.dataclass")
def dc_frozen_replace_(x):
    return replace(DF(x), a=x * x).b


@dataclass
class DI:
    a: float
    factor: InitVar[float] = 2.0

    def __post_init__(self, factor):
        self.a = self.a * factor


@row("dataclasses.dataclass")
def dc_initvar_(x):
    return DI(x, 3.0).a * x


@row("dataclasses.dataclass")
def dc_initvar_default_(x):
    return DI(x).a * x


@dataclass(kw_only=True)
class DK:
    a: float
    b: float


@row("dataclasses.dataclass")
def dc_kwonly_(x, y):
    return DK(b=y, a=x).a * y


@dataclass(slots=True)
class DS:
    a: float


@row("dataclasses.dataclass")
def dc_slots_(x):
    return DS(x).a * x


@dataclass
class DSub(DC):
    e: float = 7.0


@row("dataclasses.dataclass")
def dc_inherit_(x):
    return DSub(x, e=x).e * x


@dataclass
class DSet:
    a: float

    def __setattr__(self, n, v):
        object.__setattr__(self, n, v * 2.0)


@row("dataclasses.dataclass")
def dc_setattr_(x):
    return DSet(x).a * x


@dataclass
class DNew:
    a: float

    def __new__(cls, a):
        o = object.__new__(cls)
        o.z = 3.0 * a
        return o


@row("dataclasses.dataclass")
def dc_new_(x):
    return DNew(x).z * x


class Desc:
    def __get__(self, i, o=None):
        return 1.5 if i is None else i._a * 2.0

    def __set__(self, i, v):
        i._a = v * 3.0


@dataclass
class DDesc:
    a: float = Desc()


@row("dataclasses.dataclass")
def dc_descriptor_(x):
    return DDesc(x).a * x


@row("dataclasses.dataclass")
def dc_descriptor_default_(x):
    return DDesc().a * x


@dataclass
class DInit:
    a: float

    def __init__(self, v):
        self.a = v * 2.0


@row("dataclasses.dataclass")
def dc_own_init_(x):
    return DInit(x).a * x


class DInitSub(DC):
    def __init__(self, v):
        super().__init__(v * 2.0, 3.0)


@row("dataclasses.dataclass")
def dc_super_init_(x):
    return DInitSub(x).a * x


class SubNoDeco(DC):
    pass


@row("dataclasses.dataclass")
def dc_inherited_init_(x):
    return SubNoDeco(x).a * x


@row("dataclasses.dataclass", "NotDifferentiable")
def dc_repr_(x):
    return x * 2.0 if repr(DO(1.0, 2.0)) == "DO(a=1.0, b=2.0)" else x * 3.0


@row("object.__match_args__")
def dc_match_(x):
    match DO(x, 2.0):
        case DO(a, 3.0):
            return a * 5.0
        case DO(a=q, b=2.0):
            return q * 7.0


class MA:
    __match_args__ = ("b", "a")

    def __init__(self, a, b):
        self.a = a
        self.b = b


@row("object.__match_args__")
def match_args_(x, y):
    match MA(x, y):
        case MA(p, q):
            return p * p * q


@row("object.__match_args__")
def match_float_(x):
    match x:
        case float(v):
            return v * 2.0


@row("object.__match_args__")
def match_prop_(x):
    match MP(x):
        case MP(a=v):
            return v * 2.0


class MP:
    def __init__(self, a):
        self._a = a

    @property
    def a(self):
        return self._a * 3.0


class Color(enum.Enum):
    RED = 1.0
    GREEN = 2.0

    @property
    def twice(self):
        return self.value * 2.0

    def times(self, x):
        return self.value * x


class IntE(enum.IntEnum):
    A = 3
    B = 4


class Flag(enum.Flag):
    P = 1
    Q = 2


class FloatE(float, enum.Enum):
    H = 1.5


class StrE(str, enum.Enum):
    S = "s"


class OverE(float, enum.Enum):
    H = 1.5

    def __mul__(self, o):
        return 100.0


@row("enum.Enum")
def enum_(x):
    return Color.RED.value * x * Color(2.0).value * Color["GREEN"].value


@row("enum.Enum")
def enum_prop_(x):
    return Color.GREEN.twice * Color.GREEN.times(x)


@row("enum.Enum")
def enum_is_(x):
    return x * 2.0 if Color(1.0) is Color.RED else x * 3.0


@row("enum.Enum")
def enum_eq_(x):
    return x * 2.0 if Color.GREEN == Color.RED else x * 3.0


@row("enum.Enum")
def enum_iter_(x):
    return sum([c.value * x for c in Color])


@row("enum.IntEnum")
def intenum_(x):
    return IntE.A * x * (IntE.A + 1)


@row("enum.IntEnum")
def intenum_idx_(x):
    return [x, 1.0, 2.0, 3.0 * x][IntE.A]


@row("enum.Flag")
def flag_(x):
    return x * (2.0 if Flag.P in (Flag.P | Flag.Q) else 3.0)


@row("enum.Enum")
def floatenum_(x):
    return FloatE.H * x


@row("enum.Enum")
def strenum_(x):
    return {"s": x}[StrE.S]


@row("enum.Enum")
def strenum2_(x):
    return x * 2.0 if StrE.S == "s" else x * 3.0


@row("enum.Enum", "NotDifferentiable")
def overenum_(x):
    return OverE.H * x * x


class MyFloat(float):
    def __mul__(self, o):
        return 100.0

    def __add__(self, o):
        return 50.0


MF = MyFloat(2.0)


@row("object.__getitem__")
def myfloat_global_(x):
    return MF * x


@row("object.__getitem__", "NotDifferentiable")
def myfloat_new_(x):
    return MyFloat(2.0) * x


@row("object.__getitem__", "NotDifferentiable")
def myfloat_new2_(x):
    return (MyFloat(x) + 2.0) * x


class MyInt(int):
    def __mul__(self, o):
        return 100.0


MI = MyInt(2)


@row("object.__getitem__")
def myint_(x):
    return MI * x


class MyStr(str):
    def __eq__(self, o):
        return True

    __hash__ = str.__hash__


MS = MyStr("a")


@row("object.__getitem__")
def mystr_(x):
    return x * 2.0 if MS == "b" else x * 3.0


class MyList(list):
    def __getitem__(self, i):
        return 5.0

    def total(self):
        return sum(self)


ML = MyList([1.0, 2.0])


@row("object.__getitem__")
def mylist_global_(x):
    return ML[0] * x


@row("object.__getitem__")
def mylist_new_(x):
    return MyList([x, 2.0])[0] * x


@row("object.__getitem__")
def mylist_method_(x):
    return MyList([x, 2.0]).total() * x


class MyDict(dict):
    def __getitem__(self, i):
        return 5.0


MD = MyDict(a=1.0)


@row("object.__getitem__")
def mydict_global_(x):
    return MD["a"] * x


@row("object.__getitem__")
def mydict_new_(x):
    return MyDict(a=x)["a"] * x


class MyTuple(tuple):
    def __getitem__(self, i):
        return 5.0


MT = MyTuple((1.0, 2.0))


@row("object.__getitem__")
def mytuple_global_(x):
    return MT[0] * x


@row("object.__getitem__", "NotDifferentiable")
def mytuple_new_(x):
    return MyTuple((x, 2.0))[0] * x


class MySet(set):
    def __contains__(self, v):
        return True


MSet = MySet({1})


@row("object.__getitem__")
def myset_(x):
    return x * 2.0 if 5 in MSet else x * 3.0


class Arr(np.ndarray):
    def __mul__(self, o):
        return np.ones(3) * 100.0

    def total(self):
        return 5.0


def sub():
    return np.array([1.0, 2.0, 3.0]).view(Arr)


ARR = sub()


@row("object.__array_ufunc__", "DTypeError")
def subarray_global_(x):
    return np.sum(ARR * x)


@row("object.__array_ufunc__", "DTypeError", sub())
def subarray_arg_(a):
    return np.sum(a * 2.0)


@row("object.__array_ufunc__", "NotDifferentiable")
def subarray_method_(x):
    return ARR.total() * x


MAT = np.matrix([[1.0, 2.0], [3.0, 4.0]])


@row("object.__array_priority__", "DTypeError")
def matrix_global_(x):
    return np.sum(MAT * MAT) * x


@row("object.__array_priority__", "DTypeError", MAT)
def matrix_arg_(a):
    return np.sum(a * a)


MASKED = np.ma.masked_array([1.0, 2.0, 3.0], mask=[0, 1, 0])


@row("object.__array_ufunc__", "DTypeError")
def masked_global_(x):
    return np.sum(MASKED * x)


@row("object.__array_ufunc__", "DTypeError", MASKED)
def masked_arg_(a):
    return np.sum(a * a)


@row("object.__array_ufunc__", "MissingRule")
def view_cls_(x):
    return np.sum(np.ones(3).view(Arr) * x) * x


REC = np.rec.array([(1.0, 2.0)], dtype=[("a", float), ("b", float)])


@row("object.__getattribute__")
def rec_(x):
    return REC.a[0] * x


class AU:
    __array_ufunc__ = None

    def __init__(self, a):
        self.a = a

    def __rmul__(self, o):
        return np.sum(o) * self.a


class AP:
    __array_priority__ = 1000.0

    def __init__(self, a):
        self.a = a

    def __rmul__(self, o):
        return np.sum(o) * self.a


class AN:
    def __init__(self, a):
        self.a = a

    def __rmul__(self, o):
        return np.sum(o) * self.a


class AE:
    def __init__(self, a):
        self.a = a

    def __rmul__(self, o):
        return o * self.a

    def __radd__(self, o):
        return o + self.a

    def __lt__(self, o):
        return True


@row("object.__array_priority__ object.__array_ufunc__")
def arr_ufunc_none_(x):
    return (np.ones(3) * AU(x)) * x


@row("object.__array_priority__ object.__array_ufunc__")
def arr_priority_(x):
    return (np.ones(3) * AP(x)) * x


@row("object.__array_priority__ object.__array_ufunc__", "NotDifferentiable")
def arr_nothing_(x):
    return np.sum(np.ones(3) * AN(x)) * x


@row("object.__array_priority__ object.__array_ufunc__", "NotDifferentiable")
def arr_elementwise_(x):
    return np.sum(np.ones(3) * AE(x)) * x


@row("object.__rmul__")
def npscalar_(x):
    return (np.float64(2.0) * AE(x)) * x


class AUf:
    def __init__(self, a):
        self.a = a

    def __array_ufunc__(self, u, m, *a, **k):
        return self.a * 7.0

    def __array_function__(self, f, t, a, k):
        return self.a * 9.0


@row("object.__array_ufunc__", "NotDifferentiable")
def array_ufunc_(x):
    return (np.ones(3) * AUf(x)) * x


@row("object.__array_ufunc__", "NotDifferentiable")
def array_ufunc_call_(x):
    return np.sin(AUf(x)) * x


@row("object.__array_function__", "DTypeError")
def array_function_(x):
    return np.sum(AUf(x)) * x


class AA:
    def __init__(self, a):
        self.a = a

    def __array__(self, dtype=None, copy=None):
        return np.array([self.a, 2.0])

    def __len__(self):
        return 3

    def __getitem__(self, i):
        return 1.0


@row("object.__array__", "DTypeError")
def dunder_array_(x):
    return np.sum(np.asarray(AA(x))) * x


@row("object.__array__", "DTypeError")
def dunder_array2_(x):
    return np.sum(AA(x)) * x


class Cp:
    def __init__(self, a):
        self.a = a

    def __copy__(self):
        return Cp(self.a * 2.0)

    def __deepcopy__(self, memo):
        return Cp(self.a * 3.0)


@row("object.__copy__ copy.copy")
def copy_(x):
    return copy.copy(Cp(x)).a * x


@row("object.__deepcopy__ copy.deepcopy", "NotDifferentiable")
def deepcopy_(x):
    return copy.deepcopy(Cp(x)).a * x


@row("object.__deepcopy__ copy.deepcopy", "NotDifferentiable")
def deepcopy_in_(x):
    return copy.deepcopy([Cp(x)])[0].a * x


class Gs:
    def __init__(self, a):
        self.a = a

    def __getstate__(self):
        return {"a": self.a * 2.0}

    def __setstate__(self, d):
        self.a = d["a"] * 5.0


@row("object.__getstate__ object.__setstate__", "NotDifferentiable")
def copy_state_(x):
    return copy.copy(Gs(x)).a * x


class Re:
    def __init__(self, a):
        self.a = a

    def __reduce__(self):
        return (Re, (self.a * 3.0,))


@row("object.__reduce__", "NotDifferentiable")
def copy_reduce_(x):
    return copy.copy(Re(x)).a * x


class Cnt:
    def __init__(self, a):
        self.a = a

    def __enter__(self):
        self.a = self.a * 2.0
        return self

    def __exit__(self, *e):
        self.a = self.a * 3.0


@row("object.__enter__ object.__exit__")
def with_(x):
    c = Cnt(x)
    with c as d:
        t = d.a
    return t * c.a


@row("object.__enter__ object.__exit__")
def with_return_(x):
    c = Cnt(x)
    with c:
        return c.a * x


@row("object.__enter__ object.__exit__")
def with_cond_return_(x):
    c = Cnt(x)
    with c:
        if x > 1.0:
            return c.a * x
    return c.a


class nullcontext:
    def __init__(self, b):
        self.b = b

    def __enter__(self):
        self.b[0] = 5.0

    def __exit__(self, *e):
        pass


@row("object.__enter__ object.__exit__")
def with_samename_(x):
    b = [x]
    with nullcontext(b):
        pass
    return b[0] * x


@contextlib.contextmanager
def ctx(b):
    b[0] = b[0] * 2.0
    yield b
    b[0] = b[0] * 3.0


@row("contextlib.contextmanager")
def contextmanager_(x):
    b = [x]
    with ctx(b) as c:
        t = c[0]
    return t * b[0]


@row("contextlib.suppress")
def suppress_(x):
    with contextlib.suppress(ValueError):
        x = x * 2.0
        raise ValueError
    return x


@row("object.__del__", "NotDifferentiable")
def del_hook_(x):
    b = [x]
    d = Deleter(b)
    d = None
    return b[0] * x


class Deleter:
    def __init__(self, b):
        self.b = b

    def __del__(self):
        self.b[0] = 5.0


class Pr(Protocol):
    def f(self) -> float: ...


class Pri(Pr):
    def __init__(self, a):
        self.a = a

    def f(self):
        return self.a


@row("object.__init__")
def protocol_(x):
    return Pri(x).f() * x


@row("builtins.vars")
def vars_(x):
    return vars(DO(x, 2.0))["a"] * x


@row("object.__dict__")
def dict_(x):
    return DO(x, 2.0).__dict__["a"] * x


@row("object.__dict__")
def dict_update_(x):
    d = Cnt(x)
    d.__dict__.update(a=x * x)
    return d.a


@row("object.__dir__ builtins.dir", "MissingRule")
def dir_(x):
    return len(dir(Cnt(x))) * x


@row("object.__class__")
def class__(x):
    return Cnt(x).__class__(x * 2.0).a * x


@row("builtins.type")
def type_(x):
    return type(Cnt(x))(x * 2.0).a * x


@row("builtins.type")
def typename_(x):
    return x * 2.0 if type(Cnt(x)).__name__ == "Cnt" else x * 3.0


@row("collections.OrderedDict")
def ordereddict_(x):
    d = OrderedDict()
    d["a"] = x
    return d["a"] * x


@row("collections.defaultdict")
def defaultdict_(x):
    d = defaultdict(float)
    d["a"] += x
    return d["a"] * x


@row("collections.Counter")
def counter_(x):
    d = Counter()
    d["a"] += x
    return d["a"] * x


@row("collections.deque")
def deque_(x):
    d = deque([1.0, 2.0], maxlen=2)
    d.append(x)
    return d[0] * d[1]


@row("collections.ChainMap")
def chainmap_(x):
    return ChainMap({"a": x}, {"b": 2.0})["b"] * x


class UD(UserDict):
    pass


@row("collections.UserDict")
def userdict_(x):
    return UD(a=x)["a"] * x


@row("collections.UserList")
def userlist_(x):
    return UserList([x])[0] * x


OD = OrderedDict(a=1.0)
DD = defaultdict(lambda: 7.0)
DQ = deque([1.0, 2.0])


@row("collections.OrderedDict")
def ordereddict_ends_(x):
    d = OrderedDict(a=x, b=2.0 * x)
    d.move_to_end("a")
    d["c"] = x * x
    d.move_to_end("c", last=False)
    return d.popitem(last=False)[1] * d.popitem()[1] * len(d)


@row("collections.OrderedDict")
def od_global_(x):
    return OD["a"] * x


@row("collections.defaultdict")
def dd_global_(x):
    return DD["zz"] * x


@row("collections.deque")
def dq_global_(x):
    return DQ[1] * x * len(DQ)


class Real:
    def __init__(self, a):
        self.a = a
        self.__h = 3.0

    @cached_property
    def c(self):
        return self.a * 5.0

    def h(self):
        return self.__h

    k = Desc()

    def __getattr__(self, n):
        if n == "zz":
            return 11.0
        raise AttributeError(n)


R = Real(2.0)
R.k = 4.0


@row("object.__get__")
def real_(x):
    return R.a * R.h() * R.c * R.k * R.zz * x


class RS:
    def __setattr__(self, n, v):
        self.__dict__[n] = v * 2.0


RSO = RS()


@row("object.__get__")
def real_setattr_(x):
    RSO.v = x
    return RSO.v * x


@row("ast.Nonlocal")
def closure_state_(x):
    n = 0.0

    def f():
        nonlocal n
        n = n + x
        return n

    return f() * f()


@row("object.__setattr__", "UnsupportedSyntax")
def fn_attr_(x):
    fn_attr_.count = 2.0
    return x


@row("builtins.callable")
def callable_(x):
    return x * (2.0 if callable(Cnt(x)) else 3.0) * (5.0 if callable(Cnt) else 7.0)


class It2:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n == 0:
            raise StopIteration
        self.n -= 1
        return float(self.n)


@row("object.__next__")
def iterator_cls_(x):
    return sum([v * x for v in It2(3)])


@row("object.__next__")
def iterator_for_(x):
    t = 0.0
    for v in It2(3):
        t += v * x
    return t


@row("object.__next__ builtins.next")
def next_cls_(x):
    i = It2(3)
    return next(i) * x


class GenIter:
    def __init__(self, a):
        self.a = a

    def __iter__(self):
        yield self.a
        yield self.a * 2.0


@row("object.__iter__")
def gen_iter_(x):
    t = 0.0
    for v in GenIter(x):
        t = t * 3.0 + v
    return t


@row("object.__iter__")
def unpack_obj_(x):
    a, b = GenIter(x)
    return a * b
