"""Law 7 where two branches meet: nothing that a person wrote on either is lost, or it is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from amts_bot.text.document import split
from amts_bot.text.languages import find_language
from amts_bot.text.segments import segment
from amts_bot.translation.ledger import text_hash
from amts_bot.translation.merge.atoms import blocks_of_atoms, hunks_of
from amts_bot.translation.merge.versions import Reconciled, Version, reconcile
from tests.laws.strategies import WORDS, Chapter, Hand, chapters, editions, hands, law, texts, tries

law = settings(law, max_examples=tries(120))


def merged(base: str, branch: str, main: str) -> Reconciled:
    return reconcile(Version(base), Version(branch), Version(main), language="zh")


def bare(text: str) -> str:
    """A text without blanks, line ends and what begins the further lines of a quote."""
    return "".join(text.replace("\n> ", "").split())


def said(chapter: Chapter) -> set[str]:
    """The sentences of a chapter that a reader sees, without full stops."""
    shown = (each for part in chapter for each in part.sentences[: None if "{}" in part.frame else 1])
    return {bare(sentence.chinese.rstrip("。")) for sentence in shown}


def written(chapter: Chapter, hand: Hand) -> str:
    return hand.write([part.chinese(hand.joint) for part in chapter])


@st.composite
def versions(draw: st.DrawFn) -> tuple[Chapter, Chapter, Chapter]:
    """A chapter and what two sides made of it."""
    base = draw(chapters)
    return base, draw(editions(base, 3)), draw(editions(base, 3))


@law
@given(versions(), hands)
def test_every_sentence_of_either_side_survives_or_is_told(three: tuple[Chapter, Chapter, Chapter], hand: Hand) -> None:
    base, branch, main = three
    done = merged(*(written(chapter, hand) for chapter in three))
    text = bare(done.text)
    told = [bare(side) for conflict in done.conflicts for side in (conflict.branch, conflict.main)]
    new = (said(branch) | said(main)) - said(base)
    lasting = {one for one in said(base) & said(branch) & said(main) if bare(written(base, hand)).count(one) == 1}
    assert lost(lasting, [text]) == set()
    assert lost(new, [text, *told]) == set()


def lost(sentences: Iterable[str], places: list[str]) -> set[str]:
    return {sentence for sentence in sentences if not any(sentence in place for place in places)}


@st.composite
def drafted(draw: st.DrawFn, chapter: Chapter) -> tuple[Chapter, frozenset[str]]:
    """The chapter as a run of the bot leaves it, and what nobody has confirmed: drafts instead of sentences or behind
    them, and sentences that are offered as they were."""
    later, drafts = list(chapter), set[str]()
    for number in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(later) - 1))
        part = later[at]
        if not part.sentences:
            continue
        n = draw(st.integers(0, len(part.sentences) - 1))
        old = part.sentences[n]
        draft = replace(old, words=(*old.words, *WORDS[number : number + 2]), anchor=f"`d{number}`")
        new = draw(st.sampled_from([(draft,), (old, draft), (old,)] if "{}" in part.frame else [(draft,), (old,)]))
        later[at] = replace(part, sentences=(*part.sentences[:n], *new, *part.sentences[n + 1 :]))
        drafts.add(new[-1].chinese)
    return tuple(later), frozenset(drafts)


@law
@given(st.data(), hands)
def test_a_draft_that_nobody_has_seen_stays_open_whatever_people_do_on_the_default_branch(
    data: st.DataObject, hand: Hand
) -> None:
    base = data.draw(chapters)
    bots, drafts = data.draw(drafted(base))
    branch, main = data.draw(editions(bots, 1)), data.draw(editions(base, 3))
    opened = frozenset(map(text_hash, drafts | {draft.rstrip("。") for draft in drafts}))
    here, there = written(branch, hand), written(main, hand)
    done = reconcile(Version(written(base, hand)), Version(here, opened), Version(there), language="zh")
    before, after = runs(here), runs(done.text)
    for unit in opened & before:
        now = text_hash(done.reopened[unit]) if unit in done.reopened else unit
        assert now in after
    told = [bare(done.text), *(bare(side) for each in done.conflicts for side in (each.branch, each.main))]
    assert lost(words_of(main) - words_of(base), told) == set()
    assert lost(words_of(branch) - words_of(bots), told) == set()


def words_of(chapter: Chapter) -> set[str]:
    """What a chapter says without code and references, which a draft may have brought to the new source."""
    plain = (replace(part, sentences=tuple(replace(one, anchor="") for one in part.sentences)) for part in chapter)
    return said(tuple(plain))


def runs(text: str) -> set[str]:
    """The hashes of all that an open unit can be in a text: up to four sentences in a row."""
    document = segment(split(text), find_language("zh"))
    words = [each.plain for segments in document.segments for each in segments]
    return {text_hash("".join(words[i:j])) for i in range(len(words)) for j in range(i + 1, i + 5)}


@law
@given(versions(), hands, hands)
def test_what_only_one_side_changed_is_that_side(
    three: tuple[Chapter, Chapter, Chapter], hand: Hand, other: Hand
) -> None:
    base, later, _ = (written(chapter, hand) for chapter in three)
    assert merged(base, later, base) == Reconciled(later)
    assert merged(base, base, later) == Reconciled(later)
    assert merged(base, later, later) == Reconciled(later)
    rewritten = written(three[1], other)
    assert merged(base, rewritten, base) == Reconciled(rewritten)


@law
@given(texts, texts)
def test_atoms_are_the_text_and_hunks_are_the_change(one: str, other: str) -> None:
    here, there = (blocks_of_atoms(segment(split(text), find_language("zh"))) for text in (one, other))
    assert "".join(atom.text for block in here for atom in block) == one
    atoms, out, at = [atom for block in here for atom in block], [], 0
    for hunk in hunks_of(here, there):
        assert at <= hunk.start <= hunk.end
        out += [*atoms[at : hunk.start], *hunk.atoms]
        at = hunk.end
    assert "".join(atom.text for atom in [*out, *atoms[at:]]) == other


@law
@given(texts, texts, texts)
def test_of_any_three_texts_conflicts_stand_where_they_are_told(base: str, branch: str, main: str) -> None:
    done = merged(base, branch, main)
    lines = done.text.split("\n")
    for conflict in done.conflicts:
        assert conflict.line is not None
        kept = conflict.branch or conflict.main
        assert kept.strip()[0] in "\n".join(lines[conflict.line - 1 :])
        assert conflict.branch != conflict.main
