/* The page's own script: what Gradio's chat does not do by itself. No markup is ever made from text here. */
(() => {
  "use strict";
  const { data, lines, notice, say } = window.verbatim; /* card.js */
  const find = (selector) => document.querySelector(selector);
  const input = () => find("#v-ask textarea");
  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  /* Where fingers type, focus in the input calls up a keyboard over the answer. */
  const typing = () => !matchMedia("(pointer: coarse)").matches;

  /* Gradio hears of a value when the field says that it was typed. */
  const fill = (field, value) => {
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  /* … and sends a field when Enter is pressed in it. */
  const send = (place, value) => {
    const field = find(`${place} textarea`);
    fill(field, value);
    requestAnimationFrame(() => field.dispatchEvent(new KeyboardEvent("keypress", { key: "Enter", bubbles: true, cancelable: true })));
  };

  /* ---- Waiting for an answer ---- */
  const SLOW = 400, LATE = 6000, RETRY = 2500; /* ms */
  let timers = [], expected = null; /* expected: focus the reply ("reply") or stay in the input ("input") */
  const alive = () => fetch("/healthz", { cache: "no-store" }).then((reply) => reply.ok, () => false);
  const settle = () => {
    timers.forEach(clearTimeout);
    timers = [];
    document.documentElement.classList.remove("v-waiting");
  };
  const wait = (focus) => {
    settle();
    expected = focus;
    document.documentElement.classList.add("v-waiting");
    const before = errors();
    timers.push(setTimeout(() => say(lines.waiting, "calm"), SLOW));
    for (const after of [1000, 3000]) timers.push(setTimeout(() => { if (errors() > before) trouble(); }, after));
    timers.push(setTimeout(trouble, LATE));
    alive().then((up) => { if (!up) gone(); });
  };
  /* Gradio's own messages are not shown, but that there is one says that a request failed. */
  const errors = () => document.querySelectorAll(".toast-body.error").length;
  const trouble = () => alive().then((up) => (up ? late() : gone()));
  const late = () => {
    if (!expected) return;
    settle();
    expected = null;
    say(lines.failed, "bad");
  };
  const gone = () => {
    settle();
    expected = null;
    lost = true;
    say(lines.gone, "bad");
    const retry = () => alive().then((up) => {
      if (up) location.reload(); /* Gradio would do so itself, a little later: its session is gone */
      else timers.push(setTimeout(retry, RETRY));
    });
    timers.push(setTimeout(retry, RETRY));
  };

  /* When the server is back, Gradio loads the page anew; and a reader may look into another room, or change the
     language. Only then is the talk kept for the time between, in this tab: what was asked and typed, not what was
     answered. It is taken out of the store as soon as the page is here again. */
  let lost = false, leaving = false;
  const STORE = "verbatim";
  addEventListener("pagehide", () => {
    if (!lost && !leaving && !errors()) return;
    try { sessionStorage.setItem(STORE, JSON.stringify({ log: find("#v-log textarea").value, typed: input().value, lost: !leaving })); } catch { /* then not */ }
  });
  const restore = () => {
    let kept = null;
    try {
      kept = JSON.parse(sessionStorage.getItem(STORE));
      sessionStorage.removeItem(STORE);
    } catch { /* nothing was kept */ }
    if (!kept) return;
    if (kept.typed) {
      fill(input(), kept.typed);
      if (kept.lost) say(lines.back, "calm");
    }
    if (kept.log) send("#v-log", kept.log);
  };

  /* ---- Asking and choosing ---- */
  const tooLong = () => {
    const field = input();
    return field && [...field.value].length > data.limit;
  };
  const blocked = () => {
    const field = input();
    if (!field.value.trim()) say(lines.empty, "calm");
    else if (tooLong()) say(lines.too_long, "bad");
    else return false;
    field.focus();
    return true;
  };
  const show = (id) => {
    say("", "");
    wait("reply");
    send("#v-chosen", id);
  };
  const ask = (text) => {
    fill(input(), text);
    requestAnimationFrame(() => find("#v-ask button").click());
  };
  /* Capturing, so that what must not be sent is stopped before Gradio hears of it. */
  addEventListener("click", (event) => {
    const way = event.target.closest(".v-way, .v-leave");
    if (way && !(event.ctrlKey || event.metaKey || event.shiftKey || event.button)) leaving = true;
    const button = event.target.closest("button");
    if (!button) return;
    if (button.matches(".v-show")) show(button.value);
    else if (button.matches(".v-sample")) ask(button.value);
    else if (button.matches(".v-save")) save(button);
    else if (button.closest("#v-ask")) submitted(event);
    else if (button.closest("#v-again, #v-again *") || button.id === "v-again") restart();
  }, true);
  addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.target === input()) submitted(event);
  }, true);
  addEventListener("input", (event) => {
    if (event.target !== input()) return;
    if (tooLong()) say(lines.too_long, "bad");
    else if (notice.dataset.kind) say("", "");
  }, true);
  const submitted = (event) => {
    if (blocked() || document.documentElement.classList.contains("v-waiting")) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    say("", "");
    wait("input");
  };
  const restart = () => {
    settle();
    expected = null;
    say("", "");
    if (location.hash) history.replaceState(null, "", location.pathname + location.search);
    if (typing()) input().focus({ preventScroll: true });
    scrollTo(0, 0);
  };

  /* ---- Saving the talk: the server writes the file from what was asked, and keeps nothing of it ---- */
  const save = async (button) => {
    say(lines.saving, "calm");
    try {
      const reply = await fetch(`/verbatim/talk.${button.value}?lang=${data.language}`, { method: "POST", body: find("#v-log textarea").value });
      if (!reply.ok) throw new Error(reply.status);
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await reply.blob());
      link.download = `${lines.saved_file}.${button.value}`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60000);
      say(lines.saved, "calm");
      setTimeout(() => { if (notice.textContent === lines.saved) say("", ""); }, 4000);
    } catch {
      say(lines.saved_failed, "bad");
    }
  };

  /* Gradio opens every link in a new window, and takes away the names that only a screen reader says. */
  const NAMES = [["#v-rooms nav:first-child", "rooms_label"], ["#v-rooms nav:last-child", "languages_label"], [".v-saving", "save_label"], [".v-votes", "helpful_label"]];
  const mend = () => {
    for (const link of document.querySelectorAll("a:is(.v-way, .v-leave)[target]")) link.removeAttribute("target");
    for (const [place, name] of NAMES) for (const one of document.querySelectorAll(`${place}:not([aria-label])`)) one.setAttribute("aria-label", lines[name]);
    find("a.v-way-here")?.setAttribute("aria-current", "page");
  };

  /* ---- The conversation ---- */
  let shown = 0, newest = null;
  const tidy = () => {
    const log = find("#v-chat [role=log]");
    if (!log) return;
    if (log.getAttribute("aria-label") !== lines.conversation_label) log.setAttribute("aria-label", lines.conversation_label);
    /* Gradio names each message by its raw markup; its own text is the better name. */
    for (const message of log.querySelectorAll("[data-testid][aria-label]")) message.removeAttribute("aria-label");
    const replies = log.querySelectorAll(".v-reply");
    const last = replies[replies.length - 1] || null;
    const changed = replies.length !== shown || last !== newest;
    shown = replies.length;
    newest = last;
    if (expected && last && changed) arrived(last);
  };
  const arrived = (reply) => {
    const focus = expected;
    expected = null;
    settle();
    say("", "");
    const row = reply.closest(".message-row");
    const before = row && row.previousElementSibling;
    const from = before && before.querySelector(".v-asked") ? before : row || reply;
    requestAnimationFrame(() => {
      from.scrollIntoView({ block: "start", behavior: calm() ? "auto" : "smooth" });
      if (focus === "reply" || !typing()) reply.focus({ preventScroll: true });
      else if (input()) input().focus({ preventScroll: true });
    });
  };

  /* ---- Links to an entry: #q36 ---- */
  const linked = () => {
    const match = /^#q(.+)$/.exec(location.hash);
    if (!match) return;
    try { show(decodeURIComponent(match[1])); } catch { /* not an address of ours */ }
  };

  /* ---- Begin, once Gradio has built the page ---- */
  const begin = () => {
    if (!input() || !find("#v-chosen textarea") || !find("#v-log textarea") || !find("#v-chat")) return false;
    find("#v-ask").prepend(notice);
    input().setAttribute("aria-label", lines.input_label); /* Gradio's label holds the button's word as well */
    new MutationObserver(tidy).observe(find("#v-chat"), { childList: true, subtree: true, attributes: true, attributeFilter: ["aria-label"] });
    tidy();
    mend();
    new MutationObserver(mend).observe(document.body, { childList: true, subtree: true }); /* Gradio writes its parts one by one */
    document.documentElement.classList.add("v-ready");
    if (typing()) input().focus({ preventScroll: true });
    restore();
    setTimeout(linked, 0);
    addEventListener("hashchange", linked);
    return true;
  };
  const watch = new MutationObserver(() => { if (begin()) watch.disconnect(); });
  if (!begin()) watch.observe(document.documentElement, { childList: true, subtree: true });
})();
