"""The text and the syntax tree of a Python function, and where each node stands in its file."""

from __future__ import annotations
import __future__

import ast
import builtins
import copy
import functools
import inspect
import linecache
import operator
import sys
import threading
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

import gast

from srcgrad.errors import (
    AmbiguousSource,
    DifferentiationError,
    NotDifferentiable,
    SourceMismatch,
    SourceUnavailable,
    Span,
    UnsupportedSyntax,
)
from srcgrad.frontend.depth_limit import deeper
from srcgrad.frontend.private import mangled

T = TypeVar("T")

Definition: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
"""The node of a function."""


@dataclass(frozen=True, eq=False)
class Source:
    """A Python function, its gast tree, and the file that it stands in.

    The tree is shared between readers and must not be modified. Its names are NFKC-normalised, as
    Python's parser leaves them; the lines are as written.
    """

    function: types.FunctionType
    tree: Any
    file: str
    lines: tuple[str, ...]
    """Every line of the file, without its newline."""

    @property
    def name(self) -> str:
        return self.function.__name__

    @property
    def text(self) -> str:
        """The function's own lines, decorators left out."""
        return "\n".join(self.lines[self.tree.lineno - 1 : self.tree.end_lineno])

    def span(self, node: Any) -> Span:
        """Where a node of the tree stands: itself, or its parts if it has no place of its own."""
        return _span(node if hasattr(node, "lineno") else _extent(node, self.tree), self)


@dataclass(frozen=True)
class Unwrapped:
    """The plain Python function under a callable, and the arguments that the callable has bound."""

    function: types.FunctionType
    bound: tuple[Any, ...] = ()
    keywords: Mapping[str, Any] = field(default_factory=dict)


def read(function: types.FunctionType) -> Source:
    """The source of a plain Python function.

    Raises `SourceUnavailable` where there is no text, `SourceMismatch` where the text is no longer
    what the function was compiled from, and `UnsupportedSyntax` for generators and coroutines.
    """
    code = function.__code__
    tree, lines = _tree_of(code.co_filename, code, _Globals(function.__globals__))
    source = Source(function, tree, code.co_filename, lines)
    _refuse_suspension(source)
    return source


def closure_values(function: types.FunctionType) -> dict[str, types.CellType]:
    """The cells that a function's free names refer to."""
    return dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))


def global_value(function: types.FunctionType, name: str) -> Any:
    """What a global name means in a function: its module's value, else the built-in one.

    >>> global_value(closure_values, "len") is len
    True
    """
    if name in function.__globals__:
        return function.__globals__[name]
    if hasattr(builtins, name):
        return getattr(builtins, name)
    raise NameError(f"name {name!r} is not defined")


# ------------------------------------------------------------------------------ finding the tree


class _Globals:
    """A module's namespace for linecache, kept out of the cache key."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.values = values

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Globals)

    def __hash__(self) -> int:
        return 0


@functools.lru_cache(maxsize=1024)
def _tree_of(file: str, code: types.CodeType, names: _Globals) -> tuple[Any, tuple[str, ...]]:
    """The gast tree of the function that a code object was compiled from, and its file's lines."""
    # What linecache remembers may be the text that was imported, even if the file has changed.
    for refresh in (False, True):
        if refresh:
            linecache.checkcache(file)
        text = _text(file, code, names.values)
        tree = deeply(functools.partial(_tree_in, file, text, code)) if text else None
        if tree is not None:
            return tree, tuple(text.split("\n"))
    if not text:
        raise _no_source(file, code)
    lines = text.split("\n")
    line = min(code.co_firstlineno, len(lines))
    shown = lines[line - 1]
    raise SourceMismatch(
        f"{file} no longer holds the text that {code.co_name} was compiled from",
        Span(file, code.co_name, line, 0, line, len(shown), shown),
        "The derivative would be that of other code. Import the module again (importlib.reload) or "
        "restart Python; in a notebook, run the cell again.",
        code="SG601",
    )


def _tree_in(file: str, text: str, code: types.CodeType) -> Any:
    place = _matching(file, text, code)
    if place is None:
        return None
    return gast.gast.ast_to_gast(mangled(place.node, place.owner))


def _text(file: str, code: types.CodeType, names: dict[str, Any]) -> str:
    """The text of a file, a notebook cell, or whatever else linecache knows under a name."""
    lines = linecache.getlines(file, names)
    if not lines:
        interactive: Any = getattr(linecache, "_getlines_from_code", None)  # 3.13: prompt and -c
        lines = (interactive and interactive(code)) or []
    return "".join(lines)


def _no_source(file: str, code: types.CodeType) -> SourceUnavailable:
    if file.startswith("<"):
        where = f"it was defined at a prompt or by exec, as {file}"
    else:
        where = f"{file} cannot be read"
    return SourceUnavailable(
        f"the source of {code.co_name} is not available: {where}",
        advice="Write the function to a file and import it; or define it in a notebook cell; or, "
        "with exec, compile its text under a name of its own and give the text to linecache:\n"
        "    code = compile(text, '<model>', 'exec')\n"
        "    linecache.cache['<model>'] = len(text), None, text.splitlines(True), '<model>'",
        code="SG602",
    )


@dataclass(frozen=True, eq=False)
class _Place:
    """A function's node, and the class whose private names it may use."""

    node: Definition
    owner: str | None
    module: _Module

    @property
    def first_line(self) -> int:
        """The line that the code object gives as its first: that of the first decorator."""
        decorators: list[ast.expr] = getattr(self.node, "decorator_list", [])
        return min([self.node.lineno, *(each.lineno for each in decorators)])


@dataclass(frozen=True, eq=False)
class _Module:
    """A file's tree."""

    tree: ast.Module
    imported: frozenset[str]
    """The names that it imports: calls of their attributes compile differently."""


@functools.lru_cache(maxsize=64)
def _parsed(file: str, text: str) -> _Module | None:
    try:
        tree = ast.parse(text, file)
    except (SyntaxError, ValueError):
        return None
    return _Module(tree, frozenset(_imported(tree)))


def _imported(tree: ast.Module) -> Iterator[str]:
    """The names that a module's own statements import, those in functions and classes left out."""
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from (each.asname or each.name.partition(".")[0] for each in node.names)
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.expr):
            pending.extend(ast.iter_child_nodes(node))


def _matching(file: str, text: str, code: types.CodeType) -> _Place | None:
    """The place in a file's text that compiles to this code, wherever it now stands."""
    module = _parsed(file, text)
    if module is None:
        return None
    here = list(_places(module, code.co_name, line=code.co_firstlineno))
    found = [place for place in here if place.first_line == code.co_firstlineno]
    matches = [place for place in found if _compiles_to(place, code, file)]
    if len(matches) > 1:
        matches = _at_same_columns(matches, code, file)
    if not matches:
        # Lines above it may have come or gone.
        moved = _places(module, code.co_name, line=None)
        matches = [place for place in moved if _compiles_to(place, code, file)]
        matches.sort(key=lambda place: abs(place.first_line - code.co_firstlineno))
    return matches[0] if matches else None


def _places(module: _Module, name: str, line: int | None) -> Iterator[_Place]:
    """The functions of a name in a file: all of them, or those in statements that reach a line."""
    pending: list[tuple[ast.AST, str | None]] = [(module.tree, None)]
    while pending:
        node, owner = pending.pop()
        if isinstance(node, Definition):
            if getattr(node, "name", "<lambda>") == name:
                yield _Place(node, owner, module)
        if isinstance(node, ast.ClassDef):
            owner = node.name
        children = list(ast.iter_child_nodes(node))
        for child in reversed(children):
            if line is None or _reaches(child, line):
                pending.append((child, owner))


def _reaches(node: ast.AST, line: int) -> bool:
    first = getattr(node, "lineno", line)
    last: int = getattr(node, "end_lineno", None) or line
    for decorator in getattr(node, "decorator_list", ()):
        first = min(first, decorator.lineno)
    return bool(first <= line <= last)


def _at_same_columns(places: list[_Place], code: types.CodeType, file: str) -> list[_Place]:
    """Those of several functions on one line whose instructions stand at the same columns.

    Without columns (3.10) any of them will do: equal code with equal names has equal derivatives.
    Code that a tool has rewritten cannot be told apart.
    """
    if hasattr(code, "co_positions"):
        columns = list(code.co_positions())
        same = [
            place
            for place in places
            if list(_recompiled(place, code, file).co_positions()) == columns
        ]
        if same:
            return same
    if not _rewritten(code):
        return places
    texts = " and ".join(f"`{ast.unparse(place.node)}`" for place in places)
    line = code.co_firstlineno
    text = linecache.getline(file, line).rstrip("\n")
    raise AmbiguousSource(
        f"{texts} stand on one line, and either may be meant",
        Span(file, code.co_name, line, 0, line, len(text), text),
        "Write each on a line of its own.",
        code="SG603",
    )


# ------------------------------------------------------------------- is it what the function runs?


def _compiles_to(place: _Place, code: types.CodeType, file: str) -> bool:
    try:
        compiled = _recompiled(place, code, file)
    except (SyntaxError, ValueError):
        return False
    if _same(compiled, code):
        return True
    return _rewritten(code) and _included(compiled, code)


def _recompiled(place: _Place, code: types.CodeType, file: str) -> types.CodeType:
    """The code of one function, compiled alone in scopes that give its names the same meaning."""
    node = copy.copy(place.node)
    node.args = _bare(node.args)
    at: Any = {
        "lineno": node.lineno,
        "col_offset": 0,
        "end_lineno": node.end_lineno,
        "end_col_offset": 0,
    }
    inner: ast.stmt
    if isinstance(node, ast.Lambda):
        inner = ast.Expr(node, **at)
    else:
        # What is evaluated outside the function is left out; the first line stays what it was.
        node.decorator_list = [
            ast.copy_location(ast.Constant(None), each) for each in node.decorator_list
        ]
        node.returns = None
        inner = _without_type_parameters(node)
    body: list[ast.stmt] = [inner]
    bound = code.co_name if place.owner is None else place.owner
    if place.owner is not None:
        owner = ast.ClassDef(place.owner, [], [], body, [], **at)
        body = [_without_type_parameters(owner)]
    free = [name for name in code.co_freevars if name != "__class__" or place.owner is None]
    if bound.isidentifier() and bound not in free:
        body = [ast.Global([bound], **at), *body]
    parameters = [ast.arg(name, **at) for name in free]
    arguments = ast.arguments([], parameters, None, [], [], None, [])
    around = ast.FunctionDef("around", arguments, body, [], None, None, **at)
    body = [_without_type_parameters(around)]
    names = sorted(_names(code) & place.module.imported)
    if names:
        imports = ast.Import([ast.alias(name, None, **at) for name in names], **at)
        body = [imports, *body]
    flags = code.co_flags & _FUTURE_FLAGS
    module = compile(ast.Module(body, []), file, "exec", flags=flags, dont_inherit=True)
    compiled: types.CodeType = module
    for _ in range(2 if place.owner is None else 3):
        compiled = next(each for each in compiled.co_consts if isinstance(each, types.CodeType))
    return compiled


def _names(code: types.CodeType) -> set[str]:
    """Every name in a function and those within it."""
    return {
        name
        for each in (code, *_nested(code))
        for names in (each.co_names, each.co_varnames, each.co_cellvars, each.co_freevars)
        for name in names
    }


def _without_type_parameters(node: Any) -> Any:
    if sys.version_info >= (3, 12):
        node.type_params = []
    return node


_FUTURE_FLAGS = functools.reduce(
    operator.or_,
    (getattr(__future__, feature).compiler_flag for feature in __future__.all_feature_names),
)


def _bare(arguments: ast.arguments) -> ast.arguments:
    """Parameters without defaults and annotations, which are evaluated outside the function."""

    def plain(argument: ast.arg) -> ast.arg:
        return ast.copy_location(ast.arg(argument.arg), argument)

    return ast.arguments(
        [plain(each) for each in arguments.posonlyargs],
        [plain(each) for each in arguments.args],
        plain(arguments.vararg) if arguments.vararg else None,
        [plain(each) for each in arguments.kwonlyargs],
        [None] * len(arguments.kwonlyargs),
        plain(arguments.kwarg) if arguments.kwarg else None,
        [],
    )


def _nested(code: types.CodeType) -> Iterator[types.CodeType]:
    """The code objects within a code object, outer ones first."""
    level = [code]
    while level:
        level = [
            each for outer in level for each in outer.co_consts if isinstance(each, types.CodeType)
        ]
        yield from level


def _same(ours: types.CodeType, theirs: types.CodeType) -> bool:
    return (
        ours.co_code == theirs.co_code
        and ours.co_names == theirs.co_names
        and ours.co_varnames == theirs.co_varnames
        and ours.co_freevars == theirs.co_freevars
        and ours.co_cellvars == theirs.co_cellvars
        and ours.co_flags & inspect.CO_VARARGS == theirs.co_flags & inspect.CO_VARARGS
        and ours.co_flags & inspect.CO_VARKEYWORDS == theirs.co_flags & inspect.CO_VARKEYWORDS
        and ours.co_posonlyargcount == theirs.co_posonlyargcount
        and ours.co_argcount == theirs.co_argcount
        and ours.co_kwonlyargcount == theirs.co_kwonlyargcount
        and _same_constants(_constants(ours), _constants(theirs))
    )


def _constants(code: types.CodeType) -> list[Any]:
    """A code object's constants, without the qualified names that 3.10 keeps among them."""
    kept = []
    for before, value in zip((None, *code.co_consts), code.co_consts, strict=False):
        if (
            sys.version_info < (3, 11)
            and isinstance(before, types.CodeType)
            and isinstance(value, str)
        ):
            continue
        kept.append(value)
    return kept


def _same_constants(ours: list[Any] | tuple[Any, ...], theirs: list[Any] | tuple[Any, ...]) -> bool:
    return len(ours) == len(theirs) and all(map(_same_constant, ours, theirs))


def _same_constant(ours: Any, theirs: Any) -> bool:
    if type(ours) is not type(theirs):
        return False
    if isinstance(ours, types.CodeType):
        return _same(ours, theirs)
    if isinstance(ours, tuple):
        return _same_constants(ours, theirs)
    if isinstance(ours, frozenset):
        return bool(ours == theirs)
    return repr(ours) == repr(theirs)


def _rewritten(code: types.CodeType) -> bool:
    """Whether a tool has put something into the code that no compiler puts there.

    pytest rewrites `assert` with names such as `@py_assert1`; coverage tools add objects.
    """
    plain = (
        type(None), bool, int, float, complex, str, bytes, tuple, frozenset,
        types.CodeType, type(...), slice,
    )  # fmt: skip
    every = [code, *_nested(code)]
    return any(
        any(name.startswith("@") for name in (*each.co_names, *each.co_varnames))
        or not all(isinstance(value, plain) for value in each.co_consts)
        for each in every
    )


def _included(ours: types.CodeType, theirs: types.CodeType) -> bool:
    """Whether all names and floats of the text are in the code that a tool made of it."""

    def parts(code: types.CodeType) -> tuple[set[str], set[str]]:
        every = [code, *_nested(code)]
        names = {name for each in every for name in (*each.co_names, *each.co_varnames)}
        floats = {repr(abs(v)) for each in every for v in each.co_consts if isinstance(v, float)}
        return names, floats

    our_names, our_floats = parts(ours)
    their_names, their_floats = parts(theirs)
    parameters = ours.co_argcount + ours.co_kwonlyargcount
    return (
        our_names <= their_names
        and our_floats <= their_floats
        and ours.co_varnames[:parameters] == theirs.co_varnames[:parameters]
    )


# -------------------------------------------------------------------------------------- positions


def _span(node: Any, source: Source) -> Span:
    text = source.lines[node.lineno - 1]
    last = node.end_lineno or node.lineno
    end = source.lines[last - 1]
    return Span(
        source.file,
        source.name,
        node.lineno,
        _characters(text, node.col_offset),
        last,
        _characters(end, node.end_col_offset if node.end_col_offset is not None else len(end)),
        text,
    )


def _characters(line: str, offset: int) -> int:
    """A column in characters, from one in bytes of UTF-8."""
    return offset if line.isascii() else len(line.encode()[:offset].decode(errors="ignore"))


def _extent(node: Any, tree: Any) -> Any:
    """The place from the first to the last part of a node, or the whole tree if no part has one."""
    placed = [each for each in gast.walk(node) if hasattr(each, "lineno")]
    if not placed:
        return tree
    first = min(placed, key=lambda each: (each.lineno, each.col_offset))
    last = max(placed, key=lambda each: (each.end_lineno, each.end_col_offset))
    return types.SimpleNamespace(
        lineno=first.lineno,
        col_offset=first.col_offset,
        end_lineno=last.end_lineno,
        end_col_offset=last.end_col_offset,
    )


def _refuse_suspension(source: Source) -> None:
    """Raise at the `yield` of a generator or the `async` of a coroutine."""
    flags = source.function.__code__.co_flags
    if flags & (inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR):
        raise UnsupportedSyntax(
            f"{source.name} is an async function, which gives a coroutine and not a number",
            _span(_first_words(source.tree, len("async def")), source),
            "Move the arithmetic to a function of its own (def), and differentiate that.",
            code="SG133",
        )
    if flags & inspect.CO_GENERATOR:
        raise UnsupportedSyntax(
            f"{source.name} is a generator, which gives an iterator and not a number",
            source.span(_own_yield(source.tree)),
            "Collect the values in a list and return it, or add them up where they are made.",
            code="SG134",
        )


def _first_words(node: Any, width: int) -> Any:
    return types.SimpleNamespace(
        lineno=node.lineno,
        col_offset=node.col_offset,
        end_lineno=node.lineno,
        end_col_offset=node.col_offset + width,
    )


def _own_yield(tree: Any) -> Any:
    """The first `yield` in a function that is not in a function within it."""
    pending = [tree.body] if isinstance(tree, gast.Lambda) else list(reversed(tree.body))
    while pending:
        node = pending.pop()
        if isinstance(node, gast.Yield | gast.YieldFrom):
            return node
        if not isinstance(node, gast.FunctionDef | gast.AsyncFunctionDef | gast.Lambda):
            pending.extend(reversed(list(gast.iter_child_nodes(node))))
    return tree


# ------------------------------------------------------------------------------ deep expressions


def deeply(call: Callable[[], T]) -> T:
    """The result of a call; one that recurses too deep is made again on a large stack of its own.

    For pure functions that recurse over expressions: a sum of n terms is a tree n deep.
    """
    try:
        return call()
    except RecursionError:
        return _on_large_stack(call)


_stack_lock = threading.RLock()
_STACK_BYTES = 512 * 2**20
_DEPTH = 200_000
_DEEP = "srcgrad-deep"


def _on_large_stack(call: Callable[[], T]) -> T:
    outcome: list[T] = []
    failure: list[BaseException] = []

    def run() -> None:
        try:
            outcome.append(call())
        except BaseException as error:
            failure.append(error)

    if threading.current_thread().name == _DEEP:
        return call()  # on a large stack already, whose starter holds the lock
    with _stack_lock, deeper(_DEPTH):
        thread = threading.Thread(target=run, name=_DEEP)
        size = threading.stack_size(_STACK_BYTES)
        try:
            thread.start()
        finally:
            threading.stack_size(size)  # before others start threads
        thread.join()
    if failure:
        raise failure[0]
    return outcome[0]


# -------------------------------------------------------------------------------------- unwrapping


def unwrap(function: Any) -> Unwrapped:
    """The plain Python function that a callable comes down to.

    Follows bound methods, `functools.partial`, `functools.lru_cache`, Numba dispatchers, callable
    instances, and decorators that only pass their arguments on; what other decorators make is the
    function itself.

    >>> import functools
    >>> def power(x, n): return x**n
    >>> unwrap(functools.partial(power, n=3)).keywords
    {'n': 3}
    """
    bound: tuple[Any, ...] = ()
    keywords: dict[str, Any] = {}
    while True:
        if isinstance(function, functools.partial):
            _refuse_placeholders(function)
            bound, keywords = function.args + bound, {**function.keywords, **keywords}
            function = function.func
        elif isinstance(function, types.MethodType):
            bound, function = (function.__self__, *bound), function.__func__
        elif isinstance(function, staticmethod):
            function = function.__func__
        elif isinstance(function, functools._lru_cache_wrapper):
            function = function.__wrapped__
        elif _is_dispatcher(function):
            function = function.py_func
        elif isinstance(function, types.FunctionType):
            if not is_transparent(function):
                return Unwrapped(function, bound, keywords)
            function = vars(function)["__wrapped__"]
        elif _is_derivative(function):
            raise NotDifferentiable(
                f"{_called(function)} is a derivative already: the derivative of a derivative is "
                "not available yet",
                advice="Differentiate the function itself; differences of its gradient give second "
                "derivatives.",
                code="SG271",
            )
        else:
            call = inspect.getattr_static(type(function), "__call__", None)
            if isinstance(function, type) or not _has_python_under(call):
                raise _not_python(function)
            bound, function = (function, *bound), call


def _has_python_under(call: Any) -> bool:
    return isinstance(call, types.FunctionType | functools._lru_cache_wrapper) or (
        _is_dispatcher(call)
    )


def _is_dispatcher(function: Any) -> bool:
    """Whether this is a Numba-compiled function; Numba need not be imported to know."""
    return type(function).__module__.startswith("numba.") and isinstance(
        getattr(function, "py_func", None), types.FunctionType
    )


def _is_derivative(function: Any) -> bool:
    kind = type(function)
    return kind.__name__ == "Derivative" and kind.__module__.startswith("srcgrad.")


def _refuse_placeholders(function: functools.partial[Any]) -> None:
    placeholder: Any = getattr(functools, "Placeholder", None)
    if placeholder is not None and any(value is placeholder for value in function.args):
        raise NotDifferentiable(
            f"a functools.partial of {_called(function.func)} leaves gaps between its arguments",
            advice="Bind those arguments by name, or write a lambda.",
            code="SG269",
        )


def own_signature(function: types.FunctionType) -> inspect.Signature:
    """The parameters in a function's own text, whatever a decorator says that they are."""
    code, cells = function.__code__, function.__closure__
    bare = types.FunctionType(code, {}, function.__name__, function.__defaults__, cells)
    bare.__kwdefaults__ = function.__kwdefaults__
    bare.__annotations__ = function.__annotations__
    return inspect.signature(bare)


def is_transparent(wrapper: types.FunctionType) -> bool:
    """Whether a decorator's function only calls the function it wraps with its own arguments."""
    if "__wrapped__" not in vars(wrapper):
        return False
    if wrapper.__globals__.get("__name__") == "numpy._core._ufunc_config":  # np.errstate
        return True
    try:
        tree = read(wrapper).tree
    except DifferentiationError:
        return False
    body = tree.body
    if isinstance(tree, gast.FunctionDef):
        documented = isinstance(body[0], gast.Expr) and isinstance(body[0].value, gast.Constant)
        if len(body) != 1 + documented or not isinstance(body[-1], gast.Return):
            return False
        body = body[-1].value
    match body:
        case gast.Call(
            func=gast.Name(id=name),
            args=[gast.Starred(value=gast.Name(id=args))],
            keywords=[gast.keyword(arg=None, value=gast.Name(id=kwargs))],
        ):
            parameters = inspect.signature(wrapper, follow_wrapped=False).parameters.values()
            cell = closure_values(wrapper).get(name)
            called = cell.cell_contents if cell is not None else None
            return called is vars(wrapper)["__wrapped__"] and [str(p) for p in parameters] == [
                f"*{args}",
                f"**{kwargs}",
            ]
    return False


def _not_python(function: Any) -> Exception:
    """The error for something that no Python text defines."""
    name = _called(function)
    if not callable(function):
        kind = type(function).__name__
        return NotDifferentiable(
            f"a function is needed, not {function!r} ({kind})",
            advice="Give a function, a method or a lambda.",
            code="SG270",
        )
    if isinstance(function, type) and not _is_builtin_class(function):
        return SourceUnavailable(
            f"`{name}` is a class; a function that makes one and returns a number has a derivative",
            advice=f"Wrap it: `def f(x): return {name}(x).value`, say.",
            code="SG605",
        )
    parameters = _parameters_of(function)
    return SourceUnavailable(
        f"`{name}` is built in; wrap it: `def f({parameters}): return {name}({parameters})`",
        code="SG604",
    )


def _is_builtin_class(function: type) -> bool:
    return not function.__flags__ & (1 << 9)  # Py_TPFLAGS_HEAPTYPE


def _called(function: Any) -> str:
    """What a user would write for a function: `np.sin`, `len`, `scipy.special.erf`."""
    name = getattr(function, "__qualname__", None) or getattr(function, "__name__", None)
    if name is None:
        inner = getattr(function, "function", None)
        return _called(inner) if inner is not None else type(function).__name__
    short = name.rpartition(".")[2]
    for home, written in (("numpy", "np"), ("scipy.special", "scipy.special")):
        if getattr(sys.modules.get(home), short, None) is function:
            return f"{written}.{short}"
    module = getattr(function, "__module__", None)
    if not isinstance(module, str) or module in ("builtins", "__main__"):
        return str(name)
    if module == "numpy" or module.startswith("numpy."):
        module = "np" + module.removeprefix("numpy")
    return f"{module}.{name}"


def _parameters_of(function: Any) -> str:
    """Parameter names for a wrapper of a built-in function: as many as it cannot do without."""
    count = getattr(function, "nin", None)
    if not isinstance(count, int):
        try:
            parameters = inspect.signature(function).parameters.values()
        except (TypeError, ValueError):
            count = 1
        else:
            positional = (
                inspect.Parameter.POSITIONAL_ONLY,
                inspect.Parameter.POSITIONAL_OR_KEYWORD,
            )
            count = sum(p.kind in positional and p.default is p.empty for p in parameters)
    count = max(count, 1)
    return ", ".join("xyz"[:count]) if count <= 3 else ", ".join(f"x{i + 1}" for i in range(count))


def returns(source: Source) -> list[Any]:
    """The `return` statements of a function itself, or the expression of a lambda."""
    if isinstance(source.tree, gast.Lambda):
        return [source.tree.body]
    found: list[Any] = []
    todo: list[Any] = list(reversed(source.tree.body))
    while todo:
        node = todo.pop()
        if isinstance(node, gast.Return):
            found.append(node)
        elif not isinstance(node, gast.FunctionDef | gast.ClassDef | gast.Lambda):
            todo.extend(reversed(list(gast.iter_child_nodes(node))))
    return found
