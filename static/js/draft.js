// While an activity is written: a copy in this browser until the server has all of it, offered back when it never got it;
// and what the line that says "Enregistré" says when it cannot be. Saving itself is asked for by the page, through htmx.
(() => {
  const form = document.getElementById("activity-form");
  const offer = document.getElementById("local-copy");
  const line = document.getElementById("kept");
  const CARRIED = ["csrfmiddlewaretoken", "key", "version", "page"];
  const WEEK = 7 * 24 * 3600 * 1000;
  const prefix = `brouillon:${form.dataset.owner}:`;
  let isNew = "new" in form.dataset;
  let typings = 0;
  let sentAt = 0;
  let isLeaving = false;

  // A browser may refuse to keep anything: writing goes on without a copy.
  const store = {
    read: (name) => { try { return JSON.parse(localStorage.getItem(name)); } catch { return null; } },
    write: (name, copy) => { try { localStorage.setItem(name, JSON.stringify(copy)); } catch { /* full or refused */ } },
    drop: (name) => { try { localStorage.removeItem(name); } catch { /* refused */ } },
    names: () => { try { return Object.keys(localStorage).filter((name) => name.startsWith(prefix)); } catch { return []; } },
  };
  const name = () => prefix + form.elements.key.value;
  const version = () => Number(form.elements.version.value);
  const typed = () =>
    [...new FormData(form)].filter(([field, value]) => !CARRIED.includes(field) && typeof value === "string");
  const keepCopy = (isSent = false) =>
    store.write(name(), { at: Date.now(), isSent, version: version(), typed: typed() });

  const fill = (copy) => {
    for (const field of form.elements) {
      if (!field.name || CARRIED.includes(field.name) || field.type === "file") continue;
      const values = copy.typed.filter(([named]) => named === field.name).map(([, value]) => value);
      if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
      else field.value = values[0] ?? "";
      if (field.value) field.closest("details")?.setAttribute("open", "");
    }
  };

  // What the server has already is not offered; a new page offers what the server has no page of.
  const isMissing = async (place, copy) => {
    if (JSON.stringify(copy.typed) === JSON.stringify(typed())) return false;
    if (place === name()) return !(copy.isSent && version() > copy.version);
    const address = form.dataset.page.replace(/[0-9a-f-]{36}/, place.slice(prefix.length));
    const answer = await fetch(address, { method: "HEAD" }).catch(() => null);
    if (answer?.ok && copy.isSent) store.drop(place);
    return answer?.status === 404;
  };

  const propose = (place, copy) => {
    const title = copy.typed.find(([field]) => field === "title")?.[1];
    const at = new Date(copy.at).toLocaleString("fr-FR", { dateStyle: "long", timeStyle: "short" }).replace(":", " h ");
    offer.querySelector("strong").textContent = [title, at].filter(Boolean).join(", ");
    offer.hidden = false;
    offer.addEventListener("click", ({ target }) => {
      if (!target.value) return;
      offer.hidden = true;
      if (target.value === "drop") return store.drop(place);
      if (isNew) form.elements.key.value = place.slice(prefix.length);
      fill(copy);
      form.elements.course.dispatchEvent(new Event("change", { bubbles: true }));
      document.addEventListener("htmx:afterSettle", ({ target: settled }) => {
        if (settled.id === "chosen-pupils") fill(copy);
      });
      form.elements.title.dispatchEvent(new Event("input", { bubbles: true }));
    });
  };

  const lookBack = async () => {
    for (const place of isNew ? store.names() : [name()]) {
      const copy = store.read(place);
      if (!copy || Date.now() - copy.at > WEEK) store.drop(place);
      else if (await isMissing(place, copy)) return propose(place, copy);
      else if (place === name()) store.drop(place);
    }
  };
  // A page that gives back what was sent holds all of it already.
  if (!("typed" in form.dataset)) lookBack();

  form.addEventListener("input", () => { typings += 1; isLeaving = false; keepCopy(); });
  form.addEventListener("submit", ({ submitter }) => {
    keepCopy(true);
    isLeaving = submitter?.formTarget !== "_blank";
  });
  if (!line) return;

  // What a button just sent is all that is written: saving it once more would only meet what became of it.
  line.addEventListener("htmx:beforeRequest", (event) => {
    if (isLeaving) event.preventDefault();
    sentAt = typings;
  });
  line.addEventListener("kept", ({ detail }) => {
    isNew = false;
    if (detail.whole && sentAt === typings) store.drop(name());
    else keepCopy();
  });

  // The end of a session is told once, with the way to sign in (site.js); a cut is only said on the line.
  const again = () => htmx.trigger(line, "again");
  const wait = (event, sentence, delay) => {
    if (line.textContent === sentence) event.stopPropagation();
    line.textContent = sentence;
    setTimeout(again, delay);
  };
  for (const cut of ["htmx:sendError", "htmx:timeout"]) {
    line.addEventListener(cut, (event) => { event.stopPropagation(); wait(event, line.dataset.waiting, 15000); });
  }
  line.addEventListener("htmx:responseError", (event) => {
    const { status } = event.detail.xhr;
    wait(event, status === 401 ? line.dataset.signedOut : line.dataset.waiting, 15000);
  });
  window.addEventListener("online", () => { if (line.textContent === line.dataset.waiting) again(); });
})();
