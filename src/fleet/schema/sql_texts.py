#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Turns SQL files into a header of texts, named as the files are, without their first comment.

    sql_texts.py OUT.hpp IN.sql...
"""

import pathlib
import sys


def main():
    target, *sources = map(pathlib.Path, sys.argv[1:])
    texts = []
    for source in sources:
        sql = source.read_text(encoding="utf-8").removeprefix("-- SPDX-License-Identifier: MIT\n")
        if ')sql"' in sql:
            sys.exit(f"{source}: holds something that would end it")
        texts.append(f'inline constexpr auto {source.stem}_sql = R"sql({sql})sql";\n')
    target.write_text("// SPDX-License-Identifier: MIT\n#pragma once\n\nnamespace jw::fleet {\n\n"
                      + "\n".join(texts) + "\n}  // namespace jw::fleet\n", encoding="utf-8")


if __name__ == "__main__":
    main()
