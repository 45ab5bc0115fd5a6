"""Names for what a derivative adds: the user's own, with a suffix."""

from __future__ import annotations

import builtins
import keyword

from srcgrad.types import Type

RESERVED = frozenset({*keyword.kwlist, *dir(builtins), "math", "np", "numba", "scipy"})


class Names:
    """Names in use with their types; `fresh` adds one."""

    def __init__(self, types: dict[str, Type]) -> None:
        self.types: dict[str, Type] = dict(types)
        self._used = set(types)
        self._last: dict[str, int] = {}
        """Up to which number names are in use: they stay so."""

    def fresh(self, wanted: str, kind: Type | None = None) -> str:
        """A name not in use, `_` appended on a clash, then numbers."""
        name, count = wanted, 1
        while name in self._used or name in RESERVED:
            count += 1
            name = f"{wanted}_" if count == 2 else f"{wanted}_{count}"
        self._used.add(name)
        if kind is not None:
            self.types[name] = kind
        return name

    def numbered(self, wanted: str, kind: Type) -> str:
        """A name not in use, numbered on a clash: another version of the same variable."""
        number = self._last.get(wanted, 0)
        name = f"{wanted}_{number}" if number else wanted
        while name in self._used:
            number += 1
            name = f"{wanted}_{number}"
        self._last[wanted] = number
        return self.fresh(name, kind)

    def temporary(self, kind: Type) -> str:
        """A name for something that has no good one."""
        number = self._last.get("t ", 1)
        while f"t{number}" in self._used:
            number += 1
        self._last["t "] = number
        return self.fresh(f"t{number}", kind)

    def copy(self) -> Names:
        return Names(self.types)
