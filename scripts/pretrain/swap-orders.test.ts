import { describe, expect, it } from "vitest";
import { type Dialogue, random } from "./corpus";
import { heard, swapOrders } from "./swap-orders";

const dialogue = (user: string, assistant: string): Dialogue => ({
  id: "x",
  messages: [
    { role: "user", content: user },
    { role: "assistant", content: assistant },
  ],
});
const others = [dialogue("An americano with oat milk, two Chai Lattes and a triple espresso", "Ok.")];

describe("heard", () => {
  it("finds the longest names, without capitals or plural", () => {
    expect(heard(others)).toEqual([["americano", "chai latte", "espresso"], ["oat milk"], [], ["triple"]]);
  });
});

describe("swapOrders", () => {
  const results = (user: string, assistant: string, pool = [["americano"], ["oat milk"], [], ["triple"]]) =>
    new Set(
      Array.from(
        { length: 60 },
        (_, seed) => swapOrders(dialogue(user, assistant), pool, random(seed)).messages[0]!.content,
      ),
    );

  it("swaps with the right article, capitals and number, or leaves a name as it is", () => {
    expect(results("Can I get a Latte?", "Is that right?")).toEqual(
      new Set(["Can I get a Latte?", "Can I get an Americano?"]),
    );
    expect(results("two mochas", "Right?")).toEqual(new Set(["two mochas", "two americanos"]));
    expect(results("a mocha with almond milk", "Ok.")).toContain("an americano with oat milk");
  });

  it("touches nothing where the answer depends on it", () => {
    expect(results("Do you have a mocha?", "Yes.")).toEqual(new Set(["Do you have a mocha?"]));
    expect(results("A cappuccino please", "We have no cappuccino.")).toEqual(
      new Set(["A cappuccino please"]),
    );
  });

  it("leaves names inside other words alone", () => {
    expect(results("My name is Rosetta, a platter please", "Ok.")).toEqual(
      new Set(["My name is Rosetta, a platter please"]),
    );
  });
});
