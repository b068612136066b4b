export interface Toast {
  id: number;
  text: string;
  tone: "plain" | "bad";
  /** A way back, such as undo. */
  action: { label: string; run: () => void } | null;
}

type Listener = (toasts: readonly Toast[]) => void;

let toasts: readonly Toast[] = [];
let nextId = 1;
const listeners = new Set<Listener>();

function publish(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener(toasts);
}

export const currentToasts = (): readonly Toast[] => toasts;

export function subscribeToToasts(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function dismissToast(id: number): void {
  publish(toasts.filter((toast) => toast.id !== id));
}

/** Says something in passing. Goes after `ms` milliseconds: six seconds, ten for errors, unless told. */
export function toast(
  text: string,
  options: { tone?: Toast["tone"]; action?: Toast["action"]; ms?: number } = {},
): number {
  const id = nextId++;
  const tone = options.tone ?? "plain";
  publish([...toasts.slice(-3), { id, text, tone, action: options.action ?? null }]);
  setTimeout(() => dismissToast(id), options.ms ?? (tone === "bad" ? 10_000 : 6000));
  return id;
}

/** Tells what went wrong, in the words the server chose. */
export function toastError(error: unknown): void {
  toast(error instanceof Error ? error.message : String(error), { tone: "bad" });
}
