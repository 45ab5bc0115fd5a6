"""Sums that would keep their loop from being computed several elements at a time.

Adding in another order changes a sum's last digits, so LLVM does not vectorise a loop that holds
one. The adjoints of the reverse sweep are sums of ours, in no promised order, and their additions
may be regrouped, those alone:

    for i in range(n):                     for i in range(n):
        k_bar += y[i] * x[i]                   k_bar = srcgrad_add(k_bar, y[i] * x[i])

Every other sum keeps its order. Where its terms are worth it, because the loop calls `sqrt` or a
function that has vector variants, they are computed strip by strip, and each strip is added up in a
loop of its own:

                                           for start in range(0, n, 64):
    for i in range(n):                         for i in range(start, min(start + 64, n)):
        total += math.sin(x[i])                    terms[i - start] = math.sin(x[i])
                                               for i in range(start, min(start + 64, n)):
                                                   total += terms[i - start]

Measured, nanoseconds an element: value and gradient of `sum(sin(x) * x)` 7.2 to 2.2, of
`sum(exp(-k * x))` 4.4 to 1.6; a sum of squares in the reverse sweep 0.8 to 0.45.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from srcgrad.backend.dtypes import Kind
from srcgrad.backend.places import located
from srcgrad.backend.subscripts import assigned
from srcgrad.backend.vectors import PREFIX, leaves

STRIP = 64
"""How many terms are computed at a time: 512 bytes, at home in the nearest cache."""
FIRST, LAST, START, END, TERMS = (
    f"srcgrad_{word}" for word in ("first", "last", "start", "end", "terms")
)
FREE = {ast.Add: "srcgrad_add", ast.Sub: "srcgrad_subtract"}
ADJOINT = re.compile(r"_bar_?\d*$")


def free_sums(body: list[ast.stmt], known: Mapping[str, Kind]) -> list[ast.stmt]:
    """The statements, the sums in their innermost loops taken care of."""
    return [new for statement in body for new in _statement(statement, known)]


def names() -> dict[str, Any]:
    """The functions that `free_sums` calls."""
    return {
        "srcgrad_add": add,
        "srcgrad_subtract": subtract,
        f"{TERMS}_new": new_terms,
        f"{TERMS}_put": put_term,
        f"{TERMS}_at": term_at,
    }


def _statement(statement: ast.stmt, known: Mapping[str, Kind]) -> list[ast.stmt]:
    match statement:
        case ast.For(ast.Name(), body=body) if not any(map(leaves, body)):
            return _loop(statement, known)
        case ast.For(body=body) | ast.While(body=body):
            statement.body = free_sums(body, known)
        case ast.If(body=body, orelse=orelse):
            statement.body = free_sums(body, known)
            statement.orelse = free_sums(orelse, known)
    return [statement]


def _loop(loop: ast.For, known: Mapping[str, Kind]) -> list[ast.stmt]:
    """An innermost loop, as several if its sums are computed strip by strip."""
    sums = _sums(loop, known)
    free = {name for name in sums if ADJOINT.search(name)}
    loop.body = [_regrouped(statement, free) for statement in loop.body]
    match loop.iter:
        case ast.Call(ast.Name("range"), [stop], []):
            bounds = [ast.copy_location(ast.Constant(0), stop), stop]
        case ast.Call(ast.Name("range"), [_, _] as bounds, []):
            pass
        case _:
            return [loop]
    ordered = sums - free
    if not ordered or not _calls_vector_functions(loop.body):
        return [loop]
    if not _is_independent(loop, ordered, free):
        return [loop]
    return _strips(loop, bounds, ordered)


def _sums(loop: ast.For, known: Mapping[str, Kind]) -> set[str]:
    """The floats that a loop only adds to or subtracts from."""
    added: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for node in (n for statement in loop.body for n in ast.walk(statement)):
        match node:
            case ast.AugAssign(ast.Name(name), ast.Add() | ast.Sub()):
                added[name] += 1
            case ast.Name(name):
                found[name] += 1
    return {n for n in added if added[n] == found[n] and known.get(n) == "float64"}


def _regrouped(statement: ast.stmt, free: set[str]) -> ast.stmt:
    """A statement whose additions to these names may be done in any order."""
    match statement:
        case ast.AugAssign(ast.Name(name), operator, value) if name in free:
            call = f"{name} = {FREE[type(operator)]}({name}, _)"
            made = located(call, statement)[0]
            made.value.args[1] = value  # type: ignore[attr-defined]
            return made
        case ast.If(body=body, orelse=orelse):
            statement.body = [_regrouped(each, free) for each in body]
            statement.orelse = [_regrouped(each, free) for each in orelse]
    return statement


def _calls_vector_functions(body: list[ast.stmt]) -> bool:
    called = [n.func for s in body for n in ast.walk(s) if isinstance(n, ast.Call)]
    return any(
        ast.unparse(function) == "math.sqrt" or ast.unparse(function).startswith(PREFIX)
        for function in called
    )


def _is_independent(loop: ast.For, ordered: set[str], free: set[str]) -> bool:
    """Whether an iteration needs no number of another, and each sum stands outside of branches."""
    outside = {s.target.id for s in loop.body if _is_addition(s, ordered)}  # type: ignore
    inside = {
        name
        for s in loop.body
        if isinstance(s, ast.If)
        for name in assigned([s])
        if name in ordered
    }
    if outside != ordered or inside:
        return False
    own = assigned(loop.body) - ordered - free
    return _reads_before(loop.body, own, set()) is not None


def _reads_before(body: list[ast.stmt], own: set[str], bound: set[str]) -> set[str] | None:
    """The names bound after some statements; None if one of `own` is read before it is bound."""
    bound = set(bound)
    for statement in body:
        if isinstance(statement, ast.If):
            if not _read([statement.test]) & own <= bound:
                return None
            ends = [_reads_before(b, own, bound) for b in (statement.body, statement.orelse)]
            if ends[0] is None or ends[1] is None:
                return None
            bound = ends[0] & ends[1]
        else:
            if not _read([statement]) & own <= bound:
                return None
            if isinstance(statement, ast.AugAssign) and _targets(statement) & own - bound:
                return None
            bound |= _targets(statement)
    return bound


def _read(nodes: Iterable[ast.AST]) -> set[str]:
    """The names that are read; that of an array whose element is written is among them."""
    return {
        n.id
        for node in nodes
        for n in ast.walk(node)
        if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)
    }


def _targets(statement: ast.stmt) -> set[str]:
    return assigned([statement])


def _is_addition(statement: ast.stmt, ordered: set[str]) -> bool:
    match statement:
        case ast.AugAssign(ast.Name(name)):
            return name in ordered
    return False


def _strips(loop: ast.For, bounds: list[ast.expr], ordered: set[str]) -> list[ast.stmt]:
    """The loop over strips, with a loop for the terms of each and one that adds them up."""
    assert isinstance(loop.target, ast.Name)
    counter = loop.target.id
    place = f"{counter} - {START}"
    terms: list[ast.stmt] = []
    additions = []
    buffers: list[str] = []
    for statement in loop.body:
        if not _is_addition(statement, ordered):
            terms.append(statement)
            continue
        assert isinstance(statement, ast.AugAssign)
        buffer = f"{TERMS}_{len(buffers)}"
        buffers.append(f"{buffer} = {TERMS}_new()")
        put = located(f"{TERMS}_put({buffer}, {place}, _)", statement)[0]
        put.value.args[2] = statement.value  # type: ignore[attr-defined]
        terms.append(put)
        added = f"{TERMS}_at({buffer}, {place})"
        statement.value = located(added, statement)[0].value  # type: ignore[attr-defined]
        additions.append(statement)
    before = located("\n".join([f"{FIRST} = 0", f"{LAST} = 0", *buffers]), loop)
    for bound, value in zip(before[:2], bounds, strict=True):
        bound.value = value  # type: ignore[attr-defined]
    (strips,) = located(
        f"for {START} in range({FIRST}, {LAST}, {STRIP}):\n"
        f"    {END} = {START} + {STRIP} if {LAST} - {START} > {STRIP} else {LAST}\n"
        f"    for {counter} in range({START}, {END}):\n"
        f"        pass\n"
        f"    for {counter} in range({START}, {END}):\n"
        f"        pass\n",
        loop,
    )
    strips.body[1].body = terms  # type: ignore[attr-defined]
    strips.body[2].body = additions  # type: ignore[attr-defined]
    return [*before, strips]


def _added_freely(name: str) -> Any:
    def emit(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> ir.Value:
        numbers = (
            context.cast(builder, value, kind, types.float64)
            for value, kind in zip(arguments, signature.args, strict=True)
        )
        return getattr(builder, name)(*numbers, flags=("reassoc",))

    return emit


@intrinsic  # type: ignore[untyped-decorator]
def add(typing_context: Any, total: Any, term: Any) -> Any:
    """`total + term`, in any order with other such additions."""
    return types.float64(total, term), _added_freely("fadd")


@intrinsic  # type: ignore[untyped-decorator]
def subtract(typing_context: Any, total: Any, term: Any) -> Any:
    """`total - term`, in any order with other such additions."""
    return types.float64(total, term), _added_freely("fsub")


@intrinsic  # type: ignore[untyped-decorator]
def new_terms(typing_context: Any) -> Any:
    """Room for the terms of a strip, in the function's own frame."""

    def emit(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> ir.Value:
        return cgutils.alloca_once(builder, ir.DoubleType(), size=STRIP)

    return types.CPointer(types.float64)(), emit


@intrinsic  # type: ignore[untyped-decorator]
def put_term(typing_context: Any, terms: Any, place: Any, term: Any) -> Any:
    """`terms[place] = term`."""

    def emit(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> ir.Value:
        number = context.cast(builder, arguments[2], signature.args[2], types.float64)
        at = context.cast(builder, arguments[1], signature.args[1], types.intp)
        builder.store(number, builder.gep(arguments[0], [at]))
        return context.get_dummy_value()

    return types.void(terms, place, term), emit


@intrinsic  # type: ignore[untyped-decorator]
def term_at(typing_context: Any, terms: Any, place: Any) -> Any:
    """`terms[place]`."""

    def emit(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> ir.Value:
        at = context.cast(builder, arguments[1], signature.args[1], types.intp)
        return builder.load(builder.gep(arguments[0], [at]))

    return types.float64(terms, place), emit
