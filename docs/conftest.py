"""Pages that tests run by sections, each where its packages are: tests/company/test_page.py."""

collect_ignore = ["company.md"]
