import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { NewRunPage } from "@/features/training/components/NewRunPage";
import { requireMember } from "@/server/session";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("training"))("new.title") };
}

export default async function Page({ params, searchParams }: PageProps<"/w/[workspace]/training/new">) {
  const { workspace } = await params;
  await requireMember(workspace, "admin");
  const asked = z.uuid().safeParse((await searchParams).export);
  return <NewRunPage exportId={asked.success ? asked.data : null} />;
}
