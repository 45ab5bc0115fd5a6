"""From a Python function to the text of its derivative: the stages, in order."""

from __future__ import annotations

import re
import time
from dataclasses import field, replace
from functools import partial
from types import FunctionType
from typing import Any

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.budget import Budget
from srcgrad.called import Called, Function, called
from srcgrad.derive import (
    connected_within,
    derivative_of,
    derivative_within,
    elements,
    jacobian,
    put_together,
)
from srcgrad.derive import derivative as derived
from srcgrad.differentiate.called_arrays import on_stacks_if_needed, refuse_called_arrays
from srcgrad.differentiate.linear.split import named_alike, split
from srcgrad.differentiate.patterns.program import pattern
from srcgrad.differentiate.patterns.sets import JOINED
from srcgrad.differentiate.written_out import written_out
from srcgrad.errors import NotDifferentiable, Span, SrcgradError
from srcgrad.faults import guarded
from srcgrad.frontend.arguments import leaves, results, selection, specs
from srcgrad.frontend.arguments.specs import Spec
from srcgrad.frontend.reading import functions
from srcgrad.frontend.specialise import Specialised, specialise
from srcgrad.frontend.values.core.growth import Growth
from srcgrad.frontend.values.core.interface import Derive
from srcgrad.frontend.values.core.returned import Leaf, Structure
from srcgrad.inventory import branches_and_names, deepest, saved
from srcgrad.notes import Asked, Finished, Note, note, taken
from srcgrad.one_number import check_scalar, return_span, type_of
from srcgrad.operators import Operator
from srcgrad.optimise.brief import Brief, brief
from srcgrad.optimise.into import into, numbers_only
from srcgrad.optimise.loop_products import loop_products
from srcgrad.optimise.placed_lengths import placed_lengths
from srcgrad.optimise.tidy import shortened, simplified, tidy
from srcgrad.printer import module_text
from srcgrad.progress import enter, working
from srcgrad.records import dataclass
from srcgrad.types import Array, Type

Guards = dict[str, tuple[type[Exception], Span | None]]

FOLLOWING = {
    "specialise": "simplifying",
    "simplify": "differentiating",
    "differentiate": "optimising",
    "optimise": "printing",
}
"""What is done after a stage, in words."""


@dataclass(frozen=True)
class Request:
    """What is to be differentiated, for which types, with respect to which parameters."""

    function: Any
    specs: dict[str, Spec]
    wrt: tuple[str, ...]
    operator: Operator
    has_aux: bool
    leaves: tuple[Any, ...] | None = None
    """The numbers and arrays of the call, if it is one."""
    budget: Budget = field(default_factory=Budget)
    given: tuple[tuple[str, Any], ...] = ()
    """The arguments of the call by name, if it is one: some may be one object."""
    rules: tuple[Any, ...] = ()
    """Functions with rules that hold for what they are made of wherever that is called."""
    empty_slices: bool = False
    """Whether `x[k : k + 1]` may be empty, and so does not fit beside longer axes."""
    on_stacks: bool = False
    """Whether functions that call themselves are read with a stack, and never called by name."""


@dataclass(frozen=True)
class Generated:
    """The text of a derivative, and what is needed to call it."""

    text: str
    name: str
    leaf_types: tuple[Type, ...]
    specialised: Specialised
    result: Spec
    guards: Guards
    brief: dict[str, Brief]
    """The messages that the text has in short, in full."""
    parameters: tuple[str, ...]
    """The parameters of the text."""
    writes: frozenset[int]
    stages: tuple[tuple[str, ir.Function], ...]
    saved: str
    called: Called = field(default_factory=Called)
    """The functions of the user's that the text calls by name."""
    seeds: tuple[str, ...] = ()
    """The last parameters of the text: tangents of arguments or adjoints of results."""
    arrays: tuple[tuple[str, int] | None, ...] = ()
    """The dtype and the number of axes of each result that a call gives an array for."""
    product: Generated | None = None
    """The text that multiplies with what this one keeps, if it is a linearization's."""
    printed: ir.Function | None = None
    """The program as it is printed."""
    notes: tuple[Note, ...] = ()
    """What the stages have noted of their decisions."""


def generate(request: Request) -> Generated:
    """Read the function, differentiate it, tidy the result, print it."""
    title = f"{request.operator.title} of {request.function.__name__}"
    with working(title, "reading"), taken() as notes:
        note(Finished("start", time.perf_counter()))
        found = guarded(partial(on_stacks_if_needed, _generated, request), request.function, _head)
    return replace(found, notes=tuple(notes))


def _generated(request: Request, stages: list[tuple[str, ir.Function]]) -> Generated:
    growth = Growth(request.budget)
    specialised = specialise(
        request.function,
        request.specs,
        request.leaves,
        growth,
        request.given,
        Derive(derivative_within, connected_within, request.rules),
        request.empty_slices,
        request.on_stacks,
    )
    primal = specialised.program
    _done(stages, "specialise", primal)
    growth.check_depth(*deepest(primal))
    result = _returned(request, specialised)
    wrt = with_respect_to(request, primal)
    located, guards = _with_lines(primal, {})
    smooth = _smooth(specialised, request, result)
    note(Asked(wrt, smooth))
    shorter = simplified(located)
    shorter = put_together(shorter, wrt, request.operator, smooth)
    shorter = shorter if request.operator.part else loop_products(shorter)  # where loops say more
    _done(stages, "simplify", shorter)
    growth.check_time()
    name = re.sub(r"\W", "", primal.name) + f"_{request.operator.name}"
    drawn = sum(each.type is not None for each in specialised.drawn)
    derivative = written_out(_derivative(request, shorter, wrt, name, result, smooth, drawn))
    derivative, guards = _with_lines(derivative, guards)
    _done(stages, "differentiate", derivative)
    growth.check_time()
    user_names = _user_names(specialised.functions)
    own = results.sizes_only(request.operator, request.has_aux, result)
    arrays = (*[None] * own, *(_array(each, derivative) for each in derivative.results[own:]))
    if request.operator.takes_out:
        derivative, guards = _with_lines(into(shortened(derivative, user_names), own), guards)
    callees = _Callees(guards, user_names)
    found = _Written(request, specialised, primal, result, callees, growth, stages)
    if not request.operator.is_split:
        tidied = tidy(derivative, user_names)
        tidied = numbers_only(tidied, own) if request.operator.is_into else tidied
        return replace(found.text(tidied, len(primal.params)), arrays=arrays)
    seeds = derivative.params[len(primal.params) :]
    likes = wrt if request.operator.mode == "forward" else [""] * len(seeds)
    what = "jvp" if request.operator.mode == "forward" else "vjp"
    names = (name, name.removesuffix(request.operator.name) + f"linear_{what}")
    pairs = dict(zip(seeds, likes, strict=True))
    parts = split(shortened(derivative, user_names), pairs, len(primal.results), names)
    kept = tidy(parts.first, user_names)
    second = named_alike(parts, kept)
    arrays = tuple(_array(each, second) for each in second.results)
    if request.operator.is_into:
        second, callees.guards = _with_lines(into(second), guards)
    first = found.text(kept, len(primal.params))
    enter("optimising")
    tidied = tidy(second, user_names)
    tidied = numbers_only(tidied) if request.operator.is_into else tidied
    product = replace(found.text(tidied, len(parts.kept)), arrays=arrays)
    return replace(first, product=product)


@dataclass
class _Written:
    """How the programs of one derivative are written."""

    request: Request
    specialised: Specialised
    primal: ir.Function
    result: Spec
    callees: _Callees
    growth: Growth
    stages: list[tuple[str, ir.Function]]

    def text(self, program: ir.Function, given: int) -> Generated:
        """The text of a program whose parameters, after as many as are `given`, are seeds."""
        _done(self.stages, "optimise", program)
        self.growth.check_depth(*deepest(program))
        places = {message: span for message, (_, span) in self.callees.guards.items()}
        terse, full = brief(program, places)
        names = self.callees.user_names
        printed, above = called(placed_lengths(terse, names), self.callees.written)
        dependencies = (*self.specialised.dependencies, *above.dependencies)
        text = module_text(printed, above.imports, above.definitions)
        note(Finished("print", time.perf_counter()))
        self.growth.check_text(text.count("\n"), *branches_and_names(printed))
        return Generated(
            text=text,
            name=program.name,
            leaf_types=tuple(program.types[p] for p in program.params),
            specialised=replace(self.specialised, dependencies=dependencies),
            result=self.result,
            guards=self.callees.guards,
            brief=full,
            parameters=program.params,
            writes=frozenset(
                k for k, name in enumerate(self.primal.params) if name in self.specialised.written
            ),
            stages=tuple(self.stages),
            saved=saved(program),
            called=above,
            printed=printed,
            seeds=program.params[given:],
        )


def _done(stages: list[tuple[str, ir.Function]], name: str, program: ir.Function) -> None:
    """A stage has done its work."""
    stages.append((name, program))
    note(Finished(name, time.perf_counter()))
    enter(FOLLOWING[name])


def _derivative(
    request: Request,
    program: ir.Function,
    wrt: tuple[str, ...],
    name: str,
    returned: Spec,
    smooth: tuple[int, ...],
    drawn: int,
) -> ir.Function:
    """The program of a derivative; `smooth` are the results that are differentiated, and the last
    `drawn` parameters other numbers at each call."""
    operator = request.operator
    if operator.mode == "none":
        return replace(program, name=name)
    if operator.is_split or operator.part == "pattern":
        refuse_called_arrays(program, wrt, smooth, "a linearization")
    if operator.part == "pattern":
        return pattern(program, wrt, name, smooth, drawn)
    if operator.part:
        with_values = results.needs_values(request.has_aux, operator.with_value, returned)
        return elements(program, wrt, name, operator, smooth, with_values)
    kept = results.kept_values(operator, request.has_aux, returned)
    derive = jacobian if operator.is_dense else derived
    return derive(program, wrt, name, operator, smooth, kept)


def _smooth(specialised: Specialised, request: Request, returned: Spec) -> tuple[int, ...]:
    """The positions of the results that are differentiated."""
    if request.operator.mode == "none":
        return ()
    value, _ = results.parts_of(request.has_aux, returned)
    found = tuple(k for k, is_smooth in enumerate(results.smooth_leaves(value)) if is_smooth)
    if not found:
        name = request.function.__name__
        raise NotDifferentiable(
            f"{name} returns no floating-point number and no array of such",
            return_span(request.function),
            "Return what is to be differentiated.",
            code="SG2121",
        )
    return found


class _Callees:
    """Programs that the derivative calls by name, and their derivatives, as they are printed."""

    def __init__(self, guards: Guards, user_names: frozenset[str]) -> None:
        self.guards = guards
        self.user_names = user_names
        self.simplified: dict[ir.Callee, ir.Function] = {}

    def written(self, function: Function, name: str) -> ir.Function:
        """A callee's program, or that of its derivatives."""
        callee = function if isinstance(function, ir.Callee) else function.of
        if callee is JOINED:
            return replace(callee.program, name=name)
        if callee not in self.simplified:
            located, self.guards = _with_lines(written_out(callee.program), self.guards)
            self.simplified[callee] = simplified(located)
        program = replace(self.simplified[callee], name=name)
        if function is not callee:
            derivative = derivative_of(function, program, name)
            program, self.guards = _with_lines(derivative, self.guards)
        return tidy(program, self.user_names)


def _returned(request: Request, specialised: Specialised) -> Spec:
    """The description of what the function returns; its first number is what is differentiated."""
    program = specialised.program
    value = specialised.result
    if request.has_aux:
        if not isinstance(value, Structure) or value.kind is not tuple or len(value.items) != 2:
            raise NotDifferentiable(
                f"{request.function.__name__} does not return a pair, as has_aux=True says",
                advice="Return the value and the auxiliary results: `return value, aux`.",
                code="SG279",
            )
        value = value.items[0]
    operator = request.operator
    is_of_a_number = operator.seed is None and not operator.is_dense and not operator.is_diagonal
    if is_of_a_number and operator.mode != "none":
        check_scalar(request.function, program, value)
    return _described(specialised.result, program)


def _head(function: FunctionType) -> Span | None:
    """The first line of a function, if its text can be had."""
    try:
        source = functions.read(function)
    except SrcgradError:
        return None
    return replace(source.span(source.tree), end_line=source.tree.lineno, end_column=0)


def _array(result: ir.Atom, program: ir.Function) -> tuple[str, int] | None:
    kind = type_of(result, program)
    return (kind.dtype, kind.ndim) if isinstance(kind, Array) else None


def _described(result: Any, program: ir.Function) -> Spec:
    """The description of a result whose numbers and arrays are results of a program."""
    match result:
        case Leaf(position):
            kind = type_of(program.results[position], program)
            return specs.ArrayLeaf(kind) if isinstance(kind, Array) else specs.Number(kind)
        case Structure(kind, keys, items):
            parts = tuple(_described(item, program) for item in items)
            if kind is dict:
                return specs.Mapping(keys, parts)
            if keys:
                return specs.Record(kind, keys, parts)
            return specs.Sequence(kind, parts)
    return specs.Fixed(result)


def with_respect_to(request: Request, primal: ir.Function) -> tuple[str, ...]:
    """The names of the leaves to differentiate with respect to."""
    found: list[str] = []
    at = 0
    for name, spec in request.specs.items():
        count = sum(1 for _ in leaves.leaf_specs(spec))
        if name in request.wrt:
            chosen = selection.differentiable_leaves(spec, name)
            found += [
                p for p, yes in zip(primal.params[at : at + count], chosen, strict=True) if yes
            ]
        at += count
    return tuple(found)


def _with_lines(program: ir.Function, known: Guards) -> tuple[ir.Function, Guards]:
    """The program with the user's line in the message of each guard, and a table of them.

    Guards that are in the table that is given have their line.
    """
    guards = dict(known)

    def block(body: ir.Block) -> ir.Block:
        return tuple(one(statement) for statement in body)

    def one(statement: ir.Statement) -> ir.Statement:
        if isinstance(statement, ir.Guard) and statement.message not in known:
            message = statement.message
            if statement.span is not None:
                message = f"{message} (line {statement.span.line})"
            while message in guards and guards[message] != (statement.exception, statement.span):
                message += " "
            guards[message] = (statement.exception, statement.span)
            return replace(statement, message=message)
        return dataflow.with_blocks(statement, block)

    return replace(program, body=block(program.body)), guards


def _user_names(functions: tuple[FunctionType, ...]) -> frozenset[str]:
    """Names that the user gave to variables."""
    found: set[str] = set()
    for function in functions:
        if (function.__module__ or "").startswith("srcgrad."):
            continue  # what stands for a function of a library's
        code = function.__code__
        found.update(code.co_varnames, code.co_cellvars, code.co_freevars)
    return frozenset(found)
