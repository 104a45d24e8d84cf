"""Words of strangers on a terminal: names in a file may hold signs that a terminal obeys instead of showing them."""

import re

# Control signs (with them terminals are given titles, colours, and text that covers other text), and those that turn
# the direction of reading round. Line ends and tabs stay.
_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """The text with � in the place of every sign that a terminal would carry out."""
    return _OBEYED.sub("�", text)
