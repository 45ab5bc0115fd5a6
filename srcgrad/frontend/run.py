"""One specialisation under way: the state of the program read, and the program being built."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FunctionType
from typing import Any, NoReturn

import gast
import numpy as np

from srcgrad import errors, ir
from srcgrad.errors import Span
from srcgrad.frontend import subclasses
from srcgrad.frontend.growth import Growth
from srcgrad.frontend.identity import Identities
from srcgrad.frontend.liveness import Liveness
from srcgrad.frontend.source import Source
from srcgrad.frontend.values import (
    Along,
    ArrayRef,
    DictRef,
    Instance,
    Key,
    Known,
    ListRef,
    Number,
    Sharing,
    Value,
)
from srcgrad.types import Array, Scalar, Type

DEAD: Key = ("dead",)
"""In the state of a path that has raised."""


class NeedKnown(errors.NotDifferentiable):
    """A number of the program where only a known one will do."""


class Instead(NeedKnown):
    """A way of reading the program that does not serve; its caller has another, and takes that."""


class NeedUnits(Exception):
    """Axes of length one that are stretched in this call must be known to be that long."""


class Raised(Exception):
    """The program raises an exception, for certain, at this point of this path."""

    def __init__(self, exception: BaseException, span: Span | None, arguments: Any = ()) -> None:
        super().__init__(str(exception))
        self.exception = exception
        self.span = span
        self.arguments = arguments


class NotAccumulated(Exception):
    """A name that only looked as if numbers were added to it."""

    def __init__(self, key: Key) -> None:
        self.key = key


@dataclass(eq=False)
class Frame:
    """One call of a function: its names are in the state under `("name", id, name)`."""

    id: int
    source: Source
    node: Any
    parent: Frame | None
    function: FunctionType | None
    liveness: Liveness
    name: str
    loops: int = 0
    signature: Any = None
    at: Any = None
    """The statement being read."""
    site: Any = None
    """The call, in the calling function, that this is."""
    decided: int = 0
    """A digest of the conditions that were known when they were met, and of what they are about."""


@dataclass(frozen=True)
class Captured:
    """Data from outside that the program takes as a parameter, and how to fetch it at each call."""

    name: str
    type: Type
    get: Callable[[], Any]
    path: str = ""


@dataclass(frozen=True)
class Drawn:
    """Random numbers that the program takes as a parameter, and how to draw them at each call."""

    name: str
    type: Type | None
    """None if nothing is passed in: a generator is seeded in its turn."""
    draw: Callable[[Any], Any]


@dataclass(frozen=True)
class Dependency:
    """A value from outside that was compiled in, and how to see whether it still is the same."""

    path: str
    value: Any
    get: Callable[[], Any]

    @property
    def changed(self) -> bool:
        try:
            now = self.get()
        except Exception:
            return True
        if isinstance(self.value, int | float | complex | str | bytes):
            return type(now) is not type(self.value) or repr(now) != repr(self.value)
        return now is not self.value


@dataclass
class Run:
    """Mutable while one function is specialised, and thrown away after."""

    state: dict[Key, Value] = field(default_factory=dict)
    blocks: list[list[ir.Statement]] = field(default_factory=lambda: [[]])
    entry: list[ir.Statement] = field(default_factory=list)
    types: dict[str, Type] = field(default_factory=dict)
    hints: dict[str, str] = field(default_factory=dict)
    definitions: dict[str, ir.Expr] = field(default_factory=dict)
    facts: dict[Any, bool] = field(default_factory=dict)
    frames: list[Frame] = field(default_factory=list)
    accumulators: dict[Key, str] = field(default_factory=dict)
    wider: dict[Key, Scalar] = field(default_factory=dict)
    kinds: dict[str, frozenset[Scalar]] = field(default_factory=dict)
    """The types that numbers have on the paths, where there are several."""
    item_kinds: dict[str, frozenset[Scalar]] = field(default_factory=dict)
    """The types of what has been put into each list in memory."""
    writes: dict[str, int] = field(default_factory=dict)
    frozen: dict[str, tuple[str, Span | None]] = field(default_factory=dict)
    separate: dict[str, tuple[Sharing, ...]] = field(default_factory=dict)
    """What must hold where an array is written to, lest the write be seen under another name."""
    orders: dict[str, str] = field(default_factory=dict)
    """How NumPy lays out an array ("C", "F" or "?"), where its type does not say it."""
    scattered: set[str] = field(default_factory=set)
    """Arguments that do not lie in memory row by row."""
    ravelled: dict[str, tuple[tuple[Value, ...], tuple[Value, ...]]] = field(default_factory=dict)
    """Positions in reshaped arrays: the subscripts and extents that they were made of."""
    params: list[str] = field(default_factory=list)
    captured: list[Captured] = field(default_factory=list)
    drawn: list[Drawn] = field(default_factory=list)
    generators: dict[int, Callable[[Any], Any]] = field(default_factory=dict)
    """How to find each generator of random numbers at the start of a call."""
    dependencies: dict[str, Dependency] = field(default_factory=dict)
    functions: dict[FunctionType, None] = field(default_factory=dict)
    objects: dict[int, tuple[Any, Value]] = field(default_factory=dict)
    outside: dict[Key, Value] = field(default_factory=dict)
    """What was in lists, dicts and attributes of the caller's objects before the call."""
    identities: Identities = field(default_factory=Identities)
    dims: dict[tuple[str, int], Number] = field(default_factory=dict)
    shapes: dict[str, tuple[Value, ...]] = field(default_factory=dict)
    """The shape that each array was made with."""
    examples: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """The shapes that arguments have in the call at hand, unless axes of length one are known."""
    signs: set[str] = field(default_factory=set)
    """Integers that are known not to be negative."""
    early: set[str] = field(default_factory=set)
    """Integers that are known at the start of the program."""
    early_sizes: dict[Any, Value] = field(default_factory=dict)
    fixed: set[str] = field(default_factory=set)
    remembered: set[int] = field(default_factory=set)
    """Objects, lists and dicts that a function with a cache was called with, and their parts."""
    cached: set[Any] = field(default_factory=set)
    """The definitions of functions with a cache that were met."""
    made_once: dict[Any, Value] = field(default_factory=dict)
    """Lists, dicts and objects that functions with a cache have given for known arguments."""
    handlers: list[tuple[tuple[type[BaseException], ...], int]] = field(default_factory=list)
    """What each enclosing `try` catches, and at which depth of blocks it stands."""
    caught: Span | None = None
    """A routine that may fail, within a `try` that catches what it raises then."""
    handling: list[BaseException] = field(default_factory=list)
    sides: tuple[dict[Key, Value], dict[Key, Value]] = field(default_factory=lambda: ({}, {}))
    """The states of the two paths that are being joined."""
    looping: bool = False
    """Whether the two paths are no iteration and one iteration of a loop."""
    there: set[str] = field(default_factory=set)
    """The names that there are on all the paths that are being joined."""
    contents: dict[int, Value] = field(default_factory=dict)
    """What is in the lists, dicts and objects that joins have made."""
    counter: int = 0
    place: Any = None
    speculative: int = 0
    brief: int = 0
    """How many loops that are being read would rather be unrolled than make a list of arrays."""
    named: set[int] = field(default_factory=set)
    """Iterators that something stands for: what is left of them matters after a loop."""
    roomy: set[str] = field(default_factory=set)
    """Memory of growing lists that is there before the branch that joins them."""
    growth: Growth = field(default_factory=Growth)
    callees: dict[Any, Any] = field(default_factory=dict)
    """Functions that are called by name, by what they are specialised for; None: in place."""

    # ------------------------------------------------------------------------------ where we are

    def alive(self, key: Key) -> bool:
        """Whether a name may still be read once the calls that are being read return."""
        if key[0] != "name":
            return True
        for frame, inner in zip(self.frames, self.frames[1:], strict=False):
            if frame.id == key[1] and frame.at is not None and inner.site is not None:
                names, name = frame.liveness, key[2]
                if names.live(frame.at, name) or name in names.head.get(frame.at, ()):
                    return True
                return mentions(frame.at, name) > mentions(inner.site, name)
        return True

    @property
    def frame(self) -> Frame:
        return self.frames[-1]

    def span(self, node: Any = None) -> Span | None:
        """Where a node stands, or else the node being read; in a definition of ours, the call."""
        node = self.place if node is None else node
        for frame in reversed(self.frames):
            if node is None:
                return None
            if frame is self.frames[0] or not is_ours(frame.source.function):
                return frame.source.span(node)
            node = frame.site
        return None

    def number(self) -> int:
        self.counter += 1
        return self.counter

    @property
    def conditional(self) -> bool:
        """Whether what is read now may not be reached when the program runs."""
        return len(self.blocks) > 1

    # ---------------------------------------------------------------------------------- emission

    def emit(self, statement: ir.Statement) -> None:
        self.blocks[-1].append(statement)
        self.growth.count(self.span)

    def fresh(self, type: Type, hint: str | None = None) -> str:
        name = f"%{self.number()}"
        self.types[name] = type
        if hint:
            self.hints[name] = hint
        return name

    def define(self, expression: ir.Expr, type: Scalar, hint: str | None = None) -> Number:
        """A name for the value of an expression."""
        name = self.fresh(type, hint)
        self.definitions[name] = expression
        self.emit(ir.Assign(ir.Var(name), expression, self.span()))
        return Number(ir.Var(name), type)

    def apply(
        self, function: Callable[..., Any], arguments: tuple[ir.Atom, ...], type: Scalar
    ) -> Number:
        return self.define(ir.Apply(function, arguments), type)

    def guard(
        self,
        condition: Value,
        exception: type[Exception],
        message: str,
        arguments: tuple[ir.Expr, ...] = (),
    ) -> None:
        """Raise in the program unless the condition holds; at once if it is known not to."""
        if isinstance(condition, Known):
            if not condition.object:
                raise Raised(exception(message), self.span(), arguments)
            return
        assert isinstance(condition, Number)
        if self.facts.get(condition.atom.name) is True:
            return
        kind, words = self.raised(exception, message)
        self.emit(ir.Guard(condition.atom, kind, words, arguments, self.span()))
        self.assume(condition, True)

    @contextmanager
    def block(self) -> Iterator[list[ir.Statement]]:
        """Collect what is emitted in a block of its own."""
        statements: list[ir.Statement] = []
        self.blocks.append(statements)
        facts = self.facts
        self.facts = dict(facts)
        try:
            yield statements
        finally:
            self.blocks.pop()
            self.facts = facts

    def assume(self, condition: Value, truth: bool) -> None:
        """Take note that a condition holds, or does not, until the end of the block."""
        if not isinstance(condition, Number):
            return
        name = condition.atom.name
        self.facts[name] = truth
        match self.definitions.get(name):
            case ir.Apply(operator.not_, (ir.Var(inner),)):
                self.assume(Number(ir.Var(inner), condition.type), not truth)
            case ir.Apply(function, parts) if (function is ir.both and truth) or (
                function is ir.either and not truth
            ):
                for part in parts:
                    if isinstance(part, ir.Var):
                        self.assume(Number(part, condition.type), truth)
            case ir.Apply(operator.eq, (left, right)) if truth:
                self.facts["equal", left, right] = self.facts["equal", right, left] = True
            case ir.Var(inner):
                self.assume(Number(ir.Var(inner), condition.type), truth)

    def get(self, key: Key) -> Value | None:
        found = self.state.get(key)
        return self.outside.get(key) if found is None else found

    @property
    def parameters(self) -> list[str]:
        """The program's parameters as far as they are known: of the call, then from outside."""
        return [*self.params, *(each.name for each in self.captured)]

    # ------------------------------------------------------------------------------------ arrays

    def extent(self, base: str, axis: int) -> Value:
        """The length of a parameter's axis, read once at the start of the program."""
        type = self.types[base]
        assert isinstance(type, Array)
        if axis in type.unit_axes:
            return Known(1)
        if (base, axis) not in self.dims:
            name = self.fresh(Scalar("int64", weak=True))
            self.definitions[name] = ir.Dim(base, axis)
            self.entry.append(ir.Assign(ir.Var(name), ir.Dim(base, axis), None))
            self.early.add(name)
            self.dims[base, axis] = Number(ir.Var(name), Scalar("int64", weak=True))
        return self.dims[base, axis]

    def whole(self, base: str, shape: tuple[Value, ...]) -> ArrayRef:
        type = self.types[base]
        assert isinstance(type, Array)
        axes = tuple(Along(axis, Known(0)) for axis in range(type.ndim))
        self.shapes[base] = shape
        return ArrayRef(base, type.dtype, axes, shape)

    def parameter_array(self, base: str) -> ArrayRef:
        type = self.types[base]
        assert isinstance(type, Array)
        if type.layout != "C":
            self.scattered.add(base)
        return self.whole(base, tuple(self.extent(base, axis) for axis in range(type.ndim)))

    def written(self, base: str) -> None:
        """Take note of a write; refuse it where it would have to be seen under another name."""
        if base in self.frozen:
            message, _ = self.frozen[base]
            raise errors.AliasingError(
                message, self.span(), "Copy the array first: `x = x.copy()`.", code="SG410"
            ) from None
        for each in self.separate.get(base, ()):
            assert each.apart is not None
            self.guard(each.apart, errors.NotDifferentiable, each.message)
        self.writes[base] = self.writes.get(base, 0) + 1

    def changed(self, owner: ListRef | DictRef | Instance) -> Key:
        """Take note that a list, dict or object is changed; refuse it if it is two arguments."""
        if owner.id in self.remembered:
            self.refuse(
                "this changes an object that a cached function was called with",
                "Leave out the cache: Python would give what it computed before the change.",
                errors.NotDifferentiable,
                code="SG2110",
            )
        places = self.identities.change(owner)
        if len(places) > 1:
            one, other = places[:2]
            raise errors.AliasingError(
                f"{one} and {other} are one object, which is changed: that changes both",
                self.span(),
                f"Pass a copy: copy.copy({other}).",
                code="SG425",
            )
        return ("list" if isinstance(owner, ListRef) else "dict", owner.id)

    def may_share(self, base: str, sharing: Sharing) -> None:
        """Take note that two arrays may share memory: neither is written to where they do."""
        for each in (base, sharing.base):
            if sharing.apart is None or self.conditional:
                self.frozen[each] = (sharing.message, self.span())
            else:
                self.separate[each] = (*self.separate.get(each, ()), sharing)

    # ------------------------------------------------------------------------------------ errors

    def refuse(
        self,
        message: str,
        advice: str | None = None,
        kind: type[errors.SrcgradError] = errors.UnsupportedSyntax,
        node: Any = None,
        code: str = "",
    ) -> NoReturn:
        raise kind(message, self.span(node), advice, code=code)

    def catches(self, *exceptions: type[BaseException]) -> bool:
        """Whether a `try` around this place would catch one of these."""
        return any(
            issubclass(exception, kind)
            for kinds, _ in self.handlers
            for kind in kinds
            for exception in exceptions
        )

    def raised(self, exception: type[Exception], message: str) -> tuple[type[Exception], str]:
        """What a check raises: where a `try` would go on with a handler, not that but a refusal."""
        if not self.catches(exception):
            return exception, message
        return errors.NotDifferentiable, (
            f"{exception.__name__}: {message}; `except` catches this, and a derivative does not "
            "follow into a handler"
        )

    # ---------------------------------------------------------------------------------- attempts

    def save(self) -> Any:
        return (
            dict(self.state),
            len(self.blocks),
            len(self.blocks[-1]),
            dict(self.facts),
            len(self.frames),
            dict(self.accumulators),
            dict(self.frozen),
            dict(self.separate),
            dict(self.wider),
            dict(self.writes),
            len(self.handlers),
            self.frame.loops,
            self.place,
            len(self.drawn),
        )

    def restore(self, saved: Any) -> None:
        (
            state,
            blocks,
            length,
            facts,
            frames,
            accumulators,
            frozen,
            separate,
            wider,
            writes,
            handlers,
            loops,
            place,
            drawn,
        ) = saved
        self.state = dict(state)
        del self.blocks[blocks:]
        del self.blocks[-1][length:]
        self.facts = dict(facts)
        del self.frames[frames:]
        self.accumulators = dict(accumulators)
        self.frozen = dict(frozen)
        self.separate = dict(separate)
        self.wider = dict(wider)
        self.writes = dict(writes)
        del self.handlers[handlers:]
        self.frame.loops = loops
        self.place = place
        del self.drawn[drawn:]


def is_ours(function: FunctionType) -> bool:
    """Whether a function is a definition of the front end's, read in place of a call."""
    return (function.__module__ or "").startswith("srcgrad.frontend.")


@functools.lru_cache(maxsize=4096)
def mentions(node: Any, name: str) -> int:
    """How often a name stands in a piece of a function."""
    return sum(isinstance(each, gast.Name) and each.id == name for each in gast.walk(node))


_NUMBERS = (bool, int, float, complex)


def python_type(value: Any) -> Scalar | None:
    """The type of a Python or NumPy number; None if it is no number."""
    if type(value) not in _NUMBERS and subclasses.changes_rules(type(value)):
        return None
    if isinstance(value, bool):
        return Scalar("bool", weak=True)
    if isinstance(value, np.generic):
        return Scalar(value.dtype.name) if value.dtype.kind in "biufc" else None
    if isinstance(value, int):
        return Scalar("int64", weak=True)
    if isinstance(value, float):
        return Scalar("float64", weak=True)
    if isinstance(value, complex):
        return Scalar("complex128", weak=True)
    return None
