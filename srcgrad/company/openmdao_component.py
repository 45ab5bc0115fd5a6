"""A function as an explicit component of OpenMDAO's, with its partial derivatives."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, Literal

import numpy as np

from srcgrad.api import jacobian, jvp, value, vjp
from srcgrad.company.packages import package

Values = dict[str, Any]


def to_openmdao(
    f: Callable[..., Any],
    outputs: str | tuple[str, ...],
    *,
    partials: Literal["dense", "products"] = "dense",
    units: dict[str, str] | None = None,
    **inputs: Any,
) -> Any:
    """An `openmdao.api.ExplicitComponent` of a function with named arguments.

    `inputs` are example values of the function's parameters, by their names: floats, or arrays of
    floats; these are the component's inputs, at first with these values. `outputs` names the
    result, or each part of a tuple. `partials="products"` is for `compute_jacvec_product`: sweeps
    in the direction that OpenMDAO asks for, and no matrix. `units` are OpenMDAO's, by name.

    Raises SrcgradError where OpenMDAO is not installed.
    """
    api = package("openmdao.api", "to_openmdao")
    if partials not in ("dense", "products"):
        raise ValueError(f"partials={partials!r} is neither 'dense' nor 'products'")
    bound = inspect.signature(f).bind(**inputs)
    if bound.kwargs:
        raise TypeError(f"{[*bound.kwargs]} can be given by name only, and go by position here")
    unit = units or {}
    base = _Parts(f, outputs, bound.arguments)

    class Component(api.ExplicitComponent):  # type: ignore[misc, name-defined]
        def setup(self) -> None:
            for name, each in base.inputs.items():
                self.add_input(name, val=each, units=unit.get(name))
            for name, each in base.outputs.items():
                self.add_output(name, val=np.zeros(each or 1), units=unit.get(name))
            if partials == "dense":
                self.declare_partials("*", "*")

        def compute(self, inputs: Any, outputs: Any) -> None:
            base.compute(inputs, outputs)

    if partials == "dense":
        Component.compute_partials = lambda self, inputs, found: base.fill(inputs, found)
    else:
        Component.compute_jacvec_product = lambda self, *given: base.multiply(*given)
    Component.__name__ = Component.__qualname__ = getattr(f, "__name__", "Component")
    return Component()


class _Parts:
    """What a component computes, of its function."""

    def __init__(self, f: Callable[..., Any], names: Any, inputs: Values) -> None:
        self.inputs = {name: np.asarray(each, np.float64) for name, each in inputs.items()}
        self._is_number = [each.ndim == 0 for each in self.inputs.values()]
        self._is_tuple = not isinstance(names, str)
        places = tuple(range(len(self.inputs)))
        self._value = value(f)
        found = self._value(*self._arguments(self.inputs))
        first = list(found) if isinstance(found, tuple | list) else [found]
        names = names if self._is_tuple else (names,)
        if len(names) != len(first):
            raise ValueError(f"there are {len(first)} results, and {len(names)} names of outputs")
        self.outputs = {name: np.shape(each) for name, each in zip(names, first, strict=True)}
        self._forward, self._back = jvp(f, argnums=places), vjp(f, argnums=places)
        self._jacobian = jacobian(_together(f, len(first), self._is_tuple), places)

    def compute(self, inputs: Any, outputs: Any) -> None:
        """The results, put into OpenMDAO's vectors."""
        found = self._results(self._value(*self._arguments(inputs)))
        for name, each in zip(self.outputs, found, strict=True):
            outputs[name] = each

    def fill(self, inputs: Any, partials: Any) -> None:
        """The matrices of partial derivatives."""
        found = self._jacobian(*self._arguments(inputs))
        start = 0
        for of, shape in self.outputs.items():
            stop = start + int(np.prod(shape))
            for name, block in zip(self.inputs, found, strict=True):
                rows = np.asarray(block)[start:stop]
                partials[of, name] = rows.reshape(stop - start, -1)
            start = stop

    def multiply(self, inputs: Any, d_inputs: Any, d_outputs: Any, mode: str) -> None:
        """A product of the matrices with tangents, or of adjoints with them, added."""
        given = self._arguments(inputs)
        if mode == "fwd":
            along = [
                d_inputs[name] if name in d_inputs else np.zeros_like(each)
                for name, each in self.inputs.items()
            ]
            tangents = tuple(map(_taken, along, self._is_number))
            found = self._results(self._forward(*given, tangents=tangents)[1])
            for name, each in zip(self.outputs, found, strict=True):
                if name in d_outputs:
                    d_outputs[name] += each
            return
        seeds = tuple(
            _taken(d_outputs[name] if name in d_outputs else np.zeros(shape or 1), not shape)
            for name, shape in self.outputs.items()
        )
        back = self._back(*given, seed=seeds if self._is_tuple else seeds[0])[1]
        for name, each in zip(self.inputs, back, strict=True):
            if name in d_inputs:
                d_inputs[name] += each

    def _arguments(self, inputs: Any) -> list[Any]:
        return [
            _taken(inputs[name], n) for name, n in zip(self.inputs, self._is_number, strict=True)
        ]

    def _results(self, found: Any) -> list[Any]:
        return list(found) if self._is_tuple else [found]


def _taken(array: Any, is_number: bool) -> Any:
    """What a function is given for OpenMDAO's array, which has an axis always."""
    return float(np.ravel(array)[0]) if is_number else np.array(array, np.float64)


def _together(f: Callable[..., Any], count: int, is_tuple: bool) -> Callable[..., Any]:
    """All results as one vector."""
    if not is_tuple:
        return lambda *args: np.ravel(np.asarray(f(*args)))

    def together(*args: Any) -> Any:
        found = f(*args)
        return np.concatenate([np.ravel(np.asarray(found[k])) for k in range(count)])

    return together
