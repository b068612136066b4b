"use client";
import { LiveEventsProvider } from "@/lib/live-events";
import { ShortcutsProvider } from "@/lib/shortcuts";
import { ApiProvider } from "@/lib/trpc";
import { type WorkspaceOfPage, WorkspaceProvider } from "@/lib/workspace";
import type { NavEntry } from "../nav";
import { Header } from "./Header";
import { KeyboardHelp } from "./KeyboardHelp";
import { SessionKeeper } from "./SessionKeeper";

/** The frame of every page of a workspace: what its pages need to talk to the server, and the header. */
export function AppShell({
  workspace,
  others,
  nav,
  children,
}: {
  workspace: WorkspaceOfPage;
  nav: NavEntry[];
  others: { slug: string; name: string }[];
  children: React.ReactNode;
}) {
  return (
    <ApiProvider workspaceSlug={workspace.slug}>
      <WorkspaceProvider value={workspace}>
        <LiveEventsProvider workspaceSlug={workspace.slug}>
          <ShortcutsProvider>
            <div className="flex min-h-dvh flex-col">
              <Header others={others} nav={nav} />
              <KeyboardHelp />
              <SessionKeeper />
              <main id="main" tabIndex={-1} className="flex-1 outline-none">
                {children}
              </main>
            </div>
          </ShortcutsProvider>
        </LiveEventsProvider>
      </WorkspaceProvider>
    </ApiProvider>
  );
}
