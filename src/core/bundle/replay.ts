import { type Digests, ownDigests } from '@/core/digests';
import { appendLeaf, emptyFrontier, type Frontier, frontierRoot, sameHash } from '@/core/merkle';
import { type Chunk, type Difference, differencesOf, type Lane, laidOutAs } from './alignment';
import { blame, eventsOf, type Suspect, suspectOf } from './blame';
import type { SignedRoot } from './chain';
import type { Findings } from './findings';
import { chunkLeaves } from './paths';
import type { Extension } from './state';

/**
 * The tree is grown twice while a bundle streams by: from the lines of `events/` and from the hashes of
 * `proofs/leaves/`. At each signed checkpoint the one that reproduces the root is right, and where the other differs
 * from it, it was altered. Kept are two frontiers and the chunk in hand.
 */
export interface Replay {
  /** Adds a checkpoint whose signature holds; by ascending tree size, before the chunk in which it ends. */
  expect(checkpoint: SignedRoot): void;
  /** Takes the next chunk and returns where its files differ; null for a file that is missing. */
  chunk(chunk: Chunk): Difference[];
  /** @param complete false if reading stopped early: then nothing is faulted for being missing. */
  conclude(complete: boolean): ReplayOutcome;
}

export interface ReplayOutcome {
  /** How many leaves there are. */
  readonly treeSize: number;
  /** The last checkpoint whose root was reproduced. */
  readonly last: SignedRoot | null;
  /** Differences that no signed root decides. */
  readonly undecided: readonly Suspect[];
}

type Winner = 'events' | 'leaves' | 'both' | null;

interface State {
  /** Null once it is not known any more where the next leaf belongs. */
  events: Frontier | null;
  leaves: Frontier | null;
  treeSize: number;
  expected: SignedRoot[];
  suspects: Suspect[];
  /** Checkpoints in a row that neither tree reproduces. */
  failed: SignedRoot[];
  last: SignedRoot | null;
  /** Whether a chunk is missing, so that nothing after it can be judged. */
  isBroken: boolean;
  readonly findings: Findings;
  readonly extension: Pick<Extension, 'probe' | 'grown'>;
  readonly digests: Digests;
}

export function createReplay(
  findings: Findings,
  extension: Pick<Extension, 'probe' | 'grown'>,
  digests: Digests = ownDigests,
): Replay {
  const state: State = {
    events: emptyFrontier,
    leaves: emptyFrontier,
    treeSize: 0,
    expected: [],
    suspects: [],
    failed: [],
    last: null,
    isBroken: false,
    findings,
    extension,
    digests,
  };
  return {
    expect: (checkpoint) => void state.expected.push(checkpoint),
    chunk: (chunk) => replayChunk(state, chunk),
    conclude: (complete) => conclude(state, complete),
  };
}

function replayChunk(state: State, chunk: Chunk): Difference[] {
  if (chunk.firstLeaf > state.treeSize) lose(state, chunk.firstLeaf);
  if (state.events?.size !== chunk.firstLeaf) state.events = null;
  if (state.leaves?.size !== chunk.firstLeaf) state.leaves = null;
  const lines = chunk.lines ?? chunk.leaves ?? [];
  const leaves = chunk.leaves ?? lines;
  const differences = differencesOf(lines, leaves);
  state.suspects.push(...differences.map((difference) => suspectOf(chunk, difference)));
  let lanes: Lanes = { lines, leaves, isAligned: differences.length === 0 };
  let at = 0;
  for (;;) {
    const next = due(state, chunk.firstLeaf + Math.max(lanes.lines.length, lanes.leaves.length));
    if (!next) break;
    at = advance(state, lanes, at, Math.max(at, next.treeSize - chunk.firstLeaf));
    lanes = realigned(lanes, differences, settle(state, next));
  }
  advance(state, lanes, at, Math.max(lanes.lines.length, lanes.leaves.length));
  const count = Math.max(lanes.lines.length, lanes.leaves.length);
  state.treeSize = chunk.firstLeaf + Math.min(count, chunkLeaves);
  return differences;
}

/** A chunk as its two files have it, and whether the same places in both stand for the same leaves. */
interface Lanes {
  readonly lines: Lane;
  readonly leaves: Lane;
  readonly isAligned: boolean;
}

/** Takes the next checkpoint, if it covers no more leaves than these. */
function due(state: State, treeSize: number): SignedRoot | undefined {
  return state.expected[0] && state.expected[0].treeSize <= treeSize ? state.expected.shift() : undefined;
}

function advance(state: State, lanes: Lanes, from: number, to: number): number {
  for (let at = from; at < to; at++) {
    const [line, leaf] = [lanes.lines[at], lanes.leaves[at]];
    const isOne = state.events === state.leaves && line && leaf && sameHash(line, leaf);
    state.events = grown(state, state.events, line);
    state.leaves = isOne ? state.events : grown(state, state.leaves, leaf);
    // Where the two files differ up to here, one is altered: then there is no telling what the trail was.
    if (isOne && state.events?.size === state.extension.probe) state.extension.grown(state.events);
  }
  return to;
}

/** A lane that has ended grows no more; one that has nothing where a leaf belongs is lost. */
function grown(
  { digests }: State,
  frontier: Frontier | null,
  hash: Uint8Array | null | undefined,
): Frontier | null {
  if (hash === undefined || frontier === null) return frontier;
  return hash === null ? null : appendLeaf(frontier, hash, digests.sha256);
}

function settle(state: State, checkpoint: SignedRoot): Winner {
  const eventsHold = reproduces(state.events, checkpoint);
  const leavesHold = state.events === state.leaves ? eventsHold : reproduces(state.leaves, checkpoint);
  if (!eventsHold && !leavesHold) {
    state.failed.push(checkpoint);
    return null;
  }
  faultFailed(state);
  const decided = state.suspects.filter((suspect) => suspect.leaf < checkpoint.treeSize);
  state.suspects = state.suspects.filter((suspect) => suspect.leaf >= checkpoint.treeSize);
  for (const suspect of decided)
    blame(state.findings, suspect, { altered: leavesHold ? 'event' : 'leaf', by: checkpoint });
  if (eventsHold) state.leaves = state.events;
  else state.events = state.leaves;
  state.last = checkpoint;
  if (eventsHold && leavesHold) return 'both';
  return eventsHold ? 'events' : 'leaves';
}

function reproduces(frontier: Frontier | null, checkpoint: SignedRoot): boolean {
  return frontier?.size === checkpoint.treeSize && sameHash(frontierRoot(frontier), checkpoint.root);
}

/** The lane that was found wrong is laid out as the other, so that what follows can be judged again. */
function realigned(lanes: Lanes, differences: readonly Difference[], winner: Winner): Lanes {
  if (lanes.isAligned || winner === null || winner === 'both') return lanes;
  if (winner === 'leaves') {
    return { ...lanes, lines: laidOutAs('leaves', lanes.lines, differences), isAligned: true };
  }
  return { ...lanes, leaves: laidOutAs('lines', lanes.leaves, differences), isAligned: true };
}

function lose(state: State, firstLeaf: number): void {
  state.events = null;
  state.leaves = null;
  state.isBroken = true;
  const from = Math.floor(state.treeSize / chunkLeaves) * chunkLeaves;
  const missing = firstLeaf - state.treeSize;
  state.findings.add({
    fault: 'root',
    where: eventsOf(from, firstLeaf - from),
    message: `${missing} of them ${missing === 1 ? 'is' : 'are'} missing, so that no later checkpoint can be checked.`,
    leaf: state.treeSize,
  });
}

function faultFailed(state: State): void {
  const [first, ...others] = state.failed;
  state.failed = [];
  if (!first || state.isBroken) return;
  const from = state.last?.treeSize ?? 0;
  const after = others.length > 0 ? ` Nor do they reproduce the ${others.length} after it.` : '';
  state.findings.add({
    fault: 'root',
    where: `checkpoint ${first.no}`,
    message: `Its signed root is not reproduced by ${eventsOf(from, first.treeSize - from)}.${after}`,
    path: first.path,
    leaf: from,
  });
}

function conclude(state: State, complete: boolean): ReplayOutcome {
  for (let next = due(state, state.treeSize); next; next = due(state, state.treeSize)) settle(state, next);
  faultFailed(state);
  const missing = state.expected.at(-1);
  if (complete && missing) {
    state.findings.add({
      fault: 'root',
      where: `checkpoint ${missing.no}`,
      message: `It covers ${missing.treeSize} events, but ${eventsOf(state.treeSize, missing.treeSize - state.treeSize)} are missing from the bundle.`,
      path: missing.path,
      leaf: state.treeSize,
    });
  }
  return { treeSize: state.treeSize, last: state.last, undecided: state.suspects };
}
