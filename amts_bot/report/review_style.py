"""The review page's style sheet: light and dark, wide and narrow, and the filters, which are nothing but style."""

from __future__ import annotations

from collections.abc import Iterable


def style_sheet(views: Iterable[str]) -> str:
    """The style sheet, with a rule for each filter that hides what is not of its view."""
    return _STYLE + "".join(f"body:has(#show-{view}:checked) .f:not(.v-{view}){{display:none}}
\n" for view in views)


# A missing system font only changes how the page looks: no font is ever fetched.
_STYLE = """
:root{--paper:#f6f5f1;--card:#fff;--ink:#1d2226;--soft:#5a636b;--line:#dedbd2;--link:#0b5cad;
--accent:#b45309;--ins:#d3f0da;--ins-ink:#0d4a23;--del:#fbdcd9;--del-ink:#86201a;--code:#f2f1ec;
--open:#8a4304;--open-bg:#fdecd2;--open-edge:#e0912f;--calm:#46515b;--calm-bg:#e9ecee;--calm-edge:#c3c9ce;
--error:#a11616;--error-bg:#fde6e4;--look:#6b4e00;--look-bg:#fff3cd;color-scheme:light dark}
@media (prefers-color-scheme:dark){:root{--paper:#14171a;--card:#1d2125;--ink:#e6e8ea;--soft:#a3adb6;
  --line:#343a40;
--link:#84bdf7;--accent:#f0a04b;--ins:#153f26;--ins-ink:#b9f0cb;--del:#4d1f1d;--del-ink:#ffc7c2;--code:#171a1d;
--open:#ffd08f;--open-bg:#46300f;--open-edge:#d98a2b;--calm:#c6ced5;--calm-bg:#2d3338;--calm-edge:#4a535b;
--error:#ffb4ad;--error-bg:#4a1d1b;--look:#ffe08a;--look-bg:#3d3310}}
*{box-sizing:border-box}
html{scroll-padding-top:4.5rem;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);
  font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
a{color:var(--link)}
h1,h2,h3,p,ul,ol,dl,dd,pre{margin:0;padding:0}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.875em}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:-999rem}
.skip:focus{left:1rem;top:1rem;background:var(--card);padding:.5rem 1rem;z-index:3}
.summary,.columns{max-width:78rem;margin:0 auto;padding:0 1.5rem}
.summary{padding-top:1.5rem;padding-bottom:1rem}
h1{font-size:1rem;font-weight:600;color:var(--soft)}
.headline{font-size:clamp(1.45rem,1.1rem + 1.7vw,2.1rem);line-height:1.25;font-weight:700;
  margin:.2rem 0 .7rem;text-wrap:balance}
.summary ul{list-style:none;display:flex;flex-wrap:wrap;gap:.1rem 1.6rem}
.summary li{padding-left:1rem;position:relative}
.summary li::before{content:"";position:absolute;left:0;top:.6em;width:.45rem;height:.45rem;
  border-radius:50%;background:var(--calm-edge)}
.summary li.need::before{background:var(--open-edge)}
.how{margin-top:.5rem}
.origin{margin-top:.4rem;color:var(--soft);font-size:.85rem;overflow-wrap:anywhere}
.filters{position:sticky;top:0;z-index:2;margin:0;border:0;border-block:1px solid var(--line);
  background:var(--paper);padding:0;min-inline-size:0}
.filters div{max-width:78rem;margin:0 auto;padding:.55rem 1.5rem;display:flex;flex-wrap:wrap;gap:.4rem}
.filters legend{position:absolute;left:-999rem}
.chip{flex:none;position:relative;cursor:pointer}
.chip input{position:absolute;inset:0;margin:0;opacity:0;cursor:pointer}
.chip span{display:block;padding:.3rem .75rem;border:1px solid var(--calm-edge);border-radius:2rem;
  background:var(--card);font-size:.875rem;white-space:nowrap}
.chip b{font-variant-numeric:tabular-nums;margin-left:.15rem}
.chip input:checked+span{background:var(--ink);border-color:var(--ink);color:var(--paper)}
.chip input:focus-visible+span{outline:3px solid var(--link);outline-offset:2px}
.columns{display:grid;grid-template-columns:15rem minmax(0,1fr);gap:2rem;align-items:start;
  padding-top:1.25rem;padding-bottom:4rem}
.contents{position:sticky;top:4.5rem;max-height:calc(100vh - 5.5rem);overflow-y:auto;font-size:.9rem}
.contents h2{font-size:.8rem;text-transform:uppercase;letter-spacing:.06em;color:var(--soft);
  margin-bottom:.4rem}
.contents ol{list-style:none}
.contents a{display:block;padding:.35rem 0 .35rem .75rem;border-left:3px solid var(--line);color:var(--ink);
  text-decoration:none;overflow-wrap:anywhere}
.contents a:hover{border-color:var(--link);color:var(--link)}
.contents .v-open a{border-color:var(--open-edge)}
.contents small{display:block;color:var(--soft)}
.folder{color:var(--soft);font-weight:400}
.file,.alone{margin-bottom:2.5rem}
h2{font-size:1.25rem;line-height:1.3;overflow-wrap:anywhere}
.told{color:var(--soft);font-size:.9rem;margin-bottom:.75rem}
h3{font-size:1rem;margin:1.25rem 0 .5rem;overflow-wrap:anywhere}
h3 .other{color:var(--soft);font-weight:400;margin-inline-start:.5rem}
.unit{background:var(--card);border:1px solid var(--line);border-left:4px solid var(--calm-edge);
  border-radius:.5rem;padding:.75rem 1rem;margin:.6rem 0}
.unit:not(.v-open){background:none}
.unit.v-open{border-left-color:var(--open-edge)}
.unit header{display:flex;flex-wrap:wrap;align-items:baseline;gap:.2rem .8rem}
.badge{font-size:.8rem;font-weight:600;padding:.1rem .55rem;border-radius:1rem;background:var(--calm-bg);
  color:var(--calm)}
.v-open>header .badge{background:var(--open-bg);color:var(--open)}
.place{color:var(--soft);font-size:.8rem;font-variant-numeric:tabular-nums}
.hint{color:var(--soft);font-size:.85rem;margin-top:.3rem;overflow-wrap:anywhere}
dl{display:grid;gap:.2rem 1.5rem;margin-top:.55rem}
dl.two{grid-template-columns:minmax(0,1fr) minmax(0,1fr)}
dt{color:var(--soft);font-size:.75rem}
dd{overflow-wrap:anywhere;unicode-bidi:isolate}
dd:lang(zh),dd:lang(ja),dd:lang(ko){line-height:1.7}
dd[dir=rtl]{font-size:1.08em;line-height:1.75}
ins,del{border-radius:.2rem;padding:0 .1em;box-decoration-break:clone;-webkit-box-decoration-break:clone}
ins{background:var(--ins);color:var(--ins-ink);text-decoration:underline;text-decoration-thickness:1px;
  text-underline-offset:.2em}
del{background:var(--del);color:var(--del-ink);text-decoration:line-through;text-decoration-thickness:1px}
.gone{background:none;color:var(--soft);text-decoration:none}
.todo{color:var(--open)}
pre{background:var(--code);border-radius:.35rem;padding:.5rem 0;line-height:1.45;white-space:pre-wrap;
  overflow-wrap:anywhere;text-align:left}
pre>*{display:block;padding:0 .75rem 0 1.75rem;position:relative;border-radius:0;min-height:1.45em;
  unicode-bidi:isolate}
pre>ins,pre>del{text-decoration:none}
pre.plain>*{padding-left:.75rem}
pre>ins::before,pre>del::before{position:absolute;left:.65rem}
pre>ins::before{content:"+"}
pre>del::before{content:"\\2212"}
.gap,.left-out{color:var(--soft);font-size:.85rem}
.folded{margin:.4rem 0;font-size:.9rem}
.folded summary{color:var(--soft);cursor:pointer;padding:.2rem .25rem;width:fit-content;border-radius:.3rem}
.folded summary:hover{color:var(--link)}
.context{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:1.5rem;padding:.35rem 1.25rem;
  border-left:2px solid var(--line);color:var(--soft);overflow-wrap:anywhere}
.folded .gap{padding:.2rem 1.25rem;border-left:2px solid var(--line)}
.finding{margin-top:.6rem;padding:.4rem .75rem;border-radius:.35rem;background:var(--look-bg);
  color:var(--look);font-size:.9rem;overflow-wrap:anywhere}
.finding.error{background:var(--error-bg);color:var(--error)}
.finding .place{color:inherit}
.alone ul{list-style:none;columns:20rem}
.alone li{overflow-wrap:anywhere}
.alone h3{font-weight:400;color:var(--soft)}
@media (max-width:60rem){.columns{display:block}.contents{position:static;max-height:none;margin-bottom:2rem}}
@media (max-width:40rem){.summary,.columns{padding-left:1rem;padding-right:1rem}
.filters div{padding:.55rem 1rem;flex-wrap:nowrap;overflow-x:auto;scrollbar-width:thin}
dl.two,.context{grid-template-columns:minmax(0,1fr);gap:.45rem}.summary ul{display:block}
.unit{padding:.7rem .8rem}}
@media (forced-colors:active){.chip input:checked+span{outline:3px solid}}
@media print{.filters,.contents,.skip{display:none}.columns{display:block}.unit{break-inside:avoid}}
"""
