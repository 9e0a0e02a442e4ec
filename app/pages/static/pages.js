// What makes the pages more comfortable; each works without it.
"use strict";

// Escape hides the reasons that are shown over the text; they come back with the next focus or hover.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.body.classList.add("dismissed");
});
for (const kind of ["focusin", "pointerover"]) {
  document.addEventListener(kind, (event) => {
    if (event.target.closest(".hold")) document.body.classList.remove("dismissed");
  });
}

// A quotation is checked as it is typed.
const form = document.getElementById("check");
if (form) {
  const result = document.getElementById("result");
  const PAUSE = 500; // milliseconds without a key, and so many words, before it is worth asking
  const LEAST_WORDS = 3;
  let timer, asked;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(check, PAUSE);
  });
  async function check() {
    const given = new URLSearchParams([...new FormData(form)].filter(([, value]) => value.trim()));
    if ((given.get("text") || "").trim().split(/\s+/).length < LEAST_WORDS) return;
    asked?.abort();
    asked = new AbortController();
    const mine = asked;
    result.setAttribute("aria-busy", "true");
    try {
      const address = `${form.getAttribute("action")}?${given}`;
      const answer = await fetch(address, { headers: { Accept: "text/html" }, signal: mine.signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("result");
      if (page && asked === mine) {
        result.replaceChildren(...page.childNodes);
        history.replaceState(null, "", address);
      }
    } catch (failure) {
      if (failure.name !== "AbortError") result.textContent = "The server does not answer. Press Check to try again.";
    } finally {
      if (asked === mine) result.removeAttribute("aria-busy");
    }
  }
}

// Two articles: lines between what both tell.
const compare = document.querySelector(".compare");
if (compare) {
  const room = compare.querySelector(".lines");
  const SVG = "http://www.w3.org/2000/svg";
  function draw() {
    const frame = room.getBoundingClientRect();
    const picture = document.createElementNS(SVG, "svg");
    for (const one of compare.querySelectorAll("[id^=here-]")) {
      const other = document.getElementById(one.id.replace("here-", "there-"));
      if (!other || !frame.width) continue;
      const middle = (element) => {
        const place = element.getBoundingClientRect();
        return place.top + Math.min(place.height / 2, 40) - frame.top;
      };
      const [y1, y2, width] = [middle(one), middle(other), frame.width];
      const path = document.createElementNS(SVG, "path");
      path.setAttribute("d", `M0 ${y1} C${width / 2} ${y1} ${width / 2} ${y2} ${width} ${y2}`);
      path.dataset.pair = one.dataset.pair;
      if (one.classList.contains("moved-here")) path.classList.add("moved-here");
      picture.append(path);
    }
    room.replaceChildren(picture);
  }
  draw();
  new ResizeObserver(draw).observe(compare);
  function show(event) {
    const pair = event.target.closest("[data-pair]")?.dataset.pair;
    for (const one of compare.querySelectorAll("[data-pair]")) {
      one.classList.toggle("paired", pair !== undefined && one.dataset.pair === pair);
    }
  }
  compare.addEventListener("pointerover", show);
  compare.addEventListener("focusin", show);
}
