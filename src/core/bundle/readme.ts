/**
 * The README.txt of every bundle. It stands inside what is to be verified, so it may name no key: a fingerprint must
 * reach the auditor by another way.
 */
export const bundleReadme = `CONCORD AUDIT BUNDLE

events/       the audit trail, one event a line, in order; "withheld" and a hash
              where an event is outside the scope of this export
proofs/       the hash of every leaf
checkpoints/  the signed heads of the trail, by number of events
keys/         the keys they are signed with, and those of the witnesses
writers/      and macs/: what binds each event before it was sealed
SCOPE.txt     signed: for whom the bundle is, and what is withheld in it

To verify everything:

    npx concord-verify --fingerprint <FINGERPRINT> bundle.zip

Ask the agency for the fingerprint by another way than the one this bundle came.

To check by hand, in the unpacked folder:

1. Nothing was damaged on the way:
       sha256sum --check MANIFEST.sha256
   and its own SHA-256 is the last line of SCOPE.txt, which is signed.
2. A checkpoint is signed (look for GOODSIG and VALIDSIG with the fingerprint
   you were told; the exit code alone is not enough):
       gpg --import keys/*.asc
       gpg --status-fd 1 --verify checkpoints/N.txt.asc checkpoints/N.txt
3. The events are those that were signed: the third line of checkpoints/N.txt is
   the base64 root of the Merkle tree (RFC 6962) over its first N events. A leaf
   is SHA-256 of a zero byte and the line without its line feed; a node is
   SHA-256 of a one byte and the two hashes below it.
`;
