"""A fault of srcgrad's own: said with the user's line, and with a report to send."""

from __future__ import annotations

import platform
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from srcgrad import errors, ir
from srcgrad.errors import Span
from srcgrad.frontend.evaluate.calls import blame
from srcgrad.frontend.values.core.control import NeedUnits
from srcgrad.printer import function_text

Result = TypeVar("Result")
Stages = list[tuple[str, ir.Function]]

HERE = Path(__file__).parent
ADVICE = (
    "This is a fault of srcgrad's, not of the program. Please report it with the function: "
    "`error.report` has what helps to mend it."
)


def guarded(
    work: Callable[[Stages], Result], function: Any, place: Callable[[Any], Span | None]
) -> Result:
    """What the work comes to; what it raises and should not, as a `Fault`.

    The work adds to the list the program after each of its stages; `place` finds the function.
    """
    stages: Stages = []
    try:
        return work(stages)
    except (errors.SrcgradError, MemoryError, NeedUnits):
        raise
    except Exception as error:
        raise _fault(error, stages, function, place(function)) from error


def _fault(error: Exception, stages: Stages, function: Any, place: Span | None) -> errors.Fault:
    where = _within(traceback.extract_tb(error.__traceback__))
    words = str(error).strip().splitlines()
    said = f"{type(error).__name__}: {words[0]}" if words else type(error).__name__
    name = getattr(function, "__name__", "the function")
    span = blame.noted(error) or place
    fault = errors.Fault(
        f"srcgrad fails on {name} ({said}, in {where})", span, ADVICE, code="SG901"
    )
    fault.report = _report(error, where, stages)
    return fault


def _within(frames: Sequence[traceback.FrameSummary]) -> str:
    """The innermost line of srcgrad's."""
    own = [each for each in frames if Path(each.filename).is_relative_to(HERE)]
    last = own[-1] if own else frames[-1]
    file = Path(last.filename)
    short = file.relative_to(HERE.parent) if file.is_relative_to(HERE) else Path(file.name)
    return f"{short}, line {last.lineno}"


def _report(error: Exception, where: str, stages: Stages) -> str:
    import gast
    import numpy as np

    from srcgrad import __version__

    numba = getattr(sys.modules.get("numba"), "__version__", "not loaded")
    versions = (
        f"srcgrad {__version__}, Python {platform.python_version()}, NumPy {np.__version__}, "
        f"Numba {numba}, gast {getattr(gast, '__version__', '')}, {platform.platform()}"
    )
    trace = "".join(traceback.format_exception(error))
    stage, program = stages[-1] if stages else ("reading", None)
    text = "" if program is None else _shown(program)
    return f"{versions}\nin {where}, after the stage: {stage}\n\n{trace}\n{text}".rstrip() + "\n"


def _shown(program: ir.Function) -> str:
    try:
        return function_text(program)
    except Exception:  # what cannot be printed may be what is wrong
        return repr(program.body)
