"""Pages that tests run by sections, each where its packages are: tests/company/test_page.py."""

import shutil

collect_ignore = ["company.md"]
if shutil.which("gcc") is None:
    collect_ignore.append("howto/c.md")
