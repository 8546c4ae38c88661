// SPDX-License-Identifier: Apache-2.0

#include "framework/report/html_page.h"

namespace ravel::internal {

const std::string_view kHtmlBody = R"html(
<header id="top" hidden>
  <span id="verdict"></span>
  <div id="headline">
    <h1 id="title"></h1>
    <div id="said"></div>
    <p id="subject"></p>
  </div>
  <ul id="facts" aria-label="Facts"></ul>
  <button id="theme" type="button">Dark</button>
</header>
<main id="main" hidden>
<div class="side">
  <section id="schedule" class="panel" aria-labelledby="schedule-title">
    <div class="heading">
      <h2 id="schedule-title">Failing schedule</h2>
      <span class="hint">time runs down; one column per thread</span>
    </div>
    <div id="scroll" role="grid" tabindex="0" aria-readonly="true"
         aria-labelledby="schedule-title" aria-describedby="keys">
      <div id="head" role="row" aria-rowindex="1"></div>
      <div id="rows" role="rowgroup">
        <svg id="lines" aria-hidden="true"></svg>
        <div id="cells" role="presentation"></div>
        <svg id="marks" aria-hidden="true"></svg>
      </div>
    </div>
    <div id="controls">
      <button id="back" type="button" aria-label="Step back">&#9664;</button>
      <button id="next" type="button" aria-label="Next step">&#9654;</button>
      <input id="slider" type="range" min="1" step="1" aria-label="Step">
      <p id="now" role="status" aria-live="polite"></p>
    </div>
    <p id="legend">
      <span><svg width="30" height="10" aria-hidden="true">
        <path class="arrow" d="M0 5H22"/>
        <path class="tip" d="M22 1l8 4-8 4z"/></svg>happens before</span>
      <span><svg width="30" height="10" aria-hidden="true">
        <path class="race" d="M0 5H30"/></svg>race: no order between the
        two</span>
      <span><svg width="10" height="14" aria-hidden="true">
        <path class="preempted" d="M5 0V14"/></svg>preempted</span>
      <span><svg width="10" height="14" aria-hidden="true">
        <path class="rests" d="M5 0V14"/></svg>blocked</span>
      <span id="keys">Arrow keys, Page Up and Down, Home and End move
        through the steps.</span>
    </p>
  </section>
  <section id="replay" class="panel" aria-labelledby="replay-title">
    <div class="heading"><h2 id="replay-title">Replay</h2></div>
    <div class="body"></div>
  </section>
  <section id="output" class="panel" aria-labelledby="output-title">
    <div class="heading"><h2 id="output-title">Printed</h2>
      <span class="hint">by this execution</span></div>
    <div class="body"></div>
  </section>
</div>
<div class="side">
  <section id="why" class="panel" aria-labelledby="why-title">
    <div class="heading"><h2 id="why-title">Why it fails</h2></div>
    <div class="body"></div>
  </section>
  <section id="blocked" class="panel" aria-labelledby="blocked-title">
    <div class="heading"><h2 id="blocked-title">Blocked</h2>
      <span class="hint">who waits for what</span></div>
    <div class="body"></div>
  </section>
  <section id="source" class="panel" aria-labelledby="source-title">
    <div class="heading"><h2 id="source-title">Source</h2>
      <span class="hint">steps on the line they ran</span></div>
    <div class="body" tabindex="0" role="region"
         aria-labelledby="source-title"></div>
  </section>
  <section id="races" class="panel" aria-labelledby="races-title">
    <div class="heading"><h2 id="races-title">Data races</h2>
      <span class="hint">no happens-before order between the two
        accesses</span></div>
    <div class="body"></div>
  </section>
  <section id="stack" class="panel" aria-labelledby="stack-title">
    <div class="heading"><h2 id="stack-title">Call stack</h2>
      <span class="hint"></span></div>
    <div class="body"></div>
  </section>
</div>
</main>
)html";

}  // namespace ravel::internal
