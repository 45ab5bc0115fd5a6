"""The module that a derivative needs above it: imports, numbers, functions, each with a name."""

from __future__ import annotations

import builtins
import keyword
import math
import re
import sys
from collections.abc import Callable
from dataclasses import field, replace
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

import numpy as np

from srcgrad import ir, printer
from srcgrad.analysis import dataflow
from srcgrad.analysis.names import RESERVED
from srcgrad.called.function_text import FunctionText, NotText
from srcgrad.called.known import all_functions, is_known
from srcgrad.errors import SrcgradError
from srcgrad.frontend.values.core.captured import Dependency
from srcgrad.pullbacks import Pulled, numbers_of, together
from srcgrad.records import dataclass
from srcgrad.slopes import Slopes, grouped


@dataclass(frozen=True)
class Called:
    """What stands above a function that calls functions of the user's."""

    imports: tuple[str, ...] = ()
    definitions: tuple[str, ...] = ()
    objects: dict[str, Any] = field(default_factory=dict)
    """By name, the functions that are no text."""
    dependencies: tuple[Dependency, ...] = ()


Function = ir.Callee | Slopes | Pulled
Write = Callable[[Function, str], ir.Function]
"""The program of a callee under a name, or that of its derivatives; ready to be printed."""


def called(program: ir.Function, write: Write) -> tuple[ir.Function, Called]:
    """The program with a name of its own for each function of the user's, and those functions."""
    if all(map(is_known, all_functions(program))):
        return program, Called()
    module = _Module(_words(printer.function_text(program)) | {program.name}, write)
    return module.renamed(program), module.called()


@dataclass(frozen=True)
class _Named:
    """Stands for a function in a program that is about to be printed."""

    __name__: str

    def __call__(self, *operands: Any) -> Any:
        raise AssertionError("a name is not called")


def _words(text: str) -> set[str]:
    """The names in a function's text that are not called."""
    code = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    return set(re.findall(r"\b[^\W\d]\w*\b(?!\()", code))


class _Module:
    """The names of a module under construction, and what they stand for."""

    def __init__(self, taken: set[str], write: Write) -> None:
        self.write = write
        self.taken = taken | RESERVED | set(dir(builtins)) | {"math", "np", "numba", "scipy"}
        self.names: dict[int, str] = {}
        self.all_slopes: dict[ir.Callee, Slopes] = {}
        self.all_pulled: dict[tuple[ir.Callee, tuple[int, ...]], Pulled] = {}
        self.kept: list[Any] = []
        self.imports: list[str] = []
        self.definitions: list[str] = []
        self.objects: dict[str, Any] = {}
        self.dependencies: list[Dependency] = []

    def called(self) -> Called:
        if any("@numba." in each for each in self.definitions):
            self.imports.append("import numba")
        return Called(
            tuple(dict.fromkeys(self.imports)),
            tuple(self.definitions),
            self.objects,
            tuple(self.dependencies),
        )

    def named(self, value: Any, wanted: str) -> str:
        """A name for an object: the one wanted, if nothing else has it."""
        if not wanted.isidentifier() or keyword.iskeyword(wanted):
            wanted = "function"
        name, count = wanted, 1
        while name in self.taken:
            count += 1
            name = f"{wanted}_{count}"
        self.taken.add(name)
        self.names[id(value)] = name
        self.kept.append(value)
        return name

    def function(self, function: Any) -> str:
        """The name of a function, which is put into the module if it is not there yet."""
        if id(function) in self.names:
            return self.names[id(function)]
        if isinstance(function, Function):
            return self._program(function)
        name = self.named(function, getattr(function, "__name__", "function"))
        before = list(self.imports), list(self.definitions), list(self.dependencies)
        names = dict(self.names)
        try:
            text = FunctionText(self, function, name).written()
        except (NotText, SrcgradError, SyntaxError):
            self.imports, self.definitions, self.dependencies = before
            self.names = names
            self.objects[name] = function
        else:
            self.definitions.append(text)
        return name

    def _program(self, function: Function) -> str:
        """The name of a callee, or of its derivatives: a text of ours."""
        name = self.named(function, function.__name__)
        program = self.write(function, name)
        if isinstance(function, Pulled):
            program = numbers_of(program, function)
        text = printer.function_text(self.renamed(program))
        self.imports += printer.imports_of(text)
        self.definitions.append(f'@numba.njit(error_model="numpy")\n{text}')
        return name

    def renamed(self, program: ir.Function) -> ir.Function:
        """A program that calls the functions of the module by their names."""
        program = together(grouped(program, self.slopes), self.pulled)
        functions = [each for each in all_functions(program) if not is_known(each)]
        new = {function: _Named(self.function(function)) for function in functions}

        def change(expression: ir.Expr) -> ir.Expr:
            match expression:
                case ir.Apply(function, operands) if function in new:
                    return ir.Apply(new[function], operands)
            return expression

        def block(body: ir.Block) -> ir.Block:
            changed = (dataflow.with_expressions(each, change) for each in body)
            return tuple(dataflow.with_blocks(each, block) for each in changed)

        return replace(program, body=block(program.body))

    def slopes(self, callee: ir.Callee) -> Slopes:
        """The partial derivatives of a callee: one function for all of them."""
        if callee not in self.all_slopes:
            self.all_slopes[callee] = Slopes(callee)
        return self.all_slopes[callee]

    def pulled(self, pullback: ir.Pullback) -> Pulled:
        """What gives a callee's operands their adjoints: one function for all of them."""
        key = (pullback.of, pullback.arrays)
        if key not in self.all_pulled:
            self.all_pulled[key] = Pulled(*key)
        return self.all_pulled[key]

    def value(self, owner: FunctionType, wanted: str, value: Any) -> str:
        """The name by which the module's text refers to what a function finds outside itself."""
        if isinstance(value, ModuleType):
            return self._module(value, wanted)
        if id(value) in self.names:
            return self.names[id(value)]
        if _is_function(value):
            return self.function(value)
        if isinstance(value, bool | int | float | complex | str | None) or (
            isinstance(value, np.generic) and value.dtype.kind in "iufc"
        ):
            return self._constant(owner, wanted, value)
        return self._imported(value, wanted)

    def _module(self, module: ModuleType, wanted: str) -> str:
        if module is math or module is np:
            name = "math" if module is math else "np"
            self.imports.append("import math" if module is math else "import numpy as np")
            return name
        if module.__name__ == "scipy" == wanted:
            self.imports.append("import scipy.special")
            return wanted
        if id(module) in self.names:
            return self.names[id(module)]
        name = self.named(module, wanted)
        plain = module.__name__ == name
        self.imports.append(f"import {module.__name__}" + ("" if plain else f" as {name}"))
        return name

    def _constant(self, owner: FunctionType, wanted: str, value: Any) -> str:
        name = self.named(_Constant(), wanted)
        text = printer.constant(value)
        if text.startswith("np."):
            self.imports.append("import numpy as np")
        elif "math." in text and not isinstance(value, str):
            self.imports.append("import math")
        self.definitions.append(f"{name} = {text}\n")
        return name

    def _imported(self, value: Any, wanted: str) -> str:
        """`from math import exp`, of a library."""
        if not isinstance(value, BuiltinFunctionType | np.ufunc | FunctionType | type):
            raise NotText(wanted)
        dotted = printer.function_name(value)
        if dotted.startswith("np."):
            dotted = dotted.replace("np.", "numpy.", 1)
        if "." not in dotted:
            dotted = f"{value.__module__}.{dotted}"
        home, _, original = dotted.rpartition(".")
        if getattr(sys.modules.get(home), original, None) is not value:
            raise NotText(wanted)
        name = self.named(value, wanted)
        alias = "" if original == name else f" as {name}"
        self.imports.append(f"from {home} import {original}{alias}")
        return name


class _Constant:
    """Gives each constant an identity."""


def _is_function(value: Any) -> bool:
    home = (getattr(value, "__module__", None) or "").partition(".")[0]
    if home in ("math", "numpy", "numba", "scipy"):
        return False
    return isinstance(value, FunctionType) or hasattr(value, "py_func")
