// The sections as tabs; without this script they stand one after the other.
(() => {
  "use strict";

  const form = document.getElementById("builder");
  const bar = form.querySelector("[data-sections]");
  const tabs = [...bar.querySelectorAll("[data-section-tab]")];
  const panels = [...form.querySelectorAll("[data-section]")];

  const show = (slug) => {
    tabs.forEach((tab) => {
      const isShown = tab.dataset.sectionTab === slug;
      tab.classList.toggle("active", isShown);
      tab.setAttribute("aria-selected", String(isShown));
      tab.tabIndex = isShown ? 0 : -1;
    });
    panels.forEach((panel) => { panel.hidden = panel.dataset.section !== slug; });
  };

  bar.setAttribute("role", "tablist");
  tabs.forEach((tab) => {
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", `section-${tab.dataset.sectionTab}`);
  });
  panels.forEach((panel) => panel.setAttribute("role", "tabpanel"));

  bar.addEventListener("click", (event) => {
    const tab = event.target.closest("[data-section-tab]");
    if (!tab) return;
    event.preventDefault();
    history.replaceState(null, "", tab.hash);
    show(tab.dataset.sectionTab);
  });

  const asked = tabs.find((tab) => tab.hash === location.hash)?.dataset.sectionTab;
  const wrong = form.querySelector("[data-section]:has(.laurel-wrong)")?.dataset.section;
  show(wrong ?? asked ?? tabs[0].dataset.sectionTab);
})();
