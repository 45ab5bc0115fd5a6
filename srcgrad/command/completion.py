"""What bash and zsh need to complete commands and options.

eval "$(python -m srcgrad completion bash)"       in ~/.bashrc
eval "$(python -m srcgrad completion zsh)"        in ~/.zshrc, after compinit
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping

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
ZSH = "autoload -U +X bashcompinit && bashcompinit\n"


def script(shell: str, commands: Mapping[str, argparse.ArgumentParser]) -> str:
    """The text that a shell evaluates."""
    cases = (
        CASE.format(command=name, words=" ".join(words(parser)))
        for name, parser in sorted(commands.items())
    )
    names = sorted(commands)
    bash = BASH.format(commands="|".join(names), all=" ".join(names), cases="\n".join(cases))
    return bash if shell == "bash" else ZSH + bash


def words(parser: argparse.ArgumentParser) -> list[str]:
    """What may stand after a command: its options, and the values of those that have a few."""
    found: list[str] = []
    for action in parser._actions:
        found += [option for option in action.option_strings if option.startswith("--")]
        found += map(str, action.choices or ())
    return found
