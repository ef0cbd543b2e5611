"""What a comment asks for: `/retranslate`, `/accept`, `/status`, `/help`, each at the start of a line of its own.

Text that is quoted, fenced, indented as code, or inside an HTML comment asks for nothing: it is somebody else's, or
an example. A command that cannot be understood is told so, with the right form; a line that only looks like a path
is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import OSA

from amts_bot.book.scope import Scope


class Verb(StrEnum):
    """The commands."""

    RETRANSLATE = "retranslate"
    ACCEPT = "accept"
    STATUS = "status"
    HELP = "help"


FORMS = {
    Verb.RETRANSLATE: '/retranslate [FILE…] [--section "Heading or label"] [--engine NAME]',
    Verb.ACCEPT: '/accept [FILE…] [--section "Heading or label"]',
    Verb.STATUS: "/status",
    Verb.HELP: "/help",
}
"""How each command is written."""

LONGEST = 1_000
"""Characters of a command's line; a longer one is no command that a person typed."""

MOST = 20
"""Commands in one comment that are carried out; more is nobody's wish."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command with what it is about."""

    verb: Verb
    scope: Scope = Scope()  # noqa: RUF009 - a frozen value
    engine: str = "auto"


@dataclass(frozen=True, slots=True)
class Misunderstood:
    """A line that is meant as a command but is none: the line, why, and the form that was probably meant."""

    line: str
    why: str
    form: str


def read_comment(body: str) -> list[Command | Misunderstood]:
    """All commands of a comment, in order."""
    found = (_command(line) for line in _own_lines(body) if line.startswith("/") and len(line) <= LONGEST)
    return [each for each in found if each is not None][:MOST]


_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
_HIDDEN = re.compile(r"<!--.*?(?:-->|\Z)", re.S)


def _own_lines(body: str) -> Iterator[str]:
    """The lines that the author wrote as text, without the blanks at their ends."""
    fence = ""
    for line in _HIDDEN.sub(_line_breaks, body.replace("\r\n", "\n").replace("\r", "\n")).split("\n"):
        found = _FENCE.match(line)
        if fence:
            if found and found[1][0] == fence[0] and len(found[1]) >= len(fence) and not found[2].strip():
                fence = ""
        elif found and not (found[1][0] == "`" and "`" in found[2]):
            fence = found[1]
        else:
            yield line.rstrip()


def _line_breaks(hidden: re.Match[str]) -> str:
    """What takes the place of an HTML comment, so that text after it does not begin a line."""
    return "\n" * hidden[0].count("\n") + " "


def _command(line: str) -> Command | Misunderstood | None:
    name, _, rest = line[1:].partition(" ")
    if name not in set(Verb):
        return _near_miss(line, name)
    verb = Verb(name)
    words = _words(rest)
    if words is None:
        return Misunderstood(line, "a quotation mark is missing", FORMS[verb])
    return _with_arguments(line, verb, words)


def _near_miss(line: str, name: str) -> Misunderstood | None:
    """A name that is spelt almost like a command's; any other line with a slash is text or a path."""
    if not re.fullmatch(r"[A-Za-z-]{4,20}", name):
        return None
    nearest = min(Verb, key=lambda verb: OSA.distance(name.lower(), verb))
    if OSA.distance(name.lower(), nearest) > (2 if len(nearest) > len(Verb.STATUS) else 1):
        return None
    return Misunderstood(line, f"there is no command /{name}", FORMS[nearest])


_QUOTES = str.maketrans("“”„«»‘’", '"""""\'\'')
_WORD = re.compile(r"""\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^\s"']\S*))(?=\s|\Z)""")


def _words(rest: str) -> list[str] | None:
    """The words of a command's line, quoted ones whole; None if a quotation has no end."""
    words, position, text = [], 0, rest.translate(_QUOTES).strip()
    while position < len(text):
        found = _WORD.match(text, position)
        if not found:
            return None
        quoted, single, plain = found.groups()
        words.append(re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else single if single is not None else plain)
        position = found.end()
    return words


def _with_arguments(line: str, verb: Verb, words: Sequence[str]) -> Command | Misunderstood:
    paths: list[str] = []
    options: dict[str, str] = {}
    rest = iter(words)
    for word in rest:
        name, equals, value = word.partition("=")
        if not word.startswith("-"):
            paths.append(word.strip("`"))
        elif name not in _OPTIONS[verb]:
            return Misunderstood(line, f"{word} is no option of /{verb}", FORMS[verb])
        elif name in options:
            return Misunderstood(line, f"{name} stands twice", FORMS[verb])
        else:
            options[name] = value if equals else next(rest, "")
            if not options[name] or options[name].startswith("--"):
                return Misunderstood(line, f"{name} needs a value", FORMS[verb])
    if paths and verb in (Verb.STATUS, Verb.HELP):
        return Misunderstood(line, f"/{verb} takes nothing after it", FORMS[verb])
    return Command(verb, Scope(tuple(paths), options.get("--section")), options.get("--engine", "auto"))


_OPTIONS: dict[Verb, frozenset[str]] = {
    Verb.RETRANSLATE: frozenset({"--section", "--engine"}),
    Verb.ACCEPT: frozenset({"--section"}),
    Verb.STATUS: frozenset(),
    Verb.HELP: frozenset(),
}
