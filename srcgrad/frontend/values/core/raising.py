"""What is raised on some of the paths that are read, and goes on in a handler.

Where a path raises what a `try` around it catches, its state is set aside with a flag that says so,
and what follows is read for the other paths: in a branch that stays open up to where paths join.

    y = math.log(x)             if x > 0.0:
    z = 2.0 * y                     y = math.log(x)
                                    z = 2.0 * y
                                else:
                                    raised = True
"""

from __future__ import annotations

import operator
from dataclasses import field
from typing import TYPE_CHECKING, Any

from srcgrad import ir
from srcgrad.errors import Span, SrcgradError
from srcgrad.frontend.values.core.control import DEAD, EveryPath, Raised
from srcgrad.frontend.values.core.values import Key, Known, Number, Value
from srcgrad.records import dataclass

if TYPE_CHECKING:
    from srcgrad.frontend.values.core.run import Run


@dataclass(eq=False)
class Cause:
    """An exception that is raised on some paths, and the flag of those."""

    key: Key
    clause: int
    raised: Raised
    is_several: bool = False
    """Whether it stands for others, too, of which the handler does not ask which it was."""
    condition: Value = Known(True)
    """What holds on its paths, where the handler is entered."""
    unset: set[Key] = field(default_factory=set)
    """Names that its paths have not set, and others have."""


@dataclass(eq=False)
class Handler:
    """A `try` around the place that is read: what each clause catches, at which depth of blocks."""

    kinds: tuple[tuple[type[BaseException], ...], ...]
    depth: int
    apart: tuple[bool, ...] = (False,)
    """For each clause, whether it matters which exception it was."""
    reads: frozenset[Key] = frozenset()
    """Names that the clauses may read."""
    causes: list[Cause] = field(default_factory=list)

    def clause(self, raised: Raised) -> int | None:
        """The first clause for an exception."""
        if isinstance(raised.exception, SrcgradError):
            return None
        for position, kinds in enumerate(self.kinds):
            if raised.is_caught_by(kinds):
                return position
        return None


@dataclass(eq=False)
class Open:
    """A branch that is read up to where paths join, and the path that has raised instead."""

    condition: Number
    holds: bool
    """Whether the branch is that in which the condition holds."""
    state: dict[Key, Value]
    block: list[ir.Statement]
    facts: dict[Any, bool]
    names: int
    """How many names there were before it."""
    span: Span | None


def handler_of(run: Run, raised: Raised) -> Handler | None:
    """The innermost `try` that catches an exception."""
    if raised.awaited is None:
        for handler in reversed(run.exceptions.handlers):
            if handler.clause(raised) is not None:
                return handler
        return None
    return raised.awaited or None


def bind(run: Run, raised: Raised) -> None:
    """Settle which `try` an exception is for, before it goes through those of a generator."""
    if raised.awaited is None:
        raised.awaited = handler_of(run, raised) or False


def is_followed(run: Run, handler: Handler) -> bool:
    """Whether what is read here may go on in a handler on some paths."""
    return all(depth <= handler.depth for depth in run.exceptions.barriers)


def mark(run: Run, handler: Handler, raised: Raised, state: dict[Key, Value]) -> None:
    """Let a path end with an exception for a handler."""
    state[_cause(run, handler, raised).key] = Known(True)
    state[DEAD] = Known(True)


def _cause(run: Run, handler: Handler, raised: Raised) -> Cause:
    clause = handler.clause(raised)
    assert clause is not None, "what the handler catches"
    for each in handler.causes:
        if each.clause == clause:
            alike = _are_alike(each.raised, raised)
            if alike or not handler.apart[clause]:
                each.is_several = each.is_several or not alike
                return each
    made = Cause(("raised", run.number()), clause, raised)
    handler.causes.append(made)
    return made


def _are_alike(one: Raised, other: Raised) -> bool:
    """Whether a handler is told the same: also where a loop is read again, with other numbers."""
    first, second = one.exception, other.exception
    return (
        type(first) is type(second)
        and repr(first.args) == repr(second.args)
        and repr(vars(first)) == repr(vars(second))
        and one.is_shown == other.is_shown
        and (one.span == other.span or not vars(first))
    )


def flags(run: Run, state: dict[Key, Value]) -> list[Key]:
    """The flags of a state that say that its path has raised."""
    active = [each for handler in run.exceptions.handlers for each in handler.causes]
    return [each.key for each in active if each.key in state]


def is_awaited(run: Run, state: dict[Key, Value]) -> bool:
    """Whether a path has ended for sure, and goes on in a handler."""
    return DEAD in state and bool(flags(run, state))


def split(run: Run, condition: Number, handler: Handler, raised: Raised) -> None:
    """Raise for a handler unless a condition holds."""
    state = dict(run.state)
    mark(run, handler, raised, state)
    match run.draft.definitions.get(condition.atom.name):
        case ir.Apply(operator.not_, (ir.Var() as failing,)):
            begin(run, Number(failing, condition.type), False, state, [])
        case _:
            begin(run, condition, True, state, [])


def begin(
    run: Run,
    condition: Number,
    holds: bool,
    state: dict[Key, Value],
    block: list[ir.Statement],
    inner: list[ir.Statement] | None = None,
) -> None:
    """Read on where a condition holds, or where it does not; on the other path all has been read.

    `inner` are the statements of the branch that have been read.
    """
    facts, names = run.known.facts, len(run.draft.types)
    run.exceptions.open.append(Open(condition, holds, state, block, facts, names, run.span()))
    run.draft.blocks.append([] if inner is None else inner)
    run.known.facts = dict(facts)
    run.assume(condition, holds)


def every_path(run: Run) -> Raised:
    """What ends the reading of an expression of which no path goes on."""
    return Raised(EveryPath("every path raises"), run.span())
