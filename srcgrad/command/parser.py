"""The commands, each with its options and an example; what runs them."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import srcgrad
from srcgrad.command import cached, completion, looking, numbers, target
from srcgrad.command.doctor import doctor
from srcgrad.errors import SrcgradError

EXAMPLES = {
    "show": 'show model.py:loss --types "f8[:], f8"',
    "graph": 'graph model.py:loss --types "f8[:], f8" --svg loss.svg',
    "explain": 'explain model.py:loss --types "f8[:], f8"',
    "stages": 'stages model.py:loss --types "f8[:], f8" --stage differentiate',
    "save": 'save model.py:loss --types "f8[:], f8" --out loss_grad.py',
    "check": 'check model.py:loss --args "np.ones(3), 2.0" --argnums x,k',
    "bench": 'bench model.py:loss --args "np.ones(1000), 2.0" --seconds 0.1',
    "cache": "cache size",
    "warm": 'warm model.py:loss --types "f8[:], f8"',
    "doctor": "doctor",
    "completion": "completion bash",
}
"""A call of each command that does something."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit status."""
    options = parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except (SrcgradError, ImportError, ValueError, OSError) as error:
        print(f"srcgrad: {error}", file=sys.stderr)
        return 1


def parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    made = argparse.ArgumentParser(
        prog="srcgrad",
        description=srcgrad.__doc__.split("\n")[0],
        epilog="`srcgrad COMMAND --help` has an example of each.",
    )
    made.add_argument("--version", action="version", version=f"srcgrad {srcgrad.__version__}")
    commands = _Commands(made)
    _looking(commands)
    _computing(commands)
    _keeping(commands)
    return made


class _Commands:
    """The commands of a parser, as they are added."""

    def __init__(self, to: argparse.ArgumentParser) -> None:
        self.made = to.add_subparsers(metavar="COMMAND", required=True)

    def add(
        self, name: str, run: Callable[[argparse.Namespace], int], help: str
    ) -> argparse.ArgumentParser:
        """A command with its example, and `--json`, by which a program may read what it says."""
        added = self.made.add_parser(
            name,
            help=help,
            description=f"{help[0].upper()}{help[1:]}.",
            epilog=f"example:\n  python -m srcgrad {EXAMPLES[name]}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        added.set_defaults(run=run)
        added.add_argument("--json", action="store_true", help="print JSON")
        return added


def _looking(commands: _Commands) -> None:
    show = commands.add("show", looking.show, "print a function and its derivative side by side")
    target.add_function(show)
    target.add_types(show)
    show.add_argument("--value", action="store_true", help="the value as well as the gradient")
    show.add_argument("--html", type=Path, metavar="FILE", help="write a page of HTML instead")
    show.add_argument("--plain", action="store_true", help="without colours")
    graph = commands.add(
        "graph", looking.graph, "show the data flow of a function with its adjoints"
    )
    target.add_function(graph)
    graph.add_argument("--types", required=True, help="types of the arguments, as of show")
    graph.add_argument("--svg", type=Path, metavar="FILE", help="write a picture")
    graph.add_argument("--dot", type=Path, metavar="FILE", help="write text for Graphviz")
    explain = commands.add(
        "explain", looking.explain, "say why a derivative is as it is, or what a refusal is about"
    )
    target.add_function(explain)
    given = explain.add_mutually_exclusive_group()
    given.add_argument("--types", help="types of the arguments, as of show")
    given.add_argument("--args", help="examples instead")
    stages = commands.add("stages", looking.stages, "print the program after each stage")
    target.add_function(stages)
    target.add_types(stages)
    stages.add_argument("--stage", help="one stage only: specialise, simplify, differentiate …")
    save = commands.add(
        "save", looking.save, "write the derivative as a module that needs no srcgrad"
    )
    target.add_function(save)
    target.add_types(save)
    save.add_argument("--out", type=Path, required=True, metavar="FILE", help="the module to write")


def _computing(commands: _Commands) -> None:
    check = commands.add("check", numbers.check, "compare a derivative with differences")
    target.add_function(check)
    target.add_args(check)
    check.add_argument("--rtol", type=float, default=1e-6, help="relative tolerance (1e-6)")
    check.add_argument("--atol", type=float, default=1e-9, help="absolute tolerance (1e-9)")
    check.add_argument("--seed", type=int, default=0, help="of the random directions (0)")
    bench = commands.add("bench", numbers.bench, "time a function, compiled, and its derivative")
    target.add_function(bench)
    target.add_args(bench)
    bench.add_argument("--seconds", type=float, default=1.0, help="how long to time each (1.0)")
    bench.add_argument("--lines", action="store_true", help="time each line of the derivative")


def _keeping(commands: _Commands) -> None:
    cache = commands.add("cache", cached.cache, "list, measure or remove machine code that is kept")
    cache.add_argument("action", choices=("list", "size", "clear"))
    cache.add_argument(
        "--older", type=float, default=0.0, metavar="DAYS", help="clear what is as old only"
    )
    warm = commands.add("warm", cached.warm, "compile derivatives ahead of time, into the cache")
    target.add_function(warm, nargs="?")
    warm.add_argument("--types", action="append", help="types of the arguments; may be repeated")
    warm.add_argument(
        "--list", type=Path, metavar="FILE", help="a file of lines `module:function | types`"
    )
    commands.add(
        "doctor", doctor, "look at versions, threads, libraries, the cache, and do a self-test"
    )
    complete = commands.add(
        "completion", _completion, "print what a shell evaluates to complete commands"
    )
    complete.add_argument(
        "shell", nargs="?", choices=("bash", "zsh"), help="not needed with --json"
    )


def _completion(options: argparse.Namespace) -> int:
    actions = [a for a in parser()._actions if isinstance(a, argparse._SubParsersAction)]
    commands = actions[0].choices
    if options.json:
        print(json.dumps(completion.described(commands), indent=2))
    elif options.shell is None:
        raise ValueError("say for which shell: completion bash, or completion zsh")
    else:
        print(completion.script(options.shell, commands), end="")
    return 0
