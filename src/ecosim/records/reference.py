"""The tables reference: every table and column of a run with dtype, unit and meaning, as one Markdown page.

Made from the declarations by `python -m ecosim.records.reference`, which rewrites docs/reference/tables.md; a test
keeps it current.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ecosim.records.accounts import ACCOUNTS, STEPS
from ecosim.records.columns import TABLES, Table
from ecosim.records.posting import CAUSES

HEAD = """\
# Tables of a run

Made from the declarations in `src/ecosim/records/columns.py` by `python -m ecosim.records.reference`; do not edit.

A run folder holds one Parquet file a table, `tables/<name>.parquet`; `ecosim.records.read_run(folder).table(name)`
gives it as a pandas frame, after checking its digest. Rows are sorted by replication, luck and the keys named. Money is
in fen (1/100 yuan); a time in µs counts from 00:00 of the first day in the shop's time zone, -1 is never. Rows in which
nothing happened are not written, and names stand where the engine has rows.

Luck 0 is the replication itself. Luck 1 repeats it at the same assumptions with other luck, so that the two parts of
the spread can be told apart; leave it out of means.
"""
BOOKS = """\
## Accounts

Every posting of `ledger` moves `fen` from the credited to the debited account. A balance is debits less credits, and
all balances of a replication sum to zero. Results, with the sign turned, sum to net contribution. In the order of the
waterfall: """


def tables_reference() -> str:
    """The page as Markdown text."""
    return "\n".join([HEAD, *(_page(table) for table in TABLES), _books()])


def _page(table: Table) -> str:
    keys = f" Keys: {', '.join(f'`{key}`' for key in table.keys)}." if table.keys else ""
    return f"## {table.name}\n\n{table.en}.{keys}\n\n" + "\n".join(_rows(table)) + "\n"


def _rows(table: Table) -> Iterator[str]:
    yield "| column | dtype | unit | meaning |\n|---|---|---|---|"
    for column in table.columns:
        yield f"| `{column.name}` | {column.dtype} | {column.unit} | {column.en} |"


def _books() -> str:
    steps = ", ".join(f"**{step[1:]}**" if step.startswith("=") else f"`{step}`" for step in STEPS)
    accounts = "\n".join(f"| `{one.name}` | {one.kind} | {one.en} | {one.zh} |" for one in ACCOUNTS)
    causes = ", ".join(f"`{cause}`" for cause in CAUSES)
    return (
        f"{BOOKS}{steps} (bold: sum of the steps above).\n\n"
        f"| account | kind | meaning | 说明 |\n|---|---|---|---|\n{accounts}\n\n"
        f"Causes: {causes}, `fee: KIND` for fees of channels, `campaign: NAME` for ad spend.\n"
    )


def page() -> Path:
    """Where the page lies in a checkout."""
    return Path(__file__).resolve().parents[3] / "docs" / "reference" / "tables.md"


if __name__ == "__main__":
    page().parent.mkdir(parents=True, exist_ok=True)
    page().write_text(tables_reference(), encoding="utf-8")
