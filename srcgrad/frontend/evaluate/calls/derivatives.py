"""Derivatives that the program itself calls: `grad(f)(x)` within what is differentiated.

The function is read in place, for numbers and arrays of its own where it is differentiated; what
was added to the program by then is a program too, and its derivative follows it.

before  y = x * grad(lambda z: x * z * z)(3.0)
after   z = 3.0
        t1 = x * z; t2 = t1 * z                what the function computes
        z_bar = t1 + z * x                     its derivative with respect to z alone
        y = x * z_bar

What else the function reads, variables of the program around it too, is constant in its derivative,
and is none in that of the program: perturbations cannot be confused.
"""

from __future__ import annotations

from collections.abc import Iterator

from srcgrad import errors, ir
from srcgrad.frontend.evaluate.calls import (
    derived,
    diagonals,
    jacobians,
    linearizations,
    paths,
    pytrees,
)
from srcgrad.frontend.evaluate.calls.argument_copies import Copies
from srcgrad.frontend.evaluate.calls.derived import Place
from srcgrad.frontend.evaluate.calls.inner_programs import (
    added,
    inner_program,
    is_changed,
    name_of,
    refuse_traces,
)
from srcgrad.frontend.evaluate.calls.pytrees import Pytree, Taking
from srcgrad.frontend.evaluate.containers import pools
from srcgrad.frontend.values.arrays import nests
from srcgrad.frontend.values.core import memory
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    ArrayRef,
    Derived,
    Known,
    Number,
    Tuple,
    Value,
)
from srcgrad.frontend.values.numbers import scalars
from srcgrad.keywords import note
from srcgrad.operators import Operator
from srcgrad.types import Array, Scalar, is_complex_dtype, is_float


def call(run: Run, asked: Derived, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value:
    """What a derivative gives for these arguments."""
    if asked.operator.is_split:
        return linearizations.made(run, asked, args, kwargs)
    if asked.operator.is_diagonal:
        return diagonals.value(run, asked, args, kwargs)
    if asked.operator.mode == "none":
        return _Call(run, asked).undifferentiated(args, kwargs)
    return _Call(run, asked).value(args, dict(kwargs))


class _Call:
    """One call of a derivative."""

    def __init__(self, run: Run, asked: Derived) -> None:
        self.run = run
        self.derived = asked
        self.operator = asked.operator
        self.copies = Copies()
        """The arrays that the function gets, and what of the caller's they are copies of."""
        self.orders = 0
        """How many Taylor coefficients there are, if they are asked for."""

    def value(self, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value:
        run, operator = self.run, self.operator
        assert run.shared.derive is not None, "rules call no derivatives"
        seed = self._seed(kwargs)
        places, single = derived.places(run, self.derived, args, kwargs)
        self._check_containers((*args, *kwargs.values()))
        given: list[Value] = list(args)
        wanted: list[Pytree] = []
        for place in places:
            old = given[place.at] if isinstance(place.at, int) else kwargs[place.at]
            wanted.append(self._wanted(old, place.name))
        state = dict(run.state)
        block = run.draft.blocks[-1]
        start = len(block)
        for place, own in zip(places, wanted, strict=True):
            if isinstance(place.at, int):
                given[place.at] = own.rebuilt(own.leaves)
            else:
                kwargs[place.at] = own.rebuilt(own.leaves)
        # The function may write to its arguments, and changes nothing of the caller's by that.
        given = [self._passed(each) for each in given]
        kwargs = {name: self._passed(each) for name, each in kwargs.items()}
        with pools.apart(run):
            value = run.call(self.derived.function, tuple(given), kwargs)
        if is_changed(run, {**run.taken.outside, **state}):
            refuse_traces(run, "something")
        value, aux = self._with_aux(value)
        outputs = self._outputs(value, wanted, single)
        wrt = list(self._names(wanted))
        ends = tuple(ir.Var(name_of(each)) for each in outputs.leaves)
        program = inner_program(run, tuple(block[start:]), wrt, ends, self.copies)
        seeds = self._seeds(seed, wanted, outputs, places, single)
        found = self._derived(program, tuple(wrt), jacobians.decided(operator, wanted, outputs))
        taken = found.params[len(program.params) :]
        results = added(run, found, dict(zip(taken, seeds, strict=True)))
        if operator.is_path:
            answer = paths.answer(run, results, self.orders, outputs)
        elif operator.is_dense:
            answer = jacobians.answer(run, results, wanted, outputs, single)
        elif operator.mode == "forward":
            answer = outputs.rebuilt(self._like(results, outputs))
        else:
            answers = self._adjoints(results, wanted)
            answer = answers[0] if single else Tuple(tuple(answers))
        return self._answer(value, answer, aux)

    def undifferentiated(self, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value:
        """What the function gives, which may write to its arguments, and changes none of them."""
        self._check_containers((*args, *kwargs.values()))
        given = tuple(self._passed(each) for each in args)
        named = {name: self._passed(each) for name, each in kwargs.items()}
        block = self.run.draft.blocks[-1]
        start = len(block)
        value = self.run.call(self.derived.function, given, named)
        self.copies.check(self.run, tuple(block[start:]))
        return value

    def _check_containers(self, values: tuple[Value, ...]) -> None:
        """Refuse a list, dict or object that is given twice: each place gets one of its own."""
        seen: set[int] = set()
        for each in pytrees.containers(self.run, values):
            if each.id in seen:
                self.run.refuse(
                    f"{scalars.describe(each)} that is given to a derivative twice",
                    "Give a copy of it in one of the places.",
                    errors.AliasingError,
                    code="SG492",
                )
            seen.add(each.id)

    # -- arguments --------------------------------------------------------------------------------

    def _wanted(self, value: Value, name: str) -> Pytree:
        """The numbers and arrays of an argument, for this derivative alone."""
        found = Taking(
            self.run, lambda leaf: self._own(leaf, name), with_counts=False, whole=self.copies.whole
        )
        own = found.pytree(value)
        if not own.leaves:
            self.run.refuse(
                f"{self.operator.name} with respect to {name}, which is {scalars.describe(value)}",
                "Select arguments that are numbers or arrays with argnums.",
                errors.NotDifferentiable,
                code="SG2194",
            )
        return own

    def _own(self, leaf: Value, name: str) -> Value | None:
        """A number or an array for this derivative alone; None for what is none of these."""
        run = self.run
        if isinstance(leaf, Known | Number):
            kind = scalars.type_of(leaf)
            if kind is None or kind.dtype == "bool":
                return None
            inexact = _is_inexact(kind.dtype)
            kind = kind if inexact else Scalar("float64", weak=True)
            atom = scalars.atom(run, leaf)
            if not inexact:
                atom = run.apply(float, (atom,), kind).atom
            own = run.fresh(kind, name)
            run.emit(ir.Assign(ir.Var(own), atom, run.span()))
            return Number(ir.Var(own), kind)
        assert isinstance(leaf, ArrayRef), "leaves are numbers and arrays"
        if leaf.dtype == "bool":
            return None
        if not _is_inexact(leaf.dtype):
            leaf = pytrees.cast(run, leaf, "float64")
        own_array = nests.materialise(run, leaf, copy=True)
        self.copies.own(own_array, leaf)
        return own_array

    def _passed(self, value: Value) -> Value:
        """An argument with arrays, lists and dicts of its own."""
        return self.copies.passed(self.run, value)

    def _names(self, wanted: list[Pytree]) -> Iterator[str]:
        for each in wanted:
            for leaf in each.leaves:
                yield name_of(leaf)

    # -- the function -----------------------------------------------------------------------------

    def _with_aux(self, value: Value) -> tuple[Value, Value | None]:
        value = scalars.plain(self.run, value)
        if not self.derived.has_aux:
            return value, None
        if not isinstance(value, Tuple) or len(value.items) != 2:
            self.run.refuse(
                "the function does not return a pair, as has_aux=True says",
                "Return the value and the auxiliary results: `return value, aux`.",
                errors.NotDifferentiable,
                code="SG2125",
            )
        return scalars.plain(self.run, value.items[0]), value.items[1]

    def _derived(
        self, program: ir.Function, wrt: tuple[str, ...], operator: Operator
    ) -> ir.Function:
        assert self.run.shared.derive is not None, "rules call no derivatives"
        smooth = tuple(range(len(program.results)))
        try:
            return self.run.shared.derive.derivative(program, wrt, operator, smooth)
        except errors.MissingRule:
            if not self.operator.is_open or operator.mode == "reverse":
                raise
            return self.run.shared.derive.derivative(program, wrt, operator.by("reverse"), smooth)

    def _outputs(self, value: Value, wanted: list[Pytree], single: bool) -> Pytree:
        """The numbers and arrays that are differentiated."""

        def rest(value: Value) -> Value:
            if self.operator.is_dense:
                return jacobians.zero(self.run, value, wanted, single)
            return self._without_change(value)

        outputs = Taking(self.run, self._output, rest=rest).pytree(value)
        is_of_a_number = self.operator.seed is None and not self.operator.is_dense
        if is_of_a_number and not (
            isinstance(value, Known | Number)
            and len(outputs.leaves) == 1
            and is_float(_kind(self.run, outputs.leaves[0]).dtype)
        ):
            self.run.refuse(
                f"a gradient of {scalars.describe(value)}, which is not one real number",
                "Return one floating-point number, or take jvp or vjp.",
                errors.NotDifferentiable,
                code="SG2126",
            )
        if not outputs.leaves:
            self.run.refuse(
                f"a derivative of {scalars.describe(value)}, in which there is no float",
                "Return floating-point numbers or arrays of such.",
                errors.NotDifferentiable,
                code="SG2127",
            )
        return outputs

    def _output(self, leaf: Value) -> Value | None:
        run = self.run
        if isinstance(leaf, Known | Number):
            kind = scalars.type_of(leaf)
            if kind is None or not _is_inexact(kind.dtype):
                return None
            if isinstance(leaf, Number):
                return leaf
            own = run.fresh(kind)
            run.emit(ir.Assign(ir.Var(own), scalars.atom(run, leaf), run.span()))
            return Number(ir.Var(own), kind)
        assert isinstance(leaf, ArrayRef), "leaves are numbers and arrays"
        if not _is_inexact(leaf.dtype):
            return None
        return nests.materialise(run, leaf)

    def _without_change(self, value: Value) -> Value:
        """The tangent of a number or an array that has no derivative: zero."""
        if isinstance(value, Known | Number):
            kind = scalars.type_of(value)
            assert kind is not None, "numbers have types"
            zero = False if kind.dtype == "bool" else scalars.constant(self.run, 0, kind).value
            return Known(zero)
        assert isinstance(value, ArrayRef), "leaves are numbers and arrays"
        return nests.allocate(self.run, value.dtype, value.shape, 0)

    # -- seeds ------------------------------------------------------------------------------------

    def _seed(self, kwargs: dict[str, Value]) -> Value | None:
        name = derived.seed_of(self.run, self.derived)
        if name is None:
            return None
        if name not in kwargs:
            words = f"{self.operator.name} missing 1 required keyword-only argument: '{name}'"
            told = note(self.operator.name, name.rstrip("_"), name)
            words = f"{words}; {told}" if told else words
            raise Raised(TypeError(words), self.run.span())
        return kwargs.pop(name)

    def _seeds(
        self,
        seed: Value | None,
        wanted: list[Pytree],
        outputs: Pytree,
        places: list[Place],
        single: bool,
    ) -> list[Value]:
        """The numbers and arrays of a seed, as those are that it is one of."""
        if seed is None:
            return []
        if self.operator.mode == "reverse":
            return self._matched(seed, outputs)
        if self.operator.is_path:
            name = derived.seed_of(self.run, self.derived) or ""
            found, self.orders = paths.series(self.run, seed, wanted, single, name, self._matched)
            return found
        if single:
            return self._matched(seed, wanted[0])
        items = seed.items if isinstance(seed, Tuple) else ()
        if len(items) != len(wanted):
            self.run.refuse(
                f"tangents for {len(wanted)} arguments, which are no tuple of as many",
                "Give a tuple with one for each argument in argnums.",
                errors.NotDifferentiable,
                code="SG2129",
            )
        return [
            leaf
            for each, part in zip(items, wanted, strict=True)
            for leaf in self._matched(each, part)
        ]

    def _matched(self, seed: Value, of: Pytree) -> list[Value]:
        run = self.run
        found = pytrees.aligned(run, seed, of)
        if found is None:
            self.run.refuse(
                f"{self.operator.seed} is {scalars.describe(seed)}, and not made as what it is for",
                "Give numbers and arrays of the same structure and shapes.",
                errors.NotDifferentiable,
                code="SG2130",
            )
        return found

    # -- the answer -------------------------------------------------------------------------------

    def _like(self, results: list[Value], of: Pytree) -> list[Value]:
        """Arrays with the shapes of those that they are derivatives of or with respect to."""
        found: list[Value] = []
        for result, leaf in zip(results, of.leaves, strict=True):
            if isinstance(result, ArrayRef):
                assert isinstance(leaf, ArrayRef), "the derivative of an array is an array"
                result = memory.whole(self.run, result.base, leaf.shape)
            found.append(result)
        return found

    def _adjoints(self, results: list[Value], wanted: list[Pytree]) -> list[Value]:
        remaining = iter(results)
        return [
            each.rebuilt(self._like([next(remaining) for _ in each.leaves], each))
            for each in wanted
        ]

    def _answer(self, value: Value, answer: Value, aux: Value | None) -> Value:
        if not self.operator.with_value:
            return answer if aux is None else Tuple((answer, aux))
        if self.operator.is_of_both:
            assert aux is not None, "the value comes with its derivative"
            return Tuple((aux, value, answer))
        value = value if aux is None else Tuple((value, aux))
        return Tuple((answer, value) if self.operator.value_is_last else (value, answer))


def _is_inexact(dtype: str) -> bool:
    return is_float(dtype) or is_complex_dtype(dtype)


def _kind(run: Run, leaf: Value) -> Scalar | Array:
    return run.draft.types[name_of(leaf)]
