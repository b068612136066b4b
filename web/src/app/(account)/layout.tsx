import { ApiProvider } from "@/lib/trpc";

/** Pages of people who are not (yet) in a workspace: nothing here belongs to one. */
export default function AccountLayout({ children }: { children: React.ReactNode }) {
  return <ApiProvider workspaceSlug={null}>{children}</ApiProvider>;
}
