"""Functions that are called by name: read once, each a program of its own.

A call is read in place of the function, as long as that is short. A function of numbers whose
calls have come to make up many statements is called by its name from then on, if a call of it can
change nothing, raises nothing, and sees nothing that the program has changed. A function that
calls itself to a depth that nobody knows is called by its name in any case; it may read arrays
and find things around it.
"""

from __future__ import annotations

from typing import Any

from srcgrad import ir
from srcgrad.errors import SrcgradError
from srcgrad.frontend.evaluate.calls import recursive
from srcgrad.frontend.evaluate.calls.apart import (
    Call,
    Enter,
    Read,
    applied,
    attempted,
    read,
    touched,
)
from srcgrad.frontend.evaluate.calls.handed_arguments import Handed, NotHanded
from srcgrad.frontend.reading import functions
from srcgrad.frontend.values.core.control import NeedCaller, NeedUnits, NotAccumulated, Raised
from srcgrad.frontend.values.core.frames import is_ours
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.run_state import Recursion
from srcgrad.frontend.values.core.values import Closure, Known, Value

LARGE = 400
"""How many statements the calls of a function may come to before it is called by its name."""


def called(
    run: Run, function: Any, args: tuple[Value, ...], kwargs: dict[str, Value], enter: Enter
) -> Value | None:
    """What a call by name gives; None if the function is to be read in place."""
    if not isinstance(function, Closure) and function in run.shared.within:
        return None
    node = _node(function) if run.shared.recursions else None
    if node in run.shared.recursions and ("stack", node) not in run.shared.keyed:
        return _recursive(run, function, node, args, kwargs, enter)
    if isinstance(function, Closure) or run.shared.growth.sizes[function] < LARGE:
        return None
    if run.exceptions.handlers or not run.frames or is_ours(function) or touched(run):
        return None
    try:
        key, call = _described(run, function, [""] * len(args), args, kwargs, enter, frozenset())
    except NotHanded:
        return None
    if call.handed.lifted or any(isinstance(each, ir.Whole) for each in call.handed.operands):
        return None
    if key not in run.shared.callees:
        run.shared.callees[key] = None  # a recursion, which is read in place
        run.shared.callees[key] = _read(run, call)
    found: Read | None = run.shared.callees[key]
    return None if found is None else applied(run, found, call.handed.operands, ())


def _node(function: Any) -> Any:
    """What tells a function from others: the node of its definition."""
    if isinstance(function, Closure):
        return function.node
    try:
        return functions.read(function).tree
    except SrcgradError:
        return None


def _described(
    run: Run,
    function: Any,
    names: list[str],
    args: tuple[Value, ...],
    kwargs: dict[str, Value],
    enter: Enter,
    wide: frozenset[str],
) -> tuple[Any, Call]:
    """What a call is told from others by, and the call; the numbers in `wide` are operands."""
    handed = Handed(run)
    own, around = handed.described(function) if isinstance(function, Closure) else (function, None)
    assert around is None or isinstance(function, Closure)
    parts = [handed.described(v, n, n in wide) for v, n in zip(args, names, strict=True)]
    named = {n: handed.described(v, n, n in wide) for n, v in kwargs.items()}
    key = (own, tuple(kwargs), tuple(k for k, _ in (*parts, *named.values())))
    makes = {name: make for name, (_, make) in named.items()}
    return key, Call(function, handed, [make for _, make in parts], makes, enter)


def _read(run: Run, call: Call) -> Read | None:
    """The function by itself; None if it needs more of the program than its arguments."""
    try:
        return read(call, attempted(run, call, lambda inner: None))
    except (SrcgradError, Raised, NeedCaller, NeedUnits, NotAccumulated, NotHanded):
        return None  # reading it in place says what is wrong, or does without


def _recursive(
    run: Run,
    function: Any,
    node: Any,
    args: tuple[Value, ...],
    kwargs: dict[str, Value],
    enter: Enter,
) -> Value | None:
    """What a call of a function gives that calls itself to a depth that nobody knows."""
    if run.exceptions.handlers or touched(run):
        return None
    names = [each.id for each in (*node.args.posonlyargs, *node.args.args)]
    names = (names + [""] * len(args))[: len(args)]
    recursion = run.shared.recursions[node]
    numbers = [n for n, v in (*zip(names, args, strict=True), *kwargs.items()) if _is_number(v)]
    for wide in dict.fromkeys((recursion.wide.union(numbers), recursion.wide)):
        try:
            key, call = _described(run, function, names, args, kwargs, enter, wide)
        except NotHanded:
            continue
        if key not in run.shared.callees:
            run.shared.callees[key] = _read_recursive(run, key, call, recursion)
        found = run.shared.callees[key]
        if isinstance(found, recursive.Pending):
            return recursive.called_again(run, found, call.handed.operands)
        if found is not None:
            return applied(run, found, call.handed.operands, recursive.first_operands())
    return None


def _is_number(value: Value) -> bool:
    return isinstance(value, Known) and type(value.object) in (int, float)


def _read_recursive(run: Run, key: Any, call: Call, recursion: Recursion) -> Read | None:
    """The function by itself; None if it is none of numbers and arrays that returns a number."""
    try:
        return recursive.read(run, key, call)
    except SrcgradError as error:
        recursion.reason = recursion.reason or error
    except (Raised, NeedCaller, NeedUnits, NotAccumulated, NotHanded):
        pass
    return None
