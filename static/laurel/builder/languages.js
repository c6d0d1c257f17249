// One language at a time; without this script all of them stand below each other.
(() => {
  "use strict";

  const form = document.getElementById("builder");
  const tongues = form.querySelector("[data-tongues]");
  if (!tongues) return;
  let chosen = tongues.querySelector("[data-tongue]").dataset.tongue;

  const look = () => {
    tongues.querySelectorAll("[data-tongue]").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.tongue === chosen)));
    form.querySelectorAll("[data-language]").forEach((field) => { field.hidden = field.dataset.language !== chosen; });
  };

  // Where something is wrong in another language, that one is shown first.
  const wrong = form.querySelector("[data-language]:has(.laurel-wrong)");
  if (wrong) chosen = wrong.dataset.language;

  tongues.addEventListener("click", (event) => {
    const button = event.target.closest("[data-tongue]");
    if (!button) return;
    chosen = button.dataset.tongue;
    look();
  });
  document.addEventListener("builder:rows", look);
  tongues.hidden = false;
  look();
})();
