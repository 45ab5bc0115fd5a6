"""The blocks of a Jacobian as the user's answer: made as the result, in each of its places as the
arguments."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from srcgrad.binding import Want, Wanted
from srcgrad.errors import NotDifferentiable
from srcgrad.frontend.arguments import selection, specs
from srcgrad.frontend.arguments.leaves import leaf_specs, rebuild
from srcgrad.frontend.arguments.results import needs_values, parts_of, smooth_leaves
from srcgrad.frontend.arguments.specs import ArrayLeaf, Number, Spec
from srcgrad.types import Scalar, derivative_dtype

if TYPE_CHECKING:
    from srcgrad.specialisation import Specialisation

Rebuild = Callable[[Spec, Sequence[Any]], Any]


def jacobian_answer(
    specialisation: Specialisation,
    wanted: Wanted,
    value_of: Rebuild,
    columns: Columns | None = None,
) -> Callable[[Any, Sequence[Any]], Any]:
    """What makes the Jacobian, and what comes with it, of the results of compiled code.

    Results are the function's, if they are needed, then for each number or array that it returns,
    and that has a derivative, a block for each argument's.
    """
    request, returned = specialisation.request, specialisation.generated.result
    operator = request.operator
    value_spec, _ = parts_of(request.has_aux, returned)
    columns = columns or Columns(specialisation, wanted)
    refuse_sparse(value_spec, "the result")
    rows = tuple(zip(leaf_specs(value_spec), smooth_leaves(value_spec), strict=True))
    grown = tuple(in_grown(value_spec))
    keeps = needs_values(request.has_aux, operator.with_value, returned)
    count = sum(1 for _ in leaf_specs(returned)) if keeps else 0
    total = count + len(columns.kinds) * sum(smooth for _, smooth in rows)

    def answer(outputs: Any, leaves: Sequence[Any]) -> Any:
        results = (outputs,) if total == 1 else outputs
        at = count
        trees = []
        for k, (row, is_smooth) in enumerate(rows):
            if is_smooth:
                blocks = list(results[at : at + len(columns.kinds)])
                at += len(columns.kinds)
            else:
                blocks = columns.zeros(np.shape(results[k]), leaves)
            trees.append(_tree(columns, row, blocks, leaves, grown[k]))
        found = rebuild(value_spec, trees)
        if not keeps:
            return found
        value = value_of(returned, results[:count])
        if operator.with_value:
            return value, found
        return (found, value[1]) if request.has_aux else found

    return answer


def _tree(
    columns: Columns,
    row: Number | ArrayLeaf,
    blocks: list[Any],
    leaves: Sequence[Any],
    grown: type[specs.Grown] | None,
) -> Any:
    """The blocks of one number or array of the result, made as the arguments are.

    A list that has grown in the function has such a part for each of its numbers and arrays.
    """
    if grown is None:
        return columns(row, blocks, leaves)
    assert isinstance(row, ArrayLeaf), "one array holds the items of such a list"
    inner = {specs.GrownTuples: tuple, specs.GrownLists: list}.get(grown)
    kind: Number | ArrayLeaf = row if inner is None else Number(Scalar(row.type.dtype))
    if row.type.ndim == 1:
        kind = Number(Scalar(row.type.dtype))

    def item(blocks: tuple[Any, ...]) -> Any:
        if inner is None:
            return columns(kind, list(blocks), leaves)
        return inner(columns(kind, list(each), leaves) for each in zip(*blocks, strict=True))

    return [item(parts) for parts in zip(*blocks, strict=True)]


class Columns:
    """What the Jacobian has for one number or array of the result."""

    def __init__(self, specialisation: Specialisation, wanted: Wanted) -> None:
        self.wanted = wanted
        self.specs = specialisation.request.specs
        self.kinds: list[Number | ArrayLeaf] = []
        """The arguments' numbers and arrays of which there are blocks, in their order."""
        self.places: list[int] = []
        self.parts: dict[str, tuple[tuple[int | None, ...], int]] = {}
        """For each leaf of a parameter its block, if it has one; and its first leaf."""
        first = 0
        for name, spec in self.specs.items():
            kinds = tuple(leaf_specs(spec))
            if name in specialisation.request.wrt:
                refuse_sparse(spec, name)
                own: list[int | None] = []
                chosen = selection.differentiable_leaves(spec, name)
                for k, (kind, is_chosen) in enumerate(zip(kinds, chosen, strict=True)):
                    own.append(len(self.kinds) if is_chosen else None)
                    if is_chosen:
                        self.kinds.append(kind)
                        self.places.append(first + k)
                self.parts[name] = tuple(own), first
            first += len(kinds)

    def __call__(self, row: Number | ArrayLeaf, blocks: list[Any], leaves: Sequence[Any]) -> Any:
        pairs = zip(self.kinds, blocks, strict=True)
        found = [self.fitted(row, kind, block) for kind, block in pairs]
        return self.made(found, leaves)

    def made(self, blocks: list[Any], leaves: Sequence[Any]) -> Any:
        """Blocks, one for each number and array, made as the arguments are."""
        each = tuple(self._of(want, blocks, leaves) for want in self.wanted.each)
        return each[0] if self.wanted.single else each

    def fitted(self, row: Number | ArrayLeaf, column: Number | ArrayLeaf, block: Any) -> Any:
        """A block as the user has it."""
        return _number(row, column, block)

    def blocks_of(self, want: Want) -> list[int]:
        """The positions of an argument's blocks, in the order of its numbers and arrays."""
        own, _ = self.parts[want.parameter]
        spec = self.specs[want.parameter]
        if want.item is not None:
            assert isinstance(spec, specs.Sequence), "an item of *args"
            counts = [sum(1 for _ in leaf_specs(item)) for item in spec.items]
            before = sum(counts[: want.item])
            own = own[before : before + counts[want.item]]
        return [at for at in own if at is not None]

    def _of(self, want: Want, blocks: list[Any], leaves: Sequence[Any]) -> Any:
        own, first = self.parts[want.parameter]
        parts = [leaves[first + k] if at is None else blocks[at] for k, at in enumerate(own)]
        tree = rebuild(self.specs[want.parameter], parts)
        return tree if want.item is None else tree[want.item]

    def zeros(self, shape: tuple[int, ...], leaves: Sequence[Any]) -> list[Any]:
        """The blocks of what has no derivative."""
        return [
            np.zeros((*shape, *np.shape(leaves[place])), kind.type.dtype)[()]
            for place, kind in zip(self.places, self.kinds, strict=True)
        ]


def _number(row: Number | ArrayLeaf, column: Number | ArrayLeaf, block: Any) -> Any:
    """The derivative of a number with respect to a number has their class; an array stays."""
    if isinstance(row, ArrayLeaf) or isinstance(column, ArrayLeaf):
        return block
    number = derivative_dtype(row.type.dtype, column.type.dtype).type(block)
    return number.item() if row.type.weak and column.type.weak else number


def in_grown(spec: Spec) -> Iterator[type[specs.Grown] | None]:
    """For each leaf the kind of the list that has grown whose items it holds, if it does."""
    match spec:
        case specs.Sequence(kind, _) if issubclass(kind, specs.Grown):
            yield kind
        case specs.Sequence(_, items) | specs.Mapping(_, items) | specs.Record(_, _, items):
            for item in items:
                yield from in_grown(item)
        case Number() | ArrayLeaf():
            yield None


def refuse_sparse(spec: Spec, name: str) -> None:
    """Refuse sparse matrices: a block of the Jacobian has no place in one."""
    match spec:
        case specs.Sparse(cls):
            raise NotDifferentiable(
                f"{name} is a {cls.__name__}: a Jacobian has no place for a block in one",
                advice="Pass and return the array of its values, `a.data`.",
                code="SG2132",
            )
        case specs.Sequence(_, items) | specs.Mapping(_, items) | specs.Record(_, _, items):
            for item in items:
                refuse_sparse(item, name)
