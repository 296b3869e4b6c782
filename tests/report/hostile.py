# SPDX-License-Identifier: MIT
"""Texts that want to be more than text, and for each a harmless twin of the same shape."""

import itertools
import random

TAGS = ["<script>alert(1)</script>", "</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>",
        "<svg onload=alert(1)>", "<iframe src=javascript:alert(1)>", "</pre></td></table><h1>x</h1>",
        "</pre><form action=//evil.example><input>", "<style>*{display:none}</style>", "</style>",
        "<!-- ", "-->", "<![CDATA[", "]]>", "<?xml", "<!DOCTYPE html>", "<base href=//evil.example/>",
        "<meta http-equiv=refresh content=0;url=//evil.example>", "<link rel=stylesheet href=//evil.example>",
        "<details open ontoggle=alert(1)>", "<template>", "</body></html>", "<title>x</title>",
        "<a href=javascript:alert(1)>x</a>", "<math><mtext></mtext>", "<plaintext>", "<xmp>", "<noscript>",
        "<textarea>", "<svg><use href=data:x>", "<object data=x>", "<embed src=x>", "<b", "<", ">"]
QUOTES = ['"', "'", "\" onmouseover=alert(1) x=\"", "' onfocus=alert(1) autofocus='", "\"><i>", "'><i>", "`"]
ENTITIES = ["&lt;script&gt;", "&#60;img&#62;", "&#x3c;b&#x3e;", "&quot;", "&amp;lt;", "&", "&nosuch;", "&#0;",
            "&NewLine;", "&ZeroWidthSpace;", "&#xfffe;"]
CONTROLS = ["\x1b[31mred\x1b[0m", "\x1b]0;title\x07", "\x1b]52;c;ZWNobw==\x07", "\x00", "\x08\x08\x08",
            "\r", "\x0c", "\x0b", "\x7f", "\u202eevil\u202c", "\u2066x\u2069", "\u200b", "\ufeff",
            "\u2028", "\ufffe", "\U000e0041", "\x9b31m", "\u0085"]
INVALID = [b"\xff\xfe", b"\xc0\xbc", b"\xed\xa0\x80", b"\xf8\x88\x80\x80\x80", b"\xe2\x80", b"\x80"]
LONG = ["<" * 5000, "&" * 9000, "a" * 20000, "\"'" * 4000, "line <b>\n" * 900, "\n" * 400]


def texts(count: int, seed: int = 1) -> list[bytes]:
    """At least one of each kind, then mixtures."""
    plain = [text.encode("utf-8", "surrogatepass") for text in TAGS + QUOTES + ENTITIES + CONTROLS + LONG]
    found = plain + INVALID
    found.append(b"<script>" + b"<i>\x1b[1m&'\"" * (1 << 17))  # more than a megabyte
    found += [b"before " + one + b" after\n" + other for one, other in
              itertools.product(found[:30], INVALID[:3])]
    choice = random.Random(seed)
    while len(found) < count:
        parts = choice.sample(plain[:60] + INVALID, 4)
        found.append(choice.choice([b"", b" ", b"\n"]).join(parts))
    return found


def twin(text: bytes) -> bytes:
    """The same text without the five characters that mean something in markup."""
    return text.translate(bytes.maketrans(b"<>&\"'`", b"xxxxxx"))
