// A request that was refused is answered with what is wrong, and that is shown in its place like any other answer. If
// there is no answer to show, that is said, too.
(() => {
  "use strict";

  const SHOWN = [403, 404, 409, 422];
  const place = () => document.getElementById("laurel-refused");

  document.addEventListener("htmx:beforeRequest", () => place()?.replaceChildren());

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!SHOWN.includes(event.detail.xhr.status)) return;
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  });

  const say = () => {
    if (!place()) return;
    const words = document.createElement("p");
    words.className = "laurel-notice laurel-notice-bad laurel-said";
    words.setAttribute("role", "alert");
    words.textContent = place().dataset.failed;
    place().replaceChildren(words);
  };

  document.addEventListener("htmx:responseError", say);
  document.addEventListener("htmx:sendError", say);
})();
