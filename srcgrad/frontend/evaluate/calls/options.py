"""Options of a call that the definition of the function does not have: ignored, or refused."""

from __future__ import annotations

from srcgrad import errors
from srcgrad.frontend.evaluate.calls import unknown
from srcgrad.frontend.reading.signatures import signature
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Known
from srcgrad.frontend.values.environment.registry import OPTIONS, Args, Definition, Kwargs
from srcgrad.frontend.values.numbers.scalars import describe


def taken(run: Run, function: Definition, args: Args, kwargs: Kwargs) -> tuple[Args, Kwargs]:
    """The arguments, by name and without those that a definition leaves out, if it does."""
    options = OPTIONS.get(function)
    if options is None:
        return args, kwargs
    try:
        given = signature(function).bind(*args, **kwargs).arguments
    except TypeError as error:
        raise Raised(TypeError(f"{function.__name__}(): {error}"), run.span()) from None
    for name, supported in options.only.items():
        value = given.pop(name, Known(supported))
        if not isinstance(value, Known) or not _is(value.object, supported):
            run.refuse(
                f"{unknown.dotted(function)} with {name}={describe(value)} is not supported",
                f"Only {name}={supported!r} is: leave it out.",
                errors.MissingRule,
                code="SG354",
            )
    return (), {name: value for name, value in given.items() if name not in options.ignored}


def _is(found: object, supported: object) -> bool:
    return type(found) is type(supported) and found == supported
