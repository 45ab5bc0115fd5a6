"""The error for a function that raises whatever its numbers are."""

from __future__ import annotations

from srcgrad import errors
from srcgrad.frontend.programs.messages import with_array, words
from srcgrad.frontend.values.core.control import NotRead, Raised


def certain(raised: Raised) -> errors.SrcgradError:
    """The error for a function that raises whatever its numbers are."""
    exception = raised.exception
    if isinstance(exception, errors.Overflow):
        return errors.Overflow(exception.problem, raised.span)
    if isinstance(exception, NotRead):
        problem, _, advice = words(exception).partition(": ")
        rewrite = f"{advice[:1].upper()}{advice[1:]}." if advice else None
        return errors.NotDifferentiable(problem, raised.span, rewrite, code="SG2382")
    message = words(exception) if exception.args else type(exception).__name__
    message = with_array(message, raised.span)
    kinds: tuple[tuple[type[BaseException], type[errors.SrcgradError]], ...] = (
        (IndexError, errors.OutOfBounds),
        (UnboundLocalError, errors.Unbound),
        (TypeError, errors.NotDifferentiable),
    )
    is_several = isinstance(exception, IndexError) and isinstance(exception, ValueError)
    for kind, ours in kinds:
        if isinstance(exception, kind) and not is_several:
            return ours(message, raised.span)
    shown = (
        message if isinstance(exception, ValueError) else f"{type(exception).__name__}: {message}"
    )
    try:
        return _also(type(exception))(shown, raised.span)
    except TypeError:
        return errors.DifferentiationError(shown, raised.span, code="SG802")


_made: dict[type[BaseException], type[errors.SrcgradError]] = {}


def _also(kind: type[BaseException]) -> type[errors.SrcgradError]:
    """The refusal that is an exception of the program's kind, too."""
    if kind not in _made:
        _made[kind] = type("DifferentiationError", (errors.DifferentiationError, kind), {})
    return _made[kind]
