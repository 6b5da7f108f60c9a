import { exitCodes, type Finding, printable } from '@/core/bundle/findings';
import type { AuditPolicy } from '@/core/bundle/policy';
import type { AuditorState } from '@/core/bundle/state';
import type { KeySpan } from '@/core/bundle/trail-keys';
import type { BundleVerdict } from '@/core/bundle/verify';

/** How many findings are spelt out; the rest is counted. */
const findingsShown = 20;

/** What the auditor came with. */
interface CameWith {
  readonly policy: AuditPolicy | null;
  readonly state: AuditorState | null;
  readonly statePath: string | null;
}

/** The verdict in words, for somebody who did not write this program and has many bundles to go through. */
export function verdictText(bundle: string, verdict: BundleVerdict, measure: CameWith): string {
  const parts = [
    headline(bundle, verdict),
    eventsText(verdict),
    checkpointsText(verdict),
    witnessesText(verdict, measure.policy),
    stateText(verdict, measure),
    keysText(verdict),
    findingsText(verdict),
    verdict.notes.map((note) => `Note: ${note}`).join('\n'),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function headline(bundle: string, { exitCode }: BundleVerdict): string {
  if (exitCode === exitCodes.holds) return `THE TRAIL HOLDS: ${printable(bundle)}`;
  return exitCode === exitCodes.unwitnessed
    ? `THE TRAIL HOLDS ONLY IN PART: ${printable(bundle)} (exit code ${exitCode})`
    : `THE TRAIL DOES NOT HOLD: ${printable(bundle)} (exit code ${exitCode})`;
}

function eventsText(verdict: BundleVerdict): string {
  const { events, checkpoints, complete } = verdict;
  const { total, replayed, withheld, firstAt, lastAt, uncovered } = events;
  const others = total - replayed - withheld;
  const lines = [
    `Events       ${events.total === 0 ? 'none' : counted(total, 'event')}${checkpoints.last ? ` of ${checkpoints.last.origin}` : ''}`,
    `             ${number(replayed)} replayed, ${number(withheld)} withheld (only their hashes are here)`,
  ];
  if (others > 0) lines.push(`             ${number(others)} altered, missing or unreadable, see below`);
  if (firstAt && lastAt) lines.push(`             from ${instant(firstAt)} to ${instant(lastAt)}`);
  if (verdict.scope) lines.push(`             signed as shown to: ${printable(verdict.scope.scope)}`);
  lines.push(
    verdict.macs === null
      ? "             writers' MACs not checked: that takes --mac-key"
      : `             writers' MACs checked of ${counted(verdict.macs, 'event')}`,
  );
  if (events.opened > 0)
    lines.push(`             personal data opened of ${counted(events.opened, 'event')}`);
  if (!complete) lines.push('             The archive is damaged: what comes after the damage was not read.');
  lines.push(
    uncovered === 0
      ? '             a signed checkpoint covers every event'
      : `             no signed checkpoint in this bundle covers the last ${counted(uncovered, 'event')}`,
  );
  return lines.join('\n');
}

function checkpointsText({ checkpoints }: BundleVerdict): string {
  const { count, signed, first, last } = checkpoints;
  const lines = [`Checkpoints  ${number(count)}, ${number(signed)} of them with a signature that holds`];
  if (first && last) {
    lines.push(
      `             from number ${first.no}, ${instant(first.time)}, over ${counted(first.treeSize, 'event')}`,
    );
    lines.push(
      `             to number ${last.no}, ${instant(last.time)}, over ${counted(last.treeSize, 'event')}`,
    );
  }
  return lines.join('\n');
}

/** Who vouches for the trail besides the trail, and since when nobody does. */
function witnessesText({ witnesses }: BundleVerdict, policy: AuditPolicy | null): string {
  const { quorum, agencies, last, tail } = witnesses;
  const names = new Map(policy?.witnesses.map(({ agency, name }) => [agency, name]));
  const lines = Object.entries(agencies).map(
    ([agency, count]) => `${printable(names.get(agency) || agency)}, ${counted(count, 'cosignature')}`,
  );
  if (lines.length === 0) lines.push('none: the trail alone vouches for itself');
  else if (!policy) lines.push('by keys that came with the bundle: a policy would name them');
  const since = last ? ` since checkpoint ${last.no}, ${instant(last.time)}` : '';
  const needed = quorum === 1 ? 'a witness' : `${quorum} witnesses`;
  lines.push(
    tail.events === 0
      ? `unwitnessed tail: none, ${quorum === 0 ? 'as your policy asks for no witness' : `${needed} cosigned the last checkpoint`}`
      : `unwitnessed tail: ${counted(tail.events, 'event')}${since}${tail.minutes ? `, ${counted(tail.minutes, 'minute')}` : ''}`,
  );
  return lines.map((line, at) => `${at === 0 ? 'Witnesses    ' : '             '}${line}`).join('\n');
}

function stateText({ exitCode }: BundleVerdict, { state, statePath }: CameWith): string {
  if (statePath === null) return '';
  const holds = exitCode === exitCodes.holds || exitCode === exitCodes.unwitnessed;
  if (!holds) return 'Your state   left as it was, for the bundle does not hold';
  if (!state) return 'Your state   made: the next bundle must go on from here';
  const { no, treeSize } = state.checkpoint;
  return `Your state   goes on from checkpoint ${no}, over ${counted(treeSize, 'event')}; brought up to date`;
}

type KeyShown = Omit<BundleVerdict['keys'][number], 'span'> & { readonly span?: KeySpan | null };

export function keysText({ keys }: { readonly keys: readonly KeyShown[] }, what = 'bundle'): string {
  const lines = keys.map(({ fingerprint, userId, pinned, span }) => {
    const spaced = fingerprint.replace(/(.{4})(?=.)/g, '$1 ');
    return `Key          ${spaced}${pinned ? ', as you named it' : ''}\n             ${printable(userId)}${span ? spanText(span) : ''}`;
  });
  if (keys.length > 0 && !keys.some(({ pinned }) => pinned)) {
    lines.push(
      `CAUTION: the key came with the ${what}, so the signatures show only that the ${what} agrees with itself.`,
      'Compare the fingerprint with the one the agency gave you by another way, or name it: --fingerprint FPR.',
    );
  }
  return lines.join('\n');
}

/** Which checkpoints a key signed, and how it came and went. */
function spanText({ first, last, introduced, handedOver, revokedAfter }: KeySpan): string {
  const parts = [first === last ? `checkpoint ${first}` : `checkpoints ${first} to ${last}`];
  if (introduced !== null) parts.push(`took over at ${introduced}, signed by both`);
  if (handedOver !== null) parts.push(`handed over at ${handedOver}`);
  if (revokedAfter !== null) parts.push(`REVOKED: counts up to ${revokedAfter}`);
  return `\n             ${parts.join('; ')}`;
}

export function findingsText({ findings, unlisted }: Pick<BundleVerdict, 'findings' | 'unlisted'>): string {
  if (findings.length === 0) return '';
  const shown = findings.slice(0, findingsShown).map((finding, at) => findingText(finding, at + 1));
  const more = findings.length - shown.length + unlisted;
  if (more > 0) shown.push(`  … and ${number(more)} more (--json lists 200 of each kind).`);
  return ['What is wrong:', ...shown].join('\n');
}

function findingText({ where, message }: Finding, at: number): string {
  return `${String(at).padStart(3)}. ${where}\n     ${message}`;
}

/** As in `1,000 events`. */
export function counted(count: number, noun: string, nouns = `${noun}s`): string {
  return `${number(count)} ${count === 1 ? noun : nouns}`;
}

export function number(count: number): string {
  return count.toLocaleString('en-GB');
}

/** `2026-03-01T08:00:00.000Z` as `2026-03-01 08:00:00 UTC`. */
export function instant(text: string): string {
  return `${text.slice(0, 10)} ${text.slice(11, 19)} UTC`;
}
