// A menu closes on Esc, when something in it is chosen, and when something else is.
(() => {
  "use strict";

  const open = () => document.querySelectorAll("[data-menu][open]");

  document.addEventListener("click", (event) => {
    open().forEach((menu) => {
      if (!menu.querySelector("summary").contains(event.target)) menu.open = false;
    });
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    open().forEach((menu) => {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });
})();
