"""Names of files out of what a person called something."""

import pytest

from workbench.core.file_names import as_file_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Town square", "Town square"),
        ("a/b\\c:d*e?f", "abcdef"),
        ("bell\a and\nline", "bell andline"),
        (" .hidden. ", "hidden"),
        ("東京 Ж ä", "東京 Ж ä"),
        ("???", ""),
        ("a" * 300, "a" * 80),
        ("\udcff lone", "lone"),
    ],
)
def test_only_what_every_system_allows_is_left(text: str, name: str) -> None:
    assert as_file_name(text) == name


def test_long_names_leave_room_for_more_in_every_script() -> None:
    name = as_file_name("京" * 300)
    assert len(name.encode()) <= 180 and set(name) == {"京"}
