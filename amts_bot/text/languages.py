"""What the bot knows of each language: one row per language, and no code that asks for a language by name.

Sources: Unicode CLDR for scripts and directions; `benchmarks/sentences.py` for the splitters; medians over
the books that the bot was measured on for the ratios. Abbreviations stand without their last full stop, and
only those that are no words of their own.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache, partial

from amts_bot.errors import BadInput


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# A capital stands for itself only: "Ms" is a title, "ms" are milliseconds. "fig" stands for "Fig" too.
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
    code: str,
    name: str,
    splitter: str,
    abbreviations: str = "",
    numbered: str = "",
    *,
    script: str = "latin",
    ordinal_dot: bool = False,
    expected_ratio: float | None = None,
) -> Language:
    """A language that is written from left to right, with blanks between words and half-width punctuation."""
    return Language(
        code,
        name,
        splitter,
        script,
        ordinal_dot=ordinal_dot,
        expected_ratio=expected_ratio,
        abbreviations=_ABBREVIATIONS | _words(abbreviations),
        numbered=_NUMBERED | _words(numbered),
    )


_ordinal = partial(_row, ordinal_dot=True)
_cyrillic = partial(_row, script="cyrillic")
_indic = partial(_row, script="devanagari")
_east_asian = partial(Language, joiner="", full_width=True)
_unspaced = partial(Language, joiner="")
_right_to_left = partial(Language, script="arabic", right_to_left=True)

# fmt: off
_ROWS = (
    _row("en", "English", "pysbd", "viz a.k.a approx resp Messrs Rev Hon Gen Col Capt Lt Sgt Maj Gov Sen Rep",
         "eqn eqns thms defn", expected_ratio=1.0),
    _east_asian("zh", "Chinese", "pysbd", "han", expected_ratio=0.32),
    _east_asian("yue", "Cantonese", "icu", "han"),
    _east_asian("ja", "Japanese", "pysbd", "kana", expected_ratio=0.46),
    _row("ko", "Korean", "icu", script="hangul", expected_ratio=0.48),
    _row("vi", "Vietnamese", "icu", "v.d TP ThS TS PGS GS BS", expected_ratio=1.01),
    _row("id", "Indonesian", "icu", "d.a Bpk Drs Ir", "gbr hlm"),
    _row("ms", "Malay", "icu", "cth En Pn Tn", "hlm"),
    _row("fil", "Filipino", "icu"),
    _row("sw", "Swahili", "icu"),
    _unspaced("th", "Thai", "icu", "thai"),
    _unspaced("lo", "Lao", "icu", "lao"),
    _unspaced("km", "Khmer", "icu", "khmer"),
    _unspaced("my", "Burmese", "pysbd", "burmese"),
    _indic("hi", "Hindi", "pysbd"),
    _indic("mr", "Marathi", "pysbd"),
    _indic("ne", "Nepali", "icu"),
    _indic("bn", "Bengali", "icu", script="bengali"),
    _indic("ta", "Tamil", "icu", script="tamil"),
    _indic("te", "Telugu", "icu", script="telugu"),
    _row("am", "Amharic", "pysbd", script="ethiopic"),
    _row("hy", "Armenian", "pysbd", script="armenian"),
    _row("ka", "Georgian", "icu", script="georgian"),
    _right_to_left("ar", "Arabic", "pysbd"),
    _right_to_left("fa", "Persian", "pysbd"),
    _right_to_left("ur", "Urdu", "pysbd"),
    _right_to_left("ps", "Pashto", "icu"),
    _right_to_left("he", "Hebrew", "icu", script="hebrew"),
    _ordinal("de", "German", "pysbd",
             "z.B u.a d.h bzw bzgl ggf vgl evtl sog i.d.R z.T inkl exkl zzgl Hr Fr Dipl Ing",
             "abb bd kap gl abschn anm", expected_ratio=1.14),
    _row("nl", "Dutch", "pysbd", "bijv d.w.z m.a.w o.a dhr mevr drs", "afb hfst blz"),
    _ordinal("da", "Danish", "pysbd", "f.eks bl.a dvs ca inkl mht pga", "kap"),
    _row("sv", "Swedish", "icu", "t.ex bl.a dvs d.v.s s.k ca inkl p.g.a", "kap"),
    _ordinal("no", "Norwegian", "icu", "f.eks bl.a dvs d.v.s ca inkl pga", "kap"),
    _ordinal("is", "Icelandic", "icu", "t.d þ.e m.a", "bls"),
    _ordinal("fi", "Finnish", "icu", "esim ts ns vrt", "nro"),
    _ordinal("et", "Estonian", "icu", "s.t vt", "joon"),
    _row("fr", "French", "pysbd", "c.-à-d p.ex env M MM Mgr", "réf"),
    _row("it", "Italian", "pysbd", "ad.es p.es cfr Sig Sig.ra Dott Dott.ssa Ing Avv", "cap pag"),
    _row("es", "Spanish", "pysbd", "p.ej aprox D Dña Sra Srta Srs Ud Uds Dra Ing", "núm cap pág págs"),
    _row("pt", "Portuguese", "icu", "p.ex aprox Sra Srta Srs Dra Drs Exmo Profa Eng", "núm cap pág págs",
         expected_ratio=1.08),
    _row("ca", "Catalan", "icu", "p.ex aprox Sra Dra", "núm cap pàg"),
    _row("ro", "Romanian", "icu", "d.ex de.ex cca", "cap pag"),
    _ordinal("pl", "Polish", "pysbd", "np tzn tj m.in tzw mgr inż prof", "rys rozdz"),
    _ordinal("cs", "Czech", "icu", "např tzn tj tzv resp Ing Mgr", "obr č kap"),
    _ordinal("sk", "Slovak", "pysbd", "napr tzn tj tzv resp Ing Mgr", "obr č kap"),
    _ordinal("hu", "Hungarian", "icu", "pl ún vö"),
    _ordinal("hr", "Croatian", "icu", "npr tj tzv tzn", "sl br str"),
    _ordinal("sr", "Serbian", "icu", "нпр тј тзв npr tj tzv", "сл бр стр sl br str", script="cyrillic"),
    _ordinal("sl", "Slovenian", "icu", "npr t.i", "sl št str"),
    _ordinal("lv", "Latvian", "icu", "piem t.i t.s", "lpp"),
    _row("lt", "Lithuanian", "icu", "pvz t.y", "pav"),
    _ordinal("tr", "Turkish", "icu", "ör örn bkz yakl Sn Doç Yrd Av Müh Öğr Gör Uzm", "şek böl s",
             expected_ratio=1.01),
    _row("az", "Azerbaijani", "icu", "məs", "şək səh"),
    _row("el", "Greek", "pysbd", "π.χ δηλ βλ", "εικ σελ κεφ", script="greek"),
    _cyrillic("ru", "Russian", "pysbd", "т.е т.к т.н напр см акад проф", "рис табл гл стр п разд"),
    _cyrillic("uk", "Ukrainian", "icu", "т.зв напр див проф акад", "рис табл розд с"),
    _cyrillic("bg", "Bulgarian", "pysbd", "т.е т.нар напр вж проф", "фиг табл гл стр"),
    _cyrillic("kk", "Kazakh", "pysbd", "мыс", "сур бет"),
)

# ISO 15924 codes of scripts, for languages without a row of their own.
_SCRIPTS = {
    "Latn": "latin", "Cyrl": "cyrillic", "Grek": "greek", "Arab": "arabic", "Hebr": "hebrew",
    "Hans": "han", "Hant": "han", "Hani": "han", "Jpan": "kana", "Kore": "hangul", "Thai": "thai",
    "Laoo": "lao", "Khmr": "khmer", "Mymr": "burmese", "Deva": "devanagari", "Beng": "bengali",
    "Taml": "tamil", "Telu": "telugu", "Ethi": "ethiopic", "Geor": "georgian", "Armn": "armenian",
}
# fmt: on
_RIGHT_TO_LEFT = frozenset({"Arab", "Hebr", "Thaa", "Syrc", "Nkoo", "Adlm", "Rohg"})
_WRITTEN_AS = {"nb": "no", "nn": "no"}
_FULL_WIDTH = frozenset({"Hans", "Hant", "Hani", "Jpan"})
_UNSPACED = _FULL_WIDTH | {"Thai", "Laoo", "Khmr", "Mymr", "Tibt"}

LANGUAGES = {row.code: row for row in _ROWS}


@cache
def find_language(code: str) -> Language:
    """The row of a language, by its BCP 47 code ("zh", "pt-BR", "sr-Latn"…).

    A script or region keeps what is known of the language; a language without a row has that of its
    macrolanguage (`cmn` that of `zh`), or else what its script says, and ICU. Raises BadInput for what is no
    valid code.
    """
    if code in LANGUAGES:
        return LANGUAGES[code]
    import langcodes

    if not code or not langcodes.tag_is_valid(code):
        known = ", ".join(sorted(LANGUAGES))
        raise BadInput(f"{code!r} is no language code (BCP 47): write one such as pt-BR; known are {known}")
    tag = langcodes.get(code)
    if tag.language not in LANGUAGES:
        tag = tag.prefer_macrolanguage()
    base = tag.language or "und"
    row = LANGUAGES.get(_WRITTEN_AS.get(base, base), Language("und", str(tag)))
    return _in_script(row, str(tag), tag.maximize().script or "Latn")


def _in_script(row: Language, tag: str, script: str) -> Language:
    """The row as its language is written in a script (`sr-Latn` is not Cyrillic)."""
    return replace(
        row,
        code=tag,
        script=_SCRIPTS.get(script, script.lower()),
        joiner="" if script in _UNSPACED else " ",
        right_to_left=script in _RIGHT_TO_LEFT,
        full_width=script in _FULL_WIDTH,
    )
