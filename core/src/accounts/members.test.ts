import { describe, expect, it } from "vitest";
import { slugFromName } from "./forms";
import { decidePasswordReset, decideRemoval, decideRoleChange } from "./members";

describe("the last admin", () => {
  it("stays an admin and a member", () => {
    expect(decideRoleChange("admin", "reviewer", 1)).toEqual({ kind: "last-admin" });
    expect(decideRemoval("admin", 1)).toEqual({ kind: "last-admin" });
  });
  it("may go once there is another", () => {
    expect(decideRoleChange("admin", "labeler", 2)).toEqual({ kind: "allowed" });
    expect(decideRemoval("admin", 2)).toEqual({ kind: "allowed" });
  });
  it("does not hinder changes of others", () => {
    expect(decideRoleChange("labeler", "admin", 1)).toEqual({ kind: "allowed" });
    expect(decideRoleChange("admin", "admin", 1)).toEqual({ kind: "unchanged" });
    expect(decideRemoval("reviewer", 1)).toEqual({ kind: "allowed" });
  });
});

describe("a password reset by link", () => {
  const plain = { actorIsOperator: false, targetIsOperator: false, foreignWorkspaces: 0 };
  it("reaches as far as the admin's power and no further", () => {
    expect(decidePasswordReset(plain)).toEqual({ kind: "allowed" });
    expect(decidePasswordReset({ ...plain, targetIsOperator: true })).toEqual({ kind: "target-is-operator" });
    expect(decidePasswordReset({ ...plain, foreignWorkspaces: 1 })).toEqual({
      kind: "target-works-elsewhere",
    });
    expect(
      decidePasswordReset({ actorIsOperator: true, targetIsOperator: true, foreignWorkspaces: 3 }),
    ).toEqual({
      kind: "allowed",
    });
  });
});

it("suggests an address for a workspace's name", () => {
  expect(slugFromName("  Café Zürich — team 2 ")).toBe("cafe-zurich-team-2");
  expect(slugFromName("咖啡馆")).toBe("");
});
