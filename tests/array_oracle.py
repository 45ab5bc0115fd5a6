"""What is wrong with the derivative of a random array program, if anything is; and less of it."""

from __future__ import annotations

import ast
import copy
import traceback
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

import srcgrad
from srcgrad.errors import SrcgradError
from tests.checking import Differences, close, flat, snapshot
from tests.random_arrays import OTHER_SIZES, ArrayProgram, load

Sizes = tuple[int, int, int]


@dataclass(frozen=True)
class Finding:
    """`kind` is "fine", "refused", or the name of a fault."""

    kind: str
    detail: str = ""

    @property
    def is_fault(self) -> bool:
        return self.kind not in ("fine", "refused")


def examined(
    program: ArrayProgram, compiled: bool = False, sizes: tuple[Sizes, ...] = OTHER_SIZES[:2]
) -> Finding:
    """Run a program and its derivative, also on arrays of other sizes."""
    function = load(program.text)
    derivative = srcgrad.value_and_grad(function, program.wrt)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        found = _once(program, function, derivative, program.sizes, compiled)
        if found.is_fault:
            return found
        for other in sizes if found.kind == "fine" else ():
            again = _once(program, function, derivative, other, compiled)
            if again.is_fault:
                return replace(again, detail=f"sizes {other}: {again.detail}")
    return found


def _once(
    program: ArrayProgram, function: Any, derivative: Any, sizes: Sizes, compiled: bool
) -> Finding:
    arguments = program.arguments(sizes)
    before = snapshot(arguments)
    expected, raised = _outcome(function, copy.deepcopy(arguments))
    try:
        value, gradient = derivative.plain(*arguments)
    except SrcgradError as error:
        if raised is not None:
            return Finding("fine")
        return Finding("refused", f"{type(error).__name__}: {error.args[0]}")
    except Exception as error:
        if raised is None:
            late = isinstance(
                error, ArithmeticError | ValueError | IndexError
            ) and _is_a_known_limit(error)
            return (
                Finding("refused", f"late: {error}") if late else Finding("raises", _trace(error))
            )
        if type(error) is type(raised) or _is_a_known_limit(error):
            return Finding("fine")
        return Finding("raises otherwise", f"{error!r} for {raised!r}")
    if raised is not None:
        return Finding("accepts", repr(raised))
    if snapshot(arguments) != before:
        return Finding("arguments changed")
    single = "float32" in program.text
    if not close(value, expected, 1e-5 if single else 1e-10):
        return Finding("value", f"{value!r}, NumPy {expected!r}")
    fault = _slope(program, function, arguments, flat(gradient), single)
    if fault is not None:
        return Finding("gradient", fault)
    if compiled:
        try:
            found = derivative(*arguments)
        except Exception as error:
            late = isinstance(
                error, ArithmeticError | ValueError | IndexError
            ) and _is_a_known_limit(error)
            return Finding("fine") if late else Finding("compiled raises", _trace(error))
        if not close(found, (value, gradient), 1e-4 if single else 1e-9):
            return Finding("compiled", f"{found!r}, plain {(value, gradient)!r}")
    return Finding("fine")


_LIMITS = ("broadcast", "a slice of one element", "math domain error", "math range error")


def _is_a_known_limit(error: Exception) -> bool:
    """Whether this is about a length of one found at run time, or `math` refusing infinity."""
    words = str(error)
    return any(each in words for each in _LIMITS)


def _outcome(function: Any, arguments: tuple[Any, ...]) -> tuple[Any, Exception | None]:
    try:
        return function(*arguments), None
    except Exception as error:
        return None, error


def _trace(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    words = str(error).strip().split("\n")[0][:160]
    return f"{type(error).__name__} at {last.filename.rsplit('/', 1)[-1]}:{last.lineno}: {words}"


def _slope(
    program: ArrayProgram, function: Any, arguments: Any, gradient: np.ndarray, single: bool
) -> str | None:
    """How a gradient differs from differences where those say something."""
    if single:
        function = load(program.text.replace("float32", "float64"))
    differences = Differences(function, arguments, {}, list(program.wrt))
    if gradient.shape != (differences.size,):
        return f"{gradient.size} numbers for {differences.size}"
    if not differences.size:
        return None
    direction = np.random.default_rng(3).uniform(-1.0, 1.0, differences.size)
    try:
        if _kinked(differences, direction):
            return None
        wanted, error = differences.along(direction)
    except Exception:
        return None
    scale = 1.0 + abs(wanted) + float(np.max(np.abs(gradient), initial=0.0))
    if not (abs(wanted) < 1e7 and error <= 1e-6 * scale):
        return None
    mine = float(gradient @ direction)
    if abs(mine - wanted) <= (1e-3 if single else 1e-6) * scale + 10.0 * error:
        return None
    return f"{mine}, differences {wanted} ({error:.1e})"


def _kinked(differences: Differences, direction: np.ndarray) -> bool:
    """Whether the slopes to the left and to the right differ."""
    step = 1e-6
    here = float(differences.at(0.0 * direction))
    right = (float(differences.at(step * direction)) - here) / step
    left = (here - float(differences.at(-step * direction))) / step
    return not abs(right - left) <= 1e-2 * (1.0 + abs(right)) * 0.1


# Less of a program ---------------------------------------------------------------------------


def shrunk(
    program: ArrayProgram, fails: Callable[[ArrayProgram], bool], tries: int = 150
) -> ArrayProgram:
    """A smaller program that fails in the same way."""
    going = True
    while going:
        going = False
        for text in _smaller(program.text):
            tries -= 1
            if tries < 0:
                return program
            if fails(smaller := replace(program, text=text)):
                program, going = smaller, True
                break
    return program


def _smaller(text: str) -> Iterator[str]:
    """The texts with something left out of the last function."""
    size = len(list(_changes(_main(ast.parse(text)))))
    seen = {text}
    for k in range(size):
        tree = ast.parse(text)
        list(_changes(_main(tree)))[k]()
        try:
            found = ast.unparse(ast.fix_missing_locations(tree)) + "\n"
        except Exception:
            continue
        if found not in seen and len(found) < len(text) + 1:
            seen.add(found)
            yield found


def _main(tree: ast.Module) -> Any:
    return tree.body[-1]


def _changes(function: Any) -> Iterator[Callable[[], None]]:
    """Ways to make a function smaller, each to be called at most once."""
    blocks: list[list[Any]] = []
    for node in ast.walk(function):
        for name in ("body", "orelse"):
            block = getattr(node, name, None)
            if isinstance(block, list) and block:
                blocks.append(block)
    for block in blocks:
        size = len(block) // 2
        while size > 1:
            for at in range(0, len(block), size):
                yield _leave_out(block, at, size)
            size //= 2
    for block in blocks:
        for at in reversed(range(len(block))):
            yield _leave_out(block, at, 1)
            inner = [*getattr(block[at], "body", ()), *getattr(block[at], "orelse", ())]
            if inner:
                yield _put(block, at, inner)
    for node in ast.walk(function):
        for name, field in ast.iter_fields(node):
            if isinstance(field, ast.expr) and not isinstance(node, ast.Subscript | ast.Call):
                for inner_part in _parts(field):
                    yield _set(node, name, inner_part)


def _leave_out(block: list[Any], at: int, size: int) -> Callable[[], None]:
    def change() -> None:
        del block[at : at + size]
        if not block:
            block.append(ast.Pass())

    return change


def _put(block: list[Any], at: int, inner: list[Any]) -> Callable[[], None]:
    def change() -> None:
        block[at : at + 1] = inner

    return change


def _set(node: Any, name: str, value: Any) -> Callable[[], None]:
    return lambda: setattr(node, name, value)


def _parts(node: ast.expr) -> Iterator[ast.expr]:
    match node:
        case ast.BinOp(left, _, right):
            yield left
            yield right
        case ast.Call(ast.Attribute(ast.Name("np")), arguments):
            yield from arguments
        case ast.Call(ast.Attribute(owner)):
            yield owner
        case ast.Call(ast.Name(), arguments):
            yield from arguments
        case ast.UnaryOp(_, operand):
            yield operand
        case ast.Subscript(owner):
            yield owner
