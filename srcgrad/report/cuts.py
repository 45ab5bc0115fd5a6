"""Where a program cuts the gradient: what depends on the arguments goes on without a derivative.

A value is carried if its derivative with respect to the arguments may be other than zero. A cut is
an operation on carried values whose result is not, and from which something leads to what the
function returns: a number, a subscript, or a condition. What a call does inside is no cut if what
it gives is carried: `np.max` compares, and has a derivative.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.activity import dependent
from srcgrad.analysis.reach import reached
from srcgrad.errors import Span
from srcgrad.records import dataclass
from srcgrad.report.explanation import Cut, Place
from srcgrad.report.instead import CHOICE, SEARCH, STEP, instead, spoken
from srcgrad.rules import registry
from srcgrad.types import is_inexact
from srcgrad.uses import COMPOUND


@dataclass(frozen=True)
class _Found:
    """An operation that cuts, and the names that have its result."""

    function: Any
    names: tuple[str, ...]
    span: Span | None


def cuts(
    program: ir.Function,
    wrt: tuple[str, ...],
    smooth: tuple[int, ...],
    served: Mapping[Span | None, Any],
) -> tuple[Cut, ...]:
    """Each place where something is cut off, with what it is about and what to use instead.

    `served` are the functions that the user calls, by the place of the call.
    """
    return tuple(_Cuts(program, wrt, smooth, served).all())


class _Cuts:
    """What is known of a program, to say where it cuts."""

    def __init__(
        self,
        program: ir.Function,
        wrt: tuple[str, ...],
        smooth: tuple[int, ...],
        served: Mapping[Span | None, Any],
    ) -> None:
        self.program, self.served = program, served
        self.carried = dependent(program, frozenset(wrt)) | frozenset(wrt)
        self.leads_to: dict[str, set[str]] = {}
        self.comes_of: dict[str, set[str]] = {}
        self.chosen: list[tuple[frozenset[str], frozenset[str], bool]] = []
        """Names that decide, the numbers that are decided about, and whether a loop carries them.
        """
        self._flow(program.body, frozenset(), False)
        outputs = (program.results[k] for k in smooth)
        results = [each.name for each in outputs if isinstance(each, ir.Var)]
        self.matters = reached(results, self.comes_of)

    def _flow(self, body: ir.Block, around: frozenset[str], in_loop: bool) -> None:
        """What leads to what: data, subscripts, and the conditions around."""
        for statement in body:
            if isinstance(statement, ir.Guard):
                continue
            read = dataflow.reads(statement) | around
            for sink in dataflow.written(statement).names:
                self.comes_of.setdefault(sink, set()).update(read - {sink})
                for source in read:
                    self.leads_to.setdefault(source, set()).add(sink)
            if statement.__class__ in COMPOUND:
                is_loop = isinstance(statement, ir.For | ir.While)
                for block in dataflow.blocks(statement):
                    self._flow(block, read, in_loop or is_loop)
            self._choice(statement, in_loop)

    def _choice(self, statement: ir.Statement, in_loop: bool) -> None:
        match statement:
            case ir.If(condition):
                set_inside = {
                    name
                    for block in dataflow.blocks(statement)
                    for each in dataflow.walk(block)
                    for name in (*dataflow.written(each).scalars, *dataflow.written(each).arrays)
                }
                decided = dataflow.names(condition), set_inside
            case ir.Assign(target, ir.Apply(ir.select, (condition, *_))):
                name = target.name if isinstance(target, ir.Var) else target.array
                decided = dataflow.names(condition), {name}
            case _:
                return
        floats = {n for n in decided[1] if is_inexact(self.program.types[n].dtype)}
        self.chosen.append((frozenset(decided[0]), frozenset(floats), in_loop))

    def all(self) -> Iterator[Cut]:
        told: set[tuple[Any, ...]] = set()
        for found in self._found():
            cut = self._said(found)
            key = cut and (cut.place, cut.what)
            if cut is not None and key not in told:
                told.add((cut.place, cut.what))
                yield cut

    def _found(self) -> Iterator[_Found]:
        for statement in dataflow.walk(self.program.body):
            match statement:
                case ir.Assign(target, value, span) | ir.Increment(target, value, span):
                    name = target.name if isinstance(target, ir.Var) else target.array
                    found = self._cut_by(value, (name,))
                    if found is not None and name in self.matters:
                        yield _Found(found, (name,), span)
                case ir.Routine(names, value, span=span):
                    found = self._cut_by(value, names)
                    if found is not None and not self.matters.isdisjoint(names):
                        yield _Found(found, names, span)

    def _cut_by(self, value: ir.Expr, targets: tuple[str, ...]) -> Any:
        """The function in an expression that takes carried values and gives none."""
        if not isinstance(value, ir.Apply):
            return None
        for operand in value.arguments:
            found = self._cut_by(operand, targets)
            if found is not None:
                return found
        operands = value.arguments[1:] if value.function is ir.select else value.arguments
        taken = {n for each in operands for n in (*_names(each), *_arrays(each))}
        if taken.isdisjoint(self.carried):
            return None
        exact = not any(is_inexact(self.program.types[n].dtype) for n in targets)
        return value.function if exact or registry.is_inactive(value.function) else None

    def _said(self, found: _Found) -> Cut | None:
        """What to say of a cut; None if it is inside a call that gives something carried."""
        place = Place.of(found.span)
        is_call = _kind(place) is ast.Call
        is_condition = all(self.program.types[name].dtype == "bool" for name in found.names)
        if is_condition and (not is_call or _compares(place)):
            step = self._step(found, place)
            if step is not None or not is_call:
                return step or self._choice_of(found, place)
        function, span = self.served.get(found.span, found.function), found.span
        if is_call and self._gives_carried(found):
            inner = None if is_condition else self._inner(span)
            if inner is None:
                return None
            function, span = inner
        held = found.function is ir.held
        effect = "it is held fixed, as the program says" if held else "its derivative is zero"
        return Cut(spoken(function), effect, instead(function), Place.of(span), held)

    def _inner(self, around: Span | None) -> tuple[Any, Span | None] | None:
        """The call within another that cuts: what is worked out for each element at once."""
        for span, function in self.served.items():
            if _is_within(span, around) and instead(function):
                return function, span
        return None

    def _step(self, found: _Found, place: Place | None) -> Cut | None:
        """A comparison that chooses between numbers none of which is carried."""
        for conditions, names, in_loop in self.chosen:
            floats = names & self.matters
            if floats and floats.isdisjoint(self.carried) and self._decides(found, conditions):
                effect, better = SEARCH if in_loop and self._is_searched(floats) else STEP
                return Cut(spoken(found.function), effect, better, place)
        return None

    def _is_searched(self, names: frozenset[str]) -> bool:
        """Whether what is chosen is what later choices depend on: a loop closes in on it."""
        after = {sink for name in names for sink in self.leads_to.get(name, ())}
        return not names.isdisjoint(reached(after, self.leads_to))

    def _choice_of(self, found: _Found, place: Place | None) -> Cut:
        """A comparison that decides which way is taken."""
        effect, better = CHOICE
        function = found.function
        return Cut(spoken(function), effect, instead(function) or better, place, True)

    def _decides(self, found: _Found, conditions: frozenset[str]) -> bool:
        """Whether a comparison is a part of a condition: by itself, or through `and` and `not`."""
        return not reached(found.names, self._between()).isdisjoint(conditions)

    def _between(self) -> dict[str, set[str]]:
        """What leads from conditions to conditions."""
        bools = {n for n, kind in self.program.types.items() if kind.dtype == "bool"}
        return {n: self.leads_to[n] & bools for n in bools if n in self.leads_to}

    def _gives_carried(self, found: _Found) -> bool:
        """Whether the call that an operation is part of gives something that is carried."""
        inside = [
            s for s in dataflow.walk(self.program.body) if getattr(s, "span", None) == found.span
        ]
        made = {name for s in inside for name in dataflow.written(s).names}
        outside: set[str] = {each.name for each in self.program.results if isinstance(each, ir.Var)}
        own = set(map(id, inside))
        for statement in dataflow.walk(self.program.body):
            if id(statement) not in own:
                outside |= dataflow.reads(statement)
        return not (made & outside & self.carried).isdisjoint(self.matters)


def _compares(place: Place | None) -> bool:
    """Whether the user's text compares something, and not only a function that it calls."""
    return place is not None and any(
        isinstance(each, ast.Compare) for each in ast.walk(ast.parse(place.text, mode="eval"))
    )


def _is_within(inner: Span | None, outer: Span | None) -> bool:
    """Whether a piece of text is a part of another."""
    if inner is None or outer is None or inner.file != outer.file or inner == outer:
        return False
    start = (outer.line, outer.column) <= (inner.line, inner.column)
    return start and (inner.end_line, inner.end_column) <= (outer.end_line, outer.end_column)


def _names(expression: ir.Expr) -> tuple[str, ...]:
    return () if isinstance(expression, ir.Item) else dataflow.names(expression)


def _arrays(expression: ir.Expr) -> tuple[str, ...]:
    return dataflow.arrays(expression)


def _kind(place: Place | None) -> type[ast.AST] | None:
    """What a piece of the user's text is: a call, a comparison …"""
    if place is None:
        return None
    try:
        return type(ast.parse(place.text, mode="eval").body)
    except SyntaxError:
        return None
