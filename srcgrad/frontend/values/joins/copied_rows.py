"""Lists that a join makes of items of a list of lists: copies, so that neither may change."""

from __future__ import annotations

from srcgrad.frontend.values.containers import forms, listed
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Fresh, Listed, ListRef, Value


def row_copied(run: Run, number: int, value: Value, content: Value) -> None:
    """Take note of whether the new list of this number is a copy of an item, or of a copy."""
    holder = None
    if isinstance(content, Listed) and content.row is not None:
        listed.freeze_items(run, content.row.base)
        holder = forms.holder_of(run, content.row.base)
    elif not isinstance(value, ListRef | Fresh) or value.id not in run.joining.copied:
        return
    else:
        holder = run.made.holders.get(value.id)
    run.joining.copied.add(number)
    if holder is not None:
        run.made.holders[number] = holder
