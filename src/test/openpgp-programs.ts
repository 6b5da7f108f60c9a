import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Files of a folder: a public key, and a detached signature over a file. */
interface Signed {
  readonly folder: string;
  readonly key: string;
  readonly signature: string;
  readonly file: string;
}

interface OpenpgpProgram {
  readonly name: string;
  /** Whether it is there to be asked; where it is not, its tests are skipped, and told as such. */
  readonly installed: boolean;
  /** Whether it accepts the signature as one of this primary key (40 hex digits in capitals). */
  accepts(signed: Signed, fingerprint: string): boolean;
}

const run = (folder: string, program: string, args: readonly string[]) =>
  spawnSync(program, args, { cwd: folder, encoding: 'utf8' });

const isInstalled = (program: string) => spawnSync(program, ['--version']).status === 0;

/** By the status lines: for a revoked or expired key gpg exits with 0 as well. */
function gpgAccepts({ folder, key, signature, file }: Signed, fingerprint: string): boolean {
  const home = mkdtempSync(join(tmpdir(), 'gpg-'));
  const gpg = (...args: string[]) =>
    run(folder, 'gpg', ['--homedir', home, '--batch', '--status-fd', '1', '--no-autostart', ...args]);
  try {
    gpg('--import', key);
    const { stdout } = gpg('--verify', signature, file);
    const isGood = /^\[GNUPG:\] GOODSIG /m.test(stdout) && !/ (REVKEYSIG|EXPKEYSIG|ERRSIG) /.test(stdout);
    return isGood && new RegExp(`^\\[GNUPG:\\] VALIDSIG .* ${fingerprint}$`, 'm').test(stdout);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** The programs of Debian that an auditor may have, each with an implementation of OpenPGP of its own. */
export const openpgpPrograms: readonly OpenpgpProgram[] = [
  { name: 'gpg', installed: isInstalled('gpg'), accepts: gpgAccepts },
  {
    name: 'sq',
    installed: isInstalled('sq'),
    accepts({ folder, key, signature, file }, fingerprint) {
      // What Debian 12 calls `--signer-cert` is `--signer-file` in later versions.
      const isAccepted = ['--signer-cert', '--signer-file'].some(
        (option) => run(folder, 'sq', ['verify', option, key, '--detached', signature, file]).status === 0,
      );
      return isAccepted && run(folder, 'sq', ['inspect', key]).stdout.includes(fingerprint);
    },
  },
  {
    name: 'sqv',
    installed: isInstalled('sqv'),
    accepts({ folder, key, signature, file }, fingerprint) {
      const { status, stdout } = run(folder, 'sqv', ['--keyring', key, signature, file]);
      return status === 0 && stdout.trim() === fingerprint;
    },
  },
];
