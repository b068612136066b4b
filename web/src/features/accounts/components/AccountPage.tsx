"use client";
import type { Profile } from "@hone/core/accounts/contracts";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";
import { PageHeader } from "@/components/ui/PageHeader";
import { PreferenceBar } from "@/features/shell/components/PreferenceBar";
import { signOut } from "@/lib/sign-in";
import { useTRPC } from "@/lib/trpc";
import { MembershipCard } from "./MembershipCard";
import { NewWorkspaceCard } from "./NewWorkspaceCard";
import { PasswordCard } from "./PasswordCard";
import { ProfileCard } from "./ProfileCard";
import { SessionsCard } from "./SessionsCard";

/** A person's own account: name, language, workspaces and what to judge there, password, sessions. */
export function AccountPage({ initial }: { initial: Profile }) {
  const t = useTranslations("accounts");
  const { data: profile } = useQuery(
    useTRPC().accounts.myProfile.queryOptions(undefined, { initialData: initial }),
  );
  const [first] = profile.memberships;
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="border-b border-line bg-card">
        <div className="flex min-h-12 items-center justify-between gap-4 px-5">
          <a
            href={first === undefined ? "/" : `/w/${first.workspaceSlug}`}
            className="text-base font-bold tracking-tight"
          >
            hone
          </a>
          <Button tone="quiet" size="sm" onClick={() => void signOut()}>
            {t("account.signOut")}
          </Button>
        </div>
      </header>
      <main className="mx-auto w-full max-w-3xl flex-1 px-5 py-8">
        <PageHeader title={t("account.title")} description={profile.email} />
        <div className="space-y-5">
          <section aria-labelledby="workspaces" className="space-y-3">
            <h2 id="workspaces">{t("account.workspaces")}</h2>
            {profile.memberships.length === 0 ? (
              <p className="text-soft">{t("account.noWorkspace")}</p>
            ) : null}
            {profile.memberships.map((membership) => (
              <MembershipCard key={membership.workspaceSlug} membership={membership} />
            ))}
            {profile.isOperator ? <NewWorkspaceCard /> : null}
          </section>
          <ProfileCard profile={profile} />
          <PasswordCard />
          <SessionsCard />
        </div>
      </main>
      <PreferenceBar />
    </div>
  );
}
