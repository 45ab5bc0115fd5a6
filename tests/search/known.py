"""Faults that the search has found and that are not mended yet: they fail no run of CI again.

A row is for as long as its fault: what the outcome says, and what the shrunk program must hold.
"""

from __future__ import annotations

import re

from tests.search.outcome import Outcome
from tests.search.program import RandomProgram

KNOWN: tuple[tuple[str, str, str], ...] = ()
"""For each a pattern of `kind: what`, one of the small program's text, and where it is told."""


def where_told(found: Outcome, small: RandomProgram) -> str | None:
    """Where this fault is told already; None for a new one."""
    for outcome, text, place in KNOWN:
        if re.search(outcome, f"{found.kind}: {found.what}") and re.search(text, small.text):
            return place
    return None
