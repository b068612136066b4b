import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

let running = 0;

/**
 * Runs work that makes much short-lived garbage with a heap that is collected early. Left alone, V8 waits until the heap
 * is four times what lives in it, on a machine with much memory: an import would keep a hundred megabytes of rows that
 * are long stored, an export of rows that are long written. Applies to the whole process while any such work runs.
 */
export async function withTightHeap<T>(work: () => Promise<T>): Promise<T> {
  if (running++ === 0) {
    setFlagsFromString("--heap-growing-percent=40");
    // The limit that holds now was set before; a collection sets the next one.
    collectGarbage();
  }
  try {
    return await work();
  } finally {
    if (--running === 0) setFlagsFromString("--heap-growing-percent=0");
  }
}

function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
}
