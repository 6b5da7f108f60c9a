import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalise } from '../domain';
import { extractSelectors, selectorsMax, textLengthMax } from './domain';

/** Each selector as `type raw → canonical` or `type raw → problem`. */
function found(text: string, region?: string): string[] {
  return extractSelectors(text, region === undefined ? {} : { region }).map(
    ({ type, raw, result }) => `${type} ${raw} → ${result.ok ? result.canonical : result.problem}`,
  );
}

describe('telephone numbers', () => {
  test.each([
    ['Call 619-555-0142 or (619)555 0143, 619.555.0144!', ['619-555-0142', '(619)555 0143', '619.555.0144']],
    ['619*555*0142 / 619_555_0143 | 619·555·0144', ['619*555*0142', '619_555_0143', '619·555·0144']],
    ['6 1 9 5 5 5 0 1 4 2', ['6 1 9 5 5 5 0 1 4 2']],
    ['tel:+1-619-555-0142', ['+1-619-555-0142']],
    ['６１９－５５５－０１４２', ['６１９－５５５－０１４２']],
    ['6️⃣1️⃣9️⃣5️⃣5️⃣5️⃣0️⃣1️⃣4️⃣2️⃣', ['6️⃣1️⃣9️⃣5️⃣5️⃣5️⃣0️⃣1️⃣4️⃣2️⃣']],
    ['📞619 555 0142💌', ['619 555 0142']],
    ['text 619\u200b555\u200b0142 now', ['619\u200b555\u200b0142']],
    ['081 234 5678', []],
  ])('%s in the United States', (text, raws) => {
    expect(extractSelectors(text, { region: 'US' }).map(({ raw }) => raw)).toEqual(raws);
  });

  test('with a country code need no region', () => {
    expect(found('WhatsApp +44 7911 123456 ext. 5, ＋６６ ８１ ２３４ ５６７８')).toEqual([
      'phone +44 7911 123456 ext. 5 → +447911123456',
      'phone ＋６６ ８１ ２３４ ５６７８ → +66812345678',
    ]);
  });

  test('without one are offered, for a person to name the country', () => {
    expect(found('0812345678 0898765432, 081-234-5679/089-876-5433; ๐๘๑-๒๓๔-๕๖๗๙')).toEqual([
      'phone 0812345678 → no-region',
      'phone 0898765432 → no-region',
      'phone 081-234-5679 → no-region',
      'phone 089-876-5433 → no-region',
      'phone ๐๘๑-๒๓๔-๕๖๗๙ → no-region',
    ]);
    expect(found('081 234 5678', 'XX')).toEqual(['phone 081 234 5678 → no-region']);
  });

  test('are not seen in dates, addresses, amounts, references and card numbers', () => {
    const text =
      '2024-01-15 10:30, 15/01/2024, 20240115, 192.168.100.200, $1,000,000, $10000000, #123456789, ' +
      'AB12345678, 4111 1111 1111 1111, 555-0142';
    expect(found(text)).toEqual([]);
    expect(found(text, 'US')).toEqual([]);
  });
});

describe('links and addresses', () => {
  test('an address is not a host, nor the digits of a link a number', () => {
    expect(
      found('jane@example.com http://example.com/ad/6195550145?x=1 6195550142@sms.example', 'US'),
    ).toEqual([
      'email jane@example.com → jane@example.com',
      'url http://example.com/ad/6195550145?x=1 → example.com/ad/6195550145?x=1',
      'email 6195550142@sms.example → 6195550142@sms.example',
    ]);
  });

  test('are found without a scheme, in brackets, and with hidden characters', () => {
    expect(found('(jane@bücher.example) <j\u200bane@example.org> ads.xyz/123, www.example.com.')).toEqual([
      'email jane@bücher.example → jane@xn--bcher-kva.example',
      'email j\u200bane@example.org → jane@example.org',
      'url ads.xyz/123 → ads.xyz/123',
      'url www.example.com → example.com',
    ]);
  });

  test('profiles are handles, messenger links are numbers, the rest are addresses', () => {
    expect(
      found('https://www.instagram.com/Jane.Doe/ wa.me/66812345678 t.me/jane x.com/jane/status/1'),
    ).toEqual([
      'handle https://www.instagram.com/Jane.Doe/ → instagram:jane.doe',
      'phone wa.me/66812345678 → +66812345678',
      'handle t.me/jane → telegram:jane',
      'url x.com/jane/status/1 → x.com/jane/status/1',
    ]);
  });

  test('of other schemes are left alone', () => {
    expect(found('ftp://files.example/x javascript:alert(1)')).toEqual([]);
  });
});

describe('handles', () => {
  test('take their platform from the word before', () => {
    const text =
      'IG: @jane telegram @jane2, snap: jane.doe. My insta is @jane3 LINE ID: jane99 Tik Tok: @jane4 x: @jane5 ' +
      'телеграм: @jane6 微信: jane7 cashapp: $jane8';
    expect(found(text)).toEqual([
      'handle IG: @jane → instagram:jane',
      'handle telegram @jane2 → telegram:jane2',
      'handle snap: jane.doe → snapchat:jane.doe',
      'handle insta is @jane3 → instagram:jane3',
      'handle LINE ID: jane99 → line:jane99',
      'handle Tik Tok: @jane4 → tiktok:jane4',
      'handle x: @jane5 → x:jane5',
      'handle телеграм: @jane6 → telegram:jane6',
      'handle 微信: jane7 → wechat:jane7',
      'handle cashapp: $jane8 → cashapp:jane8',
    ]);
  });

  test('without a platform are offered, for a person to choose', () => {
    expect(found('ask @Jane_Doe. or line @foo, a photo of @bar; not @, @12 or a@b')).toEqual([
      'handle @Jane_Doe → no-platform',
      'handle @foo → no-platform',
      'handle @bar → no-platform',
    ]);
  });

  test('of digits after a platform are numbers, ordinary words before a colon no platforms', () => {
    expect(found('telegram: 081 234 5678. Signal: strong. Line: two', 'TH')).toEqual([
      'phone 081 234 5678 → +66812345678',
    ]);
  });
});

describe('the list', () => {
  test('is in reading order and names each selector once', () => {
    const text =
      '@jane 081-234-5678 jane@example.com +66 81 234 5678 JANE@example.com IG: jane instagram.com/jane @JANE';
    expect(found(text, 'TH')).toEqual([
      'handle @jane → no-platform',
      'phone 081-234-5678 → +66812345678',
      'email jane@example.com → jane@example.com',
      'handle IG: jane → instagram:jane',
    ]);
  });

  test('ends at 200 selectors, and the text at 100,000 characters', () => {
    const many = Array.from({ length: 300 }, (_, at) => `a${at}@example.com`).join(' ');
    expect(extractSelectors(many)).toHaveLength(selectorsMax);
    expect(found(`${'x '.repeat(textLengthMax / 2)}jane@example.com`)).toEqual([]);
  });

  test('has the offsets of the original text, and results as canonicalising gives them', () => {
    const pieces = fc.constantFrom(
      ...[
        '\u200b',
        '😀',
        '６',
        'é',
        '\ud800',
        ' ',
        '\n',
        '@',
        'jane',
        '@example.com',
        '+66 81 234 5678',
        'IG: @x',
        'a.com/',
      ],
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
        const text = parts.join('');
        let last = 0;
        for (const { type, raw, start, end, result } of extractSelectors(text, { region: 'TH' })) {
          expect(text.slice(start, end)).toBe(raw);
          expect(start).toBeGreaterThanOrEqual(last);
          last = end;
          if (type !== 'handle') expect(canonicalise(type, raw, { region: 'TH' })).toEqual(result);
        }
      }),
    );
  });
});

describe('a hostile text takes no longer than an ordinary one full of numbers', () => {
  const filled = (piece: string) =>
    piece.repeat(Math.ceil(textLengthMax / piece.length)).slice(0, textLengthMax);
  const takenMs = (text: string) => {
    const start = performance.now();
    extractSelectors(text, { region: 'US' });
    return performance.now() - start;
  };
  const ordinaryMs = takenMs(filled('Call 619-555-0142 tonight. '));

  test.each([
    '@',
    '@a',
    'a@',
    '1',
    '1 ',
    '1.',
    '(',
    ')',
    '(1)',
    '+1(',
    '.',
    '-',
    '/',
    'ig: ',
    'ig\t ',
    '@a@',
    'http://',
    'mailto:',
    'www.',
    'a.',
    't.me/',
    '619*555*0142 ',
    '9|',
    '\u200b',
    '１',
    '[',
    '&a=',
    `http://example.com${'/'.repeat(7900)}x `,
  ])('%j', (piece) => {
    expect(takenMs(filled(piece))).toBeLessThan(10 * ordinaryMs);
  });
});
