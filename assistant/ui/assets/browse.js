/* The Browse room's own script: finding in the text, links to entries, unfolding, printing. The text itself is only
   ever wrapped in marks and unwrapped again. Without this script everything can still be read and unfolded. */
(() => {
  "use strict";
  const { lines, notice, say, copy } = window.verbatim; /* card.js */
  const find = (selector) => document.querySelector(selector);
  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  const book = find("#v-book");
  const entries = [...document.querySelectorAll(".v-entry")];
  const chapters = [...document.querySelectorAll(".v-chapter")];
  const fold = (entry) => entry.querySelector("details"); /* the outer one comes first */
  document.body.append(notice);

  /* ---- A link to an entry opens it ---- */
  const linked = () => {
    let name = "";
    try { name = decodeURIComponent(location.hash.slice(1)); } catch { return; }
    const target = name && document.getElementById(name);
    if (!target) {
      if (name.startsWith("q") && book.dataset.partial) elsewhere(name.slice(1));
      return;
    }
    if (!target.matches(".v-entry")) return;
    clear();
    fold(target).open = true;
    target.querySelector("summary").focus({ preventScroll: true });
    target.scrollIntoView({ block: "start", behavior: calm() ? "auto" : "smooth" });
  };
  /* A large FAQ is shown a section at a time: the entry may stand on another page. */
  const elsewhere = (id) => {
    const address = new URL(location.href);
    if (address.searchParams.get("entry") === id) return;
    address.searchParams.delete("section");
    address.searchParams.set("entry", id);
    location.replace(address);
  };

  /* ---- Finding: every word that was typed must begin a word of the entry ---- */
  const LEAST = 2; /* characters of a word that is looked for, unless it is a number */
  const folded = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[\u2018\u2019]/g, "'").replace(/[\u201c\u201d]/g, '"');
  /* Folding may change lengths, so each folded character remembers where it stood. */
  const mapped = (text) => {
    let plain = "";
    const places = [];
    let at = 0;
    for (const sign of text) {
      const one = folded(sign);
      for (let n = 0; n < one.length; n += 1) places.push(at);
      plain += one;
      at += sign.length;
    }
    places.push(at);
    return { plain, places };
  };
  const texts = (entry) => [...entry.querySelectorAll(".v-number, .v-question, .v-text p, .v-text li")].filter((one) => !one.querySelector("p, li"));
  /* What only a screen reader says ("Question") is no printed text: blanks of the same length stand for it. */
  const printed = (element) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    let text = "";
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      text += node.parentElement.closest(".v-unseen") ? " ".repeat(node.length) : node.data;
    }
    return text;
  };
  let index = null;
  const lookup = () => {
    index ??= entries.map((entry) => texts(entry).map((element) => ({ element, ...mapped(printed(element)) })));
    return index;
  };
  const letter = /[\p{L}\p{N}]/u;
  const hits = (plain, word) => {
    const found = [];
    for (let at = plain.indexOf(word); at >= 0; at = plain.indexOf(word, at + 1)) {
      if (!at || !letter.test(plain[at - 1]) || !letter.test(word[0])) found.push([at, at + word.length]);
    }
    return found;
  };
  const unmark = () => {
    for (const mark of document.querySelectorAll("mark.v-hit")) {
      const parent = mark.parentNode;
      mark.replaceWith(...mark.childNodes);
      parent.normalize();
    }
  };
  /* Spans of an element's text, each wrapped node by node, from the last to the first so that places stay right. */
  const mark = (element, spans) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const nodes = [];
    for (let at = 0, node = walker.nextNode(); node; node = walker.nextNode()) {
      nodes.push([node, at]);
      at += node.length;
    }
    for (const [node, start] of nodes.reverse()) {
      for (const [from, to] of [...spans].reverse()) {
        const first = Math.max(from - start, 0), last = Math.min(to - start, node.length);
        if (first >= last) continue;
        const range = document.createRange();
        range.setStart(node, first);
        range.setEnd(node, last);
        const wrapped = document.createElement("mark");
        wrapped.className = "v-hit";
        range.surroundContents(wrapped);
      }
    }
  };
  const merged = (spans) => {
    const all = [];
    for (const span of spans.sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
      const before = all[all.length - 1];
      if (before && span[0] <= before[1]) before[1] = Math.max(before[1], span[1]);
      else all.push([...span]);
    }
    return all;
  };

  const field = find("#v-find"), found = find("#v-found"), asking = find("#v-ask-instead");
  let before = null; /* which entries were open before anything was looked for */
  const wanted = () => folded(field.value).split(/\s+/).filter((word) => word.length >= LEAST || /\p{N}/u.test(word));
  const look = () => {
    const words = wanted();
    unmark();
    document.documentElement.classList.toggle("v-finding", Boolean(words.length));
    if (!words.length) {
      show(null);
      return;
    }
    before ??= entries.map((entry) => fold(entry).open);
    let places = 0;
    const matching = lookup().map((parts) => {
      const spans = parts.map(({ plain }) => words.map((word) => hits(plain, word)));
      if (!words.every((_, one) => spans.some((by) => by[one].length))) return false;
      parts.forEach(({ element, places: where }, number) => {
        const one = merged(spans[number].flat());
        places += one.length;
        if (one.length) mark(element, one.map(([from, to]) => [where[from], where[to]]));
      });
      return true;
    });
    show(matching);
    tell(places, matching.filter(Boolean).length);
  };
  const show = (matching) => {
    entries.forEach((entry, number) => {
      entry.hidden = Boolean(matching) && !matching[number];
      if (matching) fold(entry).open = matching[number];
      else if (before) fold(entry).open = before[number];
    });
    for (const chapter of chapters) chapter.hidden = Boolean(matching) && !chapter.querySelector(".v-entry:not([hidden])");
    if (matching) return;
    before = null;
    if (found) found.textContent = "";
    if (asking) asking.hidden = true;
  };
  const tell = (places, count) => {
    const name = !count ? "none" : count > 1 ? "many" : places > 1 ? "single" : "one";
    found.textContent = lines[`browse_found_${name}`].replace("{places}", places).replace("{entries}", count);
    asking.hidden = count > 0;
  };
  const clear = () => {
    if (!field || !field.value) return;
    field.value = "";
    look();
  };
  if (field) {
    const WAIT = 120; /* ms without a key */
    let timer = 0;
    const soon = () => { clearTimeout(timer); timer = setTimeout(look, WAIT); };
    field.addEventListener("input", soon);
    field.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { event.preventDefault(); clear(); }
      if (event.key === "Enter") { event.preventDefault(); clearTimeout(timer); look(); }
    });
    if (field.value) look(); /* a browser that goes back fills it in again */
  }

  /* What was looked for in vain is taken along to the chat, to be asked there. A talk that waits there stays. */
  const STORE = "verbatim";
  asking?.addEventListener("click", () => {
    try {
      const kept = JSON.parse(sessionStorage.getItem(STORE)) || {};
      sessionStorage.setItem(STORE, JSON.stringify({ ...kept, typed: field.value }));
    } catch { /* then it is typed again */ }
  });

  /* ---- Unfolding, printing, copying a link ---- */
  const all = (open) => entries.forEach((entry) => { if (!entry.hidden) fold(entry).open = open; });
  addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.id === "v-open-all") all(true);
    else if (button.id === "v-close-all") all(false);
    else if (button.id === "v-print") print();
    else if (button.matches(".v-copy-link")) copy(button, new URL(`/browse${button.value}`, location.href).href);
  });
  const contents = find(".v-contents details");
  const narrow = matchMedia("(max-width: 900px), (min-width: 800px) and (min-height: 1300px) and (orientation: portrait)");
  const fit = () => {
    document.documentElement.classList.toggle("v-narrow", narrow.matches);
    if (contents) contents.open = !narrow.matches;
  };
  fit();
  narrow.addEventListener("change", fit);
  contents?.addEventListener("click", (event) => { if (narrow.matches && event.target.closest("a")) contents.open = false; });

  document.documentElement.classList.add("v-scripted");
  addEventListener("hashchange", linked);
  linked();
  addEventListener("load", () => setTimeout(linked, 0)); /* the browser itself goes there on loading, and takes the focus away */
  say("", "");
})();
