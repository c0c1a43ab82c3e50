// Comfort for those who have JavaScript. Every page works without it.
(() => {
  "use strict";
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const say = (element, words) => { if (element && element.textContent !== words) element.textContent = words; };
  const duration = (s) => s >= 3600 ? `${Math.floor(s / 3600)} 小时 ${Math.floor(s % 3600 / 60)} 分钟`
    : s >= 60 ? `${Math.floor(s / 60)} 分 ${s % 60} 秒` : `${s} 秒`;
  document.documentElement.classList.add("js");

  one("#error-summary")?.focus();

  // What was typed outlives the session: kept in this tab only, never passwords or codes, for half an hour.
  const prefix = "keep:", keepFor = 30 * 60e3;
  const keepable = (form) => all("input, textarea, select", form).filter((f) => f.name && f.autocomplete !== "one-time-code" &&
    !["password", "hidden", "file"].includes(f.type) && !("secret" in f.dataset));
  const valueOf = (f) => f.type === "checkbox" || f.type === "radio" ? f.checked : f.value;
  const keyOf = (f) => f.type === "radio" ? `${f.name}=${f.value}` : f.name;
  const forget = () => Object.keys(sessionStorage).filter((k) => k.startsWith(prefix)).forEach((k) => sessionStorage.removeItem(k));
  if (one(".receipt, .notice-success")) forget();
  for (const form of all("form[data-keep]")) {
    const key = prefix + form.dataset.keep;
    let kept = JSON.parse(sessionStorage.getItem(key) || "null");
    if (kept && Date.now() - kept.at > keepFor) kept = null;
    const lost = kept && keepable(form).filter((f) => keyOf(f) in kept.values && kept.values[keyOf(f)] !== valueOf(f));
    if (lost?.length) offer(form, key, lost, kept.values);
    form.addEventListener("input", () => {
      const values = Object.fromEntries(keepable(form).map((f) => [keyOf(f), valueOf(f)]));
      sessionStorage.setItem(key, JSON.stringify({ at: Date.now(), values }));
    });
  }

  function offer(form, key, fields, values) {
    const box = document.createElement("div");
    box.className = "notice restore";
    box.setAttribute("role", "status");
    const words = document.createElement("p");
    words.textContent = "您上次在这里填写的内容还没有提交，要恢复吗？";
    const restore = button("恢复填写的内容", () => {
      for (const f of fields) {
        if (f.type === "checkbox" || f.type === "radio") f.checked = values[keyOf(f)];
        else f.value = values[keyOf(f)];
      }
      box.remove();
      fields[0].focus();
    });
    const drop = button("不用了", () => { sessionStorage.removeItem(key); box.remove(); });
    box.append(words, restore, drop);
    form.prepend(box);
  }

  function button(text, press) {
    const b = document.createElement("button");
    b.type = "button";
    b.className = "button button-secondary";
    b.textContent = text;
    b.addEventListener("click", press);
    return b;
  }

  // A draft is kept at the server while it is typed.
  for (const form of all("form[data-draft]")) {
    let timer, last = 0;
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        if (form.dataset.sent) return;
        const mine = ++last;
        try {
          const answer = await fetch(form.action, { method: "POST", headers: { Accept: "application/json" }, body: new URLSearchParams(new FormData(form)), redirect: "error" });
          if (mine === last) say(one("[data-draft-say]", form), answer.ok ? "草稿已自动保存" : "草稿没有保存，请按「保存草稿」");
        } catch {
          say(one("[data-draft-say]", form), "草稿没有保存，请检查网络");
        }
      }, 900);
    });
  }

  // One press, one submission. The button keeps its name and value: it is not disabled.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    event.submitter?.setAttribute("aria-busy", "true");
    setTimeout(() => release(form), 8000);
  });
  const release = (form) => {
    delete form.dataset.sent;
    all("[aria-busy]", form).forEach((b) => b.removeAttribute("aria-busy"));
  };
  addEventListener("pageshow", (event) => { if (event.persisted) all("form[data-sent]").forEach(release); });

  for (const box of all("[data-captcha]")) {
    const refresh = one("[data-captcha-refresh]", box);
    refresh.addEventListener("click", async (event) => {
      event.preventDefault();
      try {
        const answer = await fetch("/captcha/new", { method: "POST", headers: { Accept: "application/json" } });
        const fresh = await answer.json();
        one("[data-captcha-token]", box).value = fresh.token;
        one("[data-captcha-image]", box).src = fresh.image;
        const audio = one("[data-captcha-audio]", box);
        if (audio) audio.src = fresh.audio;
        say(one("[data-captcha-say]", box), "验证码已更换");
        const input = one("#captcha", box);
        input.value = "";
        input.focus();
      } catch {
        refresh.form.requestSubmit(refresh);
      }
    });
  }

  for (const input of all("input[type=password]")) {
    const show = button("显示", () => {
      const hidden = input.type === "password";
      input.type = hidden ? "text" : "password";
      show.textContent = hidden ? "隐藏" : "显示";
      show.setAttribute("aria-label", show.textContent + "密码");
    });
    show.setAttribute("aria-label", "显示密码");
    show.setAttribute("aria-controls", input.id);
    input.after(show);
    input.form?.addEventListener("submit", () => { input.type = "password"; });
  }

  for (const region of all(".chart-region")) region.scrollLeft = region.scrollWidth; // the latest years first

  // The browser's own voice reads the page, where it has one that speaks Chinese.
  const aloud = one("[data-read-aloud]"), voice = window.speechSynthesis;
  if (aloud && voice) {
    const words = aloud.textContent;
    const mayRead = () => { aloud.hidden = !voice.getVoices().some((v) => /^(zh|cmn)/i.test(v.lang)); };
    mayRead();
    voice.addEventListener?.("voiceschanged", mayRead);
    const stop = () => { voice.cancel(); say(aloud, words); };
    aloud.addEventListener("click", () => {
      if (voice.speaking) return stop();
      const speech = new SpeechSynthesisUtterance(one("main").innerText);
      speech.lang = "zh-CN";
      speech.rate = 0.85;
      speech.onend = stop;
      say(aloud, aloud.dataset.stop);
      voice.speak(speech);
    });
    addEventListener("pagehide", stop);
  }

  // A table says that it scrolls only where it does, and fades at the edge behind which there is more.
  const watch = (region) => {
    const look = () => {
      region.toggleAttribute("data-scrolls", region.scrollWidth > region.clientWidth + 1);
      region.toggleAttribute("data-more", region.scrollLeft + region.clientWidth < region.scrollWidth - 1);
    };
    region.addEventListener("scroll", look, { passive: true });
    new ResizeObserver(look).observe(region);
  };
  all(".table-region").forEach(watch);

  // A month leads to its record, which may be in years that are folded.
  const unfold = () => {
    let at = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (!at) return;
    for (let box = at; box; box = box.parentElement) if (box.tagName === "DETAILS") box.open = true;
    at.scrollIntoView({ block: "center" });
  };
  addEventListener("hashchange", unfold);
  unfold();

  // Where there is room for the whole table it stands below what is read from the top.
  const whole = one("a[data-whole]");
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  if (whole && document.body.clientWidth >= 62 * rem) {
    fetch(whole.href).then((answer) => answer.ok && !answer.redirected ? answer.text() : "").then((text) => {
      const table = new DOMParser().parseFromString(text, "text/html").getElementById("whole");
      if (!table) return;
      whole.closest("main").append(table);
      all(".table-region", table).forEach(watch);
    }).catch(() => {});
  }

  for (const link of all("[data-print]")) {
    link.addEventListener("click", (event) => { event.preventDefault(); print(); });
  }

  for (const b of all("[data-copy]")) {
    b.addEventListener("click", async () => {
      const text = one("[data-copy-text]", b.closest(".code"));
      try {
        await navigator.clipboard.writeText(text.textContent);
        say(one("[data-copy-say]", b.closest(".code")), b.dataset.copied);
      } catch {
        getSelection().selectAllChildren(text); // no right to the clipboard: ready for Ctrl+C
      }
    });
  }

  for (const wait of all("[data-countdown]")) {
    const end = Date.now() + wait.dataset.countdown * 1000;
    const timer = setInterval(() => {
      const left = Math.ceil((end - Date.now()) / 1000);
      if (left > 0) return say(one("[data-left]", wait), duration(left));
      clearInterval(timer);
      say(wait, wait.dataset.done);
    }, 1000);
  }

  // What is made in the background shows its progress, for five minutes at most: after that the page is reloaded by hand.
  for (const box of all("[data-poll]")) {
    let left = 150;
    const timer = setInterval(async () => {
      if (!one("progress", box) || !left--) return clearInterval(timer);
      const answer = await fetch(box.dataset.poll).catch(() => null);
      const fresh = answer?.ok && !answer.redirected ? await answer.text() : "";
      const stay = fresh.includes("<progress") && box.contains(document.activeElement); // leaves the focus where it is
      if (fresh && !stay) box.innerHTML = fresh;
    }, 2000);
  }

  // The session, in every tab at once. The server decides; this only warns in time.
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("shebao-session") : null;
  // Only now is it over: a tab that left as the button was pressed could still have been let in again.
  if (new URLSearchParams(location.search).get("reason") === "out") tabs?.postMessage("out");
  const dialog = one("#session-warning");
  if (!dialog) return;
  const { idle, warn, stay, ended } = dialog.dataset;
  let last = Date.now();
  const leave = () => location.replace(ended);
  const alive = () => { last = Date.now(); if (dialog.open) dialog.close(); };
  tabs?.addEventListener("message", (event) => event.data === "out" ? leave() : alive());
  tabs?.postMessage("alive");
  for (const form of all("form[data-sign-out]")) {
    form.addEventListener("submit", forget);
  }
  const keepAlive = async () => {
    try {
      const answer = await fetch(stay, { method: "POST", redirect: "manual" });
      if (!answer.ok) return leave();
      alive();
      tabs?.postMessage("alive");
    } catch {
      say(one("[data-say]", dialog), "网络不通，请稍后再试");
    }
  };
  one("[data-stay-button]", dialog).addEventListener("click", keepAlive);
  dialog.addEventListener("cancel", (event) => { event.preventDefault(); keepAlive(); });
  const tick = () => {
    const left = Math.ceil(idle - (Date.now() - last) / 1000);
    if (left <= 0) return leave();
    if (left > warn) return;
    if (!dialog.open) dialog.showModal();
    const minutes = `${Math.ceil(left / 60)} 分钟`;
    say(one("[data-left]", dialog), left > 60 ? minutes : `${left} 秒`);
    say(one("[data-say]", dialog), `将在 ${left > 60 ? minutes : `${Math.ceil(left / 20) * 20} 秒内`}自动退出登录`);
  };
  tick();
  setInterval(tick, 1000);
})();
