// Conditions in groups of all or any. What is drawn is one field of JSON, written anew with every change and only then.
(() => {
  "use strict";

  const { make, input, select, words, draw: drawValue, empty } = window.laurelBuilder;
  const DEEPEST = 4;
  const say = words.words;

  const kindOf = (attribute) => words.attributes[attribute] ?? (words.open.some((each) => attribute.startsWith(each)) || attribute.startsWith("event.body.") ? "any" : "");
  const wantedFor = (attribute) => ({ number: "number", "yes or no": "boolean" })[kindOf(attribute)] ?? "text";
  const operatorsFor = (attribute, current) => {
    const fitting = words.kinds[kindOf(attribute)] ?? Object.keys(words.operators);
    const offered = !current || fitting.includes(current) ? fitting : [current, ...fitting];
    return offered.map((name) => [name, words.operators[name]?.label ?? name]);
  };

  // One list of suggestions for each set of roots.
  const suggestions = (roots) => {
    const id = `builder-roots-${roots.replaceAll(" ", "-")}`;
    if (!document.getElementById(id)) {
      const list = make("datalist", { id });
      const asked = roots.split(" ");
      for (const [name, kind] of Object.entries(words.attributes)) {
        if (asked.includes(name.split(".")[0])) list.append(make("option", { value: name, textContent: kind }));
      }
      document.body.append(list);
    }
    return id;
  };

  const kindOfGroup = (node) => ("all" in node ? "all" : "any" in node ? "any" : "");

  class Tree {
    constructor(place) {
      this.field = place.querySelector("textarea");
      this.roots = place.dataset.roots;
      this.wrong = JSON.parse(place.dataset.wrong || "{}");
      this.isLocked = this.field.disabled;
      place.querySelector(".laurel-tree-drawn")?.remove();
      this.drawn = make("div", { className: "laurel-tree-drawn" });
      place.append(this.drawn);
      try {
        this.nodes = JSON.parse(this.field.value || "[]");
      } catch {
        this.nodes = null;
      }
      // What is no list of conditions is left to be put right as text.
      if (!Array.isArray(this.nodes)) return;
      this.field.hidden = true;
      this.draw();
    }

    changed() {
      this.field.value = JSON.stringify(this.nodes);
      this.wrong = {};
      this.drawn.querySelectorAll(".laurel-wrong").forEach((told) => told.remove());
      this.field.dispatchEvent(new Event("input", { bubbles: true }));
    }

    draw(focusAt) {
      this.drawn.replaceChildren(...this.list(this.nodes, 0, ""));
      if (this.isLocked) this.drawn.querySelectorAll("input, select, button").forEach((each) => { each.disabled = true; });
      if (focusAt !== undefined) this.drawn.querySelector(`[data-at='${focusAt}'] input`)?.focus();
    }

    redraw(focusAt) {
      this.changed();
      this.draw(focusAt);
    }

    list(nodes, depth, at) {
      const drawn = nodes.map((node, position) => this.node(node, nodes, position, depth, `${at}/${position}`));
      if (!nodes.length && depth === 0) drawn.push(make("p", { className: "laurel-sub", textContent: say.none }));
      return this.isLocked ? drawn : [...drawn, this.buttons(nodes, depth, at)];
    }

    buttons(nodes, depth, at) {
      const bar = make("div", { className: "laurel-buttons" });
      const button = (text, fresh) => {
        const own = make("button", { type: "button", className: "laurel-button", textContent: text });
        own.addEventListener("click", () => { nodes.push(fresh()); this.redraw(`${at}/${nodes.length - 1}`); });
        bar.append(own);
      };
      const condition = () => ({ attribute: "", operator: "is_equal", value: "" });
      button(say.condition, condition);
      if (depth < DEEPEST) button(say.group, () => ({ any: [condition()] }));
      return bar;
    }

    remove(nodes, position) {
      const button = make("button", { type: "button", className: "laurel-button", textContent: "×", ariaLabel: say.remove });
      button.addEventListener("click", () => { nodes.splice(position, 1); this.redraw(); this.drawn.querySelector("button")?.focus(); });
      return button;
    }

    node(node, nodes, position, depth, at) {
      const kind = kindOfGroup(node);
      const box = make("div", { className: kind ? "laurel-tree-group" : "laurel-tree-leaf" });
      box.dataset.at = at;
      if (kind) box.append(...this.group(node, kind, nodes, position, depth, at));
      else box.append(...this.leaf(node, nodes, position, at));
      return box;
    }

    group(node, kind, nodes, position, depth, at) {
      const kinds = select([["all", say.all], ["any", say.any]], kind, say.groupOf, (next) => {
        nodes[position] = { [next]: node[kind] };
        this.redraw(at);
      });
      const head = make("div", { className: "laurel-together" }, kinds, this.remove(nodes, position));
      return [head, ...this.told(at, kind), ...this.list(node[kind], depth + 1, `${at}/${kind}`)];
    }

    leaf(node, nodes, position, at) {
      const operators = make("span", { className: "laurel-tree-operator" });
      const value = make("span", { className: "laurel-tree-value" });
      const drawShape = () => {
        const shape = words.operators[node.operator]?.shape ?? "text";
        value.replaceChildren(drawValue(shape, node.value, (next) => { node.value = next; this.changed(); }, wantedFor(node.attribute)));
      };
      const drawOperators = () =>
        operators.replaceChildren(select(operatorsFor(node.attribute, node.operator), node.operator, say.operator, (next) => {
          const was = words.operators[node.operator]?.shape;
          node.operator = next;
          if (was !== words.operators[next].shape) node.value = empty(words.operators[next].shape);
          drawOperators();
          drawShape();
          this.changed();
        }));
      // As soon as the kind is another one, and not when the field is left: what is clicked next must stay where it is.
      let kind = kindOf(node.attribute);
      const attribute = input(node.attribute, say.attribute, (text) => {
        node.attribute = text;
        if (kindOf(text) !== kind) {
          kind = kindOf(text);
          fit();
          drawOperators();
          drawShape();
        }
        this.changed();
      });
      const fit = () => {
        const fitting = words.kinds[kind];
        if (!fitting || fitting.includes(node.operator)) return;
        node.operator = fitting[0];
        node.value = empty(words.operators[node.operator].shape);
      };
      attribute.setAttribute("list", suggestions(this.roots));
      attribute.placeholder = `${this.roots.split(" ")[0]}.…`;
      drawOperators();
      drawShape();
      return [attribute, operators, value, this.remove(nodes, position), ...this.told(at)];
    }

    // The mistakes at a node are all those at it and at its own keys, not those of nodes inside.
    told(at, kind = "") {
      const inside = new RegExp(`^${at}${kind ? `(/${kind})?` : "(/.*)?"}$`);
      const found = Object.entries(this.wrong).filter(([pointer]) => inside.test(pointer)).flatMap(([, sentences]) => sentences);
      return found.map((sentence) => make("p", { className: "laurel-wrong", textContent: sentence }));
    }
  }

  const drawAll = (around) => around.querySelectorAll("[data-tree]").forEach((place) => new Tree(place));

  document.addEventListener("builder:rows", (event) => event.detail && drawAll(event.detail));
  drawAll(document.getElementById("builder"));
})();
