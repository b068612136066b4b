import type { Metadata } from "next";
import { AppShell } from "@/features/shell/components/AppShell";
import { navFor } from "@/features/shell/nav";
import { requireMember } from "@/server/session";
import { workspacesOf } from "@/server/workspaces";

export async function generateMetadata({ params }: LayoutProps<"/w/[workspace]">): Promise<Metadata> {
  const { membership } = await requireMember((await params).workspace);
  return {
    title: { default: membership.workspaceName, template: `%s · ${membership.workspaceName} · Hone` },
  };
}

export default async function WorkspaceLayout({ params, children }: LayoutProps<"/w/[workspace]">) {
  const { user, membership } = await requireMember((await params).workspace);
  const all = await workspacesOf(user.id);
  return (
    <AppShell
      workspace={{
        slug: membership.workspaceSlug,
        name: membership.workspaceName,
        role: membership.role,
        userId: user.id,
        userName: user.name,
      }}
      nav={navFor(membership.role)}
      others={all.filter(({ slug }) => slug !== membership.workspaceSlug)}
    >
      {children}
    </AppShell>
  );
}
