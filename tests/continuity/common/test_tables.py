"""Tables for spreadsheets."""

import csv

import pytest

from continuity.common.tables import csv_table


def read(text):
    return list(csv.reader(text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}").splitlines(), delimiter=";"))


def test_a_spreadsheet_reads_it_back():
    assert read(csv_table(["Élève", "État"], [["Inès", "rendu ; vu"]])) == [
        ["Élève", "État"],
        ["Inès", "rendu ; vu"],
    ]


@pytest.mark.parametrize("typed", ["=1+1", "+33", "-1", "@SUM(A1)", "\t=1"])
def test_no_cell_is_a_formula(typed):
    assert read(csv_table([typed], [[typed]])) == [[f"'{typed}"]] * 2


def test_it_says_that_it_is_in_utf_8():
    assert csv_table([], []).encode().startswith(b"\xef\xbb\xbf")
