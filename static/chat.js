/* Asking: the field, a message on its way, and what happens when it does not get through. */
(function (desk) {
  "use strict";
  if (!desk) return;

  const byId = (id) => document.getElementById(id);
  const words = desk.words;
  const kept = desk.kept;
  const form = desk.form;
  const field = desk.field;
  const log = desk.log;
  const make = desk.make;
  const start = byId("start");
  const notice = byId("notice");
  const room = byId("room");
  const hint = byId("hint");
  const renew = byId("new");
  const sendButton = form.querySelector(".send");

  const PATIENCE = 300; // ms before "looking it up" shows
  const AGAIN = 3000; // ms before a message that did not get through is sent a second time by itself

  function tell(sentence) {
    notice.textContent = sentence;
  }

  /* --- the conversation on the screen --- */

  function showStart(yes) {
    start.hidden = !yes;
    renew.hidden = yes;
  }

  function redraw() {
    log.setAttribute("aria-live", "off"); // old messages are not news
    log.textContent = "";
    kept.turns.forEach((turn) => {
      if (turn.asked) log.append(desk.bubble(turn.asked));
      log.append(desk.draw(turn));
    });
    form.elements.conversation_id.value = kept.id || "";
    showStart(!kept.turns.length);
    setTimeout(() => log.setAttribute("aria-live", "polite"), 500);
  }

  /* A question sent before this script was there has its answer in the page already. */
  function adopt(reply) {
    kept.id = form.elements.conversation_id.value;
    kept.turns.push({
      asked: log.querySelector(".asked p").textContent, html: reply.innerHTML, kind: reply.dataset.kind, text: reply.dataset.text,
      message: reply.dataset.message, lang: reply.lang, alternatives: JSON.parse(reply.dataset.alternatives), ticks: [], helpful: null,
    });
    kept.save();
  }

  function restore() {
    const served = log.querySelector(".reply");
    kept.load();
    if (served) adopt(served);
    if (kept.turns.length) redraw();
    if (kept.turns.length && !served) window.scrollTo(0, document.documentElement.scrollHeight);
    if (kept.unsent) resume(kept.unsent);
    desk.person.start();
  }

  function forget() {
    const held = kept.held;
    kept.forget();
    giveUp();
    desk.person.start();
    form.elements.conversation_id.value = "";
    log.textContent = "";
    tell("");
    showStart(true);
    window.scrollTo(0, 0);
    if (held) desk.tell("handoff", { state: "desk" });
  }

  /* --- asking --- */

  let busy = false;
  let failure = null; // what stands under a message that did not get through: its line, its bubble, its timer

  function ask(message) {
    if (busy || sendButton.disabled) return;
    desk.suggest.close();
    if (!message.trim()) return refuse(words["nothing-asked"]);
    if (desk.lengthOf(message) > desk.limit) return refuse(words["too-long"]);

    giveUp();
    tell("");
    const body = { message: message, door: desk.door };
    if (kept.id) body.conversation_id = kept.id;
    if (desk.language) body.language = desk.language;
    if (desk.context) body.context = desk.context;
    kept.unsent = { key: desk.newKey(), body: body, again: false };
    kept.save();
    const asked = desk.bubble(kept.covered(message));
    log.append(asked);
    showStart(false);
    if (navigator.onLine === false) failed(kept.unsent, asked);
    else send(kept.unsent, asked);
  }

  function refuse(sentence) {
    tell(sentence);
    field.focus();
  }

  function send(unsent, asked) {
    busy = true;
    const waiting = make("p", { className: "waiting", textContent: words["thinking"] });
    const timer = setTimeout(() => {
      log.append(waiting);
      waiting.scrollIntoView({ block: "nearest" });
    }, PATIENCE);
    const settle = () => {
      clearTimeout(timer);
      waiting.remove();
      busy = false;
    };

    desk.post("/api/chat", unsent.body, { "Idempotency-Key": unsent.key }).then((response) => {
      if (response.ok) return response.json().then((reply) => { settle(); answered(reply, asked); });
      settle();
      if (response.status === 429) return tooFast(response, unsent, asked);
      if (response.status < 500) return takeBack(unsent, asked, words["refused"]);
      return failed(unsent, asked);
    }).catch(() => {
      settle();
      failed(unsent, asked);
    });
  }

  function answered(reply, asked) {
    const turn = {
      asked: reply.question, html: reply.html, text: reply.text, kind: reply.kind,
      message: reply.message_id, lang: { en: "en", "zh-TW": "zh-TW" }[reply.language] || "zh-CN", alternatives: reply.alternatives,
      held: Boolean(reply.held_by), ticks: [], helpful: null,
    };
    kept.id = reply.conversation_id;
    kept.unsent = null;
    kept.turns.push(turn);
    form.elements.conversation_id.value = kept.id;
    asked.querySelector("p").textContent = turn.asked; // as the server masked it
    desk.person.heldBy(reply.held_by);
    kept.save();
    log.append(desk.draw(turn));
    if (desk.touch) field.blur(); // the keyboard would cover the answer
    asked.scrollIntoView({ block: "start" }); // a long answer is read from its beginning
    desk.tell("message", { from: "desk", kind: reply.kind });
    if (reply.held_by) desk.tell("handoff", { state: kept.held });
  }

  /* --- when it does not get through --- */

  /* The asker should change something or wait: give the words back. */
  function takeBack(unsent, asked, sentence) {
    kept.unsent = null;
    kept.save();
    asked.remove();
    if (!log.firstElementChild) showStart(true);
    if (!field.value) write(unsent.body.message);
    tell(sentence);
    field.focus();
  }

  /* Said once, then counted down for the eye alone. */
  function tooFast(response, unsent, asked) {
    let seconds = Math.max(1, parseInt(response.headers.get("Retry-After"), 10) || 10);
    const sentence = () => desk.fill(words["too-fast-wait"], { seconds: seconds });
    takeBack(unsent, asked, "");
    const seen = make("span", { textContent: sentence() });
    seen.setAttribute("aria-hidden", "true");
    notice.append(make("span", { className: "unseen", textContent: sentence() }), seen);
    sendButton.disabled = true;
    const timer = setInterval(() => {
      seconds -= 1;
      seen.textContent = sentence();
      if (seconds > 0) return;
      clearInterval(timer);
      sendButton.disabled = false;
      tell("");
    }, 1000);
  }

  /* Not known whether it arrived: it is kept, sent once more by itself, and after that when the asker says so. The key it is
     sent under makes sure that it is answered once. */
  function failed(unsent, asked) {
    const offline = navigator.onLine === false;
    const line = make("p", { className: "failed", textContent: words[offline ? "offline" : "server-away"] });
    const again = desk.button(words["retry"], resend);
    again.className = "again";
    line.append(again);
    log.append(line);
    line.scrollIntoView({ block: "nearest" });
    failure = { line: line, asked: asked, unsent: unsent, timer: offline || unsent.again ? 0 : setTimeout(resend, AGAIN) };
  }

  function resend() {
    if (busy || !failure) return;
    const mine = failure;
    clearTimeout(mine.timer);
    mine.line.remove();
    failure = null;
    mine.unsent.again = true;
    kept.save();
    send(mine.unsent, mine.asked);
  }

  /* After a reload: once by itself, unless that was tried before. */
  function resume(unsent) {
    const asked = desk.bubble(kept.covered(unsent.body.message));
    log.append(asked);
    showStart(false);
    const tried = unsent.again;
    failed(unsent, asked);
    if (!tried && navigator.onLine !== false) resend();
  }

  /* Something else is asked instead. */
  function giveUp() {
    if (!failure) return;
    clearTimeout(failure.timer);
    failure.line.textContent = words["not-sent"];
    failure = null;
    kept.unsent = null;
  }

  window.addEventListener("offline", () => tell(words["offline-now"]));
  window.addEventListener("online", () => {
    tell("");
    if (failure && !failure.unsent.again) resend();
  });

  /* --- the field --- */

  let composing = false;

  function write(text) {
    field.value = text;
    measure();
  }

  function measure() {
    field.style.height = "";
    if (field.value && field.scrollHeight > field.clientHeight) field.style.height = field.scrollHeight + 3 + "px";
    const left = desk.limit - desk.lengthOf(field.value);
    room.textContent = left < 0 ? desk.fill(words["characters-over"], { count: -left })
      : left <= desk.limit / 10 ? desk.fill(words["characters-left"], { count: left }) : "";
    const worry = kept.worrying(field.value) ? words["sensitive-typed"] : "";
    if (hint.textContent !== worry) hint.textContent = worry;
  }

  field.addEventListener("compositionstart", () => { composing = true; });
  field.addEventListener("compositionend", () => { composing = false; desk.suggest.later(); });
  field.addEventListener("input", () => {
    measure();
    if (!sendButton.disabled && navigator.onLine !== false) tell("");
    if (!composing) desk.suggest.later();
  });
  field.addEventListener("keydown", (event) => {
    // Enter that chooses a word in an input method must not send: keyCode 229 is how older browsers say so.
    if (composing || event.isComposing || event.keyCode === 229) return;
    if (desk.suggest.take(event.key)) event.preventDefault();
    else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      submit();
    }
  });

  function submit() {
    const before = kept.unsent;
    ask(field.value);
    if (kept.unsent !== before) write("");
  }

  desk.suggest.pick = (message) => {
    write("");
    ask(message);
  };

  /* Every button of a reply and of the first screen is a submit button of the form. */
  document.addEventListener("click", (event) => {
    const choice = event.target.closest("button[name=choice]");
    if (!choice) return;
    event.preventDefault();
    ask(choice.value);
    if (busy && !choice.offsetParent && !desk.touch) field.focus(); // the first screen has gone, and the focus with it
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });

  /* --- the rest --- */

  renew.addEventListener("click", () => {
    forget();
    field.focus();
  });
  kept.changed(() => {
    if (busy || failure) return;
    kept.load();
    redraw();
  });

  const menu = document.querySelector(".menu");
  document.addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    event.preventDefault();
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  desk.ask = ask;
  desk.forget = forget;
  desk.addCopying(menu);
  restore();
  measure();
  if (!desk.touch && !start.hidden && desk.door === "chat") field.focus();
})(window.desk);
