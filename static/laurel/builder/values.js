// The value of a condition: for each shape the inputs to fill it in, and what they say.
(() => {
  "use strict";

  const words = JSON.parse(document.getElementById("builder-words").textContent);

  const make = (tag, properties = {}, ...inside) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...inside);
    return element;
  };

  const input = (value, label, changed, type = "text") => {
    const element = make("input", { className: "laurel-input", type, value: value ?? "", ariaLabel: label });
    if (type === "number") element.step = "any";
    if (type === "time" || type === "datetime-local") element.step = "1";
    element.addEventListener("input", () => changed(element.value));
    return element;
  };

  const select = (choices, value, label, changed) => {
    const element = make("select", { className: "laurel-input", ariaLabel: label });
    for (const [name, title] of choices) element.append(make("option", { value: name, textContent: title }));
    element.value = value;
    element.addEventListener("change", () => changed(element.value));
    return element;
  };

  const kindOf = (value) => (typeof value === "boolean" ? "boolean" : typeof value === "number" ? "number" : "text");
  const numberOf = (text) => (text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text);

  const LOCAL = /^$|^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/;
  const moment = (value, label, changed) =>
    input(value, label, (text) => changed(/T\d\d:\d\d$/.test(text) ? `${text}:00` : text), LOCAL.test(value ?? "") ? "datetime-local" : "text");
  const time = (value, label, changed) => input(value, label, changed, /^$|^\d\d:\d\d(:\d\d)?$/.test(value ?? "") ? "time" : "text");
  const number = (value, label, changed) => {
    const element = input(value, label, (text) => changed(numberOf(text)));
    element.inputMode = "decimal";
    return element;
  };

  const scalar = (value, changed, wanted) => {
    const box = make("span", { className: "laurel-together" });
    let current = value ?? (wanted === "number" ? "" : wanted === "boolean" ? true : "");
    let kind = value === undefined || value === "" ? wanted : kindOf(value);
    const say = (next) => { current = next; changed(next); };
    const draw = () => {
      const own = kind === "boolean"
        ? select([["true", words.words.yes], ["false", words.words.no]], String(current === true), words.words.value, (text) => say(text === "true"))
        : kind === "number" ? number(current, words.words.value, say) : input(current, words.words.value, say);
      const kinds = select(["text", "number", "boolean"].map((each) => [each, words.words[each]]), kind, words.words.kind, (next) => {
        kind = next;
        say(next === "boolean" ? true : next === "number" ? numberOf(String(current)) : String(current));
        draw();
      });
      kinds.className += " laurel-narrow";
      box.replaceChildren(own, kinds);
    };
    draw();
    return box;
  };

  const pair = (draw) => (value, changed) => {
    const range = { from: value?.from ?? "", to: value?.to ?? "" };
    const end = (key) => draw(range[key], words.words[key], (next) => { range[key] = next; changed({ ...range }); });
    return make("span", { className: "laurel-together" }, end("from"), make("span", { className: "laurel-sub", textContent: "–" }), end("to"));
  };

  const ticks = (choices) => (value, changed) => {
    let chosen = Array.isArray(value) ? [...value] : [];
    const box = make("span", { className: "laurel-several" });
    for (const [name, title] of choices) {
      const tick = make("input", { type: "checkbox", checked: chosen.includes(name) });
      tick.addEventListener("change", () => {
        chosen = tick.checked ? [...chosen, name] : chosen.filter((each) => each !== name);
        changed([...chosen]);
      });
      box.append(make("label", { className: "laurel-tick" }, tick, make("span", { textContent: title })));
    }
    return box;
  };

  const list = (item, blank) => (value, changed, wanted) => {
    const values = Array.isArray(value) && value.length ? [...value] : [blank()];
    const box = make("span", { className: "laurel-several-values" });
    const draw = () => {
      box.replaceChildren(...values.map((each, position) => {
        const remove = make("button", { type: "button", className: "laurel-button", textContent: "×", ariaLabel: words.words.remove });
        remove.addEventListener("click", () => { values.splice(position, 1); changed([...values]); draw(); });
        return make("span", { className: "laurel-together" }, item(each, (next) => { values[position] = next; changed([...values]); }, wanted), remove);
      }));
      const add = make("button", { type: "button", className: "laurel-button", textContent: words.words.another });
      add.addEventListener("click", () => { values.push(blank()); changed([...values]); draw(); box.querySelector(".laurel-together:last-of-type input")?.focus(); });
      box.append(add);
    };
    draw();
    return box;
  };

  const label = (value, changed) => {
    const said = { key: value?.key ?? "", value: value?.value ?? "" };
    const say = () => changed(said.value === "" ? { key: said.key } : { ...said });
    const key = input(said.key, words.words.key, (text) => { said.key = text; say(); });
    const own = input(said.value, words.words.value, (text) => { said.value = text; say(); });
    own.placeholder = words.words.anyValue;
    return make("span", { className: "laurel-together" }, key, own);
  };

  const monthdays = (value, changed) => {
    const read = (text) => text.split(",").map((each) => each.trim()).filter(Boolean).map(numberOf);
    const own = input((value || []).join(", "), words.words.value, (text) => changed(read(text)));
    own.placeholder = words.words.days;
    return own;
  };

  const plain = (draw) => (value, changed) => draw(value, words.words.value, changed);

  const SHAPES = {
    scalar,
    scalars: list(scalar, () => ""),
    text: plain(input),
    number: plain(number),
    moment: plain(moment),
    numbers: pair(number),
    moments: pair(moment),
    times: pair(time),
    weekdays: ticks(words.weekdays),
    months: ticks(words.months),
    monthdays,
    labels: list(label, () => ({ key: "" })),
  };

  // What an operator has when nothing is filled in yet.
  const EMPTY = { scalars: [], labels: [], weekdays: [], months: [], monthdays: [], numbers: {}, moments: {}, times: {} };

  window.laurelBuilder = { make, input, select, words, draw: (shape, value, changed, wanted) => SHAPES[shape](value, changed, wanted), empty: (shape) => EMPTY[shape] ?? "" };
})();
