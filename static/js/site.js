// What htmx does not say by itself: that a request failed, and that the session has ended.
(() => {
  const isWholePage = (xhr) => /^\s*<!doctype/i.test(xhr.responseText);

  const say = (id) => {
    const notice = document.getElementById(id).content.cloneNode(true);
    document.getElementById("messages").replaceChildren(notice);
    document.getElementById("messages").scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("htmx:sendError", () => say("network-failed"));
  document.addEventListener("htmx:timeout", () => say("network-failed"));
  document.addEventListener("htmx:responseError", () => say("request-failed"));

  // A whole page never goes inside a fragment: an error is told, a redirection (to sign in, say) is followed.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, boosted } = event.detail;
    if (boosted || !event.detail.shouldSwap || !isWholePage(xhr)) return;
    event.detail.shouldSwap = false;
    if (xhr.status >= 400) say("request-failed");
    else window.location.assign(xhr.responseURL);
  });
})();
