// SPDX-License-Identifier: Apache-2.0

#include "framework/report/html_page.h"

namespace ravel::internal {

const std::string_view kHtmlLines = R"js(
// What is drawn behind and over the boxes: lives, arrows, races.
(() => {
  const {data, steps, draw, color} = ravel;
  const path = (d, className, thread) => {
    const made = draw("path", {d, class: className});
    if (thread !== undefined) made.style.setProperty("--c", color(thread));
    return made;
  };

  function tip(x, y, direction, className) {
    const ends = {
      left: [6, -4, 6, 4], right: [-6, -4, -6, 4], down: [-4, -6, 4, -6],
    }[direction];
    return path("M" + x + " " + y + "l" + ends[0] + " " + ends[1] + "L" +
                (x + ends[2]) + " " + (y + ends[3]) + "z",
                "tip " + className);
  }

  function pill(x, y, text, hot) {
    const shown = text.length > 30 ? text.slice(0, 29) + "…" : text;
    const width = shown.length * (hot ? 7 : 6.3) + 16;
    return draw("g", {class: "pill" + (hot ? " hot" : "")},
        draw("rect", {x: x - width / 2, y: y - 10, width, height: 20,
                      rx: 10}),
        draw("text", {x, y: y + 4}, shown));
  }

  // A stretch of a thread's life between two heights, as far as in sight.
  function stretch(out, pills, thread, from, to, pause, rowsBetween, sight) {
    const x = ravel.timeline.columns[thread].middle;
    const low = Math.max(from, sight.from), high = Math.min(to, sight.to);
    if (low >= high) return;
    const className = pause === "" ? "life" :
        pause === "preempted" ? "preempted" : "rests";
    out.push(path("M" + x + " " + low + "V" + high, className, thread));
    if (pause === "" || rowsBetween < 1) return;
    // In the middle of what a reader can see of it.
    const a = Math.max(from, sight.seenFrom), b = Math.min(to, sight.seenTo);
    const y = a + 24 < b ? (a + b) / 2 : (low + high) / 2;
    pills.push(pill(x, y, pause, pause === "preempted"));
  }

  function drawLives(out, pills, sight) {
    const {rowOf, table, top, middle, kRow, kBox} = ravel.timeline;
    const half = kBox / 2;
    for (const step of steps) {
      const row = rowOf[step.index];
      const y = middle(row) + half;
      if (y > sight.to) break;
      if (step.after >= 0) {
        const next = rowOf[step.after];
        if (next <= row || middle(next) < sight.from) continue;
        stretch(out, pills, step.thread, y, middle(next) - half, step.pause,
                next - row - 1, sight);
      } else if (step.pause !== "" && data.threads[step.thread].waits) {
        const end = table.length - 1;
        stretch(out, pills, step.thread, y, middle(end) - half, step.pause,
                0, sight);
      }
    }
  }

  const inSight = (from, to, sight) =>
      Math.max(from, to) >= sight.from && Math.min(from, to) <= sight.to;

  // From the box that starts a thread into the thread's column.
  function drawStart(out, arrow, sight) {
    const {columns, rowOf, middle, kBox} = ravel.timeline;
    const [, to, fromThread, thread] = arrow;
    const from = columns[fromThread], target = columns[thread];
    const y = middle(rowOf[to]), x = target.middle;
    const first = steps.findIndex(
        (step) => step.thread === thread && step.index > to);
    const end = first >= 0 ? middle(rowOf[first]) - kBox / 2 : y + 24;
    if (!inSight(y, end, sight)) return;
    const right = x > from.middle;
    const begin = right ? from.x + from.width : from.x;
    const corner = right ? x - 6 : x + 6;
    out.push(path("M" + begin + " " + y + "H" + corner + "Q" + x + " " + y +
                  " " + x + " " + (y + 6), "arrow"));
    out.push(tip(x, y + 14, "down", ""));
    if (end > y + 14) {
      out.push(path("M" + x + " " + (y + 14) + "V" + end, "life", thread));
    }
  }

  // From the end of a thread to the box that joins it.
  function drawJoin(out, arrow, sight) {
    const {columns, rowOf, middle, kBox} = ravel.timeline;
    const [from, to, fromThread, thread] = arrow;
    const start = middle(rowOf[from]) + kBox / 2, y = middle(rowOf[to]);
    if (!inSight(start, y, sight)) return;
    const x = columns[fromThread].middle, target = columns[thread];
    const left = target.middle < x;
    const end = left ? target.x + target.width : target.x;
    const toward = left ? x - 6 : x + 6;
    const begin = Math.min(start, y - 6);
    out.push(path("M" + x + " " + begin + "V" + (y - 6) + "Q" + x + " " + y +
                  " " + toward + " " + y + "H" + end, "arrow"));
    out.push(tip(end, y, left ? "left" : "right", ""));
  }

  // From unlock to lock, put to get, ...
  function drawHanded(out, arrow, sight) {
    const {columns, rowOf, middle} = ravel.timeline;
    const [from, to, fromThread, thread] = arrow;
    const y = middle(rowOf[from]), end = middle(rowOf[to]);
    if (!inSight(y, end, sight)) return;
    const right = columns[thread].middle > columns[fromThread].middle;
    const a = columns[fromThread], b = columns[thread];
    const x = right ? a.x + a.width : a.x;
    const tipAt = right ? b.x : b.x + b.width;
    const before = right ? tipAt - 6 : tipAt + 6;
    const bend = Math.min(60, Math.abs(before - x) * 0.6) * (right ? 1 : -1);
    out.push(path("M" + x + " " + y + "C" + (x + bend) + " " + y + " " +
                  (before - bend) + " " + end + " " + before + " " + end,
                  "hands"));
    out.push(tip(tipAt, end, right ? "right" : "left", "hands"));
  }

  function drawRace(out, [first, second], index, sight) {
    const {columns, rowOf, middle} = ravel.timeline;
    const y = middle(rowOf[first]), end = middle(rowOf[second]);
    if (!inSight(y, end, sight)) return;
    const a = columns[steps[first].thread], b = columns[steps[second].thread];
    const right = b.middle > a.middle;
    const x = right ? a.x + a.width : a.x;
    const to = right ? b.x : b.x + b.width;
    const bend = (to - x) / 2;
    out.push(path("M" + x + " " + y + "C" + (x + bend) + " " + y + " " +
                  (to - bend) + " " + end + " " + to + " " + end, "race"));
    // Over the gap beside the first box, where no other box is.
    const far = Math.abs(to - x) > 140;
    const share = far ? 0.16 : 0.5;
    const t = share, u = 1 - t;
    const cx = u * u * u * x + 3 * u * u * t * (x + bend) +
        3 * u * t * t * (to - bend) + t * t * t * to;
    const cy = u * u * u * y + 3 * u * u * t * y + 3 * u * t * t * end +
        t * t * t * end;
    out.push(draw("g", {class: "letter"},
        draw("circle", {cx, cy, r: 9}),
        draw("text", {x: cx, y: cy + 4}, ravel.letter(index))));
  }

  // Behind the current step.
  function band() {
    const {columns, rowOf, top, kRow} = ravel.timeline;
    const y = ravel.current < 0 ? -kRow : top(rowOf[ravel.current]);
    return draw("rect", {x: 8, y, height: kRow, rx: 6, class: "band",
                         width: Math.max(0, columns.total - 16)});
  }

  ravel.drawLines = (lines, marks, first, end) => {
    const {divide, top, kRow} = ravel.timeline;
    const scroll = lines.closest("#scroll");
    const sight = {
      from: top(first), to: top(end),
      seenFrom: scroll.scrollTop,
      seenTo: scroll.scrollTop + scroll.clientHeight - 52,
    };
    const under = [], arrows = [], pills = [], over = [];
    drawLives(under, pills, sight);
    for (const arrow of data.arrows) {
      [drawStart, drawJoin, drawHanded][arrow[4]](arrows, arrow, sight);
    }
    data.races.forEach((race, i) => drawRace(over, race, i, sight));
    if (divide > 0) {
      under.push(path("M" + divide + " " + sight.from + "V" + sight.to,
                      "divide"));
    }
    lines.replaceChildren(band(), ...under, ...arrows, ...pills);
    marks.replaceChildren(...over);
  };
})();
)js";

}  // namespace ravel::internal
