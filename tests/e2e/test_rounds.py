"""Many rounds of upstream commits and of people's actions, chosen by chance: what must hold after every one of them.

Each sentence of the book carries code of its own, so what belongs together is known without the bot's help.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from amts_bot.adapters.cache import Cache
from amts_bot.adapters.git.opening import open_repository
from amts_bot.book.branch.state_file import STATE_PATH, State, parse_state
from amts_bot.book.branch.working_branch import Earlier
from amts_bot.book.results import LanguageResult, Outcome
from amts_bot.book.scope import Scope
from amts_bot.engines.memory import MemoryEngine
from amts_bot.engines.protocol import Engine, Material
from amts_bot.errors import BadInput
from amts_bot.operations.accept import accept
from amts_bot.operations.sync import sync_language
from amts_bot.settings.book import Source, Target
from amts_bot.translation.ledger import Status, text_hash
from amts_bot.translation.plan.decisions import Draft, Request
from tests.conftest import state_of
from tests.gits import Git, make

SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeiou"]
DRAFT = "hoy"
WHO = ("-c", "user.name=P", "-c", "user.email=p@example.org")


@dataclass(frozen=True)
class Sentence:
    """A sentence that keeps its name, whatever becomes of its words."""

    name: str
    words: tuple[str, ...]

    @property
    def english(self) -> str:
        return f"{self.name} {' '.join(self.words)} `{self.name}`."

    def spanish(self, mark: str = "") -> str:
        words = [*(f"{word}x" for word in reversed(self.words)), mark]
        return f"{self.name} {' '.join(filter(None, words))} `{self.name}`."


def sentences(text: str) -> dict[str, str]:
    """The sentences of a chapter, in whatever language, by their names."""
    found = re.findall(r"(([A-Z]\w+) [^.#\n]+`\2`\.)", text)
    return {name: sentence for sentence, name in found}


def read(english: str) -> Sentence:
    name, *words = english.rstrip(".").split()[:-1]
    return Sentence(name, tuple(words))


class Paid:
    """An engine that costs money: it notes what it is sent, and does not send again what it knows to be translated."""

    name, most_characters = "paid", None

    def __init__(self) -> None:
        self.sent: Counter[str] = Counter()

    def translate(self, requests: Sequence[Request], _material: Material) -> list[Draft]:
        return [self._draft(request) for request in requests]

    def _draft(self, request: Request) -> Draft:
        if request.is_machine_translated and request.old_target:
            return Draft(request.old_target, Status.MACHINE)
        self.sent[request.source] += 1
        return Draft(read(request.source).spanish(DRAFT), Status.MACHINE)


@dataclass
class World:
    """An English book, its translation, the bot, and people; and what is known of what people wrote."""

    chance: random.Random
    english: Git
    spanish: Git
    chapters: dict[str, list[list[Sentence]]]
    engine: Engine
    branch: str = "main"
    finished: dict[str, str] = field(default_factory=dict)
    confirmed: set[tuple[str, str]] = field(default_factory=set)
    written: dict[str, str] = field(default_factory=dict)
    count: int = 0

    def new(self) -> Sentence:
        self.count += 1
        return Sentence(f"N{self.count}q", tuple(self._word() for _ in range(self.chance.randint(5, 9))))

    def _word(self) -> str:
        return "".join(self.chance.choices(SYLLABLES, k=3))

    def tree(self, *, spanish: bool = False) -> dict[str, str]:
        return {
            path: f"# {path[0].upper()}\n\n"
            + "\n\n".join(" ".join(each.spanish() if spanish else each.english for each in part) for part in parts)
            + "\n"
            for path, parts in self.chapters.items()
        }

    # --- upstream ---

    def upstream(self) -> None:
        """One to three changes of the source; words that people wrote for a source that changed may go."""
        before = self.sources()
        for _ in range(self.chance.randint(1, 3)):
            path = self.chance.choice(sorted(self.chapters))
            match self.chance.choice([*["text"] * 8, "rename", "drop"]):
                case "rename":
                    self.chapters[f"{path[0]}{self.count}.md"] = self.chapters.pop(path)
                case "drop" if len(self.chapters) > 1:
                    del self.chapters[path]
                case _:
                    self._change(self.chapters[path])
        self.english.commit({**dict.fromkeys(self.english.paths()), **self.tree()})
        now = self.sources()
        self.written = {mark: name for mark, name in self.written.items() if before.get(name) == now.get(name)}

    def _change(self, parts: list[list[Sentence]]) -> None:
        i = self.chance.randrange(len(parts))
        j = self.chance.randrange(len(parts[i]))
        match self.chance.choice(
            ["change", "change", "change", "rewrite", "add", "paragraph", "remove", "split", "move"]
        ):
            case "change":
                words, k = parts[i][j].words, self.chance.randrange(len(parts[i][j].words))
                parts[i][j] = replace(parts[i][j], words=(*words[:k], self._word(), *words[k + 1 :]))
            case "rewrite":
                parts[i][j] = replace(parts[i][j], words=self.new().words)
            case "add":
                parts[i].insert(j, self.new())
            case "paragraph":
                parts.insert(i, [self.new(), self.new()])
            case "remove" if len(parts[i]) > 1:
                del parts[i][j]
            case "split" if j:
                parts[i : i + 1] = [parts[i][:j], parts[i][j:]]
            case "move" if len(parts) > 1:
                self.chapters[self.chance.choice(sorted(self.chapters))].append(parts.pop(i))

    def sources(self) -> dict[str, str]:
        return {each.name: each.english for parts in self.chapters.values() for part in parts for each in part}

    # --- people ---

    def state(self, revision: str) -> State:
        return parse_state(self.spanish.show(STATE_PATH, revision))

    def made_from(self, path: str, revision: str) -> dict[str, str]:
        """The English sentences that a translated chapter was made from, as its state says."""
        base = self.state(revision).files.get(path)
        return sentences(self.english("cat-file", "blob", base.blob)) if base else {}

    def edit(self, revision: str) -> None:
        """A person writes a sentence anew, if there is an open one rather that, with the source that they see there."""
        path = self.chance.choice([name for name in self.spanish.paths(revision) if name.endswith(".md")])
        text, sources = self.spanish.show(path, revision), self.made_from(path, revision)
        waiting = {unit.target_hash for unit in self.state(revision).open_units}
        here = [name for name in sentences(text) if name in sources]
        name = self.chance.choice([name for name in here if text_hash(sentences(text)[name]) in waiting] or here)
        old, self.count = sentences(text)[name], self.count + 1
        new = read(sources[name]).spanish(f"p{self.count}")
        self.spanish.commit({path: text.replace(old, new)}, branch=revision)
        self.written = {mark: whose for mark, whose in self.written.items() if mark not in old.split()}
        self.confirmed.add((sources[name], new))
        if self.sources().get(name) == sources[name]:
            self.written[f"p{self.count}"] = name

    def merge(self, *, squash: bool) -> None:
        tip = self.spanish("rev-parse", self.branch)
        tree = self.spanish(*WHO, "merge-tree", "--write-tree", "main", self.branch)
        parents = ["-p", self.spanish("rev-parse", "main"), *([] if squash else ["-p", tip])]
        self.spanish("update-ref", "refs/heads/main", self.spanish(*WHO, "commit-tree", tree, *parents, "-m", "Merge"))
        self.finished[self.branch] = tip
        self.branch = "main"

    def accept(self) -> None:
        path = self.chance.choice(sorted(self.chapters))
        target = open_repository(str(self.spanish.folder))
        try:
            accept(target, language="es", settings=Target(repository="es"), scope=Scope((path,), None))
        except BadInput:
            return  # nothing of it is open
        self.branch = next(name for name in self.spanish.branches() if name not in self.finished)
        text, sources = sentences(self.spanish.show(path, self.branch)), self.made_from(path, self.branch)
        self.confirmed |= {(sources[name], text[name]) for name in text.keys() & sources.keys()}

    def people(self) -> None:
        match self.chance.choice(["main", "branch", "branch", "merge", "squash", "accept", "nothing"]):
            case "main":
                self.edit("main")
            case "branch":
                self.edit(self.branch)
            case "merge" | "squash" as way if self.branch != "main":
                self.merge(squash=way == "squash")
            case "accept":
                self.accept()

    # --- the bot ---

    def sync(self) -> LanguageResult:
        refs = {tip: f"refs/heads/{name}" for name, tip in self.finished.items()}
        result = sync_language(
            open_repository(str(self.english.folder)), open_repository(str(self.spanish.folder)), language="es",
            source_settings=Source(repository="en"), settings=Target(repository="es"), engine=self.engine,
            cache=Cache(None), log=lambda _: None, earlier=Earlier(frozenset(self.finished), refs),
        )  # fmt: skip
        self.branch = result.branch or self.branch
        return result

    def check(self, result: LanguageResult) -> None:
        state = self.state(self.branch)
        texts = {path: sentences(self.spanish.show(path, self.branch)) for path in self.chapters}
        merged = self.spanish("archive", "--format=tar", "main")
        opened = {(unit.path, unit.source_hash, unit.target_hash) for unit in state.open_units}
        assert {base.blob for base in state.files.values()} == {
            self.english("rev-parse", f"main:{path}") for path in self.chapters
        }, "every chapter is at the head"
        for path in self.chapters:
            for name, english in sentences(self.english.show(path)).items():
                text = texts[path][name]
                is_open = (path, text_hash(english), text_hash(text)) in opened
                is_right = set(read(english).spanish().split()) <= set(text.split())
                is_drafted = DRAFT in text.split() and text not in merged
                is_confirmed = (english, text) in self.confirmed
                assert is_open or is_confirmed or (is_right and not is_drafted), f"forgotten: {english} {text}"
                assert not (is_open and is_confirmed), f"told although it was answered: {english} {text}"
        told = " ".join(f"{each.branch} {each.main}" for each in result.conflicts)
        everything = " ".join((told, merged, *(text for some in texts.values() for text in some.values()))).split()
        assert set(self.written) <= set(everything), "a person's words are lost"


def world(folder: Path, seed: int, engine: Engine) -> World:
    """Two chapters, translated by people."""
    made = World(random.Random(seed), Git(folder), Git(folder), {}, engine)
    made.chapters = {path: [[made.new(), made.new()], [made.new()]] for path in ("a.md", "b.md")}
    made.english = make(folder / "en", made.tree())
    state = state_of(made.english, "main", {path: path for path in made.chapters})
    made.spanish = make(folder / "es", {**made.tree(spanish=True), ".amts": {"state.tsv": state}}, bare=True)
    return made


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("kind", [MemoryEngine, Paid], ids=["memory", "paid"])
def test_after_every_round_nothing_is_forgotten_lost_told_in_vain_or_paid_for_twice(
    tmp_path: Path, kind: type[Engine], seed: int
) -> None:
    book = world(tmp_path, seed, kind())
    for _ in range(7):
        if book.chance.random() < 0.8:
            book.upstream()
        book.people()
        result = book.sync()
        again = book.sync()
        assert (again.outcome, again.commit) == (Outcome.NOTHING_TO_DO, ""), "a second run has nothing to do"
        assert again.conflicts == result.conflicts
        book.check(result)
        if isinstance(book.engine, Paid):
            assert set(book.engine.sent.values()) <= {1}, "nothing is paid for twice"
