/* While a person is asked for or has the conversation: what they say, how long the queue is, and the way back to the desk.
   Nothing is asked of the server at any other time. */
(function (desk) {
  "use strict";
  if (!desk) return;

  const words = desk.words;
  const kept = desk.kept;
  const bar = document.getElementById("person");
  const state = bar.querySelector("p");
  const leave = bar.querySelector("button");
  const SOON = 3000; // ms between two looks while something happens
  const LATE = 15000; // and when nothing does

  let timer = 0;
  let pause = SOON;
  let seen = null; // the version of what was last seen
  let mine = 0; // counts up where an answer on its way is no longer wanted

  const person = {
    /* From a reply: who has the conversation now. */
    heldBy: (who) => {
      if (!who) return;
      kept.held = who === "agent" ? "agent" : "waiting";
      person.start();
    },
    start: () => {
      person.stop();
      show({ state: kept.held, ahead: null, agent: null });
      if (kept.id && kept.held) look();
    },
    stop: () => {
      mine += 1;
      clearTimeout(timer);
      pause = SOON;
      seen = null;
    },
  };

  function look() {
    if (document.hidden) return; // visibilitychange goes on
    const now = mine;
    const headers = { "X-Conversation-Id": kept.id };
    if (seen) headers["If-None-Match"] = seen;
    fetch("/api/conversation?after=" + kept.heard, { headers: headers, credentials: "same-origin", cache: "no-store" })
      .then((response) => {
        if (now !== mine) return null;
        if (response.status === 404) return end(); // a desk without people
        if (response.status !== 200) return again(pause * 1.5);
        seen = response.headers.get("ETag");
        return response.json().then((news) => { if (now === mine) hear(news); });
      })
      .catch(() => { if (now === mine) again(pause * 1.5); });
  }

  function again(milliseconds) {
    pause = Math.min(Math.max(milliseconds, SOON), LATE);
    timer = setTimeout(look, pause);
  }

  function hear(news) {
    const fresh = news.messages.filter((message) => message.number > kept.heard);
    fresh.forEach((message) => {
      const turn = { from: message.from, name: message.from === "agent" ? news.agent : null, text: message.text };
      kept.turns.push(turn);
      kept.heard = message.number;
      desk.log.append(desk.draw(turn));
      desk.tell("message", { from: message.from === "agent" ? "agent" : "desk" });
    });
    if (fresh.length) desk.log.lastElementChild.scrollIntoView({ block: "nearest" });
    if (kept.held !== news.state) desk.tell("handoff", { state: news.state });
    kept.held = news.state === "desk" ? null : news.state;
    kept.save();
    show(news);
    if (kept.held) again(fresh.length ? SOON : Math.max(pause * 1.5, (news.poll_after || 0) * 1000));
    else person.stop();
  }

  function end() {
    kept.held = null;
    kept.save();
    person.stop();
    show({ state: "desk" });
  }

  function show(news) {
    bar.hidden = news.state !== "waiting" && news.state !== "agent";
    if (bar.hidden) return;
    const sentence = news.state === "agent" ? desk.fill(words["person-here"], { agent: news.agent || words["person-label"] })
      : news.ahead ? desk.fill(words["person-ahead"], { ahead: news.ahead }) : words["person-coming"];
    if (state.textContent !== sentence) state.textContent = sentence; // said again only when it is news
    leave.textContent = words[news.state === "agent" ? "person-end" : "person-leave"];
  }

  leave.addEventListener("click", () => {
    leave.disabled = true;
    desk.post("/api/conversation/leave", undefined, { "X-Conversation-Id": kept.id }).then((response) => {
      if (response.ok || response.status === 404) end();
    }).catch(() => {}).then(() => { leave.disabled = false; });
  });
  document.addEventListener("visibilitychange", () => {
    if (!kept.held) return;
    clearTimeout(timer);
    if (!document.hidden) look();
  });

  desk.person = person;
})(window.desk);
