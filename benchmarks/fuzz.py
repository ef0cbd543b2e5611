"""Laws 1 and 2 over generated texts, and speed on hostile ones: `python -m benchmarks.fuzz --texts 100000`.

Every text is drawn from constructs of three dialects (D2L's, MyST's, GitHub's), nested at random, cut, doubled and
strewn with characters that parsers trip over. The same seed gives the same texts. A fault is printed with the text that
shows it; the exit code is 1 if there is one. Hostile shapes are measured at two sizes: what grows faster than the
text is named.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from random import Random

from amts_bot.text.blocks import PROSE, Block, Document, Kind, join
from amts_bot.text.document import split
from amts_bot.text.grammar import as_parsed
from amts_bot.text.languages import find_language
from amts_bot.text.protected_spans import mask, protect, restore
from amts_bot.text.segments import one_line, segment

# --- texts ------------------------------------------------------------------------------------------------

LINES = r"""
# Heading
## Heading $x$ ##
### 
Setext
===
---
A sentence. Another one, with `code` and $x_1$.
And *emphasis*, **strong**. See :numref:`fig_a` and :cite:`Doe.2020`.
中文句子。又一句，含 $y$ 与 `code`。
[**A slide mark,
that ends here.**] And (**one more**).
- item
* item. Second sentence.
+ [ ] task
1. one
2) two
10. ten
-
1.
> quote
>
> [!NOTE]
>> deeper
```
```{.python .input  n=1}
#@tab mxnet, pytorch
x = 1  # comment
~~~
```{note} Title
```{figure} img/a.png
:name: fig-a
````{tab-set}
````
:::{admonition} Title
:class: tip
:::
::::{grid} 2
::::
:::note
$$
$$x = 1$$
$$x = 1$$ and text
$$y$$ (eq-label)
[**$$z$$**]
\begin{align}
\end{align}
:label:`sec_a`
:width:`400px`
:eqlabel:`eq_a`
:begin_tab:`mxnet`
:end_tab:
(target)=
% comment
+++
![A caption. With $x$.](../img/a.svg)
![a]
[link](https://example.org/a_(b)?c=d "title")
[a]: https://example.org
[^1]: A footnote.
[^1]
| a | b |
|---|:-:|
| $|c|$ | \| |
a | b
- | -
<div class="x">
</div>
<!-- comment
-->
<br/> <span>x</span> &nbsp;
***
{ref}`text <label>` {math}`x` {{ key }}
term
: definition
title: "A title"
...
https://example.org/a. http://b).
\( x \) \[ y \] \$ \` \\
placeholder 0
""".strip("\n").split("\n")
"""Lines of the dialects; whole constructs come from their order by chance, and from WHOLE."""

WHOLE = [
    "| a | b |\n|---|:-:|\n| $|c|$ | \\| |",
    "a | b\n- | -\nc | d | e",
    "```{.python .input}\n#@tab all\nx = 1  # comment\n\ny = 2\n```",
    "$$\nx\n\n= y\n$$",
    ":::{note} Title\n:class: x\n\nBody. More.\n\n- item\n:::",
    "[^a]: A footnote.\n\n    With more.",
    "- item\n\n  more\n\n  ```\n  code\n  ```\n- item",
    "![A caption.](a.svg)\n:label:`fig_a`",
    "<div>\n<p>x</p>\n</div>",
]

PREFIXES = ["", "", "", "", " ", "  ", "    ", "\t", "> ", ">", "- ", "1. ", "   ", "      "]
ENDS = ["\n", "\n", "\n", "\n", "\n\n", "\n\n\n", "\r\n", "\r\n\r\n", "\r", " \n", "  \n", "\\\n", "\n\t\n", ""]
ODD = [
    *"\x00\x07\x0b\x0c\x1c\x1f\x7f\x85\xa0\xad\u200b\u200d\u200f\u2028\u2029\u3000\ufeff\ufffd\ud800\ue000\ue001\ue002",
    *"`$*_[](){}<>\\|:#!&~=+-.\"'\t ", "\ue0000\ue001", "\ue0011\ue000", "😀", "e\u0301", "العربية", "한국어. ", "``", "$$", "**",
]  # fmt: skip


def texts(count: int, seed: int) -> Iterator[str]:
    """`count` texts; each depends on the seed and its number only."""
    for number in range(count):
        yield one_text(Random(f"{seed} {number}"))


def one_text(random: Random) -> str:
    """A text of up to some thirty lines: of constructs, of odd characters, or of both; sometimes torn."""
    text = random.choice(["", "", "", "\ufeff", "---\n", "\n", "\r\n"])
    end = random.choice(ENDS)
    prefix = ""
    for _ in range(random.randrange(30)):
        if random.random() < 0.3:
            prefix = "".join(random.choices(PREFIXES, k=random.randrange(4)))
        lines = _line(random).split("\n")
        text += "".join(prefix + line + (end if random.random() < 0.9 else random.choice(ENDS)) for line in lines)
    return _torn(text, random) if random.random() < 0.3 else text


def _line(random: Random) -> str:
    if random.random() < 0.9:
        return random.choice(LINES if random.random() < 0.8 else WHOLE)
    return "".join(random.choices(ODD, k=random.randrange(12)))


def _torn(text: str, random: Random) -> str:
    for _ in range(random.randrange(1, 4)):
        start = random.randrange(len(text) + 1)
        stop = min(len(text), start + random.randrange(1, 20))
        piece = random.choice(["", text[start:stop] * 2, random.choice(ODD)])
        text = text[:start] + piece + text[stop:]
    return text


# --- laws -------------------------------------------------------------------------------------------------


def faults(text: str) -> Iterator[str]:
    """What is wrong with the blocks, segments and protected spans of a text."""
    document = split(text)
    if join(document) != text:
        yield "law 1: the blocks do not join to the text"
    if any(one.end != other.start for one, other in pairwise(document.blocks)):
        yield "law 1: spans overlap or leave a gap"
    for number, block in enumerate(document.blocks):
        yield from (f"{block.kind} {document.whole(block)!r}: {fault}" for fault in _block_faults(document, number))
    if restore(protect(text)) != text:
        yield "law 2: the protected text is not restored"
    if len(mask(text)) != len(text):
        yield "law 2: the mask has another length"
    yield from _segment_faults(document)
    plain = text.lstrip("\ufeff").replace("\r", "")
    crlf, marked = plain.replace("\n", "\r\n"), "\ufeff" + plain
    if not _kinds(crlf) == _kinds(marked) == _kinds(plain):
        yield "law 1: line ends or a byte order mark change the blocks"


def _kinds(text: str) -> list[Kind]:
    return [block.kind for block in split(text).blocks if block.kind is not Kind.BLANK]


def _block_faults(document: Document, number: int) -> Iterator[str]:
    text, block = document.text, document.blocks[number]
    if block.start and text[block.start - 1] not in "\n\ufeff":
        yield "begins amid a line"
    if not block.start <= block.body_end <= block.end or block.start == block.end:
        yield "has a span that is none"
    if text[block.body_end : block.end].strip(_BLANKS + ">\ufeff"):  # quotes have their mark on blank lines
        yield "has text among its blank lines"
    content = "".join(text[line.content : line.end] for line in block.lines)
    is_blank = not content.strip(_BLANKS) and block.kind is not Kind.ITEM
    if (block.kind is Kind.BLANK) != is_blank or (is_blank and number):
        yield "is blank, or not, against its kind"
    if block.kind is not Kind.BLANK and not _covers(block):
        yield "has lines that do not cover it"
    if not _PLAUSIBLE.get(block.kind, lambda _: True)(as_parsed(content)):
        yield "is not what its kind says"


_BLANKS = " \t\r\n\f\v\x00"


def _covers(block: Block) -> bool:
    edges = [block.start, *(line.end for line in block.lines)]
    return edges[-1] == block.body_end and all(
        line.start == edge and line.start <= line.content <= line.end
        for line, edge in zip(block.lines, edges, strict=False)
    )


def _fenced(content: str) -> bool:
    return content.lstrip().startswith(("```", "~~~", ":::")) or content[:1] in " \t"


_PLAUSIBLE: dict[Kind, Callable[[str], bool]] = {
    Kind.FRONT_MATTER: lambda content: content.strip().startswith("---"),
    Kind.HEADING: lambda content: content.lstrip().startswith("#") or content.rstrip()[-1] in "-=",
    Kind.IMAGE: lambda content: content.strip().startswith("![") and content.rstrip()[-1] in ")}",
    Kind.TABLE: lambda content: all("|" in line for line in content.strip().split("\n")),
    Kind.CODE: _fenced,
    Kind.MATH: lambda content: "$$" in content or "\\begin{" in content or "{math}" in content,
    Kind.LABEL: lambda content: content.strip()[-1] in "`=",
    Kind.TAB: lambda content: content.lstrip().startswith(":"),
    Kind.HTML: lambda content: content.lstrip()[:1] in ("<", "%"),
    Kind.DEFINITION: lambda content: content.lstrip().startswith("["),
    Kind.BREAK: lambda content: content.lstrip()[:1] in ("*", "-", "_", "+"),
}


def _segment_faults(document: Document) -> Iterator[str]:
    english = find_language("en")
    for block, segments in zip(document.blocks, segment(document, english).segments, strict=True):
        edge = block.start
        for found in segments:
            if not edge <= found.start < found.end <= block.body_end:
                yield f"{block.kind}: segment {found.plain!r} lies outside its block or across another"
            if not found.plain or found.plain != found.plain.strip() or "\n" in found.plain:
                yield f"{block.kind}: segment {found.plain!r} is not one line"
            if restore(protect(found.plain)) != found.plain:
                yield f"law 2: segment {found.plain!r} is not restored"
            edge = found.end
        if block.kind in PROSE - {Kind.IMAGE} and not segments and _words(document, block):
            yield f"{block.kind} {document.body(block)!r} has words and no segment"


def _words(document: Document, block: Block) -> bool:
    content = "".join(document.text[line.content : line.end] for line in block.lines)
    return any(map(str.isalpha, one_line(content, find_language("en"))))


# --- hostile shapes ---------------------------------------------------------------------------------------

_Shape = Callable[[int], str]
HOSTILE: dict[str, _Shape] = {
    "bullets 1,000 deep": lambda n: ("* " * 1000 + "a\n") * (n // 2000),
    "quotes 1,000 deep": lambda n: ("> " * 1000 + "a\n") * (n // 2000),
    "quotes and bullets by turns": lambda n: "> a\n- b\n" * (n // 8),
    "bullets on a staircase": lambda n: "".join("  " * (k % 300) + "- a\n" for k in range(n // 300)),
    "one line of words, five times as long": lambda n: "word " * n,
    "one line without a blank, five times as long": lambda n: "w" * (5 * n),
    "short lines": lambda n: "*a* b\n" * (n // 6),
    "blank lines": lambda n: " \n" * (n // 2),
    **{
        f"unclosed {mark}": (lambda mark: lambda n: (mark + " a ") * (n // (len(mark) + 3)))(mark)
        for mark in ("$", "$$", "`", "[", "![", "](", "[^a", "[@", "\\(", "<", "<!--", "<a ", "{", ":cite:`", "(**", '"', "（")
    },
    **{
        f"lines of {line}": (lambda line: lambda n: (line + "\n") * (n // (len(line) + 1)))(line)
        for line in ("```", "$$ a", ":::{note}", ":::", "\\begin{a}", "<!--", "<div>", "[a]:", "[^a]: b", "|a|b|", "    a", "2. a")
    },
    "backtick runs that grow": lambda n: " ".join("`" * k for k in range(1, int((2 * n) ** 0.5))),
    "fences that grow": lambda n: "\n".join(":" * k + "{note}" for k in range(3, int((2 * n) ** 0.5))),
    "blanks in a heading": lambda n: "# a" + " " * n + "b",
    "underline that is none": lambda n: "a\n" + "-" * n + "!\n---\n",
    "blanks in a title": lambda n: ":::{note} a" + " " * n + "b\n:::\n",
    "colons": lambda n: ":" * n,
    "stops in a URL": lambda n: "https://a" + "." * n + "x",
    "blanks in a footnote": lambda n: "[^a]: b\n" + "  \n" * (n // 3),
    "pipes": lambda n: "|" * n + "\n" + "|" * n + "\n",
    "initials": lambda n: "A. " * (n // 3),
}  # fmt: skip
_STEPS: dict[str, Callable[[str], object]] = {
    "split": split,
    "protect": protect,
    "segment": lambda text: segment(split(text), find_language("en")),
}


def measure(size: int) -> Iterator[tuple[str, dict[str, float], dict[str, float]]]:
    """For each hostile shape, the seconds that each step takes at `size` code points and at four times that."""
    for name, shape in HOSTILE.items():
        yield name, *({step: _seconds(call, shape(n)) for step, call in _STEPS.items()} for n in (size, 4 * size))


def _seconds(call: Callable[[str], object], text: str) -> float:
    start = time.perf_counter()
    call(text)
    return time.perf_counter() - start


# --- the report -------------------------------------------------------------------------------------------

_TOO_LONG, _WORTH_A_WORD, _GROWTH = 5.0, 0.2, 8.0


def main() -> int:
    parser = argparse.ArgumentParser(description="laws 1 and 2 over generated texts, speed on hostile ones")
    parser.add_argument("--texts", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--size", type=int, default=50_000, help="code points of a hostile text; four times that too")
    options = parser.parse_args()
    found = _report_laws(options.texts, options.seed)
    slow = _report_speed(options.size)
    return 1 if found or slow else 0


def _report_laws(count: int, seed: int) -> int:
    start, found = time.perf_counter(), Counter[str]()
    kinds: Counter[Kind] = Counter()
    for text in texts(count, seed):
        kinds.update(block.kind for block in split(text).blocks)
        for fault in faults(text):
            found[fault.partition(":")[0]] += 1
            if found.total() <= 10:
                print(f"{fault}\n  in {text!r}")
    print(f"{count} texts, {kinds.total()} blocks, {time.perf_counter() - start:.0f} s, {found.total()} faults")
    print("blocks: " + ", ".join(f"{kind} {number}" for kind, number in kinds.most_common()))
    return found.total()


def _report_speed(size: int) -> int:
    slow = 0
    print(
        f"hostile shapes at {size} and {4 * size} code points: seconds (only what is slow, or grows faster than the text)"
    )
    for name, small, large in measure(size):
        for step, seconds in large.items():
            growth = seconds / max(small[step], 1e-9)
            if seconds > _TOO_LONG or (seconds > _WORTH_A_WORD and growth > _GROWTH):
                slow += seconds > _TOO_LONG
                print(f"  {name:30} {step:8} {small[step]:6.2f} {seconds:6.2f}  ({growth:.1f} times)")
    print(f"{len(HOSTILE)} shapes, {slow} over {_TOO_LONG:.0f} s")
    return slow


if __name__ == "__main__":
    sys.exit(main())
