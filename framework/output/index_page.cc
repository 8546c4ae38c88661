// SPDX-License-Identifier: Apache-2.0

#include "framework/output/index_page.h"

namespace ravel::internal {

const std::string_view kIndexHead = R"html(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="generator" content="Ravel">
<meta http-equiv="Content-Security-Policy" content="default-src 'none';
 script-src 'unsafe-inline'; style-src 'unsafe-inline'; base-uri 'none';
 form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Ravel: all results</title>
)html";

const std::string_view kIndexStyle = R"css(
#tools { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
#tools input[type="search"] { font: inherit; font-size: 13px; padding: 3px 10px;
  color: var(--text); background: var(--panel); border-radius: 8px;
  border: 1px solid var(--edge); min-width: 0; width: 180px; }
#tools label { font-size: 13px; color: var(--dim); }
table { width: 100%; border-collapse: collapse; }
.wide { overflow-x: auto; }
th, td { padding: 7px 12px; text-align: left; vertical-align: middle;
  border-top: 1px solid var(--edge); font-weight: normal; }
thead th { border-top: 0; white-space: nowrap; font-size: 12.5px; }
thead button { border: 0; background: none; padding: 0; color: var(--dim); }
thead [aria-sort="ascending"] button::after { content: " \2191"; }
thead [aria-sort="descending"] button::after { content: " \2193"; }
tbody th { font-family: var(--mono); font-size: 13px;
  overflow-wrap: anywhere; }
tbody th small { display: block; color: var(--dim); font-size: 12px; }
tbody a { color: var(--t1); }
tbody tr:focus { outline: 2px solid var(--t1); outline-offset: -2px; }
tbody tr:hover { background: var(--sunk); }
.count { text-align: right; font-variant-numeric: tabular-nums; }
.badge { border-radius: 7px; padding: 2px 9px; font-size: 12px;
  font-weight: 600; white-space: nowrap; border: 1px solid var(--green);
  color: var(--green); }
.fails .badge { background: var(--red-soft); color: var(--red);
  border-color: var(--red); }
.plot { width: 160px; height: 38px; display: block; }
.plot polyline { fill: none; stroke: var(--t1); stroke-width: 1.8;
  stroke-linejoin: round; }
@media (max-width: 560px) {
  th:nth-child(6), td:nth-child(6) { display: none; }
}
@media (max-width: 760px) {
  th:nth-child(3), td:nth-child(3), th:nth-child(4), td:nth-child(4),
  th:nth-child(8), td:nth-child(8) { display: none; }
  .plot { width: 90px; }
  th, td { padding: 6px 7px; }
}
)css";

const std::string_view kIndexControls = R"html(<div id="tools">
<input type="search" id="filter" aria-label="Filter by name"
 placeholder="Filter (press /)">
<label><input type="checkbox" id="failing"> failures only</label>
<button id="theme" type="button">Dark</button></div>)html";

const std::string_view kIndexTable =
    R"html(<main class="panel"><div class="wide"><table id="all">
<thead><tr><th scope="col">Verdict</th><th scope="col">Name</th>
<th scope="col">Strategy</th><th scope="col" class="count">Executions</th>
<th scope="col" class="count">Bug in</th>
<th scope="col" class="count">Behaviours</th>
<th scope="col">Their growth</th><th scope="col" class="count">Seconds</th>
</tr></thead>
<tbody>
)html";

const std::string_view kIndexScript = R"js(
const byId = (id) => document.getElementById(id);
const body = document.querySelector("#all tbody");
const rows = [...body.rows];

function show() {
  const wanted = byId("filter").value.toLowerCase();
  for (const row of rows) {
    row.hidden =
        !row.cells[1].textContent.toLowerCase().includes(wanted) ||
        (byId("failing").checked && !row.classList.contains("fails"));
  }
}
byId("filter").addEventListener("input", show);
byId("failing").addEventListener("input", show);

// A column's text as something to sort by; what has no number comes last.
function sortKey(row, column) {
  const text = row.cells[column].textContent.trim();
  const number = Number(text.replaceAll(",", ""));
  if (!row.cells[column].classList.contains("count")) return text;
  return text === "" ? Infinity : number;
}
[...document.querySelectorAll("thead th")].forEach((head, column) => {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = head.textContent;
  head.replaceChildren(button);
  button.addEventListener("click", () => {
    const down = head.ariaSort === "ascending";
    for (const other of head.parentNode.cells) other.ariaSort = null;
    head.ariaSort = down ? "descending" : "ascending";
    rows.sort((a, b) => {
      const x = sortKey(a, column), y = sortKey(b, column);
      return (x < y ? -1 : x > y ? 1 : 0) * (down ? -1 : 1);
    });
    body.append(...rows);
  });
});

// Arrow keys go from row to row, Enter opens the page of one.
document.addEventListener("keydown", (event) => {
  const typing = event.target === byId("filter");
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "/" && !typing) {
    event.preventDefault();
    byId("filter").focus();
    return;
  }
  const shown = rows.filter((row) => !row.hidden);
  const at = shown.indexOf(document.activeElement.closest("tr"));
  const to = {ArrowDown: at + 1, ArrowUp: at - 1, Home: 0,
              End: shown.length - 1}[event.key];
  if (to !== undefined && !(typing && event.key !== "ArrowDown")) {
    event.preventDefault();
    if (shown[to]) shown[to].focus();
  } else if (event.key === "Enter" && event.target === shown[at]) {
    const link = shown[at].querySelector("a");
    if (link) link.click();
  }
});

const dark = matchMedia("(prefers-color-scheme: dark)");
const root = document.documentElement;
const isDark = () => root.dataset.theme ? root.dataset.theme === "dark"
                                        : dark.matches;
function name() { byId("theme").textContent = isDark() ? "Light" : "Dark"; }
byId("theme").addEventListener("click", () => {
  root.dataset.theme = isDark() ? "light" : "dark";
  name();
});
dark.addEventListener("change", name);
name();
)js";

}  // namespace ravel::internal
