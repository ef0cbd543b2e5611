"""What people do to the translation, on main or on the bot's open branch. Each action gives False if it could not be."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from tests.laws.walk.sentences import corrected, pieces
from tests.laws.walk.world import WHO, World

Act: TypeAlias = Callable[[World], bool]


def act(world: World) -> str:
    """One action of those that are possible, chosen by chance, and its name."""
    names = world.chance.sample(COMMON, len(COMMON))
    if world.chance.random() < 0.3:
        names = [*world.chance.sample(RARE, len(RARE)), *names]
    return next((name for name in names if ACTS[name](world)), "")


# --- words ------------------------------------------------------------------------------------------------


def _a_chapter(world: World) -> tuple[str, str, str] | None:
    """A branch, a chapter of it and its text, with LF."""
    branch = world.branch if world.branch and world.chance.random() < 0.6 else "main"
    paths = world.chapters(branch)
    if not paths:
        return None
    path = world.chance.choice(paths)
    return branch, path, world.chinese.show(path, branch)


def _write(world: World, branch: str, path: str, old: str, new: str) -> bool:
    """Commit a text with the line ends that the old one has."""
    if "\r\n" in old:
        new = new.replace("\n", "\r\n")
    if new == old:
        return False
    world.chinese.commit({path: new}, branch=branch)
    return True


def correct(world: World) -> bool:
    """Other words for a sentence. On the open branch a person sees the new English, and writes for that one."""
    place = _a_chapter(world)
    if place is None:
        return False
    branch, path, old = place
    here = [piece for piece in pieces(old) if world.written.english.get(piece)]
    if not here:
        return False
    words = world.chance.choice(here)
    english = world.written.english[words]
    sentence = world.seen.get(world.known[english].name, world.known[english])
    if branch == "main" or path in world.left_alone or sentence.english == english:
        new = corrected(words, world.chance)
    else:
        new, english = sentence.chinese, sentence.english
    if new in world.written.english:
        return False
    world.written.english[new] = english
    return _write(world, branch, path, old, _exchanged(old, words, new))


def translate(world: World) -> bool:
    """A translation for a sentence that stands there in English."""
    place = _a_chapter(world)
    if place is None:
        return False
    branch, path, old = place
    waiting = [piece for piece in pieces(old) if piece in world.known]
    if not waiting:
        return False
    sentence = world.known[world.chance.choice(waiting)]
    if sentence.chinese in old:
        return False
    world.written.english.setdefault(sentence.chinese, sentence.english)
    return _write(world, branch, path, old, _exchanged(old, sentence.english, sentence.chinese))


def _exchanged(text: str, old: str, new: str) -> str:
    return text.replace("\r", "").replace(old, new, 1)


# --- paragraphs -------------------------------------------------------------------------------------------


def note(world: World, mark: str = "") -> bool:
    """A paragraph of the translators' own."""
    place = _a_chapter(world)
    if place is None or not world.stock.notes:
        return False
    branch, path, old = place
    blocks, words = _blocks(old), world.stock.notes.pop()
    blocks.insert(world.chance.randint(1, len(blocks)), mark + words)
    world.written.english[words] = ""
    return _write(world, branch, path, old, _joined(blocks))


def quoted_note(world: World) -> bool:
    """A quote of the translators' own."""
    return note(world, "> ")


def join(world: World) -> bool:
    """Two paragraphs of the translation become one."""
    place = _a_chapter(world)
    if place is None:
        return False
    branch, path, old = place
    blocks = _blocks(old)
    pairs = [n for n in range(len(blocks) - 1) if _is_prose(blocks[n]) and _is_prose(blocks[n + 1])]
    if not pairs:
        return False
    n = world.chance.choice(pairs)
    blocks[n : n + 2] = [blocks[n] + blocks[n + 1]]
    return _write(world, branch, path, old, _joined(blocks))


def split(world: World) -> bool:
    """A paragraph of the translation becomes two."""
    place = _a_chapter(world)
    if place is None:
        return False
    branch, path, old = place
    blocks = _blocks(old)
    places = [(n, block.index("。") + 1) for n, block in enumerate(blocks) if _is_prose(block) and "。" in block[:-1]]
    if not places:
        return False
    n, k = world.chance.choice(places)
    blocks[n : n + 1] = [blocks[n][:k], blocks[n][k:].strip()]
    return _write(world, branch, path, old, _joined(blocks))


def _is_prose(block: str) -> bool:
    """Whether a block is a paragraph of the translation, and no note."""
    return block.endswith("。") and not block.startswith((">", "-", "|", "#", "译者注"))


def _blocks(text: str) -> list[str]:
    return text.replace("\r", "").strip("\n").split("\n\n")


def _joined(blocks: list[str]) -> str:
    return "\n\n".join(blocks) + "\n"


# --- files and branches -----------------------------------------------------------------------------------


def crlf(world: World) -> bool:
    """Other line ends in a chapter."""
    place = _a_chapter(world)
    return place is not None and _write(world, place[0], place[1], place[2] + "\r\n", place[2].replace("\r\n", "\n"))


def forget_state(world: World) -> bool:
    """The bot's state file is deleted."""
    branch = world.branch if world.branch and world.chance.random() < 0.5 else "main"
    if ".amts/state.tsv" not in world.chinese.paths(branch):
        return False
    world.chinese.commit({".amts/state.tsv": None}, branch=branch)
    return True


def merge(world: World) -> bool:
    """The bot's branch is merged by a merge commit."""
    return _merge(world, squash=False)


def squash(world: World) -> bool:
    """The bot's branch is squashed into one commit on main."""
    return _merge(world, squash=True)


def _merge(world: World, *, squash: bool) -> bool:
    git = world.chinese
    if not world.branch:
        return False
    main, tip = world.tip("main"), world.tip(world.branch)
    if squash and git("merge-base", main, tip) == tip:
        return False
    try:
        tree = git(*WHO, "merge-tree", "--write-tree", main, tip)
    except AssertionError:
        return False  # git leaves it to people, and they leave it
    parents = ["-p", main, *([] if squash else ["-p", tip])]
    return _merged(world, git(*WHO, "commit-tree", tree, *parents, "-m", "Merge"))


def rebase(world: World) -> bool:
    """The commits of the bot's branch are made anew on main, where git would do that without a question."""
    git = world.chinese
    if not world.branch or git("rev-list", "--merges", f"main..{world.branch}"):
        return False
    main, tip = world.tip("main"), world.tip(world.branch)
    commits = git("rev-list", "--reverse", f"main..{tip}").split()
    if not commits or git("merge-base", main, tip) != main:
        return False
    new = main
    for commit in commits:
        new = git(*WHO, "commit-tree", f"{commit}^{{tree}}", "-p", new, "-m", git("log", "-1", "--format=%B", commit))
    return _merged(world, new)


def _merged(world: World, commit: str) -> bool:
    world.merged = (world.tip("main"), commit)
    world.chinese("update-ref", "refs/heads/main", commit)
    if world.chance.random() < 0.5:
        world.chinese("update-ref", "-d", f"refs/heads/{world.branch}")
    world.branch = ""
    return True


def revert_merge(world: World) -> bool:
    """What was merged last is taken back, if nothing came after it."""
    before, merged = world.merged
    if not merged or world.tip("main") != merged:
        return False
    git = world.chinese
    tree = git("rev-parse", f"{before}^{{tree}}")
    git("update-ref", "refs/heads/main", git(*WHO, "commit-tree", tree, "-p", merged, "-m", "Revert the merge"))
    world.merged = ("", "")
    return True


def close(world: World) -> bool:
    """The bot's branch is deleted."""
    if not world.branch:
        return False
    world.chinese("update-ref", "-d", f"refs/heads/{world.branch}")
    world.branch = ""
    return True


ACTS: dict[str, Act] = {
    function.__name__: function
    for function in (
        correct,
        translate,
        note,
        quoted_note,
        join,
        split,
        crlf,
        forget_state,
        merge,
        squash,
        rebase,
        revert_merge,
        close,
    )  # fmt: skip
}
COMMON = (
    "correct", "correct", "translate", "translate", "note", "quoted_note", "join", "split", "merge", "merge", "squash", "rebase",
)  # fmt: skip
RARE = ("crlf", "forget_state", "revert_merge", "close")
