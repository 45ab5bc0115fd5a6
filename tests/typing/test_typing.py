"""mypy --strict of a user's program finds what is wrong in it, and nothing else."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = Path(__file__).with_name("program.py")


@pytest.mark.long
def test_calls_are_checked_as_those_of_the_function(tmp_path: Path) -> None:
    pytest.importorskip("mypy", reason="mypy is not installed: pip install -e '.[dev]'")
    settings = tmp_path / "none.ini"
    settings.write_text("[mypy]\n", encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", f"--config-file={settings}"]
    command += ["--hide-error-context", "--no-error-summary", "--follow-imports=silent"]
    command += [f"--cache-dir={tmp_path / 'cache'}", str(PROGRAM)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert not run.stderr
    found: dict[int, set[str]] = {}
    for line in run.stdout.splitlines():
        at = re.match(r".*program\.py:(\d+): (error|note): (.*)", line)
        assert at is not None, line
        number, kind, text = int(at[1]), at[2], at[3]
        if kind == "error":
            found.setdefault(number, set()).add(f"error: {text.rpartition('[')[2].rstrip(']')}")
        elif revealed := re.match(r'Revealed type is "(.*)"', text):
            plain = revealed[1].replace("builtins.", "")
            found.setdefault(number, set()).add(f"type: {plain}")
    expected = {
        number: {comment[1]}
        for number, text in enumerate(PROGRAM.read_text(encoding="utf-8").splitlines(), 1)
        if (comment := re.search(r"# ((?:error|type): .*)$", text))
    }
    assert len(expected) > 15
    assert found == expected
