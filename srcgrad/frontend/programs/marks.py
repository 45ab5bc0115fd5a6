"""Marks that stand in programs until they are worked out."""

from __future__ import annotations


def in_bounds(index: int, size: int) -> bool:
    """Whether a subscript is inside; a mark for `guards`, which proves it or writes it out."""
    return -size <= index < size
