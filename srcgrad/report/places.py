"""Where a statement of a finished text comes from in the user's."""

from __future__ import annotations

from typing import Any

from srcgrad import ir
from srcgrad.errors import Span


def place_of(statement: ir.Statement | None, generated: Any) -> Span | None:
    """Where a statement comes from in the user's text; of a check its message tells it."""
    if isinstance(statement, ir.Guard) and statement.span is None:
        message = statement.message
        if message in generated.brief:
            message = generated.brief[message].cases[-1].message
        _, known = generated.guards.get(message, (None, None))
        return known if isinstance(known, Span) else None
    return getattr(statement, "span", None)
