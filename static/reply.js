/* A question and its reply on the screen, and what only a script can offer under a reply. */
(function (desk) {
  "use strict";
  if (!desk) return;

  const words = desk.words;
  const make = desk.make;
  const button = desk.button;
  const kept = desk.kept;

  desk.bubble = function (text) {
    const label = make("span", { className: "unseen", textContent: words["you-label"] });
    return make("div", { className: "asked" }, [label, make("p", { textContent: text })]);
  };

  desk.draw = function (turn) {
    if (turn.from) return line(turn);
    const reply = make("article", { className: turn.held ? "reply held" : "reply", lang: turn.lang });
    reply.innerHTML = turn.html; // drawn and escaped by the server; nothing else ever comes here
    if (!reply.querySelector("h2")) reply.prepend(make("h2", { className: "unseen", textContent: words["desk-label"] }));
    tickAgain(reply, turn);
    desk.addCopying(reply);
    if (turn.kind !== "smalltalk" && !turn.held) reply.append(under(reply, turn));
    return reply;
  };

  /* What a person says, or the desk about the person. */
  function line(turn) {
    if (turn.from === "notice") return make("p", { className: "aside", textContent: turn.text });
    return make("div", { className: "agent" }, [
      make("span", { className: "by", textContent: turn.name || words["person-label"] }), make("p", { textContent: turn.text }),
    ]);
  }

  function tickAgain(reply, turn) {
    const ticks = Array.from(reply.querySelectorAll(".tick"));
    turn.ticks.forEach((index) => { if (ticks[index]) ticks[index].checked = true; });
    reply.addEventListener("change", () => {
      turn.ticks = ticks.reduce((on, tick, index) => (tick.checked ? on.concat(index) : on), []);
      kept.save();
    });
  }

  desk.addCopying = function (where) {
    where.querySelectorAll(".channel b").forEach((value) => {
      const copy = copying(value.textContent, () => window.getSelection().selectAllChildren(value));
      copy.className = "copy";
      copy.setAttribute("aria-label", words["copy"] + " " + value.textContent);
      value.closest("li").append(copy);
    });
  };

  function copying(text, otherwise) {
    const press = () => desk.copy(text).then(() => {
      copy.textContent = words["copied"];
      desk.said.textContent = words["copied"];
    }, otherwise);
    const copy = button(words["copy"], press);
    return copy;
  }

  /* --- did it help? is it what was asked? --- */

  function under(reply, turn) {
    const group = make("div", { className: "thumbs" });
    const answer = make("p", { hidden: true });
    answer.setAttribute("role", "status");
    const say = (sentence, more) => {
      answer.textContent = sentence;
      if (more) answer.append(more);
      answer.hidden = false;
    };
    const press = () => {
      yes.setAttribute("aria-pressed", String(turn.helpful === true));
      no.setAttribute("aria-pressed", String(turn.helpful === false));
    };
    const vote = (helpful, reason) => desk.post("/api/feedback", { message_id: turn.message, helpful: helpful, reason: reason }).then((response) => {
      if (!response.ok) throw new Error(String(response.status));
      turn.helpful = helpful;
      press();
      kept.save();
    });
    const thank = () => say(words["thanks-feedback"]);
    const failed = () => say(words["vote-failed"]);
    const reasons = () => {
      const choices = document.createDocumentFragment();
      ["feedback-not-asked", "feedback-unclear", "feedback-wrong"].forEach((name) => {
        choices.append(" ", button(words[name], () => vote(false, words[name]).then(thank, failed)));
      });
      return choices;
    };
    const yes = button(words["helpful"], () => vote(true, null).then(thank, failed));
    const no = button(words["not-helpful"], () => vote(false, null).then(() => say(words["feedback-why"], reasons()), failed));
    const other = button(words["not-meant"], () => {
      other.disabled = true;
      vote(false, words["feedback-not-asked"]).catch(() => {}); // the choices matter more than the vote
      group.before(meant(turn.alternatives || []));
    });

    press();
    const copy = copying(turn.text || reply.textContent, () => window.getSelection().selectAllChildren(reply));
    copy.className = "whole";
    group.append(make("span", { textContent: words["helpful-question"] }), yes, no, other, copy, answer);
    return group;
  }

  /* The runners-up, as the buttons that a reply which asks back would have. */
  function meant(alternatives) {
    if (!alternatives.length) return make("p", { className: "meant", textContent: words["not-meant-rephrase"] });
    const items = alternatives.map((choice) => {
      const pick = make("button", { type: "submit", name: "choice", value: choice.message, textContent: choice.label });
      pick.setAttribute("form", "ask");
      return make("li", {}, [pick]);
    });
    return make("div", { className: "choices meant" }, [make("h4", { textContent: words["not-meant-choices"] }), make("ul", {}, items)]);
  }
})(window.desk);
