// Sends the files of a return piece by piece as soon as they are chosen, and keeps the text as it is written. The
// server knows how far each file has come: after a cut, a reload or a sign-in, sending goes on from there. Without this
// script the form sends everything at once.
(() => {
  const form = document.getElementById("rendu");
  if (!form) return;
  const PIECE = 512 * 1024;
  const input = form.querySelector("input[type=file]");
  const text = form.querySelector("textarea");
  const list = document.getElementById("preparation");
  const status = document.getElementById("etat-rendu");
  const words = document.getElementById("envoi-dit").content.firstElementChild.dataset;
  const sending = Object.assign(document.createElement("ul"), { className: "pending-list" });
  const queue = [];
  let busy = false;
  let handInAfter = null;
  let wake = () => {};

  document.getElementById("joindre").remove();

  const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
  const say = (sentence) => { status.textContent = sentence; };

  // Resolves after a while, or as soon as there is a reason to try again.
  const pause = (milliseconds) =>
    new Promise((done) => {
      const timer = setTimeout(done, milliseconds);
      wake = () => { clearTimeout(timer); done(); };
    });
  for (const event of ["online", "focus"]) window.addEventListener(event, () => wake());

  // The answer of the server, however long the connection takes to come back.
  const ask = async (url, body) => {
    for (let wait = 2000; ; wait = Math.min(wait * 2, 30000)) {
      try {
        const answer = await fetch(url, {
          method: body === undefined ? "GET" : "POST",
          body,
          headers: { "X-CSRFToken": token(), "HX-Request": "true" },
        });
        if (answer.status !== 401 && answer.status < 500 && !(answer.status === 403 && body)) return answer;
        say(answer.status < 500 ? words.signedOut : words.waiting);
      } catch {
        say(words.waiting);
      }
      await pause(wait);
    }
  };

  const fields = (values) => {
    const data = new FormData();
    for (const [name, value] of Object.entries(values)) data.append(name, value);
    return data;
  };

  const line = (file) => {
    const row = document.getElementById("envoi-ligne").content.firstElementChild.cloneNode(true);
    row.firstElementChild.textContent = file.name;
    row.lastElementChild.setAttribute("aria-label", file.name);
    if (!sending.isConnected) list.append(sending);
    sending.append(row);
    return row;
  };

  const refuse = (row, sentence) => {
    const said = Object.assign(document.createElement("span"), { textContent: sentence });
    said.setAttribute("role", "alert");
    row.className = "field__error";
    row.replaceChildren(said);
    handInAfter = null;
  };

  const send = async (file, row) => {
    let answer = await ask(form.dataset.begin, fields({ name: file.name, size: file.size }));
    let known = await answer.json();
    const id = known.file;
    while (id && !known.refusal && !known.whole) {
      const piece = file.slice(known.received, known.received + PIECE);
      const url = `${form.dataset.piece}?fichier=${id}&depuis=${known.received}`;
      answer = await ask(url, await piece.arrayBuffer());
      if (answer.status === 404) return send(file, row);
      known = await answer.json();
      if (known.received) row.lastElementChild.value = (100 * known.received) / file.size;
    }
    if (known.refusal) return refuse(row, known.refusal);
    row.remove();
    list.innerHTML = await (await ask(form.dataset.making)).text();
    if (sending.children.length) list.append(sending);
    say("");
  };

  const work = async () => {
    if (busy) return;
    busy = true;
    while (queue.length) {
      const [file, row] = queue[0];
      try {
        await send(file, row);
      } catch {
        refuse(row, file.name); // the device can no longer read it
      }
      queue.shift();
    }
    busy = false;
    if (handInAfter) form.requestSubmit(handInAfter);
  };

  input.addEventListener("change", () => {
    for (const file of input.files) queue.push([file, line(file)]);
    input.value = "";
    work();
  });

  // Keeping what is written: one request at a time, the last text wins.
  let typing;
  const keep = async () => {
    const written = text.value;
    const answer = await ask(form.dataset.making, fields({ text: written, key: form.elements.key.value }));
    if (answer.ok && text.value === written && !queue.length) say(words.saved);
  };
  text.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(keep, 1500);
  });

  form.addEventListener("submit", (event) => {
    clearTimeout(typing);
    if (!queue.length) return;
    event.preventDefault();
    handInAfter = event.submitter;
    say(words.sending);
  });

  window.addEventListener("beforeunload", (event) => {
    if (queue.length) event.preventDefault();
  });
})();
