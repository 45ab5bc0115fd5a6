"""The derivatives of what has a rule of the user's: its program in the mode that is wanted.

A rule in one mode has the other, too: the adjoint is linear in what comes in, and so is the
tangent, and each is the transpose of the other. So the reverse mode of the one, with respect to
what comes in, is the other, whatever comes in.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, TypeAlias

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.homogeneous import is_linear
from srcgrad.analysis.names import Names
from srcgrad.differentiate.statement import zero_of
from srcgrad.errors import MissingRule, Span
from srcgrad.frontend.adjoints import Definition
from srcgrad.operators import VJP
from srcgrad.optimise.tidy import simplified
from srcgrad.ruled import Part, Ruled
from srcgrad.types import INT, Array, Scalar, Type, is_inexact

Mode: TypeAlias = Literal["adjoint", "tangent"]


def adjoint(
    call: ir.Apply,
    results: tuple[str, ...],
    bars: dict[str, str],
    types: dict[str, Type],
    span: Span | None,
) -> Definition:
    """What the adjoint of a call with a rule adds to those of its operands."""
    ruled = _ruled(call)
    part = part_of(ruled, "adjoint", span)
    rule = _Inlined(ruled, part, call, results, bars, types)
    rule.check_stated("adjoint", span)
    rule.come_in([(result, k) for k, result in enumerate(rule.results)])
    rule.add_body()
    for at, bar in zip(part.stated, part.program.results, strict=True):
        rule.add(rule.operands[at], bar)
    return rule.definition()


def tangent(
    call: ir.Apply,
    results: tuple[str, ...],
    dots: dict[str, str],
    types: dict[str, Type],
    span: Span | None,
) -> Definition:
    """What the tangent of a call with a rule adds to those of its results."""
    ruled = _ruled(call)
    part = part_of(ruled, "tangent", span)
    rule = _Inlined(ruled, part, call, results, dots, types)
    rule.check_stated("tangent", span)
    rule.come_in([(rule.operands[at], k) for k, at in enumerate(part.stated)])
    rule.add_body()
    for result, dot in zip(rule.results, part.program.results, strict=True):
        rule.add(result, dot)
    return rule.definition()


def part_of(ruled: Ruled, mode: Mode, span: Span | None) -> Part:
    """The rule in a mode: as it is stated, or else the transpose of what is stated."""
    stated = ruled.adjoint if mode == "adjoint" else ruled.tangent
    if stated is not None:
        return stated
    other = ruled.tangent if mode == "adjoint" else ruled.adjoint
    if other is not None:
        if is_linear(other.program, other.program.params[len(ruled.names) + ruled.count :]):
            return transposed(ruled, other)
    span = span or ruled.span
    if not ruled.is_stated:
        raise MissingRule(
            f"no derivative rule for {ruled.of}, which is called by its name",
            span,
            f"State one with srcgrad.adjoint({ruled.of}).",
            code="SG371",
        )
    if other is None:
        raise MissingRule(
            f"a derivative of the fourth order of {ruled.of}, by a rule within a rule",
            span,
            "Write out in the rule what calls functions with rules, or ask for a lower order.",
            code="SG368",
        )
    if ruled.is_edit:
        raise MissingRule(
            "no tangent of a value whose adjoint is edited: the edit is not seen to be linear",
            span,
            "Differentiate in reverse mode: grad, vjp, jacobian(mode='reverse').",
            code="SG369",
        )
    has = "tangent" if mode == "adjoint" else "adjoint"
    raise MissingRule(
        f"no {mode} of {ruled.of}: the {has} that its rule states is not seen to be linear",
        span,
        f"State one with srcgrad.{mode}({ruled.of}), or differentiate in the other mode.",
        code="SG367",
    )


def transposed(ruled: Ruled, part: Part) -> Part:
    """The adjoint that belongs to a tangent, or the tangent that belongs to an adjoint."""
    program = part.program
    first = len(ruled.names) + ruled.count
    known, incoming = program.params[:first], program.params[first:]
    results = tuple(known[at] for at in part.stated)
    values = known[len(ruled.names) :]
    is_tangent = part is ruled.tangent
    sources, sinks = (results, values) if is_tangent else (values, results)
    smooth = tuple(
        k
        for k, each in enumerate(program.results)
        if isinstance(each, ir.Var) and is_inexact(program.types[each.name].dtype)
    )
    names = Names(program.types)
    if not smooth:
        given = [names.fresh(f"{each}_seed", program.types[each]) for each in sinks]
        zeros = tuple(ir.Const(0.0) for _ in sources)
        made = ir.Function("rule", (*known, *given), (), zeros, names.types)
        return Part(made, part.stated)
    found = ruled.derivative(program, incoming, VJP, smooth)
    seeds = dict(zip(smooth, found.params[len(program.params) :], strict=True))
    names = Names(found.types)
    given = [
        seeds[k] if k in seeds else names.fresh(f"{each}_seed", program.types[each])
        for k, each in enumerate(sinks)
    ]
    # What comes in has the lengths of what it is the adjoint or the tangent of.
    said = {s.message for s in dataflow.walk(program.body) if isinstance(s, ir.Guard)}
    like = dict(zip(incoming, sources, strict=True))

    def change(expression: ir.Expr) -> ir.Expr:
        match expression:
            case ir.Dim(name, axis) if name in like:
                return ir.Dim(like[name], axis)
        return expression

    def block(body: ir.Block) -> ir.Block:
        kept = (s for s in body if not isinstance(s, ir.Guard) or s.message in said)
        changed = (dataflow.with_expressions(each, change) for each in kept)
        return tuple(dataflow.with_blocks(each, block) for each in changed)

    body = block(found.body)
    made = replace(found, params=(*known, *given, *incoming), body=body, types=names.types)
    made = simplified(made)
    left = {name for each in made.body for name in dataflow.named_within(each)}
    assert left.isdisjoint(incoming), "what is linear has one derivative everywhere"
    return Part(replace(made, params=(*known, *given)), part.stated)


def _ruled(call: ir.Apply) -> Ruled:
    assert isinstance(call.function, Ruled), "a call with a rule"
    return call.function


class _Inlined:
    """A rule on its way into a derivative, in names of its own."""

    def __init__(
        self,
        ruled: Ruled,
        part: Part,
        call: ir.Apply,
        results: tuple[str, ...],
        changes: dict[str, str],
        types: dict[str, Type],
    ) -> None:
        self.ruled, self.part, self.changes, self.kinds = ruled, part, changes, types
        self.program = part.program
        self.names = Names(self.program.types)
        self.body: list[ir.Statement] = []
        self.given: dict[str, str] = {}
        """What names of the rule are in the derivative."""
        self.outer: dict[str, str] = {}
        """The array in the derivative that holds what a parameter stands for."""
        count = len(ruled.names)
        self.operands = self.program.params[:count]
        self.results = self.program.params[count : count + ruled.count]
        for param, operand in zip(self.operands, call.arguments[ruled.count :], strict=True):
            self._bind(param, operand)
        for param, result in zip(self.results, results, strict=True):
            self._bind(param, ir.Whole(result))

    def _bind(self, param: str, operand: ir.Expr) -> None:
        """Let a parameter be what it stands for."""
        match operand:
            case ir.Whole(name):
                self.outer[param] = name
                if self.is_number(param):
                    own = self.shared(name, f"{param}_number")
                    self.body.append(ir.Assign(ir.Var(param), ir.Item(own, (ir.Const(0),))))
                else:
                    self.given[param] = name
            case ir.Var(name):
                self.given[param] = name
            case _:
                self.body.append(ir.Assign(ir.Var(param), operand))

    def is_number(self, param: str) -> bool:
        return isinstance(self.program.types[param], Scalar)

    def shared(self, name: str, wanted: str) -> str:
        """A name for an array that the derivative has already."""
        for own, outer in self.given.items():
            if outer == name:
                return own
        own = self.names.fresh(wanted, self.kinds[name])
        self.given[own] = name
        return own

    def check_stated(self, mode: Mode, span: Span | None) -> None:
        """Refuse a derivative by way of what the rule says nothing of."""
        for at, param in enumerate(self.operands):
            if at in self.part.stated or at in self.ruled.quiet:
                continue
            if self.outer.get(param) in self.changes:
                raise MissingRule(
                    f"{self.ruled.of} depends on {self.ruled.names[at]}, of which its rule says "
                    "nothing",
                    span,
                    f"Make it an operand of {self.ruled.of} and of its {mode}, or hold it "
                    "constant by srcgrad.stop_gradient.",
                    code="SG370",
                )

    def come_in(self, pairs: list[tuple[str, int]]) -> None:
        """Let what comes in be the adjoints or tangents of some parameters: zero if it has none."""
        first = len(self.operands) + len(self.results)
        for of, k in pairs:
            param = self.program.params[first + k]
            change = self.changes.get(self.outer.get(of, ""))
            kind = self.program.types[param]
            if change is None and isinstance(kind, Array):
                lengths = (ir.Dim(of, axis) for axis in range(kind.ndim))
                sizes = tuple(ir.Var(self._size(each)) for each in lengths)
                self.body.append(ir.Allocate(param, sizes, zero_of(kind.dtype)))
            elif change is None:
                self.body.append(ir.Assign(ir.Var(param), zero_of(kind.dtype)))
            elif isinstance(kind, Array):
                self.given[param] = change
            else:
                own = self.shared(change, f"{param}_number")
                self.body.append(ir.Assign(ir.Var(param), ir.Item(own, (ir.Const(0),))))

    def _size(self, size: ir.Expr) -> str:
        name = self.names.temporary(INT)
        self.body.append(ir.Assign(ir.Var(name), size))
        return name

    def add_body(self) -> None:
        self.body += [s for s in self.program.body if not isinstance(s, ir.Comment)]

    def add(self, param: str, found: ir.Atom) -> None:
        """Add what a rule has found to the adjoint or the tangent of a parameter."""
        change = self.changes.get(self.outer.get(param, ""))
        if change is None or (isinstance(found, ir.Const) and not found.value):
            return
        own = self.shared(change, f"{param}_change")
        if self.is_number(param):
            self.body.append(ir.Increment(ir.Item(own, (ir.Const(0),)), found))
            return
        assert isinstance(found, ir.Var), "the adjoint of an array is one"
        kind = self.names.types[own]
        assert isinstance(kind, Array), "operands with a derivative are arrays"
        counters = [self.names.numbered("ijklmn"[axis % 6], INT) for axis in range(kind.ndim)]
        index = tuple(map(ir.Var, counters))
        sizes = [self._size(ir.Dim(own, axis)) for axis in range(kind.ndim)]
        value = self.names.temporary(Scalar(kind.dtype))
        body: ir.Block = (
            ir.Assign(ir.Var(value), ir.Item(found.name, index)),
            ir.Increment(ir.Item(own, index), ir.Var(value)),
        )
        for size, counter in reversed(list(zip(sizes, counters, strict=True))):
            body = (ir.For(counter, ir.Const(0), ir.Var(size), ir.Const(1), body),)
        self.body += body

    def definition(self) -> Definition:
        params = tuple(self.given)
        program = ir.Function("rule", params, tuple(self.body), (), self.names.types)
        return Definition(program, self.given, {})
