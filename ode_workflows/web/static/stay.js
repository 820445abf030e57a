// Tells somebody before a session ends for want of use, and lets it go on. Without it nothing is lost: a form that
// comes too late is shown again after the sign-in, with what was typed.
(function () {
  "use strict";
  var notice = document.getElementById("stay");
  if (!notice || !notice.showModal) { return; }
  var lead = Number(notice.dataset.lead) * 1000;
  var channel = "BroadcastChannel" in window ? new BroadcastChannel("ode-session") : null;
  var ends, timer;

  function show(state) {
    notice.dataset.state = state;
    if (!notice.open) { notice.showModal(); }
  }

  function look() {
    var left = ends - Date.now();
    window.clearTimeout(timer);
    if (left <= 0) { show("over"); return; }
    if (left <= lead) { show("soon"); }
    timer = window.setTimeout(look, left > lead ? left - lead : left);
  }

  function lasts(seconds) {
    ends = Date.now() + seconds * 1000;
    if (notice.open && seconds * 1000 > lead) { notice.close(); }
    look();
  }

  notice.querySelector("form").addEventListener("submit", function (event) {
    event.preventDefault();
    var form = event.target;
    fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" })
      .then(function (answer) { return answer.ok ? answer.json() : { seconds: 0 }; })
      .then(function (told) {
        lasts(told.seconds);
        if (channel) { channel.postMessage(told.seconds); }
      })
      .catch(function () { show("soon"); });
  });
  notice.querySelector("[data-close]").addEventListener("click", function () { notice.close(); });
  // A tablet that slept or a tab in the background wakes its clocks late.
  document.addEventListener("visibilitychange", function () { if (!document.hidden) { look(); } });
  if (channel) {
    channel.onmessage = function (event) { lasts(Number(event.data)); };
    channel.postMessage(Number(notice.dataset.seconds));
  }
  lasts(Number(notice.dataset.seconds));
})();
