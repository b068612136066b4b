import { useEffect, useState } from "react";

let everIdle = false;

/**
 * False until the page has had a quiet moment after its first load, true ever after: what is not needed to begin
 * working — the guideline, drawn Markdown — is loaded then.
 */
export function useIdle(): boolean {
  const [idle, setIdle] = useState(everIdle);
  useEffect(() => {
    if (idle) return;
    const done = () => {
      everIdle = true;
      setIdle(true);
    };
    if (typeof requestIdleCallback === "undefined") {
      const timer = setTimeout(done, 300);
      return () => clearTimeout(timer);
    }
    const request = requestIdleCallback(done, { timeout: 1_500 });
    return () => cancelIdleCallback(request);
  }, [idle]);
  return idle;
}
