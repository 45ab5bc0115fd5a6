"""The user's lines that statements are about which a program in canonical form has anew."""

from __future__ import annotations

from dataclasses import replace

from srcgrad import ir
from srcgrad.errors import Span


class Lines:
    """Lines that no comment says."""

    def __init__(self) -> None:
        self._of: dict[str, Span | None] = {}
        self.now: Span | None = None
        """The line of the statement that is being rewritten."""

    def enter(self, statement: ir.Statement, around: Span | None) -> None:
        """A statement is rewritten; where it has no line, that of the block around it holds."""
        span: Span | None = getattr(statement, "span", None)
        self.now = around if span is None else replace(span, is_said=False)

    def of(self, name: str) -> Span | None:
        """The line of a name that is set now."""
        self._of[name] = found = self.now
        return found

    def like(self, name: str, atom: ir.Atom) -> Span | None:
        """The line of a name that is set to what another one is: that of the other one."""
        found = self.of(name)
        if found is not None and isinstance(atom, ir.Var):
            self._of[name] = found = self._of.get(atom.name) or found
        return found
