"use client";
import type { MemberRow } from "@hone/core/accounts/contracts";
import { roles } from "@hone/core/accounts/role";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Ellipsis } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { IconButton } from "@/components/ui/Button";
import { ConfirmDialog } from "@/components/ui/ConfirmDialog";
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuSeparator } from "@/components/ui/Menu";
import { toast } from "@/components/ui/toast";
import { useErrorText } from "@/lib/error-text";
import { useTRPC } from "@/lib/trpc";
import { ResetDialog } from "./ResetDialog";

/** What an admin can do about one member; dangerous things ask first. */
export function MemberActions({ member, isOperator }: { member: MemberRow; isOperator: boolean }) {
  const t = useTranslations("accounts");
  const errorText = useErrorText();
  const api = useTRPC().accounts;
  const queryClient = useQueryClient();
  const [dialog, setDialog] = useState<"remove" | "reset" | null>(null);
  const settle = {
    onSettled: () => queryClient.invalidateQueries(api.listMembers.pathFilter()),
    onError: (error: unknown) => toast(errorText(error), { tone: "bad" }),
  };
  const changeRole = useMutation(api.changeRole.mutationOptions(settle));
  const pause = useMutation(api.pauseMember.mutationOptions(settle));
  const setOperator = useMutation(api.setOperator.mutationOptions(settle));
  const endSessions = useMutation(
    api.endMemberSessions.mutationOptions({
      ...settle,
      onSuccess: ({ ended }) => toast(t("people.signedOut", { name: member.name, count: ended })),
    }),
  );
  const remove = useMutation(
    api.removeMember.mutationOptions({ ...settle, onSuccess: () => setDialog(null) }),
  );
  const { userId, name } = member;
  const paused = member.pausedAt !== null;
  return (
    <>
      <Menu
        trigger={
          <IconButton label={t("people.actionsFor", { name })}>
            <Ellipsis aria-hidden className="size-4" />
          </IconButton>
        }
      >
        <MenuLabel>{t("role")}</MenuLabel>
        {roles.map((role) => (
          <MenuChoice
            key={role}
            checked={member.role === role}
            onChoose={() => changeRole.mutate({ userId, role })}
          >
            {t(`roles.${role}`)}
          </MenuChoice>
        ))}
        <MenuSeparator />
        <MenuItem onSelect={() => pause.mutate({ userId, paused: !paused })}>
          {t(paused ? "people.resume" : "people.pause")}
        </MenuItem>
        <MenuItem onSelect={() => setDialog("reset")}>{t("people.reset")}</MenuItem>
        <MenuItem onSelect={() => endSessions.mutate({ userId })}>
          {t("people.signOut", { count: member.sessions })}
        </MenuItem>
        {isOperator ? (
          <MenuItem onSelect={() => setOperator.mutate({ userId, isOperator: !member.isOperator })}>
            {t(member.isOperator ? "people.dropOperator" : "people.makeOperator")}
          </MenuItem>
        ) : null}
        <MenuSeparator />
        <MenuItem onSelect={() => setDialog("remove")} className="text-bad">
          {t("people.remove")}
        </MenuItem>
      </Menu>
      <ConfirmDialog
        open={dialog === "remove"}
        onClose={() => setDialog(null)}
        title={t("people.removeTitle", { name })}
        description={t("people.removeText")}
        confirmLabel={t("people.remove")}
        danger
        busy={remove.isPending}
        onConfirm={() => remove.mutate({ userId })}
      />
      {dialog === "reset" ? <ResetDialog member={member} onClose={() => setDialog(null)} /> : null}
    </>
  );
}
