// The shop's pages: filter and order of the catalogue, the basket, the order.
import { basket } from "./site.js";

const one = (selector) => document.querySelector(selector);

const element = (tag, properties, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
};

const catalogue = () => {
  const form = one("[data-shop-filter]");
  const list = one("[data-shop]");
  if (!form || !list) return;
  const ours = [...list.children];
  const show = () => {
    const wanted = new FormData(form);
    const kind = wanted.get("kind");
    const direction = { up: 1, down: -1 }[wanted.get("sort")] ?? 0;
    const order = [...ours].sort((a, b) => direction * (a.dataset.price - b.dataset.price));
    list.append(...order);
    for (const card of ours) card.hidden = kind !== "all" && card.dataset.kind !== kind;
    const shown = ours.filter((card) => !card.hidden).length;
    one("[data-shop-count]").textContent = shown === 1 ? "1 product" : `${shown} products`;
  };
  form.addEventListener("change", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  show();
};

const showSums = () => {
  const sums = basket.sums();
  for (const place of document.querySelectorAll("[data-sum]")) {
    const amount = sums[place.dataset.sum];
    place.textContent =
      place.dataset.sum === "delivery" && amount === 0 ? "Free" : basket.money(amount);
  }
};

const row = (line) => {
  const quantity = element("input", {
    type: "number",
    className: "quantity",
    min: "1",
    max: "20",
    value: String(line.quantity),
    ariaLabel: `Quantity of ${line.name}`,
  });
  quantity.addEventListener("change", () => basket.change(line.id, Number(quantity.value)));
  const remove = element(
    "button",
    { type: "button", className: "button quiet small", ariaLabel: `Remove ${line.name}` },
    "Remove",
  );
  remove.addEventListener("click", () => {
    basket.remove(line.id);
    (one("[data-basket-lines] button") ?? one("[data-basket-empty] a"))?.focus();
  });
  const sum = basket.money(line.price * line.quantity);
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, line.name),
    element("td", { className: "number price-each" }, basket.money(line.price)),
    element("td", {}, quantity),
    element("td", { className: "number" }, sum),
    element("td", {}, remove),
  );
};

const basketPage = () => {
  const body = one("[data-basket-lines]");
  if (!body) return;
  const show = () => {
    const lines = basket.read();
    one("[data-basket-empty]").hidden = lines.length > 0;
    one("[data-basket-full]").hidden = lines.length === 0;
    body.replaceChildren(...lines.map(row));
    showSums();
  };
  document.addEventListener("basket", show);
  show();
};

const order = () => {
  const list = one("[data-order-lines]");
  if (!list) return;
  const show = () => {
    const lines = basket.read();
    list.replaceChildren(
      ...lines.map((line) => element("li", {}, `${line.quantity} × ${line.name}`)),
    );
    showSums();
  };
  document.addEventListener("basket", show);
  show();
  one("[data-order]").addEventListener("accepted", () => basket.clear());
};

catalogue();
basketPage();
order();
