import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { HomePage } from "@/features/labeling/components/home/HomePage";
import { requireMember } from "@/server/session";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("desk"))("home") };
}

export default async function Page({ params }: PageProps<"/w/[workspace]">) {
  const { workspace } = await params;
  await requireMember(workspace, "labeler");
  return <HomePage />;
}
