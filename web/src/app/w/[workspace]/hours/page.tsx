import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { HoursPage } from "@/features/labeling/components/desk/HoursPage";
import { requireMember } from "@/server/session";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("desk"))("hours") };
}

export default async function Page({ params }: PageProps<"/w/[workspace]/hours">) {
  const { workspace } = await params;
  await requireMember(workspace, "admin");
  return <HoursPage />;
}
