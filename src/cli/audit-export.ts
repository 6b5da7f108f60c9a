import { exitCodes } from '@/core/bundle/findings';
import { verifyBundle } from '@/core/bundle/verify';
import { orRefusal } from './audit-bundle';
import { openBundle } from './bundle-files';
import { measureOptions, readMeasure } from './measure';
import { portalOrigin, readArguments, UsageError } from './usage';
import { verdictText } from './verify-text';

const usage = `Usage: concord-audit export --url URL --email EMAIL --why TEXT --out FILE [OPTION]...

Signs in to a portal as an auditor, has a bundle made, fetches it, and verifies it as concord-verify does.
The request and the download are events of the trail.

--url URL            the portal, as in https://concord.example
--email EMAIL        whose account; the password is asked for
--password-file FILE instead: a file with the password, readable by you alone
--why TEXT           what it is for; the event commits to it
--out FILE           where the bundle is written
--personal-data      opens the personal data of your agency's events; the request says so in the trail
--keep               leaves the file in the portal for an hour; otherwise it is deleted there
--policy FILE        what you demand: keys, witnesses, limits (docs/auditors-guide.md)
--fingerprint FPR    without a policy: a key that may have signed; may be given several times
--json               the verdict as JSON
--help               this text

Exit codes: 1 if the portal does not answer, does not let you in, or makes no file; else as concord-verify.
`;

export async function exportBundle(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(
    args,
    {
      ...measureOptions,
      url: { type: 'string' },
      email: { type: 'string' },
      'password-file': { type: 'string' },
      why: { type: 'string' },
      out: { type: 'string' },
      'personal-data': { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
    usage,
  );
  if (values.help) {
    process.stdout.write(usage);
    return exitCodes.holds;
  }
  const { url, email, why: justification, out, keep, json } = values;
  if (positionals.length > 0 || !url || !email || !justification?.trim() || !out)
    throw new UsageError(`--url, --email, --why and --out are needed, and nothing else.\n\n${usage}`);
  const wanted = {
    ...{ portal: portalOrigin(url), email, passwordFile: values['password-file'] ?? null },
    ...{ justification, withPersonalData: values['personal-data'], keep, out },
  };
  const measure = await readMeasure(values);
  return orRefusal(async () => {
    // The other commands need no network, and do not even load what this one signs in with.
    const { fetchBundle } = await import('./audit-fetch');
    await fetchBundle(wanted);
    const verdict = await verifyBundle(await openBundle(out), { now: new Date(), ...measure });
    const text = verdictText(out, verdict, { policy: measure.policy, state: null, statePath: null });
    process.stdout.write(json ? `${JSON.stringify({ bundle: out, ...verdict }, null, 2)}\n` : text);
    return verdict.exitCode;
  });
}
