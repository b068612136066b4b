/** What went wrong with a form as a whole. */
export function FormError({ text }: { text: string | null }) {
  return text === null ? null : (
    <p role="alert" className="rounded-control border border-bad/40 bg-bad-soft px-3 py-2 text-bad">
      {text}
    </p>
  );
}
