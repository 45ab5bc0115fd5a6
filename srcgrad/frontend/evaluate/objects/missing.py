"""Attributes that are not there, refused with the names that are near."""

from __future__ import annotations

import types
from typing import Any, NoReturn

from srcgrad import errors
from srcgrad.frontend.evaluate.objects.lookup import NoAttribute
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Instance
from srcgrad.frontend.values.environment import environment


def sought(run: Run, owner: Instance, name: str) -> NoReturn:
    set_here = [key[2] for key in run.state if key[0] == "attribute" and key[1] == owner.id]
    known = (*set_here, *getattr(owner.real, "__dict__", {}))
    title = f"{owner.kind.__name__!r} object"
    missing(run, owner.kind, title, name, known, NoAttribute)


def missing(
    run: Run,
    owner: Any,
    title: str,
    name: str,
    own: tuple[str, ...] = (),
    kind: type[errors.SrcgradError] = NoAttribute,
) -> NoReturn:
    """Refuse an attribute that is not there, with the names that are near."""
    import difflib

    near = environment.near_misses(owner, name) or difflib.get_close_matches(name, own, 3)
    if isinstance(owner, types.ModuleType):
        advice = (
            f"Did you mean {' or '.join(f'{title}.{each}' for each in near)}?" if near else None
        )
        run.refuse(f"{title} has no function {name}", advice, errors.MissingRule, code="SG304")
    advice = f"Did you mean {' or '.join(near)}?" if near else None
    run.refuse(f"{title} has no attribute {name!r}", advice, kind, code="SG208")
