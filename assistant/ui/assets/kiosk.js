/* The kiosk's script. Everything of a visitor lies in this page's memory and its elements, and nowhere else:
   to forget a visitor is to put back the elements as they were served, and to begin with a new memory. */
(() => {
  "use strict";
  const data = JSON.parse(document.querySelector('meta[name="verbatim"]').content);
  const root = document.documentElement;
  const find = (selector) => document.querySelector(selector);
  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  /* The room as it was served, once in each language. */
  const served = new Map([[data.language, find("#k-room").cloneNode(true)]]);
  for (const one of document.querySelectorAll("template[data-language]")) served.set(one.dataset.language, one.content.firstElementChild);
  let lines = data.lines[data.language];

  /* ---- One visit ---- */
  const newVisit = () => ({ state: "", busy: false, pin: "", taps: [], wait: 0, ended: new AbortController() });
  let visit = newVisit();
  let touched = Date.now();
  const screen = () => find("#k-room").dataset.screen;

  const leave = () => {
    visit.ended.abort();
    visit = newVisit();
    slow();
    for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
    down.clear();
    put(data.language);
    root.classList.remove("k-busy");
    touched = Date.now();
  };
  const put = (language) => {
    find("#k-room").replaceWith(served.get(language).cloneNode(true));
    lines = data.lines[language];
    root.lang = language;
    keyboard(false);
  };
  const speak = (language) => {
    if (visit.busy) return;
    const before = find("#k-room"), talk = [...find("#v-chat").childNodes], typed = find("#k-field").value;
    put(language);
    if (before.dataset.screen === "ask") enter();
    find("#v-chat").append(...talk);
    find("#k-field").value = typed;
  };
  const enter = () => {
    find("#k-room").dataset.screen = "ask";
    find("#k-attract").hidden = true;
    find("#k-ask").hidden = false;
  };
  const begin = () => {
    enter();
    /* A step back is then a step to this same page, and ends the visit. */
    if (history.state !== "kiosk") history.pushState("kiosk", "");
    find("#k-scroll").scrollTop = 0;
    if (!fingers()) find("#k-field").focus();
  };

  /* ---- Notices ---- */
  const SLOW = 400, LATE = 20000, RETRY = 2500; /* ms */
  let waiting = 0;
  const slow = () => { clearTimeout(waiting); waiting = 0; };
  const say = (text, kind) => {
    const notice = find("#v-notice");
    notice.textContent = text;
    notice.dataset.kind = text ? kind : "";
  };

  /* ---- A turn ---- */
  const pause = (time, signal) => new Promise((done) => {
    const timer = setTimeout(done, time);
    signal.addEventListener("abort", () => { clearTimeout(timer); done(); }, { once: true });
  });
  const post = async (address, fields, signal) => {
    const reply = await fetch(address, {
      method: "POST", cache: "no-store", credentials: "omit", body: JSON.stringify(fields),
      headers: { "content-type": "application/json" }, signal: AbortSignal.any([signal, AbortSignal.timeout(LATE)]),
    });
    return { status: reply.status, ...(await reply.json().catch(() => ({}))) };
  };
  /* Sends a turn until there is an answer, or the visit ends: on a stand nobody can repair anything. */
  const take = async (fields, typed) => {
    const mine = visit, signal = mine.ended.signal;
    if (mine.busy) return;
    mine.busy = true;
    root.classList.add("k-busy");
    say("", "");
    waiting = setTimeout(() => say(lines.waiting, "calm"), SLOW);
    let answer = null;
    while (!answer && !signal.aborted) {
      try { answer = await post(data.turn, { ...fields, state: mine.state, language: root.lang }, signal); }
      catch {
        if (signal.aborted) return;
        slow();
        say(lines.kiosk_gone, "bad");
        await pause(RETRY, signal);
      }
    }
    if (signal.aborted || mine !== visit) return;
    slow();
    mine.busy = false;
    root.classList.remove("k-busy");
    if (answer.status !== 200 || answer.state === undefined) {
      if (fields.said) find("#k-field").value = fields.said;
      return say(lines.failed, "bad");
    }
    mine.state = answer.state;
    if (answer.refused) return say(lines[answer.refused], "bad");
    say("", "");
    show(answer.markup, typed ? fields.said : "");
  };
  /* The server escapes every text; and what is parsed this way runs no script, nor would the policy let it. */
  const parsed = (markup) => [...new DOMParser().parseFromString(markup, "text/html").body.childNodes];
  const show = (markup, typed) => {
    find("#v-chat").append(...parsed(markup));
    const field = find("#k-field");
    if (typed && field.value === typed) field.value = ""; /* and not what was typed on meanwhile */
    keyboard(false);
    const turn = find(".k-turn:last-child");
    requestAnimationFrame(() => {
      if (!turn.isConnected) return;
      turn.scrollIntoView({ block: "start", behavior: calm() ? "auto" : "smooth" });
      if (typed && !fingers()) field.focus({ preventScroll: true });
      else turn.querySelector(".v-reply").focus({ preventScroll: true });
    });
  };
  const ask = () => {
    const field = find("#k-field");
    if (!field.value.trim()) return say(lines.empty, "calm");
    if ([...field.value].length > data.limit) return say(lines.too_long, "bad");
    take({ said: field.value }, true);
  };

  /* ---- The on-screen keyboard ---- */
  let pointer = matchMedia("(pointer: coarse)").matches ? "touch" : "mouse";
  const fingers = () => pointer !== "mouse";
  /* Switched on once, it comes up at every touch of the field: some touch screens say that they are a mouse. */
  let switched = false;
  const keyboard = (on) => {
    find("#k-keys").hidden = !on;
    find("#k-toggle").setAttribute("aria-expanded", String(on));
    /* With ours on the screen the device's own must not come up as well. */
    if (on || fingers()) find("#k-field").setAttribute("inputmode", "none");
    else find("#k-field").removeAttribute("inputmode");
    if (on) vowels();
  };
  const write = (text) => {
    const field = find("#k-field");
    field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
    field.scrollTop = field.scrollHeight;
    changed();
  };
  const erase = () => {
    const field = find("#k-field"), at = field.selectionEnd;
    const last = [...field.value.slice(0, at)].pop();
    if (last) field.setRangeText("", at - last.length, at, "end");
    changed();
  };
  const changed = () => {
    if ([...find("#k-field").value].length > data.limit) say(lines.too_long, "bad");
    else if (!visit.busy) say("", "");
    vowels();
  };
  /* After a consonant a vowel is a sign, elsewhere a letter; the row shows what fits, and can be turned by hand. */
  const CONSONANT = /[\u0915-\u0939\u0958-\u095f\u093c]$/;
  const vowels = () => {
    const field = find("#k-field");
    turnVowels(CONSONANT.test(field.value.slice(0, field.selectionEnd)));
  };
  const turnVowels = (signs) => {
    find("#k-keys").dataset.signs = String(signs);
    for (const key of document.querySelectorAll(".k-vowel")) {
      key.value = signs ? key.dataset.sign : key.dataset.letter;
      key.textContent = signs ? "\u25cc" + key.dataset.sign : key.dataset.letter;
    }
  };
  const layout = (name) => { for (const one of document.querySelectorAll(".k-layout")) one.hidden = one.dataset.layout !== name; };
  const command = {
    delete: erase,
    hide: () => keyboard(false),
    latin: () => layout("latin"),
    devanagari: () => layout("devanagari"),
    vowels: () => turnVowels(find("#k-keys").dataset.signs !== "true"),
  };

  /* ---- The facilitator's corner ---- */
  const TAPS = 5, WITHIN = 4000; /* ms */
  const tapped = () => {
    const now = Date.now();
    visit.taps = [...visit.taps.filter((time) => now - time < WITHIN), now];
    if (visit.taps.length < TAPS) return;
    visit.taps = [];
    visit.pin = "";
    dots();
    if (!find("#k-facilitator").open) find("#k-facilitator").showModal();
  };
  const dots = () => {
    find("#k-dots").textContent = "\u25cf".repeat(visit.pin.length);
    find("#k-dots").setAttribute("aria-label", lines.kiosk_pin_digits.replace("#", visit.pin.length));
  };
  const digit = (text) => {
    if (visit.pin.length < 12) visit.pin += text;
    find("#k-pin-said").textContent = "";
    dots();
  };
  const unlock = async () => {
    const mine = visit;
    const opened = await post(data.desk, { pin: mine.pin, language: root.lang }, mine.ended.signal).catch(() => ({ said: lines.kiosk_gone }));
    if (mine !== visit) return;
    if (opened.markup === undefined) {
      mine.pin = "";
      dots();
      find("#k-pin-said").textContent = opened.said || lines.failed;
      return;
    }
    find("#k-day").replaceChildren(...parsed(opened.markup));
    find("#k-lock").hidden = true;
    find("#k-desk").hidden = false;
  };
  const restart = async () => {
    const { pin } = visit, later = new AbortController().signal;
    find("#k-day").textContent = lines.kiosk_restarting;
    find(".k-desk-buttons").hidden = true;
    await post(data.desk, { pin, do: "restart" }, later).catch(() => null);
    await pause(1500, later); /* the old server needs a moment to go */
    for (;;) {
      const up = await fetch("/healthz", { cache: "no-store" }).then((reply) => reply.ok, () => false);
      if (up) return location.replace(location.pathname);
      await pause(RETRY, later);
    }
  };

  /* ---- Touch ---- */
  addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (event.target.closest("#k-corner")) return tapped();
    if (button && button.matches(".k-language")) return speak(button.value);
    if (screen() === "attract" && event.target.closest("#k-attract")) return begin();
    if (!button) return;
    if (button.matches(".v-show")) take({ show: button.value }, false);
    else if (button.matches(".v-sample")) take({ said: button.value }, false);
    else if (button.matches(".k-key")) { if (event.detail === 0) key(button); } /* by a real keyboard; fingers: below */
    else if (button.matches(".k-code")) enlarge(button);
    else if (button.matches(".k-erase")) { visit.pin = visit.pin.slice(0, -1); dots(); }
    else if (button.matches(".k-enter")) unlock();
    else if (button.matches(".k-digit")) digit(button.value);
    else if (button.matches(".k-restart")) restart();
    else if (button.matches(".k-start")) leave();
    else if (button.matches(".k-close")) closeAll();
    else if (button.id === "k-send") ask();
    else if (button.id === "k-toggle") {
      switched = find("#k-keys").hidden;
      keyboard(switched);
      find("#k-field").focus();
    }
    else if (button.id === "k-finish") leave();
    /* #k-stay: any touch says that somebody is there. */
  });
  const enlarge = (button) => {
    find("#k-large").replaceChildren(button.firstElementChild.cloneNode(true));
    find("#k-zoom").showModal();
  };
  const closeAll = () => {
    find("#k-zoom").close();
    find("#k-large").replaceChildren();
    if (!find("#k-facilitator").open) return;
    if (find("#k-desk").hidden) find("#k-facilitator").close();
    else leave();
  };
  /* A key works when the finger leaves it, or when the next finger comes down: who types fast has two on the keys,
     of which only the first makes a click. */
  const key = (button) => (button.dataset.do ? command[button.dataset.do]() : write(button.value));
  const down = new Map();
  addEventListener("pointerup", (event) => {
    const button = event.target.closest(".k-key");
    if (button && down.get(event.pointerId) === button) key(button);
    down.delete(event.pointerId);
  });
  addEventListener("pointercancel", (event) => down.delete(event.pointerId));
  /* A key must not take the cursor out of the text. */
  addEventListener("pointerdown", (event) => {
    pointer = event.pointerType || pointer;
    for (const held of down.values()) if (held) key(held);
    down.clear();
    if (event.button === 0) down.set(event.pointerId, event.target.closest(".k-key"));
    if (event.target.closest("#k-keys")) event.preventDefault();
    if (event.target.closest("#k-field") && (fingers() || switched)) keyboard(true);
  }, true);
  addEventListener("mousedown", (event) => { if (event.button !== 0 || event.target.closest("#k-keys")) event.preventDefault(); }, true);
  addEventListener("pointerup", () => {
    if (document.fullscreenElement || matchMedia("(display-mode: fullscreen)").matches || !root.requestFullscreen) return;
    root.requestFullscreen({ navigationUI: "hide" }).catch(() => { /* not allowed here: the browser is to be started with --kiosk */ });
  }, true);

  /* ---- Keys of a real keyboard: those that write and move, no others ---- */
  const PLAIN = /^(.|Backspace|Delete|Arrow.*|Home|End|Enter|Tab|Escape|Page.*|Shift|Process|Unidentified|Dead|AltGraph|CapsLock)$/u;
  addEventListener("keydown", (event) => {
    const combined = (event.ctrlKey || event.metaKey || event.altKey) && !event.getModifierState("AltGraph");
    if (combined || !PLAIN.test(event.key)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    if (event.isComposing || event.target.closest("dialog")) return lockKey(event);
    if (event.key === "Enter" && event.target.id === "k-field") {
      event.preventDefault();
      ask();
    } else if (screen() === "attract" && event.key !== "Tab" && event.key !== "Shift" && !event.target.closest("button")) begin();
  }, true);
  const lockKey = (event) => {
    if (!find("#k-facilitator").open || find("#k-lock").hidden) return;
    if (/^[0-9]$/.test(event.key)) digit(event.key);
    else if (event.key === "Enter" && !event.target.closest(".k-close")) {
      event.preventDefault(); /* whichever digit was touched last */
      unlock();
    }
  };
  addEventListener("input", (event) => { if (event.target.id === "k-field") changed(); }, true);
  addEventListener("keyup", (event) => { if (event.target.id === "k-field" && event.key.startsWith("Arrow")) vowels(); }, true);

  /* ---- No way out, and nothing that a visitor leaves behind for the next ---- */
  for (const name of ["contextmenu", "dragstart", "dragover", "drop", "copy", "cut", "paste", "auxclick", "gesturestart", "gesturechange", "dblclick"])
    addEventListener(name, (event) => event.preventDefault(), { capture: true, passive: false });
  addEventListener("selectstart", (event) => {
    const field = event.target instanceof Element && event.target.closest("#k-field"); /* it may be a bare text */
    if (!field) event.preventDefault();
  }, true);
  document.addEventListener("selectionchange", () => {
    /* A selection brings up the device's menu: search, share, translate. */
    const field = find("#k-field");
    if (document.activeElement === field && field.selectionStart !== field.selectionEnd) field.setSelectionRange(field.selectionEnd, field.selectionEnd);
  });
  addEventListener("wheel", (event) => { if (event.ctrlKey) event.preventDefault(); }, { capture: true, passive: false });
  addEventListener("touchmove", (event) => { if (event.touches.length > 1 && event.cancelable) event.preventDefault(); }, { capture: true, passive: false });
  addEventListener("mouseup", (event) => { if (event.button > 2) event.preventDefault(); }, true);
  history.scrollRestoration = "manual";
  addEventListener("popstate", leave);
  addEventListener("pagehide", leave);
  addEventListener("pageshow", (event) => { if (event.persisted) leave(); });

  /* ---- Time ---- */
  const TICK = 1000, SLEPT = 10000, SLIDE = 9; /* ms, ms, ticks */
  const stillOpen = () => find("#k-still").open;
  const here = () => { touched = Date.now(); };
  /* The question goes with the click, not with the finger coming down: or the click would hit what is below it. */
  const stay = () => { here(); if (stillOpen()) find("#k-still").close(); };
  for (const name of ["pointerdown", "touchstart", "input"]) addEventListener(name, here, { capture: true, passive: true });
  for (const name of ["click", "keydown", "wheel"]) addEventListener(name, stay, { capture: true, passive: true });
  let ticked = Date.now(), ticks = 0;
  setInterval(() => {
    const now = Date.now(), slept = now - ticked > SLEPT;
    ticked = now;
    ticks += 1;
    if (screen() === "attract" && !document.querySelector("dialog[open]")) {
      touched = now;
      if (ticks % SLIDE === 0) next();
      return;
    }
    const left = data.idle + data.countdown - Math.floor((now - touched) / 1000);
    if (left <= 0 || slept) leave(); /* after a sleep somebody else stands here */
    else if (left <= data.countdown) {
      find("#k-left").textContent = String(left);
      if (!stillOpen()) find("#k-still").showModal();
    } else if (stillOpen()) find("#k-still").close();
  }, TICK);
  const next = () => {
    const slides = [...document.querySelectorAll(".k-slide")];
    const at = slides.findIndex((slide) => !slide.hidden);
    slides.forEach((slide, place) => { slide.hidden = place !== (at + 1) % slides.length; });
  };
  const awake = () => { if (navigator.wakeLock && !document.hidden) navigator.wakeLock.request("screen").catch(() => { /* then the system decides */ }); };
  document.addEventListener("visibilitychange", awake);
  awake();
  keyboard(false);
  root.classList.add("k-ready");
})();
