"""Names for the lengths of arguments, which a text may say all at once.

                                      x_0, x_1 = x.shape
np.zeros_like(x)                      np.zeros((x_0, x_1))
np.empty((k, *x.shape))               np.empty((k, x_0, x_1))
x.shape != (n, m)                     x_0 != n or x_1 != m
if k != max(n - 1, 0): raise …        limit = max(n - 1, 0)
                                      if k != limit: raise …
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Mapping
from typing import Any

import numba

_LIKE = {"zeros_like": "zeros", "empty_like": "empty", "full_like": "full"}


def single_lengths(function: ast.FunctionDef, arguments: Mapping[str, Any]) -> None:
    """Replace what a function says of whole shapes of arguments; their types are known."""
    arrays = {name: kind for name, kind in arguments.items() if isinstance(kind, numba.types.Array)}
    if arrays:
        work = _Lengths(arrays, _fixed(function))
        body = [each for s in function.body for each in work.limits(work.visit(s))]
        named = [work.made(array, axis) for array, axis in sorted(work.used)]
        at = 1 if ast.get_docstring(function) is not None else 0
        first = [ast.copy_location(each, function.body[0]) for each in named]
        function.body = [*body[:at], *first, *body[at:]]
        ast.fix_missing_locations(function)


def _fixed(function: ast.FunctionDef) -> set[str]:
    """The parameters of which a name stands for arrays of one shape all along."""
    found = {argument.arg for argument in function.args.args}
    for node in ast.walk(function):
        match node:
            case ast.Assign([ast.Name(name)], ast.Call(ast.Attribute(ast.Name(own), "copy"), [])):
                if name != own:
                    found.discard(name)
            case ast.Assign(targets):
                inside = [each for target in targets for each in ast.walk(target)]
                found -= {n.id for n in inside if isinstance(n, ast.Name) and _is_set(n)}
    return found


def _is_set(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Store)


class _Lengths(ast.NodeTransformer):
    def __init__(self, arrays: Mapping[str, Any], fixed: set[str]) -> None:
        self.arrays = arrays
        self.fixed = fixed
        self.used: set[tuple[str, int]] = set()
        """The lengths that get names."""
        self.count = 0

    def visit_Call(self, node: ast.Call) -> ast.AST:
        match node:
            case ast.Call(ast.Attribute(ast.Name("np"), name), [ast.Name(array), *value], []) if (
                name in _LIKE and array in self.arrays
            ):
                made = ast.Attribute(ast.Name("np", ast.Load()), _LIKE[name], ast.Load())
                dtype = str(self.arrays[array].dtype).replace("bool", "bool_")
                named = ast.Attribute(ast.Name("np", ast.Load()), dtype, ast.Load())
                keywords = [] if dtype == "float64" else [ast.keyword("dtype", named)]
                return ast.Call(made, [self._shape(self._each(array)), *value], keywords)
            case ast.Call(
                ast.Attribute(ast.Name("np"), "zeros" | "empty" | "full") as made,
                [ast.Attribute(ast.Name(array), "shape"), *value],
                keywords,
            ) if array in self.arrays:
                return ast.Call(made, [self._shape(self._each(array)), *value], keywords)
        return self.generic_visit(node)

    def visit_Tuple(self, node: ast.Tuple) -> ast.AST:
        return ast.Tuple(self._elements(node), node.ctx)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        match node:
            case ast.Compare(ast.Attribute(ast.Name(array), "shape"), [ast.NotEq()], [other]) if (
                array in self.arrays
            ):
                match other:
                    case ast.Attribute(ast.Name(like), "shape") if like in self.arrays:
                        lengths = self._each(like)
                    case ast.Tuple():
                        lengths = self._elements(other)
                    case _:
                        return node
                own = self._each(array)
                if len(own) == len(lengths):
                    pairs = zip(own, lengths, strict=True)
                    wrong = (ast.Compare(one, [ast.NotEq()], [length]) for one, length in pairs)
                    return ast.BoolOp(ast.Or(), [*wrong])
        return self.generic_visit(node)

    def _elements(self, node: ast.Tuple) -> list[ast.expr]:
        found: list[ast.expr] = []
        for each in node.elts:
            match each:
                case ast.Starred(ast.Attribute(ast.Name(array), "shape")) if array in self.arrays:
                    found += self._each(array)
                case _:
                    found.append(self.visit(each))
        return found

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        match node:
            case ast.Subscript(
                ast.Attribute(ast.Name(array), "shape"), ast.Constant(int(axis))
            ) if array in self.arrays:
                return self._length(array, axis)
        return self.generic_visit(node)

    def limits(self, statement: ast.stmt) -> list[ast.stmt]:
        """A check, and before it names for lengths that are no less than zero."""
        match statement:
            case ast.If(test, [ast.Raise()], []):
                found = [n for n in ast.walk(test) if isinstance(n, ast.Call) and _is_limit(n)]
                names = (f"srcgrad_limit_{self.count + k}" for k in range(len(found)))
                named = dict(zip(map(ast.dump, found), names, strict=True))
                self.count += len(found)
                made = [
                    ast.copy_location(
                        ast.Assign([ast.Name(named[ast.dump(node)], ast.Store())], node), statement
                    )
                    for node in found
                ]
                test = _Named(named).visit(copy.deepcopy(test))
                return [*made, ast.copy_location(ast.If(test, statement.body, []), statement)]
        return [statement]

    def made(self, array: str, axis: int) -> ast.stmt:
        """The statement that names a length."""
        place = ast.Name(_name(array, axis), ast.Store())
        return ast.Assign([place], _of_shape(array, axis))

    def _length(self, array: str, axis: int) -> ast.expr:
        if array not in self.fixed:
            return _of_shape(array, axis)
        self.used.add((array, axis))
        return ast.Name(_name(array, axis), ast.Load())

    def _each(self, array: str) -> list[ast.expr]:
        return [self._length(array, axis) for axis in range(self.arrays[array].ndim)]

    def _shape(self, lengths: list[ast.expr]) -> ast.expr:
        return lengths[0] if len(lengths) == 1 else ast.Tuple(lengths, ast.Load())


class _Named(ast.NodeTransformer):
    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names

    def visit_Call(self, node: ast.Call) -> ast.AST:
        name = self.names.get(ast.dump(node))
        return self.generic_visit(node) if name is None else ast.Name(name, ast.Load())


def _is_limit(node: ast.AST) -> bool:
    match node:
        case ast.Call(ast.Name("max"), [_, ast.Constant(0)], []):
            return not any(_is_limit(part) for arg in node.args for part in ast.walk(arg))
    return False


def _name(array: str, axis: int) -> str:
    return f"srcgrad_length_{array}_{axis}"


def _of_shape(array: str, axis: int) -> ast.expr:
    shape = ast.Attribute(ast.Name(array, ast.Load()), "shape", ast.Load())
    return ast.Subscript(shape, ast.Constant(axis), ast.Load())
