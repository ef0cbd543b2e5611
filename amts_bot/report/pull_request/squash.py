"""The text for a squash merge: what it is, where it comes from, and everyone whose commits are in it."""

from __future__ import annotations

from amts_bot.report.pull_request.story import Person, Story
from amts_bot.report.words.plural import plural
from amts_bot.report.words.quoting import fenced, plain
from amts_bot.report.words.sections import Section


def squash_message(story: Story, title: str) -> str:
    """The text for a squash merge: what it is, where it comes from, and everyone whose commits are in it."""
    upstream, units = story.upstream, len(story.open_units)
    left = f"{plural(units, 'passage')} {'is' if units == 1 else 'are'} open" if units else "Nothing is open"
    credits = [f"Co-authored-by: {_name(person)} <{_email(person)}>" for person in story.people]
    trailers = [f"Amts-Source: {plain(upstream.name)}@{upstream.head}", *credits]
    return "\n".join([title, "", f"{left}.", "", *trailers])


def _name(person: Person) -> str:
    return plain(person.name).translate(_NO_BRACKETS) or "unknown"


def _email(person: Person) -> str:
    return plain(person.email).translate(_NO_BRACKETS).replace(" ", "")


_NO_BRACKETS = str.maketrans("", "", "<>")


def squash_section(story: Story, title: str) -> Section | None:
    if not story.people:
        return None
    return Section(
        "<details><summary>Text for a squash merge, with everyone who worked on it</summary>\n\n"
        f"{fenced(squash_message(story, title))}\n\n</details>",
        optional=True,
    )
