"""What a file says of its picture to other programs: an XMP packet (ISO 16684-1), written by ourselves.

Packets of other programs are never parsed as XML here, so that nothing in one can lead anywhere.
"""

from collections.abc import Mapping
from xml.sax.saxutils import escape

PNG_KEYWORD = "XML:com.adobe.xmp"
"""Under this word the packet stands in a PNG file (iTXt)."""

_NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "workbench": "urn:image-workbench:1.0/",
}
_IN_LANGUAGES = {"dc:description", "dc:title", "dc:rights"}
"""Properties that XMP wants to know the language of."""


def xmp_packet(properties: Mapping[str, str]) -> str:
    """A packet with these properties ("dc:source") in their order; letters that XML does not allow are left out."""
    beginnings = {name.partition(":")[0] for name in properties}
    spaces = "\n".join(
        f' xmlns:{short}="{long}"' for short, long in _NAMESPACES.items() if short in beginnings
    )
    lines = "\n".join(_element(name, value) for name, value in properties.items())
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        f'<rdf:Description rdf:about=""{spaces}>\n{lines}\n</rdf:Description></rdf:RDF></x:xmpmeta>\n'
        '<?xpacket end="r"?>'
    )


def _element(name: str, value: str) -> str:
    text = escape("".join(letter for letter in value if _is_allowed(letter)))
    if name in _IN_LANGUAGES:
        text = f'<rdf:Alt><rdf:li xml:lang="x-default">{text}</rdf:li></rdf:Alt>'
    return f"<{name}>{text}</{name}>"


def _is_allowed(letter: str) -> bool:
    """XML 1.0, production 2."""
    code = ord(letter)
    return letter in "\t\n\r" or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000
