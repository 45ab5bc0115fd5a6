"""`gradients(ys, xs)` within a program: derivatives of what it has computed, by names.

The data flow is walked backwards from ys to xs. Each of the xs cuts it: the way from the last of
them to ys is a program, whose adjoints are added; so is the way from those before to the last,
of which the adjoint is known by then.

before  b = 2 * a;  y = a + b;  g = gradients(y, [a, b])
after   t1, b_bar = 1, 1           of y = a + b, with a and b as they are
        a_bar = t1 + 2 * b_bar     of b = 2 * a
"""

from __future__ import annotations

import operator
from collections.abc import Iterator
from dataclasses import field
from typing import Any

from srcgrad import errors, ir
from srcgrad.frontend.evaluate.calls import pytrees
from srcgrad.frontend.evaluate.calls.gradient_operands import Given, as_it_is
from srcgrad.frontend.evaluate.calls.inner_programs import added, name_of
from srcgrad.frontend.evaluate.calls.program_between import Flow
from srcgrad.frontend.evaluate.calls.pytrees import Pytree, Taking
from srcgrad.frontend.values.arrays import elements, nests
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.core import memory
from srcgrad.frontend.values.core.control import NeedCaller
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.run_state import Pledge
from srcgrad.frontend.values.core.values import (
    ArrayRef,
    Known,
    Lazy,
    Number,
    Value,
)
from srcgrad.frontend.values.numbers import scalars
from srcgrad.operators import VJP
from srcgrad.records import dataclass
from srcgrad.types import Scalar, is_complex_dtype

UNCONNECTED = ("zero", "none", "error")


def call(run: Run, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value:
    """What `gradients(ys, xs, grad_ys, stop_gradients, unconnected)` gives."""
    names = ("ys", "xs", "grad_ys", "stop_gradients", "unconnected")
    given = dict(zip(names, args, strict=False)) | kwargs
    unconnected = lists.known_object(run, given.get("unconnected", Known("zero")))
    if not {"ys", "xs"} <= given.keys() <= {*names} or unconnected not in UNCONNECTED:
        run.refuse(
            "gradients(ys, xs) within a function is called in a way that it does not know",
            "Write gradients(ys, xs, grad_ys=None, stop_gradients=None, unconnected='zero'); "
            "unconnected is 'zero', 'none' or 'error'.",
            errors.NotDifferentiable,
            code="SG2264",
        )
    if run.apart:
        raise NeedCaller
    assert run.shared.derive is not None, "rules call no derivatives"
    asked = _Asked(run, Given(run, run.span()), unconnected)
    return asked.value(given["ys"], given["xs"], given.get("grad_ys"), given.get("stop_gradients"))


@dataclass
class _Asked:
    """One call of `gradients`."""

    run: Run
    names: Given
    unconnected: Any
    totals: dict[str, Value] = field(default_factory=dict)
    """The adjoint that each cut has so far."""
    needed: set[str] = field(default_factory=set)
    """All from which ys are computed, up to the cuts."""
    read: set[str] = field(default_factory=set)
    """What is taken as it is now, besides the cuts."""
    repeated: list[ir.Statement] = field(default_factory=list)

    def value(self, ys: Value, xs: Value, grad_ys: Value | None, stops: Value | None) -> Value:
        run = self.run
        outputs = Taking(run, self.names.output).pytree(ys)
        wanted = Taking(run, self.names.input, whole=as_it_is).pytree(xs)
        if not outputs.chosen or not wanted.leaves:
            run.refuse(
                "gradients of nothing, or with respect to nothing",
                "Give a number or an array, or some of them.",
                errors.NotDifferentiable,
                code="SG2266",
            )
        held = {} if stops is None or stops == Known(None) else self.names.held(stops)
        flow = Flow(run)
        self.flow = flow
        self.names.check(flow, wanted)
        cuts = {self.names.base(leaf) for leaf in wanted.leaves}
        self.xs = frozenset(cuts)
        self.cuts = frozenset(cuts | held.keys())
        self._seed(grad_ys, outputs)
        self._walk(held.keys())
        self._pledge(self.xs - held.keys())
        return wanted.rebuilt([self._answer(leaf) for leaf in wanted.leaves])

    # -- the walk ---------------------------------------------------------------------------------

    def _seed(self, grad_ys: Value | None, outputs: Pytree) -> None:
        """The adjoints that ys have by themselves."""
        run = self.run
        seeds = self._seeds(grad_ys, outputs)
        self.ends: dict[str, Value] = {}
        self.leaves: dict[str, Value] = {}
        for leaf, seed in zip(outputs.leaves, seeds, strict=True):
            if seed is None:
                kind = leaf if isinstance(leaf, ArrayRef) else scalars.type_of(leaf)
                assert kind is not None, "outputs are numbers and arrays"
                if is_complex_dtype(kind.dtype):
                    run.refuse(
                        "gradients of a complex number without grad_ys",
                        "Give grad_ys: w means the gradient of the real part of conj(w) * y.",
                        errors.NotDifferentiable,
                        code="SG2269",
                    )
                seed = Known(1.0)
                if isinstance(leaf, ArrayRef):
                    seed = nests.allocate(run, leaf.dtype, leaf.shape, 1.0)
            name = name_of(leaf)
            self.leaves[name] = leaf
            add = self.totals if name in self.cuts else self.ends
            self._add(add, name, seed)

    def _seeds(self, grad_ys: Value | None, outputs: Pytree) -> list[Value | None]:
        run = self.run
        if grad_ys is None or grad_ys == Known(None):
            return [None] * len(outputs.leaves)
        found = pytrees.aligned(run, grad_ys, outputs)
        if found is not None:
            return list(found)
        run.refuse(
            f"grad_ys is {scalars.describe(grad_ys)}, and not made as ys are",
            "Give numbers and arrays of the same structure and shapes as ys.",
            errors.NotDifferentiable,
            code="SG2265",
        )

    def _walk(self, stops: Any) -> None:
        """From ys to the cuts, and from each of those to the ones before it, the last first."""
        flow = self.flow
        count = len(flow.statements)
        self._push(self.ends, count - 1, self.cuts)
        order = sorted(self.xs, key=lambda name: (-flow.at(name), name))
        for name in order:
            if name in stops or name not in self.totals or flow.at(name) < 0:
                continue
            self._push({name: self.totals[name]}, flow.at(name), self.cuts - {name})

    def _push(self, ends: dict[str, Value], upto: int, cuts: frozenset[str]) -> None:
        """Add to the adjoints of the cuts what those of some ends give."""
        run, flow = self.run, self.flow
        assert run.shared.derive is not None, "rules call no derivatives"
        cuts = frozenset(name for name in cuts if flow.at(name) <= upto)
        names = tuple(ends)
        found = flow.segment(names, upto, self.xs & cuts, cuts)
        self.needed |= flow.needed(names, upto, self.xs - ends.keys(), cuts)
        wrt = tuple(name for name in found.free if name in self.xs and name in cuts)
        results = tuple(map(ir.Var, names))
        params = (*wrt, *(name for name in found.free if name not in wrt))
        program = ir.Function("inner", params, found.body, results, dict(run.draft.types))
        joined = run.shared.derive.connected(program, wrt)
        wrt = tuple(name for name in wrt if name in joined)
        self.read.update(name for name in found.free if name not in cuts)
        self.repeated += found.repeated
        if not wrt:
            return
        smooth = tuple(range(len(results)))
        derived = run.shared.derive.derivative(program, wrt, VJP, smooth)
        taken = derived.params[len(params) :]
        values = added(run, derived, dict(zip(taken, self._seeded(ends), strict=True)))
        for name, value in zip(wrt, values, strict=True):
            self._add(self.totals, name, value)

    def _seeded(self, ends: dict[str, Value]) -> Iterator[Value]:
        """The adjoints of ends as names of the program, of their dtypes."""
        for name, seed in ends.items():
            if isinstance(seed, ArrayRef):
                yield nests.materialise(self.run, seed)
                continue
            kind = self.run.draft.types[name]
            assert isinstance(kind, Scalar), "the adjoint of a number is a number"
            yield pytrees.named(self.run, seed, kind)

    def _add(self, to: dict[str, Value], name: str, value: Value) -> None:
        run = self.run
        if name in run.known.parts:
            run.refuse(
                "gradients with respect to an array whose length a loop changes",
                "Copy it before it is used: `x = x.copy()`.",
                errors.NotDifferentiable,
                code="SG2389",
            )
        if isinstance(value, ArrayRef):
            value = memory.whole(run, value.base, run.known.shapes[name])
        if name in to:
            value = run.operate(operator.add, to[name], value)
            if isinstance(value, Lazy):
                value = nests.materialise(run, value)
        to[name] = value

    def _pledge(self, passed: frozenset[str]) -> None:
        """What must hold of the loops around the call, which are not read to their ends yet."""
        run = self.run
        mark = run.fresh(Scalar("int64"))
        run.emit(ir.Assign(ir.Var(mark), ir.Const(0), None))
        run.draft.pledges.append(
            Pledge(
                mark,
                self.xs,
                passed,
                frozenset(self.needed),
                frozenset(self.read),
                tuple(self.repeated),
                self.names.span,
            )
        )

    # -- the answer -------------------------------------------------------------------------------

    def _answer(self, leaf: Value) -> Value:
        run, base = self.run, self.names.base(leaf)
        total = self.totals.get(base)
        if total is None:
            return self._not_connected(leaf, base)
        item = self.names.element(leaf)
        if item is not None:
            assert isinstance(total, ArrayRef) and isinstance(leaf, Number)
            return run.define(ir.Item(total.base, item.index), leaf.type)
        if isinstance(leaf, ArrayRef) and not leaf.whole:
            assert isinstance(total, ArrayRef), "the adjoint of an array is one"
            return self._part(leaf, total)
        return total

    def _part(self, leaf: ArrayRef, total: ArrayRef) -> Value:
        """Of the adjoint of an array the part that a view is of the array."""
        run = self.run
        made = nests.allocate(run, leaf.dtype, leaf.shape)
        kind = elements.scalar(leaf.dtype)

        def body(at: tuple[Value, ...]) -> None:
            read = ir.Item(total.base, elements.base_subscripts(run, leaf, at))
            index = elements.base_subscripts(run, made, at)
            nests.put(run, made.base, index, run.define(read, kind))

        nests.loop_nest(run, leaf.shape, body)
        return made

    def _not_connected(self, leaf: Value, base: str) -> Value:
        run = self.run
        source = run.draft.definitions.get(base)
        if isinstance(source, ir.Item) and source.array in self.needed:
            run.refuse(
                f"gradients with respect to {self.flow.shown(base)}, which was read from an array "
                "and not used: ys are computed from the array",
                "Write the element in the call, x[i], or compute ys from what was read.",
                errors.NotDifferentiable,
                code="SG2267",
            )
        if self.unconnected == "none":
            return Known(None)
        if self.unconnected == "error":
            run.refuse(
                f"ys do not depend on {self.flow.shown(base)}",
                "Give xs from which ys are computed, or unconnected='zero' or 'none'.",
                errors.NotDifferentiable,
                code="SG2268",
            )
        if isinstance(leaf, ArrayRef):
            return nests.allocate(run, leaf.dtype, leaf.shape, 0)
        kind = scalars.type_of(leaf)
        assert kind is not None, "numbers have types"
        return Known(scalars.constant(run, 0, kind).value)
