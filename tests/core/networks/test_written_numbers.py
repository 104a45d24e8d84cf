"""Numbers as people type and paste them."""

import numpy as np
import pytest

from workbench.core.networks.kernels import KernelError
from workbench.core.networks.written_numbers import read_matrix, read_number


@pytest.mark.parametrize(
    ("text", "number"),
    [("1", 1), (" −1 ", -1), ("0.5", 0.5), ("0,5", 0.5), ("1/9", 1 / 9), ("-2/4", -0.5), ("1e30", 1e30)],
)
def test_numbers_are_read_as_people_write_them(text: str, number: float) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize("text", ["", "one", "1/0", "nan", "inf", "1/2/3", "=SUM(A1)", "1e999"])
def test_what_is_no_number_is_refused_in_words(text: str) -> None:
    with pytest.raises(KernelError, match=r"is not a number\. The cell keeps what it had"):
        read_number(text)


@pytest.mark.parametrize(
    "text",
    ["1\t0\t-1\n2\t0\t-2\n", "1;0;-1\r\n2;0;-2", "1 0 -1\n2 0 -2", "1,0,-1\n2,0,-2", "1, 0, -1\n2, 0, -2"],
)
def test_tables_are_read_whatever_parts_their_columns(text: str) -> None:
    np.testing.assert_array_equal(read_matrix(text), [[1, 0, -1], [2, 0, -2]])


def test_empty_cells_are_zero_and_one_comma_is_a_decimal_comma() -> None:
    np.testing.assert_array_equal(read_matrix("1\t\t3\n4"), [[1, 0, 3], [4, 0, 0]])
    np.testing.assert_array_equal(read_matrix("0,5\t1,5"), [[0.5, 1.5]])
    np.testing.assert_array_equal(read_matrix("0,5"), [[0.5]])


@pytest.mark.parametrize("text", ["", "\n\n", "1 " * 12, "1\n" * 12])
def test_tables_of_no_or_too_many_numbers_are_refused(text: str) -> None:
    with pytest.raises(KernelError, match=r"11 × 11 numbers\. Nothing was changed"):
        read_matrix(text)
