"""What comes of a small program that cannot be differentiated: the error, as text."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import srcgrad

HEAD = "import math\nimport numpy as np\nfrom srcgrad import grad, value_and_grad\n"


class Programs:
    """Small programs in a file `model.py`, and what srcgrad says of them."""

    def __init__(self, folder: Path, module: Callable[[str], ModuleType]) -> None:
        self.folder, self._module = folder, module

    def write(self, program: str) -> ModuleType:
        """The program as a module; `math`, `np` and `grad` are at hand and take up no lines."""
        text = textwrap.dedent(program).lstrip("\n")
        made = self._module("import math; import numpy as np; from srcgrad import *\n" + text)
        made.grad, made.value_and_grad, made.np = srcgrad.grad, srcgrad.value_and_grad, np
        return made

    def error(self, program: str, call: str) -> srcgrad.SrcgradError:
        """The error that the call raises."""
        made = self.write(program)
        with pytest.raises(srcgrad.SrcgradError) as caught:
            eval(call, vars(made))
        return caught.value

    def text(self, program: str, call: str) -> str:
        """Kind and text of the error, the file called model.py, lines counted in the program."""
        made = self.write(program)
        try:
            result: Any = eval(call, vars(made))
        except Exception as error:
            lines = str(error).replace(str(made.__file__), "model.py").splitlines()
            return "\n".join([f"{type(error).__name__}: {lines[0]}", *map(_renumbered, lines[1:])])
        raise AssertionError(f"no error, but {result!r}")


def _renumbered(line: str) -> str:
    """One line less: the imports that `write` puts before the program."""
    head, found, rest = line.partition('File "model.py", line ')
    if not found:
        return line
    number, comma, tail = rest.partition(",")
    return f"{head}{found}{int(number) - 1}{comma}{tail}"


def expected(text: str) -> str:
    return textwrap.dedent(text).strip("\n")
