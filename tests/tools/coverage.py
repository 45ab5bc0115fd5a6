"""The coverage table: `python -m tests.tools.coverage` prints counts, `--update` writes the table.

A public name *works* if a row of `tests/frontend/meanings` calls it; the test suite runs those
rows. It is *inactive by nature* if no number comes out of it or none goes in. Any other name is
run, and what is said of it is the table's reason for its refusal.
"""

from __future__ import annotations

import builtins
import importlib
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

import srcgrad
from tests.frontend.meanings.test_rows import chapters
from tests.tools.nature import BY_NATURE, SCIPY

TABLE = Path(srcgrad.__file__).parent / "COVERAGE.md"
MODULES = ("numpy", "numpy.ndarray", "numpy.linalg", "numpy.fft", "math", "cmath")
METHODS = ("reduce", "accumulate", "outer", "reduceat", "at")


@dataclass(frozen=True)
class Entry:
    """One public name and what is true of it."""

    name: str
    status: str
    """"works", "inactive" or "refused"."""
    reason: str = ""


def find(name: str) -> Any:
    """The object with a dotted name."""
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            found: Any = importlib.import_module(".".join(parts[:cut]))
        except ImportError:
            continue
        for part in parts[cut:]:
            found = getattr(found, part)
        return found
    return getattr(builtins, name)


def public(module: str) -> Iterator[str]:
    """The dotted public names of a module, or of a class, that can be called or indexed."""
    owner = find(module)
    for name in getattr(owner, "__all__", None) or dir(owner):
        if name.startswith("_") or isinstance(getattr(owner, name), ModuleType):
            continue
        yield f"{module}.{name}"


def names() -> dict[str, list[str]]:
    """Every name that the table has an entry for, by module."""
    found = {module: sorted(set(public(module))) for module in MODULES}
    found["ufunc methods"] = [f"numpy.ufunc.{method}" for method in METHODS]
    found.update({module: sorted(found) for module, found in SCIPY.items()})
    return found


def tested() -> dict[str, int]:
    """How many rows call each dotted name."""
    counts: dict[str, int] = {}
    for rows in chapters().values():
        for _, row in rows:
            for name in row.names:
                counts[name] = counts.get(name, 0) + 1
    return counts


def _objects(names: Iterator[str]) -> set[int]:
    return {id(find(name)) for name in names if not name.startswith("numpy.ndarray.")}


def entries() -> dict[str, list[Entry]]:
    """The table."""
    counts = tested()
    same = _objects(iter(counts))
    methods = {name.rpartition(".")[2] for name in counts if _is_ufunc_method(name)}
    found: dict[str, list[Entry]] = {}
    for module, members in names().items():
        found[module] = [_entry(name, counts, same, methods) for name in members]
    return found


def _is_ufunc_method(name: str) -> bool:
    owner, _, method = name.rpartition(".")
    return method in METHODS and isinstance(find(owner), np.ufunc)


def _entry(name: str, counts: dict[str, int], same: set[int], methods: set[str]) -> Entry:
    if name in counts or (name.startswith("numpy.ufunc.") and name.rpartition(".")[2] in methods):
        return Entry(name, "works")
    reason = BY_NATURE.get(name)
    if reason is not None:
        return Entry(name, "inactive", reason)
    if not name.startswith("numpy.ndarray.") and id(find(name)) in same:
        return Entry(name, "works")  # another name of the same function
    return Entry(name, "refused", refusal(name))


def refusal(name: str) -> str:
    """What srcgrad says of a call of this name."""
    x, a = np.array([0.3, 0.6, 0.8]), np.array([[1.2, 0.3], [0.3, 1.1]])
    for arguments in ((x,), (a,), (x, x), (a, a), (0.4,), (2, 0.4), (x, 2), (0.4, 0.5, 0.6)):
        program = _call(name)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                program(*arguments)
        except Exception:
            continue
        try:
            srcgrad.grad(program, has_aux=True).specialise(*arguments)
        except srcgrad.SrcgradError as error:
            return str(error).splitlines()[0].split(": ", 1)[-1]
        except Exception as error:
            return f"{type(error).__name__}: {error}"
        return "not tested"
    return "no sample call"


def _call(name: str) -> Callable[..., Any]:
    function = None if name.startswith("numpy.ndarray.") else find(name)
    method = name.rpartition(".")[2]
    if function is None:
        text = f"def program(x, *others):\n    return x.sum() * 1.0, x.{method}(*others)\n"
    else:
        text = "def program(x, *others):\n    return np.sum(x) * 1.0, function(x, *others)\n"
    import linecache

    file = f"<coverage of {name}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    scope: dict[str, Any] = {"np": np, "function": function}
    exec(compile(text, file, "exec"), scope)
    program: Callable[..., Any] = scope["program"]
    return program


def implemented() -> list[str]:
    """Public names that the front end gives a meaning to."""
    from srcgrad.frontend.chapters import enter_late
    from srcgrad.frontend.evaluate.calls import calls
    from srcgrad.frontend.pointwise import table
    from srcgrad.frontend.values.environment.registry import REGISTRY

    for module in SCIPY:
        importlib.import_module(module if module != "scipy.sparse" else "scipy.sparse")
    import srcgrad.pipeline  # noqa: F401 (enters the chapters)

    enter_late()
    definitions = calls._definitions()
    found = []
    for module, members in names().items():
        if module == "ufunc methods":
            continue
        for name in members:
            function = find(name)
            try:
                known = function in REGISTRY or function in definitions
            except TypeError:
                continue
            if known or (callable(function) and table.meaning(function) is not None):
                found.append(name)
    return found


def untested() -> list[str]:
    """Names with a meaning that no row calls."""
    counts = tested()
    same = _objects(iter(counts))
    return [
        name
        for name in implemented()
        if name not in counts
        and name not in BY_NATURE
        and (name.startswith("numpy.ndarray.") or id(find(name)) not in same)
    ]


def text(table: dict[str, list[Entry]]) -> str:
    """The table as Markdown."""
    lines = [
        "# What srcgrad differentiates of NumPy, SciPy and math",
        "",
        "Written by `python -m tests.tools.coverage --update`; a test keeps it up to date.",
        "*Works*: called by rows of `tests/frontend/meanings`, which compare values, shapes and",
        "dtypes with NumPy's, derivatives with differences. *Inactive*: no number goes in or out.",
        "",
        "| module | works | inactive by nature | refused |",
        "|---|---|---|---|",
    ]
    for module, members in table.items():
        counts = [sum(e.status == s for e in members) for s in ("works", "inactive", "refused")]
        lines.append(f"| {module} | {counts[0]} | {counts[1]} | {counts[2]} |")
    for module, members in table.items():
        lines += ["", f"## {module}", ""]
        for status, heading in (("works", "Works"), ("inactive", "Inactive by nature")):
            short = [e.name.rpartition(".")[2] for e in members if e.status == status]
            if short:
                lines += [f"{heading}: {', '.join(f'`{each}`' for each in short)}.", ""]
        refused = [e for e in members if e.status == "refused"]
        if refused:
            lines += ["Refused:", ""]
            lines += [f"- `{e.name.rpartition('.')[2]}`: {e.reason}" for e in refused]
    return "\n".join(lines).rstrip() + "\n"


def main() -> None:
    table = entries()
    for module, members in table.items():
        counts = [sum(e.status == s for e in members) for s in ("works", "inactive", "refused")]
        print(f"{module:16s} works {counts[0]:4d}  inactive {counts[1]:4d}  refused {counts[2]:4d}")
    missing = untested()
    if missing:
        print("without a row:", ", ".join(missing))
    if "--update" in sys.argv:
        TABLE.write_text(text(table), encoding="utf-8")
    elif "-v" in sys.argv:
        for members in table.values():
            for entry in members:
                if entry.status == "refused":
                    print(f"{entry.name}: {entry.reason}")


if __name__ == "__main__":
    main()
