"""Engine `book` on the sections that the article behind this project scored, held out."""

from __future__ import annotations

from amts_bot.engines.book.engine import BookEngine, training_examples
from amts_bot.engines.book.model import Example, learn
from amts_bot.engines.chain import Chain
from amts_bot.engines.memory import MemoryEngine
from amts_bot.engines.protocol import Material
from amts_bot.operations.evaluation.held_out import hold_out
from amts_bot.operations.evaluation.metrics import compare, score
from amts_bot.operations.evaluation.questions import scored_items
from amts_bot.text.segments import read_segments
from amts_bot.translation.alignment.align import align
from amts_bot.translation.assembly.file import decide_file, prepare
from amts_bot.translation.ledger import Status
from amts_bot.translation.memory.effort import edit_distance
from amts_bot.translation.memory.memory import build_memory
from amts_bot.translation.memory.pairing import as_memory, of_granularity, pairs_of
from benchmarks.corpus import CORPUS
from benchmarks.evaluation import articles_of, book_pairs
from benchmarks.replays import known_before, read_update


def test_sentence_pairs_beat_paragraph_pairs_and_reach_the_aim() -> None:
    pairs = book_pairs("zh")
    articles = articles_of(pairs, "zh")
    items = [item for path in articles for item in scored_items(pairs, path)]
    held = hold_out(pairs, items, articles).pairs
    outputs = {}
    for granularity in ("paragraph", "sentence"):
        material = Material("en", "zh", pairs=of_granularity(held, granularity))
        model = learn(training_examples(material), "zh")
        outputs[granularity] = model.translate([Example(item.source, "", item.kind == "heading") for item in items])
    references = [item.target for item in items]
    assert score(outputs["sentence"], references, "zh").bleu_of_one > 0.45
    difference = compare(outputs, references, "zh", better="sentence", worse="paragraph")
    assert difference.bleu > 0 and difference.p_bleu is not None and difference.p_bleu < 0.05


def test_repaired_offers_are_nearer_to_what_people_wrote() -> None:
    """Offers of one real update, repaired by a model of the other chapters: fewer edits, and hardly ever more."""
    update = read_update(CORPUS / "replays" / "tr" / "inferred__introduction__index__6ff81ad3")
    prepared = prepare([decide_file(update.base, update.head, update.old)])[0]
    own = pairs_of(prepared.decisions.alignment, update.path)
    pairs = [*known_before(update, book_pairs("tr")), *own]
    material = Material("en", "tr", build_memory(as_memory(pairs)), pairs)
    requests = [one for one in prepared.requests.values() if one.old_target]
    offers, repaired = (
        engine.translate(requests, material) for engine in (MemoryEngine(), Chain(MemoryEngine(), BookEngine()))
    )
    theirs = {pair.source: pair.target for pair in pairs_of(align(update.head, read_segments(update.people, "tr")), "")}
    edits = [
        [edit_distance(" ".join(draft.text.split()), theirs[one.source]) for draft in (offer, other)]
        for one, offer, other in zip(requests, offers, repaired, strict=True)
        if one.source in theirs and offer.status is Status.FUZZY and other.text != offer.text
    ]
    before, after = (sum(side) for side in zip(*edits, strict=True))
    assert len(edits) >= 3 and after < 0.9 * before
    assert sum(after > before for before, after in edits) <= len(edits) // 4
