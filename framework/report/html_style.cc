// SPDX-License-Identifier: Apache-2.0

#include "framework/report/html_page.h"

namespace ravel::internal {

const std::string_view kHtmlStyle = R"css(
:root {
  color-scheme: light;
  --page: #f6f7f9; --panel: #fff; --sunk: #f0f2f6; --edge: #dfe3e9;
  --text: #15181d; --dim: #59616e; --grey: #8790a0;
  --red: #c5222f; --red-soft: #fdeaec; --on-red: #fff;
  --amber: #b45309; --amber-soft: #fef3dc; --now: #fff6d6;
  --green: #0d7a35; --on-color: #fff;
  --t0: #475569; --t1: #1d5fd6; --t2: #0f8273; --t3: #7c3aed;
  --t4: #a8217a; --t5: #5f6b10; --t6: #0a759b; --t7: #875426;
  --word: #a21caf; --number: #9a5b00; --string: #0d7a35;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono",
    Menlo, Consolas, monospace;
}
@media (prefers-color-scheme: dark) {
  :root:not([data-theme="light"]) {
    color-scheme: dark;
    --page: #0e1116; --panel: #161b22; --sunk: #1d232c; --edge: #2b323d;
    --text: #e8ebf0; --dim: #a0a8b5; --grey: #717c8c;
    --red: #ff6b74; --red-soft: #3d1a20; --on-red: #1d0507;
    --amber: #f5b043; --amber-soft: #3a2a0c; --now: #3a3212;
    --green: #4ade80; --on-color: #0b1017;
    --t0: #a3b0c2; --t1: #6ea8ff; --t2: #3fcab4; --t3: #b79bff;
    --t4: #f286c8; --t5: #c3cf5a; --t6: #59c7ee; --t7: #dca46c;
    --word: #e08cf0; --number: #e9b25c; --string: #6ed798;
  }
}
:root[data-theme="dark"] {
  color-scheme: dark;
  --page: #0e1116; --panel: #161b22; --sunk: #1d232c; --edge: #2b323d;
  --text: #e8ebf0; --dim: #a0a8b5; --grey: #717c8c;
  --red: #ff6b74; --red-soft: #3d1a20; --on-red: #1d0507;
  --amber: #f5b043; --amber-soft: #3a2a0c; --now: #3a3212;
  --green: #4ade80; --on-color: #0b1017;
  --t0: #a3b0c2; --t1: #6ea8ff; --t2: #3fcab4; --t3: #b79bff;
  --t4: #f286c8; --t5: #c3cf5a; --t6: #59c7ee; --t7: #dca46c;
  --word: #e08cf0; --number: #e9b25c; --string: #6ed798;
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body {
  margin: 0 auto; padding: 22px clamp(12px, 3vw, 44px) 40px;
  max-width: 1720px; background: var(--page); color: var(--text);
  font: 15px/1.5 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
}
h1 { margin: 0; font-size: 22px; line-height: 1.3; overflow-wrap: anywhere; }
h1::first-letter { text-transform: uppercase; }
h2 { margin: 0; font-size: 14px; }
p { margin: 0; }
code, pre, .mono { font-family: var(--mono); font-size: 13px; }
button {
  font: inherit; font-size: 13px; color: var(--text);
  background: var(--panel); border: 1px solid var(--edge);
  border-radius: 8px; padding: 3px 12px; cursor: pointer;
}
button:hover { border-color: var(--grey); }
:focus-visible { outline: 2px solid var(--t1); outline-offset: 2px; }
#top { display: flex; flex-wrap: wrap; gap: 14px; align-items: flex-start;
  margin-bottom: 18px; }
#headline { flex: 1 1 380px; min-width: 0; }
#said { color: var(--dim); overflow-wrap: anywhere; }
#subject { font-family: var(--mono); font-size: 13px; color: var(--dim);
  overflow-wrap: anywhere; }
#verdict { background: var(--red); color: var(--on-red); font-weight: 700;
  font-size: 13px; letter-spacing: .04em; border-radius: 8px;
  padding: 5px 12px; margin-top: 1px; }
#verdict.passed { background: var(--green); color: var(--on-color); }
#facts { display: flex; flex-wrap: wrap; gap: 8px; margin: 0; padding: 0;
  list-style: none; }
#facts li { background: var(--panel); border: 1px solid var(--edge);
  border-radius: 9px; padding: 3px 12px; font-size: 12px; color: var(--dim); }
#facts b { display: block; font-size: 15px; color: var(--text); }
#main { display: grid; gap: 16px; align-items: start;
  grid-template-columns: minmax(0, 1.65fr) minmax(300px, 1fr); }
.side { display: grid; gap: 16px; grid-template-columns: minmax(0, 1fr); }
.panel { min-width: 0; background: var(--panel);
  border: 1px solid var(--edge); border-radius: 11px; overflow: hidden; }
.heading { display: flex; flex-wrap: wrap; gap: 2px 12px; padding: 10px 16px;
  justify-content: space-between; align-items: baseline;
  border-bottom: 1px solid var(--edge); }
.hint { font-size: 12.5px; color: var(--dim); overflow-wrap: anywhere; }
.body { padding: 12px 16px; }
@media (max-width: 980px) {
  #main { grid-template-columns: minmax(0, 1fr); }
  .side { display: contents; }
  #replay, #output { order: 1; }
  #facts { order: 3; flex-basis: 100%; }
}
#scroll { position: relative; overflow: auto; max-height: 76vh;
  padding: 0; overscroll-behavior: contain; }
#scroll:focus-visible { outline-offset: -2px; }
#head { position: sticky; top: 0; z-index: 3; background: var(--panel);
  border-bottom: 1px solid var(--edge); height: 52px; }
#head > div { position: absolute; top: 7px; text-align: center;
  line-height: 1.25; white-space: nowrap; overflow: hidden;
  text-overflow: ellipsis; }
#head b { display: block; color: var(--c); font-size: 14.5px; }
#head small { font-family: var(--mono); font-size: 11.5px;
  color: var(--dim); }
#rows { position: relative; }
#lines, #marks { position: absolute; left: 0; pointer-events: none; }
#marks { z-index: 2; }
.row { position: absolute; left: 8px; right: 8px; border-radius: 6px;
  font-family: var(--mono); font-size: 12.5px; cursor: pointer; }
.probe { position: fixed; font: 12.5px var(--mono); }
.band { fill: var(--now); }
.row.now .box:not(.racing):not(.fail) { font-weight: 600; }
.row > div { position: absolute; }
.number { width: 40px; text-align: right; color: var(--dim); }
.now .number { color: var(--text); font-weight: 700; }
.box { display: flex; gap: 10px; justify-content: space-between;
  align-items: center; background: var(--panel); padding: 0 8px;
  border: 1.5px solid var(--c); border-radius: 6px; z-index: 1; }
.box .what { overflow: hidden; text-overflow: ellipsis;
  white-space: nowrap; }
.box .place { color: var(--dim); font-size: 11.5px; white-space: nowrap; }
.box.racing { background: var(--red-soft); border-color: var(--red);
  font-weight: 600; }
.box.fail { background: var(--red); border-color: var(--red);
  color: var(--on-red); font-weight: 600; }
.box.fail .place { color: inherit; }
.box.waits { border: 1.5px dashed var(--red); color: var(--red); }
.value { text-align: center; color: var(--dim); white-space: nowrap; }
.value b { display: inline-block; min-width: 28px; padding: 0 7px;
  line-height: 22px; border: 1.5px solid var(--grey); border-radius: 6px;
  color: var(--text); background: var(--panel); max-width: 100%;
  overflow: hidden; text-overflow: ellipsis; vertical-align: middle; }
.value.odd b { border-color: var(--red); color: var(--red); }
.remark { color: var(--red); font: 600 11.5px system-ui, sans-serif;
  white-space: nowrap; }
.fold { left: 0; right: 0; text-align: center; color: var(--dim); }
.fold button { font-family: inherit; font-size: 12px; padding: 1px 12px;
  background: var(--sunk); color: var(--dim); }
#lines path, #marks path, #legend path { fill: none; }
.life { stroke: var(--c); stroke-width: 1.6; opacity: .6; }
.rests { stroke: var(--grey); stroke-width: 1.5; stroke-dasharray: 2 4; }
.preempted { stroke: var(--amber); stroke-width: 4;
  stroke-dasharray: 3 2.5; }
.arrow { stroke: var(--grey); stroke-width: 1.6; }
.hands { stroke: var(--t3); stroke-width: 1.5; opacity: .8; }
#lines path.tip, #legend path.tip { fill: var(--grey); stroke: none; }
#lines path.tip.hands { fill: var(--t3); }
.race { stroke: var(--red); stroke-width: 1.8; stroke-dasharray: 5 3; }
.letter circle { fill: var(--panel); stroke: var(--red);
  stroke-width: 1.6; }
.letter text { fill: var(--red); font: 700 11px system-ui, sans-serif;
  text-anchor: middle; }
.pill rect { fill: var(--sunk); }
.pill text { fill: var(--dim); font: 11.5px system-ui, sans-serif;
  text-anchor: middle; }
.pill.hot rect { fill: var(--amber-soft); stroke: var(--amber); }
.pill.hot text { fill: var(--amber); font-weight: 700; }
.divide { stroke: var(--edge); }
#controls { display: flex; flex-wrap: wrap; gap: 8px 10px;
  align-items: center; padding: 9px 16px; background: var(--sunk);
  border-top: 1px solid var(--edge); border-bottom: 1px solid var(--edge); }
#slider { flex: 1 1 160px; accent-color: var(--red); min-width: 90px; }
#now { flex: 2 1 260px; font-size: 14px; overflow-wrap: anywhere;
  min-height: 1.5em; }
#now b { font-variant-numeric: tabular-nums; }
#legend { display: flex; flex-wrap: wrap; gap: 4px 20px; padding: 8px 16px;
  font-size: 12.5px; color: var(--dim); }
#legend svg { margin-right: 7px; vertical-align: middle; }
.chip { display: inline-block; min-width: 24px; padding: 0 6px;
  border: 0; border-radius: 6px; text-align: center;
  background: var(--c); color: var(--on-color);
  font: 700 12px/20px var(--mono); cursor: pointer; }
.chip:hover { filter: brightness(1.15); }
.chip.now { box-shadow: 0 0 0 2px var(--panel), 0 0 0 4px var(--c); }
.thread { color: var(--c); font-weight: 600; }
.facts-list { display: grid; gap: 9px 12px; margin: 0;
  grid-template-columns: max-content minmax(0, 1fr); }
.facts-list dt { display: flex; gap: 4px; align-items: flex-start;
  padding-top: 1px; }
.facts-list dd { margin: 0; overflow-wrap: anywhere; }
.dim { color: var(--dim); }
.bad { color: var(--red); }
.passes b { color: var(--green); }
.ring { display: inline-block; width: 20px; text-align: center;
  border: 1.6px solid var(--red); border-radius: 50%; color: var(--red);
  font: 700 11px/17px system-ui, sans-serif; }
#source .body { padding: 6px 0; max-height: 62vh; overflow: auto; }
#tabs { display: flex; flex-wrap: wrap; gap: 6px; padding: 4px 14px 8px; }
#tabs [aria-selected="true"] { background: var(--t1);
  color: var(--on-color); border-color: var(--t1); }
.code { display: flex; min-width: max-content; background: var(--panel);
  font: 12.5px/20px var(--mono); white-space: pre; }
.code i { flex: none; width: 48px; padding-right: 12px; font-style: normal;
  text-align: right; color: var(--dim); user-select: none; }
.code span.text { flex: 1; }
.code .chips { position: sticky; right: 0; display: flex; gap: 3px;
  padding: 0 8px 0 14px; background: inherit; }
.code .chip { line-height: 18px; margin: 1px 0; font-size: 11px; }
.code.racing { background: var(--red-soft); }
.code.now { background: var(--now); }
.code.cut { color: var(--grey); }
.k { color: var(--word); } .n { color: var(--number); }
.s { color: var(--string); } .c { color: var(--dim); font-style: italic; }
.copy { display: grid; gap: 8px 10px; align-items: center;
  grid-template-columns: max-content minmax(0, 1fr) max-content; }
.copy code { padding: 5px 10px; background: var(--sunk);
  border-radius: 7px; overflow-wrap: anywhere; }
pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
ol.frames { margin: 0; padding: 0; list-style: none; }
ol.frames li { padding: 1px 0; overflow-wrap: anywhere; }
@media (max-width: 560px) {
  body { padding-top: 12px; font-size: 14px; }
  h1 { font-size: 18px; }
  .copy { grid-template-columns: minmax(0, 1fr) max-content; }
  .copy span { grid-column: 1 / -1; }
}
@media print {
  #scroll, #source .body { max-height: none; overflow: visible; }
  #controls button, #slider, #theme { display: none; }
}
)css";

}  // namespace ravel::internal
