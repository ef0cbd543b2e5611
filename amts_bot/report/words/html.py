"""HTML in which a text cannot become markup: what is not `Html` already is escaped where it is put in."""

from __future__ import annotations

import re
from html import escape


class Html(str):
    """Text that is HTML already. Only this module makes it, so everything else is escaped."""

    __slots__ = ()


# HTML knows no control characters and no lone surrogates: they are shown, not sent.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_CONTROL_PICTURES = 0x2400


def text(value: str) -> Html:
    """A text as a text node or attribute value, its control characters made visible."""
    if isinstance(value, Html):
        return value
    return Html(escape(_UNFIT.sub(_visible, value.replace("\r\n", "\n"))))


def _visible(match: re.Match[str]) -> str:
    return chr(_CONTROL_PICTURES + ord(match[0])) if match[0] < " " else "\ufffd"


def tag(name: str, /, *children: str, **attributes: str | bool) -> Html:
    """An element with its children. `class_` is the attribute `class`, `http_equiv` is `http-equiv`.

    An attribute that is True stands alone, one that is False or empty is left out. Names of elements and
    attributes are the code's own, never a book's.
    """
    return Html(f"<{name}{_attributes(attributes)}>{join(*children)}</{name}>")


def void(name: str, /, **attributes: str | bool) -> Html:
    """An element that holds nothing, such as `meta` or `input`."""
    return Html(f"<{name}{_attributes(attributes)}>")


def join(*children: str, between: str = "") -> Html:
    """Children one after the other."""
    return Html(text(between).join(text(child) for child in children))


def verbatim(code: str) -> Html:
    """The code's own style sheet or comment, which must not be escaped. Never for a text of a book."""
    return Html(code)


def _attributes(attributes: dict[str, str | bool]) -> str:
    return "".join(
        f" {name.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{text(str(value))}"')
        for name, value in attributes.items()
        if value is not False and value != ""
    )
