import type { Files } from '../audit-bundle';
import type { Ground, Possession, Scope } from './ground';

/** One way to tamper with the trail, and what comes of it. */
export interface TamperCase {
  /** What is done, as the table in docs/threat-model.md says it. */
  readonly what: string;
  /** On the database, by its administrator: SQL in which `{leaf}`, `{row}` and `{id}` are the target's, or more than that. */
  readonly act?: string | ((ground: Ground) => Promise<unknown>);
  /** Whose bundle is exported then. */
  readonly by?: Scope;
  /** On the bundle's files, by whoever carries it; or on the bytes of its archive. */
  readonly files?: (files: Files, ground: Ground) => Files | Promise<Files>;
  readonly archive?: (archive: Uint8Array, files: Files) => Uint8Array;
  readonly seen: readonly Seen[];
}

/** What an auditor sees with these things in hand. */
export interface Seen {
  readonly has?: readonly Possession[];
  /** A witness that has seen the fourth checkpoint, and has no bundle. */
  readonly as?: 'witness';
  /** How `concord-verify` ends; `none` where the portal makes no bundle. */
  readonly exit: number | 'none';
  /** The place of the first finding; a note where all holds; the sealer's event where no bundle is made. `*` is anything. */
  readonly where?: string;
  /** Part of what it says. */
  readonly says?: string;
}

/** A text with the target's places filled in. */
export function filled(text: string, { target, before, waiting }: Ground): string {
  const values: Readonly<Record<string, string | number>> = {
    ...target,
    waiting: waiting[2] ?? '',
    next: target.leaf + 1,
    beforeLeaf: before.leaf,
    beforeRow: before.row,
    beforeId: before.id,
  };
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

const possessions: Readonly<Record<Possession, string>> = {
  state: '`--state`',
  policy: '`--policy`',
  'mac-key': '`--mac-key`',
  fingerprint: '`--fingerprint`',
};

/** The cases of one kind, under a heading. */
export interface TamperChapter {
  readonly title: string;
  readonly cases: readonly TamperCase[];
}

/** The page docs/tampering.md, which tells no more than what was tried. */
export function pageOf(chapters: readonly TamperChapter[]): string {
  const all = chapters.flatMap(({ cases }) => cases);
  const missed = all.filter(({ seen }) => seen[0]?.exit === 0);
  const parts = chapters.map(({ title, cases }) => `## ${title}\n${tableOf(cases)}\n`);
  return `# What tampering is seen

Written by \`src/api/tampering.test.ts\`, which tries each of these ${all.length} on a trail that the portal and the sealer made, most
of them by SQL as the database's superuser with its triggers off, exports a bundle and verifies it. How
\`concord-verify\` ends stands beside it (docs/auditors-guide.md), and the place that it names. \`none\`: the portal makes no
bundle, for the sealer signs none; what the sealer says is given. What is said in the trail itself (\`integrity.…\`) is sealed
with the events that it is about, so that one bundle has both.

An exit of 0 in a first row is no mistake: ${missed.length} of these are harmless, or cannot be seen from one bundle alone. The rows
beneath say who sees them: an auditor who kept a state, or has a policy with a quorum of 2, or the key to the writers' MACs;
an agency that witnesses. What no row sees, nobody sees.

${parts.join('\n')}`;
}

/** A table of Markdown, a row for each thing seen. */
function tableOf(cases: readonly TamperCase[]): string {
  const rows = cases.flatMap(({ what, by, seen }) =>
    seen.map(({ has = [], as, exit, where = '', says = '' }, at) => {
      const whose = by === 'agency' ? ' (in the agency’s bundle)' : '';
      const named = where === '' && exit === 'none' ? says : where;
      const place = named.replaceAll(/\{(?:before)?[lL]eaf\}/g, 'N').replaceAll(/\{\w+\}|\*/g, '…');
      const holder = as ? '`concord-witness`' : has.map((one) => possessions[one]).join(' ');
      return `| ${[at === 0 ? `${what}${whose}` : '', holder, exit, place].join(' | ')} |`;
    }),
  );
  return ['| what is done | with | exit | named |', '|---|---|---|---|', ...rows].join('\n');
}
