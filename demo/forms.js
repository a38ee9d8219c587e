// Long forms: checked as a whole when sent, with a summary that leads to each
// field; an estimate and a progress bar where the page has them.
const labelOf = (field) =>
  field.closest(".field fieldset")
    ? field.closest("fieldset").querySelector("legend").textContent.trim()
    : (field.labels?.[0]?.textContent.trim() ?? field.name);

const fieldsOf = (form) =>
  [...form.elements].filter((element) => element.name && element.willValidate);

const explain = (field, ...ids) => {
  const present = ids.filter((id) => document.getElementById(id));
  if (present.length > 0) field.setAttribute("aria-describedby", present.join(" "));
  else field.removeAttribute("aria-describedby");
};

const mark = (field) => {
  const id = field.id || field.name;
  document.getElementById(`${id}-error`)?.remove();
  if (field.validity.valid) {
    field.removeAttribute("aria-invalid");
  } else {
    const error = document.createElement("p");
    error.className = "error";
    error.id = `${id}-error`;
    error.textContent = field.validationMessage;
    field.setAttribute("aria-invalid", "true");
    field.closest(".field")?.append(error);
  }
  explain(field, `${id}-hint`, `${id}-error`);
};

const summarise = (form, bad) => {
  const summary = form.querySelector("[data-errors]");
  summary.hidden = bad.length === 0;
  summary.replaceChildren();
  if (bad.length === 0) return;
  const head = document.createElement("strong");
  head.textContent =
    bad.length === 1
      ? "One answer is missing or wrong."
      : `${bad.length} answers are missing or wrong.`;
  const list = document.createElement("ul");
  for (const field of bad) {
    const link = document.createElement("a");
    link.href = `#${field.id}`;
    link.textContent = labelOf(field);
    link.addEventListener("click", (event) => {
      event.preventDefault();
      field.focus();
    });
    const item = document.createElement("li");
    item.append(link);
    list.append(item);
  }
  summary.append(head, list);
  summary.focus();
};

// One entry for a group of radio buttons, not one for each button.
const faults = (form) => {
  const seen = new Set();
  return fieldsOf(form).filter((field) => {
    if (field.validity.valid || seen.has(field.name)) return false;
    seen.add(field.name);
    return true;
  });
};

const send = (form) => {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    for (const field of fieldsOf(form)) if (field.type !== "radio") mark(field);
    const bad = faults(form);
    summarise(form, bad);
    if (bad.length > 0) return;
    form.dispatchEvent(new CustomEvent("accepted"));
    location.assign("thanks.html");
  });
  // While it is typed and not when it is left: an error that vanishes under
  // a click moves the button away from it.
  form.addEventListener("input", (event) => {
    if (event.target.getAttribute("aria-invalid") === "true") mark(event.target);
  });
};

const priceOf = (field) => {
  if (field.type === "checkbox") return field.checked ? Number(field.dataset.price) : 0;
  return Number(field.selectedOptions?.[0]?.dataset.price ?? 0);
};

const estimate = (form) => {
  const total = document.querySelector("[data-total]");
  if (!total) return;
  const people = Math.max(1, Number(form.elements.people.value) || 1);
  const each = [...form.querySelectorAll("[data-estimate]:not([type=number])")]
    .map(priceOf)
    .reduce((sum, price) => sum + price, 0);
  total.value = `€${(each * people).toLocaleString("en-IE")}`;
};

// What was there from the start is not an answer.
const answered = (form, name) => {
  const value = form.elements[name];
  if (value instanceof RadioNodeList) {
    return [...value].some((one) => one.checked !== one.defaultChecked);
  }
  if (value.type === "checkbox") return value.checked !== value.defaultChecked;
  if (value instanceof HTMLSelectElement) return value.selectedIndex > 0;
  return value.value !== "" && value.value !== value.defaultValue;
};

const progress = (form) => {
  const bar = document.querySelector("[data-progress]");
  if (!bar) return;
  const names = [...new Set(fieldsOf(form).map((field) => field.name))];
  const done = names.filter((name) => answered(form, name)).length;
  bar.max = names.length;
  bar.value = done;
  document.querySelector("[data-progress-text]").textContent =
    done === 0 ? "Nothing filled in yet." : `${done} of ${names.length} answers.`;
};

for (const form of document.querySelectorAll("form[novalidate]")) {
  send(form);
  const follow = () => {
    estimate(form);
    progress(form);
  };
  form.addEventListener("input", follow);
  // The reset event comes before the fields are empty, hence the delay.
  form.addEventListener("reset", () => setTimeout(follow));
  follow();
}
const reference = document.querySelector("[data-reference]");
if (reference) reference.textContent = `MO-${String(Date.now()).slice(-6)}`;
