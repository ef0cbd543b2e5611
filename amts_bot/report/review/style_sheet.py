"""The review page's style sheet: light and dark, wide and narrow, and the filters, which are nothing but style."""

from __future__ import annotations

from collections.abc import Iterable


def style_sheet(views: Iterable[str]) -> str:
    """The style sheet, with a rule for each filter that hides what is not of its view."""
    rules = (f"body:has(#show-{view}:checked) .f:not(.v-{view}) {{ display: none }}" for view in views)
    return _STYLE + "\n".join(rules) + "\n"


# Fonts are the system's: none is ever fetched. Every pair of ink and ground has a contrast of 4.5 to 1 or more.
_STYLE = """
:root {
  color-scheme: light dark;
  --paper: #f6f5f1; --card: #fff; --code: #efede6; --line: #dedbd2;
  --ink: #1d2226; --soft: #5a636b; --link: #0b5cad;
  --ins: #d3f0da; --ins-ink: #0d4a23; --del: #fbdcd9; --del-ink: #86201a;
  --open: #8a4304; --open-ground: #fdecd2; --open-edge: #e0912f;
  --calm: #46515b; --calm-ground: #e6e9eb; --calm-edge: #c3c9ce;
  --look: #6b4e00; --look-ground: #fff3cd; --error: #a11616; --error-ground: #fde6e4;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a; --card: #1f2428; --code: #171a1d; --line: #343a40;
    --ink: #e6e8ea; --soft: #a3adb6; --link: #84bdf7;
    --ins: #153f26; --ins-ink: #b9f0cb; --del: #4d1f1d; --del-ink: #ffc7c2;
    --open: #ffd08f; --open-ground: #46300f; --open-edge: #d98a2b;
    --calm: #c6ced5; --calm-ground: #2d3338; --calm-edge: #4a535b;
    --look: #ffe08a; --look-ground: #3d3310; --error: #ffb4ad; --error-ground: #4a1d1b;
  }
}

* { box-sizing: border-box }
html { scroll-padding-top: 4.5rem; -webkit-text-size-adjust: 100%; text-size-adjust: 100% }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 -apple-system, "Segoe UI", Roboto, "Noto Sans", system-ui, sans-serif;
}
h1, h2, h3, p, ul, ol, dl, dd, pre { margin: 0; padding: 0 }
h2 { font-size: 1.25rem; line-height: 1.3; overflow-wrap: anywhere }
h3 { font-size: 1rem; margin: 1.25rem 0 .5rem; overflow-wrap: anywhere }
h3 .other { margin-left: .5rem; color: var(--soft); font-weight: 400 }
a { color: var(--link) }
code, pre, .mono dd {
  font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .875rem;
}
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px }
.skip { position: absolute; left: -999rem }
.skip:focus { left: 1rem; top: 1rem; z-index: 3; padding: .5rem 1rem; background: var(--card) }
.folder { color: var(--soft); font-weight: 400 }

/* the summary */
.summary, .columns, .filters div { max-width: 78rem; margin: 0 auto; padding: 0 1.5rem }
.summary { padding-block: 1.5rem 1rem }
h1 { font-size: 1rem; font-weight: 600; color: var(--soft) }
.headline {
  margin: .2rem 0 .7rem; font-size: clamp(1.45rem, 1.1rem + 1.7vw, 2.1rem); font-weight: 700;
  line-height: 1.25; text-wrap: balance;
}
.summary ul { display: flex; flex-wrap: wrap; gap: .1rem 1.6rem; list-style: none }
.summary li { position: relative; padding-inline-start: 1rem }
.summary li::before {
  content: ""; position: absolute; inset-inline-start: 0; top: .55em; width: .5rem; height: .5rem;
  border-radius: 50%; background: var(--calm-edge);
}
.summary li.need::before { background: var(--open-edge) }
.how { margin-top: .5rem }
.origin { margin-top: .4rem; color: var(--soft); font-size: .85rem; overflow-wrap: anywhere }

/* the filters */
.filters {
  position: sticky; top: 0; z-index: 2; min-inline-size: 0; margin: 0; padding: 0;
  border: 0; border-block: 1px solid var(--line); background: var(--paper);
}
.filters legend { position: absolute; left: -999rem }
.filters div { display: flex; flex-wrap: wrap; gap: .4rem; padding-block: .55rem }
.chip { position: relative; flex: none; cursor: pointer }
.chip input { position: absolute; inset: 0; margin: 0; opacity: 0; cursor: pointer }
.chip span {
  display: block; padding: .3rem .75rem; border: 1px solid var(--calm-edge); border-radius: 2rem;
  background: var(--card); font-size: .875rem; white-space: nowrap;
}
.chip b { margin-inline-start: .15rem; font-variant-numeric: tabular-nums }
.chip input:checked + span { background: var(--ink); border-color: var(--ink); color: var(--paper) }
.chip input:focus-visible + span { outline: 3px solid var(--link); outline-offset: 2px }

/* the files */
.columns {
  display: grid; grid-template-columns: 15rem minmax(0, 1fr); gap: 2rem; align-items: start;
  padding-block: 1.25rem 4rem;
}
.contents { position: sticky; top: 4.5rem; max-height: calc(100vh - 5.5rem); overflow-y: auto; font-size: .9rem }
.contents h2 { margin-bottom: .4rem; color: var(--soft); font-size: .8rem; letter-spacing: .06em }
.contents ol { list-style: none }
.contents a {
  display: block; padding: .35rem 0 .35rem .75rem; border-inline-start: 3px solid var(--line);
  color: var(--ink); text-decoration: none; overflow-wrap: anywhere;
}
.contents a:hover { border-color: var(--link); color: var(--link) }
.contents .v-open a { border-color: var(--open-edge) }
.contents small { display: block; color: var(--soft) }
.file, .alone { margin-bottom: 2.5rem }
.told { margin-bottom: .75rem; color: var(--soft); font-size: .9rem }
.alone h3 { color: var(--soft); font-weight: 400 }
.alone ul { columns: 20rem; list-style: none }
.alone li { overflow-wrap: anywhere }

/* a unit */
.unit {
  margin: .6rem 0; padding: .75rem 1rem;
  border: 1px solid var(--line); border-inline-start: 4px solid var(--calm-edge); border-radius: .5rem;
}
.unit.v-open { border-inline-start-color: var(--open-edge); background: var(--card) }
.unit header { display: flex; flex-wrap: wrap; align-items: baseline; gap: .2rem .8rem }
.badge {
  padding: .1rem .55rem; border-radius: 1rem; background: var(--calm-ground); color: var(--calm);
  font-size: .8rem; font-weight: 600;
}
.v-open > header .badge { background: var(--open-ground); color: var(--open) }
.place { color: var(--soft); font-size: .8rem; font-variant-numeric: tabular-nums }
.hint { margin-top: .3rem; color: var(--soft); font-size: .85rem; overflow-wrap: anywhere }
dl { display: grid; gap: .2rem 1.5rem; margin-top: .55rem }
dl.two { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr) }
dt { color: var(--soft); font-size: .75rem }
.rtl dt { text-align: right }
dd { overflow-wrap: anywhere; unicode-bidi: isolate }
dd:lang(zh), dd:lang(yue), dd:lang(ja), dd:lang(ko) { line-height: 1.7 }
dd[dir=rtl] { font-size: 1.08em; line-height: 1.75 }
ins, del { padding: 0 .1em; border-radius: .2rem; -webkit-box-decoration-break: clone; box-decoration-break: clone }
ins, del { text-decoration-thickness: 1px }
ins { background: var(--ins); color: var(--ins-ink); text-underline-offset: .2em }
del { background: var(--del); color: var(--del-ink) }
.gone { padding: 0; background: none; color: var(--soft); text-decoration: none }
.todo { color: var(--open) }
.gap, .left-out { color: var(--soft); font-size: .85rem }
.finding {
  margin-top: .6rem; padding: .4rem .75rem; border-radius: .35rem; background: var(--look-ground);
  color: var(--look); font-size: .9rem; overflow-wrap: anywhere;
}
.finding.error { background: var(--error-ground); color: var(--error) }
.finding .place { color: inherit }

/* blocks of code and formulas, and their diffs */
pre {
  padding: .5rem 0; border-radius: .35rem; background: var(--code);
  line-height: 1.45; text-align: left; white-space: pre-wrap; overflow-wrap: anywhere;
}
pre > * {
  display: block; position: relative; min-height: 1.45em; padding: 0 .75rem 0 1.75rem; border-radius: 0;
  unicode-bidi: isolate;
}
pre > ins, pre > del { text-decoration: none }
pre > ins::before, pre > del::before { position: absolute; left: .65rem }
pre > ins::before { content: "+" }
pre > del::before { content: "\\2212" }
pre.plain > * { padding-left: .75rem }

/* units that stayed as they were */
.folded { margin: .4rem 0; font-size: .9rem }
.folded summary { width: fit-content; padding: .2rem .25rem; border-radius: .3rem; color: var(--soft); cursor: pointer }
.folded summary:hover { color: var(--link) }
.folded > :not(summary) { padding: .35rem 1.25rem; border-inline-start: 2px solid var(--line) }
.context { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 1.5rem }
.context { color: var(--soft); overflow-wrap: anywhere }

@media (max-width: 60rem) {
  .columns { display: block }
  .contents { position: static; max-height: none; margin-bottom: 2rem }
}
@media (max-width: 40rem) {
  .summary, .columns, .filters div { padding-inline: 1rem }
  .summary ul { display: block }
  .filters div { flex-wrap: nowrap; overflow-x: auto; scrollbar-width: thin }
  .unit { padding: .7rem .8rem }
  dl.two, .context { grid-template-columns: minmax(0, 1fr); gap: .45rem }
}
@media (forced-colors: active) { .chip input:checked + span { outline: 3px solid } }
@media print {
  .filters, .contents, .skip { display: none }
  .columns { display: block }
  .unit { break-inside: avoid }
}
"""
