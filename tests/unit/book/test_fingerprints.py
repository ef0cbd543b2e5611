"""Fingerprints: what counts as evidence in a text of any language, and what does not."""

from __future__ import annotations

from collections import Counter

import pytest

from amts_bot.book.bases.fingerprints import agreement, fingerprint, prose_distance, prose_evidence, sides

ENGLISH = """\
# Bread
:label:`sec_bread`

The dough needs $f + 2w$ and `salt`, see :numref:`sec_salt` and :cite:`Baker.1999`.

1. Mix it, [as shown](mix.md).
1. Wait.

![A loaf](img/loaf.svg)

$$t = 3 \\text{ hours},$$
:eqlabel:`eq_time`

```python
rest(dough)  # for a while
\"\"\"Nobody knows how long.\"\"\"
```

| hours | dough |
|---|---|
| 3 | soft |
"""
SPANISH = """\
# El pan
:label:`sec_bread`

La masa necesita $f+2w$ y `salt`, véase :numref:`sec_salt` y :cite:`Baker.1999`.

1. Mézclala, [como se ve](mix.md).
1. Espera.

![Un pan](img/loaf.svg)

$$t = 3 \\text{ horas}$$
:eqlabel:`eq_time`

```python
rest(dough)  # un rato
\"\"\"Nadie sabe cuánto.\"\"\"
```

| horas | masa |
|---|---|
| 3 | blanda |
"""


def test_the_tokens_of_a_text() -> None:
    assert fingerprint(ENGLISH) == Counter(
        {
            "block:heading 1": 1,
            "block:label 0": 2,
            "label::label:`sec_bread`": 1,
            "block:paragraph 0": 1,
            "math:f+2w": 1,
            "inline:`salt`": 1,
            "reference::numref:`sec_salt`": 1,
            "reference::cite:`Baker.1999`": 1,
            "block:list item 0": 2,
            "link:mix.md": 1,
            "block:image 0": 1,
            "link:img/loaf.svg": 1,
            "block:math 0": 1,
            "math:t=3": 1,
            "label::eqlabel:`eq_time`": 1,
            "block:code 0": 1,
            "code:```python": 1,
            "code:rest(dough)": 1,
            "code:```": 1,
            "block:table row": 3,
        }
    )


def test_a_translation_has_the_same_tokens() -> None:
    assert fingerprint(SPANISH) == fingerprint(ENGLISH)


def test_line_ends_do_not_matter() -> None:
    assert fingerprint(ENGLISH.replace("\n", "\r\n")) == fingerprint(ENGLISH)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("rest(dough)", "rest(dough, 1)"),
        ("f + 2w", "f + 3w"),
        ("t = 3", "t = 4"),
        ("`sec_bread`", "`sec_loaf`"),
        ("`sec_salt`", "`sec_water`"),
        ("Baker.1999", "Baker.2000"),
        ("mix.md", "knead.md"),
        ("loaf.svg", "loaf.png"),
        ("`salt`", "`sugar`"),
        ("# Bread", "## Bread"),
        ("1. Wait.\n", ""),
        ("| 3 | soft |\n", ""),
        ("```python", "```r"),
    ],
)
def test_a_change_of_evidence_is_seen(old: str, new: str) -> None:
    assert old in ENGLISH
    assert agreement(fingerprint(ENGLISH.replace(old, new, 1)), fingerprint(SPANISH)) < 1


@pytest.mark.parametrize(
    ("old", "new"), [("The dough", "A soft dough"), ("# for a while", "# three hours"), (" hours}", " days}")]
)
def test_a_change_of_words_is_not(old: str, new: str) -> None:
    assert old in ENGLISH
    assert fingerprint(ENGLISH.replace(old, new)) == fingerprint(ENGLISH)


def test_a_comment_in_code_is_no_heading() -> None:
    code = "```sh\n# One\nmake\n# Two\n```\n"
    assert fingerprint(code + "\n# Three\n") == Counter(
        {"block:code 0": 1, "code:```sh": 1, "code:make": 1, "code:```": 1, "block:heading 1": 1}
    )


def test_a_fence_that_never_ends_hides_what_follows() -> None:
    assert fingerprint("~~~\n# One\nx\n```\n")["block:heading 1"] == 0


def test_agreement_is_the_multiset_jaccard_index() -> None:
    assert agreement(Counter("aab"), Counter("abbc")) == 2 / 5
    assert agreement(Counter("ab"), Counter("cd")) == 0
    assert agreement(Counter("ab"), Counter("ba")) == 1
    assert agreement(Counter(), Counter()) == 1


def test_sides_counts_only_where_the_two_differ() -> None:
    assert sides(Counter("abd"), Counter("abc"), Counter("ad")) == (1, 2)
    assert sides(Counter("abxx"), Counter("ab"), Counter("a")) == (1, 0)
    assert sides(Counter("abxx"), Counter("a"), Counter("ab")) == (0, 1)


def test_prose_evidence_is_what_stands_outside_of_spans_and_code() -> None:
    text = "The *GPU* of 2019 runs `x = 3` in $7$ hours.\n\n```\n11 lines\n```\n"
    assert prose_evidence(text) == Counter(
        {"*": 2, "GPU": 1, "2019": 1, "The": 1, "of": 1, "runs": 1, "in": 1, "hours": 1}
    )


def test_the_prose_that_shares_more_is_nearer() -> None:
    translation = prose_evidence("在2019年，GPU跑了30个小时。")
    near, far = (
        prose_evidence("In 2019, the GPU ran for 30 hours."),
        prose_evidence("In 2018, the GPU ran for 30 hours."),
    )
    assert prose_distance(translation, near) == 0 < prose_distance(translation, far)
