import { beforeEach, expect, test } from "vitest";
import { render } from "../src/render/render.ts";

let root: HTMLElement;
beforeEach(() => {
  root = document.createElement("div");
  document.body.replaceChildren(root);
});

test("text is never markup", () => {
  render(root, <p title={'"><b>'}>{"<img src=x onerror=alert(1)>"}</p>);
  expect(root.querySelector("img")).toBeNull();
  expect(root.textContent).toBe("<img src=x onerror=alert(1)>");
});

test("keyed children keep their elements when they move", () => {
  const list = (...keys: string[]) => (
    <ul>
      {keys.map((key) => (
        <li key={key}>{key}</li>
      ))}
    </ul>
  );
  render(root, list("a", "b", "c"));
  const [a, b, c] = root.querySelectorAll("li");
  render(root, list("c", "x", "a"));
  const now = [...root.querySelectorAll("li")];
  expect(now.map((li) => li.textContent)).toEqual(["c", "x", "a"]);
  expect([now[0] === c, now[2] === a, b?.isConnected]).toEqual([true, true, false]);
});

test("what the visitor typed stays while the screen is described anew", () => {
  const screen = (label: string) => <textarea aria-label={label} />;
  render(root, screen("one"));
  const field = root.querySelector("textarea")!;
  field.value = "half a";
  field.focus();
  render(root, screen("two"));
  expect([field.value, document.activeElement === field, field.getAttribute("aria-label")]).toEqual(
    ["half a", true, "two"],
  );
});

test("attributes come and go; states of aria say false", () => {
  render(root, <button type="button" disabled aria-expanded={true} />);
  render(root, <button type="button" disabled={false} aria-expanded={false} />);
  const button = root.querySelector("button")!;
  expect([button.hasAttribute("disabled"), button.getAttribute("aria-expanded")]).toEqual([
    false,
    "false",
  ]);
});

test("a description that is the same object is skipped, also as a component", () => {
  let runs = 0;
  const Part = () => {
    runs++;
    return <i>x</i>;
  };
  const same = <Part />;
  render(root, [<p>a</p>, same]);
  render(root, [<p>b</p>, same]);
  expect([runs, root.innerHTML]).toEqual([1, "<p>b</p><i>x</i>"]);
});
