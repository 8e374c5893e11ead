// What the pages gain with a script; without it the plain check works all the same.
"use strict";
(() => {
  const $ = (query, root = document) => root.querySelector(query);
  const $$ = (query, root = document) => [...root.querySelectorAll(query)];
  const lang = document.body.dataset.lang;

  function make(name, attributes = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value === true) element.setAttribute(key, "");
      else if (value !== false && value != null) element.setAttribute(key, value);
    }
    element.append(...children);
    return element;
  }

  function say(text) {
    const old = $(".toast");
    if (old) old.remove();
    const toast = make("p", { class: "toast", role: "status" }, text);
    document.body.append(toast);
    setTimeout(() => toast.remove(), 4000);
  }

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // No clipboard for pages that are not from this machine: the older way.
      const area = make("textarea", { readonly: true, class: "sr" });
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    say(document.body.dataset.copied);
  }

  for (const button of $$("[data-copy]")) {
    button.hidden = !document.getElementById(button.dataset.copy);
    button.addEventListener("click", () => copy(document.getElementById(button.dataset.copy).textContent));
  }
  for (const button of $$("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }

  // On paper nothing can be opened: what is folded away is printed whole, but for the form.
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = $$("main details:not([open])").filter((d) => !d.closest(".no-print") && !d.closest("form"));
    for (const d of folded) d.open = true;
  });
  addEventListener("afterprint", () => {
    for (const d of folded) d.open = false;
    folded = [];
  });

  // A link whose part after # holds the form: browsers never send that part anywhere.
  const form = $("#check");
  const encode = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  const decode = (text) => new TextDecoder().decode(Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0)));

  function filledIn() {
    const values = {};
    for (const [name, value] of new FormData(form)) if (value.trim()) values[name] = value;
    return values;
  }

  for (const button of $$("[data-link]")) {
    button.hidden = !form;
    button.addEventListener("click", () => copy(`${location.origin}/?lang=${lang}#c=${encode(JSON.stringify(filledIn()))}`));
  }

  function fillFromLink() {
    if (!form || !location.hash.startsWith("#c=")) return false;
    let values;
    try {
      values = JSON.parse(decode(location.hash.slice(3)));
    } catch {
      return false;
    }
    for (const [name, value] of Object.entries(values)) {
      const field = form.elements.namedItem(name);
      if (!field || typeof value !== "string") continue;
      field.value = value;
      const group = field.closest("details");
      if (group) group.open = true;
    }
    const note = make("p", { class: "card info", role: "status" }, form.dataset.filled);
    form.before(note);
    return true;
  }

  // Names on record while somebody types.
  function suggest(input) {
    const id = `${input.id}-names`;
    const list = make("ul", { class: "suggestions", role: "listbox", id, hidden: true });
    const label = $(`label[for="${input.id}"]`);
    if (label) list.setAttribute("aria-label", label.textContent);
    const status = make("span", { class: "sr", role: "status" });
    input.after(list, status);
    for (const [key, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", id]]) input.setAttribute(key, value);
    let at = -1;
    let asked = 0;
    let timer;

    const close = () => {
      list.hidden = true;
      at = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const pick = (option) => {
      input.value = option.dataset.name;
      // An answer still on its way belongs to what was typed, not to what was picked.
      clearTimeout(timer);
      asked++;
      close();
    };
    const mark = () => {
      $$("li", list).forEach((li, n) => li.setAttribute("aria-selected", n === at ? "true" : "false"));
      const current = list.children[at];
      if (!current) return input.removeAttribute("aria-activedescendant");
      input.setAttribute("aria-activedescendant", current.id);
      current.scrollIntoView({ block: "nearest" });
    };
    const ask = async () => {
      const typed = input.value.trim();
      const mine = ++asked;
      if (!typed) return close();
      let items = [];
      try {
        const answer = await fetch(`/api/v1/suggest?lang=${lang}&q=${encodeURIComponent(typed)}`);
        if (answer.ok) items = (await answer.json()).items;
      } catch {
        return close();
      }
      if (mine !== asked || document.activeElement !== input) return;
      const marked = list.children[at] && list.children[at].dataset.name;
      at = items.findIndex((item) => item.name === marked);
      list.replaceChildren(...items.map((item, n) => {
        const option = make("li", { role: "option", id: `${id}-${n}`, "aria-selected": "false", "data-name": item.name }, item.name);
        if (item.behind && item.behind !== item.name) option.append(make("small", {}, item.behind));
        // The field keeps the focus, so that its list stays open until the click is over.
        option.addEventListener("mousedown", (event) => event.preventDefault());
        option.addEventListener("click", () => pick(option));
        return option;
      }));
      list.dataset.typed = typed;
      list.hidden = items.length === 0;
      mark();
      input.setAttribute("aria-expanded", String(items.length > 0));
      status.textContent = items.length ? form.dataset.some.replace("{n}", items.length) : form.dataset.none;
    };
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, 120);
    });
    input.addEventListener("blur", () => setTimeout(close, 100));
    input.addEventListener("keydown", (event) => {
      const count = list.children.length;
      if (event.key === "ArrowDown" && list.hidden) ask();
      else if (event.key === "ArrowDown" && count) at = (at + 1) % count;
      else if (event.key === "ArrowUp" && !list.hidden && count) at = (at + count - (at < 0 ? 0 : 1)) % count;
      else if (event.key === "Escape" && !list.hidden) return close();
      else if (event.key === "Enter" && !list.hidden && at >= 0) pick(list.children[at]);
      else return;
      event.preventDefault();
      event.stopPropagation();
      mark();
    });
  }
  if (form) $$("[data-suggest]").forEach(suggest);

  // Numbers decoded while they are typed.
  function decoding(input) {
    const output = document.getElementById(`${input.id}-decoded`);
    if (!output) return;
    let timer;
    let asked = 0;
    const show = async () => {
      const typed = input.value.trim();
      const mine = ++asked;
      if (typed.length < 3) {
        output.replaceChildren();
        return;
      }
      const query = new URLSearchParams({ value: typed, lang, fragment: "1" });
      if (input.dataset.decode) query.set("as", input.dataset.decode);
      try {
        const answer = await fetch(`/decode?${query}`);
        if (answer.ok && mine === asked) {
          const page = new DOMParser().parseFromString(await answer.text(), "text/html");
          output.replaceChildren(...page.body.children);
        }
      } catch {
        output.replaceChildren();
      }
    };
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(show, 200);
    });
    if (input.value && !output.children.length) show();
  }

  // One question at a time.
  function stepwise() {
    const steps = $$("[data-step]", form);
    const holder = $("#mode");
    if (!holder || !steps.length) return;
    const text = form.dataset;
    const toggle = make("button", { type: "button", id: "mode-switch" }, text.one);
    holder.append(toggle);
    const count = make("p", { class: "soft", role: "status", id: "step-count" });
    const bar = make("progress", { max: steps.length, value: 1, "aria-labelledby": "step-count" });
    const line = make("div", { class: "progress-line", hidden: true }, count, bar);
    const back = make("button", { type: "button", id: "step-back" }, text.back);
    const next = make("button", { type: "button", id: "step-next", class: "primary" }, text.next);
    const keys = make("div", { class: "actions", hidden: true }, back, next);
    form.prepend(line);
    $(".actions", form).before(keys);
    const groups = $$("details.group", form);
    let open = [];
    let at = 0;
    let on = false;

    const word = () => {
      const field = $("input,select,textarea", steps[at]);
      next.textContent = field.value.trim() ? text.next : text.skip;
    };
    const draw = (focus) => {
      for (const field of $$(".field", form)) field.hidden = on && field !== steps[at];
      for (const group of groups) group.hidden = on && !group.contains(steps[at]);
      form.classList.toggle("stepwise", on);
      line.hidden = keys.hidden = !on;
      toggle.textContent = on ? text.all : text.one;
      if (!on) return;
      for (const group of groups) group.open = true;
      count.textContent = text.count.replace("{n}", at + 1).replace("{of}", steps.length);
      bar.value = at + 1;
      back.disabled = at === 0;
      next.hidden = at === steps.length - 1;
      word();
      if (focus) $("input,select,textarea", steps[at]).focus();
    };
    const go = (by) => {
      at = Math.min(steps.length - 1, Math.max(0, at + by));
      draw(true);
    };
    back.addEventListener("click", () => go(-1));
    next.addEventListener("click", () => go(1));
    form.addEventListener("input", () => on && word());
    form.addEventListener("keydown", (event) => {
      if (on && event.key === "Enter" && event.target.tagName === "INPUT" && at < steps.length - 1) {
        event.preventDefault();
        go(1);
      }
    });
    toggle.addEventListener("click", () => {
      on = !on;
      if (on) open = groups.map((g) => g.open);
      else groups.forEach((g, n) => (g.open = open[n] || $$("input,select,textarea", g).some((f) => f.value.trim())));
      draw(on);
    });
  }

  if (form) {
    const linked = fillFromLink();
    stepwise();
    if (linked) $("button[type=submit]", form).focus();
    addEventListener("hashchange", () => location.hash.startsWith("#c=") && location.reload());
  }
  $$("[data-decode]").forEach(decoding);

  // What has just been answered, or is wrong, is where reading goes on.
  const arrived = $("#mistakes") || $("#verdict");
  if (arrived) arrived.focus({ preventScroll: true });
})();
