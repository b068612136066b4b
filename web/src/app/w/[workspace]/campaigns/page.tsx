import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { CampaignsPage } from "@/features/labeling/components/desk/CampaignsPage";
import { requireMember } from "@/server/session";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("desk"))("campaigns") };
}

export default async function Page({ params }: PageProps<"/w/[workspace]/campaigns">) {
  const { workspace } = await params;
  await requireMember(workspace, "reviewer");
  return <CampaignsPage />;
}
