// A scanner types faster than a page answers: each code is taken out of the field at once and waits for its turn.
(() => {
  const form = document.getElementById("pile");
  const input = form.elements.code;
  const again = document.getElementById("a-reprendre");
  const queue = [];
  let busy = false;

  const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
  const say = (id) =>
    document.getElementById("messages").replaceChildren(document.getElementById(id).content.cloneNode(true));

  // Who scans does not look at the screen: what was not noted stays there until it is read.
  const keepForLater = (notice) => {
    again.querySelector("[role=log]").append(notice);
    again.hidden = false;
  };
  again.querySelector("button").addEventListener("click", () => {
    again.querySelector("[role=log]").replaceChildren();
    again.hidden = true;
    input.focus();
  });

  // What could not be sent stays first in the queue, for the next Enter or the connection coming back.
  const work = async () => {
    if (busy) return;
    busy = true;
    while (queue.length) {
      let answer;
      try {
        answer = await fetch(form.action, {
          method: "POST",
          body: queue[0],
          headers: { "HX-Request": "true", "X-CSRFToken": token() },
        });
      } catch {
        say("pile-waits");
        break;
      }
      if (answer.status === 401 || answer.status === 403) { say("session-ended"); break; }
      if (answer.status >= 500) { say("request-failed"); break; }
      queue.shift();
      document.getElementById("recus").outerHTML = await answer.text();
      if (!answer.ok) keepForLater(document.querySelector("#recus .notice"));
      htmx.process(document.getElementById("recus"));
      document.getElementById("messages").replaceChildren();
    }
    busy = false;
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (input.value.trim()) queue.push(new FormData(form));
    input.value = "";
    input.focus();
    work();
  });
  document.addEventListener("htmx:afterSwap", () => input.focus()); // a sheet taken back: on to the next one
  window.addEventListener("online", work);
  window.addEventListener("focus", work);
})();
