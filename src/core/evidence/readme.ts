/** They stand inside what is to be verified, so they name no key: a fingerprint must reach the reader by another way. */

const byHand = `To verify by hand (look for GOODSIG and VALIDSIG with the fingerprint that the
operator gave you by another way; the exit code alone is not enough):

    gpg --import keys/*.asc
    gpg --status-fd 1 --verify checkpoint.txt.asc checkpoint.txt
`;

const atOnce = `
or everything at once:

    npx concord-verify proof THIS-ARCHIVE.zip
`;

export const inclusionReadme = `CONCORD PROOF OF AN EVENT

event.json            the event, byte for byte; its leaf is SHA-256(0x00, event.json)
proof.txt             the hashes that lead from that leaf to the root (RFC 6962)
checkpoint.txt, .asc  the signed head of the trail: its third line is the root
keys/                 the keys that sign

${byHand}    (the auditor's guide has a Python program that computes the root)
${atOnce}`;

export const successionReadme = `CONCORD PROOF OF CONSISTENCY

from.txt, .asc        an earlier checkpoint of the trail
checkpoint.txt, .asc  a later one
consistency.txt       the hashes that show that the later tree begins with all
                      of the earlier one (RFC 6962, section 2.1.2)
keys/                 the keys that sign

${byHand}    gpg --status-fd 1 --verify from.txt.asc from.txt
${atOnce}`;
