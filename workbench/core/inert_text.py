"""Texts that a spreadsheet would compute are made inert, and brought back.

A picture may be called ``=HYPERLINK("http://…")``, and so may a label in a table from somebody else. Opened in a
spreadsheet, such a text would be a formula. Source: OWASP, “CSV Injection”, which lists the signs below.
"""

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def inert(text: str) -> str:
    """The text with an apostrophe before it if a spreadsheet would take it for a formula.

    So has one that would look like a text made inert, so that :func:`restored` is its exact inverse.
    """
    return f"'{text}" if text.lstrip("'").startswith(FORMULA_SIGNS) else text


def restored(text: str) -> str:
    """The text that :func:`inert` was given."""
    is_inert = text.startswith("'") and text.lstrip("'").startswith(FORMULA_SIGNS)
    return text[1:] if is_inert else text
