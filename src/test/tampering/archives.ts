import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { eventsPath, readmePath } from '@/core/bundle/paths';
import { placesOf } from '../audit-bundle';
import type { TamperCase } from './case';

/** A name of the archive, in both places where it stands, for another of the same length. */
function renamed(archive: Uint8Array, name: string, other: string): Uint8Array {
  const text = Buffer.from(archive).toString('latin1').replaceAll(name, other);
  return Buffer.from(text, 'latin1');
}

/** Cases about the bytes of the archive. */
export const archiveCases: readonly TamperCase[] = [
  {
    what: 'the archive is cut off',
    archive: (archive) => archive.slice(0, -200),
    seen: [{ exit: 13, where: '*', says: 'cut off' }],
  },
  {
    what: 'bytes stand before the archive',
    archive: (archive) => concatBytes(utf8ToBytes('#!/bin/sh\n'), archive),
    seen: [{ exit: 13, where: 'the beginning' }],
  },
  {
    what: 'bytes follow the archive',
    archive: (archive) => concatBytes(archive, Uint8Array.of(0)),
    seen: [{ exit: 13, where: 'the end' }],
  },
  {
    what: 'a file is there twice',
    archive: (archive) => renamed(archive, 'SCOPE.txt.asc', `${eventsPath(0)}`.slice(0, 13)),
    seen: [{ exit: 13, where: '*' }],
  },
  {
    what: 'a file’s name climbs out of the folder',
    archive: (archive) => renamed(archive, 'README.txt', '../etc/x.y'),
    seen: [{ exit: 13, where: 'the beginning', says: 'climbs out' }],
  },
  {
    what: 'a file’s name is an absolute path',
    archive: (archive) => renamed(archive, 'README.txt', '/etc/x.txt'),
    seen: [{ exit: 13, where: 'the beginning', says: 'absolute path' }],
  },
  {
    what: 'a file’s name steers the terminal',
    archive: (archive) => renamed(archive, 'README.txt', '\u001b[2J.txt..'),
    seen: [{ exit: 13, where: 'the beginning', says: 'a character that no path needs' }],
  },
  {
    what: 'a file is said to be compressed (as archives that swell are)',
    archive: (archive) => archive.with(8, 8),
    seen: [{ exit: 13, where: readmePath, says: 'header' }],
  },
  {
    what: 'a file is said to be of four gigabytes',
    archive: (archive) =>
      archive
        .with(21, 0xff)
        .with(20, 0xff)
        .with(19, 0xff)
        .with(18, 0xff)
        .with(25, 0xff)
        .with(24, 0xff)
        .with(23, 0xff)
        .with(22, 0xff),
    seen: [{ exit: 13, where: '*' }],
  },
  {
    what: 'the directory calls a file a symbolic link',
    archive: (archive) => {
      const at = Buffer.from(archive).indexOf(Buffer.from('PK\u0001\u0002', 'latin1'));
      return archive.with(at + 41, 0xa1);
    },
    seen: [{ exit: 13, where: readmePath, says: 'The directory at the end' }],
  },
  {
    what: 'a byte of an event is flipped',
    archive: (archive, files) => {
      const at = (placesOf(files).find(({ path }) => path === eventsPath(0))?.from ?? 0) + 40;
      return archive.with(at, (archive[at] ?? 0) ^ 1);
    },
    seen: [{ exit: 10, where: 'event 0*' }],
  },
];
