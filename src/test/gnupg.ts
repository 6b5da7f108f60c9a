import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export const isGpgInstalled = spawnSync('gpg', ['--version']).status === 0;

/** A folder of GnuPG's own, with keys and an agent, as an operator has it. */
export interface TestGnupg {
  readonly home: string;
  /** A key that signs and one that decrypts; returns its fingerprint. */
  createKey(algorithm?: string, expires?: string): string;
  /** A key that only certifies, with subkeys that sign and decrypt. */
  createOfflineKey(): string;
  /** The subkeys alone, under {@link gnupgPassphrase}: what is brought to the sealer's machine. */
  exportSubkeys(fingerprint: string): string;
  /** What gpg says of it: its status lines. */
  run(...args: string[]): string;
  /** Forgets passphrases and keys that the agent has in mind. */
  lock(): void;
  /** Lets the agent know the passphrase, as an operator does who signs something by hand. */
  unlock(fingerprint: string): void;
  remove(): void;
}

export const gnupgPassphrase = 'a passphrase for the tests';

export function createGnupg(): TestGnupg {
  let keys = 0;
  const home = mkdtempSync(path.join(tmpdir(), 'concord-gnupg-'));
  // Tests protect nothing: stretching the passphrase as long as the agent likes to would take seconds.
  writeFileSync(path.join(home, 'gpg-agent.conf'), 's2k-count 65536\n');
  const phrase = ['--pinentry-mode', 'loopback', '--passphrase', gnupgPassphrase];
  const create = (algorithm: string, uses: string, expires: string) => {
    keys += 1;
    const name = `Concord trail ${keys}`;
    const said = gpg(...phrase, '--quick-generate-key', name, algorithm, uses, expires);
    const fingerprint = /KEY_CREATED P ([0-9A-F]{40})/.exec(said)?.[1] ?? '';
    gpg(...phrase, '--quick-add-key', fingerprint, 'cv25519', 'encr', expires);
    return fingerprint;
  };
  const gpg = (...args: string[]) =>
    execFileSync('gpg', ['--homedir', home, '--batch', '--quiet', '--status-fd', '1', ...args], {
      stdio: ['ignore', 'pipe', 'ignore'],
      encoding: 'utf8',
    });
  return {
    home,
    run: gpg,
    createKey: (algorithm = 'ed25519', expires = '1y') => create(algorithm, 'sign,cert', expires),
    createOfflineKey() {
      const fingerprint = create('ed25519', 'cert', '1y');
      gpg(...phrase, '--quick-add-key', fingerprint, 'ed25519', 'sign', '1y');
      return fingerprint;
    },
    exportSubkeys: (fingerprint) => gpg(...phrase, '--armor', '--export-secret-subkeys', fingerprint),
    lock: () => void spawnSync('gpg-connect-agent', ['--homedir', home, 'RELOADAGENT', '/bye']),
    unlock: (fingerprint) => {
      // The key that signs and the one that decrypts are two in the eyes of the agent.
      const here = ['--homedir', home, '--batch', '--quiet'];
      const sealed = spawnSync('gpg', [...here, '--trust-model', 'always', '-r', fingerprint, '--encrypt'], {
        input: 'unlock',
      });
      spawnSync('gpg', [...here, ...phrase, '--decrypt'], { input: sealed.stdout });
      spawnSync('gpg', [...here, ...phrase, '--local-user', fingerprint, '--detach-sign'], {
        input: 'unlock',
      });
    },
    remove() {
      spawnSync('gpg-connect-agent', ['--homedir', home, 'KILLAGENT', '/bye']);
      rmSync(home, { recursive: true, force: true });
    },
  };
}
