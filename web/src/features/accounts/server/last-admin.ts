import "server-only";
import { AppError } from "@hone/core/errors";

export const lastAdmin = () =>
  new AppError("CONFLICT", "A workspace needs an admin. Make somebody else an admin first.", {
    details: { reason: "accounts.lastAdmin" },
  });
