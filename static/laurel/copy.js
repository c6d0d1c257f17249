// A button that copies the text of another element and says that it did.
(() => {
  "use strict";

  const select = (element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    const selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  };

  const copy = async (button) => {
    const source = document.querySelector(button.dataset.copy);
    select(source);
    try {
      await navigator.clipboard.writeText(source.textContent.trim());
    } catch {
      // Without a secure origin there is no clipboard to write to; the selected text can still be copied by hand.
      if (!document.execCommand("copy")) return;
    }
    button.textContent = button.dataset.copied;
  };

  document.querySelectorAll("[data-copy]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => copy(button));
  });
})();
