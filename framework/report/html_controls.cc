// SPDX-License-Identifier: Apache-2.0

#include "framework/report/html_page.h"

namespace ravel::internal {

const std::string_view kHtmlControls = R"js(
// Slider, keys, the address's #step=N, the theme; and the start.
(() => {
  const {data, steps, make, byId, color} = ravel;
  const slider = byId("slider"), now = byId("now");
  const kPage = 10;

  function say(step) {
    const name = make("span", "thread", data.threads[step.thread].name);
    name.style.setProperty("--c", color(step.thread));
    const place = make("span", "mono dim", ravel.longPlace(step.stack));
    const more = [];
    if (step.races.length > 0) more.push("race " + step.races.join(", "));
    if (step.pause === "preempted") more.push("then preempted");
    now.replaceChildren(
        make("b", "", step.number + "/" + data.total), "  ", name, " ",
        step.full, " ", place,
        ...(more.length > 0 ? [make("span", "bad", "  " + more.join(", "))]
                            : []));
    slider.value = step.index + 1;
    slider.setAttribute("aria-valuetext", "step " + step.number + " of " +
        data.total + ": " + data.threads[step.thread].name + " " + step.full);
    byId("back").disabled = step.index === 0;
    byId("next").disabled = step.index + 1 === steps.length;
  }

  function noteInAddress(step) {
    try {
      history.replaceState(null, "", "#step=" + step.number);
    } catch {
      // Some browsers limit how often; the page works without.
    }
  }

  const moves = {
    ArrowDown: () => ravel.current + 1, ArrowRight: () => ravel.current + 1,
    ArrowUp: () => ravel.current - 1, ArrowLeft: () => ravel.current - 1,
    PageDown: () => ravel.current + kPage,
    PageUp: () => ravel.current - kPage,
    Home: () => 0, End: () => steps.length - 1,
  };

  function onKey(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    // The source scrolls with the same keys once it has the focus.
    if (event.target.closest && event.target.closest("#source .body")) return;
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    ravel.select(move());
  }

  function stepInAddress() {
    const match = /^#step=(\d+)$/.exec(location.hash);
    return match ? ravel.indexOf(Number(match[1])) : -1;
  }

  // Where the failure is decided, or where it shows.
  const firstShown = () => data.why.length > 0 ?
      data.why[data.why.length - 1][1] : steps.length - 1;

  function startTheme() {
    const root = document.documentElement;
    const button = byId("theme");
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const isDark = () => root.dataset.theme ?
        root.dataset.theme === "dark" : dark.matches;
    const label = () => { button.textContent = isDark() ? "Light" : "Dark"; };
    button.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      label();
    });
    dark.addEventListener("change", label);
    label();
  }

  byId("top").hidden = byId("main").hidden = false;
  startTheme();
  ravel.startPanels();
  if (steps.length === 0) {
    byId("schedule").hidden = true;
    return;
  }
  slider.max = steps.length;
  slider.addEventListener("input",
                          () => ravel.select(Number(slider.value) - 1));
  byId("back").addEventListener("click",
                                () => ravel.select(ravel.current - 1));
  byId("next").addEventListener("click",
                                () => ravel.select(ravel.current + 1));
  document.addEventListener("keydown", onKey);
  addEventListener("hashchange", () => {
    const index = stepInAddress();
    if (index >= 0 && index !== ravel.current) ravel.select(index);
  });
  ravel.startTimeline();
  ravel.onSelect(say);
  const given = stepInAddress();
  ravel.select(given >= 0 ? given : firstShown());
  ravel.onSelect(noteInAddress);
})();
)js";

}  // namespace ravel::internal
