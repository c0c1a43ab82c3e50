// Passkeys (通行密钥), on the pages that offer them. Without this script those pages say so and offer another way.
(() => {
  "use strict";
  if (!window.PublicKeyCredential || !navigator.credentials) return;
  const { all, one } = { all: (s, e = document) => [...e.querySelectorAll(s)], one: (s, e) => e.querySelector(s) };
  class Problem extends Error {
    constructor(words, field) { super(words); this.field = field; }
  }

  const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const toText = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const bytesIn = (list) => list?.map((c) => ({ ...c, id: toBytes(c.id) }));

  // What goes wrong between the browser and the authenticator, by the names that WebAuthn gives it.
  const troubles = {
    NotAllowedError: "没有完成：操作被取消，或者等待时间过长。请再试一次。",
    AbortError: "没有完成：操作被取消。请再试一次。",
    InvalidStateError: "这台设备上已经有您的通行密钥，不需要再次添加。",
    NotSupportedError: "这台设备不能保存通行密钥，请换一台设备，或者使用身份验证器应用。",
    ConstraintError: "这台设备没有设置指纹、人脸或锁屏密码，不能使用通行密钥。请先在设备上设置。",
    SecurityError: "网址与本平台登记的不一致，不能使用通行密钥。请核对网址，不要从别处的链接进入。",
  };

  async function ask(address, body) {
    let answer;
    try {
      answer = await fetch(address, { method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json" }, body: JSON.stringify(body) });
    } catch {
      throw new Problem("网络不通，请稍后再试。");
    }
    if (answer.redirected) return { go: answer.url }; // the session has ended
    if (!answer.headers.get("Content-Type")?.startsWith("application/json")) throw new Problem("暂时无法办理，请刷新页面后再试。");
    const said = await answer.json();
    if (said.problem) throw new Problem(said.problem, said.field);
    return said;
  }

  const kinds = {
    create: async (options) => {
      const made = await navigator.credentials.create({ publicKey: {
        ...options, challenge: toBytes(options.challenge), user: { ...options.user, id: toBytes(options.user.id) },
        excludeCredentials: bytesIn(options.excludeCredentials),
      } });
      return { ...common(made), response: {
        clientDataJSON: toText(made.response.clientDataJSON), attestationObject: toText(made.response.attestationObject),
        transports: made.response.getTransports?.() ?? [],
      } };
    },
    get: async (options) => {
      const found = await navigator.credentials.get({ publicKey: {
        ...options, challenge: toBytes(options.challenge), allowCredentials: bytesIn(options.allowCredentials),
      } });
      const { clientDataJSON, authenticatorData, signature, userHandle } = found.response;
      return { ...common(found), response: {
        clientDataJSON: toText(clientDataJSON), authenticatorData: toText(authenticatorData), signature: toText(signature),
        userHandle: userHandle ? toText(userHandle) : undefined,
      } };
    },
  };
  const common = (c) => ({ id: c.id, rawId: toText(c.rawId), type: c.type, clientExtensionResults: c.getClientExtensionResults() });

  for (const box of all("[data-passkey]")) {
    const form = one("form", box);
    const button = one(form ? "button[type=submit], button:not([type])" : "button", box);
    const doing = one("[data-passkey-doing]", box), problem = one("[data-passkey-problem]", box);
    let busy = false;
    const run = async () => {
      if (busy) return;
      busy = true;
      button.setAttribute("aria-busy", "true");
      problem.textContent = "";
      doing.textContent = "请按设备的提示操作…";
      try {
        const begun = await ask(box.dataset.begin, form ? Object.fromEntries(new FormData(form)) : {});
        if (begun.go) return location.assign(begun.go);
        const answer = await kinds[box.dataset.passkey](begun.options);
        location.assign((await ask(box.dataset.finish, { answer, next: box.dataset.next ?? "" })).go);
      } catch (trouble) {
        problem.textContent = trouble instanceof Problem ? trouble.message : troubles[trouble.name] ?? "没有完成，请再试一次。";
        if (trouble.field) form?.elements[trouble.field]?.focus();
      } finally {
        busy = false;
        button.removeAttribute("aria-busy");
        doing.textContent = "";
      }
    };
    // Nothing is sent as a form: app.js need not guard it against a second press.
    if (form) form.addEventListener("submit", (event) => { event.preventDefault(); event.stopPropagation(); run(); });
    else button.addEventListener("click", run);
    box.hidden = false;
  }
  for (const none of all("[data-passkey-none]")) none.hidden = true;
})();
