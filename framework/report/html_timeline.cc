// SPDX-License-Identifier: Apache-2.0

#include "framework/report/html_page.h"

namespace ravel::internal {

const std::string_view kHtmlTimeline = R"js(
// The table of steps. Only the rows in sight exist.
(() => {
  const {data, steps, values, make, draw, byId, color} = ravel;
  const kRow = 38, kBox = 28, kNumber = 56, kBeyond = 12;
  const scroll = byId("scroll"), head = byId("head"), rows = byId("rows");
  const cells = byId("cells"), lines = byId("lines"), marks = byId("marks");

  // Rows from the top: {step}, {fold}, {gap} or {end}.
  const open = new Set();  // folds that are shown in full
  let table = [], rowOf = [];
  const waiting = data.threads.some((thread) => thread.waits);
  function buildRows() {
    table = [];
    rowOf = new Array(steps.length);
    let fold = 0, gap = 0;
    for (let i = 0; i < steps.length;) {
      if (gap < data.gaps.length && data.gaps[gap][0] === i) {
        table.push({gap: data.gaps[gap++][1]});
      }
      while (fold < data.folds.length && data.folds[fold][0] < i) ++fold;
      const folded = data.folds[fold];
      if (folded && folded[0] === i && !open.has(fold)) {
        rowOf.fill(table.length, i, i + folded[1]);
        table.push({fold, count: folded[1], period: folded[2]});
        i += folded[1];
      } else {
        rowOf[i] = table.length;
        table.push({step: steps[i++]});
      }
    }
    if (waiting) table.push({end: true});
    scroll.setAttribute("aria-rowcount", table.length + 1);
  }

  // Columns: x and width of each thread's boxes, and of the values.
  let columns = [], watches = [], total = 0, divide = 0;
  function layOut() {
    const probe = make("span", "probe", "0".repeat(50));
    cells.append(probe);
    const letter = probe.getBoundingClientRect().width / 50 || 7.5;
    probe.remove();
    const clip = (chars, least, most) =>
        Math.max(least, Math.min(most, chars)) * letter;
    const widest = data.threads.map((thread) => Math.max(
        thread.name.length + 2, thread.waits ? thread.stuck.length + 6 : 0));
    for (const step of steps) {
      const place = ravel.shortPlace(step.stack);
      widest[step.thread] = Math.max(
          widest[step.thread], step.text.length + place.length + 2);
    }
    const most = data.threads.length > 4 ? 24 : 34;
    const widths = widest.map((chars) => clip(chars, 11, most) + 22);
    // A remark goes right beside the value, which may be narrower than the
    // name above it.
    const watchWidths = data.watched.map((name, column) => {
      let chars = 3, remark = 0;
      for (const value of values[column]) {
        chars = Math.max(chars, value.value.length);
        remark = Math.max(remark, value.remark.length);
      }
      const box = clip(chars + 3, 4, 26);
      const width = Math.max(box, clip(name.length * 0.92, 8, 26)) + 8;
      const remarkAt = width / 2 + box / 2 + 6;
      const end = remarkAt + remark * 6.6;
      return {width, remarkAt, all: remark > 0 ? Math.max(width, end) : width};
    });
    let fixed = kNumber + 24;
    for (const width of widths) fixed += width;
    for (const {all} of watchWidths) fixed += all + 10;
    const spare = scroll.clientWidth - fixed - 16;
    const gaps = widths.length;
    const least = innerWidth < 560 ? 24 : 32;
    const between = Math.max(least, Math.min(110, spare / gaps));
    let x = kNumber;
    columns = widths.map((width) => {
      const column = {x, width, middle: x + width / 2};
      x += width + between;
      return column;
    });
    divide = x - between / 2;
    if (watchWidths.length > 0) x = divide + 12;
    watches = watchWidths.map(({width, remarkAt, all}) => {
      const column = {x, width, remark: x + remarkAt};
      x += all + 10;
      return column;
    });
    total = Math.max(x, scroll.clientWidth);
    if (watchWidths.length === 0) divide = 0;
    rows.style.width = head.style.width = total + "px";
    rows.style.height = table.length * kRow + 8 + "px";
    columns.total = total;
    drawHead();
  }

  function drawHead() {
    const put = (x, width, index, ...content) => {
      const cell = make("div", "", ...content);
      cell.setAttribute("role", "columnheader");
      cell.setAttribute("aria-colindex", index);
      cell.style.left = x + "px";
      cell.style.width = width + "px";
      return cell;
    };
    const made = [put(8, 44, 1, make("small", "", "step"))];
    data.threads.forEach((thread, i) => {
      const {x, width} = columns[i];
      const name = make("b", "", thread.name);
      const cell = put(x - 8, width + 16, i + 2, name,
                       make("small", "", thread.function || ""));
      cell.style.setProperty("--c", color(i));
      cell.title = thread.name + " " + (thread.function || "");
      made.push(cell);
    });
    data.watched.forEach((name, i) => {
      const cell = put(watches[i].x, watches[i].width,
                       i + 2 + data.threads.length,
                       make("small", "", "after the step"),
                       document.createElement("br"), make("small", "", name));
      cell.title = name;
      made.push(cell);
    });
    head.replaceChildren(...made);
    scroll.setAttribute(
        "aria-colcount", 1 + data.threads.length + data.watched.length);
  }

  const top = (row) => row * kRow + 4;
  const middle = (row) => top(row) + kRow / 2;
  ravel.timeline = {
    get columns() { return columns; }, get divide() { return divide; },
    get table() { return table; }, get rowOf() { return rowOf; },
    top, middle, kRow, kBox,
  };

  function cell(element, x, width, index) {
    element.style.left = x - 8 + "px";
    element.style.width = width + "px";
    element.style.height = element.style.lineHeight = kBox + "px";
    element.style.top = (kRow - kBox) / 2 + "px";
    element.setAttribute("role", index === 1 ? "rowheader" : "gridcell");
    element.setAttribute("aria-colindex", index);
    return element;
  }

  function box(thread, text, place, className) {
    const made = make("div", "box " + className, make("span", "what", text),
                      make("span", "place", place));
    made.style.setProperty("--c", color(thread));
    made.title = text;
    const {x, width} = columns[thread];
    return cell(made, x, width, thread + 2);
  }

  function stepRow(row, step) {
    const number = make("div", "number", String(step.number));
    row.id = "step-" + step.number;
    row.append(cell(number, 8, 40, 1));
    const className = step.fails ? "fail" :
        step.races.length > 0 ? "racing" : "";
    const made = box(step.thread, step.text, ravel.shortPlace(step.stack),
                     className);
    made.title = step.full + "  " + ravel.longPlace(step.stack);
    if (step.races.length > 0) {
      made.setAttribute("aria-description",
                        "races: " + step.races.join(", "));
    }
    row.append(made);
    watches.forEach((column, i) => {
      const {value, changed, remark} = values[i][step.index];
      const shown = changed ? make("b", "", value) : value;
      const odd = remark || (step.fails && changed);
      const made = make("div", "value" + (odd ? " odd" : ""), shown);
      made.title = value;
      row.append(cell(made, column.x, column.width,
                      i + 2 + data.threads.length));
      if (remark) {
        const note = make("div", "remark", remark);
        note.style.left = column.remark - 4 + "px";
        note.style.lineHeight = kRow + "px";
        row.append(note);
      }
    });
    row.classList.toggle("now", step.index === ravel.current);
    row.setAttribute("aria-selected", step.index === ravel.current);
    row.addEventListener("click", () => ravel.select(step.index));
  }

  function foldRow(row, {fold, count, period}) {
    const what = period === 1 ? "the step" : "the " + period + " steps";
    const button = make("button", "", "⋮ " + what + " above, " +
                        ravel.count(count / period, "time") + " more");
    button.type = "button";
    button.addEventListener("click", () => {
      open.add(fold);
      buildRows();
      layOut();
      refresh();
    });
    row.append(cell(make("div", "fold", button), 8, total - 16, 2));
  }

  function endRow(row) {
    data.threads.forEach((thread, i) => {
      if (!thread.waits) return;
      const made = box(i, "✗ " + thread.stuck, ravel.shortPlace(thread.at),
                       "waits");
      made.title = thread.waits + "  " + ravel.longPlace(thread.at);
      row.append(made);
    });
  }

  function rowAt(index) {
    const entry = table[index];
    const row = make("div", "row");
    row.setAttribute("role", "row");
    row.setAttribute("aria-rowindex", index + 2);
    row.style.top = top(index) + "px";
    row.style.height = kRow + "px";
    if (entry.step) {
      stepRow(row, entry.step);
    } else if (entry.end) {
      endRow(row);
    } else if (entry.gap) {
      const text = "⋮ " + ravel.count(entry.gap, "step") + " left out";
      row.append(cell(make("div", "fold", text), 8, total - 16, 2));
    } else {
      foldRow(row, entry);
    }
    return row;
  }

  function refresh() {
    const first = Math.max(
        0, Math.floor(scroll.scrollTop / kRow) - kBeyond);
    const end = Math.min(
        table.length,
        Math.ceil((scroll.scrollTop + scroll.clientHeight) / kRow) + kBeyond);
    const made = [];
    for (let i = first; i < end; ++i) made.push(rowAt(i));
    cells.replaceChildren(...made);
    for (const svg of [lines, marks]) {
      svg.style.top = top(first) + "px";
      svg.setAttribute("width", total);
      svg.setAttribute("height", Math.max(0, end - first) * kRow);
      svg.setAttribute("viewBox",
                       [0, top(first), total, (end - first) * kRow].join(" "));
    }
    ravel.drawLines(lines, marks, first, end);
  }
  let asked = false;
  function refreshSoon() {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => { asked = false; refresh(); });
  }

  // Opens the fold that hides a step.
  function reveal(index) {
    const entry = table[rowOf[index]];
    if (!entry.step) {
      open.add(entry.fold);
      buildRows();
      layOut();
    }
  }

  function bringColumnIntoView(thread) {
    const {x, width} = columns[thread], margin = 24;
    if (x - margin < scroll.scrollLeft) {
      scroll.scrollLeft = x < scroll.clientWidth / 2 ? 0 : x - margin;
    } else if (x + width + margin > scroll.scrollLeft + scroll.clientWidth) {
      scroll.scrollLeft = x + width + margin - scroll.clientWidth;
    }
  }

  function bringIntoView(index) {
    const y = top(rowOf[index]), margin = 2 * kRow;
    const seen = scroll.clientHeight - head.offsetHeight;
    if (y - margin < scroll.scrollTop) {
      scroll.scrollTop = y - margin;
    } else if (y + kRow + margin > scroll.scrollTop + seen) {
      scroll.scrollTop = y + kRow + margin - seen;
    }
  }

  ravel.startTimeline = () => {
    if (steps.length === 0) return;
    buildRows();
    layOut();
    scroll.addEventListener("scroll", refreshSoon, {passive: true});
    addEventListener("resize", () => { layOut(); refresh(); });
    ravel.onSelect((step) => {
      reveal(step.index);
      bringIntoView(step.index);
      bringColumnIntoView(step.thread);
      refresh();
      scroll.setAttribute("aria-activedescendant", "step-" + step.number);
    });
    refresh();
  };
})();
)js";

}  // namespace ravel::internal
