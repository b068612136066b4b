"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { PageHeader } from "@/components/ui/PageHeader";
import { InviteDialog } from "./InviteDialog";
import { InviteTable } from "./InviteTable";
import { MemberTable } from "./MemberTable";
import { RenameWorkspaceDialog } from "./RenameWorkspaceDialog";

/** The people of a workspace and the invites under way. */
export function PeoplePage({ isOperator }: { isOperator: boolean }) {
  const t = useTranslations("accounts");
  const [dialog, setDialog] = useState<"invite" | "rename" | null>(null);
  return (
    <div className="mx-auto max-w-6xl space-y-8 px-5 py-6">
      <PageHeader
        title={t("people.title")}
        description={t("people.lead")}
        actions={
          <>
            <Button onClick={() => setDialog("rename")}>{t("people.rename")}</Button>
            <Button tone="primary" onClick={() => setDialog("invite")}>
              {t("people.invite")}
            </Button>
          </>
        }
      />
      <MemberTable isOperator={isOperator} />
      <InviteTable />
      <InviteDialog open={dialog === "invite"} onClose={() => setDialog(null)} />
      <RenameWorkspaceDialog open={dialog === "rename"} onClose={() => setDialog(null)} />
    </div>
  );
}
