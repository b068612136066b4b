import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { ImportPage } from "@/features/prompts/components/ImportPage";
import { requireMember } from "@/server/session";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("prompts"))("import.title") };
}

export default async function Page({ params }: PageProps<"/w/[workspace]/prompts/import/[id]">) {
  const { workspace, id } = await params;
  await requireMember(workspace, "reviewer");
  if (!z.uuid().safeParse(id).success) notFound();
  return <ImportPage id={id} />;
}
