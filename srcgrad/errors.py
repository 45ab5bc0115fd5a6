"""Where a program is wrong, and how srcgrad says so."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NoReturn

from srcgrad.records import dataclass

if sys.version_info >= (3, 11):
    from typing import assert_never as assert_never
else:

    def assert_never(value: NoReturn) -> NoReturn:
        """Say to mypy, and at worst to the reader, that a case was forgotten."""
        raise AssertionError(f"a forgotten case: {value!r}")


@dataclass(frozen=True)
class Span:
    """A piece of the user's source: the file, the function, and the columns it occupies.

    Lines and columns are those of the file; columns count characters from zero.
    """

    file: str
    function: str
    line: int
    column: int
    end_line: int
    end_column: int
    text: str = ""
    """The whole source line at `line`, without its newline."""
    is_said: bool = True
    """Whether a comment in the text of a derivative says it: of the forward sweep none does."""

    def excerpt(self) -> str:
        """The source line with carets under the span, in the form of a Python traceback."""
        head = f'  File "{self.file}", line {self.line}, in {self.function}'
        shown = self.text.strip()
        if not shown:
            return head
        indent = len(self.text) - len(self.text.lstrip())
        start = max(self.column - indent, 0)
        end = self.end_column - indent if self.end_line == self.line else len(shown)
        carets = " " * start + "^" * max(min(end, len(shown)) - start, 1)
        return f"{head}\n    {shown}\n    {carets}"


class SrcgradError(Exception):
    """Anything that srcgrad refuses or finds wrong."""

    code = ""
    """What the error is listed under: `python -m srcgrad explain SG101` says more."""
    usual_advice: str | None = None
    """What to do, where nothing more is known."""
    site: Any = None
    """Where something is made that, made in another way, would do: what reads it tries that."""

    def __init__(
        self,
        message: str,
        span: Span | None = None,
        advice: str | None = None,
        *,
        code: str = "",
    ) -> None:
        advice = advice or self.usual_advice
        self.problem = message
        self.span = span
        self.advice = advice
        if code:
            self.code = code
            self.__notes__ = [f"  {code}: `python -m srcgrad explain {code}` says more"]
        parts = [message]
        if span is not None:
            parts.append(span.excerpt())
        if advice:
            parts.append("  " + advice)
        super().__init__("\n".join(parts))


class DifferentiationError(SrcgradError):
    """The text of a function has no derivative that srcgrad can vouch for."""


class UnsupportedSyntax(DifferentiationError, SyntaxError):
    """A construct of the language that srcgrad does not read."""

    def __str__(self) -> str:
        return str(self.args[0])


class SourceUnavailable(DifferentiationError, OSError):
    """A function whose text cannot be had."""

    def __str__(self) -> str:
        return str(self.args[0])


class SourceMismatch(SourceUnavailable):
    """A file that no longer holds the text that the function was compiled from."""


class AmbiguousSource(SourceUnavailable):
    """Several functions stand where this one's text should be."""


class NotDifferentiable(DifferentiationError, TypeError):
    """An operation through which no derivative passes, on the way from input to result."""


class MissingRule(DifferentiationError, NotImplementedError):
    """A function that srcgrad cannot read and has no rule for."""


class Unbound(DifferentiationError, UnboundLocalError):
    """A variable that may be read before it is set."""


class AliasingError(DifferentiationError, ValueError):
    """Two names that may share memory, where it matters."""


class ShapeError(DifferentiationError, ValueError):
    """Arrays whose shapes do not fit."""


class NonScalarOutput(ShapeError):
    """A result that is not one number, where one number is needed."""


class DTypeError(DifferentiationError, TypeError):
    """A dtype that cannot carry the value or the derivative."""


class OutOfBounds(DifferentiationError, IndexError):
    """A subscript outside its array."""


class Overflow(DifferentiationError, OverflowError):
    """A whole number of more than 64 bits."""

    usual_advice = (
        "Compiled code has none: compute with a float, 1.0 for 1, or with smaller numbers."
    )


class NumericsError(SrcgradError, ArithmeticError):
    """A number that is not finite."""

    values: Mapping[str, Any] = MappingProxyType({})
    """The numbers that it was made of, by what they are called in the derivative."""


class CompileError(SrcgradError, RuntimeError):
    """Numba refused the generated code; its own error is the cause."""


class MemoryBudgetError(SrcgradError, MemoryError):
    """Saved values that would not fit in memory."""


class OverBudget(DifferentiationError, RuntimeError):
    """A derivative that would be longer, or take longer to make, than its budget allows."""


class Fault(DifferentiationError, RuntimeError):
    """A fault of srcgrad's own, met on the way from a function to its derivative."""

    report = ""
    """What to send: versions, where in srcgrad it happened, and the text so far."""


class GradientMismatch(SrcgradError, AssertionError):
    """A derivative that differences do not confirm."""


class CacheError(SrcgradError, UserWarning):
    """A cache folder that cannot be used or trusted; issued as a warning."""


class Interrupted(SrcgradError, KeyboardInterrupt):
    """Control-C during a compiled derivative."""
