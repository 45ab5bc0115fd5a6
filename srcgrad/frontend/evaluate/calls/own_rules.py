"""Calls of functions that have a rule of the user's: the value, and derivatives by the rule.

The value is what the call gives without the rule, held constant. It goes with what the rule says,
which is read for this call, in one `Ruled`:

before  y = f(x)                    with  adjoint(f): lambda x, result_bar: 3.0 * result_bar
after   t = x * x                   what f does, of which nothing is differentiated
        y = Ruled(t, x)             whose adjoint is: x_bar += 3.0 * y_bar
"""

from __future__ import annotations

from collections.abc import Callable

from srcgrad import errors, ir
from srcgrad.frontend.evaluate.calls import pytrees, stop_gradient
from srcgrad.frontend.evaluate.calls.argument_copies import changed as changed_in
from srcgrad.frontend.evaluate.calls.inner_programs import defined as defined_in
from srcgrad.frontend.evaluate.calls.pytrees import Pytree, Taking
from srcgrad.frontend.evaluate.calls.rule_operands import Given, given, operands_of, parameters
from srcgrad.frontend.evaluate.calls.rule_parts import Read, Reader, carries, read_names
from srcgrad.frontend.evaluate.calls.stated import Stated
from srcgrad.frontend.programs import naming
from srcgrad.frontend.programs.rewrite import names_in
from srcgrad.frontend.values.arrays import nests
from srcgrad.frontend.values.core import memory
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import ArrayRef, Closure, Known, Lazy, Number, Value
from srcgrad.frontend.values.numbers import scalars
from srcgrad.ruled import Part, Ruled
from srcgrad.types import Array, Scalar, is_inexact

Plain = Callable[[tuple[Value, ...], dict[str, Value]], Value]
"""What a call gives without its rule."""
DEEPEST = 3
"""Derivatives of how high an order there are of what calls a rule within a rule."""


def call(
    run: Run,
    function: Value,
    stated: Stated,
    args: tuple[Value, ...],
    kwargs: dict[str, Value],
    plain: Plain,
) -> Value:
    """What a call gives that has a rule."""
    adjoint, tangent = (
        each if each is None or isinstance(each, Value) else Known(each)
        for each in (stated.adjoint, stated.tangent)
    )
    return _Call(run, function, stated, adjoint, tangent).value(args, kwargs, plain)


class _Call:
    def __init__(
        self,
        run: Run,
        function: Value,
        stated: Stated,
        adjoint: Value | None,
        tangent: Value | None,
    ) -> None:
        self.run, self.function, self.stated = run, function, stated
        self.adjoint, self.tangent = adjoint, tangent
        self.of = "the function"
        if isinstance(function, Known):
            self.of = getattr(function.object, "__name__", self.of)
        elif isinstance(function, Closure) and function.name.isidentifier():
            self.of = function.name

    def value(self, args: tuple[Value, ...], kwargs: dict[str, Value], plain: Plain) -> Value:
        run = self.run
        arguments = given(run, self.function, args, kwargs, self._operands(), self.stated.is_edit)
        block = run.draft.blocks[-1]
        start, born = len(block), run.counter
        if run.exceptions.handlers:
            # What the function raises is followed into no handler outside of it.
            with run.block() as statements:
                value = scalars.plain(run, plain(arguments.args, arguments.kwargs))
            block += statements
        else:
            value = scalars.plain(run, plain(arguments.args, arguments.kwargs))
        assert run.draft.blocks[-1] is block, "a call is in one block"
        body = tuple(block[start:])
        self._check_changes(body)
        result = self._result(value, set(defined_in(body)), born)
        if self.stated.is_constant:
            return stop_gradient.held(run, (result.rebuilt(result.leaves),), {})
        if not result.leaves and self.stated.is_edit:
            run.refuse(
                f"an edit of the adjoint of {scalars.describe(value)}, which has none",
                "Edit those of floating-point numbers and arrays of such.",
                errors.NotDifferentiable,
                code="SG2397",
            )
        if not result.leaves and not arguments.trees:
            return value
        if not result.leaves:
            run.refuse(
                f"a rule of {self.of}, which returns {scalars.describe(value)}",
                "Let it return floating-point numbers or arrays, or state that it is constant: "
                f"srcgrad.constant({self.of}).",
                errors.NotDifferentiable,
                code="SG2398",
            )
        return self._ruled(arguments, result.rebuilt(result.leaves), result, body)

    def _operands(self) -> tuple[str, ...]:
        """The operands that the rule names, for a function that does not tell its parameters."""
        found: dict[str, None] = {}
        for rule in (self.adjoint, self.tangent):
            names = parameters(self.run, rule) if rule is not None else None
            found |= dict.fromkeys(operands_of(names or ()))
        return tuple(found)

    # -- the value --------------------------------------------------------------------------------

    def _check_changes(self, body: ir.Block) -> None:
        """Refuse a function that changes what is not its own."""
        inside = set(defined_in(body))
        changed = [name for name in changed_in(body) if name not in inside]
        if changed:
            shown = self.run.draft.hints.get(changed[0], "an argument")
            self.run.refuse(
                f"{self.of} has a rule, and changes {shown} in place",
                "A rule is about what a function returns: let it work on a copy, and return that.",
                errors.NotDifferentiable,
                code="SG2399",
            )

    def _result(self, value: Value, inside: set[str], born: int) -> Pytree:
        """The numbers and arrays that a function returns, which are its own."""
        run = self.run

        seen: set[str] = set()

        def whole(run: Run, array: ArrayRef | Lazy) -> Value:
            if isinstance(array, ArrayRef) and array.base not in inside:
                self._refuse_shared("an array that was there before the call")
            if isinstance(array, ArrayRef) and array.base in seen:
                self._refuse_shared("one array in two places")
            seen.update([array.base] if isinstance(array, ArrayRef) else ())
            return nests.materialise(run, array)

        def leaf(value: Value) -> Value | None:
            if isinstance(value, Known):
                kind = scalars.type_of(value)
                if kind is None or not is_inexact(kind.dtype):
                    return None
                return run.define(scalars.atom(run, value), kind)
            return value if carries(value) else None

        for each in pytrees.containers(run, (value,)):
            if each.id <= born:
                self._refuse_shared(f"{scalars.describe(each)} that was there before the call")
        return Taking(run, leaf, whole=whole).pytree(value)

    def _refuse_shared(self, what: str) -> None:
        self.run.refuse(
            f"{self.of} has a rule, and returns {what}",
            "Let it return a copy: its result has a derivative of its own.",
            errors.AliasingError,
            code="SG494",
        )

    # -- the rule ---------------------------------------------------------------------------------

    def _ruled(self, arguments: Given, value: Value, result: Pytree, body: ir.Block) -> Value:
        run = self.run
        assert run.shared.derive is not None, "rules of routines have no rules"
        reader = Reader(run, self.of, arguments, value, result)
        is_read = len(run.stated.rules) < DEEPEST
        adjoint = reader.adjoint(self.adjoint) if self.adjoint is not None and is_read else None
        tangent = reader.tangent(self.tangent) if self.tangent is not None and is_read else None
        leaves = arguments.leaves
        outside = [] if self.stated.is_edit else _outside(run, body, leaves)
        inner = {name for part in (adjoint, tangent) if part for name in defined_in(part.body)}
        rest = dict.fromkeys((*read_names(adjoint), *read_names(tangent)))
        quiet = [name for name in rest if name not in (*inner, *leaves, *outside)]
        names = tuple(dict.fromkeys((*leaves, *outside, *quiet)))
        ruled = Ruled(
            self.of,
            len(result.leaves),
            self._part(adjoint, names),
            self._part(tangent, names),
            run.shared.derive.derivative,
            frozenset(names.index(name) for name in quiet),
            tuple(run.draft.hints.get(name, "a number") for name in names),
            self.adjoint is not None or self.tangent is not None,
            self.stated.is_edit,
            reader.span,
        )
        operands: list[ir.Expr] = [ir.Whole(self._vector(leaf).base) for leaf in result.leaves]
        operands += [self._operand(name) for name in names]
        made = [run.fresh(self._kind(leaf)) for leaf in result.leaves]
        shapes = tuple(
            tuple(scalars.atom(run, each) for each in leaf.shape)
            if isinstance(leaf, ArrayRef)
            else (ir.Const(1),)
            for leaf in result.leaves
        )
        applied = ir.Apply(ruled, tuple(operands))
        run.emit(ir.Routine(tuple(made), applied, shapes, run.span()))
        return result.rebuilt(
            [self._taken(name, leaf) for name, leaf in zip(made, result.leaves, strict=True)]
        )

    def _part(self, read: Read | None, names: tuple[str, ...]) -> Part | None:
        """A rule as a program by itself, with names of its own."""
        if read is None:
            return None
        run = self.run
        params = (*names, *read.made, *read.incoming)
        results = (each.name for each in read.results if isinstance(each, ir.Var))
        used = dict.fromkeys((*params, *names_in(read.body), *results))
        types = {name: run.draft.types[name] for name in used}
        program = ir.Function("rule", params, read.body, read.results, types)
        program, _ = naming.named(program, run.draft.hints)
        return Part(program, tuple(names.index(name) for name in read.stated))

    def _kind(self, leaf: Value) -> Array:
        if isinstance(leaf, ArrayRef):
            old = self.run.draft.types[leaf.base]
            assert isinstance(old, Array), "an array has the type of one"
            return Array(old.dtype, old.ndim, "C", old.unit_axes)
        assert isinstance(leaf, Number), "leaves are numbers and arrays"
        return Array(leaf.type.dtype, 1, "C", frozenset({0}))

    def _vector(self, leaf: Value) -> ArrayRef:
        """An array, or one that holds a number."""
        run = self.run
        if isinstance(leaf, ArrayRef):
            return leaf
        assert isinstance(leaf, Number), "leaves are numbers and arrays"
        hint = run.draft.hints.get(leaf.atom.name)
        made = nests.allocate(run, leaf.type.dtype, (Known(1),), hint=hint)
        run.emit(ir.Assign(ir.Item(made.base, (ir.Const(0),)), leaf.atom, run.span()))
        return made

    def _operand(self, name: str) -> ir.Expr:
        kind = self.run.draft.types[name]
        if isinstance(kind, Array):
            return ir.Whole(name)
        if not is_inexact(kind.dtype):
            return ir.Var(name)
        assert isinstance(kind, Scalar), "what is no array is a number"
        return ir.Whole(self._vector(Number(ir.Var(name), kind)).base)

    def _taken(self, name: str, leaf: Value) -> Value:
        """A result of a call, by the name that it has after its rule."""
        run = self.run
        if isinstance(leaf, ArrayRef):
            return memory.whole(run, name, leaf.shape)
        assert isinstance(leaf, Number), "leaves are numbers and arrays"
        return run.define(ir.Item(name, (ir.Const(0),)), leaf.type)


def _outside(run: Run, body: ir.Block, leaves: tuple[str, ...]) -> list[str]:
    """What may carry a derivative, and was read by a function that was not given it."""
    inside = set(defined_in(body))
    return [
        name
        for name in dict.fromkeys(names_in(body))
        if name not in inside and name not in leaves and is_inexact(run.draft.types[name].dtype)
    ]
