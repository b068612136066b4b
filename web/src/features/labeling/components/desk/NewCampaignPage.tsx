"use client";
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { PageHeader } from "@/components/ui/PageHeader";
import { useTRPC } from "@/lib/trpc";
import { useWorkspacePath } from "@/lib/workspace";
import { CampaignForm } from "./CampaignForm";

export function NewCampaignPage() {
  const t = useTranslations("desk");
  const trpc = useTRPC();
  const router = useRouter();
  const pathTo = useWorkspacePath();
  const create = useMutation(
    trpc.labeling.createCampaign.mutationOptions({
      onSuccess: (campaign) => router.push(pathTo("campaigns", campaign.id)),
    }),
  );
  return (
    <div className="mx-auto max-w-4xl px-5 py-6">
      <PageHeader title={t("newCampaign")} description={t("newCampaignDescription")} />
      <CampaignForm
        campaign={null}
        busy={create.isPending}
        error={create.error?.message ?? null}
        submitLabel={t("create")}
        onSubmit={(input) => create.mutate(input)}
        onCancel={() => router.push(pathTo("campaigns"))}
      />
    </div>
  );
}
