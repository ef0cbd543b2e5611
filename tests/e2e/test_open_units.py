"""The story of open units: what the bot wrote and nobody confirmed is never forgotten and never taken for confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from amts_bot.adapters.cache import Cache
from amts_bot.adapters.git.opening import open_repository
from amts_bot.book.branch.state_file import STATE_PATH, State, parse_state
from amts_bot.book.results import LanguageResult, Outcome
from amts_bot.book.scope import Scope
from amts_bot.engines.memory import MemoryEngine
from amts_bot.engines.protocol import Engine, Material
from amts_bot.operations.accept import accept
from amts_bot.operations.status import language_status
from amts_bot.operations.sync import sync_language
from amts_bot.settings.book import Source, Target
from amts_bot.translation.ledger import Status
from amts_bot.translation.plan.decisions import Draft, Request
from tests.gits import Git, make

ENGLISH = """\
# Bread

Flour and water make a dough that rests for one hour. The oven is hot before the bread goes in.

Salt slows the yeast and strengthens the dough.
"""
SPANISH = """\
# Pan

La harina y el agua forman una masa que reposa una hora. El horno está caliente antes de que entre el pan.

La sal frena la levadura y refuerza la masa.
"""
CHANGED = ENGLISH.replace("one hour", "two hours").replace(
    "the bread goes in.", "the bread goes in. A stone keeps the heat."
)
NEW_SENTENCE = "A stone keeps the heat."


@dataclass(frozen=True)
class Kitchen:
    """An English book, its Spanish translation, and the bot."""

    english: Git
    spanish: Git

    def sync(self, engine: Engine = MemoryEngine()) -> LanguageResult:  # noqa: B008 - a frozen value
        return sync_language(
            open_repository(str(self.english.folder)),
            open_repository(str(self.spanish.folder)),
            language="es",
            source_settings=Source(repository="en"),
            settings=Target(repository="es"),
            engine=engine,
            cache=Cache(None),
            log=lambda _: None,
        )

    def status(self) -> int:
        """How many open units `status` counts."""
        found = language_status(
            open_repository(str(self.english.folder)), open_repository(str(self.spanish.folder)), language="es",
            source_settings=Source(repository="en"), settings=Target(repository="es"), cache=Cache(None),
            log=lambda _: None,
        )  # fmt: skip
        return sum(file.open_units for file in found.files)

    def accept(self, *paths: str, section: str | None = None) -> int:
        target = open_repository(str(self.spanish.folder))
        return accept(target, language="es", settings=Target(repository="es"), scope=Scope(paths, section))[1]

    def state(self, revision: str) -> State:
        return parse_state(self.spanish.show(STATE_PATH, revision))

    def merge(self, branch: str) -> None:
        self.spanish("-c", "user.name=P", "-c", "user.email=p@example.org", "merge", "--quiet", "--no-edit", branch)

    def people_write(self, old: str, new: str, branch: str) -> None:
        text = self.spanish.show("bread.md", branch)
        assert old in text
        self.spanish.commit({"bread.md": text.replace(old, new)}, branch=branch)


@pytest.fixture
def kitchen(tmp_path: Path) -> Kitchen:
    english = make(tmp_path / "en", {"bread.md": ENGLISH}, {"bread.md": CHANGED})
    spanish = make(tmp_path / "es", {"bread.md": SPANISH, "bread_origin.md": ENGLISH})
    return Kitchen(english, spanish)


def open_statuses(state: State) -> list[str]:
    return sorted(unit.status for unit in state.open_units)


class Recording:
    """An engine that notes what it was offered, and translates one sentence."""

    name = "recording"

    def __init__(self, answers: dict[str, str]) -> None:
        self.answers, self.memories, self.requests = answers, [Material("en", "zh").memory], [Request("", "")]

    def translate(self, requests: Sequence[Request], material: Material) -> list[Draft]:
        self.memories.append(material.memory)
        self.requests += requests
        return [
            Draft(self.answers[r.source], Status.MACHINE)
            if r.source in self.answers
            else Draft(r.source, Status.UNTRANSLATED)
            for r in requests
        ]


def test_a_changed_sentence_is_offered_and_a_new_one_left_and_both_are_open(kitchen: Kitchen) -> None:
    result = kitchen.sync()
    assert result.outcome is Outcome.UPDATED
    assert open_statuses(kitchen.state(result.branch)) == ["fuzzy", "untranslated"]
    text = kitchen.spanish.show("bread.md", result.branch)
    assert NEW_SENTENCE in text
    assert "reposa una hora" in text


def test_merging_without_a_look_forgets_nothing_and_teaches_nothing(kitchen: Kitchen) -> None:
    kitchen.merge(kitchen.sync().branch)
    again = kitchen.sync()
    assert again.outcome is Outcome.NOTHING_TO_DO
    assert again.open_units == 2
    assert open_statuses(kitchen.state("main")) == ["fuzzy", "untranslated"]
    engine = Recording({})
    kitchen.sync(engine)
    sources = engine.memories[-1].entries
    assert not any("two hours" in source or NEW_SENTENCE in source for source in sources)
    assert "Salt slows the yeast and strengthens the dough." in sources


def test_merging_confirms_what_an_engine_drafted_and_no_offer(kitchen: Kitchen) -> None:
    stone = "Una piedra guarda el calor."
    kitchen.merge(kitchen.sync(Recording({NEW_SENTENCE: stone})).branch)
    assert open_statuses(kitchen.state("main")) == ["fuzzy", "machine"]
    engine = Recording({})
    again = kitchen.sync(engine)
    assert (again.outcome, again.open_units) == (Outcome.NOTHING_TO_DO, 1)
    assert engine.memories[-1].entries[NEW_SENTENCE] == (stone,)
    assert [request.source for request in engine.requests[1:]] == [CHANGED.split("\n\n")[1].partition(". ")[0] + "."]


def test_a_person_who_edits_a_unit_closes_it_and_teaches_the_memory(kitchen: Kitchen) -> None:
    branch = kitchen.sync().branch
    kitchen.people_write("una hora", "dos horas", branch)
    engine = Recording({})
    kitchen.sync(engine)
    taught = engine.memories[-1].entries["Flour and water make a dough that rests for two hours."]
    assert taught == ("La harina y el agua forman una masa que reposa dos horas.",)
    assert [request.source for request in engine.requests[1:]] == [NEW_SENTENCE]


HOURS, TWO_HOURS = "reposa una hora", "Flour and water make a dough that rests for two hours."


def test_a_persons_words_stay_where_an_engine_had_drafted_and_it_is_not_asked_again(kitchen: Kitchen) -> None:
    engine = Recording({TWO_HOURS: "Harina y agua: dos horas.", NEW_SENTENCE: "Una piedra guarda el calor."})
    branch = kitchen.sync(engine).branch
    kitchen.people_write(HOURS, "descansa una hora", "main")
    asked = len(engine.requests)
    assert kitchen.sync(engine).outcome is Outcome.UPDATED
    assert "descansa una hora" in kitchen.spanish.show("bread.md", branch)
    assert open_statuses(kitchen.state(branch)) == ["fuzzy", "machine"]
    assert [request.source for request in engine.requests[asked:] if not request.is_machine_translated] == []
    assert kitchen.sync(engine).outcome is Outcome.NOTHING_TO_DO


def test_an_answer_to_an_older_source_does_not_answer_the_newer_one(kitchen: Kitchen) -> None:
    kitchen.merge(kitchen.sync().branch)
    kitchen.english.commit({"bread.md": CHANGED.replace("two hours", "three hours")})
    branch = kitchen.sync().branch
    kitchen.people_write(HOURS, "reposa dos horas", "main")
    kitchen.sync()
    assert "reposa dos horas" in kitchen.spanish.show("bread.md", branch)
    assert open_statuses(kitchen.state(branch)) == ["fuzzy", "untranslated"]


def test_what_people_answered_is_not_told_as_waiting(kitchen: Kitchen) -> None:
    kitchen.merge(kitchen.sync().branch)
    kitchen.people_write(HOURS, "reposa dos horas", "main")
    again = kitchen.sync()
    assert (again.outcome, again.open_units) == (Outcome.NOTHING_TO_DO, 1)
    assert kitchen.status() == 1


def test_what_waits_waits_too_where_its_paragraph_goes_to_another_chapter(kitchen: Kitchen) -> None:
    kitchen.sync()
    dough = CHANGED.split("\n\n")[1]
    kitchen.english.commit({"bread.md": CHANGED.replace(f"{dough}\n\n", ""), "dough.md": f"# Dough\n\n{dough}\n"})
    branch = kitchen.sync().branch
    assert HOURS in kitchen.spanish.show("dough.md", branch)
    assert sorted((unit.path, unit.status) for unit in kitchen.state(branch).open_units) == [
        ("dough.md", "fuzzy"), ("dough.md", "untranslated"), ("dough.md", "untranslated"),
    ]  # fmt: skip
    kitchen.people_write("La sal frena", "La sal calma", branch)
    assert kitchen.sync().open_units == 3


def test_accepting_closes_and_is_not_undone_by_the_next_run(kitchen: Kitchen) -> None:
    branch = kitchen.sync().branch
    assert kitchen.accept("bread.md", section="Pan") == 2
    assert open_statuses(kitchen.state(branch)) == []
    again = kitchen.sync()
    assert again.outcome is Outcome.NOTHING_TO_DO
    assert again.open_units == 0


def test_a_better_engine_gets_the_open_units_again_and_only_these(kitchen: Kitchen) -> None:
    kitchen.merge(kitchen.sync().branch)
    before = kitchen.spanish.show("bread.md")
    result = kitchen.sync(Recording({NEW_SENTENCE: "Una piedra guarda el calor."}))
    assert result.outcome is Outcome.UPDATED
    after = kitchen.spanish.show("bread.md", result.branch)
    assert after == before.replace(NEW_SENTENCE, "Una piedra guarda el calor.")
    assert "machine" in open_statuses(kitchen.state(result.branch))


def test_a_squashed_branch_is_finished_and_the_next_one_has_another_name(kitchen: Kitchen) -> None:
    first = kitchen.sync().branch
    kitchen.spanish("merge", "--quiet", "--squash", first)
    kitchen.spanish("-c", "user.name=P", "-c", "user.email=p@example.org", "commit", "--quiet", "--message", "Squashed")
    kitchen.english.commit({"bread.md": CHANGED.replace("Salt slows", "Salt calms")})
    second = kitchen.sync()
    assert second.outcome is Outcome.UPDATED
    assert second.branch != first
    assert kitchen.spanish.count(second.branch) == kitchen.spanish.count("main") + 1
