"""How long lines are broken."""

from __future__ import annotations

WIDTH = 100


def listed(head: str, items: list[str], tail: str, pad: str) -> str:
    """Items between a head and a tail, on one line, on a line of their own, or on one each."""
    line = f"{pad}{head}{', '.join(items)}{tail}"
    if len(line) <= WIDTH:
        return line
    opening = head if head.endswith("(") else head + "("
    closing = tail if tail.startswith(")") else ")" + tail
    inner = f"{pad}    {', '.join(items)}"
    if len(inner) <= WIDTH and head.endswith("("):
        return "\n".join([pad + opening, inner, pad + closing])
    return "\n".join([pad + opening, *(f"{pad}    {item}," for item in items), pad + closing])
