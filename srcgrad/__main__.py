"""The command line: `python -m srcgrad show model:loss --types "f8[:], f8"`."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import sys
from collections.abc import Sequence
from functools import reduce
from pathlib import Path
from typing import Any

import srcgrad
from srcgrad.errors import SrcgradError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit status."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except (SrcgradError, ImportError, ValueError, OSError) as error:
        print(f"srcgrad: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="srcgrad", description=srcgrad.__doc__.split("\n")[0])
    parser.add_argument("--version", action="version", version=f"srcgrad {srcgrad.__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    show = commands.add_parser("show", help="print a function and its derivative side by side")
    show.add_argument("function", help="package.module:function, or path/to/file.py:function")
    show.add_argument(
        "--types", required=True, help='types of the arguments: "f8[:], f8" is an array, a float'
    )
    show.add_argument(
        "--argnums", default="0", help='with respect to what: "0", "x" or "x,k" (default: 0)'
    )
    show.add_argument("--value", action="store_true", help="the value as well as the gradient")
    show.add_argument("--html", type=Path, metavar="FILE", help="write a page of HTML instead")
    show.add_argument("--plain", action="store_true", help="without colours")
    show.set_defaults(run=_show)
    graph = commands.add_parser("graph", help="show the data flow of a function with its adjoints")
    graph.add_argument("function", help="package.module:function, or path/to/file.py:function")
    graph.add_argument("--types", required=True, help="types of the arguments, as of show")
    graph.add_argument("--argnums", default="0", help="with respect to what (default: 0)")
    graph.add_argument("--svg", type=Path, metavar="FILE", help="write a picture")
    graph.add_argument("--dot", type=Path, metavar="FILE", help="write text for Graphviz")
    graph.set_defaults(run=_graph)
    explain = commands.add_parser("explain", help="say what a refusal is about, by its code")
    explain.add_argument("code", help="as an error has it: SG101")
    explain.set_defaults(run=_explain)
    return parser


def _explain(options: argparse.Namespace) -> int:
    """Print a row of REFUSALS.md."""
    text = (Path(__file__).parent / "REFUSALS.md").read_text(encoding="utf-8")
    for line in text.splitlines():
        code, *cells = (cell.strip() for cell in line.strip("| ").split(" | "))
        if code == options.code.upper() and len(cells) >= 2:
            kind, says, *instead = cells
            print(f"{code} {kind}: {says}")
            print("\n".join(f"  {each}" for each in instead if each))
            return 0
    raise ValueError(f"there is no refusal {options.code}")


def _show(options: argparse.Namespace) -> int:
    from srcgrad.view import in_terminal, page, sides

    function = derivative = _found(options.function)
    if not isinstance(function, srcgrad.Derivative):
        derive = srcgrad.value_and_grad if options.value else srcgrad.grad
        derivative = derive(function, _argnums(options.argnums))
    shown = sides(derivative.specialise(options.types))
    if options.html:
        options.html.write_text(page(shown), encoding="utf-8")
        print(f"wrote {options.html}")
    else:
        print(in_terminal(shown, colour=False if options.plain else None))
    return 0


def _graph(options: argparse.Namespace) -> int:
    function = _found(options.function)
    if not isinstance(function, srcgrad.Derivative):
        function = srcgrad.grad(function, _argnums(options.argnums))
    drawn = srcgrad.graph(function, options.types)
    for file, text in ((options.svg, drawn.svg), (options.dot, drawn.dot)):
        if file:
            file.write_text(text, encoding="utf-8")
            print(f"wrote {file}")
    if not (options.svg or options.dot):
        print(drawn.picture.shown())
    return 0


def _argnums(text: str) -> Any:
    """Positions and names: `"0"` is one, `"0,k"` several."""
    parts = [part.strip() for part in text.split(",")]
    argnums = [int(part) if part.lstrip("-").isdigit() else part for part in parts if part]
    return argnums[0] if "," not in text else tuple(argnums)


def _found(target: str) -> Any:
    """The function at `module:name`, or at `file.py:name`."""
    place, _, name = target.rpartition(":")
    if not place or not name:
        raise ValueError(f"{target!r} names no function: write package.module:function")
    module = _loaded(Path(place)) if place.endswith(".py") else _imported(place)
    try:
        return reduce(getattr, name.split("."), module)
    except AttributeError as error:
        raise ImportError(str(error)) from None


def _imported(name: str) -> Any:
    if "" not in sys.path and str(Path.cwd()) not in sys.path:
        sys.path.insert(0, str(Path.cwd()))
    return importlib.import_module(name)


def _loaded(path: Path) -> Any:
    """A file as a module, with its own folder on the path as when it is run."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} cannot be imported")
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(path.parent.resolve()))
    sys.modules.setdefault(path.stem, module)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    sys.exit(main())
