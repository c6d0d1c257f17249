// Rows of inputs that grow and shrink; without this script one spare row comes with every save.
(() => {
  "use strict";

  const empty = (row) => row.querySelectorAll("input").forEach((input) => { input.value = ""; });

  const bindRow = (table, row) => {
    const remove = row.querySelector("[data-remove-row]");
    remove.hidden = false;
    remove.addEventListener("click", () => {
      if (table.querySelectorAll("[data-row]").length > 1) row.remove();
      else empty(row);
      table.querySelector("[data-add-row]").focus();
    });
  };

  const bind = (table) => {
    const add = table.querySelector("[data-add-row]");
    table.querySelectorAll("[data-row]").forEach((row) => bindRow(table, row));
    add.hidden = false;
    add.addEventListener("click", () => {
      const row = table.querySelector("[data-row]:last-of-type").cloneNode(true);
      empty(row);
      add.before(row);
      bindRow(table, row);
      row.querySelector("input").focus();
    });
  };

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-rows]").forEach(bind));
})();
