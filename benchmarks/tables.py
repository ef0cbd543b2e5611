"""Tables of which cells change, come, go and move: `python -m benchmarks.tables [--tables N] [--show N]`.

Invented tables with invented translations, some with rows of the translators' own; one to four changes each. Counted
are tables that stand twice, are gone, have rows of different widths, or are another text after a second run; files
that are refused; and tables that stay as they were, which people are told.
"""

from __future__ import annotations

import argparse
from collections import Counter
from random import Random

from amts_bot.engines.memory import MemoryEngine
from amts_bot.errors import AmtsError
from amts_bot.operations.update_file import update
from amts_bot.text.segments import read_segments

WORDS = {
    "bread": "pan", "fish": "pez", "lamp": "farol", "tide": "marea", "harbour": "puerto", "salt": "sal",
    "apple": "manzana", "winter": "invierno", "summer": "verano", "boat": "barco", "tower": "torre",
    "bell": "campana", "rope": "cuerda", "sail": "vela", "anchor": "ancla", "market": "mercado",
    "honey": "miel", "goat": "cabra", "river": "río",
}  # fmt: skip
Table = list[list[str]]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--tables", type=int, default=600)
    parser.add_argument("--show", type=int, default=0, help="print the first ones that went wrong")
    options = parser.parse_args()
    counts: Counter[str] = Counter()
    shown = 0
    for seed in range(options.tables):
        wrong = tried(seed)
        counts.update(wrong)
        if shown < options.show and wrong - {"stays as it was"}:
            shown += 1
            print(f"table {seed}: {', '.join(sorted(wrong))}")
    kinds = ("twice", "gone", "ragged", "unstable", "refused", "stays as it was")
    print(f"{options.tables} tables: " + ", ".join(f"{counts[kind]} {kind}" for kind in kinds))


def tried(seed: int) -> set[str]:
    """What is to be said of one table after its update."""
    chance = Random(seed)
    before = [[cell(chance) for _ in range(chance.randint(2, 5))]]
    before += [[cell(chance) for _ in before[0]] for _ in range(chance.randint(1, 5))]
    after = before
    for _ in range(chance.randint(1, 4)):
        after = changed(after, chance)
    old = [[" ".join(WORDS.get(word, word) for word in text.split()) for text in row] for row in before]
    if chance.random() < 0.2:
        old.append([f"propio {n}" for n in range(len(old[0]))])
    base, head = (f"# Market\n\nThe lamp is lit.\n\n{markdown(table)}\nThat is all.\n" for table in (before, after))
    spanish = f"# Mercado\n\nEl farol arde.\n\n{markdown(old)}\nEso es todo.\n"
    try:
        new, told = updated(base, head, spanish)
        again, _ = updated(head, head, new)
    except AmtsError:
        return {"refused"}
    rows = [line for line in new.split("\n") if line.startswith("|")]
    rulers = sum(set(row) <= set("| -") and "-" in row for row in rows)
    found = {
        "twice": rulers > 1, "gone": not rulers, "ragged": len({row.count("|") for row in rows}) > 1,
        "unstable": again != new, "stays as it was": told,
    }  # fmt: skip
    return {name for name, holds in found.items() if holds}


def updated(base: str, head: str, old: str) -> tuple[str, bool]:
    """The new translation, and whether people are told of a place that stays as it was."""
    texts = (read_segments(base, "en"), read_segments(head, "en"), read_segments(old, "es"))
    new, report = update(*texts, engine=MemoryEngine(), path="market.md")
    return new, any(finding.check == "place" for finding in report.findings)


def cell(chance: Random) -> str:
    kind = chance.random()
    if kind < 0.8:
        return " ".join(chance.choice(list(WORDS)) for _ in range(chance.randint(1, 3)))
    return str(chance.randint(1, 99)) if kind < 0.94 else ""


def changed(table: Table, chance: Random) -> Table:
    """A table with another cell, row or column, or with rows in another order."""
    out = [row[:] for row in table]
    place, column, kind = chance.randrange(len(out)), chance.randrange(len(out[0])), chance.random()
    if kind < 0.5:
        out[place][column] = cell(chance)
    elif kind < 0.65:
        out.insert(place + 1, [cell(chance) for _ in out[0]])
    elif kind < 0.75 and len(out) > 2:
        out.pop(max(1, place))
    elif kind < 0.85:
        other = chance.randrange(len(out))
        out[place], out[other] = out[other], out[place]
    elif kind < 0.92:
        out = [[*row[:column], cell(chance), *row[column:]] for row in out]
    elif len(out[0]) > 2:
        out = [row[:column] + row[column + 1 :] for row in out]
    return out


def markdown(table: Table) -> str:
    lines = [f"| {' | '.join(row)} |" for row in table]
    return "\n".join([lines[0], "|" + " --- |" * len(table[0]), *lines[1:]]) + "\n"


if __name__ == "__main__":
    main()
