"""What the bot knows of each language: one row per language, and no code that asks for a language by name.

Sources: Unicode CLDR for scripts and directions; the splitters were chosen by `benchmarks/sentences.py`; the
ratios are medians over a translated book. Abbreviations stand without their last full stop, and only such as
are no words of their own.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache

from amts_bot.errors import BadInput


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Entries in lower case stand for every casing; those with a capital for themselves only ("Ms" is a title, "ms"
# are milliseconds).
_ABBREVIATIONS = _words("vs v.s cf e.g i.e al Dr Mr Mrs Ms Prof St Sr")
_NUMBERED = _words("fig figs eq eqs sec secs ch chap vol no nos p pp art tab thm nr")


@dataclass(frozen=True, slots=True)
class Language:
    """One language.

    splitter        who decides where a full stop leaves it open: "pysbd" or "icu"
    script          the family of its script: latin, cyrillic, han, kana, hangul, arabic…
    joiner          what joins two soft-wrapped lines: nothing where no blanks stand between words
    full_width      whether its punctuation is full-width
    ordinal_dot     whether a full stop makes a number an ordinal ("3." for "third")
    expected_ratio  code points of prose for one of English, None if not measured
    abbreviations   words whose full stop never ends a sentence
    numbered        words whose full stop ends none before a number ("Fig. 3")
    """

    code: str
    name: str
    splitter: str = "icu"
    script: str = "latin"
    joiner: str = " "
    right_to_left: bool = False
    full_width: bool = False
    ordinal_dot: bool = False
    expected_ratio: float | None = None
    abbreviations: frozenset[str] = field(default=_ABBREVIATIONS, repr=False)
    numbered: frozenset[str] = field(default=_NUMBERED, repr=False)

    @property
    def base(self) -> str:
        """The language alone, without script and region: `pt` of `pt-BR`."""
        return self.code.partition("-")[0]

    @property
    def sentence_joiner(self) -> str:
        """What stands between two sentences: Thai, for one, sets no blanks between words but one here."""
        return "" if self.full_width else " "


def _row(
    code: str, name: str, splitter: str = "icu", *, script: str = "latin", abbreviations: str = "", numbered: str = "",
    ordinal_dot: bool = False, expected_ratio: float | None = None,
) -> Language:  # fmt: skip
    """A language that is written from left to right, with blanks between words and a full stop."""
    return Language(
        code, name, splitter, script, ordinal_dot=ordinal_dot, expected_ratio=expected_ratio,
        abbreviations=_ABBREVIATIONS | _words(abbreviations), numbered=_NUMBERED | _words(numbered),
    )  # fmt: skip


def _east_asian(code: str, name: str, splitter: str, script: str, expected_ratio: float | None = None) -> Language:
    return Language(code, name, splitter, script, joiner="", full_width=True, expected_ratio=expected_ratio)


def _unspaced(code: str, name: str, splitter: str, script: str) -> Language:
    return Language(code, name, splitter, script, joiner="")


def _right_to_left(code: str, name: str, splitter: str, script: str = "arabic") -> Language:
    return Language(code, name, splitter, script, right_to_left=True)


_ROWS = (
    _row("en", "English", "pysbd", expected_ratio=1.0, numbered="eqn eqns thms defn",
         abbreviations="viz a.k.a approx resp Messrs Rev Hon Gen Col Capt Lt Sgt Maj Gov Sen Rep"),
    _east_asian("zh", "Chinese", "pysbd", "han", 0.32),
    _east_asian("yue", "Cantonese", "icu", "han"),
    _east_asian("ja", "Japanese", "pysbd", "kana", 0.46),
    _row("ko", "Korean", script="hangul", expected_ratio=0.48),
    _row("vi", "Vietnamese", abbreviations="v.d TP ThS TS PGS GS BS", expected_ratio=1.01),
    _row("id", "Indonesian", abbreviations="d.a Bpk Drs Ir", numbered="gbr hlm"),
    _row("ms", "Malay", abbreviations="cth En Pn Tn", numbered="hlm"),
    _row("fil", "Filipino"),
    _row("sw", "Swahili"),
    _unspaced("th", "Thai", "icu", "thai"),
    _unspaced("lo", "Lao", "icu", "lao"),
    _unspaced("km", "Khmer", "icu", "khmer"),
    _unspaced("my", "Burmese", "pysbd", "burmese"),
    _row("hi", "Hindi", "pysbd", script="devanagari"),
    _row("mr", "Marathi", "pysbd", script="devanagari"),
    _row("ne", "Nepali", script="devanagari"),
    _row("bn", "Bengali", script="bengali"),
    _row("ta", "Tamil", script="tamil"),
    _row("te", "Telugu", script="telugu"),
    _row("am", "Amharic", "pysbd", script="ethiopic"),
    _row("hy", "Armenian", "pysbd", script="armenian"),
    _row("ka", "Georgian", script="georgian"),
    _right_to_left("ar", "Arabic", "pysbd"),
    _right_to_left("fa", "Persian", "pysbd"),
    _right_to_left("ur", "Urdu", "pysbd"),
    _right_to_left("ps", "Pashto", "icu"),
    _right_to_left("he", "Hebrew", "icu", "hebrew"),
    _row("de", "German", "pysbd", ordinal_dot=True, expected_ratio=1.14, numbered="abb bd kap gl abschn anm",
         abbreviations="z.B u.a d.h bzw bzgl ggf vgl evtl sog i.d.R z.T inkl exkl zzgl Hr Fr Dipl Ing"),
    _row("nl", "Dutch", "pysbd", abbreviations="bijv d.w.z m.a.w o.a dhr mevr drs", numbered="afb hfst blz"),
    _row("da", "Danish", "pysbd", ordinal_dot=True, abbreviations="f.eks bl.a dvs ca inkl mht pga", numbered="kap"),
    _row("sv", "Swedish", abbreviations="t.ex bl.a dvs d.v.s s.k ca inkl p.g.a", numbered="kap"),
    _row("no", "Norwegian", ordinal_dot=True, abbreviations="f.eks bl.a dvs d.v.s ca inkl pga", numbered="kap"),
    _row("is", "Icelandic", ordinal_dot=True, abbreviations="t.d þ.e m.a", numbered="bls"),
    _row("fi", "Finnish", ordinal_dot=True, abbreviations="esim ts ns vrt", numbered="nro"),
    _row("et", "Estonian", ordinal_dot=True, abbreviations="s.t vt", numbered="joon"),
    _row("fr", "French", "pysbd", abbreviations="c.-à-d p.ex env M MM Mgr", numbered="réf"),
    _row("it", "Italian", "pysbd", abbreviations="ad.es p.es cfr Sig Sig.ra Dott Dott.ssa Ing Avv", numbered="cap pag"),
    _row("es", "Spanish", "pysbd", abbreviations="p.ej aprox D Dña Sra Srta Srs Ud Uds Dra Ing",
         numbered="núm cap pág págs"),
    _row("pt", "Portuguese", expected_ratio=1.08, abbreviations="p.ex aprox Sra Srta Srs Dra Drs Exmo Profa Eng",
         numbered="núm cap pág págs"),
    _row("ca", "Catalan", abbreviations="p.ex aprox Sra Dra", numbered="núm cap pàg"),
    _row("ro", "Romanian", abbreviations="d.ex de.ex cca", numbered="cap pag"),
    _row("pl", "Polish", "pysbd", ordinal_dot=True, abbreviations="np tzn tj m.in tzw mgr inż prof", numbered="rys rozdz"),
    _row("cs", "Czech", ordinal_dot=True, abbreviations="např tzn tj tzv resp Ing Mgr", numbered="obr č kap"),
    _row("sk", "Slovak", "pysbd", ordinal_dot=True, abbreviations="napr tzn tj tzv resp Ing Mgr", numbered="obr č kap"),
    _row("hu", "Hungarian", ordinal_dot=True, abbreviations="pl ún vö"),
    _row("hr", "Croatian", ordinal_dot=True, abbreviations="npr tj tzv tzn", numbered="sl br str"),
    _row("sr", "Serbian", script="cyrillic", ordinal_dot=True, abbreviations="нпр тј тзв npr tj tzv",
         numbered="сл бр стр sl br str"),
    _row("sl", "Slovenian", ordinal_dot=True, abbreviations="npr t.i", numbered="sl št str"),
    _row("lv", "Latvian", ordinal_dot=True, abbreviations="piem t.i t.s", numbered="lpp"),
    _row("lt", "Lithuanian", abbreviations="pvz t.y", numbered="pav"),
    _row("tr", "Turkish", ordinal_dot=True, expected_ratio=1.01, numbered="şek böl s",
         abbreviations="örn bkz yakl Sn Doç Yrd Av Müh Öğr Gör Uzm"),
    _row("az", "Azerbaijani", abbreviations="məs", numbered="şək səh"),
    _row("el", "Greek", "pysbd", script="greek", abbreviations="π.χ δηλ βλ", numbered="εικ σελ κεφ"),
    _row("ru", "Russian", "pysbd", script="cyrillic", abbreviations="т.е т.к т.н напр см акад проф",
         numbered="рис табл гл стр п разд"),
    _row("uk", "Ukrainian", script="cyrillic", abbreviations="т.зв напр див проф акад", numbered="рис табл розд с"),
    _row("bg", "Bulgarian", "pysbd", script="cyrillic", abbreviations="т.е т.нар напр вж проф", numbered="фиг табл гл стр"),
    _row("kk", "Kazakh", "pysbd", script="cyrillic", abbreviations="мыс", numbered="сур бет"),
)  # fmt: skip

LANGUAGES = {row.code: row for row in _ROWS}

# ISO 15924 codes of scripts, for languages without a row of their own.
_SCRIPTS = {
    "Latn": "latin", "Cyrl": "cyrillic", "Grek": "greek", "Arab": "arabic", "Hebr": "hebrew", "Deva": "devanagari",
    "Hans": "han", "Hant": "han", "Hani": "han", "Jpan": "kana", "Kore": "hangul", "Thai": "thai", "Laoo": "lao",
    "Khmr": "khmer", "Mymr": "burmese", "Beng": "bengali", "Ethi": "ethiopic", "Geor": "georgian", "Armn": "armenian",
}  # fmt: skip
_RIGHT_TO_LEFT = frozenset({"Arab", "Hebr", "Thaa", "Syrc", "Nkoo", "Adlm", "Rohg"})
_FULL_WIDTH = frozenset({"Hans", "Hant", "Hani", "Jpan"})
_UNSPACED = _FULL_WIDTH | {"Thai", "Laoo", "Khmr", "Mymr", "Tibt"}


@cache
def find_language(code: str) -> Language:
    """The row of a language, by its BCP 47 code ("zh", "pt-BR", "sr-Latn"…).

    A script or region keeps what is known of the language; a language without a row gets what its script says,
    and ICU. Raises BadInput if no such code can exist.
    """
    if code in LANGUAGES:
        return LANGUAGES[code]
    import langcodes  # noqa: PLC0415  (only codes with a region or without a row need it)

    if not code or not langcodes.tag_is_valid(code):
        known = ", ".join(sorted(LANGUAGES))
        raise BadInput(f"{code!r} is no language code (BCP 47): write one such as zh or pt-BR; known are {known}")
    tag = langcodes.standardize_tag(code)
    subtags = langcodes.get(tag)
    script = subtags.maximize().script or "Latn"
    return _of_script(LANGUAGES.get(_base(subtags.language), Language("und", tag)), tag, script)


def _base(language: str | None) -> str:
    """Bokmål and Nynorsk share a row; what has none stays what it is."""
    return {"nb": "no", "nn": "no"}.get(language or "und", language or "und")


def _of_script(row: Language, tag: str, script: str) -> Language:
    """The row as it is written in a script (`sr-Latn` is no Cyrillic, `pa-Arab` runs from right to left)."""
    return replace(
        row,
        code=tag,
        script=_SCRIPTS.get(script, script.lower()),
        joiner="" if script in _UNSPACED else " ",
        right_to_left=script in _RIGHT_TO_LEFT,
        full_width=script in _FULL_WIDTH,
    )
