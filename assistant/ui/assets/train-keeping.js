/* What the Train room keeps, and how it asks the server. The server writes every word and forgets it; what the learner
   does stays in this browser. Progress is a document in localStorage. Each try is written there at once, so that
   reload, a power cut or a server that is gone lose nothing; the server puts the tries into cards whenever it is
   asked for something. */
window.verbatimTraining = (() => {
  "use strict";
  const { notice, copy } = window.verbatim; /* card.js */
  const room = document.querySelector("#t-room");
  const lines = JSON.parse(room.dataset.lines), edition = room.dataset.edition;
  document.body.append(notice);
  const PROGRESS = `verbatim:train:${edition}`, SESSION = `${PROGRESS}:session`, CHOICES = `${PROGRESS}:choices`;
  const RETRY = 2500, SHOWN = 8000; /* ms */
  let timer = 0;
  const say = (text) => {
    clearTimeout(timer);
    window.verbatim.say(text, "calm");
    if (text && text !== lines.train_gone) timer = setTimeout(() => say(""), SHOWN);
  };
  const now = () => Math.floor(Date.now() / 1000);

  /* ---- What is kept ---- */
  const memory = new Map(); /* where the browser keeps nothing, the page does, until it is closed */
  const get = (key) => {
    if (memory.has(key)) return memory.get(key);
    try { return localStorage.getItem(key); } catch { return null; }
  };
  const put = (key, value) => {
    const text = JSON.stringify(value);
    try {
      localStorage.setItem(key, text);
      memory.delete(key);
    } catch {
      memory.set(key, text);
      say(lines.train_unkept);
    }
  };
  const drop = (key) => {
    memory.delete(key);
    try { localStorage.removeItem(key); } catch { /* then it was never there */ }
  };
  const read = (key) => {
    try { return JSON.parse(get(key)); } catch { return null; }
  };
  const blank = () => ({ format: "verbatim-progress", version: 1, edition, cards: {}, waiting: [], days: [] });
  const note = (one) => {
    const progress = read(PROGRESS) || blank();
    progress.waiting.push(one);
    put(PROGRESS, progress);
  };

  /* ---- Asking the server: until it answers, or the learner goes elsewhere ---- */
  let turn = 0;
  const ask = async (name, asked = {}) => {
    const mine = ++turn;
    for (let lost = false; ; lost = true) {
      const sent = get(PROGRESS);
      const body = JSON.stringify({ progress: sent, now: now(), zone: -new Date().getTimezoneOffset(), ...asked });
      const reply = await post(name, body);
      if (mine !== turn) return null;
      if (reply) {
        say(lost ? lines.train_back : "");
        /* Another tab may have written meanwhile: then its tries wait for the next time. */
        if (reply.progress && get(PROGRESS) === sent) put(PROGRESS, reply.progress);
        return reply;
      }
      say(lines.train_gone);
      await new Promise((resolve) => setTimeout(resolve, RETRY));
    }
  };
  const post = async (name, body) => {
    try {
      const reply = await fetch(`/train/${name}?lang=${document.documentElement.lang}`, { method: "POST", headers: { "content-type": "application/json" }, body });
      if (reply.ok || reply.status === 400) return await reply.json();
      return reply.status < 500 ? { error: lines.train_failed } : null;
    } catch { return null; }
  };

  /* ---- Files ---- */
  const save = (name, text, type) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = `${edition}-${name}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  };
  const exported = () => save("progress.json", get(PROGRESS) || JSON.stringify(blank()), "application/json");

  return { lines, say, now, get, put, drop, read, note, ask, copy, save, exported, PROGRESS, SESSION, CHOICES };
})();
