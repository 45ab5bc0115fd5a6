"""What a function that is read by itself is handed: what tells its calls apart, and parameters.

f(x, 2.0, a[1:])           the caller's numbers, what is known, and an array
f(x, Whole(a_1))           the operands, where a_1 is a[1:] as an array of its own
x, a                       the parameters of f's program
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import field
from types import BuiltinFunctionType, FunctionType
from typing import Any

import gast
import numpy as np

from srcgrad import ir
from srcgrad.frontend.values.arrays import nests
from srcgrad.frontend.values.core import memory
from srcgrad.frontend.values.core.frames import Frame
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    ArrayRef,
    Closure,
    Instance,
    Key,
    Known,
    Lazy,
    Number,
    Tuple,
    Value,
)
from srcgrad.frontend.values.environment import environment
from srcgrad.frontend.values.numbers import scalars
from srcgrad.records import dataclass
from srcgrad.types import Array, Scalar, is_complex_dtype

Make = Callable[[Run], Value]
"""What stands for a value in another run: parameters of that run's program, if it is not known."""


class NotHanded(Exception):
    """Something that a function which is read by itself cannot be handed."""


@dataclass
class Handed:
    """The values that a call hands to a function, as operands, in the order of its parameters."""

    run: Run
    operands: list[ir.Expr] = field(default_factory=list)
    lifted: dict[Key, Make] = field(default_factory=dict)
    """What closures find around them, by its place in the state."""
    params: dict[int, str] = field(default_factory=dict)
    """The parameter for each operand, in the run that is reading the function."""
    met: set[Any] = field(default_factory=set)
    kept: list[Any] = field(default_factory=list)
    """Objects that are told apart by their addresses."""

    def described(self, value: Value, name: str = "", is_operand: bool = False) -> tuple[Any, Make]:
        """What a function is specialised for by a value, and what stands for it there."""
        match value:
            case Number(atom, type):
                return self._number(atom, type, name)
            case Known(found) if is_operand and (known := scalars.type_of(value)) is not None:
                return self._number(scalars.constant(self.run, found), known, name)
            case Known(found):
                self.kept.append(found)
                return _constant(found), lambda inner: value
            case ArrayRef() | Lazy():
                return self._array(value, name)
            case Tuple(items, kind):
                parts = [self.described(each) for each in items]
                key = (kind, tuple(part for part, _ in parts))
                return key, lambda inner: Tuple(tuple(make(inner) for _, make in parts), kind)
            case Instance(real=real) if real is not None and value.path is not None:
                path, get = value.path
                self.kept.append(real)
                return ("object", id(real)), lambda inner: environment.wrap(inner, real, path, get)
            case Closure():
                return self._closure(value), lambda inner: value
        raise NotHanded

    def _number(self, atom: ir.Atom, type: Scalar, name: str) -> tuple[Any, Make]:
        if is_complex_dtype(type.dtype):
            raise NotHanded
        at = self._operand(atom)

        def make(inner: Run) -> Value:
            param = self.params[at] = inner.fresh(type, name)
            inner.known.early.add(param)
            return Number(ir.Var(param), type)

        return ("number", type), make

    def _array(self, value: ArrayRef | Lazy, name: str) -> tuple[Any, Make]:
        if is_complex_dtype(value.dtype) or not value.ndim:
            raise NotHanded
        whole = nests.materialise(self.run, value)
        kind = self.run.draft.types[whole.base]
        assert isinstance(kind, Array)
        at = self._operand(ir.Whole(whole.base))

        def make(inner: Run) -> Value:
            param = self.params[at] = inner.fresh(kind, name)
            return memory.parameter_array(inner, param)

        return ("array", kind), make

    def _closure(self, closure: Closure) -> Any:
        """A function within the program: what it finds around it is handed to it, too."""
        if any(map(_is_not_known, (*closure.defaults, *closure.keyword_defaults))):
            raise NotHanded
        key = ("closure", closure.node, closure.frame.id)
        if key in self.met:
            return key
        self.met.add(key)
        found: list[Any] = [key]
        for place in _outer_names(self.run, closure):
            if place not in self.lifted:
                self.lifted[place] = lambda inner: Known(None)  # while it is being described
                part, self.lifted[place] = self.described(self.run.state[place], place[2])
                found.append((place, part))
        return tuple(found)

    def _operand(self, operand: ir.Expr) -> int:
        self.operands.append(operand)
        return len(self.operands) - 1

    def parameters(self, inner: Run, makes: list[Make]) -> list[Value]:
        """The arguments in another run, and there what closures find around them."""
        found = [make(inner) for make in makes]
        for place, make in self.lifted.items():
            inner.state[place] = make(inner)
        inner.draft.params += [self.params[at] for at in range(len(self.operands))]
        return found


def _is_not_known(value: Value | None) -> bool:
    return value is not None and not isinstance(value, Known)


def _outer_names(run: Run, closure: Closure) -> Iterator[Key]:
    """The places of the names that a closure finds in the calls around it."""
    names: dict[str, None] = {}
    for each in gast.walk(closure.node):
        if isinstance(each, gast.Nonlocal | gast.Global):
            raise NotHanded
        if isinstance(each, gast.Name):
            names[each.id] = None
    own = {each.id for each in gast.walk(closure.node.args) if isinstance(each, gast.Name)}
    for name in names:
        frame: Frame | None = closure.frame
        while frame is not None and name not in own:
            place = ("name", frame.id, name)
            if place in run.state:
                yield place
                break
            frame = frame.parent


def _constant(found: Any) -> Any:
    if found is None or isinstance(found, bool | int | float | complex | str | np.generic):
        return (type(found), repr(found))
    if isinstance(found, FunctionType | BuiltinFunctionType | type | np.ufunc):
        return ("object", id(found))
    raise NotHanded
