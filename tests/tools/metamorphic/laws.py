"""The laws: each writes a program another way, or says that it has no place for it."""

from __future__ import annotations

import ast
import copy
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from tests.tools.metamorphic.subject import Kind, Subject

Law = Callable[["Rewriting"], None]
LAWS: dict[str, Law] = {}
HARD_NAMES = (
    "x_bar", "t1", "value", "x_saved", "n", "i", "k", "t1_bar", "n_1", "y_bar", "x_", "j", "t2",
    "stack", "x_saved_", "m", "q", "value_bar", "y_saved", "t", "a_bar", "y", "x", "a", "b", "p",
)  # fmt: skip
"""Names that generated text uses itself."""
POINTWISE = (
    "sin",
    "cos",
    "tan",
    "tanh",
    "exp",
    "log",
    "sqrt",
    "abs",
    "maximum",
    "minimum",
    "square",
)


@dataclass
class Rewriting:
    """A subject's tree as it is rewritten, and the helpers that it gets."""

    subject: Subject
    tree: ast.FunctionDef
    helpers: list[str]
    arguments: tuple[Any, ...]
    wrt: tuple[int, ...]
    changes: int = 0
    serial: itertools.count[int] = None  # type: ignore[assignment]

    def fresh(self, stem: str) -> str:
        taken = self.subject.locals | set(self.subject.names)
        return next(n for k in self.serial if (n := f"{stem}_{k}") not in taken)

    def changed(self, node: Any) -> Any:
        self.changes += 1
        return node


def rewritten(subject: Subject, law: Law) -> Subject | None:
    """The subject written another way; None where the law has nothing to change."""
    work = Rewriting(subject, subject.tree(), [], subject.arguments, subject.wrt)
    work.serial = itertools.count(1)
    law(work)
    if not work.changes:
        return None
    text = "\n\n\n".join([*work.helpers, ast.unparse(ast.fix_missing_locations(work.tree))]) + "\n"
    return replace(subject, text=text, arguments=work.arguments, wrt=work.wrt)


def law(function: Law) -> Law:
    LAWS[function.__name__] = function
    return function


# Pieces -----------------------------------------------------------------------------------------


def blocks(tree: ast.AST) -> Iterator[list[ast.stmt]]:
    """Every list of statements, inner ones first."""
    for node in reversed(list(ast.walk(tree))):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list) and block:
                yield block


def statements(text: str) -> list[ast.stmt]:
    return ast.parse(text).body


def loads(node: ast.AST, own: frozenset[str]) -> list[str]:
    """The function's names that are read, in order, each once."""
    found = [n.id for n in ast.walk(node) if isinstance(n, ast.Name) and n.id in own]
    return list(dict.fromkeys(found))


def leaves_loop(body: list[ast.stmt]) -> set[type]:
    """Which of break, continue and return these statements of a loop hold."""
    found: set[type] = set()

    def visit(node: ast.AST, nested: bool) -> None:
        if isinstance(node, ast.Return) or (
            isinstance(node, ast.Break | ast.Continue) and not nested
        ):
            found.add(type(node))
        for child in ast.iter_child_nodes(node):
            visit(child, nested or isinstance(node, ast.For | ast.While))

    for statement in body:
        visit(statement, False)
    return found


def is_calm(node: ast.AST, subject: Subject) -> bool:
    """Whether all of an expression is computed, once and here, of names that are seen here."""
    stops = (ast.IfExp, ast.BoolOp, ast.comprehension, ast.Lambda, ast.Starred, ast.Compare)
    return not any(
        isinstance(n, stops) or (isinstance(n, ast.Name) and n.id in subject.inner)
        for n in ast.walk(node)
    )


class OnExpressions(ast.NodeTransformer):
    """Rewrites expressions that are read, outside of comprehensions; targets stay as they are."""

    def __init__(self, rewrite: Callable[[ast.expr], ast.expr | None]) -> None:
        self.rewrite = rewrite

    def visit(self, node: Any) -> Any:
        if isinstance(node, ast.ListComp | ast.GeneratorExp | ast.SetComp | ast.DictComp):
            return node
        if isinstance(node, ast.Assign | ast.AugAssign):
            node.value = self.visit(node.value)
            return node
        if isinstance(node, ast.arguments | ast.JoinedStr):
            return node
        if isinstance(node, ast.expr) and isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
            found = self.rewrite(node)
            if found is not None:
                return found
        return self.generic_visit(node)


# Helpers ----------------------------------------------------------------------------------------


@law
def expressions_in_helpers(work: Rewriting) -> None:
    """Every second operation and subscript is a function of its own."""
    sites = itertools.count()

    def rewrite(node: ast.expr) -> ast.expr | None:
        if not isinstance(node, ast.BinOp | ast.Subscript) or not is_calm(node, work.subject):
            return None
        names = loads(node, work.subject.locals)
        if not names or next(sites) % 2:
            return None
        name = work.fresh("piece")
        work.helpers.append(f"def {name}({', '.join(names)}):\n    return {ast.unparse(node)}")
        call = ast.parse(f"{name}({', '.join(names)})", mode="eval").body
        return work.changed(call)  # type: ignore[no-any-return]

    OnExpressions(rewrite).visit(work.tree)


@law
def blocks_in_helpers(work: Rewriting) -> None:
    """Runs of assignments are a function of its own."""
    for block in blocks(work.tree):
        start = 0
        while start < len(block):
            end = start
            while end < len(block) and _is_plain(block[end], work.subject):
                end += 1
            if end - start >= 2:
                block[start:end] = [_called(work, block[start:end])]
                work.changed(None)
                end = start + 1
            start = end + 1


def _is_plain(statement: ast.stmt, subject: Subject) -> bool:
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AugAssign):
        targets = [statement.target]
    else:
        return False
    return is_calm(statement, subject) and all(
        isinstance(t, ast.Name | ast.Subscript) for t in targets
    )


def _called(work: Rewriting, run: list[ast.stmt]) -> ast.stmt:
    needed: dict[str, None] = {}
    set_here: dict[str, None] = {}
    for statement in run:
        stored = {
            n.id
            for n in ast.walk(statement)
            if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
        }
        read = [
            n.id
            for n in ast.walk(statement)
            if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)
        ]
        if isinstance(statement, ast.AugAssign):
            read += sorted(stored)
        for name in read:
            if name in work.subject.locals and name not in set_here:
                needed[name] = None
        set_here.update(dict.fromkeys(sorted(stored)))
    name = work.fresh("block")
    results = ", ".join(set_here)
    lines = [f"    {ast.unparse(s)}" for s in run] + ([f"    return {results}"] if results else [])
    work.helpers.append(f"def {name}({', '.join(needed)}):\n" + "\n".join(lines))
    call = f"{name}({', '.join(needed)})"
    return statements(f"{results} = {call}" if results else call)[0]


# Loops ------------------------------------------------------------------------------------------


def _counted(work: Rewriting, forbidden: set[type]) -> Iterator[tuple[list[ast.stmt], int, Any]]:
    """Each `for name in range(...)` without a step whose body leaves it in no forbidden way."""
    for block in blocks(work.tree):
        for at in reversed(range(len(block))):
            match block[at]:
                case ast.For(
                    ast.Name(), ast.Call(ast.Name("range"), [_] | [_, _]), body, []
                ) as loop if not leaves_loop(body) & forbidden:
                    yield block, at, loop


def _bounds(work: Rewriting, loop: Any) -> tuple[str, str, list[ast.stmt]]:
    low, high = work.fresh("low"), work.fresh("high")
    first, last = ([ast.Constant(0), *loop.iter.args])[-2:]
    setting = f"{low} = {ast.unparse(first)}\n{high} = {ast.unparse(last)}"
    return low, high, statements(setting)


@law
def loops_peeled(work: Rewriting) -> None:
    """The first iteration stands before the loop."""
    for block, at, loop in _counted(work, {ast.Break, ast.Continue}):
        low, high, setting = _bounds(work, loop)
        first = statements(f"if {low} < {high}:\n    {loop.target.id} = {low}")
        first[0].body += copy.deepcopy(loop.body)  # type: ignore[attr-defined]
        loop.iter.args = [ast.parse(e, mode="eval").body for e in (f"{low} + 1", high)]
        block[at : at + 1] = [*setting, *first, loop]
        work.changed(None)


@law
def loops_split(work: Rewriting) -> None:
    """Two loops, the second where the first ends."""
    for block, at, loop in _counted(work, {ast.Break}):
        low, high, setting = _bounds(work, loop)
        middle = work.fresh("middle")
        setting += statements(f"{middle} = ({low} + {high}) // 2")
        second = copy.deepcopy(loop)
        loop.iter.args = [ast.Name(low, ast.Load()), ast.Name(middle, ast.Load())]
        second.iter.args = [ast.Name(middle, ast.Load()), ast.Name(high, ast.Load())]
        block[at : at + 1] = [*setting, loop, second]
        work.changed(None)


@law
def loops_with_while(work: Rewriting) -> None:
    """A counter that is raised before the body runs, so that `continue` does no harm."""
    for block, at, loop in _counted(work, set()):
        counter, high, setting = _bounds(work, loop)
        head = f"while {counter} < {high}:\n    {loop.target.id} = {counter}\n    {counter} += 1"
        made = statements(head)
        made[0].body += loop.body  # type: ignore[attr-defined]
        block[at : at + 1] = [*setting, *made]
        work.changed(None)


@law
def arrays_in_loops(work: Rewriting) -> None:
    """Sums of elementwise expressions, and those themselves, are loops over the elements."""

    def rewrite(node: ast.expr) -> ast.expr | None:
        match node:
            case ast.Call(ast.Attribute(ast.Name("np"), "sum"), [inner], []):
                made = _looped(work, node, inner, "sum")
                return made
        return _looped(work, node, node, "each")

    OnExpressions(rewrite).visit(work.tree)


def _looped(work: Rewriting, at: ast.expr, node: ast.expr, form: str) -> ast.expr | None:
    if not isinstance(node, ast.BinOp | ast.Call | ast.UnaryOp) or not _is_elementwise(node):
        return None
    names = loads(node, work.subject.locals)
    kinds = {name: work.subject.kinds(at, name) for name in names}
    arrays = [n for n in names if any(k.name.startswith("array") for k in kinds[n])]
    if not arrays or any(len(kinds[n]) != 1 for n in arrays):
        return None
    if any(kinds[n] != {Kind("number")} for n in names if n not in arrays):
        return None
    shapes = {next(iter(kinds[n])) for n in arrays}
    (kind, *others) = shapes
    if others or kind.name != "array of float64" or not 1 <= len(kind.shape) <= 2:
        return None
    counters = ["p", "q"][: len(kind.shape)]
    if set(counters) & set(names) or set(counters) & set(work.subject.names):
        return None
    index = ", ".join(counters)

    class Elements(ast.NodeTransformer):
        def visit_Name(self, name: ast.Name) -> Any:
            if name.id in arrays:
                return ast.parse(f"{name.id}[{index}]", mode="eval").body
            return name

    element = ast.unparse(Elements().visit(copy.deepcopy(node)))
    name = work.fresh(form)
    lines = [f"def {name}({', '.join(names)}):"]
    lines.append("    total = 0.0" if form == "sum" else f"    out = np.empty({arrays[0]}.shape)")
    for depth, counter in enumerate(counters):
        lines.append("    " * (depth + 1) + f"for {counter} in range({arrays[0]}.shape[{depth}]):")
    store = f"total += {element}" if form == "sum" else f"out[{index}] = {element}"
    lines.append("    " * (len(counters) + 1) + store)
    lines.append("    return total" if form == "sum" else "    return out")
    if set(names) & {"total", "out", "np"}:
        return None
    work.helpers.append("\n".join(lines))
    call = ast.parse(f"{name}({', '.join(names)})", mode="eval").body
    return work.changed(call)  # type: ignore[no-any-return]


def _is_elementwise(node: ast.expr) -> bool:
    match node:
        case ast.Name() | ast.Constant(int() | float()):
            return True
        case ast.BinOp(left, ast.Add() | ast.Sub() | ast.Mult() | ast.Div(), right):
            return _is_elementwise(left) and _is_elementwise(right)
        case ast.BinOp(left, ast.Pow(), ast.Constant(int())):
            return _is_elementwise(left)
        case ast.UnaryOp(ast.USub(), operand):
            return _is_elementwise(operand)
        case ast.Call(ast.Attribute(ast.Name("np"), name), arguments, []):
            return name in POINTWISE and all(map(_is_elementwise, arguments))
    return False


# Statements -------------------------------------------------------------------------------------


@law
def branches_exchanged(work: Rewriting) -> None:
    """`if not c`, with the two sides in each other's place."""
    for node in ast.walk(work.tree):
        if isinstance(node, ast.If):
            node.test = ast.UnaryOp(ast.Not(), node.test)
            node.body, node.orelse = node.orelse or [ast.Pass()], node.body
            work.changed(None)
        elif isinstance(node, ast.IfExp):
            node.test = ast.UnaryOp(ast.Not(), node.test)
            node.body, node.orelse = node.orelse, node.body
            work.changed(None)


@law
def statements_exchanged(work: Rewriting) -> None:
    """Neighbours that set different names and do not read each other's."""
    for block in blocks(work.tree):
        at = 0
        while at + 1 < len(block):
            one, two = block[at], block[at + 1]
            if _is_pure(one) and _is_pure(two) and _independent(one, two):
                block[at], block[at + 1] = two, one
                work.changed(None)
                at += 1
            at += 1


def _is_pure(statement: ast.stmt) -> bool:
    """Whether all that a statement does is to name a value."""
    match statement:
        case ast.Assign([ast.Name()], value):
            return all(_is_pure_call(n) for n in ast.walk(value) if isinstance(n, ast.Call))
    return False


def _is_pure_call(node: ast.Call) -> bool:
    match node:
        case ast.Call(ast.Attribute(ast.Name("np" | "math"), name), _, keywords):
            writes = ("put", "copyto", "fill_diagonal", "place", "putmask")
            return name not in writes and all(k.arg != "out" for k in keywords)
        case ast.Call(ast.Name("len" | "abs" | "float" | "int" | "min" | "max" | "range")):
            return True
    return False


def _independent(one: Any, two: Any) -> bool:
    names = [
        {n.id for n in ast.walk(s.value) if isinstance(n, ast.Name)} | {s.targets[0].id}
        for s in (one, two)
    ]
    return one.targets[0].id not in names[1] and two.targets[0].id not in names[0]


@law
def increments_written_out(work: Rewriting) -> None:
    """`x += e` of a number is `x = x + e`, and the other way round."""

    class Written(ast.NodeTransformer):
        def visit_AugAssign(self, node: ast.AugAssign) -> Any:
            match node:
                case ast.AugAssign(ast.Name(name), op, value) if _is_number(work, node, name):
                    read = ast.Name(name, ast.Load())
                    return work.changed(ast.Assign([node.target], ast.BinOp(read, op, value)))
            return node

        def visit_Assign(self, node: ast.Assign) -> Any:
            match node:
                case ast.Assign(
                    [ast.Name(name) as target], ast.BinOp(ast.Name(left), op, value)
                ) if left == name and _is_number(work, node, name):
                    return work.changed(ast.AugAssign(target, op, value))
            return node

    work.tree = Written().visit(work.tree)


def _is_number(work: Rewriting, node: ast.AST, name: str) -> bool:
    return work.subject.kinds(node, name) == {Kind("number")}


@law
def factors_exchanged(work: Rewriting) -> None:
    """`b * a` for `a * b`."""
    for node in ast.walk(work.tree):
        match node:
            case ast.BinOp(left, ast.Mult(), right) if not any(
                isinstance(n, ast.Call) and not _is_pure_call(n) for n in ast.walk(node)
            ):
                node.left, node.right = right, left
                work.changed(None)


# Names, memory and arguments --------------------------------------------------------------------


@law
def names_permuted(work: Rewriting) -> None:
    """Every name is one that the generated text might want itself."""
    known = {n.id for n in ast.walk(work.tree) if isinstance(n, ast.Name)} - work.subject.locals
    free = [n for n in HARD_NAMES if n not in known]
    own = sorted(work.subject.locals)
    if len(own) > len(free):
        return
    new = dict(zip(own, free, strict=False))
    for node in ast.walk(work.tree):
        if isinstance(node, ast.Name) and node.id in new:
            node.id = new[node.id]
        elif isinstance(node, ast.arg):
            node.arg = new.get(node.arg, node.arg)
        work.changed(None)


@law
def copies_for_views(work: Rewriting) -> None:
    """Where nothing is written in place, a slice may as well be a copy."""
    for node in ast.walk(work.tree):
        match node:
            case ast.AugAssign(ast.Name(name)) if _is_number(work, node, name):
                continue
            case ast.AugAssign() | ast.Subscript(_, _, ast.Store()):
                return
            case ast.Call() if not _is_pure_call(node):
                return

    def rewrite(node: ast.expr) -> ast.expr | None:
        match node:
            case ast.Subscript(ast.Name(name), ast.Slice()):
                kinds = work.subject.kinds(node, name)
                if kinds and all(k.name.startswith("array") for k in kinds):
                    copied = ast.Call(ast.Attribute(node, "copy", ast.Load()), [], [])
                    return work.changed(copied)  # type: ignore[no-any-return]
        return None

    OnExpressions(rewrite).visit(work.tree)


@law
def arguments_reversed(work: Rewriting) -> None:
    """The last parameter is the first."""
    size = len(work.arguments)
    calls_itself = any(
        isinstance(n, ast.Name) and n.id == work.tree.name for n in ast.walk(work.tree)
    )
    if size < 2 or calls_itself:
        return
    work.tree.args.args.reverse()
    work.arguments = work.arguments[::-1]
    work.wrt = tuple(size - 1 - at for at in work.wrt)
    work.changed(None)
