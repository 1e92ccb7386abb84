/* Grappe works without this file. It moves focus to what was refused, says whether a draft is saved,
   and says when there is no network. No evaluation of text, no inline handler: the content policy is strict. */
(function () {
  "use strict";

  function focusSummary(scope) {
    var summary = scope.querySelector(".g-summary[tabindex]");
    if (summary) { summary.focus(); }
  }

  function savedMark(element) {
    var form = element && element.closest ? element.closest("form[data-autosave]") : null;
    return form ? form.querySelector(".g-saved") : null;
  }

  function say(mark, state) {
    var words = mark && mark.getAttribute("data-" + state);
    if (!words) { return; }
    mark.setAttribute("data-state", state);
    (mark.querySelector(".g-saved__words") || mark).textContent = words;
  }

  function offline() {
    var place = document.getElementById("hors-ligne");
    if (!place) { return; }
    place.textContent = navigator.onLine ? "" : place.getAttribute("data-words");
  }

  /* A wide picture opens on the part that it marks, such as today on a timeline, where it does not fit. */
  function openOnMark() {
    document.querySelectorAll("[data-open-at]").forEach(function (picture) {
      var box = picture.closest(".g-scroll");
      if (!box || box.scrollWidth <= box.clientWidth) { return; }
      box.scrollLeft = Number(picture.getAttribute("data-open-at")) - box.clientWidth / 2;
    });
  }

  /* Long texts are open; a phone folds them, each under its heading. What an address points to is open. */
  function fold() {
    if (!window.matchMedia("(max-width: 40rem)").matches) { return; }
    document.querySelectorAll("details[data-fold]").forEach(function (part) { part.open = false; });
  }

  function reveal() {
    var target = document.getElementById(location.hash.slice(1));
    var part = target && target.closest("details");
    if (!part || part.open) { return; }
    part.open = true;
    target.scrollIntoView();
  }

  document.addEventListener("DOMContentLoaded", function () { focusSummary(document); offline(); openOnMark(); fold(); reveal(); });
  window.addEventListener("hashchange", reveal);
  window.addEventListener("online", offline);
  window.addEventListener("offline", offline);

  document.addEventListener("htmx:beforeRequest", function (event) { say(savedMark(event.target), "saving"); });
  ["htmx:sendError", "htmx:timeout", "htmx:responseError"].forEach(function (name) {
    document.addEventListener(name, function (event) { say(savedMark(event.target), "failed"); offline(); });
  });
  document.addEventListener("htmx:afterSwap", function (event) {
    var target = event.detail && event.detail.target ? event.detail.target : event.target;
    if (target && target.querySelector) { focusSummary(target); }
  });
  /* A swap that opens a drawer or a new part moves focus to its heading, when the part asks for it. */
  document.addEventListener("htmx:afterSettle", function (event) {
    var target = event.detail && event.detail.target ? event.detail.target : event.target;
    var heading = target && target.querySelector ? target.querySelector("[data-focus]") : null;
    if (heading) { heading.focus(); heading.removeAttribute("data-focus"); }
  });
})();
