"""Hypothesis strategies: Markdown of every kind, and chapters with their later editions and pseudo-translations.

A chapter is made of parts that stand in English and in Chinese: so a translation is known by construction, whatever
its translators did to its paragraphs. The texts of no kind come from the words that the fuzz benchmark knows.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from benchmarks.fuzz import ENDS, LINES, ODD, PREFIXES, WHOLE

IS_QUICK = bool(os.environ.get("AMTS_QUICK"))


def tries(count: int) -> int:
    """How many examples a law is tried on: a tenth for `make quick`."""
    return count // 10 if IS_QUICK else count


law = settings(
    max_examples=tries(200), deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
"""How a law is tried: the same examples each time, however slow the machine."""

# --- any text ---------------------------------------------------------------------------------------------

_odd_lines = st.lists(st.sampled_from(ODD), max_size=8).map("".join)
_lines = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(PREFIXES),
    st.sampled_from(PREFIXES),
    st.sampled_from(LINES) | st.sampled_from(WHOLE) | _odd_lines,
    st.sampled_from(ENDS),
)
_runs = st.builds(
    lambda mark, blank, count: (mark + blank) * count,
    st.sampled_from([*ODD, "> ", "- "]),
    st.sampled_from(["", " ", "\n"]),
    st.integers(2, 60),
)
_openings = st.sampled_from(["", "", "\ufeff", "---\n"])
texts = st.builds("{}{}".format, _openings, st.lists(_lines | _runs, max_size=14).map("".join)) | st.text()
"""Texts that are well-formed only by chance, and some of nothing but characters."""


# --- chapters ---------------------------------------------------------------------------------------------

WORDS = """the of model layer tensor gradient loss weight update network training depth rate batch norm attention
kernel pooling stride input output hidden state memory cell gate dropout learning descent optimiser sample label
class vector matrix scalar entropy probability distribution""".split()
_HAN = {
    word: "".join(chr(0x4E00 + (97 * n + 31 * k) % 8000) for k in range(1 + len(word) // 4))
    for n, word in enumerate(WORDS)
}
ANCHORS = ["`numpy`", "$x^2$", ":numref:`fig_a`", "[text](https://example.org/a)", "42", "", "", "", "", "", ""]


@dataclass(frozen=True)
class Sentence:
    """Words, and something that no translator changes."""

    words: tuple[str, ...]
    anchor: str = ""

    @property
    def english(self) -> str:
        return " ".join(self.words).capitalize() + (f" {self.anchor}." if self.anchor else ".")

    @property
    def chinese(self) -> str:
        return "".join(_HAN[word] for word in self.words) + self.anchor + "。"


@dataclass(frozen=True)
class Part:
    """A block of a chapter: its sentences in a frame. Without sentences the frame is all, in both languages.

    `frame` has `{}` where the sentences go, and `{title}` for one without its full stop. `prefix` begins each
    further line of a container.
    """

    frame: str
    sentences: tuple[Sentence, ...] = ()
    prefix: str = ""

    def english(self) -> str:
        return self._filled([sentence.english for sentence in self.sentences], " ")

    def chinese(self, joint: str) -> str:
        return self._filled([sentence.chinese for sentence in self.sentences], joint.replace("\n", "\n" + self.prefix))

    def _filled(self, sentences: Sequence[str], joint: str) -> str:
        if not sentences:
            return self.frame
        first = sentences[0].rstrip(".。")
        return self.frame.replace("{title}", first).replace("{}", joint.join(sentences))


sentences = st.builds(
    Sentence, st.lists(st.sampled_from(WORDS), min_size=3, max_size=9).map(tuple), st.sampled_from(ANCHORS)
)
_names = st.integers(0, 999)
_prose = st.lists(sentences, min_size=1, max_size=4).map(tuple)


def _parts(frame: str, prefix: str = "", most: int = 4) -> st.SearchStrategy[Part]:
    some = st.lists(sentences, min_size=1, max_size=most).map(tuple)
    return st.builds(lambda name, inner: Part(frame.replace("№", str(name)), inner, prefix), _names, some)


def _bare(frame: str) -> st.SearchStrategy[Part]:
    return _names.map(lambda name: Part(frame.replace("№", str(name))))


paragraphs = _parts("{}")
headings = _parts("## {title}", most=1)
parts = st.one_of(
    paragraphs,
    paragraphs,
    paragraphs,
    headings,
    _parts("- {}", "  "),
    _parts("1. {}", "   "),
    _parts("> {}", "> "),
    _parts("- {title}\n- {}", "  "),
    _parts("![{title}](../img/a№.svg)\n:label:`fig_№`", most=1),
    _parts("| {title} | № |\n|---|---|\n| № | $|x|$ |", most=1),
    _parts(":::{note} {title}\n{}\n:::"),
    _parts(":begin_tab:`mxnet`\n{}\n:end_tab:"),
    _bare("```{.python .input}\n#@tab all\nx = № + 1\n\nprint(x)\n```"),
    _bare("```python\ny_№ = №\n```"),
    _bare("    indented = №"),
    _bare("$$\nx_№ = №\n\n+ y.\n$$\n:eqlabel:`eq_№`"),
    _bare(":label:`sec_№`"),
    _bare('<div id="a№">\n</div>'),
    _parts("## {title}\n:label:`sec_№`", most=1),
    _parts("## {title}\n{}"),
    _parts("{}\n$$\nx_№ = y\n$$\n:eqlabel:`eq_№`\n{}"),
    _parts("{}\n```\nx_№ = 1\n```\n- {}", "  "),
    _bare("---"),
    _bare("[a№]: https://example.org/№"),
    _bare("$$x_№ = \\mathrm{loss}(y, z)$$"),
)
"""One part of a chapter."""

Chapter = tuple[Part, ...]


def distinct(some: Sequence[Part], first: int = 0) -> Chapter:
    """The parts with words in every sentence that no other one has together; they are numbered from `first` on."""
    out: list[Part] = []
    for part in some:
        own = []
        for sentence in part.sentences:
            mark = tuple(WORDS[(step * first + step) % len(WORDS)] for step in (1, 7, 12))
            own.append(replace(sentence, words=(*mark, *sentence.words)))
            first += 1
        out.append(replace(part, sentences=tuple(own)))
    return tuple(out)


chapters = st.lists(parts, min_size=1, max_size=12).map(distinct) | st.lists(parts, min_size=1, max_size=8).map(tuple)
"""Chapters; some of them repeat themselves."""


@st.composite
def editions(draw: st.DrawFn, chapter: Chapter, most: int = 4) -> Chapter:
    """A later edition: parts changed, added, removed and moved."""
    later = list(chapter)
    for number in range(draw(st.integers(0, most))):
        at = draw(st.integers(0, len(later)))
        change = draw(st.sampled_from(["change", "change", "add", "remove", "move"]))
        if change == "add" or at == len(later):
            later[at:at] = distinct([draw(parts)], 60 + 10 * number)
        elif change == "remove":
            del later[at]
        elif change == "move":
            part = later.pop(at)
            later.insert(draw(st.integers(0, len(later))), part)
        else:
            later[at] = draw(changed(later[at]))
    return tuple(later)


@st.composite
def changed(draw: st.DrawFn, part: Part) -> Part:
    """The part with another sentence, one more, one less or one changed; or with another number in its frame."""
    if not part.sentences:
        return replace(part, frame=part.frame.replace("1", "3") + ("0" if part.frame.endswith(" 1") else ""))
    at = draw(st.integers(0, len(part.sentences) - 1))
    before, old, after = part.sentences[:at], part.sentences[at], part.sentences[at + 1 :]
    word = draw(st.sampled_from(WORDS))
    new = draw(
        st.sampled_from(
            [
                (replace(old, words=(*old.words, word)),),
                (replace(old, words=(word, *old.words[1:])),),
                (replace(old, anchor="`changed`"),),
                (Sentence((word, "of", *old.words)), old),
                (old, Sentence((word, "of", word))),
                (),
            ]
        )
    )
    return replace(part, sentences=(*before, *new, *after) or part.sentences)


# --- how they are written ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Hand:
    """How a translator writes: between sentences, between blocks, at line ends and at the end of the file."""

    joint: str = ""
    blank_lines: str = "\n\n"
    newline: str = "\n"
    mark: str = ""
    ending: str = "\n"

    def write(self, blocks: Sequence[str]) -> str:
        text = self.mark + self.blank_lines.join(blocks) + self.ending
        return text.replace("\n", self.newline)


hands = st.builds(
    Hand,
    joint=st.sampled_from(["", "", "\n"]),
    blank_lines=st.sampled_from(["\n\n", "\n\n", "\n\n\n", "\n\f\n", "\n \t\n"]),
    newline=st.sampled_from(["\n", "\n", "\r\n"]),
    mark=st.sampled_from(["", "", "", "\ufeff"]),
    ending=st.sampled_from(["\n", "\n", "", "\n\n"]),
)

OWN = [
    ":begin_tab:`paddle`\n百度飞桨的说明，只有译文才有。\n:end_tab:",
    "```{.python .input}\n#@tab paddle\nimport paddle\n```",
    "译者注：这一段只在译文里。",
    "- 译者的一条",
]
"""Blocks that only a translation has."""


def write_english(chapter: Chapter, hand: Hand = Hand()) -> str:
    """The chapter in English."""
    return hand.write([part.english() for part in chapter])


@st.composite
def translations(draw: st.DrawFn, chapter: Chapter) -> str:
    """The chapter in pseudo-Chinese, with what translators do: blocks of their own, some left out, some moved,
    sentences and paragraphs joined."""
    hand = draw(hands)
    blocks = [part.chinese(hand.joint) for part in draw(_habits(chapter))]
    for own in draw(st.lists(st.sampled_from(OWN), max_size=2)):
        blocks.insert(draw(st.integers(0, len(blocks))), own)
    return hand.write(blocks)


@st.composite
def _habits(draw: st.DrawFn, chapter: Chapter) -> Chapter:
    own = list(chapter)
    for habit in draw(st.lists(st.sampled_from(["leave out", "move", "join sentences", "join parts"]), max_size=2)):
        at = draw(st.integers(0, len(own) - 1))
        if habit == "leave out" and len(own) > 1:
            del own[at]
        elif habit == "move":
            own.insert(draw(st.integers(0, len(own) - 1)), own.pop(at))
        elif habit == "join sentences" and len(own[at].sentences) > 1:
            first, second, *rest = own[at].sentences
            joined = Sentence((*first.words, *second.words), first.anchor + second.anchor)
            own[at] = replace(own[at], sentences=(joined, *rest))
        elif habit == "join parts" and own[at : at + 2] and all(p.frame == "{}" for p in own[at : at + 2]):
            together = tuple(sentence for part in own[at : at + 2] for sentence in part.sentences)
            own[at : at + 2] = [replace(own[at], sentences=together)]
    return tuple(own)


@dataclass(frozen=True)
class Case:
    """One file's update: the English before and after, and the translation of the English before."""

    base: str
    head: str
    translation: str
    lasting: frozenset[str] = frozenset()
    """Translations of the sentences that both editions have, without full stops; empty where they are not known."""


@st.composite
def cases(draw: st.DrawFn, most: int = 4) -> Case:
    """Updates with up to `most` edits of the English."""
    chapter = draw(chapters)
    hand = draw(hands)
    later = draw(editions(chapter, most))
    english = write_english(chapter, hand), write_english(later, draw(st.sampled_from([hand, hand, Hand()])))
    return Case(*english, draw(translations(chapter)))


@st.composite
def faithful_cases(draw: st.DrawFn, most: int = 3) -> Case:
    """Updates of a translation that has just the blocks and sentences of its English."""
    chapter, hand = draw(chapters), draw(hands)
    later = draw(editions(chapter, most))
    translation = hand.write([part.chinese(hand.joint) for part in chapter])
    return Case(
        write_english(chapter), write_english(later), translation, _sentences_of(chapter) & _sentences_of(later)
    )


def _sentences_of(chapter: Chapter) -> frozenset[str]:
    """The sentences that can be read: a title shows the first one only."""
    read = (sentence for part in chapter for sentence in part.sentences[: None if "{}" in part.frame else 1])
    return frozenset(sentence.chinese.rstrip("。") for sentence in read)
