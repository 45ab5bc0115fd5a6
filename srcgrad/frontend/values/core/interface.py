"""What the interpreter does for those below it: the interface that a run holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from srcgrad import ir
from srcgrad.frontend.values.core.over import Over
from srcgrad.frontend.values.core.values import ArrayRef, Lazy, Value
from srcgrad.operators import Operator
from srcgrad.records import dataclass

if TYPE_CHECKING:
    from srcgrad.frontend.values.core.run import Run


@dataclass(frozen=True)
class Derive:
    """What is asked of differentiation, which comes after reading; so it is given to a run."""

    derivative: Callable[[ir.Function, tuple[str, ...], Operator, tuple[int, ...]], ir.Function]
    """The derivative of a program with respect to some parameters: what an operator asks for, of
    the results at some positions."""
    connected: Callable[[ir.Function, tuple[str, ...]], frozenset[str]]
    """Those of some parameters from which a derivative is handed on to a result."""
    rules: tuple[Any, ...] = ()
    """Functions with rules that hold, for this derivative, wherever they are called."""


@dataclass(frozen=True)
class Interpreter:
    """What the interpreter does for those below it: the one knot of the front end.

    Expressions call functions whose bodies are statements that hold expressions; so whoever needs
    one of these asks the run for it, `run.evaluate(node)`. `evaluate.interpreter` ties the knot.
    """

    evaluate: Callable[[Run, Any], Value]
    execute: Callable[[Run, list[Any]], None]
    assign: Callable[[Run, Any, Value], None]
    call: Callable[[Run, Value, tuple[Value, ...], dict[str, Value]], Value]
    operate: Callable[..., Value]
    truth: Callable[..., Value]
    choose: Callable[[Run, Value, Callable[[], Value], Callable[[], Value]], Value]
    iterate: Callable[[Run, Value], Over]
    special: Callable[..., Value | None]
    item: Callable[[Run, Value, Value], Value]
    attribute: Callable[[Run, Value, str], Value]
    as_array: Callable[[Run, Value, str | None], ArrayRef | Lazy]
