/** A key, as it is printed on a keyboard. */
export function Kbd({ children }: { children: React.ReactNode }) {
  return (
    <kbd className="inline-flex min-w-5 items-center justify-center rounded-[5px] border border-b-2 border-line bg-card px-1.5 py-0.5 font-mono text-[0.6875rem] leading-none font-semibold text-soft">
      {children}
    </kbd>
  );
}
