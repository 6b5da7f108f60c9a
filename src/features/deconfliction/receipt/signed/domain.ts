import type { ReceiptFact } from '@/core/receipt';

/** What a receipt states, and under which name. */
export interface Stated {
  readonly reference: string;
  readonly facts: readonly ReceiptFact[];
}

/** The reader's words for the PDF. */
export interface ReceiptWords {
  /** As in `en`. */
  readonly language: string;
  titleOf(reference: string): string;
  labelOf(name: string): string;
  readonly textTitle: string;
  readonly signatureTitle: string;
  pageOf(page: number, pages: number): string;
}

/** It stands inside what is to be verified, so it may name no key: a fingerprint must reach the reader by another way. */
export const readme = `CONCORD RECEIPT

receipt.txt           what was checked, when, against how many, with what result
receipt.txt.asc       its signature
receipt.pdf           the same, to read and to print
event.json            the event of the audit trail that commits to the receipt:
                      "change":{"after":...} is the SHA-256 of receipt.txt
proof.txt             that the event is in the tree of the checkpoint
checkpoint.txt, .asc  the signed head of the trail
keys/                 the keys that sign

To verify by hand (look for GOODSIG and VALIDSIG with the fingerprint that the
operator gave you by another way; the exit code alone is not enough):

    gpg --import keys/*.asc
    gpg --status-fd 1 --verify receipt.txt.asc receipt.txt
    gpg --status-fd 1 --verify checkpoint.txt.asc checkpoint.txt
    sha256sum receipt.txt

or everything at once:

    npx concord-verify receipt THIS-ARCHIVE.zip
`;
