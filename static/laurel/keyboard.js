// The theme makes some things clickable that a keyboard cannot reach and a screen reader cannot name.
// This gives each of them a role, a place in the tab order, Enter and Space, and a name.
(() => {
  "use strict";

  const NATIVE = "a[href], button, input, select, textarea, summary, label, form, nav, html, body, [data-keyboard-skip]";
  const ICON = ".material-symbols-outlined";

  const wordsOf = (element) => {
    const copy = element.cloneNode(true);
    copy.querySelectorAll(ICON).forEach((icon) => icon.remove());
    return element.matches(ICON) ? "" : copy.textContent.trim();
  };

  const labelOf = (element) => {
    if (element.ariaLabel || wordsOf(element)) return "";
    const icon = element.matches(ICON) ? element : element.querySelector(ICON);
    return element.closest("[data-label]")?.dataset.label || element.title || icon?.textContent.trim().replaceAll("_", " ");
  };

  const isControl = (element) =>
    element.hasAttribute("x-on:click") && !element.matches(NATIVE) && element.textContent.trim() !== "" && !element.querySelector("a[href], button, input");

  const makeControl = (element) => {
    element.tabIndex = 0;
    element.setAttribute("role", "button");
    const label = labelOf(element);
    if (label) element.ariaLabel = label;
  };

  // A button that is nothing but an icon is called as the icon is, now that icons are not read aloud.
  const nameIcon = (element) => {
    const label = labelOf(element);
    if (label) element.ariaLabel = label;
  };

  // The theme's searchable choices are called by what was chosen; with nothing chosen they would have no name at all.
  const nameChoice = (choice) => {
    const shown = choice.querySelector(".select2-selection__rendered");
    const label = document.querySelector(`label[for="${shown?.id.replace(/^select2-|-container$/g, "")}"]`);
    if (!label) return;
    label.id ||= `${label.htmlFor}-label`;
    choice.setAttribute("aria-labelledby", `${label.id} ${shown.id}`);
    shown.setAttribute("aria-labelledby", label.id);
  };

  const makeTabs = (list) => {
    list.setAttribute("role", "tablist");
    list.querySelectorAll(":scope > a").forEach((tab) => {
      const selected = tab.classList.contains("active");
      if (tab.getAttribute("role") !== "tab") tab.setAttribute("role", "tab");
      if (tab.getAttribute("aria-selected") === String(selected)) return;
      tab.setAttribute("aria-selected", String(selected));
      // On a narrow screen the row of tabs is moved to where the chosen one can be seen.
      if (selected) list.scrollLeft = tab.offsetLeft - list.offsetLeft - (list.clientWidth - tab.clientWidth) / 2;
    });
  };

  const mend = () => {
    document.querySelectorAll("[x-on\\:click]:not([role])").forEach((element) => isControl(element) && makeControl(element));
    document.querySelectorAll(`${ICON}:not([aria-hidden]):not([role])`).forEach((icon) => icon.setAttribute("aria-hidden", "true"));
    document.querySelectorAll(`:is(button, a[href]):not([aria-label]):has(> ${ICON})`).forEach(nameIcon);
    document.querySelectorAll(".select2-selection:not([aria-labelledby^='id_'])").forEach(nameChoice);
    document.querySelectorAll("#tabs-items, nav:has(> a[x-on\\:click^='activeFieldsetTab'])").forEach(makeTabs);
  };

  document.addEventListener("keydown", (event) => {
    const element = event.target.closest?.("[role=button][x-on\\:click]");
    if (element && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      element.click();
    }
    const tab = event.target.closest?.("[role=tab]");
    if (tab && (event.key === "ArrowRight" || event.key === "ArrowLeft")) {
      const next = event.key === "ArrowRight" ? tab.nextElementSibling : tab.previousElementSibling;
      next?.focus();
      next?.click();
    }
  });

  // Choosing a tab changes the address and leaves the focus on it; going back in the history chooses it again.
  let isGoingBack = false;

  document.addEventListener("click", (event) => {
    const tab = event.target.closest?.("#tabs-items > a[href^='#']");
    if (!tab || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (tab.hash !== window.location.hash && !isGoingBack) history.pushState(null, "", tab.hash);
  });

  window.addEventListener("hashchange", () => {
    const tabs = [...document.querySelectorAll("#tabs-items > a[href^='#']")];
    isGoingBack = true;
    (tabs.find((tab) => tab.hash === window.location.hash) || tabs[0])?.click();
    isGoingBack = false;
  });

  document.addEventListener("DOMContentLoaded", () => {
    mend();
    let due = false;
    new MutationObserver(() => {
      if (due) return;
      due = true;
      requestAnimationFrame(() => {
        due = false;
        mend();
      });
    }).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["class"] });
  });
})();
