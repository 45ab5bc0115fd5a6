"""Functions of the user's that a derivative calls by name: their own text, put above it.

A function comes with what its text names: imports, numbers, other functions. What has no text, or
names what text cannot hold (an array, an object), is handed to the module as it is. A callee, which
is a program, comes as the text of that program.
"""

from __future__ import annotations

import ast
import builtins
import json
import keyword
import math
import re
import sys
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

import numpy as np

from srcgrad import ir, printer
from srcgrad.analysis import dataflow
from srcgrad.analysis.names import RESERVED
from srcgrad.errors import SrcgradError
from srcgrad.frontend.reading import functions, source
from srcgrad.frontend.values.core.captured import Dependency
from srcgrad.slopes import Slopes, grouped


@dataclass(frozen=True)
class Called:
    """What stands above a function that calls functions of the user's."""

    imports: tuple[str, ...] = ()
    definitions: tuple[str, ...] = ()
    objects: dict[str, Any] = field(default_factory=dict)
    """By name, the functions that are no text."""
    dependencies: tuple[Dependency, ...] = ()


Write = Callable[[ir.Callee, str, bool], ir.Function]
"""The program of a callee under a name, or that of its partial derivatives; ready to be printed."""


def called(program: ir.Function, write: Write) -> tuple[ir.Function, Called]:
    """The program with a name of its own for each function of the user's, and those functions."""
    if all(map(is_known, _all_functions(program))):
        return program, Called()
    module = _Module(_words(printer.function_text(program)) | {program.name}, write)
    return module.renamed(program), module.called()


def _all_functions(program: ir.Function) -> dict[Callable[..., Any], None]:
    return dict.fromkeys(
        function
        for statement in dataflow.walk(program.body)
        for operand in dataflow.operands(statement)
        for function in _functions(operand)
    )


def is_known(function: Callable[..., Any]) -> bool:
    """Whether generated text can refer to a function without its definition: `math.sin`, `abs`.

    >>> is_known(math.sin), is_known(np.sin), is_known(is_known)
    (True, True, False)
    """
    if function in printer.BINARY or function in printer.UNARY or function is ir.select:
        return True
    home = (getattr(function, "__module__", None) or "").partition(".")[0]
    if home in ("builtins", "math", "operator", "_operator", "numpy", "scipy"):
        return True
    return "." in printer.function_name(function)


def _functions(expression: ir.Expr) -> Iterator[Callable[..., Any]]:
    match expression:
        case ir.Apply(function, operands):
            yield function
            for operand in operands:
                yield from _functions(operand)
        case ir.Item(_, index):
            for each in index:
                yield from _functions(each)


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


class _NotText(Exception):
    """Something that a module's text cannot say."""


class _Module:
    """The names of a module under construction, and what they stand for."""

    def __init__(self, taken: set[str], write: Write) -> None:
        self.write = write
        self.taken = taken | RESERVED | set(dir(builtins)) | {"math", "np", "numba", "scipy"}
        self.names: dict[int, str] = {}
        self.all_slopes: dict[ir.Callee, Slopes] = {}
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
        if isinstance(function, ir.Callee | Slopes):
            return self._program(function)
        name = self.named(function, getattr(function, "__name__", "function"))
        before = list(self.imports), list(self.definitions), list(self.dependencies)
        names = dict(self.names)
        try:
            text = _Text(self, function, name).written()
        except (_NotText, SrcgradError, SyntaxError):
            self.imports, self.definitions, self.dependencies = before
            self.names = names
            self.objects[name] = function
        else:
            self.definitions.append(text)
        return name

    def _program(self, function: ir.Callee | Slopes) -> str:
        """The name of a callee, or of its partial derivatives: a text of ours."""
        of_slopes = isinstance(function, Slopes)
        callee = function.of if isinstance(function, Slopes) else function
        wanted = f"{callee.__name__}_grad" if of_slopes else callee.__name__
        name = self.named(function, wanted)
        text = printer.function_text(self.renamed(self.write(callee, name, of_slopes)))
        self.imports += printer.imports_of(text)
        self.definitions.append(f'@numba.njit(error_model="numpy")\n{text}')
        return name

    def renamed(self, program: ir.Function) -> ir.Function:
        """A program that calls the functions of the module by their names."""
        program = grouped(program, self.slopes)
        functions = [each for each in _all_functions(program) if not is_known(each)]
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
            raise _NotText(wanted)
        dotted = printer.function_name(value)
        if dotted.startswith("np."):
            dotted = dotted.replace("np.", "numpy.", 1)
        if "." not in dotted:
            dotted = f"{value.__module__}.{dotted}"
        home, _, original = dotted.rpartition(".")
        if getattr(sys.modules.get(home), original, None) is not value:
            raise _NotText(wanted)
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


class _Text:
    """The text of one function, with the names that its module has for what it finds outside."""

    def __init__(self, module: _Module, function: Any, name: str) -> None:
        self.module, self.name = module, name
        self.decorator = _decorator(function)
        self.function: FunctionType = getattr(function, "py_func", function)
        if not isinstance(self.function, FunctionType) or "__wrapped__" in vars(self.function):
            raise _NotText(name)

    def written(self) -> str:
        source = functions.read(self.function)
        lines = source.lines[source.tree.lineno - 1 : source.tree.end_lineno]
        try:
            (node,) = ast.parse(textwrap.dedent("\n".join(lines))).body
        except (SyntaxError, ValueError):
            node = None
        if not isinstance(node, ast.FunctionDef):
            node, lines = self._lambda(source), ()
        new = self._outside(node)
        plain = new == {name: name for name in new} and not _has_extras(node)
        if len(lines) > 1 and plain and node.name == self.name:
            text = textwrap.dedent("\n".join(lines)).strip()
        else:
            node.name = self.name
            text = ast.unparse(_Renamed(new).visit(_bare(node)))
        return f"{self.decorator}\n{text}\n"

    def _lambda(self, source: source.Source) -> ast.FunctionDef:
        import gast

        tree = gast.gast_to_ast(source.tree)
        if not isinstance(tree, ast.Lambda):
            raise _NotText(self.name)
        node = ast.FunctionDef(
            self.name, tree.args, [ast.Return(tree.body)], [], None, lineno=1, col_offset=0
        )
        if sys.version_info >= (3, 12):
            node.type_params = []
        return node

    def _outside(self, node: ast.FunctionDef) -> dict[str, str]:
        """The module's name for each name that the function finds outside itself."""
        own = _local_names(node)
        new: dict[str, str] = {}
        for each in ast.walk(_bare(node)):
            if not isinstance(each, ast.Name) or each.id in own or each.id in new:
                continue
            if each.id == self.function.__name__:
                new[each.id] = self.name
                continue
            value, get = self._found(each.id)
            if getattr(builtins, each.id, None) is value:
                continue
            new[each.id] = self.module.value(self.function, each.id, value)
            path = f"{self.function.__module__}.{self.function.__qualname__}: {each.id}"
            self.module.dependencies.append(Dependency(path, value, get))
        if set(new.values()) & own:
            raise _NotText(self.name)
        return new

    def _found(self, name: str) -> tuple[Any, Callable[[], Any]]:
        cells = functions.closure_values(self.function)
        if name in cells:
            cell = cells[name]
            try:
                return cell.cell_contents, lambda: cell.cell_contents
            except ValueError:
                raise _NotText(name) from None
        function = self.function
        try:
            value = functions.global_value(function, name)
        except NameError:
            raise _NotText(name) from None
        return value, lambda: functions.global_value(function, name)


def _decorator(function: Any) -> str:
    """How a function is jitted: as the user did it, or plainly."""
    if not hasattr(function, "py_func"):
        return "@numba.njit"
    given = getattr(function, "targetoptions", {}).items()
    options = {name: each for name, each in given if name != "nopython" and each is not None}
    if not getattr(function, "_can_compile", False) or not all(
        isinstance(each, bool | str) for each in options.values()
    ):
        raise _NotText(function.__name__)
    shown = ", ".join(
        f"{name}={json.dumps(each) if isinstance(each, str) else each}"
        for name, each in options.items()
    )
    return f"@numba.njit({shown})" if shown else "@numba.njit"


def _local_names(node: ast.FunctionDef) -> set[str]:
    found = {each.arg for each in ast.walk(node.args) if isinstance(each, ast.arg)}
    for each in ast.walk(node):
        if isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Load):
            found.add(each.id)
        elif isinstance(each, ast.arg):
            found.add(each.arg)
        elif isinstance(each, ast.FunctionDef) and each is not node:
            found.add(each.name)
        elif isinstance(each, ast.Global | ast.Nonlocal | ast.Import | ast.ImportFrom):
            raise _NotText(node.name)
    return found


def _has_extras(node: ast.FunctionDef) -> bool:
    """Whether there is more than compiled code needs: annotations, decorators."""
    return ast.unparse(node) != ast.unparse(_bare(node))


def _bare(node: ast.FunctionDef) -> ast.FunctionDef:
    """A copy without decorators and annotations."""
    copy = ast.parse(ast.unparse(ast.fix_missing_locations(node))).body[0]
    assert isinstance(copy, ast.FunctionDef)
    copy.decorator_list, copy.returns = [], None
    if hasattr(copy, "type_params"):
        copy.type_params = []
    for each in ast.walk(copy):
        if isinstance(each, ast.arg):
            each.annotation = None
    return copy


class _Renamed(ast.NodeTransformer):
    def __init__(self, new: dict[str, str]) -> None:
        self.new = new

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(self.new.get(node.id, node.id), node.ctx)
