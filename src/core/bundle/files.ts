import type { Fault, Finding, Findings } from './findings';
import { type FileSeen, type Manifest, parseManifest } from './manifest';
import { manifestPath, readBundlePath, readmePath, scopePath, scopeSignaturePath } from './paths';

/** What MANIFEST.sha256 and the archive's CRCs say of the files that were read. */
export interface FileJudge {
  /** Whether the file is known not to be the one that was exported. */
  isAltered(path: string): boolean;
  /** Faults what is missing, not listed, or altered without another finding that says so. */
  faultRest(): void;
}

/** What an altered file of each kind puts in doubt. */
const faultOf: Readonly<Record<string, Fault>> = {
  key: 'key',
  checkpoint: 'signature',
  signature: 'signature',
  'witness-key': 'key',
  cosignature: 'signature',
  seed: 'mac',
  macs: 'mac',
  openings: 'opening',
  handover: 'signature',
  revocation: 'key',
  'revocation-signature': 'key',
};

export function judgeFiles(seen: {
  readonly findings: Findings;
  readonly files: ReadonlyMap<string, FileSeen>;
  /** The text of MANIFEST.sha256; null if there is none. */
  readonly manifestText: string | null;
}): FileJudge {
  const { findings, files, manifestText } = seen;
  const manifest = files.get(manifestPath)?.intact === false ? null : manifestIn(manifestText);
  const isAltered = (path: string) => {
    const listed = manifest?.get(path);
    const file = files.get(path);
    if (!manifest) return file?.intact === false;
    return listed !== undefined && file !== undefined && listed !== file.digest;
  };
  const fault = (path: string, message: string, kind: Fault = 'format') =>
    findings.add({ fault: kind, where: path, message, path });
  return {
    isAltered,
    faultRest() {
      if (!files.has(readmePath)) fault(readmePath, 'The file is missing.');
      if (manifestText === null) fault(manifestPath, 'The file is missing.');
      else if (!manifest) fault(manifestPath, 'The file was altered: it cannot be compared with the others.');
      for (const path of manifest?.keys() ?? []) {
        if (!files.has(path) && !isExplained(findings.list, path)) fault(path, 'It is listed, but missing.');
      }
      for (const [path, file] of files) {
        if (path === manifestPath) continue;
        // They come after the manifest, and are judged by their signature.
        if (path === scopePath || path === scopeSignaturePath) continue;
        const kind = readBundlePath(path)?.kind ?? '';
        if (isAltered(path)) {
          if (!isExplained(findings.list, path))
            fault(path, 'It was altered after the export.', faultOf[kind]);
        } else if (manifest && !manifest.has(path)) {
          fault(path, 'It is not listed in MANIFEST.sha256.');
        } else if (file.intact === false) {
          fault(
            path,
            'Its checksum in the archive is wrong, although the file is the one that was exported.',
          );
        }
      }
    },
  };
}

function manifestIn(text: string | null): Manifest | null {
  if (text === null) return null;
  try {
    return parseManifest(text);
  } catch {
    return null;
  }
}

/** A checkpoint's findings stand under its text, whichever of its two files they are about. */
function isExplained(findings: readonly Finding[], path: string): boolean {
  const text = path.replace(/\.txt\.asc$/, '.txt');
  return findings.some((finding) => finding.path === path || finding.path === text);
}
