"""What comes of a small program that cannot be differentiated: the error, as text."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

import srcgrad


class Programs:
    """Small programs in a file `model.py`, and what srcgrad says of them."""

    def __init__(self, folder: Path, module: Callable[[str], ModuleType]) -> None:
        self.folder, self._module = folder, module

    def write(self, program: str) -> ModuleType:
        """The program as a module; `math`, `np` and `grad` are at hand and take up no lines."""
        made = self._module(textwrap.dedent(program).lstrip("\n"))
        made.grad, made.math, made.np = srcgrad.grad, math, np  # type: ignore[attr-defined]
        return made

    def text(self, program: str, call: str) -> str:
        """Kind and text of the error, the file called model.py, lines counted in the program."""
        made = self.write(program)
        try:
            result: Any = eval(call, vars(made))
        except Exception as error:
            text = str(error).replace(str(made.__file__), "model.py")
            return f"{type(error).__name__}: {text}"
        raise AssertionError(f"no error, but {result!r}")


def expected(text: str) -> str:
    return textwrap.dedent(text).strip("\n")
