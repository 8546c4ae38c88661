// SPDX-License-Identifier: Apache-2.0

#include "framework/report/html_page.h"

namespace ravel::internal {

const std::string_view kHtmlModel = R"js(
// The data of the page, by name, and the current step.
const ravel = (() => {
  const begun = performance.now();
  const data = JSON.parse(document.getElementById("data").textContent);
  const texts = data.texts;

  const leftOutBefore = [];  // of each kept step, in all
  let gap = 0, leftOut = 0;
  const steps = data.steps.map((row, index) => {
    if (gap < data.gaps.length && data.gaps[gap][0] === index) {
      leftOut += data.gaps[gap++][1];
    }
    leftOutBefore.push(leftOut);
    return {
      index, number: index + leftOut + 1, thread: row[0],
      text: texts[row[1]], full: texts[row[2]], stack: row[3],
      pause: texts[row[4]], fails: (row[5] & 1) !== 0,
      preempted: (row[5] & 2) !== 0, races: [],
    };
  });

  // The step before and after in the same thread.
  const last = new Map();
  for (const step of steps) {
    const before = last.get(step.thread);
    step.before = before === undefined ? -1 : before;
    step.after = -1;
    if (before !== undefined) steps[before].after = step.index;
    last.set(step.thread, step.index);
  }

  const letter = (index) => String.fromCharCode(65 + index);
  data.races.forEach(([first, second], index) => {
    steps[first].races.push(letter(index));
    steps[second].races.push(letter(index));
  });

  // What each watched variable holds after each step.
  const values = data.values.map((changes) => {
    const column = [];
    let at = 0, value = "";
    for (let i = 0; i < steps.length; ++i) {
      let remark = "", changed = false;
      if (at < changes.length && changes[at][0] === i) {
        if (texts[changes[at][1]] !== "") {
          value = texts[changes[at][1]];
          changed = true;
        }
        remark = texts[changes[at++][2]];
      }
      column.push({value, changed, remark: remark.replace(/^◀ /, "")});
    }
    return column;
  });

  const stacks = data.stacks.map((flat) => {
    const frames = [];
    for (let i = 0; i < flat.length; i += 3) {
      frames.push({
        name: texts[flat[i]], file: texts[flat[i + 1]], line: flat[i + 2],
      });
    }
    return frames;
  });

  const baseName = (path) => path.slice(path.lastIndexOf("/") + 1);
  const placeText = (frame) => {
    const file = baseName(frame.file);
    return frame.line > 0 ? file + ":" + frame.line : file;
  };
  // The place of a step, as short as it can be.
  const shortPlace = (stack) => {
    const frame = stacks[stack][0];
    if (!frame) return "";
    if (frame.file !== data.file) return placeText(frame);
    return frame.line > 0 ? ":" + frame.line : "";
  };
  const longPlace = (stack) => {
    const frame = stacks[stack][0];
    if (!frame) return "";
    const place = placeText(frame);
    return frame.name ? place + " " + frame.name : place;
  };

  // The kept step of a number, or the next one.
  const indexOf = (number) => {
    let low = 0, high = steps.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (steps[middle].number < number) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  // Elements are made with their texts as text, never as markup.
  const make = (tag, className, ...children) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    element.append(...children);
    return element;
  };
  const draw = (tag, attributes, ...children) => {
    const element =
        document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) {
      element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
  };
  const byId = (id) => document.getElementById(id);
  const color = (thread) => "var(--t" + (thread === 0 ? 0 :
      (thread - 1) % 7 + 1) + ")";
  const count = (number, noun) =>
      number.toLocaleString("en") + " " + noun + (number === 1 ? "" : "s");

  const chip = (index) => {
    const step = steps[index];
    const button = make("button", "chip", String(step.number));
    button.type = "button";
    button.dataset.step = index;
    button.style.setProperty("--c", color(step.thread));
    button.title = data.threads[step.thread].name + ": " + step.full;
    button.setAttribute("aria-label", "step " + step.number + ", " +
                        button.title);
    button.addEventListener("click", () => ravel.select(index));
    return button;
  };

  const listeners = [];
  return {
    begun, data, steps, values, stacks, letter, baseName, placeText, shortPlace,
    longPlace, indexOf, make, draw, byId, color, count, chip,
    current: -1,
    onSelect(listener) { listeners.push(listener); },
    select(index) {
      if (steps.length === 0) return;
      this.current = Math.max(0, Math.min(index, steps.length - 1));
      for (const listener of listeners) listener(steps[this.current]);
    },
  };
})();
)js";

}  // namespace ravel::internal
