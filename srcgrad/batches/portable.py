"""What a batch can do: go to another process, and be copied."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from srcgrad import pickled


class Portable:
    """Made again of the same function and axes, elsewhere or here."""

    __wrapped__: Callable[..., Any]
    in_axes: Any
    out_axes: Any
    parallel: bool

    def __reduce__(self) -> Any:
        return _restored, (pickled.dumps((type(self), self.__wrapped__, *self._how())),)

    def __copy__(self) -> Any:
        return self._of(self.__wrapped__)

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        return self._of(copy.deepcopy(self.__wrapped__, memo))

    def _of(self, function: Callable[..., Any]) -> Any:
        made: Any = type(self)
        return made(function, *self._how())

    def _how(self) -> tuple[Any, ...]:
        return self.in_axes, self.out_axes, self.parallel


def _restored(written: bytes) -> Any:
    kind, *given = pickled.loads(written)
    return kind(*given)
