"""The memories in which lists and objects lie together: there before all else, for every path."""

from __future__ import annotations

from srcgrad.frontend.evaluate.containers import columns
from srcgrad.frontend.evaluate.containers.pooled import Memory
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.core.layouts import Fields, Form, Leaf, Site
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Known, Value


def begin(run: Run) -> None:
    """Make the memories that earlier readings have found to be needed."""
    layouts = run.shared.layouts
    for pool in layouts.pools:
        if layouts.pool(pool) == pool:
            items = _items(run, ("pool", pool), layouts.forms.get(("pool", pool)))
            run.made.pools[pool] = run.call(Known(Memory), (items,), {})
    for kind, form in layouts.shelved.items():
        assert isinstance(form, Fields), "an object has attributes"
        run.made.shelves[kind] = {
            name: _items(run, ("shelf", kind, name), part)
            for name, part in zip(form.names, form.parts, strict=True)
        }


def _items(run: Run, where: Site, form: Form | None) -> Value:
    """An empty list of items of a form."""
    if form is not None and not isinstance(form, Leaf):
        return columns.new(run, where, form)
    made = lists.new_list(run, ())
    run.made.sites[made.id] = where
    return made
