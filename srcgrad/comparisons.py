"""Comparisons: what is true where another is not, and what is the same with operands exchanged."""

from __future__ import annotations

import operator
from typing import Any

OPPOSITE: dict[Any, Any] = {
    operator.lt: operator.ge,
    operator.ge: operator.lt,
    operator.le: operator.gt,
    operator.gt: operator.le,
    operator.eq: operator.ne,
    operator.ne: operator.eq,
}
"""Of operands none of which is a NaN."""
COMPARISONS = tuple(OPPOSITE)
MIRRORED: dict[Any, Any] = {
    operator.lt: operator.gt,
    operator.gt: operator.lt,
    operator.le: operator.ge,
    operator.ge: operator.le,
    operator.eq: operator.eq,
    operator.ne: operator.ne,
}
