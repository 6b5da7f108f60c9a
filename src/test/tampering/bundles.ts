import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { base64 } from '@scure/base';
import {
  eventsPath,
  leavesPath,
  macsPath,
  manifestPath,
  readBundlePath,
  readmePath,
  scopePath,
  scopeSignaturePath,
} from '@/core/bundle/paths';
import { leafHash } from '@/core/merkle';
import { changed, type Files, relisted, textOf } from '../audit-bundle';
import { sampleKey } from '../audit-trail';
import type { TamperCase } from './case';
import { forger } from './rewrite';

/** The files of one kind, in order. */
const pathsOf = (files: Files, kind: string) =>
  [...files.keys()].filter((path) => readBundlePath(path)?.kind === kind);
const first = (files: Files, kind: string) => pathsOf(files, kind)[0] ?? '';
const last = (files: Files, kind: string) => pathsOf(files, kind).at(-1) ?? '';

/** With a manifest that agrees: whoever can change a file can change that too. */
const edited = (files: Files, path: string, edit: (text: string) => string) =>
  relisted(changed(files, { [path]: edit(textOf(files, path)) }));

const events = eventsPath(0);
const editedLines = (files: Files, edit: (lines: string[], leaf: number) => unknown, leaf: number) =>
  edited(files, events, (text) => {
    const lines = text.split('\n');
    edit(lines, leaf);
    return lines.join('\n');
  });
const hashOf = (line: string) => base64.encode(leafHash(utf8ToBytes(line)));
const withByte = (bytes: Uint8Array, at: number) => bytes.with(at, (bytes[at] ?? 0) ^ 1);

/** Another digit of base64. */
const otherThan = (digit: string) => (digit === 'A' ? 'B' : 'A');

/** Cases in which who carries a bundle edits its files and writes a manifest that agrees. */
export const bundleCases: readonly TamperCase[] = [
  {
    what: 'an event is edited',
    files: (files, { target }) =>
      editedLines(
        files,
        (lines, at) => lines.splice(at, 1, (lines[at] ?? '').replace('"success"', '"denied"')),
        target.leaf,
      ),
    seen: [{ exit: 10, where: 'event {leaf} (id {id}, lead.read)' }],
  },
  {
    what: 'an event is left out',
    files: (files, { target }) => editedLines(files, (lines, at) => lines.splice(at, 1), target.leaf),
    seen: [{ exit: 10, where: 'event {leaf}, left out' }],
  },
  {
    what: 'an event is left out, and its leaf hash',
    files: (files, { target }) => {
      const hashes = files.get(leavesPath(0)) ?? new Uint8Array();
      const [before, after] = [hashes.subarray(0, 32 * target.leaf), hashes.subarray(32 * (target.leaf + 1))];
      const fewer = changed(files, { [leavesPath(0)]: concatBytes(before, after) });
      return editedLines(fewer, (lines, at) => lines.splice(at, 1), target.leaf);
    },
    seen: [{ exit: 10, where: 'checkpoint 2' }],
  },
  {
    what: 'an event is added at the end, and its leaf hash',
    files: (files) => {
      const text = textOf(files, events);
      const line = `${text.split('\n')[5]}`.replace('"success"', '"denied"');
      const hashes = concatBytes(files.get(leavesPath(0)) ?? new Uint8Array(), leafHash(utf8ToBytes(line)));
      return relisted(changed(files, { [events]: `${text}${line}\n`, [leavesPath(0)]: hashes }));
    },
    seen: [{ exit: 16, where: 'event * (id *)', says: 'is used twice' }],
  },
  {
    what: 'an event is withheld after all',
    files: (files, { target }) =>
      editedLines(
        files,
        (lines, at) => lines.splice(at, 1, `withheld ${hashOf(lines[at] ?? '')}`),
        target.leaf,
      ),
    seen: [{ exit: 11, where: scopePath, says: 'events are withheld' }],
  },
  {
    what: 'an event is said to be deleted',
    files: (files, { target }) =>
      editedLines(
        files,
        (lines, at) => lines.splice(at, 1, `deleted ${hashOf(lines[at] ?? '')}`),
        target.leaf,
      ),
    seen: [{ exit: 10, where: 'event {leaf}', says: 'It was deleted' }],
  },
  {
    what: 'a leaf hash is edited',
    files: (files, { target }) =>
      relisted(
        changed(files, {
          [leavesPath(0)]: withByte(files.get(leavesPath(0)) ?? new Uint8Array(), 32 * target.leaf),
        }),
      ),
    seen: [{ exit: 13, where: `${leavesPath(0)}, event {leaf}` }],
  },
  {
    what: 'a checkpoint is edited',
    files: (files) => edited(files, first(files, 'checkpoint'), (text) => text.replace('no 1', 'no 7')),
    seen: [{ exit: 11, where: 'checkpoints/*.txt' }],
  },
  {
    what: 'a checkpoint’s signature is taken away',
    files: (files) => relisted(changed(files, { [first(files, 'signature')]: null })),
    seen: [{ exit: 11, where: 'checkpoints/*.txt.asc', says: 'The file is missing' }],
  },
  {
    what: 'the bundle is cut back to an earlier checkpoint',
    files: (files) => {
      const [kept, gone] = [pathsOf(files, 'checkpoint').at(-2) ?? '', last(files, 'checkpoint')];
      const size = Number(/(\d+)\.txt$/.exec(kept)?.[1]);
      const lines = textOf(files, events).split('\n').slice(0, size);
      const macs = textOf(files, macsPath(0)).split('\n').slice(0, size);
      return relisted(
        changed(files, {
          ...{ [gone]: null, [`${gone}.asc`]: null },
          [events]: `${lines.join('\n')}\n`,
          [macsPath(0)]: `${macs.join('\n')}\n`,
          [leavesPath(0)]: (files.get(leavesPath(0)) ?? new Uint8Array()).slice(0, 32 * size),
        }),
      );
    },
    seen: [{ exit: 17, where: scopePath, says: 'It speaks of' }],
  },
  {
    what: 'a cosignature is edited',
    files: (files) =>
      edited(files, first(files, 'cosignature'), (text) =>
        text.replace(/^(w.{40})(.)/m, (_, before: string, digit: string) => `${before}${otherThan(digit)}`),
      ),
    seen: [{ exit: 11, where: 'checkpoints/*.txt.*.asc' }],
  },
  {
    what: 'the trail’s key is exchanged',
    files: async (files) => {
      const { publicKey } = await forger();
      return edited(files, first(files, 'key'), () => publicKey);
    },
    seen: [{ exit: 15, where: '*', says: 'which is not in keys/' }],
  },
  {
    what: 'a private key is put in the place of the public one',
    files: async (files) => {
      const key = await sampleKey();
      return edited(files, first(files, 'key'), () => key.armor());
    },
    seen: [{ exit: 15, where: 'keys/*.asc', says: 'This is a private key' }],
  },
  {
    what: 'a MAC is edited',
    files: (files) =>
      edited(files, macsPath(0), (text) =>
        text.replace(
          /^((?:.*\n){9})(.)/,
          (_, before: string, digit: string) => `${before}${otherThan(digit)}`,
        ),
      ),
    seen: [
      { exit: 11, where: scopePath, says: `another ${manifestPath}` },
      { has: ['mac-key'], exit: 18, where: 'event 9 (*)' },
    ],
  },
  {
    what: 'a writer’s seed is exchanged for another’s',
    files: (files) => edited(files, first(files, 'seed'), () => textOf(files, last(files, 'seed'))),
    seen: [{ exit: 18, where: 'event * (id *, writer.started)', says: 'declared another seed' }],
  },
  {
    what: 'an opening of personal data is added that opens nothing',
    files: (files, { target }) => {
      const line = `{"event":"${target.id}","pd":{"address":"192.0.2.1"},"salt":"${base64.encode(new Uint8Array(32))}"}\n`;
      const more = [...files].flatMap(([path, content]): [string, Uint8Array][] =>
        path === events
          ? [
              ['pd/000000000000.jsonl', utf8ToBytes(line)],
              [path, content],
            ]
          : [[path, content]],
      );
      return relisted(new Map(more));
    },
    seen: [{ exit: 19, where: 'event {leaf} (id {id}, lead.read)', says: 'not what it committed to' }],
  },
  {
    what: 'the readme is edited',
    files: (files) => changed(files, { [readmePath]: 'Trust me.\n' }),
    seen: [{ exit: 13, where: readmePath }],
  },
  {
    what: 'the manifest is edited',
    files: (files) => changed(files, { [manifestPath]: textOf(files, manifestPath).replace(/^./, 'g') }),
    seen: [{ exit: 13, where: manifestPath, says: 'The file was altered' }],
  },
  {
    what: 'the manifest is taken away',
    files: (files) => changed(files, { [manifestPath]: null }),
    seen: [{ exit: 13, where: manifestPath, says: 'The file is missing' }],
  },
  {
    what: 'the manifest is written anew, nothing else is changed but the readme',
    files: (files) => edited(files, readmePath, () => 'Trust me.\n'),
    seen: [{ exit: 11, where: scopePath, says: `another ${manifestPath}` }],
  },
  {
    what: 'the signed scope is edited',
    files: (files) =>
      changed(files, {
        [scopePath]: textOf(files, scopePath).replace(
          'oversight',
          `agency ${'0'.repeat(8)}-0000-4000-8000-${'0'.repeat(12)}`,
        ),
      }),
    seen: [{ exit: 11, where: scopePath, says: 'Its signature does not hold' }],
  },
  {
    what: 'the signed scope is taken away',
    files: (files) => changed(files, { [scopePath]: null, [scopeSignaturePath]: null }),
    seen: [{ exit: 11, where: scopePath, says: 'nobody vouches' }],
  },
  {
    what: 'a file is added',
    files: (files) => relisted(new Map([...files, ['events/notes.txt', new Uint8Array(3)]])),
    seen: [{ exit: 13, where: 'events/notes.txt', says: 'no such file' }],
  },
  {
    what: 'the files stand in another order',
    files: (files) => new Map([...files].reverse()),
    seen: [{ exit: 13, where: '*', says: 'not in its place' }],
  },
];
