import { type BoardContent, changesBetween, emptyAssessment, emptyContent, tiersOf } from "./board-content";
import type { CandidateAssessment, RankingEvent, Strength } from "./judgements";

/** In which of the two visible modes a digit is read: as a rating of the selected card, or as its tier. */
export type BoardMode = "rate" | "rank";

export interface BoardState {
  /** Candidates in the order shown; the first is card A. */
  order: string[];
  mode: BoardMode;
  selected: string | null;
  content: BoardContent;
  past: BoardContent[];
  future: BoardContent[];
  /** Every change of mind, also those by undo. */
  events: RankingEvent[];
  /** The candidate whose correction is being typed: its keystrokes are one step of undo. */
  typing: string | null;
}

export type BoardAction =
  | { kind: "select"; candidateId: string | null }
  /** Letter A–I. */
  | { kind: "letter"; letter: string }
  | { kind: "step"; by: 1 | -1 }
  | { kind: "mode"; mode: BoardMode }
  /** What a digit key means depends on the mode and on nothing else. */
  | { kind: "digit"; digit: number }
  | { kind: "rate"; candidateId: string; rating: number | null }
  | { kind: "attribute"; candidateId: string; name: string; value: number | null }
  | { kind: "flag"; candidateId: string; flag: string }
  | { kind: "place"; candidateId: string; tier: number | null }
  | { kind: "order_by_ratings" }
  | { kind: "strength"; strength: Strength | null }
  | { kind: "none_acceptable"; value: boolean }
  | { kind: "correct"; candidateId: string; text: string | null }
  | { kind: "undo" }
  | { kind: "redo" };

export const highestRating = 7;
/** Steps of undo kept. */
const deepestPast = 200;
/** Limit of the stored log; a ranking with more changes keeps the first ones. */
const mostEvents = 5_000;

export function openBoard(order: readonly string[], saved?: Partial<BoardState>): BoardState {
  return {
    order: [...order],
    mode: "rate",
    selected: order[0] ?? null,
    content: emptyContent(),
    past: [],
    future: [],
    events: [],
    typing: null,
    ...saved,
  };
}

/** The letter of a card, from A for the first shown. */
export function letterOf(index: number): string {
  return String.fromCharCode(65 + index);
}

/** Applies one action; `atMs` is milliseconds since the task was opened. Returns the same state when nothing changes. */
export function reduceBoard(state: BoardState, action: BoardAction, atMs: number): BoardState {
  switch (action.kind) {
    case "select":
      return select(state, action.candidateId);
    case "letter":
      return select(state, state.order[action.letter.toUpperCase().charCodeAt(0) - 65] ?? state.selected);
    case "step":
      return select(state, state.order[nextIndex(state, action.by)] ?? state.selected);
    case "mode":
      return action.mode === state.mode ? state : { ...state, mode: action.mode, typing: null };
    case "digit":
      return pressDigit(state, action.digit, atMs);
    case "undo":
      return travel(state, "past", "future", atMs);
    case "redo":
      return travel(state, "future", "past", atMs);
    default:
      return commit(
        state,
        change(state, action),
        atMs,
        action.kind === "correct" ? action.candidateId : null,
      );
  }
}

function select(state: BoardState, candidateId: string | null): BoardState {
  if (candidateId !== null && !state.order.includes(candidateId)) return state;
  return candidateId === state.selected ? state : { ...state, selected: candidateId };
}

function nextIndex({ order, selected }: BoardState, by: 1 | -1): number {
  const at = selected === null ? (by === 1 ? -1 : 0) : order.indexOf(selected);
  return (at + by + order.length) % order.length;
}

function pressDigit(state: BoardState, digit: number, atMs: number): BoardState {
  const { mode, selected, order, content } = state;
  if (mode === "rank" && digit === 0) {
    return reduceBoard(state, { kind: "none_acceptable", value: !content.noneAcceptable }, atMs);
  }
  if (selected === null || digit < 1) return state;
  if (mode === "rate") {
    return digit > highestRating
      ? state
      : reduceBoard(state, { kind: "rate", candidateId: selected, rating: digit }, atMs);
  }
  return digit > order.length
    ? state
    : reduceBoard(state, { kind: "place", candidateId: selected, tier: digit }, atMs);
}

type ContentAction = Extract<
  BoardAction,
  {
    kind:
      | "rate"
      | "attribute"
      | "flag"
      | "place"
      | "order_by_ratings"
      | "strength"
      | "none_acceptable"
      | "correct";
  }
>;

function change(state: BoardState, action: ContentAction): BoardContent {
  const { content, order } = state;
  switch (action.kind) {
    case "rate":
      return assess(content, action.candidateId, (old) => ({ ...old, rating: action.rating }));
    case "attribute":
      return assess(content, action.candidateId, (old) => {
        const { [action.name]: _, ...others } = old.attributes;
        return {
          ...old,
          attributes: action.value === null ? others : { ...others, [action.name]: action.value },
        };
      });
    case "flag":
      return assess(content, action.candidateId, (old) => ({
        ...old,
        flags: old.flags.includes(action.flag)
          ? old.flags.filter((flag) => flag !== action.flag)
          : [...old.flags, action.flag],
      }));
    case "place": {
      const { [action.candidateId]: _, ...others } = content.placements;
      const placements = action.tier === null ? others : { ...others, [action.candidateId]: action.tier };
      return withPlacements(content, placements, order);
    }
    case "order_by_ratings":
      return withPlacements(content, placementsByRating(content, order), order);
    case "strength":
      return { ...content, strength: action.strength };
    case "none_acceptable":
      return { ...content, noneAcceptable: action.value };
    case "correct":
      return {
        ...content,
        correction: action.text === null ? null : { candidateId: action.candidateId, text: action.text },
      };
  }
}

function assess(
  content: BoardContent,
  candidateId: string,
  update: (old: CandidateAssessment) => CandidateAssessment,
): BoardContent {
  const next = update(content.assessments[candidateId] ?? emptyAssessment);
  return { ...content, assessments: { ...content.assessments, [candidateId]: next } };
}

/** Strength speaks of the top tier over the next: when either changes, it must be said again. */
function withPlacements(
  content: BoardContent,
  placements: Record<string, number>,
  order: readonly string[],
): BoardContent {
  const top = (of: Record<string, number>) => JSON.stringify(tiersOf({ placements: of }, order).slice(0, 2));
  const strength = top(placements) === top(content.placements) ? content.strength : null;
  return { ...content, placements, strength };
}

/** Equal ratings share a tier; unrated cards stay where they are. */
function placementsByRating(content: BoardContent, order: readonly string[]): Record<string, number> {
  const ratingOf = (id: string) => content.assessments[id]?.rating ?? null;
  const ratings = [...new Set(order.map(ratingOf).filter((rating) => rating !== null))].sort((a, b) => b - a);
  const placements = { ...content.placements };
  for (const id of order) {
    const rating = ratingOf(id);
    if (rating !== null) placements[id] = ratings.indexOf(rating) + 1;
  }
  return placements;
}

function commit(state: BoardState, next: BoardContent, atMs: number, typing: string | null): BoardState {
  const events = changesBetween(state.content, next, atMs);
  if (events.length === 0) return state;
  const sameStep = typing !== null && typing === state.typing;
  return {
    ...state,
    content: next,
    past: sameStep ? state.past : [...state.past, state.content].slice(-deepestPast),
    future: [],
    events: sameStep ? withLastEdit(state.events, events) : append(state.events, events),
    typing,
  };
}

/** Keystrokes of one correction are one event: the last of them. */
function withLastEdit(events: RankingEvent[], fresh: RankingEvent[]): RankingEvent[] {
  return events.at(-1)?.kind === "edit" ? [...events.slice(0, -1), ...fresh] : append(events, fresh);
}

function append(events: RankingEvent[], fresh: RankingEvent[]): RankingEvent[] {
  return [...events, ...fresh].slice(0, mostEvents);
}

function travel(state: BoardState, from: "past" | "future", to: "past" | "future", atMs: number): BoardState {
  const target = state[from].at(-1);
  if (target === undefined) return state;
  return {
    ...state,
    content: target,
    [from]: state[from].slice(0, -1),
    [to]: [...state[to], state.content],
    events: append(state.events, changesBetween(state.content, target, atMs)),
    typing: null,
  };
}

/** Starts a new step of undo for the next keystroke of a correction. */
export function endTyping(state: BoardState): BoardState {
  return state.typing === null ? state : { ...state, typing: null };
}
