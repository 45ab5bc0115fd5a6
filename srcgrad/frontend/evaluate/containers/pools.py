"""The memories in which lists and objects lie together: there before all else, for every path."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from srcgrad.frontend.evaluate.containers import columns
from srcgrad.frontend.evaluate.containers.pooled import Memory
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.core.layouts import Fields, Form, Leaf, Site
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Known, Value


def begin(run: Run) -> None:
    """Make the memories that earlier readings have found to be needed."""
    layouts, level = run.shared.layouts, run.made.level
    for kind in layouts.shelved:
        run.made.shelves.setdefault(kind, {})  # what is in memories of lists, too, is a number
    for pool in layouts.pools:
        if layouts.pool(pool) == pool:
            items = _items(run, ("pool", pool), layouts.forms.get(("pool", pool)))
            made = run.call(Known(Memory), (items,), {})
            run.made.pools.setdefault(pool, {})[level] = made
    for kind, form in layouts.shelved.items():
        assert isinstance(form, Fields), "an object has attributes"
        run.made.shelves[kind][level] = {
            name: _items(run, where := ("shelf", kind, name), layouts.forms.get(where, part))
            for name, part in zip(form.names, form.parts, strict=True)
        }


@contextmanager
def apart(run: Run) -> Generator[None]:
    """Read what is differentiated within the program, with memories of its own."""
    outer = run.made.level
    run.made.levels += 1
    run.made.level = run.made.levels
    begin(run)
    try:
        yield
    finally:
        run.made.level = outer


def _items(run: Run, where: Site, form: Form | None) -> Value:
    """An empty list of items of a form."""
    if form is not None and not isinstance(form, Leaf):
        return columns.new(run, where, form)
    made = lists.new_list(run, ())
    run.made.sites[made.id] = where
    return made
