"""Names that a statement only adds to."""

from __future__ import annotations

from typing import Any

import gast


def summed(node: Any) -> str | None:
    """The name that a statement only adds to: `s += e`, `s -= e`, `s = s + e - …`, `s = e + s`."""
    match node:
        case gast.AugAssign(target=gast.Name(id=name), op=gast.Add() | gast.Sub()):
            return str(name)
        case gast.Assign(targets=[gast.Name(id=name)], value=value):
            if terms(value, name) is not None:
                return str(name)
    return None


def terms(value: Any, name: str) -> list[tuple[bool, Any]] | None:
    """What `name = value` adds to the name, in order, each with whether it is subtracted."""
    found: list[tuple[bool, Any]] = []
    while isinstance(value, gast.BinOp) and isinstance(value.op, gast.Add | gast.Sub):
        found.append((isinstance(value.op, gast.Sub), value.right))
        if isinstance(value.left, gast.Name) and value.left.id == name:
            return found[::-1]
        if (
            not found[:-1]
            and isinstance(value.op, gast.Add)
            and isinstance(value.right, gast.Name)
            and value.right.id == name
        ):
            return [(False, value.left)]
        value = value.left
    return None
