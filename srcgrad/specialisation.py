"""A derivative for one combination of argument types: its text, its code, where they came from."""

from __future__ import annotations

import difflib
import hashlib
import importlib
import linecache
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import srcgrad.types
from srcgrad import errors
from srcgrad.frontend.arguments import describe, leaves
from srcgrad.frontend.arguments.specs import ArrayLeaf, Number
from srcgrad.records import dataclass

if TYPE_CHECKING:
    from srcgrad.backend.compile import Compiled
    from srcgrad.frontend.values.core.captured import Captured
    from srcgrad.pipeline import Generated, Request
    from srcgrad.report import Explanation
    from srcgrad.view import Page, Shown


class Stages(tuple[tuple[str, str], ...]):
    """The program after each stage: pairs of a name and a text, shown one below the other."""

    def __repr__(self) -> str:
        return "\n\n".join(f"--- {name} ---\n{text.rstrip()}" for name, text in self)

    def diff(self, old: str, new: str) -> Difference:
        """What a stage, or several one after another, have changed: as `diff -u` shows it.

        >>> import srcgrad
        >>> def f(x):
        ...     return 2.0 * x
        >>> print(srcgrad.stages(f, 3.0).diff("differentiate", "optimise").partition("@@")[0])
        --- differentiate
        +++ optimise
        <BLANKLINE>
        """
        texts = dict(self)
        for name in (old, new):
            if name not in texts:
                raise ValueError(f"there is no stage {name!r}: there are {', '.join(texts)}")
        before, after = (texts[name].rstrip("\n").split("\n") for name in (old, new))
        lines = difflib.unified_diff(before, after, old, new, lineterm="")
        return Difference("\n".join(lines))


class Difference(str):
    """The differences between two texts, shown as they are."""

    def __repr__(self) -> str:
        return str(self)


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
        specialised = self.generated.specialised
        return any(each.changed for each in specialised.dependencies) or not all(
            map(_is_of_its_type, specialised.captured)
        )

    def serves(self, values: tuple[Any, ...]) -> bool:
        """Whether those things are one object that were when the text was written.

        Without values, where types were named, they are.
        """
        sharing = self.generated.specialised.sharing
        return sharing is None or not values or sharing.holds(values)

    @cached_property
    def product(self) -> Specialisation:
        """The second part of a linearization: what multiplies with what this one keeps."""
        second = self.generated.product
        assert second is not None, "a linearization is in two parts"
        return replace(self, generated=second)

    @property
    def source(self) -> str:
        """The generated module: its imports and one function."""
        return self.generated.text

    @property
    def memory(self) -> str:
        """What is saved for the reverse sweep, and how much memory that takes."""
        return self.generated.saved

    @cached_property
    def code(self) -> Compiled:
        """The text, compiled: what other code is compiled with."""
        from srcgrad.backend.compile import compile_text

        return compile_text(
            self.generated.text,
            self.generated.name,
            self.generated.leaf_types,
            objects=self.generated.called.objects,
            cache=self.cache,
            fastmath=self.fastmath,
        )

    def in_directions(self, count: int) -> Any:
        """The dispatcher for this number of directions, if it is of elements in some directions.

        It is the one for any number where that has no code of its own.
        """
        from srcgrad.backend.compile import compile_text
        from srcgrad.backend.few_directions import may_be_written_out

        generated = self.generated
        constants = {generated.seeds[0]: count}
        if not may_be_written_out(generated.text, generated.name, constants):
            return self.compiled
        return compile_text(
            generated.text,
            generated.name,
            generated.leaf_types,
            objects=generated.called.objects,
            cache=self.cache,
            fastmath=self.fastmath,
            constants=constants,
        ).dispatcher

    @property
    def compiled(self) -> Any:
        """The Numba dispatcher: takes numbers and arrays by position; usable in `@njit` code."""
        return self.code.dispatcher

    @cached_property
    def plain(self) -> Callable[..., Any]:
        """The same function as Python runs it; nothing is compiled for it."""
        from srcgrad.backend.plain import plain

        text, name = self.source, self.generated.name
        file = f"<plain {name} {hashlib.sha256(text.encode()).hexdigest()[:16]}>"
        linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
        return plain(text, name, file, self.generated.called.objects)

    @property
    def compile_seconds(self) -> float:
        """The time Numba took, or the loading of the machine code from the cache folder."""
        return self.code.seconds

    @property
    def file(self) -> str:
        """Where the generated source stands."""
        return self.code.file

    def stages(self) -> Stages:
        """The program after each stage of the transformation."""
        from srcgrad.printer import function_text

        return Stages((name, function_text(program)) for name, program in self.generated.stages)

    def show(self, path: str | Path | None = None, *, browser: bool = False) -> Page | Shown | None:
        """Function and derivative side by side, in a terminal or a notebook.

        With a path a page of HTML that needs nothing else is written there, with `browser` it is
        opened, and returned: `docs/inspector.md`.
        """
        view = importlib.import_module("srcgrad.view")
        found: Page | Shown | None = view.show(self, path, browser)
        return found

    def _repr_html_(self) -> str:
        return str(importlib.import_module("srcgrad.view").fragment(self))

    def explain(self) -> Explanation:
        """What there is to say of the text: see `Derivative.explain`."""
        found: Explanation = importlib.import_module("srcgrad.report").explained(self)
        return found

    @cached_property
    def measure(self) -> Callable[..., Any]:
        """What tells, for numbers and arrays by position, how many bytes are saved: by raising."""
        found: Callable[..., Any] = importlib.import_module("srcgrad.report").measuring(self)
        return found

    def save(self, path: str | Path, kind: Literal["module", "tesseract"] = "module") -> Path:
        """Write a module that holds the derivative, jitted, and needs math, numpy and numba only.

        `name.py_func` in it is the function as plain Python. With `kind="tesseract"` it is a folder
        of which `tesseract build` makes a component: the function with its derivatives in both
        directions.
        """
        if kind == "tesseract":
            found: Path = importlib.import_module("srcgrad.company.tesseract").saved(self, path)
            return found
        if kind != "module":
            raise ValueError(f"kind={kind!r} is neither 'module' nor 'tesseract'")
        path = Path(path)
        path.write_text(self._module(), encoding="utf-8")
        return path

    def _module(self) -> str:
        """The text of a module that needs nothing of srcgrad."""
        from srcgrad.backend import externals, teaching_sums
        from srcgrad.printer import sorted_imports

        definition = f"def {self.generated.name}("
        above, _, rest = self.source.rpartition(definition)
        lines = above.splitlines()
        imports = [line for line in lines if line.startswith(("import ", "from "))]
        imports += ["import numba", *map(_import, self.generated.called.objects.items())]
        kinds = zip(self.leaf_names, self.generated.leaf_types, strict=True)
        types_taken = "\n".join(f"    {name}: {srcgrad.types.shown(kind)}" for name, kind in kinds)
        parts = [
            f'"""{self.title}\n\nTakes, by position:\n{types_taken}\n"""\n',
            "\n".join(sorted_imports(imports)),
        ]
        if externals.needed(self.source):
            parts.append("\n\n" + externals.preamble(self.source).strip())
        lessons = teaching_sums.preamble(self.generated.stages[-1][1].body)
        if lessons:
            parts.append("\n\n" + lessons.strip())
        others = "\n".join(line for line in lines if line not in imports).strip()
        if others:
            parts.append(f"\n\n{others}")
        return "\n".join([*parts, '\n\n@numba.njit(error_model="numpy")', definition + rest])

    @property
    def leaf_names(self) -> list[str]:
        """What a user would write for each argument of the generated function."""
        specs = self.request.specs.items()
        paths = [path for name, spec in specs for path in leaves.leaf_paths(spec, name)]
        specialised = self.generated.specialised
        drawn = [each.name for each in specialised.drawn if each.name]
        seeds = list(self.generated.seeds)
        return paths + [each.name for each in specialised.captured] + drawn + seeds

    def __repr__(self) -> str:
        return f"<{self.title}>"


def _is_of_its_type(captured: Captured) -> bool:
    """Whether data from outside still have the type that they were compiled for."""
    try:
        specs, _ = describe.describe({"": captured.get()}, unit_axes=True)
    except Exception:
        return False
    kind = captured.type
    if isinstance(kind, srcgrad.types.Scalar):
        return specs[""] == Number(kind)
    return specs[""] == ArrayLeaf(kind)


def _import(called: tuple[str, Any]) -> str:
    """The line that imports a function that has no text."""
    name, function = called
    module, original = function.__module__, getattr(function, "__qualname__", "")
    if getattr(sys.modules.get(module), original, None) is not function or module == "__main__":
        raise errors.SrcgradError(
            f"{name}, which the derivative calls, cannot be saved: it has no text that stands "
            "alone, and no module to import it from",
            advice="Write it at the top level of a module, with the numbers that it needs as "
            "arguments or as constants of the module.",
            code="SG803",
        )
    return f"from {module} import {original}" + ("" if original == name else f" as {name}")
