"""A derivative for one combination of argument types: its text, its code, where they came from."""

from __future__ import annotations

import hashlib
import importlib
import linecache
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from srcgrad.frontend import arguments

if TYPE_CHECKING:
    from srcgrad.backend.compile import Compiled
    from srcgrad.pipeline import Generated, Request


class Stages(tuple[tuple[str, str], ...]):
    """The program after each stage: pairs of a name and a text, shown one below the other."""

    def __repr__(self) -> str:
        return "\n\n".join(f"--- {name} ---\n{text.rstrip()}" for name, text in self)


@dataclass(frozen=True, eq=False)
class Specialisation:
    """A derivative for one combination of argument types; compiled when first needed."""

    request: Request
    generated: Generated
    transform_seconds: float
    """The time from the function's source to the derivative's."""
    title: str
    cache: bool
    fastmath: frozenset[str]

    def is_stale(self) -> bool:
        """Whether a value that was compiled in has changed since."""
        return any(each.changed for each in self.generated.specialised.dependencies)

    @property
    def source(self) -> str:
        """The generated module: its imports and one function."""
        return self.generated.text

    @property
    def memory(self) -> str:
        """What is saved for the reverse sweep, and how much memory that takes."""
        return self.generated.saved

    @cached_property
    def _code(self) -> Compiled:
        from srcgrad.backend.compile import compile_text

        return compile_text(
            self.generated.text,
            self.generated.name,
            self.generated.leaf_types,
            cache=self.cache,
            fastmath=self.fastmath,
        )

    @property
    def compiled(self) -> Any:
        """The Numba dispatcher: takes numbers and arrays by position; usable in `@njit` code."""
        return self._code.dispatcher

    @cached_property
    def plain(self) -> Callable[..., Any]:
        """The same function as Python runs it; nothing is compiled for it."""
        text, name = self.source, self.generated.name
        file = f"<plain {name} {hashlib.sha256(text.encode()).hexdigest()[:16]}>"
        linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
        namespace: dict[str, Any] = {"__name__": name}
        exec(compile(text, file, "exec"), namespace)
        function: Callable[..., Any] = namespace[name]
        return function

    @property
    def compile_seconds(self) -> float:
        """The time Numba took, or the loading of the machine code from the cache folder."""
        return self._code.seconds

    @property
    def file(self) -> str:
        """Where the generated source stands."""
        return self._code.file

    def stages(self) -> Stages:
        """The program after each stage of the transformation."""
        from srcgrad.printer import function_text

        return Stages((name, function_text(program)) for name, program in self.generated.stages)

    def show(self) -> None:
        """Function and derivative side by side, in a terminal or a notebook."""
        importlib.import_module("srcgrad.view").show(self)

    def save(self, path: str | Path) -> Path:
        """Write a module that holds the derivative, jitted, and needs math, numpy and numba only.

        `name.py_func` in it is the function as plain Python.
        """
        from srcgrad.backend import externals

        definition = f"def {self.generated.name}("
        head, _, rest = self.source.partition(definition)
        imports = [line for line in head.splitlines() if line]
        standard = [line for line in imports if line == "import math"]
        others = sorted(["import numba", *(line for line in imports if line not in standard)])
        kinds = zip(self.leaf_names, self.generated.leaf_types, strict=True)
        types_taken = "\n".join(f"    {name}: {kind}" for name, kind in kinds)
        module = "\n".join(
            [
                f'"""{self.title}\n\nTakes, by position:\n{types_taken}\n"""\n',
                *([*standard, ""] if standard else []),
                *others,
                *([externals.preamble(self.source)] if externals.needed(self.source) else []),
                '\n\n@numba.njit(error_model="numpy")',
                definition + rest,
            ]
        )
        path = Path(path)
        path.write_text(module, encoding="utf-8")
        return path

    @property
    def leaf_names(self) -> list[str]:
        """What a user would write for each argument of the generated function."""
        specs = self.request.specs.items()
        paths = [path for name, spec in specs for path in arguments.leaf_paths(spec, name)]
        return paths + [each.name for each in self.generated.specialised.captured]

    def __repr__(self) -> str:
        return f"<{self.title}>"
