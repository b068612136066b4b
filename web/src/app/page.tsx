import { redirect } from "next/navigation";
import { requireUser } from "@/server/session";
import { workspacesOf } from "@/server/workspaces";

/** Sends people where their work is. */
export default async function RootPage(): Promise<never> {
  const user = await requireUser();
  const [first] = await workspacesOf(user.id);
  redirect(first === undefined ? "/account" : `/w/${first.slug}`);
}
