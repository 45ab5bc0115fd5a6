"""Loops that may be long can be interrupted.

Compiled code does not return to Python, so Control-C would wait for it. Loops that may be long
count their work and ask Python for pending signals every 2**20 steps:

    for t in range(steps):              for t in range(steps):
        for i in range(1, n):               pending += max(n - 1, 0)
            u[i] += u[i - 1]                for i in range(1, n):
                                                u[i] += u[i - 1]
                                            pending = polled(pending + 1)

Innermost loops over arrays are counted from outside and stay as they are: a call inside would keep
LLVM from vectorising and from carrying elements in registers (measured: up to 2.8 times slower).
Others ask at the end of an iteration: at its start, a `while` loop that pushes on a stack took 8 ns
more for each, twice its time.
"""

from __future__ import annotations

import ast
import sys
from typing import Any, NoReturn

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from srcgrad.backend.places import located
from srcgrad.errors import Interrupted

STEPS_BETWEEN_POLLS = 2**20
SHORT = 16
"""Loops of at most this known number of iterations are unrolled by LLVM, and count as none."""

INTERRUPTED = "srcgrad: interrupted"
_COUNTER = "srcgrad_pending"
_RAISED = "srcgrad_raised"
_POLL = f"{_COUNTER} = srcgrad_polled({_COUNTER})"


def polled_loops(function: ast.FunctionDef) -> None:
    """Let a function ask for signals in its long loops."""
    function.body = _polled_function(function.body)


def raise_interrupt() -> NoReturn:
    """Raise what a signal handler raised in the middle of compiled code."""
    raised = sys.__dict__.pop(_RAISED, None) or KeyboardInterrupt()
    if isinstance(raised, KeyboardInterrupt):
        raise Interrupted("interrupted during a compiled derivative", code="SG703") from None
    raise raised


def _polled_function(body: list[ast.stmt]) -> list[ast.stmt]:
    polled = [new for statement in body for new in _polled(statement)]
    if not any(isinstance(n, ast.Name) and n.id == _COUNTER for s in polled for n in ast.walk(s)):
        return body
    start = located(f"{_COUNTER} = 0", body[0])
    after_doc = int(isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant))
    return [*polled[:after_doc], *start, *polled[after_doc:]]


def _polled(statement: ast.stmt) -> list[ast.stmt]:
    """A statement, its loops counting their work."""
    match statement:
        case ast.For(iter=ast.Call(func=ast.Name("range"), args=bounds), body=body):
            if _is_innermost(body):
                if any(isinstance(node, ast.Subscript) for s in body for node in ast.walk(s)):
                    return [*_count(bounds, statement), statement]
                if _is_short(statement):
                    return [statement]
        case ast.For():
            return [statement]  # numba.prange: no place for an exception
        case ast.While():
            pass
        case ast.If(body=body, orelse=orelse):
            statement.body = [new for s in body for new in _polled(s)]
            statement.orelse = [new for s in orelse for new in _polled(s)]
            return [statement]
        case _:
            return [statement]
    inner = [new for s in statement.body for new in _polled(s)]
    poll = located(_POLL, statement)
    statement.body = [*poll, *inner] if _skips_its_end(statement) else [*inner, *poll]
    return [statement]


def _count(bounds: list[ast.expr], loop: ast.stmt) -> list[ast.stmt]:
    """Add the trip count of `range(*bounds)` to the counter."""
    match [ast.unparse(bound) for bound in bounds]:
        case [stop]:
            trips = stop
        case [start, stop] | [start, stop, "1"]:
            trips = f"{stop} - ({start})"
        case [start, stop, "-1"]:
            trips = f"{start} - ({stop})"
        case [start, stop, _]:
            trips = f"abs({start} - ({stop}))"
    return located(f"{_COUNTER} = srcgrad_counted({_COUNTER}, {trips})", loop)


def _is_innermost(body: list[ast.stmt]) -> bool:
    loops = (n for s in body for n in ast.walk(s) if isinstance(n, (ast.For, ast.While)))
    return all(_is_short(loop) for loop in loops)


def _skips_its_end(loop: ast.For | ast.While) -> bool:
    """Whether an iteration may be followed by another without reaching the end of the body."""
    return any(isinstance(node, ast.Continue) for s in loop.body for node in ast.walk(s))


def _is_short(loop: ast.stmt) -> bool:
    """Whether a loop's trip count is known and small."""
    match loop:
        case ast.For(iter=ast.Call(func=ast.Name("range"), args=bounds)):
            try:
                return len(range(*map(ast.literal_eval, bounds))) <= SHORT
            except (ValueError, TypeError):
                return False
    return False


def names() -> dict[str, Any]:
    """The functions that `polled_loops` calls."""
    return {"srcgrad_counted": counted, "srcgrad_polled": polled}


@intrinsic  # type: ignore[untyped-decorator]
def counted(typing_context: Any, count: Any, trips: Any) -> Any:
    """The count with the trips of a loop; their number may be given as a negative one."""

    def generate(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> ir.Value:
        before, more = (
            context.cast(builder, value, kind, types.int64)
            for value, kind in zip(arguments, signature.args, strict=True)
        )
        runs = builder.icmp_signed(">", more, more.type(0))
        return builder.add(before, builder.select(runs, more, more.type(0)))

    return types.int64(count, trips), generate


@intrinsic  # type: ignore[untyped-decorator]
def polled(typing_context: Any, count: Any) -> Any:
    """The count with one step more, or zero after asking for signals; RuntimeError if interrupted.

    What a signal handler raised is left in `sys.__dict__`.
    """

    def generate(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> ir.Value:
        number = context.cast(builder, arguments[0], signature.args[0], types.int64)
        number = builder.add(number, number.type(1))
        is_due = builder.icmp_signed(">=", number, number.type(STEPS_BETWEEN_POLLS))
        with builder.if_then(is_due, likely=False):
            function = cgutils.get_or_insert_function(
                builder.module, ir.FunctionType(ir.IntType(1), ()), "srcgrad_interrupted"
            )
            if function.is_declaration:
                _define_interrupted(function)
            with builder.if_then(builder.call(function, ()), likely=False):
                context.call_conv.return_user_exc(builder, RuntimeError, (INTERRUPTED,))
        return builder.select(is_due, number.type(0), number)

    return types.int64(count), generate


def _define_interrupted(function: ir.Function) -> None:
    """Write in LLVM's language:

        return PyGILState_Check() and PyErr_CheckSignals() and keep(PyErr_Fetch())

    `PyErr_CheckSignals` needs the interpreter's lock, which a caller's `nogil` code does not hold.
    Numba clears the interpreter's exception when it raises its own, so the handler's is kept aside.
    """
    function.linkage = "linkonce_odr"
    function.attributes.add("noinline")
    function.attributes.add("cold")
    pointer, integer = ir.IntType(8).as_pointer(), ir.IntType(32)
    builder = ir.IRBuilder(function.append_basic_block())

    def call(name: str, result: ir.Type, *arguments: ir.Value) -> ir.Value:
        kind = ir.FunctionType(result, [argument.type for argument in arguments])
        return builder.call(cgutils.get_or_insert_function(function.module, kind, name), arguments)

    holds_lock = builder.icmp_signed("!=", call("PyGILState_Check", integer), integer(0))
    with builder.if_then(builder.not_(holds_lock)):
        builder.ret(ir.IntType(1)(0))
    raised = builder.icmp_signed("!=", call("PyErr_CheckSignals", integer), integer(0))
    with builder.if_then(raised):
        parts = [builder.alloca(pointer) for _ in range(3)]
        call("PyErr_Fetch", ir.VoidType(), *parts)
        call("PyErr_NormalizeException", ir.VoidType(), *parts)
        name = _c_string(builder, _RAISED)
        call("PySys_SetObject", integer, name, builder.load(parts[1]))
        for part in parts:
            call("Py_DecRef", ir.VoidType(), builder.load(part))
    builder.ret(raised)


def _c_string(builder: ir.IRBuilder, text: str) -> ir.Value:
    """A pointer to a C string that is part of the module."""
    content = cgutils.make_bytearray(text.encode() + b"\0")
    variable = cgutils.global_constant(builder.module, f".const.{text}", content)
    return builder.bitcast(variable, ir.IntType(8).as_pointer())
