"""What ends the reading of a path, or makes it begin again."""

from __future__ import annotations

from typing import Any

from srcgrad import errors
from srcgrad.errors import Span
from srcgrad.frontend.values.core.values import Key

DEAD: Key = ("dead",)
"""In the state of a path that has raised."""


class NeedKnown(errors.NotDifferentiable):
    """A number of the program where only a known one will do."""


class Instead(NeedKnown):
    """A way of reading the program that does not serve; its caller has another, and takes that."""


class NotFollowed(errors.UnsupportedSyntax):
    """An exception in what is no path of the program, for a handler that is entered on some."""


class NeedCaller(Exception):
    """A function that is read by itself asks what its arguments are computed from."""


class NeedUnits(Exception):
    """Axes of length one that are stretched in this call must be known to be that long."""


class NeedCallee(Exception):
    """A function calls itself to a depth that nobody knows: it cannot be read in place."""

    def __init__(self, node: Any, wide: frozenset[str], otherwise: NeedKnown) -> None:
        super().__init__(str(otherwise))
        self.node, self.wide, self.otherwise = node, wide, otherwise


class NeedShared(Exception):
    """What lies on the stack of a function that calls itself may have another name.

    The function is read again, with nothing written to what comes from that stack.
    """

    def __init__(self, site: tuple[Any, ...]) -> None:
        super().__init__("an array that lies on a stack may have another name")
        self.site = site


class NotRead(Exception):
    """What a definition of the front end's does not do, said as an exception of the program.

    Python would do it, so that no handler of the program's catches it.
    """


class EveryPath(RuntimeError):
    """What stands for the exceptions of several paths, of which none goes on; those are noted."""


class Raised(Exception):
    """The program raises an exception, for certain, at this point of this path."""

    def __init__(
        self,
        exception: BaseException,
        span: Span | None,
        arguments: Any = (),
        is_shown: bool = False,
    ) -> None:
        super().__init__(str(exception))
        self.exception = exception
        self.span = span
        self.arguments = arguments
        self.is_shown = is_shown or bool(arguments)
        """Whether it has words in the place of what it was made of."""
        self.awaited: Any = None
        """The `try` that it is for, or False, where that is settled."""

    def is_caught_by(self, kinds: tuple[type[BaseException], ...]) -> bool:
        """Whether a handler for these kinds is for this exception."""
        return isinstance(self.exception, kinds) and not isinstance(
            self.exception, NotRead | EveryPath
        )


class NotAccumulated(Exception):
    """A name that only looked as if numbers were added to it."""

    def __init__(self, key: Key) -> None:
        self.key = key
