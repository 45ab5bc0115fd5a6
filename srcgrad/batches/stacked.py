"""What a batch cannot stack: sparse matrices, and lists that grow."""

from __future__ import annotations

from srcgrad.frontend.arguments.specs import Grown, Mapping, Record, Sequence, Sparse, Spec
from srcgrad.specialisation import Specialisation


def grows_or_is_sparse(known: Specialisation) -> bool:
    """Whether results cannot lie in an array, or an argument that is differentiated cannot."""
    request = known.request
    specs = [spec for name, spec in request.specs.items() if name in request.wrt]
    return any(
        has_kind(spec, Sparse) or has_kind(spec, Grown) for spec in [known.generated.result, *specs]
    )


def has_kind(spec: Spec, kind: type) -> bool:
    """Whether a description is, or holds, one of a kind."""
    if isinstance(spec, kind) or (isinstance(spec, Sequence) and issubclass(spec.kind, kind)):
        return True
    if isinstance(spec, Sequence | Mapping | Record):
        return any(has_kind(item, kind) for item in spec.items)
    return False
