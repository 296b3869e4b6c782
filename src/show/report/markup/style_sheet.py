#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Turns style.css into a header: the sheet without comments and spaces, and its hash.

    style_sheet.py IN.css OUT.hpp
"""

import base64
import hashlib
import pathlib
import re
import sys

MOST = 8 * 1024


def small(css: str) -> str:
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r" ?([{};,>]) ?", r"\1", css)
    css = re.sub(r"([:;{][\w-]+): ", r"\1:", css)
    return css.replace(";}", "}").strip()


def main():
    source, target = map(pathlib.Path, sys.argv[1:])
    css = small(source.read_text(encoding="utf-8"))
    if len(css) > MOST:
        sys.exit(f"{source}: {len(css)} bytes are left of it, {MOST} are allowed")
    if ")css" in css or "</" in css:
        sys.exit(f"{source}: holds something that would end it")
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    target.write_text(f"""// SPDX-License-Identifier: MIT
// Made of {source.name}.
#pragma once

#include <string_view>

namespace jw::report {{

inline constexpr std::string_view style_sheet = R"css({css})css";

/// For style-src of the policy: SHA-256 in base 64.
inline constexpr std::string_view style_hash = "{digest}";

}}  // namespace jw::report
""", encoding="utf-8")
    print(len(css))


if __name__ == "__main__":
    main()
