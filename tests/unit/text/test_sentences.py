"""Sentences of many languages, and the table of languages. The sentences are our own."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from amts_bot.errors import BadInput
from amts_bot.text import splitters
from amts_bot.text.languages import LANGUAGES, Language, find_language
from amts_bot.text.sentences import FILLER, split_by, split_sentences


def pieces(prose: str, language: str, masked: str | None = None) -> list[str]:
    return [prose[start:end] for start, end in split_sentences(prose, language=language, masked=masked)]


def several(identifier: str, language: str, *expected: str, between: str = " ") -> object:
    return pytest.param(language, expected, between, id=f"{language} {identifier}")


# fmt: off
@pytest.mark.parametrize(("language", "expected", "between"), [
    several("plain", "en", "Nets learn.", "Do they?", "They do!"),
    several("two blanks", "en", "Nets learn.", "They do.", between="  "),
    several("soft wrap", "en", "Nets learn.", "They do.", between="\n   "),
    several("non-breaking blank", "en", "Nets learn.", "They do.", between="\u00a0"),
    several("closing quotation mark", "en", 'She said "go on."', "Then she left."),
    several("sentence in brackets", "en", "It works.", "(We tried it.)", "Good."),
    several("sentences in brackets", "en", "It works.", "(We tried it.", "It ran.)", "Good."),
    several("quotation after a colon", "en", "He said: “Go on.", "Stay there.”", "Then he left."),
    several("closing emphasis", "en", "This is **bold.**", "That is *not.*", "Right."),
    several("opening emphasis", "en", "Here is one.", "**Here** is another."),
    several("slide marks", "en", "[**We draw a line.**]", "Then (**we stop.**)", "Done."),
    several("sentences in slide marks", "en", "(**We draw.", "We stop.**)", "Done."),
    several("footnote marks", "en", "It was shown.[^1]", "We agree.[^note]", "So do they."),
    several("link begins", "en", "It is easy.", "[See the book](there) for more."),
    several("digit begins", "en", "We took two sets.", "1000 images are left."),
    several("number ends", "en", "Set it to 3.", "Then run it at 0.5.", "Stop."),
    several("unit ends", "en", "It takes 80 ms.", "Lastly it stops."),
    several("capitals end", "en", "We use CF.", "Memory is short on a GPU.", "Buy more."),
    several("short name ends", "en", "We use Perl.", "Others use Scala.", "Few use both."),
    several("initialism ends", "en", "They met in the U.S.", "The others did not."),
    several("name from code begins", "en", "We import it.", "word2vec is a tool.", "tf.function helps."),
    several("item letter begins", "en", "Two ways exist.", "b) The second is shorter."),
    several("ellipsis", "en", "We waited...", "Nothing came…", "Then it rang."),
    several("run of marks", "en", "Really?!", "Yes."),
    several("plain", "zh", "网络会学习。", "真的吗？", "真的！", between=""),
    several("soft wrap", "zh", "网络会学习。", "真的吗？", between="\n"),
    several("closing quotation mark", "zh", "他说：“走吧。”", "她走了。", between=""),
    several("sentence in brackets", "zh", "请试一试。", "（提示：小心。）", "好。", between=""),
    several("slide marks", "zh", "[**画一条线。**]", "然后(**停下。**)", "完成。", between=""),
    several("closing emphasis without a blank", "zh", "**先画线。**", "再停下。", between=""),
    several("opening emphasis without a blank", "zh", "先画线。", "*线段*是直的。", between=""),
    several("half-width marks", "zh", "这个轴是什么?", "为什么?", between=""),
    several("half-width full stop", "zh", "宽度设为200.", "然后继续。"),
    several("six dots", "zh", "我们等了又等......", "什么也没有。"),
    several("Latin name begins", "zh", "我们导入它。", "word2vec是一个工具。", between=""),
    several("plain", "ja", "学びます。", "本当ですか？", "はい。", between=""),
    several("quotation that is a sentence", "ja", "「始めましょう。」", "先生が立った。", between=""),
    several("plain", "ko", "배웁니다.", "정말요?", "네."),
    several("lost blanks", "ko", "배웁니다.", "RNN은 오래되었습니다.", "**끝**입니다.", between=""),
    several("Latin name begins", "ko", "가져옵니다.", "numpy는 빠릅니다."),
    several("titles", "pt", "O Sr. Silva chegou.", "A Dra. Lima saiu."),
    several("short name ends", "pt", "Usamos Perl.", "Vamos continuar."),
    several("numbered", "pt", "Veja a Fig. 3 e a pág. 12.", "Depois continue."),
    several("title and ordinal", "tr", "Prof. Kaya 3. Bölümü yazdı.", "Sonra gitti."),
    several("decimal ends", "tr", "Oran 0.88.", "Sonra artar."),
    several("titles", "vi", "TS. Lan dạy toán.", "GS. Minh dạy lý."),
    several("and so on", "vi", "Có ảnh, chữ, v.v.", "Ta xét chữ."),
    several("month and ordinal", "de", "Am 11. Oktober kam Hr. Meyer.", "Er blieb am 3. Tag."),
    several("abbreviations with a blank", "de", "Wir nehmen z. B. Bilder, d. h. Daten.", "Das reicht."),
    several("zero is no ordinal", "de", "Der Wert ist 0.", "Eine Zeile fehlt."),
    several("low quotation marks", "de", "Er fragte: „Warum?“", "Sie schwieg."),
    several("guillemets", "fr", "Il dit : « Bonjour. »", "Elle sort."),
    several("inverted marks", "es", "¿Funciona?", "¡Funciona!", "El Sr. Paz lo vio."),
    several("initials", "ru", "А. С. Пушкин писал.", "Рис. 3 показывает дом."),
    several("plain", "ar", "هذا سؤال؟", "هذا جواب.", "انتهى."),
    several("danda", "hi", "यह सीखता है।", "क्या यह सच है?", "हाँ।"),
    several("language without a row", "jv", "Iki siji.", "Iki loro."),
])
def test_splits(language: str, expected: tuple[str, ...], between: str) -> None:
    assert pieces(between.join(expected), language) == list(expected)


@pytest.mark.parametrize(("language", "prose"), [
    pytest.param("en", "a caption without an end mark", id="en no end mark"),
    pytest.param("en", "Mr. Green met Dr. Brown, e.g. at night.", id="en titles"),
    pytest.param("en", "Compare A vs. B as in Smith et al. 2020.", id="en abbreviations before capitals"),
    pytest.param("en", "In 1948, Claude E. Shannon wrote a paper.", id="en initial"),
    pytest.param("en", "See Fig. 3, Eq. (4) and Sec. 2 for this.", id="en numbered"),
    pytest.param("en", "Either (i) stop; or (ii) go; or b) wait.", id="en items in line"),
    pytest.param("en", "1. Draw a line.", id="en enumerator"),
    pytest.param("en", "The parts are: 1. Content loss.", id="en enumerator after a colon"),
    pytest.param("en", 'Go to "7. Review" and click.', id="en enumerator in quotation marks"),
    pytest.param("en", 'He asked "Can it think? Can it talk?" once.', id="en quotation amid a sentence"),
    pytest.param("en", "Some labels exist (did it work? We know) already.", id="en bracket amid a sentence"),
    pytest.param("en", "Any *how much?* problem is a regression.", id="en emphasis amid a sentence"),
    pytest.param("en", "It ended at 3.14 in version 2.0.1 of node.js today.", id="en full stops in words"),
    pytest.param("en", "We work on input, forget. and output gates.", id="en small letter goes on"),
    pytest.param("en", "(It works.)", id="en all in brackets"),
    pytest.param("en", "Wait. **)]", id="en nothing but marks left"),
    pytest.param("en", "... ?! ...", id="en nothing but marks"),
    pytest.param("zh", "他提出了“机器能思考吗？”的问题。", id="zh quotation amid a sentence"),
    pytest.param("zh", "有些样本（例如，患者康复了吗？）；有些没有。", id="zh bracket amid a sentence"),
    pytest.param("zh", "点击“4.添加存储”即可。", id="zh enumerator in quotation marks"),
    pytest.param("zh", "打开test.ipynb文件。", id="zh file name"),
    pytest.param("zh", "我们(**画一条线。**)", id="zh slide mark at the end"),
    pytest.param("ja", "「そうだ。」と彼は言った。", id="ja quotation with a particle"),
    pytest.param("ja", "これは p.d.f. を使います。", id="ja initialism with a particle"),
    pytest.param("ko", "이것은 p.d.f. 를 씁니다.", id="ko initialism with a particle"),
    pytest.param("pt", "Compare com o trabalho do Prof. Lima.", id="pt title"),
    pytest.param("tr", "Beethoven'in 5. Senfonisi güzeldir.", id="tr ordinal"),
    pytest.param("pl", "Rys. 2 pokazuje np. Wisłę.", id="pl abbreviations"),
    pytest.param("th", "ประโยคนี้ไม่มีจุดจบ", id="th no end mark"),
])
def test_does_not_split(language: str, prose: str) -> None:
    assert pieces(prose, language) == [prose]
# fmt: on


def code_and_math_hidden(prose: str) -> str:
    return re.sub(r"`[^`]*`|\$[^$]*\$", lambda span: FILLER * len(span[0]), prose)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        pytest.param("en", ["We call `f. G`.", "`f` ends here.", "$x. Y$ does not."], id="en"),
        pytest.param("zh", ["调用`f。g`。", "`f`在此结束。", "$x$没有。"], id="zh"),
        pytest.param("ko", ["`f. g`를 부릅니다.", "`f`는 끝납니다."], id="ko"),
    ],
)
def test_protected_spans_hold_no_boundary_but_may_begin_a_sentence(language: str, expected: list[str]) -> None:
    prose = " ".join(expected)
    assert pieces(prose, language, code_and_math_hidden(prose)) == expected


def test_a_footnote_mark_under_the_mask_still_belongs_to_its_sentence() -> None:
    prose = "It was shown.[^1] We agree."
    hidden = prose.replace("[^1]", FILLER * 4)
    assert pieces(prose, "en", hidden) == ["It was shown.[^1]", "We agree."]


def test_spans_count_code_points_beyond_the_basic_plane() -> None:
    assert pieces("😀 Falamos com o Rui. 🎉 Saiu.", "pt") == ["😀 Falamos com o Rui.", "🎉 Saiu."]


def test_a_cut_of_the_splitter_counts_only_at_an_open_end_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    prose = "We use Perl. Others, e.g. Ada, do not. The end."
    every = {"icu": lambda text, _base: list(range(len(text) + 1))}
    monkeypatch.setattr(splitters, "_SPLITTERS", every)
    row = replace(find_language("en"), splitter="icu")
    assert [prose[a:b] for a, b in split_by(row, prose)] == [
        "We use Perl.",
        "Others, e.g. Ada, do not.",
        "The end.",
    ]


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What pysbd gets to see."""
    texts: list[str] = []
    segmenter = splitters._segmenter("en")

    def processor(text: str) -> object:
        texts.append(text)
        return type(segmenter).processor(segmenter, text)

    monkeypatch.setattr(segmenter, "processor", processor)
    return texts


@pytest.mark.parametrize(
    "hostile",
    [
        pytest.param("We use Perl. It is so." + "..[111 111 111 111 111 111 111 111 111 111 ", id="number groups"),
        pytest.param("We use Perl. It is so" + " a) b)" * 70, id="item letters"),
        pytest.param("We use Perl. It is so" + " [1] (2)" * 400, id="longer than pysbd gets"),
    ],
)
def test_pysbd_never_sees_what_makes_it_hang(seen: list[str], hostile: str) -> None:
    assert pieces(hostile, "en")[0] == "We use Perl."
    assert all(len(text) <= splitters.LONGEST and not set(text) & set("()[]") for text in seen)


def test_pysbd_decides_open_ends(seen: list[str]) -> None:
    pieces("We use Perl. It is so.", "en")
    assert seen == ["We use Perl. It is so."]


@pytest.mark.parametrize("row", LANGUAGES.values(), ids=lambda row: row.code)
def test_every_row_can_split(row: Language) -> None:
    prose = "Xx Yy Abc. Xx Yy Abc. Xx"
    assert split_by(row, prose)[0][0] == 0
    assert split_by(row, prose)[-1][1] == len(prose)


@pytest.mark.parametrize("row", LANGUAGES.values(), ids=lambda row: row.code)
def test_rows_agree_with_cldr_on_script_and_direction(row: Language) -> None:
    with_region = find_language(f"{row.code}-001")
    assert replace(with_region, code=row.code) == row


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param("pt-BR", "pt-BR Portuguese icu latin", id="region"),
        pytest.param("zh-Hant-TW", "zh-Hant-TW Chinese pysbd han", id="script and region"),
        pytest.param("sr-Latn", "sr-Latn Serbian icu latin", id="another script"),
        pytest.param("nb", "nb Norwegian icu latin", id="written as another"),
        pytest.param("cmn", "zh Chinese pysbd han", id="macrolanguage"),
        pytest.param("PT-br", "pt-BR Portuguese icu latin", id="casing"),
        pytest.param("ug", "ug ug icu arabic", id="no row"),
    ],
)
def test_any_valid_code_finds_a_row(code: str, expected: str) -> None:
    row = find_language(code)
    assert f"{row.code} {row.name} {row.splitter} {row.script}" == expected


def test_a_language_without_a_row_runs_as_its_script_does() -> None:
    assert find_language("ug").right_to_left
    assert find_language("dz").joiner == ""


def test_sentences_are_joined_by_a_blank_except_after_full_width_marks() -> None:
    joiners = {code: find_language(code).sentence_joiner for code in ("zh", "ja", "th", "ko", "en")}
    assert joiners == {"zh": "", "ja": "", "th": " ", "ko": " ", "en": " "}


@pytest.mark.parametrize("code", ["english", "xx", "zz-ZZ", "", "zh-", "a\nb"])
def test_what_is_no_code_is_bad_input_that_names_the_known_ones(code: str) -> None:
    with pytest.raises(BadInput, match=r"known are am, ar") as refusal:
        find_language(code)
    assert repr(code) in str(refusal.value)
    assert refusal.value.exit_code == 2
