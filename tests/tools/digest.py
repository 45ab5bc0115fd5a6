"""Digests of all that the repository's programs are made into: `python -m tests.tools.digest FILE`.

One line a text, so that `diff` of two files names the programs whose text has changed. A number
after the file takes one program in so many of the language and of NumPy. What it took is printed
for each kind of program: all seconds of this process, and the geometric mean of a text.
"""

from __future__ import annotations

import copy
import hashlib
import importlib.util
import itertools
import math
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

import benchmarks.rows
import srcgrad
from tests.frontend.meanings.test_rows import CASES as ROWS
from tests.golden.products import PRODUCTS
from tests.golden.programs import PROGRAMS
from tests.language.test_language import CASES
from tests.reference.__main__ import CHAPTERS
from tests.search.generators import GENERATORS
from tests.search.program import RandomProgram
from tests.tools.checking import is_differentiable
from tests.tools.rows import row_program

FOLDER = Path(__file__).parents[2] / "examples"
EXAMPLES = (
    ("tour", "average_energy", 0, "f8[:]"),
    ("tour", "relax", (0, 1), "f8[:], f8"),
    ("tour", "babylonian", 0, "f8, f8"),
    ("tour", "diffuse", 0, "f8[:], i8"),
    ("tour", "rosenbrock", 0, "f8[:]"),
    ("gaussian_process", "negative_log_likelihood", 0, "f8[:], f8[:, :], f8[:]"),
    ("fit_diabetes", "objective", 0, "f8[:], f8[:, :], f8[:], f8, f8"),
    ("calibrate_lynx_hare", "misfit", 0, "f8[:], f8[:], f8[:], i8"),
)

RANDOM = 100
"""So many random programs of each kind."""
SPARED = 10
"""A row of the reference in so many."""

Program = tuple[str, Callable[[], str]]


def text(
    function: Any, argnums: Any, arguments: Any, keywords: Any = None, **options: Any
) -> Callable[[], str]:
    """What makes the text of a derivative of value and gradient at these arguments."""

    def made() -> str:
        derivative = srcgrad.value_and_grad(function, argnums, cache=False, **options)
        given = copy.deepcopy((tuple(arguments), keywords or {}))
        return str(derivative.specialise(*given[0], **given[1]).source)

    return made


def differentiable(arguments: Any) -> Any:
    """The positions of the arguments made of floats."""
    wrt = tuple(k for k, each in enumerate(arguments) if is_differentiable(each))
    return wrt[0] if len(wrt) == 1 else wrt


def programs(step: int) -> Iterator[Program]:
    """Programs by name: all golden ones, some random ones, those of the benchmarks and examples;
    one in so many of the language and of NumPy."""
    for golden in PROGRAMS:
        yield f"golden {golden.name}", text(golden.program, golden.argnums, golden.arguments)
    for name, made in PRODUCTS.items():
        yield f"golden {name}", made
    for kind, generator in GENERATORS.items():
        for seed in range(1, RANDOM + 1):
            yield f"random {kind} {seed}", of_random(generator, seed)
    for bench in benchmarks.rows.ROWS:
        arguments = next(iter(bench.sizes.values()))()
        yield f"benchmark {bench.name}", text(bench.primal, bench.wrt, arguments)
    yield from examples()
    yield from itertools.islice(rows_of_the_language(), 0, None, step)
    yield from itertools.islice(rows_of_the_reference(), 0, None, step * SPARED)
    yield from itertools.islice(rows_of_numpy(), 0, None, step)


def of_random(generator: Callable[[int], RandomProgram], seed: int) -> Callable[[], str]:
    """What makes the text of the derivative of the random program of a seed."""

    def made() -> str:
        program = generator(seed)
        with program.loaded() as function:
            return text(function, program.wrt, program.calls[0])()

    return made


def rows_of_the_language() -> Iterator[Program]:
    """Every program of the folder of the language."""
    for param in CASES:
        case = param.values[0]
        argnums = case.options.get("argnums")
        if argnums is None:
            argnums = differentiable(case.arguments)
        options = {"has_aux": True} if case.options.get("has_aux") else {}
        yield (
            f"language {param.id}",
            text(case.program, argnums, case.arguments, case.keywords, **options),
        )


def rows_of_the_reference() -> Iterator[Program]:
    """Every construct of Python."""
    for chapter in CHAPTERS:
        for row in chapter.row:
            if row.label and not row.skipped:
                made = text(row.program, differentiable(row.arguments), row.arguments)
                yield f"reference {row.label}", made


def rows_of_numpy() -> Iterator[Program]:
    """Every row of NumPy and SciPy, at each of its sizes."""
    for param in ROWS:
        row = param.values[0] if hasattr(param, "values") else param
        function = row_program(row.function, len(row.arguments))
        for n in row.sizes:
            arguments = row.at(n)
            made = text(function, differentiable(arguments), arguments, has_aux=True)
            yield f"numpy {getattr(param, 'id', None) or row.name} {n}", made


def examples() -> Iterator[Program]:
    """The functions of the examples that are differentiated there."""
    for name, function, argnums, types in EXAMPLES:
        made = getattr(_module(name), function)
        yield f"example {name} {function}", text(made, argnums, (types,))


def _module(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, FOLDER / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def line(name: str, made: Callable[[], str]) -> str:
    """The digest of a text, or of the refusal that stands for it, wherever the checkout is."""
    try:
        with np.errstate(all="ignore"):
            found = made()
    except Exception as error:
        found = f"{type(error).__name__}: {error}".replace(str(FOLDER.parent), "")
    return f"{hashlib.sha256(found.encode()).hexdigest()[:16]} {name}"


def main() -> None:
    step = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    lines, taken = [], defaultdict[str, list[float]](list)
    for name, made in programs(step):
        start = time.process_time()
        lines.append(line(name, made))
        taken[name.partition(" ")[0]].append(time.process_time() - start)
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text("\n".join(lines) + "\n")
    for kind, seconds in taken.items():
        mean = math.exp(sum(map(math.log, seconds)) / len(seconds))
        print(f"{kind:10} {len(seconds):5} texts {sum(seconds):7.1f} s, {mean:.3f} s each")
    total = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    print(f"{total} ({len(lines)} texts)")


if __name__ == "__main__":
    main()
