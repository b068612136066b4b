import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { buttonClass } from "@/components/ui/Button";

export default async function NotFound() {
  const t = await getTranslations("common");
  return (
    <main className="mx-auto max-w-md space-y-4 px-6 py-24 text-center">
      <h1 className="text-lg">{t("notFound.title")}</h1>
      <p className="text-soft">{t("notFound.text")}</p>
      <Link href="/" className={buttonClass("primary")}>
        {t("notFound.home")}
      </Link>
    </main>
  );
}
