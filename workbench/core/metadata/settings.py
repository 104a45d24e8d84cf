"""How a table is to be read and matched. Without heavy imports, because forms need it at once."""

from dataclasses import dataclass

from workbench.core.settings import setting

FOUND_OUT = "found out"
ENCODINGS = {
    "UTF-8": "utf-8-sig",
    "Windows (1252)": "cp1252",
    "UTF-16": "utf-16",
    "Mac Roman": "mac_roman",
    "ISO 8859-1": "latin-1",
}
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "vertical bar": "|"}
DECIMALS = {"point": ".", "comma": ","}

NAME, PATH, SHA256 = "name", "path", "sha256"
WAYS = {NAME: "File name", PATH: "Path of the file", SHA256: "Checksum (sha256)"}
FIRST, LAST, NONE = "first", "last", "none"
REPEATS = {FIRST: "Take the first row", LAST: "Take the last row", NONE: "Take none of them"}

TABLE_SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".parquet")


def is_table_name(name: str) -> bool:
    """Whether a file of this name is taken for a table."""
    return name.lower().endswith(TABLE_SUFFIXES)


@dataclass(frozen=True)
class ReadingSettings:
    """How the text of a table is understood; what is “found out” is tried and shown."""

    missing: str = setting(
        "NA, N/A, NaN, null",
        "No value",
        "Words that stand for “no value”, with commas between them, in capitals or not. Empty cells never have one.",
        is_advanced=True,
    )
    encoding: str = setting(
        FOUND_OUT,
        "Characters",
        "How letters are written in the file (encoding); try another one if umlauts or accents look wrong.",
        choices=(FOUND_OUT, *ENCODINGS),
        is_advanced=True,
    )
    delimiter: str = setting(
        FOUND_OUT,
        "Between cells",
        "The sign that stands between two cells of a text file (delimiter).",
        choices=(FOUND_OUT, *DELIMITERS),
        is_advanced=True,
    )
    decimal: str = setting(
        FOUND_OUT,
        "Decimal sign",
        "Whether one and a half is written 1.5 or 1,5.",
        choices=(FOUND_OUT, *DECIMALS),
        is_advanced=True,
    )

    @property
    def missing_words(self) -> frozenset[str]:
        """The words for “no value”, in small letters; the empty text is among them."""
        return frozenset({"", *(word.strip().casefold() for word in self.missing.split(","))})
