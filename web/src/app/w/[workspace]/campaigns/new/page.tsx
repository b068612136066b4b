import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { NewCampaignPage } from "@/features/labeling/components/desk/NewCampaignPage";
import { requireMember } from "@/server/session";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("desk"))("newCampaign") };
}

export default async function Page({ params }: PageProps<"/w/[workspace]/campaigns/new">) {
  const { workspace } = await params;
  await requireMember(workspace, "admin");
  return <NewCampaignPage />;
}
