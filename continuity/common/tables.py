"""Tables for spreadsheets."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"  # tells a spreadsheet that the table is in UTF-8
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def csv_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Lines with semicolons, as French spreadsheets expect; no cell is read as a formula."""
    text = StringIO(BYTE_ORDER_MARK, newline="")
    text.seek(0, 2)
    table = csv.writer(text, delimiter=";")
    table.writerow(map(_cell, heads))
    table.writerows(map(_cell, row) for row in rows)
    return text.getvalue()


def _cell(text: str) -> str:
    """`text` as a spreadsheet must read it: never as a formula."""
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text
