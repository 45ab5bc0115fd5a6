"""The group of array programs, measured or only checked."""

from __future__ import annotations

import datetime
import time
from pathlib import Path

from benchmarks.arrays.collection import PROGRAMS, todays
from benchmarks.arrays.program import Program
from benchmarks.arrays.quantities import assert_agreement, faults, peak_memory, timings
from benchmarks.arrays.runners import NUMBA, NUMPY, runners
from benchmarks.arrays.table import Result, markdown, means, summary

SECONDS = 4.0


def check() -> None:
    """That all gradients of the programs whose turn it is agree, at the small size."""
    for program in todays():
        arguments = next(iter(program.sizes.values()))()
        able = runners(program, arguments, with_primal=False)
        assert_agreement(program, arguments, able)
        print(f"{program.name}: {', '.join(runner.name for runner in able)} agree", flush=True)


def measure(names: list[str], heading: str, output: str | None, all_cores: bool) -> None:
    """Each program at both sizes, a line each; and the table, if it is to be written."""
    results = []
    for program in PROGRAMS:
        if program.name in names or not names:
            for size in program.sizes:
                results.append(_measured(program, size, all_cores))
                print(summary(results[-1]), flush=True)
    print(means(results), flush=True)
    if output is not None:
        folder = Path(output)
        folder.mkdir(parents=True, exist_ok=True)
        text = markdown(results, f"Measured on {datetime.date.today()}: {heading}.")
        file = folder / ("arrays_all_cores.md" if all_cores else "arrays.md")
        file.write_text(text)
        print(f"wrote {file}")


def _measured(program: Program, size: str, all_cores: bool) -> Result:
    arguments = program.sizes[size]()
    able = runners(program, arguments)
    assert_agreement(program, arguments, able)
    clock = time.perf_counter if all_cores else time.process_time
    gradients = [runner for runner in able if runner.name not in (NUMPY, NUMBA)]
    return Result(
        program,
        size,
        {runner.name: runner for runner in able},
        timings(able, SECONDS, clock),
        {runner.name: faults(runner) for runner in gradients},
        {runner.name: peak_memory(runner) for runner in gradients},
    )
