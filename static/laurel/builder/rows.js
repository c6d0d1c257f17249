// Rows are added, copied, moved and removed here; without this script the same buttons send the form.
(() => {
  "use strict";

  const form = document.getElementById("builder");
  let made = 0;

  const rowsOf = (list) => [...list.querySelectorAll(":scope > [data-row]")];

  // Wherever the row is named, in names and in ids, it gets its new name.
  const rename = (row, list, from, to) => {
    const name = list.dataset.rows;
    const dashed = name.replaceAll(".", "-");
    const pairs = [[`${name}.${from}`, `${name}.${to}`], [`${dashed}-${from}-`, `${dashed}-${to}-`]];
    for (const element of [row, ...row.querySelectorAll("*")]) {
      for (const attribute of element.attributes) {
        for (const [was, is] of pairs) {
          if (attribute.value.includes(was)) attribute.value = attribute.value.replaceAll(was, is);
        }
      }
    }
    row.dataset.row = to;
    row.querySelector(`:scope > input[name='${name}']`).value = to;
  };

  const place = (list, row, from, before) => {
    const token = `n${Date.now().toString(36)}${made++}`;
    rename(row, list, from, token);
    list.insertBefore(row, before);
    return row;
  };

  const add = (list, button) => {
    const template = list.querySelector(":scope > template");
    const row = template.content.firstElementChild.cloneNode(true);
    place(list, row, "TOKEN", button);
    return row;
  };

  const copy = (list, row) => {
    const twin = row.cloneNode(true);
    const chosen = [...row.querySelectorAll("select")].map((select) => select.value);
    twin.querySelectorAll("select").forEach((select, position) => { select.value = chosen[position]; });
    twin.querySelectorAll(".laurel-wrong").forEach((told) => told.remove());
    place(list, twin, row.dataset.row, row.nextSibling);
    // The key is what tells the two apart; the copy gets its own.
    const key = form.elements.namedItem(`${list.dataset.rows}.${twin.dataset.row}.key`);
    if (key) key.value = "";
    return twin;
  };

  const number = (list) =>
    rowsOf(list).forEach((row, position) => { row.querySelector("[data-row-number]").textContent = position + 1; });

  const act = (list, row, verb) => {
    if (verb === "copy") return copy(list, row);
    const rows = rowsOf(list);
    const at = rows.indexOf(row);
    if (verb === "up" && at > 0) list.insertBefore(row, rows[at - 1]);
    if (verb === "down" && at + 1 < rows.length) list.insertBefore(rows[at + 1], row);
    if (verb === "remove") {
      row.remove();
      return rows[at + 1] ?? rows[at - 1];
    }
    return row;
  };

  const focus = (row, list, verb) => {
    const first = row?.querySelector(`[data-row-verb='${verb}']`) ?? row?.querySelector("input:not([type=hidden]), select");
    (first ?? list.querySelector(":scope > [data-row-add]"))?.focus();
  };

  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-row-add], [data-row-verb]");
    if (!button) return;
    event.preventDefault();
    const list = button.closest("[data-rows]");
    const verb = button.dataset.rowVerb;
    const row = verb ? act(list, button.closest("[data-row]"), verb) : add(list, button);
    number(list);
    document.dispatchEvent(new CustomEvent("builder:rows", { detail: row }));
    form.dispatchEvent(new Event("change", { bubbles: true }));
    focus(row, list, verb === "up" || verb === "down" ? verb : "");
  });
})();
