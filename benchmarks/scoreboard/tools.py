"""A program given to each tool as its user would: with the tool's own NumPy, else unchanged."""

from __future__ import annotations

import cmath
import copy
import importlib
import inspect
import math
import sys
from collections.abc import Callable, Iterator
from importlib import metadata
from types import ModuleType
from typing import Any

import numpy as np

from benchmarks.scoreboard.collection import Entry
from benchmarks.scoreboard.kernels import length, own, with_taichi, with_warp
from tests.tools.checking import flat, is_complex, leaves, rebuilt

Answer = Callable[[], list[np.ndarray]]


def numbers(gradient: Any) -> list[np.ndarray]:
    """The gradient as one real vector; complex ones also by the conjugate, as some define it."""
    plain = rebuilt(gradient, (_number(leaf) for leaf in leaves(gradient)))
    if not any(is_complex(leaf) for leaf in leaves(plain)):
        return [flat(plain)]
    return [flat(rebuilt(plain, map(turn, leaves(plain)))) for turn in (np.asarray, np.conj)]


def _number(leaf: Any) -> Any:
    if leaf is None:
        raise TypeError("the gradient is None")
    return np.asarray(leaf)


def copied(entry: Entry) -> tuple[list[Any], dict[str, Any]]:
    """The arguments anew: many programs write into theirs."""
    return copy.deepcopy((list(entry.arguments), entry.keywords))


def of_its_floats(entry: Entry, wrapped: Callable[[Any], Any]) -> tuple[Any, list[Any]]:
    """The program as a function of what it is differentiated for alone, and where to take it."""
    arguments, keywords = copied(entry)
    arguments = [_each(argument, wrapped) for argument in arguments]
    keywords = {name: _each(value, wrapped) for name, value in keywords.items()}

    def program(*floats: Any) -> Any:
        given, named = list(arguments), dict(keywords)
        for place, value in zip(entry.wrt, floats, strict=True):
            if isinstance(place, str):
                named[place] = value
            else:
                given[place] = value
        result = entry.function(*given, **named)
        return result[0] if isinstance(result, tuple) else result

    point = [keywords[w] if isinstance(w, str) else arguments[w] for w in entry.wrt]
    return program, point


def _each(value: Any, wrapped: Callable[[Any], Any]) -> Any:
    return rebuilt(value, (wrapped(leaf) for leaf in list(leaves(value))))


# Each tool: what it needs once, and a program's gradient ------------------------------------------


def with_srcgrad(entry: Entry) -> Answer:
    import srcgrad

    def answer() -> list[np.ndarray]:
        options = {"has_aux": True} if entry.has_aux else {}
        arguments, keywords = copied(entry)
        found = srcgrad.grad(entry.function, entry.wrt, **options).plain(*arguments, **keywords)
        return numbers(found[0] if entry.has_aux else found)

    return answer


def with_jax(entry: Entry) -> Answer:
    import jax
    import jax.numpy as jnp

    def array(leaf: Any) -> Any:
        return jnp.asarray(leaf) if isinstance(leaf, np.ndarray) else leaf

    def answer() -> list[np.ndarray]:
        program, point = of_its_floats(entry, array)
        found = jax.grad(program, argnums=tuple(range(len(point))))(*point)
        return numbers(tuple(map(_in_order, found, point)))

    return answer


def _in_order(gradient: Any, value: Any) -> Any:
    """A gradient whose dicts have the order of the argument's: JAX sorts their keys."""
    if isinstance(value, dict):
        return {key: _in_order(gradient[key], value[key]) for key in value}
    if isinstance(value, (list, tuple)) and not hasattr(value, "_fields"):
        return type(value)(map(_in_order, gradient, value))
    return gradient


def with_autograd(entry: Entry) -> Answer:
    import autograd

    def answer() -> list[np.ndarray]:
        program, point = of_its_floats(entry, lambda leaf: leaf)
        return numbers(autograd.grad(program, argnum=tuple(range(len(point))))(*point))

    return answer


def with_tangent(entry: Entry) -> Answer:
    import tangent

    def answer() -> list[np.ndarray]:
        arguments, keywords = copied(entry)
        names = list(inspect.signature(entry.function).parameters)
        wrt = tuple(names.index(w) if isinstance(w, str) else w for w in entry.wrt)
        options = {"output_index": 0} if entry.has_aux else {}
        return numbers(tangent.grad(entry.function, wrt=wrt, **options)(*arguments, **keywords))

    return answer


# The tool's own NumPy in place of np, math and scipy.special --------------------------------------


def own_numpy(tool: str) -> None:
    """Let the modules of the programs see the NumPy of a tool, in this process."""
    if tool != "srcgrad":  # which alone reads what Numba compiles
        for module in _modules():
            for name, value in list(vars(module).items()):
                setattr(module, name, getattr(value, "py_func", value))
    if tool == "JAX":
        import jax

        jax.config.update("jax_enable_x64", True)
        _register(jax)
        _substitute("jax.numpy", "jax.scipy")
    elif tool == "autograd":
        _substitute("autograd.numpy", "autograd.scipy")
    elif tool in ("Warp", "Taichi"):
        _stand_in(*own(tool))
        if tool == "Taichi":
            for module in _modules():
                module.len = length
    elif tool == "Tangent":  # knows NumPy's functions, not those of math
        _substitute("numpy", "scipy")


def _register(jax: ModuleType) -> None:
    """Tell JAX about the dataclasses of the programs, as its users do."""
    import dataclasses

    for module in _modules():
        for kind in list(vars(module).values()):
            if isinstance(kind, type) and dataclasses.is_dataclass(kind):
                names = [field.name for field in dataclasses.fields(kind)]
                try:
                    jax.tree_util.register_dataclass(kind, names, [])
                except ValueError:  # registered before, or of fields that are no arguments
                    continue


def _modules() -> Iterator[ModuleType]:
    for name, module in list(sys.modules.items()):
        if name.startswith("tests.language.") or name == "tests.golden.programs":
            yield module


class _Mathematics(ModuleType):
    """`math` for a tool: its NumPy's function where there is one of that meaning."""

    RENAMED = {  # noqa: RUF012
        "asin": "arcsin", "acos": "arccos", "atan": "arctan", "atan2": "arctan2",
        "asinh": "arcsinh", "acosh": "arccosh", "atanh": "arctanh", "pow": "power",
        "ceil": "ceil", "floor": "floor", "fabs": "abs", "phase": "angle",
    }  # fmt: skip
    OTHER = ("gcd", "lcm", "prod", "dist", "isclose", "remainder", "e", "pi", "inf", "nan", "tau")
    SPECIAL = {"erf": "erf", "erfc": "erfc", "gamma": "gamma", "lgamma": "gammaln"}  # noqa: RUF012

    def __init__(self, numpy: ModuleType, scipy: str, original: ModuleType) -> None:
        super().__init__(original.__name__)
        self._numpy, self._scipy, self._original = numpy, scipy, original

    def __getattr__(self, name: str) -> Any:
        if name in self.SPECIAL:
            return getattr(importlib.import_module(f"{self._scipy}.special"), self.SPECIAL[name])
        renamed = self.RENAMED.get(name, name)
        if name in self.OTHER or not hasattr(self._numpy, renamed):
            return getattr(self._original, name)
        found = getattr(self._numpy, renamed)
        if self._numpy is np:  # Tangent knows functions by identity
            return found
        if self._original is cmath and name not in ("isnan", "isinf", "isfinite"):
            return lambda z: found(z + 0j)  # so that the root of -1 is no NaN
        if name == "log":
            return lambda x, *base: found(x) / found(*base) if base else found(x)
        return found


def _substitute(numpy_name: str, scipy_name: str) -> None:
    numpy = importlib.import_module(numpy_name)
    theirs: dict[int, Any] = {id(np): numpy, id(np.linalg): numpy.linalg}
    for original in (math, cmath):
        own = _Mathematics(numpy, scipy_name, original)
        theirs[id(original)] = own
        for name in dir(original):
            if callable(getattr(original, name)) and not name.startswith("_"):
                theirs[id(getattr(original, name))] = getattr(own, name)
    for name in ("special", "linalg", "stats"):
        try:
            original = importlib.import_module(f"scipy.{name}")
            theirs[id(original)] = importlib.import_module(f"{scipy_name}.{name}")
        except ImportError:
            continue
        for function, value in list(vars(original).items()):
            if callable(value) and hasattr(theirs[id(original)], function):
                theirs[id(value)] = getattr(theirs[id(original)], function)
    for module in _modules():
        for name, value in list(vars(module).items()):
            if id(value) in theirs:
                setattr(module, name, theirs[id(value)])
            elif name == "scipy":
                setattr(module, name, importlib.import_module(scipy_name))


def _stand_in(numpy: ModuleType, mathematics: ModuleType) -> None:
    """The same for a tool of kernels, which has a few functions of the names."""
    theirs: dict[int, Any] = {id(np): numpy, id(math): mathematics}
    for name, value in vars(math).items():
        if callable(value):
            theirs[id(value)] = getattr(mathematics, name)
    for module in _modules():
        for name, value in list(vars(module).items()):
            if id(value) in theirs:
                setattr(module, name, theirs[id(value)])


PACKAGES = {
    "JAX": "jax",
    "autograd": "autograd",
    "Tangent": "tangent-ad",
    "Warp": "warp-lang",
    "Taichi": "taichi",
}


def version(tool: str) -> str:
    """Of the tool in this interpreter."""
    import srcgrad

    return srcgrad.__version__ if tool == "srcgrad" else metadata.version(PACKAGES[tool])


TOOLS: dict[str, Callable[[Entry], Answer]] = {
    "srcgrad": with_srcgrad,
    "JAX": with_jax,
    "autograd": with_autograd,
    "Tangent": with_tangent,
    "Warp": with_warp,
    "Taichi": with_taichi,
}
