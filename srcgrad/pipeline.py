"""From a Python function to the text of its derivative: the stages, in order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import FunctionType
from typing import Any

from srcgrad import frontend, ir
from srcgrad.analysis import dataflow
from srcgrad.differentiate.gradient import gradient
from srcgrad.errors import Span
from srcgrad.frontend import arguments
from srcgrad.frontend.arguments import Spec
from srcgrad.optimise.tidy import tidy
from srcgrad.printer import module_text, show
from srcgrad.types import Array, Type

Guards = dict[str, tuple[type[Exception], Span | None]]


@dataclass(frozen=True)
class Request:
    """What is to be differentiated, for which types, with respect to which parameters."""

    function: Any
    specs: dict[str, Spec]
    wrt: tuple[str, ...]
    with_value: bool
    has_aux: bool


@dataclass(frozen=True)
class Generated:
    """The text of a derivative, and what is needed to call it."""

    text: str
    name: str
    leaf_types: tuple[Type, ...]
    specialised: frontend.Specialised
    guards: Guards
    writes: frozenset[int]
    stages: tuple[tuple[str, ir.Function], ...]
    saved: str


def generate(request: Request) -> Generated:
    """Read the function, differentiate it, tidy the result, print it."""
    specialised = frontend.specialise(request.function, request.specs, has_aux=request.has_aux)
    primal = specialised.program
    wrt = _differentiated(request, primal)
    located, guards = _with_lines(primal)
    name = f"{primal.name}_value_and_grad" if request.with_value else f"{primal.name}_grad"
    derivative = gradient(located, wrt, name, request.with_value)
    tidied = tidy(derivative, _user_names(specialised.functions))
    return Generated(
        text=module_text(tidied),
        name=name,
        leaf_types=tuple(primal.types[p] for p in primal.params),
        specialised=specialised,
        guards=guards,
        writes=_written(primal),
        stages=(("specialise", primal), ("differentiate", derivative), ("optimise", tidied)),
        saved=saved(tidied),
    )


def _differentiated(request: Request, primal: ir.Function) -> tuple[str, ...]:
    """The names of the leaves to differentiate with respect to."""
    found: list[str] = []
    at = 0
    for name, spec in request.specs.items():
        count = sum(1 for _ in arguments.leaf_specs(spec))
        if name in request.wrt:
            chosen = arguments.differentiable_leaves(spec, name)
            found += [
                p for p, yes in zip(primal.params[at : at + count], chosen, strict=True) if yes
            ]
        at += count
    return tuple(found)


def _with_lines(program: ir.Function) -> tuple[ir.Function, Guards]:
    """The program with the user's line in the message of each guard, and a table of them."""
    guards: Guards = {}

    def block(body: ir.Block) -> ir.Block:
        return tuple(one(statement) for statement in body)

    def one(statement: ir.Statement) -> ir.Statement:
        if isinstance(statement, ir.Guard):
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
        code = function.__code__
        found.update(code.co_varnames, code.co_cellvars, code.co_freevars)
    return frozenset(found)


def _written(program: ir.Function) -> frozenset[int]:
    """The positions of parameters that the function writes to (in a copy)."""
    copied = {s.source for s in program.body if isinstance(s, ir.Copy)}
    return frozenset(k for k, name in enumerate(program.params) if name in copied)


def saved(program: ir.Function) -> str:
    """What the derivative saves for its reverse sweep, a line for each array or stack."""
    lines: list[str] = []
    for statement in dataflow.walk(program.body):
        match statement:
            case ir.Allocate(name, shape) if "_saved" in name:
                kind = program.types[name]
                assert isinstance(kind, Array)
                size = " * ".join(show(s) for s in shape)
                lines.append(f"{name}: {size} numbers of {kind.dtype}")
            case ir.NewStack(stack):
                lines.append(f"{stack}: one number an iteration")
    return "\n".join(lines) or "nothing"
