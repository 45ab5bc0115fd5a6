"""Whose line an error is about: the user's own call first, then the line within a library."""

from __future__ import annotations

from typing import Any, TypeVar

from srcgrad import errors
from srcgrad.errors import Span
from srcgrad.frontend.values.core.run import Run

Error = TypeVar("Error", bound=errors.DifferentiationError)


def note(run: Run, error: Exception) -> None:
    """Take note of the statement at which something went wrong that should not have."""
    if not hasattr(error, "srcgrad_span") and run.frames:
        error.srcgrad_span = run.span()  # type: ignore[attr-defined]


def noted(error: BaseException) -> Span | None:
    """The statement of which note was taken."""
    found: Any = getattr(error, "srcgrad_span", None)
    return found if isinstance(found, Span) else None


def at_call(run: Run, error: Error, name: str, instead: str | None = None) -> Error:
    """An error within a library's function, said of the call of it that is being read.

    What can be done `instead` of that call is said in place of what would do within the library.
    """
    span, inner = run.span(), error.span
    if span is None or inner is None or inner.file == span.file:
        return error
    advice = f"{name} is read, as far as this:\n{inner.excerpt()}"
    if instead or error.advice:
        advice += f"\n  {instead or error.advice}"
    return type(error)(error.problem, span, advice, code=error.code)
