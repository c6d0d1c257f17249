// An input that depends on another is shown while the other holds one of its values; a choice likewise.
(() => {
  "use strict";

  const form = document.getElementById("builder");
  const words = JSON.parse(document.getElementById("builder-words").textContent);

  const valueOf = (name) => {
    const input = form.elements.namedItem(name);
    return input ? input.value : "";
  };

  const show = (field) => {
    const holds = JSON.parse(field.dataset.when).every(([name, values]) => values.split(" ").includes(valueOf(name)));
    field.hidden = !holds;
  };

  // Choices that do not go with what is chosen beside them are not offered; one that is taken moves on to the first that does.
  const offer = (select, fits) => {
    for (const option of select.options) {
      option.hidden = option.disabled = !fits(option.value);
    }
    if (select.selectedOptions[0]?.disabled) {
      select.value = [...select.options].find((option) => !option.disabled)?.value ?? "";
      select.dispatchEvent(new Event("change", { bubbles: true }));
    }
  };

  const offerAll = () => {
    form.querySelectorAll("select[data-units]").forEach((select) => {
      const units = JSON.parse(select.dataset.units);
      const unit = valueOf(select.dataset.unitsOf);
      offer(select, (value) => (units[value] || "").split(" ").includes(unit));
    });
    form.querySelectorAll("select[name$='.aggregation.type']:not(:disabled)").forEach((select) => {
      const trigger = valueOf(select.name.replace(".aggregation.type", ".trigger"));
      offer(select, (value) => (words.suits[value] || "").split(" ").includes(trigger));
    });
  };

  // "In all" has no interval to speak of.
  const showLimit = (limit) => {
    const isInAll = limit.querySelector("select").value === "";
    limit.querySelectorAll("[data-limit-per]").forEach((part) => { part.hidden = isInAll; });
  };

  const look = () => {
    offerAll();
    form.querySelectorAll("[data-limit]").forEach(showLimit);
    form.querySelectorAll("[data-when]").forEach(show);
  };

  form.addEventListener("change", look);
  document.addEventListener("builder:rows", look);
  look();
})();
