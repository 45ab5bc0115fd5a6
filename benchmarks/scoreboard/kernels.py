"""A program given to Warp and Taichi, which differentiate kernels: its function to their decorator.

The function itself is not rewritten. A kernel of one line calls it and writes the result to an
array of one element; an argument that is a number is read from an array of one element too. There
are several such forms of a program, and the first that the tool accepts is judged.
"""

from __future__ import annotations

import importlib
import math
import tempfile
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import FunctionType, ModuleType, SimpleNamespace
from typing import Any

import numpy as np

from benchmarks.scoreboard.collection import Entry

LARGEST = 64
"""Elements of an array that Taichi is given as a vector."""


class NoForm(TypeError):
    """An argument for which a kernel has no parameter."""


def first_accepted(
    forms: list[Callable[[Path], list[np.ndarray]]],
    final: tuple[str, ...] = (),
) -> list[np.ndarray]:
    """The answer of the first form that is not refused; else the first form's refusal.

    After a refusal that has the words of `final` in it, no other form is tried.
    """
    refusals = []
    for form in forms:
        with tempfile.TemporaryDirectory() as folder:
            try:
                return form(Path(folder))
            except Exception as refusal:
                refusals.append(refusal)
                if any(words in str(refusal) for words in final):
                    break
    raise refusals[0]


def given(entry: Entry) -> Iterator[tuple[str, int | str, Any]]:
    """The arguments: a name in the kernel, the place, the value."""
    for place, value in enumerate(entry.arguments):
        yield f"a{place}", place, value
    for name, value in entry.keywords.items():
        yield name, name, value


def array(value: Any) -> np.ndarray | None:
    """An array or a sequence of numbers as an array; None for a number; others have no form."""
    if isinstance(value, (bool, int, float, np.number, np.bool_)):
        return None
    found = value if isinstance(value, np.ndarray) else np.empty(0, dtype=object)
    if isinstance(value, (list, tuple)) and value:
        if all(isinstance(part, (int, float, np.ndarray)) for part in value):
            try:
                found = np.array(value)
            except ValueError:  # rows of several lengths
                raise NoForm("no kernel parameter for rows of several lengths") from None
    if found.dtype.kind not in "fiub":
        kind = found.dtype if isinstance(value, np.ndarray) else type(value).__name__
        raise NoForm(f"no kernel parameter of type {kind}")
    return found


def made(folder: Path, lines: list[str], names: dict[str, Any]) -> Any:
    """The function `entry` of these lines, from a file, as both tools read sources."""
    file = folder / "entry.py"
    file.write_text("\n".join(lines) + "\n")
    exec(compile("\n".join(lines), str(file), "exec"), names)
    return names["entry"]


def assigned(entry: Entry, target: str, passed: list[str]) -> str:
    """The statement that calls the program and keeps the first of its results."""
    call = f"program({', '.join(passed)})"
    return f"{target}, *others = {call}" if entry.has_aux else f"{target} = {call}"


def decorate(program: Any, decorator: Callable[[Any], Any]) -> Any:
    """The program and every function of the collection that it calls, by the tool's decorator."""
    seen: dict[int, Any] = {}

    def within(function: Any) -> Any:
        if id(function) in seen:
            return seen[id(function)]
        seen[id(function)] = function  # of one that calls itself, the inner call stays
        for name in _names(function.__code__):
            called = function.__globals__.get(name)
            if isinstance(called, FunctionType) and called.__module__.startswith("tests."):
                function.__globals__[name] = within(called)
        seen[id(function)] = decorator(function)
        return seen[id(function)]

    if not isinstance(program, FunctionType):
        raise NoForm(f"a {type(program).__name__} is no function that can be decorated")
    return within(program)


def _names(code: Any) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if hasattr(constant, "co_names"):
            yield from _names(constant)


class Own(ModuleType):
    """`np` or `math` for a tool: its own function of that meaning, else the original's."""

    def __init__(self, original: ModuleType, homes: list[Any], renamed: dict[str, str]) -> None:
        super().__init__(original.__name__)
        self._original, self._homes, self._renamed = original, homes, renamed

    def __getattr__(self, name: str) -> Any:
        original = getattr(self._original, name)
        if not callable(original):
            return original
        if name in self._renamed:
            return getattr(self._homes[0], self._renamed[name])
        found = (getattr(home, name) for home in reversed(self._homes) if hasattr(home, name))
        return next(found, original)


RENAMED = {
    "arcsin": "asin", "arccos": "acos", "arctan": "atan", "arctan2": "atan2", "power": "pow",
    "maximum": "max", "minimum": "min", "fmax": "max", "fmin": "min", "absolute": "abs",
    "fabs": "abs",
}  # fmt: skip
MATRICES = ("sum", "max", "min", "dot", "cross", "matmul", "transpose", "trace", "any", "all")
"""Functions of NumPy that Taichi has for vectors and matrices."""


def own(tool: str) -> tuple[ModuleType, ModuleType]:
    """What stands for `np` and `math` in the modules of the programs."""
    if tool == "Warp":
        homes = [importlib.import_module("warp")]
        return Own(np, homes, RENAMED), Own(math, homes, RENAMED)
    taichi = importlib.import_module("taichi")
    matrices = importlib.import_module("taichi.lang.matrix_ops")
    of_arrays = SimpleNamespace(
        **{name: getattr(matrices, name) for name in MATRICES},
        outer=matrices.outer_product, where=taichi.select, clip=taichi.math.clamp,
    )  # fmt: skip
    homes = [taichi, taichi.math]
    return Own(np, [*homes, of_arrays], RENAMED), Own(math, homes, RENAMED)


# Warp ---------------------------------------------------------------------------------------------


def with_warp(entry: Entry) -> Callable[[], list[np.ndarray]]:
    import warp

    warp.config.verify_autograd_array_access = True
    warp.set_logger(Messages())

    def answer() -> list[np.ndarray]:
        single = any(getattr(value, "dtype", None) == np.float32 for _, _, value in given(entry))
        decorated = decorate(entry.function, _warp_function)
        floats = [warp.float32] if single else [warp.float64, warp.float32]
        return first_accepted([partial(_warp, entry, decorated, kind) for kind in floats])

    return answer


class Messages:
    """Warp's messages, of which warnings are passed on."""

    def info(self, message: str) -> None:
        pass

    debug = error = info

    def warning(self, message: str, category: Any = None, stacklevel: int = 1) -> None:
        warnings.warn(message, category, stacklevel + 1)


def _warp_function(function: Any) -> Any:
    import warp

    code = function.__code__
    count = code.co_argcount + code.co_kwonlyargcount
    function.__annotations__ = dict.fromkeys(code.co_varnames[:count], Any)
    return warp.func(function)


def _warp(entry: Entry, decorated: Any, kind: Any, folder: Path) -> list[np.ndarray]:
    import warp

    parameters, passed, arrays = [], [], {}
    for name, place, value in given(entry):
        values = array(value)
        of = f"{name}=" if isinstance(place, str) else ""
        if values is None and not isinstance(value, (float, np.floating)):
            parameters.append(f"{name}: {'bool' if isinstance(value, bool) else 'int'}")
            passed.append(of + name)
            arrays[place] = value
            continue
        passed.append(of + (f"{name}[0]" if values is None else name))
        values = np.atleast_1d(value) if values is None else values
        floating = values.dtype.kind == "f"
        dtype = kind if floating else warp.dtype_from_numpy(values.dtype)
        parameters.append(f"{name}: warp.array(dtype={_name(dtype)}, ndim={values.ndim})")
        arrays[place] = warp.array(values, dtype=dtype, requires_grad=floating, device="cpu")
    lines = [
        f"def entry({', '.join(parameters)}, loss: warp.array(dtype={_name(kind)})):",
        f"    {assigned(entry, 'loss[0]', passed)}",
    ]
    kernel = warp.kernel(made(folder, lines, {"warp": warp, "program": decorated}))
    loss = warp.zeros(1, dtype=kind, requires_grad=True, device="cpu")
    with warp.Tape() as tape:
        warp.launch(kernel, dim=1, inputs=[*arrays.values(), loss], device="cpu")
    tape.backward(loss)
    found = [arrays[place].grad.numpy().ravel() for place in entry.wrt]
    return [np.concatenate(found)]


def _name(dtype: Any) -> str:
    return f"warp.{dtype.__name__}"


# Taichi -------------------------------------------------------------------------------------------

SYNTAX = ("Unsupported node", "Return inside non-static", "Function definition is not allowed")
"""What Taichi says of statements, whatever the arguments are."""


def with_taichi(entry: Entry) -> Callable[[], list[np.ndarray]]:
    import taichi

    def answer() -> list[np.ndarray]:
        decorated = decorate(entry.function, taichi.func)
        arrays = [array(value) for _, _, value in given(entry)]
        forms = (_field, _vector) if any(a is not None for a in arrays) else (_field,)
        return first_accepted([partial(_taichi, entry, decorated, form) for form in forms], SYNTAX)

    return answer


def length(value: Any) -> Any:
    """`len` for Taichi: its fields have a shape alone, and its vectors in a kernel another."""
    if hasattr(value, "get_shape"):
        return value.get_shape()[0]
    return value.shape[0] if hasattr(value, "grad") else len(value)


length.__module__ = "taichi.of_fields"  # Taichi warns of functions from elsewhere


def _taichi(
    entry: Entry, decorated: Any, form: Callable[[str, np.ndarray], str], folder: Path
) -> list[np.ndarray]:
    import taichi

    taichi.init(
        arch=taichi.cpu, default_fp=taichi.f64, debug=True, offline_cache=False,
        cpu_max_num_threads=1, log_level=taichi.ERROR,
    )  # fmt: skip
    names: dict[str, Any] = {"taichi": taichi, "program": decorated}
    passed, fields = [], {}
    for name, place, value in given(entry):
        values = array(value)
        of = f"{name}=" if isinstance(place, str) else ""
        if values is None and not isinstance(value, (float, np.floating)):
            names[name] = value
            passed.append(of + name)
            continue
        passed.append(of + (f"{name}[None]" if values is None else form(name, values)))
        values = np.asarray(value) if values is None else values
        floating = values.dtype.kind == "f"
        dtype = taichi.f64 if values.dtype == np.float64 else _dtype(values.dtype)
        names[name] = taichi.field(dtype, shape=values.shape, needs_grad=floating)
        names[name].from_numpy(values.copy())
        fields[place] = names[name]
    loss = names["loss"] = taichi.field(taichi.f64, shape=(), needs_grad=True)
    lines = [
        "def entry():",
        "    for _ in range(1):",
        f"        {assigned(entry, 'loss[None]', passed)}",
    ]
    kernel = taichi.kernel(made(folder, lines, names))
    with taichi.ad.Tape(loss=loss, validation=True):
        kernel()
    return [np.concatenate([fields[place].grad.to_numpy().ravel() for place in entry.wrt])]


def _dtype(dtype: np.dtype) -> Any:
    from taichi.lang.util import to_taichi_type

    return to_taichi_type(dtype if dtype.kind != "b" else np.dtype(np.uint8))


def _field(name: str, values: np.ndarray) -> str:
    return name


def _vector(name: str, values: np.ndarray) -> str:
    if not 0 < values.size <= LARGEST or values.ndim > 2:
        raise NoForm("no vector of that size")
    if values.ndim == 1:
        return f"taichi.Vector([{', '.join(f'{name}[{i}]' for i in range(len(values)))}])"
    rows, columns = values.shape
    inner = [", ".join(f"{name}[{i}, {j}]" for j in range(columns)) for i in range(rows)]
    return f"taichi.Matrix([{', '.join(f'[{row}]' for row in inner)}])"
