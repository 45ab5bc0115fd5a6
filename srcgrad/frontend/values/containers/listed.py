"""Lists in a list whose items lie in memory one after the other: what was read of them."""

from __future__ import annotations

from typing import NoReturn

from srcgrad import errors
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Listed

SHARED = "items of this list of lists may be items of another list, or have a name"
LISTED = "this array is in a list that grows in a run-time loop as well"


def items_of(base: str) -> str:
    """What stands for the lists in a list, where writes to them are counted or refused."""
    return f"{base}[]"


def freeze_items(run: Run, base: str) -> None:
    """Let nothing be written to the lists in a list, of which copies are made."""
    run.memory.frozen.setdefault(items_of(base), (SHARED, run.span()))


ADVICE = (
    "Read and write rows[i][j], by the name of the outer list, or make an array: np.array(rows)."
)


def check_fresh(run: Run, found: Listed) -> None:
    """What was read of a list must not have changed since."""
    assert found.row is not None
    if run.memory.writes.get(items_of(found.row.base), 0) != found.writes:
        run.refuse(
            "an item of this list of lists was read before an item was written to",
            "Read it again after the store: rows[i][j].",
            errors.AliasingError,
            code="SG422",
        )


def refuse_change(run: Run) -> NoReturn:
    run.refuse(
        "changing the length of a list that is an item of a list of run-time length",
        "Make a list of columns, or an array: np.array(rows).",
        errors.AliasingError,
        code="SG421",
    )
