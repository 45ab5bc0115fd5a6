"""What something costs, counted rather than timed: clocks of busy machines fail right tests."""

from __future__ import annotations

import sys
from collections.abc import Callable

SOON = 30.0
"""Seconds within which something is left that else would go on for minutes: no measure of speed."""


def calls(function: Callable[[], object]) -> int:
    """How many Python functions run while `function` does, itself among them."""
    count = 0

    def seen(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(seen)
    try:
        function()
    finally:
        sys.setprofile(None)
    return count
