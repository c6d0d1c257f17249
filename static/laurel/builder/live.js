// The goal, the next dates, the summary and the texts follow what is filled in, a moment after the last change.
(() => {
  "use strict";

  const PAUSE = 350;
  const form = document.getElementById("builder");
  const goal = form.querySelector("[data-live-goal]");
  let due = 0;
  let asked = 0;

  const fill = (said) => {
    goal.innerHTML = said.goal;
    if (!said.goal) goal.textContent = goal.dataset.unsaid;
    form.querySelector("[data-live-dates]").innerHTML = said.dates;
    form.querySelector("[data-live-summary]").innerHTML = said.summary;
    for (const [language, texts] of Object.entries(said.preview)) {
      const shown = form.querySelector(`[data-preview='${language}']`);
      shown?.querySelectorAll("[data-text]").forEach((place) => { place.textContent = texts[place.dataset.text] ?? ""; });
    }
    form.dataset.mistakes = said.wrong;
  };

  // What is locked is not sent by the browser, but is part of what is said.
  const everything = () => {
    const data = new FormData(form);
    data.delete("icon");
    form.querySelectorAll(":disabled[name]:not(option)").forEach((input) => {
      if (input.type !== "checkbox" || input.checked) data.append(input.name, input.value);
    });
    return data;
  };

  const ask = async () => {
    const mine = ++asked;
    try {
      const answer = await fetch(form.dataset.live, { method: "POST", body: everything() });
      if (answer.ok && mine === asked) fill(await answer.json());
    } catch {
      // Out of reach for a moment: the next change asks again.
    }
  };

  const later = () => {
    clearTimeout(due);
    due = setTimeout(ask, PAUSE);
  };

  form.addEventListener("input", later);
  form.addEventListener("change", later);
})();
