/** What tabs of one browser tell each other about a task. */
export type TabNews = "open" | "done";

interface Message {
  from: string;
  assignmentId: string;
  news: TabNews | "here";
}

export interface TabChannel {
  /** The task was submitted or skipped in this tab. */
  tellDone(): void;
  close(): void;
}

/**
 * Listens for other tabs with the same task. `onNews("open")` is called in both: in the one that was there, and in the
 * one that came. Browsers without BroadcastChannel rely on the server's revisions alone.
 */
export function openTabChannel(assignmentId: string, onNews: (news: TabNews) => void): TabChannel {
  if (typeof BroadcastChannel === "undefined") {
    return { tellDone: () => undefined, close: () => undefined };
  }
  const from = crypto.randomUUID();
  const channel = new BroadcastChannel("hone-labeling");
  const tell = (news: Message["news"]) => channel.postMessage({ from, assignmentId, news } satisfies Message);
  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if (data.assignmentId !== assignmentId || data.from === from) return;
    if (data.news === "open") tell("here");
    onNews(data.news === "done" ? "done" : "open");
  };
  tell("open");
  return { tellDone: () => tell("done"), close: () => channel.close() };
}
