"""What bash and zsh need to complete commands and options.

eval "$(python -m srcgrad completion bash)"       in ~/.bashrc
eval "$(python -m srcgrad completion zsh)"        in ~/.zshrc, after compinit
"""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

Commands = Mapping[str, argparse.ArgumentParser]

BASH = """\
_srcgrad() {{
    local word="${{COMP_WORDS[COMP_CWORD]}}" command="" k
    for ((k = 1; k < COMP_CWORD; k++)); do
        case "${{COMP_WORDS[k]}}" in
            {commands}) command="${{COMP_WORDS[k]}}"; break ;;
        esac
    done
    case "$command" in
        "") COMPREPLY=($(compgen -W "{all} --help --version" -- "$word")) ;;
{cases}
    esac
    if [[ ${{#COMPREPLY[@]}} -eq 0 && "$word" != -* ]]; then
        COMPREPLY=($(compgen -f -- "$word"))
    fi
}}
complete -F _srcgrad srcgrad
"""
CASE = '        {command}) COMPREPLY=($(compgen -W "{words}" -- "$word")) ;;'
ZSH = """\
#compdef srcgrad
_srcgrad() {{
    local -a commands
    commands=(
{commands}
    )
    if (( CURRENT == 2 )); then
        if [[ ${{words[2]}} == -* ]]; then
            _arguments '--help[show what there is]' '--version[show the version]'
        else
            _describe -t commands 'command of srcgrad' commands
        fi
        return
    fi
    local command=${{words[2]}}
    shift words
    (( CURRENT-- ))
    case $command in
{cases}
    esac
}}
compdef _srcgrad srcgrad
"""
"""Options and values come with what they are for; those that exclude others do so, too."""


def script(shell: str, commands: Commands) -> str:
    """The text that a shell evaluates."""
    return _for_bash(commands) if shell == "bash" else _for_zsh(commands)


def _for_bash(commands: Commands) -> str:
    cases = (
        CASE.format(command=name, words=" ".join(words(parser)))
        for name, parser in sorted(commands.items())
    )
    names = sorted(commands)
    return BASH.format(commands="|".join(names), all=" ".join(names), cases="\n".join(cases))


def _for_zsh(commands: Commands) -> str:
    listed, cases = [], []
    for name, parser in sorted(commands.items()):
        about = _escaped(parser.description, ":")
        listed.append(f"        {shlex.quote(f'{name}:{about}')}")
        given = " ".join(map(shlex.quote, _specifications(parser)))
        cases.append(f"        {name}) _arguments {given} ;;")
    return ZSH.format(commands="\n".join(listed), cases="\n".join(cases))


def words(parser: argparse.ArgumentParser) -> list[str]:
    """What may stand after a command: its options, and the values of those that have a few."""
    found: list[str] = []
    for action in parser._actions:
        found += [option for option in action.option_strings if option.startswith("--")]
        found += map(str, action.choices or ())
    return found


def _specifications(parser: argparse.ArgumentParser) -> Iterator[str]:
    """What zsh's `_arguments` is told of each option and argument of a command."""
    position = 0
    for action in parser._actions:
        takes = "" if action.nargs == 0 else f":{_name(action)}:{_values(action)}"
        if not action.option_strings:
            position += 1
            yield f"{position}{':' if action.nargs == '?' else ''}{takes}"
        for option in action.option_strings:
            if option.startswith("--"):
                others = " ".join(_excluded(parser, action))
                again = "*" if isinstance(action, argparse._AppendAction) else ""
                before = again or (f"({others})" if others else "")
                yield f"{before}{option}[{_escaped(action.help, '[]')}]{takes}"


def _excluded(parser: argparse.ArgumentParser, action: argparse.Action) -> list[str]:
    """Options that cannot stand beside one."""
    groups = parser._mutually_exclusive_groups
    return [
        option
        for group in groups
        if action in group._group_actions
        for other in group._group_actions
        if other is not action
        for option in other.option_strings
    ]


def _values(action: argparse.Action) -> str:
    if action.choices:
        return f"({' '.join(map(str, action.choices))})"
    return "_files" if action.type is Path or action.dest == "function" else " "


def _name(action: argparse.Action) -> str:
    return str(action.metavar or action.dest).lower()


def _escaped(text: str | None, letters: str) -> str:
    """A text for zsh, in which some letters would end it."""
    return re.sub(rf"[{re.escape(letters)}]", r"\\\g<0>", (text or "").replace("%%", "%"))


def described(commands: Commands) -> dict[str, Any]:
    """The commands with their options and arguments, for programs that complete by themselves."""
    return {
        name: {
            "help": parser.description,
            "options": [_described(a) for a in parser._actions if a.option_strings],
            "arguments": [_described(a) for a in parser._actions if not a.option_strings],
        }
        for name, parser in sorted(commands.items())
    }


def _described(action: argparse.Action) -> dict[str, Any]:
    return {
        "names": action.option_strings or [action.dest],
        "help": action.help,
        "takes_value": action.nargs != 0,
        "is_file": action.type is Path,
        "is_required": action.required,
        "choices": list(map(str, action.choices)) if action.choices else None,
    }
