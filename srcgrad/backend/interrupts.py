"""Loops that may be long can be interrupted.

Compiled code does not return to Python, so Control-C would wait for it. Loops that may be long
count their work and ask Python for pending signals every 2**16 steps:

    for t in range(steps):              for t in range(steps):
        for i in range(1, n):               pending += max(n - 1, 0)
            u[i] += u[i - 1]                for i in range(1, n):
                                                u[i] += u[i - 1]
                                            pending = polled(pending + 1)

Innermost loops over arrays are counted from outside and stay as they are: a call inside would keep
LLVM from vectorising and from carrying elements in registers (measured: up to 2.8 times slower).
Where no loop is around them, they run in parts of 2**16 iterations, and ask between two parts:

                                        first, last = 1, n
                                        while True:
    for i in range(1, n):                   end = part(first, last, 1)
        u[i] += u[i - 1]                    for i in range(first, end):
                                                u[i] += u[i - 1]
                                            if end == last:
                                                break
                                            ask()
                                            first = end

Inside of another loop, parts cost a stencil a third of its speed. There, a loop stays whole if it
does little in an iteration and its counter is a subscript: memory limits it to a fraction of a
second. What the library does in one call, or in a copy of an array, takes any time: a loop asks
after each. So do loops in one another whole that set each element of an array of the text's. Other
loops ask at the end of an iteration: at its start, a `while` loop that pushes on a stack took 8 ns
more for each, twice its time. One over an array leaves it to the loops inside, if these ask.
"""

from __future__ import annotations

import ast
import sys
from typing import Any, NoReturn

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from srcgrad.backend.dtypes import SEARCH
from srcgrad.backend.durations import (
    bounds_of,
    does_little,
    has_long_steps,
    is_short,
    is_soon_over,
    steps_of,
    steps_through_an_array,
    trips_of,
    trips_of_nest,
)
from srcgrad.backend.places import located
from srcgrad.errors import Interrupted

STEPS_BETWEEN_POLLS = 2**16
PART = 2**16
"""Iterations of an innermost loop without asking: at 1 µs each, a fifteenth of a second."""
LONGEST_STEP = 2**40
"""`PART` of these steps are a 64-bit number; what takes longer ones has few iterations."""
INTERRUPTED = "srcgrad: interrupted"
_COUNTER = "srcgrad_pending"
_FIRST, _LAST, _STEP, _END = (f"srcgrad_part_{word}" for word in ("first", "last", "step", "end"))
_RAISED = "srcgrad_raised"
_POLL = f"{_COUNTER} = srcgrad_polled({_COUNTER})"


def polled_loops(function: ast.FunctionDef) -> None:
    """Let a function ask for signals in its long loops."""
    body = [new for statement in function.body for new in _polled(statement, outside=True)]
    if any(isinstance(n, ast.Name) and n.id == _COUNTER for s in body for n in ast.walk(s)):
        after_doc = int(ast.get_docstring(function) is not None)
        body[after_doc:after_doc] = located(f"{_COUNTER} = 0", function.body[0])
    function.body = body


def raise_interrupt() -> NoReturn:
    """Raise what a signal handler raised in the middle of compiled code."""
    raised = sys.__dict__.pop(_RAISED, None) or KeyboardInterrupt()
    if isinstance(raised, KeyboardInterrupt):
        raise Interrupted("interrupted during a compiled derivative", code="SG703") from None
    raise raised


def _polled(statement: ast.stmt, outside: bool = False) -> list[ast.stmt]:
    """A statement, its loops asking for signals; whether it stands outside of all other loops."""
    match statement:
        case ast.For(iter=ast.Call(func=ast.Name("range"), args=bounds), body=body):
            if _is_innermost(body):
                if is_short(statement):
                    return [statement]
                if _has_subscripts(body) and not has_long_steps(body):
                    counted = [] if outside else _counted(statement, bounds)
                    is_whole = not outside and is_soon_over(statement)
                    return [*counted, *([statement] if is_whole else _in_parts(statement, bounds))]
            elif not outside and (trips := trips_of_nest(statement)):
                return [
                    *located(f"{_COUNTER} = srcgrad_counted({_COUNTER}, {trips})", statement),
                    statement,
                ]
        case ast.For():
            return [statement]  # numba.prange: no place for an exception
        case ast.While():
            pass
        case ast.If(body=body, orelse=orelse):
            statement.body = [new for s in body for new in _polled(s, outside)]
            statement.orelse = [new for s in orelse for new in _polled(s, outside)]
            return [statement]
        case _:
            return [*_searched(statement, outside), statement]
    inner = [new for s in statement.body for new in _polled(s)]
    if _leaves_it_to_others(statement, inner):
        statement.body = inner
        return [statement]
    poll = located("srcgrad_ask()" if has_long_steps(statement.body) else _POLL, statement)
    statement.body = [*poll, *inner] if _skips_its_end(statement) else [*inner, *poll]
    return [statement]


def _leaves_it_to_others(loop: ast.For | ast.While, inner: list[ast.stmt]) -> bool:
    """Whether memory limits the iterations of a loop, and a loop in each of them asks."""
    return (
        isinstance(loop, ast.For)
        and steps_through_an_array(loop)
        and not has_long_steps(loop.body)
        and does_little(loop.body)
        and not _skips_its_end(loop)
        and any(map(_asks, inner))
    )


def _asks(statement: ast.stmt) -> bool:
    """Whether a statement is a loop that asks in each iteration; parts of one are many."""
    if not isinstance(statement, ast.For | ast.While):
        return False
    own = [s for s in statement.body if isinstance(s, ast.Assign | ast.Expr)]
    text = "\n".join(map(ast.unparse, own))
    if "srcgrad_part(" in text:
        return False
    return "srcgrad_polled(" in text or "srcgrad_ask(" in text or any(map(_asks, statement.body))


def _counted(loop: ast.For, bounds: list[ast.expr]) -> list[ast.stmt]:
    """The addition of an innermost loop's trip count to the counter."""
    trips = steps_of(bounds)
    return located(f"{_COUNTER} = srcgrad_counted({_COUNTER}, {trips})", loop)


def _searched(statement: ast.stmt, outside: bool) -> list[ast.stmt]:
    """The addition of the elements that a search looks at, inside of a loop."""
    match statement:
        case ast.Assign(_, ast.Call(ast.Name(called), [array, *index])) if not outside:
            if called.startswith(SEARCH):
                trips = f"{ast.unparse(array)}.shape[{len(index)}]"
                return located(f"{_COUNTER} = srcgrad_counted({_COUNTER}, {trips})", statement)
    return []


def _in_parts(loop: ast.For, bounds: list[ast.expr]) -> list[ast.stmt]:
    """An innermost loop that asks for signals between two parts."""
    trips = trips_of(loop)
    if trips is not None and trips <= PART:
        return [loop]
    start, stop, step = (ast.copy_location(each, loop) for each in bounds_of(bounds))
    steps = ast.unparse(step)
    if not steps.lstrip("-").isdigit():
        steps = _STEP
    made = located(
        f"{_FIRST} = 0\n"
        f"{_LAST} = 0\n" + (f"{_STEP} = 0\n" if steps == _STEP else "") + f"while True:\n"
        f"    {_END} = srcgrad_part({_FIRST}, {_LAST}, {steps})\n"
        f"    for _ in range({_FIRST}, {_END}{'' if steps == '1' else f', {steps}'}):\n"
        f"        pass\n"
        f"    if {_END} == {_LAST}:\n"
        f"        break\n"
        f"    srcgrad_ask()\n"
        f"    {_FIRST} = {_END}\n",
        loop,
    )
    for assignment, bound in zip(made, (start, stop, step), strict=False):
        if isinstance(assignment, ast.Assign) and isinstance(assignment.value, ast.Constant):
            assignment.value = bound
    (part,) = (node for node in made[-1].body if isinstance(node, ast.For))  # type: ignore
    part.target, part.body = loop.target, loop.body
    if _is_left(part.body):
        _end_when_left(made[-1])
    return made


def _end_when_left(parts: ast.stmt) -> None:
    """Let a loop of parts end where one of them is left by `break`.

    for i in range(first, end):            for i in range(first, end):
        ...                                    ...
    if end == last:                        else:
        break                                  if end != last:
    ask()                                          ask()
    first = end                                    first = end
                                                   continue
                                           break
    """
    assert isinstance(parts, ast.While)
    end, part, at_end, *following = parts.body
    assert isinstance(part, ast.For) and isinstance(at_end, ast.If)
    leave = at_end.body
    at_end.body = [*following, *located("continue", at_end)]
    assert isinstance(at_end.test, ast.Compare)
    at_end.test.ops = [ast.NotEq()]
    part.orelse = [at_end]
    parts.body = [end, part, *leave]


def _is_innermost(body: list[ast.stmt]) -> bool:
    nodes = [node for statement in body for node in ast.walk(statement)]
    loops = (node for node in nodes if isinstance(node, ast.For | ast.While))
    names = (node.id for node in nodes if isinstance(node, ast.Name))
    return all(map(is_short, loops)) and not any(each.startswith(SEARCH) for each in names)


def _has_subscripts(body: list[ast.stmt]) -> bool:
    return any(isinstance(node, ast.Subscript) for s in body for node in ast.walk(s))


def _is_left(body: list[ast.stmt]) -> bool:
    """Whether an innermost loop may end before its range does."""
    return any(isinstance(node, ast.Break) for s in body for node in ast.walk(s))


def _skips_its_end(loop: ast.For | ast.While) -> bool:
    """Whether an iteration may be followed by another without reaching the end of the body."""
    return any(isinstance(node, ast.Continue) for s in loop.body for node in ast.walk(s))


def names() -> dict[str, Any]:
    """The functions that `polled_loops` calls."""
    return {
        "srcgrad_counted": counted,
        "srcgrad_polled": polled,
        "srcgrad_part": part,
        "srcgrad_ask": ask,
    }


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
            _return_if_interrupted(context, builder)
        return builder.select(is_due, number.type(0), number)

    return types.int64(count), generate


@intrinsic  # type: ignore[untyped-decorator]
def ask(typing_context: Any) -> Any:
    """Ask for signals, as `polled` does."""

    def generate(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> ir.Value:
        _return_if_interrupted(context, builder)
        return context.get_dummy_value()

    return types.void(), generate


@intrinsic  # type: ignore[untyped-decorator]
def part(typing_context: Any, first: Any, last: Any, step: Any) -> Any:
    """Where the next part of `range(first, last, step)` ends."""

    def generate(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> ir.Value:
        start, stop, each = (
            context.cast(builder, value, kind, types.int64)
            for value, kind in zip(arguments, signature.args, strict=True)
        )
        number = each.type
        rest = builder.sub(stop, start)
        length = builder.mul(each, number(PART))
        upwards = builder.icmp_signed(">", each, number(0))
        more = builder.select(
            upwards,
            builder.icmp_signed(">", rest, length),
            builder.icmp_signed("<", rest, length),
        )
        moderate = builder.icmp_unsigned(
            "<", builder.add(each, number(LONGEST_STEP)), number(2 * LONGEST_STEP)
        )
        more = builder.and_(more, moderate)
        return builder.select(more, builder.add(start, length), stop)

    return types.int64(first, last, step), generate


def _return_if_interrupted(context: Any, builder: ir.IRBuilder) -> None:
    with builder.if_then(is_interrupted(builder), likely=False):
        context.call_conv.return_user_exc(builder, RuntimeError, (INTERRUPTED,))


def is_interrupted(builder: ir.IRBuilder) -> ir.Value:
    """Ask for signals: whether a handler raised something."""
    kind = ir.FunctionType(ir.IntType(1), ())
    function = cgutils.get_or_insert_function(builder.module, kind, "srcgrad_interrupted")
    if function.is_declaration:
        _define_interrupted(function)
    return builder.call(function, ())


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
