"""The rule about the translators' glossary."""

from __future__ import annotations

from collections.abc import Iterator

from amts_bot.text.protected_spans import mask
from amts_bot.translation.checks.comparison import Comparison, Defect, quoted
from amts_bot.translation.memory.glossary import departures


def terms(pair: Comparison) -> Iterator[Defect]:
    """Words that the glossary has are translated as it has them; nothing where no glossary is given."""
    for bead in pair.alignment.beads if pair.terminology.terms else ():
        source = [pair.source.items[n] for n in bead.source]
        target = [pair.target.items[n] for n in bead.target]
        if not bead.sure or not source or not target or source[0].segment is None:
            continue
        words, there = (" ".join(mask(item.text, " ") for item in side) for side in (source, target))
        for departure in departures(pair.terminology, words, there):
            wanted = " or ".join(map(quoted, departure.targets))
            yield Defect(f"the glossary has {wanted} for {quoted(departure.source)}", source[0].start, target[0].start)
