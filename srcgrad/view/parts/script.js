"use strict";
document.querySelectorAll(".srcgrad.inspector:not([data-live])").forEach((root) => {
  root.dataset.live = "";
  const isPage = root.classList.contains("page");
  const all = (selector, from = root) => [...from.querySelectorAll(selector)];
  const one = (selector, from = root) => from.querySelector(selector);
  const status = one("[role=status]");
  const functions = one(".functions");
  const tabs = all("[role=tab]");
  const panels = all("[role=tabpanel]");
  const panel = () => panels.find((each) => !each.hidden);
  const isSeen = (line) => !line.hidden;
  const visible = (tree) => all(".line", tree).filter(isSeen);
  const lineOf = (node) => node.closest && node.closest(".line[role=treeitem]");
  const treeOf = (line) => line.closest("[role=tree]");
  let chosen = null;

  // Lines that belong together -------------------------------------------------------------------

  const belonging = new Map();
  for (const line of all(".line[data-of]")) {
    const key = line.dataset.of;
    if (!belonging.has(key)) belonging.set(key, []);
    belonging.get(key).push(line);
  }
  const shownWith = (key) => (belonging.get(key) || [])
    .filter((line) => functions.contains(line) || panel().contains(line));
  const isOfFunction = (line) => functions.contains(line);
  const others = (line) => shownWith(line.dataset.of)
    .filter((each) => isOfFunction(each) !== isOfFunction(line) && isSeen(each));

  let near = [];
  function point(line) {
    for (const each of near) each.classList.remove("near");
    near = line && line.dataset.of ? shownWith(line.dataset.of) : [];
    for (const each of near) each.classList.add("near");
    draw();
  }

  let marked = [];
  function mark() {
    for (const each of marked) {
      each.classList.remove("chosen");
      each.setAttribute("aria-selected", "false");
    }
    marked = chosen ? (chosen.dataset.of ? shownWith(chosen.dataset.of) : [chosen]) : [];
    if (chosen && !marked.includes(chosen)) marked.push(chosen);
    for (const each of marked) each.classList.add("chosen");
    if (chosen) chosen.setAttribute("aria-selected", "true");
  }

  function choose(line, scrolls = true) {
    chosen = line;
    mark();
    const key = line ? line.dataset.of : undefined;
    let said = false;
    for (const section of all(".facts")) {
      section.hidden = section.dataset.about !== key;
      said = said || !section.hidden;
    }
    const hint = one(".hint");
    hint.hidden = said;
    if (line) {
      cursor(line);
      const found = key ? others(line) : [];
      hint.textContent = summary(line, found);
      status.textContent = summary(line, found);
      if (scrolls && found.length && !found.some(isInSight)) reveal(found[0]);
      if (isPage && line.id) history.replaceState(null, "", "#" + line.id);
    } else {
      hint.textContent = "Select a line to see what came of it, and what there is to say of it.";
    }
    draw();
  }

  function summary(line, found) {
    const number = one(".number", line).textContent;
    const there = found.map((each) => one(".number", each).textContent);
    if (!line.dataset.of) return `Line ${number} is of no line of the function alone.`;
    if (!there.length) return `Nothing on the other side belongs to line ${number}.`;
    return `Line ${number}: on the other side ${there.length > 1 ? "lines" : "line"} ${ranges(there)}.`;
  }

  function ranges(numbers) {
    const found = [];
    for (const number of numbers.map(Number)) {
      const last = found[found.length - 1];
      if (last && last[1] === number - 1) last[1] = number;
      else found.push([number, number]);
    }
    return found.map(([a, b]) => (a === b ? `${a}` : `${a}–${b}`)).join(", ");
  }

  // Scrolling, and arrows between the two sides --------------------------------------------------

  const scroller = (line) => (isOfFunction(line) ? functions : line.closest(".panel"));
  function isInSight(line) {
    const box = line.getBoundingClientRect();
    const around = scroller(line).getBoundingClientRect();
    return box.top >= around.top - 1 && box.bottom <= around.bottom + 1;
  }
  function reveal(line) {
    if (isInSight(line)) return;
    const around = scroller(line);
    const box = line.getBoundingClientRect();
    const top = around.getBoundingClientRect().top;
    around.scrollTop += box.top - top - around.clientHeight / 3;
    if (!isPage || around.scrollHeight <= around.clientHeight) {
      const now = line.getBoundingClientRect();
      if (now.top < 0 || now.bottom > innerHeight) line.scrollIntoView({ block: "nearest" });
    }
  }

  const arrows = one(".arrows");
  let asked = false;
  function draw() {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => { asked = false; drawNow(); });
  }
  function drawNow() {
    arrows.replaceChildren();
    const box = arrows.getBoundingClientRect();
    const from = near.length ? near : marked;
    const left = from.filter((line) => isOfFunction(line) && isInSight(line));
    const right = from.filter((line) => !isOfFunction(line) && isInSight(line));
    if (!box.width || !left.length) return;
    const middle = (line) => {
      const own = line.getBoundingClientRect();
      return (own.top + own.bottom) / 2 - box.top;
    };
    for (const line of blocks(right)) {
      const kind = ["again", "reverse", "forward"].find((each) => line.classList.contains(each));
      const [a, b, w] = [middle(left[0]), middle(line), box.width];
      path(`M 4 ${a} C ${w / 2} ${a} ${w / 2} ${b} ${w - 4} ${b}`, kind || "none");
      if (kind === "reverse") path(`M 0 ${a} l 7 -4 v 8 z`, "tip reverse");
      else path(`M ${w} ${b} l -7 -4 v 8 z`, `tip ${kind || "none"}`);
    }
  }
  function blocks(lines) {
    return lines.filter((line) => {
      const before = line.previousElementSibling;
      return !before || !lines.includes(before) || before.className !== line.className;
    });
  }
  function path(d, kind) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", "path");
    made.setAttribute("d", d);
    made.setAttribute("class", kind);
    arrows.append(made);
  }

  // The cursor of the keyboard -------------------------------------------------------------------

  function cursor(line) {
    for (const each of all(".at")) each.classList.remove("at");
    line.classList.add("at");
    if (!line.id) line.id = `${root.dataset.ids}fold-${all(".fold").indexOf(line)}`;
    treeOf(line).setAttribute("aria-activedescendant", line.id);
    reveal(line);
  }
  const current = (tree) => {
    const at = one(".at", tree);
    return at && isSeen(at) ? at : visible(tree)[0];
  };
  function step(tree, by) {
    const lines = visible(tree);
    const at = one(".at", tree) ? lines.indexOf(current(tree)) : by > 0 ? -1 : 0;
    const line = lines[Math.max(0, Math.min(lines.length - 1, at + by))];
    if (line) { cursor(line); point(line); }
  }
  function over(line, by) {
    const there = others(line);
    if (!there.length) return;
    const at = there.findIndex((each) => each.classList.contains("at"));
    go(there[at < 0 ? 0 : (at + by + there.length) % there.length]);
  }
  function go(line) {
    treeOf(line).focus({ preventScroll: true });
    for (const each of all(".at")) each.classList.remove("at");
    cursor(line);
  }
  function along(by) {
    if (!chosen || !chosen.dataset.of) return;
    const there = others(chosen);
    if (!there.length) return;
    const at = there.findIndex((each) => each.classList.contains("at"));
    go(there[at < 0 ? (by > 0 ? 0 : there.length - 1) : (at + by + there.length) % there.length]);
  }

  const keys = {
    ArrowDown: (tree) => step(tree, 1),
    ArrowUp: (tree) => step(tree, -1),
    PageDown: (tree) => step(tree, 20),
    PageUp: (tree) => step(tree, -20),
    Home: (tree) => step(tree, -1e9),
    End: (tree) => step(tree, 1e9),
    ArrowRight: (tree) => fold(current(tree), true),
    ArrowLeft: (tree) => fold(current(tree), false),
    Enter: (tree) => act(current(tree)),
    " ": (tree) => act(current(tree)),
    o: (tree) => over(current(tree), 1),
    n: () => along(1),
    p: () => along(-1),
    y: (tree) => copy(tree),
    Escape: () => { point(null); choose(null); },
  };
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const tree = event.target.closest("[role=tree]");
    if (event.target.matches("input, select")) return;
    if (event.key === "/") {
      one("input").focus();
    } else if (event.key === "?") {
      one("button.keys").click();
    } else if (tree && keys[event.key]) {
      keys[event.key](tree);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  });
  if (isPage) {
    document.addEventListener("keydown", (event) => {
      if (event.key === "/" && event.target === document.body) {
        event.preventDefault();
        one("input").focus();
      }
    });
  }

  function act(line) {
    if (!line) return;
    if (!line.classList.contains("fold")) {
      choose(line === chosen ? null : line);
      return;
    }
    cursor(line);
    fold(line, line.getAttribute("aria-expanded") !== "true");
  }

  // Folding of checks ----------------------------------------------------------------------------

  function folded(head) {
    const lines = [];
    let next = head.nextElementSibling;
    while (next && next.getAttribute("aria-level") === "2") {
      lines.push(next);
      next = next.nextElementSibling;
    }
    return lines;
  }
  function fold(line, opens) {
    let head = line;
    while (head && !head.classList.contains("fold")) {
      if (head.getAttribute("aria-level") !== "2") return;
      head = head.previousElementSibling;
    }
    if (!head) return;
    head.setAttribute("aria-expanded", String(opens));
    const lines = folded(head);
    for (const each of lines) each.hidden = !opens;
    if (!opens && lines.includes(line)) cursor(head);
    draw();
  }
  const folds = all(".fold");
  const checks = one("button.checks");
  function foldAll(opens) {
    checks.setAttribute("aria-pressed", String(opens));
    for (const head of folds) {
      head.setAttribute("aria-expanded", String(opens));
      for (const each of folded(head)) each.hidden = !opens;
    }
    draw();
  }
  checks.hidden = !folds.length;
  checks.addEventListener("click", () => foldAll(checks.getAttribute("aria-pressed") !== "true"));
  function unfold(line) {
    if (line.hidden) fold(line, true);
  }

  // The pointer ----------------------------------------------------------------------------------

  root.addEventListener("pointerover", (event) => point(lineOf(event.target)));
  root.addEventListener("pointerleave", () => point(null));
  root.addEventListener("click", (event) => {
    const link = event.target.closest("[data-to]");
    if (link) {
      event.preventDefault();
      const line = (belonging.get(link.dataset.to) || []).find(isOfFunction);
      if (line) { choose(line); go(line); }
      return;
    }
    const line = lineOf(event.target);
    if (!line || String(getSelection())) return;
    if (event.target.closest("a.number")) {
      event.preventDefault();
      choose(line);
    } else {
      act(line);
    }
  });
  for (const each of [functions, ...panels]) each.addEventListener("scroll", draw, { passive: true });
  addEventListener("resize", draw);

  // Tabs -----------------------------------------------------------------------------------------

  function open(tab) {
    for (const [k, each] of tabs.entries()) {
      const isIt = each === tab;
      each.setAttribute("aria-selected", String(isIt));
      each.tabIndex = isIt ? 0 : -1;
      panels[k].hidden = !isIt;
    }
    const strip = tab.parentNode;
    strip.scrollLeft = Math.min(strip.scrollLeft, tab.offsetLeft - strip.offsetLeft);
    const right = tab.offsetLeft - strip.offsetLeft + tab.offsetWidth;
    strip.scrollLeft = Math.max(strip.scrollLeft, right - strip.clientWidth);
    if (panel().contains(one(".difference"))) compare();
    if (chosen && !isOfFunction(chosen) && !panel().contains(chosen)) {
      chosen = (belonging.get(chosen.dataset.of) || []).find(isOfFunction) || null;
    }
    point(null);
    mark();
    search();
    draw();
  }
  for (const tab of tabs) {
    tab.addEventListener("click", () => open(tab));
    tab.addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!by) return;
      event.preventDefault();
      event.stopPropagation();
      const next = tabs[(tabs.indexOf(tab) + by + tabs.length) % tabs.length];
      open(next);
      next.focus();
    });
  }

  // Differences ----------------------------------------------------------------------------------

  const texts = (panel) => all(".line:not(.fold)", panel);
  const plain = (line) => one("pre", line).textContent;

  // E. W. Myers, "An O(ND) difference algorithm and its variations", Algorithmica 1, 1986.
  function common(a, b) {
    const [n, m] = [a.length, b.length];
    const furthest = new Map([[1, 0]]);
    const trace = [];
    for (let d = 0; d <= n + m; d++) {
      trace.push(new Map(furthest));
      for (let k = -d; k <= d; k += 2) {
        const down = k === -d || (k !== d && furthest.get(k - 1) < furthest.get(k + 1));
        let x = down ? furthest.get(k + 1) : furthest.get(k - 1) + 1;
        let y = x - k;
        while (x < n && y < m && a[x] === b[y]) { x++; y++; }
        furthest.set(k, x);
        if (x >= n && y >= m) return backtracked(trace, n, m);
      }
    }
    return [];
  }
  function backtracked(trace, n, m) {
    const steps = [];
    let [x, y] = [n, m];
    for (let d = trace.length - 1; d >= 0; d--) {
      const furthest = trace[d];
      const k = x - y;
      const down = k === -d || (k !== d && furthest.get(k - 1) < furthest.get(k + 1));
      const before = down ? k + 1 : k - 1;
      const fromX = d ? furthest.get(before) : 0;
      const fromY = d ? fromX - before : 0;
      while (x > fromX && y > fromY) { steps.push(["same", --x, --y]); }
      if (d) {
        if (down) steps.push(["came", x, --y]);
        else steps.push(["gone", --x, y]);
      }
    }
    return steps.reverse();
  }

  const choices = all(".choice select");
  const result = one(".difference");
  function compare() {
    const [old, now] = choices.map((each) =>
      texts(panels.find((panel) => panel.dataset.name === each.value)));
    const steps = common(old.map(plain), now.map(plain));
    const isNear = steps.map(() => false);
    steps.forEach(([kind], k) => {
      if (kind !== "same") for (let j = k - 3; j <= k + 3; j++) if (j in isNear) isNear[j] = true;
    });
    result.replaceChildren();
    let skipped = 0;
    steps.forEach(([kind, x, y], k) => {
      if (!isNear[k]) { skipped++; return; }
      if (skipped) result.append(gap(skipped));
      skipped = 0;
      result.append(changed(kind, kind === "came" ? now[y] : old[x]));
    });
    if (skipped) result.append(gap(skipped));
    const count = (kind) => steps.filter(([each]) => each === kind).length;
    status.textContent = `${count("gone")} lines gone, ${count("came")} lines came`;
  }
  function changed(kind, line) {
    const made = document.createElement("div");
    made.className = `line ${kind}`;
    const sign = document.createElement("span");
    sign.className = "number";
    sign.textContent = { same: "", gone: "−", came: "+" }[kind];
    sign.setAttribute("aria-label", { same: "", gone: "gone", came: "came" }[kind]);
    made.append(sign, one("pre", line).cloneNode(true));
    return made;
  }
  function gap(count) {
    const made = document.createElement("div");
    made.className = "line skipped";
    made.textContent = `⋯ ${count} equal lines ⋯`;
    return made;
  }
  for (const each of choices) each.addEventListener("change", compare);

  // Zooming of the data flow ---------------------------------------------------------------------

  const flow = one(".flow svg");
  let scale = 1;
  function zoom(to) {
    scale = Math.max(0.1, Math.min(8, to));
    flow.setAttribute("width", flow.viewBox.baseVal.width * scale);
    flow.setAttribute("height", flow.viewBox.baseVal.height * scale);
  }
  if (flow) {
    const steps = [() => zoom(scale * 1.25), () => zoom(scale / 1.25), () => zoom(1)];
    all("button.zoom").forEach((each, k) => each.addEventListener("click", steps[k]));
    one(".flow").addEventListener("keydown", (event) => {
      const step = { "+": 0, "-": 1, 0: 2 }[event.key];
      if (step === undefined) return;
      steps[step]();
      event.preventDefault();
      event.stopPropagation();
    });
    one(".flow").addEventListener("wheel", (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      zoom(scale * Math.exp(-event.deltaY / 400));
    }, { passive: false });
  }

  // Search ---------------------------------------------------------------------------------------

  const input = one("input[type=search]");
  const count = one(".hits");
  let hits = [];
  let hit = -1;
  const canPaint = typeof Highlight === "function" && typeof CSS === "object" && CSS.highlights;
  function search() {
    for (const each of all(".hit")) each.classList.remove("hit");
    const wanted = input.value.toLowerCase();
    const lines = wanted ? [...all(".line", functions), ...all(".line", panel())] : [];
    hits = lines.filter((line) => !line.classList.contains("fold"))
      .filter((line) => plainly(line).includes(wanted));
    hit = -1;
    count.textContent = wanted ? `${hits.length}` : "";
    if (canPaint) {
      CSS.highlights.delete("srcgrad-found");
      const found = hits.flatMap((line) => spots(line, wanted));
      if (found.length) CSS.highlights.set("srcgrad-found", new Highlight(...found));
    }
  }
  const plainly = (line) => (one("pre", line) || line).textContent.toLowerCase();
  function spots(line, wanted) {
    const code = one("pre", line);
    if (!code) return [];
    const nodes = [];
    const walker = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
    for (let at = 0; walker.nextNode(); at += walker.currentNode.length) {
      nodes.push([at, walker.currentNode]);
    }
    const place = (at) => {
      const [start, node] = nodes.filter(([each]) => each <= at).pop();
      return [node, Math.min(at - start, node.length)];
    };
    const found = [];
    const text = code.textContent.toLowerCase();
    for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
      const range = new Range();
      range.setStart(...place(at));
      range.setEnd(...place(at + wanted.length));
      found.push(range);
    }
    return found;
  }
  function next(by) {
    if (!hits.length) return;
    if (hits[hit]) hits[hit].classList.remove("hit");
    hit = (hit + by + hits.length) % hits.length;
    const line = hits[hit];
    line.classList.add("hit");
    if (line.matches("[role=treeitem]")) { unfold(line); cursor(line); }
    else line.scrollIntoView({ block: "center" });
    count.textContent = `${hit + 1} of ${hits.length}`;
  }
  input.addEventListener("input", search);
  input.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Enter") { event.preventDefault(); next(event.shiftKey ? -1 : 1); }
    if (event.key === "Escape") {
      input.value = "";
      search();
      (one("[role=tree]", panel()) || one("[role=tree]", functions)).focus();
    }
  });

  // Copying, colours, help -----------------------------------------------------------------------

  async function copy(from) {
    const lines = all(".line:not(.fold)", from);
    const text = lines.length ? lines.map(plain).join("\n") + "\n" : from.textContent.trim() + "\n";
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      root.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    status.textContent = "copied";
  }
  for (const button of all("button.copy")) {
    button.addEventListener("click", async () => {
      await copy(button.dataset.copies === "function" ? functions : panel());
      button.textContent = "copied";
      setTimeout(() => { button.textContent = "copy"; }, 1200);
    });
  }

  const theme = one("button.theme");
  function paint(name) {
    if (name) root.dataset.theme = name;
    else delete root.dataset.theme;
    theme.textContent = name || "theme";
    if (isPage) document.body.style.colorScheme = name || "";
  }
  theme.addEventListener("click", () => {
    const isDark = getComputedStyle(root).colorScheme === "dark" || (!root.dataset.theme
      && matchMedia("(prefers-color-scheme: dark)").matches);
    const order = isDark ? { "": "light", light: "dark", dark: "" } : { "": "dark", dark: "light", light: "" };
    const name = order[root.dataset.theme || ""];
    paint(name);
    if (isPage) try { localStorage.setItem("srcgrad-theme", name); } catch { /* not kept */ }
  });
  if (isPage) try { paint(localStorage.getItem("srcgrad-theme") || ""); } catch { /* not kept */ }

  const help = one("button.keys");
  help.addEventListener("click", () => {
    const opens = help.getAttribute("aria-expanded") !== "true";
    help.setAttribute("aria-expanded", String(opens));
    one(".help").hidden = !opens;
    draw();
  });

  // The start, and links to lines ----------------------------------------------------------------

  function follow() {
    const line = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!line || !root.contains(line) || !line.matches(".line")) return;
    const around = line.closest(".panel");
    if (around) open(tabs[panels.indexOf(around)]);
    unfold(line);
    choose(line);
    go(line);
  }
  foldAll(false);
  open(tabs[0]);
  choose(null);
  if (isPage) {
    addEventListener("hashchange", follow);
    follow();
  }
});
