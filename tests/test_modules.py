"""The modules of srcgrad are short, each says first what it is, and none names what nobody uses."""

from __future__ import annotations

import ast
import functools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import srcgrad

PACKAGE = Path(srcgrad.__file__).parent
FILES = {path.relative_to(PACKAGE).as_posix(): path for path in sorted(PACKAGE.rglob("*.py"))}
LINES_OF_A_FILE = 400
LINES_OF_A_FUNCTION = 60
LONGER: dict[str, str] = {}
"""Files, and functions as `file: name`, that are longer, each with the reason."""
BY_OTHERS = {
    ("pytest_plugin.py", "pytest_addoption"),  # by pytest
    ("rules/registry.py", "registered"),  # by tests that want a row for each rule
    ("rules/registry.py", "registered_complex"),
}
"""Names at the top of a file that only others use."""
BY_NAME = ("distributions.py", "shaped_distributions.py")
"""Files whose functions are looked up by composed names: `norm` and `cdf` are `norm_cdf`."""


@dataclass(frozen=True)
class Module:
    """What there is to know of one file; its tree is not kept, it would be long to carry about."""

    lines: int
    docstring: str | None
    functions: tuple[tuple[str, int], ...]
    """Each with its number of lines, its docstring among them."""
    defined: tuple[str, ...]
    words: Counter[str]


@functools.cache
def modules() -> dict[str, Module]:
    found = {}
    for name, path in FILES.items():
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
        found[name] = Module(
            len(text.splitlines()),
            ast.get_docstring(tree),
            tuple(functions(tree)),
            tuple(defined(tree)),
            Counter(re.findall(r"\w+", text)),
        )
    return found


def statements(node: ast.AST) -> Iterator[ast.AST]:
    """The statements in a node, those in statements among them; expressions hold none."""
    for field in ("body", "orelse", "finalbody", "handlers", "cases"):
        found = getattr(node, field, ())
        for each in found if isinstance(found, list) else ():
            yield each
            yield from statements(each)


def functions(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in statements(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None, "a node of a file"
            yield node.name, node.end_lineno - node.lineno + 1


def defined(tree: ast.Module) -> Iterator[str]:
    """What a module names at its top, apart from what a decorator enters somewhere.

    >>> list(defined(ast.parse("A = B = 1\\ndef f(): ...\\n@g\\ndef h(): ...\\n__all__ = []")))
    ['A', 'B', 'f']
    """
    for statement in tree.body:
        match statement:
            case (
                ast.FunctionDef(name=name, decorator_list=decorators)
                | ast.ClassDef(name=name, decorator_list=decorators)
            ):
                if all("dataclass" in ast.unparse(each) for each in decorators):
                    yield name
            case ast.Assign(targets=targets):
                names = [target.id for target in targets if isinstance(target, ast.Name)]
                yield from (name for name in names if not name.startswith("__"))
            case ast.AnnAssign(target=ast.Name(name)):
                yield name


def test_no_file_is_long() -> None:
    long = {name for name, module in modules().items() if module.lines > LINES_OF_A_FILE}
    assert long == {name for name in LONGER if ": " not in name}


def test_no_function_is_long() -> None:
    found = [
        (f"{file}: {name}", lines)
        for file, module in modules().items()
        for name, lines in module.functions
    ]
    assert len(found) > 3000, "the functions are found"
    long = {name for name, lines in found if lines > LINES_OF_A_FUNCTION}
    assert long == {name for name in LONGER if ": " in name}


def test_each_module_says_what_it_is() -> None:
    assert [name for name, module in modules().items() if not module.docstring] == []


def test_each_name_at_the_top_of_a_module_is_used() -> None:
    """A name that stands in one place only, where it is defined, is dead."""
    words: Counter[str] = Counter()
    for module in modules().values():
        words.update(module.words)
    dead = {
        (name, word)
        for name, module in modules().items()
        if FILES[name].name not in BY_NAME
        for word in module.defined
        if words[word] == 1
    }
    assert dead == BY_OTHERS
