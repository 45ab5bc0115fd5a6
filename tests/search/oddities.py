"""Random programs of odd values in odd places: what Python makes of each, srcgrad makes or refuses.

The other generators write numeric programs; this one puts functions, modules, strings, sets, views,
iterators and dtypes where numbers belong. Most programs raise in Python. Those must not fail inside
srcgrad, and those that return a number must return the same with its derivative, or be refused.
"""

from __future__ import annotations

import collections
import contextlib
import copy
import decimal
import enum
import fractions
import functools
import itertools
import linecache
import math
import operator
import random
import types
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np

from srcgrad import SrcgradError, errors, value_and_grad

STEP = 1e-6


class Own:
    def __init__(self, x: Any = 1.0) -> None:
        self.x = x

    def double(self) -> Any:
        return self.x * 2.0


class OwnList(list[Any]):
    pass


class OwnDict(dict[Any, Any]):
    pass


class Color(enum.Enum):
    RED = 1
    BLUE = 2


NAMES = {
    "np": np, "math": math, "operator": operator, "itertools": itertools, "functools": functools,
    "Own": Own, "own": Own(2.0), "Color": Color, "own_list": OwnList([1.0, 2.0]),
    "empty_list": OwnList(), "own_dict": OwnDict(a=1.0), "counter": collections.Counter("aab"),
    "deque": collections.deque([1.0, 2.0]), "default": collections.defaultdict(int, a=1),
    "ordered": collections.OrderedDict(a=1.0), "half": fractions.Fraction(1, 2),
    "tenth": decimal.Decimal("0.5"), "outside": np.array([1.0, 2.0]),
    "several": {"a": 1.0, "b": [2.0, 3.0]}, "some": [1.0, 2.0], "names": {"a", "b"},
}  # fmt: skip


def _parts(text: str) -> list[str]:
    """What stands between bars and ends of lines."""
    return text.replace("\n", "|").strip("|").split("|")


def _words(text: str) -> list[str]:
    return text.split()


ATOMS = _parts("""
x|x|x|v|v|v[0]|v[1:]|v[::-1]|w|k|n|None|...|True|False|2|2.5|-1|0|1j|'ab'|''|b'ab'|f'{x}'|()
(x, 2)|[]|[x, 1.0]|[1, 2]|[[x], [1.0]]|{}|{'a': x}|{1: 2, 2: x}|{1, 2}|set()|frozenset((1,))
range(3)|range(n)|slice(0, 2)|(lambda y: y)|(lambda *y: y)|len|np.sin|np|math.pi|float|np.float64
np.dtype('f4')|int|str|Own|own|own.double|Own(x)|own_list|empty_list|own_dict|counter|deque
default|ordered|half|tenth|outside|several|some|names|Color|Color.RED|{'a': 1}.keys()
{'a': x}.items()|{'a': x}.values()|iter([x])|(y for y in [x, 1.0])|zip([x], [1])|map(abs, [x])
enumerate([x, 2])|reversed([x, 1])|filter(None, [x])|np.array(2.0)|np.array(x)|np.ones((2, 2))
np.zeros(0)|np.array([1, 2], dtype=np.int8)|np.array([True, False])|np.arange(3) * x|np.int8(3)
np.float32(x)|np.bool_(True)|bytearray(b'a')|NotImplemented|type(x)|ValueError('a')|ValueError
v.shape|v.T|v[None]|v > 1|v.dtype|x > 1.0|itertools|operator.add|functools.partial(max, x)
itertools.chain([x], [2])|itertools.repeat(x, 2)|t|t|s
""")
BINARY = [
    *_words("+ - * / // % ** @ & | ^ << >> and or == != < <= > >= in is"),
    "not in",
    "is not",
]
UNARY = ("-", "+", "~", "not ")
CALLS = _words("""
abs all any bool bytes callable chr complex dict divmod enumerate filter float format frozenset
getattr hasattr hash id int isinstance issubclass iter len list map max min next ord pow range repr
reversed round set slice sorted str sum tuple type zip np.array np.asarray np.sum np.mean np.max
np.dot np.where np.zeros np.ones np.arange np.linspace np.concatenate np.stack np.take np.reshape
np.transpose np.sort np.argsort np.cumsum np.clip np.maximum np.isnan np.sqrt np.outer np.full
np.eye np.repeat np.split np.float32 np.int64 np.dtype np.shape np.size np.ndim np.linalg.norm
np.unique np.diff np.prod math.sin math.floor math.hypot math.fsum math.gcd math.isclose
operator.add operator.neg operator.itemgetter functools.partial functools.reduce itertools.chain
itertools.islice itertools.product itertools.accumulate itertools.zip_longest itertools.starmap Own
own.double (lambda*y:y)
""")
ATTRIBUTES = _words("""
.real .imag .shape .T .x .dtype .size .append(x) .items() .keys() .values() .count(1) .copy()
.sum() .mean() .upper() .index(1) .pop() .get('a') .start .__name__ .__class__ .__len__() .flat
.astype(int) .reshape(-1) .double() .tolist() .format(x) .split() .join(['a']) .add(1) .item()
.conjugate() .value .__doc__ .__dict__ .update({}) .extend([x]) .sort() .union({1}) .is_integer()
.max(0) .fill(x) .name
""")
PROBES = _parts("""
x if t else 2 * x|x * len(t)|x * t|np.sum(t) * x|x if t == {e} else 3 * x|x * isinstance(t, {e})
float(t) * x|x if t is None else 2 * x|sum(t) * x|x * bool(t)|2 * x if type(t) is {e} else x|t
t[0] * x|x if {e} in t else 2 * x|x * max(t)|x if t < {e} else 2 * x|x * len(list(t))|x + t
t.x * x|t(x)|t['a'] * x|x * len([y for y in t])|x if any(t) else 3 * x|x * len({*t})
x * sum(range(*t))|x if not t else 2 * x
""")


class Writer:
    """Writes one program."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def expression(self, depth: int = 2) -> str:
        pick = self.random.choice
        kind = self.random.randrange(12) if depth else 0
        e = lambda: self.expression(depth - 1)  # noqa: E731
        match kind:
            case 0 | 1 | 2 | 3:
                return pick(ATOMS)
            case 4 | 5:
                return f"({e()} {pick(BINARY)} {e()})"
            case 6:
                return f"({pick(UNARY)}{e()})"
            case 7:
                return pick((f"{e()}[{e()}]", f"{e()}[{e()}:{e()}]", f"{e()}[..., {e()}]"))
            case 8 | 9:
                given = [e() for _ in range(self.random.choice((1, 1, 1, 2, 2, 3)))]
                given[-1] = self.random.choice(("", "", "", "", "*", "**")) + given[-1]
                return f"{pick(CALLS)}({', '.join(given)})"
            case 10:
                return f"{e()}{pick(ATTRIBUTES)}"
        return pick((
            f"({e()} if {e()} else {e()})", f"[{e()} for y in {e()}]", f"(s := {e()})",
            f"({e()}, {e()})", f"[{e()}, *{e()}]", f"{{{e()}: {e()}}}", f"f'{{{pick(ATOMS)}!r}}'",
            f"(lambda y: {e()})({e()})", f"{{**{e()}}}", f"{{y: x for y in {e()}}}",
            f"({e()} < {e()} < {e()})", f"tuple({e()} for y in {e()} if {e()})",
        ))  # fmt: skip

    def statement(self) -> list[str]:
        e = self.expression
        pick = self.random.choice
        t = pick(("t", "s"))
        match self.random.randrange(18):
            case 0 | 1 | 2 | 3 | 4:
                return [f"{t} = {e()}"]
            case 5:
                return [f"{t} {pick(BINARY[:13])}= {e()}"]
            case 6:
                return [pick((f"t, s = {e()}", f"t, *s = {e()}", f"(t, s), y = {e()}"))]
            case 7:
                return [f"for {pick(('t', 's', 't, s', 't[0]'))} in {e()}:", f"    {t} = {e(1)}"]
            case 8:
                return [f"{t}[{e(1)}] {pick(('', '+', '*'))}= {e(1)}"]
            case 9:
                return [pick((f"del {t}[{e(1)}]", f"{t}.x = {e(1)}", f"del {t}.x", f"del {t}"))]
            case 10:
                return [f"with {e(1)} as {t}:", f"    s = {e(1)}"]
            case 11:
                return [pick((f"assert {e()}", f"assert {e(1)}, {e(1)}", e(), f"print({e(1)})"))]
            case 12:
                return [f"if {e(1)}:", f"    raise {e(1)}"]
            case 13:
                kinds = pick(("TypeError", "(TypeError, ValueError)", "Exception", "IndexError"))
                return [
                    "try:", f"    {t} = {e()}", f"except {kinds}:", f"    {t} = {e(0)}",
                ]  # fmt: skip
            case 14:
                return [f"while {e(1)}:", f"    {t} = {e(1)}", "    break"]
            case 15:
                return [f"if {e(1)}:", f"    {t} = {e(1)}", "else:", f"    {t} = {e(1)}"]
            case 16:
                case = pick(("int()", "[a, *b]", "{'a': a}", "None", "float() as a", "(a, b)", "1"))
                return [
                    f"match {e(1)}:", f"    case {case}:", f"        {t} = {e(1)}",
                    "    case _:", f"        {t} = {e(1)}",
                ]  # fmt: skip
        return [f"def h(y, z={e(1)}):", f"    return {e(1)}", f"{t} = h({e(1)})"]

    def program(self) -> str:
        """The text of a function that Python can read."""
        while True:
            text = self._text()
            with warnings.catch_warnings(), contextlib.suppress(SyntaxError):
                warnings.simplefilter("ignore")
                compile(text, "<oddity>", "exec")
                return text

    def _text(self) -> str:
        lines = [f"t = {self.expression(1)}", f"s = {self.expression(0)}"]
        for _ in range(self.random.randrange(3)):
            lines += self.statement()
        probe = self.random.choice(PROBES).replace("{e}", self.expression(1))
        body = "".join(f"    {line}\n" for line in (*lines, f"return {probe}"))
        return f"def f(x, v, w, k, n):\n{body}"


@dataclass(frozen=True)
class Verdict:
    """What came of a program: "right", "refused", "both raise", or what must not be."""

    kind: str
    detail: str = ""

    @property
    def is_fine(self) -> bool:
        return self.kind in ("right", "refused", "both raise", "not compared")


def judged(seed: int) -> Verdict:
    """The program of a seed, by Python and by srcgrad."""
    text = Writer(seed).program()
    name = f"<oddity {seed}>"
    linecache.cache[name] = (len(text), None, text.splitlines(True), name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _compared(_function(text, name), text)


def _function(text: str, name: str) -> types.FunctionType:
    """A function that nothing of another call is left in."""
    made: dict[str, Any] = {"__name__": "oddity", **{k: _fresh(v) for k, v in NAMES.items()}}
    exec(compile(text, name, "exec"), made)
    function: types.FunctionType = made["f"]
    return function


def _fresh(value: Any) -> Any:
    if isinstance(value, Own):
        return Own(value.x)
    return value if isinstance(value, type | types.ModuleType) else copy.copy(value)


def _arguments(x: float) -> tuple[Any, ...]:
    return (
        x,
        np.array([0.5, 2.0, 1.3]),
        np.array([[1.0, 0.5], [0.25, 2.0]], dtype=np.float32),
        np.array([1, 0], dtype=np.int64),
        2,
    )


def _called(function: types.FunctionType, x: float) -> Any:
    again = _function("".join(linecache.getlines(function.__code__.co_filename)), "<again>")
    return again(*_arguments(x))


def _compared(function: types.FunctionType, text: str) -> Verdict:
    try:
        want = _called(function, 1.3)
        sides = [float(_called(function, 1.3 + d)) for d in (STEP, -STEP)]
        is_number = isinstance(want, float | np.floating) and math.isfinite(want)
    except Exception as error:
        want, is_number = error, False
    try:
        got, slope = value_and_grad(function, "x").plain(*_arguments(1.3))
    except errors.Fault as fault:
        return Verdict("fault", f"{fault.problem}\n{text}")
    except SrcgradError as refusal:
        if refusal.code is None and is_number:
            return Verdict("untrue", f"{refusal}\nPython gives {want!r}\n{text}")
        return Verdict("refused", str(refusal.code))
    except Exception as error:
        if type(error) in type(want).__mro__:
            return Verdict("both raise")
        return Verdict("leak", f"{error!r}\nPython gives {want!r}\n{text}")
    if isinstance(want, Exception):
        return Verdict("number", f"{got!r}, and Python raises {want!r}\n{text}")
    if not is_number or isinstance(want, np.float32 | np.float16):
        return Verdict("not compared")
    difference = (sides[0] - sides[1]) / (2 * STEP)
    close = abs(got - want) <= 1e-9 * (1 + abs(want))
    if close and (abs(slope - difference) <= 1e-4 * (1 + abs(difference))):
        return Verdict("right")
    return Verdict("wrong", f"{got!r} {slope!r}, not {want!r} {difference!r}\n{text}")
