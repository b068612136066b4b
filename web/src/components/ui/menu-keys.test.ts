import { expect, it } from "vitest";
import { nextItem } from "./menu-keys";

const names = ["rename", "remove", "pause"];

it("goes round with arrows and to the ends", () => {
  expect(nextItem(names, -1, "ArrowDown")).toBe(0);
  expect(nextItem(names, 2, "ArrowDown")).toBe(0);
  expect(nextItem(names, 0, "ArrowUp")).toBe(2);
  expect(nextItem(names, 1, "Home")).toBe(0);
  expect(nextItem(names, 1, "End")).toBe(2);
  expect(nextItem([], -1, "ArrowDown")).toBeNull();
});

it("finds items by their first letter, one after the other", () => {
  expect(nextItem(names, -1, "r")).toBe(0);
  expect(nextItem(names, 0, "R")).toBe(1);
  expect(nextItem(names, 1, "r")).toBe(0);
  expect(nextItem(names, 0, "p")).toBe(2);
  expect(nextItem(names, 0, "x")).toBeNull();
  expect(nextItem(names, 0, "Escape")).toBeNull();
  expect(nextItem(names, 0, " ")).toBeNull();
});
