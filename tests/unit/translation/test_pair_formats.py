"""The four formats of pairs: what is written, and what is read of other people's files."""

import csv
import io
import json
from xml.etree import ElementTree

import pytest

from amts_bot.errors import BadInput
from amts_bot.translation.memory.pair_formats import FORMATS, read_pairs, write_pairs
from amts_bot.translation.memory.pairs import Pair

FULL = Pair('Say "hi", a & b < c', "说“你好”，a & b < c", "heading", "ch/x.md", 3, 4, 98.5)
PLAIN = Pair("tab-free", "无制表符", "sentence")


def write(*pairs: Pair, format: str, target: str = "zh") -> str:
    return write_pairs(pairs, format=format, source_language="en", target_language=target)


def texts(pairs: list[Pair]) -> list[tuple[str, str]]:
    return [(pair.source, pair.target) for pair in pairs]


def refusal(text: str, name: str, *, source: str | None = None, target: str | None = None) -> str:
    with pytest.raises(BadInput) as caught:
        read_pairs(text, name=name, source_language=source, target_language=target)
    assert caught.value.exit_code == 2
    return str(caught.value)


def tmx(body: str, *, head: str = "", srclang: str = "en") -> str:
    return f'{head}<tmx version="1.4"><header srclang="{srclang}"/><body>{body}</body></tmx>'


def unit(**segments: str) -> str:
    variants = (f'<tuv xml:lang="{lang}"><seg>{text}</seg></tuv>' for lang, text in segments.items())
    return f"<tu>{''.join(variants)}</tu>"


def test_csv_has_codes_first_and_every_field_quoted() -> None:
    assert write(FULL, format="csv") == 'en,zh\n"Say ""hi"", a & b < c","说“你好”，a & b < c"\n'


def test_tsv_is_the_same_with_tabs() -> None:
    assert write(FULL, format="tsv") == 'en\tzh\n"Say ""hi"", a & b < c"\t"说“你好”，a & b < c"\n'


@pytest.mark.parametrize(("format", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_any_csv_reader_understands_the_tables(format: str, delimiter: str) -> None:
    rows = list(csv.reader(io.StringIO(write(FULL, PLAIN, format=format)), delimiter=delimiter, strict=True))
    assert rows == [["en", "zh"], [FULL.source, FULL.target], [PLAIN.source, PLAIN.target]]


def test_jsonl_has_an_object_a_line_with_every_field() -> None:
    lines = write(FULL, PLAIN, format="jsonl").splitlines()
    assert json.loads(lines[0]) == {
        "source": FULL.source, "target": FULL.target, "kind": "heading", "path": "ch/x.md",
        "source_line": 3, "target_line": 4, "score": 98.5,
    }  # fmt: skip
    assert "无制表符" in lines[1]


def test_tmx_is_what_its_specification_asks_for() -> None:
    root = ElementTree.fromstring(write(FULL, PLAIN, format="tmx").encode())
    header = root.find("header")
    assert header is not None
    assert (root.tag, root.attrib, [child.tag for child in root]) == (
        "tmx",
        {"version": "1.4"},
        ["header", "body"],
    )
    assert header.attrib == {
        "creationtool": "amts-bot", "creationtoolversion": "1", "segtype": "sentence", "o-tmf": "amts-bot",
        "adminlang": "en", "srclang": "en", "datatype": "plaintext",
    }  # fmt: skip
    full, plain = root.iterfind("body/tu")
    assert [(prop.get("type"), prop.text) for prop in full.iterfind("prop")] == [
        ("x-kind", "heading"), ("x-path", "ch/x.md"),
        ("x-source-line", "3"), ("x-target-line", "4"), ("x-score", "98.5"),
    ]  # fmt: skip
    assert [child.tag for child in plain] == ["prop", "tuv", "tuv"]
    language = "{http://www.w3.org/XML/1998/namespace}lang"
    assert [(tuv.get(language), tuv.findtext("seg")) for tuv in full.iterfind("tuv")] == [
        ("en", FULL.source), ("zh", FULL.target),
    ]  # fmt: skip


def test_tmx_says_whether_its_segments_are_paragraphs() -> None:
    assert 'segtype="paragraph"' in write(PLAIN, Pair("A. B.", "甲。乙。", "paragraph"), format="tmx")


@pytest.mark.parametrize("format", FORMATS)
def test_no_pairs_make_a_file_that_reads_as_none(format: str) -> None:
    assert read_pairs(write(format=format), name=f"memory.{format}") == []


@pytest.mark.parametrize("format", ["tmx", "jsonl"])
def test_tmx_and_jsonl_lose_nothing(format: str) -> None:
    assert read_pairs(write(FULL, PLAIN, format=format), name=f"memory.{format}") == [FULL, PLAIN]


@pytest.mark.parametrize("format", ["csv", "tsv", "tmx"])
@pytest.mark.parametrize("text", ["two\nlines", "tab\there", "bell\x07", "\ud800", "\ufffe", "line\u2028separator"])
def test_what_a_format_cannot_hold_is_not_written(format: str, text: str) -> None:
    with pytest.raises(BadInput, match=r"^pair 2 \(a\.md, line 7\): the format cannot hold U\+"):
        write(PLAIN, Pair("x", text, "sentence", "a.md", 7), format=format)


def test_jsonl_holds_line_breaks_and_controls() -> None:
    odd = Pair("a\nb\x07\u2028c\r", "\x00\x85 d", "sentence")
    assert read_pairs(write(odd, format="jsonl"), name="m.jsonl") == [odd]
    with pytest.raises(BadInput, match=r"U\+D800"):
        write(Pair("\ud800", "x", "sentence"), format="jsonl")


def test_the_name_tells_the_format_unless_one_is_given() -> None:
    assert texts(read_pairs("en,zh\na,甲\n", name="Memory.CSV")) == [("a", "甲")]
    assert texts(read_pairs("en,zh\na,甲\n", name="memory.txt", format="csv")) == [("a", "甲")]
    assert refusal("", "memory.txt") == (
        "memory.txt: the name does not tell the format; end it in .csv, .tsv, .tmx, .jsonl"
    )


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(BadInput, match=r"no format 'po' for pairs; write csv, tsv, tmx, jsonl"):
        write(PLAIN, format="po")
    with pytest.raises(BadInput, match="no format 'po'"):
        read_pairs("", name="x.csv", format="po")


def test_bytes_that_were_not_utf_8_are_refused() -> None:
    assert refusal("en,zh\na,\udce4\n", "m.csv") == "m.csv: it holds bytes that are not UTF-8; save it as UTF-8"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("plain,普通", ("plain", "普通")),
        ('"quoted, with comma",普通', ("quoted, with comma", "普通")),
        ('say ""hi"" to me,你好', ('say "hi" to me', "你好")),
        ('"say ""hi"" to me",你好', ('say "hi" to me', "你好")),
        ('"write """" for nothing",空', ('write "" for nothing', "空")),
        ('a 5" screen,五英寸屏', ('a 5" screen', "五英寸屏")),
        ('"Yes" he said,他说是', ('"Yes" he said', "他说是")),
        ('""Yes"" he said,他说是', ('"Yes" he said', "他说是")),
        ("  spaces stay  , 甲", ("  spaces stay  ", " 甲")),
    ],
)
def test_fields_of_other_people_are_understood(line: str, expected: tuple[str, str]) -> None:
    assert texts(read_pairs(f"en,zh\n{line}\n", name="m.csv")) == [expected]
    assert texts(read_pairs(f'\ufeff"en","zh"\r\n\r\n{line}\r\n', name="m.csv")) == [expected]


def test_records_with_a_blank_side_are_skipped() -> None:
    assert texts(read_pairs('en,zh\n,甲\nb,""\n , \nd,丁', name="m.csv")) == [("d", "丁")]
    assert read_pairs('{"source": "a", "target": " "}', name="m.jsonl") == []
    assert read_pairs(tmx(unit(en="a", zh="")), name="m.tmx") == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "m.csv, line 1: the first line must hold language codes, such as 'en,zh'"),
        ("source,target\na,甲\n", "m.csv, line 1: the first line must hold language codes, such as 'en,zh'"),
        ("en,zh\na,甲\na,b,丙\n", "m.csv, line 3: 3 fields under 2 codes; quote one with ',' in it"),
        ("en,zh\nonly one\n", "m.csv, line 2: 1 fields under 2 codes; quote one with ',' in it"),
        (
            'en,zh\n"two\nlines",甲\n',
            "m.csv, line 2: a quotation mark is not closed; keep a field on one line, double the marks in it",
        ),
        (
            "en,zh,de\na,甲,ä\n",
            "m.csv, line 1: expected the source and one other among the languages, found en, zh, de; name two of these",
        ),
    ],
)
def test_a_table_that_is_none_is_refused_with_its_line(text: str, message: str) -> None:
    assert refusal(text, "m.csv") == message


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("en", "zh", ("a", "甲")),
        ("zh", "en", ("甲", "a")),
        ("en-US", "zh", ("a", "甲")),
        ("EN", "pt_br", ("a", "ação")),
        ("en", "pt", ("a", "acção")),
        ("en", "pt-AO", ("a", "acção")),
        ("en", "zh-TW", ("a", "甲")),
        ("en", "es", ("a", "acción")),
    ],
)
def test_columns_are_chosen_by_language(source: str, target: str, expected: tuple[str, str]) -> None:
    table = "en,zh,pt-BR,pt,es-MX\na,甲,ação,acção,acción\n"
    units = tmx(unit(**{"en": "a", "zh": "甲", "pt-BR": "ação", "pt": "acção", "es-MX": "acción"}))
    for text, name in ((table, "m.csv"), (units, "m.tmx")):
        found = read_pairs(text, name=name, source_language=source, target_language=target)
        assert texts(found) == [expected]


def test_a_language_that_is_not_there_or_not_clear_is_refused() -> None:
    said = "expected en and fr among the languages, found en, zh; name two of these"
    assert refusal("en,zh\na,甲\n", "m.csv", source="en", target="fr") == f"m.csv, line 1: {said}"
    assert refusal(tmx(unit(en="a", zh="甲")), "m.tmx", source="en", target="fr") == f"m.tmx: {said}"
    assert "found zh-CN, zh-TW, en" in refusal("zh-CN,zh-TW,en\n甲,甲,a\n", "m.csv", source="en", target="zh")
    assert "found en, zh, zh" in refusal("en,zh,zh\na,甲,乙\n", "m.csv", source="en", target="zh")
    assert "expected en and en-GB" in refusal("en,zh\na,甲\n", "m.csv", source="en", target="en-GB")


def test_jsonl_of_other_people_needs_two_texts_only() -> None:
    found = read_pairs('\n{"source": "a", "target": "甲", "note": []}\r\n', name="m.jsonl")
    assert found == [Pair("a", "甲", "sentence")]


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ("no json", "expected a JSON object on one line"),
        ("[1, 2]", "expected a JSON object on one line"),
        ('{"source": "a"}', '"target" must be a string of whole characters'),
        ('{"source": 1, "target": "x"}', '"source" must be a string'),
        ('{"source": "\\ud800", "target": "x"}', '"source" must be a string of whole characters'),
        ('{"source": "a", "target": "x", "source_line": true}', '"source_line" must be a line number'),
        ('{"source": "a", "target": "x", "target_line": -1}', '"target_line" must be a line number'),
        ('{"source": "a", "target": "x", "score": NaN}', '"score" must be a number from 0 to 100'),
        ('{"source": "a", "target": "x", "score": 101}', '"score" must be a number from 0 to 100'),
        ('{"source": "a", "target": "x", "score": "9"}', '"score" must be a number from 0 to 100'),
        ('{"score": ' + "9" * 5000 + "}", "expected a JSON object on one line"),
    ],
)
def test_a_json_line_that_is_no_pair_is_refused(record: str, said: str) -> None:
    message = refusal('{"source": "a", "target": "甲"}\n' + record, "m.jsonl")
    assert message.startswith(f"m.jsonl, line 2: {said}")


@pytest.mark.parametrize(
    ("text", "name"),
    [("[" * 200_000, "m.jsonl"), (tmx(unit(en="<hi>" * 50_000 + "</hi>" * 50_000)), "m.tmx")],
)
def test_what_is_nested_too_deeply_is_refused(text: str, name: str) -> None:
    assert refusal(text, name) == f"{name}: it is nested too deeply; write a plain list of pairs"


def test_inline_codes_of_tmx_are_left_out_and_their_text_kept() -> None:
    segment = 'Press <bpt i="1">&lt;b&gt;</bpt>the <hi>red</hi><ept i="1">&lt;/b&gt;</ept>\n  key<ph>{1}</ph>.'
    assert texts(read_pairs(tmx(unit(en=segment, zh="按红键。")), name="m.tmx")) == [("Press the red key.", "按红键。")]


def test_tmx_of_other_people() -> None:
    variants = '<tuv xml:lang="zh"><seg>甲</seg></tuv><tuv lang="DE"><seg>a</seg></tuv>'
    body = f'<tu srclang="de"><note>x</note>{variants}</tu>' + unit(fr="b")
    head = '\ufeff<?xml version="1.0" encoding="UTF-16"?>\n<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n'
    assert texts(read_pairs(tmx(body, head=head, srclang="*all*"), name="m.tmx")) == [("a", "甲")]


BOMB = '<!DOCTYPE tmx [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (tmx(unit(en="&b;", zh="甲"), head=BOMB), "line 1: entities other than those of XML itself"),
        (
            tmx(unit(en="&nbsp;"), head='<!DOCTYPE tmx SYSTEM "x">\n'),
            "line 2: entities other than those of XML itself",
        ),
        (tmx("", head='<!DOCTYPE tmx [<!ENTITY f SYSTEM "file:///etc/passwd">]>'), "line 1: entities other"),
        (tmx("<tu>"), "line 1: not well-formed XML (mismatched tag)"),
        ("", "line 1: not well-formed XML (no element found)"),
        ("<html/>", "line 1: expected a TMX file"),
        (tmx("\n<tu><tuv><seg>a</seg></tuv></tu>"), "line 2: a <tuv> must have an xml:lang and a <seg>"),
        (tmx('\n<tu><tuv xml:lang="en"/></tu>'), "line 2: a <tuv> must have an xml:lang and a <seg>"),
        (
            tmx(unit(en="a").replace("</tu>", "") + unit(en="b")[4:]),
            "line 1: two <tuv> in en; leave one of them",
        ),
        (
            tmx(unit(en="a", zh="b").replace("<tu>", '<tu><prop type="x-score">high</prop>')),
            "line 1: a <prop> with",
        ),
        (
            tmx(unit(en="a", zh="b").replace("<tu>", '<tu><prop type="x-score">nan</prop>')),
            'line 1: "score" must be',
        ),
    ],
)
def test_a_tmx_file_that_is_none_or_not_safe_is_refused(text: str, said: str) -> None:
    assert refusal(text, "m.tmx").startswith(f"m.tmx, {said}")
