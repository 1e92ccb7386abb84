/* What was typed in a long form is kept in this tab until it is saved, and offered back when the session ended
   before: per account, words only, never a password, a file or a hidden field; forgotten on signing out.
   Forms that save by themselves (data-autosave) do not need it. Grappe works without this file. */
(function () {
  "use strict";
  var PREFIX = "grappe-saisie:";
  var person = document.body.getAttribute("data-person");
  var store;
  try { store = window.sessionStorage; } catch (refused) { return; }
  if (!store) { return; }

  function keys() { return Object.keys(store).filter(function (key) { return key.indexOf(PREFIX) === 0; }); }
  function read(key) { try { return JSON.parse(store.getItem(key)); } catch (broken) { return null; } }
  function write(key, entry) { try { store.setItem(key, JSON.stringify(entry)); } catch (full) { return; } }
  function forget(key) { store.removeItem(key); }

  function fields(form) {
    return Array.prototype.filter.call(form.elements, function (field) {
      return field.name && (field.tagName === "TEXTAREA" || (field.tagName === "INPUT" && field.type === "text"));
    });
  }
  function typed(form) {
    var values = {};
    fields(form).forEach(function (field) {
      if (field.value !== field.defaultValue) { values[field.name] = field.value; }
    });
    return values;
  }
  function differs(form, values) {
    return fields(form).some(function (field) { return field.name in values && field.value !== values[field.name]; });
  }

  function offer(form, key, values) {
    var words = document.getElementById("saisie-gardee");
    if (!words) { return null; }
    var note = words.content.firstElementChild.cloneNode(true);
    note.addEventListener("click", function (event) {
      var act = event.target.closest("button");
      if (!act) { return; }
      if (act.value === "take") {
        fields(form).forEach(function (field) {
          if (field.name in values) { field.value = values[field.name]; }
        });
        (form.querySelector("textarea") || form).focus();
      } else { forget(key); }
      note.remove();
    });
    form.parentNode.insertBefore(note, form);
    return note;
  }

  function begin() {
    var isError = document.querySelector(".g-error-page");
    keys().forEach(function (key) {
      var entry = read(key);
      if (!entry || (person && entry.person !== person)) { forget(key); return; }
      // Sent, then answered by another page of Grappe than the sign-in or a mistake: it arrived.
      if (entry.sent && person && !isError) { forget(key); return; }
      if (entry.sent) { entry.sent = false; write(key, entry); }
    });
    if (!person) { return; }
    document.querySelectorAll("main form[method=post]:not([data-autosave])").forEach(function (form, rank) {
      if (!form.querySelector("textarea")) { return; }
      var key = PREFIX + location.pathname.replace(/^\/en\//, "/") + location.search + "#" + rank;
      var kept = read(key);
      var note = kept && differs(form, kept.values) ? offer(form, key, kept.values) : null;
      function keep(sent) {
        var values = typed(form);
        if (Object.keys(values).length) { write(key, { person: person, values: values, sent: sent }); }
        // Nobody forgets what is still offered by sending the form without it.
        else if (!note || !note.isConnected) { forget(key); }
      }
      form.addEventListener("input", function () { keep(false); });
      form.addEventListener("submit", function () { keep(true); });
    });
    document.querySelectorAll("form[data-forget]").forEach(function (form) {
      form.addEventListener("submit", function () { keys().forEach(forget); });
    });
  }
  document.addEventListener("DOMContentLoaded", begin);
})();
