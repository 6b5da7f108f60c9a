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

const place = `event.json            the event, byte for byte; its leaf is SHA-256(0x00, event.json)
proof.txt             the hashes that lead from that leaf to the root (RFC 6962)
checkpoint.txt, .asc  the signed head of the trail: its third line is the root
keys/                 the keys that sign
`;

const guided = `    (the auditor's guide has Python programs for the rest)
`;

export const inclusionReadme = `CONCORD PROOF OF AN EVENT

${place}
${byHand}${guided}${atOnce}`;

export const personalReadme = `CONCORD PROOF OF PERSONAL DATA

personal.json         some of what is personal in the event, each with its salt; what
                      is not shown stands as a hash. Together they are "pd" in event.json
${place}
${byHand}${guided}${atOnce}`;

export const successionReadme = `CONCORD PROOF OF CONSISTENCY

from.txt, .asc        an earlier checkpoint of the trail
checkpoint.txt, .asc  a later one
consistency.txt       the hashes that show that the later tree begins with all
                      of the earlier one (RFC 6962, section 2.1.2)
keys/                 the keys that sign

${byHand}    gpg --status-fd 1 --verify from.txt.asc from.txt
${atOnce}`;
