"""Bounds checks: proven, moved before the loop, or left at the access."""

from __future__ import annotations

from srcgrad import ir


def proven(program: ir.Function) -> ir.Function:
    return program
