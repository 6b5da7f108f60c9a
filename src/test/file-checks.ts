import type { createCaller } from '@/api/root';
import { aFile, aValueRow } from './leads';

type Call = (api: ReturnType<typeof createCaller>) => Promise<unknown>;
type Expectation = (call: Call) => () => Promise<void>;

/** What a member of another agency gets of a file that is being checked, with its id in hand: nothing. */
export function fileCheckCases(of: { denied: Expectation; silent: Expectation; fileId: () => string }) {
  const { denied, silent, fileId } = of;
  return {
    'fileChecks.list': silent((api) => api.fileChecks.list()),
    // The id is taken, and nothing says by whom.
    'fileChecks.begin': silent((api) =>
      api.fileChecks.begin(aFile(1, { id: fileId() })).catch(({ code }: { code: string }) => code),
    ),
    'fileChecks.addRows': denied((api) =>
      api.fileChecks.addRows({ id: fileId(), part: 0, rows: [aValueRow(1, '+1 619 555 0142')] }),
    ),
    'fileChecks.start': denied((api) => api.fileChecks.start({ id: fileId() })),
    'fileChecks.cancel': denied((api) => api.fileChecks.cancel({ id: fileId() })),
    'fileChecks.discard': denied((api) => api.fileChecks.discard({ id: fileId() })),
    'fileChecks.rows': denied((api) => api.fileChecks.rows({ id: fileId(), part: 0 })),
    'fileChecks.heldRows': denied((api) => api.fileChecks.heldRows({ id: fileId() })),
  };
}
