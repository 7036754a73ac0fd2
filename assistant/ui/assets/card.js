/* What every room needs: the notice, and what the buttons of an entry do. No markup is ever made from text here. */
(() => {
  "use strict";
  const data = JSON.parse(document.querySelector('meta[name="verbatim"]').content);
  const lines = data.lines;

  /* ---- The page's language: Gradio overwrites it with the browser's, whatever the page is written in ---- */
  const root = document.documentElement;
  const tongue = () => { if (root.lang !== data.language) root.lang = data.language; };
  tongue();
  new MutationObserver(tongue).observe(root, { attributeFilter: ["lang"] });

  /* ---- The notice: what is the matter, where it is the server that cannot say so ---- */
  const notice = document.createElement("div");
  notice.id = "v-notice";
  notice.setAttribute("role", "status");
  const say = (text, kind) => {
    notice.textContent = text;
    notice.dataset.kind = text ? kind : "";
  };
  window.verbatim = { data, lines, notice, say, copy: (button, text) => copy(button, text) };

  /* ---- Copying ---- */
  const copy = async (button, text) => {
    const done = await write(text);
    const label = button.textContent;
    say(done ? lines.copied : lines.not_copied, done ? "quiet" : "calm"); /* the button shows it, this says it */
    if (!done || button.dataset.label) return;
    button.dataset.label = label;
    button.textContent = lines.copied;
    setTimeout(() => {
      button.textContent = button.dataset.label;
      delete button.dataset.label;
      if (notice.textContent === lines.copied) say("", "");
    }, 2000);
  };
  const write = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch { /* no permission, or a plain http address: the older way */ }
    const before = document.activeElement;
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "v-unseen";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    if (before) before.focus();
    return done;
  };

  /* ---- Reading aloud. Some browsers offer voices that are computed elsewhere, to which the text would be sent:
     only those of this machine are used, and where there is none for the text's language there is no button. ---- */
  const speech = window.speechSynthesis;
  const primary = (tag) => tag.toLowerCase().split(/[-_]/)[0];
  const voice = () => {
    const fit = speech ? speech.getVoices().filter((one) => one.localService && primary(one.lang) === primary(data.text)) : [];
    return fit.find((one) => one.default) || fit[0] || null;
  };
  const voices = () => document.documentElement.classList.toggle("v-voices", Boolean(voice()));
  let reading = null; /* the button whose entry is being read */
  const quiet = () => {
    if (!reading) return;
    reading.textContent = lines.read_aloud;
    reading = null;
    speech.cancel();
  };
  const speak = (button) => {
    const again = button === reading;
    quiet();
    const chosen = voice();
    if (again || !chosen) return;
    const card = button.closest(".v-card, .v-entry");
    const parts = [...card.querySelectorAll(".v-heading .v-question, .v-text p, .v-text li")];
    reading = button;
    button.textContent = lines.stop_reading;
    parts.forEach((part, place) => {
      const said = new SpeechSynthesisUtterance(part.textContent);
      said.voice = chosen;
      said.lang = chosen.lang;
      const over = () => { if (reading === button) quiet(); };
      said.onerror = over;
      if (place === parts.length - 1) said.onend = over;
      speech.speak(said);
    });
  };
  if (speech) {
    voices();
    speech.addEventListener?.("voiceschanged", voices);
    addEventListener("pagehide", quiet);
  }

  /* ---- Helpful or not: which entry and which of the two, and no text ---- */
  const vote = async (button) => {
    const both = [...button.closest(".v-votes").querySelectorAll(".v-vote")];
    if (both.some((one) => one.getAttribute("aria-disabled"))) return;
    for (const one of both) one.setAttribute("aria-disabled", "true");
    const body = JSON.stringify({ entry: button.value, helpful: button.matches(".v-helpful") });
    const reply = await fetch("/verbatim/vote", { method: "POST", body }).catch(() => null);
    if (reply && reply.ok) {
      button.setAttribute("aria-pressed", "true");
      say(lines.helpful_thanks, "calm");
      setTimeout(() => { if (notice.textContent === lines.helpful_thanks) say("", ""); }, 4000);
    } else {
      for (const one of both) one.removeAttribute("aria-disabled");
      say(lines.helpful_failed, "bad");
    }
  };

  addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.matches(".v-copy")) copy(button, button.value);
    else if (button.matches(".v-speak")) speak(button);
    else if (button.matches(".v-vote")) vote(button);
  }, true);
})();
