// What htmx does not say by itself: that a request failed, and that the session has ended. In both cases what is
// written stays on the screen, and can be sent once the cause is gone.
(() => {
  const isWholePage = (xhr) => /^\s*<!doctype/i.test(xhr.responseText);

  const say = (id) => {
    const notice = document.getElementById(id).content.cloneNode(true);
    document.getElementById("messages").replaceChildren(notice);
    document.getElementById("messages").scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("htmx:sendError", () => say("network-failed"));
  document.addEventListener("htmx:timeout", () => say("network-failed"));
  document.addEventListener("htmx:responseError", (event) =>
    say(event.detail.xhr.status === 401 ? "session-ended" : "request-failed"),
  );

  // Signing in again, in another tab, changes the token of every form: those on the screen take the new one.
  const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    const sent = detail.parameters.csrfmiddlewaretoken;
    if (sent) detail.parameters.csrfmiddlewaretoken = token() ?? sent;
  });
  document.addEventListener("submit", ({ target }) => {
    const input = target.querySelector("[name=csrfmiddlewaretoken]");
    if (input) input.value = token() ?? input.value;
  });

  // Whose number was tapped is proposed as the person reached, in the form that opens beside it.
  document.addEventListener("click", ({ target }) => {
    const number = target.closest?.("[data-called]");
    const note = number?.parentElement.querySelector("[data-notes-call]");
    note?.setAttribute("hx-vals", JSON.stringify({ avec: number.dataset.called }));
  });

  // A file too heavy is left aside before it is sent: a video would take its whole form down with it.
  document.addEventListener("change", ({ target }) => {
    const heavy = [...(target.files ?? [])].filter((file) => file.size > target.dataset.most);
    target.parentElement?.querySelector(".too-heavy")?.remove();
    if (!heavy.length) return;
    const kept = new DataTransfer();
    for (const file of target.files) if (!heavy.includes(file)) kept.items.add(file);
    target.files = kept.files;
    const told = document.createElement("p");
    told.className = "field__error too-heavy";
    told.setAttribute("role", "alert");
    told.textContent = `${target.dataset.tooMuch} ${heavy.map((file) => file.name).join(", ")}`;
    target.before(told);
  });

  // A whole page never goes inside a fragment: an error is told, a redirection is followed.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, boosted } = event.detail;
    if (boosted || !event.detail.shouldSwap || !isWholePage(xhr)) return;
    event.detail.shouldSwap = false;
    if (xhr.status >= 400) say("request-failed");
    else window.location.assign(xhr.responseURL);
  });
})();
