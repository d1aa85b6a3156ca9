(() => {
  "use strict";
  const root = document.documentElement;
  const one = (selector) => document.querySelector(selector);
  const all = (selector, within) => [...(within || document).querySelectorAll(selector)];

  // Light and dark: as the system says, until somebody chooses.
  const theme = one("#theme");
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : dark.matches);
  const label = () => { theme.textContent = isDark() ? "Light" : "Dark"; };
  const keep = (value) => { try { localStorage.setItem("drift-theme", value); } catch { /* not allowed here */ } };
  try { if (["light", "dark"].includes(localStorage.getItem("drift-theme"))) root.dataset.theme = localStorage.getItem("drift-theme"); } catch { /* not allowed here */ }
  theme.addEventListener("click", () => { root.dataset.theme = isDark() ? "light" : "dark"; keep(root.dataset.theme); label(); });
  dark.addEventListener("change", label);
  theme.hidden = false;
  label();

  const copy = one("#copy");
  if (copy) {
    copy.hidden = false;
    copy.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(one("#command").textContent);
        copy.textContent = "Copied";
      } catch {
        getSelection().selectAllChildren(one("#command"));
        copy.textContent = "Selected";
      }
      setTimeout(() => { copy.textContent = "Copy"; }, 2000);
    });
  }

  // Filters: what is chosen stands in the address, so that it can be sent to somebody.
  const form = one("#filters");
  const things = all("[data-thing]");
  const texts = new Map(things.map((each) => [each, `${each.textContent} ${each.dataset.kind} ${each.dataset.server}`.toLowerCase()]));
  const buttons = all("[data-filter=status]", form);
  const fields = ["kind", "server", "text"].map((name) => form.elements[name]);
  if (!things.length) return;

  const chosen = () => ({
    status: buttons.filter((each) => each.getAttribute("aria-pressed") === "true").map((each) => each.value),
    ...Object.fromEntries(fields.map((each) => [each.name, each.value.trim()])),
  });

  const show = () => {
    const want = chosen();
    const words = want.text.toLowerCase().split(/\s+/).filter(Boolean);
    let number = 0;
    for (const each of things) {
      const is = each.dataset;
      each.hidden = !((!want.status.length || want.status.includes(is.status)) && (!want.kind || want.kind === is.kind)
        && (!want.server || want.server === is.server) && words.every((word) => texts.get(each).includes(word)));
      number += each.hidden ? 0 : 1;
    }
    for (const each of all("[data-same]")) {
      each.hidden = all("[data-thing]", each).every((thing) => thing.hidden);
      each.open = want.status.includes("in_sync") || words.length > 0;
    }
    for (const each of all("[data-group]")) each.hidden = all("[data-thing]", each).every((thing) => thing.hidden);
    one("#none").hidden = number > 0;
    one("#shown").textContent = number === things.length ? "" : `${number} of ${things.length} shown`;
    const query = new URLSearchParams(Object.entries({ ...want, status: want.status.join(",") }).filter(([, value]) => value)).toString();
    try { history.replaceState(null, "", query ? `#${query}` : location.pathname + location.search); } catch { /* not allowed here */ }
  };

  const read = () => {
    const asked = new URLSearchParams(location.hash.slice(1));
    const statuses = (asked.get("status") || "").split(",");
    for (const each of buttons) each.setAttribute("aria-pressed", String(statuses.includes(each.value)));
    for (const each of fields) {
      const value = asked.get(each.name) || "";
      each.value = each.options && ![...each.options].some((option) => option.value === value) ? "" : value;
    }
    show();
  };

  for (const each of buttons) {
    each.addEventListener("click", () => { each.setAttribute("aria-pressed", String(each.getAttribute("aria-pressed") !== "true")); show(); });
  }
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  one("#all").addEventListener("click", () => {
    for (const each of buttons) each.setAttribute("aria-pressed", "false");
    for (const each of fields) each.value = "";
    show();
  });
  window.addEventListener("hashchange", () => { if (location.hash.includes("=") || !location.hash) read(); });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) {
      event.preventDefault();
      form.elements.text.focus();
    }
  });
  form.hidden = false;
  if (location.hash.includes("=")) read(); else show();
})();
