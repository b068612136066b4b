import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { CampaignPage } from "@/features/labeling/components/desk/CampaignPage";
import { requireMember } from "@/server/session";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("desk"))("campaign") };
}

export default async function Page({ params }: PageProps<"/w/[workspace]/campaigns/[id]">) {
  const { workspace, id } = await params;
  await requireMember(workspace, "reviewer");
  return <CampaignPage id={id} />;
}
