"""One specialisation under way: the state of the program read, and the program being built."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import field
from typing import Any, NoReturn

from srcgrad import errors, ir
from srcgrad.errors import Span
from srcgrad.frontend.values.core import raising
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.frames import Frame, is_ours, mentions
from srcgrad.frontend.values.core.interface import Interpreter
from srcgrad.frontend.values.core.over import Over
from srcgrad.frontend.values.core.run_state import (
    Caches,
    Draft,
    Exceptions,
    Joining,
    Knowledge,
    Made,
    Memory,
    Shared,
    Stated,
    Taken,
)
from srcgrad.frontend.values.core.values import (
    ArrayRef,
    Key,
    Known,
    Lazy,
    Number,
    Value,
)
from srcgrad.records import dataclass
from srcgrad.types import Array, Scalar, Type


@dataclass
class Run:
    """Mutable while one function is specialised, and thrown away after."""

    interpreter: Interpreter

    state: dict[Key, Value] = field(default_factory=dict)
    frames: list[Frame] = field(default_factory=list)
    accumulators: dict[Key, str] = field(default_factory=dict)
    counter: int = 0
    place: Any = None
    brief: int = 0
    """How many loops that are being read would rather be unrolled than make a list of arrays."""
    apart: bool = False
    """Whether a function is read by itself: what its arguments come of is not known."""
    shared: Shared = field(default_factory=Shared)
    stated: Stated = field(default_factory=Stated)
    made: Made = field(default_factory=Made)
    draft: Draft = field(default_factory=Draft)
    known: Knowledge = field(default_factory=Knowledge)
    taken: Taken = field(default_factory=Taken)
    memory: Memory = field(default_factory=Memory)
    joining: Joining = field(default_factory=Joining)
    caches: Caches = field(default_factory=Caches)
    exceptions: Exceptions = field(default_factory=Exceptions)

    # ----------------------------------------------------------------------------- the interpreter

    def evaluate(self, node: Any) -> Value:
        """The value of an expression; what it computes at run time is added to the program."""
        return self.interpreter.evaluate(self, node)

    def execute(self, body: list[Any]) -> None:
        """Do statements in order, for as long as the path goes on."""
        self.interpreter.execute(self, body)

    def assign(self, target: Any, value: Value) -> None:
        """Let what an assignment has on its left stand for a value."""
        self.interpreter.assign(self, target, value)

    def call(self, function: Value, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value:
        """What a call gives."""
        return self.interpreter.call(self, function, args, kwargs)

    def operate(self, function: Callable[..., Any], *operands: Value) -> Value:
        """An operator on anything."""
        return self.interpreter.operate(self, function, *operands)

    def truth(self, value: Value, node: Any = None) -> Value:
        """A value as a condition: known, or a number of dtype bool."""
        return self.interpreter.truth(self, value, node)

    def choose(self, test: Value, yes: Callable[[], Value], no: Callable[[], Value]) -> Value:
        """`yes() if test else no()`."""
        return self.interpreter.choose(self, test, yes, no)

    def iterate(self, value: Value) -> Over:
        """How to run over a value: item by item, or by counting."""
        return self.interpreter.iterate(self, value)

    def special(self, owner: Value, name: str, *args: Value) -> Value | None:
        """What a special method of an object gives; None if there is none."""
        return self.interpreter.special(self, owner, name, *args)

    def item(self, owner: Value, index: Value) -> Value:
        """`owner[index]`."""
        return self.interpreter.item(self, owner, index)

    def attribute(self, owner: Value, name: str) -> Value:
        """`owner.name`."""
        return self.interpreter.attribute(self, owner, name)

    def as_array(self, value: Value, dtype: str | None = None) -> ArrayRef | Lazy:
        """`np.asarray(value)` of an array, a number, or nested tuples and lists of numbers."""
        return self.interpreter.as_array(self, value, dtype)

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
        return len(self.draft.blocks) > 1

    @property
    def depth(self) -> int:
        """In how many branches and loops within each other this place is; all paths go on here."""
        return len(self.draft.blocks) - len(self.exceptions.open)

    # ---------------------------------------------------------------------------------- emission

    def emit(self, statement: ir.Statement) -> None:
        self.draft.blocks[-1].append(statement)
        self.shared.growth.count(self.span)

    def fresh(self, type: Type, hint: str | None = None) -> str:
        name = f"%{self.number()}"
        self.draft.types[name] = type
        if hint:
            self.draft.hints[name] = hint
        if self.shared.follows and isinstance(type, Array):
            self.memory.places[name] = self.draft.blocks[-1]
            begun = self.state.get(("round",))
            if isinstance(begun, Number) and begun is not self.memory.first_round:
                self.memory.rounds[name] = begun
        return name

    def define(self, expression: ir.Expr, type: Scalar, hint: str | None = None) -> Number:
        """A name for the value of an expression."""
        name = self.fresh(type, hint)
        self.draft.definitions[name] = expression
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
        is_followed: bool = True,
    ) -> None:
        """Raise in the program unless the condition holds; at once if it is known not to.

        What is about shapes `is_followed` into no handler.
        """
        if isinstance(condition, Known):
            if not condition.object:
                raise Raised(exception(message), self.span(), arguments)
            return
        assert isinstance(condition, Number)
        if self.known.facts.get(condition.atom.name) is True:
            return
        raised = Raised(exception(message), self.span(), arguments)
        if is_followed and self.follows(condition, raised):
            return
        kind, words = self.raised(exception, message)
        self.emit(ir.Guard(condition.atom, kind, words, arguments, self.span()))
        self.assume(condition, True)

    def follows(self, condition: Number, raised: Raised) -> bool:
        """Raise for a handler unless a condition holds; False if no handler can be entered."""
        handler = raising.handler_of(self, raised)
        if handler is None or not raising.is_followed(self, handler):
            return False
        raising.split(self, condition, handler, raised)
        return True

    @contextmanager
    def block(self, is_path: bool = False) -> Iterator[list[ir.Statement]]:
        """Collect what is emitted in a block of its own: a path of the program, or some statements.

        What is raised on a path may go on in a handler; who asks for a path joins it with others.
        """
        statements: list[ir.Statement] = []
        self.draft.blocks.append(statements)
        barriers = self.exceptions.barriers
        if not is_path:
            self.exceptions.barriers = [*barriers, len(self.draft.blocks)]
        facts = self.known.facts
        self.known.facts = dict(facts)
        try:
            yield statements
        finally:
            self.draft.blocks.pop()
            self.known.facts = facts
            self.exceptions.barriers = barriers

    def assume(self, condition: Value, truth: bool) -> None:
        """Take note that a condition holds, or does not, until the end of the block."""
        if not isinstance(condition, Number):
            return
        name = condition.atom.name
        self.known.facts[name] = truth
        match self.draft.definitions.get(name):
            case ir.Apply(operator.not_, (ir.Var(inner),)):
                self.assume(Number(ir.Var(inner), condition.type), not truth)
            case ir.Apply(function, parts) if (function is ir.both and truth) or (
                function is ir.either and not truth
            ):
                for part in parts:
                    if isinstance(part, ir.Var):
                        self.assume(Number(part, condition.type), truth)
            case ir.Apply(operator.eq, (left, right)):
                self.known.facts["equal", left, right] = truth
                self.known.facts["equal", right, left] = truth
            case ir.Var(inner):
                self.assume(Number(ir.Var(inner), condition.type), truth)

    def get(self, key: Key) -> Value | None:
        found = self.state.get(key)
        return self.taken.outside.get(key) if found is None else found

    @property
    def parameters(self) -> list[str]:
        """The program's parameters as far as they are known: of the call, then from outside."""
        return [*self.draft.params, *(each.name for each in self.taken.captured)]

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
            for handler in self.exceptions.handlers
            for kinds in handler.kinds
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
            len(self.draft.blocks),
            len(self.draft.blocks[-1]),
            dict(self.known.facts),
            len(self.frames),
            dict(self.accumulators),
            dict(self.memory.frozen),
            dict(self.memory.separate),
            dict(self.known.wider),
            dict(self.memory.writes),
            dict(self.memory.numbers),
            dict(self.memory.origins),
            dict(self.memory.places),
            len(self.exceptions.handlers),
            self.frame.loops,
            self.place,
            len(self.taken.drawn),
            self.exceptions.open[:],
            self.exceptions.barriers,
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
            numbers,
            origins,
            places,
            handlers,
            loops,
            place,
            drawn,
            opened,
            barriers,
        ) = saved
        self.state = dict(state)
        del self.draft.blocks[blocks:]
        del self.draft.blocks[-1][length:]
        self.known.facts = dict(facts)
        del self.frames[frames:]
        self.accumulators = dict(accumulators)
        self.memory.frozen = dict(frozen)
        self.memory.separate = dict(separate)
        self.known.wider = dict(wider)
        self.memory.writes = dict(writes)
        self.memory.numbers = dict(numbers)
        self.memory.origins = dict(origins)
        self.memory.places = dict(places)
        del self.exceptions.handlers[handlers:]
        self.frame.loops = loops
        self.place = place
        del self.taken.drawn[drawn:]
        self.exceptions.open[:] = opened
        self.exceptions.barriers = barriers
