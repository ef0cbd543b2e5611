"""What comments ask for: every form that is documented, and more than two hundred that ask for nothing."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amts_bot.book.commands import FORMS, MOST, Command, Misunderstood, Verb, read_comment
from amts_bot.book.scope import Scope

RETRANSLATE = Command(Verb.RETRANSLATE)


@pytest.mark.parametrize(
    ("body", "command"),
    {
        "alone": ("/retranslate", RETRANSLATE),
        "between lines of text": ("Thanks a lot!\n\n/retranslate\n\nSee you.", RETRANSLATE),
        "with CRLF": ("Thanks!\r\n/retranslate\r\n", RETRANSLATE),
        "with blanks at its end": ("/retranslate  \t", RETRANSLATE),
        "a file": ("/retranslate a/b.md", Command(Verb.RETRANSLATE, Scope(("a/b.md",)))),
        "files": ("/retranslate a.md  b.md", Command(Verb.RETRANSLATE, Scope(("a.md", "b.md")))),
        "a file in backticks": ("/retranslate `a.md`", Command(Verb.RETRANSLATE, Scope(("a.md",)))),
        "a file with blanks": ('/accept "two words.md"', Command(Verb.ACCEPT, Scope(("two words.md",)))),
        "a section": ('/accept --section "The Lamp"', Command(Verb.ACCEPT, Scope((), "The Lamp"))),
        "a section in curly quotes": ("/accept --section “The Lamp”", Command(Verb.ACCEPT, Scope((), "The Lamp"))),
        "a section with quotes": (r'/accept --section "The \"Lamp\""', Command(Verb.ACCEPT, Scope((), 'The "Lamp"'))),
        "a section after =": ("/accept --section=sec_lamp", Command(Verb.ACCEPT, Scope((), "sec_lamp"))),
        "a Chinese section": ('/accept a.md --section "灯 塔"', Command(Verb.ACCEPT, Scope(("a.md",), "灯 塔"))),
        "an engine": ("/retranslate --engine amazon", Command(Verb.RETRANSLATE, engine="amazon")),
        "all of it": (
            '/retranslate a.md --section "X" --engine book',
            Command(Verb.RETRANSLATE, Scope(("a.md",), "X"), "book"),
        ),
        "status": ("/status", Command(Verb.STATUS)),
        "help": ("/help", Command(Verb.HELP)),
        "after a fence that ended": ("```\ncode\n```\n/help", Command(Verb.HELP)),
        "after a quotation": ("> what?\n\n/help", Command(Verb.HELP)),
        "after a hidden note": ("<!-- template -->\n/help", Command(Verb.HELP)),
        "an apostrophe in the text before": ("It's fine\n/help", Command(Verb.HELP)),
    }.values(),
)
def test_a_command_is_read(body: str, command: Command) -> None:
    assert read_comment(body) == [command]


def test_several_commands_are_read_in_order() -> None:
    assert read_comment("/accept a.md\ntext\n/retranslate b.md") == [
        Command(Verb.ACCEPT, Scope(("a.md",))), Command(Verb.RETRANSLATE, Scope(("b.md",)))
    ]  # fmt: skip
    assert len(read_comment("/help\n" * 500)) == MOST


@pytest.mark.parametrize(
    ("body", "why", "form"),
    [
        ("/retranslate --force", "--force is no option", Verb.RETRANSLATE),
        ("/accept --engine memory", "--engine is no option", Verb.ACCEPT),
        ("/accept --section", "needs a value", Verb.ACCEPT),
        ("/accept --section --engine x", "needs a value", Verb.ACCEPT),
        ("/retranslate --engine=", "needs a value", Verb.RETRANSLATE),
        ('/accept --section "The', "quotation mark is missing", Verb.ACCEPT),
        ("/accept --section X --section Y", "stands twice", Verb.ACCEPT),
        ("/status please", "takes nothing after it", Verb.STATUS),
        ("/retranlsate", "no command /retranlsate", Verb.RETRANSLATE),
        ("/re-translate a.md", "no command /re-translate", Verb.RETRANSLATE),
        ("/Retranslate", "no command /Retranslate", Verb.RETRANSLATE),
        ("/acept", "no command /acept", Verb.ACCEPT),
    ],
)
def test_what_cannot_be_understood_is_told_with_the_right_form(body: str, why: str, form: Verb) -> None:
    (found,) = read_comment(f"Hello\n{body}\n")
    assert isinstance(found, Misunderstood)
    assert why in found.why and found.form == FORMS[form]


COMMANDS = (
    "/retranslate", "/accept", "/status", "/help", "/retranslate a.md", '/accept --section "X"',
    "/retranslate --engine amazon", "/accept a.md b.md", "/retranslate $(id)", "/accept ../../etc/passwd",
    "/retranslate --engine 'x;id'", "/accept `id`",
)  # fmt: skip
HIDDEN = {
    "quoted": "> {}",
    "quoted without a blank": ">{}",
    "quoted twice": "> > {}",
    "quoted after text": "> said:\n> {}",
    "fenced": "```\n{}\n```",
    "fenced with a language": "```sh\n{}\n```",
    "fenced with tildes": "~~~\n{}\n~~~",
    "fenced with more marks": "````\n```\n{}\n```\n````",
    "fenced to the end": "```\n{}",
    "fenced, indented": "  ```\n{}\n  ```",
    "indented as code": "    {}",
    "indented by a tab": "\t{}",
    "after a blank": " {}",
    "in an HTML comment": "<!--\n{}\n-->",
    "in an HTML comment without an end": "<!--\n{}",
    "after a comment in the line": "<!-- x -->{}",
    "in the middle of a line": "please {}",
    "as code": "`{}`",
    "bold": "**{}**",
    "a list item": "- {}",
    "a numbered item": "1. {}",
    "a link": "[{}](x)",
    "two slashes": "/{}",
    "a path": "/usr{}",
    "a zero-width blank before": "\u200b{}",
    "a right-to-left mark before": "\u202e{}",
    "a full-width slash": "\uff0f{}",
    "a no-break blank before": "\u00a0{}",
}


@pytest.mark.parametrize(
    ("command", "how"), [*itertools.product(COMMANDS, HIDDEN)], ids=lambda value: value.replace("/", "") or "x"
)
def test_what_is_quoted_hidden_or_within_text_asks_for_nothing(command: str, how: str) -> None:
    assert read_comment(HIDDEN[how].format(command)) == []


@pytest.mark.parametrize(
    "body",
    [
        "", "/", "//", "/ retranslate", "/retranslate: yes", "/retranslate!", "/cc @someone", "/assign", "/lgtm",
        "/usr/bin/env", "/home", "/statusbar/x", "/tmp/retranslate", "/etc/passwd", "/accepted/x.md", "/translate/x",
        "/retranslate\u3000a.md", "/retranslate" + "e" * 2000, "/help" + "\0", "\\/help", "/ help", "/hel", "/st",
    ],
)  # fmt: skip
def test_other_lines_with_a_slash_are_text(body: str) -> None:
    assert [found for found in read_comment(body) if isinstance(found, Command)] == []


@given(st.text(alphabet=st.sampled_from(list("/acepthlrnsu \"'`~>\n\r<!-=—“”\\\t")), max_size=200))
def test_no_comment_breaks_the_reader(body: str) -> None:
    for found in read_comment(body):
        assert isinstance(found, (Command, Misunderstood))


@given(st.text(max_size=60))
def test_a_fence_hides_whatever_it_holds(inside: str) -> None:
    assert read_comment(f"~~~~~~~~~~~~\n{inside.replace('~', '')}\n~~~~~~~~~~~~\n") == []
