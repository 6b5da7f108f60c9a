/**
 * What can be wrong with a bundle, the outermost cause first: when an archive is damaged, what is missing from it is
 * no news; when a key was altered, nothing signed with it can be judged; and so on.
 */
export const faults = [
  'archive',
  'key',
  'signature',
  'root',
  'rollback',
  'extension',
  'quorum',
  'gap',
  'mac',
  'opening',
  'format',
  'unwitnessed',
] as const;
export type Fault = (typeof faults)[number];

/** How the program ends; 2 is wrong usage. */
export const exitCodes: Readonly<Record<Fault | 'holds' | 'usage', number>> = {
  holds: 0,
  usage: 2,
  root: 10,
  signature: 11,
  extension: 12,
  archive: 13,
  format: 13,
  quorum: 14,
  key: 15,
  gap: 16,
  rollback: 17,
  mac: 18,
  opening: 19,
  unwitnessed: 20,
};

/** One thing that is wrong, for a reader who did not write this program. */
export interface Finding {
  readonly fault: Fault;
  /** As in `event 123 (id …, hit.acknowledged)` or a file of the bundle. */
  readonly where: string;
  readonly message: string;
  /** The file of the bundle that it was found in; null for the archive as such. */
  readonly path: string | null;
  /** The first leaf concerned, from 0; null if it is about no single leaf. */
  readonly leaf: number | null;
}

/** Findings as they come up; after the first 200 of each kind they are only counted. */
export interface Findings {
  add(finding: {
    fault: Fault;
    where: string;
    message: string;
    path?: string | null;
    leaf?: number | null;
  }): void;
  readonly list: readonly Finding[];
  /** How many more there were. */
  readonly unlisted: number;
}

const listedMax = 200;

export function createFindings(): Findings {
  const list: Finding[] = [];
  const counts = new Map<Fault, number>();
  let unlisted = 0;
  return {
    list,
    get unlisted() {
      return unlisted;
    },
    add({ fault, where, message, path = null, leaf = null }) {
      const count = (counts.get(fault) ?? 0) + 1;
      counts.set(fault, count);
      if (count > listedMax) unlisted++;
      else list.push({ fault, where: printable(where), message: printable(message), path, leaf });
    },
  };
}

/** The exit code for these findings: that of the outermost cause. */
export function exitCodeOf(findings: readonly Finding[]): number {
  const worst = faults.find((fault) => findings.some((finding) => finding.fault === fault));
  return exitCodes[worst ?? 'holds'];
}

/** The outermost cause first, otherwise as they came. */
export function sorted(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((a, b) => faults.indexOf(a.fault) - faults.indexOf(b.fault));
}

/** Text from a bundle must not steer a terminal or reorder a line: anything beyond printable ASCII is spelt out. */
export function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}
