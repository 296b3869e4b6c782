# SPDX-License-Identifier: MIT
"""The mutations of the files beside this one: each is a table in the array of its source's name."""

import dataclasses
import pathlib
import tomllib


@dataclasses.dataclass(frozen=True)
class Mutation:
    number: int
    source: str  # its path in the tree
    what: str  # is broken, in words
    text: str
    instead: str
    tests: tuple[str, ...]

    def applied(self, whole: str) -> str:
        count = whole.count(self.text)
        if count != 1:
            raise ValueError(f"mutation {self.number}, {self.what}: its text is in {self.source} "
                             f"{count} times, not once: {self.text!r}")
        return whole.replace(self.text, self.instead)


def all_mutations(root: pathlib.Path) -> list[Mutation]:
    found: list[Mutation] = []
    for path in sorted((root / "tests/mutations").glob("*.toml")):
        with path.open("rb") as file:
            for source, tables in tomllib.load(file).items():
                for table in tables:
                    found.append(Mutation(len(found) + 1, source, table["what"], table["text"],
                                          table["instead"], tuple(table["tests"])))
    return found
