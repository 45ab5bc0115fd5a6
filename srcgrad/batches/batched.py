"""What `vmap` returns: a function or derivative that is called with arrays of arguments."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from srcgrad import errors
from srcgrad.answers import seed_parts
from srcgrad.batches.axes import Axes, Given, bound_axes, leading, leaf_axes
from srcgrad.batches.loop import Loop, in_threads, kinds_of, loop, result_dtypes
from srcgrad.batches.plan import Plan, is_the_same_for_all
from srcgrad.batches.portable import Portable
from srcgrad.batches.stacked import grows_or_is_sparse, has_kind
from srcgrad.binding import Values, describe
from srcgrad.choosing import Choosing
from srcgrad.derivative import REMEMBERED, Derivative
from srcgrad.frontend.arguments import dispatch, seeds
from srcgrad.frontend.arguments.describe import describe as described
from srcgrad.frontend.arguments.leaves import flatten, leaf_paths, leaf_specs, rebuild
from srcgrad.frontend.arguments.repeats import in_all, repeats
from srcgrad.frontend.arguments.specs import Held, Spec
from srcgrad.frontend.reading.forwarding import batch_signature
from srcgrad.operators import VALUE, Mapped
from srcgrad.outputs import written
from srcgrad.profiling import Profile, profile_of_calls
from srcgrad.running import Runner
from srcgrad.specialisation import Specialisation

PROFILED = 256
"""Of so many elements a profile is made."""


class Batched(Portable, Mapped):
    """A function or derivative over an axis of its arguments; call it with arrays of them."""

    def __init__(
        self, f: Callable[..., Any], in_axes: Axes, out_axes: Axes, parallel: bool
    ) -> None:
        self.derivative = f if isinstance(f, Derivative) else Derivative(f, operator=VALUE)
        if self.derivative.is_sparse:
            raise errors.NotDifferentiable(
                "a batch of sparse Jacobians: no array holds several of them",
                advice='Leave mode="sparse" out, or call the Jacobian for one element at a time.',
                code="SG2254",
            )
        if self.derivative.operator.is_diagonal:
            raise errors.NotDifferentiable(
                "a batch of diagonals of Hessians: directions are chosen for one at a time",
                advice="Map a function that asks for it: vmap(lambda x: hessian_diagonal(f)(x)).",
                code="SG2383",
            )
        self.in_axes, self.out_axes, self.parallel = in_axes, out_axes, parallel
        self.__wrapped__ = f
        self.__signature__ = batch_signature(self)
        self.__name__ = f"vmap({self.derivative.__name__})"
        self.__doc__ = self.derivative.__doc__
        self._loops: dict[tuple[Any, ...], tuple[Specialisation, Loop]] = {}
        self._last: tuple[Specialisation, Loop] | None = None
        self._plans: dict[tuple[Any, ...], Plan] = {}

    def __repr__(self) -> str:
        return f"<vmap of {self.derivative!r}, in_axes={self.in_axes!r}>"

    @property
    def source(self) -> str:
        """The text that was compiled last: what is computed of one element, and the loop."""
        if self._last is None:
            raise errors.SrcgradError(
                f"{self.__name__} has no source yet: it is written for the types of its arguments",
                advice="Call it first.",
                code="SG806",
            )
        known, made = self._last
        return f"{known.source}\n\n{made.text}"

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The results for all elements, stacked; with `out`, made as they are, put there."""
        out = kwargs.pop(self.derivative._out, None)
        values = _bound(self.derivative, args, kwargs)
        key = dispatch.key(values), len(args), *kwargs
        plan = self._plans.get(key)
        if plan is not None and not plan.serves(self.derivative):
            plan = None
        batch = _Batch(self.derivative, values, plan)
        if plan is None:
            batch.describe(self._axes(args), kwargs)
        batch.begin()
        results = batch.run(self._loop, self.parallel)
        self._last = batch.runner.specialisation, batch.loop
        if plan is None and not isinstance(self.derivative, Choosing):
            while len(self._plans) >= REMEMBERED:
                del self._plans[next(iter(self._plans))]
            if is_the_same_for_all(batch.runner):
                self._plans[key] = batch.plan()
        if self.derivative._options["debug"]:
            batch.look_at(results)
        answer = self._with_out_axes(batch.answer(results))
        return answer if out is None else written(answer, out)

    def profile(self, *args: Any, **kwargs: Any) -> Profile:
        """Where the time of the elements goes: `Derivative.profile`, of some of them together.

        Of more than 256 elements 256 are taken, evenly; all numbers are of these. The loop over
        them is not in it.
        """
        batch = _Batch(self.derivative, _bound(self.derivative, args, kwargs), None)
        batch.describe(self._axes(args), kwargs)
        batch.begin()
        batch.run(self._loop, False)
        some = {round(k) for k in np.linspace(0, batch.size - 1, PROFILED)} if batch.size else {}
        given = batch._given()
        calls = [tuple(leaf[k] if m else leaf for leaf, m in given) for k in sorted(some)]
        return profile_of_calls(batch.runner.specialisation, calls)

    def _axes(self, args: tuple[Any, ...]) -> tuple[Axes, ...]:
        if isinstance(self.in_axes, tuple | list):
            if len(self.in_axes) != len(args):
                raise ValueError(
                    f"in_axes has {len(self.in_axes)} entries, and there are {len(args)} "
                    "arguments by position"
                )
            return tuple(self.in_axes)
        return (self.in_axes,) * len(args)

    def _loop(
        self,
        known: Specialisation,
        mapped: tuple[bool, ...],
        arguments: list[Any],
        results: list[Any],
    ) -> Loop:
        key = (id(known), mapped, kinds_of(arguments))
        if key not in self._loops or self._loops[key][0] is not known:
            self._loops[key] = known, loop(known, mapped, arguments, results)
        return self._loops[key][1]

    def _with_out_axes(self, answer: Any) -> Any:
        if self.out_axes == 0:
            return answer
        specs, _ = described({"the result": answer})
        spec = specs["the result"]
        axes = leaf_axes(self.out_axes, spec, "the result")
        if None in axes:
            raise ValueError("out_axes says None: each result is one for each element")
        pairs = zip(flatten(answer, spec), axes, strict=True)
        moved = [np.moveaxis(leaf, 0, axis) for leaf, axis in pairs if axis is not None]
        return rebuild(spec, moved)


class _Batch:
    """One call: the leaves of its arguments, and which of them have an element for each."""

    def __init__(self, derivative: Derivative, values: Values, plan: Plan | None) -> None:
        self.derivative, self.values, self._plan = derivative, values, plan
        if plan is not None:
            self.specs, self.axes, self.paths = plan.specs, plan.axes, plan.paths
            self.runner, self.kinds, self.loop = plan.runner, plan.kinds, plan.loop

    def describe(self, axes: tuple[Axes, ...], kwargs: dict[str, Any]) -> None:
        """Find what the arguments are made of, and the axis of each of their leaves."""
        derivative = self.derivative
        own_axes = _bound(
            derivative, tuple(map(Given, axes)), {name: Given(0) for name in kwargs}, False
        )
        specs: dict[str, Spec] = {}
        found: list[int | None] = []
        paths: list[str] = []
        pairs = zip(derivative._parameters.items(), self.values, own_axes, strict=False)
        for (name, parameter), value, own in pairs:
            spec = specs[name] = describe(value, name, parameter)
            found += bound_axes(own, spec, name)
            paths += leaf_paths(spec, name)
        self.specs, self.axes, self.paths = specs, found, paths

    def begin(self) -> None:
        """Take the arguments apart, and find what runs one element."""
        pairs = zip(self.values, self.specs.values(), strict=False)  # a seed may follow
        self.leaves = [leaf for value, spec in pairs for leaf in flatten(value, spec)]
        has_seed = self.derivative.operator.seed is not None
        self.seed = self.values[len(self.specs)] if has_seed else None
        self._lead()
        if self._plan is None:
            self.runner = self._runner()

    def plan(self) -> Plan:
        """What serves other calls with arguments of these types."""
        seed: Values = () if self.derivative.operator.seed is None else (None,)
        key = dispatch.key((*self.element, *seed))
        return Plan(self.specs, self.axes, self.paths, self.runner, key, self.kinds, self.loop)

    def _lead(self) -> None:
        """Bring the mapped axes to the front, and see that they are of one length."""
        self.originals = list(self.leaves)
        lengths = {}
        for k, axis in enumerate(self.axes):
            if axis is not None:
                self.leaves[k] = leading(self.leaves[k], axis, self.paths[k])
                lengths[self.paths[k]] = len(self.leaves[k])
        if not lengths:
            raise ValueError("vmap has nothing to map over: in_axes says None for every array")
        if len(set(lengths.values())) > 1:
            shown = ", ".join(f"{path} {n}" for path, n in lengths.items())
            raise ValueError(f"the arrays that vmap maps over have different lengths: {shown}")
        self.size = next(iter(lengths.values()))

    @functools.cached_property
    def element(self) -> Values:
        """The arguments for the first element: of none, ones in its place."""
        made: dict[tuple[int, int], Any] = {}
        leaves = []
        for k, (leaf, axis) in enumerate(zip(self.leaves, self.axes, strict=True)):
            if axis is not None:
                shape = leaf.shape[1:]
                one = leaf[0] if self.size else np.ones(shape, leaf.dtype)[()]
                # What is one array for the batch is one for each element, too.
                place = id(self.originals[k]), axis
                leaf = made.setdefault(place, np.ascontiguousarray(one) if shape else one)
            leaves.append(leaf)
        first = 0
        elements = []
        for (name, spec), value in zip(self.specs.items(), self.values, strict=False):
            count = sum(1 for _ in leaf_specs(spec))
            if all(axis is None for axis in self.axes[first : first + count]):
                elements.append(value)
            elif has_kind(spec, Held):
                raise TypeError(f"{name} holds a generator, and vmap is to map over it")
            else:
                elements.append(rebuild(spec, leaves[first : first + count]))
            first += count
        return tuple(elements)

    def _runner(self) -> Runner:
        """What runs one element, if that can be run for all of them alike."""
        if self.derivative.operator.is_path:
            raise errors.NotDifferentiable(
                f"vmap over Taylor coefficients of {self.derivative.__name__}",
                advice="Give jet arrays: it follows each element of an array along its own path.",
                code="SG2196",
            )
        seed: Values = () if self.derivative.operator.seed is None else (None,)
        values = (*self.element, *seed)
        if isinstance(self.derivative, Choosing) and self.derivative._is_by_adjoints(values):
            self.derivative = self.derivative._reverse
        runner = self.derivative._new_runner(values)
        name = self.derivative.__name__
        if runner.drawn:
            raise errors.NotDifferentiable(
                f"{name} draws random numbers, and vmap would give all elements the same",
                advice="Draw an array before the call, and map over it.",
                code="SG2191",
            )
        for place, _ in runner.fixed:
            if self.axes[place] is not None:
                raise errors.NotDifferentiable(
                    f"the value of {self.paths[place]} must be known when {name} is read, and "
                    "vmap gives it another for each element",
                    advice="Call it in a loop of Python's, or say None for it in in_axes.",
                    code="SG2192",
                )
        shared = repeats(in_all(self.values[: len(self.specs)]))
        if runner.sharing is not None and shared != repeats(in_all(self.element)):
            raise errors.AliasingError(
                f"{name} is called with one object in several places, and depends on that",
                advice="Pass copies.",
                code="SG491",
            )
        if grows_or_is_sparse(runner.specialisation):
            raise errors.NotDifferentiable(
                f"the results of {name} cannot be stacked: they are sparse matrices, or lists that "
                "grow at run time",
                advice="Return an array.",
                code="SG2193",
            )
        return runner

    def run(self, make: Callable[..., Loop], parallel: bool) -> list[Any]:
        """The results of all elements."""
        runner = self.runner
        given = self._given()
        mapped = tuple(is_mapped for _, is_mapped in given)
        arguments = [leaf for leaf, _ in given]
        first_arguments = [leaf[0] if is_mapped else leaf for leaf, is_mapped in given]
        function = runner.specialisation.compiled
        try:
            outputs = function(*first_arguments)
        except Exception as error:
            runner.restore(error, first_arguments)
            if runner._may_be_stretched(error, self.element):
                self.runner, self._plan = runner._stretching(error, self.element), None
                return self.run(make, parallel)
            runner.explain(error)
            raise
        first = outputs if isinstance(outputs, tuple) else () if outputs is None else (outputs,)
        if self._plan is None:
            self.kinds = result_dtypes(function, first)
        shapes = [np.shape(each) for each in first]
        results = [
            np.empty((self.size, *shape), kind)
            for shape, kind in zip(shapes, self.kinds, strict=True)
        ]
        if self._plan is None:
            self.loop = make(runner.specialisation, mapped, arguments, results)
        if self.size == 0:
            return results
        for result, each in zip(results, first, strict=True):
            result[0] = each

        def part(start: int, stop: int) -> None:
            self.loop.run(start, stop, *arguments, *results)

        try:
            if parallel and self.size > 2:
                in_threads(part, 1, self.size)
            elif self.size > 1:
                part(1, self.size)
        except Exception as error:
            runner.restore(error, first_arguments)
            runner.explain(error)
            raise
        return results

    def _given(self) -> list[tuple[Any, bool]]:
        """What compiled code takes, and whether there is one for each element."""
        runner = self.runner
        outside = [each.get() for each in runner.captured]
        if runner.writes:
            runner._refuse_overlap([*self.leaves, *outside])
        changes = dict(runner.conversions)
        kinds = runner.specialisation.generated.leaf_types
        given: list[tuple[Any, bool]] = []
        for k, leaf in enumerate([*self.leaves, *outside]):
            if k < len(self.axes) and self.axes[k] is not None:
                given.append((self._elements(leaf, kinds[k].dtype), True))
            else:
                given.append((changes[k](leaf) if k in changes else leaf, False))
        parts = seed_parts(runner.specialisation, self.derivative._wanted)
        if parts is None:
            return given
        element_leaves = runner.leaves(self.element)
        for value, kind, path, at in parts(self.seed):
            like = None if at is None else element_leaves[at]
            if isinstance(value, seeds.Pattern):
                value.check(like, path)
                continue
            rank = getattr(kind.type, "ndim", 0)
            array = np.asarray(value)
            if array.ndim != rank + 1:  # one for all
                given.append((_writable(seeds.fitting(value, kind, path, like)), False))
                continue
            if len(array) != self.size:
                raise ValueError(f"{path} is of {len(array)} elements, and there are {self.size}")
            one = array[0] if self.size else np.ones(array.shape[1:], array.dtype)[()]
            seeds.fitting(one, kind, path, like)
            given.append((_writable(self._elements(array, kind.type.dtype)), True))
        return given

    def _elements(self, array: Any, dtype: str) -> Any:
        """An array whose elements are as compiled code takes them; of none, one of ones."""
        if self.size == 0:
            return np.ones((1, *array.shape[1:]), dtype)
        return np.ascontiguousarray(array, dtype)

    def answer(self, results: list[Any]) -> Any:
        """The results in the structure that one element's have."""
        if self.runner.answer is None:
            return results[0] if len(results) == 1 else tuple(results)
        leaves = [
            leaf if axis is not None else np.broadcast_to(leaf, (self.size, *np.shape(leaf)))
            for leaf, axis in zip(self.leaves, self.axes, strict=True)
        ]
        return self.runner.answer(results[0] if len(results) == 1 else tuple(results), leaves)

    def look_at(self, results: list[Any]) -> None:
        """Run the first element of which a result is not finite again, to say why."""
        for result in results:
            flat = result.reshape(self.size, -1) if result.size else np.zeros((0, 0))
            bad = np.flatnonzero(~np.isfinite(flat).all(axis=1))
            if bad.size:
                given = [leaf[bad[0]] if is_mapped else leaf for leaf, is_mapped in self._given()]
                self.runner.function(*given)


def _writable(seed: Any) -> Any:
    """A seed as compiled code takes it, which knows of no arrays that are only to be read."""
    if isinstance(seed, np.ndarray) and not seed.flags.writeable:
        return seed.copy()
    return seed


def _bound(
    derivative: Derivative, args: Values, kwargs: dict[str, Any], is_given: bool = True
) -> Values:
    """Arguments by parameter; with None for those that the derivative has bound, if not given."""
    before = derivative._bound if is_given else (None,) * len(derivative._bound)
    keywords = derivative._keywords if is_given else dict.fromkeys(derivative._keywords)
    return derivative._bind(*before, *args, **{**keywords, **kwargs})
