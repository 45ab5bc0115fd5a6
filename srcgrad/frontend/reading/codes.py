"""Which of several functions in a text a code object was compiled from."""

from __future__ import annotations
import __future__

import ast
import copy
import functools
import inspect
import linecache
import operator
import sys
import types
from collections.abc import Iterator
from typing import Any

from srcgrad.errors import AmbiguousSource, Span
from srcgrad.frontend.reading.places import Place


def at_same_columns(places: list[Place], code: types.CodeType, file: str) -> list[Place]:
    """Those of several functions on one line whose instructions stand at the same columns.

    Without columns (3.10) any of them will do: equal code with equal names has equal derivatives.
    Code that a tool has rewritten cannot be told apart.
    """
    if hasattr(code, "co_positions"):
        columns = list(code.co_positions())
        same = [
            place
            for place in places
            if any(list(o.co_positions()) == columns for o in _recompiled(place, code, file))
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


def compiles_to(place: Place, code: types.CodeType, file: str) -> bool:
    try:
        ours = list(_recompiled(place, code, file))
    except (SyntaxError, ValueError):
        return False
    if any(_same(compiled, code) for compiled in ours):
        return True
    return _rewritten(code) and _included(ours[0], code)


def _recompiled(place: Place, code: types.CodeType, file: str) -> Iterator[types.CodeType]:
    """The codes of one function, compiled alone in scopes that give its names the same meaning.

    The compiler calls what a module imports otherwise than methods. The statements of a notebook's
    cell are compiled one by one, and know nothing of imports in the same cell.
    """
    names = _names(code) & place.module.imported
    yield _compiled(place, code, file, names)
    if names:
        yield _compiled(place, code, file, set())


def _compiled(place: Place, code: types.CodeType, file: str, imported: set[str]) -> types.CodeType:
    """The code of one function in a module that imports those names."""
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
    if imported:
        imports = ast.Import([ast.alias(name, None, **at) for name in sorted(imported)], **at)
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
