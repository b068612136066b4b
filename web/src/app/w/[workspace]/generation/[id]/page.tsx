import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { BatchPage } from "@/features/generation/components/BatchPage";
import { requireMember } from "@/server/session";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("generation"))("title") };
}

export default async function Page({ params }: PageProps<"/w/[workspace]/generation/[id]">) {
  const { workspace, id } = await params;
  await requireMember(workspace, "reviewer");
  return <BatchPage id={id} />;
}
