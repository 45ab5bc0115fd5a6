"""What random programs are made of: the constructs that the search must cover, and their counts."""

from __future__ import annotations

import ast
import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from tests.search.generators import GENERATORS
from tests.search.program import RandomProgram

Has = Callable[[ast.FunctionDef, RandomProgram], bool]


def _nodes(tree: ast.AST, kind: Any) -> Iterator[Any]:
    return (node for node in ast.walk(tree) if isinstance(node, kind))


def _matches(pattern: str) -> Has:
    """Whether the text of the function matches."""
    return lambda main, _: re.search(pattern, ast.unparse(main), re.MULTILINE) is not None


def _root(node: ast.expr) -> str:
    """The name that a place begins with."""
    while isinstance(node, ast.Subscript | ast.Attribute | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _stored(tree: ast.AST) -> set[str]:
    """The names of what is changed in place."""
    found = {_root(n) for n in _nodes(tree, ast.Subscript) if isinstance(n.ctx, ast.Store)}
    return found | {_root(n.target) for n in _nodes(tree, ast.AugAssign)}


def _views_of_views(main: ast.FunctionDef, _: RandomProgram) -> bool:
    slices = [n for n in _nodes(main, ast.Subscript) if list(_nodes(n.slice, ast.Slice))]
    views = {
        target.id
        for n in _nodes(main, ast.Assign)
        for target in n.targets
        if isinstance(target, ast.Name) and n.value in slices
    }
    return any(n.value in slices or _root(n) in views for n in slices)


def _changes_what_it_runs_over(main: ast.FunctionDef, _: RandomProgram) -> bool:
    for loop in _nodes(main, ast.For):
        over = {n.id for n in _nodes(loop.iter, ast.Name)} - {"n", "k"}
        if not re.match(r"(reversed\()?range", ast.unparse(loop.iter)):
            changed = {name for each in loop.body for name in _stored(each)}
            changed |= set(re.findall(r"(\w+)\.(?:append|insert|pop)", ast.unparse(loop)))
            if over & changed:
                return True
    return False


def _repeated_operands(main: ast.FunctionDef, _: RandomProgram) -> bool:
    for call in _nodes(main, ast.Call):
        names = [arg.id for arg in call.args if isinstance(arg, ast.Name)]
        if len(set(names)) < len(names):
            return True
    return False


def _helpers(program: RandomProgram) -> list[ast.stmt]:
    return ast.parse(program.text).body[:-1]


def _changes_its_arguments(main: ast.FunctionDef, program: RandomProgram) -> bool:
    called = {n.func.id for n in _nodes(main, ast.Call) if isinstance(n.func, ast.Name)}
    for each in [*_helpers(program), *main.body]:
        if isinstance(each, ast.FunctionDef) and each.name in called:
            if _stored(each) & {arg.arg for arg in each.args.args}:
                return True
    return False


def _used(kind: Any, holds: Callable[[Any], bool]) -> Has:
    """Whether a function, class or statement of a kind holds something, where it is used."""

    def has(main: ast.FunctionDef, program: RandomProgram) -> bool:
        names = {n.id for n in _nodes(main, ast.Name)}
        own = list(_nodes(ast.Module(main.body, []), kind))
        own += [e for e in _helpers(program) if isinstance(e, kind) and e.name in names]
        return any(holds(each) for each in own)

    return has


def _read_after_branch(main: ast.FunctionDef, _: RandomProgram) -> bool:
    for block in [n.body for n in ast.walk(main) if isinstance(getattr(n, "body", None), list)]:
        for branch, after in itertools.pairwise(block):
            if isinstance(branch, ast.If):
                names = {n.id for n in _nodes(after, ast.Name) if isinstance(n.ctx, ast.Load)}
                bound = {n.id for n in _nodes(branch, ast.Name) if isinstance(n.ctx, ast.Store)}
                if (bound | _stored(branch)) & names:
                    return True
    return False


def _while_at_run_time(main: ast.FunctionDef, _: RandomProgram) -> bool:
    return any(not isinstance(loop.test, ast.Constant) for loop in _nodes(main, ast.While))


def _leaves_early(main: ast.FunctionDef, program: RandomProgram) -> bool:
    blocks = _nodes(main, (ast.If, ast.For, ast.While))
    return any(list(_nodes(block, ast.Return)) for block in blocks)


def _swaps(main: ast.FunctionDef, _: RandomProgram) -> bool:
    for n in _nodes(main, ast.Assign):
        target = n.targets[0]
        if isinstance(target, ast.Tuple) and isinstance(n.value, ast.Tuple):
            left = [e.id for e in target.elts if isinstance(e, ast.Name)]
            right = [e.id for e in n.value.elts if isinstance(e, ast.Name)]
            if len(set(left)) > 1 and left == right[::-1]:
                return True
    return False


def _arrays(holds: Callable[[np.ndarray], bool]) -> Has:
    """Whether an argument of a call is an array of a kind."""

    def has(_: ast.FunctionDef, program: RandomProgram) -> bool:
        return any(
            isinstance(value, np.ndarray) and holds(value)
            for call in program.calls
            for value in call
        )

    return has


def _of_complex(main: ast.FunctionDef, program: RandomProgram) -> bool:
    return bool(re.search(r"complex|\dj\b|cmath", ast.unparse(main)))


CONSTRUCTS: dict[str, Has] = {
    "views of views": _views_of_views,
    "rows and columns": _matches(r"\[:, [^:\]]+\]|\b[A-Zmrv]\w*\[(\d|\w+)\]"),
    "masks": _matches(r"\[[^\[\]]*[<>][^\[\]]*\]|\[m\]|copyto|putmask"),
    "scatter with repeated subscripts": _matches(r"\[ix[^\]]*\] [-+*]?=|\.at\("),
    "helpers that change their arguments": _changes_its_arguments,
    "objects with state": _used(ast.ClassDef, lambda _: True),
    "dataclasses": _used(ast.ClassDef, lambda each: bool(each.decorator_list)),
    "lists that grow": _matches(r"\.append\(|\.insert\(|\.extend\("),
    "swaps of names": _swaps,
    "changes what it runs over": _changes_what_it_runs_over,
    "an operand twice in a call": _repeated_operands,
    "a branch, then a read": _read_after_branch,
    "while": _while_at_run_time,
    "early returns": _leaves_early,
    "break": lambda main, _: any(_nodes(main, ast.Break)),
    "continue": lambda main, _: any(_nodes(main, ast.Continue)),
    "for or while with else": lambda main, _: any(
        loop.orelse for loop in _nodes(main, (ast.For, ast.While))
    ),
    "float32": _matches("float32"),
    "small integers": _arrays(lambda a: a.dtype.kind in "iu" and a.dtype != np.int64),
    "empty arrays": _arrays(lambda a: a.size == 0),
    "arrays of one element": _arrays(lambda a: a.size == 1),
    "copies": _matches(r"\.copy\(|\[:\]$|np\.array\(\w+\)"),
    "sums of what is added to": _matches(r"[-+]= .*(np\.sum|weigh|sum)\("),
    "complex numbers": _of_complex,
    "reductions along an axis": _matches(r"axis="),
    "einsum": _matches("einsum"),
    "matrix products": _matches(" @ |np.dot|np.inner|tensordot"),
    "linear algebra": _matches(r"linalg\.(?!norm)"),
    "try": lambda main, _: any(_nodes(main, ast.Try)),
    "with": lambda main, _: any(_nodes(main, ast.With)),
    "match": lambda main, _: any(_nodes(main, ast.Match)),
    "nested functions": lambda main, _: len(list(_nodes(main, ast.FunctionDef))) > 1,
    "nonlocal": lambda main, _: any(_nodes(main, ast.Nonlocal)),
    "lambdas": lambda main, _: any(_nodes(main, ast.Lambda)),
    "default arguments": _used(ast.FunctionDef, lambda each: bool(each.args.defaults)),
    "keywords and stars": _used(
        ast.Call, lambda c: any(isinstance(a, ast.Starred) for a in c.args)
    ),
    "recursion": _used(
        ast.FunctionDef, lambda each: each.name in {_root(n) for n in _nodes(each, ast.Call)}
    ),
    "generator expressions": lambda main, _: any(_nodes(main, ast.GeneratorExp)),
    "comprehensions": lambda main, _: any(_nodes(main, (ast.ListComp, ast.DictComp))),
    "dictionaries": lambda main, _: any(_nodes(main, (ast.Dict, ast.DictComp))),
    "zip": _matches(r"\bzip\("),
    "enumerate": _matches(r"\benumerate\("),
    "integer arithmetic": _matches(r"//|<<|small|% 5|\bint\("),
    "chained comparisons": lambda main, _: any(len(n.ops) > 1 for n in _nodes(main, ast.Compare)),
    "walrus": lambda main, _: any(_nodes(main, ast.NamedExpr)),
    "conditional expressions": lambda main, _: any(_nodes(main, ast.IfExp)),
}


def counted(programs: Iterable[RandomProgram]) -> Counter[str]:
    """How many of some programs have each construct."""
    found: Counter[str] = Counter()
    for program in programs:
        main = ast.parse(program.text).body[-1]
        assert isinstance(main, ast.FunctionDef)
        found.update(name for name, has in CONSTRUCTS.items() if has(main, program))
    return found


def table(first: int, count: int) -> str:
    """How many programs of each generator have each construct, for a person."""
    counts = [
        counted(make(seed) for seed in range(first, first + count)) for make in GENERATORS.values()
    ]
    lines = [f"{f'of {count} programs':<38}" + "".join(f"{name:>12}" for name in GENERATORS)]
    for name in CONSTRUCTS:
        lines.append(f"{name:<38}" + "".join(f"{count[name]:>12}" for count in counts))
    return "\n".join(lines)
