"""What a number may be of, where that depends on the path: it is computed as one that holds all.

After `k = 7` on one path and `k = 7.0` on another, `k` is 7.0 in the program, and no question about
its class has an answer; a sum of it has the same two types.
"""

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from srcgrad import errors, ir
from srcgrad.frontend.pointwise import table
from srcgrad.frontend.pointwise.call import Call, name
from srcgrad.frontend.values.core import boxes
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Buffer, Glimpse, Hole, Known, Number, Value
from srcgrad.frontend.values.numbers import scalars, whole
from srcgrad.frontend.values.numbers.scalars import PYTHON
from srcgrad.types import Scalar, is_inexact, is_integer

Kinds = frozenset[Scalar]


def kinds_of(run: Run, value: Value | None) -> Kinds:
    """The types that a number may have in Python; none if it is no number."""
    if isinstance(value, Hole):
        return value.kinds or _parts(value.type)
    if isinstance(value, Number) and value.atom.name in run.known.kinds:
        return run.known.kinds[value.atom.name]
    kind = scalars.type_of(value) if isinstance(value, Known | Number) else None
    return frozenset() if kind is None else _parts(kind)


def _parts(type: Scalar) -> Kinds:
    return frozenset(type.either or (type,))


def note(run: Run, name: str, *found: Kinds) -> None:
    """Take note of what a name may be of on some path."""
    together = frozenset().union(run.known.kinds.get(name, frozenset()), *found)
    if len(together) > 1:
        run.known.kinds[name] = together


def put(run: Run, base: str, found: Kinds) -> None:
    """Take note of what is put into a list in memory."""
    run.known.item_kinds[base] = run.known.item_kinds.get(base, frozenset()) | found


def take(run: Run, name: str, base: str) -> None:
    """Take note of what an item of a list in memory may be of."""
    note(run, name, run.known.item_kinds.get(base, frozenset()))


def class_of(kind: Scalar) -> type:
    """The class of a number of this type."""
    if kind.weak:
        return PYTHON[kind.dtype]  # type: ignore[return-value]
    return np.dtype(kind.dtype).type


def follow(run: Run, function: Callable[..., Any], values: tuple[Value, ...], made: Value) -> Value:
    """Take note of what the result of a function may be of, where its operands may be of several.

    Refused where the types matter to the number: truth values add up otherwise than integers, and
    small integers wrap around.
    """
    if not isinstance(made, Number):
        return made
    operands = [kinds_of(run, each) for each in values]
    if function in (min, max):
        note(run, made.atom.name, *operands)
        whole.note(run, made.atom.name, max(whole.size(run, each) for each in values))
        return made
    mixed = any(isinstance(v, Number) and v.atom.name in run.known.kinds for v in values)
    meaning = table.meaning(function)
    if not mixed or meaning is None or meaning.definition is not None:
        return made
    results: set[Scalar] = set()
    for each in itertools.product(*operands):
        try:
            call = meaning.at(each)
        except (errors.DTypeError, TypeError):
            continue
        results.add(call.result if isinstance(call, Call) else scalars.promote(*each))
    dtypes = {each.dtype for each in results}
    narrow = {each for each in results if not each.weak and is_integer(each.dtype)} - _WIDE
    if len(dtypes) > 1 and (narrow or ("bool" in dtypes and function not in _BITWISE)):
        several = " or ".join(sorted(class_of(each).__name__ for each in results))
        run.refuse(
            f"{name(function)} that gives {several}, as the path has it",
            "Make the number one type on all paths: int(...) or float(...).",
            errors.DTypeError,
            code="SG532",
        )
    note(run, made.atom.name, frozenset(results))
    if is_inexact(made.type.dtype) and not all(is_inexact(each) for each in dtypes):
        whole.follow(run, function, values, made, results)
    return made


_WIDE = {Scalar("int64")}
_BITWISE = (ir.both, ir.either, operator.and_, operator.or_, operator.xor)


def asked(run: Run, value: Value, question: Callable[[type], Any]) -> Any:
    """The answer to a question about the class of a number, if all that it may be of agree."""
    return _agreed(run, {class_of(each) for each in kinds_of(run, value)}, question)


def asked_as_object(run: Run, value: Value, question: Callable[[type], Any]) -> Any:
    """The same of a number as Python has it, for which an array without axes is an array."""
    if isinstance(value, boxes.Box | Glimpse):
        return question(np.ndarray)
    classes = {class_of(each) for each in kinds_of(run, value)}
    return _agreed(run, classes | ({np.ndarray} if boxes.may_be(run, value) else set()), question)


def _agreed(run: Run, classes: set[type], question: Callable[[type], Any]) -> Any:
    answers = [question(each) for each in classes]
    if not answers:
        return None  # no number
    if any(answer != answers[0] for answer in answers):
        several = " or ".join(sorted(each.__name__ for each in classes))
        run.refuse(
            f"the class of a number that is {several}, as the path has it",
            "Make it one type on all paths: float(...) or int(...).",
            errors.NotDifferentiable,
            code="SG2117",
        )
    return answers[0]


def holds(run: Run, base: str, kind: Scalar, given: Scalar) -> Scalar | None:
    """The type of a list in memory that has a number of another stored in it, if it can.

    Python's floats and NumPy's are the same in memory: the list is of NumPy's from then on.
    """
    joint = scalars.joined(given, kind)
    if joint == kind:
        return kind
    if joint.dtype != kind.dtype or joint.either:
        return None
    for key, each in run.state.items():
        if isinstance(each, Buffer) and each.base == base:
            run.state[key] = replace(each, type=joint)
    return joint
