"""The small language that programs are in before and after differentiation.

Front-end output and derivatives are both `Function`s of these statements. Every scalar name is a

value   assigned by one `Assign`, which stands before its uses;
join    assigned once as the last thing of each branch of one `If`, and used after it;
cell    carried by one loop: assigned just before the loop, and either overwritten once, by a name
        or constant, at the end of the loop's body ("operations define, copies overwrite"), or
        changed by `Increment`s anywhere inside the loop and read only after it. Constant once the
        loop is over.

Operands are names and constants (A-normal form); an element is read by `Assign(t, Item(x, (i,)))`.
Two array names never share memory: a view is resolved to subscripts of its base.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from typing import Any, TypeAlias

from srcgrad.errors import Span
from srcgrad.records import dataclass
from srcgrad.types import Type


@dataclass(frozen=True)
class Const:
    """A number; a `np.generic` keeps its dtype."""

    value: Any

    def __eq__(self, other: object) -> bool:
        # 0.0 and -0.0, 1 and 1.0 and True, are different constants.
        return isinstance(other, Const) and repr(self.value) == repr(other.value)

    def __hash__(self) -> int:
        return hash(repr(self.value))


@dataclass(frozen=True)
class Var:
    name: str


@dataclass(frozen=True)
class Item:
    """The element of an array at as many subscripts as it has axes."""

    array: str
    index: tuple[Expr, ...]


@dataclass(frozen=True)
class Dim:
    """The length of one axis."""

    array: str
    axis: int


@dataclass(frozen=True)
class Apply:
    """A call of a Python object: `operator.mul`, `math.sin`, `float`, `select` …"""

    function: Callable[..., Any]
    arguments: tuple[Expr, ...]

    def __hash__(self) -> int:
        known = self.__dict__.get("_hash")
        if known is None:  # the hash of all that is inside is asked for often
            known = self.__dict__["_hash"] = hash((self.function, self.arguments))
        return known


@dataclass(frozen=True)
class Whole:
    """All of an array, as an operand of a routine; or of its part at some first subscripts.

    In finished programs these may be slices: `Apply(slice, (first, last))`, or `(None,)` for all.
    """

    array: str
    index: tuple[Expr, ...] = ()


Expr: TypeAlias = Const | Var | Item | Dim | Apply | Whole
Atom: TypeAlias = Const | Var


def select(condition: bool, yes: Any, no: Any) -> Any:
    """`yes if condition else no`."""
    return yes if condition else no


def both(left: bool, right: bool) -> bool:
    """`left and right`."""
    return left and right


def either(left: bool, right: bool) -> bool:
    """`left or right`."""
    return left or right


def held(x: Any) -> Any:
    """The same number, of which nothing is differentiated; it is not printed."""
    return x


@dataclass(frozen=True)
class Recombination:
    """`left @ right`: the vectors of a matrix put together again with a function of its values.

    The operands after these two are for the adjoint, which is that of a function of the matrix.
    The function may carry a derivative of its own, besides that of the values (`weighted`).
    """

    decomposition: str
    weighted: bool = False

    def __call__(self, left: Any, right: Any, *for_the_adjoint: Any) -> Any:
        return left @ right


@dataclass(frozen=True)
class Assign:
    """`target = value`; a store if the target is an element."""

    target: Var | Item
    value: Expr
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Increment:
    """`target += value`: needs nothing saved and nothing zeroed."""

    target: Var | Item
    value: Expr
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True)
class If:
    condition: Expr
    then: Block
    orelse: Block = ()
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True)
class For:
    """`for variable in range(start, stop, step)`; bounds fixed while it runs, no other exit.

    `step` is not zero. The variable is a value: constant in an iteration, unknown after the loop.
    """

    variable: str
    start: Expr
    stop: Expr
    step: Expr
    body: Block
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True)
class While:
    """Run `test`; while `condition` holds, run the body and `test` again.

    `test` only assigns values that nothing but `condition` and `test` reads.
    """

    test: Block
    condition: Expr
    body: Block
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Allocate:
    """A new array of the type in `Function.types`, filled with `fill` (None: with anything)."""

    name: str
    shape: tuple[Expr, ...]
    fill: Const | None = None
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Copy:
    """A new array with the elements of another."""

    name: str
    source: str
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Routine:
    """New arrays with the results of a call on whole arrays: `w, v = np.linalg.eigh(a)`.

    `shapes` are the results' lengths, for those who have to make arrays like them. What a routine
    reads and makes is not written to as long as its adjoint may want it.
    """

    names: tuple[str, ...]
    value: Expr
    shapes: tuple[tuple[Expr, ...], ...] = ()
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Update:
    """All elements of an array, or of a part of one, at once: `x[:] = y`, `x[t] += 2.0 * y`.

    Of finished programs only, and for a `Pullback`: passes have loops. The target is made by it if
    it `is_new`.
    """

    target: Whole
    value: Expr
    adds: bool = False
    is_new: bool = False
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Swap:
    """Two arrays of one type and shape exchange their memory: `first, second = second, first`."""

    first: str
    second: str
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Grow:
    """Replace a one-dimensional array by a longer one with the same leading elements."""

    name: str
    size: Expr
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Guard:
    """Raise `exception(message.format(*arguments))` unless the condition holds."""

    condition: Expr
    exception: type[Exception]
    message: str
    arguments: tuple[Expr, ...] = ()
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Push:
    """Append a scalar to a stack of saved values; `stack` is created by `NewStack`."""

    stack: str
    value: Expr


@dataclass(frozen=True)
class Pop:
    """Take the last value of a stack into a scalar name or an element."""

    target: Var | Item
    stack: str


@dataclass(frozen=True)
class NewStack:
    stack: str


@dataclass(frozen=True)
class Comment:
    """A line for the reader."""

    text: str


Statement: TypeAlias = (
    Assign
    | Increment
    | If
    | For
    | While
    | Allocate
    | Copy
    | Routine
    | Update
    | Swap
    | Grow
    | Guard
    | Push
    | Pop
    | NewStack
    | Comment
)
Block: TypeAlias = tuple[Statement, ...]


@dataclass(frozen=True)
class Function:
    """A program: parameters, statements, and the names or constants that it returns."""

    name: str
    params: tuple[str, ...]
    body: Block
    results: tuple[Atom, ...]
    types: dict[str, Type]
    doc: str = ""


@dataclass(frozen=True, eq=False)
class Implicit:
    """The x at which a program of x and more is zero, where it was found by other means.

    It is called by a routine: the value is the first operand, a vector, and the derivatives with
    respect to the others are by the implicit function theorem. The program's first parameter is x,
    that vector or the one number in it; its result is like it. The others are the other operands,
    of which the first ones are vectors of the numbers in `packed`.
    """

    program: Function
    packed: tuple[tuple[str, ...], ...]
    derivative: Callable[..., Function]
    """What makes a derivative of a program that is a part of another."""

    @property
    def __name__(self) -> str:
        return "a solution"

    def __call__(self, x: Any, *operands: Any) -> Any:
        return x.copy()


@dataclass(frozen=True, eq=False)
class Callee:
    """A function of numbers that is called by its name, and is a program of its own.

    It returns one number, and changes nothing. Arrays that it reads are operands as `Whole`. Its
    program may call it; then the program is there once it has been read.
    """

    program: Function
    is_recursive: bool = False
    """Whether the program may call it, or one like it."""
    derived: dict[Any, Callee] = field(default_factory=dict)
    """Derivatives of it that are such functions, too."""

    @property
    def __name__(self) -> str:
        return self.program.name

    def __call__(self, *operands: Any) -> Any:
        raise AssertionError("a program is printed, and not run by hand")


@dataclass(frozen=True)
class Pullback:
    """What the operand of a callee at a position gets of the adjoint of the result.

    Its operands are the callee's, and that adjoint. For an array it is an array, and stands in an
    `Update` that adds it; `arrays` are the positions of all arrays that get something.
    """

    of: Callee
    position: int
    arrays: tuple[int, ...]

    @property
    def __name__(self) -> str:
        return f"{self.of.__name__}_pullback_{self.position}"

    def __call__(self, *operands: Any) -> Any:
        raise AssertionError("a program is printed, and not run by hand")


@dataclass(frozen=True)
class Slope:
    """The partial derivative of a callee with respect to its operand at a position."""

    of: Callee
    position: int

    @property
    def __name__(self) -> str:
        return f"{self.of.__name__}_slope_{self.position}"

    def __call__(self, *operands: Any) -> Any:
        raise AssertionError("a program is printed, and not run by hand")
