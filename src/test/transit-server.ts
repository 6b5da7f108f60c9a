import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Key {
  readonly versions: Map<number, Buffer>;
  latest: number;
  minEncryption: number;
  minDecryption: number;
}

type Body = Readonly<Record<string, unknown>>;
type Answer = readonly [status: number, data?: object];

export interface TransitServer {
  readonly address: URL;
  /** What was asked, as in `POST hmac/concord-tokens`. */
  readonly asked: string[];
  /** The only token that it takes. */
  token: string;
  /** Answers everything with this status while it is set. */
  failing: number | undefined;
  stop(): Promise<void>;
}

const failure = (status: number, text: string): Answer => [status, { errors: [text] }];
const bytes = (base64: unknown) => Buffer.from(String(base64 ?? ''), 'base64');

/** AES-256-GCM as `vault:v<version>:<base64>`, always under the newest version. */
function encrypt(key: Key, body: Body): Answer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key.versions.get(key.latest) ?? Buffer.alloc(0), nonce);
  cipher.setAAD(bytes(body['associated_data']));
  const sealed = Buffer.concat([nonce, cipher.update(bytes(body['plaintext'])), cipher.final()]);
  const ciphertext = Buffer.concat([sealed, cipher.getAuthTag()]).toString('base64');
  return [200, { data: { ciphertext: `vault:v${key.latest}:${ciphertext}` } }];
}

function decrypt(key: Key, body: Body): Answer {
  const [, version, text] = /^vault:v(\d+):(.*)$/.exec(String(body['ciphertext'])) ?? [];
  const secret = key.versions.get(Number(version));
  if (!secret) return failure(400, 'invalid ciphertext: version is not available');
  const sealed = bytes(text);
  try {
    const decipher = createDecipheriv('aes-256-gcm', secret, sealed.subarray(0, 12));
    decipher.setAAD(bytes(body['associated_data'])).setAuthTag(sealed.subarray(-16));
    const plaintext = Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]);
    return [200, { data: { plaintext: plaintext.toString('base64') } }];
  } catch {
    return failure(400, 'cipher: message authentication failed');
  }
}

function hmac(key: Key, body: Body): Answer {
  const version = Number(body['key_version']) || key.latest;
  if (version !== key.latest && version < (key.minEncryption || key.latest)) {
    return failure(400, 'cannot generate HMAC: version is too old (disallowed by policy)');
  }
  const secret = key.versions.get(version);
  if (!secret) return failure(400, 'key version does not exist');
  const batch = body['batch_input'] as readonly { input: string }[];
  if (batch.length === 0) return failure(400, 'missing batch input to process');
  const results = batch.map(({ input }) => ({
    hmac: `vault:v${version}:${createHmac('sha256', secret).update(bytes(input)).digest('base64')}`,
    reference: '',
  }));
  return [200, { data: { batch_results: results } }];
}

function configure(key: Key, body: Body): Answer {
  const minEncryption = Number(body['min_encryption_version'] ?? key.minEncryption);
  const minDecryption = Number(body['min_decryption_version'] ?? key.minDecryption);
  if (minEncryption > key.latest || minDecryption > key.latest || minEncryption < minDecryption) {
    return failure(400, 'cannot set min encryption/decryption values');
  }
  Object.assign(key, { minEncryption, minDecryption });
  return [200, { data: {} }];
}

function trim(key: Key, body: Body): Answer {
  const least = Number(body['min_available_version']);
  if (key.minEncryption === 0 || least > key.minEncryption || least > key.minDecryption) {
    return failure(400, 'minimum available version cannot be greater than minimum encryption version');
  }
  for (const version of key.versions.keys()) if (version < least) key.versions.delete(version);
  return [200, { data: {} }];
}

function rotate(key: Key): Answer {
  key.latest += 1;
  key.versions.set(key.latest, randomBytes(32));
  return [200, { data: {} }];
}

const describe = ({ latest, minDecryption, minEncryption }: Key): Answer => [
  200,
  {
    data: {
      ...{
        latest_version: latest,
        min_decryption_version: minDecryption,
        min_encryption_version: minEncryption,
      },
    },
  },
];

const operations: Readonly<Record<string, (key: Key, body: Body) => Answer>> = {
  'POST encrypt': encrypt,
  'POST decrypt': decrypt,
  'POST hmac': hmac,
  'GET keys': describe,
  'POST keys/config': configure,
  'POST keys/rotate': rotate,
  'POST keys/trim': trim,
};

/**
 * What the transit engine of OpenBao and Vault does by its documentation (api-docs/secret/transit), with real keys and
 * ciphers and nothing kept: neither Debian nor npm has a server to test against. Three keys are there from the start.
 */
export async function startTransitServer(): Promise<TransitServer> {
  const keys = new Map<string, Key>();
  for (const name of ['concord-tokens', 'concord-data', 'concord-seeds']) {
    keys.set(name, {
      ...{ versions: new Map([[1, randomBytes(32)]]), latest: 1, minEncryption: 0, minDecryption: 1 },
    });
  }
  const state: Omit<TransitServer, 'address' | 'stop'> = { asked: [], token: 'first', failing: undefined };
  const answer = (method: string, path: string, token: unknown, text: string): Answer => {
    state.asked.push(`${method} ${path}`);
    if (state.failing) return failure(state.failing, 'Vault is sealed');
    if (token !== state.token) return failure(403, 'permission denied');
    const [operation = '', name = '', act] = path.split('/');
    const key = keys.get(name);
    const perform = operations[`${method} ${act ? `${operation}/${act}` : operation}`];
    if (!key || !perform) return [404, { errors: [] }];
    return perform(key, text ? JSON.parse(text) : {});
  };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const path = (request.url ?? '').replace(/^\/v1\/transit\//, '');
    const token = request.headers['x-vault-token'];
    const [status, data] = answer(request.method ?? '', path, token, Buffer.concat(chunks).toString());
    response.writeHead(status, { 'content-type': 'application/json', location: '/elsewhere' });
    response.end(JSON.stringify(data ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(state, {
    address: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  });
}
