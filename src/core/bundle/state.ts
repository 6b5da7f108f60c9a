import { z } from 'zod';
import { type Checkpoint, checkpointHash, parseCheckpoint } from '@/core/checkpoint';
import { type Frontier, frontierRoot, sameHash } from '@/core/merkle';
import type { Findings } from './findings';
import { readJson } from './policy';

/**
 * What an auditor, or a witness, keeps from one time to the next: the last checkpoint that held, as it was signed.
 * Whoever holds it finds out a trail that was cut short or written anew, even by somebody who has the trail's key.
 */
export interface AuditorState {
  readonly checkpoint: Checkpoint;
  readonly text: string;
  readonly signature: string;
}

const stateSchema = z.strictObject({ v: z.literal(1), checkpoint: z.string(), signature: z.string() });

/** Reads a state file. @throws Error saying what is wrong with it. */
export function parseAuditorState(text: string): AuditorState {
  const { checkpoint, signature } = readJson(text, stateSchema);
  return { checkpoint: parseCheckpoint(checkpoint), text: checkpoint, signature };
}

/** The text of the state file. */
export function formatAuditorState({ text, signature }: { text: string; signature: string }): string {
  return `${JSON.stringify({ v: 1, checkpoint: text, signature }, null, 2)}\n`;
}

/** Whether the trail in a bundle goes on where the auditor's state left it. */
export interface Extension {
  /** Takes note of a checkpoint of the bundle whose signature holds. */
  see(checkpoint: Checkpoint, text: string): void;
  /** Takes note of the tree when it has grown to the size of the state's. */
  grown(frontier: Frontier): void;
  /** The size at which {@link grown} is to be called; -1 for never. */
  readonly probe: number;
  /** Faults what contradicts the state; returns what is to be said of it. */
  conclude(last: Checkpoint | null): string[];
}

export function createExtension(findings: Findings, state: AuditorState | null): Extension {
  if (!state) return { probe: -1, see: () => {}, grown: () => {}, conclude: () => [] };
  const known = state.checkpoint;
  const name = `checkpoint ${known.no} of your state`;
  let root: Uint8Array | null = null;
  const fault = (kind: 'extension' | 'rollback', message: string) =>
    findings.add({ fault: kind, where: name, message });
  return {
    probe: known.treeSize,
    see(checkpoint, text) {
      if (checkpoint.no !== known.no) return;
      if (sameHash(checkpointHash(text), checkpointHash(state.text))) return;
      fault('extension', 'The bundle has another checkpoint of the same number: two histories were signed.');
    },
    grown(frontier) {
      root = frontierRoot(frontier);
    },
    conclude(last) {
      if (!last) return [];
      if (last.origin !== known.origin) {
        fault('extension', `It is of the trail ${known.origin}, the bundle of ${last.origin}.`);
        return [];
      }
      if (last.treeSize < known.treeSize) {
        const message = `The bundle ends at ${last.treeSize} events, but ${known.treeSize} were signed before.`;
        fault('rollback', message);
        return [];
      }
      if (known.treeSize > 0 && !root) {
        return ['Whether the trail goes on where your state left it was not judged: its events do not hold.'];
      }
      if (root && !sameHash(root, known.root)) {
        fault('extension', `The first ${known.treeSize} events are not those that were signed before.`);
        return [];
      }
      if (last.treeSize > known.treeSize && (last.no <= known.no || last.time < known.time)) {
        const later = `checkpoint ${last.no}, dated ${last.time}`;
        fault('extension', `The bundle ends with ${later}, which does not come after ${known.time}.`);
      }
      return [];
    },
  };
}
