/* The Train room: what it shows, and what pointer and keyboard do. No markup is ever made from text here. */
(() => {
  "use strict";
  const { lines, say, now, put, drop, read, note, ask, copy, save, exported, PROGRESS, SESSION, CHOICES } = window.verbatimTraining;
  const LARGEST_FILE = 120_000; /* characters */
  const room = document.querySelector("#t-room");
  const find = (selector) => room.querySelector(selector);
  const all = (selector) => [...room.querySelectorAll(selector)];
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const focus = (element) => { if (element) element.focus({ preventScroll: true }); };

  /* The server's markup, parsed without running anything. */
  const place = (reply) => {
    if (!reply) return false;
    if (reply.error || !reply.html) {
      say(reply.error || lines.train_failed);
      return false;
    }
    const parsed = new DOMParser().parseFromString(reply.html, "text/html");
    room.replaceChildren(...parsed.body.childNodes);
    scrollTo(0, 0);
    return !reply.broken;
  };

  /* ---- Before a session: what to learn, and how much of it ---- */
  let session = null, ended = null;
  const home = async (plan = null, moved = true) => {
    session = null;
    if (!plan) drop(SESSION);
    const reply = await ask("home", plan ? { plan } : {});
    const shown = place(reply);
    if (shown && reply.bad_link) say(lines.train_bad_link);
    if (shown && find(".t-home")) {
      const { sections = [], length = "10" } = read(CHOICES) || {};
      for (const box of all("[name=section]")) box.checked = sections.includes(box.value);
      for (const radio of all("[name=length]")) radio.checked = radio.value === length;
      chosen();
    }
    if (moved) focus(find(".t-heading[tabindex]"));
  };
  const choices = () => ({
    sections: all("[name=section]:checked").map((box) => box.value),
    length: (find("[name=length]:checked") || { value: "10" }).value,
  });
  const planned = () => {
    const { sections, length } = choices();
    return { quiz: length, ...(sections.length ? { sections: sections.join(".") } : {}), seed: find(".t-home").dataset.seed };
  };
  const chosen = () => {
    const { sections, length } = choices();
    const boxes = all(sections.length ? "[name=section]:checked" : "[name=section]");
    for (const what of ["due", "new"])
      find(`strong.t-${what}`).textContent = boxes.reduce((sum, box) => sum + Number(box.dataset[what]), 0);
    const text = [lines.train_all_sections, lines.train_one_section][sections.length] || lines.train_some_sections;
    find(".t-chosen").textContent = fill(text, { count: sections.length });
    find(".t-clear").hidden = !sections.length;
    find(".t-link").value = `${location.origin}/train?${new URLSearchParams(planned())}`;
    find(".t-link-local").hidden = !["127.0.0.1", "localhost", "[::1]"].includes(location.hostname);
    put(CHOICES, { sections, length });
  };

  /* ---- A session ---- */
  const begin = async (kind, asked) => {
    const reply = await ask(kind, asked);
    if (!place(reply)) return;
    if (kind === "cards") session = { kind, entries: reply.entries, queue: [...reply.entries], tries: [] };
    else session = { kind, plan: asked.plan, count: reply.count, chosen: [] };
    step();
  };
  const resume = async () => {
    const kept = read(SESSION);
    if (!kept || !["cards", "quiz"].includes(kept.kind)) return home(null, false);
    session = kept;
    if (kept.done) return finish();
    const reply = await ask(kept.kind, kept.kind === "cards" ? { entries: kept.entries } : { plan: kept.plan });
    if (!reply) return null;
    if (!place(reply)) return home(null, false);
    if (kept.kind === "cards") session.queue = kept.queue.filter((entry) => reply.entries.includes(entry));
    else session.count = reply.count;
    return step();
  };
  const current = () => find(".t-one:not([hidden])");
  const step = () => {
    say("");
    put(SESSION, session);
    const cards = session.kind === "cards", pieces = all(".t-one");
    const total = cards ? session.entries.length : session.count;
    const done = cards ? total - session.queue.length : session.chosen.length;
    if (done >= total) return finish();
    const next = cards ? pieces.find((piece) => piece.dataset.entry === session.queue[0]) : pieces[done];
    for (const piece of pieces) piece.hidden = piece !== next;
    const told = cards ? [lines.train_left, { count: total - done }] : [lines.train_question_of, { number: done + 1, count: total }];
    find(".t-left").textContent = fill(...told);
    find(".t-done").style.width = `${(100 * done) / total}%`;
    if (cards) turnCard(false);
    else unmark();
    scrollTo(0, 0);
    return focus(cards ? next : next.querySelector(".t-ask"));
  };
  const turnCard = (open) => {
    current().querySelector(".t-back").hidden = !open;
    find(".t-reveal").hidden = open;
    find(".t-grades").hidden = !open;
    if (open) focus(current().querySelector(".t-back"));
  };
  const unmark = () => {
    find(".t-next").hidden = true;
    find(".t-verdict").textContent = "";
  };
  const grade = (value) => {
    const entry = session.queue.shift();
    const last = session.tries.at(-1);
    const one = { at: Math.max(now(), last ? last.at + 1 : 0), entry, grade: value };
    session.tries.push(one);
    if (value === "forgot") session.queue.push(entry);
    note(one);
    step();
  };
  const choose = (value) => {
    const item = current(), right = Number(item.dataset.right), correct = value === right;
    session.chosen.push(value);
    put(SESSION, session);
    for (const [number, button] of [...item.querySelectorAll(".t-choice")].entries()) {
      button.setAttribute("aria-disabled", "true");
      if (number === right) button.classList.add("t-right");
      else if (number === value) button.classList.add("t-wrong");
    }
    for (const gap of item.querySelectorAll(".t-gap")) gap.hidden = true;
    for (const word of item.querySelectorAll(".t-filled, .t-read")) word.hidden = false;
    const verdict = find(".t-verdict");
    verdict.classList.toggle("t-bad", !correct);
    verdict.textContent = correct ? lines.train_right : lines.train_wrong;
    find(".t-done").style.width = `${(100 * session.chosen.length) / session.count}%`;
    find(".t-next").hidden = false;
    focus(find(".t-next"));
    item.querySelector(".t-right").scrollIntoView({ block: "nearest" });
  };
  const answered = () => find(".t-next") && !find(".t-next").hidden;
  const stop = () => ((session.tries || session.chosen).length ? finish() : home());
  const finish = async () => {
    session.done = true;
    put(SESSION, session);
    const { tries, plan, chosen } = session;
    ended = await ask("sheet", tries ? { tries } : { plan, chosen });
    if (place(ended)) focus(find(".t-heading[tabindex]"));
    else if (ended && !ended.broken) await home();
  };

  /* ---- Files and links ---- */
  const add = async (input) => {
    const text = input.files[0] ? await input.files[0].text() : "";
    input.value = "";
    if (text.length > LARGEST_FILE) return say(lines.train_import_large);
    const reply = await ask("merge", { file: text });
    if (!reply) return null;
    if (reply.error) return say(reply.error);
    await home();
    return say(lines.train_imported);
  };
  const forget = async (button) => {
    if (!button.dataset.sure) {
      button.dataset.sure = "1";
      button.textContent = lines.train_forget_sure;
      return;
    }
    [PROGRESS, SESSION, CHOICES].forEach(drop);
    await home();
    say(lines.train_forgotten);
  };
  const print_ = () => {
    const closed = all("details:not([open])");
    for (const one of closed) one.open = true;
    print();
    for (const one of closed) one.open = false;
  };

  /* ---- Pointer and keyboard ---- */
  const query = Object.fromEntries(new URLSearchParams(location.search));
  const leave = () => history.replaceState(null, "", location.pathname + (query.lang ? `?${new URLSearchParams({ lang: query.lang })}` : ""));
  const actions = {
    ".t-start [value=cards]": () => begin("cards", { sections: choices().sections.map(Number), length: Number(choices().length) }),
    ".t-start [value=quiz]": () => begin("quiz", { plan: planned() }),
    ".t-begin": () => {
      const { sections, length, seed } = find(".t-invitation").dataset;
      leave();
      begin("quiz", { plan: { quiz: length, ...(sections ? { sections } : {}), seed } });
    },
    ".t-invitation .t-home-button": () => { leave(); resume(); },
    ".t-home-button": () => home(),
    ".t-reveal": () => turnCard(true),
    ".t-grade": (button) => grade(button.value),
    ".t-choice": (button) => { if (!answered()) choose(Number(button.value)); },
    ".t-next": step,
    ".t-stop": stop,
    ".t-missed": () => begin("cards", { entries: ended.missed.slice(0, 20) }),
    ".t-print": print_,
    ".t-csv": () => save("score.csv", ended.csv, "text/csv"),
    ".t-export": exported,
    ".t-import": () => find(".t-file").click(),
    ".t-forget": forget,
    ".t-copy-link": (button) => copy(button, find(".t-link").value),
    ".t-clear": () => {
      for (const box of all("[name=section]")) box.checked = false;
      chosen();
      focus(find("[name=section]"));
    },
  };
  room.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    const match = button && Object.keys(actions).find((selector) => button.matches(selector));
    if (match) actions[match](button);
  });
  room.addEventListener("change", (event) => {
    if (event.target.matches(".t-file")) add(event.target);
    else if (event.target.closest(".t-home")) chosen();
  });
  room.addEventListener("submit", (event) => event.preventDefault());
  /* Single keys work while the session has the focus, and only then. */
  room.addEventListener("keydown", (event) => {
    if (!find(".t-session") || event.ctrlKey || event.metaKey || event.altKey) return;
    const onButton = event.target.closest("button, summary, a"), go = event.key === " " || event.key === "Enter";
    const digit = Number(event.key), grades = find(".t-grades");
    let act = null;
    if (event.key === "Escape") act = stop;
    else if (session.kind === "cards" && grades.hidden) act = go && !onButton && (() => turnCard(true));
    else if (session.kind === "cards") act = (digit === 1 || digit === 2) && (() => grade(digit === 1 ? "forgot" : "got"));
    else if (answered()) act = go && !onButton && step;
    else if (digit >= 1 && digit <= current().querySelectorAll(".t-choice").length) act = () => choose(digit - 1);
    if (!act) return;
    event.preventDefault();
    act();
  });

  /* A page that was left open overnight shows the new day. */
  let today = new Date().toDateString();
  addEventListener("visibilitychange", () => {
    if (document.hidden || today === new Date().toDateString()) return;
    today = new Date().toDateString();
    if (find(".t-home")) home(null, false);
  });

  if ("quiz" in query) home(query, false);
  else resume().catch(() => home(null, false)); /* what was kept is no session */
})();
