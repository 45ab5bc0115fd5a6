"""What an expression of the program that is read may stand for while it is being specialised."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from typing import TYPE_CHECKING, Any, TypeAlias

from srcgrad import ir
from srcgrad.errors import Span
from srcgrad.frontend.values.core.holes import ArrayHole as ArrayHole
from srcgrad.frontend.values.core.holes import Fresh as Fresh
from srcgrad.frontend.values.core.holes import Hole as Hole
from srcgrad.frontend.values.core.holes import ViewHole as ViewHole
from srcgrad.operators import Operator
from srcgrad.records import dataclass
from srcgrad.types import Scalar

if TYPE_CHECKING:
    from srcgrad.frontend.evaluate.loops.stream import Stream
    from srcgrad.frontend.values.core.frames import Frame


Class: TypeAlias = type


@dataclass(frozen=True, eq=False)
class Known:
    """A Python object: computed while reading, without a trace in the program."""

    object: Any


@dataclass(frozen=True)
class Number:
    """A number that the program computes."""

    atom: ir.Var
    type: Scalar


@dataclass(frozen=True, eq=False)
class Merged(Number):
    """The length of an axis that stands for several: a loop over it becomes loops over those."""

    factors: tuple[Value, ...]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Number) and (self.atom, self.type) == (other.atom, other.type)

    def __hash__(self) -> int:
        return hash((self.atom, self.type))


@dataclass(frozen=True, eq=False)
class Glimpse(Number):
    """The number in a view without axes: what it was when the base had seen so many writes."""

    view: ArrayRef
    writes: int
    depth: int
    """How many blocks there were around the reading: deeper ones may run after a write."""

    @property
    def base(self) -> str:
        return self.view.base

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Number) and (self.atom, self.type) == (other.atom, other.type)

    def __hash__(self) -> int:
        return hash((self.atom, self.type))


@dataclass(frozen=True, eq=False)
class Along:
    """An axis of a base array that a view's axis runs along: subscript `offset + stride * i`."""

    axis: int
    offset: Value
    stride: int = 1


@dataclass(frozen=True, eq=False)
class ArrayRef:
    """An array, or a view of one: for each axis of the base a fixed subscript or a view's axis.

    An axis of the view that none of the base runs along repeats its elements.
    """

    base: str
    dtype: str
    axes: tuple[Along | Value, ...]
    shape: tuple[Value, ...]
    whole: bool = True
    """Whether this is the base itself, axis by axis."""
    of: Regrouped | None = None
    """What the axes are subscripts of, if that is not the base itself."""
    readonly: bool = False
    iterator: bool = False
    """Whether this is an `ndarray.flat`, whose slices are copies."""

    @property
    def ndim(self) -> int:
        return len(self.shape)


@dataclass(frozen=True, eq=False)
class Regrouped:
    """A reshaped array: groups of the source's axes, and the axes that count the same elements."""

    source: ArrayRef
    groups: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]
    shape: tuple[Value, ...]


@dataclass(frozen=True, eq=False)
class Windows(Regrouped):
    """A sliding window: axes of the source, then axes that count within the window.

    Each group pairs an axis of the source with the axis that is added to its subscript.
    """


@dataclass(frozen=True, eq=False)
class Strided(Regrouped):
    """A view of which the program knows the place and the steps along each of the source's axes."""

    starts: tuple[Value, ...]
    """For each axis of the source, its subscript where the view begins."""
    steps: tuple[tuple[Value, ...], ...]
    """For each axis of the source, how much its subscript grows along each axis of the view."""


@dataclass(frozen=True, eq=False)
class Sharing:
    """An array that shares memory with another unless `apart` holds; never known to, if None."""

    base: str
    apart: Value | None
    message: str
    advice: str = ""
    """What to do, if that is not to copy what is written to."""


@dataclass(frozen=True, eq=False)
class Chosen:
    """The elements of `x[mask]`, or of an expression of such, by their places in `x`."""

    mask: ArrayRef | Lazy
    at: Callable[[tuple[Value, ...]], Value]


@dataclass(frozen=True, eq=False)
class Lazy:
    """An array expression that is not an array yet: its element at given subscripts."""

    shape: tuple[Value, ...]
    type: Scalar
    element: Callable[[tuple[Value, ...]], Value]
    reads: tuple[tuple[str, int], ...]
    """The arrays that it reads, each with the number of writes it had seen when it was made."""
    order: str = "?"
    """In which order the axes of NumPy's own result lie in memory (`memory_orders`)."""
    sharing: tuple[Sharing, ...] = ()
    """Arrays of which NumPy's own result may be a view."""
    chosen: Chosen | None = None
    """What these are the elements of, one after the other, if a mask has chosen them."""

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def dtype(self) -> str:
        return self.type.dtype


@dataclass(frozen=True, eq=False)
class Tuple:
    """A tuple, or a named tuple if `kind` is its class."""

    items: tuple[Value, ...]
    kind: type = tuple


@dataclass(frozen=True, eq=False)
class Listed(Tuple):
    """The contents of a list that is an item of a list in memory: what was read of its row."""

    row: ArrayRef | None = None
    writes: int = 0  # there had been to items of that list then


@dataclass(frozen=True)
class ListRef:
    """A list; the state holds its items (a `Tuple`) or its memory (a `Buffer`)."""

    id: int


@dataclass(frozen=True, eq=False)
class Buffer:
    """The contents of a list of numbers that grows at run time: the first `length` of an array."""

    base: str
    type: Scalar
    length: Value
    provisional: bool = False  # a guess of the type, before anything was appended
    shape: tuple[Value, ...] = ()
    """The shape that all items have, if they are arrays; their elements follow each other."""
    of: Class | None = None
    """What the items are if they are not arrays: tuples or lists of numbers."""
    marks: tuple[str, ...] = ()
    """Where the items start in the array, if their shapes differ, and their lengths (`ragged`)."""


@dataclass(frozen=True)
class DictRef:
    """A dict; the state holds its `Entries`."""

    id: int


@dataclass(frozen=True, eq=False)
class Entries:
    """The contents of a dict: keys are known."""

    keys: tuple[Any, ...]
    values: tuple[Value, ...]


@dataclass(frozen=True, eq=False)
class Instance:
    """An object of a class; attributes that were set while reading are in the state."""

    id: int
    kind: type
    real: Any = None
    """The caller's own object, if it is one; never changed."""
    path: Any = None
    copied: bool = False
    """Whether it stands for an object that others may stand for, too: a frozen one."""


@dataclass(frozen=True, eq=False)
class Super:
    """`super()`: an object, or a class, as the classes after one of its own see it."""

    me: Value
    after: type


@dataclass(frozen=True, eq=False)
class Closure:
    """A function defined by `def` or `lambda` while reading."""

    node: Any
    frame: Frame
    defaults: tuple[Value, ...]
    keyword_defaults: tuple[Value | None, ...]
    name: str
    attributes: dict[str, Known] = field(default_factory=dict)
    """Those that were set, before anything that may not be reached."""


@dataclass(frozen=True, eq=False)
class Derived:
    """A derivative of a function, made while reading: `grad(f)`."""

    function: Value
    operator: Operator
    argnums: Any
    has_aux: bool = False


@dataclass(frozen=True, eq=False)
class Bound:
    """A function with its first argument."""

    function: Value
    owner: Value


@dataclass(frozen=True, eq=False)
class Partial:
    """A function with keyword arguments given."""

    function: Value
    keywords: dict[str, Value]


@dataclass(frozen=True, eq=False)
class Range:
    """`range(start, stop, step)` with a bound that is computed at run time."""

    start: Value
    stop: Value
    step: Value


@dataclass(frozen=True, eq=False)
class View:
    """The keys, values or items of a dict, as they are when they are asked for."""

    owner: DictRef
    kind: str


@dataclass(frozen=True, eq=False)
class Iterator:
    """An iterator, which is used up as it is run over; the state says how far it has come."""

    id: int
    stream: Stream


@dataclass(frozen=True, eq=False)
class Text:
    """A string with run-time numbers in it; good for messages only."""

    template: str
    arguments: tuple[ir.Atom, ...]


@dataclass(frozen=True, eq=False)
class Maybe:
    """A value that is there if a flag holds: else "unset", "None", or a number (`SPREAD`)."""

    value: Value
    present: Value
    absent: str
    message: str = ""
    settled: bool = True
    """Not within a loop that hands the value on: there the flag cannot be asked."""


@dataclass(frozen=True, eq=False)
class Conflict:
    """What became of a name that means different things on different paths; an error when read."""

    message: str
    span: Span | None
    advice: str = ""
    change: Any = None
    """What another reading would have to know to do without this."""


@dataclass(frozen=True, eq=False)
class OneOf:
    """One of several things that are no numbers: the program knows the position of which."""

    index: Value
    options: tuple[Value, ...]
    message: str
    """What to say where one kind of value is needed."""


@dataclass(frozen=True, eq=False)
class Suspended:
    """A generator that has been called and not been run over: its names are in the state."""

    frame: Frame
    numbered: Value | None = None
    """The number that `enumerate` gives the first of its values."""
    manager: bool = False
    """Whether it is what `contextlib.contextmanager` makes of it."""


Value: TypeAlias = (
    Known
    | Number
    | ArrayRef
    | Lazy
    | Tuple
    | ListRef
    | Buffer
    | DictRef
    | Entries
    | Instance
    | Super
    | Closure
    | Derived
    | Bound
    | Partial
    | Range
    | Iterator
    | View
    | Text
    | Maybe
    | OneOf
    | Conflict
    | Suspended
    | Hole
    | Fresh
    | ArrayHole
    | ViewHole
)
Key: TypeAlias = tuple[Any, ...]
"""A place in the state: ("name", frame, name), ("list", id), ("attribute", id, name) …"""
