"""Random array programs, as text: views, changes in place, masks, reductions, loops, helpers.

A program grows line by line and runs as it grows: a line that NumPy refuses is left out again.
"""

from __future__ import annotations

import ast
import math
import random
import textwrap
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from tests.search.program import RandomProgram

HELPERS = """
import numpy as np


def weigh(a):
    return np.sum(np.cos(np.arange(a.size)).reshape(a.shape) * a)


def squash(a):
    a *= 0.5
    a += 0.1
    return a


def shift(a, c):
    a[1:] = a[:-1] * c
    return a[1:]


def flipped(a):
    return a[::-1]


def mix(a, b):
    t = a * b
    a -= 0.3 * t
    return t + b


def pair(a, b):
    a = a * 0.5
    a += b
    b = b[::-1]
    return a, b


def step(a):
    for k in range(1, len(a)):
        a[k] = 0.5 * (a[k] + a[k - 1])
    return a * 1.5


def clear(a, k=0):
    a[k] = 0.0
"""

SHAPES: dict[str, tuple[Any, ...]] = {
    "x": ("n",),
    "y": ("n",),
    "u": ("m",),
    "A": ("n", "m"),
    "B": ("n", "m"),
    "S": ("n", "n"),
    "T": ("k", "n", "m"),
    "R": (1, "m"),
    "K": ("n", 1),
    "c": (),
    "E": (0,),
    "F": (0, "m"),
}
"""The shapes of the parameters; `c` is a number."""

SIZES = ((5, 6, 2), (6, 4, 3), (5, 5, 2), (6, 5, 4), (4, 6, 2), (7, 5, 3), (6, 6, 3), (5, 4, 2))
SMALL = ((3, 4, 2), (4, 1, 2), (1, 3, 2), (2, 2, 2))
OTHER_SIZES = ((0, 3, 2), (3, 0, 2), (1, 3, 2), (4, 1, 2), (2, 2, 2), (1, 1, 1), (5, 4, 1))


def array_program(seed: int) -> RandomProgram:
    """The program of a seed."""
    return _Writer(seed).program()


def _arguments(
    parameters: tuple[str, ...], sizes: tuple[int, int, int], seed: int
) -> tuple[Any, ...]:
    """Values for the parameters; `ix` holds subscripts of an axis of n."""
    lengths = dict(zip("nmk", sizes, strict=True))
    numbers = np.random.default_rng(seed)
    found: list[Any] = []
    for name in parameters:
        if name == "ix":
            n = lengths["n"]
            found.append(numbers.integers(0, max(n, 1), size=3 if n else 0))
            continue
        shape = tuple(lengths.get(axis, axis) for axis in SHAPES[name])
        value = numbers.uniform(-1.2, 1.2, size=shape)
        found.append(value if shape else float(value))
    return tuple(found)


class _Writer:
    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.seed = seed
        names = [name for name in SHAPES if name not in "EF" or self.chance.random() < 0.15]
        picked = self.chance.sample(names, self.chance.randint(2, 4))
        self.parameters = (*sorted(picked), "ix")
        self.sizes = self.chance.choice(SMALL if self.chance.random() < 0.03 else SIZES)
        self.lines: list[str] = []
        self.indent = 1
        self.counters: list[str] = []
        self.names = 0
        self.depth = 0
        self.loops = 0
        self.env: dict[str, Any] = {}
        self.before: dict[str, Any] = {}
        self.hidden: set[str] = set()
        self.unsure: set[str] = set()
        """Names that stand for one array or another, as the arguments are: seldom written to."""

    def program(self) -> RandomProgram:
        count = self.chance.randint(2, 9)
        self.try_lines([])
        for _ in range(3 * count):
            if count <= 0:
                break
            count -= self.statement()
        ends = self.ends()
        self.lines.append("    return " + " + ".join(ends))
        sizes = (self.sizes, OTHER_SIZES[self.seed % len(OTHER_SIZES)])
        calls = tuple(_arguments(self.parameters, each, self.seed) for each in sizes)
        wrt = tuple(k for k, name in enumerate(self.parameters) if name != "ix")
        return RandomProgram(self.text(), calls, wrt)

    def text(self, last: str = "") -> str:
        head = f"\n\ndef program({', '.join(self.parameters)}):\n"
        return HELPERS.lstrip() + head + "".join(f"{line}\n" for line in self.lines) + last

    def ends(self) -> list[str]:
        """What the program returns: a number made of some of its arrays."""
        names = self.arrays()
        picked = self.chance.sample(names, min(len(names), self.chance.randint(1, 4)))
        last = [name for name in names if name.startswith("v")][-2:]
        forms = ("weigh({})", "weigh({})", "np.sum({} ** 2)", "np.sum({})", "np.sum(np.sin({}))")
        picked = list(dict.fromkeys([*picked, *last]))
        found = [self.chance.choice(forms).format(name) for name in picked]
        return found + [f"0.3 * {name}" for name in self.scalars()[-2:]] or ["0.0"]

    # Running as it grows ---------------------------------------------------------------------

    def try_lines(self, new: Sequence[str]) -> bool:
        """Append lines if the program still runs with them, to numbers of moderate size."""
        kept = list(self.lines)
        self.lines += ["    " * self.indent + line for line in new]
        try:
            env = self.run()
        except Exception:
            env = None
        if not isinstance(env, dict):
            self.lines = kept
            return False
        shrinks = any(name not in self.env and has_one(env[name]) for name in env)
        if shrinks and self.sizes in SIZES and self.env and not any("None" in line for line in new):
            shrinks = self.chance.random() < 0.97
        else:
            shrinks = False
        if not all(map(moderate, env.values())) or self.changes_kind(env) or shrinks:
            self.lines = kept
            return False
        self.env = env
        return True

    def changes_kind(self, env: dict[str, Any]) -> bool:
        """Whether a name has another shape inside of a loop or branch than before it."""
        return self.depth > 0 and any(
            name in env and described(env[name]) != described(value)
            for name, value in self.before.items()
        )

    def run(self) -> Any:
        last = "    " * self.indent + "pass\n    return locals()\n"
        names: dict[str, Any] = {}
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            exec(compile(self.text(last), "<growing>", "exec", dont_inherit=True), names)
            arguments = _arguments(self.parameters, self.sizes, self.seed)
            return names["program"](*arguments)

    def value(self, text: str) -> Any:
        """What an expression is worth here; None where NumPy refuses it."""
        try:
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore")
                return eval(text, {"np": np}, self.env)
        except Exception:
            return None

    # Names -----------------------------------------------------------------------------------

    def fresh(self, prefix: str = "v") -> str:
        self.names += 1
        return f"{prefix}{self.names}"

    def arrays(self) -> list[str]:
        return [
            name
            for name, value in self.env.items()
            if isinstance(value, np.ndarray) and value.dtype.kind == "f"
            if name not in self.hidden
        ]

    def scalars(self) -> list[str]:
        return [
            name
            for name, value in self.env.items()
            if isinstance(value, float) and name not in self.hidden
        ]

    def array(self, least: int = 0) -> str:
        """The name of an array, by preference a late one, with so many axes or more."""
        names = [name for name in self.arrays() if np.ndim(self.env[name]) >= least]
        if self.chance.random() < 0.9:
            names = [name for name in names if name not in self.unsure] or names
        if not names:
            return self.arrays()[0] if self.arrays() else self.parameters[0]
        return self.chance.choice(names[-4:] if self.chance.random() < 0.6 else names)

    def pick(self, *options: Any) -> Any:
        return self.chance.choice(options)

    # Expressions -----------------------------------------------------------------------------

    def slice(self) -> str:
        return self.pick(
            ":", ":", "1:", ":-1", "::-1", "::2", "1:-1", "2:", ":-2", "1::2", "-2:", ":2",
            "::-2", "-2::-1", "1:2", ":1", "3:0:-1", "1:3", "-1:", "None:-3:-1",
        ).replace("None", "")  # fmt: skip

    def subscript(self, ndim: int, advanced: bool = True) -> str:
        """What may stand in brackets after an array of so many axes."""
        if ndim == 0:
            return self.pick("...", "()")
        parts: list[str] = []
        for _ in range(self.chance.randint(1, ndim)):
            kind = self.chance.random()
            if kind < 0.2:
                parts.append(self.pick("0", "-1", "1", *self.counters, *self.counters))
            elif kind < 0.27 and advanced:
                parts.append(self.pick("ix", "ix", "[0, 1]", "ix[::-1]", "-ix - 1", "[1, 0, 1]"))
            else:
                parts.append(self.slice())
        if self.chance.random() < 0.1:
            parts.insert(self.chance.randint(0, len(parts)), self.pick("...", "None"))
        return ", ".join(parts)

    def viewed(self, name: str, plain: float = 0.5) -> str:
        """An array, or a view of it."""
        ndim = np.ndim(self.env.get(name))
        if self.chance.random() < plain:
            return name
        forms = [f"{name}[{self.subscript(ndim, False)}]"] * 3
        forms += [f"{name}[{', '.join([self.slice()] * ndim)}]"] if ndim else []
        forms += [f"{name}.reshape(-1)", f"{name}.ravel()"]
        if ndim == 1:
            forms += [f"{name}[:, None]", f"{name}[None]", f"{name}[None, :]"]
        if ndim >= 2:
            forms += [f"{name}.T", f"{name}.T", f"np.swapaxes({name}, 0, -1)"]
            forms += [f"{name}.reshape(-1, {name}.shape[0])", f"{name}.reshape(len({name}), -1)"]
            forms += [f"np.squeeze({name})", f"np.diagonal({name})", f"np.moveaxis({name}, 0, -1)"]
        if ndim == 3:
            forms += [f"{name}.transpose(1, 0, 2)", f"{name}.transpose(2, 0, 1)"]
        return self.pick(*forms)  # type: ignore[no-any-return]

    def number(self) -> str:
        found = [*self.scalars(), "0.7", "1.3", "-0.45", "2.0", "0.1"]
        return self.pick(*found)  # type: ignore[no-any-return]

    def operand(self, shape: tuple[int, ...] | None) -> str:
        """Something that broadcasts to a shape."""
        for _ in range(10):
            text = self.viewed(self.array())
            value = self.value(text)
            if isinstance(value, np.ndarray | float) and np.ndim(value) <= 3:
                if shape is None or fits(np.shape(value), shape):
                    if not self.stretches(text, shape) or self.chance.random() < 0.03:
                        return text
        return self.number()

    def stretches(self, text: str, shape: tuple[int, ...] | None) -> bool:
        """Whether a length that is one by chance is repeated: srcgrad refuses that."""
        value = self.value(text)
        if not has_one(value) or "None" in text or "keepdims" in text:
            return False
        name = text.split("[")[0].split(".")[0]
        return shape != np.shape(value) and (name != text or not has_one(self.env.get(name)))

    def expression(self, shape: tuple[int, ...] | None, depth: int = 1) -> str:
        one = self.operand(shape)
        if depth > 0 and self.chance.random() < 0.5:
            one = f"({self.expression(shape, depth - 1)})"
        if shape is None:
            value = self.value(one)
            shape = np.shape(value) if value is not None else None
        two = self.number() if self.chance.random() < 0.25 else self.operand(shape)
        return self.pick(
            f"{one} {self.pick('+', '-', '*', '*')} {two}",
            f"{one} {self.pick('+', '-', '*', '*')} {two}",
            f"{one} / (1.5 + {two} ** 2)",
            f"np.{self.pick('sin', 'tanh', 'cos')}({one})",
            f"np.{self.pick('sin', 'tanh', 'cos')}({one}) * {two}",
            f"np.where({one} > {two}, {one}, 0.5 * {two})",
            f"np.where({two} > 0.13, {self.number()}, {one})",
            f"np.maximum({one}, {two})",
            f"np.clip({one}, -0.8, 0.9)",
            f"{one} ** 2",
            f"-{one}",
            f"{one}",
        )  # type: ignore[no-any-return]

    def condition(self) -> str:
        name = self.array()
        return self.pick(
            f"{name}.sum() > 0.21",
            f"np.max({name}) > 0.43",
            f"{name}.ravel()[0] < 0.17",
            f"np.any({name} > 0.9)",
            f"np.mean({name}) < {self.number()}",
        )  # type: ignore[no-any-return]

    # Statements ------------------------------------------------------------------------------

    def statement(self) -> int:
        """Write a statement, if one comes to mind that runs."""
        simple = [
            *[self.elementwise] * 5,
            *[self.view] * 3,
            *[self.in_place] * 4,
            *[self.store] * 5,
            *[self.overlap] * 2,
            *[self.picked] * 3,
            *[self.reduction] * 3,
            *[self.whole] * 4,
            *[self.copy] * 2,
            *[self.helper] * 2,
            *(self.swap, self.container, self.single, self.memory, self.snapshots),
            *(self.complex, self.integers, self.system, self.early),
        ]
        compound = (self.loop, self.loop, self.branch, self.while_loop, self.rows, self.steps)
        if self.depth < 2 and self.chance.random() < (0.3 if self.depth == 0 else 0.15):
            return int(self.pick(*compound)())
        lines = self.pick(*simple)()
        done = self.try_lines(lines)
        self.hidden |= {name for name in self.env if name in "pqrwm"}
        return int(done)

    def named(self, value: str) -> list[str]:
        """A new name for a value, or now and then an old one."""
        names = [name for name in self.arrays() if name != "ix"]
        if names and self.chance.random() < (0.3 if self.depth else 0.15):
            return [f"{self.pick(*names)} = {value}"]
        return [f"{self.fresh()} = {value}"]

    def elementwise(self) -> list[str]:
        return self.named(self.expression(None, 2))

    def view(self) -> list[str]:
        return self.named(self.viewed(self.array(), 0.1))

    def copy(self) -> list[str]:
        name = self.array()
        form = self.pick(
            "{}", "{}", "{}.copy()", "{}.flatten()", "np.array({})", "np.asarray({})", "{}[:]",
            "np.zeros_like({})", "np.ones({}.shape)", "{}.T.copy()", "+{}", "np.full({}.shape, 0.3)",
        )  # fmt: skip
        return self.named(form.format(name))

    def in_place(self) -> list[str]:
        name = self.array()
        value = self.expression(np.shape(self.env.get(name)), 1)
        return [f"{name} {self.pick('+', '-', '*', '+', '/')}= {value}"]

    def place(self) -> str:
        """What a store may go to."""
        name = self.array(1)
        ndim = np.ndim(self.env.get(name))
        if self.chance.random() < 0.7 or ndim == 0:
            return f"{name}[{self.subscript(ndim)}]"
        base = self.viewed(name, 0.0)
        value = self.value(base)
        if value is None or not np.shares_memory(value, self.env[name]):
            return f"{name}[{self.subscript(ndim)}]"  # what is stored in a copy is lost
        return f"{base}[{self.subscript(np.ndim(value) if value is not None else 0)}]"

    def store(self) -> list[str]:
        place = self.place()
        value = self.value(place)
        shape = np.shape(value) if value is not None else None
        return [f"{place} {self.pick('=', '=', '+=', '-=', '*=')} {self.expression(shape, 1)}"]

    def overlap(self) -> list[str]:
        a = self.array(1)
        if np.ndim(self.env.get(a)) > 1 and self.chance.random() < 0.5:
            a = f"{a}{self.pick('[0]', '.T', '[:, 0]', '[-1]', '[::-1]', '.ravel()')}"
        c, op = self.number(), self.pick("=", "+=", "*=")
        return [
            self.pick(
                f"{a}[1:] {op} {a}[:-1] * {c}",
                f"{a}[:-1] {op} {a}[1:] - {c}",
                f"{a}[1:-1] {op} {a}[2:] - {a}[:-2]",
                f"{a}[1:-1] = 0.3 * ({a}[2:] + {a}[1:-1] + {a}[:-2])",
                f"{a}[:] {op} {a}[::-1]",
                f"{a}[::-1] {op} {a} * {c}",
                f"{a}[:] = {a} - {a}[0]",
                f"{a}[:] = {a} * np.sum({a})",
                f"{a}[0], {a}[-1] = {a}[-1], {a}[0]",
                f"{a}[:2] {op} {a}[-2:]",
                f"{a}[...] = {a}.T",
                f"{a}[...] += {a}.T",
                f"{a}[:1] {op} {a}[1:2]",
                f"{a}[0] {op} {a}[-1]",
                f"{a}[ix] {op} {a}[0]",
                f"{a}[0] {op} {a}[1] * {a}[0]",
            )
        ]

    def picked(self) -> list[str]:
        a = self.array(1)
        shape = np.shape(self.env.get(a))
        b = self.operand(shape)
        rows = self.operand((3, *shape[1:]))
        test = self.pick(f"{a} > 0.11", f"{b} < {a}", f"{a} ** 2 > 0.3", f"np.abs({a}) < 0.5")
        c, op = self.number(), self.pick("=", "+=", "-=", "*=")
        v = self.fresh()
        return self.pick(
            [f"{a}[{test}] {op} {c}"],
            [f"m = {test}", f"{a}[m] {op} {a}[m] * {c}"],
            [f"m = {test}", f"{v} = np.zeros_like({a})", f"{v}[m] {op} ({a} * {c})[m]"],
            [f"{v} = {a}[{test}]"],
            [f"{v} = np.sum({a}[{test}] * {c})"],
            [f"{a}[{test}] = np.sum({a})"],
            [f"{a}[~({test})] {op} {c}"],
            [f"{v} = {a}[ix]"],
            [f"{v} = {a}[ix] * {rows}", f"{v} += {a}[ix]"],
            [f"{a}[ix] {op} {rows}"],
            [f"{a}[ix] {op} {a}[ix[::-1]]"],
            [f"np.add.at({a}, ix, {rows})"],
            [f"np.subtract.at({a}, ix, {c})"],
            [f"{v} = {a}[:, ix]"],
            [f"{v} = {a}[ix, ix]"],
            [f"{v} = {a}[ix][:, ix]"],
            [f"{v} = {a}[..., ix, None]"],
            [f"{a}[ix, 0] {op} {c}"],
            [f"{v} = np.take({a}, ix, axis=0)"],
            [f"{v} = np.where({test}, {a}, {b})", f"{a} {op} {v}"],
            [f"np.copyto({a}, {b}, where={test})"],
            [f"np.multiply({a}, {b}, out={a})"],
            [f"np.putmask({a}, {test}, {c})"],
            [f"{v} = np.take_along_axis({a}, np.argsort({a}, axis=0, kind='stable'), axis=0)"],
            [f"{v} = np.where({test}, np.sqrt(np.abs({a}) + 0.1), {b})"],
        )  # type: ignore[no-any-return]

    def reduction(self) -> list[str]:
        a = self.viewed(self.array(), 0.7)
        value = self.value(a)
        ndim = np.ndim(value) if value is not None else 0
        axes = ["None", *map(str, range(-ndim, ndim))]
        if ndim > 1:
            axes.append("(0, 1)")
        keep = self.pick("", ", keepdims=True")
        name = self.pick("sum", "sum", "mean", "max", "min", "prod", "var", "std")
        call = f"np.{name}({a}, axis={self.pick(*axes)}{keep})"
        if self.chance.random() < 0.2:
            call = f"np.linalg.norm({a} + 2.0, axis={self.pick(*axes[: ndim * 2 + 1])}{keep})"
        if keep and self.chance.random() < 0.6:
            call = f"{a} {self.pick('-', '*', '/')} {call}"
        return self.named(call)

    def whole(self) -> list[str]:
        """A function of whole arrays."""
        a, b = self.viewed(self.array(1), 0.7), self.viewed(self.array(1), 0.7)
        axis = self.pick("0", "-1")
        form = self.pick(
            "np.cumsum({a}, axis={axis})", "np.cumprod({a}, axis={axis})", "np.sort({a}, axis={axis})",
            "{a}[np.argsort({a}[..., 0], kind='stable')]", "{a}[np.argsort({a}, kind='stable')]", "{a}[np.argmax({a}, axis=0)]",
            "np.max({a}) * {b}", "np.concatenate([{a}, {b}])", "np.concatenate([{a}, {b}], axis=-1)",
            "np.stack([{a}, {b}])", "np.stack(({a}, {a} * 2.0), axis=-1)", "np.split({a}, 2)[1]",
            "np.array_split({a}, 2)[0]", "{a} @ {b}", "{a} @ {a}.T", "{a}.T @ {b}", "np.outer({a}, {b})",
            "np.dot({a}, {b})", "np.einsum('ij,ij->i', {a}, {b})", "np.einsum('ij,kj->ik', {a}, {b})",
            "np.einsum('i,i', {a}, {b})", "np.einsum('ij->ji', {a})", "np.einsum('ii->i', {a})",
            "np.einsum('...i->...', {a})", "np.diff({a}, axis={axis})", "np.flip({a}, {axis})",
            "np.roll({a}, 1, axis={axis})", "np.tile({a}, 2)", "np.repeat({a}, 2, axis={axis})",
            "np.diag({a})", "np.trace({a})", "np.tril({a})", "np.broadcast_to({a}, (2, *{a}.shape))",
            "np.append({a}, {b})", "np.hstack([{a}, {b}])", "np.vstack([{a}, {b}])",
            "np.column_stack([{a}, {b}])", "np.pad({a}, 1)", "np.pad({a}, 1, mode='edge')",
            "np.expand_dims({a}, {axis})", "np.array([{a}, {b} * 0.5])", "np.insert({a}, 1, 0.5, axis=0)",
            "np.delete({a}, 0, axis=0)", "np.cross({a}, {b})", "np.tensordot({a}, {b}, 1)",
            "np.inner({a}, {b})", "np.kron({a}, {b})", "np.gradient({a})", "np.flip({a})",
            "np.maximum.accumulate({a})", "np.add.reduce({a})", "np.median({a}, axis=0)",
            "np.average({a}, axis=0)", "np.linalg.norm({a})", "np.convolve({a}, {b})",
            "np.array([np.sum(r) for r in {a}])", "sum(r * 0.5 for r in {a})", "np.ptp({a}, axis=0)",
            "np.nan_to_num({a})", "np.trapezoid({a})", "np.interp(0.3, np.arange(len({a})), {a})",
            "{a}.sum(0) + {b}.mean()", "np.subtract.outer({a}, {b})",
        )  # fmt: skip
        return self.named(form.format(a=a, b=b, axis=axis))

    def helper(self) -> list[str]:
        a, b = self.viewed(self.array(1), 0.6), self.viewed(self.array(1), 0.6)
        v = self.fresh()
        return self.pick(
            [f"squash({a})"],
            [f"{v} = squash({a})"],
            [f"{v} = squash({a}.copy())"],
            [f"{v} = shift({a}, {self.number()})"],
            [f"{v} = shift({a}, 0.5)", f"{v} *= 1.5"],
            [f"{v} = flipped({a})"],
            [f"{v} = flipped({a})", f"{v}[0] = {b}.sum()"],
            [f"flipped({a})[...] *= 0.7"],
            [f"{v} = mix({a}, {b})"],
            [f"{v} = pair({a}, {b})[1]"],
            [f"{v} = pair({a}, {b})[0]", f"{v} -= {b}"],
            [f"{v} = step({a})"],
            [f"{v} = step({a}.copy())"],
            [f"clear({a})"],
            [f"clear({a}, -1)"],
        )  # type: ignore[no-any-return]

    def swap(self) -> list[str]:
        a, b = self.array(), self.array()
        alike = [name for name in self.arrays() if self.alike(name, a)]
        b = b if self.alike(a, b) or self.chance.random() < 0.1 else self.pick(*alike)
        return [self.pick(f"{a}, {b} = {b}, {a}", f"{a}, {b} = {b}, {a} * 0.5 + {b}")]

    def alike(self, a: str, b: str) -> bool:
        """Whether names may change places in a loop."""
        return described(self.env.get(a)) == described(self.env.get(b))

    def container(self) -> list[str]:
        a, b = self.array(), self.array()
        c, v = self.number(), self.fresh()
        return self.pick(
            [f"{v}l = [{a}, {b}]", f"{v}l[0] = {v}l[0] * {c}", f"{v} = {v}l[0] * {v}l[1]"],
            [f"{v}l = [{a}, {b}]", f"{v}l[0] *= {c}", f"{v} = {v}l[1] * 2.0"],
            [f"{v}l = [{a}]", f"{v}l.append({b} * {c})", f"{v} = sum(p.sum() for p in {v}l)"],
            [f"{v}d = {{'p': {a}, 'q': {b}}}", f"{v}d['p'] += {c}", f"{v} = {v}d['q'] * 0.5"],
            [f"{v}d = dict(p={a}.copy(), q={b})", f"{v}d['p'][0] = {c}", f"{v} = {v}d['p']"],
            [f"{v}t = ({a}, {b})", f"{v}, w = {v}t", f"{v} += {c}"],
            [f"{v}l = [r * {c} for r in {a}]", f"{v} = np.array({v}l)"],
            [f"for p in ({a}, {b}):", f"    p *= {c}"],
            [f"{v} = np.zeros(3)", f"for q, r in enumerate({a}):", f"    {v}[q % 3] += r.sum()"],
        )  # type: ignore[no-any-return]

    def single(self) -> list[str]:
        a, v = self.array(), self.fresh()
        return self.pick(
            [f"{v} = {a}.astype(np.float32)"],
            [f"{v} = {a}.astype(np.float32) * 0.5", f"{v} += {self.operand(None)}"],
            [f"{v} = np.zeros({a}.shape, dtype=np.float32)", f"{v} += {a}"],
        )  # type: ignore[no-any-return]

    def complex(self) -> list[str]:
        """Complex arrays, and what is real of them."""
        a, v, c = self.viewed(self.array(1), 0.6), self.fresh(), self.number()
        z, b = f"{v}z", self.operand(np.shape(self.value(a)))
        last = self.pick(
            f"{v} = {z}.real",
            f"{v} = {z}.imag * {c}",
            f"{v} = np.abs({z} + 3.0)",
            f"{v} = ({z} * {z}.conj()).real",
            f"{v} = np.sum({z} * {z}).imag",
            f"{v} = np.angle({z} + 4.0)",
        )
        first = self.pick(
            f"{a} + 1j * {b}", f"np.exp(1j * {a})", f"{a}.astype(complex) * (0.3 - 1j)"
        )
        op = self.pick("=", "+=", "*=")
        middle = self.pick(
            [],
            [f"{z}[0] {op} 1j * {c}"],
            [f"{z}.imag {op} {a}"],
            [f"{z}.real[-1] {op} {c}"],
            [f"{z}[1:] {op} {z}[:-1].conj()"],
            [f"{z} = {z}.T * {z}.T", f"{z}[...] = np.cos({z})"],
            [f"{z}[ix] {op} {c}"],
            [f"{z} = {z}.conj().T"],
        )
        return [f"{z} = {first}", *middle, last]

    def integers(self) -> list[str]:
        """Arrays of small integers, which wrap around."""
        a, v = self.array(1), self.fresh()
        kind = self.pick("uint8", "int8", "int16", "uint16", "int32")
        j = f"{v}j"
        last = self.pick(
            f"{v} = {a} * {j}",
            f"{v} = np.sum({j}) * {a}",
            f"{v} = {a} / (1.5 + {j} % 4)",
            f"{v} = {a}[{j} % len({a})]",
            f"{v} = np.where({j} > 3, {a}, 0.5)",
            f"{v} = ({j} - {j}[0]) * 0.01 * {a}",
            f"{v} = ({j} * {j} + 250) % 7 * {a}",
            f"{v} = {a} * {j}[::-1].astype(np.float64)",
        )
        start = f"({a} * 3.0).astype(np.{self.pick('int8', 'int32', 'int64')})"
        made = self.pick(f"np.arange({a}.size).reshape({a}.shape).astype(np.{kind})", start)
        change = self.pick([], [f"{j} //= 2"], [f"{j} = {j} + 3"], [f"{j}[0] -= 1"])
        return [f"{j} = {made}", *change, last]

    def system(self) -> list[str]:
        """Linear algebra of a matrix that is far from singular."""
        a, v = self.viewed(self.array(2), 0.7), self.fresh()
        size = f"len({a})"
        square = f"({a} @ {a}.T + 2.0 * np.eye({size}))"
        return self.pick(
            [f"{v} = np.linalg.solve{square[:-1]}, {a})"],
            [f"{v} = np.linalg.inv{square}"],
            [f"{v} = np.linalg.cholesky{square}"],
            [f"{v} = np.linalg.slogdet{square}[1]"],
            [f"{v} = np.linalg.det{square} * 0.01"],
            [f"{v} = np.linalg.eigvalsh{square}"],
            [f"{v} = np.linalg.norm{square}"],
        )  # type: ignore[no-any-return]

    def early(self) -> list[str]:
        """A return before the end, which this call does not take."""
        test = self.condition()
        taken = self.value(test)
        if taken is None:
            return ["pass"]
        test = f"not ({test})" if taken else test
        return [f"if {test}:", f"    return weigh({self.array(1)}) * {self.number()}"]

    def memory(self) -> list[str]:
        """New memory that is filled in pieces."""
        a, v = self.array(1), self.fresh()
        return self.pick(
            [f"{v} = np.empty_like({a})", f"{v}[:1] = 0.3", f"{v}[1:] = {a}[1:] * {a}[:-1]"],
            [f"{v} = np.zeros((2, *{a}.shape))", f"{v}[0] = {a}", f"{v}[1] = {v}[0] * {a}"],
            [f"{v} = np.zeros({a}.shape[::-1])", f"{v}.T[...] = {a}"],
            [f"{v} = np.zeros({a}.size)", f"{v}.reshape({a}.shape)[...] += {a}"],
            [f"{v} = np.ones(len({a}))", f"{v}[1:] -= {a}[1:].T[..., 0]"],
        )  # type: ignore[no-any-return]

    def snapshots(self) -> list[str]:
        """A loop that looks at copies of what it adds to, or keeps what came last."""
        a, b, v, k = self.array(1), self.operand(None), self.fresh(), self.fresh("i")
        head = [f"{v} = 0.0", f"for {k} in range({self.pick('3', f'len({a})')}):"]
        body = self.pick(
            [f"{a} += 0.1 * {b}", f"w = {a}.copy()", f"{v} -= 0.2 * np.sum(w * w)"],
            [f"{a} += 0.1 * {b}", f"{v} += np.var({a}.copy())"],
            [f"w = {a}.copy()", f"{a}[{k} - 1] *= 0.7", f"{v} += weigh(w * {a})"],
            [f"{a}[0] = {a}[0] * {a}[-1]", f"{v} = weigh({a}[{k}] * {a}[{k} - 1])"],
            [f"if {self.condition()}:", f"    {a}[{k}] *= 0.5", f"{v} += weigh({a}[{k}])"],
        )
        return [*head, *(f"    {line}" for line in body)]

    # Compound statements ---------------------------------------------------------------------

    def block(self, least: int = 1) -> int:
        """Statements one level deeper; how many."""
        self.indent += 1
        self.depth += 1
        count = sum(self.statement() for _ in range(self.chance.randint(least, 4)))
        if count and self.loops and self.chance.random() < 0.2:
            self.try_lines([f"if {self.condition()}:", f"    {self.pick('break', 'continue')}"])
        self.depth -= 1
        self.indent -= 1
        return count

    def inside(self, head: list[str], inner: list[str] | None = None) -> bool:
        """A loop with a body; without one it is left out."""
        kept, env, before = list(self.lines), self.env, self.before
        self.lines += ["    " * self.indent + line for line in head]
        self.lines += ["    " * (self.indent + 1) + line for line in inner or ()]
        self.indent += 1
        runs = self.try_lines([])
        self.indent -= 1
        self.before = {name: value for name, value in self.env.items() if name in env}
        self.loops += "for" in head[-1] or "while" in head[-1]
        done = bool(runs and self.block())
        self.loops -= "for" in head[-1] or "while" in head[-1]
        self.before = before
        if not done:
            self.lines, self.env = kept, env
            return False
        self.unsure |= self.of_two_arrays(env, self.lines[len(kept) + 1 :])
        if self.chance.random() < 0.97:
            self.hidden |= {name for name in self.env if name not in env}
        self.hidden |= {name for name in self.env if name in "pqrwm"}
        return True

    def of_two_arrays(self, before: dict[str, Any], body: list[str]) -> set[str]:
        """Names for arrays with a second name, which a loop or branch may bind again, or not."""
        tree = ast.parse(textwrap.dedent("\n".join(body)))
        bound = {
            target.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign)
            for each in node.targets
            for target in ast.walk(each)
            if isinstance(target, ast.Name) and isinstance(target.ctx, ast.Store)
        }
        found: set[str] = set()
        for env in (before, self.env):
            for name in bound & before.keys():
                others = {each for each in env if each != name and shared(env, each, name)}
                found |= {name, *others} if others else set()
        return found

    def counted(self, head: list[str], counter: str, inner: list[str] | None = None) -> bool:
        self.counters.append(counter)
        done = self.inside(head, inner)
        self.counters.remove(counter)
        return done

    def loop(self) -> bool:
        a, i = self.array(1), self.fresh("i")
        head = self.pick(
            f"range(len({a}))", f"range(1, len({a}))", "range(2)", "range(3)", f"range({a}.shape[-1])",
            f"range(len({a}) - 1, -1, -1)", "ix",
        )  # fmt: skip
        return self.counted([f"for {i} in {head}:"], i)

    def rows(self) -> bool:
        a, b, r = self.array(1), self.array(1), self.fresh("r")
        q = self.fresh("q")
        head = self.pick(
            f"for {r} in {a}:",
            f"for {q}, {r} in enumerate({a}):",
            f"for {q}, {r} in zip({a}, {b}):",
            f"for {r} in {a}.T:",
            f"for {r} in reversed({a}):",
        )
        return self.inside([head])

    def steps(self) -> bool:
        """Time steps that carry an array on."""
        a, h = self.array(1), self.fresh("h")
        t = self.fresh("t")
        update = self.pick(
            f"{h} = np.tanh({h} * 0.8 + {self.operand(np.shape(self.env.get(a)))})",
            f"{h} = {h} + 0.1 * ({a} - {h})",
            f"{h}[1:] -= 0.2 * ({h}[1:] - {h}[:-1])",
            f"{h}[1:-1] = {h}[1:-1] + 0.1 * ({h}[2:] - 2.0 * {h}[1:-1] + {h}[:-2])",
            f"{h} = np.roll({h}, 1) * 0.9",
            f"{h} = squash({h})",
            f"{h} = {h}[::-1] * 1.1",
            f"{h}, {a} = {a}, {h} * 0.9 + {a}",
        )
        start = self.pick(f"{a}", f"{a}.copy()", f"{a} * 0.5", f"np.zeros({a}.shape)")
        head = [f"{h} = {start}", f"for {t} in range({self.pick('2', '3', f'len({a})')}):"]
        return self.counted(head, t, [update])

    def while_loop(self) -> bool:
        c = self.fresh("c")
        test = self.pick("", "", f" and {self.condition()}")
        head = [f"{c} = 0", f"while {c} < {self.pick(1, 2, 3)}{test}:"]
        return self.counted(head, c, [f"{c} += 1"])

    def branch(self) -> bool:
        condition = self.condition()
        at = len(self.lines)
        if not self.inside(["if True:"]):
            return False
        self.lines[at] = "    " * self.indent + f"if {condition}:"
        if self.chance.random() < 0.5:
            kept, env = list(self.lines), self.env
            self.lines[at] = "    " * self.indent + "if False:"
            if not self.inside(["else:"]):
                self.lines, self.env = kept, env
            self.lines[at] = "    " * self.indent + f"if {condition}:"
        if not self.try_lines([]):
            del self.lines[at:]
            self.try_lines([])
            return False
        return True


def shared(env: dict[str, Any], a: str, b: str) -> bool:
    """Whether two names stand for one memory."""
    values = (env.get(a), env.get(b))
    return all(isinstance(each, np.ndarray) for each in values) and np.may_share_memory(*values)


def fits(own: tuple[int, ...], shape: tuple[int, ...]) -> bool:
    """Whether an array of one shape can be stored in one of another."""
    try:
        return np.broadcast_shapes(own, shape) == shape
    except ValueError:
        return False


def described(value: Any) -> Any:
    """What must stay the same of a name's value where paths meet."""
    if isinstance(value, np.ndarray):
        return value.shape, value.dtype
    return isinstance(value, float)


def has_one(value: Any) -> bool:
    """Whether an axis has length one."""
    return isinstance(value, np.ndarray) and 1 in value.shape


def moderate(value: Any) -> bool:
    """Whether a local variable is small in size and in its numbers."""
    if isinstance(value, list | tuple):
        return all(map(moderate, value))
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        if value.ndim > 4 or value.size > 300:
            return False
        return bool(np.all(np.abs(value) < 100.0))
    if isinstance(value, float):
        return math.isfinite(value) and abs(value) < 1000.0
    return True
