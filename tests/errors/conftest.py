"""The fixture of the error tests."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.tools.error_text import Programs, expected


@pytest.fixture
def programs(tmp_path: Path, module) -> Programs:
    return Programs(tmp_path, module)


@pytest.fixture
def refused(programs: Programs) -> Callable[[str, str, str], None]:
    """Asserts that a call of a program raises an error of exactly this kind and text."""

    def check(program: str, call: str, text: str) -> None:
        assert programs.text(program, call) == expected(text)

    return check
