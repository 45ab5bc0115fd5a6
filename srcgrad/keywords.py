"""Keywords of a derivative's call beside the function's own: where a name is taken, `name_`.

The function's parameter is the one that is meant by its name, always. What the derivative takes by
that name, a seed, `out`, an option of `linearize`, has an underscore more, and what is said of a
call that does not fit tells so. Names that a `functools.partial` has bound count as the function's.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from srcgrad.operators import Operator

Bound = TypeVar("Bound")


def free_name(name: str, taken: Iterable[str]) -> str:
    """A keyword that is not taken: this name, or with underscores.

    >>> free_name("out", ("x", "out"))
    'out_'
    """
    taken = set(taken)
    while name in taken:
        name = f"{name}_"
    return name


def seeded_by(operator: Operator, taken: Iterable[str]) -> Operator:
    """The operator with a keyword for its seed that is not taken: `v`, or else `v_`.

    >>> from srcgrad.operators import HVP
    >>> seeded_by(HVP, ("x", "v")).seed
    'v_'
    """
    if operator.seed is None or operator.is_split:
        return operator
    return replace(operator, seed=free_name(operator.seed, taken))


def note(who: str, asked: str | None, used: str | None) -> str:
    """What to say of a keyword that is another one than the documented; "" if it is that.

    >>> note("hvp", "v", "v_")
    "v is a parameter of the function itself: what hvp takes by that name is 'v_'"
    """
    if used == asked or used is None:
        return ""
    return (
        f"{asked} is a parameter of the function itself: what {who} takes by that name is {used!r}"
    )


def explaining(
    bind: Callable[..., Bound], who: str, changed: Mapping[str, str | None]
) -> Callable[..., Bound]:
    """What binds arguments, and says of those that do not fit which keywords have changed.

    `changed` has the keyword that is taken for each that is documented.
    """
    notes = {
        (f"'{asked}'", f"'{used}'"): note(who, asked, used)
        for asked, used in changed.items()
        if used not in (asked, None)
    }
    if not notes:
        return bind

    @functools.wraps(bind)
    def explained(*args: Any, **kwargs: Any) -> Bound:
        try:
            return bind(*args, **kwargs)
        except TypeError as error:
            said = str(error)
            told = [text for names, text in notes.items() if any(name in said for name in names)]
            raise TypeError("; ".join([said, *told])) from None

    return explained
