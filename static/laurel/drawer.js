// What a link brings into the drawer slides in over the page. Esc, the cross or a click beside it closes it, and the
// focus goes back to where it came from, also when that place was drawn anew in the meantime.
(() => {
  "use strict";

  const drawer = document.getElementById("laurel-drawer");
  const body = document.getElementById("laurel-drawer-body");
  let backTo = "";

  document.addEventListener("htmx:afterSwap", (event) => {
    if (!drawer.contains(event.detail.target)) return;
    if (event.detail.target === body) drawer.scrollTop = 0;
    if (drawer.open) {
      // What had the focus may be gone; whoever works by keyboard goes on from the head of the drawer.
      if (!drawer.contains(document.activeElement)) drawer.querySelector("h2")?.focus();
      return;
    }
    backTo = event.detail.requestConfig.elt.dataset.backTo || "";
    drawer.showModal();
    drawer.scrollTop = 0;
  });

  drawer.addEventListener("close", () => {
    body.replaceChildren();
    document.getElementById(backTo)?.focus();
  });
  drawer.addEventListener("click", (event) => {
    if (event.target === drawer) drawer.close();
  });
})();
