"""What a loop runs over where a key may be missing: of `d.get(k, ())` only the items matter.

    for j in cells.get(k, ()): …        for j in cells.get(k, []): …

Where a dict has lists for the keys that the program computes, an empty list stands for the tuple.
"""

from __future__ import annotations

from typing import Any

import gast

from srcgrad.frontend.values.containers import forms
from srcgrad.frontend.values.core.layouts import OwnList, Row
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Instance, Value


def runs_over(run: Run, node: Any) -> Value:
    """The value of an expression of which a loop takes the items."""
    match node:
        case gast.Call(
            func=gast.Attribute(value=gast.Name() as name, attr="get"),
            args=[key, gast.Tuple(elts=[])],
            keywords=[],
        ):
            held = _with_lists(run, run.evaluate(name))
            if held is not None:
                return run.call(run.attribute(held, "list_of"), (run.evaluate(key),), {})
    return run.evaluate(node)


def _with_lists(run: Run, owner: Value) -> Instance | None:
    """The dict of computed keys that this is, or holds, if its values are lists."""
    if not isinstance(owner, Instance) or not owner.kind.__module__.startswith("srcgrad."):
        return None
    inner = run.state.get(("attribute", owner.id, "held"))
    if inner is not None:
        return _with_lists(run, inner)
    values = run.state.get(("attribute", owner.id, "contents"))
    if not isinstance(values, Instance) or not issubclass(values.kind, OwnList):
        return None
    return owner if isinstance(forms.of_items(run, values), Row) else None
