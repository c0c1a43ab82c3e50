// finder finds an element as a person does, by the words on it, and says where to click it.
// It is called with what is sought: {kind: "link" | "button" | "field" | "choice" | "css", name, group}.
(sought) => {
  const fold = (s) => (s || "").replace(/\s+/g, " ").trim();
  const shown = (e) => e.checkVisibility({ visibilityProperty: true }) && e.getClientRects().length > 0;
  const byIds = (ids) => (ids || "").split(/\s+/).map((id) => document.getElementById(id)?.innerText).join(" ");
  const ariaName = (e) => fold(byIds(e.getAttribute("aria-labelledby"))) || fold(e.getAttribute("aria-label"));

  const wordsOn = (e) =>
    fold(e.innerText) || ariaName(e) || fold(e.value) || fold(e.querySelector("[alt]")?.alt || e.alt);
  const labelOf = (e) => [...(e.labels || [])].map((l) => fold(l.innerText)).join(" ") || ariaName(e);

  const kinds = {
    link: ["a[href]", wordsOn],
    button: ["button, input[type=submit], input[type=button], input[type=reset], summary, [role=button]", wordsOn],
    field: ["input:not([type=checkbox], [type=radio], [type=hidden], [type=submit], [type=button]), textarea, select", labelOf],
    choice: ["input[type=checkbox], input[type=radio]", labelOf],
  };

  // A label may go on after its name with a mark or a remark: 「姓名（必填）」, 「姓名 选填」.
  const continues = (rest) => /^(\s|[（(:：*＊·]|必填|选填|可选|$)/.test(rest);

  const candidates = () => {
    if (sought.kind === "css") return [...document.querySelectorAll(sought.name)].filter(shown);
    const [selector, nameOf] = kinds[sought.kind];
    const open = document.querySelector("dialog:modal") || document;
    let all = [...open.querySelectorAll(selector)].filter((e) => shown(e) || (e.labels && [...e.labels].some(shown)));
    if (sought.group) all = all.filter((e) => fold(e.closest("fieldset")?.querySelector("legend")?.innerText).startsWith(sought.group));
    const exact = all.filter((e) => nameOf(e) === sought.name);
    if (exact.length > 0) return exact;
    return all.filter((e) => nameOf(e).startsWith(sought.name) && continues(nameOf(e).slice(sought.name.length)));
  };

  const found = candidates();
  const what = sought.kind + " 「" + sought.name + "」";
  if (found.length === 0) return { error: "no " + what + " on the page" };
  const places = new Set(found.map((e) => (sought.kind === "link" ? e.href : e)));
  if (places.size > 1) return { error: found.length + " times " + what + " on the page" };

  const element = found[0];
  if (element.disabled) return { error: what + " is disabled" };
  const target = shown(element) ? element : [...element.labels].find(shown);
  target.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
  const box = [...target.getClientRects()].find((r) => r.width > 0 && r.height > 0);
  if (!box) return { error: what + " has no size" };
  const x = box.x + box.width / 2, y = box.y + box.height / 2;
  const hit = document.elementFromPoint(x, y);
  if (!hit) return { error: what + " is outside the window" };
  const own = [element, target, ...(element.labels || [])];
  if (!own.some((e) => e.contains(hit))) return { error: what + " is covered by " + hit.outerHTML.slice(0, 120) };

  // Whether the click should load a page, unless a script on the page takes it over.
  const leaves = element.matches("a[href]") && !element.target && !element.hasAttribute("download") &&
    !(element.hash && element.href.split("#")[0] === location.href.split("#")[0]);
  const submits = element.form && element.matches("button:not([type=button], [type=reset]), input[type=submit]") &&
    (element.form.noValidate || element.formNoValidate || element.form.checkValidity());
  window.testkitTaken = false;
  for (const type of ["click", "submit"]) {
    window.addEventListener(type, (e) => { if (e.defaultPrevented) window.testkitTaken = true; }, { once: true });
  }
  return { x, y, loads: Boolean(leaves || submits), checked: Boolean(element.checked), value: element.value || "" };
}
