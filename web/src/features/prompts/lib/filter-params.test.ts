import { describe, expect, it } from "vitest";
import { filterOfParams } from "./filter-params";

const filter = (query: string) => filterOfParams(new URLSearchParams(query));

describe("filterOfParams", () => {
  it("reads every field of an address", () => {
    const id = "018f0000-0000-7000-8000-000000000001";
    expect(filter(`search=a b&tag=t&language=en&source=f.jsonl&import=${id}&state=harmful`)).toEqual({
      search: "a b",
      tags: ["t"],
      language: "en",
      source: "f.jsonl",
      importId: id,
      harmful: true,
    });
    expect(filter("agreement=below50&content=withoutRankings&state=archived")).toEqual({
      maxAgreement: 0.4999,
      hasRankings: false,
      archived: true,
    });
  });

  it("leaves out what is empty or malformed", () => {
    expect(
      filter("search=  &import=nope&agreement=constructor&content=toString&language=x&state=odd"),
    ).toEqual({});
  });
});
