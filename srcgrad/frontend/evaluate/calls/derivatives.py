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

import inspect
from collections.abc import Iterator
from dataclasses import dataclass

from srcgrad import errors, ir
from srcgrad.frontend.arguments import selection
from srcgrad.frontend.evaluate.calls import parts
from srcgrad.frontend.evaluate.calls.inner_programs import added, inner_program, name_of
from srcgrad.frontend.evaluate.calls.parts import Parts
from srcgrad.frontend.values.arrays import nests
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.containers.lists import MISSING
from srcgrad.frontend.values.core import memory
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    ArrayRef,
    Bound,
    Closure,
    Derived,
    Instance,
    Known,
    Number,
    Partial,
    Tuple,
    Value,
)
from srcgrad.frontend.values.environment import environment
from srcgrad.frontend.values.numbers import scalars
from srcgrad.operators import Operated, Operator, seeded_by
from srcgrad.types import Array, Scalar, is_complex_dtype, is_float

OPTIONS = ("argnums", "has_aux")


def made(
    run: Run,
    operators: tuple[Operator, Operator | None],
    args: tuple[Value, ...],
    kwargs: dict[str, Value],
) -> Value:
    """What `grad(f, argnums)` gives: a derivative that can be called.

    The second operator, if there is one, is that of the derivative of which the first is.
    """
    operator, inner = operators
    given = dict(zip(("f", "argnums"), args, strict=False)) | kwargs
    function = given.pop("f", None)
    known = {name: lists.known_object(run, value) for name, value in given.items()}
    if function is None or MISSING in known.values():
        run.refuse(
            f"{operator.name} within a function takes the function, and options that are known",
            f"Write {operator.name}(f, argnums=0).",
            errors.NotDifferentiable,
            code="SG2122",
        )
    argnums, has_aux = known.get("argnums", 0), bool(known.get("has_aux", False))
    if inner is not None:
        function = Derived(function, inner, argnums, has_aux)
    return Derived(function, operator, argnums, has_aux)


def of_object(run: Run, derivative: Operated) -> Derived:
    """A derivative that was made before, as a value."""
    function = environment.from_python(run, Known(derivative.__wrapped__))
    return Derived(function, derivative.operator, derivative.argnums, derivative.has_aux)


def call(run: Run, derived: Derived, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value:
    """What a derivative gives for these arguments."""
    if derived.operator.is_dense:
        run.refuse(
            "a Jacobian inside a function that is differentiated",
            "Take its products with vectors, by `jvp` or `vjp`, or gradients of its rows.",
            errors.NotDifferentiable,
            code="SG2134",
        )
    return _Call(run, derived).value(args, dict(kwargs))


@dataclass(frozen=True)
class _Place:
    """Where an argument that is differentiated stands in a call."""

    at: int | str
    name: str


class _Call:
    """One call of a derivative."""

    def __init__(self, run: Run, derived: Derived) -> None:
        self.run = run
        self.derived = derived
        self.operator = derived.operator
        self.owners: dict[str, str] = {}
        """The arrays of the caller's of which there is one for this derivative."""
        self.copies: dict[str, str] = {}
        """The arrays that the function gets, with those of the caller's that they are copies of."""

    def value(self, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value:
        run, operator = self.run, self.operator
        assert run.derive is not None, "rules call no derivatives"
        seed = self._seed(kwargs)
        places, single = self._places(args, kwargs)
        given: list[Value] = list(args)
        wanted: list[Parts] = []
        for place in places:
            old = given[place.at] if isinstance(place.at, int) else kwargs[place.at]
            own = parts.taken_apart(run, old, lambda leaf, n=place.name: self._own(leaf, n))  # type: ignore[misc]
            wanted.append(own)
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
        value = run.call(self.derived.function, tuple(given), kwargs)
        value, aux = self._with_aux(value)
        outputs = self._outputs(value)
        wrt = list(self._names(wanted))
        ends = tuple(ir.Var(name_of(each)) for each in outputs.leaves)
        program = inner_program(run, tuple(block[start:]), wrt, ends, self.copies)
        smooth = tuple(range(len(program.results)))
        seeds = self._seeds(seed, wanted, outputs, places, single)
        found = run.derive(program, tuple(wrt), operator, smooth)
        taken = found.params[len(program.params) :]
        results = added(run, found, dict(zip(taken, seeds, strict=True)))
        if operator.mode == "forward":
            answer = outputs.rebuilt(self._like(results, outputs))
        else:
            answers = self._adjoints(results, wanted)
            answer = answers[0] if single else Tuple(tuple(answers))
        return self._answer(value, answer, aux)

    # -- arguments --------------------------------------------------------------------------------

    def _places(
        self, args: tuple[Value, ...], kwargs: dict[str, Value]
    ) -> tuple[list[_Place], bool]:
        """The arguments that are differentiated."""
        names = self._parameters(self.derived.function)
        star = next((k for k, name in enumerate(names) if name.startswith("*")), None)
        if star is not None:
            items = [f"{names[star][1:]}[{k}]" for k in range(len(args) - star)]
            names = [*names[:star], *items, *names[star + 1 :]]
        try:
            chosen = selection.select(self.derived.argnums, names, "the function")
        except (TypeError, ValueError) as error:
            raise Raised(error, self.run.span()) from None
        found: list[_Place] = []
        for name in chosen.names:
            at = names.index(name)
            if at < len(args):
                found.append(_Place(at, name))
            elif name in kwargs:
                found.append(_Place(name, name))
            else:
                self.run.refuse(
                    f"{self.operator.name} with respect to {name}, which is not given",
                    f"Give {name} in the call.",
                    errors.NotDifferentiable,
                    code="SG2131",
                )
        return found, chosen.single

    def _parameters(self, function: Value) -> list[str]:
        """The names of a function's parameters; that of `*args` has its star."""
        match function:
            case Closure(node):
                a = node.args
                star = [] if a.vararg is None else [f"*{a.vararg.id}"]
                plain = [each.id for each in (*a.posonlyargs, *a.args)]
                return [*plain, *star, *(each.id for each in a.kwonlyargs)]
            case Bound():
                return self._parameters(function.function)[1:]
            case Partial():
                return self._parameters(function.function)
            case Derived():
                return self._parameters(function.function)
            case Known(known) | Instance(real=known) if callable(known):
                try:
                    found = inspect.signature(known).parameters.values()
                    return [f"*{p.name}" if p.kind is p.VAR_POSITIONAL else p.name for p in found]
                except (TypeError, ValueError):
                    pass
        self.run.refuse(
            f"a derivative of {scalars.describe(function)}, whose parameters are not known",
            "Differentiate a function that is written in Python.",
            errors.NotDifferentiable,
            code="SG2123",
        )

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
        if not (_is_inexact(leaf.dtype)):
            leaf = parts.as_float(run, leaf)
        own_array = nests.materialise(run, leaf, copy=True)
        self.owners[own_array.base] = leaf.base
        return own_array

    def _passed(self, value: Value) -> Value:
        """An argument with arrays, lists and dicts of its own."""
        passed = parts.taken_apart(self.run, value, self._copied)
        return passed.rebuilt(passed.leaves) if passed.leaves else value

    def _copied(self, leaf: Value) -> Value:
        if not isinstance(leaf, ArrayRef):
            return leaf
        copy = nests.materialise(self.run, leaf, copy=True)
        self.copies[copy.base] = self.owners.get(leaf.base, leaf.base)
        return copy

    def _names(self, wanted: list[Parts]) -> Iterator[str]:
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

    def _outputs(self, value: Value) -> Parts:
        """The numbers and arrays that are differentiated."""
        outputs = parts.taken_apart(self.run, value, self._output)
        if self.operator.seed is None and not (
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
            if kind is None or not (_is_inexact(kind.dtype)):
                return None
            if isinstance(leaf, Number):
                return leaf
            own = run.fresh(kind)
            run.emit(ir.Assign(ir.Var(own), scalars.atom(run, leaf), run.span()))
            return Number(ir.Var(own), kind)
        assert isinstance(leaf, ArrayRef), "leaves are numbers and arrays"
        if not (_is_inexact(leaf.dtype)):
            return None
        return nests.materialise(run, leaf)

    # -- seeds ------------------------------------------------------------------------------------

    def _seed(self, kwargs: dict[str, Value]) -> Value | None:
        name = seeded_by(self.operator, self._parameters(self.derived.function)).seed
        if name is None:
            return None
        if name not in kwargs:
            words = f"{self.operator.name} missing 1 required keyword-only argument: '{name}'"
            raise Raised(TypeError(words), self.run.span())
        return kwargs.pop(name)

    def _seeds(
        self,
        seed: Value | None,
        wanted: list[Parts],
        outputs: Parts,
        places: list[_Place],
        single: bool,
    ) -> list[Value]:
        """The numbers and arrays of a seed, as those are that it is one of."""
        if seed is None:
            return []
        if self.operator.mode == "reverse":
            return self._matched(seed, outputs)
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

    def _matched(self, seed: Value, of: Parts) -> list[Value]:
        run = self.run
        found = parts.aligned(run, seed, of)
        if found is None:
            self.run.refuse(
                f"{self.operator.seed} is {scalars.describe(seed)}, and not made as what it is for",
                "Give numbers and arrays of the same structure and shapes.",
                errors.NotDifferentiable,
                code="SG2130",
            )
        return found

    # -- the answer -------------------------------------------------------------------------------

    def _like(self, results: list[Value], of: Parts) -> list[Value]:
        """Arrays with the shapes of those that they are derivatives of or with respect to."""
        found: list[Value] = []
        for result, leaf in zip(results, of.leaves, strict=True):
            if isinstance(result, ArrayRef):
                assert isinstance(leaf, ArrayRef), "the derivative of an array is an array"
                result = memory.whole(self.run, result.base, leaf.shape)
            found.append(result)
        return found

    def _adjoints(self, results: list[Value], wanted: list[Parts]) -> list[Value]:
        remaining = iter(results)
        return [
            each.rebuilt(self._like([next(remaining) for _ in each.leaves], each))
            for each in wanted
        ]

    def _answer(self, value: Value, answer: Value, aux: Value | None) -> Value:
        if not self.operator.with_value:
            return answer if aux is None else Tuple((answer, aux))
        return Tuple((value if aux is None else Tuple((value, aux)), answer))


def _is_inexact(dtype: str) -> bool:
    return is_float(dtype) or is_complex_dtype(dtype)


def _kind(run: Run, leaf: Value) -> Scalar | Array:
    return run.draft.types[name_of(leaf)]
