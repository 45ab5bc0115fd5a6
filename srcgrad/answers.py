"""What compiled code returns as the user's answer, and a call's seed as what it takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from srcgrad import paths
from srcgrad.binding import Want, Wanted
from srcgrad.blocks import jacobian_answer
from srcgrad.frontend.arguments import seeds, selection, specs
from srcgrad.frontend.arguments.leaves import leaf_specs, rebuild
from srcgrad.frontend.arguments.results import kept_values, needs_values, parts_of, smooth_leaves
from srcgrad.frontend.arguments.specs import ArrayLeaf, Number, Spec
from srcgrad.records import dataclass

if TYPE_CHECKING:
    from srcgrad.pipeline import Generated, Request
    from srcgrad.specialisation import Specialisation

Answer: TypeAlias = "Callable[[Any, Sequence[Any]], Any]"
"""Makes the user's answer of the results of compiled code and the leaves of the arguments."""
Seeds: TypeAlias = "Callable[[Any, Sequence[Any]], list[Any]]"
"""Makes what compiled code takes of a call's seed and the leaves of its arguments."""

SeedPart: TypeAlias = "tuple[Any, Number | ArrayLeaf, str, int | None]"
"""One number or array of a seed: it, what it is to be, its name, and whose leaf it is a seed of.

So is the pattern of a sparse seed, which is to be that of the argument (`seeds.Pattern`)."""
SeedParts: TypeAlias = "Callable[[Any], list[SeedPart]]"


@dataclass(frozen=True, eq=False)
class Recorded:
    """What the first part of a linearization has made of a call."""

    specialisation: Specialisation
    value: Any
    results: tuple[Any, ...]
    """The numbers and arrays of the value,"""
    kept: tuple[Any, ...]
    """and what the second part takes."""
    leaves: tuple[Any, ...]
    """The numbers and arrays of the arguments."""


def answer(specialisation: Specialisation, wanted: Wanted) -> Answer | None:
    """What makes the user's answer; None if the results are it."""
    found = _answer(specialisation, wanted)
    if found is None or not specialisation.request.operator.is_of_both:
        return found

    def in_order(outputs: Any, leaves: Sequence[Any]) -> Any:
        (derivative, value), second = found(outputs, leaves)
        return value, derivative, second

    return in_order


def _answer(specialisation: Specialisation, wanted: Wanted) -> Answer | None:
    operator = specialisation.request.operator
    if operator.mode == "none":
        return _itself(specialisation.generated.result)
    if operator.part:
        return None
    if operator.is_split:
        return _recorded(specialisation)
    if operator.is_dense:
        found = jacobian_answer(specialisation, wanted, _value)
        request, returned = specialisation.request, specialisation.generated.result
        keeps = needs_values(request.has_aux, operator.with_value, returned)
        return _in_place(specialisation, found) if keeps else found
    if operator.seed is None:
        return _gradient(specialisation, wanted)
    return seeded_answer(specialisation, wanted)


def seeded_answer(specialisation: Specialisation, wanted: Wanted) -> Answer:
    """What makes `(value, product)` of the results of a derivative with a seed."""
    operator = specialisation.request.operator
    if operator.mode == "forward":
        tangent = _tangent(specialisation.request, specialisation.generated)
        return _in_place(specialisation, tangent)
    return _adjoints(specialisation, wanted)


def _in_place(specialisation: Specialisation, answer: Answer) -> Answer:
    """An answer for outputs that lack some of the function's results: None is in their places."""
    request, returned = specialisation.request, specialisation.generated.result
    count = sum(1 for _ in leaf_specs(returned))
    kept = kept_values(request.operator, request.has_aux, returned)
    if len(kept) == count:
        return answer

    def placed(outputs: Any, leaves: Sequence[Any]) -> Any:
        results = outputs if isinstance(outputs, tuple) else (outputs,)
        values: list[Any] = [None] * count
        for place, value in zip(kept, results, strict=False):
            values[place] = value
        return answer((*values, *results[len(kept) :]), leaves)

    return placed


def _recorded(specialisation: Specialisation) -> Answer:
    """What takes apart what the first part of a linearization returns."""
    returned = specialisation.generated.result
    count = sum(1 for _ in leaf_specs(returned))

    def answer(outputs: Any, leaves: Sequence[Any]) -> Recorded:
        found = outputs if isinstance(outputs, tuple) else (outputs,)
        value = _value(returned, found[:count])
        return Recorded(specialisation, value, found[:count], found[count:], tuple(leaves))

    return answer


def _gradient(specialisation: Specialisation, wanted: Wanted) -> Answer | None:
    """What makes the user's answer of the compiled function's results; None if they are it.

    Results are the value, if asked for, then an adjoint for each differentiated leaf, then the
    auxiliary results' leaves; one alone comes bare.
    """
    request = specialisation.request
    value_spec, aux_spec = parts_of(request.has_aux, specialisation.generated.result)
    with_value = request.operator.with_value
    gradients, first_bar = _gradients(request, int(with_value))
    value_of = _number_type(value_spec) if with_value else None
    aux_of = tuple(map(_number_type, leaf_specs(aux_spec))) if aux_spec else ()
    total = first_bar + len(aux_of)
    only = gradients[wanted.each[0].parameter]
    simple = wanted.single and wanted.each[0].item is None and only.is_bare and not request.has_aux
    if simple and value_of is None:
        return None  # one bar, or value and bar

    def answer(outputs: Any, leaves: Sequence[Any]) -> Any:
        results = (outputs,) if total == 1 else outputs
        result = _as_wanted(wanted, gradients, results, leaves)
        aux = None
        if aux_spec:
            pairs = zip(aux_of, results[first_bar:], strict=True)
            aux = rebuild(aux_spec, [each if of is None else of(each) for of, each in pairs])
        if not with_value:
            return (result, aux) if request.has_aux else result
        value = results[0] if value_of is None else value_of(results[0])
        return ((value, aux) if request.has_aux else value), result

    return answer


def _itself(returned: Spec) -> Answer | None:
    """What makes what the function returns of its numbers and arrays."""
    if isinstance(returned, Number | ArrayLeaf) and _number_type(returned) is None:
        return None
    total = sum(1 for _ in leaf_specs(returned))
    return lambda outputs, _: _value(returned, (outputs,) if total == 1 else outputs or ())


def _gradients(request: Request, first_bar: int) -> tuple[dict[str, _Gradient], int]:
    """The gradient of each parameter of which the adjoints stand from a place on; and their end."""
    found = {}
    first_leaf = 0
    for name, spec in request.specs.items():
        if name in request.wrt:
            found[name] = _Gradient.of(spec, name, first_leaf, first_bar)
            first_bar += sum(found[name].chosen)
        first_leaf += sum(1 for _ in leaf_specs(spec))
    return found, first_bar


def _as_wanted(
    wanted: Wanted,
    gradients: dict[str, _Gradient],
    results: Sequence[Any],
    leaves: Sequence[Any],
) -> Any:
    """One gradient, or a tuple of as many as were asked for."""
    bars = []
    for want in wanted.each:
        gradient = gradients[want.parameter](results, leaves)
        bars.append(gradient if want.item is None else gradient[want.item])
    return bars[0] if wanted.single else tuple(bars)


def _tangent(request: Request, generated: Generated) -> Answer:
    """What makes `(value, tangent)` of the results of forward mode."""
    value_spec, aux_spec = parts_of(request.has_aux, generated.result)
    count = sum(1 for _ in leaf_specs(generated.result))
    smooth = smooth_leaves(value_spec)
    numbers = tuple(map(_number_type, leaf_specs(value_spec)))
    total = count + sum(smooth)

    def answer(outputs: Any, leaves: Sequence[Any]) -> Any:
        results = (outputs,) if total == 1 else outputs or ()
        value = _value(generated.result, results[:count])
        if request.operator.is_path:
            return value, paths.answer(value_spec, results, results[count:])
        dots, dot = [], count
        for k, (is_smooth, number) in enumerate(zip(smooth, numbers, strict=True)):
            if not is_smooth:
                dots.append(np.zeros_like(results[k])[()])
                continue
            dots.append(results[dot] if number is None else number(results[dot]))
            dot += 1
        tangents = rebuild(value_spec, dots)
        if request.operator.with_value:
            return value, tangents
        return tangents if aux_spec is None else (tangents, value[1])

    return answer


def _adjoints(specialisation: Specialisation, wanted: Wanted) -> Answer:
    """What makes `(value, adjoints)` of the results of reverse mode with a seed."""
    request, returned = specialisation.request, specialisation.generated.result
    count = sum(1 for _ in leaf_specs(returned))
    gradients, total = _gradients(request, count)

    def answer(outputs: Any, leaves: Sequence[Any]) -> Any:
        results = (outputs,) if total == 1 else outputs or ()
        bars = _as_wanted(wanted, gradients, results, leaves)
        return _value(returned, results[:count]), bars

    return answer


def _value(spec: Spec, results: Sequence[Any]) -> Any:
    """What the function returns, of its numbers and arrays; None are parts that nobody asks for."""
    pairs = zip(map(_number_type, leaf_specs(spec)), results, strict=True)
    return rebuild(spec, [e if of is None or e is None else of(e) for of, e in pairs])


def seeded(specialisation: Specialisation, wanted: Wanted) -> Seeds | None:
    """What makes of a call's seed, and the leaves of its arguments, what compiled code takes."""
    if specialisation.request.operator.part:
        return lambda seed, _: list(seed)
    parts = seed_parts(specialisation, wanted)
    if parts is None:
        return None

    def seed_leaves(seed: Any, given: Sequence[Any]) -> list[Any]:
        fitted = []
        for value, kind, path, at in parts(seed):
            if isinstance(value, seeds.Pattern):
                assert at is not None, "a pattern is that of an argument"
                value.check(given[at], path)
            else:
                fitted.append(seeds.fitting(value, kind, path, None if at is None else given[at]))
        return fitted

    if specialisation.request.operator.is_path:
        name = specialisation.request.operator.seed
        assert name is not None, "coefficients have a keyword"
        return paths.coefficients(seed_leaves, wanted.single, name)
    return seed_leaves


def seed_parts(specialisation: Specialisation, wanted: Wanted) -> SeedParts | None:
    """What takes a seed apart, in the order in which compiled code takes it."""
    request, operator = specialisation.request, specialisation.request.operator
    if operator.seed is None:
        return None
    if operator.mode == "reverse":
        return _parts_of_result(operator.seed, request, specialisation.generated.result)
    return _parts_of_arguments(operator.seed, request, wanted)


def _parts_of_result(name: str, request: Request, returned: Spec) -> SeedParts:
    value_spec, _ = parts_of(request.has_aux, returned)
    smooth = smooth_leaves(value_spec)
    kinds = tuple(leaf_specs(value_spec))

    def parts(seed: Any) -> list[SeedPart]:
        each = seeds.taken_apart(seed, value_spec, name)
        return [
            (part, kind, path, None)
            for (part, path), kind, is_smooth in zip(each, kinds, smooth, strict=True)
            if is_smooth
        ]

    return parts


def _parts_of_arguments(name: str, request: Request, wanted: Wanted) -> SeedParts:
    firsts, first = {}, 0
    for parameter, spec in request.specs.items():
        firsts[parameter] = first
        first += sum(1 for _ in leaf_specs(spec))

    def parts(seed: Any) -> list[SeedPart]:
        found: dict[int, SeedPart] = {}
        if not wanted.single and (
            not isinstance(seed, tuple | list) or len(seed) != len(wanted.each)
        ):
            raise TypeError(f"{name} is one for each of {', '.join(map(str, wanted.each))}")
        each = (seed,) if wanted.single else seed
        for k, (want, part) in enumerate(zip(wanted.each, each, strict=True)):
            path = name if wanted.single else f"{name}[{k}]"
            for at, value, kind, own in _leaves_of(want, part, path):
                found[at] = value, kind, own, at
        return [found[at] for at in sorted(found)]

    def _leaves_of(want: Want, part: Any, path: str) -> list[tuple[int, Any, Any, str]]:
        spec = request.specs[want.parameter]
        chosen = selection.differentiable_leaves(spec, want.parameter)
        first = firsts[want.parameter]
        if want.item is not None:
            assert isinstance(spec, specs.Sequence), "an item of *args"
            counts = [sum(1 for _ in leaf_specs(item)) for item in spec.items]
            before = sum(counts[: want.item])
            chosen = chosen[before : before + counts[want.item]]
            first, spec = first + before, spec.items[want.item]
        pairs = zip(seeds.taken_apart(part, spec, path), leaf_specs(spec), chosen, strict=True)
        return [
            (first + k, value, kind, own)
            for k, ((value, own), kind, is_chosen) in enumerate(pairs)
            if is_chosen or isinstance(value, seeds.Pattern)
        ]

    return parts


@dataclass(frozen=True)
class _Gradient:
    """The gradient with respect to one parameter, in the parameter's own structure."""

    spec: Spec
    chosen: tuple[bool, ...]
    numbers: tuple[Callable[[Any], Any] | None, ...]
    """For each leaf, the class of NumPy's that its adjoint is a number of."""
    first_leaf: int
    first_bar: int

    @classmethod
    def of(cls, spec: Spec, name: str, first_leaf: int, first_bar: int) -> _Gradient:
        chosen = selection.differentiable_leaves(spec, name)
        numbers = tuple(map(_number_type, leaf_specs(spec)))
        return cls(spec, chosen, numbers, first_leaf, first_bar)

    @property
    def is_bare(self) -> bool:
        """Whether the adjoint is the gradient as it stands."""
        return isinstance(self.spec, Number | ArrayLeaf) and self.numbers == (None,)

    def __call__(self, results: Sequence[Any], leaves: Sequence[Any]) -> Any:
        bars, bar = [], self.first_bar
        for k, (chosen, number) in enumerate(zip(self.chosen, self.numbers, strict=True)):
            if not chosen:
                bars.append(leaves[self.first_leaf + k])
                continue
            bars.append(results[bar] if number is None else number(results[bar]))
            bar += 1
        return rebuild(self.spec, bars)


def _number_type(spec: Spec | None) -> Callable[[Any], Any] | None:
    """NumPy's class for a number of its own; None where compiled code's answer is the right one."""
    if isinstance(spec, Number) and not spec.type.weak:
        kind: Callable[[Any], Any] = np.dtype(spec.type.dtype).type
        return kind
    return None
