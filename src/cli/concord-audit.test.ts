import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventsPath } from '@/core/bundle/paths';
import { formatAuditorState } from '@/core/bundle/state';
import { personalDataCommitment } from '@/core/personal-data';
import { archiveOf, changed, type Files, filesOf, relisted, textOf } from '@/test/audit-bundle';
import {
  cosigned,
  type SampleWitness,
  sampleEvent,
  sampleTrail,
  sampleWitness,
  type Trail,
  uuid,
} from '@/test/audit-trail';
import { unzipped } from '@/test/zip';

const patience = { timeout: 120_000 };
const bin = (name: string) => fileURLToPath(new URL(`./bin/${name}.mjs`, import.meta.url));
const isInstalled = (program: string) => spawnSync(program, ['--version']).status === 0;
const withheldLeaf = 7;
const personalLeaf = 60;
const salt = Buffer.alloc(32, 7).toString('base64');
const personal = { address: '192.0.2.17', browser: 'Firefox', justification: 'A tip from the hotline' };

let folder: string;
let trail: Trail;
let witness: SampleWitness;
let files: Files;
let fingerprint: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'concord-audit-'));
  witness = await sampleWitness(1);
  const withheld = (leaf: number) => leaf === withheldLeaf;
  const pd = personalDataCommitment(Buffer.from(salt, 'base64'), personal);
  const event = (leaf: number) => sampleEvent(leaf, leaf === personalLeaf ? { pd } : {});
  const plain = await sampleTrail({ size: 200, sealedAt: [100, 150, 200], withheld, event });
  const opening = { event: uuid(1, personalLeaf), salt, pd: personal };
  const leaves = plain.leaves.map((leaf, at) => (at === personalLeaf ? { ...leaf, opening } : leaf));
  trail = await cosigned({ ...plain, leaves }, [witness], [150]);
  files = await filesOf(trail);
  fingerprint = trail.key.getFingerprint().toUpperCase();
  writeFileSync(join(folder, 'bundle.zip'), archiveOf(files));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function run(program: string, args: readonly string[]): Ran {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin(program), ...args], {
    ...{ cwd: folder, encoding: 'utf8' as const },
  });
  return { code: status, out: stdout, err: stderr };
}
const audit = (...args: string[]) => run('concord-audit', args);
const verifyProof = (...args: string[]) => run('concord-verify', ['proof', ...args]);

/** Unpacks what was written, as its reader would. */
async function unpacked(name: string): Promise<string> {
  const target = join(folder, `${name}-unpacked`);
  for (const [path, content] of await unzipped(readFileSync(join(folder, name)))) {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    writeFileSync(join(target, path), content);
  }
  return target;
}

/** What a program of the auditor's guide prints in this folder. */
function python(name: string, home: string): string {
  const guide = readFileSync(fileURLToPath(new URL('../../docs/auditors-guide.md', import.meta.url)), 'utf8');
  const programs = [...guide.matchAll(/^```python\n([\s\S]+?)^```/gm)].map(([, program]) => program ?? '');
  writeFileSync(join(home, name), programs.find((program) => program.startsWith(`"""${name}`)) ?? '');
  return spawnSync('python3', [name], { cwd: home, encoding: 'utf8' }).stdout.trim();
}

function gpg(home: string, ...args: string[]): string {
  const env = { ...process.env, GNUPGHOME: home };
  return spawnSync('gpg', ['--batch', '--status-fd', '1', ...args], { cwd: home, env, encoding: 'utf8' })
    .stdout;
}

describe('concord-audit inclusion', patience, () => {
  it('writes what proves one event to somebody who has nothing else', async () => {
    const made = audit('inclusion', 'bundle.zip', '--event', uuid(1, 42), '--out', 'event.zip');
    expect(made).toMatchObject({ code: 0, err: '' });
    const { code, out } = verifyProof('--fingerprint', fingerprint, 'event.zip');
    expect(code).toBe(0);
    expect(out).toContain('THE PROOF HOLDS: event.zip');
    expect(out).toContain(`id ${uuid(1, 42)}`);
    expect(out).toContain('it is leaf 42 (from 0) of the 150 events that the checkpoint signs');
    expect(out).toContain('cosigned by 1 witness');
    const content = readFileSync(join(folder, 'event.zip'), 'latin1');
    expect(content).not.toContain(uuid(1, 41));
    const forged = content.replace('"success"', '"denied!"');
    writeFileSync(join(folder, 'forged.zip'), forged, 'latin1');
    expect(verifyProof('forged.zip').code).toBe(13);
    if (!isInstalled('gpg')) return;
    const home = await unpacked('event.zip');
    gpg(home, '--import', 'keys/trail.asc');
    expect(gpg(home, '--verify', 'checkpoint.txt.asc', 'checkpoint.txt')).toContain('GOODSIG');
  });

  it.skipIf(!isInstalled('python3'))(
    "leads to the root that the Python of the auditor's guide computes",
    async () => {
      audit('inclusion', 'bundle.zip', '--leaf', '199', '--out', 'last.zip');
      const home = await unpacked('last.zip');
      expect(python('place.py', home)).toBe(
        readFileSync(join(home, 'checkpoint.txt'), 'utf8').split('\n')[2],
      );
    },
  );

  it('shows the proof without writing it, and gives it as JSON', () => {
    const shown = audit('inclusion', 'bundle.zip', '--leaf', '0');
    expect(shown).toMatchObject({
      code: 0,
      out: expect.stringContaining('concord proof v1\nleaf 0\nsize 150\n'),
    });
    const given = JSON.parse(audit('inclusion', 'bundle.zip', '--leaf', '199', '--json').out);
    expect(given).toMatchObject({ file: null, exitCode: 0, event: { leaf: 199, treeSize: 200 } });
  });

  it('cannot prove what the bundle does not show: 1', () => {
    const cases = [
      ['--leaf', String(withheldLeaf), 'is withheld: the bundle has its hash alone'],
      ['--leaf', '200', 'has 200 events, numbered from 0'],
      ['--event', uuid(1, withheldLeaf), 'does not show the event'],
    ] as const;
    for (const [option, value, said] of cases) {
      const { code, out, err } = audit('inclusion', 'bundle.zip', option, value, '--out', 'none.zip');
      expect({ code, out }).toEqual({ code: 1, out: '' });
      expect(err).toContain(said);
    }
    expect(existsSync(join(folder, 'none.zip'))).toBe(false);
  });

  it('takes nothing out of a bundle that does not hold: 10, 15', () => {
    expect(audit('inclusion', 'bundle.zip', '--leaf', '1', '--fingerprint', 'A'.repeat(40)).code).toBe(15);
    const events = textOf(files, eventsPath(0)).replace(/("id":"00000001[^\n]*)"success"/, '$1"denied"');
    writeFileSync(
      join(folder, 'altered.zip'),
      archiveOf(relisted(changed(files, { [eventsPath(0)]: events }))),
    );
    const { code, err } = audit('inclusion', 'altered.zip', '--leaf', '42', '--out', 'altered-out.zip');
    expect(code).toBe(10);
    expect(err).toContain('THE TRAIL DOES NOT HOLD');
    expect(existsSync(join(folder, 'altered-out.zip'))).toBe(false);
  });
});

describe('concord-audit prove-personal-data', patience, () => {
  const proving = (...args: string[]) =>
    audit('prove-personal-data', 'bundle.zip', '--event', uuid(1, personalLeaf), ...args);

  it('proves one field, and neither says nor lets guess the others', async () => {
    expect(proving('--field', 'justification', '--out', 'why.zip').code).toBe(0);
    const { code, out } = verifyProof('--fingerprint', fingerprint, 'why.zip');
    expect(code).toBe(0);
    expect(out).toContain('committed to: justification "A tip from the hotline"');
    expect(out).toContain('2 fields more are not shown');
    const content = readFileSync(join(folder, 'why.zip'), 'latin1');
    for (const other of ['192.0.2.17', 'Firefox', 'address', salt]) expect(content).not.toContain(other);
  });

  it('is found out when what is shown is another: 19', async () => {
    proving('--all', '--out', 'all.zip');
    const shown = await unzipped(readFileSync(join(folder, 'all.zip')));
    const forge = (from: string, to: string) => {
      const text = shown.get('personal.json')?.toString('utf8').replace(from, to) ?? '';
      writeFileSync(join(folder, 'forged.zip'), archiveOf(changed(shown, { 'personal.json': text })));
      return verifyProof('forged.zip').code;
    };
    expect(forge('', '')).toBe(0);
    expect(forge('A tip', 'No tip')).toBe(19);
    expect(forge(uuid(1, personalLeaf), uuid(1, 1))).toBe(19);
    expect(forge('"fields"', '"field"')).toBe(13);
  });

  it.skipIf(!isInstalled('python3'))("is what the Python of the auditor's guide computes", async () => {
    proving('--field', 'justification', '--out', 'python.zip');
    const home = await unpacked('python.zip');
    expect(python('opening.py', home)).toBe(personalDataCommitment(Buffer.from(salt, 'base64'), personal));
  });

  it('cannot show what the bundle does not open: 1; nor everything by default: 2', () => {
    expect(proving('--field', 'telephone')).toMatchObject({
      ...{ code: 1, err: expect.stringContaining('there are address, browser, justification') },
    });
    const unopened = audit('prove-personal-data', 'bundle.zip', '--leaf', '61', '--all');
    expect(unopened).toMatchObject({ code: 1, err: expect.stringContaining('does not open') });
    expect(proving().code).toBe(2);
  });
});

describe('concord-audit consistency', patience, () => {
  const keep = (name: string, at: number, of = trail) => {
    const { text, signature } = of.checkpoints[at] ?? { text: '', signature: '' };
    writeFileSync(join(folder, name), text);
    writeFileSync(join(folder, `${name}.asc`), signature);
    return name;
  };

  it('shows that a checkpoint goes on from another, by their numbers', () => {
    const made = audit('consistency', 'bundle.zip', '--from', '1', '--to', '2', '--out', 'onward.zip');
    expect(made.code).toBe(0);
    const { code, out } = verifyProof('--fingerprint', fingerprint, 'onward.zip');
    expect(code).toBe(0);
    expect(out).toContain('from checkpoint 1, 2026-03-01 08:01:40 UTC, over 100 events');
    expect(out).toContain('to checkpoint 2, 2026-03-01 08:02:30 UTC, over 150 events');
    expect(out).toContain('cosigned by 1 witness');
  });

  it('shows it from a file, and from an auditor’s state, to the newest', () => {
    const [, second] = trail.checkpoints;
    if (second) writeFileSync(join(folder, 'state.json'), formatAuditorState(second));
    for (const from of [keep('kept.txt', 0), 'state.json'])
      expect(audit('consistency', 'bundle.zip', '--from', from)).toMatchObject({
        code: 0,
        out: expect.stringContaining('to 200\npath '),
      });
    keep('newest.txt', 2);
    expect(audit('consistency', 'bundle.zip', '--from', 'newest.txt').code).toBe(0);
  });

  it('finds another history: 12, and one that went back: 17', async () => {
    const anew = await sampleTrail({
      ...{ size: 110, sealedAt: [100, 110], key: trail.key },
      withheld: (leaf) => leaf < 3,
      draft: (checkpoint) => ({ ...checkpoint, root: new Uint8Array(32).fill(checkpoint.no) }),
    });
    const other = audit('consistency', 'bundle.zip', '--from', keep('other.txt', 0, anew), '--out', 'no.zip');
    expect(other).toMatchObject({ code: 12, out: expect.stringContaining('THE PROOF DOES NOT HOLD') });
    expect(existsSync(join(folder, 'no.zip'))).toBe(false);
    expect(audit('consistency', 'bundle.zip', '--from', '3', '--to', '1').code).toBe(17);
  });

  it('takes no checkpoint that was altered: 11', () => {
    keep('altered.txt', 0);
    writeFileSync(
      join(folder, 'altered.txt'),
      readFileSync(join(folder, 'altered.txt'), 'utf8').replace('no 1', 'no 4'),
    );
    expect(audit('consistency', 'bundle.zip', '--from', 'altered.txt').code).toBe(11);
  });

  it('cannot say anything of what is not there: 1', () => {
    expect(audit('consistency', 'bundle.zip', '--from', '9')).toMatchObject({
      ...{ code: 1, err: expect.stringContaining('no checkpoint 9') },
    });
    const nowhere = audit('consistency', '--url', 'http://127.0.0.1:9', '--from', '1');
    expect(nowhere).toMatchObject({ code: 1, err: expect.stringContaining('cannot be reached') });
  });
});

describe('concord-audit export', patience, () => {
  it('ends with 1 when no portal answers, and leaves nothing', () => {
    writeFileSync(join(folder, 'password'), 'none\n');
    const account = ['--email', 'a@b.example', '--password-file', 'password', '--why', 'Yearly review'];
    const { code, out, err } = audit(
      'export',
      '--url',
      'http://127.0.0.1:9',
      ...account,
      '--out',
      'none.zip',
    );
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('cannot be reached');
    expect(existsSync(join(folder, 'none.zip'))).toBe(false);
  });
});

describe('concord-audit', patience, () => {
  it.each([
    ['no command', []],
    ['a bundle and a portal', ['consistency', 'bundle.zip', '--url', 'https://x', '--from', '1']],
    ['an export of nowhere', ['export', '--email', 'a@b.example', '--why', 'x', '--out', 'x.zip']],
  ])('refuses %s: 2', (_name, args) => {
    const { code, out, err } = audit(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^concord-audit: /);
  });

  it('explains itself, and each of its commands', () => {
    for (const args of [['--help'], ['inclusion', '--help']]) {
      const { code, out } = audit(...args);
      expect({ code, usage: out.slice(0, 20) }).toEqual({ code: 0, usage: 'Usage: concord-audit' });
    }
  });
});
