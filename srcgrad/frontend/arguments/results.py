"""What a function returns: what of it is differentiated, and what comes beside it."""

from __future__ import annotations

from srcgrad.frontend.arguments.leaves import leaf_specs
from srcgrad.frontend.arguments.specs import Sequence, Spec
from srcgrad.operators import Operator
from srcgrad.types import is_inexact


def parts_of(has_aux: bool, returned: Spec) -> tuple[Spec, Spec | None]:
    """The description of what is differentiated, and of the auxiliary results."""
    if not has_aux:
        return returned, None
    assert isinstance(returned, Sequence), "has_aux: the function returns a pair"
    value, aux = returned.items
    return value, aux


def smooth_leaves(spec: Spec) -> tuple[bool, ...]:
    """For each leaf of a result whether it has a tangent."""
    return tuple(is_inexact(leaf.type.dtype) for leaf in leaf_specs(spec))


def needs_values(has_aux: bool, with_value: bool, returned: Spec) -> bool:
    """Whether a Jacobian comes with the function's results: if asked for, beside auxiliary ones,
    and where one has no derivative, so that only it tells how many zeros there are."""
    return has_aux or with_value or not all(smooth_leaves(returned))


def kept_values(operator: Operator, has_aux: bool, returned: Spec) -> tuple[int, ...]:
    """Those of the function's results that a derivative's program returns, by their positions.

    All are kept with the value; without it auxiliary ones, and those without a derivative, which
    tell how many zeros there are.
    """
    count = sum(1 for _ in leaf_specs(returned))
    if operator.with_value:
        return tuple(range(count))
    smooth = smooth_leaves(parts_of(has_aux, returned)[0])
    return tuple(k for k in range(count) if k >= len(smooth) or not smooth[k])


def sizes_only(operator: Operator, has_aux: bool, returned: Spec) -> int:
    """How many of the kept results, the first, tell how many zeros there are, and no more."""
    if operator.with_value or not (operator.is_dense or operator.mode == "forward"):
        return 0
    return smooth_leaves(parts_of(has_aux, returned)[0]).count(False)
