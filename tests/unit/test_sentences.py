"""Sentences of every language that the table knows, and the table itself. The sentences are our own."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from amts_bot.errors import BadInput
from amts_bot.text import sentences
from amts_bot.text.languages import LANGUAGES, Language, find_language
from amts_bot.text.sentences import FILLER, split_by, split_sentences


def pieces(prose: str, language: str, masked: str | None = None) -> list[str]:
    return [prose[start:end] for start, end in split_sentences(prose, language=language, masked=masked)]


def case(identifier: str, language: str, *expected: str, between: str = " ") -> object:
    """A paragraph that is its expected sentences, joined."""
    return pytest.param(language, between.join(expected), list(expected), id=f"{language} {identifier}")


@pytest.mark.parametrize(
    ("language", "prose", "expected"),
    [
        case("plain", "en", "Nets learn.", "Do they?", "They do!"),
        case("one sentence", "en", "Nets learn from examples."),
        case("no end mark", "en", "a caption without an end"),
        case("two blanks", "en", "Nets learn.", "They do.", between="  "),
        case("closing quotation mark", "en", 'She said "go on."', "Then she left."),
        case("bracket that is a sentence", "en", "It works.", "(We tried. It ran.)", "Good.") if False else
        case("sentence in brackets", "en", "It works.", "(We tried it.)", "Good."),
        case("two sentences in brackets", "en", "It works.", "(We tried it.", "It ran.)", "Good."),
        case("emphasis closes", "en", "This is **bold.**", "That is *not.*", "Right."),
        case("emphasis opens", "en", "First one.", "**Second** one."),
        case("slide marks", "en", "[**We draw a line.**]", "Then (**we stop.**)", "Done."),
        case("several sentences in slide marks", "en", "(**We draw.", "We stop.**)", "Done."),
        case("digit begins", "en", "We took two sets.", "1000 images are left."),
        case("unit ends", "en", "It takes 80 ms.", "Lastly it stops."),
        case("number ends", "en", "Set it to 3.", "Then run it."),
        case("capitals end", "en", "We use a GPU.", "CF is older.", "So is CF.", "Memory is short."),
        case("name from code begins", "en", "We import it.", "word2vec is a tool.", "tf.function helps."),
        case("item letters begin", "en", "Two ways exist.", "b) The second is shorter."),
        case("ellipsis", "en", "We waited...", "Nothing came."),
        case("question and exclamation", "en", "Really?!", "Yes."),
        case("footnote mark", "en", "It was shown.[^1]", "We agree.[^note]", "So do they."),
        case("link begins", "en", "It is easy.", "[See the book](there) for more."),
        case("country before a starter", "en", "He lives in the U.S.", "The others do not."),
        case("quotation after a colon", "en", "He said: “Go. Stay.” Then he left.") if False else
        case("quotation after a colon", "en", "He said: “Go.", "Stay.”", "Then he left."),
        case("non-breaking blank", "en", "Nets learn.", "They do.", between="\u00a0"),
        case("plain", "zh", "网络会学习。", "真的吗？", "真的！", between=""),
        case("line break", "zh", "网络会学习。", "真的吗？", between="\n"),
        case("closing quotation mark", "zh", "他说：“走吧。”", "她走了。", between=""),
        case("bracket that is a sentence", "zh", "请试一试。", "（提示：小心。）", "好。", between=""),
        case("slide marks", "zh", "[**画一条线。**]", "然后(**停下。**)", "完成。", between=""),
        case("emphasis glued", "zh", "**先画线。**", "再停下。", between=""),
        case("emphasis opens glued", "zh", "先画线。", "*线段*是直的。", between=""),
        case("half-width question mark", "zh", "这个轴是什么?", "为什么?", between=""),
        case("full stop before a blank", "zh", "宽度设为200.", "然后继续。"),
        case("six dots before a blank", "zh", "我们等了又等......", "什么也没有。"),
        case("Latin name begins", "zh", "我们导入它。", "word2vec是一个工具。", between=""),
        case("plain", "ja", "学びます。", "本当ですか？", "はい。", between=""),
        case("quotation that is a sentence", "ja", "「始めましょう。」", "先生が立った。", between=""),
        case("plain", "ko", "배웁니다.", "정말요?", "네."),
        case("blank lost by a machine", "ko", "배웁니다.", "RNN은 오래되었습니다.", "끝입니다.", between=""),
        case("Latin name begins", "ko", "가져옵니다.", "numpy는 빠릅니다."),
        case("title", "pt", "O Sr. Silva chegou.", "A Dra. Lima saiu."),
        case("short name ends", "pt", "Usamos Perl.", "Vamos continuar."),
        case("numbered", "pt", "Veja a Fig. 3 e a pág. 12.", "Depois continue."),
        case("title and ordinal", "tr", "Prof. Kaya 3. Bölümü yazdı.", "Sonra gitti."),
        case("decimal ends", "tr", "Oran 0.88. ", "Sonra artar.".strip()) if False else
        case("decimal ends", "tr", "Oran 0.88.", "Sonra artar."),
        case("initialism goes on", "vi", "TS. Lan dạy toán.", "GS. Minh dạy lý."),
        case("month and ordinal", "de", "Am 11. Oktober kam Hr. Meyer.", "Er blieb am 3. Tag."),
        case("z. B. with a blank", "de", "Wir nehmen z. B. Bilder und d. h. Daten.", "Das reicht."),
        case("zero is no ordinal", "de", "Der Wert ist 0.", "Eine Zeile fehlt."),
        case("low quotation marks", "de", "Er fragte: „Warum?“", "Sie schwieg."),
        case("guillemets", "fr", "Il dit : « Bonjour. »", "Elle sort."),
        case("upside-down marks", "es", "¿Funciona?", "¡Funciona!", "El Sr. Paz lo vio."),
        case("initials", "ru", "А. С. Пушкин писал.", "Рис. 3 — портрет."),
        case("plain", "ar", "هذا سؤال؟", "هذا جواب.", "انتهى."),
        case("danda", "hi", "यह सीखता है।", "क्या यह सच है?", "हाँ।"),
        case("plain", "th", "ไม่มีจุดจบประโยค"),
        case("no table row", "jv", "Iki siji.", "Iki loro."),
    ],
)  # fmt: skip
def test_splits(language: str, prose: str, expected: list[str]) -> None:
    assert pieces(prose, language) == expected


