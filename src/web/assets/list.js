// A list: sent to this machine's program, its results read line by line as they are made.
"use strict";
(() => {
  const $ = (query) => document.querySelector(query);
  const lang = document.body.dataset.lang;
  const MOST = 2 << 20;
  const PAGE = 100;
  const result = $("#result");
  const text = result.dataset;
  const labels = {};
  for (const row of document.querySelectorAll("[data-chart] tr[data-key]")) labels[row.dataset.key] = row.querySelector("button").firstElementChild;
  let rows = [];
  let shown = [];
  let page = 0;
  let file = null;
  let stop = null;

  const fill = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

  function trouble(message) {
    const place = $("#trouble");
    place.textContent = message;
    place.hidden = !message;
  }

  // Same order of weight as the program's: stop, ask, none.
  function attention(report) {
    const worst = new Set(report.findings.map((f) => f.severity));
    if (["not_direct", "doubtful"].includes(report.verdict) || worst.has("critical")) return "stop";
    return report.verdict === "unknown" || worst.has("warning") ? "ask" : "none";
  }

  // Names of the rules seen so far, by their codes.
  const names = new Map();

  const brief = (r) => ({
    row: r.row,
    id: r.id || "",
    verdict: r.verdict,
    attention: attention(r),
    acquirer: r.acquirer ? r.acquirer.name : "",
    rules: [...new Set(r.findings.map((f) => (names.set(f.rule, f.name), f.rule)))],
    next: r.next_steps[0] || "",
    headline: r.headline,
  });

  const counted = (pick) => {
    const counts = new Map();
    for (const row of rows) for (const key of pick(row)) if (key) counts.set(key, (counts.get(key) || 0) + 1);
    return counts;
  };

  function bar(line, count) {
    line.querySelector("rect").setAttribute("width", rows.length ? (100 * count) / rows.length : 0);
    line.querySelector("td.number").textContent = count;
  }

  function charts() {
    for (const name of ["verdict", "attention"]) {
      const counts = counted((r) => [r[name]]);
      for (const line of document.querySelectorAll(`[data-chart=${name}] tr`)) bar(line, counts.get(line.dataset.key) || 0);
    }
    for (const [name, pick] of [["acquirer", (r) => [r.acquirer]], ["rule", (r) => r.rules]]) {
      const top = [...counted(pick)].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, 10);
      const body = $(`[data-chart=${name}] tbody`);
      body.replaceChildren(...top.map(([key, count]) => {
        const line = document.createElement("tr");
        const head = document.createElement("th");
        head.scope = "row";
        const button = document.createElement("button");
        button.type = "button";
        button.className = "plain";
        button.dataset.filter = "text";
        button.dataset.value = key;
        button.textContent = names.has(key) ? `${key} ${names.get(key)}` : key;
        head.append(button);
        const cell = document.createElement("td");
        const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
        for (const [k, v] of [["viewBox", "0 0 100 6"], ["preserveAspectRatio", "none"], ["aria-hidden", "true"]]) svg.setAttribute(k, v);
        const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
        rect.setAttribute("height", "6");
        rect.setAttribute("class", "fill");
        svg.append(rect);
        cell.append(svg);
        const number = document.createElement("td");
        number.className = "number";
        line.append(head, cell, number);
        bar(line, count);
        return line;
      }));
    }
  }

  function filter() {
    const wanted = $("#filter-text").value.trim().toLowerCase();
    const verdict = $("#filter-verdict").value;
    const attention = $("#filter-attention").value;
    shown = rows.filter((r) => (!verdict || r.verdict === verdict) && (!attention || r.attention === attention)
      && (!wanted || `${r.row} ${r.id} ${r.acquirer} ${r.rules.join(" ")} ${r.next} ${r.headline}`.toLowerCase().includes(wanted)));
    page = 0;
    draw();
  }

  function draw() {
    const from = page * PAGE;
    const part = shown.slice(from, from + PAGE);
    $("#shown").textContent = fill(text.page, { from: part.length ? from + 1 : 0, to: from + part.length, of: shown.length, all: rows.length });
    $("#before").disabled = page === 0;
    $("#after").disabled = from + PAGE >= shown.length;
    $("#table tbody").replaceChildren(...part.map((r) => {
      const line = document.createElement("tr");
      const cell = (content, name) => {
        const td = document.createElement("td");
        if (name) td.className = name;
        td.append(content);
        line.append(td);
        return td;
      };
      cell(r.id ? `${r.row} (${r.id})` : r.row, "number");
      const verdict = cell(labels[r.verdict].cloneNode(true));
      verdict.title = r.headline;
      cell(labels[r.attention].cloneNode(true));
      cell(r.acquirer || "–");
      const rules = document.createElement("span");
      r.rules.forEach((rule, n) => {
        if (n) rules.append(" ");
        const link = document.createElement("a");
        link.href = `/rules/${rule}?lang=${lang}`;
        link.textContent = rule;
        link.title = names.get(rule);
        rules.append(link);
      });
      cell(rules);
      cell(r.next);
      return line;
    }));
  }

  async function problem(answer) {
    try {
      const body = await answer.json();
      const faults = (body.faults || []).slice(0, 5).map((f) => f.message).join("; ");
      return [body.title, body.detail, faults].filter(Boolean).join(" ");
    } catch {
      return String(answer.status);
    }
  }

  async function run(chosen) {
    if (stop) stop.abort();
    const mine = (stop = new AbortController());
    file = null;
    rows = [];
    trouble("");
    result.hidden = true;
    const head = new Uint8Array(await chosen.slice(0, 4).arrayBuffer());
    const zip = head[0] === 0x50 && head[1] === 0x4b;
    const old = head[0] === 0xd0 && head[1] === 0xcf;
    if (zip || old || /\.xlsx?$/i.test(chosen.name)) return trouble(text.workbook);
    if (chosen.size > MOST) return trouble(text.tooLarge);
    file = chosen;
    $("#progress").hidden = false;
    $("#bar").removeAttribute("value");
    const lines = Math.max(1, new TextDecoder().decode(await chosen.arrayBuffer()).split("\n").filter((l) => l.trim()).length - 1);
    const started = performance.now();
    let drawn = started;
    const show = (last) => {
      $("#bar").value = last ? 100 : Math.min(99, (100 * rows.length) / lines);
      $("#count").textContent = fill(text.rows, { rows: rows.length });
      charts();
      if (last || rows.length <= PAGE * 5) filter();
    };
    try {
      const answer = await fetch(`/api/v1/batch?lang=${lang}`, { method: "POST", headers: { "Content-Type": "text/csv" }, body: chosen, signal: mine.signal });
      if (!answer.ok) {
        $("#progress").hidden = true;
        return trouble(await problem(answer));
      }
      result.hidden = false;
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        const parts = (rest + value).split("\n");
        rest = parts.pop();
        for (const line of parts) if (line) rows.push(brief(JSON.parse(line)));
        if (performance.now() - drawn > 150) {
          drawn = performance.now();
          show(false);
        }
      }
      if (rest.trim()) throw new Error("…");
      show(true);
      $("#count").textContent = fill(text.done, { rows: rows.length, seconds: ((performance.now() - started) / 1000).toFixed(1) });
      $("#stop").hidden = true;
      $("#counts").scrollIntoView({ block: "start" });
    } catch (error) {
      if (rows.length) show(true);
      if (mine.signal.aborted) $("#count").textContent = fill(text.stopped, { rows: rows.length });
      else trouble(fill(text.failed, { why: error.message }));
    }
  }

  async function save() {
    if (!file) return;
    const answer = await fetch(`/api/v1/batch?lang=${lang}&format=csv`, { method: "POST", headers: { "Content-Type": "text/csv" }, body: file });
    if (!answer.ok) return trouble(await problem(answer));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await answer.blob());
    link.download = file.name.replace(/\.[^.]*$/, "") + "-yiqing.csv";
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  const drop = $("#drop");
  drop.hidden = false;
  $("#file").addEventListener("change", (event) => event.target.files[0] && ($("#stop").hidden = false, run(event.target.files[0])));
  for (const name of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.toggle("over", name === "dragover");
      if (name === "drop" && event.dataTransfer.files[0]) {
        $("#stop").hidden = false;
        run(event.dataTransfer.files[0]);
      }
    });
  }
  $("#stop").addEventListener("click", () => stop && stop.abort());
  $("#save").addEventListener("click", save);
  $("#filters").addEventListener("input", filter);
  $("#filters").addEventListener("submit", (event) => event.preventDefault());
  $("#before").addEventListener("click", () => (page--, draw()));
  $("#after").addEventListener("click", () => (page++, draw()));
  result.addEventListener("click", (event) => {
    const button = event.target.closest("[data-filter]");
    if (!button) return;
    const field = $(`#filter-${button.dataset.filter}`);
    field.value = field.value === button.dataset.value ? "" : button.dataset.value;
    for (const b of document.querySelectorAll("[data-filter]")) b.setAttribute("aria-pressed", String($(`#filter-${b.dataset.filter}`).value === b.dataset.value));
    filter();
    $("#rows").focus();
  });
})();
