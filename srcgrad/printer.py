"""Programs as Python text: plain, unchanged by `ruff format`, the same on every run."""

from __future__ import annotations

import builtins
import cmath
import json
import math
import operator
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from srcgrad import ir
from srcgrad.errors import Span, assert_never
from srcgrad.types import Array, Scalar, Type, is_integer

WIDTH = 88

# Python's precedence, loosest first; an operand that binds looser than its place is parenthesised.
TERNARY, OR, AND, NOT, COMPARE, BIT_OR, BIT_XOR, BIT_AND, SHIFT, SUM, PRODUCT, SIGN, POWER, ATOM = (
    range(14)
)

BINARY: dict[Callable[..., Any], tuple[str, int]] = {
    operator.add: ("+", SUM),
    operator.sub: ("-", SUM),
    operator.mul: ("*", PRODUCT),
    operator.truediv: ("/", PRODUCT),
    operator.matmul: ("@", PRODUCT),
    operator.floordiv: ("//", PRODUCT),
    operator.mod: ("%", PRODUCT),
    operator.pow: ("**", POWER),
    operator.and_: ("&", BIT_AND),
    operator.or_: ("|", BIT_OR),
    operator.xor: ("^", BIT_XOR),
    operator.lshift: ("<<", SHIFT),
    operator.rshift: (">>", SHIFT),
    operator.lt: ("<", COMPARE),
    operator.le: ("<=", COMPARE),
    operator.gt: (">", COMPARE),
    operator.ge: (">=", COMPARE),
    operator.eq: ("==", COMPARE),
    operator.ne: ("!=", COMPARE),
    ir.both: ("and", AND),
    ir.either: ("or", OR),
}
UNARY: dict[Callable[..., Any], tuple[str, int]] = {
    operator.neg: ("-", SIGN),
    operator.pos: ("+", SIGN),
    operator.invert: ("~", SIGN),
    operator.not_: ("not ", NOT),
}
MIRRORED = {
    operator.lt: operator.gt,
    operator.gt: operator.lt,
    operator.le: operator.ge,
    operator.ge: operator.le,
    operator.eq: operator.eq,
    operator.ne: operator.ne,
}
OPPOSITE = {
    operator.lt: operator.ge,
    operator.ge: operator.lt,
    operator.le: operator.gt,
    operator.gt: operator.le,
    operator.eq: operator.ne,
    operator.ne: operator.eq,
}


WIDENED = ("int8", "int16", "int32", "uint8", "uint16", "uint32")
"""The dtypes of numbers that compiled code computes with as with wider ones."""


PARTS: dict[Callable[..., Any], str] = {
    np.real: "real",
    np.imag: "imag",
    np.conjugate: "conjugate()",
}
"""What is written behind a complex number."""


def function_name(function: Callable[..., Any]) -> str:
    """How the text refers to a callable: `math.sin`, `np.sign`, `abs`."""
    name = str(getattr(function, "__name__", ""))
    if getattr(math, name, None) is function:
        return f"math.{name}"
    if getattr(cmath, name, None) is function:
        return f"cmath.{name}"
    if getattr(builtins, name, None) is function:
        return name
    if vars(np).get(name) is function:
        return f"np.{name}"
    for package in ("linalg", "fft"):
        if getattr(getattr(np, package), name, None) is function:
            return f"np.{package}.{name}"
    module = getattr(function, "__module__", None) or ""
    if module.startswith("scipy.linalg"):
        return f"scipy.linalg.{name}"
    if module.startswith("scipy.special") or type(function).__module__.startswith("scipy.special"):
        return f"scipy.special.{name}"
    if type(function) is np.ufunc:
        return f"scipy.special.{name}"
    return name


def constant(value: Any) -> str:
    own = np.float64 | np.int64 | np.bool_ | np.complex128
    if isinstance(value, np.generic) and not isinstance(value, own):
        inner = constant(value.item())
        inner = inner[1:-1] if inner.startswith("(") else inner
        return f"np.{value.dtype.name}({inner})"
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, complex):
        return _complex(value)
    if isinstance(value, float) and not math.isfinite(value):
        if value != value:
            return "math.nan"
        return "math.inf" if value > 0 else "-math.inf"
    return repr(value)


def _complex(value: complex) -> str:
    """A complex number, to the sign of its zeros, which choose sides of branch cuts."""
    real, imaginary = value.real, value.imag
    sign = math.copysign(1.0, imaginary)
    if not (math.isfinite(real) and math.isfinite(imaginary)):
        return f"complex({constant(real)}, {constant(imaginary)})"
    if real == 0.0 and math.copysign(1.0, real) == sign:
        return f"{'-' if sign < 0.0 else ''}{_float(abs(imaginary))}j"
    if real == 0.0 or (imaginary == 0.0 and sign < 0.0):
        return f"complex({real!r}, {imaginary!r})"
    return f"({_float(real)} {'-' if sign < 0.0 else '+'} {_float(abs(imaginary))}j)"


def _float(value: float) -> str:
    """A part of a complex number: `2`, where `2.0` says no more."""
    return repr(value).removesuffix(".0")


def _level(text: str) -> int:
    return SIGN if text.startswith("-") else ATOM


def _hugs(expression: ir.Expr) -> bool:
    """Whether ruff leaves no space between this operand and `**`."""
    match expression:
        case ir.Var():
            return True
        case ir.Const(value):
            return not constant(value).endswith(")")
        case ir.Apply(function, (ir.Const() as inner,)) if function is operator.neg:
            return _hugs(inner)
        case ir.Apply(function, (ir.Var(),)) if function in (np.real, np.imag):
            return True
    return False


def _parts(expression: ir.Expr) -> tuple[str, int]:
    match expression:
        case ir.Const(value):
            text = constant(value)
            return text, _level(text)
        case ir.Var(name):
            return name, ATOM
        case ir.Item(array, index):
            return f"{array}[{', '.join(show(i) for i in index) or '()'}]", ATOM
        case ir.Dim(array, axis):
            return f"{array}.shape[{axis}]", ATOM
        case ir.Whole(array):
            return array, ATOM
        case ir.Apply(ir.Recombination(), (left, right, *_)):
            return _parts(ir.Apply(operator.matmul, (left, right)))
        case ir.Apply(function, (condition, yes, no)) if function is ir.select:
            text = f"{show(yes, OR)} if {show(condition, OR)} else {show(no, TERNARY)}"
            return text, TERNARY
        case ir.Apply(function, (ir.Const() as left, right)) if (
            function in MIRRORED and not isinstance(right, ir.Const)
        ):
            return _parts(ir.Apply(MIRRORED[function], (right, left)))
        case ir.Apply(function, (left, right)) if function in BINARY:
            symbol, level = BINARY[function]
            if level == POWER:
                space = "" if _hugs(left) and _hugs(right) else " "
                return f"{show(left, ATOM)}{space}**{space}{show(right, SIGN)}", POWER
            # Sums and products group to the left; comparisons do not chain.
            left_text = show(left, level + 1 if level == COMPARE else level)
            return f"{left_text} {symbol} {show(right, level + 1)}", level
        case ir.Apply(operator.not_, (ir.Apply(operator.eq, operands),)):
            return _parts(ir.Apply(operator.ne, operands))
        case ir.Apply(operator.not_, (ir.Apply(operator.ne, operands),)):
            return _parts(ir.Apply(operator.eq, operands))
        case ir.Apply(function, (operand,)) if function in UNARY:
            symbol, level = UNARY[function]
            return f"{symbol}{show(operand, level)}", level
        case ir.Apply(function, (operand,)) if function in PARTS:
            return f"{show(operand, ATOM)}.{PARTS[function]}", ATOM
        case ir.Apply(function, (ir.Whole(array),)) if function is np.transpose:
            return f"{array}.T", ATOM
        case ir.Apply(function, arguments):
            return f"{function_name(function)}({', '.join(show(a) for a in arguments)})", ATOM
        case _:
            assert_never(expression)


def show(expression: ir.Expr, place: int = TERNARY) -> str:
    """The text of an expression, in parentheses where its place needs them."""
    text, level = _parts(expression)
    return text if level >= place else f"({text})"


def negation(condition: ir.Expr, types: dict[str, Type]) -> ir.Expr:
    """The opposite of a condition: `a >= b` for `a < b` of integers, of which none is a NaN."""
    match condition:
        case ir.Apply(function, operands) if function in OPPOSITE:
            if all(is_integral(operand, types) for operand in operands):
                return ir.Apply(OPPOSITE[function], operands)
        case ir.Apply(function, (left, right)) if function is ir.both:
            return ir.Apply(ir.either, (negation(left, types), negation(right, types)))
        case ir.Apply(function, (left, right)) if function is ir.either:
            return ir.Apply(ir.both, (negation(left, types), negation(right, types)))
        case ir.Apply(function, (operand,)) if function is operator.not_:
            return operand
    return ir.Apply(operator.not_, (condition,))


def is_integral(expression: ir.Expr, types: dict[str, Type]) -> bool:
    match expression:
        case ir.Const(value):
            return isinstance(value, int | np.integer)
        case ir.Var(name) | ir.Item(name):
            return name in types and is_integer(types[name].dtype)
        case ir.Dim():
            return True
        case ir.Apply(function, operands):
            whole = (operator.add, operator.sub, operator.mul, operator.neg, operator.floordiv)
            return function in whole and all(is_integral(o, types) for o in operands)
    return False


def _exception_name(exception: type[Exception]) -> str:
    """The nearest class that Python has of its own, and that takes a message and nothing else."""
    names: list[str] = [
        c.__name__
        for c in exception.__mro__
        if getattr(builtins, c.__name__, None) is c and c not in _OF_SEVERAL
    ]
    return names[0]


_OF_SEVERAL: tuple[type[BaseException], ...] = (
    UnicodeDecodeError,
    UnicodeEncodeError,
    UnicodeTranslateError,
)
if hasattr(builtins, "ExceptionGroup"):
    _OF_SEVERAL += (builtins.BaseExceptionGroup, builtins.ExceptionGroup)


def _range(loop: ir.For) -> str:
    start, stop, step = show(loop.start), show(loop.stop), show(loop.step)
    if step != "1":
        return f"range({start}, {stop}, {step})"
    return f"range({stop})" if start == "0" else f"range({start}, {stop})"


def _new_array(kind: Type, shape: tuple[ir.Expr, ...], fill: ir.Const | None) -> str:
    assert isinstance(kind, Array)
    size = show(shape[0]) if len(shape) == 1 else f"({', '.join(show(s) for s in shape)})"
    dtype = "" if kind.dtype == "float64" else f", dtype=np.{kind.dtype.replace('bool', 'bool_')}"
    if fill is None:
        return f"np.empty({size}{dtype})"
    if fill.value == 0:
        return f"np.zeros({size}{dtype})"
    return f"np.full({size}, {constant(fill.value)}{dtype})"


def _explains(statement: ir.Statement, span: Span) -> bool:
    """Whether the user's line says what a statement is about: the head of a block does not."""
    return not isinstance(statement, ir.For | ir.While | ir.If) and not span.text.rstrip().endswith(
        ":"
    )


KEYWORDS: dict[Callable[..., Any], tuple[str, ...]] = {np.argsort: ('kind="mergesort"',)}
"""What is said at every call of a routine."""


class Printer:
    """Walks one program; comments name the user's line where it changes."""

    def __init__(self, program: ir.Function) -> None:
        self.types = program.types

    def block(self, body: ir.Block, indent: int) -> Iterator[str]:
        line = 0
        pad = "    " * indent
        shown = False
        for statement in body:
            span = getattr(statement, "span", None)
            if span is not None and span.line != line and _explains(statement, span):
                line = span.line
                yield f"{pad}# line {line}: {span.text.strip()}"
            if not isinstance(statement, ir.Comment):
                shown = True
            yield from self.statement(statement, indent)
        if not shown:
            yield f"{pad}pass"

    def dtype(self, name: str) -> str:
        """The dtype of a name, "" for one that is of no type yet."""
        return self.types[name].dtype if name in self.types else ""

    def statement(self, statement: ir.Statement, indent: int) -> Iterator[str]:
        pad = "    " * indent
        match statement:
            case ir.Assign(target, value):
                yield f"{pad}{show(target)} = {show(value)}"
            case ir.Increment(target, ir.Apply(function, (operand,))) if function is operator.neg:
                yield f"{pad}{show(target)} -= {show(operand)}"
            case ir.Increment(ir.Var(name), value) if self.dtype(name) in WIDENED:
                total = f"{name} + {show(value, SUM + 1)}"
                yield f"{pad}{name} = np.{self.dtype(name)}({total})"
            case ir.Increment(target, ir.Const(int() as value)) if value < 0:
                yield f"{pad}{show(target)} -= {-value}"
            case ir.Increment(target, value):
                yield f"{pad}{show(target)} += {show(value)}"
            case ir.If(condition, then, orelse):
                yield f"{pad}if {show(condition)}:"
                yield from self.block(then, indent + 1)
                if len(orelse) == 1 and isinstance(orelse[0], ir.If):
                    first, *rest = self.statement(orelse[0], indent)
                    yield first.replace("if ", "elif ", 1)
                    yield from rest
                elif orelse:
                    yield f"{pad}else:"
                    yield from self.block(orelse, indent + 1)
            case ir.For(variable, body=body):
                yield f"{pad}for {variable} in {_range(statement)}:"
                yield from self.block(body, indent + 1)
            case ir.While((), condition, body):
                yield f"{pad}while {show(condition)}:"
                yield from self.block(body, indent + 1)
            case ir.While(test, condition, body):
                yield f"{pad}while True:"
                yield from self.block(test, indent + 1)
                yield f"{pad}    if {show(ir.Apply(operator.not_, (condition,)))}:"
                yield f"{pad}        break"
                yield from self.block(body, indent + 1)
            case ir.Allocate(name, shape, fill):
                yield f"{pad}{name} = {_new_array(self.types[name], shape, fill)}"
            case ir.Copy(name, source):
                yield f"{pad}{name} = {source}.copy()"
            case ir.Routine(names, value):
                assert isinstance(value, ir.Apply), "a routine is a call"
                if value.function in BINARY or isinstance(value.function, ir.Recombination):
                    yield f"{pad}{', '.join(names)} = {show(value)}"
                    return
                head = f"{', '.join(names)} = {function_name(value.function)}("
                items = [*map(show, value.arguments), *KEYWORDS.get(value.function, ())]
                yield _listed(head, items, ")", pad)
            case ir.Swap(first, second):
                yield f"{pad}{first}, {second} = {second}, {first}"
            case ir.Grow(name, size):
                longer = f"{name}_longer"
                yield f"{pad}{longer} = {_new_array(self.types[name], (size,), None)}"
                yield f"{pad}for {name}_k in range({name}.shape[0]):"
                yield f"{pad}    {longer}[{name}_k] = {name}[{name}_k]"
                yield f"{pad}{name} = {longer}"
            case ir.Guard(condition, exception, message, arguments):
                yield f"{pad}if {show(negation(condition, self.types))}:"
                parts = [json.dumps(message, ensure_ascii=False), *(show(a) for a in arguments)]
                head = f"raise {_exception_name(exception)}("
                yield _listed(head, parts, ")", pad + "    ")
            case ir.Push(stack, value):
                yield f"{pad}{stack}.append({show(value)})"
            case ir.Pop(target, stack):
                yield f"{pad}{show(target)} = {stack}.pop()"
            case ir.NewStack(stack):
                yield f"{pad}{stack} = []"
            case ir.Comment(text):
                if text:
                    yield f"{pad}# {text}"
                else:
                    yield ""
            case _:
                assert_never(statement)


def _listed(head: str, items: list[str], tail: str, pad: str) -> str:
    line = f"{pad}{head}{', '.join(items)}{tail}"
    if len(line) <= WIDTH:
        return line
    opening = head if head.endswith("(") else head + "("
    closing = tail if tail.startswith(")") else ")" + tail
    inner = f"{pad}    {', '.join(items)}"
    if len(inner) <= WIDTH and head.endswith("("):
        return "\n".join([pad + opening, inner, pad + closing])
    return "\n".join([pad + opening, *(f"{pad}    {item}," for item in items), pad + closing])


def function_text(program: ir.Function) -> str:
    """`def name(...):` and its body."""
    lines = [_listed(f"def {program.name}(", list(program.params), "):", "")]
    if program.doc:
        lines += [f"    {line}".rstrip() for line in f'"""{program.doc}"""'.splitlines()]
    lines += Printer(program).block(program.body, 1) if program.body else []
    if program.results:
        lines.append(_listed("return ", [show(r) for r in program.results], "", "    "))
    return "\n".join(lines) + "\n"


def module_text(
    program: ir.Function, imports: tuple[str, ...] = (), definitions: tuple[str, ...] = ()
) -> str:
    """The function behind the imports that its text needs, and behind what else it needs."""
    text = function_text(program)
    parts = [
        *sorted_imports((*imports_of(text), *imports)),
        *(each.strip() for each in definitions),
        text,
    ]
    return "\n\n\n".join(parts) if len(parts) > 1 else text


def imports_of(text: str) -> set[str]:
    """The lines that import what a function's text names."""
    code = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    return {
        line
        for word, line in (
            ("cmath.", "import cmath"),
            ("math.", "import math"),
            ("np.", "import numpy as np"),
            ("scipy.linalg.", "import scipy.linalg"),
            ("scipy.special.", "import scipy.special"),
        )
        if re.search(rf"(?<![\w.]){re.escape(word)}", code)
    }


def sorted_imports(lines: Iterable[str]) -> tuple[str, ...]:
    """Import lines as one block: the standard library, a blank line, the rest, as isort has it."""
    plain_first = sorted(set(lines), key=lambda line: (line.startswith("from "), line))
    standard = [line for line in plain_first if _root(line) in sys.stdlib_module_names]
    others = [line for line in plain_first if line not in standard]
    block = "\n\n".join("\n".join(group) for group in (standard, others) if group)
    return (block,) if block else ()


def _root(line: str) -> str:
    return line.split()[1].partition(".")[0]


def scalar_name(kind: Scalar) -> str:
    return kind.dtype
