import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { SignInForm } from "@/features/accounts/components/SignInForm";
import { isSignInPossible } from "@/features/accounts/server/pages";
import { safePath } from "@/lib/safe-path";
import { currentUser } from "@/server/session";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("accounts"))("signIn.title") };
}

export default async function SignInPage({ searchParams }: PageProps<"/sign-in">) {
  const { from } = await searchParams;
  const target = safePath(typeof from === "string" ? from : null);
  if ((await currentUser()) !== null) redirect(target);
  if (!(await isSignInPossible())) redirect("/setup");
  return <SignInForm target={target} />;
}
