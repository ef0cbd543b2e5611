"""A pull request's text that the bot and people write together.

The bot's part stands between two marks and is written anew by each run. The first mark holds a short hash of every line
that the bot wrote, so that a line which people added in between is known to be theirs. Their lines, their text around
the marks, and their ticks stay. Nothing else is read from a pull request's text.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

_BEGIN = "<!-- amts-bot writes from here to its end mark anew; your ticks, and lines that you add, stay. {} -->"
END = "<!-- amts-bot ends here. -->"
_BEGINS = re.compile(r"<!-- amts-bot writes from here [^>]* stay\. ([A-Za-z0-9+/]*) ?-->")
_TICK = re.compile(r"\A(\s*[-*+] )\[([ xX])\]")
_KEY = re.compile(r"<!--amts ([0-9a-f]{8,12})-->\s*\Z")
_HASH = 5


def tick_box(text: str, key: str) -> str:
    """A line of a checklist; the key is what a tick is remembered by."""
    return f"- [ ] {text} <!--amts {key}-->"


def bot_part(text: str) -> str:
    """The bot's text between its marks."""
    lines = text.replace("<!-- amts-bot", "<!- amts-bot").strip("\n").split("\n")
    hashes = "".join(_hash(line) for line in lines if line.strip())
    return "\n".join([_BEGIN.format(hashes), *lines, END])


def merged_body(old: str, text: str) -> str:
    """The whole new text of a pull request: the bot's new part, and what people wrote into the old one."""
    before, inside, after = _taken_apart(old)
    theirs = _Theirs.found(inside) if inside is not None else _Theirs()
    lines, left_over = theirs.put_into(bot_part(text).split("\n"))
    parts = [before.strip("\n"), "\n".join(lines), "\n".join(left_over), after.strip("\n")]
    return "\n\n".join(part for part in parts if part.strip())


def bots_lines(body: str) -> list[str]:
    """The lines that the bot wrote into its part of a text and people have not reworded; none if it has no part."""
    _, inside, _ = _taken_apart(body)
    first, *lines = (inside or "").rstrip("\n").split("\n")
    ours = _hashes(first)
    return [line for line in lines if not line.strip() or _hash(line) in ours]


def _taken_apart(old: str) -> tuple[str, str | None, str]:
    """What stands before the bot's part, the part with its first mark, and what stands behind it."""
    text = old.replace("\r\n", "\n").replace("\r", "\n")
    begin = _BEGINS.search(text)
    if begin is None:
        return text.replace(END, ""), None, ""
    inside, _, after = text[begin.start() :].partition(END)
    return text[: begin.start()], inside, after


@dataclass(frozen=True)
class _Theirs:
    """What people did inside the bot's part: ticks by key, and lines by the line that they follow."""

    ticked: frozenset[str] = frozenset()
    added: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @classmethod
    def found(cls, inside: str) -> _Theirs:
        first, *lines = inside.rstrip("\n").split("\n")
        ours = _hashes(first)
        rest_of_first = _BEGINS.sub("", first)
        if rest_of_first.strip():
            lines.insert(0, rest_of_first)
        ticked = {key for line in lines if (key := _key(line)) and (found := _TICK.match(line)) and found[2] != " "}
        return cls(frozenset(ticked), tuple(_runs(lines, ours)))

    def put_into(self, lines: list[str]) -> tuple[list[str], list[str]]:
        """The bot's new lines with these in their places, and those whose place is gone."""
        places = {_anchor(line): n for n, line in enumerate(lines[:-1]) if line.strip()}
        ticked = [_tick(line) if _key(line) in self.ticked else line for line in lines]
        at: dict[int, list[str]] = {}
        left_over: list[str] = []
        for anchor, added in self.added:
            place = 0 if anchor == "" else places.get(anchor)
            if place is None:
                left_over += added
            else:
                at.setdefault(place, []).extend(added)
        return [line for n, own in enumerate(ticked) for line in (own, *at.get(n, ()))], left_over


def _runs(lines: list[str], ours: set[str]) -> Iterable[tuple[str, tuple[str, ...]]]:
    """People's lines, with the line of the bot that they follow, blank lines within them included."""
    anchor, run, blanks = "", list[str](), list[str]()
    for line in lines:
        if not line.strip():
            blanks.append(line)
        elif _hash(line) in ours:
            if run:
                yield anchor, tuple(run)
            anchor, run, blanks = _anchor(line), [], []
        else:
            if not run and _key(line):  # a passage that they reworded stays beside the bot's own
                anchor = _key(line)
            run += [*blanks, line]
            blanks = []
    if run:
        yield anchor, tuple(run)


def _hashes(first: str) -> set[str]:
    """The hashes of the bot's own lines, which the first mark holds."""
    hashes = (_BEGINS.search(first) or [first, ""])[1]
    return {hashes[n : n + _HASH] for n in range(0, len(hashes), _HASH)}


def _anchor(line: str) -> str:
    """What a line is found by in another version of the text."""
    return _key(line) or _hash(line)


def _key(line: str) -> str:
    found = _KEY.search(line)
    return found[1] if found else ""


def _hash(line: str) -> str:
    """A short hash of a line, ticked or not; its alphabet cannot end an HTML comment."""
    bare = _TICK.sub(r"\1[ ]", line).strip()
    return b64encode(sha256(bare.encode("utf-8", "surrogatepass")).digest()).decode()[:_HASH]


def _tick(line: str) -> str:
    return _TICK.sub(r"\1[x]", line)
