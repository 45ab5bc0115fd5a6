"""The loop over a batch: its text, compiled by Numba around compiled code."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numba
import numpy as np
from numba.np.numpy_support import as_dtype

from srcgrad.backend.compile import compile_text
from srcgrad.records import dataclass
from srcgrad.specialisation import Specialisation

RAGGED = "the results of the elements have different shapes"


@dataclass(frozen=True)
class Loop:
    """A function of the first and last iteration, the arguments and arrays for the results."""

    text: str
    run: Callable[..., None]


def loop(
    known: Specialisation,
    mapped: Sequence[bool],
    arguments: Sequence[Any],
    results: Sequence[np.ndarray[Any, Any]],
) -> Loop:
    """The loop that calls a derivative with an element of each of the mapped parameters.

    It is compiled for the types of these arguments and arrays for the results, and kept in the
    cache folder if the derivative is.
    """
    name, parameters = known.generated.name, known.generated.parameters
    text = loop_text(name, parameters, mapped, [each.ndim - 1 for each in results])
    ends = (numba.types.int64, numba.types.int64)
    types = (*ends, *map(numba.typeof, arguments), *map(numba.typeof, results))
    parts = {name: known.code}
    code = compile_text(text, f"{name}_vmap", types, parts=parts, cache=known.cache)
    return Loop(text, code.dispatcher)


def kinds_of(arguments: Sequence[Any]) -> tuple[Any, ...]:
    """What the machine code of the loop depends on in arguments, beside their dtypes and ranks."""
    return tuple(
        [
            (each.flags.c_contiguous, each.flags.f_contiguous, each.flags.writeable)
            if isinstance(each, np.ndarray)
            else type(each)
            for each in arguments
        ]
    )


def loop_text(
    name: str, parameters: Sequence[str], mapped: Sequence[bool], ranks: Sequence[int]
) -> str:
    """The text of the loop.

    >>> print(loop_text("f", ["x", "k"], [True, False], [0, 1]))
    def f_vmap(start, stop, x, k, stacked_1, stacked_2):
        for i in range(start, stop):
            result_1, result_2 = f(x[i], k)
            stacked_1[i] = result_1
            if result_2.shape != stacked_2.shape[1:]:
                raise ValueError("the results of the elements have different shapes")
            stacked_2[i] = result_2
    <BLANKLINE>
    """
    taken = set(parameters)

    def fresh(wanted: str) -> str:
        while wanted in taken:
            wanted += "_"
        taken.add(wanted)
        return wanted

    start, stop, i = map(fresh, ("start", "stop", "i"))
    results = [fresh(f"result_{k}") for k in range(1, len(ranks) + 1)]
    stacked = [fresh(f"stacked_{k}") for k in range(1, len(ranks) + 1)]
    given = [f"{p}[{i}]" if m else p for p, m in zip(parameters, mapped, strict=True)]
    lines = [
        f"def {name}_vmap({', '.join([start, stop, *parameters, *stacked])}):",
        f"    for {i} in range({start}, {stop}):",
        f"        {', '.join(results)}{' = ' if results else ''}{name}({', '.join(given)})",
    ]
    for result, array, rank in zip(results, stacked, ranks, strict=True):
        if rank > 0:
            lines.append(f"        if {result}.shape != {array}.shape[1:]:")
            lines.append(f'            raise ValueError("{RAGGED}")')
        lines.append(f"        {array}[{i}] = {result}")
    return "\n".join(lines) + "\n"


def result_dtypes(function: Any, first: Sequence[Any]) -> list[np.dtype[Any]]:
    """The dtypes of the results of compiled code, as it returned them once."""
    if not hasattr(function, "nopython_signatures"):
        return [np.asarray(each).dtype for each in first]
    (signature,) = function.nopython_signatures
    kind = signature.return_type
    if isinstance(kind, numba.types.NoneType):
        return []
    kinds = list(kind) if isinstance(kind, numba.types.BaseTuple) else [kind]
    return [as_dtype(each.dtype if isinstance(each, numba.types.Array) else each) for each in kinds]


def in_threads(run: Callable[[int, int], None], start: int, stop: int) -> None:
    """Run the iterations from `start` to `stop`, in as many parts as Numba has threads.

    An exception is that of the first part that has one.
    """
    workers = min(numba.get_num_threads(), max(stop - start, 1))
    ends = np.linspace(start, stop, workers + 1).astype(int).tolist()
    with ThreadPoolExecutor(workers) as pool:
        parts = [pool.submit(run, *part) for part in itertools.pairwise(ends)]
    for part in parts:
        part.result()
