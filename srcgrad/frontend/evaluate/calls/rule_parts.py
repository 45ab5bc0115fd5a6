"""A rule of the user's, read for one call: its program in one mode.

What the definition does becomes statements of a block apart, which are no part of the program
around it: they are put where a derivative needs them.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable

from srcgrad import errors, ir
from srcgrad.frontend.evaluate.calls import pytrees
from srcgrad.frontend.evaluate.calls.argument_copies import changed
from srcgrad.frontend.evaluate.calls.inner_programs import defined, name_of
from srcgrad.frontend.evaluate.calls.pytrees import Pytree, Taking
from srcgrad.frontend.evaluate.calls.rule_operands import Given, parameters
from srcgrad.frontend.programs.rewrite import names_in
from srcgrad.frontend.values.arrays import nests
from srcgrad.frontend.values.core import memory
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import ArrayRef, Known, Number, Tuple, Value
from srcgrad.frontend.values.numbers import scalars
from srcgrad.records import dataclass
from srcgrad.types import Array, is_inexact


@dataclass(frozen=True)
class Read:
    """What a rule does, in names of the program around it."""

    body: ir.Block
    results: tuple[ir.Atom, ...]
    made: tuple[str, ...]
    """What stands for the results of the function."""
    incoming: tuple[str, ...]
    stated: tuple[str, ...]
    """The operands that have a derivative by the rule."""


class Reader:
    """One call of a function, for which rules are read."""

    def __init__(self, run: Run, of: str, given: Given, value: Value, result: Pytree) -> None:
        self.run, self.of, self.given = run, of, given
        self.value, self.result = value, result
        self.span = run.span()

    def adjoint(self, rule: Value) -> Read:
        return self._apart(lambda: self._adjoint(rule, self._names(rule, "_bar")))

    def tangent(self, rule: Value) -> Read:
        return self._apart(lambda: self._tangent(rule, self._names(rule, "_dot")))

    # -- either -----------------------------------------------------------------------------------

    def _apart(self, read: Callable[[], Read]) -> Read:
        run = self.run
        saved, frames = run.save(), run.frames
        # What a rule calls may have a rule that calls the same again: that is no recursion.
        around = run.stated.rules[0] if run.stated.rules else len(frames)
        run.frames = frames[:around]
        run.stated.rules.append(around)
        try:
            with run.block() as statements:
                found = read()
                body = tuple(statements)
        finally:
            run.frames = frames
            run.stated.rules.pop()
        run.restore(saved)
        inside = {*defined(body)}
        others = [name for name in changed(body) if name not in inside]
        if others:
            shown = run.draft.hints.get(others[0], "an operand")
            raise errors.NotDifferentiable(
                f"the rule of {self.of} changes {shown} in place",
                self.span,
                "Let it work on a copy, and return what it makes.",
                code="SG2403",
            )
        return Read(body, found.results, found.made, found.incoming, found.stated)

    def _names(self, rule: Value, suffix: str) -> dict[str, inspect.Parameter]:
        found = parameters(self.run, rule)
        known = {*self.given.bound, "result", f"result{suffix}"}
        known |= {f"{name}{suffix}" for name in self.given.bound}
        if found is None:
            raise errors.NotDifferentiable(
                f"the rule of {self.of} is {scalars.describe(rule)}, and no Python function",
                self.span,
                "Write it with `def` or `lambda`.",
                code="SG2404",
            )
        for name, each in found.items():
            if each.kind in (each.VAR_POSITIONAL, each.VAR_KEYWORD) or (
                name not in known and each.default is each.empty
            ):
                has = ", ".join((*self.given.bound, "result", f"result{suffix}"))
                raise errors.NotDifferentiable(
                    f"the rule of {self.of} has a parameter {name}, for which there is nothing",
                    self.span,
                    f"There are {has}, and names of operands with {suffix}.",
                    code="SG2406",
                )
        return found

    def _like(self, leaf: Value, hint: str | None) -> Value:
        """A number or an array like another, that comes in from outside of the rule."""
        run = self.run
        if isinstance(leaf, Number):
            kind = leaf.type
            return Number(ir.Var(run.fresh(kind, hint)), kind)
        assert isinstance(leaf, ArrayRef), "leaves are numbers and arrays"
        old = run.draft.types[leaf.base]
        assert isinstance(old, Array), "an array has the type of one"
        base = run.fresh(Array(old.dtype, old.ndim, "C", old.unit_axes), hint)
        return memory.whole(run, base, leaf.shape)

    def _changed(self, value: Value, made: list[Value]) -> Value:
        """A value with adjoints or tangents in the place of numbers and arrays: zero of others."""
        new = iter(made)
        found = Taking(
            self.run,
            lambda leaf: next(new) if carries(leaf) else None,
            rest=lambda leaf: Known(0.0 if scalars.is_number(leaf) else None),
            is_strict=False,
        ).pytree(value)
        return found.rebuilt(found.leaves)

    def _called(
        self, rule: Value, names: dict[str, inspect.Parameter], more: dict[str, Value]
    ) -> Value:
        run = self.run
        given = {name: value for name, value in (self.given.bound | more).items() if name in names}
        return scalars.plain(run, run.call(rule, (), given))

    def _zeros(self, like: Pytree, hint: str) -> tuple[Value, list[ArrayRef]]:
        """Arrays of zeros to which a rule adds in place."""
        made: list[ArrayRef] = []
        for leaf in like.leaves:
            shape = leaf.shape if isinstance(leaf, ArrayRef) else ()
            dtype = leaf.dtype if isinstance(leaf, ArrayRef) else _number(leaf).type.dtype
            made.append(nests.allocate(self.run, dtype, shape, 0, hint))
        return like.rebuilt(list(made)), made

    def _sum(self, leaf: Value, added: ArrayRef) -> ir.Atom:
        """What a rule has added up: an array, or the number in one."""
        if isinstance(leaf, ArrayRef):
            return ir.Var(added.base)
        name = self.run.fresh(_number(leaf).type)
        self.run.emit(ir.Assign(ir.Var(name), ir.Item(added.base, ()), self.span))
        return ir.Var(name)

    def _aligned(self, value: Value, like: Pytree, what: str) -> list[ir.Atom]:
        """What a rule returns for one operand or the results, made like them."""
        if isinstance(value, Known) and value.object is None:
            return [ir.Const(0.0)] * len(like.leaves)
        found = pytrees.aligned(self.run, value, like)
        if found is None:
            wanted = scalars.describe(like.rebuilt(list(like.leaves)))
            raise errors.NotDifferentiable(
                f"the rule of {self.of} returns {scalars.describe(value)} for {what}, which is "
                f"{wanted}",
                self.span,
                "Return what is made like it: of the same shape, and real if it is real; None for "
                "zero.",
                code="SG2405",
            )
        own = set(defined(tuple(self.run.draft.blocks[-1])))
        return [ir.Var(name_of(self._apart_from(each, own))) for each in found]

    def _apart_from(self, leaf: Value, own: set[str]) -> Value:
        """What a rule returns, under a name of its own."""
        run = self.run
        if isinstance(leaf, ArrayRef):
            return nests.materialise(run, leaf, copy=leaf.base not in own)
        kind = _number(leaf).type
        name = run.fresh(kind)
        run.emit(ir.Assign(ir.Var(name), _number(leaf).atom, self.span))
        return Number(ir.Var(name), kind)

    # -- adjoints ---------------------------------------------------------------------------------

    def _adjoint(self, rule: Value, names: dict[str, inspect.Parameter]) -> Read:
        made = [self._like(leaf, None) for leaf in self.result.leaves]
        bars = [self._like(leaf, "result_bar") for leaf in self.result.leaves]
        bar = self._changed(self.value, bars)
        more = {"result": self.result.rebuilt(made), "result_bar": bar}
        own = [name for name in self.given.bound if f"{name}_bar" in names]
        sums: dict[str, list[ArrayRef]] = {}
        for name in own:
            tree = self.given.trees.get(name)
            more[f"{name}_bar"] = Known(None)
            if tree is not None:
                more[f"{name}_bar"], sums[name] = self._zeros(tree, f"{name}_bar")
        value = self._called(rule, names, more)
        stated: list[str] = []
        results: list[ir.Atom] = []
        if own:
            if not (isinstance(value, Known) and value.object is None):
                raise errors.NotDifferentiable(
                    f"the rule of {self.of} has adjoints to add to, and returns something",
                    self.span,
                    f"Leave out {own[0]}_bar and the like, or return nothing.",
                    code="SG2407",
                )
            for name, added in sums.items():
                for leaf, each in zip(self.given.trees[name].leaves, added, strict=True):
                    stated.append(name_of(leaf))
                    results.append(self._sum(leaf, each))
        else:
            for name, answer in self._answers(value, names).items():
                tree = self.given.trees.get(name)
                if tree is not None:
                    stated += map(name_of, tree.leaves)
                    results += self._aligned(answer, tree, f"the adjoint of {name}")
        return Read((), tuple(results), _named(made), _named(bars), tuple(stated))

    def _answers(self, value: Value, names: dict[str, inspect.Parameter]) -> dict[str, Value]:
        """What a rule returns for each of its operands."""
        plain = [name for name in self.given.bound if name in names] or list(self.given.trees)
        if isinstance(value, Known) and value.object is None:
            return dict.fromkeys(plain, value)
        if len(plain) == 1:
            return {plain[0]: value}
        if isinstance(value, Tuple) and len(value.items) == len(plain):
            return dict(zip(plain, value.items, strict=True))
        smooth = [name for name in plain if name in self.given.trees]
        if len(smooth) == 1:
            return {smooth[0]: value}
        raise errors.NotDifferentiable(
            f"the rule of {self.of} returns {scalars.describe(value)} for the adjoints of "
            f"{', '.join(plain)}",
            self.span,
            "Return a tuple with one for each of these operands, None where it is zero.",
            code="SG2402",
        )

    # -- tangents ---------------------------------------------------------------------------------

    def _tangent(self, rule: Value, names: dict[str, inspect.Parameter]) -> Read:
        made = [self._like(leaf, None) for leaf in self.result.leaves]
        more = {"result": self.result.rebuilt(made)}
        stated: list[str] = []
        dots: list[Value] = []
        for name, value in self.given.bound.items():
            if f"{name}_dot" not in names:
                continue
            tree = self.given.trees.get(name)
            more[f"{name}_dot"] = Known(None) if tree is None else value
            if tree is not None:
                own = [self._like(leaf, f"{name}_dot") for leaf in tree.leaves]
                more[f"{name}_dot"] = self._changed(value, own)
                stated += map(name_of, tree.leaves)
                dots += own
        if "result_dot" in names:
            more["result_dot"], sums = self._zeros(self.result, "result_dot")
            self._called(rule, names, more)
            results = [self._sum(*pair) for pair in zip(self.result.leaves, sums, strict=True)]
        else:
            value = self._called(rule, names, more)
            results = self._aligned(value, self.result, "the tangent of the result")
        return Read((), tuple(results), _named(made), _named(dots), tuple(stated))


def carries(leaf: Value) -> bool:
    """Whether a value is a number or an array that may carry a derivative."""
    if isinstance(leaf, Number):
        return is_inexact(leaf.type.dtype)
    return isinstance(leaf, ArrayRef) and is_inexact(leaf.dtype)


def read_names(read: Read | None) -> list[str]:
    """All names that a rule's program has, the ones that it reads from outside among them."""
    if read is None:
        return []
    own = {*read.made, *read.incoming}
    results = [each.name for each in read.results if isinstance(each, ir.Var)]
    return [name for name in dict.fromkeys((*names_in(read.body), *results)) if name not in own]


def _named(leaves: list[Value]) -> tuple[str, ...]:
    return tuple(map(name_of, leaves))


def _number(leaf: Value) -> Number:
    assert isinstance(leaf, Number), "leaves are numbers and arrays"
    return leaf
