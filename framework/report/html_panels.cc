// SPDX-License-Identifier: Apache-2.0

#include "framework/report/html_page.h"

namespace ravel::internal {

const std::string_view kHtmlPanels = R"js(
// Everything beside the table.
(() => {
  const {data, steps, stacks, make, byId, color, chip} = ravel;
  const show = (id, ...content) => {
    const panel = byId(id);
    panel.hidden = content.length === 0;
    panel.querySelector(".body").replaceChildren(...content);
  };
  const threadName = (thread) => {
    const name = make("span", "thread", data.threads[thread].name);
    name.style.setProperty("--c", color(thread));
    return name;
  };

  function fact(value, what) {
    return make("li", "", make("b", "", value), what);
  }

  ravel.showHead = () => {
    const failed = !["", "finished"].includes(data.kind);
    const verdict = byId("verdict");
    verdict.textContent = failed ? "FAILED" : "PASSED";
    verdict.classList.toggle("passed", !failed);
    const [first, ...more] = failed ? data.headline :
        ["nothing fails under this schedule"];
    byId("title").textContent = first;
    byId("said").replaceChildren(
        ...more.map((line) => make("div", "", line)));
    byId("subject").textContent = data.subject;
    byId("schedule-title").textContent =
        failed ? "Failing schedule" : "Schedule";
    const facts = [];
    if (steps.length > 0) {
      const preemptions = steps.filter((step) => step.preempted).length;
      const noun = (n, word) => n === 1 ? word : word + "s";
      facts.push(
          fact(data.total.toLocaleString("en"), noun(data.total, "step")),
          fact(String(data.threads.length),
               noun(data.threads.length, "thread")),
          fact(String(preemptions), noun(preemptions, "preemption")));
    }
    if (failed) facts.push(fact(data.kind.replaceAll("_", " "), "kind"));
    if (data.found) {
      const at = data.found.search(/[(;]/);
      const found = at < 0 ? data.found : data.found.slice(0, at);
      const rest = at < 0 ? "" : data.found.slice(at);
      facts.push(fact(found, rest.replace(/[()]/g, "") || "found"));
    }
    byId("facts").replaceChildren(...facts);
    document.title = verdict.textContent + ": " + first;
  };

  function showWhy() {
    const list = make("dl", "facts-list");
    for (const [first, last, text] of data.why) {
      const chips = make("dt", "", chip(first));
      if (last !== first) chips.append(chip(last));
      list.append(chips, make("dd", "", text));
    }
    const content = data.why.length > 0 ? [list] : [];
    if (data.passes) {
      content.push(make("p", "passes", make("b", "", "Passes"),
                        " if " + data.passes.text +
                        (data.passes.races ? "; it still races " : " "),
                        ...data.passes.steps.map(chip)));
    }
    if (data.needs) content.push(make("p", "dim", data.needs));
    show("why", ...content);
  }

  function showBlocked() {
    const list = make("dl", "facts-list");
    data.threads.forEach((thread, i) => {
      if (!thread.waits) return;
      const place = ravel.longPlace(thread.at);
      const what = make("dd", "", thread.waits + " ",
                        make("span", "mono dim", place));
      if (thread.holder) {
        const since = ravel.longPlace(thread.since);
        what.append(make("div", "", "held by " + thread.holder +
                         (since ? " since " : ""),
                         make("span", "mono dim", since)));
      }
      list.append(make("dt", "", threadName(i)), what);
    });
    const any = list.children.length > 0;
    const circle = make("p", "bad mono", data.circle);
    circle.style.paddingTop = "10px";
    show("blocked", ...(any ? data.circle ? [list, circle] : [list] : []));
  }

  function showRaces() {
    const list = make("dl", "facts-list");
    const access = (index) => make("div", "", chip(index), " ",
        threadName(steps[index].thread), " " + steps[index].full + " ",
        make("span", "mono dim", ravel.longPlace(steps[index].stack)));
    data.races.forEach(([first, second], i) => {
      list.append(
          make("dt", "", make("span", "ring", ravel.letter(i))),
          make("dd", "", access(first), access(second)));
    });
    const content = data.races.length > 0 ? [list] : [];
    if (data.racesLeftOut > 0) {
      content.push(make("p", "dim", "and " +
          ravel.count(data.racesLeftOut, "pair") + " more"));
    }
    show("races", ...content);
  }

  function copyLine(label, text) {
    const button = make("button", "", "Copy");
    button.type = "button";
    button.setAttribute("aria-label", "Copy: " + label);
    const code = make("code", "", text);
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(text);
        button.textContent = "Copied";
      } catch {
        getSelection().selectAllChildren(code);
      }
    });
    return [make("span", "dim", label), code, button];
  }

  function showReplay() {
    const lines = make("div", "copy");
    if (data.replay) {
      lines.append(...copyLine(data.real ? "Repeat" : "Replay", data.replay));
    }
    if (data.debug) lines.append(...copyLine("Debug", data.debug));
    if (data.passes) lines.append(...copyLine("Passing", data.passes.replay));
    if (data.schedule) lines.append(...copyLine("Schedule", data.schedule));
    if (data.saved) lines.append(...copyLine("Saved", data.saved));
    show("replay", ...(lines.children.length > 0 ? [lines] : []));
  }

  function showStack(step) {
    const frames = stacks[step.stack];
    const list = make("ol", "frames");
    for (const frame of frames) {
      list.append(make("li", "", make("code", "", frame.name || "?"), " ",
                       make("span", "mono dim", ravel.placeText(frame))));
    }
    show("stack", ...(frames.length > 0 ? [list] : []));
    byId("stack").querySelector(".hint").textContent =
        data.threads[step.thread].name + " at step " + step.number;
  }

  // Steps by file and line: where each of them ran.
  const ran = new Map();
  const key = (file, line) => line + " " + file;
  for (const step of steps) {
    const frame = stacks[step.stack][0];
    if (!frame) continue;
    const at = key(frame.file, frame.line);
    if (!ran.has(at)) ran.set(at, []);
    ran.get(at).push(step.index);
  }

  const kToken = new RegExp([
    "(//.*$|/\\*.*?\\*/)", "(\"(?:\\\\.|[^\"\\\\])*\"|'(?:\\\\.|[^'\\\\])+')",
    "\\b(0x[\\da-fA-F']+|\\d[\\d'.]*)[uUlLfF]*\\b",
    "\\b(alignas|auto|bool|break|case|catch|char|class|const|constexpr|" +
    "continue|default|delete|do|double|else|enum|explicit|extern|false|" +
    "float|for|friend|if|inline|int|long|mutable|namespace|new|noexcept|" +
    "nullptr|operator|override|private|protected|public|return|short|" +
    "signed|sizeof|static|struct|switch|template|this|throw|true|try|" +
    "typedef|typename|unsigned|using|virtual|void|volatile|while|" +
    "thread_local|co_await|co_return|co_yield)\\b",
  ].join("|"), "g");
  const kClasses = ["c", "s", "n", "k"];

  function coloured(text) {
    const line = make("span", "text");
    let end = 0;
    for (const match of text.matchAll(kToken)) {
      line.append(text.slice(end, match.index));
      const kind = [1, 2, 3, 4].find((i) => match[i] !== undefined) - 1;
      line.append(make("span", kClasses[kind], match[0]));
      end = match.index + match[0].length;
    }
    line.append(text.slice(end));
    return line;
  }

  function codeLine(file, number, text) {
    const line = make("div", "code", make("i", "", String(number)),
                      coloured(text));
    line.dataset.line = number;
    const here = ran.get(key(file, number)) || [];
    if (here.some((index) => steps[index].races.length > 0)) {
      line.classList.add("racing");
    }
    if (here.length > 0) {
      const kMost = 6;
      const chips = make("span", "chips", ...here.slice(0, kMost).map(chip));
      if (here.length > kMost) {
        chips.append(make("span", "dim", "+" + (here.length - kMost)));
      }
      line.append(chips);
    }
    return line;
  }

  let shown = -1;
  function showFile(index) {
    if (index === shown) return;
    shown = index;
    const {file, lines} = data.sources[index];
    const code = [];
    let before = lines[0][0] - 1;
    for (const [number, text] of lines) {
      if (number !== before + 1) {
        code.push(make("div", "code cut", make("i", "", "⋯")));
      }
      code.push(codeLine(file, number, text));
      before = number;
    }
    const tabs = make("div");
    tabs.id = "tabs";
    tabs.setAttribute("role", "tablist");
    data.sources.forEach((source, i) => {
      const tab = make("button", "", ravel.baseName(source.file));
      tab.type = "button";
      tab.title = source.file;
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-selected", i === index);
      tab.addEventListener("click", () => showFile(i));
      tabs.append(tab);
    });
    byId("source-title").textContent = ravel.baseName(file);
    show("source", ...(data.sources.length > 1 ? [tabs] : []), ...code);
  }

  function showSource(step) {
    const frame = stacks[step.stack][0];
    const body = byId("source").querySelector(".body");
    const file = frame ? data.sources.findIndex(
        (source) => source.file === frame.file) : -1;
    if (file >= 0) showFile(file);
    for (const line of body.querySelectorAll(".code")) {
      const now = file >= 0 && Number(line.dataset.line) === frame.line;
      line.classList.toggle("now", now);
      if (!now) continue;
      const y = line.offsetTop - body.offsetTop;
      if (y < body.scrollTop || y + 40 > body.scrollTop + body.clientHeight) {
        body.scrollTop = y - body.clientHeight / 2;
      }
    }
  }

  function markChips(step) {
    for (const made of document.querySelectorAll(".chip")) {
      made.classList.toggle("now", Number(made.dataset.step) === step.index);
    }
  }

  ravel.startPanels = () => {
    ravel.showHead();
    showWhy();
    showBlocked();
    showRaces();
    showReplay();
    show("output", ...(data.output ? [make("pre", "", data.output)] : []));
    show("stack");
    if (data.sources.length > 0) showFile(0); else show("source");
    ravel.onSelect((step) => {
      showStack(step);
      showSource(step);
      markChips(step);
    });
  };
})();
)js";

}  // namespace ravel::internal
